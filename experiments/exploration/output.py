"""A study that is built on a sweep: what it runs, and what it leaves: tables, a figure, a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pandas as pd

from experiments.design.plan import Plan
from experiments.execution.store import FOLDER, Store
from experiments.execution.time_estimate import estimate
from experiments.exploration.evaluator import Evaluator
from experiments.exploration.job import SweepJob
from experiments.exploration.terminal import print_estimate, write_origin
from experiments.io.output_folder import replacing
from experiments.io.tables import write_csv
from experiments.presentation import drawing
from experiments.presentation.charts import Chart
from experiments.presentation.progress import progress
from experiments.presentation.terminal import console_of, table_of
from experiments.presentation.texts import Texts

WIDTH = 110  # characters, where there is no terminal to ask


class Answer(NamedTuple):
    """What a study found: tables by name, and a figure with its table and what it says."""

    tables: Mapping[str, pd.DataFrame]
    chart: Chart


def run_study(job: SweepJob, plan: Plan, find: Callable[[SweepJob, Evaluator, Texts], Answer]) -> None:
    """Do a study, write its folder and print what came out; a dry run tells what the plan comes down to.

    Args:
        plan: the runs to expect. find: runs points, and makes the answer of them.
    """
    texts = Texts(job.keys.language)
    if job.keys.dry_run:
        found = estimate(plan.tasks, Store(job.place.parent / FOLDER), job.executor.at_once)
        print_estimate(found, job._replace(plan=plan), texts, console_of(WIDTH))
        return
    with progress(texts) as report, Evaluator(job, report) as evaluate:
        answer = find(job, evaluate, texts)
    write_study(job, evaluate, answer)
    print_study(job, evaluate, answer.chart, texts)


def write_study(job: SweepJob, evaluated: Evaluator, answer: Answer) -> None:
    """Write a CSV file a table, the figure, the sentence and a manifest to the folder of the job; raises OSError.

    Runs that `evaluated` gave up are in failures.csv, which is not there without any.
    """
    chart, failures = answer.chart, {"failures": evaluated.failures} if len(evaluated.failures) else {}
    with replacing(job.place.parent, job.place.name) as folder:
        for name, table in {**answer.tables, **failures}.items():
            write_csv(folder / f"{name}.csv", table)
        if chart.image is not None:
            drawing.save(chart.image, folder, chart.name)
        (folder / "explanation.txt").write_text(f"{chart.title}\n{chart.sentence}\n", encoding="utf-8")
        counts = {"runs": evaluated.runs, "failed": len(evaluated.failures)}
        write_origin(folder, job, [], study=job.place.name, **counts)


def print_study(job: SweepJob, evaluated: Evaluator, chart: Chart, texts: Texts) -> None:
    """The table and the sentence of the figure in the terminal, and how many runs failed."""
    console, (first, *others) = console_of(WIDTH), chart.table
    shown = table_of({first: {}, **dict.fromkeys(others, {"justify": "right"})}, chart.title)
    for row in chart.table.astype(str).itertuples(index=False):
        shown.add_row(*row)
    console.print(shown, chart.sentence, sep="\n")
    if len(evaluated.failures):
        count = texts.number(len(evaluated.failures), digits=0)
        console.print(texts("studies.failed", count=count), style="bold", soft_wrap=True)
    console.print(texts("studies.written", folder=job.place), soft_wrap=True)
