"""Summary of a run: the mean of its last years, measure by measure, with what was observed."""

import numpy as np
import pandas as pd

from experiments.presentation.texts import Texts
from sim.measurement.measures import MEASURES

RECENT_YEARS = 5
EXACT = 100_000  # persons from which on scale changes nothing but the sampling error (`tests.statistical.scales`)
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


def recent_years(measures: pd.DataFrame) -> int:
    """Return over how many years `recent_means` averages: the last five, or all if there are fewer."""
    return min(RECENT_YEARS, len(measures) // 12)


def recent_means(measures: pd.DataFrame) -> pd.Series:
    """Return the mean of each measure over the last years of the run; months without a value are left out."""
    return measures[[name for name in MEASURES if name in measures]].tail(12 * RECENT_YEARS).mean()


def summarise(measures: pd.DataFrame, targets: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Return a row for each measure, and one for each target that no measure speaks to yet.

    Args:
        measures: one row a month, as `CareerEcosystem.measures`.
        targets: what was observed, as `targets_of`. texts: for the labels.

    Returns:
        columns topic, measure, label, unit, simulated, target, observed, low, high, verdict; topic and
        measure are empty for a target without a measure; verdict is 'in', 'below', 'above', 'none' (nothing
        to compare) or 'unmeasured'.
    """
    rows = []
    for name, mean in recent_means(measures).items():
        measure = MEASURES[name]
        rows.append(
            {
                "topic": measure.topic,
                "measure": name,
                "label": texts.label(measure),
                "unit": measure.unit,
                "simulated": mean,
                "target": measure.target if measure.target in targets.index else "",
            }
        )
    measured = {row["target"] for row in rows}
    for name, unit in targets.loc[~targets.index.isin(measured), "unit"].items():
        rows.append(
            {
                "topic": "",
                "measure": "",
                "label": texts(f"targets.{name}"),
                "unit": unit,
                "simulated": np.nan,
                "target": name,
            }
        )
    frame = pd.DataFrame(sorted(rows, key=lambda row: TOPICS.index(row["topic"])))
    observed = targets[["value", "low", "high"]].rename(columns={"value": "observed"})
    frame = frame.join(observed, on="target")
    verdicts = {  # the first that holds
        "unmeasured": frame["measure"] == "",
        "none": (frame["target"] == "") | frame["simulated"].isna(),
        "below": frame["simulated"] < frame["low"],
        "above": frame["simulated"] > frame["high"],
    }
    return frame.assign(verdict=np.select([*verdicts.values()], [*verdicts], "in"))
