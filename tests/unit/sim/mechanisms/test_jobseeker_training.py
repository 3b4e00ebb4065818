"""Courses of the employment service: who gets one, what it costs in search, and what it brings at its end."""

import numpy as np
import pytest

from sim.codes import LONG_AGO, NO_OCCUPATION, Status
from sim.mechanisms.m10_search import others_decide_to_look
from sim.mechanisms.m20_jobseeker_training import jobseekers_are_trained
from sim.rules.selection import gap_seen
from tests.support import record
from tests.unit.scenes import next_month, people

pytestmark = pytest.mark.covers("M20", "I01")

P = record("jobseeker_training")


def scene(model, **changes):
    """The next month, in which everybody without work is mediated, has been out for long, and is able to learn."""
    state = next_month(model, jobseeker_training={"places": 0.005, **changes})
    rows = people(state, Status.UNEMPLOYED)
    p = state.persons
    p["mediated"][rows], p["learning_drive"][rows], p["course_until"][rows] = 1, 1.0, LONG_AGO
    p["last_worked"][rows] = state.month - 30
    return state, rows


def in_course(state):
    return np.flatnonzero(state.persons["course_until"] > state.month)


def test_places_are_all_that_begin_and_are_paid(finished):
    state, rows = scene(finished)
    jobseekers_are_trained(state)
    begun = in_course(state)
    assert np.isin(begun, rows).all() and abs(len(begun) - 0.005 * state.size) < 1
    fee = state.parameters.public_programmes.day_fee * P.days
    assert state.ledger.amount["public_training"] == pytest.approx(len(begun) * fee)


@pytest.mark.parametrize("change", [{"mediated": 0}, {"learning_drive": 0.0}, {"last_worked": 0}])
def test_who_is_not_mediated_not_able_or_just_out_of_work_gets_none(finished, change):
    state, rows = scene(finished)
    for name, value in change.items():
        state.persons[name][rows] = state.month if name == "last_worked" else value
    jobseekers_are_trained(state)
    assert len(in_course(state)) == 0 and state.ledger.amount["public_training"] == 0.0


def test_nobody_is_trained_without_places_or_uptake(finished):
    for groups in ({"jobseeker_training": {"places": 0.0}}, {"uptake": {"enabled": False}}):
        state, _ = scene(finished)
        state.parameters = next_month(finished, **groups).parameters
        jobseekers_are_trained(state)
        assert len(in_course(state)) == 0


def looking(state, rows):
    others_decide_to_look(state)
    return np.isin(rows, state.lookers["outside"]).mean()


def test_a_course_leaves_less_time_to_look(finished):
    shares = []
    for search in (0.0, 1.0):
        state, rows = scene(finished, search=search)
        state.persons["course_until"][rows], state.lookers = state.month + 2, {"outside": np.empty(0, np.uint32)}
        shares.append(looking(state, rows))
    assert shares[0] == 0.0 < shares[1]


def test_a_completed_course_brings_skill_or_prepares_for_another_occupation(finished):
    state, rows = scene(finished, places=0.0)
    p = state.persons
    p["course_until"][rows], p["prepared_for"][rows] = state.month, NO_OCCUPATION
    before = p["general_skill"][rows].copy()
    jobseekers_are_trained(state)
    assert (p["general_skill"][rows] > before).all() and (p["trained_at"][rows] == state.month).all()
    assert (p["prepared_for"][rows] != NO_OCCUPATION).any()
    left, _ = scene(finished, places=0.0)  # who took a job in the meantime has left the course
    work = people(left, Status.PERMANENT)
    left.persons["course_until"][work] = left.month
    before = left.persons["general_skill"][work].copy()
    jobseekers_are_trained(left)
    assert (left.persons["general_skill"][work] == before).all()


def test_employers_read_a_course_as_the_end_of_a_gap():
    out, month = int(Status.UNEMPLOYED), 40
    assert gap_seen(out, 10, LONG_AGO, month) == 30 and gap_seen(out, 10, 35, month) == 5
    assert gap_seen(int(Status.PERMANENT), 10, 35, month) == 0
