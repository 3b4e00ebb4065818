"""What counts as healthy, happy and productive, and which staying is a cage or inertia; wishing without acting."""

from collections import namedtuple

import numpy as np
import pytest

from experiments.outcomes.cohorts import OUTCOMES as OF_COHORTS
from experiments.outcomes.cohorts import Cohort, Company
from sim.actors.state import PERSONS
from sim.codes import NEVER, Barrier, Search, Status
from sim.measurement.groups import AGES, GroupSums
from sim.measurement.outcomes import is_caged, is_locked_in, is_sustainable, is_workable, stays
from sim.measurement.wellbeing_counts import (
    SUMMED,
    WELLBEING,
    Flags,
    Products,
    correlation,
    count_wellbeing,
    in_final_form,
    mismatch,
)
from sim.mechanisms.m06_appraisal import movers_reset_wishes, workers_appraise_job
from tests.unit.scenes import next_month
from tests.unit.sim.engine.test_compiled import in_plain_python

Columns = namedtuple("Columns", PERSONS)

BRIGHT = {"exhaustion": 0.2, "engagement": 0.3, "productivity": 1.0}


@pytest.mark.parametrize("spoilt", [{"exhaustion": 0.7}, {"engagement": -1.0}, {"productivity": 0.6}])
def test_a_sustainable_career_is_healthy_happy_and_productive_at_once(spoilt):
    assert is_sustainable(*BRIGHT.values()) and not is_sustainable(*(BRIGHT | spoilt).values())


def test_a_cage_is_dear_dull_and_without_search():
    assert is_caged(0.3, -1.0, int(Search.PASSIVE)) and is_caged(0.3, -1.0, int(Search.NOT))
    assert not is_caged(0.3, -1.0, int(Search.ACTIVE))
    assert not is_caged(0.05, -1.0, int(Search.NOT)) and not is_caged(0.3, 0.5, int(Search.NOT))


def test_a_stayer_with_outdated_skills_who_wants_nothing_else_is_locked_in():
    assert stays(60, int(Search.PASSIVE)) and not stays(59, int(Search.NOT)) and not stays(90, int(Search.ACTIVE))
    assert is_locked_in(True, 0.3, int(Search.NOT)) and not is_locked_in(False, 0.3, int(Search.NOT))
    assert not is_locked_in(True, 0.1, int(Search.NOT)) and not is_locked_in(True, 0.3, int(Search.ACTIVE))


WORKABLE = {"exhaustion": 0.2, "engagement": 0.3, "in_tasks": 60, "untrained": 6, "workload": 1.2, "care": False}


@pytest.mark.parametrize("bottleneck", [{"exhaustion": 0.6}, {"engagement": -0.6}, {"untrained": 60}, {"care": True}])
def test_one_bottleneck_makes_work_unworkable(bottleneck):
    assert is_workable(*WORKABLE.values()) and not is_workable(*(WORKABLE | bottleneck).values())
    assert is_workable(*(WORKABLE | {"untrained": 60, "in_tasks": 12}).values())  # new tasks teach as well


def appraise(model, wish, barriers_up, **more):
    """Persons after an appraisal with a wish for all or none and barriers high or absent; and whose turn it was."""
    height = 3.0 if barriers_up else 0.0
    changes = {
        "wish_external": wish,
        "wish_internal": wish,
        "uncertainty": height,
        "loss": 0.0,
        "no_options": 0.0,
        "overload": 0.0,
        "short_sight": 0.0,
        "persistent_part": 0.2,
        "passing_part": 0.2,
    }
    state = next_month(model, inaction=changes | more)
    state.persons["inactive_since"][:] = NEVER
    workers_appraise_job(state)
    return state, state.rows(Status.PERMANENT, Status.TEMPORARY, rota=3)


def test_who_wants_and_is_held_back_is_inactive_and_knows_why(finished):
    state, turn = appraise(finished, 1.0, True)
    p = state.persons
    held = turn[p["inaction_reason"][turn] != Barrier.NOTHING]
    assert len(held) > 0.7 * len(turn)
    assert (p["inactive_since"][held] == state.month).all()
    assert (p["inaction_reason"][held] == Barrier.UNCERTAINTY).mean() > 0.9
    state.month += 3  # still so a quarter later: since the first time
    state.forget_rows()
    workers_appraise_job(state)
    still = held[p["inaction_reason"][held] != Barrier.NOTHING]
    assert len(still) > 0.8 * len(held) and (p["inactive_since"][still] == state.month - 3).all()


@pytest.mark.parametrize("wish, barriers_up, answer", [(2.0, False, Search.ACTIVE), (-4.0, True, Search.NOT)])
def test_who_acts_or_wants_nothing_is_not_inactive(finished, wish, barriers_up, answer):
    state, turn = appraise(finished, wish, barriers_up)
    p = state.persons
    typical = turn[p["search_external"][turn] == answer]
    assert len(typical) > 0.8 * len(turn)
    quiet = turn[np.maximum(p["search_external"][turn], p["search_internal"][turn]) != Search.PASSIVE]
    assert (p["inactive_since"][quiet] == NEVER).all() and not p["inaction_reason"][quiet].any()


def test_a_job_in_danger_makes_people_look(finished):
    looking = []
    for danger in (0.0, 1.0):
        state = next_month(finished)
        state.employers["insecurity"][:] = danger
        workers_appraise_job(state)
        turn = state.rows(Status.PERMANENT, Status.TEMPORARY, rota=3)
        looking.append((state.persons["search_external"][turn] != Search.NOT).mean())
    assert looking[1] > looking[0] + 0.3


def test_off_everybody_is_open(finished):
    state, turn = appraise(finished, -4.0, True, enabled=False)
    assert set(state.persons["search_external"][turn]) == set(state.persons["search_internal"][turn]) == {1}


def test_nobody_takes_wishes_about_the_old_job_along(finished):
    state, turn = appraise(finished, 1.0, True)
    row = int(turn[0])
    state.log.arrays["row"][0], state.log.arrays["event"][0], state.log.count[0] = row, 5, 1
    movers_reset_wishes(state)
    names = ("search_external", "search_internal", "inactive_since", "inaction_reason")
    assert [int(state.persons[name][row]) for name in names] == [0, 0, NEVER, 0]


def counted(state, function=count_wellbeing):
    """What is counted over all employees, by name."""
    rows, columns = state.rows(Status.PERMANENT, Status.TEMPORARY), Columns(*(state.persons[name] for name in PERSONS))
    economy = state.economy
    sums = function(rows, columns, state.employers["workload"], economy["frontier"], economy["technology"], state.month)
    return rows, dict(zip(WELLBEING, in_final_form(sums), strict=True))


def test_counts_are_those_of_plain_python(finished):
    state = next_month(finished)
    compiled, plain = counted(state)[1], counted(state, in_plain_python(count_wellbeing))[1]
    assert compiled == pytest.approx(plain, rel=1e-5)  # plain Python adds in single precision


def test_nothing_is_said_of_nobody_and_of_those_who_are_alike():
    nobody = dict(zip(WELLBEING, in_final_form(np.zeros(len(SUMMED))), strict=True))
    assert np.isnan(nobody["pay_variance"]) and np.isnan(nobody["embedded_and_wish"])
    for value in np.random.default_rng(1).normal(size=50).astype(np.float32).astype(float):
        x, y = np.full(7, value), np.arange(7.0)
        sums = Products(x=x.sum(), x_squared=(x * x).sum(), y=y.sum(), y_squared=(y * y).sum(), xy=(x * y).sum())
        assert np.isnan(correlation(7, sums))  # rounding alone is no spread


def test_counts_are_sums_over_the_employees(finished):
    state = next_month(finished)
    p, (rows, sums) = state.persons, counted(state)
    assert sums["looked_at"] == len(rows) and {*Flags._fields, "pride", "unsettled", "productivity"} <= set(sums)
    assert 0 < sums["sustainable"] <= min(sums["healthy"], sums["happy"], sums["productive"])
    assert sums["sustainable_stayers"] <= min(sums["stayers"], sums["sustainable"])
    assert sums["engagement"] == pytest.approx(p["engagement"][rows].sum(dtype=float), abs=1e-6)
    assert sums["trained"] == np.count_nonzero(p["trained_at"][rows] > state.month - 12)
    pay = p["wage"][rows].astype(float)
    assert sums["pay_variance"] == pytest.approx((pay.std() / pay.mean()) ** 2)
    both = np.corrcoef(p["embedded_on"][rows].astype(float), p["desire_external"][rows].astype(float))[0, 1]
    assert sums["embedded_and_wish"] == pytest.approx(both) and both < -0.1
    waits = (state.month - p["inactive_since"][rows].astype(int)) >= 6
    assert sum(sums[f"inert_{barrier.name.lower()}"] for barrier in list(Barrier)[1:]) == np.count_nonzero(waits)


def test_counts_groups_and_cohorts_share_their_definitions(finished):
    state = next_month(finished)
    counts = counted(state)[1]
    sums = finished.recorder._groups(state)[: len(AGES)].sum(axis=0)
    groups = GroupSums(*sums[: len(GroupSums._fields)])  # what mechanisms declare comes after them
    everybody = dict(zip(OF_COHORTS, Company(Cohort(en="All", nl="Allen"), state, state.month).measure(state)))
    assert groups.at_work == counts["looked_at"] and 0 < groups.changed_employer < groups.changed_job
    shared = ("caged", "locked_in", "trained", "happy", "healthy", "productive", "outdated", "sustainable_stayers")
    for name in shared:
        assert getattr(groups, name) == counts[name] > 0, name
    for name in ("caged", "locked_in", "trained", "happy", "inaction"):
        assert everybody[name] == pytest.approx(100.0 * getattr(groups, name) / groups.at_work), name
    assert everybody["sustainable"] == pytest.approx(100.0 * counts["sustainable"] / groups.persons)


def test_mismatch_is_the_share_in_the_wrong_occupation():
    one, other = np.array([10.0, 0.0]), np.array([0.0, 3.0])
    assert mismatch(one, other) == 1.0 and mismatch(one, 5.0 * one) == 0.0
    assert mismatch(np.array([5.0, 5.0]), one) == pytest.approx(0.5)
