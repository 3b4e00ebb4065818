"""The ends of the ranges of all levers, pulled by date in a running world: it runs, and every account holds.

A run has many parameters at an end at once, so that few runs do. With all of them lowest and all highest each is at
both ends once; random corners, each parameter at one end or the other by a coin, add the combinations that a world
may be asked for, and their mirror image puts each at its other end. Each actor alone at its highest has a run too.
"""

import numpy as np
import pytest

from sim import CareerEcosystem
from sim.actors.state import TABLES
from sim.config import GROUPS
from sim.levers import LEVERS
from sim.policy import levers
from tests.worlds.levers import policy

TINY = {"scale": {"persons": 800}, "burn_in_years": 5, "check": True}
MONTHS = 18
BACK = "2025-01"  # from this month on, where a lever is let go again
SHARES = (
    "exhaustion",
    "employability",
    "perceived_employability",
    "expectancy",
    "competence",
    "network",
    "links",
    "learning_drive",
)
OF_EMPLOYERS = (
    "temporary_share",
    "output_targets",
    "visible_results",
    "retention",
    "talks_offered",
    "policy_known",
    "coaching",
    "outward_help",
    "external_orientation",
    "consistency",
    "managers_ready",
    "autonomy",
    "learning_culture",
    "general_training",
    "crafting_room",
    "leaving",
)


def ends(name: str) -> tuple:
    """Lowest and highest value of a lever, of its own type."""
    group, parameter = name.split(".")
    field = GROUPS[group].model_fields[parameter]
    if field.annotation is bool:
        return False, True
    limits = {type(limit).__name__: limit for limit in field.metadata}
    return field.annotation(limits["Ge"].ge), field.annotation(limits["Le"].le)


def corner(number: int) -> dict:
    """A random corner of all levers; an odd number gives the mirror image of the even one before."""
    coin = np.random.default_rng(number // 2).integers(0, 2, len(levers()))
    return {name: ends(name)[side] for name, side in zip(levers(), coin if number % 2 == 0 else 1 - coin)}


def highest(actor: str) -> dict:
    return {name: ends(name)[1] for name, handle in levers().items() if LEVERS[handle.lever].actor == actor}


CORNERS = {
    "all lowest": {name: ends(name)[0] for name in levers()},
    "all highest": {name: ends(name)[1] for name in levers()},
    **{f"{actor} highest": highest(actor) for actor in dict.fromkeys(lever.actor for lever in LEVERS.values())},
    **{f"random {number}": corner(number) for number in range(16)},
}


def sound(state) -> None:
    """Nothing is without a number, and what is a share is one."""
    for table in TABLES:
        for name, column in getattr(state, table).items():
            assert column.dtype.kind != "f" or np.isfinite(column).all(), f"{table}.{name} at month {state.month}"
    for name in SHARES:
        column = state.persons[name]
        assert column.min() >= 0.0 and column.max() <= 1.0, f"{name}: {column.min()} to {column.max()}"
    for name in OF_EMPLOYERS:
        column = state.employers[name]
        assert column.min() >= 0.0 and column.max() <= 1.0, f"{name}: {column.min()} to {column.max()}"
    assert 0.0 <= state.economy["employers_aware"][0] <= 1.0
    assert (state.persons["wage"] >= 0.0).all() and (state.persons["productivity"] >= 0.0).all()
    assert all(np.isfinite(amount) for amount in state.ledger.balance.values())


def test_the_corners_are_corners_of_all_levers():
    assert set(CORNERS["all lowest"]) == set(CORNERS["all highest"]) == set(levers())
    assert all(low != high for low, high in map(ends, levers()))
    both = [{corner(number)[name] for number in range(2)} for name in levers()]
    assert both == [set(ends(name)) for name in levers()]


@pytest.mark.parametrize("name", CORNERS)
def test_runs_in_a_corner_of_the_ranges(name):
    model = CareerEcosystem({**TINY, **policy(CORNERS[name])})
    for _ in range(MONTHS):
        model.step()
        sound(model.state)
    numbers = model.measures().drop(columns="date").to_numpy(float)
    assert not np.isinf(numbers).any()


@pytest.mark.parametrize("number", [0, 1])
def test_runs_when_all_levers_are_thrown_over_to_the_other_end(number):
    """A corner for a year, and then the opposite one."""
    first, second = policy(corner(number)), policy(corner(1 - number), BACK)
    changes = [change | {"until": "2024-12"} for change in first["policy"]["changes"]]
    model = CareerEcosystem({**TINY, "policy": {"name": "over", "changes": changes + second["policy"]["changes"]}})
    for _ in range(MONTHS):
        model.step()
        sound(model.state)
