"""Many runs of one experiment: `python -m experiments.sweep experiment=NAME`.

    python -m experiments.sweep experiment=smoke [key=value ...] [dry_run=true] [executor=dask] [name=...]

An experiment is a file under `configs/experiment/` (see `experiments.design.experiment`); all keys of the model can be
changed for all runs. Results are kept run by run in `results/runs/`, so that the same command goes on where it was
stopped, and other sweeps find what was done; the tables are in `results/<name>/` (see `experiments.sweep.tables`).
Exit status: 0 done, 1 could not be done or written, 2 wrong input, 3 done but for runs that fail, 130 interrupted.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from experiments.cli.launch import launch
from experiments.execution.batch import Batch, run_batch
from experiments.execution.store import FOLDER, STALE, Store
from experiments.execution.time_estimate import estimate
from experiments.exploration.job import SweepJob, sweep_command
from experiments.exploration.terminal import print_estimate, print_sweep, write_origin
from experiments.io.errors import StoreError
from experiments.io.output_folder import replacing
from experiments.presentation.progress import Report, progress
from experiments.presentation.texts import Texts
from experiments.sweep.tables import write_tables

SOME_FAILED = 3
WIDTH = 110  # characters, where there is no terminal to ask


def sweep(job: SweepJob) -> int:
    """Run one sweep, write its folder, say what came out; returns the exit status."""
    texts, begin = Texts(job.language), time.perf_counter()
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    store = Store(job.place.parent / FOLDER)
    if job.keys.dry_run:
        print_estimate(estimate(job.plan.tasks, store, job.executor.at_once), job, texts, console)
        return 0
    forget_unfinished(job.place.parent, job.place.name)
    with progress(texts) as report:
        batch = run_batch(job.plan.tasks, store, job.executor, report, "runs")
        with replacing(job.place.parent, job.place.name) as folder:
            write(folder, job, store, batch, report)
    print_sweep(job, batch.found, batch.failures, time.perf_counter() - begin, texts, console)
    return SOME_FAILED if batch.failures else 0


def write(folder: Path, job: SweepJob, store: Store, batch: Batch, report: Report) -> None:
    """Fill the folder of a sweep; raises OSError."""
    plan, done = job.plan, len(job.plan.runs) - len(batch.failures)
    damaged = write_tables(
        folder,
        plan.study,
        plan.points,
        plan.runs,
        batch.failures,
        job.experiment.outcomes,
        store,
        lambda written: report(written, done, "tables"),
    )
    if damaged:
        raise StoreError(f"{store.path(damaged[0].key)} was damaged meanwhile; the same command does it anew")
    write_origin(folder, job, batch.failures, found=batch.found, peak_worker_bytes=batch.memory)


def forget_unfinished(results: Path, name: str) -> None:
    """Remove folders of this name that killed processes left unfinished."""
    for folder in results.glob(f".{name}-*"):
        if time.time() - folder.stat().st_mtime > STALE:
            shutil.rmtree(folder, ignore_errors=True)


COMMAND = sweep_command("sweep", __doc__, sweep)


def main(arguments: Sequence[str]) -> int:
    """Run with a command line; returns the exit status."""
    return launch(COMMAND, arguments)
