"""Processes that try cases one after the other, and stay; a crash or a hang costs one of them, not the session."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from pathlib import Path

from experiments.execution.local import WorkerProcess
from tests.fuzz.cases import case
from tests.fuzz.check import CRASH, HANG, OK, Verdict, check

START = 3_600.0  # seconds in which a worker compiles the kernels that are not there yet
LONGEST = 400.0  # seconds of one case
KEPT = 100  # cases after which the populations that they burned in are removed
WARM_UP = 2  # numbers of cases of seed 0, tried and not counted

Told = Callable[[int, Verdict, float], None]  # number, what became of it, seconds


def serve(pipe: Connection, seed: int, cache: Path) -> None:
    """Try the cases whose numbers come through a pipe, until it ends."""
    os.environ["CAREER_ECOSYSTEM_CACHE"] = str(cache)
    for number in range(WARM_UP):
        check(case(0, number))
    pipe.send((Verdict(OK), 0.0))
    tried = 0
    while True:
        try:
            number = pipe.recv()
        except EOFError:
            return
        begin = time.perf_counter()
        pipe.send((check(case(seed, number)), time.perf_counter() - begin))
        tried += 1
        if tried % KEPT == 0:
            shutil.rmtree(cache, ignore_errors=True)


class Worker(WorkerProcess):
    """A process that tries cases, and what it is at."""

    def __init__(self, seed: int, cache: Path) -> None:
        super().__init__(serve, seed, cache)
        self.number: int | None = None  # None while it starts
        self.until = time.monotonic() + START

    def give(self, number: int) -> None:
        """Have it try a case."""
        self.number, self.until = number, time.monotonic() + LONGEST
        self.send(number)

    def take(self) -> tuple[Verdict, float]:
        """What became of its case, and the seconds; a crash if it is no more."""
        try:
            return self.pipe.recv()
        except (EOFError, OSError):
            self.process.join()
            return Verdict(CRASH, _ended(self.process.exitcode)), 0.0


def _ended(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"


def try_all(numbers: Iterator[int], seed: int, workers: int, cache: Path, told: Told) -> None:
    """Try cases by number on several processes until there are no more numbers.

    Args:
        cache: a folder for burned-in populations, one below it for each worker. told: called after each case.
    """
    with _stopping([Worker(seed, cache / str(n)) for n in range(workers)]) as there:
        while there:
            ready = wait([one.pipe for one in there], timeout=1.0)
            for worker in list(there):
                late = time.monotonic() > worker.until
                if worker.pipe not in ready and not late:
                    continue
                verdict, seconds = (Verdict(HANG, f"more than {LONGEST:g} s"), LONGEST) if late else worker.take()
                if worker.number is not None:
                    told(worker.number, verdict, seconds)
                elif verdict.outcome != OK:
                    raise RuntimeError(f"a worker did not start: {verdict.detail}")
                place = there.index(worker)
                if verdict.outcome in (CRASH, HANG):
                    worker.stop()
                    worker = there[place] = Worker(seed, cache / f"{place}")
                elif (number := next(numbers, None)) is not None:
                    worker.give(number)
                else:
                    worker.stop()
                    there.remove(worker)


@contextmanager
def _stopping(workers: list[Worker]) -> Iterator[list[Worker]]:
    try:
        yield workers
    finally:
        for worker in workers:
            worker.stop()
