"""Paired effects: what a policy changes, how sure that is, and how much common random numbers reduce the variance.

All tables are tidy and start from arrays with the pairs first. An interval is the t interval of 95% of the mean paired
difference. Where several pairs share a member of the ensemble, it is taken over the means of the members: it is then
the interval of the mean effect over the ensemble, which gets narrower with more members. How much the effect itself
differs between members is the range of `range_of_members`.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import numpy as np
import pandas as pd
from scipy.stats import t as student

from experiments.outcomes.person_outcomes import OUTCOMES, dimensions_at_start
from experiments.outcomes.yearly import WINDOWS, by_year, mean_known
from experiments.pairing.pair_store import Draw
from experiments.pairing.paired_worlds import PLACEBO
from sim.institutions.ledger import LINES, PUBLIC
from sim.measurement.groups import GROUP_MEASURES, dimensions
from sim.measurement.measures import MEASURES
from sim.reference_data import ReferenceData

LEVEL = 0.95
RANGE, LEAST_MEMBERS = (0.05, 0.95), 10  # quantiles over members of an ensemble, if it has so many
READ_AS = {1: "mean of the 12 months", 6: "mean of the two half-years", 12: "the 12 months together"}
AT_THE_END = "last month of the year"
LEAST_PERSONS = 10  # of a group in a pair, on average, whose shares better and worse off are told
OF_ALL = "all"  # dimension and group of a measure of everybody


class Estimate(NamedTuple):
    """A mean over pairs with its interval, the share of pairs of the same sign, and how many there are: each (K,)."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    same_sign: np.ndarray
    pairs: np.ndarray


def estimate(values: np.ndarray, members: np.ndarray, most: np.ndarray | float = np.inf) -> Estimate:
    """Return the mean of paired differences with its 95% interval.

    Args:
        values: (pairs, K); missing where an outcome is not defined in a pair, which is then left out.
        members: (pairs,) labels; pairs with the same label are averaged first.
        most: the largest difference that there can be, (K,) or for all, such as 100 of a share; intervals end there.

    Returns:
        the interval is missing where there are fewer than two members.
    """
    pairs = np.isfinite(values).sum(axis=0)
    means = np.stack([mean_known(values[members == label]) for label in np.unique(members)])
    count = np.isfinite(means).sum(axis=0)
    middle = mean_known(means)
    spread = np.sqrt(np.nansum((means - middle) ** 2, axis=0) / np.maximum(count - 1, 1))
    half = np.where(count > 1, student.ppf(0.5 + LEVEL / 2, np.maximum(count - 1, 1)), np.nan)
    half = half * spread / np.sqrt(np.maximum(count, 1))
    same = (np.sign(values) == np.sign(mean_known(values))).sum(axis=0) / np.where(pairs > 0, pairs, np.nan)
    return Estimate(middle, np.maximum(middle - half, -most), np.minimum(middle + half, most), same, pairs)


def variance_ratio(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the variance of a difference of independent worlds over that of paired ones, (K,), from (pairs, K) each.

    It is how many times more runs independent seeds need for the same interval; infinite if pairs don't differ in
    their difference.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return (_variance(one) + _variance(other)) / _variance(other - one)


def _variance(values: np.ndarray) -> np.ndarray:
    """Return variances over the first axis without what is missing; missing where fewer than two are known."""
    count = np.isfinite(values).sum(axis=0)
    return np.nansum((values - mean_known(values)) ** 2, axis=0) / np.where(count > 1, count - 1, np.nan)


def shares_of_variance(values: np.ndarray, members: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the variance of a paired difference by chance and by parameters, (K,) each, from values (pairs, K).

    One-way analysis of variance with random effects (Searle, Casella and McCulloch 1992, unverified): within members
    only chance differs; what members differ in beyond that is the parameters'. A negative estimate counts as 0.
    Members must have equally many pairs, at least two.
    """
    grouped = np.stack([values[members == label] for label in np.unique(members)])  # (members, replicates, K)
    replicates = grouped.shape[1]
    chance = grouped.var(axis=1, ddof=1).mean(axis=0)
    between = replicates * grouped.mean(axis=1).var(axis=0, ddof=1)
    return chance, np.maximum(0.0, (between - chance) / replicates)


def range_of_members(values: np.ndarray, members: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the range, (K,) each, in which the effects of nine in ten members lie, from values (pairs, K) as above.

    The means of members spread too wide by what is left of chance in them, so they are drawn in towards their mean
    until their variance is that of the parameters (constrained empirical Bayes: Louis 1984, unverified).
    """
    means = np.stack([values[members == label].mean(axis=0) for label in np.unique(members)])
    middle, spread = means.mean(axis=0), means.var(axis=0, ddof=1)
    parameters = shares_of_variance(values, members)[1]
    own = middle + np.sqrt(parameters / np.where(spread > 0.0, spread, 1.0)) * (means - middle)
    low, high = np.quantile(own, RANGE, axis=0)
    return low, high


class StackedPairs(Protocol):
    """What a comparison reads of pairs: their design, and arrays of an arm, stacked over pairs."""

    reference_data: ReferenceData
    # With `names` of arms (the reference first, the placebo last), `years`, and `personas` by name, as `Design` has.
    design: Any

    def stack(self, draws: Sequence[Draw], arm: str, kind: str, /) -> np.ndarray: ...


Stacked = TypeVar("Stacked", bound=StackedPairs)


class Comparison(Generic[Stacked]):
    """The tables of finished pairs. `horizons` are in years; those beyond the length of the run are left out."""

    def __init__(self, pairs: Stacked, draws: Sequence[Draw], horizons: Sequence[int]) -> None:
        self.pairs, self.draws, self.reference_data = pairs, list(draws), pairs.reference_data
        self.horizons = [year for year in horizons if year <= pairs.design.years]
        self.reference, *self.others = pairs.design.names
        self.policies = [arm for arm in self.others if arm != PLACEBO]
        labels = {draw.member: n for n, draw in enumerate(self.draws) if draw.member}
        self.members = np.array([labels[one.member] if one.member else n for n, one in enumerate(self.draws)])
        self.nested = 1 < len(set(self.members)) < len(self.members)

    def stack(self, arm: str, kind: str) -> np.ndarray:
        """Return the arrays of an arm over the pairs."""
        return self.pairs.stack(self.draws, arm, kind)

    def effects(self) -> pd.DataFrame:
        """Return the effect on every measure and every group, by arm and horizon, against the reference."""
        frames = []
        groups = [(d, g) for d, names in dimensions(self.reference_data).items() for g in names]
        whole = [(OF_ALL, OF_ALL, name, spec.unit, READ_AS[WINDOWS[name]]) for name, spec in MEASURES.items()]
        parts = [(*group, name, spec.unit, AT_THE_END) for group in groups for name, spec in GROUP_MEASURES.items()]
        names = pd.DataFrame([*whole, *parts], columns=["dimension", "group", "measure", "unit", "read_as"])
        one, most = self._outcomes(self.reference), np.where(names["unit"] == "percent", 100.0, np.inf)
        for arm in self.others:
            other = self._outcomes(arm)
            for year in self.horizons:
                table = self._paired(one[:, year - 1], other[:, year - 1], most)
                frames.append(pd.concat([names.assign(arm=arm, horizon=year), table], axis=1))
        tidy = pd.concat(frames, ignore_index=True).dropna(subset="difference")
        first = ["arm", "horizon", "dimension", "group", "measure", "unit"]
        return tidy[[*first, *(name for name in tidy if name not in first)]].reset_index(drop=True)

    def half_width(self, measure: str, horizon: int) -> float:
        """Return the largest half-width of the interval of a measure over the policies; infinite with a single pair."""
        n, arms = list(MEASURES).index(measure), (self.reference, *self.policies)
        one, *others = (by_year(self.stack(arm, "measures"))[:, horizon - 1, n : n + 1] for arm in arms)
        known = [estimate(other - one, self.members) for other in others]
        return max(np.nan_to_num([float(one.high[0] - one.low[0]) / 2.0 for one in known], nan=np.inf))

    def _outcomes(self, arm: str) -> np.ndarray:
        """Return measures and groups side by side, (pairs, Y, K)."""
        groups = self.stack(arm, "groups").astype(float)
        return np.concatenate([by_year(self.stack(arm, "measures")), groups.reshape(*groups.shape[:2], -1)], axis=2)

    def _paired(self, one: np.ndarray, other: np.ndarray, most: np.ndarray) -> pd.DataFrame:
        """Return levels and differences of outcomes, (pairs, K) each, of which no difference is larger than `most`."""
        known, difference = estimate(other - one, self.members, most), other - one
        table = {
            "reference": mean_known(np.where(np.isfinite(difference), one, np.nan)),
            "policy": mean_known(np.where(np.isfinite(difference), other, np.nan)),
            "difference": known.mean,
            "low": known.low,
            "high": known.high,
            "same_sign": known.same_sign,
            "pairs": known.pairs,
            "variance_ratio": variance_ratio(one, other),
        }
        if self.nested:
            chance, parameters = shares_of_variance(difference, self.members)
            share = parameters / np.where(chance + parameters > 0.0, chance + parameters, np.nan)
            table |= {"chance_variance": chance, "parameter_variance": parameters, "parameter_share": share}
            if len(set(self.members)) >= LEAST_MEMBERS:
                table["members_q05"], table["members_q95"] = range_of_members(difference, self.members)
        return pd.DataFrame(table)

    def winners(self, outcomes: Sequence[str] = tuple(OUTCOMES)) -> pd.DataFrame:
        """Return persons better and worse off than in the reference, in percent of those compared, and in the placebo.

        `net` is better less worse: chance makes as many better off as worse off, so that it needs no placebo. Groups
        of fewer than LEAST_PERSONS in a pair, on average, are left out: what shares of them say is chance.
        """
        rows = [(d, g) for d, names in dimensions_at_start(self.reference_data).items() for g in names]
        names, frames = pd.DataFrame(rows, columns=["dimension", "group"]), []
        base = self.stack(PLACEBO, "persons")
        for arm in self.policies:
            own = self.stack(arm, "persons")
            for year, outcome in product(self.horizons, outcomes):
                table = self._by_group(own[:, year - 1], base[:, year - 1], list(OUTCOMES).index(outcome))
                head = {"arm": arm, "horizon": year, "outcome": outcome, "unit": OUTCOMES[outcome].unit}
                frames.append(pd.concat([names.assign(**head), table], axis=1))
        tidy = pd.concat(frames, ignore_index=True)
        return tidy[tidy["persons"] >= LEAST_PERSONS].reset_index(drop=True)

    def _by_group(self, own: np.ndarray, base: np.ndarray, n: int) -> pd.DataFrame:
        """Return one outcome by group, from (pairs, G, 1 + 3 O) under the policy and in the placebo."""
        shares, placebo = (
            counts[..., 1 + 3 * n : 4 + 3 * n] / np.where(counts[..., :1] > 0, counts[..., :1], np.nan)
            for counts in (own, base)
        )
        better, worse, gain = np.moveaxis(shares, -1, 0)
        table = {
            "persons": own[..., 0].mean(axis=0),
            "better": 100.0 * mean_known(better),
            "worse": 100.0 * mean_known(worse),
        }
        for name, values, most in (("net", 100.0 * (better - worse), 100.0), ("mean_change", gain, np.inf)):
            known = estimate(values, self.members, most)
            table |= {name: known.mean, f"{name}_low": known.low, f"{name}_high": known.high, "pairs": known.pairs}
        better, worse = (100.0 * mean_known(placebo[..., n]) for n in range(2))
        return pd.DataFrame(table | {"placebo_better": better, "placebo_worse": worse})

    def costs(self) -> pd.DataFrame:
        """Return who pays and receives how much more, in EUR a year per person aged 15-69, year by year.

        The `net` of an actor is what it receives less what it pays. The federal grant to the Flemish level follows
        Flemish spending by itself; it is listed, but in the net of neither, so that each level shows what it causes.
        """
        frames, one = [], self.stack(self.reference, "ledger")
        nets = np.array([[_sign(line, actors) for line in LINES] for actors in ACTORS.values()]).T  # (L, A)
        rows = [
            *((actor, "net", "") for actor in ACTORS),
            *((line.payer, "pays", name) for name, line in LINES.items()),
            *((line.payee, "receives", name) for name, line in LINES.items()),
        ]
        names = pd.DataFrame(rows, columns=["actor", "role", "line"])
        for arm in self.others:
            for year, flows in enumerate(np.moveaxis(self.stack(arm, "ledger") - one, 1, 0), 1):
                known = estimate(np.concatenate([flows @ nets, flows, flows], axis=1), self.members)
                table = pd.DataFrame(known._asdict()).rename(columns={"mean": "difference"})
                frames.append(pd.concat([names.assign(arm=arm, year=year), table], axis=1))
        return pd.concat(frames, ignore_index=True)[["arm", "year", *names, *table]]


ACTORS = {"public": PUBLIC, **{name: (name,) for name in (*PUBLIC, "employers", "persons", "intermediaries")}}


def _sign(line: str, actors: tuple[str, ...]) -> float:
    """Return 1 if one of these actors receives it, -1 if one pays it, 0 for transfers among them and for the grant."""
    return 0.0 if line == "grant" else float(LINES[line].payee in actors) - float(LINES[line].payer in actors)
