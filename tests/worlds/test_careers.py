"""Careers as a user asks for them: exact beside the model, of a new run and of a finished one, in both languages."""

import json
import re
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.careers import command as careers
from experiments.careers.command import SECTIONS, examine, main
from experiments.careers.histories import STATUSES, follow, read_run, simulate_careers
from experiments.presentation import drawing
from experiments.run.tables import collect, write_origin, write_tables
from experiments.stylised_facts.patterns import unemployment_spells
from sim.actors.events import TAKES_JOB
from sim.config import configure
from tests.support import SMALL, small_world

YEARS = 5
FIGURES = [f"careers_{name}" for names in SECTIONS.values() for name in names]
TABLES = ("states", "spells", "moves", "persons", "durations")
OTHER = {
    "codebook.csv",
    "transitions.csv",
    "survival.csv",
    "types.csv",
    "outcomes.csv",
    "manifest.json",
    "report.html",
    "figures",
}


def nothing(done, total, stage):
    """No progress to show."""


@pytest.fixture(scope="module")
def model(own_cache):
    """2,000 persons for five years, with a snapshot every month."""
    return small_world(years=YEARS, record={"persons": "monthly"}).run()


@pytest.fixture(scope="module")
def run(own_cache):
    """The same world, as the program follows it."""
    return simulate_careers(configure({**SMALL, "years": YEARS}), [], nothing)


@pytest.fixture(scope="module")
def folder(model, tmp_path_factory):
    """The same world as `experiments.run` writes it, with a snapshot a year."""
    place, results = tmp_path_factory.mktemp("runs") / "one", collect(model)
    place.mkdir()
    yearly = results.persons[results.persons["month"] % 12 == 11].reset_index(drop=True)
    results = replace(results, persons=yearly)
    write_tables(place, results)
    write_origin(place, results, ["seed=1"])
    return place


def test_every_person_is_in_every_month_where_the_model_has_them(model, run):
    history = follow(run)
    wide, snapshots = history.wide(), model.persons()
    for month, rows in snapshots.groupby("month"):
        expected = np.zeros(len(wide), np.uint8)
        place = np.searchsorted(history.ids, rows["person_id"].to_numpy())
        expected[place] = [STATUSES.index(name) for name in rows["status"]]
        assert (history.ids[place] == rows["person_id"]).all() and (wide[:, month] == expected).all(), month
    assert snapshots["month"].nunique() == wide.shape[1] == 12 * YEARS


def test_stocks_are_the_measures_of_the_model(model, run):
    counted = model.measures()[[f"persons_{name}" for name in STATUSES[1:]]].to_numpy()
    stocks = follow(run).stocks()
    assert stocks.shape == (12 * YEARS, 8) and (stocks == counted).all() and (stocks.sum(axis=1) == 2000).all()


def test_moves_are_the_events_of_the_model(model, run):
    _, tables, _ = examine(run)
    moves = tables["moves"]["event"].value_counts()
    events = model.events()["event"].value_counts()
    assert moves["hire"] == events["hire"] and moves["employer"] == events["change_employer"]
    inside = ["change_function", "promotion", "step_back"]
    assert (
        moves[["up", "level", "down"]].sum() == events[inside].sum() and moves["business"] == events["start_business"]
    )
    assert TAKES_JOB.sum() == 3  # hire, employer and function: nothing else takes a job


def test_spells_of_unemployment_are_those_that_patterns_count(run):
    """Another count of the same spells, by other code; it lets those go on whose person leaves the population."""
    table = examine(run)[1]["durations"]
    begun = table[(table["kind"] == "unemployment") & (table["begin"] > 0) & (table["how"] != "gone")]
    gone = run.events.loc[run.events["event"] == "leave_population", "person_id"]
    stayed = run.events[~run.events["person_id"].isin(gone)]
    for kept, events in ((begun[~begun["id"].isin(gone)], stayed), (begun, run.events)):
        other = unemployment_spells(events, 12 * YEARS)
        assert sorted(kept.loc[kept["how"] == "work", "duration"]) == sorted(other.loc[other["found"], "months"])
    assert len(begun[~begun["id"].isin(gone)]) == len(unemployment_spells(stayed, 12 * YEARS))


def test_tenure_at_the_end_is_that_of_the_snapshot(run):
    _, tables, _ = examine(run)
    jobs = tables["durations"][(tables["durations"]["kind"] == "job") & (tables["durations"]["how"] == "lasts")]
    last = run.last[run.last["employer_id"].notna() & (run.last["tenure_months"] > 0)].set_index("person_id")
    assert (jobs.set_index("id")["duration"].sort_index() == last["tenure_months"].sort_index()).all()
    assert (tables["durations"]["entry"] >= 0).all() and (jobs["entry"] > 0).mean() > 0.3


def test_a_finished_run_tells_the_same_careers(run, folder):
    (one, tables, drawn), (other, found, seen) = examine(run), examine(read_run(folder))
    assert (one.wide() == other.wide()).all() and (one.ids == other.ids).all()
    pd.testing.assert_frame_equal(tables["moves"], found["moves"], check_dtype=False)
    counts = (drawn.shares, seen.shares)
    every = [table[table["dimension"] == "all"].set_index("type")["persons"] for table in counts]
    assert every[0].equals(every[1])
    incident = [table[table["begin"] > 0] for table in (tables["durations"], found["durations"])]
    assert len(incident[0]) == len(incident[1])
    late = found["durations"][found["durations"]["begin"] <= 0]
    assert late["entry"].min() >= 11  # who was there before the run is known from the first December on


@pytest.fixture(scope="module")
def finished(own_cache, folder, tmp_path_factory):
    """Folders of a run of its own in English and of the finished run in Dutch, and what was printed."""
    results, printed = tmp_path_factory.mktemp("results"), {}
    new = ["scale.persons=2000", "burn_in_years=10", "years=5", "name=one", "unit=year", "files=csv", "clock=age"]
    with pytest.MonkeyPatch.context() as patch:
        for language, arguments in {"en": new, "nl": [f"run={folder}"]}.items():
            if language == "nl":  # once is enough: drawing them takes long
                patch.setattr(drawing, "save", lambda figure, place, name: None)
            with (results / f"{language}.txt").open("w+", encoding="utf-8") as screen:
                patch.setattr(sys, "stdout", screen)
                assert main([*arguments, f"language={language}", f"results={results / language}"]) == 0
                screen.seek(0)
                printed[language] = screen.read()
    return results, printed


def place_of(finished, language):
    return finished[0] / language / "careers" / "one"


@pytest.mark.parametrize("language, kind", [("en", "csv"), ("nl", "parquet")])
def test_all_files_are_there(finished, language, kind):
    place = place_of(finished, language)
    assert {path.name for path in place.iterdir()} == OTHER | {f"{table}.{kind}" for table in TABLES}
    if language == "en":
        drawn = {path.name for path in (place / "figures").iterdir()}
        assert drawn <= {f"{name}.{kind}" for name in FIGURES for kind in ("png", "svg")} and len(drawn) >= 18
    manifest = json.loads((place / "manifest.json").read_text("utf-8"))
    assert manifest["run"]["seed"] == 1 and manifest["run"]["months"] == 60 and len(manifest["sha256"]) == 10


def test_states_are_written_for_others_to_read(finished, run):
    monthly = pd.read_parquet(place_of(finished, "nl") / "states.parquet")
    assert list(monthly)[:3] == ["id", "2024-01", "2024-02"] and monthly.shape[1] == 61
    assert (monthly["id"].to_numpy() == follow(run).ids).all()
    stocks = monthly.drop(columns="id").apply(lambda column: column.value_counts()).T
    assert (stocks[["ED", "PE", "TE", "SE", "UN", "SI", "IN", "RE"]].fillna(0).to_numpy() == run.stocks).all()
    by_age = pd.read_csv(place_of(finished, "en") / "states.csv", index_col="id")
    assert list(by_age) == [str(age) for age in range(15, 70)]
    assert set(by_age.stack().dropna().unique()) == {"ED", "PE", "TE", "SE", "UN", "SI", "IN", "RE"}
    assert by_age.notna().sum(axis=1).between(1, 6).all() and (by_age["15"].dropna() == "ED").all()


def test_spells_give_the_states_back(finished):
    place = place_of(finished, "nl")
    states = pd.read_parquet(place / "states.parquet").set_index("id").astype(object)
    spells, again = pd.read_parquet(place / "spells.parquet"), states.copy()
    again[:] = np.nan
    rows = again.index.get_indexer(spells["id"])
    filled = again.to_numpy(copy=True)
    for row, begin, end, status in zip(rows, spells["begin"], spells["end"], spells["status"]):
        assert pd.isna(filled[row, begin - 1 : end]).all()  # no overlap
        filled[row, begin - 1 : end] = status
    pd.testing.assert_frame_equal(pd.DataFrame(filled, states.index, states.columns), states, check_dtype=False)


LANGUAGES = {
    "en": ["Types of careers", "What this is not", "one employer, moved up", "Kaplan-Meier", "exactly as the model"],
    "nl": ["Loopbaantypes", "Wat dit niet is", "één werkgever, hogerop", "Kaplan-Meier", "precies zoals het model"],
}


@pytest.mark.parametrize("language, words", LANGUAGES.items())
def test_the_page_stands_alone_and_is_in_the_language(finished, language, words):
    page = (place_of(finished, language) / "report.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page and all(word in page for word in words)
    assert not re.search(r"https?://|(src|href)=\"(?!data:)|@import|<script|<link", page)
    assert page.count("<figure>") == len(FIGURES) and page.count('src="data:image/svg+xml') >= len(FIGURES) - 1
    assert ">nan<" not in page and ">None<" not in page and str(finished[0]) not in page
    other = LANGUAGES["nl" if language == "en" else "en"]
    assert not any(word in page for word in other if word != "Kaplan-Meier")


@pytest.mark.parametrize("language", ["en", "nl"])
def test_types_are_printed(finished, language):
    text = finished[1][language]
    words = LANGUAGES[language]
    assert words[2] in text and words[4] in " ".join(text.split()) and str(place_of(finished, language)) in text
    shares = [float(share.replace(",", ".")) for share in re.findall(r"([\d.,]+)%$", text, re.M)]
    assert len(shares) == 11 and sum(shares) == pytest.approx(100.0, abs=0.6)


WRONG = {
    "an unknown clock": (["clock=moon"], ["clock='moon'", "'calendar', 'age' or 'school'"]),
    "an unknown unit": (["unit=week"], ["unit='week'", "'month' or 'year'"]),
    "an unknown kind of file": (["files=xlsx"], ["files='xlsx'", "'parquet' or 'csv'"]),
    "an unknown key": (["yeers=3"], ["'yeers'", "years"]),
    "figures of behaviour": (["behaviour=true", "scale.persons=500"], ["unknown key 'behaviour'"]),
    "no folder": (["run=nowhere"], ["run='nowhere'", "manifest.json"]),
    "an empty folder name": (["run="], ["run=", "no value"]),
    "a key of a run for a finished one": (["run=nowhere", "years=3"], ["years", "run=nowhere"]),
    "a name that is no name": (["run={folder}", "name=../up"], ["name='../up'"]),
}


@pytest.mark.parametrize("arguments, words", WRONG.values(), ids=WRONG)
def test_a_wrong_argument_is_one_line(tmp_path, monkeypatch, capsys, folder, arguments, words):
    monkeypatch.setattr(careers, "simulate_careers", None)  # nothing may be simulated
    given = [argument.format(folder=folder) for argument in arguments]
    assert main([*given, f"results={tmp_path / 'out'}"]) == 2
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error")]
    assert all(word in line for word in words), line
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def _copy(folder, place):
    place.mkdir()
    for file in folder.iterdir():
        (place / file.name).write_bytes(file.read_bytes())
    return place


def _without_events(place):
    pd.DataFrame({"person_id": [1], "month": [0], "event": ["hire"]}).to_parquet(place / "events.parquet")


def _truncated(place):
    content = (place / "persons.parquet").read_bytes()
    (place / "persons.parquet").write_bytes(content[: len(content) // 2])


def _of_another_run(place):
    table = pd.read_parquet(place / "events.parquet")
    table[table["event"] != "dismissal"].to_parquet(place / "events.parquet")


def _missing(place):
    (place / "measures.parquet").unlink()


DAMAGED = {
    "a run that kept no events": (_without_events, ["events.parquet", "record.events=true"]),
    "a file that is not whole": (_truncated, ["persons.parquet", "can't be read"]),
    "events of another run": (_of_another_run, ["don't give the persons by state", "month"]),
    "a file that is gone": (_missing, ["measures.parquet", "can't be read"]),
}


@pytest.mark.parametrize("damage, words", DAMAGED.values(), ids=DAMAGED)
def test_a_folder_that_is_not_whole_is_one_line(tmp_path, capsys, folder, damage, words):
    place = _copy(folder, tmp_path / "bad")
    damage(place)
    assert main([f"run={place}", f"results={tmp_path / 'out'}"]) == 2
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error")]
    assert all(word in line for word in words), line
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("error, status", [(OSError("No space left"), 1), (KeyboardInterrupt(), 130)])
def test_what_stops_it_leaves_the_last_results(tmp_path, monkeypatch, capsys, folder, error, status):
    kept = tmp_path / "careers" / "one" / "states.csv"
    kept.parent.mkdir(parents=True)
    kept.write_text("kept")

    def stop(*_):
        raise error

    monkeypatch.setattr(careers, "_write_page", stop)
    monkeypatch.setattr(careers, "career_charts", lambda *_: [])
    assert main([f"run={folder}", f"results={tmp_path}"]) == status
    assert capsys.readouterr().err.splitlines()[-1].startswith("error: ")
    assert kept.read_text() == "kept" and [path.name for path in (tmp_path / "careers").iterdir()] == ["one"]
