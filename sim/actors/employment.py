"""Who works where: the only code that changes a person's statute, employer, job or level.

Processes ask for a change by writing a person's `request` (an event code) and, where needed, the job and an end month.
`carry_out` then makes all changes at once, keeps persons, jobs and employers consistent, and writes one event for
each. Requests do not depend on the order of rows: who gets a job is decided before.
"""

from collections import namedtuple
from operator import attrgetter

import numpy as np

from sim.actors.events import NOWHERE, VOLUNTARY
from sim.actors.state import rows_marked
from sim.codes import (
    ABSENT,
    ASSIGNMENT,
    CHANGE_EMPLOYER,
    CHANGE_FUNCTION,
    CONTRACT_END,
    CONVERSION,
    DEAD,
    DECLINE_RENEWAL,
    DISMISSAL,
    END_BUSINESS,
    ENDING,
    ENTER_POPULATION,
    FALL_SICK,
    FILLED,
    FIXED_TERM,
    FREELANCE,
    HIRE,
    INACTIVE,
    JOB_ENDS,
    LEAVE_LABOUR_FORCE,
    LEAVE_POPULATION,
    LEAVE_SCHOOL,
    LOSE_CONTRACT,
    NEVER,
    NO_CONTRACT,
    NONE,
    NOTHING,
    NOTICE,
    OPEN_ENDED,
    PERMANENT,
    PROMOTION,
    QUIT,
    RECOVER,
    RENEWAL,
    RESIGN,
    RETIRE,
    RETIRED,
    SICK,
    START_BUSINESS,
    START_SEEKING,
    STEP_BACK,
    TEMPORARY,
    UNEMPLOYED,
    VACANT,
    Event,
)
from sim.engine.kernels import compiled, declared
from sim.engine.process import process

BY_CHOICE = CHANGE_EMPLOYER, HIRE, CHANGE_FUNCTION, RESIGN, DECLINE_RENEWAL

# The statute that follows from an event alone; DEPENDS where the person or the job decides too.
DEPENDS = 255
NEXT_STATUS = np.full(len(Event) + 1, DEPENDS, np.uint8)
for _event, _status in {
    LEAVE_POPULATION: ABSENT,
    DISMISSAL: UNEMPLOYED,
    CONTRACT_END: UNEMPLOYED,
    RESIGN: UNEMPLOYED,
    DECLINE_RENEWAL: UNEMPLOYED,
    QUIT: INACTIVE,
    FALL_SICK: SICK,
    LOSE_CONTRACT: SICK,
    RETIRE: RETIRED,
    LEAVE_LABOUR_FORCE: INACTIVE,
    START_SEEKING: UNEMPLOYED,
    START_BUSINESS: FREELANCE,
    END_BUSINESS: UNEMPLOYED,
}.items():
    NEXT_STATUS[_event] = _status


@compiled(inline=True)
def next_status(event, status, contract, value):
    """Return the statute after an event; all arguments are scalars.

    Args:
        event, status: `Event` code, and statute before the event.
        contract: contract after the event.
        value: the statute requested by those who enter the population or leave school.
    """
    fixed = NEXT_STATUS[event]
    if fixed != DEPENDS:
        return fixed
    if event == ENTER_POPULATION or event == LEAVE_SCHOOL:
        return np.uint8(value)
    if event == NOTICE or event == PROMOTION or event == RENEWAL or event == STEP_BACK or event == ASSIGNMENT:
        return np.uint8(status)
    if contract == OPEN_ENDED:
        return np.uint8(PERMANENT)
    if contract == FIXED_TERM:
        return np.uint8(TEMPORARY)
    return np.uint8(UNEMPLOYED)  # recovered without a contract to return to


@compiled(inline=True)
def keeps_job(event):
    """Return whether a person who has a job still has the same one after the event."""
    at_work = event == NOTICE or event == PROMOTION or event == CONVERSION or event == RENEWAL or event == STEP_BACK
    return at_work or event == FALL_SICK or event == RECOVER or event == ASSIGNMENT


@compiled(inline=True)
def takes_job(event):
    """Return whether the event puts the person into the requested job."""
    return event == HIRE or event == CHANGE_EMPLOYER or event == CHANGE_FUNCTION


@compiled(inline=True)
def job_ends(contract, end_month, job_state):
    """Return whether the employer has ended the job already: notice was given, or the slot goes with the fixed term."""
    return (contract == OPEN_ENDED and end_month != NEVER) or job_state == ENDING


@compiled
def _note_before(rows, p, j, e, log, first, month):
    """Write the state before the change into the log from row `first` on.

    Who decides makes a change of employer voluntary, whatever the contract: it is not when the employer has ended the
    job already.
    """
    employer_id, sector, region = e.employer_id, e.sector, e.region
    own_region, wage, end_month, voluntary = p.region, p.wage, p.end_month, log.voluntary
    job, state, contract, hired, reason = p.job, j.state, p.contract, p.hired, p.request_reason
    last_tenure, last_end, last_worked = p.last_tenure, p.last_end, p.last_worked
    for n in range(rows.shape[0]):
        i, k = rows[n], first + np.uint64(n)
        event, employer = p.request[i], p.employer[i]
        log.row[k] = i
        log.person_id[k] = p.person_id[i]
        log.event[k] = event
        forced = event == CHANGE_EMPLOYER and job_ends(contract[i], end_month[i], state[job[i]])
        voluntary[k] = 0 if forced else VOLUNTARY[event]
        log.reason[k] = (JOB_ENDS if forced else reason[i]) if event in BY_CHOICE else 0
        log.tenure[k] = month - hired[i] if employer != NONE else 12 * last_tenure[i]
        log.months_without[k] = month - last_worked[i] if employer == NONE else 0
        log.last_end[k] = last_end[i]
        log.last_wage[k] = wage[i]
        log.from_status[k] = p.status[i]
        log.from_employer[k] = employer
        log.from_employer_id[k] = employer_id[employer] if employer != NONE else 0
        log.from_sector[k] = sector[employer] if employer != NONE else NOWHERE
        log.from_region[k] = region[employer] if employer != NONE else own_region[i]
        log.from_occupation[k] = p.occupation[i]
        log.from_level[k] = p.level[i]
        log.from_wage[k] = wage[i] if employer != NONE else 0.0


@compiled
def _give_up_jobs(rows, p, j, e, month):
    """Vacate the job slots of those who don't keep their job."""
    handed_over = j.handed_over
    state, posted, holder, headcount, dead_jobs = j.state, j.posted, j.holder, e.headcount, e.dead_jobs
    job, employer, contract, end_month, last_worked = p.job, p.employer, p.contract, p.end_month, p.last_worked
    for i in rows:
        event, old, k = p.request[i], job[i], employer[i]
        if old == NONE or keeps_job(event):
            continue
        if state[old] == ENDING:
            state[old] = DEAD
            dead_jobs[k] += 1
        else:
            state[old] = VACANT
            posted[old] = month + 1
        holder[old] = NONE
        handed_over[old] = 0
        job[i] = NONE
        if event != CHANGE_FUNCTION:
            last_worked[i] = month
            headcount[k] -= 1
            employer[i] = NONE
            contract[i] = NO_CONTRACT
            end_month[i] = NEVER


@compiled
def _take_jobs(rows, p, j, e, month):
    """Put people into the requested jobs."""
    state, holder, headcount, posts, tie = j.state, j.holder, e.headcount, j.employer, j.contract
    trade, rank, occupation, level = j.occupation, j.level, p.occupation, p.level
    job, employer, contract, end_month, hired = p.job, p.employer, p.contract, p.end_month, p.hired
    wanted, value, function_since = p.request_job, p.request_value, p.function_since
    for i in rows:
        event = p.request[i]
        if not takes_job(event):
            continue
        new = wanted[i]
        state[new] = FILLED
        holder[new] = i
        job[i] = new
        if event != CHANGE_FUNCTION:
            employer[i] = posts[new]
            headcount[posts[new]] += 1
            contract[i] = tie[new]
            end_month[i] = value[i] if tie[new] == FIXED_TERM else NEVER
            hired[i] = month
        occupation[i] = trade[new]
        level[i] = rank[new]
        function_since[i] = month


@compiled
def _change_in_place(rows, p, j, month):
    """Change what needs no other job, and the statute; return whether anybody's statute changed.

    A step back hands work over, which a promotion gives back.
    """
    handed_over, job = j.handed_over, p.job
    contract, end_month, level, value = p.contract, p.end_month, p.level, p.request_value
    hired, function_since, status, status_since = p.hired, p.function_since, p.status, p.status_since
    last_worked, changed = p.last_worked, False
    for i in rows:
        event = p.request[i]
        p.request[i] = NOTHING
        p.request_reason[i] = 0
        if event == PROMOTION:
            level[i] += 1
            handed_over[job[i]] -= handed_over[job[i]] > 0
        elif event == STEP_BACK:
            level[i] -= 1
            handed_over[job[i]] += 1
        elif event == CONVERSION:
            contract[i] = OPEN_ENDED
            end_month[i] = NEVER
        elif event == NOTICE or event == RENEWAL:
            end_month[i] = value[i]
        elif event == START_BUSINESS:
            hired[i] = month
            function_since[i] = month
        elif event == ENTER_POPULATION or event == LEAVE_SCHOOL or status[i] == FREELANCE:
            last_worked[i] = month
        after = next_status(event, status[i], contract[i], value[i])
        if after != status[i]:
            status[i] = after
            status_since[i] = month
            changed = True
    return changed


@compiled
def _note_after(rows, p, e, log, first):
    """Write the state after the change into the log from row `first` on."""
    employer_id, sector, region, own_region = e.employer_id, e.sector, e.region, p.region
    for n in range(rows.shape[0]):
        i, k = rows[n], first + np.uint64(n)
        employer = p.employer[i]
        log.to_status[k] = p.status[i]
        log.to_employer[k] = employer
        log.to_employer_id[k] = employer_id[employer] if employer != NONE else 0
        log.to_sector[k] = sector[employer] if employer != NONE else NOWHERE
        log.to_region[k] = region[employer] if employer != NONE else own_region[i]
        log.to_occupation[k] = p.occupation[i]
        log.to_level[k] = p.level[i]


@compiled
def _carry_out(rows, p, j, e, log, month):
    """Make the requested changes of these rows; return whether anybody's statute changed.

    Each step goes over all rows and uses few columns: nobody's change depends on another change of the same moment.
    Columns used under a condition have local names, or Numba would count a reference at every use.
    """
    first = np.uint64(log.count[0])
    log.count[0] += rows.shape[0]
    _note_before(rows, p, j, e, log, first, month)
    _give_up_jobs(rows, p, j, e, month)
    _take_jobs(rows, p, j, e, month)
    changed = _change_in_place(rows, p, j, month)
    _note_after(rows, p, e, log, first)
    return changed


CarriedPersons = namedtuple(
    "CarriedPersons",
    "person_id region wage request request_job request_value request_reason status status_since contract job employer "
    "occupation last_worked level hired function_since end_month last_end last_tenure",
)
CarriedJobs = namedtuple("CarriedJobs", "employer occupation level contract state holder posted handed_over")
CarriedEmployers = namedtuple("CarriedEmployers", "employer_id sector region headcount dead_jobs")

CARRIED = [(declared(kind), attrgetter(*kind._fields)) for kind in (CarriedPersons, CarriedJobs, CarriedEmployers)]


def carry_out(state, persons, jobs, employers) -> None:
    """Carry out what was requested so far this month; called at the end of a process that decides.

    Args:
        state: the model's state.
        persons, jobs, employers: named tuples with at least the columns of CARRIED.
    """
    rows = rows_marked(persons.request)
    if len(rows) == 0:
        return
    # One type of tuple for every caller, so that Numba compiles once.
    p, j, e = (kind._make(pick(declared)) for (kind, pick), declared in zip(CARRIED, (persons, jobs, employers)))
    if _carry_out(rows, p, j, e, state.log.reserve(len(rows)), state.month):
        state.forget_rows()


CHANGED = (
    "last_end last_tenure -> request request_reason status status_since contract job employer occupation last_worked "
    "level hired function_since end_month"
)


@process(
    "workers",
    persons="person_id region wage request_job request_value " + CHANGED,
    jobs="employer occupation level contract -> state holder posted handed_over",
    employers="employer_id sector region -> headcount dead_jobs",
)
def changes_are_carried_out(state, persons, jobs, employers) -> None:
    """Carry out the changes of state that were requested, and write an event for each."""
    carry_out(state, persons, jobs, employers)
