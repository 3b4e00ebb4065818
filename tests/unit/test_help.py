"""Every program says what it does when it is asked to, and does nothing else."""

import runpy
import sys

import pytest

from experiments.io.paths import REPOSITORY

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
        runpy.run_module(f"experiments.{name}", run_name="__main__")
    told = capfd.readouterr()
    assert not left.value.code, told.err
    assert name in told.out and len(told.out.splitlines()) > 3 and told.err == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name, words", [("sweep", "overhead"), ("luck", "independent seeds")])
def test_each_benchmark_has_help_of_its_own(monkeypatch, capfd, name, words):
    from experiments.benchmark.command import main

    assert main([name, "--help"]) == 0
    assert words in capfd.readouterr().out.lower()
