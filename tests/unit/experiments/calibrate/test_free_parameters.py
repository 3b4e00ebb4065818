"""What calibration fits: one list of names everywhere, ranges that the model allows, one line for what is wrong."""

import ast

import numpy as np
import pandas as pd
import pytest
import yaml

import sim.engine.calibrated
from experiments.calibrate.free_parameters import FILE, Free, read_free, sobol
from experiments.design.parameter_values import with_values
from sim.config import GROUPS, Config, ConfigError, configure
from sim.paths import PACKAGE

FREE = read_free()
MODEL = PACKAGE
FIELDS = {f"{group}.{name}": field for group, kind in GROUPS.items() for name, field in kind.model_fields.items()}
CALIBRATED = {name for name, field in FIELDS.items() if (field.json_schema_extra or {}).get("calibrated")}
SHIPPED = pd.read_csv(sim.engine.calibrated.FILE).set_index("parameter")["value"]


def declared():
    """Where `fitted` stands in the model: class, parameter, and the name it is asked for."""
    for file in MODEL.rglob("*.py"):
        for kind in ast.walk(ast.parse(file.read_text("utf-8"))):
            for line in kind.body if isinstance(kind, ast.ClassDef) else ():
                for call in ast.walk(line) if isinstance(line, ast.AnnAssign) else ():
                    if isinstance(call, ast.Call) and ast.unparse(call.func) == "fitted":
                        yield kind.name, line.target.id, ast.literal_eval(call.args[0])


def test_one_list_of_names_everywhere():
    assert set(FREE.names) == CALIBRATED == set(SHIPPED.index)
    assert len(set(FREE.names)) == len(FREE.names) and SHIPPED.index.is_unique


def test_a_fitted_value_stands_at_the_parameter_of_its_name():
    groups, found = {kind.__name__: group for group, kind in GROUPS.items()}, list(declared())
    assert [f"{groups[kind]}.{parameter}" for kind, parameter, _ in found] == [name for _, _, name in found]
    assert {name for _, _, name in found} == CALIBRATED


def test_what_calibration_chose_is_the_default():
    tree = configure({}).model_dump()
    for name, value in SHIPPED.items():
        group, parameter = name.split(".")
        assert tree[group][parameter] == value, name


def test_ranges_are_allowed_and_hold_the_shipped_value():
    for name, low, high in zip(*FREE):
        least, most = (limit for limit in FIELDS[name].metadata)
        assert least.ge <= low < high <= most.le, name
        assert low <= SHIPPED[name] <= high, name
        for end in (low, high):
            with_values(Config(), {name: float(end)})


def test_every_range_says_why():
    rows = yaml.safe_load(FILE.read_text("utf-8"))["free"]
    assert all(len(row["why"]) > 10 and set(row) == {"low", "high", "why"} for row in rows.values())


WRONG = {
    "an unknown name": ("free: {inaction.lost: {low: 0.5, high: 3.0}}", ["inaction.lost", "docs/parameters.md"]),
    "an unknown group": ("free: {m66.loss: {low: 0.5, high: 3.0}}", ["m66.loss", "docs/parameters.md"]),
    "a group": ("free: {inaction: {low: 0.5, high: 3.0}}", ["'inaction'", "docs/parameters.md"]),
    "a switch": ("free: {inaction.enabled: {low: 0, high: 1}}", ["inaction.enabled", "decimal numbers"]),
    "a whole number": (
        "free: {life_course.pension_age: {low: 780, high: 800}}",
        ["life_course.pension_age", "decimal numbers"],
    ),
    "a number for a name": ("free: {1: {low: 0, high: 1}}", ["'1'"]),
    "an end too low": (
        "free: {inaction.loss: {low: -1.0, high: 3.0}}",
        ["inaction.loss from -1.0 to 3.0", "0.0 to 8.0"],
    ),
    "an end too high": (
        "free: {inaction.loss: {low: 0.5, high: 9.0}}",
        ["inaction.loss from 0.5 to 9.0", "0.0 to 8.0"],
    ),
    "ends the wrong way round": ("free: {inaction.loss: {low: 3.0, high: 0.5}}", ["inaction.loss from 3.0 to 0.5"]),
    "a range without width": ("free: {inaction.loss: {low: 1.0, high: 1.0}}", ["inaction.loss from 1.0 to 1.0"]),
    "an end that is none": ("free: {inaction.loss: {low: .nan, high: 1.0}}", ["inaction.loss from nan"]),
    "a word for a number": ("free: {inaction.loss: {low: little, high: 1.0}}", ["little", "{low, high, why}"]),
    "an end left out": ("free: {inaction.loss: {low: 0.5}}", ["high", "{low, high, why}"]),
    "one number for a range": ("free: {inaction.loss: 1.0}", ["{low, high, why}"]),
    "no yaml": ("free: {\n  inaction.loss: [\n", ["{low, high, why}"]),
    "a list": ("free: [inaction.loss]", ["{low, high, why}"]),
    "nothing below the head": ("free:", ["{low, high, why}"]),
    "no parameter": ("free: {}", ["names no parameter"]),
    "another head": ("fitted: {}", ["'free'", "{low, high, why}"]),
    "an empty file": ("", ["{low, high, why}"]),
}


@pytest.mark.parametrize("text, words", WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_one_line(tmp_path, text, words):
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError) as refusal:
        read_free(file)
    line = str(refusal.value)
    assert "\n" not in line and all(word in line for word in ("mine.yaml", "allowed:", *words)), line


@pytest.mark.parametrize("content", [None, b"free: \xff"], ids=["missing", "no text"])
def test_an_unreadable_file_is_one_line(tmp_path, content):
    file = tmp_path / "mine.yaml"
    if content:
        file.write_bytes(content)
    with pytest.raises(ConfigError, match=r"^mine.yaml can't be read \(.+\); allowed: .+$"):
        read_free(file)


TWO = Free(("inaction.loss", "moves.fit_value"), np.array([0.5, 0.05]), np.array([3.0, 0.25]))


def test_positions_and_values_are_each_others_inverse():
    unit = np.array([[0.0, 1.0], [0.5, 0.25]])
    assert TWO.values(unit).tolist() == [[0.5, 0.25], [1.75, pytest.approx(0.1)]]
    np.testing.assert_allclose(TWO.positions(TWO.values(unit)), unit)


@pytest.mark.parametrize("count", [1, 5, 64])
def test_draws_fill_the_ranges_evenly(count):
    draws = sobol(TWO, count, seed=1)
    assert draws.shape == (count, 2) and np.array_equal(draws, sobol(TWO, count, seed=1))
    assert ((draws >= TWO.low) & (draws <= TWO.high)).all()
    assert not np.array_equal(draws, sobol(TWO, count, seed=2))
    if count == 64:  # every 64th part of each range once
        parts = np.sort((64 * TWO.positions(draws)).astype(int), axis=0)
        assert np.array_equal(parts, np.repeat(np.arange(64)[:, None], 2, axis=1))


def test_more_draws_go_on_where_fewer_stopped():
    """A bank that is made longer keeps what it has."""
    assert np.array_equal(sobol(TWO, 64, seed=1)[:20], sobol(TWO, 20, seed=1))


def test_values_reach_the_configuration_and_nothing_else():
    config = with_values(configure(seed=7, scale__persons=2000), dict(zip(TWO.names, (1.25, 0.2))))
    assert config == configure(seed=7, scale__persons=2000, inaction__loss=1.25, moves__fit_value=0.2)
    with pytest.raises(ConfigError, match=r"inaction.loss=9.0 is out of range"):
        with_values(Config(), dict(zip(TWO.names, (9.0, 0.2))))


def test_draws_may_stay_near_the_present_values():
    near = TWO.near(np.array([0.6, 0.15]), 0.1)
    assert near.names == TWO.names
    np.testing.assert_allclose(near.low, [0.5, 0.13])  # no lower than the range itself
    np.testing.assert_allclose(near.high, [0.85, 0.17])
    whole = TWO.near(np.array([0.6, 0.25]), 1.0)
    assert np.array_equal(whole.low, TWO.low) and np.array_equal(whole.high, TWO.high)
