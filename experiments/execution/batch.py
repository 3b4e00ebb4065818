"""Worlds that are not there yet are run, each result is kept as it is done, and what is damaged is made anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any, Protocol

import numpy as np

from experiments.execution.store import Record, Store
from experiments.execution.worlds import each
from experiments.io.errors import DamagedError


class Work(Protocol):
    """A piece of work: the key of its result, the layout of that, and how it is done."""

    key: str
    layout: Any

    def run(self) -> np.ndarray:
        """Do it; returns the numbers of its layout."""


def do(work: Work) -> tuple[np.ndarray, float]:
    """Do one piece of work, in whatever process; returns its numbers and the seconds it took."""
    begin = perf_counter()
    return work.run(), perf_counter() - begin


def fill(
    works: Sequence[Work], store: Store, processes: int, report: Callable[[int, int], None]
) -> dict[str, np.ndarray]:
    """Results by key; raises StoreError or OSError.

    Args:
        report: called with how many are done, and how many there are.
    """
    store.open()
    done, missing = {}, []
    for work in works:
        numbers = _read(work, store)
        if numbers is None:
            missing.append(work)
        else:
            done[work.key] = numbers
    found = len(works) - len(missing)
    report(found, len(works))
    for count, (work, (numbers, seconds)) in enumerate(each(do, missing, processes), 1):
        store.write(work.key, work.layout, Record(numbers, {"seconds": round(seconds, 2)}))
        done[work.key] = numbers
        report(found + count, len(works))
    return done


def _read(work: Work, store: Store) -> np.ndarray | None:
    """What is kept of a piece of work, or None if it is not there or damaged, and then set aside."""
    try:
        return store.read(work.key, work.layout).numbers
    except FileNotFoundError:
        return None
    except DamagedError:
        store.set_aside(work.key)
        return None


def unfinished(works: Sequence[Work], store: Store) -> list[Work]:
    """Those of which there is no file yet."""
    return [work for work in works if not store.has(work.key)]
