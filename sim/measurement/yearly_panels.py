"""Panels for questions that need two years: who left whom, which employers grew, and what like people earn.

Every n-th person is in the panel of persons, so that memory stays small at any scale; all employers are in theirs.
It only reads.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.codes import CHANGE_EMPLOYER, NONE, OPEN_ENDED, RETIRE, SICK, UNEMPLOYED, YEAR
from sim.engine.kernels import compiled
from sim.measurement.wellbeing_counts import Products, correlation
from sim.mechanisms.m05_employability import callback_chances
from sim.rules.pay import pay_tables

PANEL = 60_000  # persons who are asked in the last month of each year of the run, at most
RECENT = 24  # months since a start that count as recent
FEW_STAFF = 3  # employees of an employer from which its mean pay is looked at
GAP = 8  # months without work, of callbacks
MIDDLE, LARGE = (10, 50), 250  # staff


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


def _ask(state, step: int) -> Asked:
    p = state.persons
    employer, contract = p["employer"][::step], p["contract"][::step]
    ids = np.where(employer != NONE, state.employers["employer_id"][employer].astype(np.int64), NONE)
    embedded = np.where(contract == OPEN_ENDED, p["embedded_on"][::step].astype(float), np.nan)
    return Asked(p["person_id"][::step].copy(), ids, contract == OPEN_ENDED, embedded)


def _staff(state) -> tuple[np.ndarray, np.ndarray]:
    e = state.employers
    return e["employer_id"].copy(), np.where(e["public"] == 0, e["headcount"], 0).astype(float)


def _moves(before: Asked, now: Asked, left: np.ndarray) -> dict[str, float]:
    """Return the flows of persons between two years."""
    same = before.person == now.person
    asked = same & ~np.isnan(before.embedded)
    x, y = before.embedded[asked], left[asked].astype(float)
    sums = Products(x=x.sum(), x_squared=x @ x, y=y.sum(), y_squared=y @ y, xy=x @ y)
    moved = same & (before.employer != NONE) & (now.employer != NONE) & (before.employer != now.employer)
    return {
        "embedded_and_leaving": correlation(len(x), sums),
        "moved": float(moved.sum()),
        "moved_open_ended": float((moved & before.open_ended).sum()),
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


def _pay_of_like(state) -> dict[str, float]:
    """Return differences in pay between people of the same occupation, education, level and experience.

    Nothing while nobody is at work.
    """
    p, e, month = state.persons, state.employers, state.month
    rows = np.flatnonzero((p["contract"] != 0) & (p["status"] != SICK))
    if not len(rows):
        return {}
    c = {name: p[name][rows] for name in ("employer", "wage", "occupation", "education", "level", "experience")}
    pay = state.table("pay", pay_tables, state.parameters.pay)
    usual = pay.occupation[c["occupation"]] * pay.education[c["education"]] * pay.level[c["level"]]
    logs = np.log(np.maximum(c["wage"].astype(float), 1.0))
    above = logs - np.log(usual * pay.experience[np.minimum(c["experience"] // YEAR, 55)])
    size, public = e["headcount"][c["employer"]], e["public"][c["employer"]] != 0
    hired, function = p["hired"][rows], p["function_since"][rows]
    external = (hired > month - RECENT) & (p["last_end"][rows] == CHANGE_EMPLOYER)
    internal = (hired <= month - RECENT) & (function > month - RECENT)
    middle = ~public & (size >= MIDDLE[0]) & (size < MIDDLE[1])
    return {
        "pay_of_external": _relative(above, external, internal),
        "pay_between_employers": _between(above, c["employer"]) / max(logs.var(), 1e-9),
        "pay_at_large": _relative(above, ~public & (size >= LARGE), middle),
    }


def _relative(logs: np.ndarray, one: np.ndarray, other: np.ndarray) -> float:
    """Return the mean of one group over that of another, less one; missing where one of them is empty."""
    if not one.any() or not other.any():
        return np.nan
    return float(np.exp(logs[one].mean() - logs[other].mean()) - 1.0)


def _between(logs: np.ndarray, employer: np.ndarray) -> float:
    """Return the variance of employers' mean log pay over persons, without what chance adds to a mean of a few."""
    count = np.bincount(employer)
    first, second = np.bincount(employer, logs), np.bincount(employer, logs**2)
    some = count >= FEW_STAFF
    count, first, second = count[some], first[some], second[some]
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
