"""Who does the work: processes of this machine, a Dask cluster, jobs on SLURM, or any pool; one interface for all.

An executor takes jobs (`submit`) as long as it has room (`free`), and gives them back when they are done (`wait`):
with a value, with the error that it raised, or `lost` if the process that had it was killed. A killed process is
replaced; what it was doing is tried again by `retrying_runner`. All processes use one Numba thread, and stay for as
long as the executor does.
"""

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple, Protocol

import numba

from experiments.io.errors import ExecutorError

Function = Callable[[Any], Any]


class Done(NamedTuple):
    """A job that came back: its value, or its error, or neither if its process was killed."""

    job: Any
    value: Any = None
    error: BaseException | None = None
    lost: bool = False


class Executor(Protocol):
    """What all executors can do."""

    @property
    def workers(self) -> int:
        """How many work at the same time."""

    def free(self) -> int:
        """How many more jobs it takes now."""

    def submit(self, function: Function, job: Any) -> None:
        """Have `function(job)` done; a function of a module, so that another process finds it."""

    def wait(self) -> list[Done]:
        """Jobs that came back; waits for the first. Raises ExecutorError if none can come any more."""

    def close(self) -> None:
        """Stop all workers, whatever they are doing."""


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class WorkerProcess:
    """A process with a pipe of its own, that leaves with its parent.

    What it was doing is known if it is killed, and only it has to be replaced.

    Args:
        serve: what it does with its end of the pipe, a function of a module. arguments: further ones of `serve`.
    """

    def __init__(self, serve: Callable[..., None], *arguments: Any) -> None:
        # Spawned, since a fork of a process with threads may hang.
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_begin, args=(serve, theirs, arguments), daemon=True)
        with _interrupts_held():
            self.process.start()
        theirs.close()  # so that the pipe ends when the process does

    def send(self, message: Any) -> None:
        """Send a message; that the process was killed shows when it is listened to."""
        with contextlib.suppress(OSError):
            self.pipe.send(message)

    def stop(self) -> None:
        """Stop it, whatever it is doing."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _begin(serve: Callable[..., None], pipe: Connection, arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the parent's to handle
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    numba.set_num_threads(1)
    serve(pipe, *arguments)


class _Worker(WorkerProcess):
    """A process that does jobs, one at a time."""

    def __init__(self) -> None:
        super().__init__(_serve)
        self.job: Any = None
        self.busy = False

    def give(self, function: Function, job: Any) -> None:
        self.job, self.busy = job, True
        self.send((function, job))

    def take(self) -> Done:
        try:
            value, error = self.pipe.recv()
        except (EOFError, OSError):
            return Done(self.job, lost=True)
        return Done(self.job, value, error)


class Local:
    """Processes of this machine."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._workers: list[_Worker] = []

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers that there are."""
        return [worker.process.pid for worker in self._workers if worker.process.pid]

    def free(self) -> int:
        """How many workers have nothing to do, those not started yet included."""
        return self.workers - sum(worker.busy for worker in self._workers)

    def submit(self, function: Function, job: Any) -> None:
        """Have `function(job)` done by an idle worker."""
        idle = next((worker for worker in self._workers if not worker.busy), None)
        if idle is None:
            idle = _Worker()
            self._workers.append(idle)
        idle.give(function, job)

    def wait(self) -> list[Done]:
        """Jobs that came back; waits for the first."""
        busy: dict[Any, _Worker] = {worker.pipe: worker for worker in self._workers if worker.busy}
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
    """What a worker does: jobs from its pipe, one after the other, until its parent is gone."""
    while True:
        try:
            function, job = pipe.recv()
            answer: tuple[Any, Exception | None] = (function(job), None)
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


class InProcess:
    """This process itself, one job after the other, on as many threads as it has."""

    workers = 1

    def __init__(self) -> None:
        self._waiting: deque[tuple[Function, Any]] = deque()

    def free(self) -> int:
        """1 if there is nothing to do, else 0."""
        return 1 - len(self._waiting)

    def submit(self, function: Function, job: Any) -> None:
        """Note that `function(job)` is to be done."""
        self._waiting.append((function, job))

    def wait(self) -> list[Done]:
        """Do it."""
        function, job = self._waiting.popleft()
        try:
            return [Done(job, function(job))]
        except Exception as error:
            return [Done(job, error=error)]

    def close(self) -> None:
        """Forget what is not done."""
        self._waiting.clear()


def _leave_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os._exit(1)


def alone(function: Function, job: Any) -> Any:
    """`function(job)` on one Numba thread: the other processors have work of their own."""
    numba.set_num_threads(1)
    return function(job)


def _portable(error: Exception) -> Exception:
    """The error with its traceback as a note; another one in its place if it can't travel."""
    error.add_note(traceback.format_exc())
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
