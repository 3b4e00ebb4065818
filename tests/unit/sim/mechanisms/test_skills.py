"""M02: occupational skill grows by use and wears by disuse, firm skill settles and stays behind with the employer."""

import math

import numpy as np
import pytest

from sim import CareerEcosystem
from sim.codes import Contract, Event, Status
from sim.mechanisms.m02_skills import (
    after_disuse,
    after_use,
    carried_over,
    movers_transfer_skills,
    settled,
    skills_decay_and_settle,
)
from sim.rules.selection import selection_tables, skill_left
from tests.support import extremes, record
from tests.unit.scenes import carry_out, next_month, someone, vacancy

pytestmark = pytest.mark.covers("M02")

P = record("skills")


def quarters(step, skill, count, *arguments):
    for _ in range(count):
        skill = step(skill, *arguments)
    return skill


def test_a_novice_closes_a_third_of_the_gap_in_five_years_of_use():
    p = record("skills", by_doing=0.08, novice_gap=0.3)
    assert quarters(after_use, -0.3, 20, 0.0, 0.25, p) == pytest.approx(-0.2003, abs=1e-4)  # 0.98 to the power of 20


def test_use_never_leads_beyond_the_frontier_and_takes_nothing_away():
    for p in extremes("skills"):
        for skill in (-1.0, -0.2, 0.0, 0.3):
            after = after_use(skill, 0.1, 20.0, p)
            assert skill <= after <= max(skill, 0.1) + 1e-12


def test_five_years_out_of_the_work_cost_what_dinerstein_found():
    assert quarters(after_disuse, 0.0, 20, 0.0, 0.25, record("skills", disuse=0.043)) == pytest.approx(-0.215)
    lowest = quarters(after_disuse, 0.0, 400, 0.0, 0.25, P)
    assert lowest == pytest.approx(-P.novice_gap)  # nobody is worse than a novice
    assert after_use(-5.0, 0.0, 0.25, P) > -P.novice_gap


def test_a_frontier_that_moves_leaves_those_behind_who_stand_still():
    gaps = [frontier - after_use(0.0, frontier, 0.25, P) for frontier in (0.0, 0.1, 0.3)]
    assert gaps[0] == 0.0 and gaps[0] < gaps[1] < gaps[2]


def test_firm_skill_settles_in_its_time_and_not_beyond_full():
    share = 1.0 - math.exp(-3.0 / P.settling_months)
    assert quarters(settled, 0.0, round(P.settling_months / 3.0), share) == pytest.approx(0.632, abs=0.001)
    path = [0.0]
    for _ in range(80):
        path.append(settled(path[-1], share))
    assert (np.diff(path) >= 0.0).all() and 0.999 < path[-1] <= 1.0


def test_what_a_course_put_on_top_stays_for_long():
    share = 1.0 - math.exp(-3.0 / P.settling_months)
    assert settled(1.0, share) == 1.0
    after_a_year = quarters(settled, 1.1, 4, share)
    assert 1.08 < after_a_year < 1.1


@pytest.mark.parametrize("frontier", [0.0, 0.7])
def test_another_occupation_keeps_what_transfers(frontier):
    novice, master = frontier - P.novice_gap, frontier
    assert carried_over(1.0, frontier, 1.0, P) == pytest.approx(master)
    assert carried_over(1.0, frontier, 0.0, P) == carried_over(0.0, frontier, 1.0, P) == pytest.approx(novice)
    assert carried_over(0.8, frontier, 0.5, P) == pytest.approx(frontier - 0.6 * P.novice_gap)


def test_skill_left_runs_from_novice_to_frontier():
    assert skill_left(-0.3, 0.0, 0.3) == 0.0 and skill_left(0.0, 0.0, 0.3) == 1.0
    assert skill_left(0.35, 0.5, 0.3) == pytest.approx(0.5)
    assert skill_left(-9.0, 0.0, 0.3) == 0.0 and skill_left(9.0, 0.0, 0.3) == 1.0


def move(state, row, event, job):
    carry_out(state, row, event, job, value=state.month + 9)
    movers_transfer_skills(state)
    return state.persons["occupational_skill"][row], state.persons["firm_skill"][row]


def expert(state, **columns):
    """Somebody at the frontier, more than settled at the employer."""
    row, p = someone(state, Status.PERMANENT, **columns), state.persons
    p["occupational_skill"][row] = state.economy["frontier"][p["occupation"][row]]
    p["firm_skill"][row] = 1.1
    return row


def test_another_employer_is_a_new_beginning_in_the_same_occupation(finished):
    state = next_month(finished)
    row, p = expert(state), state.persons
    skill = p["occupational_skill"][row]
    job = vacancy(state, Contract.OPEN_ENDED)
    state.jobs["occupation"][job] = p["occupation"][row]
    assert move(state, row, Event.CHANGE_EMPLOYER, job) == (skill, 0.0)


def test_another_function_inside_keeps_part_of_the_firm_skill(finished):
    state = next_month(finished)
    row, p = expert(state), state.persons
    job = vacancy(state, Contract.OPEN_ENDED, employer=p["employer"][row])
    assert move(state, row, Event.CHANGE_FUNCTION, job)[1] == pytest.approx(1.1 * P.kept_inside)


def test_a_related_occupation_keeps_more_skill_than_a_strange_one(finished):
    transfer, gaps = selection_tables(finished.state.reference_data).transfer, []
    for pick in (np.argsort(transfer, axis=1)[:, -2], np.argmin(transfer, axis=1)):  # beside the own, which is full
        state = next_month(finished)
        row = expert(state)
        job, new = vacancy(state, Contract.OPEN_ENDED), pick[state.persons["occupation"][row]]
        state.jobs["occupation"][job] = new
        skill, firm = move(state, row, Event.CHANGE_EMPLOYER, job)
        gaps.append(state.economy["frontier"][new] - skill)
        assert firm == 0.0
    related, strange = gaps
    assert 0.0 < related < strange <= P.novice_gap + 1e-6


def test_whoever_leaves_school_is_a_novice(finished):
    state = next_month(finished)
    row, p = someone(state, Status.STUDENT), state.persons
    p["occupational_skill"][row] = p["general_skill"][row] = 0.2
    carry_out(state, row, Event.LEAVE_SCHOOL, value=Status.UNEMPLOYED)
    state.month += 3  # somebody else's turn, so that nothing else happens to this person
    skills_decay_and_settle(state)
    novice = state.economy["frontier"][p["occupation"][row]] - P.novice_gap
    assert novice - 0.02 < p["occupational_skill"][row] <= novice + 1e-6  # a first quarter without work at most
    assert p["general_skill"][row] == 0.0


def test_skills_grow_at_work_and_wear_without(finished):
    state = next_month(finished)
    p, frontier = state.persons, state.economy["frontier"][state.persons["occupation"]]
    p["occupational_skill"][:] = frontier - 0.2
    p["general_skill"][:] = 0.1
    skills_decay_and_settle(state)
    change = p["occupational_skill"] - (frontier - 0.2)
    at_work = state.rows(Status.PERMANENT, Status.FREELANCE, rota=3)
    without = state.rows(Status.UNEMPLOYED, Status.INACTIVE, rota=3)
    assert (change[at_work] > 0.0).all() and (change[without] < 0.0).all()
    assert len(np.unique(p["general_skill"][np.concatenate([at_work, without])])) == 1  # fades in or out of work alike
    assert 0.0995 < p["general_skill"][at_work[0]] < 0.1


def test_off_everybody_is_at_the_frontier_and_settled(finished):
    state = next_month(finished, skills={"enabled": False})
    row = someone(state, Status.UNEMPLOYED)
    state.persons["occupational_skill"][row] = -0.7
    job = vacancy(state, Contract.OPEN_ENDED)
    frontier = np.float32(state.economy["frontier"][state.jobs["occupation"][job]])
    assert move(state, row, Event.HIRE, job) == (frontier, 1.0)


@pytest.fixture(scope="module")
def without_skills():
    """A world in which skills are off, and courses and rotation are not."""
    tree = {"scale": {"persons": 600}, "burn_in_years": 3, "skills": {"enabled": False}, "hr": {"rotation": 1.0}}
    return CareerEcosystem(tree).run(1).state.persons


def test_off_nobody_gains_general_skill(without_skills):
    assert (without_skills["general_skill"] == 0.0).all()


def test_off_other_tasks_take_no_firm_skill(without_skills):
    employed = np.isin(without_skills["status"], (Status.PERMANENT, Status.TEMPORARY))
    assert (without_skills["firm_skill"][employed] >= 1.0).all()
