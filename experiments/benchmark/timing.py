"""How long a month takes: nanoseconds per person-month, by process and in all."""

from collections.abc import Sequence
from statistics import median
from time import perf_counter_ns
from typing import NamedTuple

from sim.model import CareerEcosystem
from sim.month import schedule

WARM_UP = 13  # months before the first round: compiles every kernel, yearly ones too, and fills the caches


class Timing(NamedTuple):
    """Nanoseconds per person-month: by process (in the order of the month), and in all."""

    processes: dict[str, float]
    total: float


def time_round(model: CareerEcosystem, months: int) -> Timing:
    """Let `months` pass and divide the time by person-months; rows that are empty for a month count too."""
    clock, size = model.state.clock, model.state.size
    clock.clear()
    begin = perf_counter_ns()
    for _ in range(months):
        model.step()
    total = (perf_counter_ns() - begin) / months / size
    order = dict.fromkeys([*(process.name for process in schedule()), *clock])
    by_process = {name: clock.get(name, 0) / months / size for name in order}
    by_process["recorder and host"] = total - sum(by_process.values())
    return Timing(by_process, total)


def middle(timings: Sequence[Timing]) -> Timing:
    """Return the median of each number over the rounds."""
    names = timings[0].processes
    by_process = {name: median(timing.processes[name] for timing in timings) for name in names}
    return Timing(by_process, median(timing.total for timing in timings))
