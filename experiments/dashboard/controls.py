"""Which parameters the page offers, who moves them, and in which steps."""

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from experiments.execution.keys import shipped_data
from experiments.io import config_files
from experiments.io.plain_data import read_yaml
from experiments.outcomes.personas import Persona, read_personas
from sim.catalogue import parameters_by_name
from sim.levers import LEVERS, WORLD
from sim.policy import levers

START = 2026  # first year on the page; the year in which the programmes of configs/ begin
YEARS = 20
BEHAVIOUR = "behaviour"  # assumptions on how people and employers act; others are on the world
ASSUMED = (WORLD, BEHAVIOUR)  # actors whose parameters are assumptions and no policy
# Of the uncertain parameters, those about which people in a room disagree.
BEHAVIOURAL = (
    "inaction.uncertainty",
    "inaction.loss",
    "inaction.short_sight",
    "skills.disuse",
    "learning.drive_down",
    "wellbeing.workload",
    "employability.age_weight",
    "career_record.gap_weight",
)
FEWEST, MOST = 20, 400  # steps along a slider


class Control(NamedTuple):
    """One slider. A value is on the grid `low + n step`, or the default itself."""

    name: str  # group.parameter
    actor: str  # who pulls it: an actor of sim.levers, or BEHAVIOUR
    low: float
    high: float
    step: float
    default: float
    kind: type  # int, float or bool, as the model wants it
    unit: str
    source: str
    en: str
    nl: str
    main: bool  # the first parameter of its lever; the others are for fine tuning

    @property
    def assumed(self) -> bool:
        """Whether it is part of the assumptions and not of the policy."""
        return self.actor in ASSUMED

    def snap(self, value: float) -> float:
        """Return the nearest value of the slider; the default if that is as near as any."""
        near = self.low + round((value - self.low) / self.step) * self.step
        near = round(min(max(near, self.low), self.high), 9)
        return self.default if abs(value - self.default) <= self.step / 2 else near

    def typed(self, value: float) -> Any:
        """Return the value as the model wants it."""
        return self.kind(round(value)) if self.kind in (int, bool) else float(value)


@lru_cache
def controls() -> dict[str, Control]:
    """Return all sliders by name: levers by who pulls them, then the assumptions."""
    rows = [(name, handle.lever, LEVERS[handle.lever].actor) for name, handle in levers().items()]
    rows += [(name, BEHAVIOUR, BEHAVIOUR) for name in BEHAVIOURAL]
    order = [*LEVERS, BEHAVIOUR]
    rows.sort(key=lambda row: order.index(row[1]))
    first = {lever: name for name, lever, _ in reversed(rows)}
    return {name: _control(name, actor, actor in ASSUMED or first[lever] == name) for name, lever, actor in rows}


def _control(name: str, actor: str, main: bool) -> Control:
    known = parameters_by_name()[name]
    about, kind = known.extra, known.field.annotation
    low, high = (0.0, 1.0) if kind is bool else map(float, known.limits)
    if name == "technology.relocation_sector":
        high = float(len(sectors()) - 1)
    default = float(known.field.default)
    wanted = [
        default,
        *(one.values[name] for part in ("policy", "scenario") for one in _files(part) if name in one.values),
    ]
    step = 1.0 if kind in (int, bool) else _step(low, high, wanted)
    return Control(
        name,
        actor,
        low,
        high,
        step,
        default,
        kind,
        about["unit"],
        about["source"],
        about["en"],
        about["nl"],
        main,
    )


def _step(low: float, high: float, wanted: Iterable[float]) -> float:
    """Return the widest round step with FEWEST steps or more whose grid holds all wanted, or the finest allowed."""
    exponent = math.floor(math.log10(high - low))
    sizes = [one * 10.0**power for power in range(exponent, exponent - 4, -1) for one in (5, 2, 1)]
    sizes = [size for size in sizes if FEWEST <= (high - low) / size <= MOST]
    for size in sizes:
        if all(abs((value - low) / size - round((value - low) / size)) < 1e-6 for value in wanted):
            return round(size, 9)
    return round(next(size for size in reversed(sizes) if (high - low) / size <= MOST), 9)


class Preset(NamedTuple):
    """A programme of configs/ that the sliders can show: its sentences, source and values by parameter.

    `first` and `last` are the years of the run in which it holds.
    """

    name: str
    en: str
    nl: str
    source: str
    values: dict[str, float]
    first: int
    last: int


@lru_cache
def presets(part: str) -> dict[str, Preset]:
    """Return the policies or scenarios that the page offers, by name.

    Left out are those that hold for some employers only or change within the run; and scenarios of other than the
    assumptions, or with a date of their own, which the page would have to call a policy.
    """
    offered = [
        preset
        for preset in _files(part)
        if all(controls()[name].assumed == (part == "scenario") for name in preset.values)
        and (part == "policy" or (preset.first, preset.last) == (1, YEARS))
    ]
    return {preset.name: preset for preset in offered}


@lru_cache
def _files(part: str) -> list[Preset]:
    """Return all policies or scenarios that are values of sliders and one period."""
    found = []
    for file in config_files.files(part).values():
        tree = read_yaml(file)
        programme = tree.get(file.stem) if isinstance(tree, dict) else None
        if programme and programme.get("changes"):
            found.append(_preset(file.stem, programme))
    return list(filter(None, found))


def _preset(name: str, programme: dict[str, Any]) -> Preset | None:
    """Return the programme as values of sliders and one period, or None if it is more than that."""
    changes, periods = programme["changes"], set()
    for change in changes:
        begin, end = str(change.get("from") or f"{START}-01"), str(change.get("until") or f"{START + YEARS - 1}-12")
        if not begin.endswith("-01") or not end.endswith("-12"):
            return None
        periods.add((int(begin[:4]) - START + 1, int(end[:4]) - START + 1))
    if len(periods) != 1 or any("where" in change for change in changes):
        return None
    ((first, last),) = periods
    values = {change["lever"]: float(change["value"]) for change in changes}
    return Preset(name, programme["en"], programme["nl"], programme.get("source", ""), values, first, last)


@lru_cache
def personas() -> dict[str, Persona]:
    """Return the personas by name."""
    return read_personas()


def sectors() -> tuple[str, ...]:
    """Return names of the sectors."""
    return shipped_data().sector_name
