"""A bank of simulated worlds: parameter draws with all measures that they lead to, kept line by line on disk.

A draw starts from the equilibrium of the declared values (burned in once a seed), lives on under its own values until
they have worked out, and is measured then: a fifth of the time of a burn-in of its own. What that leaves of a bias, and
that of a small world, is measured once and taken off (`calibrate`, tier 0).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from experiments.calibrate.free_parameters import with_values
from experiments.execution.worlds import each
from experiments.io.errors import UsageError
from experiments.outcomes.summary import RECENT_YEARS, recent_means
from experiments.pairing.ensemble import SETTLING
from sim import CareerEcosystem
from sim.config import configure
from sim.policy import Calendar

SEEDS = 4  # equilibria from which draws start, in turn, so that no single one is fitted


class Draw(NamedTuple):
    """One world to simulate: its number in the bank, seed, size, and values of the free parameters."""

    number: int
    seed: int
    persons: int
    names: tuple[str, ...]
    values: tuple[float, ...]


def settle(draw: Draw) -> dict[str, float]:
    """Measures of one draw, means over RECENT_YEARS."""
    common = {"seed": draw.seed, "scale": {"persons": draw.persons}, "years": 100, "record": {"events": False}}
    model = CareerEcosystem(configure(common))
    model.calendar = Calendar(with_values(draw.names, np.array(draw.values), **common))
    return recent_means(model.run(SETTLING + RECENT_YEARS).measures()).to_dict()


class Bank:
    """Draws with their measures in one file, a JSON object a line; a half-written last line is left out."""

    def __init__(self, file: Path, about: dict[str, Any]) -> None:
        """Open, or begin, the bank at `file`; raises UsageError if it was made with other settings (`about`)."""
        self.file, self.rows = file, {}
        lines = file.read_text("utf-8").split("\n") if file.exists() else []
        known = [row for row in map(_parsed, lines) if row is not None]
        if known and known[0] != about:
            raise UsageError(f"{file} was made with other settings, data or code; move it away, or give another name")
        self.rows = {row["number"]: row for row in known[1:]}
        if not known:
            file.parent.mkdir(parents=True, exist_ok=True)
        # Written anew, so that what follows does not hang on to half a line.
        write_whole(file, "".join(json.dumps(row) + "\n" for row in [about, *self.rows.values()]))

    def fill(self, draws: Sequence[Draw], processes: int, report: Callable[[int, int], None]) -> None:
        """Simulate the draws that are not there yet, and keep each as it is done."""
        missing = [draw for draw in draws if draw.number not in self.rows]
        report(len(draws) - len(missing), len(draws))
        with self.file.open("a", encoding="utf-8") as stream:
            for done, (draw, measures) in enumerate(each(settle, missing, processes), 1):
                row = {"number": draw.number, "seed": draw.seed, "values": list(draw.values), "measures": measures}
                stream.write(json.dumps(row) + "\n")
                stream.flush()
                self.rows[draw.number] = row
                report(len(draws) - len(missing) + done, len(draws))

    def tables(self, numbers: Sequence[int]) -> tuple[np.ndarray, pd.DataFrame]:
        """Values (N, P) and measures (N, M) of these draws."""
        rows = [self.rows[number] for number in numbers]
        return np.array([row["values"] for row in rows]), pd.DataFrame([row["measures"] for row in rows])


def write_whole(file: Path, text: str) -> None:
    """Write a file that is never half there: until the new one is complete, the old one stays. Raises OSError."""
    part = file.with_name(f"{file.name}.part")
    part.write_text(text, "utf-8")
    part.replace(file)


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def numbered(first: int, values: np.ndarray, names: tuple[str, ...], persons: int) -> list[Draw]:
    """Draws from rows of values (N, P), numbered from `first` on; seeds take turns."""
    return [
        Draw(first + n, 1 + n % SEEDS, persons, names, tuple(float(x) for x in row)) for n, row in enumerate(values)
    ]
