"""Paths on a command line: taken as they are typed, or refused in one line before anything is done."""

import shutil

import pytest

from experiments.benchmark.command import command_of
from experiments.cli.launch import launch, read_command
from experiments.io.errors import exit_status
from experiments.io.output_folder import require_writable
from experiments.run.command import COMMAND
from sim.burn_in import cache_folder
from sim.config import ConfigError
from sim.paths import DATA_FOLDER
from sim.reference_data import ReferenceDataError, load_reference_data

FOLDERS = [
    "m\u00fcller & zoon",
    "A&B",
    "a#b",
    "(x)",
    "x)",
    "it's",
    'say "x"',
    "a,b",
    "x=y",
    "[x",
    "{x}",
    "a;b",
    "50%",
    "a\\b\\",
]


@pytest.mark.parametrize("name", FOLDERS)
def test_folders_of_any_name_are_taken_as_they_are(run, tmp_path, name):
    _, jobs, errors = run(f"results={tmp_path / name}")
    assert (errors, [job.place.parent for job in jobs]) == ([], [tmp_path / name])
    given = read_command("query", [str(tmp_path / name), "select '=1', \"x\" from t"])[0].keys
    assert (given.folder, given.question) == (str(tmp_path / name), "select '=1', \"x\" from t")


PATHS = {  # a key of each program that reads or writes a path
    "run": "results=~/x",
    "careers": "run=~/x",
    "sweep": "results=~/x experiment=smoke",
    "compare": "results=~/x baseline longer_careers",
    "report": "results=~/x longer_careers",
    "claims": "results=~/x",
    "calibrate": "results=~/x",
    "screen": "results=~/x",
    "validate": "results=~/x",
    "workshop_pack": "results=~/x",
    "query": "~/x",
    "describe": "levers csv=~/x.csv",
}


@pytest.mark.parametrize("program, words", PATHS.items(), ids=PATHS)
def test_the_home_folder_is_meant_by_its_sign(run, tmp_path, monkeypatch, program, words):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (job,) = read_command(program, words.split())
    keys = getattr(job, "keys", None)
    found = [getattr(keys, name, None) for name in ("results", "run", "folder", "csv")]
    found += [str(getattr(job, "place", ""))]
    assert any(str(path).startswith(f"{tmp_path}/home/x") for path in found) and "~" not in str(found)
    with pytest.raises(ValueError, match="no such home folder"):
        read_command(program, [word.replace("~/", "~nobody-here/") for word in words.split()])
    assert not (tmp_path / "~").exists()


def test_tables_and_choices_of_ones_own_may_lie_at_home(run, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "mine" / "policy").mkdir(parents=True)
    assert run("configs=~/mine")[2] == []
    shutil.copy(DATA_FOLDER / "regions.csv", tmp_path)
    assert load_reference_data({"regions": "~/regions.csv"}).digest == load_reference_data().digest
    with pytest.raises(ReferenceDataError, match="no such home folder"):
        load_reference_data({"regions": "~nobody-here/regions.csv"})
    monkeypatch.setenv("CAREER_ECOSYSTEM_CACHE", "~/kept")
    assert cache_folder() == tmp_path / "kept"


EMPTY = {"run": "results=''", "query": "folder=''", "describe": "csv=''", "careers": "run=' '"}


@pytest.mark.parametrize("program, text", EMPTY.items(), ids=EMPTY)
def test_an_empty_path_is_none(run, program, text):
    with pytest.raises(ValueError, match="is no path; allowed"):
        read_command(program, [text])
    with pytest.raises(ValueError, match="has no value"):
        read_command(program, [text.split("=")[0] + "="])


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_done(tmp_path):
    (tmp_path / "file").touch()
    for program, text in (("run", "results=file/x"), ("benchmark", "results=file"), ("describe", "csv=none/x.csv")):
        if program == "benchmark":
            command, words = command_of(["luck", f"results={tmp_path / 'file'}"])
        else:
            command, words = program, [text.replace("=", f"={tmp_path}/")]
        with pytest.raises(ConfigError, match="; allowed: "):
            read_command(command, words)


def test_a_path_that_the_locale_cannot_read_is_refused_with_what_helps():
    with pytest.raises(ConfigError, match="LC_ALL=C.UTF-8"):
        read_command("run", ["results=m\udcc3\udcbcller"])


def test_a_folder_of_ones_own_has_choices_too(run, tmp_path, capfd):
    (tmp_path / "mine" / "policy").mkdir(parents=True)
    change = "{lever: hr.workload, value: 0.9}"
    (tmp_path / "mine" / "policy" / "calm.yaml").write_text(f"calm: {{en: x, nl: y, changes: [{change}]}}")
    for given in ("mine", str(tmp_path / "mine"), "[mine,experiments]", "'mine'", "'mine','experiments'"):
        _, (job,), errors = run(f"configs={given}", "policy=[calm,more_mediation]")
        assert (job.config.named("policy"), errors) == ("calm+more_mediation", [])
    assert launch(COMMAND, ["configs=mine", "--help"]) == 0
    assert "calm, career_policy" in capfd.readouterr().out
    assert "policy=calm is not known" in run("policy=calm")[2][0], "for one command only"
    assert run("configs=elsewhere")[2][0].startswith("error: configs='elsewhere' is no folder")


def test_a_place_that_cannot_be_written_is_named(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert exit_status(lambda: require_writable(tmp_path / "file" / "below")) == 1
    error = capsys.readouterr().err
    assert repr(str(tmp_path / "file" / "below")) in error and "Not a directory" in error and error.count("\n") == 1
