"""Every reported series in one table, and what they are worth: from the monthly counts.

A measure is scale x numerator / denominator of the monthly counts (`counts`). `months` says over how many
months a flow is summed; its denominator is then the mean over the same months.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.engine.measures import Measure
from sim.measurement.career_measures import CAREER_MEASURES
from sim.measurement.counts import COUNTS
from sim.measurement.declared import DECLARED
from sim.measurement.economy_measures import ECONOMY_MEASURES
from sim.measurement.staying_measures import STAYING_MEASURES
from sim.measurement.turnover_measures import TURNOVER_MEASURES
from sim.measurement.wellbeing_measures import WELLBEING_MEASURES
from sim.measurement.work_measures import WORK_MEASURES
from sim.measurement.yearly_panels import Yearly

if TYPE_CHECKING:
    import pandas as pd  # loaded where a table is made: settings don't need it

# Open-ended hires of a year ago: gone, and all; what panels know from year to year.
FOLLOWED = ("hired_gone", "hired_year_ago", *Yearly._fields)
RECORDED = len(COUNTS) + len(FOLLOWED)
BY_SUBJECT = (
    WORK_MEASURES | TURNOVER_MEASURES | STAYING_MEASURES | WELLBEING_MEASURES | ECONOMY_MEASURES | CAREER_MEASURES
)
# With those that mechanisms declare beside their rules; the order is that of the columns of a run.
MEASURES: dict[str, Measure] = {**BY_SUBJECT, **{name: declared.measure for name, declared in DECLARED.items()}}


def _combine(counts: dict[str, np.ndarray], formula: str) -> np.ndarray:
    """A sum of counts such as 'a+b-c', (T,)."""
    parts = formula.replace("-", "+-").split("+")
    return sum(((-1.0 if part.startswith("-") else 1.0) * counts[part.lstrip("-")] for part in parts), np.zeros(()))


def _summed(values: np.ndarray, months: int) -> np.ndarray:
    """Sums over so many months up to each, (T,); missing where one of them is not there."""
    if months == 1:
        return values
    sums = np.full(len(values), np.nan)
    if len(values) >= months:
        sums[months - 1 :] = np.lib.stride_tricks.sliding_window_view(values, months).sum(axis=1)
    return sums


def measure(counts: np.ndarray, first_month: int) -> pd.DataFrame:
    """All measures by month from the counts (T, K + 3); flows need the months before, so T may start earlier.

    The last columns (FOLLOWED) look a year back.

    Returns:
        data frame (T, 1 + number of measures) with `month` first; a flow whose months are not all there, and a
        ratio without a denominator, are missing (NaN).
    """
    import pandas as pd

    raw = dict(zip([*COUNTS, *FOLLOWED], np.asarray(counts, float).T))
    columns = {"month": np.arange(first_month, first_month + len(counts), dtype="i4")}
    for name, spec in MEASURES.items():
        value = _summed(_combine(raw, spec.numerator), spec.months)
        if spec.denominator:
            below = _summed(_combine(raw, spec.denominator), spec.months)
            if not spec.flow_below:
                below = below / spec.months  # a stock: its mean
            value = value / np.where(below != 0.0, below, np.nan)
        columns[name] = spec.scale * value
    return pd.DataFrame(columns)


def definitions() -> pd.DataFrame:
    """The list of measures with their definition, unit, denominator and target, one row each."""
    import pandas as pd

    rows = [{"measure": name, **spec._asdict()} for name, spec in MEASURES.items()]
    return pd.DataFrame(rows).drop(columns=["scale"])
