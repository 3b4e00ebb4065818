"""What the report says: only what is clear, gains and losses beyond doubt, flips, assumptions, warnings."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments.compare.words import KEY, all_flips, main_horizon
from experiments.io.config_files import files
from experiments.outcomes.person_outcomes import OUTCOMES
from experiments.pairing.effects import OF_ALL
from experiments.presentation.texts import Texts
from experiments.report.command import main
from experiments.report.facts import assumptions, in_short, named_by_chance, warnings, who_gains
from experiments.report.figures import GAPS, gap_changes, stacked
from sim.config import configure
from sim.measurement.groups import GROUP_MEASURES, dimensions
from sim.measurement.measures import MEASURES
from sim.reference_data import load_reference_data

EN, NL = Texts("en"), Texts("nl")


def effect(measure, difference, half, horizon=5, dimension=OF_ALL, group=OF_ALL):
    unit = GROUP_MEASURES[measure][3] if dimension != OF_ALL else MEASURES[measure].unit
    ends = {"difference": difference, "low": difference - half, "high": difference + half}
    return {
        "arm": "calm",
        "horizon": horizon,
        "dimension": dimension,
        "group": group,
        "measure": measure,
        "unit": unit,
        **ends,
        "same_sign": 0.9,
        "pairs": 20,
    }


def found(effects=(), winners=(), horizons=(1, 5), draws=20):
    comparison = SimpleNamespace(horizons=list(horizons), others=["calm", "placebo"], draws=[None] * draws)
    rows = pd.DataFrame([effect("happy", 0.0, 1.0), *effects])
    return SimpleNamespace(comparison=comparison, effects=rows, winners=pd.DataFrame(list(winners)), failed=[])


def test_the_main_horizon_is_five_years_or_what_there_is():
    assert main_horizon(found(horizons=(1, 3, 5, 10))) == 5 and main_horizon(found(horizons=(1, 3))) == 3
    assert main_horizon(found(horizons=(10, 20))) == 10


def test_in_short_tells_what_is_clear_and_the_surest_first():
    rows = [
        effect("employment_rate", 0.2, 0.1),
        effect("mean_wage", 10.0, 1.0),
        effect("pride", 0.1, 0.2),
        effect("employment_rate", 5.0, 0.1, horizon=1),
    ]
    parts = {part["name"]: part for part in in_short(found(rows), "calm", EN)}
    workers = parts["Workers"]
    assert [line["label"] for line in workers["lines"]] == [
        EN.label(MEASURES[n]) for n in ("mean_wage", "employment_rate")
    ]
    assert "0.20 percentage points more" in workers["lines"][1]["words"]
    assert (workers["clear"], workers["outcomes"]) == (2, 4) and not parts["Society"]["lines"]
    assert list(parts) == [EN(f"compare.actors.{actor}") for actor in KEY]


def winner(outcome, net, half, group="high", dimension="education", persons=100):
    ends = {"net": net, "net_low": net - half, "net_high": net + half}
    return {
        "arm": "calm",
        "horizon": 5,
        "dimension": dimension,
        "group": group,
        "outcome": outcome,
        "persons": persons,
        **ends,
    }


def test_gains_and_losses_are_told_beyond_doubt_only():
    rows = [
        winner("earnings", 2.0, 1.0),
        winner("earnings", 3.0, 1.0, "low"),
        winner("pride", 1.4, 1.0),
        winner("in_work", -4.0, 1.0),
        winner("exhaustion", 9.0, 1.0, persons=3),
        winner("engagement", 5.0, 1.0, OF_ALL, OF_ALL),
    ]
    parts = who_gains(found(winners=rows), "calm", EN)
    assert len(parts["gain"]) == 1 and "low" in parts["gain"][0] and "3.0 percentage points" in parts["gain"][0]
    assert len(parts["loss"]) == 1 and parts["loss"][0].startswith(EN("compare.outcomes.in_work"))


def test_a_flip_is_one_between_groups_beyond_doubt():
    rows = [
        effect("career_inaction", value, 0.5, dimension="age", group=group)
        for value, group in ((2.0, "15-24"), (-2.0, "55-64"), (0.6, "25-34"))
    ]
    (sentence,) = all_flips(found(rows), "calm", EN)
    assert "15-24" in sentence and "55-64" in sentence and "25-34" not in sentence
    assert not all_flips(found(rows[:1]), "calm", NL)


def policy(*changes):
    return configure({"policy": [{"name": "calm", "changes": list(changes)}]})


def test_assumptions_are_what_the_policy_changes_beside_what_is_usual():
    changes = [
        {"lever": "hr.workload", "value": 0.9, "from": "2026-01", "until": "2027-12"},
        {"lever": "hr.autonomy", "value": 0.6, "where": {"sector": "construction"}},
    ]
    first, second = assumptions(policy(*changes), configure(), EN)
    assert (first["usual"], first["value"], first["when"]) == ("1", "0.9", "January 2026 to December 2027 inclusive")
    assert "construction" in second["whom"] and first["whom"] == EN("report.all_employers")
    assert first["source"] and first["range"] == "0.5 to 1.6"


@pytest.mark.parametrize("language", [EN, NL])
def test_warnings_are_those_that_apply(language):
    free = policy({"lever": "hr.policy_known", "value": 0.9}, {"lever": "hr.for_whom", "value": 2})
    small = SimpleNamespace(reference=configure(scale__persons=2000), replicates=0)
    assert len(warnings(found(horizons=(5, 20), draws=4), free, small, language)) == 6
    large = SimpleNamespace(reference=configure(scale__persons=100_000), replicates=2)
    assert not warnings(found(), policy({"lever": "hr.workload", "value": 0.9}), large, language)


def test_stacked_dots_stay_in_their_row_and_apart():
    values = np.sort(np.concatenate([np.full(30, 0.5), [0.1, 0.9]]))
    height = stacked(values, 2.0)
    assert np.abs(height).max() <= 0.37 and height[0] == height[-1] == 0.0
    assert len(np.unique(height[values == 0.5])) == 30


def test_a_gap_narrows_where_the_lower_group_gains():
    reference_data = load_reference_data()
    place = [(d, g) for d, names in dimensions(reference_data).items() for g in names]
    one = np.zeros((3, 5, len(place), len(GROUP_MEASURES)))
    other = one.copy()
    other[:, 4, place.index(("education", "low")), list(GROUP_MEASURES).index("employment_rate")] = [1.0, 2.0, 3.0]
    arrays = {"reference": one, "calm": other}
    comparison = SimpleNamespace(
        reference_data=reference_data, reference="reference", stack=lambda arm, kind: arrays[arm]
    )
    changes = gap_changes(SimpleNamespace(comparison=comparison), "calm", 5)
    assert set(changes) == set(GAPS) and changes["employment_education"].tolist() == [-1.0, -2.0, -3.0]
    assert not changes["training_education"].any()


@pytest.mark.parametrize(
    "arguments, words",
    [
        ([], "name a policy"),
        (["baseline", "career_vouchers"], "policies only"),
        (["wings"], "unknown policy"),
        (["career_vouchers", "pairs=1"], "pairs: 1"),
        (["career_vouchers", "language=fr"], "language"),
    ],
)
def test_wrong_input_is_one_line(arguments, words, capsys):
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1


def test_help_names_the_policies(capsys):
    assert main(["--help"]) == 0 and "career_vouchers" in capsys.readouterr().out


def test_every_outcome_has_its_words_in_both_languages():
    for texts in (EN, NL):
        assert all(texts(f"compare.outcomes.{name}") for name in OUTCOMES)
        assert all(texts(f"report.gaps.{name}") for name in GAPS)


def test_luck_alone_would_name_one_in_many_groups():
    rows = [winner(outcome, 0.1, 1.0) for outcome in OUTCOMES]
    one = found(winners=[*rows, winner("pride", 0.1, 1.0, persons=3)])
    one.comparison.members = np.arange(20)
    assert named_by_chance(one, "calm", EN) == EN("report.by_luck", cells=len(OUTCOMES), expected="0.0")
    one.comparison.members = np.arange(2)  # 1.5 times an interval on one degree of freedom: 3.3% of all
    assert "0,2" in named_by_chance(one, "calm", NL)


def test_every_policy_has_a_short_name_in_both_languages():
    for name in files("policy"):
        assert EN.policy(name) != name.replace("_", " ") or name == "outplacement", name
        assert NL.policy(name), name
    assert NL.policy("career_vouchers+mine_alone") == "Loopbaancheques + mine alone"
    assert NL.month("2026-03") == "maart 2026"
