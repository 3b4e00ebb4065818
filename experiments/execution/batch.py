"""Many tasks, whoever does the work: what is there is not done again, and what fails stops nobody.

    store = Store(Path("results/.worlds"))
    batch = run_batch(tasks, store, ExecutorSettings(workers=8))
    numbers = store.read(tasks[0].key, tasks[0].layout).numbers

A task whose results are kept is not done; a damaged file is named on standard error, set aside and made anew. Each
result is kept as soon as it is there, so that an interruption, or a killed process, costs no more than what was under
way. As a part of a job array (`executor=array`) a batch does its share of the tasks, and stops the program there.
"""

import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent import futures
from typing import Any, Generic, NamedTuple

import numpy as np

from experiments.execution.choose import opened
from experiments.execution.local import Executor, Function
from experiments.execution.retrying_runner import KILLED, TRIES, Ended, Runner
from experiments.execution.settings import ExecutorSettings
from experiments.execution.store import Store
from experiments.execution.task import Failure, Kind, Task, is_done
from experiments.io.errors import BatchError, ExecutorError, ShareDoneError
from experiments.outcomes.layout import Layout
from experiments.presentation.progress import Report
from sim.engine.stored_columns import DamagedError

AnyExecutor = ExecutorSettings | Executor | futures.Executor


class Batch(NamedTuple, Generic[Kind]):
    """How a batch went: how many tasks were found done, those that were given up, and the most memory of a worker."""

    found: int
    failures: list[Failure[Kind]]
    memory: int


def unseen(done: int, total: int, stage: str) -> None:
    """Show no progress."""


def run_batch(
    tasks: Iterable[Kind],
    store: Store,
    executor: AnyExecutor,
    report: Report = unseen,
    stage: str = "worlds",
    followed: bool = False,
) -> Batch[Kind]:
    """Do the tasks that are not done yet; their results are read from the store.

    Args:
        executor: settings, from which one is made if there is anything to do, and closed at the end; or one that is
            open already, also one of `concurrent.futures`, which stays open.
        report: progress; called with (tasks done, tasks in all, `stage`).
        followed: whether the program decides by the results what to do next; a job array then goes on to that when
            there is nothing left to do here.

    Raises:
        StoreError, ExecutorError, UsageError: one line; what is finished stays.
        ShareDoneError: at the end of a share of a job array.
    """
    everything = list({task.key: task for task in tasks}.values())
    store.open()
    array = executor if isinstance(executor, ExecutorSettings) and executor.kind == "array" else None
    if array and followed and all(is_done(task, store) for task in everything):
        array = None  # the program goes on
    chosen = share_of(everything, array) if array else everything
    missing = list(_missing(chosen, store, report))
    over = found = len(chosen) - len(missing)
    failures: list[Failure[Kind]] = []
    memory = 0

    def note(ended: Ended) -> None:
        nonlocal over, memory
        over, memory = over + 1, max(memory, ended.memory)
        report(over, len(chosen), stage)

    if missing:
        report(over, len(chosen), stage)
        with opened(executor) as crew:
            failures = Runner(store, crew, note).run(missing)
        order = {task.key: n for n, task in enumerate(missing)}
        failures.sort(key=lambda failure: order[failure.task.key])
    if array:
        raise ShareDoneError(_line(array, len(chosen), len(everything), failures), bool(failures))
    return Batch(found, failures, memory)


def run_all(
    tasks: Sequence[Task],
    store: Store,
    executor: AnyExecutor,
    report: Report = unseen,
    stage: str = "worlds",
    followed: bool = False,
) -> dict[str, np.ndarray]:
    """Do as `run_batch` where no task may fail; return the numbers of all that tasks leave, by key.

    Raises:
        BatchError: if tasks were given up. Otherwise as `run_batch`.
    """
    failures = run_batch(tasks, store, executor, report, stage, followed).failures
    if failures:
        count = f"{len(failures)} of {len(tasks)} tasks failed {TRIES} times"
        raise BatchError(f"{count}; what is finished is kept, the same command tries again. The first: {failures[0]}")
    kept = {key: layout for task in tasks for key, layout in task.kept.items()}
    return {key: store.read(key, layout).numbers for key, layout in kept.items()}


def share_of(tasks: Sequence[Kind], settings: ExecutorSettings) -> list[Kind]:
    """Return the share of a part of a job array: every so many-th task, in the order of keys; all without an array."""
    return sorted(tasks, key=lambda task: task.key)[(settings.part or 1) - 1 :: settings.parts]


def _line(settings: ExecutorSettings, share: int, total: int, failures: Sequence[Failure]) -> str:
    where = f"part {settings.part} of {settings.parts}"
    if failures:
        return f"{where}: {len(failures)} of {share} tasks failed; the first: {failures[0]}"
    return f"{where}: {share} of {total} tasks are done and kept; the same command without executor=array collects them"


def _missing(tasks: Sequence[Kind], store: Store, report: Report) -> Iterator[Kind]:
    """The tasks without whole results, as far as these are missing; what is damaged is set aside."""
    for n, task in enumerate(tasks, 1):
        missing = {key for key, layout in task.kept.items() if not _is_whole(key, layout, store)}
        if missing:
            yield task.only(missing)
        report(n, len(tasks), "found")


def _is_whole(key: str, layout: Layout, store: Store) -> bool:
    try:
        store.read(key, layout)
    except FileNotFoundError:
        return False
    except DamagedError as error:
        aside = store.set_aside(key).name
        print(f"{store.path(key)} is damaged ({error}); set aside as {aside}, and done anew", file=sys.stderr)
        return False
    return True


def compute(function: Function, jobs: Iterable[Any], executor: AnyExecutor) -> Iterator[tuple[Any, Any]]:
    """Yield each job with what `function(job)` gave, as they are done; nothing is kept.

    Args:
        function: a function of a module, so that another process finds it.

    Raises:
        Exception: of the function. ExecutorError: if a process is killed.
    """
    waiting, under_way = deque(jobs), 0
    with opened(executor) as crew:
        while waiting or under_way:
            while waiting and crew.free() > 0:
                crew.submit(function, waiting.popleft())
                under_way += 1
            for done in crew.wait():
                under_way -= 1
                if done.error or done.lost:
                    raise done.error or ExecutorError(KILLED)
                yield done.job, done.value
