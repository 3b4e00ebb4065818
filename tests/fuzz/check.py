"""Try one case in this process, and tell what became of it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from experiments.cli.launch import launch, read_command
from experiments.io.errors import Status
from experiments.io.paths import REPOSITORY
from sim import CareerEcosystem
from sim.config import Config, configure
from sim.errors import LONGEST, InputError
from sim.measurement.accounting import AccountingError
from sim.policy import Calendar
from tests.fuzz.cases import BAD_LINE, BAD_PROGRAM, BAD_TREE, LINE, PROGRAM, TWICE, Case
from tests.fuzz.invalid_lines import command
from tests.fuzz.valid import as_line

OK = "ok"
IDENTITY, BOUND, TRACEBACK = "broken identity", "broken bound", "traceback"
CRASH, HANG = "crash", "hang"  # told by whoever waits for this process
REFUSED, ACCEPTED, UNCLEAR = "valid but refused", "invalid but accepted", "refusal not clear"
WRITTEN, DIFFERENT = "something written", "other results"
BROKEN = (IDENTITY, BOUND, TRACEBACK, CRASH, HANG, REFUSED, ACCEPTED, UNCLEAR, WRITTEN, DIFFERENT)
SAYS_WHAT_IS_ALLOWED = ("allowed", "did you mean", "its name is now", "should", "is there twice", "has no default")
SECONDS = 300.0  # for a program of its own
ERROR = "error: "  # before a refusal on the terminal
ACCEPTED_LINE = 99  # exit status of a command that was about to do something


class Verdict(NamedTuple):
    """What became of a case: OK or one of BROKEN, and what was said."""

    outcome: str
    detail: str = ""


def check(case: Case) -> Verdict:
    """Try a case; an error of any kind is an outcome."""
    try:
        if case.kind == BAD_TREE:
            return _check_bad_tree(case)
        if case.kind == BAD_LINE:
            return _check_bad_line(case)
        if case.kind == BAD_PROGRAM:
            return _check_bad_program(case)
        if case.kind == PROGRAM:
            return _check_program(case)
        return _check_world(_of_line(case.content) if case.kind == LINE else case.content, case.kind == TWICE)
    except AccountingError as error:
        return Verdict(BOUND if "allowed" in str(error) else IDENTITY, str(error))
    except _OtherResultsError as error:
        return Verdict(DIFFERENT, str(error))
    except InputError as error:
        return Verdict(REFUSED, str(error))
    except Exception:
        return Verdict(TRACEBACK, _short_traceback())


class _OtherResultsError(Exception):
    """Two ways to the same world gave two worlds."""


def _short_traceback(longest: int = 4_000) -> str:
    """The newest lines of a traceback, whatever its error holds."""
    try:
        return traceback.format_exc(limit=-6)[-longest:]
    except (ValueError, RecursionError):
        return f"{type(sys.exc_info()[1]).__name__}, which can't be shown"


def _check_world(config: Config | dict[str, Any], twice: bool) -> Verdict:
    """Run a world to its end, and look at all that it tells."""
    tables = _tables(CareerEcosystem(config).run())
    measures = tables["measures"].drop(columns="date").to_numpy(float)
    if np.isinf(measures).any():
        names = tables["measures"].columns.drop("date")[np.isinf(measures).any(axis=0)]
        return Verdict(BOUND, f"measures that are infinite: {', '.join(names)}")
    if twice:  # the second time from the population that was kept
        for name, again in _tables(CareerEcosystem(config).run()).items():
            if not tables[name].equals(again):
                raise _OtherResultsError(f"{name} differ between a world and the same world again")
    return Verdict(OK)


def _tables(model: CareerEcosystem) -> dict[str, Any]:
    model.provenance()
    return {name: getattr(model, name)() for name in ("measures", "groups", "events", "persons", "employers")}


def _of_line(tree: dict[str, Any]) -> Config:
    """The configuration as `experiments.run` composes it, if it is that of the tree."""
    (job,) = read_command("run", as_line(tree))
    direct = configure(tree)
    for one, other in ((job.config, direct),):
        settings = {"scenario", "policy"}
        if one.model_dump(exclude=settings) != other.model_dump(exclude=settings):
            raise _OtherResultsError("the configuration of the command line is another one than that of the library")
        dated = [[(d.first, d.last, d.handle, d.change) for d in Calendar(config).changes] for config in (one, other)]
        if dated[0] != dated[1]:
            raise _OtherResultsError("the dated changes of the command line are others than those of the library")
    return job.config


def _check_program(case: Case) -> Verdict:
    """Run `python -m experiments.run`; it has to end well, and write what it promises."""
    with tempfile.TemporaryDirectory() as folder:
        done = _run("run", [*as_line(case.content), f"results={folder}", "name=x"])
        # Progress is told there too, where it takes long.
        errors = [line for line in done.stderr.splitlines() if "error" in line.lower() or "warning" in line.lower()]
        if "Traceback" in done.stderr:
            return Verdict(TRACEBACK, done.stderr[-4_000:])
        if done.returncode or errors:
            return Verdict(REFUSED, f"exit status {done.returncode}: {done.stderr[-4_000:]}")
        missing = {"measures.parquet", "report.html", "manifest.json"} - {
            path.name for path in Path(folder, "x").iterdir()
        }
        return Verdict(WRITTEN, f"not written: {missing}") if missing else Verdict(OK)


def _run(program: str, words: list[str]) -> subprocess.CompletedProcess:
    module, *more = program.split()
    start = [sys.executable, "-m", f"experiments.{module}", *more]
    return subprocess.run([*start, *words], capture_output=True, text=True, cwd=REPOSITORY, timeout=SECONDS)


def _check_bad_tree(case: Case) -> Verdict:
    """Hand something wrong to the model; it has to be refused in one clear line."""
    try:
        CareerEcosystem(case.content).run()
    except InputError as error:
        return _check_refusal(str(error), case.key)
    return Verdict(ACCEPTED)


def _check_bad_line(case: Case) -> Verdict:
    """Start a command in this process with a wrong command line; what it would do is left out."""
    told = replace(command(case.program), run=lambda job: ACCEPTED_LINE)
    out, errors = io.StringIO(), io.StringIO()
    with _empty_folder() as folder, redirect_stdout(out), redirect_stderr(errors):
        status = launch(told, case.content)
        written = [path.name for path in folder.iterdir()]
    return _check_ending(status, out.getvalue(), errors.getvalue(), case.key, written)


def _check_bad_program(case: Case) -> Verdict:
    """The same in a process of its own, by the words that the system can hand over."""
    done = _run(case.program, [word.replace("\0", "") for word in case.content])
    if done.returncode < 0:
        return Verdict(CRASH, f"signal {-done.returncode}")
    return _check_ending(done.returncode, done.stdout, done.stderr, case.key, [])


@contextmanager
def _empty_folder() -> Iterator[Path]:
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield Path(folder)
        finally:
            os.chdir(before)


def _check_ending(status: int, out: str, errors: str, key: str, written: list[str]) -> Verdict:
    if "Traceback" in errors:
        return Verdict(TRACEBACK, errors[-4_000:])
    if status in (Status.DONE, ACCEPTED_LINE):
        return Verdict(ACCEPTED, out[:500])
    if written:
        return Verdict(WRITTEN, ", ".join(written))
    if status != Status.WRONG_INPUT or out or not errors.startswith(ERROR):
        return Verdict(UNCLEAR, f"exit status {status}, output {out[:500]!r}, errors {errors[:2_000]!r}")
    return _check_refusal(errors.removesuffix("\n"), key)


def _check_refusal(line: str, key: str) -> Verdict:
    """A refusal is one line of bounded length that names the key and says what is allowed."""
    name = key.rpartition(".")[2][:20]
    wrong = {
        "more than one line": len(line.splitlines()) != 1,
        "characters that can't be printed": not line.isprintable(),
        "too long": len(line) > LONGEST + len(ERROR),
        f"{name!r} is not named": name.isprintable() and name not in line,
        "what is allowed is not said": not any(words in line for words in SAYS_WHAT_IS_ALLOWED),
    }
    reasons = [reason for reason, found in wrong.items() if found]
    text = line.encode("ascii", "backslashreplace").decode()[:1_000]
    return Verdict(UNCLEAR, f"{', '.join(reasons)}: {text}") if reasons else Verdict(OK)
