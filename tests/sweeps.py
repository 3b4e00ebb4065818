"""Sweeps for tests: small plans, runs that cost nothing, and some that fail or kill their process."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from experiments.design.experiment import read_experiment
from experiments.design.plan import Plan, plan_of
from experiments.design.run_configuration import RunTask
from experiments.execution.local import Done
from sim.config import configure

BASE = {"scale": {"persons": 500}, "years": 2, "burn_in_years": 1}
WORKLOADS = {"levers": {"hr.workload": [0.9, 1.0, 1.1]}, "replicates": 2, "outcomes": {"groups": [1, 2, 5]}}


def plan(experiment=WORKLOADS, **changes) -> Plan:
    """The plan of an experiment on top of BASE."""
    return plan_of(configure({**BASE, **changes}), read_experiment(experiment))


def workload(config) -> float:
    """The workload that the lever of WORKLOADS gives a run."""
    return next(change.value for one in config.policy for change in one.changes if change.lever == "hr.workload")


@dataclass(frozen=True)
class InventedTask(RunTask):
    """A run that is not simulated."""

    simulate: Callable

    def run(self):
        """What the function gives."""
        return self.simulate(self.config, self.layout)


@dataclass(frozen=True)
class FreeTask(InventedTask):
    """A run that is not simulated and that waits for no world."""

    world = None


def tasks_of(made, simulate, kind=InventedTask):
    """The runs of a plan, by a function of configuration and layout in place of the model."""
    return [kind(task.study, task.point, task.run_of, simulate) for task in made.tasks]


def invented(config, layout):
    """A run that costs nothing: numbers that follow from its configuration, some of them missing."""
    text = json.dumps(config.model_dump(mode="json"), sort_keys=True)
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    numbers = np.random.default_rng(seed).random(layout.size)
    numbers[numbers < 0.01] = np.nan
    return numbers


def slow(config, layout):
    """As `invented`, in a tenth of a second."""
    time.sleep(0.1)
    return invented(config, layout)


def failing(config, layout):
    """As `invented`, but a workload of 1.0 always raises."""
    if workload(config) == 1.0:
        raise ArithmeticError("one is\n too much")
    return invented(config, layout)


def killing(config, layout):
    """As `invented`, but a workload of 1.0 kills the process."""
    if workload(config) == 1.0:
        os.kill(os.getpid(), signal.SIGKILL)
    return invented(config, layout)


class Here:
    """An executor in this process: jobs wait until they are asked for, and some are lost as `deaths` says.

    Args:
        workers: that it claims to have. deaths: called with a chunk when its turn comes; True if its process is killed
            before it does anything, a number if it is killed while the run in that place is under way, else None.
    """

    def __init__(self, workers=2, deaths=lambda chunk: None):
        self.workers, self.deaths = workers, deaths
        self.jobs, self.given, self.most = deque(), [], 0

    def free(self):
        """How many more it takes."""
        return self.workers - len(self.jobs)

    def submit(self, task, job):
        """Remember a job."""
        self.jobs.append((task, job))
        self.given.append(job)
        self.most = max(self.most, len(self.jobs))

    def wait(self):
        """Do the oldest job."""
        task, job = self.jobs.popleft()
        death = self.deaths(job)
        if death is None:
            try:
                return [Done(job, task(job))]
            except Exception as error:
                return [Done(job, error=error)]
        if death is not True:
            if death:
                task(job._replace(tasks=job.tasks[:death]))
            job.marker.write_text(job.tasks[death].key)
        return [Done(job, lost=True)]

    def close(self):
        """Forget everything."""
        self.jobs.clear()
