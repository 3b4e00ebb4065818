"""The worlds of one claim with one luck: all its arms from one state, and what becomes of its outcomes in each.

An arm begins where all arms part. With values of parameters of its own (a member of the calibrated ensemble, or a
mechanism switched off), a world lives under them for some years first; these years are shared by all claims.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from experiments.claims.claim import START, Claim, Outcome, programmes_of
from experiments.design.parameter_values import Value, with_values
from experiments.design.programmes import programme
from experiments.execution.keys import content_key, shipped_data
from experiments.execution.task import Task
from experiments.outcomes import person_outcomes
from experiments.outcomes.cohorts import OUTCOMES, Company
from experiments.outcomes.layout import Layout
from experiments.outcomes.person_outcomes import Grouping, compare_persons, dimensions_at_start, look
from experiments.outcomes.yearly import by_year
from experiments.pairing.paired_worlds import branch, model_under
from sim import CareerEcosystem
from sim.config import Config, configure
from sim.measurement.groups import GROUP_MEASURES, dimensions, group_values
from sim.measurement.measures import MEASURES
from sim.policy import Calendar

ACTORS = ("sustainable", "profit_share", "public_balance")  # by which workers, employers, society win: more is better


class Setting(NamedTuple):
    """In what world a claim is run: seed, size, parameters by name with years to settle, and which arms."""

    seed: int
    persons: int
    values: tuple[tuple[str, Value], ...] = ()
    settling: int = 0
    burn_in_years: int | None = None  # None for the usual ones


@dataclass(frozen=True)
class ClaimTask(Task):
    """One claim in one setting, in the arms named."""

    claim: Claim
    setting: Setting
    arms: tuple[str, ...]

    @cached_property
    def key(self) -> str:
        """The content key: what is run and measured; words and expectations don't count."""
        tree = self.claim.model_dump(mode="json", exclude=WORDS)
        return content_key("claim", self.layout.digest, tree, _pulled(self.claim), self.setting, self.arms)

    @property
    def layout(self) -> Layout:
        """Outcomes by arm and year, then persons better and worse off by group, as `compare_persons` counts them."""
        groups = sum(len(names) for names in dimensions_at_start(shipped_data()).values())
        values = (self.arms, tuple(asked_of(self.claim)), self.claim.years)
        return Layout.of(values=values, persons=(groups, 1 + 3 * len(person_outcomes.OUTCOMES)))

    @property
    def label(self) -> str:
        return f"claim {self.claim.id}, seed {self.setting.seed}"

    @property
    def world(self) -> tuple:
        return (self.setting.seed, self.setting.persons, self.setting.burn_in_years)

    @property
    def config(self) -> Config:
        return _plain(self.setting, self.claim.years)

    @property
    def models(self) -> int:
        return len(self.arms)

    @property
    def months(self) -> int:
        return 12 * len(self.arms) * self.claim.years

    def run(self) -> np.ndarray:
        return run_claim(self)


def settled_worlds(tasks: Iterable[ClaimTask]) -> dict[Setting, tuple[Config, int]]:
    """The worlds under values of their own that tasks share: configuration and months, by setting."""
    settings = dict.fromkeys(task.setting for task in tasks if task.setting.settling)
    return {setting: (_plain(setting, 1), 12 * setting.settling) for setting in settings}


def asked_of(claim: Claim) -> list[tuple]:
    """What is measured in every arm: the outcomes of the claim, then the measures of the three actors."""
    own = [outcome.asked for outcome in claim.outcomes]
    return list(dict.fromkeys([*own, *((name, None, None, None, None) for name in ACTORS)]))


WORDS = {"en", "nl", "seeds", "source", "contrasts", "outcomes", "path", "emergence", "why", "mind", "equal"}


def _pulled(claim: Claim) -> list[Any]:
    """What the files of scenarios and policies change that arms name, in the order of arms."""
    return [
        programme(part, name).get("changes", [])
        for arm in claim.arms.values()
        for part in ("scenario", "policy")
        for name in getattr(arm, part)
    ]


def run_claim(task: ClaimTask) -> np.ndarray:
    """Run the arms of a task in step; returns the numbers of its layout, float64 (N,)."""
    models = [begin(task.claim, name, task.setting) for name in task.arms]
    state, first = models[0].state, models[0].month
    companies = {name: Company(cohort, state, first) for name, cohort in task.claim.cohorts.items()}
    groups = Grouping(state, first)
    for name, model in zip(task.arms, models):
        if shock := task.claim.arms[name].shock:
            model.state.persons[shock.column][companies[shock.cohort].rows] *= shock.times
    seen: list[list[Any]] = [[] for _ in models]
    for _ in range(task.claim.years):
        for model, years in zip(models, seen):
            model.run(1)
            years.append({name: company.measure(model.state) for name, company in companies.items()})
    values = np.array([_values(task.claim, model, first, years) for model, years in zip(models, seen)])
    return task.layout.numbers({"values": values, "persons": _beside(task, models, groups)})


def begin(claim: Claim, arm: str, setting: Setting) -> CareerEcosystem:
    """The world of an arm at the moment at which arms part."""
    config = programmes_of(claim, arm, _plain(setting, claim.years))
    values = {**dict(setting.values), **claim.arms[arm].values}
    if setting.settling:
        return branch(_settled(setting), config, Calendar(with_values(config, values)))
    return model_under(config, values)


def _plain(setting: Setting, years: int) -> Config:
    """A configuration without programmes that starts so many years before arms part."""
    year, month = START.split("-")
    tree: dict[str, Any] = {"burn_in_years": setting.burn_in_years} if setting.burn_in_years is not None else {}
    return configure(
        {
            **tree,
            "seed": setting.seed,
            "scale": {"persons": setting.persons},
            "years": years + setting.settling,
            "start": f"{int(year) - setting.settling:04d}-{month}",
            "record": {"events": False},
        }
    )


@lru_cache(maxsize=1)
def _settled(setting: Setting) -> CareerEcosystem:
    """A world that has lived under its own values for the years of the setting; it is only read."""
    return model_under(_plain(setting, 1), dict(setting.values)).run(setting.settling)


def _values(claim: Claim, model: CareerEcosystem, first: int, years: list[dict[str, np.ndarray]]) -> list[np.ndarray]:
    """What is asked of one arm, by year, (Y,) each; `years` are its cohorts at the end of each."""
    frame, sums = model.measures(), dict(model.recorder.group_sums)
    measures = by_year(frame.loc[frame["month"] >= first, list(MEASURES)].to_numpy(float))
    groups = np.array([group_values(sums[first + 12 * n - 1]) for n in range(1, len(years) + 1)])
    places = [(dimension, group) for dimension, names in dimensions(model.data).items() for group in names]

    def outcome(measure: str, whom: Any, of: str | None) -> np.ndarray:
        if of:
            return np.array([year[whom] for year in years])[:, list(OUTCOMES).index(of)]
        if whom:
            return groups[:, places.index(whom), list(GROUP_MEASURES).index(measure)]
        return measures[:, list(MEASURES).index(measure)]

    values = []
    for measure, group, cohort, of, beside in asked_of(claim):
        own = outcome(measure, group or cohort, of)
        values.append(own - outcome(measure, beside, of) if beside and (group or cohort) else own)
    return values


def _beside(task: ClaimTask, models: list[CareerEcosystem], groups: Grouping) -> np.ndarray:
    """Persons better and worse off at the end in the first arm of the main contrast than in the second."""
    main = task.claim.contrasts["main"]
    if not {main.of, main.than} <= set(task.arms):
        return np.full(task.layout.shapes["persons"], np.nan)
    one, other = (look(models[task.arms.index(name)].state) for name in (main.than, main.of))
    return compare_persons(one, other, groups, None)


def effect(claim: Claim, outcome: Outcome, values: np.ndarray, names: tuple[str, ...]) -> float:
    """The effect of one outcome in one setting, from its values (arms, asked, years)."""
    asked = asked_of(claim).index(outcome.asked)
    first, last = outcome.years
    means = values[:, asked, first - 1 : last].mean(axis=1)
    return float(
        sum(weight * means[names.index(arm)] for arm, weight in claim.contrasts[outcome.contrast].by_arm.items())
    )
