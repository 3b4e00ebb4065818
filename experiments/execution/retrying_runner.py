"""Tasks handed out in chunks: nothing that is finished is lost, and nothing stops the others.

A task that raises, or whose process is killed while it runs, is tried again on its own, and given up after three tries.
Tasks that share a burned-in world wait until one of them has burned it in.
"""

import multiprocessing
import platform
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple
from uuid import uuid4

import numpy as np

from experiments.execution.local import Done, Executor
from experiments.execution.store import Store, StoredResult
from experiments.execution.task import Failure, Kind, Task, is_done, needs_burn_in
from experiments.io.errors import ExecutorError, StoreError, reason_of
from sim import CareerEcosystem
from sim.config import configure

resource = import_module("resource") if find_spec("resource") else None  # not on Windows
TRIES = 3
CHUNK_SECONDS = 2.0  # of work handed out at once: far more than it costs to hand it out
LONGEST_CHUNK = 200
LAST_PARTS = 2  # chunks for each worker into which the remaining tasks are cut, so that all end at about the same time
DEATHS = 3  # of each worker, before it begins a task and without any success between, from which we give up
KILLED = "its process was killed, maybe for lack of memory"


class Chunk(NamedTuple):
    """Tasks that a worker does one after the other.

    `marker` is a file that holds the key of the task begun last; `burns` tells whether the first burns its world in.
    """

    store: Path
    marker: Path
    burns: bool
    tasks: tuple[Task, ...]


class Ended(NamedTuple):
    """What a worker says of a task: seconds, or the error; and the most memory that the worker has used (bytes)."""

    key: str
    seconds: float = 0.0
    burned_in: bool = False
    memory: int = 0
    error: str = ""


@lru_cache
def prepare() -> None:
    """Have all kernels loaded, or compiled, before the first task of this process; on a world too small to matter."""
    config = configure({"scale": {"persons": 500}, "burn_in_years": 0, "years": 2, "record": {"events": False}})
    CareerEcosystem(config).run().measures()


def do_chunk(chunk: Chunk) -> list[Ended]:
    """Do the tasks of a chunk and keep their results; raises StoreError. Called in a worker."""
    if chunk.tasks[0].world is not None and multiprocessing.parent_process() is not None:
        prepare()
    store, ended = Store(chunk.store), []
    for task in chunk.tasks:
        if is_done(task, store):  # by a cluster that handed the chunk out twice
            ended.append(Ended(task.key, memory=memory()))
            continue
        try:
            chunk.marker.write_text(task.key)
        except OSError as error:
            raise StoreError(f"could not write the results ({error.strerror}: {chunk.marker.parent})") from None
        ended.append(_do(task, store, chunk.burns))
    chunk.marker.unlink(missing_ok=True)
    return ended


def _do(task: Task, store: Store, burns: bool) -> Ended:
    begin, cpu = perf_counter(), process_time()
    try:
        numbers = task.run()
    except Exception as error:  # whatever it is, it is reported and the others go on
        return Ended(task.key, perf_counter() - begin, False, memory(), reason_of(error))
    seconds = perf_counter() - begin
    about = {
        "seconds": round(seconds, 4),
        "cpu_seconds": round(process_time() - cpu, 4),
        "burned_in": burns,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "host": platform.node(),
    }
    ends = np.cumsum([layout.size for layout in task.kept.values()])
    for (key, layout), part in zip(task.kept.items(), np.split(numbers, ends[:-1]), strict=True):
        store.write(key, layout, StoredResult(part, about))
    return Ended(task.key, seconds, burns, memory())


def memory() -> int:
    """Return the most memory that this process has used, in bytes; 0 where the system does not tell."""
    if resource is None:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if platform.system() == "Darwin" else most * 1024


class Runner:
    """Hands out tasks that are still to be done.

    Args:
        store, executor: where results go, and who does the work.
        report: called with an Ended for each task that is over for good, done or given up.
    """

    def __init__(self, store: Store, executor: Executor, report: Callable[[Ended], None]) -> None:
        self.store, self.executor, self.report = store, executor, report
        self.queue: deque[Task] = deque()
        self.again: deque[Task] = deque()  # failed, or suspected: each is tried on its own
        self.held: dict[Hashable, list[Task]] = {}  # by world that somebody is burning in at the moment
        self.burned: set[Hashable] = {None}
        self.tries: dict[str, int] = {}
        self.failures: list[Failure[Any]] = []
        self.seconds = 0.0  # mean of a task from a burned-in world, the newest weighing most
        self.deaths = 0
        self.under_way = 0
        self.session = uuid4().hex[:12]

    def run(self, tasks: Iterable[Kind]) -> list[Failure[Kind]]:
        """Do all tasks; return those that were given up. Raises StoreError or ExecutorError."""
        self.queue.extend(tasks)
        try:
            while self.queue or self.again or self.under_way:
                while self.executor.free() > 0 and (chosen := self._choose()):
                    self._hand_out(chosen)
                for done in self.executor.wait():
                    self.under_way -= 1
                    self._take_in(done)
        finally:
            for marker in self.store.folder.glob(f"{self.session}-*.begun"):
                marker.unlink(missing_ok=True)
        return self.failures

    def _choose(self) -> list[Task]:
        """The tasks of the next chunk; none if all that are left wait for a world."""
        if self.again:
            return [self.again.popleft()]
        chosen: list[Task] = []
        most = self._chunk_size()
        while self.queue and len(chosen) < most:
            world = self.queue[0].world
            if world in self.held:
                self.held[world].append(self.queue.popleft())
            elif self._is_burned(self.queue[0]):
                chosen.append(self.queue.popleft())
            elif chosen:
                break  # who burns a world in goes alone, so that those who wait for it don't wait for others
            else:
                self.held[world] = []
                return [self.queue.popleft()]
        return chosen

    def _is_burned(self, task: Task) -> bool:
        if task.world not in self.burned and not needs_burn_in(task):
            self.burned.add(task.world)
        return task.world in self.burned

    def _chunk_size(self) -> int:
        if not self.seconds:
            return 1
        last = ceil(len(self.queue) / (LAST_PARTS * self.executor.workers))
        return max(1, min(int(CHUNK_SECONDS / self.seconds), last, LONGEST_CHUNK))

    def _hand_out(self, tasks: list[Task]) -> None:
        marker = self.store.folder / f"{self.session}-{uuid4().hex[:12]}.begun"
        burns = tasks[0].world not in self.burned
        self.executor.submit(do_chunk, Chunk(self.store.folder, marker, burns, tuple(tasks)))
        self.under_way += 1

    def _take_in(self, done: Done) -> None:
        chunk: Chunk = done.job
        if isinstance(done.error, StoreError):
            raise done.error
        if done.error is not None:
            raise ExecutorError(f"a worker failed ({reason_of(done.error)})")
        if done.lost:
            self._after_death(chunk)
        tasks = {task.key: task for task in chunk.tasks}
        for ended in done.value or ():
            self.deaths = 0
            self._over(tasks[ended.key], ended)
        for task in chunk.tasks:  # let those go on who waited for its world
            self.queue.extendleft(reversed(self.held.pop(task.world, [])))

    def _over(self, task: Task, ended: Ended) -> None:
        """Note that a task was done, or failed and may have to be tried again."""
        if not ended.error:
            self.burned.add(task.world)
            if ended.seconds and not ended.burned_in:
                self.seconds = 0.8 * self.seconds + 0.2 * ended.seconds if self.seconds else ended.seconds
            self.report(ended)
            return
        self.tries[task.key] = self.tries.get(task.key, 0) + 1
        if self.tries[task.key] < TRIES:
            self.again.append(task)
            return
        self.failures.append(Failure(task, TRIES, ended.error))
        self.report(ended)

    def _after_death(self, chunk: Chunk) -> None:
        """Count what was finished, suspect the task that was under way, and hand out the rest anew."""
        begun = chunk.marker.read_text() if chunk.marker.exists() else ""
        chunk.marker.unlink(missing_ok=True)
        if not begun:
            self.deaths += 1
            if self.deaths > DEATHS * self.executor.workers:
                raise ExecutorError("workers are killed before they begin; maybe there is too little memory for them")
        rest = []
        for task in chunk.tasks:
            if is_done(task, self.store):
                self._over(task, Ended(task.key))
            elif task.key == begun:
                self._over(task, Ended(task.key, error=KILLED))
            else:
                rest.append(task)
        self.queue.extendleft(reversed(rest))
