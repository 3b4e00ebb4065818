"""Random invalid configurations for the library: a valid world with one mistake, and the key that a refusal names."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from typing import Any

from sim.catalogue import parameters
from sim.config import GROUPS
from sim.policy import levers
from sim.reference_data import TABLE_NAMES
from sim.renamed import OLD_GROUPS, OLD_PARAMETERS
from tests.fuzz import hostile

BASE = {"scale": {"persons": 500}, "burn_in_years": 0, "years": 1}
LEVER, FOR_ALL = "hr.workload", "life_course.pension_age"
SETTINGS: dict[str, tuple[type, tuple[Any, ...]]] = {  # type, and values beyond the range
    "seed": (int, (-1, 2**31)),
    "years": (int, (0, -1, 201)),
    "burn_in_years": (int, (-1, 101)),
    "start": (str, ("2024", "2024-13", "2024-00", "0000-01", "24-01", "2024-1", "2024-01-01", "2024-01\n", "٢٠٢٤-٠١")),
    "check": (bool, ()),
    "scale.persons": (int, (499, 0, -1, 16_000_001, 10**30)),
    "record.events": (bool, ()),
    "record.events_of": (float, (0.0, -1.0, 1.0000001)),
    "record.persons": (str, ("never", "END")),
    "record.employers": (str, ("monthly", "YEARLY", "end")),
}
NAMES = (
    "unknwon",
    "",
    "a.b",
    "x" * hostile.LONG,
    "two\nlines",
    "\x1b[31m",
    "ünïcödé",
    "\ud800",
    "__class__",
    "_x",
    "1",
)
ODD_NAMES = (1, None, 1.5, ("a",), b"seed", True)

Invalid = tuple[Any, str]  # what is given, and the key that is wrong (empty where there is none)


def with_value(key: str, value: Any) -> dict[str, Any]:
    """The valid base with one more value, at a key with dots."""
    tree: dict[str, Any] = {name: dict(one) if isinstance(one, dict) else one for name, one in BASE.items()}
    *groups, last = key.split(".")
    place = tree
    for group in groups:
        place = place.setdefault(group, {})
    place[last] = value
    return tree


def parameter_of_wrong_type(rng: Random) -> Invalid:
    """A value of another type, or no number."""
    one = rng.choice(parameters())
    return with_value(one.name, hostile.value(rng, one.field.annotation)), one.name


def parameter_out_of_range(rng: Random) -> Invalid:
    """A value just beyond an end, or far beyond."""
    one = rng.choice([one for one in parameters() if one.field.annotation is not bool])
    low, high = one.limits
    far = rng.choice((1.0, 1e6, 1e300)) if one.field.annotation is float else rng.choice((1, 10**6, 10**30))
    next_to = (math.nextafter(low, -math.inf), math.nextafter(high, math.inf))
    if one.field.annotation is float and rng.random() < 0.3:
        return with_value(one.name, rng.choice(next_to)), one.name
    return with_value(one.name, rng.choice((low - far, high + far))), one.name


def setting(rng: Random) -> Invalid:
    """A setting of the wrong type, or beyond its range."""
    key = rng.choice(list(SETTINGS))
    kind, beyond = SETTINGS[key]
    if beyond and rng.random() < 0.5:
        return with_value(key, rng.choice(beyond)), key
    return with_value(key, hostile.value(rng, kind)), key


def unknown_key(rng: Random) -> Invalid:
    """A key that there is not: at the top, in a group, or of before."""
    name = rng.choice(NAMES)
    if rng.random() < 0.3:
        old = rng.choice([*OLD_GROUPS, *OLD_PARAMETERS])
        return rng.choice(((with_value(old, {"x": 1}), old), ({**BASE, old: 1}, old)))
    if rng.random() < 0.3:
        return {**BASE, rng.choice(ODD_NAMES): 1}, ""
    group = rng.choice(["", "scale", "record", "reference_data", *GROUPS])
    if not group:
        return {**BASE, name: rng.choice((1, {}, {"a": 1}))}, name
    return {**BASE, group: {**BASE.get(group, {}), rng.choice((name, *ODD_NAMES)): 1}}, group


def no_mapping(rng: Random) -> Invalid:
    """Something else in the place of a mapping."""
    if rng.random() < 0.3:
        return rng.choice((5, "small", [1], (1,), {1}, b"x", 1.5, True, [("seed", 1)], object())), ""
    group = rng.choice(["scale", "record", "reference_data", *GROUPS])
    return {**BASE, group: rng.choice((None, 5, "x", [], [1], "x" * hostile.LONG, math.nan, hostile.endless()))}, group


def programme(rng: Random) -> Invalid:
    """A policy or scenario that is none."""
    part = rng.choice(("policy", "scenario"))
    named = {"name": "own", "changes": []}
    wrong = (
        None,
        5,
        math.nan,
        [None],
        [5],
        [[]],
        {"nam": "x"},
        {**named, "changes": None},
        {**named, "changes": "none"},
        {**named, "changes": {}},
        {**named, "changes": [None]},
        {**named, "changes": [{}]},
        {**named, "changes": 5},
        {"name": None},
        {"name": 5},
        {"name": ["x"], "en": 5},
        {**named, "en": 5},
        {**named, "x" * hostile.LONG: 1},
        {**named, 1: 1},
        hostile.endless(),
        hostile.nested(),
    )
    return {**BASE, part: rng.choice(wrong)}, part


def change(rng: Random) -> Invalid:
    """A dated change with one mistake; one from before the start is none: it holds from the start on."""
    fine = {"lever": LEVER, "value": 1.0}
    field, values = rng.choice(
        (
            ("lever", ("hr.workloa", "", "hr", "m06.loss", "seed", "inaction.enabled", *hostile.TEXTS, None, 5, [])),
            ("value", (1e9, -1e9, *(hostile.value(rng) for _ in range(6)))),
            ("from", ("2024-13", "0000-01", "soon", *hostile.TEXTS, 2024, 5.5, [], {})),
            ("until", ("2023-12", "2024-13", "0000-01", *hostile.TEXTS, 2024, [], {})),
            ("form", ("2024-01",)),
            ("x" * hostile.LONG, (1,)),
        )
    )
    mistake = {**fine, field: rng.choice(values)}  # of a value that is out of range the lever is named
    return {**BASE, **_as_policy([mistake], rng)}, field if field in ("from", "until", "form") else ""


def contradiction(rng: Random) -> Invalid:
    """Two values at one time, an end before the start, or a programme twice."""
    one = {"lever": LEVER, "value": 1.0}
    other = {"lever": LEVER, "value": 0.9, **rng.choice(({}, {"from": "2025-01"}, {"where": {"public": True}}))}
    ends = {"lever": LEVER, "value": 1.0, "from": "2025-02", "until": "2025-01"}
    twice = {"name": "own", "changes": [one]}
    return rng.choice(
        (
            ({**BASE, **_as_policy([one, other], rng)}, LEVER),
            ({**BASE, **_as_policy([ends], rng)}, LEVER),
            ({**BASE, "policy": [twice, twice]}, "policy"),
            ({**BASE, rng.choice(("policy", "scenario")): [{**twice, "name": "a"}, {**twice, "name": "b"}]}, LEVER),
        )
    )


def where(rng: Random) -> Invalid:
    """A selector of employers that selects nothing known, or for a lever that takes none."""
    wrong = (
        {},
        {"sector": "bakery"},
        {"sector": -1},
        {"sector": 13},
        {"sector": 10**30},
        {"sector": 1.5},
        {"sector": True},
        {"sector": "x" * hostile.LONG},
        {"sector": "two\nlines"},
        {"size": "big"},
        {"size": None},
        {"size": 10},
        {"public": 1},
        {"public": "yes"},
        {"employer": -1},
        {"employer": 10**6},
        {"employer": 10**30},
        {"employer": 1.0},
        {"sector": 1, "public": True},
        {"region": 1},
        {1: 1},
        5,
        "education",
        [],
        hostile.endless(),
    )
    if rng.random() < 0.2:
        lever = rng.choice([name for name in levers() if not name.startswith("hr.")])
        one = {"lever": lever, "value": next(p.field.default for p in parameters() if p.name == lever)}
        return {**BASE, **_as_policy([{**one, "where": {"public": True}}], rng)}, lever
    return {**BASE, **_as_policy([{"lever": LEVER, "value": 1.0, "where": rng.choice(wrong)}], rng)}, "where"


def table(rng: Random) -> Invalid:
    """A table of one's own that is no table."""
    name = rng.choice(TABLE_NAMES)
    paths = ("not_there.csv", "", ".", "/", "/dev/null", "/etc/hostname", "../../../etc/passwd", "a\0b", "x" * 10_000)
    value = rng.choice((*paths, "\ud800", "two\nlines.csv", 5, [], {}, math.nan))
    if rng.random() < 0.2:
        return with_value(f"reference_data.{rng.choice(('persons', 'x', 'targets'))}", "x.csv"), "reference_data"
    return with_value(f"reference_data.{name}", value), name


def _as_policy(changes: list[Any], rng: Random) -> dict[str, Any]:
    part = rng.choice(("policy", "scenario"))
    own = {"name": rng.choice(("own", "own", "two words", "x" * 300, "two\nlines", "${x}")), "changes": changes}
    return {part: rng.choice((own, [own], (own,)))}


MISTAKES: tuple[Callable[[Random], Invalid], ...] = (
    parameter_of_wrong_type,
    parameter_of_wrong_type,
    parameter_out_of_range,
    parameter_out_of_range,
    setting,
    setting,
    unknown_key,
    no_mapping,
    programme,
    change,
    change,
    contradiction,
    where,
    where,
    table,
)


def invalid_tree(rng: Random) -> Invalid:
    """What is given to the model in place of a configuration, and the key that is wrong."""
    return rng.choice(MISTAKES)(rng)
