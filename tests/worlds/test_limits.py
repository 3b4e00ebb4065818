"""The ends of every range: the model runs there, the accounts hold, nothing overflows."""

import numpy as np
import pytest

from sim import CareerEcosystem
from sim.codes import NONE, JobState
from sim.config import GROUPS

TINY = {"scale": {"persons": 600}, "burn_in_years": 1, "check": True}
NUMERIC = [group for group, kind in GROUPS.items() if any(field.metadata for field in kind.model_fields.values())]


def ends(group, kind):
    """All numbers of a group at one end of their ranges."""
    return {
        name: field.annotation(getattr(limit, kind))
        for name, field in GROUPS[group].model_fields.items()
        for limit in field.metadata
        if hasattr(limit, kind)
    }


@pytest.mark.parametrize("kind", ["ge", "le"], ids=["lowest", "highest"])
@pytest.mark.parametrize("group", NUMERIC)
def test_runs_at_the_ends_of_its_ranges(group, kind):
    model = CareerEcosystem({**TINY, group: ends(group, kind)}).run(1)
    numbers = model.measures().drop(columns="date").to_numpy(float)
    assert not np.isinf(numbers).any() and np.nanmin(model.state.persons["wage"]) >= 0.0


def test_the_smallest_world():
    model = CareerEcosystem({**TINY, "scale": {"persons": 500}, "burn_in_years": 0}).run(2)
    assert model.measures()["persons_permanent"].iloc[-1] > 50


def slots(state):
    """(free slots by the counter, by following the list, by their state)."""
    j, listed, row = state.jobs, 0, state.economy["free_job"][0]
    while row != NONE and listed <= len(j["state"]):
        listed, row = listed + 1, j["next"][row]
    return int(state.economy["free_count"][0]), listed, np.count_nonzero(j["state"] == JobState.FREE)


def test_free_slots_are_counted_right(finished):
    counted, listed, free = slots(finished.state)
    assert counted == listed == free > 0


def test_slots_have_keys_of_their_own(finished):
    j = finished.state.jobs
    keys = j["key"][j["state"] != JobState.FREE]
    assert len(np.unique(keys)) >= len(keys) - 1  # 32 bits: one pair in 4,000 slots is rare, two are no chance


@pytest.mark.parametrize("case", ["a high level from the start", "a sudden rise"])
def test_there_are_always_free_slots(case):
    tree = {"scale": {"persons": 10_000}, "burn_in_years": 0, "labour_demand": {"level": 1.15}}
    if case == "a sudden rise":
        changes = [
            {"lever": "labour_demand.level", "value": value, "from": date, "until": date}
            for value, date in ((0.85, "2024-02"), (1.15, "2024-03"))
        ]
        tree |= {"labour_demand": {}, "burn_in_years": 2, "policy": {"name": "jump", "changes": changes}}
    model = CareerEcosystem(tree).run(3 / 12 if case == "a sudden rise" else 1 / 12)
    counted, listed, free = slots(model.state)
    assert counted == listed == free
