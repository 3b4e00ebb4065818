"""Programs that are killed at random moments: `python -m tests.worlds.kills [kills=50] [seed=1] [of=sweep]`.

The parent or a worker is killed with SIGKILL; a killed parent is started again by the same command. At the end the
tables have to be those of a program that nobody killed, bit for bit. Runs are invented in of=sweep, of=claims and
of=calibrate; in of=real_sweep worlds are simulated.
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
from typing import Literal, NamedTuple

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
from experiments.sweep.tables import write_tables
from tests.sweeps import FreeTask, plan, slow, tasks_of

NAME = "out"
LONGEST = 12  # finished runs between two kills, at most
PATIENCE = 600.0  # seconds without a new result after which something hangs, on a busy machine too
SWEEP = ["experiment=smoke", "scale.persons=500", "burn_in_years=1", f"name={NAME}"]
CLAIMS = ["claim=C09", "quick=true", "executor.workers=2"]
CALIBRATE = ["draws=130", "persons=2000", "members=10", "held_out=8", "executor.workers=2", f"name={NAME}"]
EXPERIMENT = {"levers": {"hr.workload": {"low": 0.8, "high": 1.2, "steps": 30}}, "replicates": 2}


class Victim(NamedTuple):
    """A program that is killed: its command line, and where in the results finished runs and its tables are."""

    command: list[str]
    kept: str
    tables: str


VICTIMS = {
    "sweep": Victim(["-m", "tests.worlds.kills", "sweep"], "runs/*/*.arrows", f"{NAME}/*.parquet"),
    "real_sweep": Victim(["-m", "experiments.sweep", *SWEEP], "runs/*/*.arrows", f"{NAME}/*.parquet"),
    "claims": Victim(["-m", "tests.worlds.invented_claims", *CLAIMS], ".claims/*/*.arrows", "claims-C09-quick/*.csv"),
    "calibrate": Victim(
        ["-m", "tests.worlds.invented_calibration", *CALIBRATE], f"{NAME}/worlds/*/*.arrows", f"{NAME}/*.csv"
    ),
}


def small() -> Plan:
    """Sixty runs."""
    return plan(EXPERIMENT)


def sweep(results: Path) -> None:
    """The program that is killed: invented runs, and their tables."""
    made, store = small(), Store(results / "runs")
    batch = run_batch(tasks_of(made, slow, FreeTask), store, ExecutorSettings(workers=2))
    with replacing(results, NAME) as folder:
        arguments = (made, batch.failures, Kept(), store)
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


def finished(results: Path, victim: Victim) -> set[str]:
    """Keys of the runs whose results are there; a hidden or half-written file is none."""
    return {file.stem for file in results.glob(victim.kept)}


def torment(victim: Victim, results: Path, kills: int, seed: int, tell=lambda killed: None) -> dict[str, int]:
    """Run a program to its end, killing it so many times; returns how often which part was killed.

    Args:
        tell: called after each kill with the number of kills of each part so far.
    """
    rng, killed = np.random.default_rng(seed), {"parent": 0, "worker": 0}
    results.mkdir(parents=True, exist_ok=True)
    process = _start(victim, results)
    try:
        while sum(killed.values()) < kills:
            _wait_for_more(process, results, victim, int(rng.integers(0, LONGEST)))
            time.sleep(rng.random() * 0.3)
            before = finished(results, victim)
            if process.poll() is not None:  # it was done: from the start, or there is nothing left to kill
                _clear(results, victim, process)
                process = _start(victim, results)
                continue
            workers = workers_of(process.pid)
            part = "worker" if workers and rng.random() < 0.5 else "parent"
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(rng.choice(workers)) if part == "worker" else process.pid, signal.SIGKILL)
                killed[part] += 1
            if part == "parent":
                process.wait()
                process = _start(victim, results)
            assert before <= finished(results, victim), "a finished run was lost"
            tell(killed)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()
    return killed


def _start(victim: Victim, results: Path) -> subprocess.Popen:
    command = [sys.executable, *victim.command, f"results={results}"]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _clear(results: Path, victim: Victim, process: subprocess.Popen) -> None:
    """Begin anew after a program that came to its end between two kills."""
    assert process.returncode == 0
    for file in results.glob(victim.kept):
        file.unlink()


def _wait_for_more(process: subprocess.Popen, results: Path, victim: Victim, more: int) -> None:
    """Until so many more runs are finished, or the program is."""
    wanted, begin = len(finished(results, victim)) + more, time.monotonic()
    while process.poll() is None and len(finished(results, victim)) < wanted:
        assert time.monotonic() - begin < PATIENCE, "nothing happens any more"
        time.sleep(0.02)


def tables(results: Path, victim: Victim) -> dict[str, bytes]:
    """The tables of a program by name; how long runs took is no part of what has to be the same."""
    return {file.name: file.read_bytes() for file in results.glob(victim.tables) if file.stem != "times"}


class KillsKeys(Keys):
    """How many kills, at which moments, and of which program."""

    kills: Count = 50
    seed: Count = 1
    of: Literal[tuple(VICTIMS)] = "sweep"


def compare(call: Call) -> int:
    """Kill a program many times, and compare; returns the exit status."""
    keys: KillsKeys = call.keys
    victim, begin = VICTIMS[keys.of], time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / name for name in ("killed", "whole")]
        killed = torment(victim, places[0], keys.kills, keys.seed, partial(print, flush=True))
        assert _start(victim, places[1]).wait() == 0
        wanted = tables(places[1], victim)
        same = bool(wanted) and tables(places[0], victim) == wanted
        print(f"killed: {killed}; {time.monotonic() - begin:.0f} seconds; the same tables: {same}")
        return 0 if same else 1


COMMAND = Command("kills", __doc__, KillsKeys, compare)


if __name__ == "__main__":
    if sys.argv[1:2] == ["sweep"]:
        sweep(Path(sys.argv[2].removeprefix("results=")))
    else:
        sys.exit(launch(COMMAND, sys.argv[1:]))
