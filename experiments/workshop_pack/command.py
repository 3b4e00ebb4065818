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
    executor=local      who does the work: local with executor.workers=N, dask, slurm; array with executor.part=N and
                        executor.parts=M: one part of a job array does its share and stops (docs/sweeps.md)
    language=en         nl: messages in Dutch (the page has both)
    results=results     where to

Writes results/workshop_pack/workshop.html (of a part of the deck or a first look: workshop_pack-quick and so on).
Finished worlds are kept in results/.workshop/, so that the same command goes on where it was stopped.
"""

from math import ceil
from pathlib import Path
from typing import Annotated

from pydantic import Field

from experiments.cli.command import KEPT, Call, Command
from experiments.execution.batch import run_all
from experiments.execution.executor_key import EXECUTOR, LookKeys
from experiments.execution.store import Store
from experiments.execution.task import is_done
from experiments.execution.time_estimate import estimate
from experiments.io.errors import UsageError
from experiments.io.output_folder import replacing
from experiments.presentation.progress import progress
from experiments.presentation.terminal import console_of
from experiments.presentation.texts import Texts
from experiments.workshop_pack.cards import Deck, read_deck
from experiments.workshop_pack.page import write_pack
from experiments.workshop_pack.results import collect
from experiments.workshop_pack.runs import FULL, QUICK, tasks_of

ALL, FOLDER, PAGE, NAME = "all", ".workshop", "workshop.html", "workshop_pack"


class WorkshopKeys(LookKeys):
    """Cards to take in, by name; a first look only; what it takes only; who does the work."""

    cards: Annotated[list[str], Field(min_length=1)] = [ALL]


def workshop_job(call: Call) -> Call:
    """The pack that a command line describes; raises UsageError."""
    keys: WorkshopKeys = call.keys
    name = NAME + ("" if keys.cards == [ALL] else "-part") + ("-quick" if keys.quick else "")
    return call._replace(subject=chosen(read_deck(), keys.cards), place=Path(keys.results) / name)


def chosen(deck: Deck, cards: list[str]) -> Deck:
    """The deck with the cards asked for, in its order; raises UsageError for one that does not exist."""
    names = list(deck.cards) if cards == [ALL] else cards
    for name in names:
        if name not in deck.cards:
            raise UsageError(f"cards={name!r} is not known; allowed: {ALL}, or {', '.join(deck.cards)} with commas")
    return deck.model_copy(update={"cards": {name: card for name, card in deck.cards.items() if name in names}})


def run(job: Call) -> None:
    """Run what is missing and write the page; raises UsageError, ConfigError or OSError."""
    texts, console, keys, deck = Texts(job.keys.language), console_of(), job.keys, job.subject
    size, executor = QUICK if keys.quick else FULL, keys.executor
    store, tasks = Store(job.place.parent / FOLDER), tasks_of(deck, size)
    if keys.dry_run:
        minutes = ceil(estimate(tasks, store, executor.at_once).seconds / 60.0)
        counts = {"hands": len(deck.hands), "worlds": sum(task.models for task in tasks if not is_done(task, store))}
        console.print(texts("workshop.plan", **counts, minutes=texts.number(minutes, digits=0)), soft_wrap=True)
        return
    with progress(texts) as report:
        done = run_all(tasks, store, executor, report, "hands")
        report(0, 1, "write")
        with replacing(job.place.parent, job.place.name) as folder:
            written = write_pack(folder / PAGE, deck, size, collect(deck, size, done), keys.quick)
        report(1, 1, "write")
    megabytes = texts.number(written / 1e6)
    console.print(texts("workshop.written", file=job.place / PAGE, megabytes=megabytes), soft_wrap=True)


COMMAND = Command("workshop_pack", __doc__, WorkshopKeys, run, workshop_job, groups=EXECUTOR, interrupted=KEPT)
main = COMMAND.main
