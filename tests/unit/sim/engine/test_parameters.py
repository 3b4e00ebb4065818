"""Every parameter has a unit, a source and two labels; a bad value gets one line on what is allowed."""

import math

import pytest
from pydantic import ValidationError

from sim.config import GROUPS, Config, ConfigError, configure
from sim.engine.parameters import Parameters, in_steps, par
from sim.renamed import new_name

FIELDS = [(group, name, field) for group, kind in GROUPS.items() for name, field in kind.model_fields.items()]


def limits(field):
    ends = {type(limit).__name__: limit for limit in field.metadata}
    return ends["Ge"].ge, ends["Le"].le


@pytest.mark.parametrize("group", GROUPS)
def test_parameters_are_documented(group):
    for name, field in GROUPS[group].model_fields.items():
        extra = field.json_schema_extra
        assert extra["source"] and extra["en"] and extra["nl"], name
        assert extra["en"] != extra["nl"] or field.annotation is bool, name
        if field.annotation is bool:
            assert not field.metadata, name
        else:
            assert extra["unit"], f"{name}: a number without a unit"
            low, high = limits(field)
            assert low < high and low <= field.default <= high, name
            assert type(field.default) is field.annotation and math.isfinite(field.default), name


@pytest.mark.parametrize("group", GROUPS)
def test_record_has_the_values_in_order(group):
    kind = GROUPS[group]
    values = kind().record()
    assert values._fields == tuple(kind.model_fields)
    assert values == tuple(field.default for field in kind.model_fields.values())
    for value, field in zip(values, kind.model_fields.values()):
        assert type(value) is field.annotation  # another type would compile every kernel once more


def test_records_can_be_found_again_by_the_cache_of_compiled_code():
    import importlib

    for kind in GROUPS.values():
        assert getattr(importlib.import_module(kind.__module__), kind.Record.__name__) is kind.Record


def test_labels_are_not_used_twice():
    for language in ("en", "nl"):
        labels = [field.json_schema_extra[language] for _, _, field in FIELDS if field.annotation is not bool]
        assert len(set(labels)) == len(labels)


def test_groups_are_all_in_the_configuration():
    parts = {name for name, field in Config.model_fields.items() if isinstance(field.default, Parameters)}
    assert parts == set(GROUPS)


def test_a_switch_names_the_mechanism_of_its_group():
    for group, name, field in FIELDS:
        assert (name == "enabled") == (field.annotation is bool and " works" in field.json_schema_extra["en"])
        if name == "enabled":
            assert field.json_schema_extra["en"].split()[0] == GROUPS[group].mechanism


def test_a_group_has_one_declaration():
    with pytest.raises(ValueError, match="'inaction' is declared by DesireParameters and Again"):

        class Again(Parameters, group="inaction"):
            value: float = par(0.5, 0.0, 1.0, unit="share", en="a", nl="b")

    assert GROUPS["inaction"].__name__ == "DesireParameters"


def test_parameters_are_frozen():
    with pytest.raises(ValidationError):
        Config().inaction.uncertainty = 1.0
    with pytest.raises(ValidationError):
        Config().seed = 3


def test_a_default_out_of_range_is_refused():
    class Bad(Parameters):
        value: float = par(2.0, 0.0, 1.0, unit="share", en="a", nl="b")

    with pytest.raises(ValidationError):
        Bad()


def test_double_underscores_and_mappings_say_the_same():
    tree = {"scale": {"persons": 2000}, "inaction": {"uncertainty": 0.3}}
    assert configure(tree) == configure(scale__persons=2000, inaction__uncertainty=0.3)
    assert configure(tree, inaction__uncertainty=0.4).inaction.uncertainty == 0.4
    assert tree == {
        "scale": {"persons": 2000},
        "inaction": {"uncertainty": 0.3},
    }  # the caller's mapping stays as it was


BAD = {
    "unknown key": ({"sede": 1}, ["sede", "seed"]),
    "unknown parameter": ({"government": {"notise": 1.0}}, ["government.notise", "notice"]),
    "unknown group": ({"m99": {}}, ["m99"]),
    "a word for a number": ({"inaction": {"uncertainty": "much"}}, ["inaction.uncertainty", "much"]),
    "a number for a switch": ({"inaction": {"enabled": 1}}, ["inaction.enabled", "1"]),
    "a fraction for a whole number": ({"years": 2.5}, ["years", "2.5"]),
    "truth for a number": ({"seed": True}, ["seed", "True"]),
    "too high": ({"inaction": {"uncertainty": 3.01}}, ["inaction.uncertainty=3.01", "0.0 to 3.0", "sd"]),
    "too low": ({"scale": {"persons": 499}}, ["scale.persons=499", "500"]),
    "not a number": ({"inaction": {"uncertainty": math.nan}}, ["inaction.uncertainty", "nan"]),
    "infinite": ({"inaction": {"uncertainty": math.inf}}, ["inaction.uncertainty", "inf"]),
    "bad month": ({"start": "2024-1"}, ["start", "YYYY-MM"]),
    "unknown choice": ({"record": {"persons": "daily"}}, ["record.persons", "daily", "yearly"]),
    "a value for a group": ({"inaction": 3}, ["inaction"]),
    "nothing for a number": ({"seed": None}, ["seed", "None"]),
}


@pytest.mark.parametrize("tree, words", BAD.values(), ids=BAD)
def test_bad_configuration_is_one_line(tree, words):
    with pytest.raises(ConfigError) as refusal:
        configure(tree)
    assert "\n" not in str(refusal.value)
    assert all(word in str(refusal.value) for word in words), str(refusal.value)


def test_further_problems_are_counted():
    with pytest.raises(ConfigError, match="and 1 more"):
        configure({"inaction": {"uncertainty": 9.0}, "moves": {"roots": 9.0}})


def test_chances_per_step():
    p = configure().life_course.record()
    step = in_steps(p, ("sickness", "step_out"), 3)
    assert step.sickness == pytest.approx(1 - (1 - p.sickness) ** 3)  # a chance in each of three months
    assert 3 * p.step_out * (1 - 3 * p.step_out) < step.step_out < 3 * p.step_out
    assert step._replace(sickness=p.sickness, step_out=p.step_out) == p  # the others stay
    assert 0.99 < in_steps(p, ("retire_at_pension_age",), 12).retire_at_pension_age < 1.0
    assert in_steps(p, ("sickness",), 1) == p


@pytest.mark.parametrize(
    ("tree", "now"),
    [
        ({"m06": {"uncertainty": 0.5}}, "inaction"),
        ({"world": {"regions": "mine.csv"}}, "reference_data"),
        ({"measures": {"leave_days": 3.0}}, "public_programmes"),
    ],
)
def test_an_old_name_is_told_the_new_one(tree, now):
    with pytest.raises(ConfigError) as raised:
        configure(tree)
    assert f"its name is now '{now}'" in str(raised.value) and "\n" not in str(raised.value)
    assert new_name("m14.labour_demand") == "labour_demand.level" and new_name("inaction.loss") is None
