"""Types hold: of the public interface of `sim` and of all of `experiments` (`[tool.mypy]` in `pyproject.toml`)."""

import re
import subprocess
import sys
import tomllib

import pytest

import sim
from tests.commands import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]
EXCEPTION = re.compile(r"# type: ignore\[[a-z-]+\] # \w+")  # its kind, and why
MOST = 10  # exceptions


def listed(setting):
    """The modules for which a setting holds."""
    return {name for part in SETTINGS["overrides"] if part.get(setting) for name in part["module"]}


def test_the_type_checker_passes():
    done = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", sim.__all__)
def test_the_public_interface_is_typed_and_checked(name):
    module = getattr(sim, name).__module__
    assert module in listed("disallow_untyped_defs") and module not in listed("ignore_errors")


def test_programs_are_typed_and_checked():
    assert "experiments.*" in listed("disallow_untyped_defs")
    assert not [name for name in listed("ignore_errors") if not name.startswith("sim.")]


def test_exceptions_are_few_and_tell_their_kind_and_reason():
    lines = [
        line
        for package in SETTINGS["packages"]
        for file in (ROOT / package).rglob("*.py")
        for line in file.read_text("utf-8").splitlines()
        if "type: ignore" in line
    ]
    assert len(lines) < MOST
    assert [line for line in lines if not EXCEPTION.search(line)] == []
