"""A screening as a user starts it: effects are those of paired worlds, files are there, nothing is done twice."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from experiments.cli.launch import read_command
from experiments.io.errors import Status
from experiments.outcomes.yearly import by_year
from experiments.screen import command
from experiments.screen.command import main
from experiments.screen.tables import AMONG_ALL
from experiments.screen.worlds import ScreenTask
from sim import CareerEcosystem
from sim.measurement.measures import MEASURES

SMALL = ["levers=E13,G12", "persons=500", "pairs=2", "years=1", "executor.workers=1"]


@pytest.fixture(scope="module")
def finished(own_cache, tmp_path_factory):
    """The results folder after a run in each language, and the labels of the worlds that each run made."""
    results, ran, run = tmp_path_factory.mktemp("results"), {"en": [], "nl": []}, ScreenTask.run
    with pytest.MonkeyPatch.context() as patch:
        for language, labels in ran.items():
            patch.setattr(ScreenTask, "run", lambda task, labels=labels: labels.append(task.label) or run(task))
            assert main([*SMALL, f"results={results}", f"language={language}"]) == Status.DONE
            (results / f"{language}.html").write_bytes((results / "screen-E13-G12/report.html").read_bytes())
    return results, ran


def test_all_files_are_there_and_every_world_is_run_once(finished):
    results, ran = finished
    names = {path.name for path in (results / "screen-E13-G12").iterdir()}
    assert names == {"effects.csv", "summary.csv", "screen.png", "screen.svg", "report.html", "manifest.json"}
    assert len(set(ran["en"])) == len(ran["en"]) == 2 * (1 + 4) and ran["nl"] == []
    about = json.loads((results / "screen-E13-G12/manifest.json").read_text("utf-8"))
    assert about["options"]["levers"] == ["E13", "G12"] and about["failed"] == []


def test_pages_differ_by_language_and_ask_nothing_of_a_network(finished):
    pages = {language: (finished[0] / f"{language}.html").read_text("utf-8") for language in ("en", "nl")}
    assert "Among those it is for" not in pages["nl"] and "doelgroep" in pages["nl"]
    assert all(not re.findall(r"""(?:src|href)=["'](?!data:|#)""", page) for page in pages.values())


def test_effects_are_differences_of_worlds_with_the_same_seed(finished):
    effects = pd.read_csv(finished[0] / "screen-E13-G12/effects.csv", keep_default_na=False, na_values=[""])
    row = effects[(effects["parameter"] == "government.reintegration") & (effects["dose"] == 2)].set_index("outcome")
    change, levels = {"lever": "government.reintegration", "value": 1.0}, {}
    for arm, changes in (("without", []), ("with", [change])):
        tree = {"scale": {"persons": 500}, "years": 1, "policy": [{"name": "one", "changes": changes}]}
        runs = [CareerEcosystem({**tree, "seed": seed}).run().measures() for seed in (1, 2)]
        levels[arm] = np.stack([by_year(run[list(MEASURES)].to_numpy(float))[0] for run in runs])
    apart = levels["with"] - levels["without"]
    for name in AMONG_ALL:
        own = row[row["group"] == "all"].loc[name]
        of_pairs = apart[:, list(MEASURES).index(name)]
        assert own["effect"] == pytest.approx(of_pairs.mean(), rel=1e-4, abs=1e-9), name
    assert set(row["group"]) == {"all", "sick"} and effects["beside"].isna().all()


def test_worlds_that_fail_are_named_and_left_out(finished, capsys, monkeypatch):
    run = ScreenTask.run

    def failing(task):
        if task.changes and task.changes[0][1] == 0.5 and task.seed == 2:
            raise ValueError("no luck")
        return run(task)

    monkeypatch.setattr(ScreenTask, "run", failing)
    given = ["levers=E13", *SMALL[1:], f"results={finished[0] / 'failed'}"]
    assert main(given) == Status.INCOMPLETE
    told = capsys.readouterr()
    assert "hr.outward_help=0.5, seed 2" in told.err and "Traceback" not in told.err
    effects = pd.read_csv(finished[0] / "failed/screen-E13/effects.csv")
    assert effects.groupby("dose")["pairs"].max().to_dict() == {1: 1, 2: 2}


def test_all_levers_are_screened_unless_some_are_named():
    (job,) = read_command("screen", [])
    assert job.place.name == command.NAME and len({one.lever for one in job.subject}) == 44
    (job,) = read_command("screen", ["levers=G12,E13,G12"])
    assert job.place.name == "screen-E13-G12" and {one.lever for one in job.subject} == {"E13", "G12"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("levers=E99", "E99"),
        ("levers=[]", "levers"),
        ("pairs=1", "greater than or equal to 2"),
        ("persons=10", "greater than or equal to 500"),
        ("years=201", "years=201"),
    ],
)
def test_wrong_input_is_one_line(capsys, given, said):
    assert main([given]) == Status.WRONG_INPUT
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 1 and said in errors[0]
