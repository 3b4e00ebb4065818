"""Values that calibration chose: `data/calibrated.csv`, made by `python -m experiments.calibrate`.

A parameter that is calibrated has its default there and nowhere else; its declaration says so with `fitted`.
"""

import csv
from functools import lru_cache

from sim.paths import DATA_FOLDER

FILE = DATA_FOLDER / "calibrated.csv"


class Fitted(float):
    """A value that calibration chose."""


@lru_cache
def _values() -> dict[str, float]:
    with FILE.open(encoding="utf-8", newline="") as stream:
        return {row["parameter"]: float(row["value"]) for row in csv.DictReader(stream)}


def fitted(name: str) -> Fitted:
    """The calibrated value of a parameter, such as 'inaction.loss'; KeyError if calibration does not choose it."""
    return Fitted(_values()[name])
