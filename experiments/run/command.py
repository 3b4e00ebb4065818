"""One run from the equilibrium, its tables, figures and page, and a scorecard: `python -m experiments.run`.

    python -m experiments.run scale=medium seed=7
    python -m experiments.run scenario=recession policy=more_mediation scale.persons=5000
    python -m experiments.run inaction.uncertainty=0.5 inaction.enabled=false reference_data.occupations=mine.csv
    python -m experiments.run policy.changes='[{lever: hr.internal_posting, value: 0.9, from: 2026-01}]'
    python -m experiments.run policy='[longer_careers,more_mediation]'
    python -m experiments.run --multirun seed=1,2,3 policy=none,longer_careers
    python -m experiments.run configs=my_folder policy=mine          # my_folder/policy/mine.yaml

Writes `results/<name>/`: tables, a manifest, figures and a page. Exit status: 0 done, 1 could not be written, 2 wrong
input, 130 interrupted.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from experiments.cli.command import MODEL_CHOICES, Call, Command
from experiments.cli.keys import NamedKeys
from experiments.cli.launch import launch
from experiments.cli.model_keys import by_hand, checked_name, name_of, without_effect
from experiments.io.output_folder import replacing
from experiments.outcomes.summary import recent_years, summarise
from experiments.presentation import drawing
from experiments.presentation.charts import Chart
from experiments.presentation.progress import Report, progress
from experiments.presentation.texts import Texts
from experiments.run.figures import charts
from experiments.run.page import write_page
from experiments.run.scorecard import print_scorecard
from experiments.run.tables import Results, collect, write_origin, write_tables
from experiments.stylised_facts.response_experiments import observe
from experiments.stylised_facts.response_figures import behaviour_charts
from sim import CareerEcosystem
from sim.config import Config

WIDTH = 100  # characters, where there is no terminal to ask


class RunKeys(NamedKeys):
    """Keys beside those of the model; `behaviour` asks for figures of how the parts behave: four more worlds."""

    behaviour: bool = False


class RunJob(NamedTuple):
    """One checked run: what to simulate, and the folder that it fills."""

    config: Config
    overrides: tuple[str, ...]
    place: Path
    language: str
    behaviour: bool

    @property
    def notes(self) -> list[str]:
        """What whoever starts it should know."""
        return without_effect(self.config)


def run_job(call: Call) -> RunJob:
    """The run that a command line describes; raises ConfigError."""
    keys = call.keys
    name = checked_name(keys.name or name_of(call.config, call.overrides))
    return RunJob(call.config, call.overrides, Path(keys.results) / name, keys.language, keys.behaviour)


def simulate(job: RunJob) -> None:
    """Run one job, write its folder, print its scorecard; raises ConfigError, ReferenceDataError or OSError."""
    texts = Texts(job.language)
    behaviour: list[Chart] = []
    with progress(texts) as report:
        model = CareerEcosystem(job.config, progress=report)
        model.run(progress=report)
        results = collect(model)
        summary = summarise(results.measures, texts)
        if job.behaviour:
            behaviour = behaviour_charts(observe(job.config, report), texts)
        with replacing(job.place.parent, job.place.name) as folder:
            _write(folder, results, summary, behaviour, job, texts, report)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    print_scorecard(summary, recent_years(results.measures), results.config.scale.persons, texts, console)
    console.print(texts("scorecard.written", folder=job.place), soft_wrap=True)


def _write(
    folder: Path, results: Results, summary, behaviour: list[Chart], job: RunJob, texts: Texts, report: Report
) -> None:
    """Fill the folder of a run."""
    report(0, 4, "write")
    write_tables(folder, results)
    write_origin(folder, results, job.overrides)
    report(1, 4, "write")
    drawn = charts(results, texts)
    report(2, 4, "write")
    pictures = folder / "figures"
    pictures.mkdir()
    for chart in (*drawn, *behaviour):
        if chart.image:
            drawing.save(chart.image, pictures, chart.name)
    report(3, 4, "write")
    write_page(folder / "report.html", results, drawn, behaviour, summary, by_hand(job.overrides), texts)
    report(4, 4, "write")


COMMAND = Command("run", __doc__, RunKeys, simulate, run_job, model=True, groups=MODEL_CHOICES)


def main(arguments: Sequence[str]) -> int:
    """Run with a command line; returns the exit status."""
    return launch(COMMAND, arguments)
