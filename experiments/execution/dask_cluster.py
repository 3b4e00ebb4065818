"""Executors on a Dask cluster: one on this machine, one that runs already, or jobs that SLURM starts.

Needs the extra `cluster`. All workers must see the results folder under the same path.
"""

import logging
import shutil
from time import monotonic
from typing import Any
from uuid import uuid4

import dask
from distributed import Client, Future, LocalCluster, wait
from distributed.scheduler import KilledWorker

from experiments.execution.local import Done, Function, alone
from experiments.execution.settings import ExecutorSettings
from experiments.io.errors import ExecutorError

AHEAD = 2  # jobs handed out for each worker, so that none waits for word from here
SUBMIT = "sbatch"
PATIENCE = 30.0  # seconds for a scheduler to answer
RENEW = 30.0  # seconds between looks whether jobs are gone
# A killed worker is told here and tried again by us, not by the scheduler, so that a task that kills is found out.
# Nor does the cluster forget a job that ended: it would know those of one process only, and we replace all of them.
dask.config.set({"distributed.scheduler.allowed-failures": 0, "distributed.deploy.lost-worker-timeout": "1000 days"})


class Dask:
    """The workers of a Dask cluster; `cluster` is closed with it if it is our own."""

    def __init__(self, client: Client, cluster: Any, expected: int | None) -> None:
        self.client, self.cluster, self._expected = client, cluster, expected
        self._jobs: dict[Future, Any] = {}

    @property
    def workers(self) -> int:
        """Workers that there are, or will be."""
        return self._expected or max(1, len(self.client.scheduler_info(n_workers=-1)["workers"]))

    def free(self) -> int:
        """How many more jobs are handed out now."""
        return AHEAD * self.workers - len(self._jobs)

    def submit(self, function: Function, job: Any) -> None:
        """Have `function(job)` done by some worker."""
        self._jobs[self.client.submit(alone, function, job, key=f"chunk-{uuid4().hex}", pure=False)] = job

    def wait(self) -> list[Done]:
        """Jobs that came back; waits for the first. Raises ExecutorError if the scheduler is gone."""
        finished: set[Future] = set()
        while not finished:
            try:
                self._renew()
                finished = wait(list(self._jobs), timeout=RENEW, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                continue
            except Exception as error:
                raise ExecutorError(f"the Dask cluster is gone ({type(error).__name__}: {error})") from None
        return [self._result(future) for future in finished]

    def _renew(self) -> None:
        """Nothing to replace: a killed process of this machine is started again, others are not ours."""

    def _result(self, future: Future) -> Done:
        job = self._jobs.pop(future)
        if future.status == "finished":
            try:
                return Done(job, future.result())
            except KilledWorker:  # its worker died after the job was done and before the result came here
                return Done(job, lost=True)
        if future.status == "cancelled":
            raise ExecutorError("the Dask cluster is gone")
        error = future.exception()
        return Done(job, lost=True) if isinstance(error, KilledWorker) else Done(job, error=error)

    def close(self) -> None:
        """Drop what is under way; stop the cluster if it is our own."""
        for future in self._jobs:
            future.cancel(force=True)
        self._jobs.clear()
        self.client.close()
        if self.cluster is not None:
            self.cluster.close()


class Slurm(Dask):
    """Jobs of SLURM. One that ended, since its time was over or its machine was taken away, is asked for anew."""

    def __init__(self, client: Client, cluster: Any, expected: int, per_job: int) -> None:
        super().__init__(client, cluster, expected)
        self._per_job = per_job
        self._seen: set[str] = set()  # names of jobs of which a worker was there once
        self._missing: set[str] = set()  # of those, the ones without a worker at the last look
        self._gone: set[str] = set()  # and those that had none twice in a row: a worker alone may be starting again
        self._next = monotonic() + RENEW

    def _renew(self) -> None:
        if monotonic() < self._next:
            return
        self._next = monotonic() + RENEW
        names = {worker["name"] for worker in self.client.scheduler_info(n_workers=-1)["workers"].values()}
        there = {job for job in self.cluster.worker_spec if any(_is_of(name, job) for name in names)}
        self._seen |= there
        missing = self._seen - there
        self._gone |= missing & self._missing
        self._missing = missing
        self.cluster.scale(n=self.workers + len(self._gone) * self._per_job)


def _is_of(worker: str, job: str) -> bool:
    """Whether a worker is one of a job, by their names: a number follows where a job has several."""
    return worker == job or worker.startswith(f"{job}-")


def connect(settings: ExecutorSettings) -> Dask:
    """The cluster at an address, or one of processes on this machine; raises ExecutorError."""
    if settings.address is None:
        quiet = {"dashboard_address": None, "silence_logs": logging.CRITICAL}
        cluster = LocalCluster(n_workers=settings.at_once, threads_per_worker=1, processes=True, **quiet)
        return Dask(Client(cluster), cluster, settings.at_once)
    try:
        return Dask(Client(settings.address, timeout=PATIENCE), None, None)
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise ExecutorError(f"no Dask scheduler answers at {settings.address} ({reason})") from None


def submit_jobs(settings: ExecutorSettings) -> Dask:
    """A cluster of SLURM jobs, asked for now; raises ExecutorError if SLURM can't be reached."""
    from dask_jobqueue import SLURMCluster

    if shutil.which(SUBMIT) is None:
        raise ExecutorError(f"SLURM takes no jobs: there is no command {SUBMIT} on this machine")
    optional: dict[str, Any] = {"queue": settings.queue, "account": settings.account, "walltime": settings.walltime}
    try:
        cluster = SLURMCluster(
            cores=settings.per_job,
            processes=settings.per_job,
            memory=settings.memory,
            job_extra_directives=settings.directives or [],
            silence_logs=logging.ERROR,
            scheduler_options={"dashboard_address": None},
            **{key: value for key, value in optional.items() if value is not None},
        )
        cluster.scale(n=settings.workers)
    except (OSError, RuntimeError, ValueError) as error:
        raise ExecutorError(f"SLURM takes no jobs ({' '.join(str(error).split())})") from None
    return Slurm(Client(cluster), cluster, settings.at_once, settings.per_job or 1)
