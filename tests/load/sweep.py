"""What a sweep costs over its runs: `python -m tests.load.sweep`.

    python -m tests.load.sweep [runs=1000] [persons=2000] [years=10] [workers=2]

Worlds are burned in and workers are started beforehand. Overhead is what a worker spends on a run beyond simulating it:
handing out, keys, writing, and reading it again for the tables. A warm run alone is one without any of this, in this
process while nothing else runs. Peak memory stays flat if nothing is kept of a run.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from statistics import mean
from time import perf_counter
from typing import Annotated, NamedTuple

import numba
import pandas as pd
from pydantic import Field
from rich.console import Console
from rich.table import Table

from experiments.cli.command import Call, Command
from experiments.cli.keys import Count, Keys
from experiments.design.experiment import read_experiment
from experiments.design.plan import Plan, plan_of
from experiments.execution.local import Executor, Local, cores
from experiments.execution.retrying_runner import Ended, Runner, memory
from experiments.execution.store import Store
from experiments.execution.task import Task
from experiments.outcomes.run_record import simulate
from experiments.presentation.terminal import NUMBERS, table_of
from experiments.sweep.tables import write_tables
from sim import CareerEcosystem
from sim.config import configure

SEEDS = 2
ALONE = 5  # warm runs timed on their own
PARTS = 5  # of the sweep, after each of which memory is looked at
MB = 1e6


class Timing(NamedTuple):
    """Seconds to start workers, of a warm run alone, of all runs; their `times`; (runs, bytes of a worker, of us)."""

    start: float
    alone: float
    wall: float
    times: pd.DataFrame
    memory: list[tuple[int, float, float]]


class SweepBenchmarkKeys(Keys):
    """Runs of how many persons and years, and how many workers."""

    runs: Annotated[int, Field(ge=SEEDS * PARTS)] = 1000
    persons: Annotated[int, Field(ge=500)] = 2000
    years: Count = 10
    workers: Count = cores()


def sweep(call: Call) -> None:
    """Time one sweep, and print what its runs cost beyond simulating them."""
    keys, console = call.keys, Console()
    plan = plan_for(keys.runs, keys.persons, keys.years)
    with console.status("burned-in worlds, and warm runs alone"):
        alone = time_alone(plan)
    with console.status(f"{len(plan.runs)} runs"), tempfile.TemporaryDirectory() as folder:
        timing = time_sweep(plan, Path(folder), keys.workers, alone)
    console.print(cost_table(timing, plan, keys.workers), memory_table(timing), sep="\n")


def plan_for(runs: int, persons: int, years: int) -> Plan:
    """So many runs of two worlds, each with a workload of its own."""
    config = configure({"scale": {"persons": persons}, "years": years})
    axis = {"low": 0.8, "high": 1.2, "steps": max(2, runs // SEEDS)}
    return plan_of(config, read_experiment({"levers": {"hr.workload": axis}, "replicates": SEEDS}))


def time_alone(plan: Plan) -> float:
    """Seconds of a warm run without any machinery, on one thread; burns the worlds in first."""
    for seed in plan.seeds:
        CareerEcosystem(plan.study.config(plan.rows[0], seed))
    threads, seconds = numba.get_num_threads(), []
    numba.set_num_threads(1)
    for row in plan.rows[: ALONE + 1]:
        config, begin = plan.study.config(row, plan.seeds[0]), perf_counter()
        simulate(config, plan.study.layout)
        seconds.append(perf_counter() - begin)
    numba.set_num_threads(threads)
    return mean(seconds[1:])  # the first loads compiled code


def time_sweep(plan: Plan, folder: Path, workers: int, alone: float) -> Timing:
    """Run the plan in a new folder and write its tables."""
    store, seen = Store(folder), []
    store.open()
    begin = perf_counter()
    with closing(Local(workers)) as executor:
        _run(plan.tasks[:workers], len(plan.runs), store, executor, seen)
        started = perf_counter()
        _run(plan.tasks[workers:], len(plan.runs), store, executor, seen)
    kept = read_experiment({}).outcomes
    write_tables(folder, plan, [], kept, store, lambda done: None)
    wall = perf_counter() - started
    times = pd.read_parquet(folder / "times.parquet").iloc[workers:]
    return Timing(started - begin, alone, wall, times, [*seen, (len(plan.runs), seen[-1][1], memory())])


def _run(tasks: list[Task], total: int, store: Store, executor: Executor, seen: list[tuple[int, float, float]]) -> None:
    """Do some runs; note the most memory of a worker, and our own, at every part of the plan."""
    done, most = [], [0.0]

    def note(one: Ended) -> None:
        done.append(one.key)
        most[0] = max(most[0], one.memory)
        if len(done) % max(1, total // PARTS) == 0:
            seen.append((len(done), most[0], memory()))

    Runner(store, executor, note).run(tasks)


def cost_table(timing: Timing, plan: Plan, workers: int) -> Table:
    """What a run costs, and how busy the machine was, for the terminal."""
    count, inside = len(timing.times), timing.times["seconds"].mean()
    overhead = timing.wall * workers / count - inside
    busy = timing.times["cpu_seconds"].sum() / (timing.wall * cores())
    base = plan.study.base
    title = f"{len(plan.runs):,} runs of {base['scale']['persons']:,} persons, {base['years']} years"
    table = table_of({"what": {}, "found": NUMBERS}, title, show_header=False)
    rows = {
        "workers, and processors of this machine": f"{workers}, {cores()}",
        "seconds to start all workers and load compiled code": f"{timing.start:.1f}",
        "seconds for all runs and the tables": f"{timing.wall:.1f}",
        "ms a warm run alone": f"{1e3 * timing.alone:.0f}",
        "ms a run in a worker, beside the others": f"{1e3 * inside:.0f}",
        "ms of overhead a run": f"{1e3 * overhead:.1f}",
        "share of the machine's processors that runs kept busy": f"{busy:.1%}",
    }
    for name, value in rows.items():
        table.add_row(name, value)
    return table


def memory_table(timing: Timing) -> Table:
    """Peak memory as runs grow, for the terminal."""
    table = table_of(dict.fromkeys(("runs", "a worker", "this process"), NUMBERS), "peak memory, MB")
    for runs, worker, own in timing.memory:
        table.add_row(f"{runs:,}", f"{worker / MB:.0f}", f"{own / MB:.0f}")
    return table


COMMAND = Command("sweep", __doc__, SweepBenchmarkKeys, sweep)

if __name__ == "__main__":
    raise SystemExit(COMMAND.main())
