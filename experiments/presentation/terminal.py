"""The terminal, and its width where there is none to ask."""

from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

NUMBERS = {"justify": "right", "no_wrap": True}  # options of a column of numbers


def console_of(width: int = 110) -> Console:
    """The terminal; `width` characters where the output goes elsewhere."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = width
    return console


def table_of(columns: Mapping[str, Mapping[str, Any]], title: str, **options: Any) -> Table:
    """Return a table without rows: options of each column (of `add_column`) by heading, and of the table."""
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", **options)
    for heading, own in columns.items():
        table.add_column(heading, **own)
    return table
