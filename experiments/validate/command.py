"""The baseline beside what was observed: `python -m experiments.validate`.

    python -m experiments.validate [seeds=20] [persons=100000] [rival=NAME] [executor=local]
                                   [language=en] [results=results]

Writes `results/validate/` (of a rival of the model, `configs/rival/`, `results/validate-NAME/`): targets.csv (each
target with what is simulated, its Monte-Carlo error and whether it is in band), worlds.csv (all measures of each
world), patterns.csv (shapes that the literature expects, without numbers to fit), figures and a page. Finished worlds
are kept in `results/.worlds/`, so that the same command goes on where it was stopped; executors are those of sweeps
(docs/sweeps.md).
The exit status tells whether all targets of weight 3 are in band.
"""

from pathlib import Path
from typing import Annotated, NamedTuple

import pandas as pd
from pydantic import Field

from experiments.cli.command import KEPT, Call, Command
from experiments.design.parameter_values import with_values
from experiments.design.rivals import THE_MODEL, Rival, read_rival
from experiments.execution.batch import AnyExecutor
from experiments.execution.executor_key import EXECUTOR, BatchKeys
from experiments.execution.store import Store
from experiments.io.errors import Status
from experiments.io.manifest import write_manifest
from experiments.io.output_folder import replacing
from experiments.io.tables import write_csvs
from experiments.outcomes.summary import RECENT_YEARS
from experiments.outcomes.targets import compare, misses, too_noisy
from experiments.presentation.charts import save_charts
from experiments.presentation.html import chart_parts, write_html
from experiments.presentation.progress import Report, progress
from experiments.presentation.terminal import console_of
from experiments.presentation.texts import Texts
from experiments.stylised_facts.figures import pattern_charts
from experiments.stylised_facts.patterns import Patterns, observe_patterns
from experiments.stylised_facts.rules import pattern_verdicts
from experiments.validate.figures import draw_targets, print_targets
from experiments.validate.worlds import FOLDER, configurations, run_worlds
from sim.config import configure

NAME = "validate"
PATTERN_PERSONS, PATTERN_YEARS = 50_000, 10  # of the world in which patterns are looked at


class ValidateKeys(BatchKeys):
    """How many worlds of how many persons, and who does the work."""

    seeds: Annotated[int, Field(ge=2)] = 20
    persons: Annotated[int, Field(ge=500)] = 100_000
    rival: str | None = None


class Validation(NamedTuple):
    """Targets with what is simulated; all measures of each world; shapes that the literature expects."""

    targets: pd.DataFrame
    worlds: pd.DataFrame
    patterns: Patterns


def validate(
    seeds: int, persons: int, executor: AnyExecutor, store: Store, report: Report, rival: Rival = THE_MODEL
) -> Validation:
    """Simulate the baseline, and hold it against what was observed; raises ConfigError or OSError.

    Args:
        store: where finished worlds are kept.
    """
    worlds = run_worlds(configurations(seeds, persons, rival.values), store, executor, report)
    common = {"scale": {"persons": min(persons, PATTERN_PERSONS)}, "years": PATTERN_YEARS}
    usual = with_values(configure(common), rival.values)
    return Validation(compare(worlds), worlds, observe_patterns(usual, report))


def run(job: Call) -> int:
    """Run, write and print; returns the exit status."""
    keys, rival, texts, console = job.keys, job.subject, Texts(job.keys.language), console_of()
    with progress(texts) as report:
        found = validate(keys.seeds, keys.persons, keys.executor, Store(job.place.parent / FOLDER), report, rival)
    with replacing(job.place.parent, job.place.name) as folder:
        verdicts = pattern_verdicts(found.patterns)
        write_csvs(folder, targets=found.targets, worlds=found.worlds.reset_index(), patterns=verdicts)
        chart, shapes = draw_targets(found.targets, texts), pattern_charts(found.patterns, texts)
        save_charts([chart, *shapes], folder)
        told = (
            texts("validation.rival", name=texts.label(rival), without=", ".join(rival.without)) if keys.rival else ""
        )
        write_html(
            folder / "report.html",
            "validation.html",
            texts,
            rival=told,
            chart=chart_parts(chart),
            patterns=[chart_parts(one) for one in shapes],
            shown=verdicts["shown"].sum(),
            judged=len(verdicts),
            seeds=len(found.worlds),
            years=RECENT_YEARS,
            persons=texts.number(keys.persons, "persons"),
        )
        write_manifest(folder, options=keys.model_dump(mode="json"))
    print_targets(found.targets, texts, console)
    noisy = too_noisy(found.targets)
    if len(noisy):
        console.print(texts("validation.noisy", id=", ".join(noisy["id"])), style="dim")
    console.print(texts("scorecard.written", folder=job.place), soft_wrap=True)
    return Status.INCOMPLETE if len(misses(found.targets)) else Status.DONE


def validate_job(call: Call) -> Call:
    """The validation that a command line describes, with what is validated and its folder; raises UsageError."""
    name = f"{NAME}-{call.keys.rival}" if call.keys.rival else NAME
    return call._replace(subject=read_rival(call.keys.rival), place=Path(call.keys.results) / name)


COMMAND = Command(
    "validate",
    __doc__,
    ValidateKeys,
    run,
    validate_job,
    groups=EXECUTOR,
    interrupted=KEPT,
)
main = COMMAND.main
