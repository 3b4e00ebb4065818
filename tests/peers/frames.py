"""The reduced rules for mesa-frames, in polars; runs in an environment of its own (see `environments`).

python -m tests.peers.frames agree|time PERSONS MONTHS SEEDS        prints JSON, as `measured.main` says
"""

from __future__ import annotations

import sys

import numpy as np
import polars as pl
from mesa_frames import AgentSetPolars, ModelDF

from tests.peers import rules
from tests.peers.measured import main
from tests.peers.rules import COLUMNS, NONE

WORKING = pl.col("employer") != NONE
OLD = pl.col("age") >= rules.RETIRE
EMBEDDED = pl.col("fit") + rules.ATTACHMENT * (pl.col("tenure") / 12.0).log1p()
LOOKS = 1.0 / (1.0 + (-(rules.SEARCH + rules.SEARCH_SLOPE * EMBEDDED)).exp())
SKILL = pl.when(WORKING).then(rules.LEARNING * (1.0 - pl.col("skill"))).otherwise(-rules.DECAY * pl.col("skill"))


class Persons(AgentSetPolars):
    """Everybody, with or without a job."""

    agents: pl.DataFrame

    def __init__(self, model: ModelDF, columns: dict[str, np.ndarray]) -> None:
        super().__init__(model)
        self += pl.DataFrame({"unique_id": np.arange(len(columns["age"])), **columns})

    def live(self) -> int:
        """Grow older, learn or forget, lose jobs; returns how many lost one."""
        draw = pl.Series(self.model.random.random(len(self.agents)))
        agents = self.agents.with_columns(
            age=pl.col("age") + 1, tenure=pl.col("tenure") + WORKING, skill=pl.col("skill") + SKILL
        ).with_columns(leaves=WORKING & (OLD | (draw < rules.SEPARATION)))
        left = int(agents["leaves"].sum())
        leaves = pl.col("leaves")
        self.agents = agents.with_columns(
            employer=pl.when(leaves).then(NONE).otherwise("employer"),
            tenure=pl.when(leaves).then(0).otherwise("tenure"),
            fit=pl.when(leaves).then(0.0).otherwise("fit"),
            age=pl.when(OLD).then(rules.ENTER).otherwise("age"),
            skill=pl.when(OLD).then(0.0).otherwise("skill"),
        ).drop("leaves")
        return left

    def searchers(self) -> pl.DataFrame:
        """Return those who look for a job."""
        draw = pl.Series(self.model.random.random(len(self.agents)))
        return self.agents.filter(~WORKING | (draw < LOOKS))

    def match(self, searchers: pl.DataFrame, vacancies: pl.DataFrame) -> int:
        """Let everybody apply once and offer every vacancy once; return how many took a job."""
        draw = self.model.random
        applied = draw.integers(0, max(len(vacancies), 1), len(searchers))
        offers = (
            searchers.with_columns(vacancy=pl.Series(applied), rank=pl.Series(draw.random(len(searchers))))
            .filter(pl.col("rank") == pl.col("rank").max().over("vacancy"))
            .join(vacancies, on="vacancy")
        )
        offers = offers.with_columns(offered=pl.Series(draw.standard_normal(len(offers))))
        taken = offers.filter(pl.col("offered") > pl.when(WORKING).then(EMBEDDED).otherwise(rules.RESERVATION))
        news = taken.select("unique_id", employer="to", tenure=pl.lit(0), fit="offered")
        self.agents = self.agents.update(news, on="unique_id")
        return len(taken)

    def step(self) -> None:
        """Do nothing: the model advances the months, since persons and employers take turns."""


class Employers(AgentSetPolars):
    """Employers with the size that they aim at."""

    def __init__(self, model: ModelDF, target: np.ndarray) -> None:
        super().__init__(model)
        employer = np.arange(len(target))
        first = len(model.persons)  # ids are unique over all kinds of agents
        self += pl.DataFrame({"unique_id": first + employer, "employer": employer, "target": target.astype(np.int64)})

    def post(self, persons: pl.DataFrame) -> pl.DataFrame:
        """Return the vacancies with the employer who posts them (`to`): those that each needs to reach its target."""
        headcount = persons.filter(WORKING).group_by("employer").len()
        short = self.agents.join(headcount, on="employer", how="left").select(
            to="employer", short=pl.col("target") - pl.col("len").fill_null(0).cast(pl.Int64)
        )
        short = short.filter(pl.col("short") > 0)
        to = np.repeat(short["to"].to_numpy(), short["short"].to_numpy())
        return pl.DataFrame({"vacancy": np.arange(len(to)), "to": to})

    def step(self) -> None:
        """Do nothing, as for persons."""


class Frames(ModelDF):
    """The world of the reduced rules."""

    def __init__(self, persons: int, seed: int) -> None:
        super().__init__(seed=seed)
        columns, target = rules.start(persons, seed)
        columns["employer"] = columns["employer"].astype(np.int64)
        self.persons = Persons(self, columns)
        self.employers = Employers(self, target)
        self.agents += self.persons
        self.agents += self.employers
        self.persons, self.employers = map(self.get_agents_of_type, (Persons, Employers))  # += keeps copies

    def step(self) -> None:
        """Let one month pass."""
        left = self.persons.live()
        searchers = self.persons.searchers()
        vacancies = self.employers.post(self.persons.agents)
        hires = self.persons.match(searchers, vacancies)
        self.flows = {"searchers": len(searchers), "vacancies": len(vacancies), "separations": left, "hires": hires}

    def describe(self) -> dict[str, float]:
        """Return the summary on which all implementations must agree."""
        agents = self.persons.agents
        return rules.describe({name: agents[name].to_numpy() for name in COLUMNS}, self.flows)


if __name__ == "__main__":
    sys.exit(main(Frames, sys.argv[1:]))
