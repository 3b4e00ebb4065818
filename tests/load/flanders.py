"""Every Fleming, one to one: `python -m tests.load.flanders [persons=4600000] [years=40]`.

    python -m tests.load.flanders [persons=...] [years=40] [burn_in=50] [rounds=3]

Times 100,000 persons, a million and the whole country of `scale=flanders`, each from its equilibrium population on:
measures every month, groups every year, the accounts checked every year, and events of the sample that the scale keeps.
Burning in and compiling is the warm-up, in a process of its own: its first month, in which everybody enters, and the
compiler take more memory than any run. Burned-in worlds are then read from the cache folder. Give `persons` or `years`
for less; the verdict then says so. NUMBA_NUM_THREADS sets the number of threads; the bars are for two.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from time import perf_counter, process_time
from typing import Annotated, NamedTuple

import numba
from pydantic import Field
from rich.console import Console
from rich.table import Table

from experiments.cli.command import Call, Command
from experiments.cli.keys import Count, Keys
from experiments.cli.launch import read_command
from experiments.execution.retrying_runner import memory
from experiments.presentation.progress import progress
from experiments.presentation.terminal import NUMBERS, table_of
from experiments.presentation.texts import Texts
from sim import CareerEcosystem
from sim.actors.state import TABLES
from sim.config import Config, configure
from sim.measurement.accounting import Auditor

WARM_UP = 13  # months before the clock starts: compiles every kernel, yearly ones too
SMALLER = ((100_000, 60), (1_000_000, 24))  # persons and months of the worlds to compare with
SECONDS, GIGABYTES, NANOSECONDS, FLAT = 120.0, 1.2, 60.0, 1.5  # the bars; nanoseconds at a million persons
WHOLE = (4_600_000, 480)  # persons and months that the first two are for
GB, DECEMBER = 1e9, 11


class Timing(NamedTuple):
    """What some months of one world took: seconds by the clock, and of all processors together."""

    persons: int
    months: int
    seconds: float
    processor: float

    @property
    def nanoseconds(self) -> float:
        """By the clock, per person-month."""
        return self.seconds * 1e9 / self.persons / self.months


class Memory(NamedTuple):
    """Bytes: the most that the process had, before any world, and of the parts of the largest world."""

    peak: float
    before: float
    parts: dict[str, float]


class FlandersKeys(Keys):
    """Persons of the largest world (the whole country if not given), years, burn-in, rounds for the smaller ones."""

    persons: Annotated[int, Field(ge=500)] | None = None
    years: Count = 40
    burn_in: Count = 50
    rounds: Count = 3


def flanders(call: Call) -> None:
    """Time the country and two smaller worlds, and print them beside the bars. Raises UsageError or ConfigError."""
    keys, console = call.keys, Console()
    whole = read_command("run", ["scale=flanders"])[0].config
    largest = keys.persons or whole.scale.persons
    before, timings = memory(), []
    base = {"record": whole.record.model_dump(), "burn_in_years": keys.burn_in, "years": 200}
    smaller = [(persons, months) for persons, months in SMALLER if persons < largest]
    for persons in [*(persons for persons, _ in smaller), largest]:
        prepare(configure({**base, "scale": {"persons": persons}}))
    with progress(Texts("en")) as report:
        for persons, months in smaller:
            model = warm(configure({**base, "scale": {"persons": persons}}), report)
            rounds = [run(model, months, None) for _ in range(keys.rounds)]
            timings.append(sorted(rounds, key=lambda one: one.seconds)[len(rounds) // 2])
            del model
            gc.collect()
        model = warm(configure({**base, "scale": {"persons": largest}}), report)
        timings.append(run(model, 12 * keys.years, report))
    most = Memory(memory(), before, parts_of(model))
    console.print(timing_table(timings), memory_table(most, largest), *verdicts(timings, most), sep="\n")
    threads, load = numba.get_num_threads(), os.getloadavg()[0]
    console.print(
        f"{threads} thread(s); load {load:.1f} on {os.cpu_count()} processors; "
        f"{len(model.state.employers['sector']):,} employers; "
        f"burned in {'before' if model.from_cache else 'in this process, which counts in its memory'}; "
        f"events of {100 * model.config.record.events_of:g}% of persons",
        style="dim",
    )


def prepare(config: Config) -> None:
    """Compile and burn in, in a process of its own, for the cache folders; OSError if that process fails."""
    child = get_context("spawn").Process(target=_prepare, args=(config,))
    child.start()
    child.join()
    if child.exitcode:
        raise OSError(f"no equilibrium for {config.scale.persons:,} persons: its process ended with {child.exitcode}")


def _prepare(config: Config) -> None:
    with progress(Texts("en")) as report:
        warm(config, report)


def warm(config: Config, report: Callable[[int, int, str], None]) -> CareerEcosystem:
    """Return a model some months after its burn-in, with all code compiled."""
    model = CareerEcosystem(config, progress=report)
    for _ in range(WARM_UP):
        model.step()
    return model


def run(model: CareerEcosystem, months: int, report: Callable[[int, int, str], None] | None) -> Timing:
    """Let months pass, with the accounts checked each December. Raises AccountingError."""
    clock, processor = perf_counter(), process_time()
    for done in range(months):
        checked = Auditor(model.state) if model.month % 12 == DECEMBER else None
        model.step()
        if checked:
            checked.after(model.state)
        if report:
            report(done + 1, months, "run")
    return Timing(model.config.scale.persons, months, perf_counter() - clock, process_time() - processor)


def parts_of(model: CareerEcosystem) -> dict[str, float]:
    """Return the bytes of the tables of the state, of its lists of rows and this month's events, and of the records."""
    state, recorder = model.state, model.recorder
    tables = {name: float(sum(column.nbytes for column in getattr(state, name).values())) for name in TABLES}
    lists = state.bytes_per_person() * state.size - sum(tables.values())
    events = sum(column.nbytes for _, rows in recorder.flows for column in rows.values())
    counts = sum(row.nbytes for row in recorder.counts) + sum(sums.nbytes for _, sums in recorder.group_sums)
    return {**tables, "lists of rows, vacancies, events": lists, "recorded events": events, "recorded counts": counts}


def verdicts(timings: Sequence[Timing], most: Memory) -> list[str]:
    """Return a line on each bar: what was found, what was asked, met or missed, or why it says nothing."""
    last, found = timings[-1], [one.nanoseconds for one in timings]
    short = f" (of {last.persons:,} persons and {last.months} months, less than the country in forty years)"
    short = "" if last.persons >= WHOLE[0] and last.months >= WHOLE[1] else short
    flat = f"slowest over fastest, ns per person-month, from {timings[0].persons:,} to {last.persons:,} persons"
    million = [one.nanoseconds for one in timings if one.persons == SMALLER[-1][0]]
    return [
        _bar("seconds after warm-up" + short, last.seconds, SECONDS),
        _bar("GB at most in use" + short, most.peak / GB, GIGABYTES),
        *(_bar("ns per person-month at a million persons", one, NANOSECONDS) for one in million),
        *([_bar(flat, max(found) / min(found), FLAT)] if len(timings) > 1 else ()),
    ]


def _bar(what: str, found: float, most: float) -> str:
    return f"{'met   ' if found <= most else 'missed'}  {found:,.2f} {what}; at most {most:g}"


def timing_table(timings: Sequence[Timing]) -> Table:
    """Return the times as a table for the terminal."""
    headings = ("persons", "months", "seconds", "ns per person-month", "processor ns")
    table = table_of(dict.fromkeys(headings, NUMBERS), "The whole model, recording and yearly audit included")
    for one in timings:
        numbers = one.seconds, one.nanoseconds, one.processor * 1e9 / one.persons / one.months
        table.add_row(f"{one.persons:,}", str(one.months), *(f"{number:,.1f}" for number in numbers))
    return table


def memory_table(most: Memory, persons: int) -> Table:
    """Return where the memory goes as a table for the terminal."""
    table = table_of({"part": {}, "MB": NUMBERS, "bytes a person": NUMBERS}, f"Memory of {persons:,} persons")
    rows = {**most.parts, "before any world: Python and its libraries": most.before, "at most in use": most.peak}
    for name, size in rows.items():
        table.add_row(name, f"{size / 1e6:,.0f}", f"{size / persons:,.1f}")
    return table


COMMAND = Command("flanders", __doc__, FlandersKeys, flanders)

if __name__ == "__main__":
    raise SystemExit(COMMAND.main())
