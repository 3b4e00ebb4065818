"""What a sweep says: before it starts, when it is over, and in its manifest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from experiments.execution.task import Failure
from experiments.execution.time_estimate import Estimate
from experiments.exploration.job import SweepJob
from experiments.io.manifest import write_manifest
from experiments.presentation.terminal import table_of
from experiments.presentation.texts import Texts
from sim.reference_data import load_reference_data

SHOWN = 10  # failed runs in the terminal; all are in failures.parquet
UNITS = (("hours", 3600.0, 1), ("minutes", 60.0, 0), ("seconds", 1.0, 0))
SIZES = (("GB", 1e9, 1), ("MB", 1e6, 0), ("kB", 1e3, 0))


def duration(seconds: float, texts: Texts) -> str:
    """Seconds in words, in the unit that fits."""
    name, unit, digits = next((row for row in UNITS if seconds >= 1.5 * row[1]), UNITS[-1])
    return texts(f"sweep.{name}", value=texts.number(seconds / unit, digits=digits))


def size(number: int, texts: Texts) -> str:
    """Bytes in the unit that fits."""
    name, unit, digits = next((row for row in SIZES if number >= row[1]), SIZES[-1])
    return f"{texts.number(number / unit, digits=digits)} {name}"


def print_estimate(found: Estimate, job: SweepJob, texts: Texts, console: Console) -> None:
    """What the sweep would do, and how long it would take."""
    plan = job.plan
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


def print_sweep(
    job: SweepJob, found: int, failures: Sequence[Failure], seconds: float, texts: Texts, console: Console
) -> None:
    """What the sweep did, and which runs failed."""
    done = len(job.plan.runs) - len(failures)
    counts = {"done": done, "runs": len(job.plan.runs), "found": found}
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
