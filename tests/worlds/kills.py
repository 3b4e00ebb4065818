"""Sweeps that are killed at random moments: `python -m tests.worlds.kills [kills=50] [seed=1] [real=no]`.

The parent or a worker is killed with SIGKILL; a killed parent is started again by the same command. At the end the
tables have to be those of an uninterrupted sweep, bit for bit. With real=true worlds are simulated, else runs are
invented.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np

from experiments.cli.command import Call, Command
from experiments.cli.keys import Count, Keys
from experiments.cli.launch import launch
from experiments.design.experiment import Kept
from experiments.design.plan import Plan
from experiments.execution.batch import run_batch
from experiments.execution.settings import ExecutorSettings
from experiments.execution.store import Store
from experiments.io.output_folder import replacing
from experiments.io.paths import REPOSITORY
from experiments.sweep.tables import TABLES, write_tables
from tests.sweeps import FreeTask, plan, slow, tasks_of

NAME = "out"
LONGEST = 12  # finished runs between two kills, at most
PATIENCE = 600.0  # seconds without a new result after which something hangs, on a busy machine too
REAL = ["-m", "experiments.sweep", "experiment=smoke", "scale.persons=500", "burn_in_years=1", f"name={NAME}"]
INVENTED = ["-m", "tests.worlds.kills", "sweep"]
EXPERIMENT = {"levers": {"hr.workload": {"low": 0.8, "high": 1.2, "steps": 30}}, "replicates": 2}


def small() -> Plan:
    """Sixty runs."""
    return plan(EXPERIMENT)


def sweep(results: Path) -> None:
    """The program that is killed: invented runs, and their tables."""
    made, store = small(), Store(results / "runs")
    batch = run_batch(tasks_of(made, slow, FreeTask), store, ExecutorSettings(workers=2))
    with replacing(results, NAME) as folder:
        arguments = (made.study, made.points, made.runs, batch.failures, Kept(), store)
        assert write_tables(folder, *arguments, lambda done: None) == []


def workers_of(pid: int) -> list[int]:
    """Process ids of the workers of a sweep."""
    found = []
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            with contextlib.suppress(OSError):
                if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text():
                    found.append(int(child))
    return found


def finished(results: Path) -> set[str]:
    """Keys of the runs whose results are there; a hidden or half-written file is none."""
    return {file.stem for file in results.glob("runs/*/*.parquet")}


def torment(command: list[str], results: Path, kills: int, seed: int, tell=lambda killed: None) -> dict[str, int]:
    """Run a sweep to its end, killing it so many times; returns how often which part was killed.

    Args:
        tell: called after each kill with the number of kills of each part so far.
    """
    rng, killed = np.random.default_rng(seed), {"parent": 0, "worker": 0}
    results.mkdir(parents=True, exist_ok=True)
    process = _start(command)
    try:
        while sum(killed.values()) < kills:
            _wait_for_more(process, results, int(rng.integers(0, LONGEST)))
            time.sleep(rng.random() * 0.3)
            before = finished(results)
            if process.poll() is not None:  # it was done: from the start, or there is nothing left to kill
                _clear(results, process)
                process = _start(command)
                continue
            workers = workers_of(process.pid)
            victim = "worker" if workers and rng.random() < 0.5 else "parent"
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(rng.choice(workers)) if victim == "worker" else process.pid, signal.SIGKILL)
                killed[victim] += 1
            if victim == "parent":
                process.wait()
                process = _start(command)
            assert before <= finished(results), "a finished run was lost"
            tell(killed)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()
    return killed


def _start(command: list[str]) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, *command], cwd=REPOSITORY, stderr=subprocess.DEVNULL)


def _clear(results: Path, process: subprocess.Popen) -> None:
    """Begin anew after a sweep that came to its end between two kills."""
    assert process.returncode == 0
    for file in results.glob("runs/*/*.parquet"):
        file.unlink()


def _wait_for_more(process: subprocess.Popen, results: Path, more: int) -> None:
    """Until so many more runs are finished, or the sweep is."""
    wanted, begin = len(finished(results)) + more, time.monotonic()
    while process.poll() is None and len(finished(results)) < wanted:
        assert time.monotonic() - begin < PATIENCE, "nothing happens any more"
        time.sleep(0.02)


def same_tables(one: Path, other: Path) -> bool:
    """Whether two sweeps have the same tables, bit for bit."""
    names = [name for name in TABLES if name != "times"]
    return all((one / f"{name}.parquet").read_bytes() == (other / f"{name}.parquet").read_bytes() for name in names)


def uninterrupted(results: Path) -> Path:
    """The tables of the invented sweep as one process makes them."""
    sweep(results)
    return results / NAME


class KillsKeys(Keys):
    """How many kills, at which moments, and of a sweep of real worlds or of invented ones."""

    kills: Count = 50
    seed: Count = 1
    real: bool = False


def compare(call: Call) -> int:
    """Kill a sweep many times, and compare; returns the exit status."""
    keys: KillsKeys = call.keys
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / name for name in ("killed", "whole")]
        kind = REAL if keys.real else INVENTED
        commands = [[*kind, f"results={place}"] for place in places]
        begin = time.monotonic()
        killed = torment(commands[0], places[0], keys.kills, keys.seed, partial(print, flush=True))
        subprocess.run([sys.executable, *commands[1]], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
        same = same_tables(places[0] / NAME, places[1] / NAME)
        print(f"killed: {killed}; {time.monotonic() - begin:.0f} seconds; the same tables: {same}")
        return 0 if same else 1


COMMAND = Command("kills", __doc__, KillsKeys, compare)


if __name__ == "__main__":
    if sys.argv[1:2] == ["sweep"]:
        sweep(Path(sys.argv[2].removeprefix("results=")))
    else:
        sys.exit(launch(COMMAND, sys.argv[1:]))
