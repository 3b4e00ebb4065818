"""The commands that README and guides show: found in their blocks, shortened, read by their own programs, or run."""

from __future__ import annotations

import importlib
import re
import shlex
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from experiments.cli.overrides import expand, read_options, read_overrides
from experiments.cli.program import RUN, Form, _compose, register_schema
from experiments.compare import request
from experiments.dashboard import __main__ as dashboard
from experiments.describe import command as describe
from experiments.exploration.job import sweep_form
from experiments.io.errors import UsageError
from experiments.report import command as report
from sim.config import ConfigError
from sim.reference_data import ReferenceDataError
from tests.load import dashboard as load
from tests.worlds import kills

ROOT = Path(__file__).resolve().parents[1]
TOLD = ("README.md", "docs/careers.md", "docs/claims.md", "docs/comparing.md", "docs/dashboard.md", "docs/sweeps.md")
DOCUMENTS = (*TOLD, *sorted(f"docs/guides/{path.name}" for path in ROOT.glob("docs/guides/*")))
SHELLS = {"", "bash", "sh"}  # marks of blocks that hold commands
INLINE = re.compile(r"`(python -m [\w.]+(?: [^`]*)?)`")
PLACEHOLDER = re.compile(r"<\w+>")
MODULE = ["python", "-m"]
SHELL = {"source .venv/bin/activate", "ruff check .", "ruff format --check ."}  # read by everybody, run by other tests


class Shown(NamedTuple):
    """One command as a document shows it: where, and its words without the comment."""

    file: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}: {' '.join(self.words)}"

    @property
    def program(self) -> str:
        """The module that `python -m` runs; empty if it is no Python program."""
        return self.words[2] if list(self.words[:2]) == MODULE else ""

    @property
    def arguments(self) -> list[str]:
        """What follows the module."""
        return [PLACEHOLDER.sub("name", word) for word in self.words[3:]]


def blocks(file: str) -> tuple[list[tuple[str, str]], str]:
    """The blocks of a document, (mark, content) each, and the text outside of them."""
    inside, outside, mark, lines = [], [], None, []
    for line in (ROOT / file).read_text("utf-8").splitlines():
        if not line.startswith("```"):
            (outside if mark is None else lines).append(line)
        elif mark is None:
            mark, lines = line.strip("`").strip(), []
        else:
            inside.append((mark, "\n".join(lines)))
            mark = None
    return inside, "\n".join(outside)


def in_blocks(file: str) -> list[Shown]:
    """Commands in the blocks of a document that are marked as shell, or not marked at all."""
    found = []
    for mark, content in blocks(file)[0]:
        waiting = ""
        for line in content.replace("\\\n", " ").splitlines() if mark in SHELLS else ():
            waiting = f"{waiting} {line}".strip()
            try:
                words = shlex.split(waiting, comments=True)
            except ValueError:  # a quotation that goes on in the next line
                continue
            waiting = ""
            if words:
                found.append(Shown(file, tuple(words)))
    return found


def in_lines(file: str) -> list[Shown]:
    """Commands of Python within a line of text."""
    return [Shown(file, tuple(shlex.split(one))) for one in INLINE.findall(blocks(file)[1])]


def targets() -> set[str]:
    """What `make` can make."""
    return set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def extras() -> set[str]:
    """The optional dependencies that can be asked for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return set(project["optional-dependencies"])


def _hydra(form: Callable[[], Form]) -> Callable[[list[str]], int]:
    """How a program of Hydra reads its arguments: everything is composed and checked, nothing is simulated."""

    def read(arguments: list[str]) -> int:
        own = form()
        register_schema(own.own)
        flags, overrides = read_overrides(arguments)
        for one in expand(overrides, flags.multirun) if flags.runs else ():
            own.job(_compose(one, own), one)
        return 0

    return read


def _stubbed(module: str, heavy: str) -> Callable[[list[str]], int]:
    """How a program reads its arguments when what takes long is left out."""

    def read(arguments: list[str]) -> int:
        program = importlib.import_module(module)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(program, heavy, lambda *given, **named: 0)
            return program.main(arguments)

    return read


def _checked(read: Callable[[Sequence[str]], object]) -> Callable[[list[str]], int]:
    def status(arguments: list[str]) -> int:
        if set(arguments) & {"-h", "--help"}:
            return 0
        read(arguments)
        return 0

    return status


def _careers(arguments: list[str]) -> int:
    if any(word.startswith("run=") for word in arguments):
        return _stubbed("experiments.careers.command", "from_folder")(arguments)
    return _stubbed("experiments.careers.command", "launch")(arguments)


def _benchmark(arguments: list[str]) -> int:
    program = importlib.import_module("experiments.benchmark.command")
    name = arguments[0] if arguments and "=" not in arguments[0] else "core"
    return 0 if name in program.PROGRAMS else 2


def _claims(arguments: list[str]) -> int:
    return importlib.import_module("experiments.claims.command").main([*arguments, "dry_run=true"])


# How each program reads its arguments; the status is 0 if they are right.
READERS: dict[str, Callable[[list[str]], int]] = {
    "experiments.run": _hydra(lambda: RUN),
    "experiments.sweep": _hydra(sweep_form),
    "experiments.sensitivity": _hydra(lambda: sweep_form("sensitivity-")),
    "experiments.discover": _hydra(lambda: sweep_form("discover-")),
    "experiments.robustness": _hydra(lambda: sweep_form("robustness-")),
    "experiments.compare": _checked(request.read_request),
    "experiments.report": _checked(report.asked),
    "experiments.describe": _checked(describe.read),
    "experiments.validate": _stubbed("experiments.validate.command", "validate"),
    "experiments.calibrate": _stubbed("experiments.calibrate.command", "calibrate"),
    "experiments.careers": _careers,
    "experiments.benchmark": _benchmark,
    "experiments.claims": _claims,
    "experiments.dashboard": _checked(lambda arguments: read_options(arguments, dashboard.DEFAULTS)),
    "tests.load.dashboard": _checked(lambda arguments: read_options(arguments, load.DEFAULTS)),
    "experiments.workshop_pack": _stubbed("experiments.workshop_pack.command", "run"),
    "experiments.query": lambda arguments: 0 if 1 <= len(arguments) <= 4 else 2,
    "tests.baselines.update": lambda arguments: 0,
    "tests.worlds.kills": _checked(lambda arguments: read_options(arguments, *kills.OPTIONS)),
}


def read(shown: Shown) -> int:
    """The status with which a command's own program takes its words; what it would simulate is left out."""
    if shown.program == "pytest":
        return 0 if all((ROOT / word.split("::")[0]).exists() for word in shown.arguments) else 2
    if shown.program:
        try:
            return READERS[shown.program](shown.arguments)
        except (ConfigError, UsageError, ReferenceDataError) as error:
            print(error, file=sys.stderr)
            return 2
    if shown.words[0] == "make":
        return 0 if set(shown.words[1:]) <= targets() else 2
    if shown.words[:4] == ("pip", "install", "-c", "constraints.txt"):
        asked = re.search(r"\[(.*)\]", shown.words[-1])
        return 0 if asked and set(asked[1].split(",")) <= extras() else 2
    return 0 if " ".join(shown.words) in SHELL else 2
