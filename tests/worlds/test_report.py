"""The report as a policymaker gets it: one file in two languages, its figures, and nothing half-written."""

import re
import sys
from dataclasses import replace

import pandas as pd
import pytest

from experiments.presentation import drawing
from experiments.presentation.texts import Texts
from experiments.report import command as report
from experiments.report.page import write_report

SMALL = ["scale.persons=1000", "burn_in_years=5", "years=2", "pairs=2", "executor.workers=1"]
POLICY = "open_career_conversations"
FIGURES = ("effects", "worlds", "course", "winners", "groups", "costs")


@pytest.fixture(scope="module")
def finished(own_cache, tmp_path_factory):
    """The folder of one report, its page in both languages, and what was printed; figures are drawn, not saved."""
    results, kept = tmp_path_factory.mktemp("results"), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            drawing,
            "save",
            lambda figure, folder, name: [(folder / f"{name}.{kind}").touch() for kind in ("png", "svg")],
        )
        patch.setattr(report, "write_report", lambda *given: kept.append(given) or write_report(*given))
        with (results / "screen.txt").open("w+", encoding="utf-8") as screen:
            patch.setattr(sys, "stdout", screen)
            assert report.main([POLICY, *SMALL, f"results={results}", "name=one", "hr.workload=1.05"]) == 0
            screen.seek(0)
            printed = screen.read()
    folder, (_, found, charts, request, _) = results / "report" / "one", kept[0]
    write_report(results / "nl.html", found, charts, request, Texts("nl"))
    data = found.comparison.reference_data
    own = data.sources | {"sectors": f"mine.csv {'0' * 64}"}
    found.comparison.reference_data = replace(data, sources=own)
    write_report(results / "own.html", found, charts, request, Texts("en"))
    pages = {"en": (folder / "report.html").read_text("utf-8"), "nl": (results / "nl.html").read_text("utf-8")}
    pages["own"] = (results / "own.html").read_text("utf-8")
    return folder, pages, printed


def test_all_files_are_there_and_nothing_else(finished):
    folder, _, printed = finished
    assert {path.name for path in folder.iterdir()} == {
        "report.html",
        "figures",
        "effects.csv",
        "winners.csv",
        "costs.csv",
    }
    names = {path.name for path in (folder / "figures").iterdir()}
    assert {f"{name}-{POLICY}.{kind}" for name in FIGURES for kind in ("png", "svg")} <= names
    assert str(folder / "report.html") in printed.replace("\n", "")
    assert len(pd.read_csv(folder / "effects.csv")) > 100


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_page_stands_alone_and_says_all_that_it_should(finished, language):
    page, texts = finished[1][language], Texts(language)
    assert f'<html lang="{language}">' in page
    assert not re.search(r'(?:src|href)="(?!data:|#)', page) and "{{" not in page and "None" not in page
    for section in (
        "short",
        "effects",
        "winners",
        "costs",
        "flips",
        "assumed",
        "words",
        "sure",
        "misuse",
        "provenance",
    ):
        assert texts(f"report.sections.{section}") in page, section
    positions = [page.index(texts(f"report.sections.{one}")) for one in ("short", "effects", "winners", "costs")]
    assert positions == sorted(positions)
    assert page.count("<figure>") == 7 and page.count("<img") <= 7  # six of the policy and a career
    assert page.count("<details>") >= page.count("<img")  # a table behind each figure
    for line in texts.items("comparison_limits"):
        assert line.replace("'", "&#39;") in page
    assert page.rindex("hr.managers_ready") > page.index(texts("report.sections.assumed"))
    assert "hr.workload=1.05" in page and texts.policy(POLICY) in page


def test_with_own_tables_the_page_says_that_nothing_was_calibrated(finished):
    page = finished[1]["own"]
    assert "with own tables (sectors), to which nothing was calibrated" in page and "like that of Flanders" not in page
    assert "neither the values of parameters nor the members of an ensemble were calibrated to them" in page
    assert "like that of Flanders" in finished[1]["en"] and "own tables" not in finished[1]["en"]


def test_the_page_prints(finished):
    page = finished[1]["en"]
    assert "@page" in page and "@media print" in page and "beforeprint" in page


def test_a_small_world_is_named_as_such(finished):
    assert Texts("en")("report.warn.small", persons="1,000", least="100,000") in finished[1]["en"]


def test_what_can_not_be_written_is_one_line(tmp_path, capsys):
    (tmp_path / "report").write_text("in the way")
    assert report.main([POLICY, *SMALL, f"results={tmp_path}"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
