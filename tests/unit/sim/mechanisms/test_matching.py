"""Closed forms and limits of search; the ring of vacancies against brute force."""

import numpy as np
import pytest

from sim.codes import NEVER, Search, Status
from sim.mechanisms.m10_matching import next_on_ring, own_occupation_share, search_tables, workers_look_outside
from sim.mechanisms.m10_search import employees_decide_to_look, others_decide_to_look, search_chance
from sim.mechanisms.m10_vacancies import on_rings, vacancies_are_listed
from sim.reference_data import load_reference_data
from sim.rules.job_insecurity import response_to_threat
from tests.support import record
from tests.unit.scenes import next_month, people

pytestmark = pytest.mark.covers("M10")

P, T = record("matching"), record("job_insecurity")
RNG = np.random.default_rng(20)


def chance(status, months=0, answer=Search.NOT, threatened=False, effort=1.0, p=P):
    return search_chance(int(status), months, int(answer), threatened, effort, p)


def test_search_widens_with_time_without_work():
    assert own_occupation_share(0, P) == P.own_occupation
    assert own_occupation_share(10, P) == pytest.approx(P.own_occupation / (1 + 10 * P.widening))
    assert own_occupation_share(500, record("matching", widening=0.0)) == P.own_occupation


@pytest.mark.parametrize("status", [Status.PERMANENT, Status.TEMPORARY])
def test_applications_of_employees(status):
    answers = [chance(status, answer=answer) for answer in Search]
    assert answers == [P.apply_hidden, P.apply_passive, P.apply_active]
    assert {chance(status, answer=answer, threatened=True) for answer in Search} == {P.apply_threatened}


@pytest.mark.covers("I01")
def test_applications_of_the_unemployed_fade_and_follow_their_effort():
    assert chance(Status.UNEMPLOYED) == P.apply_unemployed
    assert chance(Status.UNEMPLOYED, 8) == pytest.approx(P.apply_unemployed / (1 + 8 * P.apply_fade))
    assert chance(Status.UNEMPLOYED, 8, effort=1.5) == pytest.approx(1.5 * chance(Status.UNEMPLOYED, 8))
    assert chance(Status.UNEMPLOYED, 0, effort=4.0) == 1.0  # no more than one application


def test_applications_of_the_others():
    others = (Status.STUDENT, Status.INACTIVE, Status.FREELANCE)
    assert [chance(s) for s in others] == [P.apply_unemployed, P.apply_inactive, P.apply_hidden]
    assert [chance(s, 3, Search.ACTIVE, True, 1.0) for s in (Status.ABSENT, Status.SICK, Status.RETIRED)] == [0.0] * 3


def test_embeddedness_on_the_job_dampens_search_under_threat_and_off_the_job_strengthens_it():
    assert response_to_threat(0.0, 0.0, T) == 1.0
    assert response_to_threat(1.0, 0.0, T) < 1.0 < response_to_threat(-1.0, 0.0, T)
    assert response_to_threat(0.0, 1.0, T) > 1.0 > response_to_threat(0.0, -1.0, T)
    strongest = record("job_insecurity", dampening=0.8, strengthening=0.5)
    around = [response_to_threat(on, off, strongest) for on in (-5.0, 0.0, 5.0) for off in (-5.0, 0.0, 5.0)]
    assert min(around) == 0.1 and max(around) == 2.0
    indifferent = record("job_insecurity", dampening=0.0, strengthening=0.0)
    assert response_to_threat(3.0, -3.0, indifferent) == 1.0


def by_hand(position, first, last, place):
    """The nearest vacancy clockwise, found by looking at all of them."""
    steps = (position[first:last].astype(np.int64) - int(place)) % 2**32
    return first + int(np.argmin(steps))


@pytest.mark.parametrize("count", [1, 2, 3, 17, 200])
def test_next_on_ring_is_the_nearest_clockwise(count):
    position = np.sort(RNG.integers(0, 2**32, count + 20, dtype=np.uint32))
    first, last = 7, 7 + count
    places = np.concatenate([RNG.integers(0, 2**32, 300, dtype=np.uint32), position])
    for place in [np.uint32(0), np.uint32(2**32 - 1), *places]:
        assert next_on_ring(position, first, last, place) == by_hand(position, first, last, place)


def test_one_vacancy_more_changes_only_who_stood_before_it():
    position = np.sort(RNG.integers(0, 2**32, 50, dtype=np.uint32))
    extra = np.uint32(RNG.integers(0, 2**32, dtype=np.uint32))
    more = np.sort(np.append(position, extra))
    before = position[(np.searchsorted(position, extra) - 1) % 50]
    for place in RNG.integers(0, 2**32, 2000, dtype=np.uint32):
        old, new = position[next_on_ring(position, 0, 50, place)], more[next_on_ring(more, 0, 51, place)]
        in_gap = (int(place) - int(before) - 1) % 2**32 <= (int(extra) - int(before) - 1) % 2**32
        assert new == (extra if in_gap else old)


def test_market_holds_every_vacancy_once_in_its_group():
    vacancies, markets, employers = 400, 12, 30
    rows = np.sort(RNG.choice(5000, vacancies, replace=False)).astype(np.uint32)
    market, employer = RNG.integers(0, markets, vacancies), RNG.integers(0, employers, vacancies)
    position = RNG.integers(0, 2**32, vacancies, dtype=np.uint64)
    keys = [(group.astype(np.uint64) << np.uint64(32)) | position for group in (market, employer)]
    ring = on_rings(rows, *keys, markets, employers)
    place = {row: k for k, row in enumerate(rows)}
    order = np.array([place[row] for row in ring["job"]])
    assert sorted(ring["job"]) == rows.tolist() and (position[order] == ring["position"]).all()
    for group in range(markets):
        here = order[ring["market_start"][group] : ring["market_start"][group + 1]]
        assert set(here) == set(np.nonzero(market == group)[0])
        assert (np.diff(position[here].astype(float)) > 0).all()
    for group in range(employers):
        here = order[ring["inside_order"][ring["inside_start"][group] : ring["inside_start"][group + 1]]]
        assert set(here) == set(np.nonzero(employer == group)[0])


def test_a_market_without_vacancies():
    nothing = np.zeros(0, np.uint64)
    ring = on_rings(np.zeros(0, np.uint32), nothing, nothing, 4, 6)
    assert len(ring["job"]) == 0 and not ring["market_start"].any() and not ring["inside_start"].any()


def test_search_tables():
    reference_data = load_reference_data()
    count = len(reference_data.occupation_share)
    even = search_tables(reference_data, 1000, 0.5, 1.0, (1.0,) * count)
    assert np.allclose(even.direction[:, -1], 1.0) and np.allclose(even.reach[:, -1], 1.0)
    assert (np.diff(even.direction, axis=1) >= 0).all()
    looks = np.diff(even.direction, axis=1, prepend=0.0)
    assert np.abs(np.diag(looks)).max() < 1e-12  # the own occupation is not another one
    assert even.market_jobs.sum() == pytest.approx(500.0)
    tight = search_tables(reference_data, 1000, 0.5, 1.0, (*(1.0,) * 5, 4.0, *(1.0,) * (count - 6)))
    attracted = np.diff(tight.direction, axis=1, prepend=0.0)[:, 5]
    elsewhere = np.arange(count) != 5
    assert (attracted[elsewhere] > looks[elsewhere, 5]).all()
    deaf = search_tables(reference_data, 1000, 0.5, 0.0, (*(1.0,) * 5, 4.0, *(1.0,) * (count - 6)))
    assert np.allclose(deaf.direction, even.direction)


QUIET = {"apply_hidden": 0.1, "apply_passive": 0.3, "apply_active": 0.3, "approach": 1.0, "keep_years": 20.0}


def lookers(model, change, **matching):
    """Rows of employees without a wish who are approached, in a state in which something was changed."""
    state = next_month(model, matching=QUIET | matching)
    p = state.persons
    p["search_external"][:], p["end_month"][:], p["birth_month"][:] = Search.NOT, NEVER, state.month - 30 * 12
    change(state)
    employees_decide_to_look(state)
    return set(state.lookers["outside"])


def as_they_are(state):
    """Change nothing."""


def test_employers_approach_people_where_they_are_scarce(finished):
    def scarce(state):
        state.economy["tightness"][:] = 3.0

    def not_scarce(state):
        state.economy["tightness"][:] = 0.3

    assert lookers(finished, not_scarce) < lookers(finished, scarce)
    same = [lookers(finished, change, approach=0.0) for change in (not_scarce, scarce)]
    assert same[0] == same[1]


def test_employers_approach_those_whom_they_can_keep(finished):
    def near_pension(state):
        pension = state.parameters.life_course.pension_age
        state.persons["birth_month"][:] = state.month - pension + 5 * 12  # five of the twenty years hoped for

    young, old = lookers(finished, as_they_are), lookers(finished, near_pension)
    assert old < young and len(old) / len(young) == pytest.approx(0.25, abs=0.12)


def test_who_searches_looks_whatever_the_age(finished):
    def searching_late(state):
        state.persons["search_external"][:] = Search.ACTIVE
        state.persons["birth_month"][:] = state.month - state.parameters.life_course.pension_age + 12

    def searching(state):
        state.persons["search_external"][:] = Search.ACTIVE

    assert lookers(finished, searching_late) == lookers(finished, searching)


@pytest.mark.parametrize("looks", [1, 3])
def test_who_searches_sees_several_vacancies_a_month_and_who_is_approached_one(finished, looks):
    often = {"looks": looks, "sight": 200.0, "apply_hidden": 0.2, "apply_unemployed": 1.0}
    state = next_month(finished, matching=often)
    vacancies_are_listed(state)
    employees_decide_to_look(state)
    others_decide_to_look(state)
    workers_look_outside(state)
    made = np.bincount(state.applications.person, minlength=state.size)
    searching, approached = people(state, Status.UNEMPLOYED), people(state, Status.FREELANCE)
    assert min(looks, 2) <= made[searching].max() <= looks and made[approached].max() <= 1
    together = np.flatnonzero(np.diff(state.applications.person.astype(int)) != 0)
    assert len(together) + 1 == len(set(state.applications.person))  # those of one person stand together
