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
from experiments.presentation.charts import save_charts
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


def claims_job(call: Call) -> Call:
    """The call with the laboratory that it describes; raises UsageError for a claim that does not exist."""
    keys, known = call.keys, read_claims()
    every = keys.claim == [ALL]
    chosen = list(known) if every else list(dict.fromkeys(keys.claim))
    for one in chosen:
        if one not in known:
            raise UsageError(f"claim={one!r} is not known; allowed: {ALL}, or {', '.join(known)} with commas")
    size, grid = (QUICK, border_map.QUICK) if keys.quick else (FULL, border_map.FULL)
    name = "-".join(["claims", *([] if every else chosen), *(["quick"] if keys.quick else [])])
    lab = Laboratory({one: known[one] for one in chosen}, size, grid if MAPPED in chosen else None)
    return call._replace(subject=lab, place=Path(keys.results) / name)


def tasks_of(lab: Laboratory) -> list[Task]:
    """All worlds of a laboratory, the map last."""
    return [*all_tasks(lab.claims, lab.size), *(border_map.cells_of(lab.grid) if lab.grid else [])]


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
        done = run_all(tasks, store, executor, report)
        report(0, 1, "write")
        findings = [finding(claim, done, lab.size) for claim in lab.claims.values()]
        with replacing(job.place.parent, job.place.name) as folder:
            write(folder, findings, map_tables(lab, done), lab, texts)
        report(1, 1, "write")
    console.print(verdict_table(findings, texts))
    console.print(texts("claims.written", folder=job.place), soft_wrap=True)


def map_tables(lab: Laboratory, done: dict[str, np.ndarray]) -> dict[str, pd.DataFrame]:
    """The worlds of the map and its border, from finished worlds, by name of the file; none if it is not asked for."""
    if not lab.grid:
        return {}
    cells = border_map.table_of(border_map.cells_of(lab.grid), done)
    return {"cells": cells, "border": border_map.border_table(cells)}


def write(folder: Path, findings: list[Finding], maps: dict[str, pd.DataFrame], lab: Laboratory, texts: Texts) -> None:
    """Draw what was found and fill the folder of a laboratory; raises OSError."""
    charts = {one.claim.id: claim_chart(one, texts) for one in findings}
    drawn = border_chart(maps["cells"], maps["border"], lab.grid, texts) if lab.grid else None
    tables = {
        name: pd.concat([getattr(one, name) for one in findings], ignore_index=True)
        for name in ("rows", "path", "actors", "winners")
    }
    claims = tables.pop("rows")
    claims.to_parquet(folder / "claims.parquet", index=False, compression="zstd")
    write_csvs(folder, claims=claims, **tables, **maps)
    save_charts([drawn] if drawn else [], folder / "figures")
    pictured = {name: (chart, picture(chart.image)) for name, chart in charts.items() if chart.image}
    for name, (_, image) in pictured.items():
        (folder / "figures" / f"{name}.png").write_bytes(image)
    write_claims(folder / "claims.html", findings, pictured, drawn, lab.size, texts)
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
