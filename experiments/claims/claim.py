"""What a claim asserts and how it is tested: one file each in `configs/claim/`, checked before anything runs.

Key outcomes, horizons, the effect expected, and the smallest one that would matter with the reason why are committed
before the first run of a claim; what changed afterwards is in docs/claims.md. Arms differ by what somebody could do, or
by circumstances.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, model_validator

from experiments.design.parameter_values import Value, with_values
from experiments.design.programmes import programme
from experiments.io import config_files
from experiments.io.errors import UsageError
from experiments.io.forms import Form, Text, _require
from experiments.io.yaml_files import read_form
from experiments.outcomes.cohorts import OUTCOMES, Cohort
from sim.actors.state import PERSONS
from sim.config import Change, Config, configure
from sim.measurement.groups import GROUP_MEASURES, dimensions
from sim.measurement.measures import MEASURES
from sim.policy import Calendar
from sim.reference_data import load_reference_data

IDS = tuple(f"C{number:02d}" for number in range(1, 39))
START = "2026-01"  # the month in which arms part, in which the files of policies and scenarios begin
MOST_YEARS = 30


class Shock(Form):
    """What happens to a cohort when arms part: a column of persons is multiplied."""

    cohort: str
    column: str
    times: float = Field(ge=0.0)


class Arm(Text):
    """What holds in one arm.

    Attributes:
        scenario, policy: files of configs/. levers: values that hold all along. changes: dated ones, as in a policy.
        values: other parameters, from the moment at which arms part. shock: see there.
    """

    scenario: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    levers: dict[str, Value] = Field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    values: dict[str, Value] = Field(default_factory=dict)
    shock: Shock | None = None


class Contrast(Form):
    """One arm against another, or a weighted sum of arms with a label of its own."""

    of: str | None = None
    than: str | None = None
    weights: dict[str, float] = Field(default_factory=dict)
    en: str = ""
    nl: str = ""

    @model_validator(mode="after")
    def _one_kind(self) -> Contrast:
        if (self.of is None) != (self.than is None) or bool(self.weights) == (self.of is not None):
            raise ValueError("allowed: of and than, or weights with en and nl")
        if self.weights and (abs(sum(self.weights.values())) > 1e-9 or not (self.en and self.nl)):
            raise ValueError("weights must add up to 0 and have a label in en and nl")
        return self

    @property
    def by_arm(self) -> dict[str, float]:
        """The weight of each arm."""
        if self.of is None or self.than is None:
            return self.weights
        return {self.of: 1.0, self.than: -1.0}


class Outcome(Form):
    """One outcome of one contrast.

    Attributes:
        measure: of docs/measures.md; with `group`, dimension and group, of GROUP_MEASURES.
        cohort, of: an outcome of a cohort (`experiments.outcomes.cohorts`). beside: the difference from another
            group or cohort. years: first and last year over which it is averaged; the last is the horizon.
        expect: what the claim says of the effect; 'none' that it is smaller than what matters.
        matters: the smallest effect that would matter, in the unit of the outcome. reason: why.
        key: whether the verdict hangs on it. contrast: its name.
    """

    measure: str | None = None
    group: tuple[str, str] | None = None
    cohort: str | None = None
    of: str | None = None
    beside: str | tuple[str, str] | None = None
    years: tuple[int, int]
    expect: Literal["up", "down", "none"]
    matters: float = Field(gt=0.0)
    reason: Text
    key: bool = False
    contrast: str = "main"

    @model_validator(mode="after")
    def _known(self) -> Outcome:
        if (self.measure is None) == (self.cohort is None) or (self.cohort is None) != (self.of is None):
            raise ValueError("allowed: measure, or cohort and of")
        if not 1 <= self.years[0] <= self.years[1]:
            raise ValueError(f"years {self.years}; allowed: the first and the last, from 1 on")
        _require([self.name], self._declared, "of" if self.of else "measure")
        return self

    @property
    def name(self) -> str:
        """Of the measure, or of the outcome of a cohort."""
        return self.of or self.measure or ""

    @property
    def _declared(self) -> Mapping[str, Any]:
        """The outcomes of its kind, by name."""
        if self.of:
            return OUTCOMES
        return GROUP_MEASURES if self.group else MEASURES

    @property
    def unit(self) -> str:
        """Of the outcome and its effects."""
        return self._declared[self.name].unit

    @property
    def asked(self) -> tuple:
        """What has to be measured in every arm, whatever years and effect are asked for."""
        return (self.measure, self.group, self.cohort, self.of, self.beside)


class Claim(Text):
    """One claim.

    Attributes:
        id, seeds, source: its number, the seed documents that make it, and the literature behind it.
        years: how long arms are followed. base: what holds in every arm.
        path: for each mechanism that may produce the effect, values of parameters that switch it off.
        emergence, why: how far the result is assumed, and by which rules. mind: what would change our mind.
        equal: what is held equal between arms, and what is not.
        revision: why the test is being redone, so that its verdict must not be relied on; None if it stands.
    """

    id: Literal[IDS]  # type: ignore[valid-type] # mypy wants them spelled out
    seeds: tuple[Literal["S0", "S1", "S2", "S3", "S4"], ...] = Field(min_length=1)
    source: str
    years: int = Field(ge=1, le=MOST_YEARS)
    base: dict[str, Value] = Field(default_factory=dict)
    cohorts: dict[str, Cohort] = Field(default_factory=dict)
    arms: dict[str, Arm] = Field(min_length=2)
    contrasts: dict[str, Contrast] = Field(min_length=1)
    outcomes: tuple[Outcome, ...] = Field(min_length=1)
    path: dict[str, dict[str, Value]] = Field(min_length=1)
    emergence: Literal["assumed", "partly emergent", "emergent"]
    why: Text
    mind: Text
    equal: Text
    revision: Text | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Claim:
        if "main" not in self.contrasts or self.contrasts["main"].of is None:
            raise ValueError("contrasts: there must be a 'main' one of two arms")
        for name, contrast in self.contrasts.items():
            _require(contrast.by_arm, self.arms, f"contrasts.{name}")
        for number, outcome in enumerate(self.outcomes):
            _require([outcome.contrast], self.contrasts, f"outcomes.{number}.contrast")
            cohorts = [one for one in (outcome.cohort, outcome.beside) if isinstance(one, str)]
            _require(cohorts, self.cohorts, f"outcomes.{number}.cohort")
            if outcome.years[1] > self.years:
                raise ValueError(f"outcomes.{number}.years: {outcome.years[1]}; allowed: up to years={self.years}")
        if not any(outcome.key for outcome in self.outcomes):
            raise ValueError("outcomes: none is key")
        for name, arm in self.arms.items():
            if arm.shock:
                _require([arm.shock.cohort], self.cohorts, f"arms.{name}.shock.cohort")
                _require([arm.shock.column], PERSONS, f"arms.{name}.shock.column")
        return self

    @property
    def keys(self) -> list[int]:
        """Places of the outcomes on which the verdict hangs."""
        return [place for place, outcome in enumerate(self.outcomes) if outcome.key]


def read_claims() -> dict[str, Claim]:
    """All claims by id; raises UsageError of one line on a file that is not one."""
    claims = {}
    for file in config_files.files("claim").values():
        claim = read_form(file, Claim, _check)
        if claim.id != file.stem:
            raise UsageError(f"configs/claim/{file.name}: id: {claim.id!r}; allowed: the name of the file")
        claims[claim.id] = claim
    return claims


def _check(claim: Claim) -> None:
    """Raise ConfigError or ValueError for a lever, parameter, group, sector or file that does not exist."""
    reference_data = load_reference_data(Config().reference_data.model_dump())
    known = {(dimension, group) for dimension, groups in dimensions(reference_data).items() for group in groups}
    for outcome in claim.outcomes:
        groups = [one for one in (outcome.group, outcome.beside) if isinstance(one, tuple)]
        _require(groups, known, "group")
    for name, cohort in claim.cohorts.items():
        cohort.check(name, reference_data)
        if cohort.sector:
            _require([cohort.sector], reference_data.sector_name, f"cohorts.{name}.sector")
    for arm in claim.arms:
        Calendar(with_values(programmes_of(claim, arm), claim.arms[arm].values))
    for values in claim.path.values():
        with_values(Config(), values)


def programmes_of(claim: Claim, arm: str, config: Config | None = None) -> Config:
    """Return a configuration with all that holds in an arm, dated; raise ConfigError."""
    own, one = claim.arms[arm], config or configure({"start": START})
    dated = [{"lever": lever, "value": value, "from": START} for lever, value in {**claim.base, **own.levers}.items()]
    dated += [change.model_dump(by_alias=True) for change in own.changes]
    tree = one.model_dump(by_alias=True)
    tree["scenario"] = [programme("scenario", name) for name in own.scenario] or tree["scenario"]
    tree["policy"] = [*(programme("policy", name) for name in own.policy), {"name": arm, "changes": dated}]
    return configure(tree)
