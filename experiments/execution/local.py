"""Who does the work: processes of this machine, a Dask cluster, or jobs on SLURM; one interface for all three.

An executor takes jobs (`submit`) as long as it has room (`free`), and gives them back when they are done (`wait`):
with a value, with the error that the task raised, or `lost` if the process that had it was killed. A killed process is
replaced. All processes use one Numba thread, and stay for as long as the executor does.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple, Protocol

import numba

from experiments.io.errors import ExecutorError

Task = Callable[[Any], Any]


class Done(NamedTuple):
    """A job that came back: its value, or the error of its task, or neither if its process was killed."""

    job: Any
    value: Any = None
    error: Exception | None = None
    lost: bool = False


class Executor(Protocol):
    """What all executors can do."""

    workers: int  # that work at the same time

    def free(self) -> int:
        """How many more jobs it takes now."""

    def submit(self, task: Task, job: Any) -> None:
        """Have `task(job)` done; the task is a function of a module, so that another process finds it."""

    def wait(self) -> list[Done]:
        """Jobs that came back; waits for the first. Raises ExecutorError if none can come any more."""

    def close(self) -> None:
        """Stop all workers, whatever they are doing."""


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Worker:
    """A process with a pipe of its own: what it was doing is known if it is killed, and only it is replaced."""

    def __init__(self) -> None:
        # Spawned, since a fork of a process with threads may hang.
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
        with _interrupts_held():
            self.process.start()
        theirs.close()  # so that the pipe ends when the process does
        self.job: Any = None
        self.busy = False

    def give(self, task: Task, job: Any) -> None:
        self.job, self.busy = job, True
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # killed just now: found out by `take`
            self.pipe.send((task, job))

    def take(self) -> Done:
        try:
            value, error = self.pipe.recv()
        except (EOFError, OSError):
            return Done(self.job, lost=True)
        return Done(self.job, value, error)

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Local:
    """Processes of this machine."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._workers: list[_Worker] = []

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers that there are."""
        return [worker.process.pid for worker in self._workers]

    def free(self) -> int:
        """How many workers have nothing to do, those not started yet included."""
        return self.workers - sum(worker.busy for worker in self._workers)

    def submit(self, task: Task, job: Any) -> None:
        """Have `task(job)` done by an idle worker."""
        idle = next((worker for worker in self._workers if not worker.busy), None)
        if idle is None:
            idle = _Worker()
            self._workers.append(idle)
        idle.give(task, job)

    def wait(self) -> list[Done]:
        """Jobs that came back; waits for the first."""
        busy = {worker.pipe: worker for worker in self._workers if worker.busy}
        if not busy:
            raise ExecutorError("nothing is under way")
        done = []
        for pipe in wait(list(busy)):
            worker = busy[pipe]
            done.append(worker.take())
            worker.busy = False
            if done[-1].lost:
                worker.stop()
                self._workers.remove(worker)
        return done

    def close(self) -> None:
        """Stop all workers, whatever they are doing."""
        for worker in self._workers:
            worker.stop()
        self._workers.clear()


def _serve(pipe: Connection) -> None:
    """What a worker does: tasks from its pipe, one after the other, until its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the parent's to handle
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    while True:
        try:
            task, job = pipe.recv()
            answer = (alone(task, job), None)
        except EOFError:
            return
        except Exception as error:
            answer = (None, _portable(error))
        try:
            pipe.send(answer)
        except BrokenPipeError:
            return
        except Exception as error:  # a value that can't be pickled
            pipe.send((None, RuntimeError(f"{type(error).__name__}: {error}")))


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """An interrupt of the terminal waits until the end; a process started meanwhile never gets any.

    It would have no handler yet while it loads modules, and would print a traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _leave_with_parent() -> None:
    wait([multiprocessing.parent_process().sentinel])
    os._exit(1)


def alone(task: Task, job: Any) -> Any:
    """`task(job)` on one Numba thread: the other processors have work of their own."""
    numba.set_num_threads(1)
    return task(job)


def _portable(error: Exception) -> Exception:
    """The error with its traceback as a note; another one in its place if it can't travel."""
    error.add_note(traceback.format_exc())
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


@contextmanager
def closing(executor: Executor) -> Iterator[Executor]:
    """Stop the workers at the end, or if anything goes wrong."""
    try:
        yield executor
    finally:
        executor.close()
