"""Panels for questions that need two years: who left whom, which employers grew, and what like people earn.

Every n-th person is in the panel of persons, so that memory stays small at any scale; all employers are in theirs.
It only reads.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.codes import CHANGE_EMPLOYER, NO_CONTRACT, NONE, OPEN_ENDED, RETIRE, SICK, UNEMPLOYED, YEAR
from sim.engine.kernels import compiled, declared
from sim.measurement.groups import LARGE, MEDIUM, SMALL
from sim.measurement.wellbeing_counts import Products, correlation
from sim.mechanisms.m05_employability import callback_chances
from sim.rules.pay import pay_tables

PANEL = 60_000  # persons who are asked in the last month of each year of the run, at most
RECENT = 24  # months since a start that count as recent
FEW_STAFF = 3  # employees of an employer from which its mean pay is looked at
GAP = 8  # months without work, of callbacks
LONGEST = 55  # years of experience in the tables of pay


class Yearly(NamedTuple):
    """What is known from year to year; missing in the first year."""

    embedded_and_leaving: float = np.nan  # correlation, persons on an open-ended contract a year ago (T35)
    moved: float = np.nan  # persons of the panel with another employer than a year ago
    moved_open_ended: float = np.nan  # of them, those whose first contract was open-ended (T43)
    jobs_created: float = np.nan  # by private employers that grew or began, in a year
    jobs_destroyed: float = np.nan
    private_jobs: float = np.nan  # mean of start and end of the year
    employers_entered: float = np.nan
    employers_left: float = np.nan
    employers_before: float = np.nan
    pay_of_external: float = np.nan  # hired by own will over those who moved inside, less one, alike otherwise (T61)
    pay_between_employers: float = np.nan  # share of the variance of log pay (T62)
    pay_at_large: float = np.nan  # over employers of 10 to 49, less one, alike otherwise (T63)
    callback_fall: float = np.nan  # chance after eight months without work over that of the newly jobless, less one


@compiled
def _note(log, step, left):
    """Mark in `left` (panel,) who left the employer by own will this month; log columns of events."""
    for n in range(log.count[0]):
        away = log.from_employer[n] != NONE and log.to_employer[n] != log.from_employer[n]
        if away and log.voluntary[n] and log.event[n] != RETIRE and log.row[n] % step == 0:
            left[log.row[n] // step] = True


@declared
class Asked(NamedTuple):
    """What the panel of persons said a year ago, (panel,) each."""

    person: np.ndarray
    employer: np.ndarray  # id, -1 for none
    open_ended: np.ndarray  # bool
    embedded: np.ndarray  # sd, NaN without an open-ended contract


PANELS = {  # numpy types of what is kept of the panels from before the run
    "panels.person": "u4",
    "panels.employer": "i8",
    "panels.open_ended": "u1",
    "panels.embedded": "f8",
    "panels.employer_id": "u4",
    "panels.staff": "f8",
    "panels.left": "u1",
    "panels.known": "f8",
}


class Panels:
    """Persons and employers of a year ago, and what became of them; `known` holds the newest `Yearly`."""

    def __init__(self) -> None:
        self.known = Yearly()
        self.asked: Asked | None = None
        self.employers: tuple[np.ndarray, np.ndarray] | None = None  # ids and staff of private employers, 0 for others
        self.left = np.empty(0, bool)

    def follow(self, state) -> None:
        """Note who left this month; in the last month of a year compare with the year before, and ask anew."""
        step = max(1, state.size // PANEL)
        if self.asked is not None:
            _note(state.log.reserve(0), step, self.left)
        if state.month % YEAR == YEAR - 1:
            now, staff = _ask(state, step), _staff(state)
            flows = _moves(self.asked, now, self.left) | _turnover(self.employers, staff) if self.asked else {}
            self.known = Yearly(**flows, **_pay_of_like(state), callback_fall=_callbacks(state))
            self.asked, self.employers, self.left = now, staff, np.zeros(len(now.person), bool)

    def kept(self) -> tuple[np.ndarray, ...]:
        """Return the panels as the columns of PANELS."""
        asked = self.asked or Asked(*[np.empty(0)] * len(Asked._fields))
        return (*asked, *(self.employers or [np.empty(0)] * 2), self.left, np.array(self.known))

    def restore(self, kept: Mapping[str, np.ndarray]) -> None:
        """Take over what other panels had `kept`."""
        person, employer, open_ended, embedded, ids, staff, left, known = (kept[name] for name in PANELS)
        if len(person):
            self.asked = Asked(person, employer, open_ended.astype(bool), embedded)
            self.employers = ids, staff
        self.left, self.known = left.astype(bool), Yearly(*known.tolist())


@compiled
def _fill(asked, person, employer, contract, embedded, ids):
    """Write what the panel says into `asked`; the others: columns of the panel (panel,), and ids of employers (E,)."""
    for n in range(person.shape[0]):
        open_ended = contract[n] == OPEN_ENDED
        asked.person[n] = person[n]
        asked.employer[n] = ids[employer[n]] if employer[n] != NONE else NONE
        asked.open_ended[n] = open_ended
        asked.embedded[n] = embedded[n] if open_ended else np.nan


def _ask(state, step: int) -> Asked:
    columns = [state.persons[name][::step] for name in ("person_id", "employer", "contract", "embedded_on")]
    count, person = len(columns[0]), columns[0].dtype
    asked = Asked(np.empty(count, person), np.empty(count, "i8"), np.empty(count, bool), np.empty(count))
    _fill(asked, *columns, state.employers["employer_id"])
    return asked


def _staff(state) -> tuple[np.ndarray, np.ndarray]:
    e = state.employers
    return e["employer_id"].copy(), np.where(e["public"] == 0, e["headcount"], 0).astype(float)


@declared
class Moved(NamedTuple):
    """Sums over the panel between two years: embeddedness (x) and leaving (y) of those asked, and who moved."""

    asked: float
    x: float
    x_squared: float
    y: float
    xy: float
    moved: float
    moved_open_ended: float


@compiled
def _between_years(before, now, left):
    """Return the sums over those who are in the panel in both years, `Moved`; before, now: `Asked`, left: (panel,)."""
    asked, x, x_squared, y, xy, moved, moved_open_ended = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for n in range(left.shape[0]):
        if before.person[n] != now.person[n]:
            continue
        embedded, was, works = before.embedded[n], before.employer[n], now.employer[n]
        if not math.isnan(embedded):
            asked += 1.0
            x += embedded
            x_squared += embedded * embedded
            y += left[n]
            xy += embedded * left[n]
        if was != NONE and works != NONE and was != works:
            moved += 1.0
            moved_open_ended += before.open_ended[n]
    return Moved(asked=asked, x=x, x_squared=x_squared, y=y, xy=xy, moved=moved, moved_open_ended=moved_open_ended)


def _moves(before: Asked, now: Asked, left: np.ndarray) -> dict[str, float]:
    """Return the flows of persons between two years."""
    found = _between_years(before, now, left)
    sums = Products(x=found.x, x_squared=found.x_squared, y=found.y, y_squared=found.y, xy=found.xy)
    return {
        "embedded_and_leaving": correlation(int(found.asked), sums),
        "moved": found.moved,
        "moved_open_ended": found.moved_open_ended,
    }


def _turnover(before, now) -> dict[str, float]:
    """Return jobs and employers that came and went between two years; both: ids and staff, (E,) each."""
    (old_ids, then), (ids, staff) = before, now
    same = old_ids == ids
    change = np.where(same, staff - then, staff)  # an employer in place of one that ended begins with nobody
    ended = np.where(same, 0.0, then)
    return {
        "jobs_created": change[change > 0.0].sum(),
        "jobs_destroyed": ended.sum() - change[change < 0.0].sum(),
        "private_jobs": 0.5 * (then.sum() + staff.sum()),
        "employers_entered": float(((staff > 0) & ~(same & (then > 0))).sum()),
        "employers_left": float(((then > 0) & ~(same & (staff > 0))).sum()),
        "employers_before": float((then > 0).sum()),
    }


@declared
class Paid(NamedTuple):
    """Columns of persons that tell what like people earn, (P,) each."""

    contract: np.ndarray
    status: np.ndarray
    employer: np.ndarray
    wage: np.ndarray
    occupation: np.ndarray
    education: np.ndarray
    level: np.ndarray
    experience: np.ndarray
    hired: np.ndarray
    function_since: np.ndarray
    last_end: np.ndarray


@declared
class PaySums(NamedTuple):
    """Sums over those at work: by group (G,), by employer (E,), and of log pay as it is."""

    number: np.ndarray  # of each group
    above: np.ndarray  # log points above what is usual, of each group
    staff: np.ndarray
    staff_above: np.ndarray
    staff_squared: np.ndarray
    logs: np.ndarray  # (2,): log pay, and its square


EXTERNAL, INTERNAL, AT_LARGE, AT_SMALL = range(4)  # groups whose pay is compared
LOG, LOG_SQUARED = range(2)  # places of sums of log pay


@compiled
def _sum_pay(c, size, public, pay, month, sums):
    """Add log pay above what is usual for occupation, education, level and experience to `sums`, a `PaySums`.

    Args:
        c: `Paid`. size, public: staff of employers, and whether they are public, (E,). pay: `PayTables`.
    """
    for i in range(c.wage.shape[0]):
        if c.contract[i] == NO_CONTRACT or c.status[i] == SICK:
            continue
        k = c.employer[i]
        usual = pay.occupation[c.occupation[i]] * pay.education[c.education[i]] * pay.level[c.level[i]]
        log = math.log(max(np.float64(c.wage[i]), 1.0))
        above = log - math.log(usual * pay.experience[min(c.experience[i] // YEAR, LONGEST)])
        sums.staff[k] += 1.0
        sums.staff_above[k] += above
        sums.staff_squared[k] += above * above
        sums.logs[LOG] += log
        sums.logs[LOG_SQUARED] += log * log
        if c.hired[i] > month - RECENT:
            place = EXTERNAL if c.last_end[i] == CHANGE_EMPLOYER else NONE
        else:
            place = INTERNAL if c.function_since[i] > month - RECENT else NONE
        if place != NONE:
            sums.number[place] += 1.0
            sums.above[place] += above
        small = SMALL <= size[k] < MEDIUM
        if public[k] == 0 and (small or size[k] >= LARGE):
            place = AT_SMALL if small else AT_LARGE
            sums.number[place] += 1.0
            sums.above[place] += above


def _pay_of_like(state) -> dict[str, float]:
    """Return differences in pay between people of the same occupation, education, level and experience.

    Nothing while nobody is at work.
    """
    e, number = state.employers, len(state.employers["headcount"])
    sums = PaySums(*map(np.zeros, (4, 4, number, number, number, 2)))
    paid = Paid(*(state.persons[name] for name in Paid._fields))
    pay = state.table("pay", pay_tables, state.parameters.pay)
    _sum_pay(paid, e["headcount"], e["public"], pay, state.month, sums)
    if not (workers := sums.staff.sum()):
        return {}
    mean, square = sums.logs / workers
    return {
        "pay_of_external": _relative(sums, EXTERNAL, INTERNAL),
        "pay_between_employers": _between(sums) / max(square - mean**2, 1e-9),
        "pay_at_large": _relative(sums, AT_LARGE, AT_SMALL),
    }


def _relative(sums: PaySums, one: int, other: int) -> float:
    """Return the mean pay of one group over that of another, less one; missing where one of them is empty."""
    if not sums.number[one] or not sums.number[other]:
        return np.nan
    return float(np.exp(sums.above[one] / sums.number[one] - sums.above[other] / sums.number[other]) - 1.0)


def _between(sums: PaySums) -> float:
    """Return the variance of employers' mean log pay over persons, without what chance adds to a mean of a few."""
    some = sums.staff >= FEW_STAFF
    count, first, second = sums.staff[some], sums.staff_above[some], sums.staff_squared[some]
    if len(count) < 2:
        return np.nan
    mean = first / count
    within = np.maximum(second - count * mean**2, 0.0).sum() / max((count - 1).sum(), 1)
    spread = np.average((mean - np.average(mean, weights=count)) ** 2, weights=count)
    return float(max(spread - within * len(count) / count.sum(), 0.0))


def _callbacks(state) -> float:
    """Return how chances of the unemployed fall with eight months without work, all else equal (T60)."""
    rows = state.rows(UNEMPLOYED)
    if not len(rows):
        return np.nan
    fresh, later = (callback_chances(state, rows, months).mean() for months in (0, GAP))
    return float(later / fresh - 1.0) if fresh > 0.0 else np.nan
