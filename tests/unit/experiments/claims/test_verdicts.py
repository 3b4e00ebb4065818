"""The rules of verdicts, on made-up effects; and that no rule of the model knows a claim or an outcome measure."""

import ast
import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image, ImageColor

from experiments.claims import border_map
from experiments.claims.claim import IDS, Outcome
from experiments.claims.figures import claim_chart
from experiments.claims.page import picture
from experiments.claims.tables import Finding, Size, all_tasks, chance_tasks, depends_on, finding
from experiments.claims.verdicts import DEPENDS, NOT_SUPPORTED, SUPPORTED, carried, effects_of, judge, same_sign, status
from experiments.claims.words import dependence, number, sentence
from experiments.presentation import drawing as draw
from experiments.presentation.texts import Texts
from sim.actors.state import TABLES
from sim.config import GROUPS
from sim.measurement.groups import GROUP_MEASURES
from sim.measurement.measures import MEASURES
from tests.unit.experiments.claims.test_claim import CLAIMS

ROOT = Path(__file__).parents[4]
REASON = {"en": "a", "nl": "b"}
# What rules are made of: columns of the state, parameters, and the persons themselves. Some measures are called so too.
STATE = {
    "persons",
    *GROUPS,
    *(name for columns in TABLES.values() for name in columns),
    *(name for kind in GROUPS.values() for name in kind.model_fields),
}


def outcome(expect, matters=1.0):
    return Outcome(measure="quit_rate", years=(1, 2), expect=expect, matters=matters, reason=REASON)


@pytest.mark.parametrize(
    ("expect", "low", "high", "found"),
    [
        ("up", 1.1, 3.0, "holds"),
        ("up", 0.9, 3.0, "open"),
        ("up", -0.5, 0.9, "fails"),
        ("up", -3.0, -2.0, "fails"),
        ("down", -3.0, -1.1, "holds"),
        ("down", -3.0, -0.9, "open"),
        ("down", -0.9, 2.0, "fails"),
        ("none", -0.9, 0.9, "holds"),
        ("none", -0.9, 1.1, "open"),
        ("none", 1.1, 2.0, "fails"),
        ("none", -2.0, -1.1, "fails"),
        ("up", np.nan, np.nan, "open"),
    ],
)
def test_an_outcome_goes_by_its_interval_and_what_matters(expect, low, high, found):
    assert status(outcome(expect), low, high) == found


def test_members_of_the_ensemble_count_by_sign_or_by_what_matters():
    effects = np.array([2.0, 0.1, -0.1, np.nan, 3.0])
    assert same_sign(outcome("up"), 1.5, effects) == 0.75
    assert same_sign(outcome("none"), 0.2, effects) == 0.5
    assert np.isnan(same_sign(outcome("up"), 1.5, np.array([])))


def judged(sizes, ensemble=None, claim="C05"):
    """The verdict if every key effect is its size times what matters, in the direction expected."""
    claim = CLAIMS[claim]
    signs = {"up": 1.0, "down": -1.0, "none": 1.0}
    middle = np.zeros(len(claim.outcomes))
    for place, size in zip(claim.keys, sizes):
        middle[place] = size * claim.outcomes[place].matters * signs[claim.outcomes[place].expect]
    chance = middle * np.array([[0.99], [1.0], [1.01]])
    members = np.tile(middle, (10, 1)) * np.array(ensemble or [1.0] * 10)[:, None]
    rows = effects_of(claim, chance, members)
    return judge(claim, rows), rows


@pytest.mark.parametrize(
    ("sizes", "ensemble", "verdict"),
    [
        ((2, 2, 2), None, SUPPORTED),
        ((0.1, 0.1, -5), None, NOT_SUPPORTED),
        ((2, 0.1, 2), None, DEPENDS),
        ((1, 1, 1), None, DEPENDS),  # open: the interval holds what matters
        ((2, 2, 2), [1.0] * 8 + [-1.0] * 2, SUPPORTED),
        ((2, 2, 2), [1.0] * 7 + [-1.0] * 3, DEPENDS),
    ],
)
def test_a_claim_is_judged_by_all_its_key_outcomes_and_the_ensemble(sizes, ensemble, verdict):
    found, rows = judged(sizes, ensemble)
    assert found.verdict == verdict
    assert bool(depends_on(found, rows)) == (verdict == DEPENDS)


def test_a_mechanism_carries_an_effect_that_is_gone_without_it():
    whole = np.array([1.0, 1.1, 0.9, 1.0])
    assert carried(whole, np.array([0.1, 0.0, 0.1, 0.0])).carries
    assert not carried(whole, 0.9 * whole).carries
    noise = np.array([3.0, -3.0, 3.0, -3.0])
    assert not carried(whole, 0.2 * whole + noise).carries  # less is left, but it may be luck


def used(tree):
    """Names that a file reads and does not make itself."""
    nodes = list(ast.walk(tree))
    own = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    own |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    read = {node.id for node in nodes if isinstance(node, ast.Name)}
    return (read | {node.attr for node in nodes if isinstance(node, ast.Attribute)}) - own


def test_no_rule_of_the_model_knows_a_claim():
    """Neither the number of a claim nor an outcome measure is among what rules are made of."""
    names = (set(MEASURES) | set(GROUP_MEASURES)) - STATE
    files = [*ROOT.glob("sim/**/*.py")]
    assert len(files) > 60
    for path in files:
        text = path.read_text("utf-8")
        assert not re.findall(r"\b(C(?:0[1-9]|[12]\d|3[0-8]))\b", text), path.name
        tree = ast.parse(text)
        imported = {
            node.module if isinstance(node, ast.ImportFrom) else alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        if path.parent.name == "mechanisms":
            assert not [name for name in imported if name.startswith("sim.measurement")], path.name
            assert not used(tree) & names, (path.name, used(tree) & names)


def test_finished_worlds_become_tables_and_sentences_in_both_languages():
    claim, size = CLAIMS["C05"], Size(2000, 3, 0, 2, 10)
    luck, done = np.random.default_rng(1), {}
    for task in all_tasks({"C05": claim}, size):
        numbers = luck.normal(size=task.layout.size)
        persons = task.layout.record(numbers)["persons"]
        persons[:] = np.abs(persons) + 1.0
        done[task.key] = numbers
    found = finding(claim, done, size)
    assert isinstance(found, Finding) and len(found.rows) == len(claim.outcomes)
    assert set(found.path["mechanism"]) == set(claim.path) and len(found.actors) == 3
    for language in ("en", "nl"):
        texts = Texts(language)
        assert str(len(claim.keys)) in sentence(found, texts)
        assert all(line.endswith(".") for line in dependence(found, texts))
        few = found._replace(winners=found.winners.iloc[:0])  # as in worlds in which no group is large enough
        panel = claim_chart(few, texts).image.subfigs[1].axes[-1]
        assert [text.get_text() for text in panel.texts] == [texts("claims.figure.too_small")]
    assert len(chance_tasks(claim, size)) == 3


def test_words_and_expectations_don_t_ask_for_new_worlds_but_levers_do():
    claim, size = CLAIMS["C05"], Size(2000, 1, 0, 0)
    key = chance_tasks(claim, size)[0].key
    assert chance_tasks(claim.model_copy(update={"en": "other words"}), size)[0].key == key
    assert chance_tasks(claim.model_copy(update={"base": {"hr.workload": 1.1}}), size)[0].key != key


@pytest.mark.parametrize(("value", "said"), [(0.04, "+0.04"), (-1.26, "-1.26"), (-0.001, "+0.00")])
def test_effects_show_a_tenth_of_what_matters(value, said):
    assert number(value, 0.3, "percent", Texts("en")) == said


def test_the_border_is_found_where_half_of_the_stayers_fare_well():
    grid = border_map.Grid(8, 2, 1000)
    rows = []
    for cell in border_map.cells_of(grid):
        edge = 0.01 + 0.01 * cell.culture  # the border that was put in
        share = 1.0 / (1.0 + np.exp(300.0 * (cell.speed - edge)))
        rows.append([50.0, 50.0 * share, 1.0, 60.0, 10.0, 300.0, 11.0, 5.0, 10.0])
    cells = border_map.cells_of(grid)
    table = border_map.table_of(cells, {cell.key: np.array(row) for cell, row in zip(cells, rows)})
    found = border_map.border_table(table)
    apart = found["speed"] - (0.01 + 0.01 * found["culture"])
    assert np.abs(apart).max() < 0.0005
    assert ((found["low"] <= found["speed"]) & (found["speed"] <= found["high"])).all()
    assert IDS[0] == "C01"


def test_a_picture_keeps_the_colours_that_carry_meaning():
    figure = Figure(figsize=(8, 6))
    axes = figure.subplots()
    for place in range(40):
        axes.plot([0, 1], [place, place], color=draw.ORANGE)
        axes.text(0.5, place, "many shades of grey")
    colours = (draw.GREEN, draw.VERMILLION, draw.BLUE)
    for place, colour in enumerate(colours):
        axes.plot([0.2], [place], "o", color=colour, markersize=5)
    shown = np.asarray(Image.open(BytesIO(picture(figure))).convert("RGB")).reshape(-1, 3).astype(int)
    for colour in (*colours, draw.ORANGE):
        assert np.abs(shown - ImageColor.getrgb(colour)).sum(axis=1).min() < 24, colour
