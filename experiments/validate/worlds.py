"""Worlds of which the means of all measures over the last years are kept, to be put beside what was observed."""

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
from experiments.outcomes.layout import Layout
from experiments.outcomes.summary import RECENT_YEARS
from experiments.outcomes.targets import simulate
from experiments.presentation.progress import Report
from sim.config import Config, configure
from sim.measurement.measures import MEASURES

FOLDER = ".worlds"  # in the results folder
MEANS = Layout.of(means=(tuple(MEASURES),))


@dataclass(frozen=True)
class MeansTask(Task):
    """One world, with the reference data that come with the model."""

    config: Config

    layout = MEANS

    @cached_property
    def key(self) -> str:
        """The content key."""
        return content_key("means", MEANS.digest, self.config.model_dump(mode="json", exclude={"record", "check"}))

    @property
    def label(self) -> str:
        return f"seed {self.config.seed}, {self.config.scale.persons} persons"

    @property
    def world(self) -> str:
        return self.key

    @property
    def months(self) -> int:
        return 12 * self.config.years

    def run(self) -> np.ndarray:
        return as_numbers(simulate(self.config))


def as_numbers(means: dict[str, float]) -> np.ndarray:
    """Means by measure in the order of MEANS, (M,); missing where there are none."""
    return np.array([means.get(name, np.nan) for name in MEASURES])


def configurations(seeds: int, persons: int, values: dict[str, Value]) -> list[Config]:
    """The baseline with seeds from 1 on and these values of parameters; only what the targets need is recorded."""
    common = {"scale": {"persons": persons}, "years": RECENT_YEARS, "record": {"events": False}}
    return [with_values(configure({**common, "seed": seed}), values) for seed in range(1, seeds + 1)]


def run_worlds(
    configs: Sequence[Config],
    store: Store,
    executor: AnyExecutor,
    report: Report,
    stage: str = "worlds",
    followed: bool = False,
) -> pd.DataFrame:
    """All measures of each world, (S, M), by seed, in the order given; raises as `run_all`."""
    tasks = [MeansTask(config) for config in configs]
    done = run_all(tasks, store, executor, report, stage, followed)
    index = pd.Index([config.seed for config in configs], name="seed")
    return pd.DataFrame([done[task.key] for task in tasks], index=index, columns=list(MEASURES))
