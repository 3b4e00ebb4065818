"""How fast the core is: `python -m experiments.benchmark [core] [persons=100000] [months=60] [rounds=3]`.

Others, each with its own file beside this one: `luck` measures what common random numbers of paired worlds are worth
(`variance_reduction.py`), and `cost` writes docs/cost.md (`cost.py`). How fast the whole country and sweeps are is
tested with `python -m tests.load.flanders` and `.sweep`, what small worlds get wrong with
`python -m tests.statistical.scales`.

Months of the core are timed from the equilibrium population on, in rounds, with the monthly count and the recorder.
Each process shows the median of the rounds, and so does the total. NUMBA_NUM_THREADS sets the number of threads.
"""

import platform
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import numba
import numpy as np
from pydantic import Field
from rich.console import Console
from rich.table import Table

from experiments.benchmark.cost import CostKeys, cost
from experiments.benchmark.timing import WARM_UP, Timing, middle, time_round
from experiments.benchmark.variance_reduction import LuckKeys, luck
from experiments.cli.command import Command
from experiments.cli.keys import Count, Keys
from experiments.cli.launch import launch
from experiments.execution.executor_key import EXECUTOR
from experiments.io.errors import UsageError, exit_status
from experiments.presentation.terminal import NUMBERS, table_of
from sim.config import Config, configure
from sim.model import CareerEcosystem


class CoreKeys(Keys):
    """Persons of the world, months and rounds that are timed."""

    persons: Annotated[int, Field(ge=500)] = 100_000
    months: Count = 60
    rounds: Count = 3


def core(keys: CoreKeys, console: Console) -> None:
    """Time the processes of a month for one size of world."""
    config = configure({"years": 200, "scale": {"persons": keys.persons}})
    with console.status("the equilibrium population, burned in once"):
        model = CareerEcosystem(config)
        model.run(WARM_UP / 12)
    with console.status(f"{keys.rounds} rounds of {keys.months} months"):
        timing = middle([time_round(model, keys.months) for _ in range(keys.rounds)])
    console.print(timing_table(timing, model, config))
    versions = f"Python {platform.python_version()}, numpy {np.__version__}, numba {numba.__version__}"
    console.print(f"{numba.get_num_threads()} thread(s); {versions}; {platform.machine()}", style="dim")


def timing_table(timing: Timing, model: CareerEcosystem, config: Config) -> Table:
    """The timing as a table for the terminal."""
    persons = config.scale.persons
    table = table_of(
        {"process": {}, "ns": NUMBERS, "share": NUMBERS}, f"{persons:,} persons: nanoseconds per person-month"
    )
    for name, ns in timing.processes.items():
        table.add_row(name, f"{ns:.2f}", f"{ns / timing.total:.1%}")
    table.add_section()
    table.add_row("total, recording included", f"{timing.total:.1f}", "", style="bold")
    table.add_row("milliseconds a month", f"{timing.total * persons / 1e6:.2f}", "")
    table.add_row("bytes a person", f"{model.state.bytes_per_person():.1f}", "")
    return table


PROGRAMS: dict[str, tuple[Callable[[Any, Console], None], type[Keys]]] = {
    "core": (core, CoreKeys),
    "cost": (cost, CostKeys),
    "luck": (luck, LuckKeys),
}


def command_of(arguments: Sequence[str]) -> tuple[Command, list[str]]:
    """The program that the first word names ('core' without one), and the other words; raises UsageError."""
    named = bool(arguments) and "=" not in arguments[0] and not arguments[0].startswith("-")
    name = arguments[0] if named else "core"
    if name not in PROGRAMS:
        raise UsageError(f"unknown benchmark {name!r}; allowed: {', '.join(PROGRAMS)}")
    program, keys = PROGRAMS[name]
    groups = EXECUTOR if "executor" in keys.model_fields else {}
    about = program.__globals__["__doc__"]
    command = Command(f"benchmark {name}", about, keys, lambda call: program(call.keys, Console()), groups=groups)
    return command, list(arguments[named:])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of PROGRAMS; exit status 0, 1 (not done), 2 (wrong input, one line says what) or 130 (interrupted)."""
    given = sys.argv[1:] if arguments is None else arguments
    return exit_status(lambda: launch(*command_of(given)))
