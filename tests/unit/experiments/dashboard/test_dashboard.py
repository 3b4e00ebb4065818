"""What the dashboard takes from outside, what it makes of worlds, and that nobody sees another's state."""

import base64
import json

import numpy as np
import pytest
import yaml

from experiments.dashboard import callbacks, figures, panels
from experiments.dashboard.answer import CARD, Found
from experiments.dashboard.controls import START, YEARS, controls, presets
from experiments.dashboard.engine import BASELINE, plan_of
from experiments.dashboard.question import CHOICES, QuestionError, View, from_file, from_link
from experiments.dashboard.words import FILE, Words
from experiments.dashboard.world import Settings, World, behaving, config_of
from experiments.presentation.effect_words import is_clear
from sim.measurement.measures import MEASURES
from sim.policy import Calendar
from tests.dashboard_stub import ASSUMED, EFFECT, MadeUp, served
from tests.load.dashboard import Participant, moves, the_form

ASKED, _ = from_link("?hr.workload=0.8&technology.wave=0.2&inaction.loss=2")


def a_file(content):
    return "data:application/json;base64," + base64.b64encode(content.encode()).decode()


def test_a_link_gives_the_question_apart_from_the_assumptions():
    assert ASKED.policy == (("hr.workload", 0.8),)
    assert ASKED.assumptions == (("inaction.loss", 2.0), ("technology.wave", 0.2))
    question, view = from_link("?hr.workload=0.8&from=2030&until=2034&lang=nl&one=job_change&horizon=5")
    assert (question.first, question.last) == (5, 9)
    assert (view.lang, view.one, view.horizon) == ("nl", "job_change", 5)


def test_usual_values_and_an_empty_link_ask_for_the_baseline():
    usual = "&".join(f"{one.name}={one.default:g}" for one in controls().values())
    assert from_link(f"?{usual}")[0] == from_link("")[0] == BASELINE


def test_values_fall_on_the_grid_of_the_slider():
    assert from_link("?hr.workload=0.8049")[0].policy == (("hr.workload", 0.8),)
    for one in controls().values():
        steps = (one.snap(one.high) - one.low) / one.step
        assert 1 <= round((one.high - one.low) / one.step) <= 1000 and abs(steps - round(steps)) < 1e-6, one.name
        assert one.snap(one.default) == one.default


@pytest.mark.parametrize(
    ("search", "key"),
    [
        ("?hr.workload=<script>alert(1)</script>", "number"),
        ("?hr.workload=9", "range"),
        ("?hr.workload=nan", "number"),
        ("?hr.workload=1e999", "number"),
        ("?hr.workload=", "number"),
        ("?hr.workload=0.8&hr.workload=0.9", "twice"),
        ("?hr.__class__=1", "unknown"),
        ("?<img src=x>=1", "unknown"),
        ("?m06.uncertainty=0.5", "renamed"),
        ("?lang=fr", "choice"),
        ("?horizon=4", "choice"),
        ("?big=0.5", "choice"),
        ("?person=1.5", "number"),
        ("?person=-1", "range"),
        ("?from=2030&until=2027", "period"),
        ("?from=1999", "range"),
        ("?one=../../etc/passwd", "choice"),
        ("?a", "not_read"),
        ("?" + "hr.workload=0.8&" * 400, "too_long"),
        (None, "not_read"),
        (["hr.workload"], "not_read"),
        ("?hr.workload=" + "1" * 500, "number"),
    ],
)
def test_a_link_out_of_order_gives_a_message(search, key):
    with pytest.raises(QuestionError) as error:
        from_link(search)
    assert error.value.key == key
    for language in CHOICES["lang"]:
        text = callbacks.said(error.value, Words(language))
        assert len(text) < 300 and "\n" not in text


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "null",
        "{",
        "[" * 50_000,
        '{"hr.workload": NaN}',
        '{"hr.workload": true}',
        '{"hr.workload": [1]}',
        '{"hr.workload": {"a": 1}}',
        '{"hr.workload": 1, "hr.workload": 0.8}',
        '{"x": 1}',
        '{"hr.workload": 1e400}',
        '{"a": ' * 3000,
        "\x00",
        "hr.workload: !!python/object/apply:os.system [ls]",
    ],
)
def test_a_file_out_of_order_gives_a_message(content):
    with pytest.raises(QuestionError):
        from_file(a_file(content))


def test_a_link_or_file_of_before_is_told_the_new_name():
    for read in (lambda: from_link("?m06.uncertainty=0.5"), lambda: from_file(a_file('{"m06.uncertainty": 0.5}'))):
        with pytest.raises(QuestionError) as error:
            read()
        for language in CHOICES["lang"]:
            assert "'inaction.uncertainty'" in callbacks.said(error.value, Words(language))


def test_what_is_no_file_gives_a_message():
    for contents in (None, 3, "x", "data:,", "data:;base64,%%%", a_file("{}")[:-1] + "é", a_file("1" * 40_000)):
        with pytest.raises(QuestionError):
            from_file(contents)


def test_a_saved_file_asks_the_same():
    assert from_file(a_file(json.dumps({"hr.workload": 0.8, "technology.wave": 0.2, "inaction.loss": 2.0})))[0] == ASKED


def test_presets_are_what_their_files_say_and_can_be_asked():
    assert len(presets("policy")) >= 25 and "ai_wave" in presets("scenario")
    assert "pilot_in_care" not in presets("policy")  # for one sector only: no slider shows that
    assert presets("policy")["temporary_project"].last == 3
    for part in ("policy", "scenario"):
        for preset in presets(part).values():
            question, _ = from_link("&".join(f"{key}={value:g}" for key, value in preset.values.items()))
            moved = {key: value for key, value in preset.values.items() if value != controls()[key].default}
            assert dict(question.policy if part == "policy" else question.assumptions) == pytest.approx(moved)


def test_a_preset_is_told_in_words_with_its_source():
    for language in CHOICES["lang"]:
        text = panels.preset_text(presets("policy")["temporary_project"], Words(language))
        assert getattr(presets("policy")["temporary_project"], language) in text and "2028" in text


def test_worlds_live_under_the_values_asked():
    world = World(ASKED._replace(first=2, last=3), 1)
    config = config_of(world, Settings(500, 1, ""))
    calendar = Calendar(behaving(config, ASKED.assumptions))
    workload = [calendar.at(12 * year).hr.workload for year in range(5)]
    assert workload == [1.0, 0.8, 0.8, 1.0, 1.0]
    assert calendar.at(0).technology.wave == calendar.at(239).technology.wave == 0.2
    assert calendar.at(0).inaction.loss == 2.0 and config.inaction.loss != 2.0  # burned in under the usual value


def test_first_answers_need_two_worlds_and_refinement_gives_every_pair_its_placebo():
    plan = plan_of(ASKED, 0, 3)
    assert [order[0] for order in plan.first] == ["run", "run", "compare"]
    assert {order[-1].seed for order in plan.later if order[-1].placebo} == {1, 2, 3}
    assert len(plan_of(ASKED, 7, 3).later) == len(plan.later) + 2 * 3
    assert [order[0] for order in plan_of(BASELINE, 0, 3).first] == ["run"]


def test_three_lines_and_effects_are_those_of_the_worlds():
    found = Found(MadeUp(), ASKED)
    assert found.lines == ["baseline", "assumptions", "policy"]
    levels = [found.level(name, "employment_rate").middle[-1] for name in found.lines]
    assert np.diff(levels) == pytest.approx([ASSUMED, EFFECT], abs=1e-4)
    effect = found.at("employment_rate", YEARS)
    assert effect.difference == pytest.approx(EFFECT, abs=1e-4) and is_clear(effect) and effect.pairs == 4
    assert Found(MadeUp(), BASELINE).lines == ["baseline"]
    assert Found(MadeUp(), ASKED._replace(policy=())).lines == ["baseline", "assumptions"]


def test_one_world_has_no_spread_and_years_to_come_are_missing():
    class Begun(MadeUp):
        def record(self, world):
            record = super().record(world)
            record.measures[5:] = np.nan
            return record if world.seed == 1 else None

    line = Found(Begun(), ASKED).level("policy", "employment_rate")
    assert line.worlds == 1 and np.isfinite(line.middle[:5]).all() and np.isnan(line.middle[5:]).all()
    assert np.isnan(line.low).all()
    text = panels.over_time_text(Found(Begun(), ASKED), "employment_rate", View(horizon=20), Words("en"))
    assert "not simulated yet" in text


def test_winners_and_careers_stand_beside_their_placebo():
    found = Found(MadeUp(), ASKED)
    rows = found.winners(View())
    assert set(rows["dimension"]) == {"all", "age"} and set(rows["better"]) == {30.0}
    assert rows["net"].tolist() == pytest.approx([20.0] * len(rows))
    for view in (View(career="same_employer"), View(career="same_employer", person=11)):
        careers = found.careers(view).set_index(["arm", "year"])
        assert careers.loc[("policy", 10), "value"] == pytest.approx(60.0)
        assert careers.loc[("baseline", 10), "value"] == careers.loc[("placebo", 10), "value"] == pytest.approx(80.0)


@pytest.mark.parametrize("language", CHOICES["lang"])
@pytest.mark.parametrize("scale", CHOICES["scale"])
@pytest.mark.parametrize("question", [ASKED, BASELINE, ASKED._replace(policy=())])
def test_everything_is_drawn_and_can_be_sent(language, scale, question):
    view, words = View(lang=language, scale=scale, by="sector", outcome="in_work"), Words(language)
    drawn = callbacks._drawn(MadeUp(), question, view, words)
    assert set(drawn) == set(callbacks.DRAWN)
    for name in ("one", "two"):
        json.dumps(drawn[f"{name}-figure"], allow_nan=False)
        assert len(drawn[f"{name}-text"]) > 10
    head, rows = figures.time_table(Found(MadeUp(), question), view.one, view, words)
    assert [row[0] for row in rows] == [str(year) for year in range(START, START + YEARS)]
    assert all(len(row) == len(head) for row in rows)


def test_the_card_tells_better_from_worse_by_the_sign_of_the_outcome():
    card = json.dumps(
        panels.card(Found(MadeUp(), ASKED), View(), Words("en")), default=lambda one: one.to_plotly_json()
    )
    signs = [sign for outcomes in CARD.values() for sign in outcomes.values()]
    assert card.count(panels.SIGNS["better"].encode("ascii", "backslashreplace").decode()) == signs.count(1)
    assert card.count(panels.SIGNS["worse"].encode("ascii", "backslashreplace").decode()) == signs.count(-1)
    assert all(name in MEASURES for outcomes in CARD.values() for name in outcomes)


def test_texts_are_complete_in_both_languages_and_units_are_known():
    def leaves(node):
        if isinstance(node, dict) and set(node) == {"en", "nl"}:
            yield node
        elif isinstance(node, dict | list):
            for below in node.values() if isinstance(node, dict) else node:
                yield from leaves(below)
        else:
            raise AssertionError(node)

    tree = yaml.safe_load(FILE.read_text("utf-8"))
    for node in leaves(tree):
        assert all(isinstance(text, str) for text in node.values()), node
    for one in controls().values():
        assert one.unit in tree["lever_units"], one


@pytest.fixture(scope="module")
def room():
    engine = MadeUp()
    with served(engine) as address:
        yield engine, address


def test_everybody_gets_the_answer_to_their_own_question(room):
    engine, address = room
    form, known = the_form(address), controls()
    people = [Participant(address, form) for _ in range(5)]
    questions = [moves(number, 5, known) for number in range(5)]
    assert len({json.dumps(one) for one in questions}) == 5
    for somebody, question in zip(people, questions):
        answer = somebody.move(question)
        assert not answer.wrong and answer.whole < 30.0
    asked = {who: question for who, question, _ in engine.asked}
    assert [dict(asked[one.session].policy) for one in people] == questions


def test_a_page_that_sends_nonsense_gets_a_message_and_others_go_on(room):
    _, address = room
    somebody = Participant(address, the_form(address))
    for nonsense in ({"hr.workload": "<b>"}, {"x": 1}, [1], "text", {"hr.workload": 1e9}):
        drawn = somebody.look(nonsense, "question.data", None, 0.0)
        assert drawn["message"]["children"] and drawn["seen"]["data"]["refused"]
        assert not set(drawn) & set(callbacks.DRAWN), "what is drawn is of another question"
    assert not somebody.move({"hr.workload": 0.8}).wrong


def test_a_huge_request_is_refused(room):
    _, address = room
    somebody = Participant(address, the_form(address))
    with pytest.raises(OSError):
        somebody.look({"hr.workload": "1" * 400_000}, "question.data", None, 0.0)


def test_nothing_changes_when_nothing_is_new(room):
    _, address = room
    somebody = Participant(address, the_form(address))
    first = somebody.look({"hr.workload": 0.8}, "question.data", None, 0.0)
    again = somebody.look({"hr.workload": 0.8}, "tick.data", first["seen"]["data"], 1.0)
    assert set(first) >= set(callbacks.DRAWN) and set(again) == set(callbacks.ABOUT)
