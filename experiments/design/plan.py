"""The plan of a sweep: its study, its points, its seeds, and every run with its key."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import pandas as pd

from experiments.design.experiment import Experiment, check_base, read_axes, read_conditions
from experiments.design.points import points_of
from experiments.design.run_configuration import Run, RunTask, Study, check_study, programmes_on
from experiments.outcomes.run_record import layout_of
from sim.config import Config, ConfigError
from sim.reference_data import load_reference_data


@dataclass(frozen=True)
class Plan:
    """All runs of a sweep.

    Attributes:
        study: what they share. points: one row a point. seeds: each point is run with each.
        left_out: points that the constraints of the experiment left out.
    """

    study: Study
    points: pd.DataFrame
    seeds: Sequence[int]
    left_out: int = 0

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Points as mappings from axis to plain value."""
        return self.points.to_dict("records") if len(self.points.columns) else [{} for _ in range(len(self.points))]

    @cached_property
    def runs(self) -> list[Run]:
        """Every point with every seed, in the order of points, then of seeds, with its key."""
        pairs = product(range(len(self.rows)), self.seeds)
        return [Run(k, n, seed, self.study.key(self.rows[n], seed)) for k, (n, seed) in enumerate(pairs)]

    @cached_property
    def tasks(self) -> list[RunTask]:
        """Every run as a task."""
        return [RunTask(self.study, self.rows[run.point], run) for run in self.runs]


def plan_of(config: Config, experiment: Experiment) -> Plan:
    """Return the plan of an experiment on top of a base configuration; raise ConfigError or ReferenceDataError."""
    check_base(config, experiment)
    study = make_study(config, experiment)
    conditions = read_conditions(experiment, study.axes)
    points = points_of(study.axes, experiment.design, conditions)
    return Plan(study, points.table, seeds_of(config, experiment), points.left_out)


def make_study(config: Config, experiment: Experiment) -> Study:
    """Return what all runs of an experiment share; raise ConfigError, also if a value on an axis is not allowed."""
    reference_data, axes = load_reference_data(config.reference_data.model_dump()), read_axes(experiment)
    base = config.model_dump(mode="json", by_alias=True)
    base["record"]["events"] = False
    layout = layout_of(config.years, tuple(experiment.outcomes.groups), reference_data)
    study = Study(base, axes, programmes_on(axes), layout, reference_data.digest)
    check_study(study, reference_data)
    return study


def seeds_of(config: Config, experiment: Experiment) -> Sequence[int]:
    """Return one seed for each replicate, from that of the configuration on; raise ConfigError if they don't fit."""
    seeds = range(config.seed, config.seed + experiment.replicates)
    if seeds[-1] > 2**31 - 1:
        raise ConfigError(f"seed={config.seed} with {len(seeds)} replicates; allowed: seeds up to 2147483647")
    return seeds
