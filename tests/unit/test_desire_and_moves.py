"""Closed forms and limits: wishes, barriers, answers; gains of offers, rises in place."""

import math

import numpy as np
import pytest

from sim.codes import Search
from sim.mechanisms.m01_embeddedness import drifted
from sim.mechanisms.m06_desire_to_action import (
    ALL_RIGHTS,
    answer,
    barrier,
    next_mood,
    restlessness,
    wish_inside,
    wish_outside,
)  # fmt: skip
from sim.mechanisms.m08_moves import (
    MASTERY,
    TOP_LEVEL,
    USUAL_REPLACEMENT,
    gain_from_nothing,
    gain_outside,
    promotion_chance,
)  # fmt: skip
from tests.support import record

P, M = record("m06"), record("m08")


@pytest.mark.parametrize("process, persistence", [(drifted, 0.97), (next_mood, 0.75)])
def test_first_order_processes_keep_their_variance(process, persistence):
    news = math.sqrt(1.0 - persistence**2)
    assert process(2.0, persistence, news, 0.0) == pytest.approx(2.0 * persistence)
    assert process(1.0, persistence, 0.0, 5.0) ** 2 + process(
        0.0, persistence, news, 1.0
    ) ** 2 == pytest.approx(1.0)


def test_wish_of_an_average_person_is_its_level():
    restless = restlessness(0.0, 0.0, 40.0, P)
    assert restless == 0.0
    assert wish_outside(restless, 0.0, 0.0, 0.0, P) == P.wish_external
    assert wish_inside(restless, 0.0, 0.0, 0, P) == P.wish_internal


def test_restlessness_has_a_persistent_and_a_passing_part_and_fades_with_age():
    assert restlessness(1.0, 0.0, 40.0, P) == pytest.approx(P.persistent_part)
    assert restlessness(0.0, 1.0, 40.0, P) == pytest.approx(P.passing_part)
    assert restlessness(0.3, 0.2, 30.0, P) - restlessness(0.3, 0.2, 60.0, P) == pytest.approx(3 * P.settling)


@pytest.mark.parametrize(
    "place, slope", [(0, 1.0), (1, -P.discontent), (2, -P.discontent), (3, -P.pay_discontent)]
)
def test_wish_outside_is_linear(place, slope):
    arguments = [0.3, 0.5, 0.1, 0.05]
    before = wish_outside(*arguments, P)
    arguments[place] += 0.7
    assert wish_outside(*arguments, P) - before == pytest.approx(0.7 * slope)


def test_wish_inside_grows_when_the_employer_fits_and_the_job_does_not():
    base = wish_inside(0.0, 0.0, 0.0, 0, P)
    assert wish_inside(0.4, 0.0, 0.0, 0, P) - base == pytest.approx(0.4)
    assert wish_inside(0.0, -1.0, 0.0, 0, P) - base == pytest.approx(P.discontent)
    assert wish_inside(0.0, 0.0, 1.0, 0, P) - base == pytest.approx(0.5 * P.discontent)
    assert wish_inside(0.0, 0.0, 0.0, 1, P) - base == pytest.approx(P.climb)


def test_barrier_rises_with_acquired_rights_and_care():
    assert barrier(0, False, P) == P.fear
    assert barrier(ALL_RIGHTS, False, P) == pytest.approx(P.fear + P.fear_of_loss)
    assert barrier(2 * ALL_RIGHTS, False, P) == barrier(ALL_RIGHTS, False, P)
    assert barrier(60, True, P) - barrier(60, False, P) == pytest.approx(P.overload)
    assert (np.diff([barrier(months, False, P) for months in range(ALL_RIGHTS + 1)]) > 0).all()


@pytest.mark.parametrize(
    "wish, hurdle, said",
    [(-0.1, 1.0, Search.NOT), (0.0, 1.0, Search.NOT), (0.0, 0.0, Search.NOT), (0.5, 1.0, Search.PASSIVE),
     (1.0, 1.0, Search.PASSIVE), (1.1, 1.0, Search.ACTIVE), (0.1, 0.0, Search.ACTIVE)],
)  # fmt: skip
def test_answer(wish, hurdle, said):
    assert answer(wish, hurdle) == said


def test_gain_of_a_move_weighs_what_is_given_up():
    assert gain_outside(0.2, 0.0, 0, False, M) == pytest.approx(0.2 - M.switching_cost)
    assert gain_outside(0.0, 1.0, 0, False, M) == pytest.approx(M.fit_value - M.switching_cost)
    assert gain_outside(0.0, 0.0, 0, True, M) == pytest.approx(-M.switching_cost - M.safety)
    assert gain_outside(0.0, 0.0, 240, False, M) == pytest.approx(-M.switching_cost - M.rights)
    assert gain_outside(0.0, 0.0, 480, False, M) == gain_outside(0.0, 0.0, 240, False, M)
    assert gain_outside(0.0, 0.0, 120, False, M) == pytest.approx(-M.switching_cost - M.rights / 2)


def test_without_costs_only_pay_and_fit_count():
    free = record("m08", switching_cost=0.0, rights=0.0, safety=0.0)
    assert gain_outside(0.01, 0.0, 400, True, free) == 0.01


def test_demands_of_the_unemployed_fall():
    assert gain_from_nothing(0.0, 0.0, 0, USUAL_REPLACEMENT, M) == pytest.approx(M.reservation)
    assert gain_from_nothing(-0.1, 1.0, 10, USUAL_REPLACEMENT, M) == pytest.approx(
        -0.1 + M.fit_value + M.reservation + 10 * M.reservation_fall
    )


def test_a_benefit_lets_people_wait():
    generous, none = (gain_from_nothing(0.0, 0.0, 3, replaced, M) for replaced in (0.65, 0.0))
    assert none - generous == pytest.approx(0.65 * M.benefit_pull)
    indifferent = record("m08", benefit_pull=0.0)
    assert gain_from_nothing(0.0, 0.0, 3, 0.65, indifferent) == gain_from_nothing(
        0.0, 0.0, 3, 0.0, indifferent
    )


def test_promotion_needs_mastery_and_a_rung():
    base = promotion_chance(MASTERY, 0, 0, False, 0.5, M)
    assert base == pytest.approx(M.promotion * 0.8)
    assert promotion_chance(MASTERY, 0, 0, True, 0.5, M) == pytest.approx(M.promotion * 1.5)
    assert promotion_chance(MASTERY, 0, 0, False, 1.0, M) == pytest.approx(1.5 * base)
    assert promotion_chance(MASTERY - 1, 0, 0, True, 1.0, M) == 0.0
    assert promotion_chance(100, 1, 0, True, 1.0, M) == 0.0  # already above the slot
    assert promotion_chance(100, 1, 1, True, 1.0, M) > 0.0
    assert promotion_chance(100, TOP_LEVEL, TOP_LEVEL, True, 1.0, M) == 0.0
    assert promotion_chance(100, 0, 0, True, 1.0, record("m08", promotion=0.0)) == 0.0
