"""What a rule on a pattern says, and what several rules share."""

from typing import NamedTuple

import numpy as np
import pandas as pd

CERTAIN = 2.0  # standard errors


class Verdict(NamedTuple):
    """The number that a rule looks at, and whether the pattern is shown."""

    value: float
    shown: bool


UNKNOWN = Verdict(np.nan, False)


def surely_positive(values: pd.Series) -> bool:
    """Return whether the mean is more than `CERTAIN` standard errors above 0."""
    return bool(values.mean() > CERTAIN * values.sem())


def within(value: float, low: float, high: float = np.inf) -> Verdict:
    """Return whether a number lies between two; a number that is missing is unknown."""
    return Verdict(float(value), bool(low <= value <= high))


def steps(values: pd.Series, sign: float, value: float) -> Verdict:
    """Return a number; shown if the values rise (sign 1) or fall (-1) at every step. Unknown if any is missing."""
    return UNKNOWN if values.isna().any() else Verdict(float(value), bool((sign * values.diff().iloc[1:] > 0.0).all()))
