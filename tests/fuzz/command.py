"""Random configurations, valid and invalid, and what became of each: `python -m tests.fuzz [minutes=60] [seed=1]`.

    python -m tests.fuzz minutes=10 workers=1          goes on where the last session of this seed ended
    python -m tests.fuzz bounds=true                   with Numba's check of every index, some minutes to compile first
    python -m tests.fuzz cases=1000 folder=found      the first thousand cases, with their lines in that folder
    python -m tests.fuzz replay=1:523                  case 523 of seed 1 again, with all that is known of it

Valid configurations have to run with every account and every range checked; invalid ones have to be refused in one
line that names the key and what is allowed. Each case is one line of JSON in the folder, by seed and by version of the
code. Exit status: 0 all went well, 1 something broke, 2 wrong input, 130 interrupted.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field
from rich.console import Console
from rich.table import Table

from experiments.cli.command import Call, Command
from experiments.cli.keys import Count, Keys
from experiments.io.errors import UsageError
from experiments.io.paths import REPOSITORY
from tests.fuzz.cases import KINDS, case, shown
from tests.fuzz.check import BROKEN, OK, Verdict
from tests.fuzz.workers import try_all

WIDTH = 160  # characters
SHOWN = 20  # findings that are told at the end
TRIED = ("sim", "experiments", "tests/fuzz")  # folders whose code decides what a case is, and what becomes of it


class FuzzKeys(Keys):
    """How long (or how many cases), which, by how many processes, and where the lines of JSON lie."""

    minutes: Annotated[float, Field(gt=0.0)] = 60.0
    cases: Count | None = None
    seed: Annotated[int, Field(ge=0)] = 1
    workers: Count = 2
    folder: str = "results/fuzz"
    bounds: bool = False
    replay: Annotated[str | None, Field(pattern=r"^\d{1,18}:\d{1,18}$")] = None


def fuzz(call: Call) -> int:
    """Try cases until time is over; returns the exit status."""
    keys: FuzzKeys = call.keys
    folder, console = Path(keys.folder), Console(highlight=False, soft_wrap=True, width=WIDTH)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as cache, _environment(keys, folder):
        if keys.replay:
            return _replay(*map(int, keys.replay.split(":")), Path(cache), console)
        log = folder / f"seed{keys.seed}{'-bounds' if keys.bounds else ''}-{_version()}.jsonl"
        tried = {line["case"] for line in _lines(log)}
        with log.open("a", encoding="utf-8") as stream:

            def told(number: int, verdict: Verdict, seconds: float) -> None:
                line = {"case": number, "kind": case(keys.seed, number).kind, "outcome": verdict.outcome}
                line |= {"seconds": round(seconds, 3)}
                if verdict.outcome != OK:
                    line |= {"detail": verdict.detail, "input": shown(case(keys.seed, number))}
                print(json.dumps(line), file=stream, flush=True)

            try_all(_numbers(keys, tried), keys.seed, keys.workers, Path(cache), told)
    return _report(_lines(log), log, keys, console)


def _numbers(keys: FuzzKeys, tried: set[int]) -> Iterator[int]:
    """Numbers of the cases that are not tried yet, until time is over."""
    end, number = time.monotonic() + 60.0 * keys.minutes, 0
    while time.monotonic() < end and (keys.cases is None or number < keys.cases):
        if number not in tried:
            yield number
        number += 1


def _lines(log: Path) -> list[dict[str, Any]]:
    """The lines of a log; one that was cut off is left out, so that its case is tried again."""
    lines = []
    for text in log.read_text("utf-8").splitlines() if log.exists() else ():
        try:
            lines.append(json.loads(text))
        except json.JSONDecodeError:
            continue
    return lines


def _version() -> str:
    """Eight digits of a digest of the code."""
    digest = hashlib.sha256()
    for file in sorted(file for part in TRIED for file in (REPOSITORY / part).rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]


@contextmanager
def _environment(keys: FuzzKeys, folder: Path) -> Iterator[None]:
    """What the processes find in their environment: one thread each; with `bounds`, kernels of their own."""
    more = {"NUMBA_NUM_THREADS": "1"}
    if keys.bounds:
        more |= {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str((folder / "kernels-bounds").resolve())}
    before = dict(os.environ)
    os.environ.update(more)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _replay(seed: int, number: int, cache: Path, console: Console) -> int:
    """Try one case again, and tell all of it; returns the exit status."""
    one, outcomes = case(seed, number), []
    console.print(f"case {number} of seed {seed}: {one.kind}\n{shown(one)}", markup=False)

    def told(_: int, verdict: Verdict, seconds: float) -> None:
        outcomes.append(verdict.outcome)
        console.print(f"{verdict.outcome} after {seconds:.1f} s\n{verdict.detail}", markup=False)

    try_all(iter([number]), seed, 1, cache, told)
    return 0 if outcomes == [OK] else 1


def _report(lines: list[dict[str, Any]], log: Path, keys: FuzzKeys, console: Console) -> int:
    """Tell counts by kind and outcome, and the first findings; returns the exit status."""
    counts = Counter((line["kind"], line["outcome"]) for line in lines)
    seen = [outcome for outcome in (OK, *BROKEN) if any(outcome == one for _, one in counts)]
    table = Table("kind", *seen, "seconds each", title=f"{len(lines)} cases of seed {keys.seed}", title_style="bold")
    for kind in KINDS:
        seconds = [line["seconds"] for line in lines if line["kind"] == kind]
        if seconds:
            cells = [str(counts[kind, outcome]) for outcome in seen]
            table.add_row(kind, *cells, f"{sum(seconds) / len(seconds):.2f}")
    console.print(table)
    broken = [line for line in lines if line["outcome"] != OK]
    for line in broken[:SHOWN]:
        last = (line["detail"].strip().splitlines() or [""])[-1][:300]
        console.print(f"{keys.seed}:{line['case']} {line['kind']}: {line['outcome']}: {last}", markup=False)
    console.print(f"{len(broken)} of {len(lines)} broke; every case is in {log}", markup=False)
    return 1 if broken else 0


def _checked(call: Call) -> Call:
    if call.keys.replay and call.given & {"minutes", "cases", "seed", "workers"}:
        raise UsageError(f"replay={call.keys.replay} tries one case; allowed beside it: folder= and bounds=")
    return call


COMMAND = Command(
    "fuzz", __doc__, FuzzKeys, fuzz, _checked, interrupted="interrupted; the next session goes on from there"
)
