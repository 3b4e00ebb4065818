"""Start a program on policies beside a reference."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Console

from experiments.cli.overrides import HELP
from experiments.compare.request import Request
from experiments.io.config_files import choices
from experiments.io.errors import exit_status
from experiments.outcomes.personas import read_personas


def launch(
    arguments: Sequence[str],
    about: str | None,
    read: Callable[[Sequence[str]], Request],
    program: Callable[[Request, Console], int],
) -> int:
    """Run a program on policies beside a reference; for all but 0 one line on standard error says why.

    Args:
        arguments: the command line after the program's name.
        about: what the program does, for --help.
        read: makes the checked request. program: does what is asked and returns the exit status.
    """

    def run() -> int:
        console = Console(highlight=False)
        if HELP & set(arguments):
            known = ("Policies: " + ", ".join(choices()["policy"]), "Personas: " + ", ".join(read_personas()))
            for text in (about, *known):
                console.print(text, markup=False, soft_wrap=True)
            return 0
        if not console.is_terminal:
            console.width = WIDTH
        return program(read(arguments), console)

    return exit_status(run, "interrupted; finished worlds are kept, and the same command goes on from there")


WIDTH = 130  # characters, where there is no terminal to ask
