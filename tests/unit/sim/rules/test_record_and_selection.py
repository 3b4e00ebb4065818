"""M12 and selection: what an employer reads in a person and a record."""

import numpy as np
import pytest

from sim.codes import NONE, Contract, Event, Status
from sim.engine.draws import bits, stream
from sim.mechanisms.m12_record import MOST, career_records_are_updated
from sim.rules.selection import (
    BROAD,
    EXPERIENCED,
    LONG_OUT,
    age_value,
    chance_against,
    chance_in_selection,
    doubt_left,
    lowered_bar,
    ratings_to_beat,
    record_value,
    selection_tables,
    suitability,
)
from tests.support import clone, extremes, record
from tests.unit.scenes import carry_out, next_month, someone, vacancy

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
    unskilled = suits(left=0.0, by_skills=True) - suits(left=0.0, short=1, up=1, by_skills=True)
    assert unskilled == pytest.approx(papers)  # who does not show the skill is asked for papers as elsewhere


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


def test_a_degree_above_what_the_job_asks_helps():
    for same in (True, False):
        assert suits(same, short=-2) - suits(same) == pytest.approx(2 * S.degree_weight)
    assert suits(short=-1, by_skills=True) - suits(by_skills=True) == pytest.approx(S.formal_weight * S.degree_weight)


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


def value(same=True, without=0, breadth=0, dismissed=False, years=0.0, doubt=1.0, p=R):
    return record_value(same, years, without, doubt, breadth, dismissed, p)


@pytest.mark.covers("E11")
def test_selection_by_skills_forgives_a_gap_only_as_far_as_the_skill_is_seen_to_be_there():
    kept, lost = doubt_left(1.0, True, S), doubt_left(0.0, True, S)
    assert (kept, lost, doubt_left(1.0, False, S)) == pytest.approx((1.0 - S.gap_answered, 1.0, 1.0))
    assert value(without=12, doubt=kept) == pytest.approx((1.0 - S.gap_answered) * value(without=12))
    assert value(dismissed=True, years=3.0, doubt=kept) == value(dismissed=True, years=3.0)  # the rest of it stays


def test_experience_counts_up_to_ten_years_and_less_in_another_occupation():
    years = [value(years=years) for years in (0.0, EXPERIENCED / 2, EXPERIENCED, 40.0)]
    assert years == pytest.approx([0.0, R.experience_weight / 2, R.experience_weight, R.experience_weight])
    assert value(False, years=7.0) == pytest.approx(R.experience_elsewhere * value(years=7.0))


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
    assert value(False, 12, 3, True, 9.0, p=off) == value(True, 12, 0, True, 9.0, p=off) == 0.0


def aged(same, age, without=0, years_left=40.0, p=A):
    return age_value(same, age, without, years_left, p)


def test_a_sixty_year_old_is_docked_in_another_field_only():
    """Baert et al. 2016: 65% fewer invitations in another field, 41% if out of work, none in the own."""
    assert aged(True, 60.0) == 0.0
    assert aged(False, 60.0) == pytest.approx(-A.age_weight) != 0.0
    assert aged(False, 45.0, 24) == aged(False, 25.0, 24) == 0.0
    assert aged(True, 60.0, LONG_OUT) / aged(False, 60.0) == pytest.approx(41 / 65, abs=0.05)
    assert aged(False, 50.0) > aged(False, 55.0) > aged(False, 60.0)
    assert aged(False, 60.0, 24, p=record("employability", enabled=False)) == 0.0


def test_few_years_until_pension_count_in_any_work():
    for same in (True, False):
        by_years = [aged(same, 40.0, years_left=years) for years in (-1.0, 0.0, A.payback_years / 2, A.payback_years)]
        assert by_years == pytest.approx([-A.short_stay, -A.short_stay, -A.short_stay / 2, 0.0])
    assert aged(True, 40.0, years_left=0.0, p=record("employability", enabled=False)) == 0.0


def test_the_bar_falls_for_a_year():
    bars = [lowered_bar(months, S) for months in range(30)]
    assert bars[0] == S.bar and (np.diff(bars[:13]) < 0.0).all() and len(set(bars[12:])) == 1
    assert bars[12] == pytest.approx(S.bar - 12 * S.relax)


def test_luck_has_its_spread():
    key = np.uint64(stream(1, 22, 0))
    words = [np.uint64(bits(key, person)) for person in range(5000)]
    luck = np.array([chance_in_selection(word, False, S) for word in words])
    assert np.mean(luck) == pytest.approx(0.0, abs=0.05) and np.std(luck) == pytest.approx(S.luck, rel=0.05)
    assert [chance_in_selection(word, True, S) for word in words] == pytest.approx(S.chance_left * luck)


def test_the_chance_against_others_is_that_of_luck_on_both_sides():
    assert chance_against(0.7, 0.7, 0.4, S) == pytest.approx(0.5)
    sure = record("selection", luck=0.1)
    assert chance_against(0.9, 0.7, 0.0, sure) > 0.95 > chance_against(0.9, 0.7, 1.0, sure) > 0.5


def test_ratings_to_beat_are_means_of_late_and_those_of_few_lean_on_the_rest():
    count, mean = np.array([3000.0, 1.0, 0.0]), np.array([1.0, 5.0, 0.0])
    means, spreads = ratings_to_beat(count, count * mean, count * (mean**2 + 0.25))
    overall = (3000.0 + 5.0) / 3001.0
    assert means[[0, 2, 3]] == pytest.approx([1.0, overall, overall], abs=0.001)
    assert overall < means[1] < 1.5 and spreads[0] == pytest.approx(0.5, abs=0.02)
    nobody = np.zeros(3)
    assert [one.tolist() for one in ratings_to_beat(nobody, nobody, nobody)] == [[0.0] * 4, [1.0] * 4]


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


def test_employers_left_by_own_will_are_counted(narrow):
    state, row = narrow
    p = state.persons
    p["own_will_moves"][row], p["hired"][row] = 0, state.month - 30
    counts = []
    for event in (Event.CHANGE_EMPLOYER, Event.RESIGN, Event.HIRE, Event.DISMISSAL, Event.HIRE, Event.RETIRE):
        state.log.clear()
        job = vacancy(state, Contract.OPEN_ENDED) if event in (Event.CHANGE_EMPLOYER, Event.HIRE) else NONE
        if job != NONE:
            state.jobs["employer"][job] = of_other(state, p["employer"][row])
        carry_out(state, row, event, job)
        career_records_are_updated(state)
        counts.append((int(p["own_will_moves"][row]), int(p["last_tenure"][row])))
        state.month += 13
    assert [moves for moves, _ in counts] == [1, 2, 2, 2, 2, 2]
    assert [years for _, years in counts] == [2, 1, 1, 1, 1, 1]


def of_other(state, employer):
    """A private employer that is not this one."""
    private = state.employers["public"] == 0
    return int(np.flatnonzero(private & (np.arange(len(private)) != employer))[0])


def test_a_forced_change_of_employer_is_no_own_will(narrow):
    state, row = narrow
    state.persons["own_will_moves"][row], state.persons["end_month"][row] = 0, state.month + 2
    assert move(state, row, Event.CHANGE_EMPLOYER) and state.persons["own_will_moves"][row] == 0


def test_a_term_that_one_lets_end_is_left_by_own_will(narrow):
    state, _ = narrow
    row = someone(state, Status.TEMPORARY)
    for event, left in ((Event.DECLINE_RENEWAL, 1), (Event.CONTRACT_END, 0)):
        other = clone(state)
        other.persons["own_will_moves"][row] = 0
        carry_out(other, row, event)
        career_records_are_updated(other)
        assert other.persons["own_will_moves"][row] == left
