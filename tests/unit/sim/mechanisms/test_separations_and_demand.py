"""Closed forms and limits: notice, review, end of term, jobs that an employer opens or closes, closures."""

import math

import numpy as np
import pytest

from sim.codes import Event
from sim.institutions.government import notice_months, notice_weeks
from sim.mechanisms.m11_separations import (
    _standing,
    doubt,
    end_of_term,
    fails_review,
    judged,
    review_chance,
)
from sim.mechanisms.m14_labour_demand import MARGIN, closure_hazard, employers_plan, innovation, jobs_to_change
from tests.support import clone, record

pytestmark = pytest.mark.covers("M11", "M14")

P, LAW_IN_FORCE = record("separations"), record("government")
GRID = np.linspace(0.0, 60.0, 2401)


# months of tenure -> weeks in the law for contracts from 2014
LAW = {0: 1, 3: 5, 6: 6, 12: 8, 24: 12, 36: 13, 48: 15, 60: 18, 120: 33, 228: 60, 240: 62, 252: 63, 360: 72}


@pytest.mark.parametrize("tenure, weeks", LAW.items())
def test_notice_follows_the_law(tenure, weeks):
    assert notice_weeks(tenure) == weeks
    assert notice_months(tenure, LAW_IN_FORCE) == max(1, math.floor(weeks * 12 / 52 + 0.5))


def test_notice_in_months():
    statutory = record("government", notice=1.0)
    assert [notice_months(12 * years, statutory) for years in (0, 1, 5, 10, 20, 30)] == [1, 2, 4, 8, 14, 17]


@pytest.mark.covers("G02")
def test_notice_never_falls_with_tenure_and_scales_with_the_law():
    months = [notice_months(tenure, LAW_IN_FORCE) for tenure in range(0, 600)]
    assert (np.diff(months) >= 0).all()
    double = record("government", notice=2.0)
    assert all(abs(notice_months(t, double) - 2 * notice_months(t, LAW_IN_FORCE)) <= 1 for t in range(60, 600, 7))
    assert {notice_months(t, record("government", notice=0.0)) for t in range(0, 600, 50)} == {1}


def test_reviews_are_for_newcomers_first():
    assert review_chance(11, P) == P.review_first_year > review_chance(12, P) == P.review_later


@pytest.mark.covers("G02")
def test_review_is_a_bar_that_notice_lowers():
    for notice in (1, 4, 17):
        bar = P.bar - P.notice_restraint * notice
        assert fails_review(bar - 1e-6, notice, 0, 0.0, 0.0, P) and not fails_review(bar + 1e-6, notice, 0, 0.0, 0.0, P)
    blind = record("separations", misjudgement=0.0)
    assert fails_review(-9.0, 1, 0, 0.0, 9.0, blind) and not fails_review(9.0, 1, 0, 0.0, -9.0, blind)
    blurred = record("separations", misjudgement=1.0)
    assert fails_review(0.0, 1, 0, 0.0, -9.0, blurred) and not fails_review(-5.0, 1, 0, 0.0, 9.0, blurred)


def test_public_employers_are_restrained():
    bar = P.bar - P.notice_restraint * 3 - P.public_restraint
    assert fails_review(bar - 1e-6, 3, 1, 0.0, 0.0, P) and not fails_review(bar + 1e-6, 3, 1, 0.0, 0.0, P)
    alike = record("separations", public_restraint=0.0)
    assert all(
        fails_review(fit, 3, 1, 0.0, 0.0, alike) == fails_review(fit, 3, 0, 0.0, 0.0, alike) for fit in GRID - 30
    )


@pytest.mark.covers("G02")
def test_protection_by_law_lowers_the_bar():
    bar = P.bar - P.notice_restraint * 3 - 0.5
    assert fails_review(bar - 1e-6, 3, 0, 0.5, 0.0, P) and not fails_review(bar + 1e-6, 3, 0, 0.5, 0.0, P)


@pytest.mark.covers("E16")
def test_who_retrains_holds_outdated_skills_less_against_people():
    harsh = record("separations", skills_judged=3.0, tolerance=0.2)
    assert judged(0.4, 0.1, -0.5, 0.0, 0.5, harsh) == pytest.approx(0.5 - 0.45)
    assert judged(0.4, 0.1, -9.0, 0.0, 1.0, harsh) == pytest.approx(0.5)


def test_outdated_skills_count_only_beyond_what_is_usual():
    harsh = record("separations", skills_judged=3.0, tolerance=0.2)
    assert judged(0.4, 0.1, -0.2, 0.0, 0.0, harsh) == pytest.approx(0.5)  # as far behind as an employer finds usual
    assert judged(0.4, 0.1, 0.3, 0.0, 0.0, harsh) == pytest.approx(0.5)  # ahead of the frontier brings nothing
    assert judged(0.4, 0.1, -0.5, 0.0, 0.0, harsh) == pytest.approx(0.5 - 0.9)
    assert judged(0.4, 0.1, 0.7, 1.2, 0.0, harsh) == pytest.approx(0.5 - 0.9)  # what counts is the distance


def test_employers_learn_who_fits():
    """Half of the first error is left after three years (Lange 2007)."""
    assert [doubt(months) for months in (0, 36, 108)] == pytest.approx([1.0, 0.5, 0.25])


def test_end_of_term_by_fit_and_slot():
    above, between, below = P.convert + 0.01, (P.convert + P.renew) / 2, P.renew - 0.01
    events = [end_of_term(fit, False, 0.0, 0.0, P) for fit in (above, between, below)]
    assert events == [Event.CONVERSION, Event.RENEWAL, Event.CONTRACT_END]
    assert {end_of_term(fit, True, 0.0, 0.0, P) for fit in (above, between, below)} == {Event.CONTRACT_END}


@pytest.mark.covers("G02")
def test_conversion_asks_for_more_where_dismissal_is_dear():
    fits = np.linspace(-2.0, 2.0, 401)
    converted = [
        sum(end_of_term(fit, False, 0.0, strict, P) == Event.CONVERSION for fit in fits) for strict in (-1.0, 0.0, 1.0)
    ]
    assert converted[0] > converted[1] > converted[2] > 0
    indifferent = record("separations", convert_strictness=0.0)
    assert end_of_term(P.convert + 0.01, False, 0.0, 2.0, indifferent) == Event.CONVERSION


@pytest.mark.covers("G02")
def test_a_longer_notice_puts_senior_staff_further_back_in_the_line():
    gained = [_standing(0.0, months, False, 1.0, P) - _standing(0.0, months, False, 0.0, P) for months in (1, 60, 240)]
    assert 0.0 < gained[0] < gained[1] < gained[2]
    assert gained[2] == pytest.approx(P.notice_restraint * notice_weeks(240) * 12.0 / 52.0)


@pytest.mark.parametrize("jobs", [0, 1, 2, 7, 40])
def test_no_change_within_the_margin(jobs):
    edge = 0.5 + MARGIN
    for wanted in GRID:
        change = jobs_to_change(wanted, jobs)
        if abs(wanted - jobs) <= edge:
            assert change == 0
        elif abs(wanted - jobs) > edge + 1e-9:
            assert change != 0 and np.sign(change) == np.sign(wanted - jobs)


@pytest.mark.parametrize("jobs", [0, 1, 2, 7, 40])
def test_change_ends_within_the_margin_of_the_target(jobs):
    for wanted in GRID:
        after = jobs + jobs_to_change(wanted, jobs)
        assert abs(after - wanted) <= 0.5 + MARGIN + 1e-9  # the target is reached
        assert jobs_to_change(wanted, after) == 0  # and stays so
        assert after >= 0


def test_hysteresis_a_small_wobble_moves_nothing():
    path = 10.0 + 0.7 * np.sin(np.arange(100))
    assert {jobs_to_change(wanted, 10) for wanted in path} == {0}


def test_news_keeps_the_spread():
    for persistence in (0.0, 0.5, 0.98, 0.999):
        news = innovation(persistence, 0.11)
        assert persistence**2 * 0.11**2 + news**2 == pytest.approx(0.11**2)
    assert innovation(0.0, 0.2) == 0.2 and innovation(0.9, 0.0) == 0.0


def test_closure_falls_with_size():
    p = record("labour_demand")
    assert closure_hazard(1.0, p) == closure_hazard(0.2, p) == p.closure
    assert closure_hazard(100.0, p) == pytest.approx(p.closure / 100**p.closure_by_size)
    assert (np.diff([closure_hazard(size, p) for size in (1.0, 2.0, 10.0, 500.0)]) < 0).all()
    flat = record("labour_demand", closure_by_size=0.0)
    assert closure_hazard(1000.0, flat) == flat.closure
    assert closure_hazard(3.0, record("labour_demand", closure=0.0)) == 0.0


def test_jobs_cut_of_late_are_a_share(finished):
    """Also where most jobs of an employer go month after month."""
    state = clone(finished.state)
    shrinks = int(state.employers["headcount"].argmax())
    state.employers["insecurity"][shrinks], state.employers["normal_size"][shrinks] = 0.9, 1.0
    employers_plan(state)
    assert state.employers["excess"][shrinks] > 0.5 * state.employers["headcount"][shrinks]
    assert state.employers["insecurity"][shrinks] == 1.0
