"""Functions and tasks that a spawned process finds again, and that need no model."""

import os
import time
from dataclasses import dataclass

import numba
import numpy as np

from experiments.execution.task import Task
from experiments.outcomes.layout import Layout
from sim import Config

RAN: list[int] = []  # numbers of the sums that were done in this process


@dataclass(frozen=True)
class SumTask(Task):
    """A task that costs nothing; it raises an error or kills its process where that is asked for."""

    number: int
    raises: type[BaseException] | None = None
    dies: bool = False

    layout = Layout.of(sums=(("one", "two"),))
    models, months = 3, 24

    @property
    def key(self):
        return f"{self.number:064d}"

    @property
    def label(self):
        return f"sum {self.number}"

    @property
    def config(self):
        return Config()

    def run(self):
        if self.raises:
            raise self.raises("no sum")
        if self.dies:
            os._exit(1)
        RAN.append(self.number)
        return np.array([self.number, 2.0 * self.number])


def twice(job):
    """A number doubled."""
    return 2 * job


def refuse_three(job):
    """The number itself; ValueError for 3."""
    if job == 3:
        raise ValueError("three")
    return job


def vanish(job):
    """End the process without a word, as the system does when memory runs out."""
    os._exit(1)


def settle(draw):
    """Measures of a draw, made up."""
    return {"seed": float(draw.seed), "sum": sum(draw.values), "none": float("nan")}


def sleep(seconds):
    """Do nothing for some seconds."""
    time.sleep(seconds)


def threads(job):
    """How many threads Numba would use."""
    return numba.get_num_threads()


def give_a_lambda(job):
    """A value that can't be sent to another process."""
    return lambda: job


class OddError(Exception):
    """An error that can't be made again from what it prints."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def raise_what_cannot_travel(job):
    """Raise an error that can't be sent to another process."""
    raise OddError("one", "two")
