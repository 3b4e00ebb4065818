"""The monthly count: sums over all persons and jobs from which every measure is made. It only reads."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.codes import Contract, Event, JobState, Search, Status
from sim.ledger import LINES
from sim.process import over_rows, process

STUDENT, PERMANENT, TEMPORARY, FREELANCE = map(
    int, (Status.STUDENT, Status.PERMANENT, Status.TEMPORARY, Status.FREELANCE)
)
ABSENT, UNEMPLOYED, SICK = int(Status.ABSENT), int(Status.UNEMPLOYED), int(Status.SICK)
OPEN_ENDED, VACANT, FREE, DEAD = int(Contract.OPEN_ENDED), int(JobState.VACANT), int(JobState.FREE), int(JobState.DEAD)
PASSIVE, ACTIVE = int(Search.PASSIVE), int(Search.ACTIVE)
INACTION = 6  # months of wanting without acting from which it counts as career inaction (assumption)
LONG_TERM = 12  # months
YEAR_AGO = np.uint16(1 << 12)
MIN_TENURE = 24  # months: for the promotion rate

PERSON_SUMS = (
    "persons", "student", "permanent", "temporary", "freelance", "unemployed", "sick", "inactive", "retired",
    "employed_20_64", "persons_20_64", "employed_55_64", "persons_55_64", "labour_force_15_64",
    "unemployed_15_64", "low_employed", "low_persons", "mid_employed", "mid_persons", "high_employed",
    "high_persons", "employees", "tenure_years", "wage", "productivity", "productive_persons",
    "external_passive", "external_active", "internal_passive", "internal_active", "inaction", "inaction_months",
    "long_term_unemployed", "worked_both", "changed_job", "changed_employer", "was_unemployed",
    "unemployed_now_work", "worked_year_ago_15_64", "worked_now_inactive", "open_ended", "tenured", "employed",
    "searched", "tenure_10", "level",
)  # fmt: skip
S = {name: k for k, name in enumerate(PERSON_SUMS)}
(PERSONS, EMPLOYED_20, PERSONS_20, EMPLOYED_55, PERSONS_55, FORCE, JOBLESS, LOW_EMPLOYED, LOW_PERSONS) = (
    S[n] for n in ("persons", "employed_20_64", "persons_20_64", "employed_55_64", "persons_55_64",
                   "labour_force_15_64", "unemployed_15_64", "low_employed", "low_persons")
)  # fmt: skip
(EMPLOYEES, TENURE, WAGE, PRODUCTIVITY, PRODUCTIVE, EXT_PASSIVE, EXT_ACTIVE, INT_PASSIVE, INT_ACTIVE) = (
    S[n] for n in ("employees", "tenure_years", "wage", "productivity", "productive_persons", "external_passive",
                   "external_active", "internal_passive", "internal_active")
)  # fmt: skip
(INACTIVE_CAREER, INACTION_MONTHS, LONG_UNEMPLOYED, BOTH, CHANGED, CHANGED_EMPLOYER, WAS_JOBLESS) = (
    S[n] for n in ("inaction", "inaction_months", "long_term_unemployed", "worked_both", "changed_job",
                   "changed_employer", "was_unemployed")
)  # fmt: skip
(JOBLESS_NOW_WORK, WORKED_AGO, NOW_INACTIVE, OPEN, TENURED, EMPLOYED, SEARCHED, TENURE_10, LEVEL) = (
    S[n] for n in ("unemployed_now_work", "worked_year_ago_15_64", "worked_now_inactive", "open_ended", "tenured",
                   "employed", "searched", "tenure_10", "level")
)  # fmt: skip


@njit(cache=True, nogil=True)
def _count(start, stop, c, month):
    """Sums over rows start to stop, in the order of PERSON_SUMS: float64 (K,)."""
    s = np.zeros(len(PERSON_SUMS))
    for i in range(start, stop):
        status = c.status[i]
        if status == ABSENT:
            continue
        s[PERSONS] += 1
        s[status] += 1  # statutes stand at their own codes
        age = (month - c.birth_month[i]) // 12
        works = c.work_history[i] & 1
        worked = (c.work_history[i] & YEAR_AGO) != 0
        jobless = status == UNEMPLOYED
        s[EMPLOYED] += works
        if age < 65:
            s[FORCE] += works or jobless
            s[JOBLESS] += jobless
            s[WORKED_AGO] += worked
            s[NOW_INACTIVE] += worked and not works and not jobless
        if age >= 20 and age < 65:
            s[PERSONS_20] += 1
            s[EMPLOYED_20] += works
            if age >= 25:
                s[LOW_PERSONS + 2 * c.education[i]] += 1
                s[LOW_EMPLOYED + 2 * c.education[i]] += works
            if age >= 55:
                s[PERSONS_55] += 1
                s[EMPLOYED_55] += works
            if worked and works:
                s[BOTH] += 1
                s[CHANGED] += c.function_since[i] > month - 12
                s[CHANGED_EMPLOYER] += c.hired[i] > month - 12
        if jobless:
            s[LONG_UNEMPLOYED] += month - c.status_since[i] >= LONG_TERM
        if c.unemployment_history[i] & YEAR_AGO:
            s[WAS_JOBLESS] += 1
            s[JOBLESS_NOW_WORK] += works
        if c.contract[i] != 0:
            tenure = month - c.hired[i]
            s[EMPLOYEES] += 1
            s[TENURE] += tenure / 12.0
            s[TENURE_10] += tenure >= 120
            s[TENURED] += tenure >= MIN_TENURE
            s[OPEN] += c.contract[i] == OPEN_ENDED
            s[LEVEL] += c.level[i]
            if status != SICK:
                s[WAGE] += c.wage[i]
                s[PRODUCTIVITY] += c.productivity[i]
                s[PRODUCTIVE] += 1
                external, internal = c.search_external[i], c.search_internal[i]
                s[SEARCHED] += 1
                s[EXT_PASSIVE] += external == PASSIVE
                s[EXT_ACTIVE] += external == ACTIVE
                s[INT_PASSIVE] += internal == PASSIVE
                s[INT_ACTIVE] += internal == ACTIVE
                inert = c.inaction_months[i] >= INACTION
                s[INACTIVE_CAREER] += inert
                s[INACTION_MONTHS] += c.inaction_months[i] if inert else 0
    return s


@njit(cache=True, nogil=True)
def _jobs(state):
    """Vacant and filled slots: (2,)."""
    vacant, filled = 0, 0
    for k in range(state.shape[0]):
        vacant += state[k] == VACANT
        filled += state[k] != VACANT and state[k] != FREE and state[k] != DEAD
    return vacant, filled


EVENT_COUNTS = tuple(event.name.lower() for event in Event if event)
FLOWS = ("permanent_exit_own", "permanent_exit_employer", "up_inside", "temporary_hire")
ECONOMY = ("vacancies", "filled_jobs", "private_output", "private_profit", "private_payroll", "largest_employer")
COUNTS = PERSON_SUMS + EVENT_COUNTS + FLOWS + ECONOMY + tuple(LINES)


def _flows(rows: dict[str, np.ndarray]) -> list[float]:
    """Flows that need more than the event's code, in the order of FLOWS."""
    event, before, after = rows["event"], rows["from_status"], rows["to_status"]
    permanent = before == PERMANENT
    leaves = np.isin(event, (Event.CHANGE_EMPLOYER, Event.QUIT, Event.START_BUSINESS, Event.RETIRE))
    own = permanent & leaves & (rows["voluntary"] == 1)
    employer = permanent & ((event == Event.DISMISSAL) | ((event == Event.CHANGE_EMPLOYER) & (rows["voluntary"] == 0)))
    inside = (event == Event.CHANGE_FUNCTION) | (event == Event.PROMOTION)
    up = inside & (rows["to_level"] > rows["from_level"])
    hires = (event == Event.HIRE) | (event == Event.CHANGE_EMPLOYER)
    return [own.sum(), employer.sum(), up.sum(), (hires & (after == TEMPORARY)).sum()]


@process(
    "world",
    persons="status birth_month work_history unemployment_history education status_since contract hired "
    "function_since level wage productivity search_external search_internal inaction_months",
    jobs="state",
    employers="public output profit payroll headcount",
)
def month_is_counted(state, persons, jobs, employers) -> None:
    """Everything is counted; nothing is changed."""
    sums = np.sum(over_rows(_count, state.size, persons, state.month), axis=0)
    rows = state.log.rows()
    events = np.bincount(rows["event"], minlength=len(Event))[1 : len(Event)]
    private = employers.public == 0
    money = [float(column[private].sum()) for column in (employers.output, employers.profit, employers.payroll)]
    economy = [*_jobs(jobs.state), *money, float(employers.headcount.max())]
    state.counted = np.concatenate([sums, events, _flows(rows), economy, list(state.ledger.amount.values())])


