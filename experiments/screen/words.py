"""What a screening found, in words: outcomes by their group, and the largest effect of a lever."""

from typing import Any

import pandas as pd

from experiments.outcomes import cohorts
from experiments.pairing.effects import OF_ALL
from experiments.presentation.texts import Texts
from experiments.screen.groups import GROUPS
from sim.catalogue import parameters_by_name
from sim.measurement.measures import MEASURES


def outcome_label(group: str, outcome: str, texts: Texts) -> str:
    """Return an outcome in words, by the kind of group in which it is."""
    return texts.label(MEASURES[outcome] if group == OF_ALL else cohorts.OUTCOMES[outcome])


def standardised(value: float, texts: Texts) -> str:
    """Return a number of standard deviations, without decimals from ten on."""
    return texts.number(value, "sd", 0 if abs(value) >= 10.0 else 1)


def largest_effect(row: Any, texts: Texts) -> str:
    """Return the largest effect of a lever in words, from its row of the summary; '' if nothing is beyond chance.

    It is told in the outcome's unit, and in standard deviations with its interval.
    """
    if pd.isna(row.outcome):
        return ""
    value, low, high = (standardised(one, texts) for one in (row.standardised, row.low, row.high))
    return texts(
        "screen.largest",
        outcome=outcome_label(row.group, row.outcome, texts),
        whom=texts.group(OF_ALL, OF_ALL) if row.group == OF_ALL else texts.label(GROUPS[row.group]),
        effect=texts.exact(float(f"{row.effect:.3g}")),
        unit=texts(f"compare.units.{row.unit}"),
        value=value,
        low=low,
        high=high,
        parameter=parameters_by_name()[row.parameter].extra[texts.language],
        setting=f"{row.value:g}",
    )
