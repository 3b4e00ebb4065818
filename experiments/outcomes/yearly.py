"""Measures by year of a run, whatever the number of months they are counted over."""

import numpy as np

from sim.measurement.measures import MEASURES

# Measures that look from one month to the same month a year before, whatever their window says.
LOOK_BACK = ("worked_both", "was_unemployed", "worked_year_ago_15_64")
WINDOWS = {name: 12 if spec.denominator in LOOK_BACK else spec.months for name, spec in MEASURES.items()}


def by_year(measures: np.ndarray) -> np.ndarray:
    """Return measures by year, (..., Y, M), from months, (..., 12 Y, M), in the order of `MEASURES`.

    Everything is over the twelve months of the year, stocks too: a measure of a month as the mean of the twelve
    months; one that is counted over half a year, as the mean of the two halves; one that counts a year, or looks back
    a year, as it stands at the end. So year 1 is months 1 to 12, with nothing of what was before. What is missing is
    left out of a mean, which is missing where all is.
    """
    *rest, months, count = measures.shape
    split = measures.reshape(*rest, months // 12, 12, count)
    parts = [mean_known(split[..., window - 1 :: window, n], -1) for n, window in enumerate(WINDOWS.values())]
    return np.stack(parts, axis=-1)


def mean_known(values: np.ndarray, axis: int = 0) -> np.ndarray:
    """Return means over an axis without what is missing; missing where all is."""
    known = np.isfinite(values)
    count = known.sum(axis=axis)
    return np.where(known, values, 0.0).sum(axis=axis) / np.where(count > 0, count, np.nan)
