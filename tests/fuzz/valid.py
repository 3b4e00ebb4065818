"""Random valid configurations over all declared ranges, as trees and as command lines."""

from __future__ import annotations

from random import Random
from typing import Any

from experiments.design.programmes import programme
from experiments.io import config_files
from sim.catalogue import Parameter, parameters, parameters_by_name
from sim.institutions.targeting import SIZES, Where, may_overlap
from sim.policy import TARGETED, levers
from sim.reference_data import load_reference_data

FEWEST, MOST = 500, 3000  # persons; fewer than 500 are refused
SECTORS = load_reference_data().sector_name
FIRST_EMPLOYERS = 5  # a world of 500 persons has more
FAR = 12 * 8  # months after the start, beyond the end of every run
OVERALL = {  # how the parameters of a world are chosen, and how often
    "few": 45,
    "a third": 20,
    "all": 10,
    "lowest": 3,
    "highest": 3,
    "corner": 14,
    "one group": 5,
}


def value_of(parameter: Parameter, rng: Random, how: str = "anywhere") -> float | int | bool:
    """A value in the declared range, its ends included: 'lowest', 'highest', 'corner' (one of both) or 'anywhere'."""
    kind = parameter.field.annotation
    if kind is bool:
        return rng.random() < 0.5
    low, high = map(kind, parameter.limits)
    place = rng.choice(("lowest", "highest", "inside", "inside", "near")) if how == "anywhere" else how
    if place == "inside":
        return rng.randint(low, high) if kind is int else rng.uniform(low, high)
    if place == "near":  # the default, or close to it
        near = parameter.field.default * (1.0 + rng.choice((0.0, 1e-9, 0.1, -0.1)))
        return kind(min(max(near, low), high))
    return {"lowest": low, "highest": high}.get(place) if place != "corner" else rng.choice((low, high))


def world(rng: Random) -> dict[str, Any]:
    """A configuration: size and length, parameters, mechanisms off, dated changes; `check=true`."""
    persons = int(FEWEST * (MOST / FEWEST) ** (rng.random() ** 2))  # mostly small ones, which take little time
    tree: dict[str, Any] = {
        "seed": rng.choice((0, 1, 2**31 - 1, rng.randrange(2**31))),
        "scale": {"persons": persons},
        "burn_in_years": rng.choice((0, 0, 0, 0, 1, 1, 2)),
        "years": rng.choice((1, 1, 1, 2, 2, 3, 4, 5)),
        "start": rng.choice(("2024-01", f"{rng.randint(1990, 2100)}-{rng.randint(1, 12):02}", "1000-01", "2990-12")),
        "check": True,
        "record": {
            "events": rng.random() < 0.8,
            "events_of": rng.choice((1.0, 1e-6, rng.uniform(0.01, 1.0))),
            "persons": rng.choice(("end", "end", "yearly", "monthly")),
            "employers": rng.choice(("none", "yearly")),
        },
    }
    _set_parameters(tree, rng)
    _set_programmes(tree, rng)
    return tree


def _set_parameters(tree: dict[str, Any], rng: Random) -> None:
    """Values of parameters, then mechanisms off in a random subset."""
    (how,) = rng.choices(list(OVERALL), OVERALL.values())
    known = [one for one in parameters() if not one.is_switch]
    if how == "few":
        chosen = rng.sample(known, rng.randint(0, 12))
    elif how == "a third":
        chosen = [one for one in known if rng.random() < 1 / 3]
    elif how == "one group":
        group = rng.choice(known).group
        chosen = [one for one in known if one.group == group]
    else:
        chosen = known
    place = {"one group": "corner"}.get(how, how if how in ("lowest", "highest", "corner") else "anywhere")
    for one in chosen:
        group, name = one.name.split(".")
        tree.setdefault(group, {})[name] = value_of(one, rng, place)
    share = rng.choice((0.0, 0.0, 0.1, 0.5, 1.0))
    for one in parameters():
        if one.is_switch and rng.random() < share:
            tree.setdefault(one.group, {})["enabled"] = False


def _set_programmes(tree: dict[str, Any], rng: Random) -> None:
    """No policy and scenario, one of those shipped, or some of dated changes drawn here."""
    kind = rng.random()
    if kind < 0.35:
        return
    if kind < 0.5:
        part = rng.choice(("policy", "scenario"))
        tree[part] = programme(part, rng.choice(list(config_files.files(part))))
        tree["start"] = "2024-01"  # no shipped one begins earlier
        return
    taken: list[tuple[str, int, int, Where | None]] = []
    for part in rng.choice((("policy",), ("scenario",), ("policy", "scenario"))):
        made = [
            {"name": f"{part}{n}", "changes": changes(tree["start"], taken, rng)} for n in range(rng.choice((1, 1, 2)))
        ]
        tree[part] = made[0] if len(made) == 1 and rng.random() < 0.5 else made


def changes(start: str, taken: list[tuple[str, int, int, Where | None]], rng: Random) -> list[dict[str, Any]]:
    """Dated changes of levers that don't contradict each other or those taken before, which they join."""
    made = []
    for name in rng.choices(sorted(levers()), k=rng.choice((0, 1, 2, 4, 8, 30))):
        first, last = sorted(rng.choice((0, 1, 11, 12, rng.randrange(FAR))) for _ in range(2))
        ends = rng.random() < 0.5
        where = _where(rng) if name.startswith(f"{TARGETED}.") and rng.random() < 0.6 else None
        selector = Where(**where) if where else None
        until = last if ends else 10**6
        if any(name == n and first <= b and a <= until and may_overlap(selector, w) for n, a, b, w in taken):
            continue
        taken.append((name, first, until, selector))
        change = {"lever": name, "value": value_of(parameters_by_name()[name], rng)}
        if first or rng.random() < 0.5:
            change["from"] = date(start, first)
        if ends:
            change["until"] = date(start, last)
        if where:
            change["where"] = where
        made.append(change)
    return made


def _where(rng: Random) -> dict[str, Any]:
    return rng.choice(
        (
            {"sector": rng.choice(SECTORS)},
            {"sector": rng.randrange(len(SECTORS))},
            {"size": rng.choice(list(SIZES))},
            {"public": rng.random() < 0.5},
            {"employer": rng.randrange(FIRST_EMPLOYERS)},
        )
    )


def date(start: str, months: int) -> str:
    """The month so many months after `start`, both 'YYYY-MM'."""
    year, month = map(int, start.split("-"))
    years, month = divmod(month - 1 + months, 12)
    return f"{year + years:04}-{month + 1:02}"


def as_line(tree: dict[str, Any]) -> list[str]:
    """A configuration as words of a command line; of several policies the changes are put together."""
    words = []
    for key, value in tree.items():
        if key in ("policy", "scenario"):
            several = value if isinstance(value, list) else [value]
            together = [change for one in several for change in one.get("changes", ())]
            words.append(f"{key}.changes={_typed(together)}")
        elif isinstance(value, dict):
            words += [f"{key}.{name}={_typed(one)}" for name, one in value.items()]
        else:
            words.append(f"{key}={_typed(value)}")
    return words


def _typed(value: Any) -> str:
    """A value as it is typed: texts in quotes, lists and mappings in brackets."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_typed, value))}]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{name}: {_typed(one)}" for name, one in value.items()) + "}"
    return repr(value)
