"""Who works where: what each event does to person, job, employer and log."""

import pytest

from sim.actors.employment import job_ends, keeps_job, next_status, takes_job
from sim.actors.events import VOLUNTARY
from sim.codes import NEVER, NONE, Contract, Event, JobState, Reason, Status
from sim.mechanisms.m12_record import career_records_are_updated
from tests.unit.scenes import carry_out, next_month, someone, vacancy

AFTER = {
    Event.LEAVE_POPULATION: Status.ABSENT,
    Event.DISMISSAL: Status.UNEMPLOYED,
    Event.CONTRACT_END: Status.UNEMPLOYED,
    Event.RESIGN: Status.UNEMPLOYED,
    Event.DECLINE_RENEWAL: Status.UNEMPLOYED,
    Event.QUIT: Status.INACTIVE,
    Event.FALL_SICK: Status.SICK,
    Event.LOSE_CONTRACT: Status.SICK,
    Event.RETIRE: Status.RETIRED,
    Event.LEAVE_LABOUR_FORCE: Status.INACTIVE,
    Event.START_SEEKING: Status.UNEMPLOYED,
    Event.START_BUSINESS: Status.FREELANCE,
    Event.END_BUSINESS: Status.UNEMPLOYED,
}


@pytest.mark.parametrize("event", Event)
def test_statute_that_follows(event):
    if event in AFTER:
        assert {next_status(event, s, c, 0) for s in Status for c in Contract} == {AFTER[event]}
    elif event in (Event.ENTER_POPULATION, Event.LEAVE_SCHOOL):
        assert next_status(event, 0, 0, Status.STUDENT) == Status.STUDENT
        assert next_status(event, Status.STUDENT, 0, Status.UNEMPLOYED) == Status.UNEMPLOYED
    elif event in (Event.NOTICE, Event.PROMOTION, Event.RENEWAL, Event.STEP_BACK, Event.ASSIGNMENT):
        assert all(next_status(event, s, c, 9) == s for s in Status for c in Contract)
    elif event:
        after = [next_status(event, Status.SICK, contract, 0) for contract in Contract]
        assert after == [Status.UNEMPLOYED, Status.PERMANENT, Status.TEMPORARY]


def test_no_event_both_keeps_and_takes_a_job():
    keep, take = ({event for event in Event if rule(int(event))} for rule in (keeps_job, takes_job))
    assert take == {Event.HIRE, Event.CHANGE_EMPLOYER, Event.CHANGE_FUNCTION}
    assert keep == {
        Event.NOTICE,
        Event.PROMOTION,
        Event.CONVERSION,
        Event.RENEWAL,
        Event.STEP_BACK,
        Event.ASSIGNMENT,
        Event.FALL_SICK,
        Event.RECOVER,
    }


@pytest.fixture
def state(finished):
    return next_month(finished)


@pytest.mark.parametrize("contract, status", [(1, Status.PERMANENT), (2, Status.TEMPORARY)])
def test_hire(state, contract, status):
    row, job = someone(state, Status.UNEMPLOYED), vacancy(state, contract)
    employer = state.jobs["employer"][job]
    before = state.employers["headcount"][employer]
    logged = carry_out(state, row, Event.HIRE, job, value=state.month + 9)
    p, j = state.persons, state.jobs
    assert (p["status"][row], p["job"][row], p["employer"][row]) == (status, job, employer)
    assert (p["hired"][row], p["function_since"][row]) == (state.month, state.month)
    assert p["end_month"][row] == (state.month + 9 if contract == Contract.FIXED_TERM else NEVER)
    assert (j["state"][job], j["holder"][job]) == (JobState.FILLED, row)
    assert (p["occupation"][row], p["level"][row]) == (j["occupation"][job], j["level"][job])
    assert state.employers["headcount"][employer] == before + 1
    assert logged["voluntary"] and logged["from_employer"] == NONE and logged["from_wage"] == 0.0


@pytest.mark.parametrize("slot, left", [(JobState.FILLED, JobState.VACANT), (JobState.ENDING, JobState.DEAD)])
def test_dismissal_leaves_a_vacancy_unless_the_slot_goes_too(state, slot, left):
    row = someone(state, Status.PERMANENT)
    p, j, e = state.persons, state.jobs, state.employers
    job, employer, hired = p["job"][row], p["employer"][row], p["hired"][row]
    j["state"][job] = slot
    staff, dead = e["headcount"][employer], e["dead_jobs"][employer]
    logged = carry_out(state, row, Event.DISMISSAL)
    assert (p["status"][row], p["job"][row], p["employer"][row]) == (Status.UNEMPLOYED, NONE, NONE)
    assert (p["contract"][row], p["end_month"][row], p["hired"][row]) == (Contract.NO_CONTRACT, NEVER, hired)
    assert (j["state"][job], j["holder"][job]) == (left, NONE)
    assert e["headcount"][employer] == staff - 1
    assert e["dead_jobs"][employer] == dead + (left == JobState.DEAD)
    if left == JobState.VACANT:
        assert j["posted"][job] == state.month + 1  # seen next month, not in the month in which it fell open
    assert not logged["voluntary"] and logged["from_wage"] == pytest.approx(p["wage"][row])


def test_a_job_ends_by_notice_or_with_its_slot():
    ends = {(c, end, slot) for c in (1, 2) for end in (9, NEVER) for slot in (1, 3) if job_ends(c, end, slot)}
    by_notice = {(Contract.OPEN_ENDED, 9, JobState.FILLED), (Contract.OPEN_ENDED, 9, JobState.ENDING)}
    with_the_slot = {(c, end, JobState.ENDING) for c in (1, 2) for end in (9, NEVER)}
    assert ends == by_notice | with_the_slot  # a term in a post that stays could go on


@pytest.mark.parametrize(
    ("contract", "end", "slot", "voluntary"),
    [
        (Contract.OPEN_ENDED, NEVER, JobState.FILLED, True),
        (Contract.OPEN_ENDED, 30, JobState.FILLED, False),
        (Contract.OPEN_ENDED, NEVER, JobState.ENDING, False),
        (Contract.FIXED_TERM, 30, JobState.FILLED, True),
        (Contract.FIXED_TERM, 30, JobState.ENDING, False),
    ],
    ids=["settled", "on notice", "slot goes", "term in a post that stays", "term in a post that goes"],
)
def test_who_decides_makes_a_change_of_employer_voluntary(state, contract, end, slot, voluntary):
    status = {Contract.OPEN_ENDED: Status.PERMANENT, Contract.FIXED_TERM: Status.TEMPORARY}[contract]
    row, job = someone(state, status), vacancy(state, Contract.OPEN_ENDED)
    p, j = state.persons, state.jobs
    p["end_month"][row], p["request_reason"][row] = end, Reason.CONTENT
    j["state"][p["job"][row]] = slot
    logged = carry_out(state, row, Event.CHANGE_EMPLOYER, job)
    assert logged["voluntary"] == voluntary
    assert logged["reason"] == (Reason.CONTENT if voluntary else Reason.JOB_ENDS)
    assert p["request_reason"][row] == Reason.NOTHING


def test_the_log_tells_tenure_and_pay_and_then_months_without_work(state):
    row = someone(state, Status.PERMANENT, end_month=NEVER)
    p = state.persons
    p["hired"][row], p["wage"][row], p["request_reason"][row] = state.month - 40, 2600.0, Reason.STRAIN
    logged = carry_out(state, row, Event.RESIGN)
    assert (logged["tenure"], logged["last_wage"], logged["months_without"]) == (40, 2600.0, 0)
    assert logged["voluntary"] and logged["reason"] == Reason.STRAIN and p["status"][row] == Status.UNEMPLOYED
    career_records_are_updated(state)
    state.month += 5
    logged = carry_out(state, row, Event.HIRE, vacancy(state, Contract.OPEN_ENDED))
    assert (logged["tenure"], logged["last_wage"], logged["months_without"]) == (36, 2600.0, 5)  # in whole years
    assert (logged["last_end"], logged["from_wage"]) == (Event.RESIGN, 0.0)


@pytest.mark.parametrize("event", [Event.DISMISSAL, Event.CONTRACT_END, Event.QUIT, Event.RETIRE])
def test_only_choices_between_jobs_have_a_reason(state, event):
    row = someone(state, Status.PERMANENT)
    state.persons["request_reason"][row] = Reason.PAY
    assert carry_out(state, row, event)["reason"] == Reason.NOTHING
    assert state.persons["request_reason"][row] == Reason.NOTHING


@pytest.mark.parametrize("on_notice", [False, True])
def test_change_of_employer_begins_another_contract(state, on_notice):
    row, job = someone(state, Status.PERMANENT, end_month=NEVER), vacancy(state, Contract.OPEN_ENDED)
    p, j = state.persons, state.jobs
    if on_notice:
        p["end_month"][row] = state.month + 2
    old, since = p["job"][row], p["status_since"][row]
    carry_out(state, row, Event.CHANGE_EMPLOYER, job)
    assert j["holder"][old] == NONE and j["holder"][job] == row and p["end_month"][row] == NEVER
    assert p["status_since"][row] == since and p["hired"][row] == state.month


def test_change_of_function_keeps_tenure_and_contract(state):
    row = someone(state, Status.PERMANENT)
    p, j, e = state.persons, state.jobs, state.employers
    employer, hired, old = p["employer"][row], p["hired"][row], p["job"][row]
    job = vacancy(state, Contract.FIXED_TERM)
    j["employer"][job] = employer
    staff = e["headcount"][employer]
    carry_out(state, row, Event.CHANGE_FUNCTION, job)
    assert (p["employer"][row], p["hired"][row], p["contract"][row]) == (employer, hired, Contract.OPEN_ENDED)
    assert (p["job"][row], p["function_since"][row], e["headcount"][employer]) == (job, state.month, staff)
    assert j["state"][old] == JobState.VACANT and p["status"][row] == Status.PERMANENT


def test_sickness_keeps_the_job_and_recovery_returns_to_it(state):
    row = someone(state, Status.TEMPORARY)
    p = state.persons
    job = p["job"][row]
    carry_out(state, row, Event.FALL_SICK)
    assert (p["status"][row], p["job"][row], p["status_since"][row]) == (Status.SICK, job, state.month)
    state.log.clear()
    carry_out(state, row, Event.RECOVER)
    assert (p["status"][row], p["job"][row]) == (Status.TEMPORARY, job)
    state.log.clear()
    carry_out(state, row, Event.FALL_SICK)
    state.log.clear()
    carry_out(state, row, Event.LOSE_CONTRACT)
    assert (p["status"][row], p["job"][row], p["contract"][row]) == (Status.SICK, NONE, Contract.NO_CONTRACT)
    state.log.clear()
    carry_out(state, row, Event.RECOVER)
    assert p["status"][row] == Status.UNEMPLOYED


def test_events_in_place(state):
    p = state.persons
    row = someone(state, Status.PERMANENT, level=0, end_month=NEVER)
    job = p["job"][row]
    carry_out(state, row, Event.PROMOTION)
    state.log.clear()
    carry_out(state, row, Event.NOTICE, value=state.month + 4)
    assert (p["level"][row], p["job"][row], p["end_month"][row]) == (1, job, state.month + 4)
    assert p["status"][row] == Status.PERMANENT
    row = someone(state, Status.TEMPORARY)
    state.log.clear()
    carry_out(state, row, Event.RENEWAL, value=state.month + 7)
    assert (p["status"][row], p["end_month"][row]) == (Status.TEMPORARY, state.month + 7)
    state.log.clear()
    carry_out(state, row, Event.CONVERSION)
    assert (p["status"][row], p["contract"][row], p["end_month"][row]) == (Status.PERMANENT, 1, NEVER)


def test_a_step_back_keeps_everything_but_the_level(state):
    p = state.persons
    row = someone(state, Status.PERMANENT, level=1, end_month=NEVER)
    before = {name: p[name][row] for name in ("status", "job", "employer", "contract", "hired", "end_month")}
    logged = carry_out(state, row, Event.STEP_BACK)
    assert {name: p[name][row] for name in before} == before
    assert (logged["from_level"], logged["to_level"]) == (1, 0) and logged["voluntary"]


@pytest.mark.covers("M09")
def test_work_that_was_handed_over_comes_back_with_a_promotion_or_stays_behind_with_the_job(state):
    p, over = state.persons, state.jobs["handed_over"]
    row = someone(state, Status.PERMANENT, level=1, end_month=NEVER)
    job, over[:] = p["job"][row], 0
    for event, left in ((Event.STEP_BACK, 1), (Event.PROMOTION, 0), (Event.PROMOTION, 0), (Event.STEP_BACK, 1)):
        state.log.clear()
        carry_out(state, row, event)
        assert over[job] == left
    state.log.clear()
    carry_out(state, row, Event.DISMISSAL)
    assert not over.any()


def test_the_last_month_of_work_is_kept_whatever_comes_between(state):
    p, row = state.persons, someone(state, Status.PERMANENT)
    carry_out(state, row, Event.DISMISSAL)
    ended = state.month
    assert p["last_worked"][row] == ended
    for event in (Event.LEAVE_LABOUR_FORCE, Event.START_SEEKING, Event.FALL_SICK, Event.RECOVER):
        state.log.clear()
        state.month += 2
        carry_out(state, row, event)
        assert p["last_worked"][row] == ended
    for event in (Event.START_BUSINESS, Event.END_BUSINESS):
        state.log.clear()
        carry_out(state, row, event)
    assert p["last_worked"][row] == state.month


def test_business_begins_its_own_tenure(state):
    row = someone(state, Status.PERMANENT)
    carry_out(state, row, Event.START_BUSINESS)
    p = state.persons
    assert (p["status"][row], p["hired"][row], p["employer"][row]) == (Status.FREELANCE, state.month, NONE)


def test_own_will():
    voluntary = {event for event in Event if VOLUNTARY[event]}
    assert {Event.RESIGN, Event.DECLINE_RENEWAL} <= voluntary
    assert Event.QUIT in voluntary and Event.RETIRE in voluntary and Event.PROMOTION in voluntary
    assert not voluntary & {
        Event.DISMISSAL,
        Event.CONTRACT_END,
        Event.FALL_SICK,
        Event.NOTICE,
        Event.LEAVE_POPULATION,
    }
