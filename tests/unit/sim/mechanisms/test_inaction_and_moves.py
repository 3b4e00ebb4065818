"""Closed forms and limits: wishes, barriers, answers; gains of offers, rises in place."""

import itertools
import math

import numpy as np
import pytest

from sim.codes import Barrier, Reason, Search
from sim.mechanisms.m01_embeddedness import drifted, on_the_job
from sim.mechanisms.m08_moves import MASTERY, TOP_LEVEL, promotion_chance
from sim.mechanisms.m08_weighing import (
    PAYBACK,
    Parts,
    cost_of_changing,
    pull_of_home,
    reservation_pay,
    weightiest,
)
from sim.rules.benefit_foresight import USUAL_REPLACEMENT
from sim.rules.career_wishes import (
    FIT_SCALE,
    Situation,
    answer,
    barriers,
    disappointed,
    largest_barrier,
    next_mood,
    restlessness,
    why_to_leave,
    wish_inside,
    wish_outside,
)
from sim.rules.work_values import growth_value
from tests.support import record

pytestmark = pytest.mark.covers("M06", "M08")

P, M = record("inaction"), record("moves")


@pytest.mark.parametrize("process, persistence", [(drifted, 0.97), (next_mood, 0.75)])
def test_first_order_processes_keep_their_variance(process, persistence):
    news = math.sqrt(1.0 - persistence**2)
    assert process(2.0, persistence, news, 0.0) == pytest.approx(2.0 * persistence)
    assert process(1.0, persistence, 0.0, 5.0) ** 2 + process(0.0, persistence, news, 1.0) ** 2 == pytest.approx(1.0)


USUAL = Situation(fit=0.0, links=0.55, engagement=0.0, exhaustion=0.0, threat=0.0, perceived=0.5, worth=0.0)


def wish(restless=0.0, p=P, **situation):
    return wish_outside(restless, USUAL._replace(**situation), p)


def test_wish_of_an_average_person_is_its_level():
    halfway = 30.0  # months in the same tasks at which sameness is neutral
    restless = restlessness(0.0, 0.0, 1.0, halfway, P)
    assert restless == pytest.approx(0.0)
    assert wish() == P.wish_external
    assert wish_inside(0.0, 0.0, 0.0, 0.0, 0, P) == P.wish_internal


def test_restlessness_has_a_lasting_and_a_passing_part():
    base = restlessness(0.0, 0.0, 1.0, 30, P)
    assert restlessness(1.0, 0.0, 1.0, 30, P) - base == pytest.approx(P.persistent_part)
    assert restlessness(0.0, 1.0, 1.0, 30, P) - base == pytest.approx(P.passing_part)


def test_restlessness_fades_with_age_and_grows_with_sameness():
    values = record("work_values")
    by_age = [restlessness(0.3, 0.2, growth_value(age, values), 60, P) for age in (20.0, 40.0, 60.0)]
    assert (np.diff(by_age) < 0).all()
    by_months = [restlessness(0.0, 0.0, 1.0, months, P) for months in (0, 12, 30, 60)]
    assert (np.diff(by_months) > 0).all()
    assert by_months[3] - by_months[0] == pytest.approx(P.sameness)
    assert restlessness(0.0, 0.0, 1.0, 300, P) == by_months[3]  # after five years it grows no more
    old, young = (np.ptp([restlessness(0.0, 0.0, weight, months, P) for months in (0, 60)]) for weight in (0.4, 1.2))
    assert old < young  # sameness bothers those who value growth


@pytest.mark.parametrize(
    "name, sign",
    [
        ("restless", 1),
        ("fit", -1),
        ("links", -1),
        ("engagement", -1),
        ("exhaustion", 1),
        ("threat", 1),
        ("perceived", 1),
        ("worth", -1),  # pay above others, hours, place and prospects
    ],
)
def test_what_moves_the_wish_outside(name, sign):
    steps = [wish(**{name: value}) for value in (0.0, 0.4, 0.8)]
    assert (sign * np.diff(steps) > 0).all()
    assert steps[2] - steps[1] == pytest.approx(steps[1] - steps[0])


def test_embeddedness_holds_as_much_as_studies_say():
    """Its correlation with the wish is near -.45 when the rest varies as it does between people."""
    rng = np.random.default_rng(3)
    fit, engagement, lasting, mood = rng.standard_normal((4, 4000)) * [[1.4], [1.0], [1.0], [1.0]]
    links, sacrifice = rng.normal(0.55, 0.22, 4000), rng.normal(0.17, 0.15, 4000)
    exhaustion, perceived = rng.beta(2, 5, 4000), rng.beta(3, 4, 4000)
    wishes = [
        wish_outside(restlessness(lasting[i], mood[i], 1.0, 30, P), Situation(*map(float, others), worth=0.0), P)
        for i, others in enumerate(zip(fit, links, engagement, exhaustion, [0.02] * 4000, perceived))
    ]
    embedded = [on_the_job(one, 0.0, ties, cost) for one, ties, cost in zip(fit, links, sacrifice)]
    assert -0.6 < np.corrcoef(wishes, embedded)[0, 1] < -0.3  # as target T34


def test_wish_inside_grows_when_the_employer_fits_and_the_job_does_not():
    base = wish_inside(0.0, 0.0, 0.0, 0.0, 0, P)
    assert wish_inside(0.4, 0.0, 0.0, 0.0, 0, P) - base == pytest.approx(0.4)
    assert wish_inside(0.0, -1.0, 0.0, 0.0, 0, P) - base == pytest.approx(P.fit)
    assert wish_inside(0.0, 0.0, 1.0, 0.0, 0, P) - base == pytest.approx(0.5 * P.fit)
    assert wish_inside(0.0, 0.0, 0.0, 1.0, 0, P) - base == pytest.approx(-P.motivation)
    assert wish_inside(0.0, 0.0, 0.0, 0.0, 1, P) - base == pytest.approx(P.climb)


UNKNOWN, LOSS, TRAPPED, BUSY, LATER = range(5)


def hurdles(fear=0.0, impatience=0.0, sacrifice=0.0, perceived=1.0, exhaustion=0.0, in_care=False, hesitation=1.0, p=P):
    return np.array(barriers(fear, impatience, sacrifice, perceived, exhaustion, in_care, hesitation, p))


@pytest.mark.covers("M21")
def test_hesitation_is_fear_and_postponement_and_no_other_barrier():
    usual, bold = (hurdles(1.0, 1.0, 0.3, 0.4, 0.5, hesitation=ratio) for ratio in (1.0, 0.5))
    assert bold / usual == pytest.approx([0.5, 1.0, 1.0, 1.0, 0.5])


def test_an_untroubled_person_fears_the_unknown_and_puts_off():
    assert hurdles().tolist() == [P.uncertainty, 0.0, 0.0, 0.0, P.short_sight]


@pytest.mark.parametrize(
    "change, raised",
    [
        ({"fear": 1.0}, UNKNOWN),
        ({"impatience": 1.0}, LATER),
        ({"sacrifice": 0.2}, LOSS),
        ({"perceived": 0.3}, TRAPPED),
        ({"exhaustion": 0.5}, BUSY),
        ({"in_care": True}, BUSY),
    ],
)
def test_each_trouble_raises_its_own_barrier(change, raised):
    difference = hurdles(**change) - hurdles()
    assert difference[raised] > 0.0 and np.count_nonzero(difference) == 1


def test_no_barrier_is_ever_negative():
    for fear, impatience, sacrifice in itertools.product((-4.0, 0.0, 4.0), (-4.0, 4.0), (-0.3, 0.0, 0.6)):
        assert hurdles(fear, impatience, sacrifice).min() >= 0.0
    assert hurdles(exhaustion=1.0, in_care=True)[BUSY] == pytest.approx(P.overload)  # no busier than that


def test_the_largest_barrier_gets_the_blame():
    for place, code in enumerate(list(Barrier)[1:]):
        heights = [0.1] * 5
        heights[place] = 0.2
        assert largest_barrier(*heights) == code
    assert largest_barrier(0.3, 0.3, 0.3, 0.3, 0.3) == Barrier.UNCERTAINTY


@pytest.mark.parametrize(
    "wish, hurdle, said",
    [
        (-0.1, 1.0, Search.NOT),
        (0.0, 1.0, Search.NOT),
        (0.0, 0.0, Search.NOT),
        (0.5, 1.0, Search.PASSIVE),
        (1.0, 1.0, Search.PASSIVE),
        (1.1, 1.0, Search.ACTIVE),
        (0.1, 0.0, Search.ACTIVE),
    ],
)
def test_answer(wish, hurdle, said):
    assert answer(wish, hurdle) == said


def test_a_job_that_disappoints_pushes_for_a_year_less_and_less():
    by_month = [disappointed(1.0, month, P) for month in range(30)]
    assert by_month[0] == pytest.approx(P.disappointment) and by_month[6] == pytest.approx(P.disappointment / 2)
    assert (np.diff(by_month[:13]) < 0).all() and set(by_month[12:]) == {0.0}
    assert disappointed(-1.0, 0, P) == 0.0  # a job that is better than it looked is known by its fit
    assert disappointed(2.0, 3, P) == pytest.approx(2 * disappointed(1.0, 3, P))


WEIGHED = record("inaction", fit=0.5, exhaustion=0.6, conditions=2.0)
PUSHES = {
    Reason.STRAIN: {"exhaustion": 0.9},
    Reason.CONTENT: {"fit_job": -2.5},
    Reason.PEOPLE: {"fit_employer": -2.5},
    Reason.PAY: {"paid": -0.4},
    Reason.PLACE: {"place": -0.4},
}


@pytest.mark.parametrize("reason", PUSHES)
def test_what_pushes_most_is_the_reason_to_leave(reason):
    mild = {"exhaustion": 0.4, "fit_job": -0.6, "fit_employer": -0.6, "paid": -0.1, "place": -0.1}
    assert why_to_leave(*(mild | PUSHES[reason]).values(), WEIGHED) == reason


def test_reasons_are_compared_by_their_part_in_the_wish():
    strain = WEIGHED.exhaustion * 0.5
    just = strain / (WEIGHED.fit * FIT_SCALE)
    assert why_to_leave(0.5, -just * 0.99, 0.0, 0.0, 0.0, WEIGHED) == Reason.STRAIN
    assert why_to_leave(0.5, -just * 1.01, 0.0, 0.0, 0.0, WEIGHED) == Reason.CONTENT


@pytest.mark.parametrize("name", Parts._fields)
def test_the_weightiest_part_is_the_reason_of_a_move_or_of_a_refusal(name):
    reason = Reason[name.upper()]
    for sign in (1.0, -1.0):
        parts = Parts(*[-sign * 0.4] * 9)._replace(**{name: sign * 0.1})
        assert weightiest(parts, sign) == reason
    mixed = Parts(*[0.05] * 9)._replace(**{name: 0.2})
    assert weightiest(mixed, 1.0) == reason and weightiest(mixed, -1.0) == Reason.NOTHING


def test_home_pulls_only_those_who_would_go_away():
    assert pull_of_home(2.0, False, False, M) == pull_of_home(2.0, True, True, M) == 0.0
    assert pull_of_home(0.0, True, False, M) == pytest.approx(M.roots)
    assert pull_of_home(1.0, True, False, M) == pytest.approx(2 * M.roots)
    assert pull_of_home(1.0, False, True, M) == pytest.approx(-2 * M.roots)  # coming home
    assert pull_of_home(-3.0, True, False, M) == 0.0  # nobody is glad to be far from home


def test_a_change_pays_less_where_little_time_is_left_to_earn_it_back():
    costs = [cost_of_changing(years, M) for years in (40.0, PAYBACK, PAYBACK / 2, 1.0, -2.0)]
    assert costs[0] == costs[1] == pytest.approx(M.switching_cost) and costs[2] == pytest.approx(2 * costs[1])
    assert costs[3] == costs[4] == pytest.approx(PAYBACK * M.switching_cost)


def test_demands_of_the_unemployed_fall():
    assert reservation_pay(0, USUAL_REPLACEMENT, M) == pytest.approx(-M.reservation)
    assert reservation_pay(10, USUAL_REPLACEMENT, M) == pytest.approx(-M.reservation - 10 * M.reservation_fall)


def test_a_benefit_lets_people_wait():
    assert reservation_pay(3, 0.65, M) - reservation_pay(3, 0.0, M) == pytest.approx(0.65 * M.benefit_pull)
    indifferent = record("moves", benefit_pull=0.0)
    assert reservation_pay(3, 0.65, indifferent) == reservation_pay(3, 0.0, indifferent)


def test_promotion_needs_mastery_and_a_rung():
    base = promotion_chance(MASTERY, 0, 0, False, 0.5, 1.0, 1.0, M)
    assert base == pytest.approx(M.promotion * 0.8)
    assert promotion_chance(MASTERY, 0, 0, True, 0.5, 1.0, 1.0, M) == pytest.approx(M.promotion * 1.5)
    assert promotion_chance(MASTERY, 0, 0, False, 1.0, 1.0, 1.0, M) == pytest.approx(1.5 * base)
    assert promotion_chance(MASTERY - 1, 0, 0, True, 1.0, 1.0, 1.0, M) == 0.0
    assert promotion_chance(100, 1, 0, True, 1.0, 1.0, 1.0, M) == 0.0  # already above the slot
    assert promotion_chance(100, 1, 1, True, 1.0, 1.0, 1.0, M) > 0.0
    assert promotion_chance(100, TOP_LEVEL, TOP_LEVEL, True, 1.0, 1.0, 1.0, M) == 0.0
    assert promotion_chance(100, 0, 0, True, 1.0, 1.0, 1.0, record("moves", promotion=0.0)) == 0.0
    assert promotion_chance(100, 0, 0, True, 1.0, 0.8, 1.0, M) == 0.0  # not of those who do poor work

    assert promotion_chance(MASTERY, 0, 0, False, 0.5, 1.0, 0.4, M) == pytest.approx(
        0.4 * base
    )  # of those who are seen
