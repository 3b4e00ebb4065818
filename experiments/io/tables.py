"""Tables as CSV files: whole or not there, and without a cell that a spreadsheet would run as a formula."""

import re
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.io.output_folder import write_whole

STARTS = re.compile(r"\s*[=@+\-\u2212\uff1d\uff20\uff0b\uff0d]|[\t\r\n]")  # where spreadsheets see a formula begin
NUMBERS = re.compile(r"[\d\s.,%eE+\-\u2212]*(\b(to|tot|and|en)\b[\d\s.,%eE+\-\u2212]*)?")


def harmless(cell: Any) -> Any:
    """Return a cell, or the name of a column, as it may stand in a file: a text that would be a formula gets a `'`."""
    if isinstance(cell, str) and STARTS.match(cell) and not NUMBERS.fullmatch(cell):
        return f"'{cell}"
    return cell


def write_csv(file: Path, table: pd.DataFrame, index: bool = False, digits: int | None = 6) -> None:
    """Write a table, its numbers with so many significant digits, or all for None. Raises OSError."""
    columns = [column if _is_plain(column) else column.map(harmless) for _, column in table.items()]
    safe = pd.concat(columns, axis=1) if columns else table.copy()
    safe.columns = pd.Index(map(harmless, table.columns))
    if index and not isinstance(table.index, pd.MultiIndex):
        safe.index = table.index.map(harmless)
    write_whole(file, safe.to_csv(index=index, float_format=None if digits is None else f"%.{digits}g"))


def write_csvs(folder: Path, **tables: pd.DataFrame) -> None:
    """Write each table as `folder / <name>.csv`, as `write_csv`."""
    for name, table in tables.items():
        write_csv(folder / f"{name}.csv", table)


def _is_plain(column: pd.Series) -> bool:
    kinds = pd.api.types
    return kinds.is_numeric_dtype(column) or kinds.is_bool_dtype(column) or kinds.is_datetime64_any_dtype(column)
