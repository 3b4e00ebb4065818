"""The columns of every actor: struct of arrays, each column with its type, unit, meaning and one owner.

`owner` names the file that writes the column: `employment`, `population`, or a mechanism by its id.
Where several causes meet (requests of a change of state) the owner is `many`, and each process declares it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from sim.engine.kernels import compiled


class Column(NamedTuple):
    """One column: numpy type, unit, meaning, and who writes it."""

    dtype: str
    unit: str
    meaning: str
    owner: str


PERSONS = {
    "person_id": Column("u4", "id", "never used again: generation x 2^24 + row", "population"),
    "birth_month": Column("i2", "month", "month of birth; 0 is the first month of the run", "population"),
    "leaves_at": Column("i2", "month", "month of death, emigration or 70th birthday", "population"),
    "region": Column("u1", "code", "region where the person lives", "population"),
    "track": Column("u1", "code", "education that the person will attain", "population"),
    "study_until": Column("i2", "months of age", "age at which initial education ends", "population"),
    "ambition": Column("u1", "0/1", "wants to climb the promotion ladder", "population"),
    "education": Column("u1", "code", "highest education attained", "M17"),
    "care_until": Column("i2", "month", "month until which care for others weighs heavily", "M17"),
    "experience": Column("u2", "months", "working life so far; unpaid care counts in part", "M17"),
    "status": Column("u1", "code", "statute", "employment"),
    "status_since": Column("i2", "month", "month in which the statute began", "employment"),
    "contract": Column("u1", "code", "tie to the employer", "employment"),
    "job": Column("i4", "row", "job slot held, -1 for none", "employment"),
    "employer": Column("i4", "row", "employer, -1 for none", "employment"),
    "occupation": Column("u1", "code", "occupation now, last, or studied for", "employment"),
    "level": Column("u1", "0 to 4", "level of the function", "employment"),
    "hired": Column("i2", "month", "start with the present employer or business", "employment"),
    "function_since": Column("i2", "month", "start in the present function", "employment"),
    "last_worked": Column("i2", "month", "end of the last job or business, or start of adult life", "employment"),
    "end_month": Column("i2", "month", "end of the fixed term or of the notice", "employment"),
    "fit_job": Column("f4", "sd", "person-job fit", "M01"),
    "fit_employer": Column("f4", "sd", "person-organisation fit", "M01"),
    "links": Column("f4", "share", "ties with colleagues, of those one could have in the end", "M01"),
    "embedded_on": Column("f4", "sd", "on-the-job embeddedness: fit, links and sacrifice", "M01"),
    "embedded_off": Column("f4", "sd", "off-the-job embeddedness: community", "M01"),
    "general_skill": Column("f4", "log points", "transferable skill gained since school, by its output", "many"),
    "occupational_skill": Column("f4", "log points", "skill in the occupation, on the scale of its frontier", "many"),
    "firm_skill": Column("f4", "ratio", "employer-specific skill, 1 for a settled worker", "many"),
    "learning_drive": Column("f4", "0 to 1", "ability and will to learn", "M03"),
    "trained_at": Column("i2", "month", "last course", "many"),
    "exhaustion": Column("f4", "0 to 1", "exhaustion", "M04"),
    "engagement": Column("f4", "sd", "motivation and engagement", "M04"),
    "pride": Column("f4", "sd", "career pride: one's own judgement of one's career", "M04"),
    "employability": Column("f4", "0 to 1", "chance that a usual application outside succeeds", "M05"),
    "perceived_employability": Column("f4", "0 to 1", "employability as the person sees it", "M05"),
    "mood": Column("f4", "sd", "passing part of the wish to change", "M06"),
    "desire_external": Column("f4", "sd", "wish for another employer, above 0 is a wish", "M06"),
    "sacrifice": Column("f4", "log points of pay", "what leaving the employer would cost: pay and rights", "M07"),
    "crafted": Column("f4", "sd", "fit with the job that the person made by job crafting", "M09"),
    "tasks_since": Column("i2", "month", "month since which the tasks are the same", "M09"),
    "search_external": Column("u1", "code", "answer on another employer", "M06"),
    "search_internal": Column("u1", "code", "answer on another job inside", "M06"),
    "inactive_since": Column("i2", "month", "month since which the person wants without acting", "M06"),
    "inaction_reason": Column("u1", "code", "largest barrier of who wants without acting", "M06"),
    "breadth": Column("u1", "count", "moves to another occupation, sector or assignment", "many"),
    "last_end": Column("u1", "code", "how the last job ended, an event code", "M12"),
    "work_history": Column("u2", "bits", "in work in each of the last 16 months, newest lowest", "M12"),
    "unemployment_history": Column("u2", "bits", "unemployed in each of the last 16 months", "M12"),
    "wage": Column("f4", "EUR a month", "gross pay now, or in the last job", "M14"),
    "productivity": Column("f4", "ratio", "output relative to a settled worker who fits", "M14"),
    "expectancy": Column("f4", "0 to 1", "belief that acting on one's career pays with this employer", "M16"),
    "manager_acts": Column("u1", "0/1", "the manager acts on career policy, as seen half-yearly", "M16"),
    "competence": Column("f4", "0 to 1", "career competence: knowing why, how and with whom", "M21"),
    "network": Column("f4", "0 to 1", "contacts that carry news of jobs", "M18"),
    "plan": Column("u1", "code", "what one will do next about one's career", "many"),
    "talked_at": Column("i2", "month", "last career conversation in which one spoke openly", "M15"),
    "guided_at": Column("i2", "month", "last public career guidance", "M20"),
    "known": Column("u1", "bits", "public measures that the person knows of", "M20"),
    "prepared_for": Column("u1", "code", "other occupation that one was trained for, 255 for none", "many"),
    "mediated": Column("u1", "0/1", "has a place at the employment service this month", "M10"),
    "application": Column("i4", "row", "vacancy applied for this month, -1 for none", "many"),
    "request": Column("u1", "code", "change of state asked for, an event code", "many"),
    "request_job": Column("i4", "row", "job of the change asked for", "many"),
    "request_value": Column("i2", "month", "end month, or statute, of the change asked for", "many"),
}

JOBS = {
    "key": Column("u4", "id", "persistent identity of the slot, from employer and cause", "M14"),
    "employer": Column("i4", "row", "employer of the slot", "M14"),
    "occupation": Column("u1", "code", "occupation", "M14"),
    "level": Column("u1", "0 to 3", "level at which the slot is filled", "M14"),
    "serial": Column("u2", "count", "number of the slot among those that its employer has opened", "M14"),
    "next": Column("i4", "row", "next free slot, of a free one; -1 at the end", "M14"),
    "state": Column("u1", "code", "free, filled, vacant, ending, dead", "many"),
    "holder": Column("i4", "row", "person in the slot, -1 for none", "employment"),
    "posted": Column("i2", "month", "month since which the slot is vacant", "many"),
    "contract": Column("u1", "code", "contract offered", "M10"),
    "obsolete": Column(
        "u1", "code", "1: technology does the work, the job is to go; 2: it will, as is foreseen", "many"
    ),
}

EMPLOYERS = {
    "employer_id": Column("u4", "id", "never used again", "M14"),
    "sector": Column("u1", "code", "sector", "population"),
    "region": Column("u1", "code", "region", "population"),
    "public": Column("u1", "0/1", "government, education or care run by government", "population"),
    "normal_size": Column("f4", "jobs", "size around which the employer moves", "population"),
    "pay_premium": Column("f4", "log points", "pays more or less than others for the same job", "M14"),
    "founded": Column("i2", "month", "start", "M14"),
    "serial": Column("u2", "count", "slots opened so far", "M14"),
    "demand": Column("f4", "log points", "persistent shock to the demand for its products", "M14"),
    "jobs": Column("i4", "count", "slots that stay: filled and vacant", "many"),
    "dead_jobs": Column("i4", "count", "slots given up since the last plan", "many"),
    "headcount": Column("i4", "count", "persons with a contract", "employment"),
    "closing": Column("u1", "0/1", "has decided to stop", "M14"),
    "opening": Column("i4", "count", "slots to be opened this month", "M14"),
    "excess": Column("i4", "count", "filled slots that have to go", "M14"),
    "internal_first": Column("u1", "0/1", "posts vacancies inside first", "hr_policy"),
    "temporary_share": Column("f4", "share", "share of vacancies offered as fixed-term", "hr_policy"),
    "open_posting": Column("u1", "0/1", "makes all vacancies known inside", "hr_policy"),
    "seniority_slope": Column("f4", "per log point", "rise of pay with ln(1 + years of tenure)", "hr_policy"),
    "performance_pay": Column("f4", "share", "part of the difference in output that pay follows", "hr_policy"),
    "skills_pay": Column("f4", "per log point", "rise of pay with skill", "hr_policy"),
    "output_targets": Column("f4", "0 to 1", "appraisal on fixed output targets", "hr_policy"),
    "visible_results": Column("f4", "0 to 1", "results that show wherever one works", "hr_policy"),
    "retention": Column("f4", "0 to 1", "retraining in place of dismissal", "hr_policy"),
    "talks_offered": Column("f4", "share", "ready managers who come with a career talk unasked", "hr_policy"),
    "talks_in_appraisal": Column("u1", "0/1", "the career talk is part of the appraisal", "hr_policy"),
    "policy_known": Column("f4", "share", "workers who know the career policy", "hr_policy"),
    "formalisation": Column("f4", "0 to 1", "career policy in forms and procedures", "hr_policy"),
    "coaching": Column("f4", "per year", "talks with a neutral coach", "hr_policy"),
    "assignments": Column("f4", "per year", "offers of a temporary assignment inside", "hr_policy"),
    "skills_based": Column("u1", "0/1", "selects by skills, not by function", "hr_policy"),
    "for_whom": Column("u1", "code", "whom courses, talks and assignments are for", "hr_policy"),
    "outward_help": Column("f4", "per year", "offers of help towards a job outside, to the unmotivated", "hr_policy"),
    "external_orientation": Column("f4", "0 to 1", "use of labour-market information inside", "hr_policy"),
    "informal_time": Column("f4", "share", "working time for informal learning", "hr_policy"),
    "development_budget": Column("f4", "ratio", "courses, to those that are expected to pay back", "hr_policy"),
    "encouragement": Column("f4", "-1 to 1", "mean of what HR domains signal about acting on one's career", "M16"),
    "consistency": Column("f4", "0 to 1", "agreement of these signals, 1 for none that contradict", "M16"),
    "outlook": Column("f4", "ratio", "worth of training as the employer sees the future", "M22"),
    "hr_services": Column("f8", "EUR", "coaches, outplacement, assessments and analyses, this month", "many"),
    "hr_time": Column("f8", "EUR", "paid working time for talks, assignments and training leave, this month", "many"),
    "subsidies": Column("f8", "EUR", "public money received, not counted in a result yet", "many"),
    "managers_ready": Column("f4", "share", "managers who talk about careers and let people go on", "hr_policy"),
    "workload": Column("f4", "ratio", "work to be done, 1 is usual", "hr_policy"),
    "autonomy": Column("f4", "0 to 1", "say in how, when and where one works", "hr_policy"),
    "learning_culture": Column("f4", "0 to 1", "psychological safety and room to learn at work", "hr_policy"),
    "general_training": Column("f4", "share", "courses that teach transferable skills", "hr_policy"),
    "crafting_room": Column("f4", "0 to 1", "room to change one's own job", "hr_policy"),
    "rotation": Column("f4", "per year", "offers of other tasks for a time", "hr_policy"),
    "training": Column("f4", "courses a year", "courses offered to an employee", "M14"),
    "training_fees": Column("f4", "EUR", "fees of courses, this month", "M03"),
    "training_time": Column("f4", "EUR", "paid working time that courses took, this month", "M03"),
    "training_return": Column("f4", "ratio", "expected gain over cost of a course, by the employer's account", "M14"),
    "leaving": Column("f4", "share a month", "staff who leave, smoothed over some two years", "M14"),
    "insecurity": Column("f4", "share", "jobs cut of late, smoothed over half a year", "M14"),
    "automated": Column("i4", "count", "jobs made obsolete this month", "many"),
    "payroll": Column("f8", "EUR", "gross wages this month", "M14"),
    "output": Column("f8", "EUR", "value of what was made this month", "M14"),
    "profit": Column("f8", "EUR", "output less labour and turnover cost, this month", "M14"),
}

INTERMEDIARIES = {
    "kind": Column(
        "u1",
        "code",
        "0 public employment service, 1 career counsellors, 2 training providers, "
        "3 sector federations and social partners",
        "population",
    ),
    "region": Column("u1", "code", "region served", "population"),
    "capacity": Column("i4", "persons a month", "places", "many"),
    "quality": Column("f4", "ratio", "effect of a service relative to a typical one", "population"),
    "served": Column("i4", "persons", "persons served this month", "many"),
    "waiting": Column("i4", "persons", "persons who asked and found no place", "many"),
    "received": Column("f8", "EUR", "funding this month", "many"),
}

ECONOMY = {
    "sector_demand": Column("f8", "log points", "persistent shock to the demand in each sector", "M14"),
    "frontier": Column("f8", "log points", "skill at the frontier of each occupation", "M13"),
    "frontier_pace": Column("f8", "ratio", "mean move of the frontiers this month, to the usual", "M13"),
    "employers_aware": Column("f8", "share", "employers that know of public measures and take part", "M20"),
    "wave": Column("f8", "share", "how far the technological wave has come", "M13"),
    "cycle": Column("f8", "ratio", "demand relative to its level over the cycle", "M13"),
    "sector_trend": Column("f8", "log points", "lasting change of the demand in each sector", "M13"),
    "labour_force": Column("f8", "persons", "smoothed number of employees and unemployed", "M14"),
    "demand_scale": Column("f8", "ratio", "keeps total demand at its level", "M14"),
    "vacancy_rate": Column("f8", "share", "published: vacancies over jobs", "M10"),
    "tightness": Column("f8", "ratio", "published vacancy rate by occupation over the average", "M10"),
    "free_job": Column("i8", "row", "first free job slot", "M14"),
    "free_count": Column("i8", "count", "free job slots", "M14"),
}

TABLES = {
    "persons": PERSONS,
    "jobs": JOBS,
    "employers": EMPLOYERS,
    "intermediaries": INTERMEDIARIES,
    "economy": ECONOMY,
}


def make_table(name: str, rows: int | dict[str, int]) -> dict[str, np.ndarray]:
    """Zeroed columns of a table; `rows` is one number, or one per column (for the economy)."""
    size = rows if isinstance(rows, dict) else dict.fromkeys(TABLES[name], rows)
    return {column: np.zeros(size[column], spec.dtype) for column, spec in TABLES[name].items()}


@compiled
def _rows_in(status, first, span, start, stop, rows):
    """Fill `rows` with those from start to stop whose code is in first to first + span; returns how many.

    There is no branch, so nothing for the processor to guess.
    """
    count, lowest, width = np.uint64(0), np.uint8(first), np.uint8(span)
    for i in range(np.uint64(start), np.uint64(stop)):
        rows[count] = i
        count += np.uint64(np.uint8(status[i] - lowest) <= width)
    return count


@compiled
def _rows_among(status, first, span, among, rows):
    """As `_rows_in`, but choosing from the rows in `among`."""
    count, lowest, width = np.uint64(0), np.uint8(first), np.uint8(span)
    for i in among:
        rows[count] = i
        count += np.uint64(np.uint8(status[i] - lowest) <= width)
    return count


@compiled
def _marked(words, column):
    """Rows where a column of bytes is not zero, ascending; `words` (N // 8,) is the column seen as uint64."""
    # Unsigned numbers throughout: a signed one would be checked for a negative index at every use.
    size, eight, some, count = np.uint64(words.shape[0]), np.uint64(8), 0, np.uint64(0)
    for w in range(size):
        some += words[w] != 0
    rows = np.empty(8 * some + 8, np.uint32)
    for w in range(size):
        if words[w] != 0:
            for i in range(eight * w, eight * (w + np.uint64(1))):
                rows[count] = i
                count += np.uint64(column[i] != 0)
    for i in range(eight * size, np.uint64(column.shape[0])):
        rows[count] = i
        count += np.uint64(column[i] != 0)
    return rows[:count]


def rows_marked(column: np.ndarray) -> np.ndarray:
    """Rows where a column of bytes (N,) is not zero, ascending, uint32; quick where few are, eight at a look."""
    return _marked(column[: len(column) // 8 * 8].view(np.uint64), column)


def rows_where(condition: np.ndarray) -> np.ndarray:
    """Rows where a boolean column (N,) holds, ascending, uint32: unsigned, so that kernels need no check of sign."""
    return rows_marked(condition.view(np.uint8))


@dataclass
class State:
    """Everything that a month reads and changes. Tables are plain dictionaries of arrays."""

    seed: int
    month: int
    reference_data: Any
    parameters: Any  # of this month: each mechanism's record, by its short name
    persons: dict[str, np.ndarray]
    jobs: dict[str, np.ndarray]
    employers: dict[str, np.ndarray]
    intermediaries: dict[str, np.ndarray]
    economy: dict[str, np.ndarray]
    log: Any  # events of this month
    ledger: Any  # money of this month
    tables: dict[str, tuple] = field(default_factory=dict)  # memory of `table`
    market: dict[str, np.ndarray] = field(default_factory=dict)  # this month's vacancies
    lookers: dict[str, np.ndarray] = field(default_factory=dict)  # rows of employees who look: 'inside', 'outside'
    applicants: np.ndarray = field(default_factory=lambda: np.empty(0, np.uint32))  # rows with an application
    clock: dict[str, int] = field(default_factory=dict)  # nanoseconds by process
    hold_aggregates: bool = False  # tests: freeze signals that depend on everybody
    _rows: dict[tuple[int, int, int], np.ndarray] = field(default_factory=dict)  # memory of `rows`
    _buffers: dict[tuple[int, int, int], np.ndarray] = field(default_factory=dict)
    _views: dict[type, tuple] = field(default_factory=dict)  # memory of `columns`
    targeted: tuple = ()  # of this month: pairs of a selector of employers (`targets.Where`) and their HR record

    def columns(self, table: str, kind: type) -> tuple:
        """The declared columns of a table as a named tuple of arrays."""
        columns, known = getattr(self, table), self._views.get(kind)
        # The arrays of a table are replaced all together (more job slots, another month's market), or never.
        if known is None or known[0] is not columns[kind._fields[0]]:
            known = self._views[kind] = kind._make(map(columns.__getitem__, kind._fields))
        return known

    def table(self, name: str, build: Callable, *key: Any) -> Any:
        """A read-only look-up table `build(world, *key)`, made again only when the key changes."""
        known = self.tables.get(name)
        if known is None or known[0] != key:
            known = self.tables[name] = (key, build(self.reference_data, *key))
        return known[1]

    def rows(self, first: int, last: int | None = None, rota: int = 1) -> np.ndarray:
        """Rows of persons with a statute from `first` to `last`, ascending, uint32 (R,).

        Valid until somebody's state changes. With `rota` only the persons whose turn it is: each month another
        stretch of the table, so that only that part has to come from memory. A kernel over just the rows that it
        is for spares the processor a guess at every other row; statutes are numbered so that those needed
        together are neighbours.
        """
        key = (first, first if last is None else last, rota)
        known = self._rows.get(key)
        if known is None:
            known = self._rows[key] = self._list_rows(*key)
        return known

    def _list_rows(self, first: int, last: int, rota: int) -> np.ndarray:
        """Make one list: from the shortest list known that covers it, or else from the column."""
        buffer = self._buffers.get((first, last, rota))
        if buffer is None:
            buffer = self._buffers[first, last, rota] = np.empty(self.size // rota + 2, np.uint32)
        wider = None
        for (a, b, turns), rows in self._rows.items():
            if a <= first and last <= b and turns == rota and (wider is None or len(rows) < len(wider)):
                wider = rows
        status, span = self.persons["status"], last - first
        if wider is not None:
            return buffer[: _rows_among(status, first, span, wider, buffer)]
        turn, size = self.month % rota, self.size
        return buffer[: _rows_in(status, first, span, size * turn // rota, size * (turn + 1) // rota, buffer)]

    def forget_rows(self) -> None:
        """Somebody's statute changed: lists of rows are made again when asked for."""
        self._rows.clear()

    @property
    def size(self) -> int:
        """Rows for persons, empty ones included."""
        return len(self.persons["status"])

    def bytes_per_person(self) -> float:
        """Memory of all tables, lists of rows and events together, per row for persons."""
        tables = (self.persons, self.jobs, self.employers, self.intermediaries, self.economy, self.market)
        total = sum(array.nbytes for table in tables for array in table.values())
        lists = sum(rows.nbytes for rows in (*self._rows.values(), *self.lookers.values(), self.applicants))
        return (total + lists + self.log.nbytes) / self.size
