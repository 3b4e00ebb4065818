"""What a comparison found."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from experiments.pairing.effects import Comparison


class Compared(NamedTuple):
    """What a comparison found: the comparison itself, and its tables."""

    comparison: Comparison
    effects: pd.DataFrame
    winners: pd.DataFrame
    costs: pd.DataFrame
    careers: pd.DataFrame
    failed: list[str]  # pairs that were left out: seed and reason
