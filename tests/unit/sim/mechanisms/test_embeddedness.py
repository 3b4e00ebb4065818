"""M01: fit belongs to the pair of person and job, ties grow with time and break with a move."""

import math

import numpy as np
import pytest

from sim.codes import Contract, Event, Status
from sim.mechanisms.m01_embeddedness import next_links, off_the_job, on_the_job, workers_update_embeddedness
from tests.support import record
from tests.unit.scenes import another_turn, carry_out, next_month, people, vacancy

pytestmark = pytest.mark.covers("M01")

P = record("embeddedness")


def test_ties_grow_to_two_thirds_in_their_time():
    growth = 1.0 - math.exp(-0.5 / P.links_years)
    links = 0.0
    for _ in range(round(2 * P.links_years)):
        links = next_links(links, growth, 0.0, 0.0)
    assert links == pytest.approx(0.632, abs=0.001)


def test_ties_go_with_the_colleagues_who_leave():
    assert next_links(0.8, 0.0, 0.01, 0.0) == pytest.approx(0.752)  # 1% a month, six months
    assert next_links(0.8, 0.0, 0.5, 0.0) == 0.0  # nobody is left: not fewer than none
    settled = [next_links(0.5, 0.08, leaving, 0.0) for leaving in (0.0, 0.01, 0.03)]
    assert settled == sorted(settled, reverse=True)


@pytest.mark.covers("E02")
def test_ties_grow_slower_where_people_work_apart():
    usual = next_links(0.5, 0.2, 0.0, 0.0) - 0.5
    assert next_links(0.5, 0.2, 0.0, 0.4) - 0.5 == pytest.approx(0.6 * usual)
    assert next_links(0.5, 0.2, 0.01, 1.0) == pytest.approx(0.5 - 0.06 * 0.5)  # what there is still fades


def test_ties_stay_a_share():
    for links in (0.0, 0.3, 1.0):
        for growth in (0.0, 0.2, 1.0):
            for leaving in (0.0, 0.1, 1.0):
                assert all(0.0 <= next_links(links, growth, leaving, apart) <= 1.0 for apart in (0.0, 0.5))


def test_every_part_embeds_and_the_usual_person_is_at_zero():
    usual = on_the_job(0.2, 0.2, 0.55, 0.17)
    assert usual == pytest.approx(0.0)
    for place, step in enumerate((0.5, 0.5, 0.1, 0.05)):
        parts = [0.2, 0.2, 0.55, 0.17]
        parts[place] += step
        assert on_the_job(*parts) > 0.1
    # A standard deviation of each part counts alike.
    assert on_the_job(0.2 + 1.3, 0.2, 0.55, 0.17) == pytest.approx(on_the_job(0.2, 0.2, 0.77, 0.17))


def test_community_has_roots_that_age_home_and_care_deepen():
    base = off_the_job(0.0, 40.0, False, False, P)
    assert off_the_job(1.0, 40.0, False, False, P) - base == pytest.approx(P.roots)
    assert off_the_job(0.0, 60.0, False, False, P) - base == pytest.approx(2 * P.roots_by_age)
    assert off_the_job(0.0, 40.0, True, False, P) - base == pytest.approx(P.roots_at_home)
    assert off_the_job(0.0, 40.0, True, True, P) > off_the_job(0.0, 40.0, True, False, P)


def newcomer(state, status):
    """Somebody who only arrives this month: fit and ties drift at another turn."""
    return another_turn(state, people(state, status))[0]


def arrive(state, row, event, job):
    carry_out(state, row, event, job, value=state.month + 9)
    workers_update_embeddedness(state)
    p = state.persons
    return p["fit_job"][row], p["fit_employer"][row], p["links"][row]


def test_another_employer_breaks_all_ties_another_function_part_of_them(finished):
    state = next_month(finished)
    row, p = newcomer(state, Status.PERMANENT), state.persons
    p["links"][row], p["fit_employer"][row] = 0.8, 1.23
    inside = vacancy(state, Contract.OPEN_ENDED, employer=p["employer"][row])
    _, fit_employer, links = arrive(state, row, Event.CHANGE_FUNCTION, inside)
    assert links == pytest.approx(0.8 * P.links_kept) and fit_employer == pytest.approx(1.23)
    state.log.clear()
    _, fit_employer, links = arrive(state, row, Event.CHANGE_EMPLOYER, vacancy(state, Contract.OPEN_ENDED))
    assert links == 0.0 and fit_employer != pytest.approx(1.23)


def test_fit_is_that_of_the_pair(finished):
    one, other = (next_month(finished) for _ in range(2))
    first, second = (newcomer(one, status) for status in (Status.UNEMPLOYED, Status.PERMANENT))
    job = vacancy(one, Contract.OPEN_ENDED)
    fit = arrive(one, first, Event.HIRE, job)
    assert fit == arrive(other, first, Event.HIRE, job)  # the same pair, the same fit
    third = next_month(finished)
    assert fit[:2] != arrive(third, second, Event.CHANGE_EMPLOYER, job)[:2]


def test_fit_of_newcomers_is_standard_normal(finished):
    state = finished.state
    rows = np.nonzero((state.persons["hired"] > state.month - 18) & (state.persons["job"] >= 0))[0]
    fit = state.persons["fit_employer"][rows]
    assert len(rows) > 100 and abs(fit.std() - 1.0) < 0.2


def test_ties_break_where_staff_run_away(finished):
    calm, storm = next_month(finished), next_month(finished)
    calm.employers["leaving"][:], storm.employers["leaving"][:] = 0.0, 0.2
    workers_update_embeddedness(calm), workers_update_embeddedness(storm)
    turn = calm.rows(Status.PERMANENT, Status.TEMPORARY, rota=6)
    calm, storm = calm.persons, storm.persons
    had = turn[calm["links"][turn] > 0.0]
    assert (storm["links"][had] <= calm["links"][had]).all() and (storm["links"][had] < calm["links"][had]).mean() > 0.9
    assert (storm["embedded_on"][turn] <= calm["embedded_on"][turn]).all()
    assert np.array_equal(storm["fit_job"], calm["fit_job"])


def test_off_every_match_is_equal(finished):
    state = next_month(finished, embeddedness={"enabled": False})
    row = newcomer(state, Status.UNEMPLOYED)
    assert arrive(state, row, Event.HIRE, vacancy(state, Contract.OPEN_ENDED)) == (0.0, 0.0, 0.0)
    for name in ("fit_job", "fit_employer", "links", "embedded_on", "embedded_off"):
        assert not state.persons[name].any()  # nobody differs any more, those who stay included
