"""M10: whom an employer takes among those who apply, and which of several offers a person takes."""

from collections import namedtuple

import numpy as np
import pytest

from sim.actors.state import no_applications
from sim.codes import NONE, Contract, Event, JobState, Reason, Status
from sim.mechanisms.m10_selection import REMEMBERED, _contest, employers_select
from sim.mechanisms.m10_vacancies import vacancies_are_listed
from tests.support import record
from tests.unit.scenes import next_month, people

pytestmark = pytest.mark.covers("M10")


def contest(state, rows, places=(0,), **columns):
    """These persons apply for these vacancies each, and the employer chooses; returns the slots."""
    vacancies_are_listed(state)
    person, vacancy = np.repeat(np.array(rows, np.uint32), len(places)), np.tile(places, len(rows)).astype(np.uint32)
    made = no_applications(len(person))._replace(person=person, vacancy=vacancy)
    made.contract[:] = Contract.OPEN_ENDED
    for name, values in columns.items():
        getattr(made, name)[:] = values
    state.applications = made
    return state.market["job"][list(places)]


def alike(state, count, occupation=None):
    """Unemployed persons who differ in nothing, but for the luck of the month."""
    p, rows = state.persons, people(state, Status.UNEMPLOYED)[:count]
    vacancies_are_listed(state)
    job = int(state.market["job"][0])
    p["occupation"][rows] = state.jobs["occupation"][job] if occupation is None else occupation
    p["occupational_skill"][rows] = state.economy["frontier"][p["occupation"][rows]]
    p["education"][rows], p["level"][rows], p["general_skill"][rows] = 2, 3, 0.0
    p["last_worked"][rows], p["breadth"][rows], p["last_end"][rows] = state.month, 0, 0
    p["birth_month"][rows], p["experience"][rows] = state.month - 40 * 12, 15 * 12
    p["network"][rows], p["mediated"][rows] = 0.0, 0  # nobody puts in a word
    return rows


WORSE = {
    "a novice": ("occupational_skill", -9.0),
    "long without work": ("last_worked", -100),
    "dismissed": ("last_end", int(Event.DISMISSAL)),
}


@pytest.mark.parametrize("name, worst", WORSE.values(), ids=WORSE)
def test_the_employer_takes_the_better_applicant(finished, name, worst):
    state = next_month(finished, selection={"luck": 0.1, "bar": -3.0, "skill_weight": 3.0})
    state.parameters = state.parameters._replace(
        career_record=record("career_record", gap_weight=3.0, ending_weight=2.0)
    )
    good, *bad = alike(state, 4)
    state.persons[name][bad] = worst
    (job,) = contest(state, [*bad, good])
    employers_select(state)
    assert state.jobs["holder"][job] == good and state.jobs["state"][job] == JobState.FILLED
    assert set(state.persons["status"][bad]) == {Status.UNEMPLOYED}


def test_nobody_below_the_bar_is_taken_until_it_is_lowered(finished):
    for months_open, taken in ((0, False), (12, True)):
        state = next_month(finished, selection={"luck": 0.1, "bar": 2.5, "relax": 0.3})
        rows = alike(state, 3)  # at 1.0, well below 2.5, well above -1.1
        (job,) = contest(state, rows)
        state.jobs["posted"][job] = state.month - months_open
        employers_select(state)
        assert (state.jobs["state"][job] == JobState.FILLED) == taken


def test_off_an_applicant_at_random_is_taken(finished):
    state = next_month(finished, matching={"enabled": False}, selection={"bar": 3.0})
    rows = alike(state, 8)
    state.persons["occupational_skill"][rows[:7]] = -9.0
    (job,) = contest(state, rows)
    employers_select(state)
    assert state.jobs["holder"][job] in rows  # above no bar


SHARP = {"luck": 0.1, "bar": -3.0, "skill_weight": 3.0}


def two_of_a_kind(state):
    """Two vacancies of one occupation, level and employer's market, as places among the month's vacancies."""
    vacancies_are_listed(state)
    jobs = state.market["job"]
    state.jobs["occupation"][jobs[1]], state.jobs["level"][jobs[1]] = (
        state.jobs["occupation"][jobs[0]],
        state.jobs["level"][jobs[0]],
    )
    return 0, 1


def test_who_wins_twice_takes_the_better_offer_and_the_other_vacancy_stays_open(finished):
    for gains in ((0.1, 0.3), (0.3, 0.1)):
        state = next_month(finished, selection=SHARP)
        good, worse = alike(state, 2)
        state.persons["occupational_skill"][worse] = -9.0
        places = two_of_a_kind(state)
        gain = [*gains, 0.2, 0.2]
        jobs = contest(state, [good, worse], places, gain=gain, reason=[Reason.PAY, Reason.CONTENT] * 2)
        employers_select(state)
        taken, left = (jobs[1], jobs[0]) if gains[1] > gains[0] else (jobs[0], jobs[1])
        assert state.jobs["holder"][taken] == good and state.persons["job"][good] == taken
        assert state.jobs["state"][left] == JobState.VACANT and state.jobs["holder"][left] == NONE
        assert state.persons["status"][worse] == Status.UNEMPLOYED  # who came second waits for another month
        reason = state.log.rows()["reason"][state.log.rows()["row"] == good]
        assert reason.tolist() == [Reason.CONTENT if taken == jobs[1] else Reason.PAY]


def test_who_is_hired_has_the_contract_and_the_pay_that_were_offered(finished):
    for contract, status in ((Contract.OPEN_ENDED, Status.PERMANENT), (Contract.FIXED_TERM, Status.TEMPORARY)):
        state = next_month(finished, selection=SHARP)
        (row,) = alike(state, 1)
        (job,) = contest(state, [row], contract=contract, standing=-0.07)
        employers_select(state)
        assert (state.persons["status"][row], state.jobs["contract"][job]) == (status, contract)
        assert state.persons["standing"][row] == pytest.approx(-0.07)


Persons, Jobs, Market = namedtuple("Persons", "person_id"), namedtuple("Jobs", "posted"), namedtuple("Market", "job")


def decided(applicants, vacancies, ratings, posted=(0, 0), month=0, enabled=True, p=None):
    """Winners of two vacancies, as numbers of applications, and the ratings to beat, of persons 10, 11, ..."""
    made = no_applications(len(applicants))._replace(
        person=np.array(applicants, np.uint32), vacancy=np.array(vacancies, np.uint32)
    )
    tables = Persons(np.arange(10, 20, dtype=np.uint32)), Jobs(np.array(posted, np.int16)), Market(np.arange(2))
    p = record("selection", bar=-1.0, relax=0.1) if p is None else p
    winner, to_beat = _contest(made, np.array(ratings), *tables, month, p, enabled)
    return winner.tolist(), to_beat.tolist()


def test_the_best_wins_and_had_to_beat_the_second_the_others_the_best():
    assert decided([0, 1, 2], [0, 0, 0], [0.5, 2.0, 1.0]) == ([1, NONE], [2.0, 1.0, 2.0])


def test_who_applies_alone_has_to_beat_the_bar_that_falls_while_the_vacancy_is_open():
    assert decided([0], [1], [-0.9]) == ([NONE, 0], [-1.0])
    assert decided([0], [1], [-1.1]) == ([NONE, NONE], [-1.0])
    assert decided([0], [1], [-1.1], month=5) == ([NONE, 0], [pytest.approx(-1.5)])


def test_who_looks_twice_at_a_vacancy_is_no_rival_of_their_own():
    assert decided([0, 0, 1], [0, 0, 0], [2.0, 2.0, 0.5]) == ([0, NONE], [0.5, 2.0, 2.0])
    assert decided([0, 0, 1], [0, 0, 0], [0.5, 0.5, 2.0]) == ([2, NONE], [2.0, 2.0, 0.5])


def test_of_equals_the_one_with_the_lower_id_wins_whatever_the_order():
    assert decided([3, 2], [0, 0], [1.0, 1.0]) == ([1, NONE], [1.0, 1.0])
    assert decided([2, 3], [0, 0], [1.0, 1.0]) == ([0, NONE], [1.0, 1.0])


def test_off_there_is_no_bar():
    assert decided([0, 1], [0, 1], [-9.0, -8.0], enabled=False) == ([0, 1], [-np.inf, -np.inf])


def test_contests_outside_are_remembered_by_occupation_and_fade(finished):
    state = next_month(finished, selection=SHARP)
    rows = alike(state, 3)
    (job,) = contest(state, rows)
    before = state.economy["contests"].copy()
    employers_select(state)
    more = state.economy["contests"] - (1.0 - 1.0 / REMEMBERED) * before
    expected = np.zeros(len(before))
    expected[state.jobs["occupation"][job]] = 3.0
    assert more == pytest.approx(expected)


def test_the_order_of_rows_does_not_matter(finished):
    def outcome(reverse):
        state = next_month(finished, selection={"luck": 1.0, "bar": -3.0})
        rows = alike(state, 12)
        rows = rows[::-1] if reverse else rows
        contest(state, rows, (0, 1, 2, 3)[::-1] if reverse else (0, 1, 2, 3))
        state.applications.gain[:] = (state.applications.person * 7 + state.applications.vacancy * 3) % 11
        employers_select(state)
        return state.persons["job"].copy(), state.economy["contest_ratings"].copy()

    (jobs, sums), (jobs_reversed, sums_reversed) = outcome(False), outcome(True)
    assert np.array_equal(jobs, jobs_reversed) and np.allclose(sums, sums_reversed, rtol=1e-12)


def test_more_who_apply_leave_fewer_chances_to_each(finished):
    """Nobody is taken above the bar alone: one vacancy takes one, however many suit."""
    state = next_month(finished, selection={"luck": 1.0, "bar": -3.0})
    rows = alike(state, 20)
    contest(state, rows)
    employers_select(state)
    assert np.count_nonzero(state.persons["status"][rows] != Status.UNEMPLOYED) == 1
