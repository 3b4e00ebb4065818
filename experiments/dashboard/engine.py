"""Who has which world simulated when: first answers before refinement, and the newest change of everybody only.

An answer depends on nothing but its question, so that finished worlds serve whoever asks the same. Of who asks, the
engine knows a name that the browser drew, the newest question, and when it was last heard of; nothing else.
"""

import contextlib
import multiprocessing
import shutil
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from itertools import filterfalse
from multiprocessing.connection import wait
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.dashboard.controls import YEARS
from experiments.dashboard.question import Question
from experiments.dashboard.worker import Told, Worker
from experiments.dashboard.world import Part, Settings, World, file_of
from experiments.outcomes.personas import COLUMNS
from sim.engine.provenance import code_digest
from sim.measurement.measures import MEASURES

FORGOTTEN = 20.0  # seconds after which somebody who is not heard of is taken to have left
MOST_ASKING, MOST_WORLDS, MOST_FILES = 500, 4_000, 150
TRIES = 2  # of a world whose process was killed
BASELINE = Question()
USUAL = World(BASELINE, 1)  # without which nothing can be answered


class Record:
    """What is known of a world so far: measures (Y, M), personas (P, Y + 1, C); missing where it did not get yet."""

    def __init__(self) -> None:
        self.measures = np.full((YEARS, len(MEASURES)), np.nan, np.float32)
        self.personas: np.ndarray | None = None
        self.done, self.error, self.tries = False, "", 0

    def add(self, part: Part) -> None:
        """Take in some years."""
        years = len(part.measures)
        self.measures[part.begin : part.begin + years] = part.measures
        if self.personas is None:
            self.personas = np.full((len(part.personas), YEARS + 1, len(COLUMNS)), np.nan, np.float32)
        first = part.begin + years + 1 - part.personas.shape[1]
        self.personas[:, first : part.begin + years + 1] = part.personas


class Asked(NamedTuple):
    """The newest question of somebody, the person whom they follow (0 for none), since when, and when last heard of."""

    question: Question
    person: int
    since: float
    heard: float


class Plan(NamedTuple):
    """The worlds of a question, in the order in which they are wanted; `pairs` by number."""

    first: tuple[tuple, ...]
    later: tuple[tuple, ...]


def base_of(question: Question) -> Question:
    """The same assumptions without a policy."""
    return Question((), question.assumptions)


def plan_of(question: Question, person: int, pairs: int) -> Plan:
    """Orders for workers: worlds to run and pairs to compare."""
    base = base_of(question)
    first, later = list(_pair(base, question, 1)), []
    for seed in range(1, pairs + 1):
        later += list(_pair(base, question, seed)) if seed > 1 else []
        if question.policy:
            placebo = World(base, seed, placebo=True)
            later += [("run", placebo), ("compare", World(base, seed), placebo)]
        if person:
            later += [("run", World(one, 1, person=person, displaced=seed)) for one in dict.fromkeys((base, question))]
    return Plan(tuple(first), tuple(later))


def _pair(base: Question, question: Question, seed: int) -> Iterator[tuple]:
    yield ("run", World(base, seed))
    if question.policy:
        yield ("run", World(question, seed))
        yield ("compare", World(base, seed), World(question, seed))


def name_of(settings: Settings, pairs: int) -> str:
    """Return a text that is another one for an engine with other answers, so that an open page knows it."""
    return f"{settings.persons} persons, {pairs} pairs, {settings.burn_in_years} years, code {code_digest()}"


class Engine:
    """Worker processes and a thread that tells them what to do; to be closed at the end."""

    def __init__(self, persons: int, pairs: int, processes: int, burn_in_years: int) -> None:
        self.folder = tempfile.mkdtemp(prefix="career-ecosystem-")
        self.settings, self.pairs, self.processes = Settings(persons, burn_in_years, self.folder), pairs, processes
        self.name = name_of(self.settings, pairs)
        self.records: OrderedDict[World, Record] = OrderedDict()
        self.compared: dict[World, np.ndarray] = {}
        self.population: pd.DataFrame | None = None
        self._files: OrderedDict[World, None] = OrderedDict()
        self._asked: dict[str, Asked] = {}
        self._workers: list[Worker] = []
        self._lock, self._closing = threading.RLock(), False
        self._wake, self._waker = multiprocessing.Pipe(duplex=False)
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        self._thread.start()

    # What the page calls

    def ask(self, who: str, question: Question, person: int = 0) -> None:
        """Note that somebody looks, and at what; whatever they asked before is given up."""
        with self._lock:
            old, now = self._asked.get(who), time.monotonic()
            if old is None and len(self._asked) >= MOST_ASKING:
                del self._asked[min(self._asked, key=lambda one: self._asked[one].heard)]
            if old is not None and (old.question, old.person) == (question, person):
                self._asked[who] = old._replace(heard=now)
            else:
                self._asked[who] = Asked(question, person, now, now)
                self._waker.send_bytes(b"1")

    def waited(self, who: str) -> float:
        """How many seconds ago somebody's newest question came."""
        with self._lock:
            return time.monotonic() - self._asked[who].since if who in self._asked else 0.0

    def record(self, world: World) -> Record | None:
        """What is known of a world."""
        with self._lock:
            return self.records.get(world)

    def comparison(self, world: World) -> np.ndarray | None:
        """Who is better and worse off in a world than without the policy, if that is known."""
        with self._lock:
            return self.compared.get(world)

    def progress(self, question: Question, person: int = 0) -> tuple[int, int, int]:
        """Orders done and in all, and how many of the first answer are still to be done."""
        plan = plan_of(question, person, self.pairs)
        with self._lock:
            first = sum(not self._is_done(order) for order in plan.first)
            every = (*plan.first, *plan.later)
            return sum(map(self._is_done, every)), len(every), first

    def years(self, question: Question) -> int:
        """How many years of the first answer there are."""
        record = self.record(World(question, 1))
        return 0 if record is None else int(np.isfinite(record.measures).any(axis=1).sum())

    def error(self, question: Question) -> str:
        """Why the question can't be answered; empty if it can."""
        worlds = (USUAL, *(order[-1] for order in plan_of(question, 0, 1).first))
        with self._lock:
            return next(filter(None, map(self._failed, worlds)), "")

    def ready(self) -> bool:
        """Whether the first baseline is there."""
        record = self.record(USUAL)
        return record is not None and record.done and self.population is not None

    def close(self) -> None:
        """Stop everything and remove the folder."""
        self._closing = True
        with contextlib.suppress(OSError):
            self._waker.send_bytes(b"1")
        self._thread.join(timeout=10)
        for worker in self._workers:
            worker.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # What its thread does

    def _work(self) -> None:
        while not self._closing:
            with self._lock:
                self._forget_silent()
                while len(self._workers) < (self.processes if self.ready() else 1):  # the first compiles and burns in
                    self._workers.append(Worker(self.settings))
                self._hand_out()
                pipes = [self._wake, *(worker.pipe for worker in self._workers)]
            for pipe in wait(pipes, timeout=1.0):
                if pipe is self._wake:
                    while self._wake.poll():
                        self._wake.recv_bytes()
                    continue
                with self._lock:
                    self._listen(next(worker for worker in self._workers if worker.pipe is pipe))

    def _hand_out(self) -> None:
        """Give idle workers what is most urgent; call others away for a first answer that nobody has begun."""
        for worker in self._workers:
            if not worker.order:
                order = self._next(worker)
                if order:
                    worker.paused = [world for world in worker.paused if world != order[-1]]
                    worker.give(order)
        if any(not worker.order or worker.called for worker in self._workers):
            return
        wanted = set(self._urgent())
        under_way = {worker.order for worker in self._workers}
        if any(self._can_start(order) for order in wanted - under_way):
            for worker in self._workers:
                if worker.order not in wanted and worker.order[0] == "run" and self.ready():
                    worker.call_away()
                    return

    def _next(self, worker: Worker) -> tuple:
        """What this worker should do: an order that nobody works on, of those that can start."""
        under_way = {one.order for one in self._workers}
        elsewhere = {world for one in self._workers if one is not worker for world in one.paused}
        for orders, reserved in ((self._urgent(), set()), (self._refining(), elsewhere)):
            for order in orders:
                if order not in under_way and order[-1] not in reserved and self._can_start(order):
                    return order
        return ()

    def _urgent(self) -> Iterator[tuple]:
        """What first answers need, the longest asked first."""
        if self._failed(USUAL):
            return
        if not self.ready():
            if self.population is None:
                yield ("population", USUAL)
            yield ("run", USUAL)
            return
        for asked in sorted(self._asked.values(), key=lambda one: one.since):
            yield from filterfalse(self._is_done, plan_of(asked.question, 0, 1).first)

    def _refining(self) -> Iterator[tuple]:
        """What else is wanted, from the question of which least is known; at last baselines, which every pair has."""
        waiting = []
        for asked in self._asked.values():
            plan = plan_of(asked.question, asked.person, self.pairs)
            missing = list(filterfalse(self._is_done, plan.later))
            waiting.append((1.0 - len(missing) / max(len(plan.later), 1), asked.since, missing))
        for _, _, missing in sorted(waiting, key=lambda one: one[:2]):
            yield from missing
        baselines = plan_of(BASELINE, 0, self.pairs)
        yield from filterfalse(self._is_done, (*baselines.first, *baselines.later))

    def _is_done(self, order: tuple) -> bool:
        if any(map(self._failed, order[1:])):
            return True
        if order[0] == "compare":
            return order[-1] in self.compared
        return order[-1] in self.records and self.records[order[-1]].done

    def _failed(self, world: World) -> str:
        """Return why a world was given up; empty if it was not."""
        return self.records[world].error if world in self.records else ""

    def _can_start(self, order: tuple) -> bool:
        """Whether what it needs is there; a world whose persons were cleared away is made again."""
        if order[0] != "compare":
            return True
        for world in order[1:]:
            if world not in self._files and self._is_done(("run", world)) and not self._failed(world):
                self.records[world].done = False
        return all(world in self._files for world in order[1:])

    def _listen(self, worker: Worker) -> None:
        """Take what a worker has to say; replace it if it was killed."""
        try:
            told: Told = worker.pipe.recv()
        except (EOFError, OSError):
            self._replace(worker)
            return
        world, order = told.world, worker.order
        if told.kept:
            worker.keep(world)
        if told.error:
            self.records.setdefault(world, Record()).error = told.error
        if told.part is not None:
            self.records.setdefault(world, Record()).add(told.part)
            self.records.move_to_end(world)
        if told.persons is not None and order[0] == "population":
            self.population = told.persons
        elif told.persons is not None:
            self.compared[world] = told.persons
        if told.done:
            self.records[world].done = True
            if not world.person:
                self._files[world] = None
        if told.done or told.kept or told.error or told.persons is not None:
            worker.order = ()
            self._clear_away()

    def _replace(self, worker: Worker) -> None:
        """A worker that was killed: what it did is tried again, but not for ever."""
        if worker.order:
            record = self.records.setdefault(worker.order[-1], Record())
            record.tries += 1
            if record.tries >= TRIES:
                record.error = "a process was killed, maybe for lack of memory"
        self._workers.remove(worker)
        worker.stop()

    def _clear_away(self) -> None:
        """Keep what was used last; baselines always, and what somebody waits for."""
        kept = {World(BASELINE, seed) for seed in range(1, self.pairs + 1)}
        for asked in self._asked.values():
            plan = plan_of(asked.question, asked.person, self.pairs)
            kept |= {world for order in (*plan.first, *plan.later) for world in order[1:]}
        for world in [one for one in self._files if one not in kept][: max(0, len(self._files) - MOST_FILES)]:
            del self._files[world]
            file_of(world, self.settings).unlink(missing_ok=True)
        for world in [one for one in self.records if one not in kept][: max(0, len(self.records) - MOST_WORLDS)]:
            del self.records[world]
            self.compared.pop(world, None)

    def _forget_silent(self) -> None:
        now = time.monotonic()
        self._asked = {who: asked for who, asked in self._asked.items() if now - asked.heard <= FORGOTTEN}
