"""From 100,000 persons up, `scale` changes nothing but the sampling error; a small world has a bias, which is found.

Worlds of a size have the same seeds, and so the same shocks to sectors, as those of another; what differs between sizes
is told in half widths of the bands of the targets, since that is what a bias has to stay small beside.
"""

import pandas as pd
import pytest

from experiments.outcomes.targets import simulate
from sim.config import configure
from tests.statistical.scales import differences

SEEDS, FEW, EXACT, MORE = (1, 2, 3), 2_000, 100_000, 200_000
NEGLIGIBLE = 1.0 / 3.0  # half bands: the largest employer of 100,000 persons has to be smaller, and so is the mean
LUCK = 4.0  # standard errors by which worlds of these sizes may differ, for any of the measures


def measures_by_seed(persons):
    """All measures of worlds of a size: a row a seed."""
    common = {"scale": {"persons": persons}, "burn_in_years": 5, "years": 2, "record": {"events": False}}
    return pd.DataFrame([simulate(configure({**common, "seed": seed})) for seed in SEEDS])


@pytest.fixture(scope="module")
def worlds(own_cache):
    """All measures by size."""
    return {persons: measures_by_seed(persons) for persons in (FEW, EXACT, MORE)}


def beyond_luck(reference, other):
    """Measures whose difference is neither negligible nor within LUCK."""
    table = differences(reference, other)
    table["allowed"] = (NEGLIGIBLE * (table["bias"] / table["bands"]).abs()).clip(lower=LUCK * table["error"])
    return table[table["bias"].abs() > table["allowed"]]


def test_scale_changes_nothing_but_the_sampling_error(worlds):
    found = beyond_luck(worlds[MORE], worlds[EXACT])
    assert found.empty, found


def test_a_small_world_has_a_bias(worlds):
    assert not beyond_luck(worlds[MORE], worlds[FEW]).empty
