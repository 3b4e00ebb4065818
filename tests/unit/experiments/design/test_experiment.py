"""Experiments are data: what they may say becomes points, what they may not gives one line."""

import numpy as np
import pytest

from experiments.design.experiment import CONSTRAINT, read_axes, read_conditions, read_experiment
from experiments.design.points import points_of
from experiments.design.programmes import programme
from sim import ConfigError
from tests.support import use_configs
from tests.sweeps import plan

SAMPLED = {"design": {"kind": "sobol", "samples": 64}}
TWO = {
    "uncertainties": {"inaction": {"loss": {"low": 1, "high": 2}}},
    "levers": {"hr.workload": {"low": 0.8, "high": 1.2}},
}


def points(**tree):
    """The table of points of an experiment, and how many were left out."""
    experiment = read_experiment(tree)
    axes = read_axes(experiment)
    return points_of(axes, experiment.design, read_conditions(experiment, axes))


def test_a_factorial_design_has_every_combination_once():
    tree = {
        "uncertainties": {"inaction": {"loss": {"low": 1, "high": 2, "steps": 3}, "enabled": [True, False]}},
        "policies": ["none", ["longer_careers", "more_mediation"]],
    }
    table, left_out = points(**tree)
    assert list(table) == ["inaction.loss", "inaction.enabled", "policy"] and left_out == 0
    assert len(table) == 12 == len(table.drop_duplicates())
    assert sorted(set(table["inaction.loss"])) == [1.0, 1.5, 2.0]
    assert set(table["policy"]) == {"none", "longer_careers+more_mediation"}
    assert [str(kind) for kind in table.dtypes] == ["float64", "bool", "object"]


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_a_sample_fills_the_ranges_and_is_the_same_in_every_combination_of_lists(kind):
    table, _ = points(**TWO, design={"kind": kind, "samples": 64}, policies=["none", "longer_careers"])
    assert len(table) == 128
    for name, low, high in (("inaction.loss", 1.0, 2.0), ("hr.workload", 0.8, 1.2)):
        by_policy = [group[name].tolist() for _, group in table.groupby("policy")]
        assert by_policy[0] == by_policy[1]
        counts = np.histogram(by_policy[0], bins=8, range=(low, high))[0]
        assert counts.tolist() == [8] * 8, "both designs have as many points in each eighth of a range"
    again, _ = points(**TWO, design={"kind": kind, "samples": 64}, policies=["none", "longer_careers"])
    other, _ = points(**TWO, design={"kind": kind, "samples": 64, "seed": 2}, policies=["none", "longer_careers"])
    assert table.equals(again) and not table.equals(other)


def test_whole_numbers_are_equally_likely():
    tree = {"uncertainties": {"scale.persons": {"low": 500, "high": 503}}}
    table, _ = points(**tree, design={"kind": "sobol", "samples": 256})
    assert table["scale.persons"].value_counts().to_dict() == dict.fromkeys((500, 501, 502, 503), 64)
    assert str(table["scale.persons"].dtype) == "int64"


def test_both_ways_to_write_an_axis_are_one_axis():
    """A file writes 'inaction.loss', a command line changes inaction: {loss: {high: ...}}."""
    mixed = {"uncertainties": {"inaction.loss": {"low": 1, "high": 2}, "inaction": {"loss": {"high": 1.5}}}}
    table, _ = points(**mixed, **SAMPLED)
    assert list(table) == ["inaction.loss"] and table["inaction.loss"].max() < 1.5


CONSTRAINTS = {
    "inaction.loss <= 1.75": 8,
    "inaction.loss<hr.workload": 2,
    "inaction.loss >= hr.workload": 10,
    "policy != none": 6,
    "policy == longer_careers": 6,
    "hr.workload > 1": 6,
    "inaction.loss == 2": 4,
}


@pytest.mark.parametrize("constraint, kept", CONSTRAINTS.items())
def test_constraints_leave_points_out(constraint, kept):
    tree = {
        "uncertainties": {"inaction.loss": [1.0, 1.75, 2.0]},
        "levers": {"hr.workload": [0.9, 1.2]},
        "policies": ["none", "longer_careers"],
    }
    table, left_out = points(**tree, constraints=[constraint])
    assert (len(table), left_out) == (kept, 12 - kept)


def test_a_constraint_is_data_and_never_code():
    for text in (
        "__import__('os').system('x') == 0",
        "inaction.loss <= inaction.loss + 1",
        "open('x') > 1",
        "1 < 2 or True",
    ):
        assert not CONSTRAINT.fullmatch(text)
        with pytest.raises(ConfigError, match="can't be read"):
            points(uncertainties={"inaction.loss": [1.0]}, constraints=[text])


def test_an_experiment_without_axes_is_one_point():
    table, _ = points()
    assert table.shape == (1, 0) and len(plan({"replicates": 3}).runs) == 3


RANGE = {"low": 1, "high": 2, "steps": 2}
WRONG = {
    "an unknown key": ({"policys": []}, ["experiment.policys", "policies"]),
    "an unknown key further down": ({"design": {"sample": 3}}, ["experiment.design.sample", "samples"]),
    "a wrong type": ({"replicates": "many"}, ["experiment.replicates='many'", "integer"]),
    "no replicate": ({"replicates": 0}, ["experiment.replicates=0", "greater"]),
    "an unknown design": ({"design": {"kind": "random"}}, ["experiment.design.kind='random'", "'sobol'"]),
    "an unknown parameter": ({"uncertainties": {"inaction.lose": RANGE}}, ["inaction.lose", "docs/parameters.md"]),
    "a parameter that is no lever": (
        {"levers": {"inaction.loss": RANGE}},
        ["inaction.loss", "docs/levers.md", "uncertainties"],
    ),
    "a range upside down": (
        {"uncertainties": {"inaction.loss": {**RANGE, "high": 0.5}}},
        ["from 1.0 to 0.5", "low below"],
    ),
    "half a range": (
        {"uncertainties": {"inaction.loss": {"low": 1}}},
        ["experiment.uncertainties.inaction.loss", "high"],
    ),
    "a range and a list": (
        {"uncertainties": {"inaction.loss": {"low": 1, "values": [1]}}},
        ["inaction.loss", "a list"],
    ),
    "an empty list": ({"uncertainties": {"inaction.loss": []}}, ["inaction.loss", "one value or more"]),
    "a value twice": ({"uncertainties": {"inaction.loss": [1, 1.0]}}, ["inaction.loss", "twice"]),
    "a word": ({"uncertainties": {"inaction.loss": ["much"]}}, ["'much'", "decimal numbers"]),
    "a switch as a range": ({"uncertainties": {"inaction.enabled": RANGE}}, ["inaction.enabled", "true"]),
    "a number for a switch": ({"uncertainties": {"inaction.enabled": [1]}}, ["inaction.enabled", "true and false"]),
    "part of a person": ({"uncertainties": {"scale.persons": [500.5]}}, ["scale.persons", "whole numbers"]),
    "a date for an uncertainty": (
        {"uncertainties": {"inaction.loss": {"values": [1], "from": "2026-01"}}},
        ["levers only"],
    ),
    "one name in two roles": (
        {"uncertainties": {"hr.workload": [1.0]}, "levers": {"hr.workload": [1.0]}},
        ["hr.workload", "one of them"],
    ),
    "a range without steps": ({"uncertainties": {"inaction.loss": {"low": 1, "high": 2}}}, ["inaction.loss", "steps"]),
    "steps in a sample": ({"uncertainties": {"inaction.loss": RANGE}, **SAMPLED}, ["inaction.loss", "no steps"]),
    "a sample of nothing": ({**SAMPLED}, ["design.kind=sobol", "range"]),
    "samples of a grid": ({"design": {"samples": 3}}, ["design.samples=3", "factorial"]),
    "no power of two": ({**TWO, "design": {"kind": "sobol", "samples": 60}}, ["samples=60", "powers of two"]),
    "an unknown policy": ({"policies": ["nonee"]}, ["policy 'nonee'", "longer_careers"]),
    "a policy twice": ({"policies": ["none", "none"]}, ["experiment.policies", "each once"]),
    "a policy that is a number": ({"policies": [1]}, ["experiment.policies", "names of files"]),
    "an unknown measure": ({"outcomes": {"measures": ["jobs"]}}, ["'jobs'", "docs/measures.md"]),
    "a horizon at the start": ({"outcomes": {"groups": [0]}}, ["experiment.outcomes.groups", "from 1 on"]),
    "a constraint on nothing": ({"constraints": ["inaction.loss < 1"]}, ["'inaction.loss < 1'", "axes: none"]),
    "a constraint that can't hold": (
        {"uncertainties": {"inaction.loss": [1.0]}, "constraints": ["inaction.loss > 5"]},
        ["no point"],
    ),
    "an order of names": ({"policies": ["none"], "constraints": ["policy < none"]}, ["policy < none", "for names"]),
    "a name that is not there": ({"policies": ["none"], "constraints": ["policy == x"]}, ["policy == x"]),
    "a name and a number": (
        {"policies": ["none"], "uncertainties": {"inaction.loss": [1.0]}, "constraints": ["policy == inaction.loss"]},
        ["a name with a number"],
    ),
    "a value out of range": ({"uncertainties": {"inaction.loss": [1.0, 99.0]}}, ["inaction.loss=99.0", "0.0 to"]),
    "a lever out of range": ({"levers": {"hr.workload": [0.1]}}, ["workload", "0.1"]),
    "a lever that a policy pulls as well": (
        {"levers": {"mediation.capacity": [0.01]}, "policies": ["none", "more_mediation"]},
        ["mediation.capacity", "one value at a time"],
    ),
    "two scenarios at odds": ({"scenarios": [["slack_market", "tight_market"]]}, ["labour_demand.level", "two values"]),
    "a lever for a sector that is none": (
        {"levers": {"hr.workload": {"values": [0.9], "where": {"sector": "bakery"}}}},
        ["bakery", "construction"],
    ),
}


@pytest.mark.parametrize("tree, words", WRONG.values(), ids=WRONG)
def test_what_is_wrong_gives_one_line(tree, words):
    with pytest.raises(ConfigError) as raised:
        plan(tree)
    text = str(raised.value)
    assert "\n" not in text and all(word in text for word in words), text


@pytest.mark.parametrize(
    "base, tree, words",
    [
        ({"record": {"persons": "yearly"}}, {}, ["record.persons", "experiments.run"]),
        (
            {"policy": {"name": "x", "changes": [{"lever": "hr.workload", "value": 0.9}]}},
            {"policies": ["none"]},
            ["policy=x", "experiment.policies"],
        ),
        ({"seed": 2**31 - 2}, {"replicates": 3}, ["3 replicates", "2147483647"]),
    ],
)
def test_the_base_and_the_experiment_agree(base, tree, words):
    with pytest.raises(ConfigError) as raised:
        plan(tree, **base)
    assert all(word in str(raised.value) for word in words)


def test_a_programme_is_read_as_data(tmp_path, monkeypatch):

    (tmp_path / "policy").mkdir()
    use_configs(monkeypatch, tmp_path)
    for n, text in enumerate(("!!python/object/apply:os.mkdir [code_ran]", "a: {en: x}", "[", "x: {name: y}")):
        (tmp_path / "policy" / f"shared{n}.yaml").write_text(text.replace("x:", f"shared{n}:"))
        with pytest.raises(ValueError) as raised:
            programme("policy", f"shared{n}")
        assert "\n" not in str(raised.value) and f"shared{n}" in str(raised.value)
