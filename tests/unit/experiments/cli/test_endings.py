"""How programs end: one table of exit statuses, one line for a signal at whatever moment, nothing half-written."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from experiments.benchmark.command import PROGRAMS
from experiments.benchmark.command import command_of as benchmark
from experiments.cli.launch import command_named
from experiments.io.errors import Status, exit_status
from experiments.io.paths import REPOSITORY
from experiments.signals import SIGNALS

COMMANDS = (
    "calibrate careers claims compare dashboard describe discover query report robustness run screen sensitivity "
    "sweep validate workshop_pack"
).split()


def test_every_program_is_known_here():
    folder = REPOSITORY / "experiments"
    found = {file.parent.name for file in folder.glob("*/__main__.py")}
    found |= {file.stem for file in folder.glob("*.py") if "__main__" in file.read_text("utf-8")} - {"__init__"}
    assert found == {*COMMANDS, "benchmark"}


def test_the_readme_has_the_table_of_exit_statuses():
    text = (REPOSITORY / "README.md").read_text("utf-8")
    table = {int(number): meaning for number, meaning in re.findall(r"^\| (\d+) \| (.+) \|$", text, re.MULTILINE)}
    assert table == {int(status): status.meaning for status in Status}


def all_commands():
    return [*map(command_named, COMMANDS), *(benchmark([name])[0] for name in PROGRAMS)]


@pytest.mark.parametrize("command", all_commands(), ids=lambda command: command.name)
def test_every_program_ends_as_the_table_says(command, tmp_path, monkeypatch, capfd):
    """Every program refuses an unknown key, cannot be stopped without a line, and names no status of its own."""
    from dataclasses import replace

    from experiments.cli.launch import _do, launch

    monkeypatch.chdir(tmp_path)
    assert launch(command, ["nonsense=1"]) == Status.WRONG_INPUT
    for raised, status in (
        (KeyboardInterrupt(), Status.INTERRUPTED),
        (OSError(28, "No space left on device", "x"), Status.NOT_DONE),
        (BrokenPipeError(), Status.DONE),
    ):

        def run(job, raised=raised):
            raise raised

        with (tmp_path / "screen").open("w") as screen, monkeypatch.context() as patch:
            if isinstance(raised, BrokenPipeError):
                patch.setattr(sys, "stdout", screen)
            assert exit_status(lambda: _do(replace(command, run=run), [object()]), command.interrupted) == status
    for number in SIGNALS:

        def stopped(job, number=number):
            signal.raise_signal(number)

        handler = signal.signal(number, signal.SIG_DFL)
        try:
            ended = exit_status(lambda: _do(replace(command, run=stopped), [object()]), command.interrupted)
        finally:
            signal.signal(number, handler)
        assert ended == 128 + number and Status(ended)
    errors = capfd.readouterr().err.splitlines()
    assert len(errors) == 3 + len(SIGNALS) and all(line.startswith("error: ") for line in errors)
    assert "xit status:" not in command.about


@pytest.mark.parametrize(("name", "moment"), [("SIGINT", "loading"), ("SIGTERM", "loading"), ("SIGTERM", "simulating")])
def test_a_signal_ends_a_run_with_one_line_and_leaves_nothing(tmp_path, name, moment):
    arguments = ["scale.persons=20000", "burn_in_years=0", "years=100", f"results={tmp_path / 'out'}"]
    command = [sys.executable, "-m", "experiments.run", *arguments]
    environment = {**os.environ, "CAREER_ECOSYSTEM_CACHE": str(tmp_path / "cache")}
    start = f"import signal, os, sys; signal.signal(signal.{name}, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
    with subprocess.Popen(
        [sys.executable, "-c", start, *command], cwd=REPOSITORY, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        told = ""
        if moment == "simulating":
            while "imulat" not in told:
                told = process.stderr.readline() or pytest.fail("it is over")
        else:
            while "experiments.run" not in (line := cmdline(process.pid)) or "-c" in line.split("\0")[:2]:
                time.sleep(0.01)
            time.sleep(0.5)
        process.send_signal(getattr(signal, name))
        rest = process.stderr.read()
    assert process.returncode == 128 + getattr(signal, name)
    assert rest.count("error: interrupted") == 1 and "Traceback" not in rest and rest.count("\n") <= 3
    assert not list(tmp_path.glob("out/*")) and not list(tmp_path.glob("out/.*"))


def cmdline(pid):
    with open(f"/proc/{pid}/cmdline") as file:
        return file.read()


def test_a_signal_that_somebody_catches_still_counts(capsys):
    def server():
        try:
            signal.raise_signal(signal.SIGTERM)
        except KeyboardInterrupt:
            pass  # as servers do, to end in order
        return 0

    assert exit_status(server) == Status.TERMINATED and capsys.readouterr().err == "error: interrupted\n"


def test_a_signal_sent_twice_is_one(capsys):
    def work():
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            signal.raise_signal(signal.SIGTERM)  # `timeout` does that; clearing away goes on
        return 0

    assert exit_status(work) == Status.TERMINATED and capsys.readouterr().err == "error: interrupted\n"


def test_what_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        assert exit_status(lambda: signal.raise_signal(signal.SIGHUP) or 0) == Status.DONE
    finally:
        signal.signal(signal.SIGHUP, before)
