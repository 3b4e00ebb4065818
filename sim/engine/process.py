"""A process: one named step of the month that declares the columns it reads and writes.

The declaration becomes the argument list of its kernel: a kernel gets the declared columns and no others, so that it
cannot touch a column that was not declared. The printed schedule and the timings are made from it as well.
"""

import inspect
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial, wraps
from itertools import pairwise
from time import perf_counter_ns
from typing import Any

import numpy as np
from numba import get_num_threads

from sim.engine.columns import initial_columns
from sim.engine.kernels import record_type

BLOCK = 1 << 16  # most rows in a block; fixed, so that sums over blocks don't depend on the number of threads


@dataclass
class Process:
    """One step of the month: its actor, mechanism, meaning, and columns by table."""

    name: str
    actor: str
    mechanism: str
    meaning: str
    reads: dict[str, tuple[str, ...]]
    named: dict[str, tuple[str, ...]]  # columns that it writes, of those that its declaration names
    columns: dict[str, type]  # named tuples of all columns that it is given
    fills: str  # table in which it adds rows, with the initial values that columns declare

    @property
    def writes(self) -> dict[str, tuple[str, ...]]:
        """The columns that it writes, by table."""
        filled = {self.fills: initial_columns(self.fills)} if self.fills else {}
        return self.named | {table: tuple(dict.fromkeys(self.named[table] + names)) for table, names in filled.items()}


PROCESSES: dict[str, Process] = {}


def process(actor: str, mechanism: str = "", fills: str = "", **tables: str) -> Callable:
    """Declare a process.

    The function is called with the state and one named tuple of arrays for each declared table. The first line of
    its docstring is its meaning in the printed schedule.

    Args:
        actor: who acts ('workers', 'employers', 'government', 'intermediaries', 'world').
        mechanism: id of the mechanism ('M06'), or empty for housekeeping.
        fills: table in which it gives rows to somebody new, and their columns the declared initial values.
        tables: for each table 'columns read -> columns written'; a written column may be read too.
    """

    def decorate(function: Callable) -> Callable:
        reads, writes, kinds = {}, {}, {}
        for table, text in tables.items():
            left, _, right = text.partition("->")
            reads[table], writes[table] = tuple(left.split()), tuple(right.split())
            names = dict.fromkeys(reads[table] + writes[table])
            kinds[table] = record_type(f"{function.__name__}_{table}", names, function.__module__)
        meaning = (inspect.getdoc(function) or "").split("\n")[0]
        step = Process(function.__name__, actor, mechanism, meaning, reads, writes, kinds, fills)
        PROCESSES[step.name] = step

        @wraps(function)
        def run(state: Any) -> None:
            start = perf_counter_ns()
            function(state, *[state.columns(table, kind) for table, kind in step.columns.items()])
            state.clock[step.name] = state.clock.get(step.name, 0) + perf_counter_ns() - start

        vars(run)["process"] = step
        return run

    return decorate


def _edges(rows: int, block: int) -> list[int]:
    """Return where blocks begin and end: equal in size and even in number, so that two threads have equal work.

    They depend on the number of rows alone. Few rows make one block, since more calls would cost more than they save.
    """
    number = 1 if 2 * rows <= block else 2 * math.ceil(rows / (2 * block))
    return [rows * step // number for step in range(number + 1)]


def over_rows(kernel: Callable, rows: np.ndarray | int, *arguments: Any, block: int = BLOCK) -> list[Any]:
    """Run a kernel over rows in blocks; return the results by block, in order.

    Kernels release the interpreter's lock, so that blocks run on several threads where Numba was given them
    (NUMBA_NUM_THREADS). Blocks depend on the rows alone: results are the same for any number of threads. Row numbers
    are unsigned, because with signed ones Numba checks every access for a negative index, which costs up to 7 times.

    Args:
        kernel: `kernel(rows, *arguments)` for an array of rows, `kernel(start, stop, *arguments)` for a number.
        rows: unsigned row numbers (R,), or the number of rows of a table to run over all of them.
        arguments: passed on to the kernel.
        block: most rows in a block; few where a row takes much work.
    """
    edges = _edges(rows if isinstance(rows, int) else len(rows), block)
    if isinstance(rows, int):
        blocks: list[Any] = [(np.uint64(start), np.uint64(stop)) for start, stop in pairwise(edges)]
    else:
        blocks = [(rows[start:stop],) for start, stop in pairwise(edges)]
    if len(blocks) == 1 or get_num_threads() == 1:
        return [kernel(*block, *arguments) for block in blocks]
    return _share([partial(kernel, *block, *arguments) for block in blocks])


@cache
def _pool() -> ThreadPoolExecutor:
    """The threads beside this one."""
    return ThreadPoolExecutor(get_num_threads() - 1)


def _share(tasks: list[Callable]) -> list[Any]:
    """Run tasks on this thread and on a pool of threads, each taking the next that is left; return results in order.

    This thread works too: if it waited, the first thread of the pool would often start on its processor and slow it.
    """
    results, left = [None] * len(tasks), iter(range(len(tasks)))  # `next` of an iterator is atomic in Python

    def work() -> None:
        for place in left:
            results[place] = tasks[place]()

    helping = [_pool().submit(work) for _ in range(min(get_num_threads(), len(tasks)) - 1)]
    work()
    for helper in helping:
        if not helper.cancel():
            helper.result()
    return results
