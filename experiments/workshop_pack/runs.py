"""The worlds behind the cards: hands beside the empty hand with the same luck, and what luck alone does.

A task is one world with one seed and some thirty hands, all from one burned-in state. Tasks of another kind tell what
chance does: the empty hand twice, with one unrelated person more dismissed in the first month of the second.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from experiments.design.programmes import programme
from experiments.execution.keys import content_key, shipped_data
from experiments.execution.task import Task
from experiments.outcomes import person_outcomes
from experiments.outcomes.layout import Layout
from experiments.outcomes.person_outcomes import Grouping, Snapshot, compare_persons, dimensions_at_start, look
from experiments.outcomes.yearly import by_year
from experiments.pairing.paired_worlds import PLACEBO, displace
from experiments.workshop_pack.cards import Deck, Hand
from sim import CareerEcosystem
from sim.config import Config
from sim.institutions.ledger import LINES, Line
from sim.measurement.counts import COUNTS
from sim.measurement.measures import MEASURES, measure

TRIPLE = ("sustainable", "profit_share", "public_balance")  # workers, employers, society; more is better
KEPT = (
    *TRIPLE,
    "employment_rate",
    "job_change",
    "career_inaction",
    "golden_cage",
    "sustainable_stayers",
    "locked_in_stayers",
    "outdated_skills",
    "training_participation",
    "employability",
    "sick_share",
    "mean_wage",
)
PAYERS = ("persons", "employers", "flemish", "federal", "intermediaries")
OUTCOMES = ("in_work", "earnings", "exhaustion", "engagement", "employability")  # of persons, by which some win or lose
DIMENSIONS = ("all", "age", "education", "start_position")
CHUNK = 34  # hands of a task: half a minute of work, of which the empty hand is a thirty-fifth


class Size(NamedTuple):
    """How much is run: persons and years of a world, pairs (seeds), and pairs of empty hands for each seed."""

    persons: int
    years: int
    pairs: int
    placebos: int
    burn_in_years: int | None = None  # None for the usual ones


FULL, QUICK = Size(10_000, 10, 3, 4), Size(2_000, 6, 3, 2)


@dataclass(frozen=True)
class HandTask(Task):
    """Some hands in one world with one seed, the empty hand first; with `luck` from 1 on, empty hand and placebo."""

    deck: Deck
    scenario: str
    seed: int
    size: Size
    hands: tuple[Hand, ...]
    luck: int = 0

    @cached_property
    def key(self) -> str:
        """The content key: what is changed, seed and size; words don't count."""
        changes = [[self.deck.changes(card) for card in hand] for hand in self.hands]
        scenario = programme("scenario", self.scenario)["changes"] if self.scenario != "baseline" else []
        parts = [self.deck.start, scenario, self.seed, self.size, changes, self.luck]
        return content_key("hands", self.layout.digest, *parts)

    @property
    def layout(self) -> Layout:
        """Of each arm: measures by year, money by year in EUR per person, and net shares in percent by horizon."""
        arms, years = self.models, self.size.years
        return Layout.of(
            measures=(arms, years, KEPT),
            money=(arms, years, PAYERS),
            net=(arms, horizons_of(years), OUTCOMES, groups_of()),
        )

    @property
    def label(self) -> str:
        first = "+".join(self.hands[0]) if self.hands else f"luck {self.luck}"
        return f"{self.scenario}, seed {self.seed}, {first}"

    @property
    def world(self) -> int:
        return self.seed

    @property
    def config(self) -> Config:
        return self.config_of(())

    @property
    def models(self) -> int:
        return 1 + max(len(self.hands), 1)

    @property
    def months(self) -> int:
        return 12 * self.models * self.size.years

    def run(self) -> np.ndarray:
        counts, net, reference = [], [], None
        for hand in ((), *(self.hands or ((),))):
            model = CareerEcosystem(self.config_of(hand))
            name = (
                "reference" if reference is None else PLACEBO
            )  # somebody unrelated is dismissed, in it somebody else too
            apart = displace([model], [name], self.luck, []) if self.luck else None
            seen, groups = [], Grouping(model.state, model.month)
            for year in range(1, self.size.years + 1):
                model.run(1)
                if year in horizons_of(self.size.years):
                    seen.append(look(model.state))
            reference = reference or seen
            net.append([_net(one, other, groups, apart) for one, other in zip(reference, seen, strict=True)])
            counts.append(np.array(model.recorder.counts))
        measures, money = _by_year(np.array(counts), self.size.years)
        return self.layout.numbers({"measures": measures, "money": money, "net": np.array(net)})

    def config_of(self, hand: Hand) -> Config:
        """The configuration of the world with a hand."""
        return self.deck.config(
            hand,
            self.scenario,
            seed=self.seed,
            years=self.size.years,
            scale={"persons": self.size.persons},
            record={"events": False},
            **({} if self.size.burn_in_years is None else {"burn_in_years": self.size.burn_in_years}),
        )


def tasks_of(deck: Deck, size: Size) -> list[HandTask]:
    """All tasks, those that tell of luck first."""
    hands = deck.hands[1:]
    chunks = [tuple(hands[n : n + CHUNK]) for n in range(0, len(hands), CHUNK)]
    worlds = [(world, seed) for world in deck.worlds for seed in range(1, size.pairs + 1)]
    luck = [HandTask(deck, *one, size, (), k) for one in worlds for k in range(1, size.placebos + 1)]
    return luck + [HandTask(deck, *one, size, chunk) for one in worlds for chunk in chunks]


def horizons_of(years: int) -> tuple[int, ...]:
    """The years after which persons are compared: the third, if there is one, and the last."""
    return tuple(year for year in dict.fromkeys((3, years)) if year <= years)


@lru_cache
def groups_of() -> tuple[tuple[str, str, int], ...]:
    """Groups at the start by which persons are told: dimension, group, and row in `compare_persons`."""
    every = [(dimension, group) for dimension, names in dimensions_at_start(shipped_data()).items() for group in names]
    return tuple(
        (dimension, group, row)
        for row, (dimension, group) in enumerate(every)
        if dimension in DIMENSIONS and group != "came later"  # nobody, at the start
    )


def _by_year(counts: np.ndarray, years: int) -> tuple[np.ndarray, np.ndarray]:
    """Measures (A, Y, M) and money (A, Y, P), from the counts of all arms (A, T, K), the months before included.

    Measures of all arms are made at once, which takes a tenth of the time; none looks back beyond the months before.
    """
    every, months, _ = counts.shape
    frame = measure(np.concatenate(counts), 0)[list(MEASURES)].to_numpy(float).reshape(every, months, -1)
    measures = by_year(frame[:, -12 * years :])[..., [list(MEASURES).index(name) for name in KEPT]]
    yearly = counts[:, -12 * years :].reshape(every, years, 12, -1)
    flows = yearly[..., [COUNTS.index(name) for name in LINES]].sum(axis=2)
    persons = yearly[..., COUNTS.index("persons")].mean(axis=2)
    return measures, flows @ _signs() / persons[..., None]


def _signs() -> np.ndarray:
    """1 where an actor receives a line of the ledger, -1 where it pays it: (L, P); the grant follows by itself: 0."""
    lines = [LINES[name] if name != "grant" else Line("", "", "") for name in LINES]
    return np.array([[float(line.payee == name) - float(line.payer == name) for name in PAYERS] for line in lines])


def _net(reference: Snapshot, other: Snapshot, groups: Grouping, apart: int | None) -> np.ndarray:
    """Percent better off less percent worse off than with the empty hand, (O, G); NaN where nobody is compared."""
    table = compare_persons(reference, other, groups, apart)[[row for *_, row in groups_of()]]  # (G, 1 + 3 O)
    size = np.where(table[:, 0] > 0, table[:, 0], np.nan)
    places = [1 + 3 * list(person_outcomes.OUTCOMES).index(name) for name in OUTCOMES]
    return np.array([100.0 * (table[:, n] - table[:, n + 1]) / size for n in places])
