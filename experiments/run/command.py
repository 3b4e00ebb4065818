"""The main job: one run from the equilibrium, its tables, figures and page, and a scorecard.

python -m experiments.run scenario=recession policy=more_mediation seed=7
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from experiments.cli.program import Job, launch
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

WIDTH = 100  # characters, where there is no terminal to ask


def simulate(job: Job) -> None:
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
        with replacing(job.results, job.name) as folder:
            _write(folder, results, summary, behaviour, job, texts, report)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    print_scorecard(summary, recent_years(results.measures), results.config.scale.persons, texts, console)
    console.print(texts("scorecard.written", folder=job.results / job.name), soft_wrap=True)


def _write(
    folder: Path, results: Results, summary, behaviour: list[Chart], job: Job, texts: Texts, report: Report
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
    write_page(folder / "report.html", results, drawn, behaviour, summary, job.by_hand, texts)
    report(4, 4, "write")


def main(arguments: Sequence[str]) -> int:
    """Run with a command line; returns the exit status."""
    return launch(simulate, arguments)
