"""Summary of a run: the mean of its last years, measure by measure, with what was observed."""

from __future__ import annotations

import pandas as pd

from experiments.presentation.texts import Texts
from sim.measurement.measures import MEASURES
from sim.reference_data import load_targets

RECENT_YEARS = 5
EXACT = 100_000  # persons from which on scale changes nothing but the sampling error (`experiments.benchmark.scales`)
TOPICS = (
    "mobility",
    "stocks and flows",
    "search and inertia",
    "skills and learning",
    "career policy",
    "triple win",
    "employers",
    "society",
    "government",
    "",
)
RECENT_MONTHS = 12 * RECENT_YEARS


def recent_years(measures: pd.DataFrame) -> int:
    """Return over how many years `recent_means` averages: the last five, or all if there are fewer."""
    return min(RECENT_YEARS, len(measures) // 12)


def recent_means(measures: pd.DataFrame) -> pd.Series:
    """Return the mean of each measure over the last years of the run; months without a value are left out."""
    return measures[[name for name in MEASURES if name in measures]].tail(RECENT_MONTHS).mean()


def summarise(measures: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Return a row for each measure, and one for each target that no measure speaks to yet.

    Args:
        measures: one row a month, as `CareerEcosystem.measures`.
        texts: for the labels.

    Returns:
        columns topic, measure, label, unit, simulated, target, observed, low, high, verdict; topic and
        measure are empty for a target without a measure; verdict is 'in', 'below', 'above', 'none' (nothing
        to compare) or 'unmeasured'.
    """
    means = recent_means(measures)
    targets = load_targets().set_index("id")
    rows = []
    for name in means.index:
        measure = MEASURES[name]
        observed = targets.loc[measure.target] if measure.target else {}
        row = {"topic": measure.topic, "measure": name, "label": texts.label(measure), "unit": measure.unit}
        rows.append({**row, "simulated": means[name], **_target(measure.target, observed)})
    measured = {row["target"] for row in rows}
    for name, observed in targets.iterrows():
        if name not in measured:
            label = texts(f"targets.{name}")
            row = {"topic": "", "measure": "", "label": label, "unit": observed["unit"]}
            rows.append({**row, "simulated": float("nan"), **_target(name, observed)})
    frame = pd.DataFrame(sorted(rows, key=lambda row: TOPICS.index(row["topic"])))
    frame["verdict"] = [_verdict(row) for row in frame.to_dict("records")]
    return frame


def _target(name: str, observed: pd.Series | dict) -> dict:
    nothing = float("nan")
    band = {key: observed.get(key, nothing) for key in ("low", "high")}
    return {"target": name, "observed": observed.get("value", nothing), **band}


def _verdict(row: dict) -> str:
    if not row["measure"]:
        return "unmeasured"
    if not row["target"] or pd.isna(row["simulated"]):
        return "none"
    if row["simulated"] < row["low"]:
        return "below"
    return "above" if row["simulated"] > row["high"] else "in"
