"""The workshop pack before anything is run: the deck, what is told of hands, texts, and the page."""

import base64
import json
import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import yaml
from scipy.stats import t as student

from experiments.io.errors import UsageError
from experiments.workshop_pack import page
from experiments.workshop_pack.cards import FILE, read_deck
from experiments.workshop_pack.page import LIMIT, in_script, texts, write_pack
from experiments.workshop_pack.results import MISSING, collect, pack, windows
from experiments.workshop_pack.runs import FULL, KEPT, TRIPLE, Size, groups_of, horizons_of, tasks_of
from sim.measurement.measures import MEASURES
from sim.policy import Calendar
from tests.workshop import made_up

SMALL = Size(500, 4, 3, 2)
DECK = read_deck()


def of(*cards):
    """The deck with these cards only."""
    return DECK.model_copy(update={"cards": {name: DECK.cards[name] for name in cards}})


def changed(tmp_path, change):
    """A file with the deck after `change` of its tree."""
    tree = yaml.safe_load(FILE.read_text("utf-8"))
    change(tree)
    file = tmp_path / "workshop.yaml"
    file.write_text(yaml.safe_dump(tree), encoding="utf-8")
    return file


def test_the_deck_has_sixteen_cards_of_all_actors_and_three_worlds():
    assert len(DECK.cards) == 16 and len(set(DECK.worlds)) >= 3
    actors = [card.actor for card in DECK.cards.values()]
    assert len(set(actors)) == 4 and min(map(actors.count, actors)) >= 2
    assert len(DECK.hands) == len(set(DECK.hands)) == 1 + 16 + 120 + 560 and DECK.hands[0] == ()


def test_every_hand_holds_together():
    for hand in DECK.hands:
        calendar = Calendar(DECK.config(hand, "ai_wave"))
        assert {one.source for one in calendar.changes} == {*hand, "ai_wave"}
    for one, two in combinations(DECK.cards, 2):
        levers = [{change["lever"] for change in DECK.changes(card)} for card in (one, two)]
        assert not levers[0] & levers[1], (one, two)


def test_a_card_takes_the_values_of_its_policy_and_begins_with_the_pack():
    for name in DECK.cards:
        values = {(change.lever, change.value) for change in DECK.source(name).changes}
        assert {(change["lever"], change["value"]) for change in DECK.changes(name)} <= values
        assert min(change["from"] for change in DECK.changes(name)) == DECK.start, name
        assert DECK.source(name).source
    assert [(one["value"], one["from"]) for one in DECK.changes("pension")] == [(792, "2026-01"), (804, "2030-01")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda tree: tree["cards"]["reflect"].update(only=[]), "worker_initiative.networking"),
        (lambda tree: tree["cards"]["talks"].update(only=["hr.workload"]), "does not change hr.workload"),
        (lambda tree: tree["cards"]["talks"].update(policy="wings"), "wings"),
        (lambda tree: tree["cards"]["talks"].update(actor="angels"), "cards.talks.actor"),
        (lambda tree: tree["cards"]["talks"].update(price=3), "cards.talks.price"),
        (lambda tree: tree["cards"]["talks"]["title"].pop("nl"), "cards.talks.title.nl"),
        (lambda tree: tree.update(worlds=["paradise"]), "paradise"),
        (lambda tree: tree.update(start="2031-13"), "start"),
    ],
)
def test_a_wrong_deck_is_told_in_one_line(tmp_path, change, said):
    with pytest.raises(UsageError, match=re.escape(said)) as raised:
        read_deck(changed(tmp_path, change))
    assert "workshop.yaml" in str(raised.value) and "\n" not in str(raised.value)


def unpack(packed):
    """The numbers again, as the page reads them."""
    numbers = np.frombuffer(base64.b64decode(packed.data), "<i2").reshape(packed.shape).astype(float)
    numbers[numbers == MISSING] = np.nan
    return numbers * np.reshape(packed.steps, [-1 if n == packed.axis else 1 for n in range(len(packed.shape))])


def test_packed_numbers_come_back():
    rng = np.random.default_rng(2)
    values = rng.normal(0.0, 1.0, (3, 4, 5, 2)) * np.array([1e-3, 1.0, 1e4, 0.0, 7.0])[:, None]
    values[1, 2, 1, 0] = np.nan
    packed = pack(values, 2)
    back = unpack(packed)
    assert np.argwhere(np.isnan(back)).tolist() == [[1, 2, 1, 0]]
    assert (np.nan_to_num(np.abs(back - values)).max(axis=(0, 1, 3)) <= 0.5001 * np.array(packed.steps)).all()
    assert (np.array(packed.steps)[[0, 2]] < np.abs(np.nan_to_num(values)).max(axis=(0, 1, 3))[[0, 2]] / 32_000).all()


def test_effects_stand_beside_the_mean_of_all_empty_hands():
    deck = of("talks", "scheme")
    tasks = tasks_of(deck, SMALL)
    done = made_up(tasks)
    found = collect(deck, SMALL, done)
    assert found.effects.shape == (3, 4, 4, len(KEPT), 3) and not found.effects[:, 0].any()
    parts = [
        (task, task.layout.record(done[task.key])["measures"])
        for task in tasks
        if (task.scenario, task.seed) == (deck.worlds[1], 2)
    ]
    empty = np.concatenate([table if task.luck else table[:1] for task, table in parts])
    (own,) = [table[1:] for task, table in parts if not task.luck]
    assert len(empty) == 1 + 2 * SMALL.placebos
    assert found.effects[1, 1:, :, :, 1] == pytest.approx(own - empty.mean(axis=0))
    assert found.effects[:, 3, :, -1].mean() == pytest.approx(2.0, abs=0.1)
    assert found.money[:, 3].mean() == pytest.approx(20.0, abs=0.5)
    assert found.net[:, 3].mean() == pytest.approx(2.0, abs=0.1)


def test_luck_is_how_far_empty_hands_lie_apart():
    deck, size = of("talks"), Size(500, 3, 40, 4)
    found = collect(deck, size, made_up(tasks_of(deck, size)))
    worlds, freedom = 9, 40 * 8
    expected = student.ppf(0.975, freedom) * 0.1 * np.sqrt((1 + 1 / worlds) / 40)
    assert found.luck["yearly"].mean() == pytest.approx(expected, rel=0.03)
    assert found.luck["windows"][:, 1].mean() == pytest.approx(expected / np.sqrt(3), rel=0.03)
    outside = np.abs(found.net[:, 1].mean(axis=-1) - 1.0) > found.luck["net"]
    assert 0.02 < outside.mean() < 0.09  # one in twenty


def test_windows_and_horizons_fit_any_length():
    assert windows(10) == ((0, 3), (7, 10)) and windows(2) == ((0, 2), (0, 2))
    assert horizons_of(10) == (3, 10) and horizons_of(3) == (3,) and horizons_of(2) == (2,)


def test_the_key_hangs_on_changes_and_not_on_words():
    task = tasks_of(of("talks"), SMALL)[-1]
    told = of("talks").model_copy(deep=True)
    told.cards["other"] = told.cards.pop("talks").model_copy(update={"en": "Other words."})
    assert replace(task, deck=told, hands=(("other",),)).key == task.key
    assert replace(task, seed=9).key != task.key != replace(task, scenario="baseline").key
    assert replace(task, hands=((),)).key != task.key


def leaves(node, path=()):
    """All texts with their keys."""
    if isinstance(node, dict) and set(node) <= {"en", "nl"}:
        yield ".".join(map(str, path)), node
    elif isinstance(node, dict | list):
        for key, below in node.items() if isinstance(node, dict) else enumerate(node):
            yield from leaves(below, (*path, key))


def test_texts_are_complete_in_both_languages_and_those_that_scripts_name_exist():
    known = dict(leaves(texts()))
    for key, words in known.items():
        assert set(words) == {"en", "nl"} and words["en"] and words["nl"], key
        assert set(re.findall(r"{(\w+)}", words["en"])) == set(re.findall(r"{(\w+)}", words["nl"])), key
    code = "".join((page.HERE / name).read_text("utf-8") for name in page.SCRIPTS)
    html = (page.HERE / "page.html").read_text("utf-8")
    named = [*re.findall(r'say\("([\w.]+)"', code), *re.findall(r'data-text="([\w.]+)"', html)]
    assert len(named) > 60 and set(named) <= set(known)
    for actor in DECK.cards.values():
        assert f"actors.{actor.actor}" in known
    assert {f"triple.{name}.who" for name in TRIPLE} | {f"worlds.{name}" for name in DECK.worlds} <= set(known)


def test_every_measure_has_a_unit_and_a_side_and_roles_look_at_measures_kept():
    units = {f"units.{MEASURES[name].unit}" for name in KEPT}
    assert units <= set(dict(leaves(texts()))) and set(page.BETTER) == set(KEPT)
    assert {name for names in page.ROLES.values() for name in names} <= set(KEPT)
    words = texts()["groups"]
    for dimension, group, _ in groups_of():
        assert dimension == "age" or group in words[dimension]["values"]


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A page of the whole deck in full size, with numbers made up."""
    file = tmp_path_factory.mktemp("pack") / "workshop.html"
    size = write_pack(file, DECK, FULL, collect(DECK, FULL, made_up(tasks_of(DECK, FULL))), False)
    return file.read_text("utf-8"), size


def test_the_full_page_stays_small_and_asks_nothing_of_a_network(full):
    html, size = full
    assert size == len(html.encode()) < 6_000_000 < LIMIT
    assert set(re.findall(r"https?://[^\"'\s<]+", html)) == {"http://www.w3.org/2000/svg"}
    assert not re.findall(r"""(?:src|href|action)\s*=|url\(|@import|fetch\(|XMLHttpRequest|WebSocket|import\(""", html)
    assert "default-src 'none'" in html


def test_the_page_tells_cards_sources_and_where_it_comes_from(full):
    data = json.loads(re.search(r'id="pack">(.*?)</script>', full[0], re.DOTALL)[1])
    assert len(data["hands"]) == 697 and data["effects"]["shape"] == [3, 697, 10, len(KEPT), 3]
    for card in data["cards"]:
        assert card["source"] and card["pays"]["nl"] and card["levers"], card["id"]
        assert all(lever["before"] != lever["after"] for lever in card["levers"])
    made = data["made"]
    assert made["code"] and made["calibration"] and made["persons"] == FULL.persons and made["pairs"] >= 3
    assert made["arms"] == sum(task.models for task in tasks_of(DECK, FULL))


def test_nothing_in_the_data_ends_its_element():
    assert "</" not in in_script({"text": "</script><script>alert(1)</script>"})


def test_a_page_that_is_too_large_is_refused(tmp_path, monkeypatch):
    deck = of("talks")
    found = collect(deck, SMALL, made_up(tasks_of(deck, SMALL)))
    monkeypatch.setattr(page, "LIMIT", 1000)
    with pytest.raises(OSError, match="MB; allowed"):
        write_pack(tmp_path / "page.html", deck, SMALL, found, False)
    assert not list(tmp_path.iterdir())
