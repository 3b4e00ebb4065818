"""M12 and selection: what an employer reads in a person and a record; whom the employer takes."""

import numpy as np
import pytest

from sim.codes import NONE, Contract, Event, JobState, Status
from sim.engine.draws import bits, stream
from sim.mechanisms.m10_selection import employers_select
from sim.mechanisms.m10_vacancies import vacancies_are_listed
from sim.mechanisms.m12_record import MOST, career_records_are_updated
from sim.rules.selection import (
    BROAD,
    LONG_OUT,
    age_value,
    chance_in_selection,
    lowered_bar,
    record_value,
    selection_tables,
    suitability,
)
from tests.support import extremes, record
from tests.unit.scenes import carry_out, next_month, people, someone, vacancy

pytestmark = pytest.mark.covers("M10", "M12")

S, R, A = record("selection"), record("career_record"), record("employability")


def suits(same=True, left=1.0, general=0.0, transfer=1.0, short=0, up=0, by_skills=False, p=S):
    return suitability(same, left, general, transfer, short, up, by_skills, p)


@pytest.mark.covers("E11")
def test_selection_by_skills_finds_skill_from_elsewhere_and_asks_less_for_papers():
    assert suits(by_skills=True) == suits()  # in the own occupation all skill is seen anyway
    assert suits(same=False, by_skills=True) / suits(same=False) == pytest.approx(1.0 / 0.7)
    papers = suits() - suits(short=1, up=1)
    assert suits(by_skills=True) - suits(short=1, up=1, by_skills=True) == pytest.approx(S.formal_weight * papers)


def test_in_the_own_occupation_skill_counts_in_full_and_general_skill_not():
    assert suits() == pytest.approx(S.skill_weight) and suits(left=0.0) == 0.0
    assert suits(left=0.5) == pytest.approx(S.skill_weight / 2)
    assert suits(general=0.4) == suits() and suits(transfer=0.2) == suits()


def test_in_another_occupation_skill_counts_as_far_as_it_transfers():
    assert suits(same=False, transfer=0.0) == 0.0
    assert suits(same=False, transfer=0.5) == pytest.approx(S.skill_weight * 0.35)
    assert suits(same=False, transfer=0.5, left=0.0) == pytest.approx(S.skill_weight * 0.15)
    assert suits(same=False, general=0.4) - suits(same=False) == pytest.approx(0.4 * S.general_weight)


def test_missing_education_and_steps_up_take_away():
    for same in (True, False):
        assert suits(same, short=2) - suits(same) == pytest.approx(-2 * S.education_weight)
        assert suits(same, up=1) - suits(same) == pytest.approx(-S.level_weight)


@pytest.mark.parametrize("p", extremes("selection"))
def test_nobody_suits_another_occupation_better_than_the_own_with_skill_alone(p):
    for left in (0.0, 0.5, 1.0):
        for transfer in (0.0, 0.5, 1.0):
            assert suits(False, left, 0.0, transfer, p=p) <= suits(True, left, p=p) + 0.3 * p.skill_weight
    assert suits(False, 1.0, 0.0, 1.0, p=p) <= suits(True, 1.0, p=p)


def test_transfer_is_a_share_and_full_in_the_own_occupation(finished):
    transfer = selection_tables(finished.state.reference_data).transfer
    assert (np.diag(transfer) == 1.0).all() and transfer.min() >= 0.0
    assert transfer[~np.eye(len(transfer), dtype=bool)].max() < 1.0


def value(same=True, without=0, breadth=0, dismissed=False, p=R):
    return record_value(same, without, breadth, dismissed, p)


def test_a_gap_counts_for_eight_months_and_then_no_further():
    """Kroft, Lange and Notowidigdo 2013: callbacks fall for eight months, and stay level."""
    gaps = [value(without=months) for months in range(0, 40)]
    assert LONG_OUT == 8 and gaps[0] == 0.0 and gaps[4] == pytest.approx(-R.gap_weight / 2)
    assert (np.diff(gaps[:9]) < 0.0).all() and set(gaps[8:]) == {-R.gap_weight}


def test_breadth_helps_with_other_work_only():
    assert value(breadth=9) == 0.0
    helps = [value(same=False, breadth=moves) for moves in (0, 1, 5, 50)]
    assert helps[0] == 0.0 < helps[1] < helps[2] == helps[3] == pytest.approx(R.breadth_weight)


def test_a_dismissal_counts_against_a_narrow_record():
    against = [value(breadth=moves, dismissed=True) for moves in range(0, int(BROAD) + 3)]
    assert against[0] == pytest.approx(-R.ending_weight)
    assert (np.diff(against[:6]) > 0.0).all() and against[5] == against[7] == 0.0


def test_off_the_record_weighs_nothing():
    off = record("career_record", enabled=False)
    assert value(False, 12, 3, True, off) == value(True, 12, 0, True, off) == 0.0


def test_a_sixty_year_old_is_docked_in_another_field_only():
    """Baert et al. 2016: 65% fewer invitations in another field, 41% if out of work, none in the own."""
    assert age_value(True, 60.0, 0, A) == 0.0
    assert age_value(False, 60.0, 0, A) == pytest.approx(-A.age_weight) != 0.0
    assert age_value(False, 45.0, 24, A) == age_value(False, 25.0, 24, A) == 0.0
    out_of_work = age_value(True, 60.0, LONG_OUT, A) / age_value(False, 60.0, 0, A)
    assert out_of_work == pytest.approx(41 / 65, abs=0.05)
    assert age_value(False, 50.0, 0, A) > age_value(False, 55.0, 0, A) > age_value(False, 60.0, 0, A)
    assert age_value(False, 60.0, 24, record("employability", enabled=False)) == 0.0


def test_the_bar_falls_for_a_year():
    bars = [lowered_bar(months, S) for months in range(30)]
    assert bars[0] == S.bar and (np.diff(bars[:13]) < 0.0).all() and len(set(bars[12:])) == 1
    assert bars[12] == pytest.approx(S.bar - 12 * S.relax)


def test_luck_has_its_spread():
    key = np.uint64(stream(1, 22, 0))
    luck = [chance_in_selection(np.uint64(bits(key, person)), S) for person in range(5000)]
    assert np.mean(luck) == pytest.approx(0.0, abs=0.05) and np.std(luck) == pytest.approx(S.luck, rel=0.05)


def contest(state, rows, place=0):
    """These persons apply for one vacancy, and the employer chooses; returns the slot."""
    vacancies_are_listed(state)
    job = int(state.market["job"][place])
    state.persons["application"][:] = NONE
    state.persons["application"][rows] = place
    state.applicants = np.array(rows, np.uint32)
    return job


def alike(state, count, occupation=None):
    """Unemployed persons who differ in nothing, but for the luck of the month."""
    p, rows = state.persons, people(state, Status.UNEMPLOYED)[:count]
    vacancies_are_listed(state)
    job = int(state.market["job"][0])
    p["occupation"][rows] = state.jobs["occupation"][job] if occupation is None else occupation
    p["occupational_skill"][rows] = state.economy["frontier"][p["occupation"][rows]]
    p["education"][rows], p["level"][rows], p["general_skill"][rows] = 2, 3, 0.0
    p["last_worked"][rows], p["breadth"][rows], p["last_end"][rows] = state.month, 0, 0
    p["birth_month"][rows] = state.month - 40 * 12
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
    job = contest(state, [*bad, good])
    employers_select(state)
    assert state.jobs["holder"][job] == good and state.jobs["state"][job] == JobState.FILLED
    assert set(state.persons["status"][bad]) == {Status.UNEMPLOYED}
    assert (state.persons["application"] == NONE).all()


def test_nobody_below_the_bar_is_taken_until_it_is_lowered(finished):
    for months_open, taken in ((0, False), (12, True)):
        state = next_month(finished, selection={"luck": 0.1, "bar": 2.5, "relax": 0.3})
        rows = alike(state, 3)  # at 1.0, well below 2.5, well above -1.1
        job = contest(state, rows)
        state.jobs["posted"][job] = state.month - months_open
        employers_select(state)
        assert (state.jobs["state"][job] == JobState.FILLED) == taken


def test_off_an_applicant_at_random_is_taken(finished):
    state = next_month(finished, matching={"enabled": False}, selection={"bar": 3.0})
    rows = alike(state, 8)
    state.persons["occupational_skill"][rows[:7]] = -9.0
    job = contest(state, rows)
    employers_select(state)
    assert state.jobs["holder"][job] in rows  # above no bar


def move(state, row, event, **changes):
    """One change into a vacancy made to measure, and the record after it."""
    job = vacancy(state, Contract.OPEN_ENDED)
    for name, new in changes.items():
        state.jobs[name][job] = new
    state.log.clear()
    carry_out(state, row, event, job)
    career_records_are_updated(state)
    return int(state.persons["breadth"][row]), int(state.persons["last_end"][row])


@pytest.fixture
def narrow(finished):
    """A state, and an employee with a record of one job."""
    state = next_month(finished)
    row = someone(state, Status.PERMANENT, level=0)
    state.persons["breadth"][row] = state.persons["last_end"][row] = 0
    return state, row


def of_sector(state, sector, same):
    employers = state.employers["sector"]
    return int(np.nonzero((employers == sector) == same)[0][0])


def test_breadth_counts_moves_to_another_occupation_or_sector(narrow):
    state, row = narrow
    p = state.persons
    own, sector = p["occupation"][row], state.employers["sector"][p["employer"][row]]
    here, there = of_sector(state, sector, True), of_sector(state, sector, False)
    assert move(state, row, Event.CHANGE_EMPLOYER, occupation=own, employer=here)[0] == 0
    assert move(state, row, Event.CHANGE_EMPLOYER, occupation=own, employer=there)[0] == 1
    employer = p["employer"][row]
    assert move(state, row, Event.CHANGE_FUNCTION, occupation=own, employer=employer)[0] == 1
    assert move(state, row, Event.CHANGE_FUNCTION, occupation=own + 1, employer=employer)[0] == 2
    assert move(state, row, Event.CHANGE_EMPLOYER, occupation=own, employer=here)[0] == 3  # one move, not two
    p["breadth"][row] = MOST
    assert move(state, row, Event.CHANGE_FUNCTION, occupation=own + 1, employer=here)[0] == MOST


def test_a_first_job_in_another_trade_than_studied_is_no_move(narrow):
    state, _ = narrow
    row = someone(state, Status.STUDENT)
    other = (state.persons["occupation"][row] + 1) % len(state.economy["frontier"])
    assert move(state, row, Event.HIRE, occupation=other) == (0, 0)


def test_a_rise_in_place_adds_no_breadth(narrow):
    state, row = narrow
    carry_out(state, row, Event.PROMOTION)
    career_records_are_updated(state)
    assert (state.persons["breadth"][row], state.persons["last_end"][row]) == (0, 0)


def test_a_dismissal_is_remembered_until_the_next_job(narrow):
    state, row = narrow
    carry_out(state, row, Event.DISMISSAL)
    career_records_are_updated(state)
    assert state.persons["last_end"][row] == Event.DISMISSAL
    state.log.clear()
    career_records_are_updated(state)
    assert state.persons["last_end"][row] == Event.DISMISSAL
    assert move(state, row, Event.HIRE)[1] == Event.NOTHING


def test_dismissed_and_hired_in_one_month_leaves_no_mark(narrow):
    state, row = narrow
    carry_out(state, row, Event.DISMISSAL)
    carry_out(state, row, Event.HIRE, vacancy(state, Contract.OPEN_ENDED))
    career_records_are_updated(state)
    assert state.persons["last_end"][row] == Event.NOTHING


@pytest.mark.parametrize("event", [Event.QUIT, Event.RETIRE])
def test_whoever_left_by_own_will_was_not_dismissed(narrow, event):
    state, row = narrow
    carry_out(state, row, event)
    career_records_are_updated(state)
    assert state.persons["last_end"][row] not in (Event.DISMISSAL, Event.CONTRACT_END, Event.NOTHING)


def test_months_enter_the_record(narrow):
    state, row = narrow
    p = state.persons
    p["work_history"][row] = p["unemployment_history"][row] = 0
    for event in (None, Event.DISMISSAL, None):
        state.log.clear()
        if event:
            carry_out(state, row, event)
        career_records_are_updated(state)
    assert (p["work_history"][row], p["unemployment_history"][row]) == (0b100, 0b011)
