"""The root configuration: every mechanism's parameters in one typed, checked tree.

Parameter groups are found in the modules that declare them (`Parameters`, with a `group`); there is no list to keep.
Defaults stand next to the equations only; YAML files and command lines say what differs from them.
"""

import os
from collections import namedtuple
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, create_model, field_validator

import sim.actors.population  # of the actors, the one that has parameters
import sim.institutions
import sim.mechanisms
import sim.rules
from sim.engine.parameters import Parameters, groups
from sim.errors import InputError, shortened
from sim.institutions.targeting import Where
from sim.paths import SHIPPED
from sim.renamed import new_name

for package in (sim.institutions, sim.rules, sim.mechanisms):  # each module declares its parameters
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        import_module(module.name)

GROUPS: dict[str, type[Parameters]] = groups()
MONTH_PATTERN = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"
NEUTRAL = ("none", "baseline")  # names of what changes nothing
DEEPEST = 10  # mappings and lists in each other, more than any key lies below
MESSAGES = {  # by pydantic's type of error
    "string_pattern_mismatch": "{key}={value} is not a month; "
    "allowed: YYYY-MM of the years 1000 to 2999, such as 2026-01",
    "missing": "'{key}' is missing; it has no default",
    "value_error": "{key}: {error}",
    "literal_error": "{key}={value} is not known; allowed: {expected}",
}
LONGEST_KEY = 100  # letters of which a name is compared with those that there are


class ConfigError(InputError):
    """A configuration that can't be used."""


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
    employers: Literal["none", "yearly"] = "yearly"  # some 8 bytes per person and year


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


@lru_cache
def read_programme(file: Path) -> dict[str, Any]:
    """Return the policy or scenario in a file, as a tree with its name; raise ConfigError or OSError."""
    try:
        tree = yaml.safe_load(file.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise ConfigError(f"{file} can't be read: {' '.join(str(error).split())}") from None
    name = file.stem
    if not isinstance(tree, dict) or list(tree) != [name] or not isinstance(tree[name], dict) or "name" in tree[name]:
        raise ConfigError(f"{file} does not hold one programme under its own name; allowed: en, nl, source and changes")
    return {"name": name, **tree[name]}


def _in_full(part: str, given: Any) -> Any:
    """A programme of which only the name is given: the shipped one. Raises ConfigError if there is none."""
    if isinstance(given, Programme):
        given = given.model_dump(by_alias=True, exclude_unset=True)
    given = {"name": given} if isinstance(given, str) else given
    name = given.get("name") if isinstance(given, Mapping) else None
    if not isinstance(name, str) or name in NEUTRAL:
        return given
    shipped = {file.stem: file for file in sorted((SHIPPED / part).glob("*.yaml"))}
    if "changes" not in given and name in shipped:
        return read_programme(shipped[name]) | given
    if "changes" not in given:
        known = ", ".join(dict.fromkeys((*NEUTRAL, *shipped)))
        raise ConfigError(f"{shortened(name)} is not known; allowed: a name with changes of one's own, or {known}")
    if name in shipped and not given["changes"]:
        raise ConfigError(f"'{name}' has no changes; allowed: its name alone for the shipped one, or other changes")
    return given


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
    def _several(cls, value: Any, field: ValidationInfo) -> Any:
        """One programme may stand for a list of one, and a name for the shipped one."""
        several = value if isinstance(value, list | tuple) else (value,)
        return tuple(_in_full(str(field.field_name), one) for one in several)

    @field_validator("scenario", "policy")
    @classmethod
    def _apart(cls, programmes: tuple[Programme, ...], field: ValidationInfo) -> tuple[Programme, ...]:
        """No name twice; one that changes nothing is left out beside others, and stands for an empty list."""
        names = [programme.name for programme in programmes]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"'{name}' is there twice; allowed: each once")
        acting = tuple(programme for programme in programmes if programme.changes)
        return acting or programmes[:1] or cls.model_fields[str(field.field_name)].default

    def named(self, part: Literal["scenario", "policy"]) -> str:
        """The names of the scenarios or of the policies, joined by '+'."""
        return "+".join(programme.name for programme in getattr(self, part))


if TYPE_CHECKING:  # the groups are known when the modules have been imported

    class Records(Any): ...

    class Groups(Run):
        def __getattr__(self, name: str) -> Any: ...

else:
    Records = namedtuple("Records", GROUPS)
    Groups = create_model("Groups", __base__=Run, **{name: (kind, kind()) for name, kind in GROUPS.items()})


class Config(Groups):
    """Everything that decides a run, apart from the code and the data: each parameter group is a field."""

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
    if values is not None and not isinstance(values, Mapping):
        raise ConfigError(f"config={shortened(values)}; allowed: a mapping of what differs from the defaults")
    tree: dict[str, Any] = _plain(values or {})
    for name, value in changes.items():
        node, *rest = name.split("__")
        place = tree
        for part in rest:
            place, node = place.setdefault(node, {}), part
            if not isinstance(place, dict):
                raise ConfigError(f"{name.replace('__', '.')}: '{part}' is in no group; allowed: names of a group")
        place[node] = _plain(value, name)
    try:
        return Config.model_validate(tree)
    except ValidationError as error:
        raise ConfigError(_with_names(explain(error), tree)) from None


def _with_names(text: str, tree: Mapping[str, Any]) -> str:
    """A message in which a programme goes by its name, not by its place in a list."""
    for part in ("scenario", "policy"):
        programmes = tree.get(part)
        for place, one in enumerate(programmes if isinstance(programmes, list | tuple) else [programmes]):
            if isinstance(one, Mapping) and isinstance(one.get("name"), str):
                text = text.replace(f"{part}.{place}.", f"{part}.{shortened(one['name'], str)}.")
    return text


def _plain(value: Any, *path: Any) -> Any:
    """A copy in Python's own types: values of numpy, as tables hold them, and paths are taken for what they say."""
    if isinstance(value, Mapping | list | tuple):
        if len(path) > DEEPEST:
            key = ".".join(map(str, path))
            raise ConfigError(f"{key}={shortened(value)} is nested too deeply; allowed: up to {DEEPEST} levels")
        if isinstance(value, Mapping):
            return {str(key): _plain(one, *path, key) for key, one in value.items()}
        return [_plain(one, *path, place) for place, one in enumerate(value)]
    if isinstance(value, np.generic):
        number = value.item()  # a table has one type for a whole row: 5.0 is 5 there
        return int(number) if isinstance(number, float) and number.is_integer() else number
    return os.fspath(value) if isinstance(value, os.PathLike) else value


def explain(error: ValidationError, group: str = "") -> str:
    """The first problem of a validation error in one line: key, value, what is allowed; and how many more.

    `group` names the parameter group if the error is that of a group and not of the whole configuration.
    """
    first, *others = error.errors()
    path = _path([*([group] if group else []), *first["loc"]])
    key, value = ".".join(shortened(part, str) for part in path), shortened(first["input"])
    if first["type"] == "extra_forbidden":
        text = f"unknown key '{key}'{_nearest(path)}"
    elif first["type"] in ("greater_than_equal", "less_than_equal"):
        text = f"{key}={value} is out of range; allowed: {_range(path)}"
    elif first["type"] == "model_type":
        text = f"{key}={value} has the wrong type; allowed: a mapping of {', '.join(_names_in(_holder([*path, ''])))}"
    elif first["type"] in MESSAGES:
        text = MESSAGES[first["type"]].format(key=key, value=value, **first.get("ctx", {}))
    else:
        text = f"{key}={value} has the wrong type; {first['msg'][0].lower()}{first['msg'][1:]}"
    return text + (f" (and {len(others)} more)" if others else "")


def _path(place: list[Any]) -> list[Any]:
    """The keys and positions of a place in a tree, without the type that pydantic tried there last."""
    kind: Any = Config
    for n, part in enumerate(place):
        if not isinstance(part, int):
            if not hasattr(kind, "model_fields"):
                return place[:n]
            kind = _kind_of(kind, part)
    return place


def _kind_of(kind: Any, key: Any) -> Any:
    """The model class of what is under a key; of tuple[Change, ...], Change; another type for a value."""
    annotation = next((one.annotation for name, one in kind.model_fields.items() if key in (name, one.alias)), None)
    return next(iter(getattr(annotation, "__args__", ())), annotation)


def _holder(path: list[Any]) -> Any:
    """The model class that has, or ought to have, the last key of a path; positions in a list are passed over."""
    kind: Any = Config
    for part in path[:-1]:
        kind = kind if isinstance(part, int) else _kind_of(kind, part)
    return kind


def _names_in(kind: Any) -> list[str]:
    """The keys of a model class."""
    return [field.alias or name for name, field in kind.model_fields.items()]


def _range(path: list[Any]) -> str:
    field = _holder(path).model_fields[path[-1]]
    limits = {type(limit).__name__: limit for limit in field.metadata}
    low, high = limits.get("Ge"), limits.get("Le")
    unit = (field.json_schema_extra or {}).get("unit", "")
    return f"{low.ge if low else '-inf'} to {high.le if high else 'inf'}" + (f" ({unit})" if unit else "")


def _nearest(path: list[Any]) -> str:
    if renamed := new_name(".".join(map(str, path))):
        return f"; its name is now '{renamed}'"
    names = _names_in(_holder(path))
    near = get_close_matches(str(path[-1])[:LONGEST_KEY], names, n=3)
    where = f" in {'.'.join(map(str, path[:-1]))}" if path[:-1] else ""
    return f"; {'did you mean' if near else 'allowed'}{where}: {', '.join(near or sorted(names))}"
