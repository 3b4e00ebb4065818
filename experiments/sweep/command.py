"""Many runs of one experiment: `python -m experiments.sweep experiment=NAME`.

    python -m experiments.sweep experiment=smoke [key=value ...] [dry_run=true] [executor=dask] [name=...]

An experiment is a file under `configs/experiment/` (see `experiments.design.experiment`); all keys of the model can be
changed for all runs. Results are kept run by run in `results/runs/`, so that the same command goes on where it was
stopped, and other sweeps find what was done; the tables are in `results/<name>/` (see `experiments.sweep.tables`).
"""

import time
from pathlib import Path

from experiments.execution.batch import Batch, run_batch
from experiments.exploration.job import SweepJob, sweep_command
from experiments.exploration.output import print_estimate, print_sweep, write_origin
from experiments.io.errors import Status, StoreError
from experiments.io.output_folder import replacing
from experiments.presentation.progress import Report, progress
from experiments.presentation.texts import Texts
from experiments.sweep.tables import write_tables


def sweep(job: SweepJob) -> int:
    """Run one sweep, write its folder, say what came out; returns the exit status."""
    texts, begin = Texts(job.keys.language), time.perf_counter()
    if job.keys.dry_run:
        print_estimate(job, texts)
        return Status.DONE
    with progress(texts) as report:
        batch = run_batch(job.plan.tasks, job.store, job.executor, report, "runs")
        with replacing(job.place.parent, job.place.name) as folder:
            write(folder, job, batch, report)
    print_sweep(job, batch, time.perf_counter() - begin, texts)
    return Status.INCOMPLETE if batch.failures else Status.DONE


def write(folder: Path, job: SweepJob, batch: Batch, report: Report) -> None:
    """Fill the folder of a sweep; raises OSError."""
    store, done = job.store, len(job.plan.runs) - len(batch.failures)
    damaged = write_tables(
        folder,
        job.plan,
        batch.failures,
        job.experiment.outcomes,
        store,
        lambda written: report(written, done, "tables"),
    )
    if damaged:
        raise StoreError(f"{store.path(damaged[0].key)} was damaged meanwhile; the same command does it anew")
    write_origin(folder, job, batch.failures, found=batch.found, peak_worker_bytes=batch.memory)


COMMAND = sweep_command("sweep", __doc__, sweep)
main = COMMAND.main
