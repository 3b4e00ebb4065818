"""Questions to the tables of a sweep, in SQL: `python -m experiments.query FOLDER "select ..." [csv=FILE] [rows=40]`.

    python -m experiments.query results/smoke "select policy, avg(unemployment_rate) from recent group by policy"
    python -m experiments.query results/smoke       # lists the tables and their columns

Every table of the folder is a view of its name: `runs`, `recent`, `yearly`, `groups`, `failures`, `times`; `by_year`
and `by_group` are `yearly` and `groups` with the values on all axes beside them. Needs DuckDB (the extra `research`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
from pyarrow.dataset import dataset
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments.cli.command import Call, Command
from experiments.cli.keys import Count, Keys, ToRead, ToWrite
from experiments.io.errors import UsageError, require
from experiments.io.tables import write_csv
from sim.measurement.measures import MEASURES

if TYPE_CHECKING:
    import duckdb

USAGE = 'python -m experiments.query FOLDER ["select ..."] [csv=FILE] [rows=40]'
# The tables are handed over; what is asked reads and writes nothing else, and takes nothing from Python.
LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
    "temp_directory": "",
}
JOINED = {"by_year": "yearly", "by_group": "groups"}


def open_results(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection with a view for each table of a sweep, on the files as they are; nothing is copied.

    What is asked in it can't reach any other file, nor the network, nor write anything. Raises UsageError if DuckDB is
    not installed, or the folder holds no sweep.
    """
    require("duckdb", "research", "experiments.query")
    import duckdb

    files = {file.stem: file for file in sorted(Path(folder).glob("*.parquet"))}
    if "runs" not in files:
        raise UsageError(f"{str(folder)!r} holds no results of a sweep; allowed: a folder with runs.parquet")
    connection = duckdb.connect(config=LOCKED)
    try:
        for name, file in files.items():
            connection.register(name, dataset(file))
    except (OSError, pa.ArrowException) as error:
        raise UsageError(f"{file} can't be read: {error}") from None
    for name, table in JOINED.items():
        if table in files:
            connection.execute(f'create view {name} as select * from runs join "{table}" using (run)')
    connection.execute("set lock_configuration = true")
    return connection


def ask(folder: Path, question: str) -> pd.DataFrame:
    """The answer to a question in SQL; raises UsageError with one line if it can't be answered."""
    require("duckdb", "research", "experiments.query")
    import duckdb

    with open_results(folder) as connection:
        try:
            answer = connection.execute(question)
            if answer is None:
                raise UsageError(f"the question asks for nothing; allowed: {USAGE}")
            return answer.df()
        except duckdb.Error as error:
            raise UsageError(f"the question can't be answered: {' '.join(str(error).split())}") from None


def columns(folder: Path) -> pd.DataFrame:
    """The tables and their columns, with measures counted only: table, columns."""
    with open_results(folder) as connection:
        question = (
            "select table_name, column_name from information_schema.columns order by table_name, ordinal_position"
        )
        found = connection.execute(question).df().groupby("table_name")["column_name"].agg(list)
    rows = []
    for table, names in found.items():
        others = [name for name in names if name not in MEASURES]
        measures = [f"{len(names) - len(others)} measures (docs/measures.md)"] if len(others) < len(names) else []
        rows.append({"table": table, "columns": ", ".join([*others, *measures])})
    return pd.DataFrame(rows)


def show(answer: pd.DataFrame, rows: int, console: Console) -> None:
    """Print an answer, its first rows if it is long."""
    table = Table(box=box.SIMPLE_HEAD)
    for name, column in answer.items():
        table.add_column(escape(str(name)), justify="right" if pd.api.types.is_numeric_dtype(column) else "left")
    for row in answer.head(rows).itertuples(index=False):
        table.add_row(*(f"{value:.6g}" if isinstance(value, float) else escape(str(value)) for value in row))
    console.print(table)
    if len(answer) > rows:
        console.print(f"{rows} of {len(answer)} rows; rows={len(answer)} shows all, csv=FILE writes all", style="dim")


class QueryKeys(Keys):
    """Folder of a sweep, a question in SQL (its tables and columns are listed without one), and where it is told."""

    folder: ToRead | None = None
    question: str | None = None
    csv: ToWrite | None = None
    rows: Count = 40


def query(call: Call) -> None:
    """Answer one question; raises UsageError or OSError."""
    keys: QueryKeys = call.keys
    if keys.folder is None:
        raise UsageError(f"no folder of a sweep is named; allowed: {USAGE}")
    if keys.question is not None and not keys.question.strip():
        raise UsageError(f"the question is empty; allowed: {USAGE}")
    answer = ask(Path(keys.folder), keys.question) if keys.question else columns(Path(keys.folder))
    if keys.csv:
        write_csv(Path(keys.csv), answer, digits=None)
    else:
        show(answer, keys.rows, Console(highlight=False))


COMMAND = Command("query", __doc__, QueryKeys, query, words=("folder", "question"))
main = COMMAND.main

if __name__ == "__main__":
    raise SystemExit(main())
