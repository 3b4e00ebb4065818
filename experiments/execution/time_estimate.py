"""How long tasks will take on this machine, and how much they will write: from a short measurement beforehand."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from math import log2
from time import perf_counter
from typing import Any, NamedTuple

import numba

from experiments.execution.retrying_runner import prepare
from experiments.execution.store import Store
from experiments.execution.task import Task, is_done, needs_burn_in
from sim import CareerEcosystem, Config, configure

MONTHS, LONG_ENOUGH = 24, 2.0  # months timed at most, and seconds after which no more are
START = 5.0  # seconds until the first task begins: processes start and load compiled code
BYTES = 8  # a number
COPIES = 2  # on disk: in the file of the task, and in tables


class Speed(NamedTuple):
    """Seconds on one processor: for a new population, for a month, and for a model apart from its months."""

    population: float
    month: float
    rest: float


class Estimate(NamedTuple):
    """What tasks come down to: how many, those done, burned-in worlds still to make, seconds, and bytes at most."""

    tasks: int
    done: int
    worlds: int
    seconds: float
    size: int


def estimate(
    tasks: Iterable[Task], store: Store, workers: int, shared: Mapping[Any, tuple[Config, int]] | None = None
) -> Estimate:
    """Count what is to be done, and time some months of a world of each size.

    Args:
        shared: a configuration and months that some tasks need beside their own and that every worker runs once.
    """
    every = list({task.key: task for task in tasks}.values())
    missing = [task for task in every if not is_done(task, store)]
    size = COPIES * BYTES * sum(layout.size for task in every for layout in task.kept.values())
    if not missing:
        return Estimate(len(every), len(every), 0, 0.0, size)
    first_of = {task.world: task for task in reversed(missing)}
    configs = {world: task.config for world, task in first_of.items()}  # of others with the same one: as large
    worlds = [configs[world] for world, task in first_of.items() if needs_burn_in(task)]
    before = list((shared or {}).values())
    needed = [*configs.values(), *(config for config, _ in before)]
    speeds = {size: measure(config) for size, config in {_size(config): config for config in reversed(needed)}.items()}
    seconds = 0.0
    for task in missing:
        own = speeds[_size(configs[task.world])]
        seconds += task.models * own.rest + task.months * own.month
    for config in worlds:
        seconds += speeds[_size(config)].population + 12 * config.burn_in_years * speeds[_size(config)].month
    seconds = seconds / min(workers, len(missing)) + sum(months * speeds[_size(one)].month for one, months in before)
    return Estimate(len(every), len(every) - len(missing), len(worlds), START + seconds, size)


def _size(config: Config) -> int:
    """The size of a world; those of about the same are timed once."""
    return round(log2(config.scale.persons))


def measure(config: Config) -> Speed:
    """Time a population, some months of it, and the rest of a run, on one thread."""
    short = configure({**config.model_dump(by_alias=True), "burn_in_years": 0, "years": 2})
    threads = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        with _own_cache():
            prepare()
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


def _timed(function: Callable[[], Any]) -> tuple[float, Any]:
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
