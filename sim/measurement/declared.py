"""Measures that mechanisms declare beside their rules: all of them, and what is counted for them. It only reads."""

from importlib import import_module
from pkgutil import iter_modules

import numpy as np

import sim.mechanisms
from sim.engine.measures import DECLARED

for _module in iter_modules(sim.mechanisms.__path__, "sim.mechanisms."):
    import_module(_module.name)  # so that all have declared theirs

COLUMNS = tuple(dict.fromkeys(name for one in DECLARED.values() for name in one.reads if name != "month"))


def declared_values(persons, rows: np.ndarray, month: int) -> list[np.ndarray]:
    """Return what each of DECLARED is for the persons in rows (R,), in order; `persons` columns by name."""
    known = {name: getattr(persons, name)[rows] for name in COLUMNS} | {"month": month}
    return [one.of(*(known[name] for name in one.reads)) for one in DECLARED.values()]
