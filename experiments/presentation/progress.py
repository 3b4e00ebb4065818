"""Progress on standard error, with the time left: a bar in a terminal; elsewhere a line a stage, and one a minute."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from experiments.presentation.texts import Texts

Report = Callable[[int, int, str], None]
PACE = 600.0  # seconds over which the speed is measured: long, since many runs are reported at once
EVERY = 60.0  # seconds between lines about a stage, where there is no terminal


@contextmanager
def progress(texts: Texts) -> Iterator[Report]:
    """Yield a function to call with (steps done, steps in all, stage); stages have their words under `progress`.

    Compiling, of unknown length, is shown until the first call.
    """
    console = Console(stderr=True)
    with _bars(console, texts) if console.is_terminal else _lines(console, texts) as report:
        yield report


@contextmanager
def _bars(console: Console, texts: Texts) -> Iterator[Report]:
    left = (TextColumn(texts("progress.left")), TimeRemainingColumn(compact=True))
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), *left)
    with Progress(*columns, console=console, speed_estimate_period=PACE) as bars:
        tasks = {"prepare": bars.add_task(texts("progress.prepare"), total=None)}

        def report(done: int, total: int, stage: str) -> None:
            if stage not in tasks:
                bars.update(tasks["prepare"], total=1, completed=1)
                tasks[stage] = bars.add_task(texts(f"progress.{stage}"), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report


@contextmanager
def _lines(console: Console, texts: Texts) -> Iterator[Report]:
    begun: dict[str, tuple[float, int]] = {}  # when each stage began, and how much was done by then
    latest: dict[str, int] = {}
    printed = monotonic()  # when the last line was
    console.print(texts("progress.prepare"))

    def report(done: int, total: int, stage: str) -> None:
        nonlocal printed
        now = monotonic()
        if stage not in begun:
            printed = now
            console.print(texts(f"progress.{stage}"))
        if done < latest.get(stage, done + 1):  # a stage that comes back begins anew
            begun[stage] = (now, done)
        latest[stage] = done
        since, before = begun[stage]
        if now - printed >= EVERY and before < done < total:
            printed, left = now, timedelta(seconds=round((total - done) * (now - since) / (done - before)))
            words = f"{texts(f'progress.{stage}')}: {done}/{total}, {texts('progress.left')} {left}"
            console.print(words, soft_wrap=True, highlight=False)

    yield report
