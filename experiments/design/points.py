"""Points of an experiment: every combination of listed values, times a sample of the ranges."""

from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import qmc

from experiments.design.experiment import MOST_POINTS, Axis, Condition, Design
from sim.config import ConfigError


class Points(NamedTuple):
    """The design: one row a point, one column an axis; and how many points the constraints left out."""

    table: pd.DataFrame
    left_out: int


def points_of(axes: tuple[Axis, ...], design: Design, conditions: tuple[Condition, ...]) -> Points:
    """Return all points that meet the conditions, in order: samples, uncertainties, levers, scenarios, policies.

    So points that share a burned-in world follow each other.

    Raises:
        ConfigError: if there are too many points, or none.
    """
    sampled = [axis for axis in axes if axis.ranged and design.kind != "factorial"]
    crossed = [axis for axis in axes if axis not in sampled]
    grids = [axis.grid() for axis in crossed]
    count = int(np.prod([len(grid) for grid in grids], dtype=float)) * ((sampled and design.samples) or 1)
    if count > MOST_POINTS:
        raise ConfigError(f"the experiment has {count:,} points; allowed: up to {MOST_POINTS:,}")
    rows = []
    for position in _sample(design, len(sampled)) if sampled else [()]:
        values = {axis.name: axis.at(x) for axis, x in zip(sampled, position)}
        rows += [values | dict(zip((axis.name for axis in crossed), chosen)) for chosen in product(*grids)]
    chosen = [row for row in rows if all(condition.holds(row) for condition in conditions)]
    if not chosen:
        raise ConfigError("no point of the experiment meets its constraints")
    return Points(table_of(axes, chosen), len(rows) - len(chosen))


def table_of(axes: tuple[Axis, ...], rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return points as a table with one column an axis, in the type of the axis."""
    types = {float: "float64", int: "int64", bool: "bool", str: "object"}
    columns = {axis.name: pd.Series([row[axis.name] for row in rows], dtype=types[axis.kind]) for axis in axes}
    return pd.DataFrame(columns, index=range(len(rows)))


def _sample(design: Design, dimensions: int) -> np.ndarray:
    """Return positions in the ranges, (samples, dimensions), from 0 up to 1."""
    kinds = {"latin_hypercube": qmc.LatinHypercube, "sobol": qmc.Sobol}
    return kinds[design.kind](dimensions, rng=np.random.default_rng(design.seed)).random(design.samples)
