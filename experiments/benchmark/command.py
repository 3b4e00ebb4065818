"""How fast the core and sweeps are: `python -m experiments.benchmark [core] [persons=100000] [months=60] [rounds=3]`.

Others, each with its own file beside this one: `sweep` times many runs (`sweep.py`), `luck` measures what common
random numbers of paired worlds are worth (`variance_reduction.py`), `flanders` times the whole country (`flanders.py`),
`peers` times other ways of writing a model (`peers_table.py`), `scales` measures what small worlds get wrong
(`scales.py`), and `cost` writes docs/cost.md (`cost.py`).

Months of the core are timed from the equilibrium population on, in rounds, with the monthly count and the recorder.
Each process shows the median of the rounds, and so does the total. NUMBA_NUM_THREADS sets the number of threads.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence

import numba
import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table

from experiments.benchmark.cost import cost
from experiments.benchmark.flanders import flanders
from experiments.benchmark.peers_table import peers
from experiments.benchmark.scales import scales
from experiments.benchmark.sweep import sweep
from experiments.benchmark.timing import WARM_UP, Timing, middle, time_round
from experiments.benchmark.variance_reduction import luck
from experiments.cli.overrides import HELP, help_asked, read_options
from experiments.io.errors import UsageError, exit_status
from sim.config import Config, configure
from sim.model import CareerEcosystem


def core(arguments: Sequence[str], console: Console) -> None:
    """Time the processes of a month for one size of world."""
    numbers = read_options(arguments, {"persons": 100_000, "months": 60, "rounds": 3})
    config = configure({"years": 200, "scale": {"persons": numbers["persons"]}})
    with console.status("the equilibrium population, burned in once"):
        model = CareerEcosystem(config)
        model.run(WARM_UP / 12)
    with console.status(f"{numbers['rounds']} rounds of {numbers['months']} months"):
        timing = middle([time_round(model, numbers["months"]) for _ in range(numbers["rounds"])])
    console.print(table_of(timing, model, config))
    versions = f"Python {platform.python_version()}, numpy {np.__version__}, numba {numba.__version__}"
    console.print(f"{numba.get_num_threads()} thread(s); {versions}; {platform.machine()}", style="dim")


def table_of(timing: Timing, model: CareerEcosystem, config: Config) -> Table:
    """The timing as a table for the terminal."""
    persons = config.scale.persons
    table = Table(box=box.SIMPLE_HEAD, title=f"{persons:,} persons: nanoseconds per person-month", title_style="bold")
    for title, side in (("process", "left"), ("ns", "right"), ("share", "right")):
        table.add_column(title, justify=side)
    for name, ns in timing.processes.items():
        table.add_row(name, f"{ns:.2f}", f"{ns / timing.total:.1%}")
    table.add_section()
    table.add_row("total, recording included", f"{timing.total:.1f}", "", style="bold")
    table.add_row("milliseconds a month", f"{timing.total * persons / 1e6:.2f}", "")
    table.add_row("bytes a person", f"{model.state.bytes_per_person():.1f}", "")
    return table


PROGRAMS: dict[str, Callable[[Sequence[str], Console], None]] = {
    "core": core,
    "cost": cost,
    "flanders": flanders,
    "luck": luck,
    "peers": peers,
    "scales": scales,
    "sweep": sweep,
}


def main(arguments: Sequence[str]) -> int:
    """Run one of PROGRAMS; exit status 0, 2 (wrong input, one line says what) or 130 (interrupted)."""
    name, rest = "core", list(arguments)
    if rest and "=" not in rest[0] and rest[0] not in HELP:
        name = rest.pop(0)
    if help_asked(arguments, PROGRAMS.get(name, core).__globals__["__doc__"]):
        return 0

    def run() -> int:
        if name not in PROGRAMS:
            raise UsageError(f"unknown benchmark {name!r}; allowed: {', '.join(PROGRAMS)}")
        PROGRAMS[name](rest, Console())
        return 0

    return exit_status(run)
