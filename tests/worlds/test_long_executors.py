"""Commands give the same tables whoever does the work, and a killed worker costs nothing that was finished."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from experiments.io.paths import REPOSITORY

PATIENCE = 900.0  # seconds, on a busy machine too
SIZES = ["scale.persons=500", "burn_in_years=1", "years=1"]
# Worlds are small, so that they would be over before somebody has found a process to kill: each takes a moment more.
SLOWER = """
import time
from experiments.execution import retrying_runner
do = retrying_runner._do
def slower(*task):
    time.sleep(1.0)
    return do(*task)
retrying_runner._do = slower
"""
# What a command needs to know beyond its command line, so that its worlds are small.
SMALL_CLAIMS = """
from experiments.claims import command
from experiments.claims.tables import Size
command.QUICK = Size(500, 4, 0, 0, burn_in_years=1)
"""
SMALL_VALIDATION = """
from experiments.validate import command
from experiments.stylised_facts.patterns import observe_patterns
from sim.config import configure
from experiments.validate import worlds
small = lambda seeds, persons: [
    configure({"scale": {"persons": persons}, "years": 12, "burn_in_years": 1, "seed": seed})
    for seed in range(1, seeds + 1)
]
command.configurations = small
command.PATTERN_YEARS = 3
"""
COMMANDS = {
    "compare": ("", ["baseline", "career_vouchers", *SIZES, "pairs=6", "start=2026-01", "name=out"], "compare/out"),
    "claims": (SMALL_CLAIMS, ["claim=C09", "quick=true"], "claims-C09-quick"),
    "validate": (SMALL_VALIDATION, ["seeds=6", "persons=500"], "validate"),
}
STATUS = {"validate": (0, 3)}  # targets may be out of band in so small worlds


def code_of(command, arguments):
    """A program that runs a command on small worlds."""
    setup = COMMANDS[command][0]
    program = f"import sys\nfrom experiments.{command}.command import main\n"
    words = [*COMMANDS[command][1], *arguments]
    return f"{program}{SLOWER}{setup}\nif __name__ == '__main__':\n    sys.exit(main({words!r}))\n"


def begin(command, results, *arguments):
    """Start a command as a process of its own."""
    script = results.parent / f"{command}.{len(list(results.parent.glob('*.py')))}.py"
    script.write_text(code_of(command, [*arguments, f"results={results}"]))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(REPOSITORY), *filter(None, sys.path)])}
    return subprocess.Popen(
        [sys.executable, script], cwd=REPOSITORY, env=environment, text=True, stdout=subprocess.PIPE
    )


def run(command, results, *arguments):
    """Run a command to its end; gives what it printed."""
    with begin(command, results, *arguments) as process:
        printed, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode in STATUS.get(command, (0,)), printed
    return printed


def tables(results, command):
    """All tables that a command wrote, as text."""
    folder = results / COMMANDS[command][2]
    found = {file.name: file.read_text() for file in folder.glob("*.csv")}
    assert found and all(len(pd.read_csv(folder / name)) for name in found if name not in ("path.csv", "costs.csv"))
    return found


@pytest.fixture(scope="module")
def local(own_cache, tmp_path_factory):
    """The results of each command on this machine, when they are first asked for."""
    known = {}

    def of(command):
        if command not in known:
            known[command] = tmp_path_factory.mktemp(command) / "results"
            run(command, known[command], "executor=local", "executor.workers=2")
        return tables(known[command], command)

    return of


def children(pid):
    """Process ids of all that descends from a process, whichever of its threads started it."""
    found = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += [int(child), *children(int(child))]
    return found


def kill_a_worker(process, results):
    """Kill a process that does the work, once something is finished; returns the files that were there by then."""
    begin = time.monotonic()
    while not (before := set(results.rglob("*.arrows"))) and process.poll() is None:
        assert time.monotonic() - begin < PATIENCE
        time.sleep(0.02)
    workers = []
    for pid in children(process.pid):
        with contextlib.suppress(OSError):
            line = Path(f"/proc/{pid}/cmdline").read_text()
            if "spawn_main" in line or "forkserver" in line:
                workers.append(pid)
    assert workers and process.poll() is None, "it was over too soon"
    os.kill(workers[-1], signal.SIGKILL)
    return before


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("executor", ["local", "dask"])
def test_a_killed_worker_costs_nothing_and_tables_are_the_same(local, tmp_path, command, executor):
    if executor == "dask":
        pytest.importorskip("distributed")
    wanted, results = local(command), tmp_path / "results"
    with begin(command, results, f"executor={executor}", "executor.workers=2") as process:
        before = kill_a_worker(process, results)
        times = {file: file.stat().st_mtime_ns for file in before}
        printed, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode in STATUS.get(command, (0,)), printed
    assert {file: file.stat().st_mtime_ns for file in before} == times, "what was finished is not done again"
    assert tables(results, command) == wanted


@pytest.mark.parametrize("command", COMMANDS)
def test_the_parts_of_a_job_array_give_the_same_tables(local, tmp_path, command):
    wanted, results = local(command), tmp_path / "results"
    for part in (2, 1):
        printed = run(command, results, "executor=array", f"executor.part={part}", "executor.parts=2")
        assert printed.count("\n") == 1 and f"part {part} of 2" in printed
        assert not (results / COMMANDS[command][2]).exists()
    kept = {file: file.stat().st_mtime_ns for file in results.rglob("*.arrows")}
    run(command, results, "executor=local", "executor.workers=2")
    assert {file: file.stat().st_mtime_ns for file in kept} == kept, "nothing is done again"
    assert tables(results, command) == wanted
