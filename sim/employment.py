"""Who works where: the only code that changes a person's statute, employer, job or level.

Processes ask for a change by writing a person's `request` (an event code) with, where needed, the job and an
end month. `changes_are_carried_out` then makes all changes at once, keeps persons, jobs and employers in step,
and writes one event for each. Requests don't depend on the order of rows: who gets a job is settled before.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.codes import NEVER, NONE, Contract, Event, JobState, Status
from sim.events import NOWHERE, VOLUNTARY
from sim.process import process
from sim.state import rows_where

ABSENT, STUDENT, PERMANENT, TEMPORARY = map(
    int, (Status.ABSENT, Status.STUDENT, Status.PERMANENT, Status.TEMPORARY)
)
FREELANCE, UNEMPLOYED, SICK = map(int, (Status.FREELANCE, Status.UNEMPLOYED, Status.SICK))
INACTIVE, RETIRED = map(int, (Status.INACTIVE, Status.RETIRED))
NO_CONTRACT, OPEN_ENDED, FIXED_TERM = map(int, Contract)
FREE, FILLED, VACANT, ENDING, DEAD = map(int, JobState)

NOTHING, ENTER, LEAVE, LEAVE_SCHOOL, HIRE = map(
    int, (Event.NOTHING, Event.ENTER_POPULATION, Event.LEAVE_POPULATION, Event.LEAVE_SCHOOL, Event.HIRE)
)
CHANGE_EMPLOYER, CHANGE_FUNCTION, PROMOTION = map(
    int, (Event.CHANGE_EMPLOYER, Event.CHANGE_FUNCTION, Event.PROMOTION)
)
CONVERSION, RENEWAL, NOTICE, FALL_SICK, RECOVER = map(
    int, (Event.CONVERSION, Event.RENEWAL, Event.NOTICE, Event.FALL_SICK, Event.RECOVER)
)
START_BUSINESS = int(Event.START_BUSINESS)

# The statute that follows from an event alone; 255 where it depends on the person or the job.
DEPENDS = 255
NEXT_STATUS = np.full(len(Event) + 1, DEPENDS, np.uint8)
for _event, _status in {
    Event.LEAVE_POPULATION: Status.ABSENT,
    Event.DISMISSAL: Status.UNEMPLOYED,
    Event.CONTRACT_END: Status.UNEMPLOYED,
    Event.QUIT: Status.INACTIVE,
    Event.FALL_SICK: Status.SICK,
    Event.LOSE_CONTRACT: Status.SICK,
    Event.RETIRE: Status.RETIRED,
    Event.LEAVE_LABOUR_FORCE: Status.INACTIVE,
    Event.START_SEEKING: Status.UNEMPLOYED,
    Event.START_BUSINESS: Status.FREELANCE,
    Event.END_BUSINESS: Status.UNEMPLOYED,
}.items():
    NEXT_STATUS[int(_event)] = int(_status)


@njit(cache=True, nogil=True, inline="always")
def next_status(event, status, contract, value):
    """The statute after an event: scalars in, scalar out.

    `contract` is the tie after the event; `value` the statute asked for by those who enter or leave school.
    """
    fixed = NEXT_STATUS[event]
    if fixed != DEPENDS:
        return fixed
    if event == ENTER or event == LEAVE_SCHOOL:
        return np.uint8(value)
    if event == NOTICE or event == PROMOTION or event == RENEWAL:
        return np.uint8(status)
    if contract == OPEN_ENDED:
        return np.uint8(PERMANENT)
    if contract == FIXED_TERM:
        return np.uint8(TEMPORARY)
    return np.uint8(UNEMPLOYED)  # recovered without a contract to return to


@njit(cache=True, nogil=True, inline="always")
def keeps_job(event):
    """Whether a person who has a job still has the same one after the event."""
    at_work = event == NOTICE or event == PROMOTION or event == CONVERSION or event == RENEWAL
    return at_work or event == FALL_SICK or event == RECOVER


@njit(cache=True, nogil=True, inline="always")
def takes_job(event):
    """Whether the event puts the person into the job asked for."""
    return event == HIRE or event == CHANGE_EMPLOYER or event == CHANGE_FUNCTION


@njit(cache=True, nogil=True)
def _carry_out(rows, p, j, e, log, month):
    """Make the requested changes of these rows: p, j, e are columns of persons, jobs, employers."""
    for i in rows:
        event = p.request[i]
        p.request[i] = NOTHING
        k = log.count[0]
        log.count[0] = k + 1
        old, employer, status = p.job[i], p.employer[i], p.status[i]
        # --- the state before
        log.row[k] = i
        log.person_id[k] = p.person_id[i]
        log.event[k] = event
        forced = event == CHANGE_EMPLOYER and p.end_month[i] != NEVER
        log.voluntary[k] = 0 if forced else VOLUNTARY[event]
        log.from_status[k] = status
        log.from_employer[k] = employer
        log.from_employer_id[k] = e.employer_id[employer] if employer != NONE else 0
        log.from_sector[k] = e.sector[employer] if employer != NONE else NOWHERE
        log.from_region[k] = e.region[employer] if employer != NONE else p.region[i]
        log.from_occupation[k] = p.occupation[i]
        log.from_level[k] = p.level[i]
        log.from_wage[k] = p.wage[i] if employer != NONE else 0.0
        # --- give the old job up
        if old != NONE and not keeps_job(event):
            if j.state[old] == ENDING:
                j.state[old] = DEAD
                e.dead_jobs[employer] += 1
            else:
                j.state[old] = VACANT
                j.posted[old] = month + 1
            j.holder[old] = NONE
            p.job[i] = NONE
            if event != CHANGE_FUNCTION:
                e.headcount[employer] -= 1
                p.employer[i] = NONE
                p.contract[i] = NO_CONTRACT
                p.end_month[i] = NEVER
        # --- take the new one
        if takes_job(event):
            new = p.request_job[i]
            j.state[new] = FILLED
            j.holder[new] = i
            p.job[i] = new
            if event != CHANGE_FUNCTION:
                p.employer[i] = j.employer[new]
                e.headcount[j.employer[new]] += 1
                p.contract[i] = j.contract[new]
                p.end_month[i] = p.request_value[i] if j.contract[new] == FIXED_TERM else NEVER
                p.hired[i] = month
            if p.occupation[i] != j.occupation[new]:
                p.occupation[i] = j.occupation[new]
                p.occupation_since[i] = month
            p.level[i] = j.level[new]
            p.function_since[i] = month
        elif event == PROMOTION:
            p.level[i] += 1
        elif event == CONVERSION:
            p.contract[i] = OPEN_ENDED
            p.end_month[i] = NEVER
        elif event == NOTICE or event == RENEWAL:
            p.end_month[i] = p.request_value[i]
        elif event == START_BUSINESS:
            p.hired[i] = month
            p.function_since[i] = month
        # --- the state after
        after = next_status(event, status, p.contract[i], p.request_value[i])
        if after != status:
            p.status[i] = after
            p.status_since[i] = month
        employer = p.employer[i]
        log.to_status[k] = after
        log.to_employer[k] = employer
        log.to_employer_id[k] = e.employer_id[employer] if employer != NONE else 0
        log.to_sector[k] = e.sector[employer] if employer != NONE else NOWHERE
        log.to_region[k] = e.region[employer] if employer != NONE else p.region[i]
        log.to_occupation[k] = p.occupation[i]
        log.to_level[k] = p.level[i]


def carry_out(state, persons, jobs, employers) -> None:
    """Carry out what was requested so far this month; called at the end of a process that decides."""
    rows = rows_where(persons.request != NOTHING)
    state.forget_rows()
    _carry_out(rows, persons, jobs, employers, state.log.reserve(len(rows)), state.month)


CHANGED = (
    "-> request status status_since contract job employer occupation occupation_since level hired "
    "function_since end_month"
)


@process(
    "workers",
    persons="person_id region wage request_job request_value " + CHANGED,
    jobs="employer occupation level contract -> state holder posted",
    employers="employer_id sector region -> headcount dead_jobs",
)
def changes_are_carried_out(state, persons, jobs, employers) -> None:
    """Make the changes of state that were decided, and write an event for each."""
    carry_out(state, persons, jobs, employers)
