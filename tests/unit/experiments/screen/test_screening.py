"""Doses of every lever, effects of made-up worlds, and what is said of them, without a simulation."""

import numpy as np
import pandas as pd
import pytest

from experiments.pairing.effects import OF_ALL
from experiments.presentation.texts import Texts
from experiments.screen.figures import screen_chart
from experiments.screen.groups import FOR, GROUPS, AnyOf, group_of
from experiments.screen.settings import NEEDS, settings_of
from experiments.screen.tables import AMONG_ALL, AMONG_GROUP, PLACES, effects_of, strongest, summary_of
from experiments.screen.worlds import ScreenTask
from sim.catalogue import parameters_by_name
from sim.levers import LEVERS
from sim.policy import levers

EVERY = settings_of(LEVERS)
BY_NAME = {one.name: one for one in EVERY}
PAIRS, LUCK = 8, 2.0
SHIFTED = "hr.workload=1.6"


def made_up(settings, shifts):
    """Worlds by what is changed: baseline worlds differ by luck, settings by luck of their own and their shift."""
    rng = np.random.default_rng(1)
    base = LUCK * rng.standard_normal((PAIRS, len(PLACES)))
    worlds = {(): base}
    for one in settings:
        for changes in (one.beside, one.changes):
            worlds.setdefault(changes, base + 0.1 * rng.standard_normal(base.shape))
        for (group, outcome), size in shifts.get(one.name, {}).items():
            worlds[one.changes][:, place(group, outcome)] += size
    return worlds


def place(group, outcome):
    return PLACES.index[(PLACES["group"] == group) & (PLACES["outcome"] == outcome)][0]


@pytest.fixture(scope="module")
def some():
    """The settings of three levers, their effects of which one setting has two, and the summary."""
    chosen = settings_of(["E01", "G06", "X01"])
    shifts = {SHIFTED: {(OF_ALL, "quit_rate"): 3.0, ("employees", "earnings"): -50.0}}
    effects = effects_of(chosen, made_up(chosen, shifts))
    return chosen, effects, summary_of(effects, ["E01", "G06", "X01"])


def test_no_parameter_of_any_lever_is_left_out():
    assert {one.parameter for one in EVERY} == set(levers()) and {one.lever for one in EVERY} == set(LEVERS)
    assert len({one.changes for one in EVERY}) == len(EVERY)


@pytest.mark.parametrize(
    ("parameter", "values"),
    [
        ("hr.workload", [1.3, 1.6]),  # 1 in 0.5 to 1.6: the higher end is farther
        ("hr.talks_in_appraisal", [0.3, 0.0]),  # 0.6 in 0 to 1: the lower one
        ("hr.autonomy", [0.75, 1.0]),  # 0.5 in 0 to 1: both are as far
        ("government.benefit_months", [303, 6]),  # whole months
        ("hr.for_whom", [1, 2]),  # choices
        ("public_programmes.scheme_guides", [False]),
        ("technology.relocation_sector", [0, *range(2, 13)]),  # sectors that there are
    ],
)
def test_doses_follow_from_the_declared_range(parameter, values):
    found = [one for one in EVERY if one.parameter == parameter]
    assert [one.value for one in found] == pytest.approx(values)
    assert [one.dose for one in found] == list(range(1, len(values) + 1))
    kind = parameters_by_name()[parameter].field.annotation
    assert all(type(one.value) is kind for one in found)


def test_every_setting_is_a_change_that_the_model_takes():
    for one in EVERY:
        assert ScreenTask(one.changes, 1, 500, 1).config.policy[0].changes


def test_what_does_nothing_by_itself_is_compared_with_its_lever_at_the_end():
    for one in EVERY:
        assert bool(one.beside) == (one.parameter in NEEDS)
        if one.beside:
            assert one.beside in {other.changes for other in EVERY if other.lever == one.lever}


def test_the_most_particular_group_counts():
    assert group_of(BY_NAME["hr.for_whom=1"]) == "potentials" and group_of(BY_NAME["hr.for_whom=2"]) == "vulnerable"
    assert group_of(BY_NAME["mediation.capacity=0.1"]) == "unemployed"  # by its lever
    assert group_of(BY_NAME["mediation.guidance_places=0.02"]) == "employees"
    assert group_of(BY_NAME["labour_demand.level=0.85"]) == ""
    assert set(FOR.values()) == set(GROUPS)
    assert set(FOR) <= {*LEVERS, *levers(), *BY_NAME}


def test_a_union_of_cohorts_has_everybody_once(finished):
    state = finished.state
    whole = GROUPS["vulnerable"]
    assert isinstance(whole, AnyOf)
    rows, parts = whole.rows(state, finished.month), [part.rows(state, finished.month) for part in whole.parts]
    assert sorted(set(np.concatenate(parts))) == list(rows) and len(rows) < sum(map(len, parts))


def test_an_effect_is_a_paired_difference_in_deviations_of_the_baseline(some):
    chosen, effects, _ = some
    worlds = made_up(chosen, {SHIFTED: {(OF_ALL, "quit_rate"): 3.0}})
    row = effects[
        (effects["parameter"] == "hr.workload") & (effects["dose"] == 2) & (effects["outcome"] == "quit_rate")
    ]
    apart = (worlds[BY_NAME[SHIFTED].changes] - worlds[()])[:, place(OF_ALL, "quit_rate")]
    spread = worlds[()][:, place(OF_ALL, "quit_rate")].std(ddof=1)
    assert row["effect"].item() == pytest.approx(apart.mean()) == pytest.approx(3.0, abs=0.2)
    assert row["standardised"].item() == pytest.approx(apart.mean() / spread)
    half = 2.365 * apart.std(ddof=1) / np.sqrt(PAIRS)  # Student's t, 7 degrees of freedom
    assert row["high"].item() - row["effect"].item() == pytest.approx(half, rel=1e-3)
    assert row["standardised_low"].item() == pytest.approx((apart.mean() - half) / spread, rel=1e-3)


def test_rows_are_those_of_all_and_of_those_it_is_for(some):
    _, effects, _ = some
    count = effects.groupby(["lever", "group"])["outcome"].nunique().to_dict()
    all_of, of_group = len(AMONG_ALL), len(AMONG_GROUP)
    wanted = {("E01", OF_ALL): all_of, ("E01", "employees"): of_group, ("G06", OF_ALL): all_of}
    assert count == wanted | {("X01", OF_ALL): all_of, ("X01", "exposed"): of_group}
    assert set(effects.loc[effects["parameter"] == "technology.wave_years", "beside"]) == {"technology.wave=1"}


def test_what_is_beyond_chance_is_so_among_all_comparisons(some):
    _, effects, summary = some
    sure, clear = effects["beyond_chance"], (effects["low"] > 0.0) | (effects["high"] < 0.0)
    assert sure.sum() < clear.sum() and clear[sure].all()
    moved = effects[sure & (effects["lever"] == "E01")]
    assert {("all", "quit_rate"), ("employees", "earnings")} <= set(zip(moved["group"], moved["outcome"]))
    row = summary.set_index("lever").loc["E01"]
    assert (row["parameter"], row["value"], row["outcome"], row["group"]) == (
        "hr.workload",
        1.6,
        "earnings",
        "employees",
    )
    assert row["low"] < row["standardised"] < row["high"] < 0.0 and row["settings"] == 2


def test_one_false_discovery_in_twenty_is_not_a_discovery():
    """Without any effect, 5% of the intervals leave out zero, and next to nothing is called beyond chance."""
    effects = effects_of(EVERY, made_up(EVERY, {}))
    clear = (effects["low"] > 0.0) | (effects["high"] < 0.0)
    assert 0.04 < clear.mean() < 0.065 and effects["beyond_chance"].mean() < 0.002
    assert effects["pairs"].eq(PAIRS).all() and effects["p"].between(0.0, 1.0).all()


def test_what_changes_nothing_at_all_has_no_effect():
    chosen, base = settings_of(["G06"]), np.random.default_rng(1).standard_normal((3, len(PLACES)))
    effects = effects_of(chosen, {(): base, **{one.changes: base.copy() for one in chosen}})
    assert not effects[["effect", "low", "high", "standardised"]].any(axis=None)
    assert effects["p"].eq(1.0).all() and not effects["beyond_chance"].any()
    summary = summary_of(effects, ["G06"])
    assert summary["moved"].item() == 0 and pd.isna(summary["outcome"].item())


def test_pairs_that_agree_to_the_last_digit_say_nothing_of_chance():
    chosen, base = settings_of(["G06"]), np.zeros((2, len(PLACES)))
    effects = effects_of(chosen, {(): base, **{one.changes: base + 0.1 for one in chosen}})
    assert effects["effect"].eq(0.1).all() and effects["p"].eq(1.0).all() and effects["standardised"].isna().all()


def test_a_world_that_failed_leaves_its_pair_out():
    chosen = settings_of(["G06"])
    worlds = made_up(chosen, {})
    worlds[chosen[0].changes][2] = np.nan
    effects = effects_of(chosen, worlds)
    first = (effects["parameter"] == chosen[0].parameter) & (effects["dose"] == 1)
    assert effects.loc[first, "pairs"].eq(PAIRS - 1).all() and effects.loc[~first, "pairs"].eq(PAIRS).all()


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_figure_shows_every_lever_at_its_strongest_setting(some, language):
    _, effects, summary = some
    shown = strongest(effects).drop_duplicates("lever").set_index("lever")
    assert set(shown.index) == {"E01", "G06", "X01"} and shown.loc["E01", "value"] == 1.6
    chart = screen_chart(effects, summary, Texts(language))
    assert len(chart.table) == 3 and "E01" in chart.table.iloc[0, 0] and chart.table.iloc[1, -1] == ""
    left, right = chart.image.axes[:2]
    assert [len(one.get_xticks()) for one in (left, right)] == [len(AMONG_ALL), len(AMONG_GROUP)]
    assert [label.get_text()[:3] for label in left.get_yticklabels()] == ["E01", "G06", "X01"]
    assert f"{len(effects)}" in chart.sentence
