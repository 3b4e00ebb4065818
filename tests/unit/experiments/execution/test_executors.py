"""Processes of this machine: every job comes back, a killed process is replaced, and none outlives its parent."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from contextlib import closing

import pytest

from experiments import discover, query, sensitivity
from experiments.execution.choose import make_executor
from experiments.execution.local import Local
from experiments.execution.settings import read_settings
from experiments.io.errors import ExecutorError, UsageError
from sim import ConfigError
from tests.unit import tasks


def all_of(executor, task, jobs):
    """What came back for each job, in the order of the jobs."""
    waiting, done = list(jobs), {}
    while len(done) < len(jobs):
        while waiting and executor.free():
            executor.submit(task, waiting.pop(0))
        done |= {one.job: one for one in executor.wait()}
    return [done[job] for job in jobs]


def test_jobs_come_back_and_a_killed_process_is_replaced():
    with closing(Local(2)) as executor:
        assert [one.value for one in all_of(executor, tasks.twice, range(5))] == [0, 2, 4, 6, 8]
        first = set(executor.pids)
        assert len(first) == 2 and executor.free() == 2
        refused = all_of(executor, tasks.refuse_three, range(5))
        assert [isinstance(one.error, ValueError) for one in refused] == [False, False, False, True, False]
        assert "refuse_three" in refused[3].error.__notes__[0], "with the traceback of the worker"
        assert set(executor.pids) == first, "an error costs no process"
        (lost,) = all_of(executor, tasks.vanish, [0])
        assert lost.lost and lost.value is None and lost.error is None
        assert len(executor.pids) == 1
        assert [one.value for one in all_of(executor, tasks.twice, range(5))] == [0, 2, 4, 6, 8]
        assert len(set(executor.pids) & first) == 1, "one stayed, one is new"
        pids = executor.pids
    assert not any(map(alive, pids)), "none stays behind"
    with pytest.raises(ExecutorError, match="nothing is under way"):
        executor.wait()


def test_what_cannot_travel_comes_back_as_an_error():
    with closing(Local(1)) as executor:
        (one,) = all_of(executor, tasks.give_a_lambda, [0])
        assert isinstance(one.error, RuntimeError)
        (one,) = all_of(executor, tasks.raise_what_cannot_travel, [0])
        assert isinstance(one.error, RuntimeError) and "one and two" in str(one.error)
        (one,) = all_of(executor, tasks.threads, [0])
        assert one.value == 1, "one Numba thread"


PARENT = """
import signal
from experiments.execution.local import Local
from tests.unit import tasks
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore it
    executor = Local(2)
    for job in range(2):
        executor.submit(tasks.sleep, 60)
    print(*executor.pids, flush=True)
    executor.wait()
"""


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_workers_leave_with_their_parent(tmp_path, name):
    """An interrupt reaches the workers too, as from a terminal, while they are still loading modules."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    path = os.pathsep.join(sys.path)
    with subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": path},
    ) as parent:
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 2 and all(map(alive, pids))
        if name == "SIGINT":
            os.killpg(parent.pid, signal.SIGINT)
        else:
            parent.send_signal(getattr(signal, name))
        assert parent.stderr.read().count("Traceback") == (name == "SIGINT"), "of the parent, which does not handle it"
    deadline = time.monotonic() + 20
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, pids))


def alive(pid):
    """Whether there is a process of that number that does something."""
    with contextlib.suppress(OSError):
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    return False


SETTINGS = {
    "an unknown key": ({"kind": "local", "cores": 2}, ["executor.cores", "workers"]),
    "an unknown kind": ({"kind": "cloud"}, ["executor.kind='cloud'", "'slurm'"]),
    "no worker": ({"kind": "local", "workers": 0}, ["executor.workers=0"]),
    "an address here": ({"kind": "local", "address": "tcp://x"}, ["executor.address", "executor=local", "dask"]),
    "memory of a cluster": ({"kind": "dask", "memory": "1GB"}, ["executor.memory", "slurm"]),
    "slurm without sizes": ({"kind": "slurm", "workers": 3}, ["per_job", "memory"]),
    "workers of a running cluster": ({"kind": "dask", "address": "tcp://x", "workers": 2}, ["workers", "address"]),
}


@pytest.mark.parametrize("tree, words", SETTINGS.values(), ids=SETTINGS)
def test_wrong_settings_give_one_line(tree, words):
    with pytest.raises(ConfigError) as raised:
        read_settings(tree)
    assert all(word in str(raised.value) for word in words), str(raised.value)


def test_a_local_executor_has_the_workers_that_it_is_told():
    assert make_executor(read_settings({"kind": "local", "workers": 3})).workers == 3
    assert make_executor(read_settings({})).workers >= 1


@pytest.mark.parametrize(
    "module, extra, ask",
    [
        ("distributed", "cluster", lambda: make_executor(read_settings({"kind": "dask"}))),
        ("duckdb", "research", lambda: query.ask("x", "select 1")),
        ("SALib", "research", lambda: sensitivity.sensitivity(None)),
        ("ema_workbench", "discover", lambda: discover.discover(None)),
    ],
)
def test_a_package_that_is_not_installed_is_one_line(monkeypatch, module, extra, ask):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match=f"needs {module}, which is not installed: pip install .*{extra}"):
        ask()
