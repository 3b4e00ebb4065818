"""Carrying a plan through: find what is done, set aside what is damaged, and have the rest done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple

from experiments.design.plan import Plan
from experiments.design.run_configuration import Run
from experiments.execution.local import Executor
from experiments.execution.runner import Failure, Runner, Simulate, Told
from experiments.execution.store import Store
from experiments.io.errors import DamagedError
from experiments.outcomes.run_record import simulate
from experiments.presentation.progress import Report

Crew = Callable[[], AbstractContextManager[Executor]]


class Carried(NamedTuple):
    """How a plan was carried through: runs given up, how many were found done, and the most memory of a worker."""

    failures: list[Failure]
    found: int
    memory: int


def carry_through(plan: Plan, store: Store, crew: Crew, report: Report, simulate: Simulate = simulate) -> Carried:
    """Do what is still to be done of a plan; each damaged file is named in a line on standard error.

    Args:
        crew: gives the executor, if there is anything to do.
        report: progress, by stage.
        simulate: what a run is, a function of a module.

    Raises:
        StoreError, ExecutorError, UsageError: one line; what is finished stays.
    """
    store.open()
    missing = list(_missing(plan, store, report))
    found = over = len(plan.runs) - len(missing)
    memory = 0
    if not missing:
        return Carried([], found, memory)
    report(over, len(plan.runs), "runs")

    def told(one: Told) -> None:
        nonlocal over, memory
        over, memory = over + 1, max(memory, one.memory)
        report(over, len(plan.runs), "runs")

    with crew() as executor:
        failures = Runner(plan.study, plan.rows, store, executor, simulate, told).run(missing)
    return Carried(failures, found, memory)


def _missing(plan: Plan, store: Store, report: Report) -> Iterator[Run]:
    """The runs without whole results; what is damaged is set aside."""
    for n, run in enumerate(plan.runs, 1):
        if _is_missing(run, plan, store):
            yield run
        report(n, len(plan.runs), "found")


def _is_missing(run: Run, plan: Plan, store: Store) -> bool:
    if not store.has(run.key):
        return True
    try:
        store.read(run.key, plan.study.layout)
    except DamagedError as error:
        aside = store.set_aside(run.key).name
        print(f"{store.path(run.key)} is damaged ({error}); set aside as {aside}, and done anew", file=sys.stderr)
        return True
    return False
