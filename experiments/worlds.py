"""Many worlds at once: a task for each of several configurations, in processes of one thread each."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any

import numba

AHEAD = 2  # tasks handed out for each process, so that none waits and an interruption loses little


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def each(task: Callable[[Any], Any], jobs: Iterable[Any], processes: int) -> Iterator[tuple[Any, Any]]:
    """Pairs of a job and what `task(job)` gave, as they are done.

    Args:
        task: a function of a module, so that a new process can find it. jobs: what to call it with.
        processes: how many at once; with 1 there is none beside this one.

    An exception of a task is raised here; whatever was not begun is left. OSError if a process is killed.
    """
    if processes == 1:
        yield from ((job, task(job)) for job in jobs)
        return
    # Spawned, since a fork of a process with threads may hang.
    context, waiting = multiprocessing.get_context("spawn"), iter(jobs)
    with ProcessPoolExecutor(processes, mp_context=context, initializer=numba.set_num_threads, initargs=(1,)) as pool:
        running = {pool.submit(task, job): job for job in islice(waiting, AHEAD * processes)}
        try:
            while running:
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(done), done.result()
                    running |= {pool.submit(task, job): job for job in islice(waiting, 1)}
        except BrokenProcessPool:
            raise OSError("a process was killed, maybe for lack of memory; use fewer processes or persons") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
