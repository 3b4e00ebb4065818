"""What there is: parameters, levers, mechanisms, measures, processes and columns, as the code declares them.

python -m experiments.describe                     summary, all levers and mechanisms
python -m experiments.describe levers language=nl
python -m experiments.describe parameters csv=parameters.csv
python -m experiments.describe docs                refreshes the tables under docs/
"""

from itertools import groupby
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import AfterValidator
from rich.console import Console

from experiments.cli.command import Call, Command
from experiments.cli.keys import Keys, ToWrite
from experiments.describe.chains import CELLS
from experiments.describe.pages import without_repeats, write_documents
from experiments.describe.sheets import SHEETS, Sheet
from experiments.io.errors import UsageError
from experiments.io.tables import write_csv
from experiments.presentation.terminal import console_of, table_of
from experiments.presentation.texts import Texts

WIDTH = 180  # characters, where there is no terminal to ask
DOCS = "docs"
IN_SUMMARY = {
    "levers": ("id", "label", "parameter", "default", "range", "unit"),
    "mechanisms": ("mechanism", "files", "switch"),
}
CHAIN = ("id", "label", *(name for name in CELLS if name not in ("shown_by", "booked", "measured")))
FOLDED = {"overflow": "fold"}
UNBROKEN = {"id", "step", "parameter", "default", "range", "measure", "process", "column"}


def _known(topic: str | None) -> str | None:
    if topic not in (None, DOCS, *SHEETS):
        raise ValueError(f"{topic!r} is not known; allowed: {', '.join((*SHEETS, DOCS))}")
    return topic


class DescribeKeys(Keys):
    """What to tell of (a summary of all without it), in which language, and a file for all columns of it."""

    topic: Annotated[str | None, AfterValidator(_known)] = None
    language: Literal["en", "nl"] = "en"
    csv: ToWrite | None = None


def show(sheet: Sheet, columns: tuple[str, ...], texts: Texts, console: Console) -> None:
    """Print a sheet, grouped as it says."""
    for heading, rows in groupby(sheet.rows, key=lambda row: row.get(sheet.by, "")):
        heads = {texts(f"describe.headings.{name}"): {"no_wrap": name in UNBROKEN, **FOLDED} for name in columns}
        table = table_of(heads, heading, pad_edge=False)
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


def describe(call: Call) -> None:
    """Print or write what is asked for; raises UsageError or OSError."""
    keys: DescribeKeys = call.keys
    texts, console = Texts(keys.language), console_of(WIDTH)
    if keys.csv and keys.topic in (None, DOCS):
        raise UsageError(f"csv={keys.csv!r} is for one topic; allowed: {', '.join(SHEETS)}")
    if keys.topic == DOCS:
        console.print(texts("describe.written", files=", ".join(write_documents())), soft_wrap=True)
    elif keys.topic is None:
        summary(texts, console)
    elif keys.csv:
        write_csv(Path(keys.csv), pd.DataFrame(SHEETS[keys.topic](texts).rows, dtype=object), digits=None)
        console.print(texts("describe.written", files=keys.csv), soft_wrap=True)
    else:
        sheet = SHEETS[keys.topic](texts)
        show(sheet, sheet.columns, texts, console)
        if keys.topic == "levers":
            once = sheet._replace(rows=list({row["id"]: row for row in sheet.rows}.values()))
            show(once, CHAIN, texts, console)


COMMAND = Command("describe", __doc__, DescribeKeys, describe, words=("topic",))
main = COMMAND.main
