"""One world of a screening: what it leaves of everybody, and of the people whom levers are for."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from experiments.execution.keys import content_key
from experiments.execution.task import Task
from experiments.outcomes.cohorts import OUTCOMES, Company
from experiments.outcomes.layout import Layout
from experiments.outcomes.yearly import by_year
from experiments.screen.groups import GROUPS
from experiments.screen.settings import Changes
from sim import CareerEcosystem
from sim.config import Config, configure
from sim.measurement.measures import MEASURES


@dataclass(frozen=True)
class ScreenTask(Task):
    """A world under some changes from the first month on; worlds of one seed share their population and their luck."""

    changes: Changes
    seed: int
    persons: int
    years: int

    @cached_property
    def layout(self) -> Layout:
        """Measures by year, (Y, M), and outcomes of the members that groups had at the start, (Y, G, K)."""
        return Layout.of(measures=(self.years, tuple(MEASURES)), groups=(self.years, tuple(GROUPS), tuple(OUTCOMES)))

    @cached_property
    def key(self) -> str:
        """The content key."""
        asked = [cohort.model_dump_json(exclude={"en", "nl"}) for cohort in GROUPS.values()]
        return content_key(
            "screen", self.layout.digest, asked, sorted(self.changes), self.seed, self.persons, self.years
        )

    @property
    def label(self) -> str:
        return f"{', '.join(f'{name}={value:g}' for name, value in self.changes) or 'baseline'}, seed {self.seed}"

    @property
    def world(self) -> tuple[int, int]:
        return self.seed, self.persons

    @cached_property
    def config(self) -> Config:
        changes = [{"lever": name, "value": value} for name, value in self.changes]
        return configure(
            {
                "seed": self.seed,
                "scale": {"persons": self.persons},
                "years": self.years,
                "record": {"events": False, "persons": "end"},
                "policy": [{"name": "screened", "changes": changes}],
            }
        )

    @property
    def months(self) -> int:
        return 12 * self.years

    def run(self) -> np.ndarray:
        model, told = CareerEcosystem(self.config), []
        companies = [Company(cohort, model.state, model.month) for cohort in GROUPS.values()]
        for _ in range(self.years):
            model.run(1)
            told.append([company.measure(model.state) for company in companies])
        measures = by_year(model.measures()[list(MEASURES)].to_numpy(float))
        return self.layout.numbers({"measures": measures, "groups": np.array(told)})
