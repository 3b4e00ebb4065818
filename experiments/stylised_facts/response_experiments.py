"""Worlds that show how the parts of the model behave, and what is seen in each of them.

All share the configuration of the job without its scenario and policy, so that what differs between two of them
is the one part under study. They run from the equilibrium for as many years as the job.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from experiments.outcomes.tenure import with_next
from experiments.presentation.progress import Report
from sim import CareerEcosystem, Config
from sim.actors.state import State
from sim.codes import NEVER, YEAR, Event, Status
from sim.config import Programme, configure
from sim.measurement.outcomes import is_inactive

USUAL, NO_LEARNING, SENIORITY, FLAT = "usual", "no_learning", "seniority", "flat"
SENIORITY_PAY = 0.10  # of `hr.seniority_pay` where seniority pays: twice the usual (a contrast, no estimate)
WORLDS: dict[str, dict[str, dict[str, Any]]] = {
    USUAL: {"learning": {"enabled": True}},
    NO_LEARNING: {"learning": {"enabled": False}},
    SENIORITY: {"hr": {"seniority_pay": SENIORITY_PAY}},
    FLAT: {"hr": {"seniority_pay": 0.0}},
}
BEFORE, AFTER = 12, 6  # months followed before and from a notice of dismissal on
SIDES = ("embedded_on", "embedded_off")
MID_CAREER = (30, 50)  # years of age: in it, breadth of record is not mostly age
QUINTILES = 5
LOSSES = {Event.DISMISSAL: "dismissal", Event.CONTRACT_END: "fixed_term"}
BACK_AT_WORK = (Event.HIRE, Event.START_BUSINESS)
GONE = (Event.RETIRE, Event.LEAVE_POPULATION)


@dataclass(frozen=True)
class Behaviour:
    """What was seen, as tidy tables; shares and chances from 0 to 1, skills in log points.

    skills: world, experience (years), occupational (less its frontier), general, persons (in a year).
    tenure: world, tenure (years), engagement (sd), inaction, sacrifice (log points of pay), persons.
    employability: age, actual, perceived, persons.
    threat: case, month (0: of the notice), looks, embedded_on, embedded_off (sd, before the notice).
    spells: ending, breadth, months (without work), found (work; False if it was not seen to end so).
    workload: quintile, workload, sickness (per employee and year), exhaustion, persons (employee-years).
    """

    years: int
    skills: pd.DataFrame
    tenure: pd.DataFrame
    employability: pd.DataFrame
    threat: pd.DataFrame
    spells: pd.DataFrame
    workload: pd.DataFrame


class Watcher(Protocol):
    """Looks at the world after each month, and tells at the end what it saw."""

    def see(self, state: State) -> None: ...

    def table(self) -> pd.DataFrame: ...


def observe(config: Config, report: Report) -> Behaviour:
    """Run the worlds of a job and collect what is seen in them; raise ConfigError, ReferenceDataError."""
    watchers: dict[str, tuple[Watcher, ...]] = {
        USUAL: (Means(_skills), Means(_employability), Threat(), Spells(), Workload()),
        NO_LEARNING: (Means(_skills),),
        SENIORITY: (Means(_tenure),),
        FLAT: (Means(_tenure),),
    }
    months = YEAR * (config.burn_in_years + config.years)
    for number, (world, watching) in enumerate(watchers.items()):
        own = {name: config.model_dump(by_alias=True)[name] | values for name, values in WORLDS[world].items()}
        run_watched(alike(config, **own), watching, _part(report, number, len(watchers), months))
    _, *tables = (watcher.table() for watcher in watchers[USUAL])
    return Behaviour(
        config.years, _by_world(watchers, USUAL, NO_LEARNING), _by_world(watchers, SENIORITY, FLAT), *tables
    )


def alike(config: Config, **changes: Any) -> Config:
    """Return the configuration of a job without its scenario and policy, some keys changed, and no events recorded."""
    plain = {"scenario": Programme(name="baseline").model_dump(), "policy": Programme().model_dump()}
    return configure({**config.model_dump(by_alias=True), **plain, "record": {"events": False}, **changes})


def _part(report: Report, number: int, worlds: int, months: int) -> Callable[[int], None]:
    """Report progress within one world as progress through all of them."""
    return lambda done: report(number * months + done, worlds * months, "behaviour")


def run_watched(config: Config, watchers: tuple[Watcher, ...], progress: Callable[[int], None]) -> CareerEcosystem:
    """Run a world to its end with its watchers looking each month; `progress` takes months, burn-in included."""
    progress(0)
    model = CareerEcosystem(config, progress=lambda done, total, stage: progress(done))
    watch(model, watchers, progress)
    return model


def watch(model: CareerEcosystem, watchers: tuple[Watcher, ...], progress: Callable[[int], None]) -> None:
    """Run a world that has just begun to its end, as `run_watched`."""
    for month in range(YEAR * model.config.years):
        model.step()
        for watcher in watchers:
            watcher.see(model.state)
        progress(YEAR * model.config.burn_in_years + month + 1)


def _by_world(watchers: dict[str, tuple[Watcher, ...]], *worlds: str) -> pd.DataFrame:
    """Return the tables of the first watcher of each of these worlds, one below the other."""
    tables = {world: watchers[world][0].table() for world in worlds}
    return pd.concat(tables, names=["world"]).reset_index("world").reset_index(drop=True)


def _employees(persons: dict[str, np.ndarray]) -> np.ndarray:
    """Return who works for an employer, bool (N,); the long-term sick don't."""
    return np.isin(persons["status"], (Status.PERMANENT, Status.TEMPORARY))


class Means:
    """Means by band over the last months of all years.

    Args:
        look: from a state, one row a person: the band in the first column, values in the others.
    """

    def __init__(self, look: Callable[[Any], pd.DataFrame]) -> None:
        self.look = look
        self.sums: list[pd.DataFrame] = []

    def see(self, state: State) -> None:
        """Add the persons of this month, if it is the last one of a year."""
        if state.month % YEAR == YEAR - 1:
            seen = self.look(state)
            self.sums.append(seen.assign(persons=1).groupby(seen.columns[0]).sum())

    def table(self) -> pd.DataFrame:
        """Return the band, the mean of each value, and the number of persons in the band in a year."""
        sums = pd.concat(self.sums).groupby(level=0).sum()
        persons = sums.pop("persons")
        return sums.div(persons, axis=0).assign(persons=persons / len(self.sums)).reset_index()


def _of_employees(state: State) -> dict[str, np.ndarray]:
    """Return the columns of persons who work for an employer."""
    return {name: column[_employees(state.persons)] for name, column in state.persons.items()}


def _skills(state: State) -> pd.DataFrame:
    c = _of_employees(state)
    behind = c["occupational_skill"] - state.economy["frontier"][c["occupation"]]
    return pd.DataFrame(
        {
            "experience": c["experience"] // YEAR,
            "occupational": behind,
            "general": c["general_skill"].astype(float),
        }
    )


def _tenure(state: State) -> pd.DataFrame:
    c = _of_employees(state)
    return pd.DataFrame(
        {
            "tenure": (state.month - c["hired"].astype(int)) // YEAR,
            "inaction": is_inactive(c["inactive_since"], state.month).astype(float),
            "engagement": c["engagement"].astype(float),
            "sacrifice": c["sacrifice"].astype(float),
        }
    )


def _employability(state: State) -> pd.DataFrame:
    c = _of_employees(state)
    return pd.DataFrame(
        {
            "age": (state.month - c["birth_month"].astype(int)) // YEAR,
            "actual": c["employability"].astype(float),
            "perceived": c["perceived_employability"].astype(float),
        }
    )


Moment = dict[str, np.ndarray]  # how everybody stood at the end of a month: columns of persons, employee, looked


class Threat:
    """Who looks for another employer before and after notice of dismissal, while in the job that ends.

    Followed are those who were with the employer a year before the notice, so that the same persons are seen
    before and after it.
    """

    def __init__(self) -> None:
        self.past: deque[Moment] = deque(maxlen=BEFORE)
        self.followed: list[tuple[int, pd.DataFrame]] = []  # month of the notice; cases
        self.seen: list[pd.DataFrame] = []
        self.cases = 0

    def see(self, state: State) -> None:
        """Take up those who got notice this month, and follow those who got it of late."""
        p, rows = state.persons, state.log.rows()
        looked = np.zeros(len(p["status"]), bool)
        looked[state.lookers["outside"]] = True
        now = {name: p[name].copy() for name in ("person_id", "hired", *SIDES)}
        now |= {"employee": _employees(p), "looked": looked}
        if len(self.past) == BEFORE:
            self._take_up(rows["row"][rows["event"] == Event.NOTICE], state.month)
        movers = rows["row"][rows["event"] == Event.CHANGE_EMPLOYER]  # found another by looking, so were there to look
        on_notice, followed = now["employee"] & (p["end_month"] < NEVER), self.followed
        self.followed = []
        for since, cases in followed:
            stays = _with_employer(cases, now) & on_notice[cases["row"]]
            self._note(cases[stays | np.isin(cases["row"], movers)], state.month - since, now)
            if state.month - since + 1 < AFTER:
                self.followed.append((since, cases[stays]))
        self.past.append(now)

    def _take_up(self, row: np.ndarray, month: int) -> None:
        """Begin to follow those of these rows who were there a year ago, and note who of them looked since then."""
        last, first = self.past[-1], self.past[-BEFORE]
        sides = {side: first[side][row] for side in SIDES}
        cases = pd.DataFrame({"row": row, "person_id": last["person_id"][row], "hired": last["hired"][row], **sides})
        cases = cases[_with_employer(cases, last) & _with_employer(cases, first)]
        cases.insert(0, "case", np.arange(self.cases, self.cases + len(cases)))
        self.cases += len(cases)
        self.followed.append((month, cases))
        for back, then in enumerate(reversed(self.past), 1):
            self._note(cases[_with_employer(cases, then)], -back, then)

    def _note(self, cases: pd.DataFrame, month: int, moment: Moment) -> None:
        self.seen.append(cases[["case", *SIDES]].assign(month=month, looks=moment["looked"][cases["row"]]))

    def table(self) -> pd.DataFrame:
        """Return a row for each case and month; see `Behaviour`."""
        columns = ["case", "month", "looks", *SIDES]
        return pd.concat(self.seen, ignore_index=True)[columns] if self.cases else pd.DataFrame(columns=columns)


def _with_employer(cases: pd.DataFrame, moment: Moment) -> np.ndarray:
    """Return which cases were at work in the job of the case at a moment: bool, one for each case."""
    row = cases["row"].to_numpy()
    same = (moment["person_id"][row] == cases["person_id"]) & (moment["hired"][row] == cases["hired"])
    return same.to_numpy() & moment["employee"][row]


class Spells:
    """Months without work after the loss of a job, of persons in mid career: records grow with age, chances fall.

    Who stops looking or falls sick is still without work; who retires, leaves the population or has no work yet
    when the run ends was not seen to find any.
    """

    def __init__(self) -> None:
        self.events: list[pd.DataFrame] = []
        self.month = 0

    def see(self, state: State) -> None:
        """Keep the events of this month that begin or end a spell."""
        rows, self.month = state.log.rows(), state.month
        age = (state.month - state.persons["birth_month"][rows["row"]]) / YEAR
        lost = np.isin(rows["event"], [*LOSSES]) & (rows["to_status"] == Status.UNEMPLOYED)
        lost &= (age >= MID_CAREER[0]) & (age < MID_CAREER[1])
        self.events.append(
            pd.DataFrame(
                {
                    "person_id": rows["person_id"],
                    "event": rows["event"],
                    "month": state.month,
                    "breadth": state.persons["breadth"][rows["row"]],
                    "lost": lost,
                }
            )[lost | np.isin(rows["event"], (*BACK_AT_WORK, *GONE))]
        )

    def table(self) -> pd.DataFrame:
        """Return a row for each spell of at least a month; see `Behaviour`."""
        events = pd.concat(self.events, ignore_index=True).sort_values(["person_id", "month"], kind="stable")
        after, same, end = with_next(events, self.month)
        months = end - events["month"]
        ending = events["event"].map({int(event): name for event, name in LOSSES.items()})
        found = same & after["event"].isin([int(event) for event in BACK_AT_WORK])
        spells = {"ending": ending, "breadth": events["breadth"], "months": months, "found": found}
        return pd.DataFrame(spells)[events["lost"] & (months > 0)].reset_index(drop=True)


class Workload:
    """Long-term sickness and exhaustion of employees by quintile of the workload at their employer."""

    def __init__(self) -> None:
        self.edges: np.ndarray | None = None
        self.before: tuple[np.ndarray, np.ndarray] | None = None  # person_id and quintile a month ago
        self.sums = {name: np.zeros(QUINTILES) for name in ("fell", "months", "exhaustion", "workload")}

    def see(self, state: State) -> None:
        """Count who fell sick this month of those who were employees a month ago."""
        p, rows = state.persons, state.log.rows()
        here = np.flatnonzero(_employees(p))
        workload = state.employers["workload"][p["employer"][here]]
        if self.edges is None:
            self.edges = np.quantile(workload, np.arange(1, QUINTILES) / QUINTILES)
        quintile = np.full(len(p["status"]), -1)
        quintile[here] = np.searchsorted(self.edges, workload)
        if self.before is not None:
            person, band = self.before
            row = rows["row"][rows["event"] == Event.FALL_SICK]
            row = row[(person[row] == p["person_id"][row]) & (band[row] >= 0)]
            self.sums["fell"] += np.bincount(band[row], minlength=QUINTILES)
        for name, value in {"months": None, "exhaustion": p["exhaustion"][here], "workload": workload}.items():
            self.sums[name] += np.bincount(quintile[here], value, minlength=QUINTILES)
        self.before = (p["person_id"].copy(), quintile)

    def table(self) -> pd.DataFrame:
        """Return a row for each quintile; see `Behaviour`."""
        months = self.sums["months"]
        return pd.DataFrame(
            {
                "quintile": np.arange(1, QUINTILES + 1),
                "workload": self.sums["workload"] / months,
                "exhaustion": self.sums["exhaustion"] / months,
                "sickness": YEAR * self.sums["fell"] / months,
                "persons": months / YEAR,
            }
        )
