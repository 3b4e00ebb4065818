"""What the shared luck is worth: runs that independent seeds need for the interval that pairs give, over pairs.

python -m experiments.benchmark luck [pairs=30] [persons=10000] [years=10] [executor.workers=N] [results=results]

Independent seeds need var(a) + var(b) over var(b - a) times as many runs (`effects.variance_ratio`). The ratio falls
with the years, since in a coupled market worlds drift apart; and with what a policy does by itself, since an effect has
a chance of its own that no shared luck can take away.
"""

from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import pandas as pd
from pydantic import Field
from rich.console import Console
from rich.table import Table

from experiments.cli.keys import Count, Keys, ToFill
from experiments.design.programmes import programme
from experiments.execution.batch import AnyExecutor
from experiments.execution.executor_key import ExecutorKey
from experiments.execution.settings import ExecutorSettings
from experiments.io.manifest import write_manifest
from experiments.io.output_folder import replacing
from experiments.io.tables import write_csvs
from experiments.outcomes.yearly import WINDOWS, by_year
from experiments.pairing.effects import variance_ratio
from experiments.pairing.pair_store import FOLDER, Design, Draw, Pairs
from experiments.pairing.paired_worlds import PLACEBO
from experiments.presentation.progress import Report, progress
from experiments.presentation.terminal import NUMBERS, table_of
from experiments.presentation.texts import Texts
from sim.config import configure
from sim.measurement.measures import MEASURES

POLICIES = ("career_vouchers", "open_career_conversations", "training_leave")
START = "2026-01"  # the month in which these policies begin
HORIZONS = (1, 3, 5, 10)
DRAWS, INTERVAL = 1000, (0.05, 0.95)  # of the bootstrap over pairs


class Bar(NamedTuple):
    """The least that keyed luck has to be worth: kind of outcome, measures, horizon in years, ratio."""

    kind: str
    measures: tuple[str, ...]
    horizon: int
    least: float


FLOWS = ("job_change", "employer_change", "quit_rate", "dismissal_rate", "contract_outflow", "internal_moves")
BARS = (
    Bar("flows, first year", FLOWS, 1, 15.0),
    Bar("market, first year", ("unemployment_rate", "employment_rate", "vacancy_rate"), 1, 5.0),
    Bar(
        "stocks and persons, after five years",
        (
            "job_tenure",
            "tenure_ten_years",
            "skill_gap",
            "general_skill",
            "outdated_skills",
            "learning_drive",
            "exhaustion",
            "engagement",
            "pride",
            "healthy",
            "happy",
            "mean_wage",
        ),
        5,
        10.0,
    ),
    Bar("flows, after five years", FLOWS, 5, 2.0),
)


def measure_luck(
    pairs: int, persons: int, years: int, executor: AnyExecutor, folder: Path, report: Report
) -> pd.DataFrame:
    """The worth of keyed luck for every measure and horizon, by policy and for the placebo.

    Args:
        folder: where finished worlds are kept. report: progress.

    Returns:
        arm, horizon, measure, ratio, low, high (90% interval of a bootstrap over pairs), effect (mean paired
        difference), paired_sd, level_sd (of the reference over seeds), pairs.
    """
    common = {
        "scale": {"persons": persons},
        "start": START,
        "years": years,
        "scenario": [programme("scenario", "baseline")],
    }
    arms = tuple(
        (name, configure({**common, "policy": [programme("policy", file)]}))
        for name, file in zip(("baseline", *POLICIES), ("none", *POLICIES))
    )
    found = Pairs(folder, Design(arms, years, {}), executor)
    draws = found.fill([Draw(seed) for seed in range(1, pairs + 1)], report)
    one, frames = by_year(found.stack(draws, "baseline", "measures")), []
    for arm in (*POLICIES, PLACEBO):
        other = by_year(found.stack(draws, arm, "measures"))
        for year in (year for year in HORIZONS if year <= years):
            a, b = one[:, year - 1], other[:, year - 1]
            ratio, low, high = _ratio(a, b)
            frames.append(
                pd.DataFrame(
                    {
                        "arm": arm,
                        "horizon": year,
                        "measure": list(WINDOWS),
                        "ratio": ratio,
                        "low": low,
                        "high": high,
                        "effect": (b - a).mean(axis=0),
                        "paired_sd": (b - a).std(axis=0, ddof=1),
                        "level_sd": a.std(axis=0, ddof=1),
                        "pairs": len(draws),
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)


def _ratio(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ratio of variances (K,) and its interval by resampling pairs, from (pairs, K) each."""
    pairs = len(one)
    times = np.random.default_rng(1).multinomial(pairs, np.full(pairs, 1.0 / pairs), DRAWS)  # each pair, in each draw

    def variance(values: np.ndarray) -> np.ndarray:
        values = values - values.mean(axis=0)
        return (times @ values**2 - (times @ values) ** 2 / pairs) / (pairs - 1)

    with np.errstate(divide="ignore", invalid="ignore"):
        again = (variance(one) + variance(other)) / variance(other - one)
    low, high = np.quantile(np.nan_to_num(again, nan=np.inf), INTERVAL, axis=0, method="nearest")
    return variance_ratio(one, other), low, high


def verdicts(table: pd.DataFrame) -> pd.DataFrame:
    """The bars beside what was measured: kind, measure, horizon, least, arm and ratio (the policy with the lowest),
    placebo (its ratio, that of the luck alone), met."""
    index = ["measure", "horizon"]
    luck_alone = table[table["arm"] == PLACEBO].set_index(index)["ratio"].rename("placebo")
    lowest = table[table["arm"] != PLACEBO].sort_values("ratio", kind="stable").drop_duplicates(index)
    asked = [(bar.kind, measure, bar.horizon, bar.least) for bar in BARS for measure in bar.measures]
    bars = pd.DataFrame(asked, columns=["kind", *index, "least"])
    found = bars.merge(lowest[[*index, "arm", "ratio"]], on=index).join(luck_alone, on=index)
    return found.assign(met=found["ratio"] >= found["least"])


class LuckKeys(Keys):
    """Pairs of how many persons and years, where the tables go, and who does the work."""

    pairs: Annotated[int, Field(ge=2)] = 30
    persons: Annotated[int, Field(ge=500)] = 10_000
    years: Count = 10
    results: ToFill = "results"
    executor: ExecutorKey = ExecutorSettings()


def luck(keys: LuckKeys, console: Console) -> None:
    """Measure, write `results/luck/` and print. Raises ConfigError or OSError."""
    results = Path(keys.results)
    with progress(Texts("en")) as report:
        table = measure_luck(keys.pairs, keys.persons, keys.years, keys.executor, results / "compare" / FOLDER, report)
    held = verdicts(table)
    with replacing(results, "luck") as folder:
        write_csvs(folder, luck=table, bars=held)
        write_manifest(folder, options=keys.model_dump(mode="json"))
    console.print(bars_table(held, keys))
    console.print(f"{int(held['met'].sum())} of {len(held)} bars are met. Written to {results / 'luck'}")


def bars_table(held: pd.DataFrame, keys: LuckKeys) -> Table:
    """The bars as a table for the terminal."""
    columns = {"outcome": {}, "policy with the lowest": {}, **dict.fromkeys(("ratio", "placebo", "at least"), NUMBERS)}
    title = f"Runs of independent seeds for one pair: {keys.persons:,} persons, {keys.pairs} pairs"
    table = table_of({**columns, "": {}}, title)
    for kind, rows in held.groupby("kind", sort=False):
        table.add_row(kind, style="bold")
        for row in rows.itertuples():
            word, colour = ("met", "green") if row.met else ("below", "yellow")
            numbers = (f"{row.ratio:,.1f}", f"{row.placebo:,.1f}", f"{row.least:.0f}")
            table.add_row(f"  {MEASURES[row.measure].en}", row.arm, *numbers, word, style=colour)
    return table
