"""What a sweep keeps of a run: recent means of all measures, their means by year, and groups at some horizons.

All of it is one vector of numbers, in an order that a layout spells out. The order follows from the code and data of
the model, the years and the horizons, so that runs which share these share the layout.
"""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

import numpy as np

from experiments.outcomes.summary import recent_means
from experiments.outcomes.yearly import by_year
from sim import CareerEcosystem, Config
from sim.measurement.groups import GROUP_MEASURES, dimensions, group_values
from sim.measurement.measures import MEASURES
from sim.reference_data import ReferenceData

RECENT, YEARLY, GROUPS = "recent", "yearly", "groups"


class Layout(NamedTuple):
    """What the numbers of a run are: all measures, by year of the run, and groups (dimension, group) at horizons."""

    measures: tuple[str, ...]
    years: int
    horizons: tuple[int, ...]
    groups: tuple[tuple[str, str], ...]
    group_measures: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many numbers there are."""
        groups = len(self.horizons) * len(self.groups) * len(self.group_measures)
        return len(self.measures) * (1 + self.years) + groups

    @property
    def digest(self) -> str:
        """A name for the layout (16 hex digits)."""
        return hashlib.sha256(json.dumps(self).encode()).hexdigest()[:16]

    def parts(self, numbers: np.ndarray) -> dict[str, np.ndarray]:
        """The numbers in shape: 'recent' (M,), 'yearly' (Y, M) and 'groups' (H, G, K)."""
        many = len(self.measures)
        shape = (len(self.horizons), len(self.groups), len(self.group_measures))
        first = many * (1 + self.years)
        return {
            RECENT: numbers[:many],
            YEARLY: numbers[many:first].reshape(self.years, many),
            GROUPS: numbers[first:].reshape(shape),
        }


def layout_of(years: int, horizons: tuple[int, ...], world: ReferenceData) -> Layout:
    """The layout of what a run of so many years leaves; horizons after its end are left out."""
    reached = tuple(year for year in horizons if year <= years)
    groups = tuple((name, group) for name, groups in dimensions(world).items() for group in groups)
    return Layout(tuple(MEASURES), years, reached, groups, tuple(GROUP_MEASURES))


def simulate(config: Config, layout: Layout) -> tuple[np.ndarray, bool]:
    """Run one world; returns its numbers by layout, float64 (N,), and whether it had to be burned in first."""
    model = CareerEcosystem(config).run()
    measures, sums = model.measures(), dict(model.recorder.group_sums)
    kept = [recent_means(measures).to_numpy(float), by_year(measures[list(MEASURES)].to_numpy(float)).ravel()]
    kept += [group_values(sums[12 * year - 1]).ravel() for year in layout.horizons]
    return np.concatenate(kept), not model.from_cache
