"""What is written and reported: whole folders or none, both languages, figures that count what they say."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from experiments.io.output_folder import replacing, require_writable
from experiments.outcomes.calibrated_tables import limits, own_tables, targets_of
from experiments.outcomes.summary import recent_means, recent_years, summarise
from experiments.outcomes.tenure import employment_spells, leaving_by_tenure, tenure_shares
from experiments.presentation import texts
from experiments.presentation.texts import Texts
from experiments.run.figures import charts, market
from experiments.run.tables import Results, write_origin, write_tables
from sim import Config
from sim.measurement.measures import MEASURES
from sim.reference_data import load_reference_data, load_targets


def test_a_folder_appears_only_when_complete(tmp_path):
    results = tmp_path / "deep" / "results"
    with replacing(results, "one") as folder:
        (folder / "file").write_text("first")
        assert not (results / "one").exists()
    assert (results / "one" / "file").read_text() == "first"
    with pytest.raises(OSError), replacing(results, "one") as folder:
        (folder / "file").write_text("half")
        raise OSError("disk full")
    assert (results / "one" / "file").read_text() == "first"
    with replacing(results, "one") as folder:
        (folder / "other").write_text("second")
    assert [path.name for path in results.iterdir()] == ["one"]
    assert [path.name for path in (results / "one").iterdir()] == ["other"]


def test_writable_is_found_out_without_a_trace(tmp_path):
    require_writable(tmp_path / "not" / "there")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        require_writable(tmp_path / "file" / "below")


def results_of(**tables):
    empty = pd.DataFrame({"month": pd.Series(dtype="i4")})
    frames = {name: tables.get(name, empty) for name in ("measures", "groups", "persons", "employers", "events")}
    return Results(Config(), **frames, provenance={"persons": 3, "data_sources": load_reference_data({}).sources})


def test_tables_and_manifest(tmp_path):
    measures = pd.DataFrame({"month": [0, 1], "date": ["2024-01", "2024-02"], "job_change": [np.nan, 7.0]})
    results = results_of(measures=measures)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_tables(tmp_path / name, results)
        write_origin(tmp_path / name, results, ["seed=1"])
    for file in (tmp_path / "a").glob("*.parquet"):
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "a" / "measures.parquet"), measures)
    documented = pq.read_schema(tmp_path / "a" / "measures.parquet").field("job_change").metadata
    assert documented[b"unit"] == b"percent" and documented[b"target"] == b"T02"
    manifest = json.loads((tmp_path / "a" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["overrides"] == ["seed=1"] and manifest["rows"]["measures"] == 2
    assert manifest["configuration"]["inaction"]["uncertainty"] == Config().inaction.uncertainty
    assert len(manifest["sha256"]) == 5 and manifest["versions"]["python"] and manifest["persons"] == 3


def leaves(node, path=""):
    """Texts (path, node) of the file: the innermost mappings by language."""
    if isinstance(node, list):
        node = dict(enumerate(node))
    if set(node) <= {"en", "nl"}:
        yield path, node
        return
    for name, below in node.items():
        yield from leaves(below, f"{path}.{name}")


def test_every_text_is_there_in_both_languages():
    tree = yaml.safe_load(texts.FILE.read_text(encoding="utf-8"))
    for path, node in leaves(tree):
        assert set(node) == {"en", "nl"}, path
        assert all(isinstance(text, str) for text in node.values()), path
        holes = [sorted(part.split("}")[0] for part in text.split("{")[1:]) for text in node.values()]
        assert holes[0] == holes[1], path
    for measure in MEASURES.values():
        assert measure.unit in tree["units"] and measure.topic in tree["topics"]
        assert measure.unit in tree["signs"] or measure.unit == "persons"
    for target in load_targets().to_dict("records"):
        assert target["id"] in tree["targets"] and target["unit"] in tree["units"]


def test_numbers_are_written_as_the_reader_does():
    assert Texts("en").number(1234.56, "EUR a month") == "1,235"
    assert Texts("nl").number(1234.56, "years") == "1.234,6"
    assert Texts("nl").exact(4.85) == "4,85"
    assert Texts("en").number(float("nan")) == "–"
    assert Texts("nl").group("education", "low", named=True).startswith("Opleiding laag")


def test_the_last_month_of_a_year_has_its_own_name():
    names = {start: Texts("en").last_month(start) for start in ("2024-01", "2024-02", "2024-07", "2024-12")}
    assert names == {"2024-01": "December", "2024-02": "January", "2024-07": "June", "2024-12": "November"}
    assert Texts("nl").last_month("2024-07") == "juni"


def test_years_of_a_run_are_told_by_their_last_month():
    dates = pd.period_range("2024-07", periods=24, freq="M").strftime("%Y-%m")
    rates = {name: np.arange(24.0) for name in ("unemployment_rate", "vacancy_rate")}
    results = results_of(measures=pd.DataFrame({"month": np.arange(24), "date": dates, **rates}))
    sources = load_reference_data(Config().reference_data.model_dump()).sources
    results = replace(results, config=Config(start="2024-07"), provenance={"data_sources": sources})
    table = market(results, Texts("en")).table
    assert table.columns[0] == "Year (June)" and table["Year (June)"].tolist() == ["2025", "2026"]
    assert table.iloc[:, 1].tolist() == ["11.0", "23.0"]


def test_the_summary_compares_recent_means_with_bands():
    months = 84
    tenure = np.r_[np.full(24, 99.0), np.full(60, 11.0)]
    measures = pd.DataFrame({"month": np.arange(months), "job_tenure": tenure})
    measures = measures.assign(job_change=20.0, vacancy_rate=1.0, contract_outflow=np.nan)
    assert recent_years(measures) == 5 and recent_means(measures)["job_tenure"] == 11.0
    rows = summarise(measures, load_targets().set_index("id"), Texts("en")).set_index("target")
    assert rows.loc["T01", "verdict"] == "in" and rows.loc["T02", "verdict"] == "above"
    assert rows.loc["T15", "verdict"] == "below" and rows.loc["T20", "verdict"] == "unmeasured"
    assert set(load_targets()["id"]) <= set(rows.index)
    assert rows.reset_index().set_index("measure").loc["contract_outflow", "verdict"] == "none"


def history(*rows):
    """Events from (person, month, event, voluntary, employer before, employer after)."""
    names = ["person_id", "month", "event", "voluntary", "from_employer_id", "to_employer_id"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.astype({"from_employer_id": "UInt32", "to_employer_id": "UInt32"})


def test_spells_begin_with_a_hire_and_end_by_somebodys_will():
    events = history(
        (1, 3, "quit", True, 7, None),  # began before the run: left out
        (2, 0, "hire", True, None, 7),
        (1, 5, "hire", True, None, 8),
        (1, 9, "change_function", True, 8, 8),
        (1, 17, "change_employer", True, 8, 9),
        (2, 30, "dismissal", False, 7, None),
        (3, 40, "hire", True, None, 7),
        (3, 50, "leave_population", False, 7, None),
    )
    spells = employment_spells(events, 60).sort_values(["months", "ended"]).to_numpy().tolist()
    assert spells == [[10, "not"], [12, "own"], [30, "other"], [43, "not"]]


def test_a_constant_hazard_is_found_at_every_tenure():
    length = np.random.default_rng(1).exponential(50.0, 200_000)  # months: 24 departures per 100 and year
    spells = pd.DataFrame({"months": np.minimum(length, 240), "ended": np.where(length < 240, "own", "not")})
    rates = leaving_by_tenure(spells)
    assert np.allclose(rates["own"], 24.0, atol=1.2) and (rates["other"] == 0).all()
    assert leaving_by_tenure(spells.head(3)).empty


def test_tenure_shares_are_of_employees_at_the_end():
    persons = pd.DataFrame({"month": [11, 23, 23, 23, 23], "employer_id": [1, 1, 2, None, 3]})
    persons["tenure_months"] = pd.array([0, 11, 12, 5, 30], "Int32")
    assert tenure_shares(persons).round(1).tolist() == [33.3, 33.3, 33.3]


def test_a_copy_of_a_shipped_table_is_no_table_of_ones_own():
    sources = load_reference_data(Config().reference_data.model_dump()).sources
    copied = sources | {"regions": f"a copy.csv {sources['regions'].split()[-1]}"}
    assert own_tables(sources) == own_tables(copied) == [] and len(targets_of(copied)) == len(load_targets())
    assert own_tables(sources | {"regions": f"mine.csv {'0' * 64}"}) == ["regions"]
    for language in ("en", "nl"):
        texts = Texts(language)
        assert limits(sources, texts) != limits(sources | {"regions": f"mine.csv {'0' * 64}"}, texts)


LOOKED_AT_BY_GROUP = ("job_change", "employer_change")


def test_where_nobody_is_at_work_figures_are_drawn_or_say_what_they_lack():
    """Measures of employees are missing then, in every month and for every group."""
    months = {"month": np.arange(12), "date": [f"2024-{month:02}" for month in range(1, 13)]}
    measures = pd.DataFrame({**months, **dict.fromkeys(MEASURES, np.nan)})
    keys = {"month": 11, "dimension": "education", "group": ["low", "high"]}
    groups = pd.concat([pd.DataFrame({**keys, "measure": name, "value": np.nan}) for name in LOOKED_AT_BY_GROUP])
    drawn = {one.name: one for one in charts(results_of(measures=measures, groups=groups), Texts("en"))}
    assert drawn["search"].image is not None
    assert drawn["groups"].image is None and "job_change" in drawn["groups"].sentence
