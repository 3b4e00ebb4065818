"""Contract and pay by candidate: closed forms and limits, and what applicants of a finished world are offered."""

import math

import numpy as np
import pytest

from sim.actors.state import no_applications
from sim.codes import NEVER, Contract, JobState, Status
from sim.mechanisms.m10_offers import (
    HIGHEST_TEMPORARY_LEVEL,
    KNOWN_AFTER,
    LONGEST_RISE,
    employers_make_offers,
    starting_pay,
    term_chance,
)
from sim.mechanisms.m10_vacancies import vacancies_are_listed
from tests.support import extremes, record
from tests.unit.scenes import next_month, people

pytestmark = pytest.mark.covers("M10", "E14")

P = record(
    "job_offers",
    term_beginner=1.0,
    term_jobless=0.8,
    term_settled=2.5,
    term_scarce=0.7,
    term_by_notice=0.5,
    spread=0.08,
    credit=0.4,
    anchor=0.5,
    restart=0.12,
    rise=0.01,
)
USUAL = {
    "disposition": 0.3,
    "months_experience": 200,
    "has_job": True,
    "settled": False,
    "scarcity": 0.0,
    "dear": 0.0,
}


def chance(p=P, **changes):
    return term_chance(*(USUAL | changes).values(), p)


def log_odds(share):
    return math.log(share / (1.0 - share))


def test_a_usual_candidate_gets_what_the_employer_tends_to_offer():
    assert chance() == pytest.approx(0.3) and chance(disposition=0.7) == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("change", "odds"),
    [
        ({"months_experience": 0}, 1.0),
        ({"months_experience": KNOWN_AFTER // 2}, 0.5),
        ({"months_experience": KNOWN_AFTER}, 0.0),
        ({"has_job": False}, 0.8),
        ({"settled": True}, -2.5),
        ({"scarcity": math.log(2.0)}, -0.7 * math.log(2.0)),
        ({"scarcity": math.log(0.5)}, 0.7 * math.log(2.0)),
        ({"dear": 1.5}, 0.75),
        ({"dear": -1.0}, -0.5),
    ],
)
def test_what_makes_employers_try_people_out(change, odds):
    """Beginners, people without work and dear notice; not those who give up a contract, nor where people are scarce."""
    assert log_odds(chance(**change)) - log_odds(0.3) == pytest.approx(odds)


@pytest.mark.parametrize("disposition", [0.0, 1.0])
def test_who_never_or_always_offers_terms_asks_nothing(disposition):
    assert chance(disposition=disposition, months_experience=0, has_job=False) == disposition
    assert chance(disposition=disposition, settled=True, scarcity=2.0) == disposition


@pytest.mark.parametrize("p", extremes("job_offers"))
def test_chances_are_chances(p):
    for change in ({"months_experience": 0, "has_job": False, "dear": 3.0}, {"settled": True, "scarcity": 1.6}):
        assert 0.0 < chance(p, **change) < 1.0


def pay(agreed=0.0, has_job=True, had=0.0, given_up=0.0, months_open=0, p=P):
    return starting_pay(agreed, has_job, had, given_up, months_open, p)


def test_people_in_a_job_bargain_and_people_without_start_lower():
    assert pay() == 0.0 and pay(has_job=False) == pytest.approx(-0.12)
    assert pay(given_up=0.1) == pytest.approx(0.04) and pay(given_up=-0.1) == 0.0
    assert pay(had=0.2) == pytest.approx(0.1) and pay(had=-0.2) == pytest.approx(-0.1)
    assert pay(has_job=False, had=0.2, given_up=0.1) == pay(has_job=False)  # nothing to bargain with
    assert pay(agreed=1.0) - pay() == pytest.approx(0.08) == pytest.approx(pay(agreed=1.0, has_job=False) + 0.12)


def test_an_open_vacancy_pays_more_and_more_for_half_a_year():
    by_month = [pay(months_open=months) for months in range(12)]
    assert by_month[: LONGEST_RISE + 1] == pytest.approx([0.01 * months for months in range(LONGEST_RISE + 1)])
    assert set(by_month[LONGEST_RISE:]) == {by_month[LONGEST_RISE]}


def offers(model, rows_of, change=None, **groups):
    """Offers to these persons, each for every vacancy of a level that may be on a term: state, applications."""
    state = next_month(model, **groups)
    if change:
        change(state)
    vacancies_are_listed(state)
    rows, jobs = rows_of(state)[:20], state.market["job"]
    places = np.flatnonzero(state.jobs["level"][jobs] <= HIGHEST_TEMPORARY_LEVEL)
    made = no_applications(len(rows) * len(places))._replace(
        person=np.repeat(rows, len(places)).astype(np.uint32), vacancy=np.tile(places, len(rows)).astype(np.uint32)
    )
    state.applications = made
    employers_make_offers(state)
    return state, made


def terms(model, rows_of, change=None, **groups):
    _, made = offers(model, rows_of, change, **groups)
    return np.mean(made.contract == Contract.FIXED_TERM)


def unemployed(state):
    return people(state, Status.UNEMPLOYED)


def settled(state):
    rows = people(state, Status.PERMANENT, end_month=NEVER)
    return rows[state.jobs["state"][state.persons["job"][rows]] == JobState.FILLED]


def half_on_terms(state):
    state.employers["temporary_share"][:] = 0.5


def test_contracts_depend_on_the_candidate(finished):
    def beginners(state):
        half_on_terms(state)
        state.persons["experience"][:] = 0

    def experienced(state):
        half_on_terms(state)
        state.persons["experience"][:] = 240

    jobless = terms(finished, unemployed, experienced)
    assert terms(finished, unemployed, beginners) > jobless + 0.05 > terms(finished, settled, experienced) + 0.25


def test_people_on_notice_are_offered_what_people_without_work_are(finished):
    def on_notice(state):
        half_on_terms(state)
        state.persons["end_month"][:] = state.month + 3

    assert terms(finished, unemployed, half_on_terms) > terms(finished, settled, half_on_terms) + 0.2
    at_notice = terms(finished, lambda state: people(state, Status.PERMANENT), on_notice)
    assert at_notice > terms(finished, settled, half_on_terms) + 0.2


def test_contracts_depend_on_scarcity_and_on_the_law(finished):
    def scarce(state):
        half_on_terms(state)
        state.economy["tightness"][:] = 3.0

    usual = terms(finished, unemployed, half_on_terms)
    assert terms(finished, unemployed, scarce) < usual - 0.05
    dear, free = (terms(finished, unemployed, half_on_terms, government={"protection": x}) for x in (2.0, 0.0))
    assert dear > free + 0.05


def test_employers_have_dispositions_of_their_own(finished):
    def some_always(state):
        state.employers["temporary_share"][:] = np.arange(len(state.employers["sector"])) % 2

    state, made = offers(finished, unemployed, some_always)
    employer = state.jobs["employer"][state.market["job"][made.vacancy]]
    assert np.array_equal(made.contract == Contract.FIXED_TERM, employer % 2 == 1)


def test_high_functions_are_open_ended_from_the_start(finished):
    state = next_month(finished)
    state.employers["temporary_share"][:] = 1.0
    vacancies_are_listed(state)
    high = np.flatnonzero(state.jobs["level"][state.market["job"]] > HIGHEST_TEMPORARY_LEVEL)
    row = unemployed(state)[0]
    made = no_applications(len(high))._replace(
        person=np.full(len(high), row, np.uint32), vacancy=high.astype(np.uint32)
    )
    state.applications = made
    employers_make_offers(state)
    assert len(high) and set(made.contract) == {Contract.OPEN_ENDED}


def test_pay_offered_depends_on_what_is_given_up(finished):
    def long_there(state):
        state.persons["standing"][:], state.persons["hired"][:] = 0.1, state.month - 240
        state.employers["seniority_slope"][:] = 0.1
        state.jobs["posted"][:] = np.minimum(state.jobs["posted"], state.month)

    fixed = {"job_offers": {"spread": 0.0, "rise": 0.0}}
    p = record("job_offers", **fixed["job_offers"])
    _, made = offers(finished, settled, long_there, **fixed)
    expected = p.anchor * 0.1 + p.credit * 0.1 * math.log(21.0)
    assert np.allclose(made.standing, expected, atol=1e-6)
    _, made = offers(finished, unemployed, long_there, **fixed)
    assert np.allclose(made.standing, -p.restart, atol=1e-6)
    _, made = offers(finished, lambda state: people(state, Status.FREELANCE), long_there, **fixed)
    assert np.allclose(made.standing, 0.0, atol=1e-6)  # no employer, no scale


def test_pay_agreed_is_drawn_once_for_a_pair(finished):
    steady = {"job_offers": {"rise": 0.0}}  # open vacancies would pay a little more
    first, second = (offers(finished, unemployed, **steady)[1].standing for _ in range(2))
    assert np.array_equal(first, second) and first.std() == pytest.approx(record("job_offers").spread, rel=0.1)


def test_off_contracts_are_by_disposition_and_pay_by_the_scale(finished):
    off = {"matching": {"enabled": False}}

    def beginners(state):
        half_on_terms(state)
        state.persons["experience"][:] = 0

    _, made = offers(finished, unemployed, beginners, **off)
    assert not made.standing.any() and np.mean(made.contract == Contract.FIXED_TERM) == pytest.approx(0.5, abs=0.05)
