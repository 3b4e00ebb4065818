"""What a study that is built on a sweep leaves: tables, figures, and a sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from experiments.design.plan import Plan
from experiments.execution.store import FOLDER, Store
from experiments.execution.time_estimate import estimate
from experiments.exploration.evaluator import Evaluator
from experiments.exploration.job import SweepJob
from experiments.exploration.terminal import print_estimate, write_origin
from experiments.io.output_folder import replacing
from experiments.presentation import drawing
from experiments.presentation.charts import Chart
from experiments.presentation.texts import Texts

WIDTH = 110  # characters, where there is no terminal to ask


def write_study(
    job: SweepJob, evaluated: Evaluator, tables: Mapping[str, pd.DataFrame], charts: Sequence[Chart]
) -> Path:
    """Write a CSV file a table, each figure, the sentences and a manifest to the folder of the job; raises OSError.

    Runs that `evaluated` gave up are in failures.csv, which is not there without any.
    """
    with replacing(job.place.parent, job.place.name) as folder:
        failures = {"failures": evaluated.failures} if len(evaluated.failures) else {}
        for name, table in {**tables, **failures}.items():
            table.to_csv(folder / f"{name}.csv", index=False, float_format="%.6g")
        for chart in charts:
            if chart.image is not None:
                drawing.save(chart.image, folder, chart.name)
        sentences = [f"{chart.title}\n{chart.sentence}\n" for chart in charts]
        (folder / "explanation.txt").write_text("\n".join(sentences), encoding="utf-8")
        counts = {"runs": evaluated.runs, "failed": len(evaluated.failures)}
        write_origin(folder, job, [], study=job.place.name, **counts)
    return job.place


def only_told(job: SweepJob, plan: Plan, texts: Texts) -> bool:
    """Whether a dry run was asked for; if so, what the plan comes down to is printed."""
    if job.keys.dry_run:
        found = estimate(plan.tasks, Store(job.place.parent / FOLDER), job.executor.at_once)
        print_estimate(found, job._replace(plan=plan), texts, _console())
    return job.keys.dry_run


def print_study(job: SweepJob, evaluated: Evaluator, charts: Sequence[Chart], texts: Texts) -> None:
    """The table and the sentence of each figure in the terminal, and how many runs failed."""
    console = _console()
    for chart in charts:
        shown = Table(box=box.SIMPLE_HEAD, title=chart.title, title_justify="left", title_style="bold")
        for n, name in enumerate(chart.table.columns):
            shown.add_column(name, justify="right" if n else "left")
        for row in chart.table.astype(str).itertuples(index=False):
            shown.add_row(*row)
        console.print(shown)
        console.print(chart.sentence)
    if len(evaluated.failures):
        count = texts.number(len(evaluated.failures), digits=0)
        console.print(texts("studies.failed", count=count), style="bold", soft_wrap=True)
    console.print(texts("studies.written", folder=job.place), soft_wrap=True)


def _console() -> Console:
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    return console
