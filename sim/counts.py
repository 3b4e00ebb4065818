"""The monthly count: sums over all persons and jobs from which every measure is made. It only reads."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.codes import Contract, Event, JobState, Search, Status
from sim.ledger import LINES
from sim.process import over_rows, process

PERMANENT, TEMPORARY, UNEMPLOYED, SICK = map(
    int, (Status.PERMANENT, Status.TEMPORARY, Status.UNEMPLOYED, Status.SICK)
)
OPEN_ENDED = int(Contract.OPEN_ENDED)
EVENTS = len(Event)
HIRE, CHANGE_EMPLOYER, CHANGE_FUNCTION, PROMOTION = map(
    int, (Event.HIRE, Event.CHANGE_EMPLOYER, Event.CHANGE_FUNCTION, Event.PROMOTION)
)
QUIT, RETIRE, DISMISSAL, START_BUSINESS = map(
    int, (Event.QUIT, Event.RETIRE, Event.DISMISSAL, Event.START_BUSINESS)
)
PASSIVE, ACTIVE = int(Search.PASSIVE), int(Search.ACTIVE)
INACTION = 6  # months of wanting without acting from which it counts as career inaction (assumption)
YEAR = 12  # months, and the bit of the histories that tells of a year ago
MIN_TENURE, TEN_YEARS = 24, 120  # months

# Persons are counted once, into cells of what matters about them; the sums that measures need are read off the
# cells. That is three times quicker than a counter for each sum.
PERSON_CELLS = (9, 5, 3, 2, 2, 2, 3)
# statute; age (-19, 20-24, 25-54, 55-64, 65+); education; works; worked, was jobless a year ago; change in a year
WORKER_CELLS = (3, 3, 2, 3, 2, 2)
# search outside; search inside; inaction; tenure (under 2, 2 to 9, 10 years and more); open-ended; sick
SUMS = ("tenure_months", "wage", "productivity", "inaction_months", "level")


@njit(cache=True, nogil=True)
def _count_persons(start, stop, c, month):
    """Cells of rows start to stop, in the shape PERSON_CELLS laid flat: int64 (3240,)."""
    cells = np.zeros(3240, np.int64)
    for i in range(start, stop):
        age = month - c.birth_month[i]
        class_of_age = (age >= 240) + (age >= 300) + (age >= 660) + (age >= 780)
        history = np.int64(c.work_history[i])
        worked, works = (history >> YEAR) & 1, history & 1
        was_jobless = (np.int64(c.unemployment_history[i]) >> YEAR) & 1
        change = (c.function_since[i] > month - YEAR) + (c.hired[i] > month - YEAR)
        cell = ((np.int64(c.status[i]) * 5 + class_of_age) * 3 + c.education[i]) * 2 + works
        cells[((cell * 2 + worked) * 2 + was_jobless) * 3 + change * worked * works] += 1
    return cells


@njit(cache=True, nogil=True)
def _count_workers(rows, c, month):
    """Cells (216,) and sums (5,) of persons at work or sick; those without a contract count in neither."""
    cells = np.zeros(216, np.int64)
    tenures, inactions, levels, wages, output = 0, 0, 0, 0.0, 0.0
    for i in rows:
        if c.contract[i] == 0:
            continue
        tenure, at_work = month - c.hired[i], np.int64(c.status[i] != SICK)
        idle = month - c.inactive_since[i]  # negative for those who are not inactive
        inert = (idle >= INACTION) & at_work
        tenures += tenure
        levels += c.level[i]
        wages += c.wage[i] * at_work
        output += c.productivity[i] * at_work
        inactions += idle * inert
        cell = (np.int64(c.search_external[i]) * 3 + c.search_internal[i]) * 2 + inert
        cell = cell * 3 + (tenure >= MIN_TENURE) + (tenure >= TEN_YEARS)
        cells[(cell * 2 + (c.contract[i] == OPEN_ENDED)) * 2 + 1 - at_work] += 1
    return cells, np.array([tenures, wages, output, inactions, levels])


def _person_sums(cells: np.ndarray) -> dict[str, float]:
    """Sums over persons, read off the cells (shape PERSON_CELLS)."""
    # axes: 0 statute, 1 age, 2 education, 3 works, 4 worked, 5 was jobless, 6 change
    cells = cells[1:]  # empty rows are nobody
    statutes = cells.sum(axis=(1, 2, 3, 4, 5, 6))
    working_age, adults = cells[:, :4], cells[:, 2:4]
    sums = {status.name.lower(): statutes[status - 1] for status in Status if status}
    both = cells[:, 1:4, :, 1, 1].sum(axis=(0, 1, 2, 3))
    jobless = UNEMPLOYED - 1
    sums |= {
        "persons": cells.sum(),
        "employed": cells[:, :, :, 1].sum(),
        "employed_20_64": cells[:, 1:4, :, 1].sum(),
        "persons_20_64": cells[:, 1:4].sum(),
        "employed_55_64": cells[:, 3, :, 1].sum(),
        "persons_55_64": cells[:, 3].sum(),
        "unemployed_15_64": working_age[jobless].sum(),
        "labour_force_15_64": working_age[:, :, :, 1].sum() + working_age[jobless].sum(),
        "worked_both": both.sum(),
        "changed_job": both[1:].sum(),
        "changed_employer": both[2],
        "was_unemployed": cells[:, :, :, :, :, 1].sum(),
        "unemployed_now_work": cells[:, :, :, 1, :, 1].sum(),
        "worked_year_ago_15_64": working_age[:, :, :, :, 1].sum(),
        "worked_now_inactive": working_age[:, :, :, 0, 1].sum() - working_age[jobless, :, :, 0, 1].sum(),
    }
    for code, name in enumerate(("low", "mid", "high")):
        sums[f"{name}_persons"] = adults[:, :, code].sum()
        sums[f"{name}_employed"] = adults[:, :, code, 1].sum()
    return sums


def _worker_sums(cells: np.ndarray) -> dict[str, float]:
    """Sums over persons with a contract, read off the cells (shape WORKER_CELLS)."""
    # axes: 0 outside, 1 inside, 2 inaction, 3 tenure, 4 open-ended, 5 sick
    at_work = cells[..., 0]
    return {
        "employees": cells.sum(),
        "searched": at_work.sum(),
        "external_passive": at_work[PASSIVE].sum(),
        "external_active": at_work[ACTIVE].sum(),
        "internal_passive": at_work[:, PASSIVE].sum(),
        "internal_active": at_work[:, ACTIVE].sum(),
        "inaction": at_work[:, :, 1].sum(),
        "tenured": cells[:, :, :, 1:].sum(),
        "tenure_10": cells[:, :, :, 2].sum(),
        "open_ended": cells[:, :, :, :, 1].sum(),
    }


EVENT_COUNTS = tuple(event.name.lower() for event in Event if event)
FLOWS = ("permanent_exit_own", "permanent_exit_employer", "up_inside", "temporary_hire")
ECONOMY = (
    "vacancies", "filled_jobs", "private_output", "private_profit", "private_payroll", "largest_employer",
    "private_employers", "micro_employers", "private_staff",
)  # fmt: skip
MICRO = 10  # staff below which an employer counts as micro
_NAMES = (_person_sums(np.zeros(PERSON_CELLS)), _worker_sums(np.zeros(WORKER_CELLS)), SUMS)
PERSON_SUMS = tuple(name for names in _NAMES for name in names)
COUNTS = PERSON_SUMS + ("long_term_unemployed",) + EVENT_COUNTS + FLOWS + ECONOMY + tuple(LINES)


@njit(cache=True, nogil=True)
def _count_events(log):
    """Events by code (22,), and the flows that need more than the code (4,), in the order of FLOWS."""
    events, flows = np.zeros(EVENTS, np.int64), np.zeros(4, np.int64)
    for k in range(log.count[0]):
        event = log.event[k]
        events[event] += 1
        moves = event == CHANGE_EMPLOYER
        if log.from_status[k] == PERMANENT:
            own = event == QUIT or event == START_BUSINESS or event == RETIRE
            flows[0] += own or (moves and log.voluntary[k])
            flows[1] += event == DISMISSAL or (moves and not log.voluntary[k])
        inside = event == CHANGE_FUNCTION or event == PROMOTION
        flows[2] += inside and log.to_level[k] > log.from_level[k]
        flows[3] += (moves or event == HIRE) and log.to_status[k] == TEMPORARY
    return events, flows


@process(
    "world",
    persons="status birth_month work_history unemployment_history education status_since contract hired "
    "function_since level wage productivity search_external search_internal inactive_since",
    jobs="state",
    employers="public output profit payroll headcount",
)
def month_is_counted(state, persons, jobs, employers) -> None:
    """Everything is counted; nothing is changed."""
    month = state.month
    cells = np.sum(over_rows(_count_persons, state.size, persons, month), axis=0)
    workers = [
        block
        for rows in (state.rows(PERMANENT, TEMPORARY), state.rows(SICK))
        for block in over_rows(_count_workers, rows, persons, month)
    ]
    worker_cells, sums = (np.sum([block[k] for block in workers], axis=0) for k in range(2))
    people = _person_sums(cells.reshape(PERSON_CELLS)) | _worker_sums(worker_cells.reshape(WORKER_CELLS))
    long_term = month - persons.status_since[state.rows(UNEMPLOYED)] >= YEAR
    events, flows = _count_events(state.log.reserve(0))
    private = employers.public == 0
    money = [float(column[private].sum()) for column in (employers.output, employers.profit, employers.payroll)]
    vacant, filled, ending = (
        np.count_nonzero(jobs.state == code) for code in (JobState.VACANT, JobState.FILLED, JobState.ENDING)
    )
    staff = employers.headcount[private & (employers.headcount > 0)]
    sizes = [employers.headcount.max(), len(staff), (staff < MICRO).sum(), staff.sum()]
    economy = [vacant, filled + ending, *money, *sizes, *state.ledger.amount.values()]
    state.counted = np.concatenate([list(people.values()), sums, [long_term.sum()], events[1:], flows, economy])


