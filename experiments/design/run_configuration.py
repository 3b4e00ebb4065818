"""From a point of an experiment to the configuration of a run, and to the key under which its results are kept."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from experiments.design.experiment import Axis
from experiments.design.programmes import programme
from experiments.execution.keys import content_key
from experiments.execution.task import Task
from experiments.outcomes import run_record
from experiments.outcomes.layout import Layout
from sim.config import Config, configure
from sim.policy import Calendar
from sim.reference_data import ReferenceData

LEVERS = {"name": "levers", "en": "Levers of the experiment.", "nl": "Hefbomen van het experiment."}
APART = (
    "scenario",
    "policy",
    "reference_data",
    "record",
)  # parts of a configuration that enter the key in a form of their own


class Study(NamedTuple):
    """All that the runs of an experiment share; small, and plain data, since every worker gets it.

    Attributes:
        base: the configuration of all runs, as a tree. axes: what differs between points.
        programmes: scenarios and policies by (part, name), as trees with their name.
        layout: what is kept of a run. data: digest of the tables of the world.
    """

    base: dict[str, Any]
    axes: tuple[Axis, ...]
    programmes: dict[tuple[str, str], dict[str, Any]]
    layout: Layout
    data: str

    def tree(self, point: Mapping[str, Any], seed: int) -> dict[str, Any]:
        """Return the configuration of one run as a tree; nothing is checked here."""
        tree, changes = {**self.base, "seed": seed}, []
        for axis in self.axes:
            value = point[axis.name]
            if axis.role == "uncertainty":
                group, parameter = axis.name.split(".")
                tree[group] = {**tree[group], parameter: axis.kind(value)}
            elif axis.role == "lever":
                changes.append({"lever": axis.name, "value": axis.kind(value), **dict(axis.dated)})
            else:
                tree[axis.name] = [self.programmes[axis.name, name] for name in value.split("+")]
        if changes:
            tree["policy"] = [*tree["policy"], {**LEVERS, "changes": changes}]
        return tree

    def config(self, point: Mapping[str, Any], seed: int) -> Config:
        """Return the checked configuration of one run; raise ConfigError."""
        return configure(self.tree(point, seed))

    def key(self, point: Mapping[str, Any], seed: int) -> str:
        """Return the content key of one run (64 hex digits): configuration, seed, code, data and what is stored.

        Texts and names of programmes don't enter it, nor the order of their changes.
        """
        tree = self.tree(point, seed)
        changes = [change for part in ("scenario", "policy") for one in tree[part] for change in one.get("changes", ())]
        plain = {name: value for name, value in tree.items() if name not in APART}
        return content_key("run", self.layout.digest, plain, sorted(map(_canonical, changes)), data=self.data)

    def world(self, point: Mapping[str, Any], seed: int) -> tuple:
        """Return what the burned-in world of a run depends on, apart from what all runs share."""
        return (seed, *(point[axis.name] for axis in self.axes if axis.role == "uncertainty"))


def _canonical(change: Mapping[str, Any]) -> str:
    """Return a change in one form, however it was written: 1 and 1.0 are the same value, as are nothing and null."""
    value, where = change["value"], change.get("where") or {}
    parts = [change["lever"], value if isinstance(value, bool) else float(value), change.get("from")]
    return json.dumps([*parts, change.get("until"), {key: name for key, name in where.items() if name is not None}])


def programmes_on(axes: Iterable[Axis]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the scenarios and policies that are named on axes."""
    found = {}
    for axis in axes:
        if axis.role in ("scenario", "policy"):
            for name in dict.fromkeys(part for value in axis.values for part in value.split("+")):
                found[axis.role, name] = programme(axis.role, name)
    return found


def check_study(study: Study, reference_data: ReferenceData) -> None:
    """Refuse a value, or a pair of programmes, that can't hold: at both ends of every axis, in every combination."""
    first = {axis.name: axis.values[0] if axis.values else axis.low for axis in study.axes}
    seed = study.base["seed"]
    for axis in study.axes:
        for value in axis.values or (axis.low, axis.high):
            config = study.config({**first, axis.name: value}, seed)
            if axis.role == "lever":
                Calendar(config)  # where the value of a lever meets its range
    options = {axis.name: axis.values for axis in study.axes if axis.role in ("scenario", "policy")}
    for scenario in options.get("scenario", (None,)):
        for policy in options.get("policy", (None,)):
            chosen = {name: value for name, value in (("scenario", scenario), ("policy", policy)) if value}
            Calendar(study.config({**first, **chosen}, seed)).check_targets(reference_data)


class Run(NamedTuple):
    """One run: its place in the order of the design, its point (row of the table of points), seed and key."""

    number: int
    point: int
    seed: int
    key: str


@dataclass(frozen=True)
class RunTask(Task):
    """One run of a study, at its point."""

    study: Study
    point: Mapping[str, Any]
    run_of: Run

    @property
    def key(self) -> str:
        """The content key of the run."""
        return self.run_of.key

    @property
    def layout(self) -> Layout:
        """What is kept of all runs of the study."""
        return self.study.layout

    @property
    def label(self) -> str:
        return ", ".join([*(f"{name}={value}" for name, value in self.point.items()), f"seed={self.run_of.seed}"])

    @property
    def world(self) -> tuple:
        return self.study.world(self.point, self.run_of.seed)

    @property
    def config(self) -> Config:
        return self.study.config(self.point, self.run_of.seed)

    @property
    def months(self) -> int:
        return 12 * self.study.base["years"]

    def run(self) -> np.ndarray:
        return run_record.simulate(self.config, self.layout)
