"""Workers whose job ends by lot, beside themselves in a world where it goes on, and beside others who are like them.

Studies of displaced workers compare them with others who were like them before; a simulation can show the same persons
undisplaced as well. Who is displaced is drawn by lot, as by a closure, so that nothing about them causes the loss. The
two worlds share all random draws, and differ by these notices and what follows from them.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from experiments.stylised_facts.response_experiments import watch
from sim import CareerEcosystem, Config
from sim.actors.employment import changes_are_carried_out
from sim.actors.state import State
from sim.codes import NEVER, YEAR, Event, JobState, Status
from sim.institutions.government import notice_months

AGES, TENURE = (25, 50), 3  # years: of age, and least tenure with the employer (Bertheau et al. 2023: three years)
SHARE = 0.01  # of all persons whose job ends: a small labour market bears no more without a recession
AGE_BAND, TENURE_BANDS, PAY_GROUPS = 5, (5, 10, 20), 4  # years; quarters of pay: who counts as alike
IN_WORK = (Status.PERMANENT, Status.TEMPORARY, Status.FREELANCE)
TWINS, OTHERS = "twins", "others"  # beside whom the displaced are seen
SEEN = ("earnings", "at_work", "pay")


class Careers:
    """Work and pay of some persons in each year, in percent of their own pay at the start."""

    def __init__(self, state: State, rows: np.ndarray) -> None:
        self.rows, self.person_id = rows, state.persons["person_id"][rows].copy()
        self.pay_before = state.persons["wage"][rows].astype(float)
        self.months: list[np.ndarray] = []  # pay of those in work, 0 without work, missing for who is gone

    def see(self, state: State) -> None:
        """Add this month."""
        p = {name: state.persons[name][self.rows] for name in ("person_id", "status", "wage")}
        pay = np.where(np.isin(p["status"], IN_WORK), p["wage"], 0.0) / self.pay_before
        self.months.append(np.where(p["person_id"] == self.person_id, 100.0 * pay, np.nan))

    def table(self) -> pd.DataFrame:
        """Return a row for each full year and person: year (from 1), person (place in `rows`), earnings, at_work, pay.

        Earnings count months without work as nothing, at_work is the percent of months in work, and pay the mean over
        those. Values are missing in a year in which somebody leaves the population, and later.
        """
        months = np.array(self.months).reshape(-1, YEAR, len(self.rows))
        worked = np.where(np.isnan(months), np.nan, months > 0.0)
        earnings, at_work = months.mean(axis=1), worked.mean(axis=1)
        pay = earnings / np.where(at_work > 0.0, at_work, np.nan)
        year, person = (part.ravel() for part in np.indices(earnings.shape))
        values = {"earnings": earnings, "at_work": 100.0 * at_work, "pay": pay}
        return pd.DataFrame({"year": year + 1, "person": person} | {name: v.ravel() for name, v in values.items()})


def observe_displaced(config: Config, progress: Callable[[int], None]) -> pd.DataFrame:
    """Return how those whose job ends fare beside others, by year; raise ConfigError, ReferenceDataError.

    Args:
        config: of both worlds. progress: called with the months that have passed in both, burn-in included.

    Returns:
        columns beside ('twins': the same persons where the job goes on; 'others': the mean of those of the same age,
        tenure, education and pay), year (1: the first after notice), persons (of whom earnings are compared); earnings,
        pay (difference, percent of the own pay before) and at_work (percent points), each with its standard error in
        NAME_error.
    """
    tables, length = [], YEAR * (config.burn_in_years + config.years)
    for before in (0, length):

        def told(done: int, *_: Any, before: int = before) -> None:
            progress(before + done)

        model = CareerEcosystem(config, progress=told)
        rows = settled(model.state)
        drawn = min(round(SHARE * model.state.size), len(rows))
        ended = np.random.default_rng(config.seed).choice(len(rows), drawn, replace=False)
        careers, cell = Careers(model.state, rows), cells(model.state, rows)
        if before:
            give_notice(model.state, rows[ended])
        watch(model, (careers,), told)
        tables.append(careers.table())
    undisplaced, displaced = tables
    displaced["cell"] = cell.to_numpy()[displaced["person"]]
    of_them = displaced["person"].isin(ended)
    mine, alike = displaced[of_them], displaced[~of_them].groupby(["year", "cell"])[[*SEEN]].mean().reset_index()
    beside = {TWINS: gaps(mine, undisplaced, ["year", "person"]), OTHERS: gaps(mine, alike, ["year", "cell"])}
    return pd.concat(beside, names=["beside"]).reset_index("beside").reset_index(drop=True)


def gaps(mine: pd.DataFrame, theirs: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the mean difference by year, with its standard error, of rows of the same `keys` (year among them)."""
    both = mine.merge(theirs[[*keys, *SEEN]], on=keys, suffixes=("", "_beside"))
    gap = pd.DataFrame({name: both[name] - both[f"{name}_beside"] for name in SEEN})
    by_year = gap.groupby(both["year"])
    errors = by_year.sem().add_suffix("_error")
    return by_year.mean().join(errors).assign(persons=by_year["earnings"].count()).reset_index()


def settled(state: State) -> np.ndarray:
    """Return the rows of those who could be drawn: of that age and tenure, in an open-ended job that goes on."""
    p, month = state.persons, state.month
    age, tenure = month - p["birth_month"].astype(int), month - p["hired"].astype(int)
    there = (p["status"] == Status.PERMANENT) & (p["end_month"] == NEVER)
    there &= (state.jobs["state"][p["job"]] == JobState.FILLED) & (tenure >= YEAR * TENURE)
    return np.flatnonzero(there & (age >= YEAR * AGES[0]) & (age < YEAR * AGES[1]))


def cells(state: State, rows: np.ndarray) -> pd.Series:
    """Return a number for each of these persons, equal for those who are alike: age, tenure, education, pay."""
    p, month = {name: column[rows] for name, column in state.persons.items()}, state.month
    alike = pd.DataFrame(
        {
            "age": (month - p["birth_month"].astype(int)) // (YEAR * AGE_BAND),
            "tenure": np.digitize((month - p["hired"].astype(int)) / YEAR, TENURE_BANDS),
            "education": p["education"],
            "pay": pd.Series(p["wage"]).rank(pct=True, method="first").mul(PAY_GROUPS).apply(np.ceil),
        }
    )
    return alike.groupby([*alike]).ngroup()


def give_notice(state: State, rows: np.ndarray) -> None:
    """End the jobs of these persons as in a lay-off: they get notice by law, and the jobs go."""
    p, law = state.persons, state.parameters.government
    tenure = state.month - p["hired"][rows].astype(int)
    p["request"][rows] = Event.NOTICE
    p["request_value"][rows] = [state.month + notice_months(months, law) for months in tenure]
    state.jobs["state"][p["job"][rows]] = JobState.ENDING
    np.subtract.at(state.employers["jobs"], p["employer"][rows], 1)
    changes_are_carried_out(state)
