"""The state of a world as a struct of arrays, and the columns that several parts of the model share.

What one mechanism owns is declared in its own file (`sim.engine.columns`). Here stand the columns of `employment`,
`population` and `hr_policy`, and those of `many`: where several causes meet (requests of a change of state) each
process declares what it writes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from sim.codes import (
    END_AGE,
    LONG_AGO,
    MAX_CODES,
    NEVER,
    NO_OCCUPATION,
    NONE,
    START_AGE,
    Aim,
    Contract,
    Education,
    Event,
    Intermediary,
    JobState,
    Obsolete,
    Plan,
    Reason,
    Status,
)
from sim.engine.columns import NOW, TABLES, Column, columns
from sim.engine.kernels import compiled, declared

columns(
    "persons",
    "population",
    person_id=Column("u4", "id", "never used again: generation x 2^24 + row", kept=True),
    birth_month=Column(
        "i2",
        "month",
        "month of birth; 0 is the first month of the run",
        1 - END_AGE,
        -START_AGE,
        from_now=True,
        kept=True,
    ),
    leaves_at=Column(
        "i2", "month", "month of death, emigration or 70th birthday", 0, END_AGE - START_AGE, from_now=True, kept=True
    ),
    region=Column("u1", "code", "region where the person lives", 0, MAX_CODES - 1, of="region"),
    track=Column("u1", "code", "education that the person will attain", codes=Education),
    study_until=Column("i2", "months of age", "age at which initial education ends", 0, END_AGE),
    ambition=Column("u1", "0/1", "wants to climb the promotion ladder", 0, 1),
)
columns(
    "persons",
    "employment",
    status=Column("u1", "code", "statute", codes=Status),
    status_since=Column("i2", "month", "month in which the statute began", high=0, from_now=True),
    contract=Column("u1", "code", "tie to the employer", codes=Contract),
    job=Column("i4", "row", "job slot held, -1 for none", NONE, initial=NONE, of="jobs"),
    employer=Column("i4", "row", "employer, -1 for none", NONE, initial=NONE, of="employers"),
    occupation=Column("u1", "code", "occupation now, last, or studied for", 0, MAX_CODES - 1, of="occupation"),
    level=Column("u1", "0 to 4", "level of the function", 0, 4, initial=0),
    hired=Column("i2", "month", "start with the present employer or business", high=0, initial=NOW, from_now=True),
    function_since=Column("i2", "month", "start in the present function", high=0, initial=NOW, from_now=True),
    last_worked=Column(
        "i2", "month", "end of the last job or business, or start of adult life", high=0, initial=NOW, from_now=True
    ),
    end_month=Column("i2", "month", "end of the fixed term or of the notice", LONG_AGO, NEVER, initial=NEVER),
)
columns(
    "persons",
    "many",
    general_skill=Column(
        "f4", "log points", "transferable skill gained since school, by its output", 0.0, 10.0, initial=0.0
    ),
    occupational_skill=Column(
        "f4", "log points", "skill in the occupation, on the scale of its frontier", -5.0, 50.0, initial=0.0
    ),
    firm_skill=Column("f4", "ratio", "employer-specific skill, 1 for a settled worker", 0.0, 10.0, initial=0.0),
    standing=Column(
        "f4", "log points", "pay agreed at hiring above or below the employer's scale", -20.0, 20.0, initial=0.0
    ),
    trained_at=Column("i2", "month", "last course", high=0, initial=LONG_AGO, from_now=True),
    breadth=Column("u1", "count", "moves to another occupation, sector or assignment", initial=0),
    plan=Column("u1", "code", "what one will do next about one's career", codes=Plan, initial=Plan.NOTHING),
    prepared_for=Column(
        "u1",
        "code",
        "other occupation that one was trained for, 255 for none",
        0,
        MAX_CODES - 1,
        initial=NO_OCCUPATION,
        of="occupation",
        none=NO_OCCUPATION,
    ),
    request=Column("u1", "code", "change of state asked for, an event code", codes=Event),
    request_reason=Column("u1", "code", "why it is asked for", codes=Reason, initial=Reason.NOTHING),
    request_job=Column("i4", "row", "job of the change asked for", NONE),
    request_value=Column("i2", "month", "end month, or statute, of the change asked for", LONG_AGO, NEVER),
)
columns(
    "jobs",
    "employment",
    holder=Column("i4", "row", "person in the slot, -1 for none", NONE, initial=NONE, of="persons"),
    handed_over=Column("u1", "0 to 4", "levels of work that the holder handed over in steps back", 0, 4, initial=0),
)
columns(
    "jobs",
    "many",
    state=Column("u1", "code", "free, filled, vacant, ending, dead", codes=JobState, initial=JobState.FREE),
    posted=Column("i2", "month", "month since which the slot is vacant", high=1, from_now=True),
    obsolete=Column(
        "u1", "code", "1: technology does the work, the job is to go; 2: it will, as is foreseen", codes=Obsolete
    ),
)
columns(
    "employers",
    "population",
    sector=Column("u1", "code", "sector", 0, MAX_CODES - 1, of="sector"),
    region=Column("u1", "code", "region", 0, MAX_CODES - 1, of="region"),
    public=Column("u1", "0/1", "government, education or care run by government", 0, 1),
    normal_size=Column("f4", "jobs", "size around which the employer moves", 1.0, 2e7),
)
columns("employers", "employment", headcount=Column("i4", "count", "persons with a contract", 0))
columns(
    "employers",
    "many",
    jobs=Column("i4", "count", "slots that stay: filled and vacant", 0),
    dead_jobs=Column("i4", "count", "slots given up since the last plan", 0),
    hr_services=Column("f8", "EUR", "coaches, outplacement, assessments and analyses, this month", 0.0),
    hr_time=Column("f8", "EUR", "paid working time for talks, assignments and training leave, this month", 0.0),
    subsidies=Column("f8", "EUR", "public money received, not counted in a result yet", 0.0),
    automated=Column("i4", "count", "jobs made obsolete this month", 0),
)
columns(
    "employers",
    "hr_policy",
    internal_first=Column("u1", "0/1", "posts vacancies inside first", 0, 1),
    temporary_share=Column("f4", "share", "posts in which a usual candidate is offered a fixed term", 0.0, 1.0),
    open_posting=Column("u1", "0/1", "makes all vacancies known inside", 0, 1),
    seniority_slope=Column("f4", "per log point", "rise of pay with ln(1 + years of tenure)", 0.0, 0.3),
    performance_pay=Column("f4", "share", "part of the difference in output that pay follows", 0.0, 0.9),
    skills_pay=Column("f4", "per log point", "rise of pay with skill", 0.0, 1.5),
    output_targets=Column("f4", "0 to 1", "appraisal on fixed output targets", 0.0, 1.0),
    visible_results=Column("f4", "0 to 1", "results that show wherever one works", 0.0, 1.0),
    retention=Column("f4", "0 to 1", "retraining in place of dismissal", 0.0, 1.0),
    talks_offered=Column("f4", "share", "ready managers who come with a career talk unasked", 0.0, 1.0),
    talks_in_appraisal=Column("u1", "0/1", "the career talk is part of the appraisal", 0, 1),
    policy_known=Column("f4", "share", "workers who know the career policy", 0.0, 1.0),
    formalisation=Column("f4", "0 to 1", "career policy in forms and procedures", 0.0, 1.0),
    coaching=Column("f4", "per year", "talks with a neutral coach", 0.0, 1.0),
    assignments=Column("f4", "per year", "offers of a temporary assignment inside", 0.0, 0.75),
    skills_based=Column("u1", "0/1", "selects by skills, not by function", 0, 1),
    for_whom=Column("u1", "code", "whom courses, talks and assignments are for", codes=Aim),
    outward_help=Column("f4", "per year", "offers of help towards a job outside, to the unmotivated", 0.0, 1.0),
    external_orientation=Column("f4", "0 to 1", "use of labour-market information inside", 0.0, 1.0),
    informal_time=Column("f4", "share", "working time for informal learning", 0.0, 0.15),
    development_budget=Column("f4", "ratio", "courses, to those that are expected to pay back", 0.0, 3.0),
    managers_ready=Column("f4", "share", "managers who talk about careers and let people go on", 0.0, 1.0),
    workload=Column("f4", "ratio", "work to be done, 1 is usual", 0.0, 2.0),
    autonomy=Column("f4", "0 to 1", "say in how, when and where one works", 0.0, 1.0),
    learning_culture=Column("f4", "0 to 1", "psychological safety and room to learn at work", 0.0, 1.0),
    general_training=Column("f4", "share", "courses that teach transferable skills", 0.0, 1.0),
    crafting_room=Column("f4", "0 to 1", "room to change one's own job", 0.0, 1.0),
    rotation=Column("f4", "per year", "offers of other tasks for a time", 0.0, 1.5),
)
columns(
    "intermediaries",
    "population",
    kind=Column(
        "u1",
        "code",
        "0 public employment service, 1 career counsellors, 2 training providers, "
        "3 sector federations and social partners",
        codes=Intermediary,
        kept=True,
    ),
    region=Column("u1", "code", "region served", 0, MAX_CODES - 1, of="region", kept=True),
    quality=Column("f4", "ratio", "effect of a service relative to a typical one", 0.0, 10.0, initial=1.0),
)
columns(
    "intermediaries",
    "many",
    capacity=Column("i4", "persons a month", "places", 0),
    served=Column("i4", "persons", "persons served this month", 0),
    waiting=Column("i4", "persons", "persons who asked and found no place", 0),
    received=Column("f8", "EUR", "funding this month", 0.0),
)
PERSONS, ECONOMY = TABLES["persons"], TABLES["economy"]


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


@declared
class Applications(NamedTuple):
    """Applications of one round of matching, those of one person side by side, (A,) each."""

    person: np.ndarray  # row, uint32
    vacancy: np.ndarray  # place among the vacancies of the month, uint32
    contract: np.ndarray  # that the employer would offer, `Contract` code, uint8
    standing: np.ndarray  # pay that it would offer above its going rate, log points, float32
    gain: np.ndarray  # of the offer over what the person has, log points of pay, float32
    reason: np.ndarray  # what weighs most for the person, `Reason` code, uint8


APPLICATION_TYPES = (np.uint32, np.uint32, np.uint8, np.float32, np.float32, np.uint8)


def no_applications(count: int) -> Applications:
    """Return room for so many applications."""
    return Applications(*(np.zeros(count, kind) for kind in APPLICATION_TYPES))


@declared
class Round(NamedTuple):
    """What a kernel looks at in a round of matching: applications, and columns of tables."""

    applications: Applications
    persons: tuple
    jobs: tuple
    employers: tuple
    market: tuple


@dataclass(repr=False)
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
    applications: Applications = field(default_factory=lambda: no_applications(0))  # of this round
    clock: dict[str, int] = field(default_factory=dict)  # nanoseconds by process
    counted: np.ndarray = field(init=False)  # of this month, when it is over
    hold_aggregates: bool = False  # tests: freeze signals that depend on everybody
    _listed_in: int | None = field(default=None, init=False)  # month
    _rows: dict[tuple[int, int, int], np.ndarray] = field(default_factory=dict)  # memory of `rows`
    _buffers: dict[tuple[int, int, int], np.ndarray] = field(default_factory=dict)
    _views: dict[type, tuple] = field(default_factory=dict)  # memory of `columns`
    targeted: tuple = ()  # of this month: pairs of a selector of employers (`targets.Where`) and their HR record

    def __repr__(self) -> str:
        rows = ", ".join(f"{len(next(iter(getattr(self, name).values()), ()))} {name}" for name in TABLES)
        return f"State(month {self.month}; rows: {rows})"

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

        Valid until somebody's state changes, or the month. With `rota` only the persons whose turn it is: each
        month another stretch of the table, so that only that part has to come from memory. A kernel over just
        the rows that it is for spares the processor a guess at every other row; statutes are numbered so that
        those needed together are neighbours.
        """
        if self._listed_in != self.month:  # another part of the table has its turn
            self.forget_rows()
            self._listed_in = self.month
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
        wider = [rows for (a, b, turns), rows in self._rows.items() if a <= first and last <= b and turns == rota]
        status, span = self.persons["status"], last - first
        if wider:
            return buffer[: _rows_among(status, first, span, min(wider, key=len), buffer)]
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
        lists = sum(rows.nbytes for rows in (*self._rows.values(), *self.lookers.values(), *self.applications))
        return (total + lists + self.log.nbytes) / self.size
