"""The main job as a user starts it: all files, both languages, the same files again."""

import re
import sys

import pandas as pd
import pytest

from experiments.run.command import main
from experiments.run.figures import DRAWINGS
from sim.paths import DATA_FOLDER

SMALL = ["scale.persons=1000", "years=2", "burn_in_years=5", "policy=[longer_careers,more_mediation]"]
TABLES = ("measures", "groups", "persons", "employers", "events")


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """The results folder with one run in each language, and what was printed on standard output."""
    results, printed = tmp_path_factory.mktemp("results"), {}
    with pytest.MonkeyPatch.context() as patch:
        for language in ("en", "nl"):
            with (results / f"{language}.txt").open("w+", encoding="utf-8") as screen:
                patch.setattr(sys, "stdout", screen)
                place = [f"results={results}", f"name={language}", f"language={language}"]
                assert main([*SMALL, *place]) == 0
                screen.seek(0)
                printed[language] = screen.read()
    return results, printed


def test_all_files_are_there(finished):
    results, _ = finished
    assert sorted(path.name for path in results.iterdir()) == ["en", "en.txt", "nl", "nl.txt"]
    expected = {"manifest.json", "report.html", "figures", *[f"{table}.parquet" for table in TABLES]}
    assert {path.name for path in (results / "en").iterdir()} == expected
    assert {path.suffix for path in (results / "en" / "figures").iterdir()} == {".png", ".svg"}


def test_tables_hold_the_run(finished):
    folder = finished[0] / "en"
    measures, groups, persons, employers, events = (pd.read_parquet(folder / f"{table}.parquet") for table in TABLES)
    assert measures["month"].tolist() == list(range(24)) and measures["date"].iloc[-1] == "2025-12"
    assert list(groups) == ["month", "dimension", "group", "measure", "value"]
    assert persons["month"].unique().tolist() == [23] and persons["person_id"].is_unique
    assert employers["month"].unique().tolist() == [11, 23] and employers["hires"].sum() > 0
    assert events["month"].between(0, 23).all() and {"voluntary", "internal", "direction"} <= set(events)


def test_the_same_run_gives_the_same_tables(finished):
    results, _ = finished
    for table in TABLES:
        name = f"{table}.parquet"
        assert (results / "en" / name).read_bytes() == (results / "nl" / name).read_bytes(), table


@pytest.mark.parametrize(
    "language, words", [("en", ["unemployed", "What this is not"]), ("nl", ["werkloos", "Wat dit niet is"])]
)
def test_the_page_stands_alone_and_is_in_the_language(finished, language, words):
    page = (finished[0] / language / "report.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page and all(word in page for word in words)
    assert not re.search(r"https?://|(src|href)=\"(?!data:)|@import|<script|<link", page)
    assert page.count("<figure>") == len(DRAWINGS)
    assert page.count('src="data:image/svg+xml') >= len(DRAWINGS) - 1  # too few spells for one of them
    assert "<code>longer_careers</code>" in page and "<code>more_mediation</code>" in page
    assert ">nan<" not in page and ">None<" not in page


@pytest.mark.parametrize(
    "language, words",
    [("en", ["Mean job tenure", "calibrated to these targets"]), ("nl", ["anciënniteit", "gekalibreerd"])],
)
def test_the_scorecard_is_printed(finished, language, words):
    text = " ".join(finished[1][language].split())
    assert all(word in text for word in words) and str(finished[0] / language) in text


def test_with_own_tables_nothing_is_called_calibrated_or_observed(finished, tmp_path, capsys):
    own = tmp_path / "regions.csv"
    own.write_text((DATA_FOLDER / "regions.csv").read_text("utf-8").replace("Antwerp", "South"), encoding="utf-8")
    place = [f"results={tmp_path}", "name=own", f"reference_data.regions={own}"]
    assert main(["scale.persons=500", "years=1", "burn_in_years=1", *place]) == 0
    page, printed = (tmp_path / "own" / "report.html").read_text("utf-8"), capsys.readouterr().out
    shipped, of_shipped = (finished[0] / "en" / "report.html").read_text("utf-8"), finished[1]["en"]
    for text in ("Flanders", "The model was calibrated to", "observed:", "Observed"):
        assert text in shipped + of_shipped and text not in page and text not in printed, text
    for text in (page, " ".join(printed.split())):
        assert "nothing was calibrated to them" in text and "(regions)" in text
    assert "with own tables (regions), to which nothing was calibrated" in page
