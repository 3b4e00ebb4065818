"""What a batch is made of: tasks, each of which simulates something and leaves numbers under a key."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Generic, NamedTuple, Self, TypeVar

import numpy as np

from experiments.execution.keys import is_burned_in
from experiments.execution.store import Store
from experiments.outcomes.layout import Layout
from sim.config import Config


class Task:
    """One piece of work; plain data that can be sent to another process, mostly a frozen dataclass.

    Attributes:
        key: content key of all that decides the result (`content_key`).
        layout: what the numbers of the result are.
        label: what it is, for messages, such as 'seed 3'.
        world: tasks with the same one start from the same burned-in population, and wait until one of them has it;
            None if there is nothing to wait for.
        config: configuration from which that population follows.
        models, months: how many models are made, and how many months they are run together; for estimates of time.
    """

    if TYPE_CHECKING:  # read-only here, so that it may be a field, a constant or a property in a subclass

        @property
        def key(self) -> str: ...
        @property
        def layout(self) -> Layout: ...
        @property
        def label(self) -> str: ...
        @property
        def world(self) -> Hashable | None: ...
        @property
        def config(self) -> Config: ...
        @property
        def models(self) -> int: ...
        @property
        def months(self) -> int: ...

    else:
        world, models, months = None, 1, 0

    def run(self) -> np.ndarray:
        """Do it, in whatever process; return the numbers of all that is kept, float64 (N,)."""
        raise NotImplementedError

    @property
    def kept(self) -> dict[str, Layout]:
        """What it leaves in the store, layout by key, in the order of its numbers."""
        return {self.key: self.layout}

    def only(self, missing: set[str]) -> Self:
        """Return the task that leaves no more than it must to have the results with these keys."""
        return self


Kind = TypeVar("Kind", bound=Task)


class Failure(NamedTuple, Generic[Kind]):
    """A task that was given up: how often it was tried, and what happened the last time."""

    task: Kind
    tries: int
    reason: str

    def __str__(self) -> str:
        return f"{self.task.label}: {self.reason}"


def is_done(task: Task, store: Store) -> bool:
    """Return whether there is a file for all that a task leaves."""
    return all(map(store.has, task.kept))


def needs_burn_in(task: Task) -> bool:
    """Return whether the population from which a task starts has to be burned in first."""
    return task.world is not None and not is_burned_in(task.config)
