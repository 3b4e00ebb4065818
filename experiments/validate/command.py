"""The baseline beside what was observed: `python -m experiments.validate`.

    python -m experiments.validate [seeds=20] [persons=100000] [language=en] [results=results]
                                   [executor=local] [processes=N]

Writes `results/validate/`: targets.csv (each target with what is simulated, its Monte-Carlo error and whether it is
in band), worlds.csv (all measures of each world), patterns.csv (shapes that the literature expects, without numbers
to fit), figures and a page. Finished worlds are kept in `results/.worlds/`, so that the same command goes on where it
was stopped; executors are those of sweeps (docs/sweeps.md). Exit status: 0 if all targets of weight 3 are in band, 3 if
not, 1 could not be done or written, 2 wrong input, 130 interrupted.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from experiments.cli.overrides import help_asked, read_options
from experiments.execution.settings import settings_from_arguments
from experiments.execution.store import Store
from experiments.io.errors import exit_status
from experiments.io.manifest import write_manifest
from experiments.io.output_folder import replacing, require_writable
from experiments.outcomes.targets import compare, misses, too_noisy
from experiments.presentation import drawing
from experiments.presentation.progress import progress
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
DEFAULTS = {"seeds": 20, "persons": 100_000, "language": "en", "results": "results"}


def validate(options: dict[str, Any], console: Console) -> int:
    """Run, write and print; returns the exit status."""
    texts = Texts(options["language"])
    require_writable(Path(options["results"]))  # before worlds that may take long
    configs = configurations(options["seeds"], options["persons"])
    with progress(texts) as report:
        worlds = run_worlds(configs, Store(Path(options["results"]) / FOLDER), options["executor"], report)
        usual = configure({"scale": {"persons": min(options["persons"], PATTERN_PERSONS)}, "years": PATTERN_YEARS})
        patterns = observe_patterns(usual, report)
    table = compare(worlds)
    with replacing(Path(options["results"]), NAME) as folder:
        _write(folder, table, worlds, patterns, options, texts)
    print_targets(table, texts, console)
    noisy = too_noisy(table)
    if len(noisy):
        console.print(texts("validation.noisy", id=", ".join(noisy["id"])), style="dim")
    console.print(texts("scorecard.written", folder=Path(options["results"]) / NAME), soft_wrap=True)
    return OUT_OF_BAND if len(misses(table)) else 0


def _write(
    folder: Path, table: pd.DataFrame, worlds: pd.DataFrame, patterns: Patterns, options: dict[str, Any], texts: Texts
) -> None:
    table.to_csv(folder / "targets.csv", index=False, float_format="%.6g")
    worlds.to_csv(folder / "worlds.csv", float_format="%.6g")
    pattern_verdicts(patterns).to_csv(folder / "patterns.csv", index=False, float_format="%.6g")
    chart, shapes = draw_targets(table, texts), pattern_charts(patterns, texts)
    for one in (chart, *shapes):
        if one.image:
            drawing.save(one.image, folder, one.name)
    write_validation(folder / "report.html", chart, shapes, len(worlds), options["persons"], texts)
    write_manifest(folder, options=options)


def main(arguments: Sequence[str]) -> int:
    """Run with options from the command line; for all but 0 and 3 one line on standard error says why."""
    if help_asked(arguments, __doc__):
        return 0

    def run() -> int:
        executor, others = settings_from_arguments(arguments)
        options = {**read_options(others, DEFAULTS, {"language": ("en", "nl")}), "executor": executor}
        console = Console(highlight=False)
        if not console.is_terminal:
            console.width = WIDTH
        return validate(options, console)

    return exit_status(run, "interrupted; finished worlds are kept, and the same command goes on from there")
