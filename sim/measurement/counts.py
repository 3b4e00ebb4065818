"""The monthly count: sums over all persons and jobs from which every measure is made. It only reads."""

from __future__ import annotations

import numpy as np

from sim.actors.state import rows_marked
from sim.codes import Contract, Event, JobState, Obsolete, Search, Status
from sim.engine.kernels import compiled
from sim.engine.process import over_rows, process
from sim.institutions.ledger import LINES
from sim.measurement.career_counts import CAREER, count_careers, count_services
from sim.measurement.wellbeing_counts import COUNTED_IN, INACTION, WELLBEING, count_wellbeing, in_final_form, mismatch

PERMANENT, TEMPORARY, UNEMPLOYED, SICK = map(int, (Status.PERMANENT, Status.TEMPORARY, Status.UNEMPLOYED, Status.SICK))
OPEN_ENDED = int(Contract.OPEN_ENDED)
FILLED, VACANT, ENDING = int(JobState.FILLED), int(JobState.VACANT), int(JobState.ENDING)
EVENTS = len(Event)
HIRE, CHANGE_EMPLOYER, CHANGE_FUNCTION, PROMOTION = map(
    int, (Event.HIRE, Event.CHANGE_EMPLOYER, Event.CHANGE_FUNCTION, Event.PROMOTION)
)
QUIT, RETIRE, DISMISSAL, START_BUSINESS = map(int, (Event.QUIT, Event.RETIRE, Event.DISMISSAL, Event.START_BUSINESS))
PASSIVE, ACTIVE = int(Search.PASSIVE), int(Search.ACTIVE)
YEAR = 12  # months, and the bit of the histories that tells of a year ago
MIN_TENURE, TEN_YEARS = 24, 120  # months

# Persons are counted once, into cells of what matters about them; the sums that measures need are read off the
# cells. That is three times quicker than a counter for each sum.
PERSON_CELLS = (9, 5, 3, 2, 2, 2, 3)
# statute; age (-19, 20-24, 25-54, 55-64, 65+); education; works; worked, was jobless a year ago; change in a year
WORKER_CELLS = (3, 3, 2, 3, 2, 2)
# search outside; search inside; inaction; tenure (under 2, 2 to 9, 10 years and more); open-ended; sick
SUMS = ("tenure_months", "wage", "inaction_months", "level")


CHUNK = 1024  # rows whose cells are worked out before they are counted: the first step then needs no scalar code
PERSON_SIZE, WORKER_SIZE = int(np.prod(PERSON_CELLS)), int(np.prod(WORKER_CELLS))


@compiled
def _person_cells(start, stop, c, since, year_ago, cell):
    """The cell of PERSON_CELLS, laid flat, of rows start to stop; `since` (4,) int16 birth months of the age classes.

    Plain arithmetic in 16 bits without a branch, so that the compiler handles many persons at once.
    """
    first, second, third, fourth = since[0], since[1], since[2], since[3]
    twelve, one = np.uint16(YEAR), np.uint16(1)
    for n in range(stop - start):
        i = start + n
        born, history = c.birth_month[i], c.work_history[i]
        age = np.uint16(born <= first) + np.uint16(born <= second) + np.uint16(born <= third)
        age += np.uint16(born <= fourth)
        worked, works = (history >> twelve) & one, history & one
        was_jobless = (c.unemployment_history[i] >> twelve) & one
        change = np.uint16(c.function_since[i] > year_ago) + np.uint16(c.hired[i] > year_ago)
        code = ((np.uint16(c.status[i]) * 5 + age) * 3 + c.education[i]) * 2 + works
        cell[n] = np.uint16(((code * 2 + worked) * 2 + was_jobless) * 3 + change * (worked & works))


@compiled
def _count_persons(start, stop, c, month):
    """Cells of rows start to stop, in the shape PERSON_CELLS laid flat: int64 (3240,)."""
    cells, cell = np.zeros(PERSON_SIZE, np.int64), np.empty(CHUNK, np.uint16)
    since = np.array([month - 240, month - 300, month - 660, month - 780], np.int16)
    while start < stop:
        end = min(start + np.uint64(CHUNK), stop)
        _person_cells(start, end, c, since, np.int16(month - YEAR), cell)
        for n in range(end - start):
            cells[cell[n]] += 1
        start = end
    return cells


@compiled
def _worker_cells(start, stop, c, month, cell):
    """The cell of WORKER_CELLS of rows start to stop, one beyond them for those without a contract."""
    young, settled, waiting = np.int16(month - MIN_TENURE), np.int16(month - TEN_YEARS), np.int16(month - INACTION)
    for n in range(stop - start):
        i = start + n
        has, open_ended = np.uint16(c.contract[i] != 0), np.uint16(c.contract[i] == OPEN_ENDED)
        at_work = has & np.uint16(c.status[i] != SICK)
        inert = at_work & np.uint16(c.inactive_since[i] <= waiting)
        stays = np.uint16(c.hired[i] <= young) + np.uint16(c.hired[i] <= settled)
        code = (np.uint16(c.search_external[i]) * 3 + c.search_internal[i]) * 2 + inert
        code = (((code * 3 + stays) * 2 + open_ended) * 2 + 1) - at_work
        cell[n] = np.uint16(code * has + WORKER_SIZE * (1 - has))


@compiled
def _worker_sums(start, stop, c, month):
    """Of those with a contract: months of tenure, months of inaction (of those at work), and levels."""
    tenures, inactions, levels = np.int64(0), np.int64(0), np.int64(0)
    for i in range(start, stop):
        has = np.int64(c.contract[i] != 0)
        idle = month - c.inactive_since[i]
        tenures += has * (month - c.hired[i])
        inactions += (has & np.int64(c.status[i] != SICK) & np.int64(idle >= INACTION)) * idle
        levels += has * c.level[i]
    return tenures, inactions, levels


@compiled
def _count_workers(start, stop, c, month):
    """Cells (216,) and sums (3,) of persons at work or sick; those without a contract count in neither."""
    cells, cell = np.zeros(WORKER_SIZE + 1, np.int64), np.empty(CHUNK, np.uint16)
    sums = np.array(_worker_sums(start, stop, c, month))
    while start < stop:
        end = min(start + np.uint64(CHUNK), stop)
        _worker_cells(start, end, c, month, cell)
        for n in range(end - start):
            cells[cell[n]] += 1
        start = end
    return cells[:WORKER_SIZE], sums


def _person_marks() -> dict[str, np.ndarray]:
    """Which cells of PERSON_CELLS each sum over persons counts: name -> bool (3240,)."""
    status, age, education, works, worked, was_jobless, change = np.indices(PERSON_CELLS).reshape(7, -1)
    here, jobless = status > 0, status == UNEMPLOYED
    working_age, adults = here & (age < 4), here & (age >= 2) & (age < 4)
    core, older = here & (age >= 1) & (age < 4), here & (age == 3)
    both = core & (works == 1) & (worked == 1)
    marks = {code.name.lower(): status == code for code in Status if code}
    marks |= {
        "persons": here,
        "employed": here & (works == 1),
        "employed_20_64": core & (works == 1),
        "persons_20_64": core,
        "employed_55_64": older & (works == 1),
        "persons_55_64": older,
        "unemployed_15_64": working_age & jobless,
        "labour_force_15_64": working_age & ((works == 1) | jobless),
        "worked_both": both,
        "changed_job": both & (change > 0),
        "changed_employer": both & (change == 2),
        "was_unemployed": here & (was_jobless == 1),
        "unemployed_now_work": here & (was_jobless == 1) & (works == 1),
        "worked_year_ago_15_64": working_age & (worked == 1),
        "worked_now_inactive": working_age & (worked == 1) & (works == 0) & ~jobless,
    }
    for code, name in enumerate(("low", "mid", "high")):
        marks[f"{name}_persons"] = adults & (education == code)
        marks[f"{name}_employed"] = adults & (education == code) & (works == 1)
    return marks


def _worker_marks() -> dict[str, np.ndarray]:
    """Which cells of WORKER_CELLS each sum over persons with a contract counts: name -> bool (216,)."""
    outside, inside, inert, stays, open_ended, sick = np.indices(WORKER_CELLS).reshape(6, -1)
    at_work = sick == 0
    return {
        "employees": sick >= 0,
        "searched": at_work,
        "external_passive": at_work & (outside == PASSIVE),
        "external_active": at_work & (outside == ACTIVE),
        "internal_passive": at_work & (inside == PASSIVE),
        "internal_active": at_work & (inside == ACTIVE),
        "inaction": at_work & (inert == 1),
        "tenured": stays >= 1,
        "tenure_10": stays == 2,
        "open_ended": open_ended == 1,
    }


PERSON_MARKS, WORKER_MARKS = _person_marks(), _worker_marks()
# One row a cell, so that the many cells without anybody can be left out.
PERSON_TABLE, WORKER_TABLE = (np.array(list(marks.values())).T.astype(float) for marks in (PERSON_MARKS, WORKER_MARKS))


@compiled
def _read_off(table, cells):
    """Sums read off the cells (C,): table (C, K) says which cells count in each; float64 (K,)."""
    sums = np.zeros(table.shape[1])
    for cell in range(table.shape[0]):
        count = cells[cell]
        if count != 0:  # most cells are empty
            for k in range(table.shape[1]):
                sums[k] += count * table[cell, k]
    return sums


@compiled
def _count_apart(jobless, vacant, c, j, occupations, month):
    """Long-term unemployed among the jobless (rows), and the mismatch of occupations between them and open jobs."""
    without, open_jobs, long_term = np.zeros(occupations), np.zeros(occupations), 0
    for i in jobless:
        without[c.occupation[i]] += 1.0
        long_term += month - c.status_since[i] >= YEAR
    for k in vacant:
        open_jobs[j.occupation[k]] += j.state[k] == VACANT
    return np.array([long_term, mismatch(without, open_jobs)])


EVENT_COUNTS = tuple(event.name.lower() for event in Event if event)
FLOWS = ("permanent_exit_own", "permanent_exit_employer", "up_inside", "temporary_hire")
ECONOMY = (
    "vacancies",
    "filled_jobs",
    "private_output",
    "private_profit",
    "private_payroll",
    "largest_employer",
    "private_employers",
    "micro_employers",
    "private_staff",
    "output",
    "vacancy_months",
    "training_return",
)
MICRO = 10  # staff below which an employer counts as micro
PERSON_SUMS = (*PERSON_MARKS, *WORKER_MARKS, *SUMS)
COUNTS = PERSON_SUMS + ("long_term_unemployed", "mismatch") + WELLBEING + CAREER + EVENT_COUNTS + FLOWS + ECONOMY
COUNTS += tuple(LINES)


@compiled
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


@compiled
def _count_economy(j, e, month):
    """Jobs and employers, in the order of ECONOMY: float64 (12,)."""
    vacant, filled, waiting = 0, 0, 0
    for k in range(j.state.shape[0]):
        open_now = j.state[k] == VACANT
        vacant += open_now
        waiting += open_now * (month - j.posted[k])
        filled += (j.state[k] == FILLED) | (j.state[k] == ENDING)
    output, profit, payroll, largest, employers, micro, staff = 0.0, 0.0, 0.0, 0, 0, 0, 0
    everything, returns = 0.0, 0.0
    for k in range(e.public.shape[0]):
        private, size = e.public[k] == 0, e.headcount[k]
        output += e.output[k] * private
        profit += e.profit[k] * private
        payroll += e.payroll[k] * private
        largest = max(largest, size)
        everything += e.output[k]
        returns += e.training_return[k] * size
        employers += private and size > 0
        micro += private and 0 < size < MICRO
        staff += size * private
    return np.array(
        [vacant, filled, output, profit, payroll, largest, employers, micro, staff, everything, waiting, returns]
    )


@process(
    "world",
    persons="status birth_month work_history unemployment_history education status_since contract hired "
    "function_since level wage productivity search_external search_internal inactive_since inaction_reason occupation "
    "employer occupational_skill general_skill firm_skill exhaustion engagement pride tasks_since trained_at "
    "care_until sacrifice embedded_on desire_external ambition learning_drive employability perceived_employability "
    "talked_at guided_at known plan prepared_for expectancy competence network",
    jobs="state occupation posted obsolete",
    employers="public output profit payroll headcount workload training_return consistency hr_time",
    economy="frontier employers_aware",
    intermediaries="kind served waiting",
)
def month_is_counted(state, persons, jobs, employers, economy, intermediaries) -> None:
    """Everything is counted; nothing is changed."""
    month, log = state.month, state.log
    cells = sum(over_rows(_count_persons, state.size, persons, month))
    blocks = over_rows(_count_workers, state.size, persons, month)
    worker_cells, (tenures, inactions, levels) = (sum(block[k] for block in blocks) for k in range(2))
    sums = [tenures, state.ledger.amount["wages"], inactions, levels]
    apart = state.rows(UNEMPLOYED), state.market["job"], persons, jobs, len(economy.frontier), month
    turn = state.rows(PERMANENT, TEMPORARY, rota=COUNTED_IN)
    arguments = (persons, employers.workload, economy.frontier, month)
    wellbeing = in_final_form(sum(over_rows(count_wellbeing, turn, *arguments)))
    careers = sum(over_rows(count_careers, turn, persons, employers.consistency, month))
    foreseen = np.count_nonzero(jobs.obsolete[rows_marked(jobs.obsolete)] == Obsolete.FORESEEN)
    services = count_services(*intermediaries, economy.employers_aware[0], employers.hr_time, foreseen)
    events, flows = _count_events(log.reserve(0))
    people = _read_off(PERSON_TABLE, cells), _read_off(WORKER_TABLE, worker_cells)
    amounts = list(state.ledger.amount.values())
    policy = careers, services, events[1:], flows, _count_economy(jobs, employers, month)
    state.counted = np.concatenate([*people, sums, _count_apart(*apart), wellbeing, *policy, amounts])
