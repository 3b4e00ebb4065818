"""How a reported series is declared: label, definition, unit, numerator and denominator, topic."""

from __future__ import annotations

from typing import NamedTuple

from sim.measurement.wellbeing_counts import COUNTED_IN

STOCKS, MOBILITY, SEARCH, SKILLS = "stocks and flows", "mobility", "search and inertia", "skills and learning"
CAREER_POLICY, GOVERNMENT = "career policy", "government"
WIN, EMPLOYERS, SOCIETY = "triple win", "employers", "society"
TURN = COUNTED_IN  # months in which everybody at work is counted once


class Measure(NamedTuple):
    """One reported series."""

    en: str
    nl: str
    definition: str
    unit: str
    numerator: str
    denominator: str = ""  # a count, several joined by +, or empty for an absolute number
    scale: float = 1.0
    months: int = 1
    target: str = ""
    topic: str = STOCKS
    flow_below: bool = False  # the denominator is a flow too: both are summed over the same months


def rate(en, nl, definition, numerator, denominator, months=1, target="", topic=MOBILITY, flow_below=False) -> Measure:
    """A share in percent."""
    unit, scale = "percent", 100.0
    return Measure(en, nl, definition, unit, numerator, denominator, scale, months, target, topic, flow_below)


def at_work(
    en, nl, definition, numerator, unit="percent", scale=100.0, target="", topic=WIN, below="looked_at"
) -> Measure:
    """A share or mean over employees at work (or over `below`), of whom a sixth is counted each month."""
    return Measure(en, nl, definition, unit, numerator, below, scale, TURN, target, topic, True)
