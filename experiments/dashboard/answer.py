"""The answer to a question from the worlds finished so far: three lines with their spread, effects, winners, a career.

A level is the mean over worlds; an effect is the mean difference within pairs of worlds with common random numbers,
with the interval of 95% once there are two pairs (`experiments.pairing.effects`).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.dashboard.controls import START, YEARS, personas
from experiments.dashboard.engine import BASELINE, Engine, base_of
from experiments.dashboard.question import Question, View
from experiments.dashboard.world import PERSON, World, person_of
from experiments.design.experiment import HORIZONS
from experiments.execution.keys import shipped_data
from experiments.outcomes.person_outcomes import dimensions_at_start
from experiments.outcomes.personas import COLUMNS, Persona
from experiments.pairing.effects import Comparison, Estimate, estimate
from experiments.pairing.pair_store import Draw
from experiments.pairing.paired_worlds import PLACEBO
from experiments.pairing.persona_effects import persona_careers
from experiments.presentation.effect_words import Effect
from sim.measurement.measures import MEASURES

LINES = ("baseline", "assumptions", "policy")
SPREAD = (0.1, 0.9)  # of worlds
CALENDAR = np.arange(START, START + YEARS)  # years on the page
# Outcomes on the card by who is served, with the sign of what counts as better (chosen; who weighs what is not said).
CARD = {
    "worker": {"healthy": 1, "happy": 1, "productive": 1, "mean_wage": 1, "employability": 1, "pride": 1},
    "employer": {
        "output_per_employee": 1,
        "profit_share": 1,
        "vacancy_rate": -1,
        "quit_rate": -1,
        "outdated_skills": -1,
        "return_on_training": 1,
    },
    "society": {
        "employment_rate": 1,
        "unemployment_rate": -1,
        "sick_share": -1,
        "public_balance": 1,
        "occupational_mismatch": -1,
        "pay_inequality": -1,
    },
}


class Line(NamedTuple):
    """A line over the years, each (Y,): the middle, and a lower and an upper one; missing years are NaN."""

    middle: np.ndarray
    low: np.ndarray
    high: np.ndarray
    worlds: int


class Found:
    """The worlds of one question that there are so far."""

    def __init__(self, engine: Engine, question: Question) -> None:
        self.question, self.engine, self.seeds = question, engine, range(1, engine.pairs + 1)
        self._lines: dict[tuple[str, str], Line] = {}
        self.base = base_of(question)  # your assumptions, no policy
        self._levels = {name: self._measures(one) for name, one in zip(LINES, (BASELINE, self.base, question))}

    @property
    def lines(self) -> list[str]:
        """The lines that differ from another: no assumptions, no line for them; likewise the policy."""
        different = {"assumptions": self.question.assumptions, "policy": self.question.policy}
        return [name for name in LINES if different.get(name, True)]

    def _measures(self, question: Question) -> np.ndarray:
        """Return measures by year, (worlds, Y, M), with NaN for what is not there."""
        empty = np.full((YEARS, len(MEASURES)), np.nan, np.float32)
        records = [self.engine.record(World(question, seed)) for seed in self.seeds]
        return np.stack([empty if one is None else one.measures for one in records]).astype(float)

    def level(self, line: str, measure: str) -> Line:
        """Return a measure over the years."""
        if (line, measure) not in self._lines:
            values = self._levels[line][:, :, list(MEASURES).index(measure)]
            self._lines[line, measure] = Line(*_spread(values), int(np.isfinite(values).any(axis=1).sum()))
        return self._lines[line, measure]

    def effect(self, line: str, measure: str) -> Line:
        """Return the effect over the years of the assumptions, or of the policy under them, with its interval."""
        known = self._estimate(line, measure)
        return Line(known.mean, known.low, known.high, int(known.pairs.max(initial=0)))

    def at(self, measure: str, horizon: int, line: str = "policy") -> Effect:
        """Return the effect in one year."""
        return Effect(*(one[horizon - 1].item() for one in self._estimate(line, measure)))

    def _estimate(self, line: str, measure: str) -> Estimate:
        """Return the differences from the line before, over the years."""
        before, n = LINES[LINES.index(line) - 1], list(MEASURES).index(measure)
        values = self._levels[line][:, :, n] - self._levels[before][:, :, n]
        return estimate(values, np.arange(len(values)))

    def winners(self, view: View) -> pd.DataFrame:
        """Return who is better and worse off than without the policy, by group of the start; empty without a pair.

        Columns as `Comparison.winners`, of one horizon and outcome, the dimension asked for and everybody.
        """
        base, own = self.base, self.question
        known = [seed for seed in self.seeds if self.engine.comparison(World(own, seed)) is not None]
        if not known:
            return pd.DataFrame()
        place = HORIZONS.index(view.horizon)
        persons = {
            "policy": [self.engine.comparison(World(own, seed)) for seed in known],
            PLACEBO: [self.engine.comparison(World(base, seed, placebo=True)) for seed in known],
        }
        empty = np.full_like(persons["policy"][0], np.nan)
        stacks = {}
        for name, arrays in persons.items():
            stacks[name] = np.full((len(known), YEARS, *empty.shape[1:]), np.nan)
            stacks[name][:, view.horizon - 1] = [(empty if one is None else one)[place] for one in arrays]
        pairs = Stacks({}, {"persons": stacks})
        table = Comparison(pairs, list(map(Draw, known)), (view.horizon,)).winners((view.outcome,))
        table = table[table["dimension"].isin(("all", view.by))]
        order = {key: n for n, key in enumerate((d, g) for d, names in groups_of().items() for g in names)}
        rank = [order[key] for key in zip(table["dimension"], table["group"])]
        return table.iloc[np.argsort(rank, kind="stable")].reset_index(drop=True)

    def careers(self, view: View) -> pd.DataFrame:
        """Return the career of a persona or a person without and with the policy, and in the placebo, by year from 0.

        Columns as `persona_careers`; arms are 'baseline' (your assumptions, no policy), 'policy' and the placebo.
        """
        base, own = self.base, self.question
        if view.person:
            of = {PERSON: person_of(view.person)}
            worlds = {
                "baseline": [World(base, 1, person=view.person, displaced=n) for n in self.seeds],
                "policy": [World(own, 1, person=view.person, displaced=n) for n in self.seeds],
            }
            worlds[PLACEBO] = [*worlds["baseline"][1:], worlds["baseline"][0]]  # others than in the pair are dismissed
            row = 0
        else:
            of, row = {view.who: personas()[view.who]}, list(personas()).index(view.who)
            worlds = {
                "baseline": [World(base, seed) for seed in self.seeds],
                "policy": [World(own, seed) for seed in self.seeds],
                PLACEBO: [World(base, seed, placebo=True) for seed in self.seeds],
            }
        known = [
            n
            for n in range(len(self.seeds))
            if all(self._career(worlds[name][n]) is not None for name in ("baseline", "policy"))
        ]
        if not known:
            return pd.DataFrame()
        empty = np.full((1, YEARS + 1, len(COLUMNS)), np.nan)
        stacks = {}
        for name, all_of in worlds.items():
            careers = [self._career(all_of[n]) for n in known]
            stacks[name] = np.stack([empty if one is None else one[row : row + 1].astype(float) for one in careers])
        pairs = Stacks(of, {"personas": _without_missing(stacks)})
        return persona_careers(pairs, list(map(Draw, known)), np.arange(len(known)), (view.career,))

    def _career(self, world: World) -> np.ndarray | None:
        record = self.engine.record(world)
        return None if record is None or not record.done else record.personas


class Stacks:
    """Arrays of the page in the place of pairs on disk, as `Comparison` and `persona_careers` read them."""

    def __init__(self, personas: dict[str, Persona], stacks: dict[str, dict[str, np.ndarray]]) -> None:
        self.design, self.reference_data = _Design(("baseline", "policy", PLACEBO), YEARS, personas), shipped_data()
        self._stacks = stacks

    def stack(self, _draws: Sequence[Draw], arm: str, kind: str) -> np.ndarray:
        """Return the arrays of an arm, pairs first."""
        return self._stacks[kind][arm]


class _Design(NamedTuple):
    names: tuple[str, ...]
    years: int
    personas: dict[str, Persona]


def groups_of() -> dict[str, tuple[str, ...]]:
    """Return the groups of the start, by dimension."""
    return dimensions_at_start(shipped_data())


def _without_missing(stacks: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the arrays with counts of zero where a world is missing, so that sums over worlds leave it out."""
    sums = len(COLUMNS) - sum(name.startswith("wage_q") for name in COLUMNS)
    for stack in stacks.values():
        stack[..., :sums] = np.nan_to_num(stack[..., :sums])
    return stacks


def _spread(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the mean and SPREAD over worlds, of (worlds, Y), without what is missing; no spread of a single world."""
    known = np.isfinite(values).sum(axis=0)
    middle, low, high = (np.full(values.shape[1], np.nan) for _ in range(3))
    middle[known > 0] = np.nanmean(values[:, known > 0], axis=0)
    if (known > 1).any():
        low[known > 1], high[known > 1] = np.nanquantile(values[:, known > 1], SPREAD, axis=0)
    return middle, low, high
