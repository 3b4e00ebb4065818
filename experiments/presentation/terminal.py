"""The terminal, and its width where there is none to ask."""

from __future__ import annotations

from rich.console import Console


def console_of(width: int) -> Console:
    """The terminal; of so many characters where the output goes elsewhere."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = width
    return console
