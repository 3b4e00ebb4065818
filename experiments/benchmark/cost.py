"""Time and memory of the model, and what runs cost by them: `python -m experiments.benchmark cost`.

    python -m experiments.benchmark cost [largest=1000000] [months=24] [rounds=3]

Times worlds of each of SIZES on one thread and on all that Numba was given, and writes docs/cost.md from the template
of that name. Only the words of the page are fixed.
"""

import math
import os
import platform
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import process_time
from typing import Annotated, Any

import numba
import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import Field
from rich.console import Console

from experiments.benchmark.timing import WARM_UP, middle, time_round
from experiments.cli.keys import Count, Keys
from experiments.execution.retrying_runner import memory
from experiments.io.output_folder import write_whole
from experiments.io.paths import REPOSITORY
from sim import CareerEcosystem
from sim.actors.state import TABLES
from sim.config import configure

COMMAND = "python -m experiments.benchmark cost"
PAGE, TEMPLATES = REPOSITORY / "docs" / "cost.md", REPOSITORY / "experiments" / "presentation" / "templates"
SIZES = (10_000, 100_000, 1_000_000)
QUIET = 0.6  # load per processor from which on a machine counts as busy; the benchmark itself is half of it on two
RUNS = ((10_000, 20), (100_000, 20), (1_000_000, 40), (4_600_000, 40))  # persons and years
MB = 1e6


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
    write_whole(PAGE, page(figures, datetime.now(UTC).strftime("%d %B %Y").lstrip("0")))
    console.print(f"Written to {PAGE.relative_to(REPOSITORY)}")


def measure(sizes: Sequence[int], months: int, rounds: int, report: Callable[[str], None]) -> dict[str, Any]:
    """Time worlds of some sizes on one thread and on all, each over `rounds` of `months`.

    Returns:
        what the page shows, by the names of its template: `sizes` has ns per person-month on `one` and on `several`
        threads, ns of `processor` time (on one) and bytes a person (`memory`); `processes`, `tables` (columns, bytes a
        person) and `events` (bytes per person-month) are of the last size.
    """
    load, base, threads, found = os.getloadavg()[0], memory() / MB, numba.get_num_threads(), []
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
        found.append(
            {
                "persons": persons,
                "one": one.total,
                "several": several.total,
                "processor": processor,
                "memory": model.state.bytes_per_person(),
            }
        )
    tables = {
        name: (len(columns), sum(array.nbytes for array in getattr(model.state, name).values()) / persons)
        for name, columns in TABLES.items()
    }
    kept = sum(column.nbytes for _, rows in model.recorder.flows for column in rows.values())
    return {
        "load": load,
        "base_mb": base,
        "threads": threads,
        "rounds": rounds,
        "sizes": found,
        "tables": tables,
        "processes": one.processes,
        "events": kept / persons / model.month,
    }


def page(figures: dict[str, Any], written: str) -> str:
    """Return the text of docs/cost.md from what `measure` found; `written` is the date that it gives."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=False
    )
    last, total, processors = figures["sizes"][-1], figures["sizes"][-1]["one"], os.cpu_count() or 1
    rows = [(name, *row) for name, row in figures["tables"].items()]
    lists = last["memory"] - sum(amount for *_, amount in rows)
    burn_in = configure().burn_in_years
    values = {
        "command": COMMAND,
        "written": written,
        "machine": platform.machine(),
        "processors": processors,
        "versions": f"Python {platform.python_version()}, numpy {np.__version__}, numba {numba.__version__}",
        "busy": figures["load"] > QUIET * processors,
        "size": last["persons"],
        "month_ms": total * last["persons"] / 1e6,
        "total": total,
        "processes": [(name, ns, 100 * ns / total) for name, ns in figures["processes"].items()],
        "tables": [*rows, ("lists of rows, and this month's events", "", lists)],
        "burn_in": burn_in,
        "runs": [_run(figures["sizes"], persons, years, burn_in) for persons, years in RUNS],
    }
    text = environment.get_template("cost.md").render(figures | values)
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _run(sizes: list[dict[str, Any]], persons: int, years: int, burn_in: int) -> tuple[int, int, str, str]:
    """Return the times of a whole run, calculated from the time on one thread of the nearest size that was measured."""
    nearest = min(sizes, key=lambda size: abs(math.log(size["persons"] / persons)))
    # Other work on the machine raises processor time less than the clock.
    year = min(nearest["one"], nearest["processor"]) * 12 * persons / 1e9  # seconds
    return persons, years, duration(year * burn_in), duration(year * years)


def duration(seconds: float) -> str:
    """Return seconds as a reader would say them."""
    for unit, size in (("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 1.5 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} seconds"
