"""Our sweeps as a model and an evaluator of the EMA workbench (the extra `discover`).

    model = ema_model(job.plan.study.axes, ["unemployment_rate"])
    with Evaluator(job) as evaluate:
        evaluator = SweepEvaluator(model, evaluate, fixed(job.plan.study.axes))
        results = perform_experiments(model, scenarios=100, policies=4, evaluator=evaluator)

Names have two underscores where ours have a dot (m06__loss): the workbench wants names of Python.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from ema_workbench import BooleanParameter, CategoricalParameter, IntegerParameter, Model, RealParameter, ScalarOutcome
from ema_workbench.em_framework.evaluators import BaseEvaluator
from ema_workbench.em_framework.points import experiment_generator

from experiments.design.experiment import Axis
from experiments.exploration.evaluator import Evaluate

DOT = "__"


def ema_model(axes: Sequence[Axis], outcomes: Sequence[str]) -> Model:
    """The model of the workbench for our axes: levers and policies are its levers, all others its uncertainties.

    Axes with one value are no part of it.
    """
    model = Model("CareerEcosystem", function=_never)
    free = [axis for axis in axes if len(axis.values) != 1]
    model.levers = [_parameter(axis) for axis in free if axis.role in ("lever", "policy")]
    model.uncertainties = [_parameter(axis) for axis in free if axis.role in ("uncertainty", "scenario")]
    model.outcomes = [ScalarOutcome(name) for name in outcomes]
    return model


def _never(**values: Any) -> None:
    raise AssertionError("the evaluator runs the points")


def _parameter(axis: Axis) -> Any:
    name = axis.name.replace(".", DOT)
    if axis.kind is bool:
        return BooleanParameter(name)
    if axis.values:
        return CategoricalParameter(name, list(axis.values))
    kind = IntegerParameter if axis.kind is int else RealParameter
    return kind(name, axis.kind(axis.low), axis.kind(axis.high))


class SweepEvaluator(BaseEvaluator):
    """Runs all experiments of the workbench as points of one sweep; `others` are values of axes it does not know."""

    def __init__(self, model: Model, evaluate: Evaluate, others: Mapping[str, Any]) -> None:
        super().__init__(model)
        self._evaluate, self._others = evaluate, others

    def initialize(self) -> None:
        """Nothing to start: the workers are the evaluator's."""

    def finalize(self) -> None:
        """Nothing to stop."""

    def evaluate_experiments(
        self, scenarios: Any, policies: Any, callback: Callable, combine: str = "factorial", **options: Any
    ) -> None:
        """Evaluate all combinations, and hand each to the callback of the workbench."""
        experiments = list(experiment_generator(scenarios, self._msis, policies, combine=combine))
        points = pd.DataFrame([{**experiment.scenario, **experiment.policy} for experiment in experiments])
        points.columns = [name.replace(DOT, ".") for name in points]
        outcomes = self._evaluate(points.assign(**self._others))
        for experiment, values in zip(experiments, outcomes.to_dict("records")):
            callback(experiment, {name: values[name] for name in self._msis[0].outcomes.keys()})
