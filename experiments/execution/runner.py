"""The runs of a sweep, handed out in chunks: nothing that is finished is lost, and nothing stops the others.

A run that raises, or whose process is killed while it runs, is tried again on its own, and given up after three tries.
Runs that share a burned-in world wait until one of them has burned it in.
"""

from __future__ import annotations

import platform
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from math import ceil
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple
from uuid import uuid4

import numpy as np

try:
    import resource
except ImportError:  # not on Windows
    resource = None

from experiments.design.run_configuration import Run, Study
from experiments.execution.local import Done, Executor
from experiments.execution.store import Record, Store
from experiments.io.errors import ExecutorError, StoreError
from experiments.outcomes.run_record import Layout
from sim.burn_in import cache_folder, key_of
from sim.config import Config, configure
from sim.reference_data import ReferenceData, load_reference_data

TRIES = 3
CHUNK_SECONDS = 2.0  # of work handed out at once: far more than it costs to hand it out
LONGEST_CHUNK = 200
LAST_PARTS = 2  # chunks for each worker into which the remaining runs are cut, so that all end at about the same time
DEATHS = 3  # of each worker, before it begins a run and without any success between, from which we give up
KILLED = "its process was killed, maybe for lack of memory"
Simulate = Callable[[Config, Layout], tuple[np.ndarray, bool]]


class Chunk(NamedTuple):
    """Runs that a worker does one after the other; `marker` is a file that holds the key of the run begun last."""

    study: Study
    store: Path
    marker: Path
    simulate: Simulate
    runs: tuple[tuple[dict[str, Any], Run], ...]  # points and runs


class Told(NamedTuple):
    """What a worker tells of a run: seconds, or the error; and the most memory that the worker has used (bytes)."""

    run: Run
    seconds: float
    burned_in: bool
    memory: int
    error: str = ""


class Failure(NamedTuple):
    """A run that was given up: how often it was tried, and what happened the last time."""

    run: Run
    tries: int
    reason: str


@lru_cache
def prepare(simulate: Simulate) -> None:
    """Have all kernels loaded, or compiled, before the first run of this process; on a world too small to matter."""
    config = configure({"scale": {"persons": 500}, "burn_in_years": 0, "years": 2, "record": {"events": False}})
    simulate(config, Layout((), config.years, (), (), ()))


def carry_out(chunk: Chunk) -> list[Told]:
    """Do the runs of a chunk and keep their results; raises StoreError. Called in a worker."""
    prepare(chunk.simulate)
    store, told = Store(chunk.store), []
    for point, run in chunk.runs:
        if store.has(run.key):  # by a cluster that handed the chunk out twice
            told.append(Told(run, 0.0, False, memory()))
            continue
        try:
            chunk.marker.write_text(run.key)
        except OSError as error:
            raise StoreError(f"could not write the results ({error.strerror}: {chunk.marker.parent})") from None
        told.append(_one(chunk, store, point, run))
    chunk.marker.unlink(missing_ok=True)
    return told


def _one(chunk: Chunk, store: Store, point: dict[str, Any], run: Run) -> Told:
    begin, cpu = perf_counter(), process_time()
    try:
        numbers, burned_in = chunk.simulate(chunk.study.config(point, run.seed), chunk.study.layout)
    except Exception as error:  # whatever it is, it is told and the others go on
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        return Told(run, perf_counter() - begin, False, memory(), reason)
    seconds = perf_counter() - begin
    about = {
        "seconds": round(seconds, 4),
        "cpu_seconds": round(process_time() - cpu, 4),
        "burned_in": burned_in,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "host": platform.node(),
    }
    store.write(run.key, chunk.study.layout, Record(numbers, about))
    return Told(run, seconds, burned_in, memory())


def memory() -> int:
    """The most memory that this process has used, in bytes; 0 where the system does not tell."""
    if resource is None:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if platform.system() == "Darwin" else most * 1024


class Runner:
    """Hands out the runs of a study that are still to be done.

    Args:
        study, points: what is run; points as mappings from axis to value.
        store, executor: where results go, and who does the work.
        report: called with a Told for each run that is over for good, done or given up.
    """

    def __init__(
        self,
        study: Study,
        points: Sequence[dict[str, Any]],
        store: Store,
        executor: Executor,
        simulate: Simulate,
        report: Callable[[Told], None],
    ) -> None:
        self.study, self.points, self.store, self.executor = study, points, store, executor
        self.simulate, self.report = simulate, report
        self.reference_data: ReferenceData = load_reference_data(study.base["reference_data"])
        self.queue: deque[Run] = deque()
        self.again: deque[Run] = deque()  # failed, or suspected: each is tried on its own
        self.held: dict[tuple, list[Run]] = {}  # by world that somebody is burning in at the moment
        self.burned: set[tuple] = set()
        self.tries: dict[int, int] = {}
        self.failures: list[Failure] = []
        self.seconds = 0.0  # mean of a run from a burned-in world, the newest weighing most
        self.deaths = 0
        self.under_way = 0
        self.session = uuid4().hex[:12]

    def run(self, runs: Iterable[Run]) -> list[Failure]:
        """Do all runs; returns those that were given up, in order. Raises StoreError or ExecutorError."""
        self.queue.extend(runs)
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
        return sorted(self.failures)

    def _world(self, run: Run) -> tuple:
        return self.study.world(self.points[run.point], run.seed)

    def _choose(self) -> list[Run]:
        """The runs of the next chunk; none if all that are left wait for a world."""
        if self.again:
            return [self.again.popleft()]
        chosen: list[Run] = []
        most = self._chunk_size()
        while self.queue and len(chosen) < most:
            world = self._world(self.queue[0])
            if world in self.held:
                self.held[world].append(self.queue.popleft())
            elif self._is_burned(world, self.queue[0]):
                chosen.append(self.queue.popleft())
            elif chosen:
                break  # who burns a world in goes alone, so that those who wait for it don't wait for others
            else:
                self.held[world] = []
                return [self.queue.popleft()]
        return chosen

    def _is_burned(self, world: tuple, run: Run) -> bool:
        if world not in self.burned:
            config = self.study.config(self.points[run.point], run.seed)
            if (cache_folder() / f"{key_of(config, self.reference_data)}.pkl").exists():
                self.burned.add(world)
        return world in self.burned

    def _chunk_size(self) -> int:
        if not self.seconds:
            return 1
        last = ceil(len(self.queue) / (LAST_PARTS * self.executor.workers))
        return max(1, min(int(CHUNK_SECONDS / self.seconds), last, LONGEST_CHUNK))

    def _hand_out(self, runs: list[Run]) -> None:
        marker = self.store.folder / f"{self.session}-{uuid4().hex[:12]}.begun"
        pairs = tuple((self.points[run.point], run) for run in runs)
        self.executor.submit(carry_out, Chunk(self.study, self.store.folder, marker, self.simulate, pairs))
        self.under_way += 1

    def _take_in(self, done: Done) -> None:
        chunk: Chunk = done.job
        if isinstance(done.error, StoreError):
            raise done.error
        if done.error is not None:
            raise ExecutorError(f"a worker failed ({type(done.error).__name__}: {done.error})")
        if done.lost:
            self._after_death(chunk)
        for told in done.value or ():
            self.deaths = 0
            if told.error:
                self._failed(told)
            else:
                self._succeeded(told)
        for _, run in chunk.runs:
            self._release(run)

    def _release(self, run: Run) -> None:
        """Let those go on who waited for the world of a run."""
        self.queue.extendleft(reversed(self.held.pop(self._world(run), [])))

    def _succeeded(self, told: Told) -> None:
        self.burned.add(self._world(told.run))
        if told.seconds and not told.burned_in:
            self.seconds = 0.8 * self.seconds + 0.2 * told.seconds if self.seconds else told.seconds
        self.report(told)

    def _failed(self, told: Told) -> None:
        number = told.run.number
        self.tries[number] = self.tries.get(number, 0) + 1
        if self.tries[number] < TRIES:
            self.again.append(told.run)
            return
        self.failures.append(Failure(told.run, TRIES, told.error))
        self.report(told)

    def _after_death(self, chunk: Chunk) -> None:
        """Count what was finished, suspect the run that was under way, and hand out the rest anew."""
        begun = chunk.marker.read_text() if chunk.marker.exists() else ""
        chunk.marker.unlink(missing_ok=True)
        if not begun:
            self.deaths += 1
            if self.deaths > DEATHS * self.executor.workers:
                raise ExecutorError("workers are killed before they begin; maybe there is too little memory for them")
        rest = []
        for _, run in chunk.runs:
            if self.store.has(run.key):
                self._succeeded(Told(run, 0.0, False, 0))
            elif run.key == begun:
                self._failed(Told(run, 0.0, False, 0, KILLED))
            else:
                rest.append(run)
        self.queue.extendleft(reversed(rest))
