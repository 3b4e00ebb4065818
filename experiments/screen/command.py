"""Which levers move what: `python -m experiments.screen [levers=E01,G04] [key=value ...]`.

    python -m experiments.screen                            all levers
    python -m experiments.screen levers=E01,G04 pairs=4     some of them, with fewer pairs
    python -m experiments.screen persons=2000 years=2 pairs=4 language=nl

Each parameter of each lever is set half-way to and at the end of its range that is farther from the default, or at each
other choice, and compared with the baseline in worlds with the same luck: distal outcomes among all, and among those
whom the lever is for, in standard deviations between baseline worlds. Keys:

    levers=...          ids of levers (`python -m experiments.describe levers`); all unless some are named
    pairs=10            pairs of worlds for each setting
    persons=10000       persons of a world
    years=5             years from the change on; outcomes are means over the second half, those of
                        a group over all
    executor=local      who does the work: local with executor.workers=N, dask, slurm; array with executor.part=N and
                        executor.parts=M: one part of a job array does its share and stops (docs/sweeps.md)
    language=en         nl: figure and page in Dutch
    results=results     where to

Writes results/screen/ (screen-E01-G04/ for some levers): effects.csv, summary.csv, a figure, report.html and a
manifest. How to read them: docs/comparing.md. Finished worlds are kept in results/.screen/, so that the same command
goes on where it was stopped. Worlds that failed are left out with their pair.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import pandas as pd
from pydantic import AfterValidator, Field

from experiments.cli.command import KEPT, Call, Command
from experiments.cli.keys import known
from experiments.execution.batch import run_batch
from experiments.execution.executor_key import EXECUTOR, BatchKeys
from experiments.execution.store import Store
from experiments.execution.task import Failure
from experiments.io.errors import BatchError, Status
from experiments.io.manifest import write_manifest
from experiments.io.output_folder import replacing
from experiments.io.tables import write_csvs
from experiments.presentation.charts import save_charts
from experiments.presentation.html import chart_parts, write_html
from experiments.presentation.progress import Report, progress
from experiments.presentation.terminal import console_of, table_of
from experiments.presentation.texts import Texts
from experiments.screen.figures import screen_chart
from experiments.screen.settings import Changes, Setting, settings_of
from experiments.screen.tables import effects_of, outcomes_of, summary_of
from experiments.screen.worlds import ScreenTask
from sim.engine.provenance import code_digest
from sim.levers import LEVERS

NAME, FOLDER = "screen", ".screen"


class ScreenKeys(BatchKeys):
    """Which levers, in how many pairs of worlds of how many persons and years, and who does the work."""

    levers: Annotated[list[str], AfterValidator(lambda names: known(names, LEVERS, ""))] = Field(
        list(LEVERS), min_length=1
    )
    pairs: Annotated[int, Field(ge=2)] = 10
    persons: Annotated[int, Field(ge=500)] = 10_000
    years: Annotated[int, Field(ge=1)] = 5


class Screened(NamedTuple):
    """The effects of every setting, what each lever moves, and the worlds that were given up."""

    effects: pd.DataFrame
    summary: pd.DataFrame
    failures: list[Failure]


def screen_job(call: Call) -> Call:
    """The call with its settings and its folder; raises ConfigError."""
    keys = call.keys
    _ = [ScreenTask((), seed, keys.persons, keys.years).config for seed in (1, keys.pairs)]  # refused before they run
    chosen = [lever for lever in LEVERS if lever in keys.levers]
    name = "-".join([NAME, *(chosen if len(chosen) < len(LEVERS) else [])])
    return call._replace(subject=settings_of(chosen), place=Path(keys.results) / name)


def screen(settings: Sequence[Setting], keys: ScreenKeys, store: Store, report: Report) -> Screened:
    """Run the worlds that are missing, and compare; raises OSError if every world failed."""
    every = dict.fromkeys([(), *(changes for one in settings for changes in (one.beside, one.changes))])
    tasks = [ScreenTask(one, seed, keys.persons, keys.years) for seed in range(1, keys.pairs + 1) for one in every]
    failures = run_batch(tasks, store, keys.executor, report).failures
    for failure in failures:
        print(f"a world failed and is left out: {failure}", file=sys.stderr)
    if len(failures) == len(tasks):
        raise BatchError(f"no world could be run; the last: {failures[-1]}")
    lost = {failure.task.key for failure in failures}
    worlds: dict[Changes, list[np.ndarray]] = {one: [] for one in every}
    for task in tasks:
        numbers = np.full(task.layout.size, np.nan) if task.key in lost else store.read(task.key, task.layout).numbers
        worlds[task.changes].append(outcomes_of(task.layout.record(numbers)))
    effects = effects_of(settings, {one: np.array(own) for one, own in worlds.items()})
    return Screened(effects, summary_of(effects, list(dict.fromkeys(one.lever for one in settings))), failures)


def run(job: Call) -> int:
    """Run what is missing, write the folder and print what moves; returns the exit status."""
    texts, console = Texts(job.keys.language), console_of(150)
    with progress(texts) as report:
        found = screen(job.subject, job.keys, Store(job.place.parent / FOLDER), report)
    chart = screen_chart(found.effects, found.summary, texts)
    with replacing(job.place.parent, job.place.name) as folder:
        write_csvs(folder, effects=found.effects, summary=found.summary)
        save_charts([chart], folder)
        write_html(
            folder / "report.html",
            "screen.html",
            texts,
            chart=chart_parts(chart),
            settings=len(job.subject),
            levers=len(found.summary),
            pairs=job.keys.pairs,
            persons=texts.number(job.keys.persons, "persons"),
            years=job.keys.years,
            failed=len(found.failures),
            code=code_digest(),
        )
        write_manifest(folder, options=job.keys.model_dump(mode="json"), failed=list(map(str, found.failures)))
    shown = table_of(dict.fromkeys(chart.table, {}), chart.title)
    for row in chart.table.astype(str).itertuples(index=False):
        shown.add_row(*row)
    console.print(shown, chart.sentence, sep="\n")
    console.print(texts("scorecard.written", folder=job.place), soft_wrap=True)
    return Status.INCOMPLETE if found.failures else Status.DONE


COMMAND = Command("screen", __doc__, ScreenKeys, run, screen_job, groups=EXECUTOR, interrupted=KEPT)
main = COMMAND.main
