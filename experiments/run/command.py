"""One run from the equilibrium, its tables, figures and page, and a scorecard: `python -m experiments.run`.

    python -m experiments.run scale=medium seed=7
    python -m experiments.run scenario=recession policy=more_mediation scale.persons=5000
    python -m experiments.run inaction.uncertainty=0.5 inaction.enabled=false reference_data.occupations=mine.csv
    python -m experiments.run policy.changes='[{lever: hr.internal_posting, value: 0.9, from: 2026-01}]'
    python -m experiments.run policy='[longer_careers,more_mediation]'
    python -m experiments.run --multirun seed=1,2,3 policy=none,longer_careers
    python -m experiments.run configs=my_folder policy=mine          # my_folder/policy/mine.yaml

Writes `results/<name>/`: tables, a manifest, figures and a page.
"""

from pathlib import Path

import pandas as pd

from experiments.cli.command import MODEL_CHOICES, Call, Command
from experiments.cli.keys import NamedKeys
from experiments.cli.model_keys import by_hand, checked_name, name_of, without_effect
from experiments.io.output_folder import replacing
from experiments.outcomes.calibrated_tables import targets_of
from experiments.outcomes.summary import recent_years, summarise
from experiments.presentation.charts import Chart, save_charts
from experiments.presentation.progress import Report, progress
from experiments.presentation.terminal import console_of
from experiments.presentation.texts import Texts
from experiments.run.figures import charts
from experiments.run.page import write_page
from experiments.run.scorecard import print_scorecard
from experiments.run.tables import Results, collect, write_origin, write_tables
from experiments.stylised_facts.response_experiments import observe
from experiments.stylised_facts.response_figures import behaviour_charts
from sim import CareerEcosystem


class RunKeys(NamedKeys):
    """Keys beside those of the model; `behaviour` asks for figures of how the parts behave: four more worlds."""

    behaviour: bool = False


def run_job(call: Call) -> Call:
    """The run that a command line describes; raises ConfigError."""
    name = checked_name(call.keys.name or name_of(call.config, call.overrides))
    return call._replace(place=Path(call.keys.results) / name, notes=without_effect(call.config))


def simulate(job: Call) -> None:
    """Run one job, write its folder, print its scorecard; raises ConfigError, ReferenceDataError or OSError."""
    texts = Texts(job.keys.language)
    with progress(texts) as report:
        model = CareerEcosystem(job.config, progress=report)
        model.run(progress=report)
        results = collect(model)
        summary = summarise(results.measures, targets_of(results.sources), texts)
        behaviour = behaviour_charts(observe(job.config, report), texts) if job.keys.behaviour else []
        with replacing(job.place.parent, job.place.name) as folder:
            _write(folder, results, summary, behaviour, job, texts, report)
    console = console_of(100)
    print_scorecard(summary, recent_years(results.measures), results, texts, console)
    console.print(texts("scorecard.written", folder=job.place), soft_wrap=True)


def _write(
    folder: Path,
    results: Results,
    summary: pd.DataFrame,
    behaviour: list[Chart],
    job: Call,
    texts: Texts,
    report: Report,
) -> None:
    """Fill the folder of a run."""
    report(0, 4, "write")
    write_tables(folder, results)
    write_origin(folder, results, job.overrides)
    report(1, 4, "write")
    drawn = charts(results, texts)
    report(2, 4, "write")
    save_charts([*drawn, *behaviour], folder / "figures")
    report(3, 4, "write")
    write_page(folder / "report.html", results, drawn, behaviour, summary, by_hand(job.overrides), texts)
    report(4, 4, "write")


COMMAND = Command("run", __doc__, RunKeys, simulate, run_job, model=True, groups=MODEL_CHOICES)
main = COMMAND.main
