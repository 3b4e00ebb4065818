"""The workshop pack: `python -m experiments.workshop_pack [key=value ...]`.

    python -m experiments.workshop_pack                         all sixteen cards: under an hour on two processors
    python -m experiments.workshop_pack dry_run=true            tell how many worlds and how long, and stop
    python -m experiments.workshop_pack quick=true cards=talks,scheme,places    a first look at three cards, in minutes

One HTML file in English and Dutch that opens from a USB stick on a phone, without server and network: policy cards by
actor (configs/workshop.yaml), every hand of up to three of them run beforehand in each world, in pairs with the same
luck; predict, then look; role sheets, debrief, and a sheet for paper. Guides for the facilitator:
docs/guides/workshop.en.md and workshop.nl.md. Keys:

    cards=all           cards to take in, by name with commas
    quick=false         true: smaller worlds and fewer years, marked as such on the page
    dry_run=false       true: tell what there is to do, and stop
    executor=local      dask, slurm: a cluster does the worlds; array with executor.part=N and executor.parts=M: one
                        part of a job array does its share and stops (docs/sweeps.md)
    processes=N         worlds at once on this machine; one per processor unless told otherwise
    language=en         nl: messages in Dutch (the page has both)
    results=results     where to

Writes results/workshop_pack/workshop.html (of a part of the deck or a first look: workshop_pack-quick and so on).
Finished worlds are kept in results/.workshop/, so that the same command goes on where it was stopped. Exit status: 0
done, 1 could not be written, 2 wrong input, 130 interrupted.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from pathlib import Path

from rich.console import Console

from experiments.cli.overrides import help_asked, read_options
from experiments.execution.batch import run_all
from experiments.execution.settings import ExecutorSettings, settings_from_arguments
from experiments.execution.store import Store
from experiments.execution.task import is_done
from experiments.execution.time_estimate import estimate
from experiments.io.errors import UsageError, exit_status
from experiments.io.output_folder import replacing, require_writable
from experiments.presentation.progress import progress
from experiments.presentation.texts import Texts
from experiments.workshop_pack.cards import Deck, read_deck
from experiments.workshop_pack.page import write_pack
from experiments.workshop_pack.results import collect
from experiments.workshop_pack.runs import FULL, QUICK, tasks_of

ALL, FOLDER, PAGE, NAME = "all", ".workshop", "workshop.html", "workshop_pack"
DEFAULTS = {
    "cards": ALL,
    "quick": "false",
    "dry_run": "false",
    "language": "en",
    "results": "results",
}
WORDS = {"quick": ("true", "false"), "dry_run": ("true", "false"), "language": ("en", "nl")}
WIDTH = 110


def chosen(deck: Deck, cards: str) -> Deck:
    """The deck with the cards asked for, in its order; raises UsageError for one that does not exist."""
    names = list(deck.cards) if cards == ALL else cards.split(",")
    for name in names:
        if name not in deck.cards:
            raise UsageError(f"cards={name!r} is not known; allowed: {ALL}, or {', '.join(deck.cards)} with commas")
    return deck.model_copy(update={"cards": {name: card for name, card in deck.cards.items() if name in names}})


def run(options: dict, console: Console) -> None:
    """Run what is missing and write the page; raises UsageError, ConfigError or OSError."""
    texts, results, quick = Texts(options["language"]), Path(options["results"]), options["quick"] == "true"
    deck, size = chosen(read_deck(), options["cards"]), QUICK if quick else FULL
    executor: ExecutorSettings = options["executor"]
    store, tasks = Store(results / FOLDER), tasks_of(deck, size)
    if options["dry_run"] == "true":
        minutes = ceil(estimate(tasks, store, executor.at_once).seconds / 60.0)
        counts = {"hands": len(deck.hands), "worlds": sum(task.models for task in tasks if not is_done(task, store))}
        console.print(texts("workshop.plan", **counts, minutes=texts.number(minutes, digits=0)), soft_wrap=True)
        return
    require_writable(results)
    with progress(texts) as report:
        done = run_all(tasks, store, executor, report, "hands")
        report(0, 1, "write")
        name = NAME + ("" if options["cards"] == ALL else "-part") + ("-quick" if quick else "")
        with replacing(results, name) as folder:
            written = write_pack(folder / PAGE, deck, size, collect(deck, size, done), quick)
        report(1, 1, "write")
    megabytes = texts.number(written / 1e6)
    console.print(texts("workshop.written", file=results / name / PAGE, megabytes=megabytes), soft_wrap=True)


def main(arguments: Sequence[str]) -> int:
    """Run with a command line; for all but 0 one line on standard error says why."""

    def program() -> int:
        if help_asked(arguments, __doc__):
            return 0
        console = Console(highlight=False)
        if not console.is_terminal:
            console.width = WIDTH
        executor, others = settings_from_arguments(arguments)
        run({**read_options(others, DEFAULTS, WORDS), "executor": executor}, console)
        return 0

    return exit_status(program, "interrupted; finished worlds are kept, and the same command goes on from there")
