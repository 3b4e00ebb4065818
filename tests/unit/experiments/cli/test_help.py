"""Every program says what it does when it is asked to, and does nothing else."""

import logging
import runpy
import sys
from importlib import import_module

import pytest
import yaml

from experiments.benchmark.command import command_of
from experiments.cli.launch import launch, read_command
from experiments.io.paths import REPOSITORY

WHOLE_MODEL = {"run", "careers", "compare", "report", "sweep", "sensitivity", "discover", "robustness"}
POLICIES = WHOLE_MODEL - {"compare", "report"}  # those name policies as words
EXPERIMENTS = REPOSITORY / "experiments"
PROGRAMS = sorted(
    [file.stem for file in EXPERIMENTS.glob("*.py") if '__name__ == "__main__"' in file.read_text()]
    + [file.parent.name for file in EXPERIMENTS.glob("*/__main__.py")]
)


@pytest.mark.parametrize("name", PROGRAMS)
def test_help_is_printed_with_status_0(tmp_path, monkeypatch, capfd, name):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, f"experiments.{name}", raising=False)
    monkeypatch.delitem(sys.modules, f"experiments.{name}.__main__", raising=False)
    monkeypatch.setattr(sys, "argv", [f"experiments/{name}.py", "--help"])
    with pytest.raises(SystemExit) as left:
        runpy.run_module(f"experiments.{name}", run_name="__main__", alter_sys=True)
    told = capfd.readouterr()
    assert not left.value.code, told.err
    assert name in told.out and len(told.out.splitlines()) > 3 and told.err == ""
    assert list(tmp_path.iterdir()) == []
    if name != "benchmark":  # each benchmark has help of its own
        groups = command_named(name).groups
        lines = told.out.partition("configs=)")[2].partition("Every key")[0].splitlines()
        listed = {line.partition(":")[0] for line in lines} - {""}
        assert listed == set(groups) and not {"persona", "claim"} & listed
        assert ("policy" in groups) == (name in POLICIES)


@pytest.mark.parametrize("name, words", [("cost", "docs/cost.md"), ("luck", "independent seeds")])
def test_each_benchmark_has_help_of_its_own(monkeypatch, capfd, name, words):
    from experiments.benchmark.command import main

    assert main([name, "--help"]) == 0
    assert words in capfd.readouterr().out.lower()


def shown(name, *options, capfd):
    """What a program prints for some options of Hydra."""
    command = command_of([])[0] if name == "benchmark" else command_named(name)
    root = logging.getLogger()
    before = list(root.handlers), root.level
    assert launch(command, options) == 0
    root.handlers[:], _ = before[0], root.setLevel(before[1])  # --info leaves a handler that writes to this capture
    told = capfd.readouterr()
    assert told.err == ""
    return told.out


def command_named(name):
    package = (EXPERIMENTS / name).is_dir()
    return import_module(f"experiments.{name}.command" if package else f"experiments.{name}").COMMAND


@pytest.mark.parametrize("name", PROGRAMS)
def test_options_of_hydra_list_only_what_a_program_takes(tmp_path, monkeypatch, capfd, name):
    monkeypatch.chdir(tmp_path)
    command = command_of([])[0] if name == "benchmark" else command_named(name)
    keys = yaml.safe_load(shown(name, "--cfg", "job", capfd=capfd))
    assert set(keys) == set(command.tree()) >= set(command.keys.model_fields)
    assert ("inaction" in keys) == (name in WHOLE_MODEL)
    path = shown(name, "--info", "searchpath", capfd=capfd)
    assert ("groups://" in path) == bool(command.groups) and all(group in path for group in command.groups)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [one for one in PROGRAMS if one not in ("query", "dashboard", "describe")])
def test_several_values_of_a_key_are_several_jobs(tmp_path, name):
    words = {"compare": ["baseline", "training_leave"], "report": ["training_leave"]}.get(name, [])
    experiments = {"sensitivity": "what_matters", "discover": "when_it_fails", "robustness": "robust", "sweep": "smoke"}
    words += [f"experiment={experiments[name]}"] if name in experiments else []
    key = "months" if name == "benchmark" else "results"
    command = command_of([])[0] if name == "benchmark" else command_named(name)
    jobs = read_command(command, ["--multirun", *words, f"{key}=1,2"])
    assert len(jobs) == 2 and repr(jobs[0]) != repr(jobs[1])
