"""From finished worlds to tables: the effect of every setting on distal outcomes, and what each lever moves."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control
from scipy.stats import t as student

from experiments.outcomes import cohorts
from experiments.outcomes.layout import Record
from experiments.outcomes.yearly import mean_known
from experiments.pairing.effects import LEVEL, OF_ALL, estimate
from experiments.screen.groups import GROUPS, group_of
from experiments.screen.settings import Changes, Setting
from sim.measurement.measures import MEASURES

# The distal outcomes: measures of everybody, and what becomes of those whom a lever is for.
AMONG_ALL = (
    "quit_rate",
    "job_change",
    "unemployment_rate",
    "mean_wage",
    "employability",
    "sustainable",
    "burnout_risk",
    "training_participation",
    "skill_gap",
    "public_balance",
    "profit_share",
)
AMONG_GROUP = (
    "same_employer",
    "in_work",
    "months_without_work",
    "unemployed",
    "earnings",
    "employability",
    "sustainable",
    "exhaustion",
    "trained",
    "skill_gap",
)
LARGEST = ("parameter", "value", "group", "outcome", "effect", "unit", "standardised", "low", "high")
ERROR = 1.0 - LEVEL  # of discoveries, how many may be chance (Benjamini and Hochberg 1995, unverified)
ROUNDING = 1e-9  # of an effect: pairs whose differences are closer than that have the same one
PLACES = pd.DataFrame(
    [
        *((OF_ALL, name, MEASURES[name].unit) for name in AMONG_ALL),
        *((group, name, cohorts.OUTCOMES[name].unit) for group in GROUPS for name in AMONG_GROUP),
    ],
    columns=["group", "outcome", "unit"],
)


def outcomes_of(record: Record) -> np.ndarray:
    """Return the outcomes of a world in the order of PLACES, (K,).

    Those of everybody are means over the second half of the years; those of a group, which is followed from the start
    on, are means over all years, since what helps people through a change is over when the change is.
    """
    later = record["measures"][len(record["measures"]) // 2 :]
    measures, groups = mean_known(later), mean_known(record["groups"])
    among_all = [list(MEASURES).index(name) for name in AMONG_ALL]
    among_group = [list(cohorts.OUTCOMES).index(name) for name in AMONG_GROUP]
    return np.concatenate([measures[among_all], groups[:, among_group].ravel()])


def effects_of(settings: Iterable[Setting], worlds: Mapping[Changes, np.ndarray]) -> pd.DataFrame:
    """Return a row for each setting, group (everybody, and those it is for) and outcome.

    Args:
        worlds: outcomes by what is changed, (pairs, K) each, with the same seeds; those of the baseline under `()`. A
            world that failed is missing.

    Returns:
        lever, parameter, dose, value, beside, group, outcome, unit; effect with its 95% interval over pairs;
        `standardised` (and its ends), the same over the standard deviation between baseline worlds; pairs; p and, over
        all rows, `beyond_chance`.
    """
    luck = pd.DataFrame(worlds[()]).std().replace(0.0, np.nan)
    frames = []
    for one in settings:
        apart = worlds[one.changes] - worlds[one.beside]
        found = estimate(apart, np.arange(len(apart)))
        about = {
            "lever": one.lever,
            "parameter": one.parameter,
            "dose": one.dose,
            "value": float(one.value),
            "beside": ", ".join(f"{name}={value:g}" for name, value in one.beside),
        }
        sizes = pd.DataFrame({"effect": found.mean, "low": found.low, "high": found.high})
        scaled = sizes.div(luck, axis=0).set_axis(["standardised", "standardised_low", "standardised_high"], axis=1)
        table = pd.concat([pd.DataFrame(about, PLACES.index), PLACES, sizes, scaled], axis=1)
        table = table.assign(pairs=found.pairs, p=_chance(sizes, found.pairs))
        frames.append(table[table["group"].isin([OF_ALL, group_of(one)])])
    tidy = pd.concat(frames).dropna(subset="effect").reset_index(drop=True)
    return tidy.assign(beyond_chance=false_discovery_control(tidy["p"]) <= ERROR if len(tidy) else False)


def _chance(sizes: pd.DataFrame, pairs: np.ndarray) -> pd.Series:
    """Return the chance of a mean this far from zero without any effect (t test of pairs).

    It is 1 where all pairs have the same difference, which in few pairs of small worlds is one event more or less.
    """
    freedom = np.maximum(pairs - 1, 1)
    error = (sizes["high"] - sizes["effect"]) / student.ppf(0.5 + LEVEL / 2, freedom)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = 2.0 * student.sf(np.abs(sizes["effect"] / error), freedom)
    return pd.Series(np.where(error > ROUNDING * np.abs(sizes["effect"]), chance, 1.0))


def summary_of(effects: pd.DataFrame, levers: Sequence[str]) -> pd.DataFrame:
    """Return a row for each lever: settings, outcomes moved beyond chance by any of them, and the largest such effect.

    `moved` counts outcomes among all, `moved_group` among those whom it is for; the largest by its standardised size,
    with the ends of that, is empty where none is.
    """
    rows = []
    for lever in levers:
        own = effects[effects["lever"] == lever]
        sure = own[own["beyond_chance"]]
        everybody = sure["group"] == OF_ALL
        row = {
            "lever": lever,
            "settings": own.groupby(["parameter", "dose"]).ngroups,
            "moved": sure.loc[everybody, "outcome"].nunique(),
            "moved_group": sure.loc[~everybody, "outcome"].nunique(),
        }
        if len(sure):
            top = sure.loc[sure["standardised"].abs().fillna(0.0).idxmax()]
            row |= {name: top[name] for name in LARGEST}
            row |= {"low": top["standardised_low"], "high": top["standardised_high"]}  # on its scale
        rows.append(row)
    return pd.DataFrame(rows, columns=["lever", "settings", "moved", "moved_group", *LARGEST])


def strongest(effects: pd.DataFrame) -> pd.DataFrame:
    """Return of each lever the rows of one setting: that which moves most outcomes, and of several the surest one."""
    keys = ["lever", "parameter", "dose"]
    rank = effects.groupby(keys, sort=False).agg(moved=("beyond_chance", "sum"), p=("p", "min"))
    rank = rank.sort_values(["moved", "p"], ascending=[False, True], kind="stable").reset_index()
    return effects.merge(rank.drop_duplicates("lever")[keys], on=keys)
