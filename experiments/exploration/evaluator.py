"""Outcomes of design points, for libraries that choose points themselves: SALib, Optuna, the EMA workbench.

    (job,) = read_command("sweep", ["experiment=when_it_fails"])  # of experiments.cli.launch
    with Evaluator(job) as evaluate:
        outcomes = evaluate(points)  # a row a point, a column a measure: means over replicates

Points run through the machinery of a sweep: in parallel, resumed, kept under their content key. A point that fails has
no values (NaN).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.design.experiment import Axis
from experiments.design.plan import Plan
from experiments.design.points import table_of
from experiments.execution.batch import run_batch, unseen
from experiments.execution.choose import make_executor
from experiments.execution.local import Executor
from experiments.execution.settings import ExecutorSettings
from experiments.execution.task import is_done
from experiments.exploration.job import SweepJob
from experiments.io.errors import UsageError
from experiments.outcomes.run_record import RECENT
from experiments.presentation.progress import Report

if TYPE_CHECKING:
    import optuna

Evaluate = Callable[[pd.DataFrame], pd.DataFrame]


class Evaluator:
    """A function of points; its workers stay alive between calls, until the end of the `with`.

    Args:
        job: configuration, axes, seeds and executor; its own points don't matter.
        report: progress, by stage.

    Attributes:
        runs: how many runs all calls came down to. failures: those that were given up, with their points.
    """

    def __init__(self, job: SweepJob, report: Report = unseen) -> None:
        self.study, self.seeds = job.plan.study, job.plan.seeds
        self.store, self._settings, self._report = job.store, job.executor, report
        self._executor: Executor | None = None
        self.runs, self.failures = 0, pd.DataFrame()

    def __enter__(self) -> Evaluator:
        return self

    def __exit__(self, *error: object) -> None:
        if self._executor is not None:
            self._executor.close()

    def __call__(self, points: pd.DataFrame) -> pd.DataFrame:
        """Recent means of all measures, averaged over the seeds: (N, M), indexed as the points.

        A measure without a value for one of the seeds has none: other points are compared over the same seeds.

        Args:
            points: a column for each axis of the experiment; whole numbers and switches are rounded.
        """
        means = self.by_seed(points).groupby(level="point", sort=False).mean(skipna=False)
        return means.set_axis(points.index)

    def by_seed(self, points: pd.DataFrame) -> pd.DataFrame:
        """Recent means of all measures for each point and seed: indexed by (point, seed), points numbered from 0."""
        plan = Plan(self.study, self.typed(points), self.seeds)
        failures = run_batch(plan.tasks, self.store, self._crew(plan), self._report, "runs").failures
        failed = {failure.task.key for failure in failures}
        self.runs += len(plan.runs)
        told = [
            {**one.task.point, "seed": one.task.run_of.seed, "tries": one.tries, "reason": one.reason}
            for one in failures
        ]
        self.failures = pd.concat([self.failures, pd.DataFrame(told)], ignore_index=True)
        layout = self.study.layout
        (measures,) = layout.axes(RECENT)
        nothing = np.full(len(measures), np.nan)
        rows = [
            nothing if run.key in failed else layout.record(self.store.read(run.key, layout).numbers)[RECENT]
            for run in plan.runs
        ]
        index = pd.MultiIndex.from_tuples([(run.point, run.seed) for run in plan.runs], names=["point", "seed"])
        return pd.DataFrame(np.stack(rows), index=index, columns=list(measures))

    def typed(self, points: pd.DataFrame) -> pd.DataFrame:
        """Points in the types of the axes; raises UsageError for an axis that is missing."""
        missing = [axis.name for axis in self.study.axes if axis.name not in points]
        if missing:
            raise UsageError(f"the points have no column {missing[0]!r}; allowed: a column for each axis")
        rows = [
            {axis.name: _typed(row[axis.name], axis) for axis in self.study.axes} for row in points.to_dict("records")
        ]
        return table_of(self.study.axes, rows)

    def _crew(self, plan: Plan) -> ExecutorSettings | Executor:
        """The executor that stays open between calls; of a job array, or while all is there, only its settings."""
        if self._settings.kind == "array" or all(is_done(task, self.store) for task in plan.tasks):
            return self._settings
        if self._executor is None:
            self._executor = make_executor(self._settings)
        return self._executor


def _typed(value: Any, axis: Axis) -> Any:
    return axis.kind(round(float(value)) if axis.kind in (int, bool) else value)


def ranged(axes: Sequence[Axis], purpose: str) -> list[Axis]:
    """The axes that are ranges; raises UsageError if others have several values."""
    several = [axis.name for axis in axes if len(axis.values) > 1]
    if several:
        raise UsageError(f"{several[0]} has several values; allowed for {purpose}: ranges, and lists of one value")
    found = [axis for axis in axes if axis.ranged]
    if not found:
        raise UsageError(f"the experiment has no range; allowed for {purpose}: one or more")
    return found


def fixed(axes: Sequence[Axis]) -> dict[str, Any]:
    """Values of the axes that have one value only."""
    return {axis.name: axis.values[0] for axis in axes if axis.values}


def check_policies(job: SweepJob, purpose: str) -> None:
    """Raise UsageError if there are no policies to compare, or no axes beside policies."""
    points = job.plan.points
    if "policy" not in points or points["policy"].nunique() < 2:
        raise UsageError(f"experiment.policies has fewer than two; allowed for {purpose}: two or more")
    if len(points.columns) < 2:
        raise UsageError(f"the experiment has no axis but policies; allowed for {purpose}: scenarios or ranges as well")


def by_policy(job: SweepJob, evaluate: Evaluate, outcome: str) -> pd.DataFrame:
    """An outcome by policy (columns) and values of all other axes (rows), means over seeds; NaN where a run failed."""
    points = job.plan.points
    others = [name for name in points if name != "policy"]
    table = points.assign(outcome=evaluate(points)[outcome].to_numpy())
    return table.pivot(index=others, columns="policy", values="outcome")[list(points["policy"].unique())]


def salib_problem(axes: Sequence[Axis]) -> dict[str, Any]:
    """The problem of SALib for ranges; whole numbers reach half a step beyond their ends, so that all are as likely."""
    bounds = [[axis.low - 0.499, axis.high + 0.499] if axis.kind is int else [axis.low, axis.high] for axis in axes]
    return {"num_vars": len(axes), "names": [axis.name for axis in axes], "bounds": bounds}


def salib_points(samples: np.ndarray, names: Sequence[str], others: Mapping[str, Any]) -> pd.DataFrame:
    """Points from samples of SALib, (N, D), with the same values of all other axes."""
    return pd.DataFrame(samples, columns=list(names)).assign(**others)


def optuna_batch(
    study: optuna.Study, axes: Sequence[Axis], count: int, evaluate: Evaluate, goals: list[str]
) -> pd.DataFrame:
    """Ask Optuna for so many points, evaluate them side by side, and tell it; returns their outcomes.

    Args:
        study: made by the caller, with a direction for each of `goals`, which are names of measures.
    """
    import optuna

    trials = [study.ask() for _ in range(count)]
    outcomes = evaluate(pd.DataFrame([{axis.name: _suggested(trial, axis) for axis in axes} for trial in trials]))
    for trial, values in zip(trials, outcomes[goals].to_numpy()):
        failed = bool(np.isnan(values).any())
        state = optuna.trial.TrialState.FAIL if failed else optuna.trial.TrialState.COMPLETE
        study.tell(trial, None if failed else list(values), state=state)
    return outcomes


def _suggested(trial: optuna.Trial, axis: Axis) -> Any:
    if axis.values:
        return trial.suggest_categorical(axis.name, list(axis.values))
    if axis.kind is int:
        return trial.suggest_int(axis.name, int(axis.low), int(axis.high))
    return trial.suggest_float(axis.name, axis.low, axis.high)
