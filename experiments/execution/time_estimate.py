"""How long a sweep will take on this machine, and how much it will write: from a short measurement beforehand."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import NamedTuple

import numba

from experiments.design.plan import Plan
from experiments.design.run_configuration import Run
from experiments.execution.runner import prepare
from experiments.execution.store import Store
from experiments.outcomes.run_record import simulate
from sim import CareerEcosystem, Config, configure
from sim.burn_in import cache_folder, key_of
from sim.reference_data import ReferenceData, load_reference_data

MONTHS, LONG_ENOUGH = 24, 2.0  # months timed at most, and seconds after which no more are
START = 5.0  # seconds until the first run begins: processes start and load compiled code
BYTES = 8  # a number
COPIES = 2  # on disk: in the file of the run, and in the tables


class Speed(NamedTuple):
    """Seconds on one processor: for a new population, for a month, and for a run apart from its months."""

    population: float
    month: float
    rest: float


class Estimate(NamedTuple):
    """What a sweep comes down to: numbers of runs, burned-in worlds still to make, seconds, and bytes at most."""

    runs: int
    done: int
    worlds: int
    seconds: float
    size: int


def estimate(plan: Plan, store: Store, workers: int) -> Estimate:
    """Count what is to be done, and time a short run of the first point."""
    missing = [run for run in plan.runs if not store.has(run.key)]
    size = COPIES * BYTES * plan.study.layout.size * len(plan.runs)
    if not missing:
        return Estimate(len(plan.runs), len(plan.runs), 0, 0.0, size)
    worlds = _worlds(plan, missing)
    base = plan.study.config(plan.rows[missing[0].point], missing[0].seed)
    speed = measure(base)
    run = speed.rest + 12 * base.years * speed.month
    burn_in = speed.population + 12 * base.burn_in_years * speed.month
    seconds = START + (len(missing) * run + worlds * burn_in) / min(workers, len(missing))
    return Estimate(len(plan.runs), len(plan.runs) - len(missing), worlds, seconds, size)


def _worlds(plan: Plan, runs: list[Run]) -> int:
    """How many worlds have to be burned in first."""
    data: ReferenceData = load_reference_data(plan.study.base["reference_data"])
    found = {}
    for run in runs:
        world = plan.study.world(plan.rows[run.point], run.seed)
        if world not in found:
            config = plan.study.config(plan.rows[run.point], run.seed)
            found[world] = (cache_folder() / f"{key_of(config, data)}.pkl").exists()
    return sum(not there for there in found.values())


def measure(config: Config) -> Speed:
    """Time a population, some months of it, and the rest of a run, on one thread."""
    short = configure({**config.model_dump(by_alias=True), "burn_in_years": 0, "years": 2})
    threads = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        with _own_cache():
            prepare(simulate)
            population = _timed(lambda: CareerEcosystem(short))[0]
            begin, model = _timed(lambda: CareerEcosystem(short))
            months = 0
            started = perf_counter()
            while months < MONTHS and perf_counter() - started < LONG_ENOUGH:
                model.step()
                months += 1
            month = (perf_counter() - started) / months
            end = _timed(model.measures)[0]
    finally:
        numba.set_num_threads(threads)
    return Speed(population, month, begin + end)


def _timed(function) -> tuple[float, object]:
    begin = perf_counter()
    result = function()
    return perf_counter() - begin, result


@contextmanager
def _own_cache() -> Iterator[None]:
    """Populations of a measurement don't push burned-in ones out of the user's cache."""
    name = "CAREER_ECOSYSTEM_CACHE"
    before = os.environ.get(name)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[name] = folder
        try:
            yield
        finally:
            os.environ.pop(name)
            if before is not None:
                os.environ[name] = before
