"""The baseline beside what was observed: `python -m experiments.validate`.

    python -m experiments.validate [seeds=20] [persons=100000] [executor=local] [language=en] [results=results]

Writes `results/validate/`: targets.csv (each target with what is simulated, its Monte-Carlo error and whether it is
in band), worlds.csv (all measures of each world), patterns.csv (shapes that the literature expects, without numbers
to fit), figures and a page. Finished worlds are kept in `results/.worlds/`, so that the same command goes on where it
was stopped; executors are those of sweeps (docs/sweeps.md). Exit status: 0 if all targets of weight 3 are in band, 3 if
not, 1 could not be done or written, 2 wrong input, 130 interrupted.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import pandas as pd
from pydantic import Field

from experiments.cli.command import KEPT, Command
from experiments.cli.keys import ResultKeys
from experiments.cli.launch import launch
from experiments.execution.batch import AnyExecutor
from experiments.execution.executor_key import EXECUTOR, ExecutorKey
from experiments.execution.settings import ExecutorSettings
from experiments.execution.store import Store
from experiments.io.manifest import write_manifest
from experiments.io.output_folder import replacing
from experiments.outcomes.targets import compare, misses, too_noisy
from experiments.presentation import drawing
from experiments.presentation.progress import Report, progress
from experiments.presentation.terminal import console_of
from experiments.presentation.texts import Texts
from experiments.stylised_facts.figures import pattern_charts
from experiments.stylised_facts.patterns import Patterns, observe_patterns
from experiments.stylised_facts.rules import pattern_verdicts
from experiments.validate.figures import draw_targets, print_targets
from experiments.validate.page import write_validation
from experiments.validate.worlds import FOLDER, configurations, run_worlds
from sim.config import configure

NAME, OUT_OF_BAND = "validate", 3
WIDTH = 110  # characters, where there is no terminal to ask
PATTERN_PERSONS, PATTERN_YEARS = 50_000, 10  # of the world in which patterns are looked at


class ValidateKeys(ResultKeys):
    """How many worlds of how many persons, and who does the work."""

    seeds: Annotated[int, Field(ge=2)] = 20
    persons: Annotated[int, Field(ge=500)] = 100_000
    executor: ExecutorKey = ExecutorSettings()


class ValidateJob(NamedTuple):
    """What is asked for, and the folder that is filled."""

    keys: ValidateKeys
    place: Path


class Validation(NamedTuple):
    """Targets with what is simulated; all measures of each world; shapes that the literature expects."""

    targets: pd.DataFrame
    worlds: pd.DataFrame
    patterns: Patterns


def validate(seeds: int, persons: int, executor: AnyExecutor, store: Store, report: Report) -> Validation:
    """Simulate the baseline, and hold it against what was observed; raises ConfigError or OSError.

    Args:
        store: where finished worlds are kept.
    """
    worlds = run_worlds(configurations(seeds, persons), store, executor, report)
    usual = configure({"scale": {"persons": min(persons, PATTERN_PERSONS)}, "years": PATTERN_YEARS})
    return Validation(compare(worlds), worlds, observe_patterns(usual, report))


def run(job: ValidateJob) -> int:
    """Run, write and print; returns the exit status."""
    keys, texts, console = job.keys, Texts(job.keys.language), console_of(WIDTH)
    with progress(texts) as report:
        found = validate(keys.seeds, keys.persons, keys.executor, Store(job.place.parent / FOLDER), report)
    with replacing(job.place.parent, job.place.name) as folder:
        _write(folder, found, keys, texts)
    print_targets(found.targets, texts, console)
    noisy = too_noisy(found.targets)
    if len(noisy):
        console.print(texts("validation.noisy", id=", ".join(noisy["id"])), style="dim")
    console.print(texts("scorecard.written", folder=job.place), soft_wrap=True)
    return OUT_OF_BAND if len(misses(found.targets)) else 0


def _write(folder: Path, found: Validation, keys: ValidateKeys, texts: Texts) -> None:
    table, worlds, patterns = found
    table.to_csv(folder / "targets.csv", index=False, float_format="%.6g")
    worlds.to_csv(folder / "worlds.csv", float_format="%.6g")
    pattern_verdicts(patterns).to_csv(folder / "patterns.csv", index=False, float_format="%.6g")
    chart, shapes = draw_targets(table, texts), pattern_charts(patterns, texts)
    for one in (chart, *shapes):
        if one.image:
            drawing.save(one.image, folder, one.name)
    write_validation(folder / "report.html", chart, shapes, len(found.worlds), keys.persons, texts)
    write_manifest(folder, options=keys.model_dump(mode="json"))


COMMAND = Command(
    "validate",
    __doc__,
    ValidateKeys,
    run,
    lambda call: ValidateJob(call.keys, Path(call.keys.results) / NAME),
    groups=EXECUTOR,
    interrupted=KEPT,
)


def main(arguments: Sequence[str]) -> int:
    """Run with a command line; returns the exit status."""
    return launch(COMMAND, arguments)
