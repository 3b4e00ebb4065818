"""The claims laboratory: `python -m experiments.claims [claim=C09,C16] [quick=true] [key=value ...]`.

    python -m experiments.claims                all 38 claims with the ensemble, mechanism paths and the border map
    python -m experiments.claims claim=C09      one claim, or several with commas
    python -m experiments.claims quick=true     fewer pairs of smaller worlds, without ensemble and paths

Each claim is a file in configs/claim/, with arms, outcomes and the smallest effect that would matter; what was changed
after a first trial is told in docs/claims.md. All arms of a pair share their luck. Keys:

    claim=all           claims to run; the border map belongs to C01
    quick=false         true: a first look, in minutes
    dry_run=false       true: tell how many worlds there are to run and about how long they take, and stop
    executor=local      who does the work: local with executor.workers=N, dask, slurm; array with executor.part=N and
                        executor.parts=M: one part of a job array does its share and stops (docs/sweeps.md)
    language=en         nl: figures and page in Dutch
    results=results     where to

Writes results/claims/ (claims-quick/ and claims-C09/ for parts): claims.parquet and claims.csv, path.csv, actors.csv,
winners.csv, border.csv and cells.csv, a figure for each claim, claims.html, and a manifest. Finished worlds are kept in
results/.claims/, so that the same command goes on where it was stopped.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import pandas as pd
from pydantic import Field
from rich.table import Table

from experiments.claims import border_map
from experiments.claims.border_map import Grid
from experiments.claims.claim import Claim, read_claims
from experiments.claims.figures import border_chart, claim_chart
from experiments.claims.page import MAPPED, picture, write_claims
from experiments.claims.tables import FULL, QUICK, Finding, Size, all_tasks, finding
from experiments.claims.words import sentence
from experiments.claims.worlds import settled_worlds
from experiments.cli.command import KEPT, Call, Command
from experiments.execution.batch import run_all
from experiments.execution.executor_key import EXECUTOR, LookKeys
from experiments.execution.store import Store
from experiments.execution.task import Task, is_done
from experiments.execution.time_estimate import estimate
from experiments.io.errors import UsageError
from experiments.io.manifest import write_manifest
from experiments.io.output_folder import replacing
from experiments.io.tables import write_csvs
from experiments.presentation.charts import Chart, save_charts
from experiments.presentation.progress import progress
from experiments.presentation.terminal import console_of, table_of
from experiments.presentation.texts import Texts

ALL, FOLDER = "all", ".claims"


class ClaimsKeys(LookKeys):
    """Claims to run, by id (`all` of them if none is named); a first look only; what it takes only; who does it."""

    claim: Annotated[list[str], Field(min_length=1)] = [ALL]


class Laboratory(NamedTuple):
    """What is run: claims, how much of each, and the map, if it is asked for."""

    claims: dict[str, Claim]
    size: Size
    grid: Grid | None
    name: str


class Found(NamedTuple):
    """What was found: on each claim, the worlds of the map, and its border."""

    findings: list[Finding]
    cells: pd.DataFrame | None
    borders: pd.DataFrame | None


def claims_job(call: Call) -> Call:
    """The call with the laboratory that it describes; raises UsageError."""
    lab = laboratory(call.keys.claim, call.keys.quick)
    return call._replace(subject=lab, place=Path(call.keys.results) / lab.name)


def laboratory(claims: list[str], quick: bool) -> Laboratory:
    """The claims asked for; raises UsageError for one that does not exist."""
    known = read_claims()
    every = claims == [ALL]
    chosen = list(known) if every else list(dict.fromkeys(claims))
    for one in chosen:
        if one not in known:
            raise UsageError(f"claim={one!r} is not known; allowed: {ALL}, or {', '.join(known)} with commas")
    size, grid = (QUICK, border_map.QUICK) if quick else (FULL, border_map.FULL)
    parts = ["claims", *([] if every else chosen), *(["quick"] if quick else [])]
    return Laboratory({one: known[one] for one in chosen}, size, grid if MAPPED in chosen else None, "-".join(parts))


def tasks_of(lab: Laboratory) -> list[Task]:
    """All worlds of a laboratory, the map last."""
    return [*all_tasks(lab.claims, lab.size), *(border_map.cells_of(lab.grid) if lab.grid else [])]


def find(lab: Laboratory, done: dict[str, np.ndarray]) -> Found:
    """Everything that follows from finished worlds."""
    findings = [finding(claim, done, lab.size) for claim in lab.claims.values()]
    if not lab.grid:
        return Found(findings, None, None)
    cells = border_map.table_of(border_map.cells_of(lab.grid), done)
    return Found(findings, cells, border_map.border_table(cells))


def run(job: Call) -> None:
    """Run what is missing, write the folder and print verdicts; raises UsageError, ConfigError or OSError."""
    texts, lab, console = Texts(job.keys.language), job.subject, console_of()
    store, tasks, executor = Store(job.place.parent / FOLDER), tasks_of(lab), job.keys.executor
    if job.keys.dry_run:
        shared = settled_worlds(task for task in all_tasks(lab.claims, lab.size) if not is_done(task, store))
        plan = estimate(tasks, store, executor.at_once, shared)
        minutes = texts.number(plan.seconds / 60.0, digits=0)
        console.print(texts("claims.plan", works=plan.tasks, left=plan.tasks - plan.done, minutes=minutes))
        return
    with progress(texts) as report:
        found = find(lab, run_all(tasks, store, executor, report))
        report(0, 1, "write")
        charts = {one.claim.id: claim_chart(one, texts) for one in found.findings}
        drawn = border_chart(found.cells, found.borders, lab.grid, texts) if lab.grid else None
        with replacing(job.place.parent, lab.name) as folder:
            write(folder, found, charts, drawn, lab, texts)
        report(1, 1, "write")
    console.print(verdict_table(found.findings, texts))
    console.print(texts("claims.written", folder=job.place), soft_wrap=True)


def write(
    folder: Path, found: Found, charts: dict[str, Chart], drawn: Chart | None, lab: Laboratory, texts: Texts
) -> None:
    """Fill the folder of a laboratory; raises OSError."""
    tables = {
        name: pd.concat([getattr(one, name) for one in found.findings], ignore_index=True)
        for name in ("rows", "path", "actors", "winners")
    }
    claims = tables.pop("rows")
    claims.to_parquet(folder / "claims.parquet", index=False, compression="zstd")
    write_csvs(folder, claims=claims, **tables, **({"cells": found.cells, "border": found.borders} if drawn else {}))
    save_charts([drawn] if drawn else [], folder / "figures")
    pictured = {name: (chart, picture(chart.image)) for name, chart in charts.items()}
    for name, (_, image) in pictured.items():
        (folder / "figures" / f"{name}.png").write_bytes(image)
    write_claims(folder / "claims.html", found.findings, pictured, drawn, lab.size, texts)
    forms = {name: hashlib.sha256(claim.model_dump_json().encode()).hexdigest() for name, claim in lab.claims.items()}
    write_manifest(folder, size=lab.size._asdict(), map=lab.grid._asdict() if lab.grid else None, claims=forms)


def verdict_table(findings: list[Finding], texts: Texts) -> Table:
    """The verdicts as a table for the terminal."""
    heads = [texts(f"claims.columns.{heading}") for heading in ("claim", "verdict", "because")]
    table = table_of(dict.fromkeys(heads, {}), texts("claims.title"))
    colours = {"supported": "green", "not supported": "red", "depends": "yellow"}
    for one in findings:
        verdict = texts(f"claims.verdicts.{one.verdict.verdict}")
        table.add_row(one.claim.id, verdict, sentence(one, texts), style=colours[one.verdict.verdict])
    return table


COMMAND = Command(
    "claims",
    __doc__,
    ClaimsKeys,
    run,
    claims_job,
    groups=EXECUTOR,
    more=lambda: "\n".join(f"{name}  {claim.en}" for name, claim in read_claims().items()),
    interrupted=KEPT,
)
main = COMMAND.main
