"""A program of this project: what it declares, and how it is started."""

import sys
from collections.abc import Sequence

from experiments.cli.declaration import BY_HAND, KEPT, MODEL_CHOICES, PROGRAMMES, Call, Declaration
from experiments.cli.launch import launch

__all__ = ["BY_HAND", "KEPT", "MODEL_CHOICES", "PROGRAMMES", "Call", "Command"]


class Command(Declaration):
    """A program that can be started; its attributes are those of `Declaration`."""

    def main(self, arguments: Sequence[str] | None = None) -> int:
        """Do what a command line asks for, that of this process unless it is given; returns the exit status."""
        return launch(self, sys.argv[1:] if arguments is None else arguments)
