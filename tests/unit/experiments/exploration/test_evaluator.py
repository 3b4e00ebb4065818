"""Points that a library chooses run as a sweep, and come back as outcomes: SALib, Optuna, the EMA workbench."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments.execution.settings import ExecutorSettings
from experiments.execution.store import FOLDER, Store
from experiments.exploration import evaluator as module
from experiments.exploration.evaluator import Evaluator, fixed, optuna_batch, ranged, salib_points, salib_problem
from experiments.io.errors import UsageError
from experiments.outcomes import run_record
from sim.measurement.measures import MEASURES
from tests.sweeps import Here, plan, workload

RANGES = {
    "uncertainties": {"inaction.loss": {"low": 1.0, "high": 2.0}, "scale.persons": {"low": 500, "high": 510}},
    "levers": {"hr.workload": {"low": 0.8, "high": 1.2}},
    "policies": ["more_mediation"],
    "design": {"kind": "sobol", "samples": 2},
    "replicates": 2,
    "outcomes": {"groups": []},
}
NAMES = list(MEASURES)


def known(config, layout):
    """A run whose first measures are a formula of its configuration, and fail where that is asked for."""
    numbers = np.zeros(layout.size)
    numbers[0] = 10.0 * workload(config) + config.inaction.loss
    numbers[1] = config.seed
    numbers[2] = config.scale.persons
    if workload(config) > 1.19:
        raise ValueError("too much")
    return numbers


@pytest.fixture
def evaluate(tmp_path, monkeypatch, own_cache):
    """An evaluator whose runs cost nothing."""
    made = []
    monkeypatch.setattr(module, "make_executor", lambda settings: made.append(settings) or Here())
    job = SimpleNamespace(plan=plan(RANGES), store=Store(tmp_path / FOLDER), executor=ExecutorSettings())
    monkeypatch.setattr(run_record, "simulate", known)
    with Evaluator(job) as evaluator:
        evaluator.made = made
        yield evaluator


def points(**columns):
    """Points in the order of the columns."""
    return pd.DataFrame({"inaction.loss": 1.5, "scale.persons": 500, "policy": "more_mediation", **columns})


def test_outcomes_stand_beside_their_points_as_means_over_seeds(evaluate):
    asked = points(**{"hr.workload": [0.9, 1.1, 1.0]}).set_index(pd.Index([7, 3, 5]))
    outcomes = evaluate(asked)
    assert outcomes.index.tolist() == [7, 3, 5] and list(outcomes) == NAMES
    assert outcomes[NAMES[0]].tolist() == pytest.approx([10.5, 12.5, 11.5])
    assert outcomes[NAMES[1]].tolist() == [1.5, 1.5, 1.5], "the mean of seeds 1 and 2"
    by_seed = evaluate.by_seed(asked)
    assert by_seed[NAMES[1]].tolist() == [1.0, 2.0] * 3
    assert by_seed.index.tolist() == [(n, seed) for n in range(3) for seed in (1, 2)]
    assert len(evaluate.made) == 1, "one executor for all calls"


def test_a_point_that_fails_has_no_values(evaluate):
    outcomes = evaluate(points(**{"hr.workload": [0.9, 1.2]}))
    assert outcomes.notna().all(axis=1).tolist() == [True, False]


def test_points_get_the_types_of_their_axes(evaluate):
    outcomes = evaluate(points(**{"hr.workload": [1], "scale.persons": [503.4]}))
    assert outcomes[NAMES[2]].tolist() == [503.0]
    with pytest.raises(UsageError, match="no column 'hr.workload'"):
        evaluate(points(x=[1]))


def test_salib_finds_what_matters(evaluate):
    from SALib.analyze import sobol
    from SALib.sample import sobol as sampling

    axes = ranged(evaluate.study.axes, "a test")
    problem = salib_problem([axis for axis in axes if axis.name != "scale.persons"])
    samples = sampling.sample(problem, 32, calc_second_order=False, seed=1)
    others = fixed(evaluate.study.axes) | {"scale.persons": 500}
    samples[:, problem["names"].index("hr.workload")] *= 0.9  # clear of the runs that fail
    outcomes = evaluate(salib_points(samples, problem["names"], others))
    total = sobol.analyze(problem, outcomes[NAMES[0]].to_numpy(), calc_second_order=False, seed=1)["ST"]
    found = dict(zip(problem["names"], total))
    assert found["hr.workload"] > 0.8 > 0.2 > found["inaction.loss"] > 0.0


def test_every_whole_number_is_as_likely_in_salib(evaluate):
    (axis,) = [axis for axis in evaluate.study.axes if axis.name == "scale.persons"]
    low, high = salib_problem([axis])["bounds"][0]
    values = np.round(np.linspace(low, high, 11_001)).astype(int)
    counts = np.bincount(values - 500)
    assert len(counts) == 11 and counts.min() > 0.99 * counts.max()


def test_lists_are_refused_where_ranges_are_needed():
    with pytest.raises(UsageError, match="policy has several values"):
        ranged(plan({**RANGES, "policies": ["none", "more_mediation"]}).study.axes, "sensitivity")
    with pytest.raises(UsageError, match="no range"):
        ranged(plan({"policies": ["none"]}).study.axes, "sensitivity")


def test_optuna_asks_and_is_told(evaluate):
    optuna = pytest.importorskip("optuna")
    optuna.logging.disable_default_handler()
    study = optuna.create_study(direction="minimize", sampler=optuna.samplers.TPESampler(seed=1))
    for _ in range(6):
        outcomes = optuna_batch(study, evaluate.study.axes, 5, evaluate, [NAMES[0]])
        assert len(outcomes) == 5
    assert len(study.trials) == 30 and study.best_value < 9.8, "the least that there is: 9"
    assert {trial.state.name for trial in study.trials} <= {"COMPLETE", "FAIL"}
    assert study.best_params["policy"] == "more_mediation"


def test_the_ema_workbench_runs_through_a_sweep(evaluate):
    pytest.importorskip("ema_workbench")
    from ema_workbench import perform_experiments

    from experiments.exploration.ema_workbench import SweepEvaluator, ema_model

    model = ema_model(evaluate.study.axes, [NAMES[0], NAMES[2]])
    others = fixed(evaluate.study.axes)
    table, outcomes = perform_experiments(model, 6, 3, evaluator=SweepEvaluator(model, evaluate, others))
    assert len(table) == 18
    expected = 10.0 * table["hr__workload"] + table["inaction__loss"]
    failed = table["hr__workload"] > 1.19
    assert np.allclose(outcomes[NAMES[0]][~failed], expected[~failed])
    assert np.array_equal(outcomes[NAMES[2]][~failed], table["scale__persons"][~failed])
