"""The plan of a sweep: its study, its points, its seeds, and every run with its key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from experiments.design.experiment import Experiment, check_base, read_axes, read_conditions
from experiments.design.points import points_of
from experiments.design.run_configuration import Run, RunTask, Study, rows_of, runs_of, study_of
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
        """Points as mappings from axis to value."""
        return rows_of(self.points)

    @cached_property
    def runs(self) -> list[Run]:
        """Every point with every seed, in order, with its key."""
        return runs_of(self.study, self.points, self.seeds)

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
    """Return what all runs of an experiment share; raise ConfigError."""
    reference_data = load_reference_data(config.reference_data.model_dump())
    layout = layout_of(config.years, tuple(experiment.outcomes.groups), reference_data)
    return study_of(config, read_axes(experiment), layout, reference_data)


def seeds_of(config: Config, experiment: Experiment) -> Sequence[int]:
    """Return one seed for each replicate, from that of the configuration on; raise ConfigError if they don't fit."""
    seeds = range(config.seed, config.seed + experiment.replicates)
    if seeds[-1] > 2**31 - 1:
        raise ConfigError(f"seed={config.seed} with {len(seeds)} replicates; allowed: seeds up to 2147483647")
    return seeds
