"""How a reported series is declared: labels, definition, unit, numerator and denominator, range, target, topic.

Most are declared by subject in `sim/measurement`. A mechanism declares a measure of its own beside its rules, by
`measured`: no other place has to know of it.
"""

import inspect
import math
from collections.abc import Callable
from typing import Any, NamedTuple

from sim.codes import END_AGE, START_AGE

STOCKS, MOBILITY, SEARCH, SKILLS = "stocks and flows", "mobility", "search and inertia", "skills and learning"
CAREER_POLICY, GOVERNMENT = "career policy", "government"
WIN, EMPLOYERS, SOCIETY = "triple win", "employers", "society"
MOST_PERSONS = 16_000_000.0  # in a world
WORKING_LIFE = float(END_AGE - START_AGE)  # months
OF_AT_WORK = "looked_at"  # the count of employees at work, of those counted this month
# Why a measure has no highest number; one in EUR needs no reason (`sim.engine.columns.ENDLESS`).
OVER_LITTLE = "of two numbers, of which the second may be near nothing"
TURN = 6  # months in which everybody at work is counted once, a part of them each month


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
    low: float = 0.0  # the range of what it can be, in its unit
    high: float = math.inf
    endless: str = ""  # why it has no lowest or no highest number


def rate(en: str, nl: str, definition: str, **more: Any) -> Measure:
    """Return a share in percent, on mobility unless another topic is given; `more` are fields of Measure."""
    usual: dict[str, Any] = {"unit": "percent", "scale": 100.0, "high": 100.0, "topic": MOBILITY}
    return Measure(en, nl, definition, **usual | more)


def at_work(en: str, nl: str, definition: str, **more: Any) -> Measure:
    """Return a share or mean over employees at work, a sixth of whom is counted each month; `more` as in `rate`."""
    usual = {"denominator": OF_AT_WORK, "months": TURN, "flow_below": True, "topic": WIN}
    return rate(en, nl, definition, **usual | more)


class Declared(NamedTuple):
    """A measure declared beside a mechanism, and what is counted of each employee at work for it."""

    measure: Measure
    of: Callable[..., Any]
    reads: tuple[str, ...]  # its arguments: columns of persons, or 'month'


DECLARED: dict[str, Declared] = {}


def measured(en: str, nl: str, definition: str, *, unit: str, low: float, high: float, **more: Any) -> Callable:
    """Declare a measure over employees at work, for all of them and by group, named as the function under it.

    The function takes columns of persons by their names, and `month` if it asks for it, and returns a number or a yes
    or no for each person, (R,). The measure is its mean, times 100 if the unit is percent.

    Args:
        en, nl: labels. definition: in words. unit: in words ('percent', 'months').
        low, high: the range of what it can be, in its unit.
        more: other fields of Measure, such as topic and target.

    Raises:
        ValueError: another measure has that name already.
    """
    own = {"unit": unit, "scale": 100.0 if unit == "percent" else 1.0, "low": low, "high": high}

    def declare(function: Callable) -> Callable:
        name, reads = function.__name__, tuple(inspect.signature(function).parameters)
        if name in DECLARED and DECLARED[name].of.__module__ != function.__module__:
            raise ValueError(f"measure {name!r} is declared twice; allowed: a name that no other measure has")
        DECLARED[name] = Declared(at_work(en, nl, definition, numerator=name, **own | more), function, reads)
        return function

    return declare
