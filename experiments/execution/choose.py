"""The executor that settings ask for, or that somebody hands over."""

from collections.abc import Iterator
from concurrent import futures
from contextlib import closing, contextmanager
from typing import Any

from experiments.execution.local import Done, Executor, Function, InProcess, Local, alone, cores
from experiments.execution.settings import ExecutorSettings
from experiments.io.errors import ExecutorError, require


class Pool:
    """Any executor of `concurrent.futures`, of its owner, who closes it."""

    def __init__(self, pool: futures.Executor) -> None:
        self.pool = pool
        self.workers: int = getattr(pool, "_max_workers", None) or cores()
        self._jobs: dict[futures.Future, Any] = {}

    def free(self) -> int:
        """How many more jobs are handed out now."""
        return self.workers - len(self._jobs)

    def submit(self, function: Function, job: Any) -> None:
        """Have `function(job)` done; raises ExecutorError if the pool takes no more."""
        try:
            self._jobs[self.pool.submit(alone, function, job)] = job
        except RuntimeError as error:
            raise ExecutorError(f"the pool takes no more jobs ({error})") from None

    def wait(self) -> list[Done]:
        """Jobs that came back; waits for the first. Raises ExecutorError if the pool is broken."""
        finished, _ = futures.wait(list(self._jobs), return_when=futures.FIRST_COMPLETED)
        return [self._result(future) for future in finished]

    def _result(self, future: futures.Future) -> Done:
        job = self._jobs.pop(future)
        if future.cancelled() or isinstance(error := future.exception(), futures.BrokenExecutor):
            raise ExecutorError("the pool is gone; one of its processes was killed, or it was shut down")
        return Done(job, error=error) if error else Done(job, future.result())

    def close(self) -> None:
        """Cancel what is not begun."""
        for future in self._jobs:
            future.cancel()
        self._jobs.clear()


def make_executor(settings: ExecutorSettings) -> Executor:
    """An executor of this kind; raises UsageError if packages for it are missing, ExecutorError if it can't begin."""
    if settings.kind in ("local", "array"):
        return InProcess() if settings.at_once == 1 else Local(settings.at_once)
    for module in ("distributed", "dask_jobqueue"):
        require(module, "cluster", f"executor={settings.kind}")
    from experiments.execution import dask_cluster

    return dask_cluster.connect(settings) if settings.kind == "dask" else dask_cluster.submit_jobs(settings)


@contextmanager
def opened(executor: ExecutorSettings | Executor | futures.Executor) -> Iterator[Executor]:
    """An executor to work with: made of settings and closed at the end, or one that stays open for its owner."""
    if isinstance(executor, ExecutorSettings):
        with closing(make_executor(executor)) as made:
            yield made
    elif isinstance(executor, futures.Executor):
        with closing(Pool(executor)) as pool:
            yield pool
    else:
        yield executor
