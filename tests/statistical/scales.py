"""What a small world gets wrong: `python -m tests.statistical.scales`.

    python -m tests.statistical.scales [total=1000000] [largest=300000] [executor.workers=N] [results=results]

Worlds of each size, `total` persons in all for each (2 to MOST worlds), with the same seeds and so the same shocks to
the economy. From EXACT persons up, `scale` should change nothing but the sampling error; a smaller world has few large
employers, or none, and that is a bias. It is told beside the band of the target that it is to hit.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field
from rich.console import Console
from rich.table import Table
from scipy.stats import ttest_ind

from experiments.cli.command import Call, Command
from experiments.cli.keys import Count, Keys, ToFill
from experiments.execution.executor_key import EXECUTOR, ExecutorKey
from experiments.execution.settings import ExecutorSettings
from experiments.execution.store import Store
from experiments.io.manifest import write_manifest
from experiments.io.output_folder import replacing
from experiments.io.tables import write_csv
from experiments.outcomes.summary import EXACT
from experiments.outcomes.targets import MEASURED
from experiments.presentation.progress import progress
from experiments.presentation.terminal import NUMBERS, table_of
from experiments.presentation.texts import Texts
from experiments.validate.worlds import FOLDER, configurations, run_worlds
from sim.measurement.measures import MEASURES
from sim.reference_data import load_targets

SIZES = (2_000, 10_000, 30_000, 100_000, 300_000)
FEWEST, MOST = 2, 50  # worlds of a size
CHANCE = 0.001  # that worlds which differ by luck only are taken for different, over all measures together
SHOWN = 5  # measures of a size in the terminal, those with the largest bias


def differences(reference: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """How worlds differ from others, measure by measure, for all that have a target (Welch's t).

    Args:
        reference, other: a row a world, a column a measure.

    Returns:
        one row a measure: measure, mean, bias (mean less that of the reference), error (standard error of the bias), p
        (that luck alone gives such a difference), bands (bias in half widths of the target's band).
    """
    facts, rows = load_targets().set_index("id"), []
    for target, name in MEASURED.items():
        a, b = reference[name].dropna(), other[name].dropna()
        if min(len(a), len(b)) < FEWEST:
            continue
        bias, half = b.mean() - a.mean(), (facts.loc[target, "high"] - facts.loc[target, "low"]) / 2.0
        error = float(np.hypot(a.sem(ddof=1), b.sem(ddof=1)))
        p = float(ttest_ind(a, b, equal_var=False).pvalue) if error > 0.0 else 1.0
        rows.append({"measure": name, "mean": b.mean(), "bias": bias, "error": error, "p": p, "bands": bias / half})
    return pd.DataFrame(rows)


def by_size(worlds: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """`differences` of each size from the largest: persons, worlds and the columns of `differences`."""
    largest = max(worlds)
    frames = [
        differences(worlds[largest], found).assign(persons=persons, worlds=len(found))
        for persons, found in worlds.items()
        if persons < largest
    ]
    return pd.concat(frames, ignore_index=True)


class ScalesKeys(Keys):
    """Persons of all worlds of a size, of the largest world, where the tables go, and who does the work."""

    total: Count = 1_000_000
    largest: Annotated[int, Field(ge=SIZES[1])] = SIZES[-1]
    results: ToFill = "results"
    executor: ExecutorKey = ExecutorSettings()


def scales(call: Call) -> None:
    """Simulate, write `results/scales/` and print. Raises ConfigError or OSError."""
    keys, console = call.keys, Console()
    sizes = [size for size in SIZES if size <= keys.largest]
    results = Path(keys.results)
    with progress(Texts("en")) as report:
        worlds = {}
        for persons in sizes:
            seeds = min(max(keys.total // persons, FEWEST), MOST)
            configs, last = configurations(seeds, persons, {}), persons == sizes[-1]
            worlds[persons] = run_worlds(configs, Store(results / FOLDER), keys.executor, report, followed=not last)
    table = by_size(worlds)
    with replacing(results, "scales") as folder:
        write_csv(folder / "bias.csv", table)
        write_csv(folder / "worlds.csv", pd.concat(worlds, names=["persons"]), index=True)
        write_manifest(folder, options=keys.model_dump(mode="json"))
    console.print(bias_table(table, sizes[-1]), *verdicts(table, sizes[-1]), sep="\n")
    console.print(f"Written to {results / 'scales'}", style="dim")


def verdicts(table: pd.DataFrame, largest: int) -> list[str]:
    """A line for each size: how many measures differ from the largest by more than luck, and the largest bias."""
    lines = []
    for persons, rows in table.groupby("persons"):
        other, worst = rows[rows["p"] < CHANCE / len(rows)], rows.loc[rows["bands"].abs().idxmax()]
        asked = "" if persons < EXACT else "met: " if other.empty else "missed: "
        lines.append(
            f"{asked}{persons:,} persons beside {largest:,}: {len(other)} of {len(rows)} measures differ by more than "
            f"luck; largest bias {abs(worst['bands']):.2f} half bands ({worst['measure']})"
        )
    return lines


def bias_table(table: pd.DataFrame, largest: int) -> Table:
    """The largest biases of each size, for the terminal."""
    numbers = dict.fromkeys(("mean", "bias", "standard error", "half bands", "p"), NUMBERS)
    shown = table_of({"measure": {}, **numbers}, f"Bias beside worlds of {largest:,} persons")
    for persons, rows in table.groupby("persons"):
        shown.add_row(f"{persons:,} persons, {rows['worlds'].iloc[0]} worlds", style="bold")
        for row in rows.sort_values("bands", key=abs, ascending=False).head(SHOWN).itertuples():
            cells = (f"{row.mean:,.2f}", f"{row.bias:+,.2f}", f"{row.error:,.2f}", f"{row.bands:+.2f}", f"{row.p:.2g}")
            shown.add_row(f"  {MEASURES[row.measure].en}", *cells)
    return shown


COMMAND = Command("scales", __doc__, ScalesKeys, scales, groups=EXECUTOR)

if __name__ == "__main__":
    raise SystemExit(COMMAND.main())
