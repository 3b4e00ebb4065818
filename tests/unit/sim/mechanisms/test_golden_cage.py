"""M07: rights grow with tenure and stay behind; what leaving costs is pay and rights, computed and never set."""

import numpy as np
import pytest

from sim.codes import Contract, Event, Status
from sim.mechanisms.m07_golden_cage import rights_given_up, workers_assess_sacrifice
from tests.support import extremes, record
from tests.unit.scenes import another_turn, carry_out, next_month, people, vacancy

pytestmark = pytest.mark.covers("M07")

P = record("golden_cage")


def test_rights_after_twenty_years_are_worth_what_is_declared():
    assert rights_given_up(240, 1.0, 0.0, P) == pytest.approx(
        0.15
    )  # 62 weeks of notice: 0.08; holidays and others: 0.07


def test_a_newcomer_has_hardly_any_rights():
    assert rights_given_up(0, 1.0, 0.0, P) == pytest.approx(0.08 / 62)  # a week of notice


@pytest.mark.parametrize("p", extremes("golden_cage"))
def test_rights_never_fall_with_tenure_and_are_never_negative(p):
    rights = [rights_given_up(months, 1.0, 0.0, p) for months in range(0, 600)]
    assert min(rights) >= 0.0 and (np.diff(rights) >= 0.0).all()


@pytest.mark.covers("G02")
def test_a_law_without_notice_leaves_the_other_rights():
    assert rights_given_up(240, 0.0, 0.0, P) == pytest.approx(0.07) == rights_given_up(480, 0.0, 0.0, P)
    assert rights_given_up(240, 2.0, 0.0, P) == pytest.approx(0.23)


def test_off_rights_weigh_nothing():
    assert rights_given_up(400, 3.0, 0.0, record("golden_cage", enabled=False)) == 0.0


@pytest.mark.covers("G10")
def test_rights_that_move_along_are_not_given_up():
    assert rights_given_up(240, 1.0, 0.4, P) == pytest.approx(0.6 * rights_given_up(240, 1.0, 0.0, P))
    assert rights_given_up(480, 3.0, 1.0, P) == 0.0


def count(state, tenure, slope=0.1, premium=0.05, standing=0.0):
    state.persons["standing"][:] = standing
    state.employers["seniority_slope"][:], state.employers["pay_premium"][:] = slope, premium
    state.persons["hired"][:] = state.month - tenure
    workers_assess_sacrifice(state)
    return state.persons["sacrifice"][state.rows(Status.PERMANENT, Status.TEMPORARY, rota=3)]


@pytest.mark.covers("E03")
def test_sacrifice_is_pay_above_the_market_and_rights(finished):
    assert np.allclose(count(next_month(finished), 240), 0.3045 + 0.05 + 0.15, atol=1e-4)  # 0.1 x ln 21
    assert np.allclose(count(next_month(finished), 0, premium=-0.1), 0.08 / 62 - 0.1)
    assert np.allclose(count(next_month(finished), 0, standing=0.07), 0.08 / 62 + 0.05 + 0.07)  # agreed at hiring


def test_off_pay_counts_as_pay(finished):
    off = next_month(finished, golden_cage={"enabled": False})
    assert np.allclose(count(off, 240), 0.3545, atol=1e-4)


def test_with_another_employer_rights_begin_anew_inside_they_stay(finished):
    state = next_month(finished)
    p, e = state.persons, state.employers
    e["seniority_slope"][:], e["pay_premium"][:] = 0.1, 0.05
    stays, goes, quiet = another_turn(state, people(state, Status.PERMANENT), rota=3)[:3]
    p["hired"][[stays, goes, quiet]], p["sacrifice"][quiet] = state.month - 240, 0.123
    p["standing"][[stays, goes]] = 0.0
    inside = vacancy(state, Contract.OPEN_ENDED, employer=p["employer"][stays])
    carry_out(state, stays, Event.CHANGE_FUNCTION, inside)
    carry_out(state, goes, Event.CHANGE_EMPLOYER, vacancy(state, Contract.OPEN_ENDED))
    workers_assess_sacrifice(state)
    assert p["sacrifice"][stays] == pytest.approx(0.5045, abs=1e-4)
    assert p["sacrifice"][goes] == pytest.approx(0.05 + 0.08 / 62)
    assert p["sacrifice"][quiet] == pytest.approx(0.123)  # thinks about it when it is their turn
