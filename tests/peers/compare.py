"""One set of rules in four ways of writing, and bam-engine's own: `python -m tests.peers`.

    python -m tests.peers [rounds=3] [largest=1000000] [results=results]

The reduced rules of `tests.peers.rules` as plain Mesa objects, in mesa-frames, as numpy columns and
as compiled kernels over columns, the way of `sim`. First all must end in the same place, up to chance over SEEDS
worlds: otherwise no time is shown. Then each round times all of them one after the other, and the table shows
medians. Slow ways are timed over fewer months, as the table says. NUMBA_NUM_THREADS sets the threads of the kernels;
polars uses all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import numba
import numpy as np
import pandas as pd
from pydantic import Field
from rich import box
from rich.console import Console
from rich.table import Table
from scipy.stats import ttest_ind

from experiments.cli.command import Call, Command
from experiments.cli.keys import Count, Keys, ToFill
from experiments.io.manifest import write_manifest
from experiments.io.output_folder import replacing
from experiments.io.tables import write_csv
from tests.peers import measured
from tests.peers.columns import Columns
from tests.peers.environments import BAM_ENGINE, MESA_FRAMES, Environment, ask
from tests.peers.kernels import Kernels
from tests.peers.objects import Objects

SIZES = (10_000, 100_000, 1_000_000)
PERSONS, MONTHS, SEEDS = 5_000, 24, tuple(range(1, 9))  # of the worlds that must agree
CHANCE = 0.001  # that ways which agree are taken for different, over all comparisons together
FEWEST, MOST = 2, 120  # months to time


class Way(NamedTuple):
    """An implementation: a world of this process or an environment.

    Months timed are budget / persons; `least` is how many times faster than it our own is to be.
    """

    where: Callable[[int, int], Any] | Environment
    budget: int  # person-months
    least: float

    def months(self, persons: int) -> int:
        """Return how many months to time."""
        return min(max(self.budget // persons, FEWEST), MOST)


OWN, BAM = "compiled kernels", "bam-engine's own"
WAYS = {
    "Mesa objects": Way(Objects, 1_000_000, 200.0),
    "mesa-frames": Way(MESA_FRAMES, 10_000_000, 15.0),
    "numpy columns": Way(Columns, 20_000_000, 1.0),
    OWN: Way(Kernels, 100_000_000, 1.0),
    BAM: Way(BAM_ENGINE, 2_000_000, 5.0),
}


class PeersKeys(Keys):
    """Rounds, persons of the largest world, and where the tables go."""

    rounds: Count = 3
    largest: Annotated[int, Field(ge=SIZES[0])] = SIZES[-1]
    results: ToFill = "results"


def peers(call: Call) -> None:
    """Check that all agree, time them, write `results/peers/` and print. Raises OSError."""
    keys, console = call.keys, Console()
    sizes = [size for size in SIZES if size <= keys.largest]
    results = Path(keys.results)
    say = console.print
    with console.status(f"the same rules: {len(SEEDS)} worlds of {PERSONS:,} persons, {MONTHS} months"):
        agreed = compare(say)
    worst = agreed.loc[agreed["p"].idxmin()]
    if worst["p"] < CHANCE / len(agreed):
        found = f"{worst['outcome']} is {worst['other']:.4f} in {worst['way']}, {worst['own']:.4f} in {OWN}"
        raise OSError(f"the ways of writing do not agree, so that times say nothing: {found}")
    console.print(f"All agree: {len(agreed)} comparisons, lowest p {worst['p']:.3f} ({worst['outcome']}).")
    load = os.getloadavg()[0]
    with console.status("times") as status:
        table = measure(sizes, keys.rounds, say, lambda text: status.update(f"times: {text}"))
    with replacing(results, "peers") as folder:
        write_csv(folder / "agreement.csv", agreed)
        write_csv(folder / "times.csv", table)
        machine = {"threads": numba.get_num_threads(), "load": load, "processors": os.cpu_count()}
        write_manifest(folder, options=keys.model_dump(), **machine)
    console.print(table_of(table, keys.rounds))
    console.print(
        f"{numba.get_num_threads()} thread(s); load {load:.1f} on {os.cpu_count()} processors; "
        f"written to {results / 'peers'}",
        style="dim",
    )


def compare(say: Callable[[str], None]) -> pd.DataFrame:
    """Compare the outcomes of each way with our own (Welch's t over seeds): way, outcome, own, other (means), p."""
    job, ends = ["agree", str(PERSONS), str(MONTHS), *map(str, SEEDS)], {}
    for name, way in WAYS.items():
        if name != BAM:
            if isinstance(way.where, Environment):
                found = json.loads(ask(way.where, job, say))
            else:
                found = measured.ends(way.where, PERSONS, MONTHS, SEEDS)
            ends[name] = pd.DataFrame(found)
    return differences(ends)


def differences(ends: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Compare as `compare` does, from the summaries of each way: by name, a row for each seed."""
    own, rows = ends[OWN], []
    for name, other in ends.items():
        for outcome in own if name != OWN else ():
            p = ttest_ind(own[outcome], other[outcome], equal_var=False).pvalue
            means = {"own": own[outcome].mean(), "other": other[outcome].mean()}
            rows.append({"way": name, "outcome": outcome, **means, "p": 1.0 if np.isnan(p) else p})
    return pd.DataFrame(rows)


def measure(
    sizes: Sequence[int], rounds: int, say: Callable[[str], None], report: Callable[[str], None]
) -> pd.DataFrame:
    """Time all implementations at several sizes.

    Returns:
        persons, way, months, wall and processor (median ns per person-month over rounds), and how many times our own:
        ratio (by the clock), ratio_processor, with least, the ratio to reach.
    """
    rows = []
    for persons in sizes:
        for turn in range(rounds):
            for name, way in WAYS.items():
                report(f"{persons:,} persons, round {turn + 1} of {rounds}, {name}")
                months = way.months(persons)
                rows.append({"persons": persons, "way": name, "months": months, **_time(way, persons, months, say)})
    table = pd.DataFrame(rows).groupby(["persons", "way", "months"], sort=False, as_index=False).median()
    own = table[table["way"] == OWN].set_index("persons")
    for clock, ratio in (("wall", "ratio"), ("processor", "ratio_processor")):
        table[ratio] = table[clock] / table["persons"].map(own[clock])
    table["least"] = table["way"].map({name: way.least for name, way in WAYS.items()})
    return table


def _time(way: Way, persons: int, months: int, say: Callable[[str], None]) -> dict[str, float]:
    if isinstance(way.where, Environment):
        return json.loads(ask(way.where, ["time", str(persons), str(months), "1"], say))
    return measured.times(way.where, persons, months, 1)


def table_of(times: pd.DataFrame, rounds: int) -> Table:
    """Return the times as a table for the terminal."""
    title = f"Nanoseconds per person-month, medians of {rounds} round(s)"
    table = Table(box=box.SIMPLE_HEAD, title=title, title_style="bold", padding=(0, 1, 0, 0))
    headings = ("way of writing", "months", "clock", "processor", "ratio", "by\nprocessor", "bar")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left", no_wrap=True)
    for persons, rows in times.groupby("persons"):
        table.add_row(f"{persons:,} persons", style="bold")
        for row in rows.itertuples():
            bar = "" if row.least <= 1.0 else f"{row.least:.0f} {'met' if row.ratio >= row.least else 'missed'}"
            numbers = map(_short, (row.wall, row.processor, row.ratio, row.ratio_processor))
            table.add_row(row.way, str(row.months), *numbers, bar)
    return table


def _short(number: float) -> str:
    """Return a number with a decimal only below a hundred, so that the table fits a terminal of 80 columns."""
    return f"{number:,.1f}" if number < 100.0 else f"{number:,.0f}"


COMMAND = Command("peers", __doc__, PeersKeys, peers)
