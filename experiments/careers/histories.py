"""The career histories of one run: who was in which state in each month, from events and snapshots of persons.

A run is simulated here, or read from the folder of a finished one. Months are numbered from 0, the first of the run;
a person's state in a month is the one at its end, as the model counts it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.io.errors import UsageError
from experiments.presentation.progress import Report
from sim import CareerEcosystem, Config
from sim.codes import Status
from sim.config import Record

STATUSES = tuple(status.name.lower() for status in Status)  # by code; the first is 'absent'
ABSENT, STUDENT, PERMANENT, TEMPORARY, FREELANCE, UNEMPLOYED, SICK, INACTIVE, RETIRED = map(int, Status)
WORK = np.isin(np.arange(len(STATUSES)), (PERMANENT, TEMPORARY, FREELANCE))  # by code
EVENT_COLUMNS = [
    "person_id",
    "month",
    "event",
    "voluntary",
    "direction",
    "from_status",
    "to_status",
    "from_employer_id",
    "to_employer_id",
]
SNAPSHOT_COLUMNS = [
    "person_id",
    "month",
    "education",
    "status",
    "employer_id",
    "wage",
    "tenure_months",
    "birth_month",
    "status_since",
    "exhaustion",
    "happiness",
    "productivity",
    "employability",
    "pride",
]
STOCKS = [f"persons_{name}" for name in STATUSES[1:]]  # measures
BEFORE = -1  # month of snapshots taken just before the run


class About(NamedTuple):
    """What was run: for names, axes and the page."""

    name: str
    start: str  # first month, such as 2024-01
    months: int
    seed: int
    scenario: list[dict[str, Any]]  # programmes: name, en, nl, source, changes
    policy: list[dict[str, Any]]
    overrides: list[str]
    provenance: dict[str, Any]


class Run(NamedTuple):
    """What a run leaves of its careers.

    events: EVENT_COLUMNS, a row a change of state, in the order in which they happened.
    first: SNAPSHOT_COLUMNS and hired (month), each person when seen for the first time; month -1: just before the run.
    last: the same of everybody at the end of the last month.
    stocks: (T, 8) persons by status at the end of each month, by the model's own count.
    """

    about: About
    events: pd.DataFrame
    first: pd.DataFrame
    last: pd.DataFrame
    stocks: np.ndarray


@dataclass(frozen=True)
class History:
    """States of P persons over T months, as S spells that cover every month of every person, in order.

    ids (P,) uint32 ascending; start (P,) uint8 status just before the run; who (S,) rows of `ids`; begin, end (S,)
    first month and the one after the last; status (S,) uint8, ABSENT before somebody enters and after they leave.
    """

    months: int
    ids: np.ndarray
    start: np.ndarray
    who: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    status: np.ndarray

    def wide(self) -> np.ndarray:
        """Return states by person and month, uint8 (P, T)."""
        return np.repeat(self.status, self.end - self.begin).reshape(len(self.ids), self.months)

    def by_person(self, persons: pd.Series, values: Any, missing: float, kind: type = float) -> np.ndarray:
        """Return values of some persons, given by their ids, at their rows of `ids`, and `missing` at others: (P,)."""
        column: np.ndarray = np.full(len(self.ids), missing, kind)
        column[np.searchsorted(self.ids, persons.to_numpy())] = values
        return column

    def stocks(self) -> np.ndarray:
        """Return the number of persons by status at the end of each month, ABSENT left out: int64 (T, 8)."""
        change = np.zeros((self.months + 1, len(STATUSES)), np.int64)
        np.add.at(change, (self.begin, self.status), 1)
        np.add.at(change, (self.end, self.status), -1)
        return change.cumsum(axis=0)[:-1, 1:]


def simulate_careers(config: Config, overrides: Sequence[str], report: Report) -> Run:
    """Run a configuration, made by `overrides`, and keep what careers need.

    Raises ConfigError or ReferenceDataError.
    """
    config = config.model_copy(update={"record": Record()})
    model = CareerEcosystem(config, progress=report)
    first = last = _look(model.persons()).assign(month=BEFORE)
    for year in range(config.years):
        model.run(1, progress=partial(_year_done, report, 12 * year, 12 * config.years))
        last = _look(model.persons())
        first = pd.concat([first, last]).drop_duplicates("person_id", ignore_index=True)
    stocks = model.measures()[STOCKS].to_numpy().astype(np.int64)
    about = _about("", config.model_dump(mode="json", by_alias=True), list(overrides), model.provenance())
    return Run(about, model.events()[EVENT_COLUMNS], first, last, stocks)


def _about(name: str, config: dict[str, Any], overrides: list[str], provenance: dict[str, Any]) -> About:
    """Return what a configuration, as a manifest has it, says of a run."""
    return About(
        name=name,
        start=config["start"],
        months=12 * config["years"],
        seed=config["seed"],
        scenario=config["scenario"],
        policy=config["policy"],
        overrides=overrides,
        provenance=provenance,
    )


def _look(persons: pd.DataFrame) -> pd.DataFrame:
    """Return what a snapshot holds of careers, with the month in which the present job began."""
    return persons[SNAPSHOT_COLUMNS].assign(hired=persons["month"].astype("i4") - persons["tenure_months"])


def read_run(folder: Path) -> Run:
    """Read the run that `experiments.run` wrote to a folder; raise UsageError if it holds no event history."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        origin = {key: manifest[key] for key in ("code_digest", "data_digest", "data_sources")}
        about = _about(folder.resolve().name, manifest["configuration"], manifest["overrides"], origin)
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(
            f"run={str(folder)!r} has no manifest.json of a run; allowed: a folder that "
            "`python -m experiments.run` wrote"
        ) from None
    events = _read(folder, "events", EVENT_COLUMNS)
    persons = _look(_read(folder, "persons", SNAPSHOT_COLUMNS))
    stocks = _read(folder, "measures", STOCKS).to_numpy().astype(np.int64)
    last = persons[persons["month"] == persons["month"].max()].reset_index(drop=True)
    first = persons.drop_duplicates("person_id", ignore_index=True)
    if len(stocks) != about.months or last["month"].iloc[0] != about.months - 1:
        raise UsageError(f"run={str(folder)!r} holds other months than its manifest says; allowed: a whole run")
    return Run(about, events, first, last, stocks)


def _read(folder: Path, table: str, columns: list[str]) -> pd.DataFrame:
    """Read columns of one table of a run; raise UsageError if they are not there or the file is not whole."""
    file = folder / f"{table}.parquet"
    try:
        lacking = [name for name in columns if name not in pq.read_schema(file).names]
        if not lacking:
            return pd.read_parquet(file, columns=columns)
    except (OSError, pa.ArrowException) as error:
        reason = " ".join(str(error).split())
        raise UsageError(f"run={str(folder)!r}: {file.name} can't be read ({reason[:120]})") from None
    hint = "; allowed: a run with record.events=true" if table == "events" else ""
    raise UsageError(f"run={str(folder)!r}: {file.name} has no column {lacking[0]!r}{hint}")


def follow(run: Run) -> History:
    """Reconstruct the state of everybody in every month from the events of a run.

    Raises:
        UsageError: if the persons by state are not those that the model counted, in any month.
    """
    events, months = run.events, run.about.months
    ids = np.unique(np.concatenate([events["person_id"].to_numpy(), run.first["person_id"].to_numpy()]))
    who = np.searchsorted(ids, events["person_id"].to_numpy())
    month = events["month"].to_numpy().astype(np.int64)
    before, after = (_codes(events[f"{side}_status"], STATUSES) for side in ("from", "to"))
    start = np.zeros(len(ids), np.uint8)
    start[np.searchsorted(ids, run.first["person_id"].to_numpy())] = _codes(run.first["status"], STATUSES)
    order = np.lexsort((month, who))  # stable: events of one person and month stay in order
    who, month, before, after = who[order], month[order], before[order], after[order]
    opens = np.append(True, who[1:] != who[:-1])[: len(who)]
    start[who[opens]] = before[opens]
    last = np.append((who[1:] != who[:-1]) | (month[1:] != month[:-1]), True)[: len(who)]  # of its month
    history = _spells(
        months,
        ids,
        start,
        np.concatenate([np.arange(len(ids)), who[last]]),
        np.concatenate([start, after[last]]),
        np.concatenate([np.full(len(ids), -1), month[last]]),
    )
    if len(wrong := np.flatnonzero((history.stocks() != run.stocks).any(axis=1))):
        raise UsageError(
            f"the events of {run.about.name or 'the run'} don't give the persons by state that were "
            f"counted in month {wrong[0]}; allowed: tables of one run, unchanged"
        )
    return history


def _year_done(report: Report, before: int, months: int, done: int, _: int, stage: str) -> None:
    report(before + done, months, stage)


def _spells(
    months: int, ids: np.ndarray, start: np.ndarray, who: np.ndarray, status: np.ndarray, since: np.ndarray
) -> History:
    """Return a history from the states (S,) that persons `who` took in months `since`, -1 for those before the run."""
    order = np.lexsort((since, who))
    who, status, begin = who[order], status[order], np.maximum(since[order], 0)
    end = np.append(np.where(who[1:] == who[:-1], begin[1:], months), months)[: len(who)]
    lasts = end > begin
    who, status, begin, end = who[lasts], status[lasts], begin[lasts], end[lasts]
    opens = np.append(True, (who[1:] != who[:-1]) | (status[1:] != status[:-1]))[: len(who)]
    closes = np.append(opens[1:], True)[: len(who)]
    return History(months, ids, start, who[opens], begin[opens], end[closes], status[opens])


def _codes(column: pd.Series, names: tuple[str, ...]) -> np.ndarray:
    """Return categories in words as their place in `names`, uint8."""
    categories = column.astype("category").cat
    if unknown := [name for name in categories.categories if name not in names]:
        raise UsageError(f"{column.name}={unknown[0]!r} is no state of the model; allowed: {', '.join(names)}")
    return np.array([names.index(name) for name in categories.categories], np.uint8)[categories.codes.to_numpy()]
