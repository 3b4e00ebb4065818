"""What a rule on a pattern says, and rules on careers and flows: those on the tables of `careers_over_time`."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from experiments.stylised_facts.careers_over_time import BEFORE
from experiments.stylised_facts.response_figures import LEAST
from sim.codes import YEAR

CERTAIN = 2.0  # standard errors
ORIGINS = ("unemployment", "employer")  # of jobs: those after unemployment are compared with those taken straight
LASTING = (40.0, 60.0)  # percent of jobs after unemployment that last a year (Böheim and Taylor 2002: half)
AGAIN = (2.0, 4.0)  # times as often unemployed within a year as who moves straight (Böheim and Taylor 2002: three)
MOVERS = (30, 55)  # years of age at the beginning of jobs that are told apart by moves before
PEAK, LONGEST = (2, 6), 24  # months: when jobs end most (Farber 1994: in the third), and how long they are followed
EARLY = 10  # years since school
EARLY_JOBS = (57.0, 77.0)  # percent of all jobs begun in these years (Topel and Ward 1992: two thirds)
EARLY_GROWTH = 100.0 / 3.0  # percent of growth of pay at changes of employer, at least (Topel and Ward 1992)
AGES = (15, 25, 35, 45, 55, 65)  # years: first of each class, and end
SHORT, LONG = 5, 15  # years of tenure
TENURES = {"short": (33.0, 43.0), "long": (25.0, 35.0)}  # percent of employees (IDD 2019: 38 and 30)
MOST, HELD = 0.05, 45.0  # share of persons, and least percent of unemployment they bear (Schmillen and Möller: half)
ONWARD = (33.0, 43.0)  # percent of temporary workers (Eurostat, Belgium 2008-2023: 33.7 to 42.7)
OLD, OLD_FIND_LESS = 55, (2.0, 4.0)  # years of age; times as many of the younger find work in a month (VDAB 2023)
STAFF = 10  # least staff of employers whose growth is looked at
ONE_FOR_ONE = (0.8, 1.2)  # hires per job added, or leavers per job lost (Davis, Faberman and Haltiwanger 2012)
SIZES = (10, 20, 50, 100, 250, np.inf)  # staff: first of each class, and end
SPREAD_FALLS = (0.1, 0.3)  # exponent with which the spread of growth falls with size (Riccaboni et al. 2008: 0.2)
CLEAR = 0.5  # correlation over the years of a cycle from which on it counts as clear


class Verdict(NamedTuple):
    """The number that a rule looks at, and whether the pattern is shown."""

    value: float
    shown: bool


UNKNOWN = Verdict(np.nan, False)


def mean_of(values: pd.Series) -> float:
    """Return the mean; missing with fewer than `LEAST` values."""
    return values.mean() if len(values) >= LEAST else np.nan


def surely_positive(values: pd.Series) -> bool:
    """Return whether the mean is more than `CERTAIN` standard errors above 0, of `LEAST` values or more."""
    return bool(mean_of(values) > CERTAIN * values.sem())


def within(value: float, low: float, high: float = np.inf) -> Verdict:
    """Return whether a number lies between two; a number that is missing is unknown."""
    return Verdict(float(value), bool(low <= value <= high))


def steps(values: pd.Series, sign: float, value: float) -> Verdict:
    """Return a number; shown if the values rise (sign 1) or fall (-1) at every step. Unknown if any is missing."""
    return UNKNOWN if values.isna().any() else Verdict(float(value), bool((sign * values.diff().iloc[1:] > 0.0).all()))


def _followed(jobs: pd.DataFrame, months: int) -> pd.DataFrame:
    """Return the jobs of which is known whether they last a year."""
    return jobs[(jobs["month"] + YEAR <= months) & (jobs["ended"] | (jobs["months"] >= YEAR))]


def _by_group(values: pd.Series, groups: pd.Series, wanted: Iterable[Any]) -> pd.Series:
    """Return 100 times the mean of the groups that are wanted; missing with fewer than `LEAST`."""
    by_group = values.astype(float).groupby(groups, observed=False)
    return 100.0 * by_group.mean().where(by_group.size() >= LEAST).reindex(wanted)


def after_unemployment(jobs: pd.DataFrame, months: int) -> Verdict:
    """Return the percent of jobs begun out of unemployment that last a year; fewer than of those taken straight."""
    known = _followed(jobs, months)
    lasting = _by_group(known["months"] >= YEAR, known["origin"], ORIGINS)
    if lasting.isna().any():
        return UNKNOWN
    value, shown = within(lasting["unemployment"], *LASTING)
    return Verdict(value, shown and bool(value < lasting["employer"]))


def unemployed_again(jobs: pd.DataFrame, months: int) -> Verdict:
    """Return how many times as many jobs end in unemployment within a year after unemployment as taken straight."""
    known = _followed(jobs, months)
    lost = _by_group(known["to_unemployment"] & (known["months"] < YEAR), known["origin"], ORIGINS)
    return within(lost["unemployment"] / lost["employer"], *AGAIN) if lost["employer"] else UNKNOWN


def moves_before(jobs: pd.DataFrame, months: int) -> Verdict:
    """Return how many times as many jobs end in a year after two earlier changes or more in five years as after none.

    The employer left for the job, or before it, is no earlier change.
    """
    known = _followed(jobs[jobs["age"].between(*MOVERS, inclusive="left")], months)
    known = known[known["month"] >= YEAR * BEFORE]
    ends = _by_group(known["months"] < YEAR, known["left_before"].clip(1, 3), (1, 2, 3))
    return steps(ends, 1.0, ends[3] / ends[1])


def first_months(jobs: pd.DataFrame) -> Verdict:
    """Return the month of a job in which most end, of those still there; the second year must be below the first."""
    month = pd.RangeIndex(1, LONGEST + 1)
    at_risk = pd.Series([(jobs["months"] >= one).sum() for one in month], month)
    ends = jobs.loc[jobs["ended"], "months"].value_counts().reindex(month, fill_value=0)
    hazard = ends / at_risk.where(at_risk >= LEAST)
    if hazard.isna().any():
        return UNKNOWN
    value, shown = within(hazard.idxmax(), *PEAK)
    return Verdict(value, shown and bool(hazard.loc[YEAR + 1 :].mean() < hazard.loc[:YEAR].mean()))


def early_jobs(by_year: pd.DataFrame) -> Verdict:
    """Return the percent of the jobs of a working life that begin in the first ten years since school."""
    jobs = by_year["jobs"].where(by_year["persons"] >= LEAST)
    return within(100.0 * jobs.iloc[:EARLY].sum() / jobs.sum(skipna=False), *EARLY_JOBS)


def early_growth(year_steps: pd.DataFrame) -> Verdict:
    """Return the percent of growth of pay that came with another employer, beyond that of who stayed."""
    early = year_steps[year_steps["works"] & year_steps["since_school"].between(0, EARLY, inclusive="left")]
    moved, total = early["moved"], early["growth"].sum()
    if moved.sum() < LEAST or total <= 0.0:
        return UNKNOWN
    beyond = early.loc[moved, "growth"] - early.loc[~moved, "growth"].mean()
    return within(100.0 * beyond.sum() / total, EARLY_GROWTH)


def occupation_by_age(year_steps: pd.DataFrame) -> Verdict:
    """Return how many times as many of the youngest have another occupation a year later as of the oldest."""
    working = year_steps[year_steps["works"]]
    ages = pd.cut(working["age"], AGES, right=False, labels=False)
    changes = _by_group(working["occupation"], ages, range(len(AGES) - 1))
    return steps(changes, -1.0, changes.iloc[0] / changes.iloc[-1] if changes.iloc[-1] else np.inf)


def onward(year_steps: pd.DataFrame) -> Verdict:
    """Return the percent of employees on a fixed term who have an open-ended contract a year later."""
    later = _by_group(year_steps["contract_later"] == "open-ended", year_steps["contract"], ("fixed-term",))
    return within(later["fixed-term"], *ONWARD)


def spread_of_pay(pay: pd.DataFrame) -> Verdict:
    """Return the spread of log pay at ages 45 to 54 over that at 25 to 34; it must rise from class to class."""
    by_age = pay["pay"].groupby(pd.cut(pay["age"], AGES[1:-1], right=False, labels=False))
    spread = by_age.std().where(by_age.size() >= LEAST).reindex(range(len(AGES) - 3))
    return steps(spread, 1.0, spread.iloc[-1] / spread.iloc[0])


def tenure_share(shares: pd.Series, which: str) -> Verdict:
    """Return the percent of employees with less than five years of tenure ('short'), or fifteen and more ('long')."""
    return within(shares.iloc[:SHORT].sum() if which == "short" else shares.iloc[LONG:].sum(), *TENURES[which])


def concentration(unemployed_months: pd.Series) -> Verdict:
    """Return the percent of all months of unemployment that the twentieth of persons with most of them bear."""
    most = round(MOST * len(unemployed_months))
    if most < LEAST or not unemployed_months.any():
        return UNKNOWN
    return within(100.0 * unemployed_months.nlargest(most).sum() / unemployed_months.sum(), HELD)


def older_find_less(spells: pd.DataFrame) -> Verdict:
    """Return how many times as many of the unemployed find work in a month below 55 as above."""
    by_age = spells.groupby(spells["age"] >= OLD)[["found", "months"]].sum().reindex([False, True])
    if spells["age"].ge(OLD).sum() < LEAST or not by_age.loc[True, "found"]:
        return UNKNOWN
    chance = by_age["found"] / by_age["months"]
    return within(chance[False] / chance[True], *OLD_FIND_LESS)


def occupation_lost(wages: pd.DataFrame) -> Verdict:
    """Return how much less (percent) those who were dismissed earn in another occupation than in the same, at first."""
    let_go = wages[wages["ended"] == "employer"]
    same, other = (let_go.loc[there, "change"] for there in (~let_go["occupation"], let_go["occupation"]))
    gap = mean_of(other) - mean_of(same)
    return Verdict(100.0 * np.expm1(gap), bool(-gap > CERTAIN * np.hypot(same.sem(), other.sem())))


def one_for_one(employers: pd.DataFrame, sign: int) -> Verdict:
    """Return by how much hires (sign 1) or leavers (-1) rise with growth or shrinking, weighed by staff."""
    mean = employers[["staff", "staff_later"]].mean(axis=1)
    growth = sign * (employers["staff_later"] - employers["staff"]) / mean
    there = (mean >= STAFF) & (growth > 0.0)
    if there.sum() < LEAST:
        return UNKNOWN
    flow = employers["hires" if sign > 0 else "leavers"] / mean
    slope, _ = np.polyfit(growth[there], flow[there], 1, w=np.sqrt(mean[there]))
    return within(slope, *ONE_FOR_ONE)


def growth_spread(employers: pd.DataFrame) -> Verdict:
    """Return the exponent with which the standard deviation of log growth falls with staff, over classes of size."""
    big = employers[employers["staff"] >= STAFF]
    growth, size = np.log(big["staff_later"] / big["staff"]), np.log(big["staff"])
    by_size = pd.DataFrame({"growth": growth, "size": size}).groupby(
        pd.cut(big["staff"], SIZES, right=False, labels=False)
    )
    known = by_size.size() >= LEAST
    spread, middle = by_size["growth"].std()[known], by_size["size"].mean()[known]
    if len(spread) < 3 or not (spread > 0.0).all():
        return UNKNOWN
    return within(-np.polyfit(middle, np.log(spread), 1)[0], *SPREAD_FALLS)


def climbing(moves: pd.Series) -> Verdict:
    """Return the percent of moves to an employer that pays more, less those to one that pays less."""
    return Verdict(100.0 * mean_of(moves), surely_positive(moves))


def with_unemployment(flows: pd.DataFrame, name: str, sign: float, least: float = CLEAR) -> Verdict:
    """Return the correlation of a yearly flow with unemployment, which must have this sign and size."""
    value = flows[name].corr(flows["unemployment"])
    return Verdict(value, bool(sign * value >= least))
