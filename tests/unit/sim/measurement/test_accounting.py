"""The auditor notices every kind of error in the accounts: one break, one message that names it."""

import numpy as np
import pytest

from sim.burn_in import advance
from sim.codes import NONE, Contract, Illness, JobState, Status
from sim.measurement.accounting import AccountingError, Auditor
from sim.measurement.groups import GROUP_SUMS
from tests.support import clone


@pytest.fixture(scope="module")
def month_done(finished):
    """A state before and after one more month."""
    state = clone(finished.state)
    auditor = Auditor(state)
    advance(state, finished.calendar, state.month + 1)
    return state, auditor.kept


@pytest.fixture
def audited(month_done):
    after, kept = month_done
    state = clone(after)
    count = int(after.log.count[0])
    for name, column in state.log.reserve(count)._asdict().items():
        column[:count] = after.log.arrays[name][:count] if name != "count" else count
    auditor = Auditor(state)
    auditor.kept = {name: column.copy() for name, column in kept.items()}
    return state, auditor


def test_a_sound_month_passes(audited):
    state, auditor = audited
    assert state.log.count[0] > 0
    auditor.after(state)


def first(condition):
    return int(np.nonzero(condition)[0][0])


def with_status(state, status):
    return first(state.persons["status"] == status)


def quiet_employee(state):
    """Somebody at work to whom nothing happened this month."""
    quiet = state.persons["status"] == Status.PERMANENT
    quiet[state.log.rows()["row"]] = False
    return first(quiet)


def lose_a_person(state):
    state.persons["status"][with_status(state, Status.RETIRED)] = Status.ABSENT


def unknown_state(state):
    state.persons["status"][with_status(state, Status.RETIRED)] = 77


def unpaid(state):
    state.persons["wage"][with_status(state, Status.PERMANENT)] = np.nan


def driven(state):
    state.persons["exhaustion"][with_status(state, Status.PERMANENT)] = 50.0


def from_nowhere(state):
    state.persons["region"][with_status(state, Status.RETIRED)] = 99


def two_jobs_cut_of_one(state):
    state.employers["insecurity"][2] = 1.22


def leftover(state):
    state.persons["request"][0] = 5


def twins(state):
    state.persons["person_id"][1] = state.persons["person_id"][0]


def contract_without_employer(state):
    state.persons["contract"][with_status(state, Status.RETIRED)] = Contract.OPEN_ENDED


def employer_without_job(state):
    row = with_status(state, Status.UNEMPLOYED)
    state.persons["employer"][row], state.persons["contract"][row] = 0, Contract.OPEN_ENDED


def wrong_contract(state):
    state.persons["contract"][with_status(state, Status.PERMANENT)] = Contract.FIXED_TERM


def sick_of_nothing(state):
    state.persons["illness"][first(state.persons["status"] == Status.SICK)] = Illness.NOTHING


def miscounted_staff(state):
    state.employers["headcount"][3] += 1


def holder_lost(state):
    state.jobs["holder"][first(state.jobs["state"] == JobState.FILLED)] = NONE


def swapped_holders(state):
    one, other = np.nonzero(state.jobs["state"] == JobState.FILLED)[0][:2]
    holder = state.jobs["holder"]
    holder[one], holder[other] = holder[other], holder[one]


def ghost_in_a_vacancy(state):
    state.jobs["holder"][first(state.jobs["state"] == JobState.VACANT)] = 0


def job_moved_to_another_employer(state):
    job = first(state.jobs["state"] == JobState.FILLED)
    count = len(state.employers["headcount"])
    state.jobs["employer"][job] = (state.jobs["employer"][job] + 1) % count


def job_of_another_occupation(state):
    state.jobs["occupation"][first(state.jobs["state"] == JobState.FILLED)] ^= 1


def miscounted_jobs(state):
    state.employers["jobs"][3] += 1


def silent_rise(state):
    state.persons["level"][quiet_employee(state)] += 1


def event_with_a_wrong_end(state):
    log = state.log.rows()
    log["to_level"][len(log["row"]) - 1] += 1


def event_with_a_wrong_start(state):
    log = state.log.rows()
    alone = np.bincount(log["row"])[log["row"]] == 1  # the only event of that person this month
    log["from_level"][first(alone)] += 1


def unpaid_rise(state):
    state.persons["wage"][quiet_employee(state)] += 100.0


def wages_off_the_books(state):
    state.ledger.amount["wages"] += 100.0


def self_employed_off_the_books(state):
    state.persons["wage"][with_status(state, Status.FREELANCE)] += 100.0


def money_from_nowhere(state):
    state.ledger.balance["persons"] += 1e7


def deficit_of_the_region(state):
    state.ledger.pay("mediation", 1000.0)


def profit_off_the_books(state):
    state.ledger.amount["profit_tax"] -= 100.0


def spending_off_the_books(state):
    state.ledger.amount["consumption_tax"] -= 100.0


def profit_after_the_tax(state):
    state.employers["profit"][first(state.employers["losses"] > 0.0)] += 1e4


def loss_forgotten(state):
    state.employers["losses"][first(state.employers["losses"] > 0.0)] = 0.0


def loss_of_a_public_employer(state):
    state.employers["losses"][first(state.employers["public"] == 1)] = 100.0


BREAKS = {
    lose_a_person: "persons in = persons out",
    unknown_state: "persons.status=77 of row .* is out of range .*; allowed: 0 absent, 1 student",
    unpaid: "persons.wage=nan of row",
    driven: "persons.exhaustion=50.0 of row",
    from_nowhere: "persons.region=99 of row .* allowed: 0 to 4",
    two_jobs_cut_of_one: "employers.insecurity=1.22",
    leftover: "no request",
    twins: "ids are unique",
    contract_without_employer: "go together",
    employer_without_job: "an employer and a job go together",
    wrong_contract: "open-ended contract",
    sick_of_nothing: "the sick have an illness",
    miscounted_staff: "head count",
    holder_lost: "has a holder",
    swapped_holders: "point at each other",
    ghost_in_a_vacancy: "an empty job has no holder",
    job_moved_to_another_employer: "same employer",
    job_of_another_occupation: "same occupation",
    miscounted_jobs: "jobs = filled",
    silent_rise: "no change of level without an event",
    event_with_a_wrong_end: "ends in the present level",
    event_with_a_wrong_start: "starts from the level before",
    unpaid_rise: "wages paid by employers",
    wages_off_the_books: "wages in the ledger",
    self_employed_off_the_books: "self-employed",
    money_from_nowhere: "balances together",
    deficit_of_the_region: "budgets are balanced",
    profit_off_the_books: "profit_tax booked = tax due",
    spending_off_the_books: "consumption_tax booked = tax due",
    profit_after_the_tax: "losses carried = losses not made good",
    loss_forgotten: "losses carried = losses not made good",
    loss_of_a_public_employer: "losses carried = losses not made good",
}


@pytest.mark.parametrize("break_it", BREAKS, ids=[function.__name__ for function in BREAKS])
def test_a_break_is_named(audited, break_it):
    state, auditor = audited
    break_it(state)
    with pytest.raises(AccountingError, match=BREAKS[break_it]) as found:
        auditor.after(state)
    assert str(found.value).startswith(f"month {state.month}: ")


def test_a_measure_beyond_its_range_is_named(audited):
    state, auditor = audited
    auditor.after(state)
    auditor.measured({"vacancy_age": 3.0, "pride": -2.0, "career_inaction": np.nan}, None)
    for wrong in ({"vacancy_age": -0.48}, {"unemployment_rate": 101.0}, {"quit_to_dismissal": np.inf}):
        with pytest.raises(AccountingError, match=f"measure {next(iter(wrong))}=.* is out of range; allowed: 0 to"):
            auditor.measured(wrong, None)


def test_a_measure_of_a_group_beyond_its_range_is_named(audited, finished):
    state, auditor = audited
    auditor.after(state)
    sums = finished.recorder.group_sums[-1][1].copy()
    auditor.measured({}, sums)
    sums[2, GROUP_SUMS.index("employability")] *= 10.0
    with pytest.raises(AccountingError, match="measure employability=.* in row 2 of the groups"):
        auditor.measured({}, sums)


def test_measures_are_checked_after_each_month(fresh, monkeypatch):
    fresh.step()
    monkeypatch.setattr(fresh.recorder, "newest", lambda: {"vacancy_age": -1.0})
    with pytest.raises(AccountingError, match="month 1: measure vacancy_age=-1"):
        fresh.step()


def test_check_stops_a_run(fresh, monkeypatch):
    fresh.step()
    import sim.month

    def embezzle(state):
        state.employers["headcount"][0] += 1

    monkeypatch.setattr(sim.month, "career_records_are_updated", embezzle)
    with pytest.raises(AccountingError, match="head count"):
        fresh.step()
