"""The root configuration: every mechanism's parameters in one typed, checked tree.

Parameter groups are found in the modules that declare them (`Parameters`, with a `group`); there is no list to keep.
Defaults stand next to the equations only; YAML files and command lines say what differs from them.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, create_model, field_validator

import sim.actors.population  # of the actors, the one that has parameters
import sim.institutions
import sim.mechanisms
import sim.rules
from sim.engine.parameters import Parameters, groups
from sim.institutions.targeting import Where
from sim.renamed import new_name

for package in (sim.institutions, sim.rules, sim.mechanisms):  # each module declares its parameters
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        import_module(module.name)

GROUPS: dict[str, type[Parameters]] = groups()
Records = namedtuple("Records", GROUPS)
MONTH_PATTERN = r"^\d{4}-(0[1-9]|1[0-2])$"


class ConfigError(ValueError):
    """A configuration that can't be used; the message is one line: what, where, what is allowed."""


class Strict(BaseModel):
    """Frozen, no unknown keys, no silent conversion of types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Scale(Strict):
    """How many persons are simulated; every count in the outputs is of this sample."""

    persons: int = Field(10_000, ge=500, le=16_000_000)


class ReferencePaths(Strict):
    """Own tables in place of the shipped ones (same columns); None for the shipped table."""

    occupations: str | None = None
    career_paths: str | None = None
    population: str | None = None
    sectors: str | None = None
    regions: str | None = None
    employer_sizes: str | None = None


class Record(Strict):
    """What is written beside the monthly measures."""

    events: bool = True
    events_of: float = Field(1.0, ge=1e-6, le=1.0)  # share of persons whose events are kept, drawn once for life
    persons: Literal["end", "yearly", "monthly"] = "end"


class Change(Strict):
    """One dated change of one lever: from the first month to the last, both included; open when left out.

    A change of an employers' lever (group `hr`) may be for the employers of `where` only.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)
    lever: str
    value: float | int | bool
    start: str | None = Field(None, alias="from", pattern=MONTH_PATTERN)
    until: str | None = Field(None, pattern=MONTH_PATTERN)
    where: Where | None = None


class Programme(Strict):
    """A policy or a scenario: dated changes of levers, with a sentence in both languages and a source."""

    name: str = "none"
    en: str = ""
    nl: str = ""
    source: str = ""
    changes: tuple[Change, ...] = ()

    @field_validator("changes", mode="before")
    @classmethod
    def _tuple(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value


class Run(Strict):
    """What decides a run beside the parameters of the rules."""

    seed: int = Field(1, ge=0, le=2**31 - 1)
    years: int = Field(20, ge=1, le=200)
    burn_in_years: int = Field(50, ge=0, le=100)
    start: str = Field("2024-01", pattern=MONTH_PATTERN)
    check: bool = False
    scale: Scale = Scale()
    reference_data: ReferencePaths = ReferencePaths()
    record: Record = Record()
    scenario: tuple[Programme, ...] = (Programme(name="baseline"),)
    policy: tuple[Programme, ...] = (Programme(name="none"),)

    @field_validator("scenario", "policy", mode="before")
    @classmethod
    def _several(cls, value: Any) -> Any:
        """One programme may stand for a list of one."""
        return tuple(value) if isinstance(value, list) else (value,) if not isinstance(value, tuple) else value

    @field_validator("scenario", "policy")
    @classmethod
    def _apart(cls, programmes: tuple[Programme, ...], field: ValidationInfo) -> tuple[Programme, ...]:
        """No name twice; one that changes nothing is left out beside others, and stands for an empty list."""
        names = [programme.name for programme in programmes]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"'{name}' is there twice; allowed: each once")
        acting = tuple(programme for programme in programmes if programme.changes)
        return acting or programmes[:1] or cls.model_fields[field.field_name].default

    def named(self, part: Literal["scenario", "policy"]) -> str:
        """The names of the scenarios or of the policies, joined by '+'."""
        return "+".join(programme.name for programme in getattr(self, part))


class Config(create_model("Groups", __base__=Run, **{name: (kind, kind()) for name, kind in GROUPS.items()})):  # type: ignore[misc]
    """Everything that decides a run, apart from the code and the data: each parameter group is a field."""

    if TYPE_CHECKING:  # the fields are known when the modules have been imported

        def __getattr__(self, name: str) -> Parameters: ...

    def groups(self) -> dict[str, Parameters]:
        """The parameter groups by name."""
        return {name: getattr(self, name) for name in GROUPS}


def configure(values: Mapping[str, Any] | None = None, **changes: Any) -> Config:
    """A checked configuration.

    Args:
        values: a nested mapping of what differs from the defaults.
        changes: the same with dots written as double underscores: `scale__persons=2000`.

    Raises:
        ConfigError: one line that names the key, the value and what is allowed.
    """
    tree: dict[str, Any] = _copy(values or {})
    for name, value in changes.items():
        node, *rest = name.split("__")
        place = tree
        for part in rest:
            place, node = place.setdefault(node, {}), part
        place[node] = value
    try:
        return Config.model_validate(tree)
    except ValidationError as error:
        raise ConfigError(_with_names(explain(error), tree)) from None


def _with_names(text: str, tree: Mapping[str, Any]) -> str:
    """A message in which a programme goes by its name, not by its place in a list."""
    for part in ("scenario", "policy"):
        if isinstance(tree.get(part), list | tuple):
            for place, programme in enumerate(tree[part]):
                if isinstance(programme, Mapping) and "name" in programme:
                    text = text.replace(f"{part}.{place}.", f"{part}.{programme['name']}.")
    return text


def _copy(tree: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _copy(value) if isinstance(value, Mapping) else value for key, value in tree.items()}


def explain(error: ValidationError, group: str = "") -> str:
    """The first problem of a validation error in one line: key, value, what is allowed; and how many more.

    `group` names the parameter group if the error is that of a group and not of the whole configuration.
    """
    first, *others = error.errors()
    key = ".".join(str(part) for part in (*([group] if group else []), *first["loc"]))
    value = first["input"]
    context = first.get("ctx", {})
    if first["type"] == "extra_forbidden":
        text = f"unknown key '{key}'{_nearest(key)}"
    elif first["type"] in ("greater_than_equal", "less_than_equal"):
        text = f"{key}={value!r} is out of range; allowed: {_range(key)}"
    elif first["type"] == "string_pattern_mismatch":
        text = f"{key}={value!r} is not a month; allowed: YYYY-MM, such as 2026-01"
    elif first["type"] == "missing":
        text = f"'{key}' is missing; it has no default"
    elif first["type"] == "value_error":
        text = f"{key}: {context['error']}"
    elif first["type"] == "literal_error":
        text = f"{key}={value!r} is not known; allowed: {context['expected']}"
    else:
        text = f"{key}={value!r} has the wrong type; {first['msg'][0].lower()}{first['msg'][1:]}"
    return text + (f" (and {len(others)} more)" if others else "")


def _kind_at(path: list[str]) -> Any:
    """The model class at a path of keys; positions in a list are passed over."""
    kind: Any = Config
    for part in path:
        if part.isdigit():
            continue
        annotation = kind.model_fields[part].annotation
        kind = next(iter(getattr(annotation, "__args__", ())), annotation)  # of tuple[Change, ...], Change
    return kind


def _range(key: str) -> str:
    *path, last = key.split(".")
    field = _kind_at(path).model_fields[last]
    limits = {type(limit).__name__: limit for limit in field.metadata}
    low, high = limits.get("Ge"), limits.get("Le")
    unit = (field.json_schema_extra or {}).get("unit", "")
    return f"{low.ge if low else '-inf'} to {high.le if high else 'inf'}" + (f" ({unit})" if unit else "")


def _nearest(key: str) -> str:
    if renamed := new_name(key):
        return f"; its name is now '{renamed}'"
    *path, last = key.split(".")
    names = [field.alias or name for name, field in _kind_at(path).model_fields.items()]
    near = get_close_matches(last, names, n=3)
    where = f" in {'.'.join(path)}" if path else ""
    return f"; {'did you mean' if near else 'allowed'}{where}: {', '.join(near or sorted(names))}"
