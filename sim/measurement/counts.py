"""The monthly count: sums over all persons and jobs from which every measure is made. It only reads."""

from collections import namedtuple
from itertools import chain

import numpy as np

from sim.actors.state import rows_marked
from sim.codes import (
    ACTIVE,
    CHANGE_EMPLOYER,
    CHANGE_FUNCTION,
    DISMISSAL,
    ENDING,
    FILLED,
    FORESEEN,
    HIRE,
    OPEN_ENDED,
    PASSIVE,
    PERMANENT,
    PROMOTION,
    QUIT,
    RESIGN,
    SICK,
    START_BUSINESS,
    TEMPORARY,
    UNEMPLOYED,
    VACANT,
    YEAR,
    Event,
    Status,
)
from sim.engine.kernels import compiled, declared
from sim.engine.measures import TURN
from sim.engine.process import over_rows, process
from sim.institutions.ledger import LINES
from sim.measurement.career_counts import CAREER, Services, count_careers, count_services
from sim.measurement.declared import COLUMNS, DECLARED, declared_values
from sim.measurement.outcomes import (
    changed_employer,
    changed_job,
    in_work,
    in_work_a_year_ago,
    is_at_work,
    is_inactive,
)
from sim.measurement.pay_changes import PayChanges, count_pay_changes
from sim.measurement.sickness_counts import ILL, count_ill
from sim.measurement.wellbeing_counts import WELLBEING, count_wellbeing, in_final_form, mismatch

EVENTS = len(Event)
MIN_TENURE, TEN_YEARS = 24, 120  # months

# Persons are counted once, into cells of what matters about them; the sums that measures need are read off the
# cells. That is three times quicker than a counter for each sum.
PERSON_CELLS = (9, 6, 3, 2, 2, 2, 3)
# statute; age (-19, 20-24, 25-34, 35-54, 55-64, 65+); education; works; worked, was jobless a year ago; change since
WORKER_CELLS = (3, 3, 2, 3, 2, 2)
# search outside; search inside; inaction; tenure (under 2, 2 to 9, 10 years and more); open-ended; sick


CHUNK = 1024  # rows whose cells are worked out before they are counted: the first step then needs no scalar code
PERSON_SIZE, WORKER_SIZE = int(np.prod(PERSON_CELLS)), int(np.prod(WORKER_CELLS))


@compiled
def _person_cells(start, stop, c, month, cell):
    """The cell of PERSON_CELLS, laid flat, of rows start to stop.

    Plain arithmetic in 16 bits without a branch, so that the compiler handles many persons at once.
    """
    of_20, of_25, of_35, of_55, of_65 = (  # born in or before these months, so at least of that age
        np.int16(month - 240),
        np.int16(month - 300),
        np.int16(month - 420),
        np.int16(month - 660),
        np.int16(month - 780),
    )
    for n in range(stop - start):
        i = start + n
        born, history = c.birth_month[i], c.work_history[i]
        age = np.uint16(born <= of_20) + np.uint16(born <= of_25) + np.uint16(born <= of_35)
        age += np.uint16(born <= of_55) + np.uint16(born <= of_65)
        worked, works = in_work_a_year_ago(history), in_work(history)
        was_jobless = in_work_a_year_ago(c.unemployment_history[i])
        change = np.uint16(changed_job(history, c.function_since[i], month))
        change += np.uint16(changed_employer(history, c.hired[i], month))
        code = ((np.uint16(c.status[i]) * 6 + age) * 3 + c.education[i]) * 2 + works
        cell[n] = np.uint16(((code * 2 + worked) * 2 + was_jobless) * 3 + change)


@compiled
def _count_persons(start, stop, c, month):
    """Cells of rows start to stop, in the shape PERSON_CELLS laid flat: int64 (3888,)."""
    cells, cell = np.zeros(PERSON_SIZE, np.int64), np.empty(CHUNK, np.uint16)
    while start < stop:
        end = min(start + np.uint64(CHUNK), stop)
        _person_cells(start, end, c, month, cell)
        for n in range(end - start):
            cells[cell[n]] += 1
        start = end
    return cells


@compiled
def _worker_cells(start, stop, c, month, cell):
    """The cell of WORKER_CELLS of rows start to stop, one beyond them for those without a contract."""
    young, settled = np.int16(month - MIN_TENURE), np.int16(month - TEN_YEARS)
    for n in range(stop - start):
        i = start + n
        has, open_ended = np.uint16(c.contract[i] != 0), np.uint16(c.contract[i] == OPEN_ENDED)
        at_work = np.uint16(is_at_work(c.contract[i], c.status[i]))
        inert = at_work & np.uint16(is_inactive(c.inactive_since[i], month))
        stays = np.uint16(c.hired[i] <= young) + np.uint16(c.hired[i] <= settled)
        code = (np.uint16(c.search_external[i]) * 3 + c.search_internal[i]) * 2 + inert
        code = (((code * 3 + stays) * 2 + open_ended) * 2 + 1) - at_work
        cell[n] = np.uint16(code * has + WORKER_SIZE * (1 - has))


# Of those with a contract: months of tenure, months of inaction (of those at work), and levels.
WorkerSums = declared(namedtuple("WorkerSums", "tenure_months inaction_months level"))


@compiled
def _worker_sums(start, stop, c, month):
    """WorkerSums of rows start to stop."""
    tenures, inactions, levels = np.int64(0), np.int64(0), np.int64(0)
    for i in range(start, stop):
        has = np.int64(c.contract[i] != 0)
        inert = np.int64(is_at_work(c.contract[i], c.status[i])) & np.int64(is_inactive(c.inactive_since[i], month))
        tenures += has * (month - c.hired[i])
        inactions += inert * (month - c.inactive_since[i])
        levels += has * c.level[i]
    return WorkerSums(tenure_months=tenures, inaction_months=inactions, level=levels)


@compiled
def _count_workers(start, stop, c, month):
    """Cells (216,) and WorkerSums (3,) of persons at work or sick; those without a contract count in neither."""
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
    """Which cells of PERSON_CELLS each sum over persons counts: name -> bool (3888,)."""
    status, age, education, works, worked, was_jobless, change = np.indices(PERSON_CELLS).reshape(7, -1)
    here, jobless = status > 0, status == UNEMPLOYED
    working_age, adults = here & (age < 5), here & (age >= 2) & (age < 5)
    core, older = here & (age >= 1) & (age < 5), here & (age == 4)
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
        marks[f"{name}_unemployed"] = adults & (education == code) & jobless
    for name, among in {"15_34": age <= 2, "25_34": age == 2, "35_54": age == 3, "55_64": age == 4}.items():
        marks[f"unemployed_{name}"] = here & among & jobless
        marks[f"labour_force_{name}"] = here & among & ((works == 1) | jobless)
        marks[f"worked_both_{name}"] = both & among
        marks[f"changed_job_{name}"] = both & among & (change > 0)
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


# Events that need more than their code.
Flows = declared(
    namedtuple(
        "Flows",
        "permanent_exit_own permanent_exit_employer up_inside temporary_hire left_by_own_will left_within_1 "
        "left_within_2 left_within_5",
    )
)

# Jobs and employers.
Economy = declared(
    namedtuple(
        "Economy",
        "vacancies filled_jobs private_output private_profit private_payroll largest_employer private_employers "
        "micro_employers private_staff output posted_vacancies vacancy_months training_return automated_jobs",
    )
)

MICRO = 10  # staff below which an employer counts as micro

# What is counted, in the order in which it is recorded: the names of counts, or their numbers.
Parts = namedtuple(
    "Parts",
    "persons workers workers_sums wages apart ill wellbeing careers services events flows pay_changes economy ledger "
    "declared",
)

NAMES = Parts(
    persons=tuple(PERSON_MARKS),
    workers=tuple(WORKER_MARKS),
    workers_sums=WorkerSums._fields,
    wages=("wage",),
    apart=("long_term_unemployed", "mismatch"),
    ill=ILL,
    wellbeing=WELLBEING,
    careers=CAREER,
    services=Services._fields,
    events=tuple(event.name.lower() for event in Event if event),
    flows=Flows._fields,
    pay_changes=PayChanges._fields,
    economy=Economy._fields,
    ledger=tuple(LINES),
    declared=tuple(DECLARED),
)
COUNTS = tuple(chain(*NAMES))


@compiled
def _count_events(log):
    """Events by code (22,), and Flows."""
    events = np.zeros(EVENTS, np.int64)
    exits_own, exits_employer, rises, temporary_hires = 0, 0, 0, 0
    left, first, second, fifth = 0, 0, 0, 0
    for k in range(log.count[0]):
        event = log.event[k]
        events[event] += 1
        moves = event == CHANGE_EMPLOYER
        if log.from_status[k] == PERMANENT:
            leaves = event == RESIGN or (moves and log.voluntary[k])
            exits_own += leaves or event == QUIT or event == START_BUSINESS
            left += leaves
            first += leaves and log.tenure[k] < YEAR
            second += leaves and log.tenure[k] < 2 * YEAR
            fifth += leaves and log.tenure[k] < 5 * YEAR
            exits_employer += event == DISMISSAL or (moves and not log.voluntary[k])
        inside = event == CHANGE_FUNCTION or event == PROMOTION
        rises += inside and log.to_level[k] > log.from_level[k]
        temporary_hires += (moves or event == HIRE) and log.to_status[k] == TEMPORARY
    return events, Flows(
        permanent_exit_own=exits_own,
        permanent_exit_employer=exits_employer,
        up_inside=rises,
        temporary_hire=temporary_hires,
        left_by_own_will=left,
        left_within_1=first,
        left_within_2=second,
        left_within_5=fifth,
    )


@compiled
def _count_economy(j, e, month):
    """Economy of all jobs (j) and employers (e)."""
    vacant, filled, posted, waiting = 0, 0, 0, 0
    for k in range(j.state.shape[0]):
        open_now = j.state[k] == VACANT
        vacant += open_now
        seen = open_now and j.posted[k] <= month  # a slot that was left this month is posted next month
        posted += seen
        waiting += seen * (month - j.posted[k])
        filled += (j.state[k] == FILLED) | (j.state[k] == ENDING)
    output, profit, payroll, largest, employers, micro, staff = 0.0, 0.0, 0.0, 0, 0, 0, 0
    everything, returns, automated = 0.0, 0.0, 0
    for k in range(e.public.shape[0]):
        private, size = e.public[k] == 0, e.headcount[k]
        output += e.output[k] * private
        profit += e.profit[k] * private
        payroll += e.payroll[k] * private
        largest = max(largest, size)
        everything += e.output[k]
        automated += e.automated[k]
        returns += e.training_return[k] * size
        employers += private and size > 0
        micro += private and 0 < size < MICRO
        staff += size * private
    return Economy(
        vacancies=vacant,
        filled_jobs=filled,
        private_output=output,
        private_profit=profit,
        private_payroll=payroll,
        largest_employer=largest,
        private_employers=employers,
        micro_employers=micro,
        private_staff=staff,
        output=everything,
        posted_vacancies=posted,
        vacancy_months=waiting,
        training_return=returns,
        automated_jobs=automated,
    )


@process(
    "world",
    persons="status birth_month work_history unemployment_history education status_since contract hired "
    "function_since level wage productivity search_external search_internal inactive_since inaction_reason occupation "
    "employer occupational_skill general_skill firm_skill exhaustion engagement pride tasks_since trained_at "
    "care_until sacrifice embedded_on desire_external ambition learning_drive employability perceived_employability "
    "illness talked_at guided_at known plan prepared_for expectancy competence network " + " ".join(COLUMNS),
    jobs="state occupation posted obsolete",
    employers="public output profit payroll headcount automated workload training_return consistency hr_time",
    economy="frontier technology employers_aware courses_offered courses_taken",
    intermediaries="kind served waiting",
)
def month_is_counted(state, persons, jobs, employers, economy, intermediaries) -> None:
    """Everything is counted; nothing is changed."""
    month, log = state.month, state.log
    cells = sum(over_rows(_count_persons, state.size, persons, month))
    blocks = over_rows(_count_workers, state.size, persons, month)
    worker_cells, worker_sums = (sum(block[k] for block in blocks) for k in range(2))
    apart = state.rows(UNEMPLOYED), state.market["job"], persons, jobs, len(economy.frontier), month
    turn = state.rows(PERMANENT, TEMPORARY, rota=TURN)
    arguments = (persons, employers.workload, economy.frontier, economy.technology, month)
    foreseen = np.count_nonzero(jobs.obsolete[rows_marked(jobs.obsolete)] == FORESEEN)
    events, flows = _count_events(log.reserve(0))
    counted = Parts(
        persons=_read_off(PERSON_TABLE, cells),
        workers=_read_off(WORKER_TABLE, worker_cells),
        workers_sums=worker_sums,
        wages=[state.ledger.amount["wages"]],
        apart=_count_apart(*apart),
        ill=count_ill(state.rows(SICK), persons, month),
        wellbeing=in_final_form(sum(over_rows(count_wellbeing, turn, *arguments))),
        careers=sum(over_rows(count_careers, turn, persons, employers.consistency, month)),
        services=count_services(intermediaries, economy, employers.hr_time, foreseen),
        events=events[1:],
        flows=flows,
        pay_changes=count_pay_changes(log.reserve(0)),
        economy=_count_economy(jobs, employers, month),
        ledger=list(state.ledger.amount.values()),
        declared=[np.sum(values, dtype=float) for values in declared_values(persons, turn, month)],
    )
    state.counted = np.concatenate(counted)
