"""M09: energy and room make a job one's own, other tasks renew, a step back relieves."""

import itertools

import numpy as np
import pytest

from sim.codes import NEVER, Contract, Event, Plan, Status
from sim.mechanisms.m09_without_moving import (
    WORN_OUT,
    accepts_other_tasks,
    crafting_chance,
    movers_get_new_tasks,
    step_back_chance,
    workers_craft_job,
)
from tests.support import extremes, record
from tests.unit.scenes import carry_out, next_month, someone, vacancy

pytestmark = pytest.mark.covers("M09")

P = record("job_crafting")
TOUCHED = "crafted", "tasks_since", "firm_skill", "request"


def crafts(room=1.0, exhaustion=0.0, fit=0.0, pays_off=1.0, resolve=1.0, p=P):
    return crafting_chance(room, exhaustion, fit, pays_off, resolve, p)


def test_crafting_needs_room_and_energy():
    full = crafts(1.0, 0.0, 0.0)
    assert full == pytest.approx(0.4)  # 0.8 a year
    assert crafts(0.5, 0.0, 0.0) == pytest.approx(full / 2)
    assert crafts(0.0, 0.0, 0.0) == 0.0
    assert full > crafts(1.0, 0.3, 0.0) > crafts(1.0, 0.6, 0.0)
    assert crafts(1.0, 0.7, 0.0) == 0.0  # exhausted people avoid
    assert crafts(1.0, 0.0, 1.0) < full  # there is less to gain


@pytest.mark.covers("M15", "M16")
def test_crafting_follows_belief_and_a_plan():
    assert crafts(pays_off=0.0) == pytest.approx(0.5 * crafts()) and crafts(pays_off=2.0) > crafts()
    assert crafts(resolve=2.0) == pytest.approx(2.0 * crafts())


@pytest.mark.covers("E04")
def test_under_fixed_output_targets_many_hold_on_to_what_they_master():
    luck = (np.arange(1000) + 0.5) / 1000
    for targets in (0.0, 0.5, 1.0):
        accepted = np.mean([accepts_other_tasks(u, targets, P) for u in luck])
        assert accepted == pytest.approx(1.0 - P.holds_on * targets)


def test_only_the_worn_out_above_the_lowest_level_step_back():
    assert step_back_chance(WORN_OUT + 0.01, 1, 0, P) == pytest.approx(0.05)
    assert step_back_chance(WORN_OUT, 1, 0, P) == step_back_chance(1.0, 0, 0, P) == 0.0
    assert step_back_chance(1.0, 1, 1, P) == 0.0  # nor those who want to climb


def test_chances_are_chances():
    for p in extremes("job_crafting"):
        for room, exhaustion, fit in itertools.product((0.0, 1.0), (0.0, 0.5, 1.0), (-3.0, 3.0)):
            assert 0.0 <= crafts(room, exhaustion, fit, 3.0, 5.0, p) <= 1.0
            assert 0.0 <= step_back_chance(exhaustion, 3, 0, p) <= 1.0


def change_jobs(model, room=0.0, rotation=0.0, exhaustion=0.0, fit=0.0, **changes):
    """Persons before and after a month of change from within, and the rows whose turn it was."""
    state = next_month(model, job_crafting=changes)
    p, e = state.persons, state.employers
    e["crafting_room"][:], e["rotation"][:], e["output_targets"][:], e["assignments"][:] = room, rotation, 0.0, 0.0
    p["expectancy"][:], p["plan"][:] = state.parameters.hr_consistency.usual, Plan.NOTHING
    p["exhaustion"][:], p["fit_job"][:], p["crafted"][:], p["firm_skill"][:] = exhaustion, fit, 0.2, 0.9
    before = {name: p[name].copy() for name in TOUCHED}
    workers_craft_job(state)
    return before, p, state.rows(Status.PERMANENT, Status.TEMPORARY, rota=6), state.month


@pytest.mark.covers("E10")
def test_without_room_what_was_crafted_fades(finished):
    _, p, turn, _ = change_jobs(finished)
    assert np.allclose(p["crafted"][turn], 0.2 * (1 - 0.5 / 1.5))


def test_what_was_crafted_is_gone_within_two_years():
    """One to two years: after two less than a third is left, after half a year more than half."""
    left = (1 - 0.5 / P.crafting_years) ** np.array([1, 4])
    assert left[0] > 0.5 and left[1] < 0.33


@pytest.mark.covers("E10")
def test_with_room_and_energy_some_craft(finished):
    _, p, turn, _ = change_jobs(finished, room=1.0, crafting=1.0)
    crafted = p["crafted"][turn] > 0.2
    assert 0.4 < crafted.mean() < 0.6  # a chance of a half in half a year
    assert np.allclose(p["crafted"][turn][crafted], 0.2 * (1 - 0.5 / 1.5) + 0.3, atol=1e-5)


@pytest.mark.covers("E10")
def test_rotation_renews_tasks_and_costs_routine(finished):
    before, p, turn, month = change_jobs(finished, rotation=1.0)
    renewed = p["tasks_since"][turn] != before["tasks_since"][turn]
    were, are = (month - tasks[turn][renewed].astype(int) for tasks in (before["tasks_since"], p["tasks_since"]))
    assert (np.abs(are - were / 2) <= 1).all()  # half of the work is new
    assert 0.35 < renewed.mean() < 0.65  # once a year, in half a year
    assert np.allclose(p["firm_skill"][turn][renewed], 0.8)
    assert np.array_equal(p["firm_skill"][turn][~renewed], before["firm_skill"][turn][~renewed])


def test_routine_lost_stops_at_nothing(finished):
    _, p, turn, _ = change_jobs(finished, rotation=4.0, rotation_cost=0.3)
    assert p["firm_skill"][turn].min() == pytest.approx(0.6) and p["firm_skill"].min() >= 0.0


def test_the_worn_out_ask_for_a_step_back(finished):
    _, p, turn, _ = change_jobs(finished, exhaustion=0.9, step_back=1.0)
    asked = turn[p["request"][turn] == Event.STEP_BACK]
    assert len(asked) > 5
    assert (p["level"][asked] > 0).all() and (p["status"][asked] == Status.PERMANENT).all()
    assert (p["end_month"][asked] == NEVER).all()  # whoever is on notice has other worries
    _, rested, turn, _ = change_jobs(finished, exhaustion=0.5, step_back=1.0)
    assert not rested["request"].any()


def test_only_those_whose_turn_it_is_are_touched(finished):
    before, p, turn, _ = change_jobs(finished, room=1.0, rotation=4.0, exhaustion=0.62, step_back=1.0)
    others = np.setdiff1d(np.arange(len(p["status"])), turn)
    assert all(np.array_equal(p[name][others], before[name][others]) for name in TOUCHED)


def test_off_jobs_stay_as_they_are(finished):
    before, p, _, _ = change_jobs(finished, room=1.0, rotation=4.0, exhaustion=0.9, enabled=False)
    assert all(np.array_equal(p[name], before[name]) for name in TOUCHED)


@pytest.mark.parametrize("event", [Event.CHANGE_FUNCTION, Event.CHANGE_EMPLOYER, Event.START_BUSINESS])
def test_another_job_has_new_tasks_and_is_not_crafted_yet(finished, event):
    state = next_month(finished)
    p, row = state.persons, someone(state, Status.PERMANENT)
    p["crafted"][row], p["tasks_since"][row] = 0.5, state.month - 40
    job = vacancy(state, Contract.OPEN_ENDED)
    if event == Event.CHANGE_FUNCTION:
        state.jobs["employer"][job] = p["employer"][row]
    carry_out(state, row, event, job)
    movers_get_new_tasks(state)
    assert (p["crafted"][row], p["tasks_since"][row]) == (0.0, state.month)


def test_a_rise_in_place_leaves_the_tasks(finished):
    state = next_month(finished)
    p, row = state.persons, someone(state, Status.PERMANENT, level=0)
    p["crafted"][row], p["tasks_since"][row] = 0.5, state.month - 40
    carry_out(state, row, Event.PROMOTION)
    movers_get_new_tasks(state)
    assert (p["crafted"][row], p["tasks_since"][row]) == (0.5, state.month - 40)
