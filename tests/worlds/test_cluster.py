"""Executors on a cluster: a Dask cluster of several processes, killed workers, and jobs on a SLURM that is played."""

import os
import signal
import stat
import sys
from contextlib import closing

import pytest

pytest.importorskip("distributed")
pytest.importorskip("dask_jobqueue")

from experiments.execution.batch import run_batch
from experiments.execution.choose import make_executor
from experiments.execution.retrying_runner import KILLED  # noqa: E402
from experiments.execution.settings import read_settings
from experiments.execution.store import Store  # noqa: E402
from experiments.io.errors import ExecutorError
from tests.sweeps import WORKLOADS, FreeTask, invented, killing, plan, tasks_of  # noqa: E402
from tests.unit import tasks  # noqa: E402

LONGEST = 300  # seconds for the jobs of SLURM, on a busy machine
SBATCH = """#!/bin/bash
cp "${@: -1}" "$0.$$"
setsid bash "$0.$$" > "$0.log" 2>&1 &
echo $! >> "$0.pids"
echo "Submitted batch job $!"
"""
SCANCEL = """#!/bin/bash
kill -- "-$1"
"""


def carry(executor, made, folder, simulate):
    """Carry a plan through; returns the failures and the store."""
    store = Store(folder)
    return run_batch(tasks_of(made, simulate, FreeTask), store, executor).failures, store


def test_a_dask_cluster_does_all_runs_and_finds_out_those_that_kill(tmp_path):
    """Three workers; one run in three kills its worker, each time it is tried."""
    made = plan(WORKLOADS)
    with closing(make_executor(read_settings({"kind": "dask", "workers": 3}))) as executor:
        assert executor.workers == 3
        failures, store = carry(executor, made, tmp_path / "one", killing)
        assert [(one.task.run_of.number, one.tries, one.reason) for one in failures] == [(2, 3, KILLED), (3, 3, KILLED)]
        assert [store.has(run.key) for run in made.runs] == [True, True, False, False, True, True]
        failures, store = carry(executor, made, tmp_path / "two", invented)
        assert failures == [] and all(store.has(run.key) for run in made.runs)
        executor.submit(tasks.threads, 0)
        executor.submit(tasks.refuse_three, 3)
        done = []
        while len(done) < 2:
            done += executor.wait()
        by_job = {one.job: one for one in done}
        assert by_job[0].value == 1 and isinstance(by_job[3].error, ValueError)


def test_a_scheduler_that_does_not_answer_is_one_line(monkeypatch):
    from experiments.execution import dask_cluster

    monkeypatch.setattr(dask_cluster, "PATIENCE", 0.5)
    for address in ("tcp://127.0.0.1:1", "nonsense://x"):
        with pytest.raises(ExecutorError, match="no Dask scheduler answers at") as raised:
            make_executor(read_settings({"kind": "dask", "address": address}))
        assert "\n" not in str(raised.value)


def _too_long(*_):
    raise TimeoutError("no job of SLURM did anything")


@pytest.fixture
def played(tmp_path, monkeypatch):
    """Commands sbatch and scancel that start and stop the jobs here."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in (("sbatch", SBATCH), ("scancel", SCANCEL)):
        (folder / name).write_text(text)
        (folder / name).chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(LONGEST)
    yield folder
    signal.alarm(0)
    started = folder / "sbatch.pids"
    for pid in started.read_text().split() if started.exists() else ():
        try:
            os.killpg(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            continue


def test_slurm_jobs_do_all_runs(tmp_path, played, monkeypatch):
    """Two jobs of one process; one of them ends as if its time were over, and another one comes in its place."""
    from experiments.execution import dask_cluster

    monkeypatch.setattr(dask_cluster, "RENEW", 0.5)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    made, pids = plan(WORKLOADS), played / "sbatch.pids"
    sizes = {"workers": 2, "per_job": 1, "memory": "1GB", "walltime": "00:10:00", "directives": ["--test"]}
    with closing(make_executor(read_settings({"kind": "slurm", **sizes}))) as executor:
        assert "--test" in executor.cluster.job_script() and "-t 00:10:00" in executor.cluster.job_script()
        failures, store = carry(executor, made, tmp_path / "runs", invented)
        assert failures == [] and all(store.has(run.key) for run in made.runs)
        executor.client.wait_for_workers(2)
        for pid in pids.read_text().split():  # all of them, so that only new jobs can go on
            os.killpg(int(pid), signal.SIGKILL)
        failures, store = carry(executor, made, tmp_path / "again", invented)
        assert failures == [] and all(store.has(run.key) for run in made.runs)
    assert len(pids.read_text().split()) == 4


def test_without_slurm_it_is_one_line(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    sizes = {"workers": 1, "per_job": 1, "memory": "1GB"}
    with pytest.raises(ExecutorError, match="SLURM takes no jobs"):
        make_executor(read_settings({"kind": "slurm", **sizes}))


def test_a_result_that_died_with_its_worker_is_tried_again():
    """A job may be done and its worker gone before the result is fetched: that is a loss, not an error."""
    from distributed.scheduler import KilledWorker

    from experiments.execution.dask_cluster import Dask

    class Fetched:
        status = "finished"

        def result(self):
            raise KilledWorker("job", None, 0)

    cluster, future = Dask(client=None, cluster=None, expected=1), Fetched()
    cluster._jobs[future] = "job"
    assert cluster._result(future).lost and not cluster._jobs
