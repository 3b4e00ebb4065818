"""Careers as sequences, with their figures and a typology: `python -m experiments.careers`.

    python -m experiments.careers [key=value ...]         a run of its own, with the keys of experiments.run (--help)
    python -m experiments.careers run=results/<name>      a finished run, if it holds its event history

Keys of its own beside `results`, `name` and `language`:
    clock=calendar   time axis of the states: calendar, age, or school (the time since leaving school in this run)
    unit=month       one column a month, or a year: each December, the birthday, every twelfth month since school
    files=parquet    tables as parquet or csv

Writes `results/careers/<name>/`: states (STS), spells (SPELL), moves (TSE), persons, durations and a codebook, tables
and figures of types and of how long spells last, and a page; docs/careers.md describes them.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from experiments.careers import sequences as formats
from experiments.careers.figures import LEAST, Careers, career_charts
from experiments.careers.histories import History, Run, follow, read_run, simulate_careers
from experiments.careers.survival import KINDS, durations, job_spells, kaplan_meier, median_time
from experiments.careers.types import (
    SHORTEST,
    STARTS,
    TYPES,
    age_groups,
    birth_months,
    count,
    outcomes_by_type,
    persons_table,
    shares_by_group,
    transition_rates,
    type_of,
)
from experiments.cli.command import MODEL_CHOICES, PROGRAMMES, Call, Command
from experiments.cli.keys import NamedKeys, ToRead
from experiments.cli.model_keys import IN_NAME, checked_name, name_of, without_effect
from experiments.io.errors import UsageError
from experiments.io.manifest import write_manifest
from experiments.io.output_folder import replacing, versions
from experiments.io.tables import write_csv, write_csvs
from experiments.outcomes.calibrated_tables import limits
from experiments.presentation.charts import Chart, save_charts
from experiments.presentation.html import as_template, chart_parts, write_html
from experiments.presentation.progress import progress
from experiments.presentation.terminal import console_of
from experiments.presentation.texts import Texts
from sim.config import Programme
from sim.measurement.groups import AGES, EDUCATION

FOLDER = "careers"
SECTIONS = {
    "states": ("by_age", "by_age_at_start", "by_education", "by_start", "transitions"),
    "types": ("types", "by_type", "outcomes"),
    "lasting": ("job", "unemployment"),
}


class CareersKeys(NamedKeys):
    """Keys beside those of a run.

    Attributes:
        run: folder of a finished run; one of its own if it is not given. clock: time axis of the states.
        unit: of a column of the states. files: kind of tables.
    """

    run: ToRead | None = None
    clock: Literal["calendar", "age", "school"] = "calendar"
    unit: Literal["month", "year"] = "month"
    files: Literal["parquet", "csv"] = "parquet"


def careers_job(call: Call) -> Call:
    """The careers that a command line describes; raises ConfigError or UsageError."""
    keys: CareersKeys = call.keys
    others = sorted(call.given - {*CareersKeys.model_fields})
    if keys.run and others:
        raise UsageError(
            f"{others[0]} is for a run of its own, and run={keys.run} is a finished one; allowed: one of them"
        )
    own = tuple(text for text in call.overrides if text.partition("=")[0] not in ("run", "clock", "unit", "files"))
    name = keys.name or (Path(keys.run).resolve().name if keys.run else name_of(call.config, own))
    notes = [] if keys.run else without_effect(call.config)
    return call._replace(overrides=own, place=Path(keys.results) / FOLDER / checked_name(name), notes=notes)


def careers(job: Call) -> None:
    """Examine careers, write their folder, and print types and how long spells last.

    Raises UsageError, ConfigError, ReferenceDataError or OSError.
    """
    texts, finished = Texts(job.keys.language), job.keys.run
    with progress(texts) as report:
        run = read_run(Path(finished)) if finished else simulate_careers(job.config, job.overrides, report)
        report(0, 4, "careers")
        history, tables, found = examine(run)
        report(2, 4, "careers")
        with replacing(job.place.parent, job.place.name) as folder:
            _write_tables(folder, history, run, tables, found, job.keys)
            report(3, 4, "careers")
            charts = {one.name.removeprefix("careers_"): one for one in career_charts(found, texts)}
            save_charts(charts.values(), folder / "figures")
            _write_page(folder / "report.html", run, found, charts, job, texts)
            about, used = run.about._asdict(), {**versions(), "statsmodels": version("statsmodels")}
            write_manifest(folder, options=job.keys.model_dump(), **about.pop("provenance"), run=about, versions=used)
            report(4, 4, "careers")
    _print(found, job.place, texts)


def examine(run: Run) -> tuple[History, dict[str, pd.DataFrame], Careers]:
    """Everything that is told of the careers of a run; raises UsageError if its tables don't fit each other.

    Returns:
        states over time; the tables that are written beside them, by name; and what is drawn.
    """
    history = follow(run)
    birth, moves, jobs = birth_months(history, run), formats.moves(run), job_spells(history, run)
    typed = history.months >= 12 * SHORTEST
    types = type_of(count(history, jobs, moves, birth), history.months) if typed else None
    persons = persons_table(history, run, types, formats.left_school(history, run))
    lasting, wide = durations(history, run, jobs), history.wide()
    careers = Careers(
        run.about,
        wide,
        birth,
        persons,
        _curves(lasting, persons, birth),
        shares_by_group(persons) if typed else pd.DataFrame(),
        outcomes_by_type(persons) if typed else pd.DataFrame(),
        transition_rates(wide),
    )
    tables = {
        "spells": formats.spells(history),
        "moves": moves,
        "persons": persons,
        "durations": lasting.assign(begin=lasting["begin"] + 1),  # times are numbered from 1
    }
    return history, tables, careers


def _curves(lasting: pd.DataFrame, persons: pd.DataFrame, birth: np.ndarray) -> dict:
    """Kaplan-Meier curves by kind, dimension and group."""
    row = np.searchsorted(persons["id"].to_numpy(), lasting["id"].to_numpy())
    groups = {
        "age_at_begin": (AGES, age_groups(lasting["begin"].to_numpy() - birth[row])),
        "education": (EDUCATION, persons["education"].array[row]),
        "start": (STARTS, persons["start"].array[row]),
    }
    curves = {}
    for kind in KINDS:
        chosen = (lasting["kind"] == kind).to_numpy()
        curves[kind, "all", "all"] = kaplan_meier(lasting[chosen])
        for dimension, (names, values) in groups.items():
            for name in names:
                here = chosen & np.asarray(values == name)
                if here.sum() >= LEAST:
                    curves[kind, dimension, name] = kaplan_meier(lasting[here])
    return curves


def _write_tables(
    folder: Path, history: History, run: Run, tables: dict[str, pd.DataFrame], careers: Careers, keys: CareersKeys
) -> None:
    born = np.where(np.isnan(careers.birth), formats.UNKNOWN, careers.birth).astype(np.int64)
    zero = formats.left_school(history, run) if keys.clock == "school" else born
    rows, names, states = formats.on_clock(history, keys.clock, keys.unit, zero, run.about.start)
    formats.write_states(folder, keys.files, history.ids[rows], names, states)
    for name, table in tables.items():
        formats.write_table(folder, keys.files, name, table)
    write_csv(folder / "codebook.csv", formats.codebook(TYPES, STARTS), digits=None)
    write_csv(folder / "transitions.csv", careers.transitions, index=True, digits=4)
    named = [table.assign(kind=key[0], dimension=key[1], group=key[2]) for key, table in careers.curves.items()]
    write_csvs(folder, survival=pd.concat([table for table in named if len(table)] or named[:1]))
    if len(careers.shares):
        write_csvs(folder, types=careers.shares, outcomes=careers.outcomes)


def _write_page(file: Path, run: Run, careers: Careers, charts: dict[str, Chart], job: Call, texts: Texts) -> None:
    about, keys = run.about, job.keys
    write_html(
        file,
        "careers.html",
        texts,
        sections={section: [chart_parts(charts[name]) for name in names] for section, names in SECTIONS.items()},
        about=about,
        limits=limits(about.provenance["data_sources"], texts),
        programmes={
            key: [as_template(Programme.model_construct(**one), texts) for one in getattr(about, key)]
            for key in PROGRAMMES
        },
        persons=texts.number(len(run.last), "persons"),
        years=about.months // 12,
        exact=texts("careers.exact", months=about.months),
        facts=_facts(careers, texts),
        files=keys.files,
        unit=texts(f"careers.units.{keys.unit}"),
        clock=texts(f"careers.clocks.{keys.clock}"),
        by_hand=[text for text in about.overrides if text.split("=")[0] not in IN_NAME],
    )


def _facts(careers: Careers, texts: Texts) -> str:
    """How long jobs and unemployment last, in a sentence."""
    medians = {kind: median_time(careers.curves[kind, "all", "all"]) for kind in KINDS}
    if np.isnan(list(medians.values())).any():
        return texts("careers.too_few_spells")
    return texts("careers.lasting", **{kind: texts.number(value, digits=0) for kind, value in medians.items()})


def _print(careers: Careers, folder: Path, texts: Texts) -> None:
    """Types with their shares, how long spells last, and where the files are."""
    console = console_of(100)
    if len(careers.shares):
        shares = careers.shares[careers.shares["dimension"] == "all"]
        count = texts.number(shares["persons"].sum(), "persons")
        console.print(f"\n{texts('careers.printed', count=count)}", style="bold")
        for row in shares.itertuples():
            console.print(f"  {texts(f'careers.types.{row.type}'):<32}{texts.number(row.share):>7}%")
    console.print(_facts(careers, texts))
    console.print(texts("careers.exact", months=careers.about.months), style="dim")
    console.print(texts("scorecard.written", folder=folder), soft_wrap=True)


COMMAND = Command("careers", __doc__, CareersKeys, careers, careers_job, model=True, groups=MODEL_CHOICES)
main = COMMAND.main
