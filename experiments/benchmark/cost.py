"""Time and memory of the model, measured and extrapolated to a continent: `python -m experiments.benchmark cost`.

    python -m experiments.benchmark cost [largest=1000000] [months=24] [rounds=3]

Times worlds of each of SIZES on one thread and on all that Numba was given, and writes docs/cost.md from the template
of that name. Only the words of the page are fixed.
"""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import process_time
from typing import Annotated, Any, NamedTuple

import numba
import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import Field
from rich.console import Console

from experiments.benchmark.flanders import peak_bytes
from experiments.benchmark.timing import WARM_UP, Timing, middle, time_round
from experiments.cli.keys import Count, Keys
from experiments.cli.launch import read_command
from experiments.io.output_folder import write_whole
from experiments.io.paths import REPOSITORY
from sim import CareerEcosystem
from sim.actors.state import TABLES
from sim.config import configure

COMMAND = "python -m experiments.benchmark cost"
PAGE, TEMPLATES = REPOSITORY / "docs" / "cost.md", REPOSITORY / "experiments" / "presentation" / "templates"
SIZES = (10_000, 100_000, 1_000_000)
QUIET = 0.6  # load per processor from which on a machine counts as busy; the benchmark itself is half of it on two
CONTINENT, SOURCE = 310_000_000, "the European Union, some 450 million inhabitants (rounded, an assumption)"
ROWS = 2**24  # of one world: an id is a generation and a row
YEARS, THREADS, CORES, NODES = 40, (1, 16, 64, 128), 64, (1, 2, 4)
RUNS = ((10_000, 20), (100_000, 20), (1_000_000, 40), (4_600_000, 40))  # persons and years
GB, MB = 1e9, 1e6


class Size(NamedTuple):
    """Measurements of one size: ns per person-month on 1 and several threads, processor ns (on 1), bytes a person."""

    persons: int
    one: float
    several: float
    processor: float
    memory: float


class Figures(NamedTuple):
    """All that is measured.

    `timing`, `tables` (columns, bytes a person) and `events` (bytes per person-month) are of the last size.
    """

    sizes: list[Size]
    timing: Timing
    tables: dict[str, tuple[int, float]]
    events: float
    base: float
    threads: int
    load: float
    rounds: int


class CostKeys(Keys):
    """Persons of the largest world, months and rounds that are timed."""

    largest: Annotated[int, Field(ge=SIZES[0])] = SIZES[-1]
    months: Count = 24
    rounds: Count = 3


def cost(keys: CostKeys, console: Console) -> None:
    """Measure and write docs/cost.md. Raises ConfigError or OSError."""
    sizes = [size for size in SIZES if size <= keys.largest]
    with console.status("measuring") as status:
        figures = measure(sizes, keys.months, keys.rounds, lambda text: status.update(f"measuring: {text}"))
    text = page(figures, datetime.now(UTC).strftime("%d %B %Y").lstrip("0"))
    write_whole(PAGE, text)
    console.print(f"Written to {PAGE.relative_to(REPOSITORY)}")


def measure(sizes: Sequence[int], months: int, rounds: int, report: Callable[[str], None]) -> Figures:
    """Time worlds of some sizes on one thread and on all, each over `rounds` of `months`."""
    load, base, threads, found = os.getloadavg()[0], peak_bytes(), numba.get_num_threads(), []
    for persons in sizes:
        report(f"{persons:,} persons")
        model = CareerEcosystem(configure({"scale": {"persons": persons}, "years": 200}))
        model.run(WARM_UP / 12)
        clock = process_time()
        numba.set_num_threads(1)
        one = middle([time_round(model, months) for _ in range(rounds)])
        processor = (process_time() - clock) * 1e9 / (persons * months * rounds)
        numba.set_num_threads(threads)
        several = middle([time_round(model, months) for _ in range(rounds)]) if threads > 1 else one
        found.append(Size(persons, one.total, several.total, processor, model.state.bytes_per_person()))
    tables = {
        name: (len(columns), sum(array.nbytes for array in getattr(model.state, name).values()) / persons)
        for name, columns in TABLES.items()
    }
    kept = sum(column.nbytes for _, rows in model.recorder.flows for column in rows.values())
    return Figures(found, one, tables, kept / persons / model.month, base, threads, load, rounds)


def page(figures: Figures, written: str) -> str:
    """Return the text of docs/cost.md from the measurements; `written` is the date that it gives."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=False
    )
    last, processors = figures.sizes[-1], os.cpu_count() or 1
    lists = last.memory - sum(amount for _, amount in figures.tables.values())
    values = {
        "command": COMMAND,
        "written": written,
        "machine": platform.machine(),
        "processors": processors,
        "versions": f"Python {platform.python_version()}, numpy {np.__version__}, numba {numba.__version__}",
        "busy": figures.load > QUIET * processors,
        "load": figures.load,
        "size": last.persons,
        "rounds": figures.rounds,
        "month_ms": last.one * last.persons / 1e6,
        "total": figures.timing.total,
        "threads": figures.threads,
        "sizes": figures.sizes,
        "processes": [(name, ns, 100 * ns / figures.timing.total) for name, ns in figures.timing.processes.items()],
        "tables": [(name, *row) for name, row in figures.tables.items()]
        + [("lists of rows, and this month's events", "", lists)],
        "base_mb": figures.base / MB,
        "events": figures.events,
    }
    text = environment.get_template("cost.md").render(values | _runs(figures) | _continent(figures))
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _runs(figures: Figures) -> dict[str, Any]:
    """Return the times of whole runs, calculated from the time on one thread of the nearest size that was measured."""
    burn_in, rows = configure().burn_in_years, []
    for persons, years in RUNS:
        nearest = min(figures.sizes, key=lambda size: abs(math.log(size.persons / persons)))
        second = _nanoseconds(nearest) * 12 * persons / 1e9  # seconds of a year
        rows.append((persons, years, duration(second * burn_in), duration(second * years)))
    return {"burn_in": burn_in, "runs": rows}


def _nanoseconds(size: Size) -> float:
    """Return ns per person-month on one thread; other work on the machine raises processor time less than the clock."""
    return min(size.one, size.processor)


def serial_share(one: float, several: float, threads: int) -> float:
    """Return the share of a time that no further thread shortens (Amdahl), 0 to 1.

    Args:
        one, several: the times on one thread, and on `threads`, in the same unit.
    """
    if threads == 1:
        return 1.0
    return min(max((several / one * threads - 1.0) / (threads - 1.0), 0.0), 1.0)


def _continent(figures: Figures) -> dict[str, Any]:
    """Return the memory and time of a continent, on one machine and as a sweep of regions."""
    last, ns = figures.sizes[-1], _nanoseconds(figures.sizes[-1])
    share = serial_share(last.one, last.several, figures.threads)
    note = "" if share < 1.0 else "Several threads gave nothing when this was measured, so the table has one time only."
    serial, months, region = share * ns, 12 * YEARS, read_command("run", ["scale=flanders"])[0].config.scale.persons
    by_thread = [(count, serial + (ns - serial) / count) for count in THREADS]
    worlds, burn_in = math.ceil(CONTINENT / region), 12 * configure().burn_in_years
    gb = (last.memory * region + figures.base) / GB
    hours = ns * region * (months + burn_in) / 1e9 / 3600  # of one world, burn-in included
    cluster = [
        (
            nodes,
            min(nodes * CORES, worlds),
            gb * min(CORES, math.ceil(worlds / nodes)),
            hours * math.ceil(worlds / (nodes * CORES)),
        )
        for nodes in NODES
    ]
    return {
        "continent": CONTINENT,
        "continent_source": SOURCE,
        "continent_gb": last.memory * CONTINENT / GB,
        "run_ns": ns,
        "serial": serial,
        "serial_note": note,
        "largest": ROWS,
        "id_gb": f"{4 * CONTINENT / GB:.1f}",
        "machine_rows": [(count, each, duration(each * CONTINENT * months / 1e9)) for count, each in by_thread],
        "worlds": worlds,
        "region": region,
        "region_gb": gb,
        "cores": CORES,
        "cluster_rows": cluster,
        "processor_hours": worlds * hours,
        "policy_hours": worlds * hours * months / (months + burn_in),
    }


def duration(seconds: float) -> str:
    """Return seconds as a reader would say them."""
    for unit, size in (("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 1.5 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} seconds"
