"""M14: training pays back because people stay; its bill reduces profit, and every euro is booked."""

import numpy as np
import pytest

from sim.burn_in import advance
from sim.codes import Event, Status
from sim.mechanisms.m14_economics import incomes_are_paid
from sim.mechanisms.m14_training import (
    MOST_COURSES,
    courses_worth_it,
    employers_choose_training,
    employers_count_leavers,
    expected_stay,
    return_on_training,
)
from tests.support import clone, extremes, record
from tests.unit.scenes import carry_out, next_month, someone

pytestmark = pytest.mark.covers("M14")

P = record("training")


def test_staff_who_leave_at_one_percent_a_month_stay_for_years():
    assert expected_stay(0.0) == pytest.approx(120.0)  # no employer looks further
    assert expected_stay(1 / 60) == pytest.approx(40.0)
    stays = [expected_stay(leaving) for leaving in np.linspace(0.0, 1.0, 20)]
    assert (np.diff(stays) < 0.0).all() and stays[-1] < 1.0


def test_a_course_that_brings_what_it_costs_returns_one():
    p = record("training", course_gain=0.02)
    cost = 600.0 + 24 / 160 * 4000.0  # fee and paid time: 1,200
    assert return_on_training(5000.0, 4000.0, 12.0, 600.0, 24.0, p) * cost == pytest.approx(1200.0)
    assert return_on_training(5000.0, 4000.0, 24.0, 600.0, 24.0, p) == pytest.approx(2.0)
    assert return_on_training(5000.0, 4000.0, 12.0, 600.0, 48.0, p) < 1.0


def test_the_last_course_just_pays_back():
    p = record("training", diminishing=0.5)
    assert courses_worth_it(1.0, p) == courses_worth_it(0.3, p) == 0.0
    offered = courses_worth_it(2.0, p)
    gain = 2.0 * 0.5 * np.log1p(np.array([offered - 0.01, offered, offered + 0.01]) / 0.5)
    before, after = np.diff(gain) / 0.01
    assert before > 1.0 > after  # worth of one more course, in units of its cost


@pytest.mark.parametrize("p", extremes("training"))
def test_offers_rise_with_their_return_up_to_a_limit(p):
    offers = [courses_worth_it(first, p) for first in np.linspace(0.0, 200.0, 50)]
    assert min(offers) == 0.0 and (np.diff(offers) >= 0.0).all() and max(offers) <= MOST_COURSES


def offered(model, leaving=None, budget=1.0, outlook=1.0, **groups):
    state = next_month(model, **groups)
    state.employers["development_budget"][:], state.employers["outlook"][:] = budget, outlook
    if leaving is not None:
        state.employers["leaving"][:] = leaving
    employers_choose_training(state)
    return state.employers["training"], state.employers["payroll"] > 0.0


def test_who_keeps_staff_trains_them(finished):
    (loyal, paying), (fleeting, _) = offered(finished, 0.005), offered(finished, 0.08)
    assert (loyal[paying] >= fleeting[paying]).all() and loyal[paying].mean() > 1.5 * fleeting[paying].mean()
    assert loyal.max() <= MOST_COURSES


@pytest.mark.covers("E05")
def test_the_budget_scales_what_is_offered(finished):
    (usual, _), (half, _) = offered(finished), offered(finished, budget=0.5)
    assert np.allclose(half, usual / 2)
    assert not offered(finished, budget=0.0)[0].any()


@pytest.mark.covers("E15", "M22")
def test_who_sees_skills_move_faster_offers_more(finished):
    (usual, paying), (more, _) = offered(finished), offered(finished, outlook=1.5)
    assert (more >= usual).all() and more[paying].mean() > 1.1 * usual[paying].mean()


def test_off_everybody_offers_the_usual_number(finished):
    courses, _ = offered(finished, 0.08, production={"enabled": False})
    assert np.allclose(courses, P.usual_courses)


def test_leavers_are_counted_where_they_leave(finished):
    state = next_month(finished)
    e, row = state.employers, someone(state, Status.PERMANENT)
    employer = state.persons["employer"][row]
    e["leaving"][:] = 0.0
    staff = e["headcount"][employer]
    carry_out(state, row, Event.QUIT)
    carry_out(state, someone(state, Status.PERMANENT, level=0), Event.PROMOTION)
    employers_count_leavers(state)
    assert e["leaving"][employer] == pytest.approx(1.0 / staff / 24.0)
    assert np.count_nonzero(e["leaving"]) == 1


def paid(model, fees, time):
    state = next_month(model)
    state.employers["training_fees"][:], state.employers["training_time"][:] = fees, time
    incomes_are_paid(state)
    return state


def test_the_bill_reduces_profit_of_private_employers_and_costs_the_public_purse(finished):
    without, billed = paid(finished, 0.0, 0.0), paid(finished, 60.0, 30.0)
    private, working = without.employers["public"] == 0, without.employers["output"] > 100.0
    lost = without.employers["profit"] - billed.employers["profit"]
    worth = 30.0 * finished.state.parameters.production.markup  # lost time is lost output
    assert worth > 30.0
    assert np.allclose(lost[private & working], 60.0 + worth) and not lost[~private].any()
    assert np.allclose((without.employers["output"] - billed.employers["output"])[working], worth)
    public = billed.ledger.amount["public_services"] - without.ledger.amount["public_services"]
    assert public == pytest.approx(60.0 * np.count_nonzero(~private))
    assert np.array_equal(billed.employers["payroll"], without.employers["payroll"])


def test_output_is_never_negative(finished):
    state = paid(finished, 0.0, 1e9)
    assert (state.employers["output"] == 0.0).all()


def test_what_employers_keep_is_their_profit_in_the_ledger(finished):
    """Sales and public money less wages, contributions, courses and vacancies: nothing falls between the lines."""
    state = clone(finished.state)
    for _ in range(3):
        advance(state, finished.calendar, state.month + 1)
        amounts, e = state.ledger.amount, state.employers
        assert amounts["training"] > 0.0
        assert amounts["training"] == pytest.approx(e["training_fees"].sum(dtype=float))
        assert state.ledger.net(("employers",)) == pytest.approx(e["profit"].sum() - amounts["profit_tax"], rel=1e-6)
        assert amounts["training"] % finished.config.learning.course_fee == pytest.approx(0.0)
