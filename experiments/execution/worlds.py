"""Many worlds at once: a task for each of several configurations, in processes of one thread each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from experiments.execution.local import Done, Local, closing


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
    waiting, running, ready = iter(jobs), 0, []
    with closing(Local(processes)) as executor:
        while True:
            for job in islice(waiting, executor.free()):
                executor.submit(task, job)
                running += 1
            yield from ready  # while the processes go on
            if not running:
                return
            ready = [_result(done) for done in executor.wait()]
            running -= len(ready)


def _result(done: Done) -> tuple[Any, Any]:
    if done.lost:
        raise OSError("a process was killed, maybe for lack of memory; use fewer processes or persons")
    if done.error is not None:
        raise done.error
    return done.job, done.value
