"""Whether the model shows each pattern of `patterns`: one plain rule a pattern on the numbers that were seen.

Bounds, such as what counts as near 1, are conventions of this file and no estimates. Where too few cases were seen
to judge, the value is not a number and the pattern counts as not shown.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from experiments.presentation.texts import Texts
from experiments.stylised_facts import career_rules as careers
from experiments.stylised_facts.career_rules import UNKNOWN, Verdict, mean_of, surely_positive, within
from experiments.stylised_facts.displaced import TWINS
from experiments.stylised_facts.patterns import CYCLE_YEARS, EMPLOYER, OWN, REASONS, Patterns
from experiments.stylised_facts.response_figures import LEAST, survival
from sim.codes import YEAR

STEPS, FALLS = 5, 4  # years of tenure after the first, and in how many of them the hazard of leaving must fall
TAIL = 10  # staff from which on the tail of the sizes of employers is measured
NEAR_ONE = (0.8, 1.2)  # exponents of the tail that count as near 1
LONG_TENURE = 6  # years, as for the displaced workers of Jacobson, LaLonde and Sullivan (1993)
WAITS = ((1, 3), (4, 6), (7, 12), (13, 24))  # months without work over which the chance to find some is taken

QUARTER = 3  # months
NAMED = 3  # reasons for inaction that the survey ranks


# Five years after a loss of the job, percent of pay before (Bertheau et al. 2023: from Denmark to Italy).
PUBLISHED_YEAR = 5
PUBLISHED = {"earnings": (-30.0, -10.0), "pay": (-10.0, -5.0)}


def hazard_falls(hazard: pd.Series) -> Verdict:
    """Return in how many of the years after the first the hazard is below that of the year before.

    Args:
        hazard: leavers per 100 employee-years by completed years of tenure, from 0 (Y,).
    """
    steps = hazard.diff().reindex(range(1, STEPS + 1))
    if 0 not in hazard or steps.isna().any():
        return UNKNOWN
    falls = int((steps < 0.0).sum())
    return Verdict(falls, bool(hazard[0] == hazard.max() and falls >= FALLS))


def rates(mobility: pd.DataFrame, dimension: str) -> pd.Series:
    """Return the percent with another employer a year later, by group; NaN for groups with too few persons."""
    rows = mobility[mobility["dimension"] == dimension].set_index("group")
    return (rows["own"] + rows["other"]).where(rows["persons"] >= LEAST)


def _ratio(mobility: pd.DataFrame, dimension: str, more: str, less: str, every_step: bool = False) -> Verdict:
    """Return how many times as mobile one group is as another; `every_step`: mobility must fall from group to group."""
    by_group = rates(mobility, dimension)
    if by_group.isna().any() or not {more, less} <= set(by_group.index) or not by_group.any():
        return UNKNOWN  # nor does it tell anything where nobody moves
    value = by_group[more] / by_group[less] if by_group[less] else np.inf
    falls = bool((by_group.diff().iloc[1:] < 0.0).all()) if every_step else True
    return Verdict(value, bool(value > 1.0 and falls))


def correlation(beveridge: pd.DataFrame) -> Verdict:
    """Judge the correlation of the yearly unemployment and vacancy rate."""
    return careers.with_unemployment(beveridge, "vacancies", -1.0)


def loop(beveridge: pd.DataFrame) -> Verdict:
    """Return the area that a cycle goes around (mean, square percent points), above 0 counter-clockwise."""
    cycles = len(beveridge) // CYCLE_YEARS
    rates = beveridge[["unemployment", "vacancies"]].to_numpy()[: cycles * CYCLE_YEARS]
    u, v = np.moveaxis(rates.reshape(cycles, CYCLE_YEARS, 2), -1, 0)
    areas = 0.5 * (u * np.roll(v, -1, axis=1) - np.roll(u, -1, axis=1) * v).sum(axis=1)  # the shoelace formula
    return Verdict(float(np.mean(areas)), bool(np.min(areas) > 0.0)) if cycles else UNKNOWN


def tail_exponent(sizes: pd.DataFrame) -> Verdict:
    """Return the exponent of the tail of the sizes of employers, by Hill (1975), with a half-person correction."""
    tail = sizes[sizes["staff"] >= TAIL]
    count = tail["employers"].sum()
    if count < LEAST:
        return UNKNOWN
    value = count / (tail["employers"] * np.log(tail["staff"] / (TAIL - 0.5))).sum()
    return within(value, *NEAR_ONE)


def _wage_change(wages: pd.DataFrame, ended: str, tenure: int, sign: float) -> Verdict:
    """Return the mean change of the wage, percent, after `tenure` years or more; shown if it surely has this sign."""
    change = wages.loc[(wages["ended"] == ended) & (wages["tenure"] >= tenure), "change"]
    return Verdict(100.0 * np.expm1(mean_of(change)), surely_positive(sign * change))


def _loss(displaced: pd.DataFrame, name: str) -> Verdict:
    """Return what the displaced have less than undisplaced, five years on; shown within what is published."""
    there = (displaced["beside"] == TWINS) & (displaced["year"] == PUBLISHED_YEAR) & (displaced["persons"] >= LEAST)
    return within(displaced.loc[there, name].mean(), *PUBLISHED[name])  # of one row, or missing


def exit_hazard(spells: pd.DataFrame, longest: int) -> pd.Series:
    """Return the percent who find work in each month 1, ... `longest` of unemployment, of those still there (longest,).

    NaN where fewer than `LEAST` are left.
    """
    months, found = spells["months"].to_numpy(int), spells["found"].to_numpy(bool)
    left = survival(months, found, longest)
    index = pd.RangeIndex(1, longest + 1)
    at_risk = np.array([np.count_nonzero(months >= month) for month in index])
    chance = 1.0 - left[1:] / np.where(left[:-1] > 0.0, left[:-1], np.nan)
    return pd.Series(np.where(at_risk >= LEAST, 100.0 * chance, np.nan), index)


def duration(spells: pd.DataFrame) -> Verdict:
    """Return the chance to find work in the third period of `WAITS` over that in the first; each step must fall."""
    hazard = exit_hazard(spells, WAITS[-1][1])
    means = [hazard.loc[first:last].mean(skipna=False) for first, last in WAITS]
    if np.isnan(means).any() or means[0] == 0.0:
        return UNKNOWN
    return Verdict(means[2] / means[0], bool((np.diff(means) < 0.0).all()))


def response(threat: pd.DataFrame) -> Verdict:
    """Return how many times as many look for another employer in a month on notice as in one of the year before it."""
    if threat["case"].nunique() < LEAST:
        return UNKNOWN
    before, after = (threat.loc[there, "looks"].mean() for there in (threat["month"] < 0, threat["month"] >= 0))
    value = after / before if before else np.inf
    return Verdict(value, bool(value > 1.0))


def anticipation(threat: pd.DataFrame) -> Verdict:
    """Return how many times as many look in a month of the quarter before notice as of the half-year before that."""
    near = (threat["month"] < 0) & (threat["month"] >= -QUARTER)
    far = (threat["month"] < -QUARTER) & (threat["month"] >= -3 * QUARTER)
    if threat["case"].nunique() < LEAST or not threat.loc[far, "looks"].any():
        return UNKNOWN
    value = threat.loc[near, "looks"].mean() / threat.loc[far, "looks"].mean()
    by_case = [threat.loc[there].groupby("case")["looks"].mean() for there in (near, far)]
    return Verdict(value, surely_positive(by_case[0] - by_case[1]))


def named_order(reasons: pd.DataFrame) -> Verdict:
    """Return the percent of those in inaction whom the three reasons named most hold back most.

    Each must do so more than the next, and the third more than what was not named.
    """
    share = reasons.set_index("reason")["share"].reindex(REASONS)
    if share.isna().any():
        return UNKNOWN
    named, others = share.iloc[:NAMED], share.iloc[NAMED:]
    return Verdict(float(named.sum()), bool((named.diff().iloc[1:] < 0.0).all() and named.iloc[-1] > others.max()))


RULES: dict[str, Callable[[Patterns], Verdict]] = {
    "leaving": lambda seen: hazard_falls(seen.leaving.set_index("tenure")[["own", "other"]].sum(axis=1)),
    "leaving_own": lambda seen: hazard_falls(seen.leaving.set_index("tenure")["own"]),
    "leaving_quits": lambda seen: hazard_falls(
        seen.quits.set_index("tenure")["own"].where((seen.quits["persons"] >= LEAST).to_numpy())
    ),
    "leaving_other": lambda seen: hazard_falls(seen.leaving.set_index("tenure")["other"]),
    "mobility_age": lambda seen: _ratio(seen.mobility, "age", "15-24", "55-64", every_step=True),
    "mobility_contract": lambda seen: _ratio(seen.mobility, "contract", "fixed-term", "open-ended"),
    "mobility_size": lambda seen: _ratio(seen.mobility, "employer_size", "1-9", "250+", every_step=True),
    "beveridge": lambda seen: correlation(seen.beveridge),
    "beveridge_loop": lambda seen: loop(seen.beveridge),
    "sizes": lambda seen: tail_exponent(seen.sizes),
    "wages_own": lambda seen: _wage_change(seen.wages, OWN, 0, 1.0),
    "wages_displaced": lambda seen: _wage_change(seen.wages, EMPLOYER, LONG_TENURE, -1.0),
    "displaced_earnings": lambda seen: _loss(seen.displaced, "earnings"),
    "displaced_pay": lambda seen: _loss(seen.displaced, "pay"),
    "duration": lambda seen: duration(seen.unemployment),
    "threat": lambda seen: response(seen.threat),
    "reasons": lambda seen: named_order(seen.reasons),
    "threat_ahead": lambda seen: anticipation(seen.threat),
    "first_months": lambda seen: careers.first_months(seen.jobs),
    "moves_before": lambda seen: careers.moves_before(seen.jobs, YEAR * seen.years),
    "jobs_after_unemployment": lambda seen: careers.after_unemployment(seen.jobs, YEAR * seen.years),
    "unemployed_again": lambda seen: careers.unemployed_again(seen.jobs, YEAR * seen.years),
    "early_jobs": lambda seen: careers.early_jobs(seen.jobs_by_year),
    "tenure_short": lambda seen: careers.tenure_share(seen.tenure, "short"),
    "tenure_long": lambda seen: careers.tenure_share(seen.tenure, "long"),
    "occupation_age": lambda seen: careers.occupation_by_age(seen.year_steps),
    "contract_onward": lambda seen: careers.onward(seen.year_steps),
    "early_growth": lambda seen: careers.early_growth(seen.year_steps),
    "ladder": lambda seen: careers.climbing(seen.ladder),
    "occupation_lost": lambda seen: careers.occupation_lost(seen.wages),
    "pay_spread": lambda seen: careers.spread_of_pay(seen.pay),
    "concentration": lambda seen: careers.concentration(seen.unemployed_months),
    "older_find_less": lambda seen: careers.older_find_less(seen.unemployment),
    "growing": lambda seen: careers.one_for_one(seen.employers, 1),
    "shrinking": lambda seen: careers.one_for_one(seen.employers, -1),
    "growth_spread": lambda seen: careers.growth_spread(seen.employers),
    "cycle_finding": lambda seen: careers.with_unemployment(seen.flows, "finding", -1.0),
    "cycle_losing": lambda seen: careers.with_unemployment(seen.flows, "losing", 1.0, least=0.0),
    "cycle_quits": lambda seen: careers.with_unemployment(seen.flows, "quits", -1.0),
    "cycle_dismissals": lambda seen: careers.with_unemployment(seen.flows, "dismissals", 1.0),
}


def verdict(patterns: Patterns, name: str) -> Verdict:
    """Return the verdict on one pattern, by its name in `RULES`."""
    return RULES[name](patterns)


def pattern_verdicts(patterns: Patterns) -> pd.DataFrame:
    """Return all verdicts: pattern, expectation (English, with the rule), value (NaN: too few cases), shown (bool)."""
    texts, rows = Texts("en"), []
    for name in RULES:
        expectation, rule = (texts(f"patterns.verdicts.{name}.{key}") for key in ("expectation", "rule"))
        rows.append((name, f"{expectation} Rule: {rule}.", *verdict(patterns, name)))
    return pd.DataFrame(rows, columns=["pattern", "expectation", "value", "shown"])
