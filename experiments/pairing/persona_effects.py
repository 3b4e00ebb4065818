"""The career of a persona, or of one person, in every arm: a distribution over many paired worlds.

In a market in which everybody depends on everybody, how the same person's career differs between two worlds is chance
beyond some two years. So the tables have no single career, but the mean over all who fit a persona, in many worlds,
and the same for the placebo.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd
from scipy.stats import t as student

from experiments.outcomes.personas import COLUMNS, QUANTILES
from experiments.outcomes.yearly import mean_known
from experiments.pairing.effects import LEVEL, StackedPairs
from experiments.pairing.pair_store import Draw

# name: (unit, sum above, sum below, scale)
CAREER_MEASURES = {
    "in_work": ("percent", "in_work", "alive", 100.0),
    "same_employer": ("percent", "same_employer", "alive", 100.0),
    "sick": ("percent", "sick", "alive", 100.0),
    "wage": ("EUR a month", "wage", "in_work", 1.0),
    "exhaustion": ("ratio", "exhaustion", "alive", 1.0),
    "engagement": ("sd", "engagement", "alive", 1.0),
    "employability": ("percent", "employability", "alive", 100.0),
    "pride": ("sd", "pride", "alive", 1.0),
}
SPREAD = (0.1, 0.9)  # quantiles over worlds


def persona_careers(
    pairs: StackedPairs, draws: Sequence[Draw], members: np.ndarray, measures: Sequence[str] = tuple(CAREER_MEASURES)
) -> pd.DataFrame:
    """Return how a persona fares, year by year from the start (year 0), in every arm.

    Args:
        members: (pairs,) labels of pairs that share a member of the ensemble.
        measures: names of CAREER_MEASURES.

    Returns:
        arm, persona, year, measure, unit, persons (of all worlds together, still in the population, in work for the
        wage), worlds (with any), value (over all persons of all worlds), world_q10 and world_q90 (of the means of
        worlds); difference from the reference with its 95% interval; for the wage also wage_q10, wage_q50 and wage_q90
        among those in work (means over worlds).
    """
    names, frames = list(pairs.design.personas), []
    one = pairs.stack(draws, pairs.design.names[0], "personas")
    for arm in pairs.design.names:
        own = pairs.stack(draws, arm, "personas")
        for (k, name), measure in product(enumerate(names), measures):
            unit, above, below, scale = CAREER_MEASURES[measure]
            persons = own[:, k, :, COLUMNS.index(below)]
            table = {
                "arm": arm,
                "persona": name,
                "year": np.arange(own.shape[2]),
                "measure": measure,
                "unit": unit,
                "persons": persons.sum(axis=0),
                "worlds": (persons > 0).sum(axis=0),
                **_against(own[:, k], one[:, k], above, below, scale, members),
            }
            if measure == "wage":
                table |= {q: mean_known(own[:, k, :, COLUMNS.index(q)]) for q in QUANTILES}
            frames.append(pd.DataFrame(table))
    return pd.concat(frames, ignore_index=True)


def _against(
    own: np.ndarray, one: np.ndarray, above: str, below: str, scale: float, members: np.ndarray
) -> dict[str, np.ndarray]:
    """Return a ratio of sums over worlds, (pairs, Y + 1, C) each, and its difference from the reference.

    The interval is that of a difference of two ratio estimators, by their linear parts (Cochran 1977, ch. 6,
    unverified), with the worlds as independent units: large groups count for more, empty ones for nothing.
    """
    ratio, parts = {}, {}
    for key, sums in (("own", own), ("one", one)):
        x, n = sums[..., COLUMNS.index(above)], sums[..., COLUMNS.index(below)]
        total = np.where(n.sum(axis=0) > 0, n.sum(axis=0), np.nan)
        ratio[key] = scale * x.sum(axis=0) / total
        parts[key] = (scale * x - ratio[key] * n) / total
    persons = own[..., COLUMNS.index(below)]
    shares = scale * own[..., COLUMNS.index(above)] / np.where(persons > 0, persons, np.nan)
    apart = parts["own"] - parts["one"]
    labels = np.unique(members)
    units = np.stack([apart[members == label].sum(axis=0) for label in labels])
    sizes = persons + one[..., COLUMNS.index(below)]
    count = np.sum([(sizes[members == label] > 0).any(axis=0) for label in labels], axis=0)  # with anybody in them
    error = np.sqrt((units**2).sum(axis=0) * count / np.maximum(count - 1, 1))
    half = np.where(count > 1, student.ppf(0.5 + LEVEL / 2, np.maximum(count - 1, 1)), np.nan) * error
    low, high = pd.DataFrame(shares).quantile(SPREAD).to_numpy()  # without worlds in which there is nobody
    difference, most = ratio["own"] - ratio["one"], 100.0 if scale == 100.0 else np.inf
    return {
        "value": ratio["own"],
        "world_q10": low,
        "world_q90": high,
        "difference": difference,
        "low": np.maximum(difference - half, -most),
        "high": np.minimum(difference + half, most),
    }
