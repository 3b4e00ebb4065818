"""The tables of a sweep: what a run left, beside its place in the design, the same bytes whatever happened before."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments.design.experiment import Kept
from experiments.execution.store import Store, StoredResult
from experiments.execution.task import Failure
from experiments.io.errors import UsageError
from experiments.query import ask
from experiments.query import main as query_main
from experiments.sweep.tables import TABLES, write_tables
from sim.measurement.measures import MEASURES
from tests.sweeps import WORKLOADS, invented, plan

MADE = plan({**WORKLOADS, "policies": ["none", "longer_careers"], "replicates": 3})
FAILED = [Failure(MADE.tasks[4], 3, "ValueError: bad"), Failure(MADE.tasks[11], 3, "its process was killed")]


def record(run):
    """What a run left."""
    config = MADE.study.config(MADE.rows[run.point], run.seed)
    about = {"seconds": 0.5, "cpu_seconds": 0.4, "burned_in": False, "finished": "2026-01-01", "host": "here"}
    return StoredResult(invented(config, MADE.study.layout), about)


@pytest.fixture
def store(tmp_path):
    """A store with all runs but the failed ones, written backwards."""
    made = Store(tmp_path / "runs")
    made.open()
    for run in reversed(MADE.runs):
        if run.number not in (4, 11):
            made.write(run.key, MADE.study.layout, record(run))
    return made


def write(folder, store, kept=None, failures=FAILED):
    """Write the tables; returns them by name."""
    folder.mkdir()
    kept = kept or Kept(groups=[1, 2])
    damaged = write_tables(folder, MADE, failures, kept, store, lambda done: None)
    assert damaged == []
    return {file.stem: pd.read_parquet(file) for file in folder.glob("*.parquet")}


def test_every_run_stands_in_the_design(tmp_path, store):
    tables = write(tmp_path / "out", store)
    assert set(tables) == set(TABLES)
    runs = tables["runs"]
    assert list(runs) == ["run", "point", "scenario", "policy", "hr.workload", "seed", "done", "key"]
    assert runs["run"].tolist() == list(range(18)) and runs["point"].tolist() == [n // 3 for n in range(18)]
    assert runs["hr.workload"].tolist() == [x for x in (0.9, 1.0, 1.1) for _ in range(6)]
    assert runs["policy"].tolist() == [x for x in ("none", "longer_careers") for _ in range(3)] * 3
    assert set(runs["scenario"]) == {"baseline"} and runs["seed"].tolist() == [1, 2, 3] * 6
    assert runs.loc[~runs["done"], "run"].tolist() == [4, 11]
    assert runs["key"].tolist() == [run.key for run in MADE.runs]


def test_numbers_stand_beside_their_run(tmp_path, store):
    tables = write(tmp_path / "out", store)
    done = [run for run in MADE.runs if run.number not in (4, 11)]
    assert tables["recent"]["run"].tolist() == [run.number for run in done] == tables["times"]["run"].tolist()
    groups = tables["groups"].set_index(["run", "year", "dimension", "group", "measure"])["value"]
    for run in done[::5]:
        parts = MADE.study.layout.record(record(run).numbers)
        recent = tables["recent"].set_index("run").loc[run.number]
        assert np.array_equal(recent[list(MEASURES)].astype(float), parts["recent"], equal_nan=True)
        yearly = tables["yearly"][tables["yearly"]["run"] == run.number]
        assert yearly["year"].tolist() == [1, 2]
        assert np.array_equal(yearly[list(MEASURES)], parts["yearly"], equal_nan=True)
        own = groups.loc[run.number]
        assert len(own) == np.count_nonzero(~np.isnan(parts["groups"]))
        horizons, names, measures = MADE.study.layout.axes("groups")
        for h, year in enumerate(horizons):
            for g, (dimension, group) in list(enumerate(names))[::9]:
                for k, measure in enumerate(measures):
                    value = parts["groups"][h, g, k]
                    assert np.isnan(value) or own[year, dimension, group, measure] == value


def test_failures_say_where_and_why(tmp_path, store):
    failures = write(tmp_path / "out", store)["failures"]
    assert failures[["run", "seed", "tries", "reason"]].to_numpy().tolist() == [
        [4, 2, 3, "ValueError: bad"],
        [11, 3, 3, "its process was killed"],
    ]
    assert failures["policy"].tolist() == ["longer_careers"] * 2 and failures["hr.workload"].tolist() == [0.9, 1.0]


def test_without_failures_the_columns_are_the_same(tmp_path, store):
    some = write(tmp_path / "some", store)["failures"]
    for run in (MADE.runs[4], MADE.runs[11]):
        store.write(run.key, MADE.study.layout, record(run))
    none = write(tmp_path / "none", store, failures=[])["failures"]
    assert len(none) == 0 and list(none) == list(some)


def test_tables_are_the_same_bytes_however_the_store_was_filled(tmp_path, store):
    write(tmp_path / "one", store)
    again = Store(tmp_path / "other")
    again.open()
    for run in MADE.runs:
        if run.number not in (4, 11):
            kept = record(run)
            again.write(run.key, MADE.study.layout, kept._replace(about=kept.about | {"seconds": 9.0, "host": "there"}))
    write(tmp_path / "two", again)
    for name in TABLES:
        same = [(tmp_path / folder / f"{name}.parquet").read_bytes() for folder in ("one", "two")]
        assert (same[0] == same[1]) == (name != "times"), name


def test_what_is_kept_is_chosen(tmp_path, store):
    kept = Kept(measures=["unemployment_rate", "job_tenure"], yearly=False, groups=[])
    chosen = write(tmp_path / "out", store, kept)
    assert "yearly" not in chosen
    assert [name for name in chosen["recent"] if name in MEASURES] == ["unemployment_rate", "job_tenure"]


def test_damaged_results_are_left_out_and_named(tmp_path, store):
    store.path(MADE.runs[7].key).write_bytes(b"x")
    (tmp_path / "out").mkdir()
    arguments = (MADE, FAILED, Kept(), store)
    assert write_tables(tmp_path / "out", *arguments, lambda done: None) == [MADE.runs[7]]


def test_measures_are_documented_in_the_file(tmp_path, store):
    write(tmp_path / "out", store)
    for name in ("recent", "yearly"):
        field = pq.read_schema(tmp_path / "out" / f"{name}.parquet").field("unemployment_rate")
        assert field.metadata[b"unit"] == b"percent" and field.metadata[b"nl"]


OUTSIDE = (
    "select * from read_text('/etc/hostname')",
    "select * from 'runs.parquet'",
    "select * from glob('/etc/*')",
    "select * from tables",
    "copy runs to '{here}/x.csv'",
    "select 1; copy runs to 'x.csv'",
    "export database '{here}/x'",
    "attach '{here}/x.db'",
    "install httpfs",
    "load httpfs",
    "select * from read_csv('https://example.org/x.csv')",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "set temp_directory = '{here}/x'",
    "pragma enable_profiling = 'json'",
    "call enable_logging(storage = 'file', storage_path = '{here}/x')",
    "create secret s (type s3)",
    "",
    "-- nothing",
    "select * from nowhere",
)


@pytest.fixture(scope="module")
def one_sweep(tmp_path_factory):
    """The folder of a sweep of two runs."""
    folder = tmp_path_factory.mktemp("outside")
    pq.write_table(pa.table({"run": [0, 1], "policy": ["=cmd|' /C calc'!A0", "none"]}), folder / "runs.parquet")
    return folder


@pytest.mark.parametrize("question", OUTSIDE)
def test_a_question_reaches_nothing_outside_and_writes_nothing(one_sweep, monkeypatch, question):
    pytest.importorskip("duckdb")
    monkeypatch.chdir(one_sweep)
    with pytest.raises(UsageError) as told:
        ask(one_sweep, question.format(here=one_sweep))
    assert "\n" not in str(told.value) and [path.name for path in one_sweep.iterdir()] == ["runs.parquet"]


def test_an_answer_is_written_whole_without_formulas_or_refused_in_one_line(one_sweep, tmp_path, capsys):
    pytest.importorskip("duckdb")
    question = 'select policy, 1.5 as "@x" from runs order by run'
    assert query_main([str(one_sweep), question, f"csv={tmp_path / 'x.csv'}"]) == 0
    assert (tmp_path / "x.csv").read_text() == "policy,'@x\n'=cmd|' /C calc'!A0,1.5\nnone,1.5\n"
    assert query_main([str(one_sweep), ""]) == 2
    (tmp_path / "runs.parquet").write_bytes(b"cut")
    assert query_main([str(tmp_path), "select 1"]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 2 and "the question is empty; allowed: " in errors[0] and "runs.parquet" in errors[1]


def test_questions_in_sql(tmp_path, store):
    pytest.importorskip("duckdb")
    tables = write(tmp_path / "out's", store)
    known = "avg(job_tenure) filter (where not isnan(job_tenure))"
    query = f"select policy, {known} as t, count(*) as n from recent group by policy"
    answer = ask(tmp_path / "out's", query)
    expected = tables["recent"].groupby("policy")["job_tenure"].mean()
    for row in answer.itertuples():
        assert row.t == pytest.approx(expected[row.policy]) and row.n in (7, 9)
    by_group = ask(tmp_path / "out's", 'select count(*) as n from by_group where "hr.workload" > 1.05 and year = 2')
    merged = tables["groups"].merge(tables["runs"], on="run")
    assert by_group["n"][0] == ((merged["hr.workload"] > 1.05) & (merged["year"] == 2)).sum() > 0
