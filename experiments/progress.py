"""Progress on standard error: a bar with the time left in a terminal, one line a stage elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from experiments.texts import Texts

Report = Callable[[int, int, str], None]


@contextmanager
def progress(texts: Texts) -> Iterator[Report]:
    """A function to call with (steps done, steps in all, stage); stages have their words under `progress`.

    Compiling, of unknown length, is shown until the first call.
    """
    console = Console(stderr=True)
    with _bars(console, texts) if console.is_terminal else _lines(console, texts) as report:
        yield report


@contextmanager
def _bars(console: Console, texts: Texts) -> Iterator[Report]:
    left = (TextColumn(texts("progress.left")), TimeRemainingColumn(compact=True))
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), *left)
    with Progress(*columns, console=console) as bars:
        tasks = {"prepare": bars.add_task(texts("progress.prepare"), total=None)}

        def report(done: int, total: int, stage: str) -> None:
            if stage not in tasks:
                bars.update(tasks["prepare"], total=1, completed=1)
                tasks[stage] = bars.add_task(texts(f"progress.{stage}"), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report


@contextmanager
def _lines(console: Console, texts: Texts) -> Iterator[Report]:
    seen = {"prepare"}
    console.print(texts("progress.prepare"))

    def report(done: int, total: int, stage: str) -> None:
        if stage not in seen:
            seen.add(stage)
            console.print(texts(f"progress.{stage}"))

    yield report
