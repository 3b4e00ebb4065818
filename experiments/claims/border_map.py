"""The border map of the first claim: speed of change by learning culture, under low and under high mobility.

Each cell is a world of its own: it leaves the usual equilibrium, lives under its own circumstances for LIVED years,
which is as long as it takes tenures to settle, and is looked at over MEASURED more. Stability is a *strength* where
more than half of the stayers are healthy, happy and productive, and *inertia* where fewer are; the border lies between
(HALF). A smooth surface through all cells gives it, and resampled worlds its interval.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.claims.claim import START
from experiments.claims.worlds import ACTORS
from experiments.design.programmes import programme
from experiments.execution.keys import content_key
from experiments.execution.task import Task
from experiments.outcomes.layout import Layout
from experiments.pairing.paired_worlds import model_under
from sim.config import Config, configure

SPEED, CULTURE = "technology.frontier_speed", "hr.learning_culture"
SPEEDS, CULTURES = (0.0025, 0.03), (0.0, 1.0)  # from and to; log points a year, 0 to 1
MOBILITIES = ("low_mobility", "high_mobility")
TODAY = ""  # mobility as it is
# Pay by seniority is a part of both mobilities: scales start lower or higher, with sales as they were, so that the wage
# bill is about equal (mean of ln(1 + years of tenure): 1.95).
EQUAL_PAY = {
    "low_mobility": {"pay.mean_wage": 3241.0, "production.markup": 1.728},
    "high_mobility": {"pay.mean_wage": 3712.0, "production.markup": 1.509},
    TODAY: {},
}
LIVED, MEASURED = 30, 5
KEPT = (
    "stayers",
    "sustainable_stayers",
    "locked_in_stayers",
    "sustainable",
    "profit_share",
    "public_balance",
    "job_tenure",
    "employer_change",
    "outdated_skills",
)
HALF = 0.5
RESAMPLED, FINE = 400, 101


class Grid(NamedTuple):
    """How many speeds and cultures, seeds, and persons in each world."""

    cells: int
    seeds: int
    persons: int
    lived: int = LIVED
    burn_in_years: int | None = None

    @property
    def speeds(self) -> np.ndarray:
        """Speeds of the cells, (cells,)."""
        return np.linspace(*SPEEDS, self.cells)

    @property
    def cultures(self) -> np.ndarray:
        """Learning cultures of the cells, (cells,)."""
        return np.linspace(*CULTURES, self.cells)


FULL = Grid(12, 3, 5_000)
QUICK = Grid(4, 1, 2_000, lived=10)


@dataclass(frozen=True)
class CellTask(Task):
    """One world of the map; of it means of KEPT over the last MEASURED years are kept."""

    speed: float
    culture: float
    mobility: str
    seed: int
    grid: Grid

    layout = Layout.of(means=(KEPT,))

    @cached_property
    def key(self) -> str:
        """The content key."""
        own = (self.speed, self.culture, self.seed, *self.grid[2:], MEASURED)
        return content_key("border", self.layout.digest, *own, _mobility(self.mobility), EQUAL_PAY[self.mobility])

    @property
    def label(self) -> str:
        return f"speed {self.speed:g}, culture {self.culture:g}, {self.mobility or 'today'}, seed {self.seed}"

    @property
    def world(self) -> tuple:
        return (self.seed, self.grid.persons, self.grid.burn_in_years)

    @property
    def months(self) -> int:
        return 12 * (self.grid.lived + MEASURED)

    @property
    def config(self) -> Config:
        levers = {SPEED: float(self.speed), CULTURE: float(self.culture)}
        changes = [{"lever": name, "value": value} for name, value in levers.items()]
        return configure(
            {
                **({} if self.grid.burn_in_years is None else {"burn_in_years": self.grid.burn_in_years}),
                "seed": self.seed,
                "scale": {"persons": self.grid.persons},
                "years": self.grid.lived + MEASURED,
                "start": START,
                "record": {"events": False},
                "scenario": _mobility(self.mobility),
                "policy": [{"name": "cell", "changes": changes}],
            }
        )

    def run(self) -> np.ndarray:
        measures = model_under(self.config, EQUAL_PAY[self.mobility]).run().measures()
        return measures[list(KEPT)].tail(12 * MEASURED).mean().to_numpy(float)


def _mobility(name: str) -> list[dict]:
    return [programme("scenario", name or "baseline")]


def cells_of(grid: Grid) -> list[CellTask]:
    """All cells by seed, and the place where Flanders was in 2023, with mobility as it is."""
    plain, places = Config(), product(MOBILITIES, grid.speeds, grid.cultures)
    today = (plain.technology.frontier_speed, plain.hr.learning_culture, TODAY)
    each = [today, *((speed, culture, mobility) for mobility, speed, culture in places)]
    return [CellTask(*place, seed, grid) for seed in range(1, grid.seeds + 1) for place in each]


def table_of(cells: list[CellTask], done: dict[str, np.ndarray]) -> pd.DataFrame:
    """A row a world: speed, culture, mobility, seed, KEPT, and the share of stayers who are sustainable."""
    table = pd.DataFrame(
        [
            {
                **{name: getattr(cell, name) for name in ("speed", "culture", "mobility", "seed")},
                **dict(zip(KEPT, done[cell.key])),
            }
            for cell in cells
        ]
    )
    return table.assign(share=table["sustainable_stayers"] / table["stayers"])


def border_table(table: pd.DataFrame) -> pd.DataFrame:
    """The borders of both mobilities as one table: mobility, culture, speed, low, high."""
    return pd.concat([_border(table, mobility) for mobility in MOBILITIES], ignore_index=True)


def _border(table: pd.DataFrame, mobility: str) -> pd.DataFrame:
    """By culture, the speed at which the border of one mobility lies, with its 95% interval (missing: none).

    A resampled border that lies beyond the map counts as its edge.
    """
    rows = table[table["mobility"] == mobility]
    speed, culture = rows["speed"].to_numpy(), rows["culture"].to_numpy()
    height = _logit(rows["share"].to_numpy())
    fine, luck = np.linspace(*CULTURES, FINE), np.random.default_rng(1)
    draws = [luck.integers(0, len(rows), len(rows)) for _ in range(RESAMPLED)]
    lines = np.array([_crossing(_fit(speed[draw], culture[draw], height[draw]), fine) for draw in draws])
    ends = np.quantile(np.where(np.isfinite(lines), lines, SPEEDS[1]), (0.025, 0.975), axis=0)
    low, high = np.where(np.isfinite(lines).any(axis=0), ends, np.nan)
    line = _crossing(_fit(speed, culture, height), fine)
    return pd.DataFrame({"mobility": mobility, "culture": fine, "speed": line, "low": low, "high": high})


def _logit(share: np.ndarray) -> np.ndarray:
    inside = np.clip(share, 0.005, 0.995)
    return np.log(inside / (1.0 - inside))


def _terms(speed: np.ndarray, culture: np.ndarray) -> np.ndarray:
    x = speed / SPEEDS[1]
    return np.stack([np.ones_like(x), x, culture, x * x, culture * culture, x * culture], axis=-1)


def _fit(speed: np.ndarray, culture: np.ndarray, height: np.ndarray) -> np.ndarray:
    return np.linalg.lstsq(_terms(speed, culture), height, rcond=None)[0]


def surface(table: pd.DataFrame, column: str, mobility: str, grid: Grid) -> np.ndarray:
    """A smooth surface through the worlds of one mobility, (cultures, speeds)."""
    rows = table[table["mobility"] == mobility]
    fit = _fit(rows["speed"].to_numpy(), rows["culture"].to_numpy(), rows[column].to_numpy())
    speed, culture = np.meshgrid(grid.speeds, grid.cultures)
    return _terms(speed, culture) @ fit


def _crossing(fit: np.ndarray, cultures: np.ndarray) -> np.ndarray:
    """By culture, the first speed within the map at which the surface falls below HALF; missing if there is none."""
    speeds = np.linspace(*SPEEDS, 400)
    speed, culture = np.meshgrid(speeds, cultures)
    below = _terms(speed, culture) @ fit < _logit(np.array(HALF))
    return np.where(below.any(axis=1), speeds[below.argmax(axis=1)], np.nan)


def wins_of(table: pd.DataFrame, grid: Grid) -> np.ndarray:
    """For how many of the three actors low mobility is better than high, (cultures, speeds)."""
    low, high = MOBILITIES
    return np.sum([surface(table, one, low, grid) > surface(table, one, high, grid) for one in ACTORS], axis=0)
