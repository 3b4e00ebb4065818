"""The commands that README and guides show: found in their blocks, shortened, read by their own programs, or run."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from experiments.benchmark.command import command_of
from experiments.cli.command import Command
from experiments.cli.launch import read_command
from experiments.io.errors import UsageError
from sim.config import ConfigError
from sim.reference_data import ReferenceDataError
from tests import damage
from tests.fuzz import command as fuzz
from tests.load import dashboard as load
from tests.worlds import kills

ROOT = Path(__file__).resolve().parents[1]
TOLD = ("README.md", "docs/careers.md", "docs/claims.md", "docs/comparing.md", "docs/dashboard.md", "docs/sweeps.md")
DOCUMENTS = (*TOLD, *sorted(f"docs/guides/{path.name}" for path in ROOT.glob("docs/guides/*")))
SHELLS = {"", "bash", "sh"}  # marks of blocks that hold commands
INLINE = re.compile(r"`(python -m [\w.]+(?: [^`]*)?)`")
PLACEHOLDER = re.compile(r"<\w+>")
VARIABLE = re.compile(r"\$\w+")  # of the shell, such as the number of a part of a job array
MODULE = ["python", "-m"]
# Read by everybody, run by other tests.
SHELL = {"source .venv/bin/activate", "ruff check .", "ruff format --check .", "mypy"}


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
        return [VARIABLE.sub("1", PLACEHOLDER.sub("name", word)) for word in self.words[3:]]


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


def _reads(command: Command | str) -> Callable[[list[str]], object]:
    return lambda arguments: read_command(command, arguments)


# How each program reads its arguments: everything is composed and checked, nothing is done.
NAMES = (
    "calibrate careers claims compare dashboard describe discover query report robustness run screen sensitivity "
    "sweep validate workshop_pack"
)
READERS: dict[str, Callable[[list[str]], object]] = {
    **{f"experiments.{name}": _reads(name) for name in NAMES.split()},
    "experiments.benchmark": lambda arguments: read_command(*command_of(arguments)),
    "tests.damage": _reads(damage.COMMAND),
    "tests.fuzz": _reads(fuzz.COMMAND),
    "tests.load.dashboard": _reads(load.COMMAND),
    "tests.baselines.update": lambda arguments: None,
    "tests.worlds.kills": _reads(kills.COMMAND),
}


def read(shown: Shown) -> int:
    """The status with which a command's own program takes its words; what it would simulate is left out."""
    if shown.program == "pytest":
        return 0 if all((ROOT / word.split("::")[0]).exists() for word in shown.arguments) else 2
    if shown.program:
        try:
            READERS[shown.program](shown.arguments)
            return 0
        except SystemExit as stop:  # after showing what was asked for
            return int(stop.code or 0)
        except (ConfigError, UsageError, ReferenceDataError) as error:
            print(error, file=sys.stderr)
            return 2
    if shown.words[0] == "make":
        return 0 if set(shown.words[1:]) <= targets() else 2
    if shown.words[:4] == ("pip", "install", "-c", "constraints.txt"):
        asked = re.search(r"\[(.*)\]", shown.words[-1])
        return 0 if asked and set(asked[1].split(",")) <= extras() else 2
    return 0 if " ".join(shown.words) in SHELL else 2
