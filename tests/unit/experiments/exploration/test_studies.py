"""Studies that are built on sweeps find what was put into invented runs, and say so in both languages."""

import json

import numpy as np
import pandas as pd
import pytest

from experiments import discover, robustness, sensitivity
from experiments.cli.launch import launch
from experiments.execution.time_estimate import Estimate
from experiments.exploration import evaluator as evaluate_module
from experiments.exploration import output
from experiments.outcomes import run_record
from experiments.robustness import judge
from experiments.sensitivity import shares_of_luck
from sim.measurement.measures import MEASURES
from tests.support import with_own
from tests.sweeps import Here

ESTIMATE = Estimate(tasks=1, done=0, worlds=1, seconds=60.0, size=1000)
PLACE = {name: n for n, name in enumerate(MEASURES)}
SMALL = ["scale.persons=500", "burn_in_years=1", "years=2", "executor.workers=2"]


def levers_of(config):
    """Values of levers that policies and axes give a run, with the usual ones below them."""
    values = {"labour_demand.level": 1.0, "hr.workload": 1.0}
    return values | {change.lever: change.value for one in (*config.scenario, *config.policy) for change in one.changes}


def made_up(config, layout):
    """Outcomes by formula: parameters, a policy that harms where demand is low, luck of the seed and of the point."""
    numbers, lever = np.zeros(layout.size), levers_of(config)
    rng = np.random.default_rng([config.seed, int(1e6 * config.inaction.loss), int(1e6 * lever["labour_demand.level"])])
    common = np.random.default_rng(config.seed).normal()
    mediated = "more_mediation" in config.named("policy")
    numbers[PLACE["unemployment_rate"]] = (
        5.0
        + 3.0 * config.inaction.loss
        + 0.5 * config.inaction.uncertainty
        + common
        + 0.01 * rng.normal()
        - 20.0 * (lever["labour_demand.level"] - 1.0)
        + (0.5 if lever["labour_demand.level"] < 0.98 else -0.5) * mediated
    )
    numbers[PLACE["job_change"]] = 7.0 + config.inaction.uncertainty
    return numbers


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A folder of results that the tests share, so that a run which two of them need is done once."""
    return tmp_path_factory.mktemp("results")


@pytest.fixture
def start(monkeypatch, results, own_cache):
    """Launch a study on invented runs; gives the exit status."""
    monkeypatch.setattr(evaluate_module, "make_executor", lambda settings: Here())

    def go(module, *arguments, runs=made_up):
        monkeypatch.setattr(run_record, "simulate", runs)
        return launch(module.COMMAND, with_own(SMALL, *arguments, f"results={results}"))

    return go


def folder(results, name):
    """The folder that a study wrote, before another one writes it anew."""
    found = results / name
    assert found.is_dir()
    return found


QUICK = [
    "experiment=what_matters",
    "experiment.design.samples=32",
    "experiment.replicates=2",
    "sensitivity.outcomes=[unemployment_rate,job_change]",
    "sensitivity.factors=3",
]


@pytest.mark.parametrize(
    "language, words", [("en", ["depends most on", "luck"]), ("nl", ["hangt het meest", "toeval"])]
)
def test_sensitivity_finds_what_matters_and_how_much_is_luck(start, results, capsys, language, words):
    arguments = [*QUICK, f"language={language}", "name=s"]
    assert start(sensitivity, *arguments) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert all(word in told for word in words) and "(inaction.loss)" in told
    written = folder(results, "s")
    names = {"morris.csv", "sobol.csv", "luck.csv", "sensitivity.png", "sensitivity.svg", "explanation.txt"}
    assert {path.name for path in written.iterdir()} == names | {"manifest.json"}
    morris = pd.read_csv(written / "morris.csv").set_index(["outcome", "axis"])["mu_star"]
    assert morris["unemployment_rate", "inaction.loss"] == pytest.approx(7.5, rel=0.02), (
        "3 times the width of the range"
    )
    assert morris["job_change"].drop("inaction.uncertainty").max() < 1e-9
    sobol = pd.read_csv(written / "sobol.csv").set_index(["outcome", "axis"])["ST"]
    assert len(sobol) == 6 and sobol["unemployment_rate", "inaction.loss"] > 0.9
    assert sobol["job_change", "inaction.uncertainty"] == pytest.approx(1.0, abs=0.05)
    luck = pd.read_csv(written / "luck.csv").set_index("outcome").loc["unemployment_rate"]
    assert luck["common"] > 10 * luck["own"] and luck.sum() == pytest.approx(1.0)
    assert json.loads((written / "manifest.json").read_text())["experiment"]["replicates"] == 2


def test_shares_of_luck_are_those_put_in():
    rng = np.random.default_rng(1)
    points, seeds = rng.normal(0, 2, 400), rng.normal(0, 1, 60)
    values = points[:, None] + seeds[None, :] + rng.normal(0, 1.5, (400, 60))
    shares = shares_of_luck(values)
    expected = np.array([points.var(ddof=1), seeds.var(ddof=1), 2.25])
    assert list(shares.values()) == pytest.approx(expected / expected.sum(), rel=0.03)
    assert np.isnan(list(shares_of_luck(values[:, :1]).values())).all()
    assert np.isnan(list(shares_of_luck(np.ones((3, 3))).values())).all()


@pytest.mark.parametrize("language, words", [("en", ["mostly does where", "Whole range"]), ("nl", ["vooral zo waar"])])
def test_discover_finds_where_a_policy_fails(start, results, capsys, language, words):
    pytest.importorskip("ema_workbench")
    few = ["experiment.replicates=1", "experiment.design.samples=100"]
    arguments = ["experiment=when_it_fails", *few, f"language={language}", "name=d"]
    assert start(discover, *arguments) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert all(word in told for word in words) and "labour_demand.level" in told
    written = folder(results, "d")
    effects = pd.read_csv(written / "effects.csv")
    assert len(effects) == 100 and (effects["failing"] == (effects["labour_demand.level"] < 0.98)).all()
    assert set(effects["effect"].round(6)) == {0.5, -0.5}, "luck is the same with and without the policy"
    box = pd.read_csv(written / "box.csv").set_index("axis")
    assert box.loc["labour_demand.level", "high"] == pytest.approx(0.98, abs=0.01)
    assert box["coverage"].iloc[0] > 0.85 and box["density"].iloc[0] > 0.9
    tree = pd.read_csv(written / "tree.csv")
    assert set(tree["axis"]) == {"labour_demand.level"} and tree["high"].max() == pytest.approx(0.98, abs=0.01)
    assert (written / "discover.png").exists()


def test_a_policy_that_never_fails_gives_no_box(start, results, capsys):
    pytest.importorskip("ema_workbench")
    few = ["experiment.replicates=1", "experiment.design.samples=100"]
    arguments = ["experiment=when_it_fails", *few, "discover.fails_if='> 9'", "name=d"]
    assert start(discover, *arguments) == 0
    assert "At 0% of the points" in capsys.readouterr().out
    assert not (folder(results, "d") / "discover.png").exists()


def test_a_box_may_be_of_words():
    pytest.importorskip("ema_workbench")
    points = pd.DataFrame({"scenario": ["calm", "wave", "slump", "boom"] * 50, "x": np.arange(200.0)})
    failing = (points["scenario"] == "slump").to_numpy()
    box = discover.find_box(points, failing)
    assert box.limits["axis"].tolist() == ["scenario"] and box.limits["values"].tolist() == ["slump"]
    assert (box.coverage, box.density) == (1.0, 1.0)


def rule_points():
    """400 points: a scenario in words, a switch, a whole and a decimal number."""
    rng = np.random.default_rng(3)
    scenarios = rng.choice(["calm", "recession", "wave", "boom"], 400)
    numbers = {"n": rng.integers(0, 5, 400), "x": rng.random(400)}
    return pd.DataFrame({"scenario": scenarios, "leave.paid": rng.random(400) < 0.5, **numbers})


RULES = {
    "a word": (lambda p: p["scenario"] == "recession", {"scenario"}, 1),
    "all but a word": (lambda p: p["scenario"] != "recession", {"scenario"}, 1),
    "two words": (lambda p: p["scenario"].isin(["calm", "boom"]), {"scenario"}, 2),
    "a switch": (lambda p: p["leave.paid"], {"leave.paid"}, 1),
    "a switch that is off": (lambda p: ~p["leave.paid"], {"leave.paid"}, 1),
    "a number": (lambda p: p["x"] < 0.4, {"x"}, 1),
    "all at once": (lambda p: (p["scenario"] == "wave") & ~p["leave.paid"] | (p["n"] >= 4), None, None),
}


@pytest.mark.parametrize("rule", RULES)
def test_leaves_of_a_tree_are_where_a_policy_fails(rule):
    pytest.importorskip("sklearn")
    points = rule_points()
    fails, axes, leaves = RULES[rule]
    failing = fails(points).to_numpy()
    tree = discover.grow_tree(points, failing)
    assert len(tree) and (axes is None or set(tree["axis"]) == axes)
    assert tree["leaf"].nunique() >= 2 if leaves is None else tree["leaf"].nunique() == leaves
    boxes = [leaf.drop(columns="leaf").to_csv(index=False) for _, leaf in tree.groupby("leaf")]
    assert len(set(boxes)) == len(boxes), "no leaf is there twice"
    found = np.zeros(len(points), bool)
    for _, leaf in tree.groupby("leaf"):
        inside = np.ones(len(points), bool)
        for row in leaf.itertuples():
            column = points[row.axis]
            words = row.values.split(", ")
            inside &= column.astype(str).isin(words) if row.values else column.between(row.low, row.high)
        assert not (found & inside).any(), "leaves don't overlap"
        assert failing[inside].mean() == pytest.approx(leaf["density"].iloc[0])
        assert failing[inside].sum() / failing.sum() == pytest.approx(leaf["coverage"].iloc[0])
        assert inside.mean() == pytest.approx(leaf["mass"].iloc[0])
        found |= inside
    assert found[failing].mean() > 0.9


@pytest.mark.parametrize("language, words", [("en", "did not vary"), ("nl", "varieerde niet")])
def test_an_outcome_that_does_not_vary_depends_on_nothing(start, capsys, language, words):
    def flat(config, layout):
        numbers = made_up(config, layout)
        numbers[PLACE["unemployment_rate"]] = 5.1
        return numbers

    arguments = ["experiment.design.samples=16", "sensitivity.trajectories=2", "seed=70", f"language={language}"]
    assert start(sensitivity, *with_own(QUICK, *arguments), "name=flat", runs=flat) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert told.count(words) == 3 + 1, "in the sentence and at each of three axes"
    assert "nan" not in told and ("depends most" not in told and "hangt het meest" not in told)


def test_shares_of_few_points_lie_between_nothing_and_all():
    pytest.importorskip("SALib")
    from SALib.sample import sobol

    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0.0, 1.0]] * 3}
    points = sobol.sample(problem, 16, calc_second_order=False, seed=1)
    shares = pd.DataFrame(sensitivity.sobol_shares(problem, np.exp(6.0 * points[:, 0]) * (0.2 + points[:, 1])))
    assert shares.to_numpy().min() >= 0.0 and shares.to_numpy().max() <= 1.0
    for name in ("S1", "ST"):
        assert (shares[f"{name}_low"] <= shares[name]).all() and (shares[name] <= shares[f"{name}_high"]).all()
    assert shares["ST"].idxmax() == 0 and shares["ST_low"][0] < shares["ST_high"][0]
    flat = sensitivity.sobol_shares(problem, np.full(len(points), 0.1) + 1e-17 * np.arange(len(points)))
    assert np.isnan(list(flat.values())).all()


def test_regret_and_satisficing_are_what_they_are_said_to_be():
    outcomes = pd.DataFrame({"a": [1.0, 2.0, 9.0], "b": [2.0, 1.0, 6.0], "c": [3.0, 3.0, np.nan]})
    found = judge(outcomes, "lower", None)
    assert found.regret["a"].tolist() == [0.0, 1.0] and found.regret["c"].tolist() == [2.0, 2.0]
    assert found.enough == 2.0 and found.policies["futures"].tolist() == [2, 2, 2]
    assert found.policies.set_index("policy")["satisfied"].to_dict() == {"a": 1.0, "b": 1.0, "c": 0.0}
    upwards = judge(outcomes.drop(columns="c"), "higher", 2.0)
    assert upwards.policies.set_index("policy")["worst"].to_dict() == {"a": 1.0, "b": 3.0}
    assert upwards.policies["policy"].tolist() == ["a", "b"], "the best first"
    assert upwards.policies.set_index("policy")["satisfied"].to_dict() == pytest.approx({"a": 2 / 3, "b": 2 / 3})


@pytest.mark.parametrize(
    "language, words", [("en", ["misses the least", "largest regret"]), ("nl", ["mist het minst"])]
)
def test_robustness_compares_policies_over_futures(start, results, capsys, language, words):
    arguments = ["experiment=robust", "experiment.replicates=2", f"language={language}", "years=5", "name=r"]
    assert start(robustness, *arguments) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert all(word in told for word in words)
    written = folder(results, "r")
    policies = pd.read_csv(written / "policies.csv").set_index("policy")
    assert len(policies) == 7 and (policies["futures"] == 9).all()
    assert policies.loc["none", "worst"] == pytest.approx(0.5), "what more mediation would have gained"
    regret = pd.read_csv(written / "regret.csv").set_index("scenario")
    assert regret.loc["slack_market", "more_mediation"] == pytest.approx(0.5), "it harms where demand is low"
    assert regret.loc["baseline", "more_mediation"] == 0.0
    assert {"robustness.png", "robustness.svg", "explanation.txt", "manifest.json"} <= {
        p.name for p in written.iterdir()
    }


@pytest.mark.parametrize("language, words", [("en", "is the same under all"), ("nl", "is onder elk beleid gelijk")])
def test_no_policy_is_best_where_none_differs(start, capsys, language, words):
    def flat(config, layout):
        return np.full(layout.size, 5.1)

    arguments = ["experiment=robust", "experiment.replicates=1", "experiment.policies=[none,more_mediation]", "seed=80"]
    assert start(robustness, *arguments, f"language={language}", "name=same", runs=flat) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert words in told and "misses the least" not in told and "mist het minst" not in told


WRONG = [
    (sensitivity, ["experiment=smoke"], ["design.kind=factorial", "sobol"]),
    (sensitivity, ["experiment=what_matters", "sensitivity.outcomes=[jobs]"], ["'jobs'", "measures.md"]),
    (sensitivity, ["experiment=what_matters", "sensitivity.factor=1"], ["factor", "factors"]),
    (discover, ["experiment=when_it_fails", "discover.policy=longer_careers"], ["discover.policy", "none"]),
    (discover, ["experiment=when_it_fails", "discover.fails_if=bad"], ["discover.fails_if", "a number"]),
    (discover, ["experiment=what_matters"], ["experiment.policies", "discover"]),
    (robustness, ["experiment=what_matters"], ["experiment.policies", "robustness"]),
    (robustness, ["experiment=robust", "robustness.better=more"], ["robustness.better", "'lower'"]),
]


@pytest.mark.parametrize("module, arguments, words", WRONG)
def test_wrong_questions_give_one_line(start, capsys, module, arguments, words):
    assert start(module, *arguments) == 2
    line = capsys.readouterr().err.splitlines()[-1]
    assert line.startswith("error: ") and all(word in line for word in words), line


def test_runs_that_fail_are_no_answer(start, capsys):
    def failing(config, layout):
        if layout.measures:
            raise ValueError("no")

    arguments = ["experiment=robust", "experiment.replicates=1", "experiment.policies=[none,more_mediation]"]
    arguments.append("seed=50")  # nobody has done these
    assert start(robustness, *arguments, runs=failing) == 2
    assert "no future has a value" in capsys.readouterr().err
    quick = with_own(QUICK, "experiment.replicates=1", "sensitivity.trajectories=2", "seed=50")
    assert start(sensitivity, *quick, runs=failing) == 2
    assert "points have no value" in capsys.readouterr().err


def test_runs_that_fail_are_listed_and_their_future_is_left_out(start, results, capsys):
    def slump_fails(config, layout):
        if config.seed == 61 and config.named("scenario") == "slack_market" and config.named("policy") == "none":
            raise ValueError("a slump")
        return made_up(config, layout)

    arguments = ["experiment=robust", "experiment.replicates=2", "experiment.policies=[none,more_mediation]", "seed=60"]
    arguments += ["experiment.scenarios=[baseline,slack_market]", "name=some"]
    assert start(robustness, *arguments, runs=slump_fails) == 0
    assert "Runs that failed three times: 1" in capsys.readouterr().out
    failures = pd.read_csv(results / "some" / "failures.csv")
    expected = {"scenario": "slack_market", "policy": "none", "seed": 61, "tries": 3, "reason": "ValueError: a slump"}
    assert failures.to_dict("records") == [expected]
    assert pd.read_csv(results / "some" / "regret.csv")["scenario"].tolist() == ["baseline"]
    about = json.loads((results / "some" / "manifest.json").read_text("utf-8"))
    assert (about["runs"], about["failed"]) == (8, 1)


@pytest.mark.parametrize(
    "module, arguments, runs",
    [
        (sensitivity, QUICK, 2 * (8 * 7 + 32 * 5)),
        (robustness, ["experiment=robust"], 7 * 9 * 8),
        (discover, ["experiment=when_it_fails", "experiment.design.samples=40"], 2 * 40 * 8),
    ],
)
def test_a_dry_run_tells_how_many_runs_it_takes(start, monkeypatch, capsys, module, arguments, runs):
    pytest.importorskip("ema_workbench")
    told = []
    monkeypatch.setattr(output, "estimate", lambda tasks, store, workers: told.append(tasks) or ESTIMATE)
    assert start(module, *arguments, "dry_run=true", "name=dry", runs=None) == 0
    assert len(told[0]) == runs
    assert "Nothing was started" in capsys.readouterr().out
