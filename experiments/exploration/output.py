"""What sweeps and the studies that are built on them say and leave: estimates, tables, a figure, a manifest."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from experiments.design.plan import Plan
from experiments.execution.batch import Batch
from experiments.execution.task import Failure
from experiments.execution.time_estimate import estimate
from experiments.exploration.evaluator import Evaluator
from experiments.exploration.job import SweepJob
from experiments.io.manifest import write_manifest
from experiments.io.output_folder import replacing
from experiments.io.tables import write_csvs
from experiments.presentation import drawing
from experiments.presentation.charts import Chart
from experiments.presentation.progress import progress
from experiments.presentation.terminal import console_of, table_of
from experiments.presentation.texts import Texts
from sim.reference_data import load_reference_data

SHOWN = 10  # failed runs in the terminal; all are in failures.parquet
UNITS = (("hours", 3600.0, 1), ("minutes", 60.0, 0), ("seconds", 1.0, 0))
SIZES = (("GB", 1e9, 1), ("MB", 1e6, 0), ("kB", 1e3, 0))


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
        print_estimate(job._replace(plan=plan), texts)
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
        write_csvs(folder, **answer.tables, **failures)
        if chart.image is not None:
            drawing.save(chart.image, folder, chart.name)
        (folder / "explanation.txt").write_text(f"{chart.title}\n{chart.sentence}\n", encoding="utf-8")
        write_origin(folder, job, [], study=job.place.name, runs=evaluated.runs, failed=len(evaluated.failures))


def print_study(job: SweepJob, evaluated: Evaluator, chart: Chart, texts: Texts) -> None:
    """The table and the sentence of the figure in the terminal, and how many runs failed."""
    console, (first, *others) = console_of(), chart.table
    shown = table_of({first: {}, **dict.fromkeys(others, {"justify": "right"})}, chart.title)
    for row in chart.table.astype(str).itertuples(index=False):
        shown.add_row(*row)
    console.print(shown, chart.sentence, sep="\n")
    if len(evaluated.failures):
        count = texts.number(len(evaluated.failures), digits=0)
        console.print(texts("studies.failed", count=count), style="bold", soft_wrap=True)
    console.print(texts("studies.written", folder=job.place), soft_wrap=True)


def duration(seconds: float, texts: Texts) -> str:
    """Seconds in words, in the unit that fits."""
    name, unit, digits = next((row for row in UNITS if seconds >= 1.5 * row[1]), UNITS[-1])
    return texts(f"sweep.{name}", value=texts.number(seconds / unit, digits=digits))


def size(number: int, texts: Texts) -> str:
    """Bytes in the unit that fits."""
    name, unit, digits = next((row for row in SIZES if number >= row[1]), SIZES[-1])
    return f"{texts.number(number / unit, digits=digits)} {name}"


def print_estimate(job: SweepJob, texts: Texts) -> None:
    """What the sweep would do, and how long it would take."""
    plan, console = job.plan, console_of()
    found = estimate(plan.tasks, job.store, job.executor.at_once)
    axes = [f"{axis.name} ({axis.role})" for axis in plan.study.axes]
    rows = {
        "axes": ", ".join(axes) or "-",
        "points": texts.number(len(plan.points), digits=0),
        "left_out": texts.number(plan.left_out, digits=0),
        "replicates": texts.number(len(plan.seeds), digits=0),
        "runs": texts.number(found.tasks, digits=0),
        "done": texts.number(found.done, digits=0),
        "worlds": texts.number(found.worlds, digits=0),
        "workers": f"{texts.number(job.executor.at_once, digits=0)} ({job.executor.kind})",
        "time": duration(found.seconds, texts),
        "size": size(found.size, texts),
        "folder": str(job.place),
    }
    table = table_of({}, job.place.name, show_header=False)
    for key, value in rows.items():
        table.add_row(texts(f"sweep.{key}"), value)
    console.print(getattr(job.experiment, texts.language), style="italic")
    console.print(table)
    console.print(texts("sweep.nothing_started"))


def print_sweep(job: SweepJob, batch: Batch, seconds: float, texts: Texts) -> None:
    """What the sweep did, and which runs failed."""
    console, failures = console_of(), batch.failures
    counts = {"done": len(job.plan.runs) - len(failures), "runs": len(job.plan.runs), "found": batch.found}
    console.print(
        texts(
            "sweep.finished",
            **{key: texts.number(value, digits=0) for key, value in counts.items()},
            time=duration(seconds, texts),
        ),
        soft_wrap=True,
    )
    if failures:
        console.print(texts("sweep.failed", count=texts.number(len(failures), digits=0)), style="bold", soft_wrap=True)
    for failure in failures[:SHOWN]:
        console.print(f"  {failure}", soft_wrap=True, markup=False)
    console.print(texts("sweep.written", folder=job.place), soft_wrap=True)


def write_origin(folder: Path, job: SweepJob, failures: Sequence[Failure], **more: Any) -> None:
    """Write `folder / manifest.json`: all that is needed to tell where the tables come from; raises OSError."""
    plan = job.plan
    reference_data = load_reference_data(plan.study.base["reference_data"])
    facts = {
        "overrides": list(job.overrides),
        "seeds": [plan.seeds[0], plan.seeds[-1]],
        "experiment": job.experiment.model_dump(mode="json"),
        "configuration": plan.study.base,
        "programmes": {f"{part}/{name}": tree for (part, name), tree in plan.study.programmes.items()},
        "executor": job.executor,
        "data_digest": reference_data.digest,
        "data_sources": dict(reference_data.sources),
        "points": len(plan.points),
        "points_left_out": plan.left_out,
        "runs": len(plan.runs),
        "failed": len(failures),
    }
    write_manifest(folder, **facts | more)
