"""Simulated values of each target over several seeds, with what was observed."""

import pandas as pd

from experiments.outcomes.summary import recent_means
from sim import CareerEcosystem, Config
from sim.measurement.measures import MEASURES
from sim.reference_data import load_targets

MEASURED = {measure.target: name for name, measure in MEASURES.items() if measure.target}  # measure by target
MUST_HOLD = 3  # weight from which a target has to be in band
# A row that one cut-off, intercept or weight of its own decides proves nothing when it is in band.
DECIDED_BY = {
    "T03": "inaction.wish_external",
    "T04": "inaction.uncertainty",
    "T05": "inaction.uncertainty",
    "T06": "inaction.wish_internal",
    "T07": "inaction.inside_easier",
    "T08": "inaction.inside_easier",
    "T09": "outcomes.EASY",
    "T12": "population.promotion_oriented",
    "T20": "wellbeing.strain",
    "T21": "outcomes.SAME_TASKS",
    "T60": "career_record.gap_weight",
    "T62": "population.pay_dispersion",
    "T63": "labour_demand.size_premium",
}
NOT_REPRESENTED = ("T10", "T11")  # no measure speaks to them; texts.yaml says why


def simulate(config: Config) -> dict[str, float]:
    """Run one world and return all its measures, each a mean over its last years."""
    return recent_means(CareerEcosystem(config).run().measures()).to_dict()


def compare(worlds: pd.DataFrame) -> pd.DataFrame:
    """Compare targets with the mean over worlds.

    Args:
        worlds: one row a world, one column a measure.

    Returns:
        one row a target: id, quantity, role, unit, weight, target, low, high, simulated, mc_error (standard error of
        the mean over worlds), spread (standard deviation between worlds), in_band (missing where there is no
        measure), decided_by.
    """
    facts = load_targets().rename(columns={"value": "target"})
    names = facts["id"].map(MEASURED)
    values = worlds.reindex(columns=names.dropna())
    simulated = names.map(values.mean())
    inside = simulated.between(facts["low"], facts["high"]).astype("boolean")
    return facts[["id", "quantity", "role", "unit", "weight", "target", "low", "high"]].assign(
        simulated=simulated,
        mc_error=names.map(values.sem(ddof=1)),
        spread=names.map(values.std(ddof=1)),
        in_band=inside.mask(simulated.isna()),
        decided_by=facts["id"].map(DECIDED_BY).fillna(""),
    )


def misses(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `compare` that must hold and do not."""
    return table[(table["weight"] >= MUST_HOLD) & ~table["in_band"].fillna(False).astype(bool)]


def too_noisy(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `compare` whose Monte-Carlo error is a quarter of their band or more."""
    return table[table["mc_error"] >= 0.25 * (table["high"] - table["low"])]
