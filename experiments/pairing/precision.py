"""How many pairs: a fixed number, or as many as a wanted half-width of the 95% interval takes.

The rule is that of Chow and Robbins (1965, unverified): stop as soon as the interval, from the variance seen so far, is
narrow enough. Looking again after each batch does not move the mean, whose draws are independent of the variance for
normal differences; but it stops too early whenever the variance happens to look small, so that the interval covers a
little less than 95%. Two remedies keep it there (a test simulates it): at least LEAST pairs before the first look, and
EXTRA pairs beyond the first that are enough (Simons 1968, unverified).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from experiments.io.errors import UsageError
from sim.measurement.measures import MEASURES

LEAST, BATCH, EXTRA = 12, 4, 4  # pairs before the first look, at each further look, and after the first that is enough


class Wanted(NamedTuple):
    """The half-width wanted of one outcome, in its unit, at a horizon in years."""

    measure: str
    half_width: float
    horizon: int


def read_wanted(text: str, horizons: Sequence[int]) -> list[Wanted]:
    """Read 'employment_rate:0.2' or 'employment_rate:0.2:5,job_change:0.3:1'; the horizon defaults to the last.

    Raises UsageError of one line.
    """
    wanted = []
    for part in text.split(","):
        measure, *numbers = part.split(":")
        if measure not in MEASURES:
            raise UsageError(f"halfwidth={text!r}: unknown outcome {measure!r}; allowed: those of docs/measures.md")
        try:
            width = float(numbers[0])
            horizon = int(numbers[1]) if len(numbers) > 1 else horizons[-1]
            if not 0.0 < width < np.inf or len(numbers) > 2:
                raise ValueError
        except (IndexError, ValueError):
            raise UsageError(
                f"halfwidth={text!r}; allowed: OUTCOME:VALUE or OUTCOME:VALUE:YEARS, with commas"
            ) from None
        if horizon not in horizons:
            allowed = ", ".join(map(str, horizons))
            raise UsageError(f"halfwidth={text!r}: {horizon} years is no horizon; allowed: {allowed}")
        wanted.append(Wanted(measure, width, horizon))
    return wanted


def looks(most: int, step: int = 1) -> Iterator[int]:
    """Yield numbers of pairs at which to look, ascending, up to `most`, in multiples of `step`."""
    yield from range(_up(LEAST, step), most, _up(BATCH, step))
    yield most


def beyond(number: int, most: int, step: int = 1) -> int:
    """Return how many pairs to end with when `number` were enough for the first time."""
    return min(number + _up(EXTRA, step), most)


def _up(number: int, step: int) -> int:
    return -(-number // step) * step
