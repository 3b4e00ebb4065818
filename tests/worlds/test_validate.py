"""The validation job as a user starts it: files, table, page in both languages, exit status, one line for mistakes."""

import json
import os
import re
import subprocess
import sys
from functools import cache

import pandas as pd
import pytest

from experiments.io.errors import Status
from experiments.io.paths import CONFIGS
from experiments.outcomes.targets import MEASURED, compare, misses
from experiments.validate import command as validate
from experiments.validate import worlds
from experiments.validate.command import configurations, main
from sim.measurement.measures import MEASURES
from sim.reference_data import load_targets

SMALL = ["seeds=2", "persons=2000", "executor.workers=1"]
MAY_LACK = {"T63"}  # in a world of 2,000 persons there may be no private employer of 250
PATTERNS = [
    f"pattern_{name}"
    for name in (
        "leaving",
        "mobility",
        "beveridge",
        "hindcast",
        "sizes",
        "wages",
        "displaced",
        "duration",
        "reasons",
        "threat",
    )
]


@pytest.fixture(scope="module")
def worlds_once():
    """The same worlds for all tests of this file: each is simulated, and looked at for patterns, only once."""

    def looked_at(config, report):
        if config.seed not in patterns:
            patterns[config.seed] = observe(config, report)
        return patterns[config.seed]

    patterns, observe = {}, validate.observe_patterns
    simulated = cache(worlds.simulate)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validate, "observe_patterns", looked_at)
        patch.setattr(worlds, "simulate", lambda config: dict(simulated(config)))
        yield


@pytest.fixture(scope="module")
def finished(own_cache, worlds_once, tmp_path_factory):
    """The results folder after a run in each language, with what each printed and its exit status."""
    results, printed, statuses = tmp_path_factory.mktemp("results"), {}, {}
    with pytest.MonkeyPatch.context() as patch:
        for language in ("en", "nl"):
            with (results / f"{language}.txt").open("w+", encoding="utf-8") as screen:
                patch.setattr(sys, "stdout", screen)
                statuses[language] = main([*SMALL, f"language={language}", f"results={results / language}"])
                screen.seek(0)
                printed[language] = screen.read()
    return results, printed, statuses


def table(results, language="en"):
    return pd.read_csv(results / language / "validate" / "targets.csv")


def test_all_files_are_there_and_nothing_else(finished):
    for language in ("en", "nl"):
        assert sorted(path.name for path in (finished[0] / language).iterdir()) == [worlds.FOLDER, "validate"]
        names = {path.name for path in (finished[0] / language / "validate").iterdir()}
        drawn = [name for name in PATTERNS if f"{name}.png" in names]  # for some so small a world has too few cases
        figures = {f"{name}.{kind}" for name in ("targets", *drawn) for kind in ("png", "svg")}
        assert names == {"targets.csv", "worlds.csv", "patterns.csv", "report.html", "manifest.json"} | figures
        assert len(drawn) >= 3


def test_a_rival_says_that_it_is_one(own_cache, worlds_once, tmp_path):
    """Nobody looks actively in a world without wishes, and the page says what it was not fitted to."""
    assert main([*SMALL, "rival=no_psychology", f"results={tmp_path}"]) == Status.INCOMPLETE
    folder = tmp_path / "validate-no_psychology"
    page = (folder / "report.html").read_text("utf-8")
    assert "a rival of it: no wishes and no barriers" in page and "T03, T04" in page
    assert pd.read_csv(folder / "targets.csv").set_index("id").loc["T05", "simulated"] == 0.0


def test_the_status_says_whether_all_that_must_hold_does(finished):
    results, _, statuses = finished
    facts = load_targets().set_index("id")
    must = table(results).set_index("id").loc[facts.index[facts["weight"] >= 3]]
    assert statuses["en"] == statuses["nl"] == (0 if must["in_band"].astype(str).eq("True").all() else 3)


@pytest.mark.parametrize("value, status", [("value", 0), ("low", 0), ("beyond", 3)])
def test_the_status_of_worlds_made_up(worlds_once, tmp_path, monkeypatch, capsys, value, status):
    facts = load_targets().set_index("id").assign(beyond=lambda rows: rows["high"] + 1.0)
    monkeypatch.setattr(worlds, "simulate", lambda config: {MEASURED[t]: facts.loc[t, value] for t in MEASURED})
    assert main([*SMALL, f"results={tmp_path}"]) == status
    assert capsys.readouterr().out.count("in band") >= 1


def test_the_table_has_a_row_for_each_target(finished):
    targets, facts = table(finished[0]), load_targets()
    assert targets["id"].tolist() == facts["id"].tolist() and len(targets) == 63
    assert {"id", "role", "target", "low", "high", "simulated", "mc_error", "in_band"} <= set(targets)
    found = pd.read_csv(finished[0] / "en" / "validate" / "worlds.csv")
    worlds = targets["id"].map({target: found[name].count() for target, name in MEASURED.items()}).fillna(0)
    assert targets["simulated"].notna().eq(worlds > 0).all() and targets["mc_error"].notna().eq(worlds > 1).all()
    assert set(MEASURED) - set(targets["id"][worlds == len(found)]) <= MAY_LACK


def test_the_table_is_the_mean_over_worlds(finished):
    found = pd.read_csv(finished[0] / "en" / "validate" / "worlds.csv", index_col="seed")
    assert found.index.tolist() == [1, 2] and set(found) == set(MEASURES)
    assert not found.loc[1].equals(found.loc[2])
    targets, again = table(finished[0]), compare(found)
    for name in ("simulated", "mc_error", "spread"):
        pd.testing.assert_series_equal(targets[name], again[name], rtol=1e-3, atol=1e-3)  # as written
    assert (finished[2]["en"] == 3) == (len(misses(again)) > 0)


def test_the_language_changes_words_only(finished):
    for name in ("targets.csv", "worlds.csv"):
        files = [finished[0] / language / "validate" / name for language in ("en", "nl")]
        assert files[0].read_bytes() == files[1].read_bytes()


LANGUAGES = {
    "en": ["The model beside what was observed", "What this is not", "Verdict", "lie within the band"],
    "nl": ["Het model naast wat waargenomen werd", "Wat dit niet is", "Oordeel", "binnen de marge"],
}


@pytest.mark.parametrize("language, words", LANGUAGES.items())
def test_the_page_stands_alone_and_is_in_the_language(finished, language, words):
    page = (finished[0] / language / "validate" / "report.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page and all(word in page for word in words)
    assert not re.search(r"https?://|(src|href)=\"(?!data:)|@import|<script|<link", page)
    assert page.count("<figure>") == 1 + len(PATTERNS)
    assert 1 <= page.count('src="data:image/svg+xml') <= 1 + len(PATTERNS)
    assert all(f">{name} " in page for name in load_targets()["id"])
    assert ">nan<" not in page and ">None<" not in page
    other = LANGUAGES["nl" if language == "en" else "en"]
    assert not any(word in page for word in other)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_table_is_printed(finished, language):
    text = finished[1][language]
    assert all(re.search(rf"^ +{name} ", text, re.M) for name in load_targets()["id"])
    assert str(finished[0] / language / "validate") in text
    assert all(words in " ".join(text.split()) for words in (LANGUAGES[language][0], LANGUAGES[language][3]))


def test_the_manifest_says_what_was_run(finished):
    about = json.loads((finished[0] / "nl" / "validate" / "manifest.json").read_text("utf-8"))
    assert set(about) == {"written", "git", "versions", "code_digest", "options", "sha256"}
    executor = {key: value for key, value in about["options"]["executor"].items() if value is not None}
    assert executor == {"kind": "local", "workers": 1}
    assert about["options"]["seeds"] == 2 and about["options"]["persons"] == 2000


def test_worlds_differ_by_seed_alone():
    one, two = configurations(2, 2000, {})
    assert (one.seed, two.seed) == (1, 2) and one == two.model_copy(update={"seed": 1})
    assert one.scale.persons == 2000 and one.burn_in_years == 50


WRONG = {
    "an unknown key": (["seed=3"], ["'seed'", "seeds"]),
    "no sign": (["seeds"], ["'seeds'", "key=value"]),
    "an option": (["--fast"], ["'--fast'", "--help"]),
    "no number": (["seeds=few"], ["seeds='few'", "integer"]),
    "none": (["seeds=0"], ["seeds=0", "greater than or equal to 2"]),
    "less than none": (["executor.workers=-1"], ["executor.workers=-1", "greater than or equal to 1"]),
    "part of a person": (["persons=2.5"], ["persons=2.5", "integer"]),
    "too few persons": (["persons=10"], ["persons=10", "500"]),
    "a third language": (["language=fr"], ["language='fr'", "'en' or 'nl'"]),
    "no folder": (["results="], ["results=", "no value"]),
}


@pytest.mark.parametrize("arguments, words", WRONG.values(), ids=WRONG)
def test_a_wrong_argument_is_one_line(tmp_path, monkeypatch, capsys, arguments, words):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(worlds, "simulate", None)  # nothing may be simulated
    assert main(arguments) == 2
    (line,) = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("Preparing")]
    assert line.startswith("error: ") and all(word in line for word in words), line
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_one_line_before_any_world(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(worlds, "simulate", None)
    (tmp_path / "file").write_text("x")
    places = [tmp_path / "file", tmp_path / "file" / "below"]
    if os.geteuid():  # root may write anywhere
        (tmp_path / "closed").mkdir(mode=0o500)
        places.append(tmp_path / "closed")
    for place in places:
        assert main([*SMALL, f"results={place}"]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith("error: ") and str(tmp_path) in line


def _raise(error):
    def function(config):
        raise error

    return function


@pytest.mark.parametrize("error, status", [(OSError("No space left"), 1), (KeyboardInterrupt(), 130)])
def test_what_stops_a_run_is_one_line_and_leaves_the_last_results(tmp_path, monkeypatch, capsys, error, status):
    (tmp_path / "validate").mkdir()
    (tmp_path / "validate" / "targets.csv").write_text("kept")
    monkeypatch.setattr(worlds, "simulate", _raise(error))
    assert main([*SMALL, f"results={tmp_path}"]) == status
    assert capsys.readouterr().err.splitlines()[-1].startswith("error: ")
    assert sorted(path.name for path in tmp_path.iterdir()) == [worlds.FOLDER, "validate"]
    assert (tmp_path / "validate" / "targets.csv").read_text() == "kept"


def test_the_module_exits_with_status_and_line(tmp_path):
    command = [sys.executable, "-m", "experiments.validate", "seeds=0", f"results={tmp_path / 'out'}"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=CONFIGS.parent)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("error: seeds=0") and not (tmp_path / "out").exists()
