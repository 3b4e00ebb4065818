"""A bank of simulated worlds: parameter draws with all measures that they lead to.

A draw starts from the equilibrium of the declared values (burned in once a seed), lives on under its own values until
they have worked out, and is measured then: a fifth of the time of a burn-in of its own. What that leaves of a bias, and
that of a small world, is measured once and taken off (`calibrate`, tier 0).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from experiments.design.parameter_values import Value, with_values
from experiments.execution.batch import AnyExecutor, run_all
from experiments.execution.keys import content_key
from experiments.execution.store import Store
from experiments.execution.task import Task
from experiments.outcomes.summary import RECENT_YEARS, recent_means
from experiments.pairing.ensemble import SETTLING
from experiments.presentation.progress import Report
from experiments.validate.worlds import MEANS, as_numbers
from sim import CareerEcosystem
from sim.config import Config, configure
from sim.measurement.measures import MEASURES
from sim.policy import Calendar

Fixed = tuple[tuple[str, Value], ...]  # names and values of parameters, the same in all draws
SEEDS = 4  # equilibria from which draws start, in turn, so that no single one is fitted


@dataclass(frozen=True)
class DrawTask(Task):
    """One world to simulate: its number in the bank, seed, size, values of the free parameters, and of those fixed."""

    number: int
    seed: int
    persons: int
    names: tuple[str, ...]
    values: tuple[float, ...]
    fixed: Fixed = ()

    layout = MEANS

    @cached_property
    def key(self) -> str:
        """The content key; the number doesn't count."""
        tree = self.config.model_dump(mode="json", exclude={"record", "check", "years"})
        return content_key("draw", MEANS.digest, tree, SETTLING, RECENT_YEARS, self.names, self.values, *self.fixed)

    @property
    def label(self) -> str:
        return f"draw {self.number}"

    @property
    def world(self) -> int:
        return self.seed

    @property
    def config(self) -> Config:
        return configure(
            {"seed": self.seed, "scale": {"persons": self.persons}, "years": 100, "record": {"events": False}}
        )

    @property
    def months(self) -> int:
        return 12 * (SETTLING + RECENT_YEARS)

    def run(self) -> np.ndarray:
        return as_numbers(settle(self))


def settle(draw: DrawTask) -> dict[str, float]:
    """Measures of one draw, means over RECENT_YEARS."""
    model = CareerEcosystem(draw.config)
    values = dict(zip(draw.names, draw.values, strict=True)) | dict(draw.fixed)
    model.calendar = Calendar(with_values(draw.config, values))
    return recent_means(model.run(SETTLING + RECENT_YEARS).measures()).to_dict()


class Bank:
    """Draws with their measures, by number; kept in a store."""

    def __init__(self, store: Store, executor: AnyExecutor) -> None:
        self.store, self.executor = store, executor
        self.values: dict[int, tuple[float, ...]] = {}
        self.measures: dict[int, np.ndarray] = {}

    def fill(self, draws: Sequence[DrawTask], report: Report, stage: str) -> None:
        """Simulate the draws that are not kept yet; raises as `run_all`."""
        done = run_all(draws, self.store, self.executor, report, stage, followed=True)
        self.values |= {draw.number: draw.values for draw in draws}
        self.measures |= {draw.number: done[draw.key] for draw in draws}

    def tables(self, numbers: Sequence[int]) -> tuple[np.ndarray, pd.DataFrame]:
        """Values (N, P) and measures (N, M) of these draws."""
        measures = np.array([self.measures[number] for number in numbers])
        return np.array([self.values[number] for number in numbers]), pd.DataFrame(measures, columns=list(MEASURES))


def numbered(
    first: int, values: np.ndarray, names: tuple[str, ...], persons: int, seeds: int = SEEDS, fixed: Fixed = ()
) -> list[DrawTask]:
    """Draws from rows of values (N, P), numbered from `first` on; seeds take turns."""
    return [
        DrawTask(first + n, 1 + n % seeds, persons, names, tuple(float(x) for x in row), fixed)
        for n, row in enumerate(values)
    ]
