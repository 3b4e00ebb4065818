"""What a run leaves behind: counts every month, groups every year, events, snapshots of persons."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.actors.events import tidy
from sim.codes import NEVER, YEAR, Barrier, Event, Status
from sim.engine.draws import TRAIT, Decision, uniforms
from sim.measurement.declared import COLUMNS
from sim.measurement.employer_years import EmployerYears
from sim.measurement.groups import start_positions, sum_groups, tidy_groups
from sim.measurement.measures import MEASURES, RECORDED, measure
from sim.measurement.yearly_panels import PANELS, Panels

if TYPE_CHECKING:
    import pandas as pd  # loaded where a table is made: settings don't need it

    from sim.actors.state import State
    from sim.reference_data import ReferenceData

_READ = (
    "status birth_month work_history education contract hired function_since wage search_external search_internal "
    "inactive_since occupation employer exhaustion engagement productivity sacrifice occupational_skill trained_at "
    "employability perceived_employability pride"
)
GROUP_COLUMNS = namedtuple("GROUP_COLUMNS", dict.fromkeys([*_READ.split(), *COLUMNS]))  # type: ignore[misc] # mypy wants them spelled out
GROUP_EMPLOYERS = namedtuple("GROUP_EMPLOYERS", "sector headcount")
HIRES = np.isin(np.arange(len(Event) + 1), (Event.HIRE, Event.CHANGE_EMPLOYER))  # by event code
BEFORE_START = {  # numpy types of what is kept of the months before the run
    "first_month": "i8",
    "counts": "f8",
    "hires.month": "i8",
    "hires.row": "i4",
    "hires.person": "u4",
    **PANELS,
}


class Recorder:
    """Collects the outputs of one run; one object a run, fed once a month after the month is over.

    Args:
        persons: 'end', 'yearly' or 'monthly' snapshots. employers: 'yearly' tables or 'none'.
        events_of: share of persons whose events are kept.
    """

    def __init__(self, persons: str, employers: str, events_of: float) -> None:
        self.keep_persons, self.events_of = persons, events_of
        self.counts: list[np.ndarray] = []
        self.first_month = 0
        self.flows: list[tuple[int, dict[str, np.ndarray]]] = []
        self.group_sums: list[tuple[int, np.ndarray]] = []  # made into a table when asked for
        self.snapshots: list[pd.DataFrame] = []
        self.hires: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        self.panels = Panels()
        self.employer_years = EmployerYears() if employers == "yearly" else None
        self.reference_data = None  # known from `begin` on
        self._newest: tuple[int, dict[str, float]] = (0, dict.fromkeys(MEASURES, np.nan))
        self.start = np.empty(0, int), np.empty(0, int)  # from `begin` on: persons by row, and where each stood

    def take(self, state: State) -> None:
        """Record the month that `state` has just finished."""
        if not self.counts:
            self.first_month = state.month
        self.panels.follow(state)
        self.counts.append(np.concatenate([state.counted, self._followed(state)]))
        if state.month < 0:
            return
        if self.employer_years:
            self.employer_years.follow(state)
        if self.events_of > 0.0:
            self.flows.append((state.month, self._events(state)))
        year_is_over = state.month % YEAR == YEAR - 1
        if year_is_over:
            self.group_sums.append((state.month, self._groups(state)))
        if self.keep_persons == "monthly" or (self.keep_persons == "yearly" and year_is_over):
            self.snapshots.append(snapshot(state))

    def _events(self, state: State) -> dict[str, np.ndarray]:
        """This month's events of the persons who are followed: by a draw for life, so that careers stay whole."""
        rows = state.log.rows()
        if self.events_of == 1.0:
            return {name: column.copy() for name, column in rows.items()}
        kept = uniforms(state.seed, Decision.RECORDED, TRAIT, rows["person_id"])[0] < self.events_of
        return {name: column[kept] for name, column in rows.items()}

    def begin(self, state: State) -> None:
        """Remember where everybody stood at the start of the run (before month 0)."""
        self.reference_data = state.reference_data
        self.start = (state.persons["person_id"].copy(), start_positions(state))
        if self.employer_years:
            self.employer_years.begin(state)

    def kept(self) -> dict[str, np.ndarray]:
        """Return what was recorded before the run, as the columns of BEFORE_START."""
        hires: list[Any] = [(np.full(len(row), month), row, person) for month, (row, person) in self.hires.items()]
        values = (
            [self.first_month],
            np.ravel(self.counts),
            *map(np.concatenate, zip(*hires or [np.empty((3, 0))])),
            *self.panels.kept(),
        )
        return {name: np.asarray(value, BEFORE_START[name]) for name, value in zip(BEFORE_START, values, strict=True)}

    def restore(self, kept: Mapping[str, np.ndarray]) -> None:
        """Take over what another recorder had `kept`."""
        self.first_month = int(kept["first_month"][0])
        self.counts = list(kept["counts"].reshape(-1, RECORDED))
        for month in np.unique(kept["hires.month"]):
            of_month = kept["hires.month"] == month
            self.hires[int(month)] = (kept["hires.row"][of_month], kept["hires.person"][of_month])
        self.panels.restore(kept)

    def _followed(self, state: State) -> np.ndarray:
        """What looks a year back (FOLLOWED): open-ended hires of a year ago, gone and all (T30), and the panels."""
        rows, p, month = state.log.rows(), state.persons, state.month
        hired = HIRES[rows["event"]] & (rows["to_status"] == Status.PERMANENT)
        self.hires[month] = (rows["row"][hired].copy(), rows["person_id"][hired].copy())
        row, person = self.hires.pop(month - YEAR, (np.empty(0, int), np.empty(0, int)))
        stayed = (p["person_id"][row] == person) & (p["hired"][row] == month - YEAR) & (p["contract"][row] > 0)
        return np.array([len(row) - stayed.sum(), len(row), *self.panels.known], float)

    def _groups(self, state: State) -> np.ndarray:
        person, position = self.start
        here = np.where(state.persons["person_id"] == person, position, 0).astype(np.uint8)
        persons = state.columns("persons", GROUP_COLUMNS)
        return sum_groups(state, persons, state.columns("employers", GROUP_EMPLOYERS), here)

    def group_sums_of(self, month: int) -> np.ndarray | None:
        """Return the sums by group (G, S) of a month that is the newest recorded; None if none were taken then."""
        return self.group_sums[-1][1] if self.group_sums and self.group_sums[-1][0] == month else None

    def measures(self, end: int = NEVER) -> pd.DataFrame:
        """Return measures of the months 0 to `end` - 1 (T, 1 + M); those of the burn-in serve the yearly flows only."""
        counts = np.array(self.counts).reshape(len(self.counts), -1 if self.counts else RECORDED)
        frame = measure(counts, self.first_month)
        return frame[(frame["month"] >= 0) & (frame["month"] < end)].reset_index(drop=True)

    def newest(self) -> dict[str, float]:
        """The measures of the last recorded month (NaN before any); made once a month, from a year of counts."""
        if self._newest[0] != len(self.counts):
            frame = measure(np.array(self.counts[-YEAR:]), 0)
            self._newest = (len(self.counts), frame.iloc[-1].to_dict())
        return self._newest[1]

    def groups(self, end: int = NEVER) -> pd.DataFrame:
        """Return tidy measures by group of the months before `end`: month, dimension, group, measure, value."""
        import pandas as pd

        frames = [tidy_groups(self.reference_data, month, sums) for month, sums in self.group_sums if month < end]
        empty = pd.DataFrame(columns=["month", "dimension", "group", "measure", "value"])
        return pd.concat(frames, ignore_index=True) if frames else empty

    def events(self, reference_data: ReferenceData, end: int = NEVER) -> pd.DataFrame:
        """Return the event history of the months before `end` in words; empty if it was not kept."""
        import pandas as pd

        flows = [(month, rows) for month, rows in self.flows if month < end]
        if not flows:
            return pd.DataFrame(columns=["person_id", "month", "event"])
        months = np.repeat([month for month, _ in flows], [len(rows["row"]) for _, rows in flows])
        joined = {name: np.concatenate([rows[name] for _, rows in flows]) for name in flows[0][1]}
        return tidy(joined, months, reference_data)

    def employers(self, reference_data: ReferenceData, end: int = NEVER) -> pd.DataFrame:
        """Return the yearly tables of employers of the months before `end`; empty if they were not kept."""
        return (self.employer_years or EmployerYears()).tidy(reference_data, end)


def snapshot(state: State) -> pd.DataFrame:
    """All person columns of the present month in words, one row for each person in the population."""
    import pandas as pd

    p, e, reference_data, month = state.persons, state.employers, state.reference_data, state.month
    here = p["status"] != Status.ABSENT
    c = {name: column[here] for name, column in p.items()}
    employer, names, missing = c["employer"], pd.Categorical.from_codes, pd.arrays.IntegerArray
    jobless = employer < 0
    idle = jobless & (c["status"] != Status.FREELANCE)
    asked = ~jobless & (c["status"] != Status.SICK)
    wanting = np.where(asked, np.maximum(month - c["inactive_since"].astype("i4") + 1, 0), 0)
    frame = {
        "person_id": c["person_id"],
        "month": np.full(here.sum(), month, "i2"),
        "age": ((month - c["birth_month"]) / 12.0).astype("f4"),
        "education": names(c["education"], ["low", "mid", "high"]),
        "status": names(c["status"], [status.name.lower() for status in Status]),
        "contract": names(c["contract"], ["none", "open-ended", "fixed-term"]),
        "employer_id": missing(e["employer_id"][employer], jobless),
        "employer_size": missing(e["headcount"][employer], jobless),
        "sector": names(np.where(jobless, -1, e["sector"][employer].astype("i2")), list(reference_data.sector_name)),
        "region": names(c["region"], list(reference_data.region_name)),
        "occupation": reference_data.occupation_code[c["occupation"]],
        "level": c["level"],
        "wage": c["wage"],
        "tenure_months": missing(month - c["hired"].astype("i4"), idle),
        "function_tenure_months": missing(month - c["function_since"].astype("i4"), idle),
        "search_external": names(c["search_external"], ["not", "passive", "active"]),
        "search_internal": names(c["search_internal"], ["not", "passive", "active"]),
        "inaction_months": wanting.astype("i2"),
    }
    return pd.DataFrame(frame | _carried(state, c))


def _carried(state: State, c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What persons carry, feel and see, for a snapshot: c columns of those in the population."""
    import pandas as pd

    month, ill, has = state.month, c["status"] == Status.SICK, c["employer"] >= 0
    frontier = state.economy["frontier"][c["occupation"]]  # skill is told relative to it: 0 is fully up to date
    reasons = [barrier.name.lower() for barrier in Barrier]
    frame = {
        "occupational_skill": (c["occupational_skill"] - frontier).astype("f4"),
        "inaction_reason": pd.Categorical.from_codes(c["inaction_reason"], reasons),
        "months_in_tasks": np.where(has, month - c["tasks_since"].astype("i4"), 0).astype("i4"),
        "months_untrained": np.minimum(month - c["trained_at"].astype("i4"), 999).astype("i4"),
        "health": np.where(ill, 0.0, 1.0 - c["exhaustion"]).astype("f4"),
        "happiness": c["engagement"],
        "embeddedness_on_job": c["embedded_on"],
        "embeddedness_off_job": c["embedded_off"],
    }
    rest = (
        "desire_external fit_job crafted fit_employer mood ambition experience links sacrifice general_skill "
        "firm_skill learning_drive exhaustion pride employability perceived_employability breadth productivity "
        "birth_month status_since last_worked care_until end_month study_until work_history unemployment_history"
    )
    return frame | {name: c[name] for name in rest.split()}
