"""The declaration of an experiment: its axes, its design, how often each point is repeated, and what is stored.

A file under `configs/experiment/` holds it as data, in the keys of `Experiment`. Axes are of four roles: `policies` and
`scenarios` are lists of names (or of lists of names, which then hold together); `levers` are changed by date in every
run; `uncertainties` are parameters that hold from the burn-in on. Levers and uncertainties are lists of values, or
ranges: {low, high}, with `steps` in a factorial design.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from pydantic import Field

from experiments.cli.keys import read_keys
from sim.catalogue import parameters_by_name
from sim.config import Config, ConfigError, Strict
from sim.measurement.measures import MEASURES
from sim.policy import levers
from sim.renamed import new_name

HORIZONS = (1, 3, 5, 10, 20)  # years after the start at which groups are stored
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}
CONSTRAINT = re.compile(r"\s*([\w.+-]+)\s*(<=|>=|==|!=|<|>)\s*([\w.+-]+)\s*")
RANGE_KEYS = {"low", "high", "steps", "values", "from", "until", "where"}
# Key of the experiment: name of the axis.
PROGRAMMES: dict[str, Literal["policy", "scenario"]] = {
    "policies": "policy",
    "scenarios": "scenario",
}
MOST_POINTS = 1_000_000


class Design(Strict):
    """How points are chosen: lists are crossed, and each of their combinations gets the same sample of the ranges."""

    kind: Literal["factorial", "latin_hypercube", "sobol"] = "factorial"
    samples: int | None = Field(None, ge=1, le=MOST_POINTS)
    seed: int = Field(1, ge=0)


class Kept(Strict):
    """What goes into the tables: measures (all if none is named), values by year, groups at horizons in years."""

    measures: list[str] = []
    yearly: bool = True
    groups: list[int] = list(HORIZONS)


class Experiment(Strict):
    """One experiment, as its file says it; `axes` and `conditions` are read from it and checked."""

    en: str = ""
    nl: str = ""
    policies: list[Any] | None = None
    scenarios: list[Any] | None = None
    levers: dict[str, Any] = {}
    uncertainties: dict[str, Any] = {}
    design: Design = Design()
    replicates: int = Field(1, ge=1, le=100_000)
    constraints: list[str] = []
    outcomes: Kept = Kept()


class Axis(NamedTuple):
    """One thing that differs between points: listed values, or a range with `steps` if it is factorial.

    `role` is 'policy', 'scenario', 'lever' or 'uncertainty'; `dated` are the keys of a lever's change beside its value.
    """

    name: str
    role: str
    kind: type
    values: tuple = ()
    low: float = 0.0
    high: float = 0.0
    steps: int | None = None
    dated: tuple[tuple[str, Any], ...] = ()

    @property
    def ranged(self) -> bool:
        """Whether it is a range, and no list."""
        return not self.values

    def at(self, position: float) -> float | int:
        """Return the value at a position in the range, 0 up to 1; whole numbers are equally likely."""
        if self.kind is int:
            return int(min(self.low + position * (self.high - self.low + 1), self.high))
        return float(self.low + position * (self.high - self.low))

    def grid(self) -> tuple:
        """Return the values of a factorial design."""
        if not self.ranged:
            return self.values
        count = self.steps or 2
        values = [self.low + n * (self.high - self.low) / (count - 1) for n in range(count)]
        return tuple(dict.fromkeys(self.kind(round(value) if self.kind is int else value) for value in values))


class Condition(NamedTuple):
    """A comparison that every point has to meet: of an axis with another axis, a number or a name."""

    left: str
    sign: str
    right: Any
    right_is_axis: bool

    def holds(self, point: Mapping[str, Any]) -> bool:
        """Return whether a point (value by axis) meets it."""
        right = point[self.right] if self.right_is_axis else self.right
        return bool(OPERATORS[self.sign](point[self.left], right))


def read_experiment(tree: Mapping[str, Any]) -> Experiment:
    """Return the checked experiment; raise ConfigError with one line."""
    experiment = read_keys(tree, Experiment, "experiment")
    unknown = [name for name in experiment.outcomes.measures if name not in MEASURES]
    if unknown:
        raise ConfigError(f"experiment.outcomes.measures: {unknown[0]!r} is not a measure; see docs/measures.md")
    if any(year < 1 for year in experiment.outcomes.groups):
        raise ConfigError(f"experiment.outcomes.groups={experiment.outcomes.groups}; allowed: years from 1 on")
    return experiment


def read_axes(experiment: Experiment) -> tuple[Axis, ...]:
    """Return all axes, in the order uncertainties, levers, scenarios, policies; raise ConfigError with one line."""
    axes = []
    for role, key in (("uncertainty", "uncertainties"), ("lever", "levers")):
        for name, spec in _leaves(getattr(experiment, key), f"experiment.{key}"):
            axes.append(_numbers(name, role, spec, f"experiment.{key}.{name}", experiment.design))
    for key in ("scenarios", "policies"):
        listed = getattr(experiment, key)
        if listed is not None:
            axes.append(Axis(PROGRAMMES[key], PROGRAMMES[key], str, _names(listed, f"experiment.{key}")))
    both = {axis.name for axis in axes if axis.role == "lever"} & {
        axis.name for axis in axes if axis.role == "uncertainty"
    }
    if both:
        raise ConfigError(f"{min(both)} is a lever and an uncertainty at once; allowed: one of them")
    _check_design(experiment.design, axes)
    return tuple(axes)


def read_conditions(experiment: Experiment, axes: tuple[Axis, ...]) -> tuple[Condition, ...]:
    """Return the constraints as comparisons; raise ConfigError for what can't be read or compared."""
    return tuple(_condition(text, {axis.name: axis for axis in axes}) for text in experiment.constraints)


def _condition(text: str, axes: dict[str, Axis]) -> Condition:
    found = CONSTRAINT.fullmatch(text)
    allowed = f"allowed: AXIS <, <=, ==, !=, >= or > AXIS or value; axes: {', '.join(axes) or 'none'}"
    if not found or found[1] not in axes:
        raise ConfigError(f"experiment.constraints: {text!r} can't be read; {allowed}")
    left, sign, right = found.groups()
    texts = axes[left].kind is str
    if right in axes:
        if texts != (axes[right].kind is str):
            raise ConfigError(f"experiment.constraints: {text!r} compares a name with a number; {allowed}")
        value, other = right, True
    else:
        value, other = right if texts else _number(right), False
    if (
        value is None
        or (texts and sign not in ("==", "!="))
        or (texts and not other and value not in axes[left].values)
    ):
        raise ConfigError(f"experiment.constraints: {text!r} can't be compared; {allowed}, == or != for names")
    return Condition(left, sign, value, other)


def _number(text: str) -> float | bool | None:
    if text in ("true", "false"):
        return text == "true"
    try:
        return float(text)
    except ValueError:
        return None


def _leaves(tree: Any, where: str, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield names of axes with their specification: `inaction: {loss: ...}` equals `inaction.loss: ...`."""
    found: dict[str, Any] = {}
    for key, spec in tree.items():
        name = f"{above}{key}"
        leaf = not isinstance(spec, dict) or bool(RANGE_KEYS & spec.keys())
        for full, below in [(name, spec)] if leaf else _leaves(spec, where, f"{name}."):
            both = isinstance(below, dict) and isinstance(found.get(full), dict)
            found[full] = {**found[full], **below} if both else below
    yield from found.items()


def _numbers(name: str, role: str, spec: Any, where: str, design: Design) -> Axis:
    """Return an axis of numbers or switches; check every value against the range of the parameter."""
    kind = _kind(name, role, where)
    spec = {"values": spec} if isinstance(spec, list) else spec
    if not isinstance(spec, dict) or not spec.keys() <= RANGE_KEYS or ("values" in spec) == ("low" in spec):
        raise ConfigError(f"{where}={spec!r}; allowed: a list of values, or {{low, high}}, or {{values}}")
    dated = tuple((key, spec[key]) for key in ("from", "until", "where") if spec.get(key) is not None)
    if dated and role != "lever":
        raise ConfigError(f"{where} has {dated[0][0]!r}; allowed for levers only, an uncertainty holds from the start")
    if "values" in spec:
        values = spec["values"]
        if not isinstance(values, list) or not values or {"high", "steps"} & spec.keys():
            raise ConfigError(f"{where}={spec!r}; allowed: a list with one value or more")
        checked = tuple(_checked(value, kind, where) for value in values)
        if len(set(checked)) < len(checked):
            raise ConfigError(f"{where}={values} has a value twice; allowed: each once")
        return Axis(name, role, kind, checked, dated=dated)
    if kind is bool or spec.get("high") is None:
        raise ConfigError(f"{where}={spec!r}; allowed: {'[true, false]' if kind is bool else 'low and high'}")
    low, high = (_checked(spec[end], kind, where) for end in ("low", "high"))
    steps = spec.get("steps")
    if low >= high or (steps is not None and (type(steps) is not int or steps < 2)):
        raise ConfigError(f"{where} from {low} to {high} in steps={steps}; allowed: low below high, 2 steps or more")
    if (design.kind == "factorial") != (steps is not None):
        wanted = "steps, or a list" if design.kind == "factorial" else "no steps"
        raise ConfigError(f"{where}: a {design.kind} design takes ranges with {wanted}")
    return Axis(name, role, kind, low=low, high=high, steps=steps, dated=dated)


def _kind(name: str, role: str, where: str) -> type:
    """Return whether a parameter is a decimal number, a whole number or a switch."""
    if role == "lever" and name not in levers():
        if renamed := new_name(name):
            raise ConfigError(f"{where}: the name of {name!r} is now {renamed!r}")
        raise ConfigError(f"{where}: {name!r} is not a lever; see docs/levers.md, or put it under uncertainties")
    if name == "scale.persons":
        return int
    known = parameters_by_name().get(name)
    if known is None:
        raise ConfigError(f"{where}: {name!r} is not a parameter; allowed: scale.persons and docs/parameters.md")
    return known.field.annotation


def _checked(value: Any, kind: type, where: str) -> Any:
    """Return a value in the type of the parameter; its range is checked with the configuration."""
    whole_as_decimal = kind is float and type(value) is int
    if type(value) is not kind and not whole_as_decimal:
        word = {float: "decimal numbers", int: "whole numbers", bool: "true and false"}[kind]
        raise ConfigError(f"{where}: {value!r} has the wrong type; allowed: {word}")
    return kind(value)


def _names(listed: list[Any], where: str) -> tuple[str, ...]:
    """Return names of programmes; several that hold together are joined by '+'."""
    names = []
    for one in listed:
        parts = one if isinstance(one, list) else [one]
        if not parts or not all(isinstance(part, str) and part for part in parts):
            raise ConfigError(f"{where}={listed}; allowed: names of files, or lists of them")
        names.append("+".join(parts))
    if not names or len(set(names)) < len(names):
        raise ConfigError(f"{where}={listed}; allowed: one or more, each once")
    return tuple(names)


def _check_design(design: Design, axes: list[Axis]) -> None:
    """Refuse a number of samples that the design can't have."""
    if design.kind == "factorial":
        if design.samples is not None:
            raise ConfigError(f"experiment.design.samples={design.samples}; allowed: none in a factorial design")
        return
    if not any(axis.ranged for axis in axes) or design.samples is None:
        raise ConfigError(f"experiment.design.kind={design.kind} needs samples, and an axis that is a range")
    if design.kind == "sobol" and design.samples & (design.samples - 1):
        raise ConfigError(
            f"experiment.design.samples={design.samples}; allowed for sobol: powers of two (64, 128, ...)"
        )


def check_base(config: Config, experiment: Experiment) -> None:
    """Raise ConfigError where the experiment and the configuration that all runs share contradict each other."""
    if config.record.persons != "end":
        raise ConfigError("record.persons: a sweep keeps measures and groups only; for persons use experiments.run")
    for key, part in PROGRAMMES.items():
        asked, usual = config.named(part), Config.model_fields[part].default[0].name
        if getattr(experiment, key) is not None and asked != usual:
            raise ConfigError(f"{part}={asked} and experiment.{key} are both given; allowed: one of them")
