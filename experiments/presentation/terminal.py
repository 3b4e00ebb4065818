"""The terminal that programs print to."""

from __future__ import annotations

from rich.console import Console

WIDTH = 110  # characters, where there is no terminal to ask


def terminal(width: int = WIDTH) -> Console:
    """Return the console of a program; `width` in characters holds where the output is no terminal."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = width
    return console
