"""Sweeps as a user starts them: real worlds, the same tables again, other executors, kills, one line for mistakes."""

import dataclasses
import json
import os

import numpy as np
import pandas as pd
import pytest

from experiments.cli.launch import launch
from experiments.execution import choose
from experiments.execution.store import Store
from experiments.io.config_files import files
from experiments.io.errors import Status
from experiments.io.paths import CONFIGS
from experiments.outcomes import run_record
from experiments.outcomes.run_record import simulate
from experiments.sweep import command as module
from experiments.sweep.command import COMMAND, sweep
from sim.measurement.measures import MEASURES
from tests.support import use_configs
from tests.sweeps import Here, failing
from tests.worlds import kills

SMALL = [
    "experiment=smoke",
    "scale.persons=500",
    "burn_in_years=1",
    "years=3",
    "experiment.replicates=1",
    "executor.workers=2",
]
RUNS = 12  # two values of the lever, two scenarios, three policies


def start(*arguments, function=sweep):
    """Launch a sweep; returns its exit status."""
    return launch(dataclasses.replace(COMMAND, run=function), arguments)


def tables(folder):
    """The bytes of all tables that have to be the same."""
    return {file.name: file.read_bytes() for file in folder.glob("*.parquet") if file.stem != "times"}


@pytest.fixture(scope="module")
def finished(own_cache, tmp_path_factory):
    """The results folder after a sweep on two processes."""
    results = tmp_path_factory.mktemp("results")
    assert start(*SMALL, f"results={results}") == 0
    (folder,) = [path for path in results.iterdir() if path.name != "runs"]
    return results, folder


def test_all_tables_are_there_and_nothing_else(finished):
    results, folder = finished
    assert folder.name.startswith("smoke-"), "the name shows that something was changed by hand"
    names = {f"{name}.parquet" for name in ("runs", "recent", "yearly", "groups", "failures", "times")}
    assert {path.name for path in folder.iterdir()} == names | {"manifest.json"}
    assert len(list((results / "runs").glob("*/*"))) == RUNS and not list(results.glob("runs/*.begun"))
    recent = pd.read_parquet(folder / "recent.parquet")
    assert len(recent) == RUNS and set(MEASURES) <= set(recent)
    assert set(recent["policy"]) == {"none", "more_mediation", "longer_careers"}


def test_levers_policies_and_scenarios_reach_the_runs(finished):
    recent = pd.read_parquet(finished[1] / "recent.parquet").set_index(["hr.workload", "scenario", "policy"])
    rate = recent["unemployment_rate"]
    assert rate.nunique() > RUNS / 3, "they differ"
    assert (recent.loc[1.1, "exhaustion"].to_numpy() > recent.loc[0.9, "exhaustion"].to_numpy()).all()


def test_a_run_of_a_sweep_is_the_run_that_anybody_gets(finished):
    jobs = []
    assert start(*SMALL, f"results={finished[0]}", function=jobs.append) == 0
    plan = jobs[0].plan
    recent = pd.read_parquet(finished[1] / "recent.parquet")
    number = RUNS - 1
    config = plan.study.config(plan.rows[plan.runs[number].point], plan.runs[number].seed)
    numbers = plan.study.layout.record(simulate(config, plan.study.layout))["recent"]
    assert np.array_equal(recent.loc[number, list(MEASURES)].astype(float), numbers, equal_nan=True)


def test_the_manifest_tells_where_the_tables_come_from(finished):
    about = json.loads((finished[1] / "manifest.json").read_text("utf-8"))
    assert about["overrides"] == [*SMALL, f"results={finished[0]}"]
    assert about["experiment"]["levers"] == {"hr": {"workload": {"low": 0.9, "high": 1.1, "steps": 2}}}
    assert about["configuration"]["scale"]["persons"] == 500 and about["seeds"] == [1, 1]
    assert {"code_digest", "data_digest", "versions", "git", "programmes", "executor", "sha256"} <= set(about)
    assert (about["runs"], about["failed"], about["found"]) == (RUNS, 0, 0)


def test_the_same_command_finds_what_is_done(finished, capfd):
    before = tables(finished[1])
    assert start(*SMALL, f"results={finished[0]}") == 0
    assert f"{RUNS} of {RUNS} runs are done, of which {RUNS} were done before" in capfd.readouterr().out
    assert tables(finished[1]) == before


@pytest.fixture
def here(monkeypatch):
    """Do runs in this process: none has to be started."""
    monkeypatch.setattr(choose, "make_executor", lambda settings: Here())


def test_another_sweep_finds_the_same_runs(finished, here, capfd):
    """Other policies, and other steps of the lever: other points, but among them the same runs."""
    lever = "experiment.levers.hr.workload={low: 1.1, high: 1.2}"
    assert start(*SMALL, "experiment.policies=[longer_careers]", lever, "name=other", f"results={finished[0]}") == 0
    assert "4 of 4 runs are done, of which 2 were done before" in capfd.readouterr().out


def test_damaged_results_are_named_and_done_anew(finished, here, capfd):
    before = tables(finished[1])
    files = [Store(finished[0] / "runs").path(key) for key in pd.read_parquet(finished[1] / "runs.parquet")["key"]]
    files[0].write_bytes(files[0].read_bytes()[:-20])
    files[1].write_bytes(b"foreign")
    files[2].write_bytes(files[3].read_bytes())
    assert start(*SMALL, f"results={finished[0]}") == 0
    told = capfd.readouterr()
    assert all(f"{file} is damaged" in told.err for file in files[:3]) and told.err.count("damaged") == 3
    assert f"of which {RUNS - 3} were done before" in told.out
    assert tables(finished[1]) == before and len(list((finished[0] / "runs").glob("*/*.bad"))) == 3


def test_a_dry_run_tells_and_starts_nothing(finished, tmp_path, capfd):
    assert start(*SMALL, f"results={tmp_path / 'new'}", "dry_run=true", "language=nl") == 0
    told = " ".join(capfd.readouterr().out.split())
    assert f"Simulaties {RUNS}" in told and "Al uitgevoerd 0" in told and "Er is niets gestart" in told
    assert not (tmp_path / "new").exists()
    assert start(*SMALL, f"results={finished[0]}", "dry_run=true") == 0
    told = " ".join(capfd.readouterr().out.split())
    assert f"Done already {RUNS}" in told and "Worlds to burn in first 0" in told and "0 seconds" in told


def test_a_sweep_killed_at_random_moments_ends_with_the_same_tables(tmp_path):
    victim = kills.VICTIMS["sweep"]
    killed = kills.torment(victim, tmp_path / "killed", 2, seed=6)
    assert min(killed.values()) >= 1, "parents and workers"
    kills.sweep(tmp_path / "whole")
    assert kills.tables(tmp_path / "killed", victim) == kills.tables(tmp_path / "whole", victim) != {}


WRONG = {
    "no experiment": ([], ["experiment is not chosen", "smoke"]),
    "an unknown experiment": (["experiment=smok"], ["experiment=smok", "smoke"]),
    "an unknown executor": (["experiment=smoke", "executor=cloud"], ["executor=cloud", "local"]),
    "an unknown key of the experiment": (["experiment=smoke", "experiment.replicate=2"], ["replicate", "replicates"]),
    "an axis that is none": (["experiment=smoke", "experiment.levers.hr.work=[1]"], ["hr.work", "docs/levers.md"]),
    "an unknown key of the model": (["experiment=smoke", "yers=3"], ["yers", "years"]),
    "a lever out of range": (
        ["experiment=smoke", "experiment.levers.hr.workload.high=99"],
        ["workload=99.0", "0.5 to"],
    ),
    "a policy beside policies": (["experiment=smoke", "policy=longer_careers"], ["experiment.policies", "one of them"]),
    "snapshots of persons": (["experiment=smoke", "record.persons=yearly"], ["record.persons", "experiments.run"]),
    "the name of the store": (["experiment=smoke", "name=runs"], ["name=runs"]),
    "no switch": (["experiment=smoke", "dry_run=perhaps"], ["dry_run='perhaps'"]),
    "keys of a study": (["experiment=smoke", "discover.policy=none"], ["unknown key 'discover.policy'"]),
    "a file in the way": (["experiment=smoke", "results=file.txt"], ["results: 'file.txt'", "folder"]),
}


@pytest.mark.parametrize("arguments, words", WRONG.values(), ids=WRONG)
def test_wrong_input_is_one_line_before_anything_starts(tmp_path, monkeypatch, capfd, arguments, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.txt").write_text("x")
    assert start(*arguments) == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert line.startswith("error: ") and all(word in line for word in words), line
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]


def test_an_experiment_that_someone_shared_is_data(tmp_path, monkeypatch, capfd):
    import shutil

    shared = tmp_path / "configs"
    shutil.copytree(CONFIGS, shared)
    use_configs(monkeypatch, shared)
    monkeypatch.chdir(tmp_path)
    for n, text in enumerate(
        (
            "# @package _global_\nhydra: {callbacks: {x: {_target_: os.mkdir, path: code_ran}}}\n",
            "en: !!python/object/apply:os.mkdir [code_ran]\n",
            "constraints: [\"__import__('os').mkdir('code_ran') == 1\"]\n",
            "en: '${oc.env:HOME}'\n",
        )
    ):
        (shared / "experiment" / f"shared{n}.yaml").write_text(text)
        assert start(f"experiment=shared{n}") == 2
        assert len(capfd.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "code_ran").exists()


def test_every_experiment_that_comes_along_can_be_planned(tmp_path):
    jobs = []
    for name in files("experiment"):
        assert start(f"experiment={name}", f"results={tmp_path}", function=jobs.append) == 0
        assert jobs[-1].experiment.en and jobs[-1].experiment.nl and jobs[-1].place.name == name
        assert len(jobs[-1].plan.points) >= 1


@pytest.fixture
def carried(monkeypatch):
    """Have `run_batch` do what a test says, in place of any run."""

    def give(effect):
        def carry(*arguments, **options):
            if isinstance(effect, BaseException):
                raise effect
            return effect(*arguments)

        monkeypatch.setattr(module, "run_batch", carry)

    return give


@pytest.mark.parametrize(
    "error, status, words",
    [(KeyboardInterrupt(), 130, "the same command goes on"), (OSError(28, "No space left", "x"), 1, "No space left")],
)
def test_what_stops_a_sweep_is_one_line(tmp_path, carried, capfd, error, status, words):
    carried(error)
    assert start(*SMALL, f"results={tmp_path}") == status
    line = capfd.readouterr().err.splitlines()[-1]
    assert line.startswith("error: ") and words in line
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("runs")] == []


def test_runs_that_fail_are_listed_and_give_a_status(tmp_path, here, monkeypatch, capfd):
    monkeypatch.setattr(run_record, "simulate", failing)
    lever = "experiment.levers.hr.workload.low=1.0"
    assert start(*SMALL, lever, f"results={tmp_path}", "name=x") == Status.INCOMPLETE
    told = capfd.readouterr()
    assert "Runs that failed three times: 6" in told.out and "ArithmeticError: one is too much" in told.out
    failures = pd.read_parquet(tmp_path / "x" / "failures.parquet")
    assert len(failures) == 6 and set(failures["hr.workload"]) == {1.0} and set(failures["tries"]) == {3}
    assert set(failures["policy"]) == {"none", "more_mediation", "longer_careers"}
    assert len(pd.read_parquet(tmp_path / "x" / "recent.parquet")) == 6


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path, capfd):
    if not os.geteuid():
        pytest.skip("root may write anywhere")
    tmp_path.chmod(0o500)
    assert start(*SMALL, f"results={tmp_path / 'x'}") == 2
    assert len(capfd.readouterr().err.splitlines()) == 1
