"""Tasks for `experiments.execution.worlds.each` that a spawned process finds again, and that need no model."""

import os
import time

import numba


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
