"""What there is: parameters, levers, mechanisms, measures, processes and columns, as the code declares them.

python -m experiments.describe                     summary, all levers and mechanisms
python -m experiments.describe levers language=nl
python -m experiments.describe parameters csv=parameters.csv
python -m experiments.describe docs                refreshes the tables under docs/
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from experiments.describe.pages import without_repeats, write_documents
from experiments.describe.sheets import SHEETS, Sheet
from experiments.io.errors import UsageError
from experiments.presentation.texts import Texts

WIDTH = 180  # characters, where there is no terminal to ask
DOCS = "docs"
OPTIONS = {"language": ("en", "nl"), "csv": ()}
IN_SUMMARY = {
    "levers": ("id", "label", "parameter", "default", "range", "unit"),
    "mechanisms": ("mechanism", "files", "switch"),
}
UNBROKEN = {"id", "step", "parameter", "default", "range", "measure", "process", "column"}
HELP = {"-h", "--help"}


def read(arguments: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Topic ('' for the summary) and options of a command line; raises UsageError of one line."""
    topics, options = [], {}
    for argument in arguments:
        key, is_option, value = argument.partition("=")
        if is_option:
            if key not in OPTIONS:
                raise UsageError(f"unknown option {key!r}; allowed: {', '.join(OPTIONS)}")
            if not value or (OPTIONS[key] and value not in OPTIONS[key]):
                raise UsageError(f"{argument!r}; allowed: {' or '.join(OPTIONS[key]) or 'a file'}")
            options[key] = value
        else:
            topics.append(argument)
    for topic in topics:
        if topic not in SHEETS and topic != DOCS:
            raise UsageError(f"unknown topic {topic!r}; allowed: {', '.join((*SHEETS, DOCS))}")
    if len(topics) > 1:
        raise UsageError(f"{' '.join(topics)!r} are {len(topics)} topics; allowed: one")
    if "csv" in options and topics in ([], [DOCS]):
        raise UsageError(f"csv={options['csv']!r} is for one topic; allowed: {', '.join(SHEETS)}")
    return (topics or [""])[0], options


def write_csv(file: Path, sheet: Sheet) -> None:
    """Write all columns of a sheet, a row each; raises OSError."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(sheet.rows[0]))
        writer.writeheader()
        writer.writerows(sheet.rows)


def show(sheet: Sheet, columns: tuple[str, ...], texts: Texts, console: Console) -> None:
    """Print a sheet, grouped as it says."""
    for heading, rows in groupby(sheet.rows, key=lambda row: row.get(sheet.by, "")):
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=heading or None, title_justify="left")
        for name in columns:
            table.add_column(texts(f"describe.headings.{name}"), no_wrap=name in UNBROKEN, overflow="fold")
        for row in without_repeats(list(rows)):
            table.add_row(*(row[name] for name in columns))
        console.print(table)


def summary(texts: Texts, console: Console) -> None:
    """Print the topics with their sizes, and all levers and mechanisms."""
    console.print(texts("describe.usage"))
    console.print(f"{texts('describe.topics')}:")
    for topic, sheet in SHEETS.items():
        rows = texts("describe.rows", rows=len(sheet(texts).rows))
        console.print(f"  {topic:<12}{texts(f'describe.names.{topic}')}: {rows}")
    for topic, columns in IN_SUMMARY.items():
        console.print(f"\n{texts(f'describe.names.{topic}')}", style="bold")
        show(SHEETS[topic](texts), columns, texts, console)


def main(arguments: Sequence[str]) -> int:
    """Print or write what is asked for; exit status 0, 1 (can't be written) or 2 (wrong input, one line)."""
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = WIDTH
    try:
        if HELP & set(arguments):
            console.print(__doc__.strip())
            return 0
        topic, options = read(arguments)
        texts = Texts(options.get("language", "en"))
        if topic == DOCS:
            console.print(texts("describe.written", files=", ".join(write_documents())), soft_wrap=True)
        elif "csv" in options:
            write_csv(Path(options["csv"]), SHEETS[topic](texts))
            console.print(texts("describe.written", files=options["csv"]), soft_wrap=True)
        elif topic:
            sheet = SHEETS[topic](texts)
            show(sheet, sheet.columns, texts, console)
        else:
            summary(texts, console)
    except UsageError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: could not write {error.filename} ({error.strerror})", file=sys.stderr)
        return 1
    return 0
