"""M04: demands exhaust and rest heals, fit and growth motivate, waiting wears."""

import itertools

import numpy as np
import pytest

from sim.codes import NEVER, Status
from sim.mechanisms.m04_wellbeing import (
    job_strain,
    judged_career,
    motivation,
    next_exhaustion,
    work_left,
    workers_update_wellbeing,
)
from tests.support import extremes, record
from tests.unit.scenes import next_month

pytestmark = pytest.mark.covers("M04")

P = record("wellbeing")


def strain(workload=1.0, autonomy=0.5, balance=1.0, in_care=False, level=0.7, fit=0.0, behind=0.0, targets=0.5, p=P):
    return job_strain(workload, autonomy, balance, in_care, level, fit, behind, targets, p)


@pytest.mark.covers("E04")
def test_fixed_output_targets_strain():
    assert strain(targets=1.0) - strain(targets=0.0) == pytest.approx(P.targets)
    assert strain(targets=0.5) == pytest.approx((strain(targets=0.0) + strain(targets=1.0)) / 2)


def test_usual_work_strains_as_usual():
    assert strain() == pytest.approx(P.strain)
    assert strain(workload=1.25) - strain() == pytest.approx(0.25 * P.workload)


def test_demands_strain_and_resources_relieve():
    assert strain(workload=1.4) > strain() > strain(autonomy=1.0)
    assert strain(fit=-1.0) > strain() > strain(fit=1.0)
    assert strain(in_care=True) > strain()
    assert strain(in_care=True, balance=2.0) > strain(in_care=True)
    assert strain(in_care=True, autonomy=1.0) == strain(autonomy=1.0)  # where work is flexible, care fits in
    assert strain(level=2.0) > strain(level=1.0) > strain()  # responsibility
    assert strain(behind=0.2) == strain() and strain(behind=0.5) - strain() == pytest.approx(0.3 * P.outdated)


def test_exhaustion_makes_demands_weigh_but_does_not_hinder_recovery():
    without, spiral = record("wellbeing", spiral=0.0), record("wellbeing", spiral=0.4)
    assert next_exhaustion(0.5, 0.2, spiral) > next_exhaustion(0.5, 0.2, without)
    assert next_exhaustion(0.5, -0.1, spiral) == next_exhaustion(0.5, -0.1, without)


def test_after_18_months_of_recovery_a_third_of_exhaustion_is_left():
    """Glise et al. 2012: a third of patients is still exhausted."""
    exhaustion = 0.9
    for _ in range(6):
        exhaustion = next_exhaustion(exhaustion, -1.0, P)
    assert 0.25 < exhaustion / 0.9 < 0.38
    assert next_exhaustion(0.9, -1.0, P) == next_exhaustion(0.9, 0.0, P)  # recovery needs no more than the absence


def test_exhaustion_climbs_within_months_and_faster_than_it_heals():
    after_9_months = 0.1
    for _ in range(3):
        after_9_months = next_exhaustion(after_9_months, 1.0, P)
    assert after_9_months > 0.5
    assert next_exhaustion(0.3, 0.5, P) > next_exhaustion(0.3, 0.2, P) > next_exhaustion(0.3, 0.0, P)


def test_exhaustion_stays_a_share():
    for p in extremes("wellbeing"):
        for exhaustion, load in itertools.product((0.0, 0.5, 1.0), (-3.0, 0.0, 0.2, 5.0)):
            assert 0.0 <= next_exhaustion(exhaustion, load, p) <= 1.0


def target(fit_job=0.0, meaning=0.0, growth=0.0, resources=0.0, links=0.55, exhaustion=0.25, waiting=0, p=P):
    return motivation(fit_job, meaning, growth, resources, links, exhaustion, waiting, p)


def test_the_usual_person_is_usually_motivated():
    assert target() == 0.0


@pytest.mark.parametrize(
    "name, better, sign",
    [
        ("fit_job", 1.0, 1),
        ("meaning", 1.0, 1),
        ("growth", 0.6, 1),
        ("resources", 0.5, 1),
        ("links", 0.9, 1),
        ("exhaustion", 0.8, -1),
        ("waiting", 12, -1),
    ],
)
def test_what_motivates_and_what_drains(name, better, sign):
    assert sign * target(**{name: better}) > 0.05


def test_waiting_wears_for_two_years():
    worn = [target(waiting=months) for months in (0, 6, 12, 24, 60)]
    assert worn[0] > worn[1] > worn[2] > worn[3] == worn[4]
    assert worn[0] - worn[3] == pytest.approx(P.thwarted)


def proud(fits=0.0, growth=0.0, drained=0.0, climbed=0.0, waiting=0):
    return judged_career(fits, growth, drained, climbed, waiting, P)


def test_pride_holds_the_career_against_ones_own_criteria_and_regrets_inaction():
    assert proud(fits=1.0) > proud() and proud(growth=0.5) > proud() > proud(drained=0.5)
    assert proud(climbed=1.0) > proud(climbed=0.0)
    assert proud() - proud(waiting=24) == pytest.approx(0.5) and proud(waiting=24) == proud(waiting=300)


def test_level_makes_proud_only_those_who_want_to_climb(finished):
    def change(level, ambition):
        def to(state):
            state.persons["level"][:], state.persons["ambition"][:] = level, ambition

        return to

    for ambition in (0, 1):
        low, turn = felt(finished, change(0, ambition), wellbeing={"level": 0.0}, pay={"level_step": 0.0})
        high, _ = felt(finished, change(3, ambition), wellbeing={"level": 0.0}, pay={"level_step": 0.0})
        more = high["pride"][turn] - low["pride"][turn]
        assert (more > 0.1).all() if ambition else not more.any()


@pytest.mark.covers("M09")
def test_a_step_back_in_place_takes_work_and_pay_off_in_the_same_proportion(finished):
    assert [work_left(levels, 0.12) for levels in (0, 1, 2)] == pytest.approx(np.exp([0.0, -0.12, -0.24]))
    same, turn = felt(finished, set_to("jobs", "handed_over", 0))
    lower, _ = felt(finished, set_to("jobs", "handed_over", 1))
    assert (lower["exhaustion"][turn] <= same["exhaustion"][turn]).all()
    assert lower["exhaustion"][turn].mean() < same["exhaustion"][turn].mean() - 0.005


def felt(model, change, **groups):
    """Persons after a month of wellbeing, after `change` was made to the state, and whose turn it was."""
    state = next_month(model, **groups)
    change(state)
    workers_update_wellbeing(state)
    return state.persons, state.rows(Status.PERMANENT, Status.TEMPORARY, rota=3)


def set_to(table, name, value):
    def change(state):
        getattr(state, table)[name][:] = value

    return change


@pytest.mark.covers("E01", "E02")
@pytest.mark.parametrize(
    "name, low, high", [("workload", 0.6, 1.6), ("autonomy", 1.0, 0.0)], ids=["workload", "autonomy"]
)
def test_a_hard_job_exhausts_its_holders(finished, name, low, high):
    easy, turn = felt(finished, set_to("employers", name, low))
    hard, _ = felt(finished, set_to("employers", name, high))
    assert (hard["exhaustion"][turn] >= easy["exhaustion"][turn]).all()
    assert hard["exhaustion"][turn].mean() > easy["exhaustion"][turn].mean() + 0.01
    assert hard["engagement"][turn].mean() < easy["engagement"][turn].mean()


def test_inaction_wears_engagement_and_pride(finished):
    free, turn = felt(finished, set_to("persons", "inactive_since", NEVER))
    held_back, _ = felt(finished, set_to("persons", "inactive_since", finished.state.month - 30))
    assert (held_back["engagement"][turn] < free["engagement"][turn]).all()
    assert (held_back["pride"][turn] < free["pride"][turn]).all()
    assert np.array_equal(held_back["exhaustion"], free["exhaustion"])  # what one wishes tires nobody


def test_people_differ_lastingly_in_what_they_bear(finished):
    p, turn = felt(finished, set_to("employers", "workload", 1.2))
    alike, _ = felt(finished, set_to("employers", "workload", 1.2), wellbeing={"resilience": 0.0})
    gained = p["exhaustion"][turn] - alike["exhaustion"][turn]
    assert (gained > 0.0).any() and (gained < 0.0).any()


def test_the_sick_rest_and_the_jobless_lose_heart(finished):
    state = next_month(finished)
    p = state.persons
    p["exhaustion"][:], p["engagement"][:] = 0.8, 0.0
    rows = state.rows(Status.UNEMPLOYED, Status.SICK, rota=3).copy()
    workers_update_wellbeing(state)
    assert np.allclose(p["exhaustion"][rows], 0.65) and (p["engagement"][rows] < 0.0).mean() > 0.95
    free = p["engagement"][state.rows(Status.INACTIVE, rota=3)]
    assert p["engagement"][rows].mean() < free.mean() - 0.3


def test_off_nothing_is_felt(finished):
    names = ("exhaustion", "engagement", "pride")
    before = {name: finished.state.persons[name].copy() for name in names}
    p, _ = felt(finished, set_to("employers", "workload", 1.6), wellbeing={"enabled": False})
    assert all(np.array_equal(p[name], before[name]) for name in names)
