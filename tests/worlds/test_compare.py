"""A comparison as a user starts it: arms share their luck, and tables, pages and one-line errors are right."""

import json
import re
import sys

import numpy as np
import pandas as pd
import pytest

from experiments.cli.launch import read_command
from experiments.compare import command as compare
from experiments.compare.command import main
from experiments.compare.request import _check_together
from experiments.compare.simulate import follow_person, until_narrow
from experiments.compare.words import EVERY_KEY
from experiments.execution.batch import unseen
from experiments.io.errors import UsageError
from experiments.outcomes.person_outcomes import OUTCOMES, dimensions_at_start
from experiments.outcomes.personas import read_personas
from experiments.outcomes.yearly import by_year
from experiments.pairing import ensemble, pair_store
from experiments.pairing.effects import LEAST_PERSONS, Comparison
from experiments.pairing.pair_store import Design, Pairs
from experiments.pairing.paired_worlds import PLACEBO, run_arms
from experiments.pairing.precision import Wanted
from experiments.presentation import drawing
from experiments.presentation.texts import Texts
from sim import CareerEcosystem, ConfigError, configure
from sim.measurement.measures import MEASURES
from sim.reference_data import load_reference_data
from tests.made_up import empty_worlds

WORLD = {"scale": {"persons": 2000}, "burn_in_years": 10, "record": {"events": False}}
OVERRIDES = ["scale.persons=2000", "burn_in_years=10", "years=2", "executor.workers=1"]
LOSS = "inaction.loss=0.9"
TWO = ["baseline", "open_career_conversations"]


def request_of(*arguments):
    """The checked request of a command line."""
    (request,) = read_command("compare", arguments)
    return request


def config(**changes):
    return configure({**WORLD, "years": 1, **changes})


@pytest.fixture(scope="module")
def finished(own_cache, tmp_path_factory):
    """The results folder after a run in each language, what each printed, and whether the second ran any world."""
    results, printed, ran = tmp_path_factory.mktemp("results"), {}, []
    somebody = CareerEcosystem(config(inaction={"loss": 0.9})).state.persons["person_id"][5]
    with pytest.MonkeyPatch.context() as patch:
        for language in ("en", "nl"):
            patch.setattr(pair_store, "run_arms", lambda job: ran.append(job.arms[0][1].seed) or run_arms(job))
            if language == "nl":  # figures are drawn once
                patch.setattr(drawing, "save", lambda *arguments: None)
            with (results / f"{language}.txt").open("w+", encoding="utf-8") as screen:
                patch.setattr(sys, "stdout", screen)
                given = [*TWO, *OVERRIDES, "pairs=2", f"person={somebody}", "persona=nurse", LOSS]
                assert main([*given, f"results={results}", f"language={language}", f"name={language}"]) == 0
                screen.seek(0)
                printed[language] = screen.read()
    return results / "compare", printed, ran


@pytest.fixture(scope="module")
def asked():
    """A checked request, for tests that need no other."""
    return request_of("baseline", "training_leave", *OVERRIDES)


def table(finished, name, language="en"):
    return pd.read_csv(finished[0] / language / f"{name}.csv", keep_default_na=False, na_values=[""])


def test_all_files_are_there_and_nothing_else(finished):
    assert {path.name for path in finished[0].iterdir()} == {"en", "nl", ".pairs"}
    names = {path.name for path in (finished[0] / "en").iterdir()}
    tables = {f"{name}.csv" for name in ("effects", "winners", "costs", "persona")}
    assert names == tables | {"effects.parquet", "manifest.json", "report.html", "figures"}
    figures = {path.name for path in (finished[0] / "en" / "figures").iterdir()}
    of_policy = [f"{kind}-open_career_conversations" for kind in ("effects", "course", "winners", "costs")]
    drawn = [*of_policy, "career-nurse", "career-person"]
    assert figures == {f"{name}.{kind}" for name in drawn for kind in ("png", "svg")}


def test_each_world_is_run_once(finished):
    """Two pairs, and two worlds of one person; the second language finds all of them."""
    assert finished[2] == [1, 2, 1, 1]


def test_the_language_changes_words_only(finished):
    for name in ("effects", "winners", "costs", "persona"):
        one, other = ((finished[0] / language / f"{name}.csv").read_bytes() for language in ("en", "nl"))
        assert one == other


def test_effects_are_differences_of_the_same_seeds(finished):
    effects = table(finished, "effects")
    levels, asked = {}, request_of(*TWO, *OVERRIDES, LOSS)
    for arm, of_arm in asked.arms:
        runs = [CareerEcosystem(of_arm, rng=seed).run().measures() for seed in (1, 2)]
        levels[arm] = by_year(np.stack([run[list(MEASURES)].to_numpy(float) for run in runs]))
    rows = effects[(effects["arm"] != PLACEBO) & (effects["dimension"] == "all")].set_index(["measure", "horizon"])
    change = levels["open_career_conversations"] - levels["baseline"]
    checked = 0
    for n, name in enumerate(MEASURES):
        if (name, 1) in rows.index:
            row, of_pairs = rows.loc[(name, 1)], change[:, 0, n]
            known = np.isfinite(of_pairs)  # a rare state may have nobody in it for a year in a world this small
            told = levels["baseline"][known, 0, n]
            assert row["pairs"] == known.sum()
            assert row["difference"] == pytest.approx(of_pairs[known].mean(), rel=1e-4, abs=1e-6), name
            assert row["reference"] == pytest.approx(told.mean(), rel=1e-4, abs=1e-6), name
            checked += known.all()
    assert checked > 90
    assert rows.loc[("career_talk", 1), "difference"] > 1.0  # the policy does something


def test_groups_are_there_with_their_units(finished):
    effects = pd.read_parquet(finished[0] / "en" / "effects.parquet")
    assert set(effects["horizon"]) == {1}  # of 1, 3, 5, 10 and 20 within two years
    assert {"age", "education", "contract", "start_position", "occupation", "sector", "employer_size"} < set(
        effects["dimension"]
    )
    assert effects.loc[effects["measure"] == "pride", "unit"].unique().tolist() == ["sd"]
    first = ["arm", "horizon", "dimension", "group", "measure", "unit"]
    assert list(effects)[:6] == first and not effects.duplicated(first).any()


def test_winners_and_losers_are_shares_of_those_compared(finished):
    winners = table(finished, "winners")
    assert set(winners["outcome"]) == set(OUTCOMES) and (winners["arm"] == "open_career_conversations").all()
    assert ((winners["better"] + winners["worse"]).between(0.0, 100.0)).all()
    assert winners["net"].to_numpy() == pytest.approx((winners["better"] - winners["worse"]).to_numpy(), abs=1e-3)
    known = load_reference_data()
    for dimension, rows in winners[winners["outcome"] == "in_work"].groupby("dimension"):
        whole = winners[(winners["dimension"] == "all") & (winners["outcome"] == "in_work")]
        left_out = len(dimensions_at_start(known)[dimension]) - len(rows)  # groups of a few persons
        missing = whole["persons"].iloc[0] - rows["persons"].sum()
        assert missing == pytest.approx(0.0, abs=0.01) if not left_out else 0.0 <= missing < LEAST_PERSONS * left_out


def test_costs_add_up_by_actor(finished):
    costs = table(finished, "costs")
    own = costs[(costs["arm"] != PLACEBO) & (costs["year"] == 2)].set_index(["actor", "role"])["difference"]
    net = own.xs("net", level="role")
    assert net["public"] == pytest.approx(net["federal"] + net["flemish"] + net["sectoral"], abs=1e-3)
    flows = costs[(costs["arm"] != PLACEBO) & (costs["year"] == 2) & (costs["actor"] == "employers")]
    signed = (
        flows.loc[flows["role"] == "receives", "difference"].sum()
        - flows.loc[flows["role"] == "pays", "difference"].sum()
    )
    assert net["employers"] == pytest.approx(signed, abs=1e-2)
    assert set(costs["year"]) == {1, 2}


def test_personas_and_a_person_are_followed_in_every_arm(finished):
    careers = table(finished, "persona")
    assert set(careers["persona"]) == {*read_personas(), "person"} and set(careers["year"]) == {0, 1, 2}
    assert set(careers["arm"]) == {"baseline", "open_career_conversations", PLACEBO}
    begin = careers[(careers["year"] == 0) & careers["difference"].notna()]
    assert (begin["difference"] == 0.0).all() and len(begin) > 50
    person = careers[(careers["persona"] == "person") & (careers["measure"] == "in_work")]
    assert (person["persons"] == 2).all() and person["value"].isin([0.0, 50.0, 100.0]).all()


LANGUAGES = {
    "en": ["Policies compared with no policy", "in 2 of 2 worlds", "What this is not", "Not a forecast"],
    "nl": ["Beleid vergeleken met geen beleid", "in 2 van 2 werelden", "Wat dit niet is", "Geen voorspelling"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_alone_and_is_in_the_language(finished, language):
    page = (finished[0] / language / "report.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page and all(word in page for word in LANGUAGES[language])
    assert not re.search(r"https?://|(src|href)=\"(?!data:)|@import|<script|<link", page)
    assert page.count("<figure>") == 6 and ">nan<" not in page and "None" not in re.sub(r"<pre>.*</pre>", "", page)
    bold = re.findall(r"<li>[^<]*: <b>([^<]*)</b>", page)
    sure = [
        any(word in text for word in ("between", "tussen")) and not text.startswith(("no ", "geen ")) for text in bold
    ]
    effects = table(finished, "effects")
    told = effects["measure"].isin(EVERY_KEY) & (effects["dimension"] == "all") & (effects["arm"] != PLACEBO)
    clear = (effects["low"] > 0.0) | (effects["high"] < 0.0)
    assert len(bold) == (told & clear).sum() and all(sure)  # bold is what leaves out zero
    other = LANGUAGES["nl" if language == "en" else "en"]
    assert not any(word in page for word in other)
    printed = " ".join(finished[1][language].split())
    assert (
        Texts(language).policy("open_career_conversations") in printed
        and ("2/2" in printed)
        and str(finished[0] / language) in printed
    )


def test_the_manifest_says_where_it_comes_from(finished):
    about = json.loads((finished[0] / "en" / "manifest.json").read_text("utf-8"))
    assert [draw["seed"] for draw in about["pairs"]] == [1, 2]
    assert about["configurations"]["baseline"]["start"] == "2026-01"  # the policy begins with the run
    kept = {path.stem for path in (finished[0] / ".pairs").glob("*/*.arrows")}
    assert {key for keys in about["worlds"].values() for key in keys} <= kept


def ensemble_file(folder, monkeypatch, text="outcomes_in_band,inaction.uncertainty\n25,0.3\n26,0.6\n27,0.9\n28,1.2\n"):
    monkeypatch.setattr(ensemble, "FILE", folder / "ensemble.csv")
    (folder / "ensemble.csv").write_text(text)


QUICK = ["scale.persons=500", "burn_in_years=2", "years=1", "executor.workers=1"]
ENSEMBLE = ["baseline", "training_leave", *QUICK, "over=ensemble", "pairs=4", "replicates=2"]


def test_each_member_has_its_pairs_and_more_members_begin_like_fewer(tmp_path, monkeypatch, asked):
    ensemble_file(tmp_path, monkeypatch)
    asked = asked._replace(pairs=4, replicates=2)
    draws = asked.draws(4)
    assert [draw.seed for draw in draws] == [1, 2, 3, 4]
    assert draws[0].member == draws[1].member != draws[2].member == draws[3].member
    assert asked.draws(8)[:4] == draws


def test_over_the_ensemble_chance_and_parameters_are_reported_apart(tmp_path, monkeypatch, capsys, own_cache):
    ensemble_file(tmp_path, monkeypatch)
    monkeypatch.setattr(ensemble, "SETTLING", 1)
    monkeypatch.setattr(compare, "comparison_charts", lambda *arguments: [])
    assert main([*ENSEMBLE, f"results={tmp_path}", "name=both"]) == 0
    effects = pd.read_csv(tmp_path / "compare" / "both" / "effects.csv")
    assert effects["parameter_share"].dropna().between(0.0, 1.0).all() and len(effects) > 1000
    page = (tmp_path / "compare" / "both" / "report.html").read_text("utf-8")
    assert "2 members of the calibrated ensemble, 2 pairs each" in page and "of the variance of an effect" in page


def test_pairs_are_added_until_the_interval_is_narrow(tmp_path, monkeypatch, asked):
    """With worlds made up: a narrow interval takes more pairs than a wide one, up to the most allowed."""
    counts = {}

    def made_up(job):
        records = empty_worlds(job)
        for n, record in enumerate(records.values()):
            record["measures"] += np.random.default_rng([job.arms[0][1].seed, n]).normal()
        return records

    monkeypatch.setattr(pair_store, "run_arms", made_up)
    for width in (1.0, 0.5, 0.01):
        wanted = asked._replace(pairs=60, wanted=(Wanted("job_change", width, 1), Wanted("pride", 2.0, 1)))
        found = Pairs(tmp_path, Design(asked.arms, 2, asked.personas), asked.keys.executor)
        draws = until_narrow(found, wanted, unseen)
        counts[width] = len(draws)
        assert (Comparison(found, draws, (1,)).half_width("job_change", 1) <= width) == (width > 0.1)
    assert 12 < counts[1.0] < counts[0.5] < counts[0.01] == 60


OWN_CHANGES = "policy.changes=[{lever: hr.workload, value: 0.9}]"
WRONG = {
    "no policy": (["baseline"], ["baseline career_vouchers"]),
    "an unknown policy": (["baseline", "vouchers"], ["'vouchers'", "career_vouchers"]),
    "an unknown part": (["baseline", "training_leave+x"], ["'x'", "joined by '+'"]),
    "twice": (["baseline", "training_leave", "training_leave"], ["'training_leave'", "twice"]),
    "too many": (["baseline", *(f"p{n}" for n in range(16))], ["17 names", "up to 16"]),
    "policy=": (["baseline", "training_leave", "policy=none"], ["name the policies", "policy="]),
    "own without changes": (["baseline", "own"], ["'own'", "policy.changes="]),
    "changes without own": (
        ["baseline", "training_leave", "policy.changes=[{lever: hr.workload, value: 0.9}]"],
        ["'own'", "policy.changes="],
    ),
    "an unknown key": (["baseline", "training_leave", "pair=3"], ["pair"]),
    "pairs": (["baseline", "training_leave", "pairs=1"], ["pairs: 1", "from 2 on"]),
    "auto alone": (["baseline", "training_leave", "pairs=auto"], ["halfwidth="]),
    "half-width alone": (["baseline", "training_leave", "halfwidth=job_change:1"], ["pairs=auto"]),
    "horizons": (["baseline", "training_leave", "horizons=1,x"], ["horizons.1='x'", "integer"]),
    "beyond": (["baseline", "training_leave", "horizons=5", "years=2"], ["horizons=5", "years=2"]),
    "partly beyond": (["baseline", "training_leave", "horizons=1,5", "years=2"], ["horizons=1,5", "years=2"]),
    "most alone": (["baseline", "training_leave", "most=50"], ["most=50", "pairs=auto"]),
    "replicates alone": (["baseline", "training_leave", "replicates=3"], ["replicates=3", "over=ensemble"]),
    "no pairs": (["baseline", "training_leave", "pairs=0"], ["pairs: 0", "from 2 on"]),
    "an unknown outcome": (["baseline", "training_leave", "outcomes=joy"], ["outcomes", "'joy'"]),
    "an unknown persona": (["baseline", "training_leave", "persona=king"], ["persona", "'king'", "nurse"]),
    "over": (["baseline", "training_leave", "over=all"], ["over='all'", "'chance' or 'ensemble'"]),
    "an option": (["baseline", "training_leave", "--verbose"], ["'--verbose'"]),
    "a value": (["baseline", "training_leave", "inaction.uncertainty=9"], ["inaction.uncertainty=9", "0.0 to 3.0"]),
    "a lever": (["baseline", "own", "policy.changes=[{lever: hr.joy, value: 1}]"], ["hr.joy"]),
}


@pytest.mark.parametrize("arguments, words", WRONG.values(), ids=WRONG)
def test_a_wrong_argument_is_one_line(tmp_path, monkeypatch, capsys, arguments, words):
    monkeypatch.setattr(pair_store, "run_arms", None)  # nothing may be simulated
    assert main([*arguments, f"results={tmp_path / 'out'}"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ") and all(word in line for word in words), line
    assert not (tmp_path / "out").exists()


WRONG_ENSEMBLE = {
    "too few": ("inaction.uncertainty\n0.3\n", {}, ["2 members", "up to 1"]),
    "an unknown parameter": ("inaction.joy\n0.3\n0.4\n", {}, ["'inaction.joy'"]),
    "a value out of range": ("inaction.uncertainty\n9.0\n9.5\n", {}, ["inaction.uncertainty=9"]),
    "by hand too": ("inaction.loss\n1.0\n1.1\n", {"inaction": {"loss": 0.9}}, ["inaction.loss", "by hand"]),
}


@pytest.mark.parametrize("text, own, words", WRONG_ENSEMBLE.values(), ids=WRONG_ENSEMBLE)
def test_a_wrong_ensemble_is_one_line(tmp_path, monkeypatch, text, own, words):
    ensemble_file(tmp_path, monkeypatch, text)
    with pytest.raises((UsageError, ConfigError)) as error:
        ensemble.check_members(config(**own), ensemble.members(2))
    assert all(word in str(error.value) for word in words) and "\n" not in str(error.value)


def test_without_an_ensemble_there_is_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(ensemble, "FILE", tmp_path / "ensemble.csv")
    assert main([*ENSEMBLE, f"results={tmp_path / 'out'}"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ") and "sim/data/ensemble.csv" in line and "calibrate" in line


TOGETHER = {
    "no multiple": ({"pairs": 5}, "multiple of replicates=2"),
    "one member": ({"pairs": 2}, "at least two"),
    "a person": ({"pairs": 4, "person": 5}, "over=chance"),
}


@pytest.mark.parametrize("changes, words", TOGETHER.values(), ids=TOGETHER)
def test_what_does_not_go_together_is_refused(asked, changes, words):
    own = {name: value for name, value in changes.items() if name in asked._fields}
    keys = asked.keys.model_copy(update=changes)
    with pytest.raises(UsageError, match=words):
        _check_together(asked._replace(keys=keys, replicates=2, **own))


def test_a_person_who_is_not_there_is_one_line(tmp_path, own_cache, asked):
    with pytest.raises(UsageError, match="person=4000000000 is not in the population"):
        follow_person(asked._replace(keys=asked.keys.model_copy(update={"person": 4_000_000_000})), 2, None)


def test_arms_are_named_and_begin_together():
    asked = request_of(
        "baseline",
        "training_leave+more_mediation",
        "own",
        "scenario=ai_wave",
        "policy.changes=[{lever: hr.workload, value: 0.9, from: 2025-07}]",
    )
    named = {name: own.named("policy") for name, own in asked.arms}
    assert named == {"baseline": "none", "training_leave+more_mediation": "training_leave+more_mediation", "own": "own"}
    assert {own.start for _, own in asked.arms} == {"2025-07"} and asked.horizons == (1, 3, 5, 10, 20)
    assert asked.place.name.startswith("ai_wave-training_leave+more_mediation-own-10000-20y-")
    beside = request_of("career_policy_for_all", "high_potential_programme", "start=2024-03", "years=4")
    assert beside.place.name.startswith("baseline-high_potential_programme-beside-career_policy_for_all-10000-4y-")
    assert beside.reference.start == "2024-03" and beside.horizons == (1, 3)


def test_what_stops_a_run_is_one_line(tmp_path, monkeypatch, capsys):
    def raises(error):
        def function(*arguments):
            raise error

        return function

    stopped = [*TWO, *OVERRIDES, f"results={tmp_path}", "name=stopped"]
    for error, status in ((OSError(28, "No space left on device"), 1), (KeyboardInterrupt(), 130)):
        monkeypatch.setattr(pair_store, "run_arms", raises(error))
        assert main(stopped) == status
        assert capsys.readouterr().err.splitlines()[-1].startswith("error: ")
        assert [path.name for path in (tmp_path / "compare").iterdir()] == [".pairs"]
