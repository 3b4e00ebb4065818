"""Settings of the studies that are built on sweeps: which outcomes, and when one is good enough."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from experiments.design.experiment import OPERATORS
from sim.config import Strict
from sim.measurement.measures import MEASURES

CONDITION = re.compile(r"\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)\s*")


def _measure(name: str) -> str:
    if name not in MEASURES:
        raise ValueError(f"{name!r} is not a measure; see docs/measures.md")
    return name


def _condition(text: str) -> str:
    if not CONDITION.fullmatch(text):
        raise ValueError(f"{text!r} can't be read; allowed: <, <=, >= or > and a number, such as '> 0.5'")
    return text


Measure = Annotated[str, AfterValidator(_measure)]


class SensitivitySettings(Strict):
    """Of `experiments.sensitivity`: outcomes; trajectories of Morris; how many axes go on to Sobol."""

    outcomes: list[Measure] = Field(["unemployment_rate", "job_change", "career_inaction"], min_length=1, max_length=3)
    trajectories: int = Field(8, ge=2, le=1000)
    factors: int = Field(6, ge=1, le=100)


class DiscoverSettings(Strict):
    """Settings of `experiments.discover`.

    The policy and what it is compared with (the last and the first of the experiment if not given), the outcome, and
    the effect on it that counts as failing.
    """

    policy: str | None = None
    baseline: str | None = None
    outcome: Measure = "unemployment_rate"
    fails_if: Annotated[str, AfterValidator(_condition)] = "> 0"


class RobustnessSettings(Strict):
    """Settings of `experiments.robustness`.

    The outcome, which way is better, and from where on it is good enough (the median over all futures and policies if
    not given).
    """

    outcome: Measure = "unemployment_rate"
    better: Literal["lower", "higher"] = "lower"
    enough: float | None = None


def fails(effect: float, condition: str) -> bool:
    """Whether an effect meets a condition such as '> 0.5'."""
    sign, number = CONDITION.fullmatch(condition).groups()
    return bool(OPERATORS[sign](effect, float(number)))
