"""A table of reference data as it is read: CSV as programs and spreadsheets write it, checked cell by cell.

Cells are separated by commas, semicolons or tabs; where it isn't commas, numbers may have decimal commas.
"""

import codecs
import csv
import hashlib
import io
import re
from pathlib import Path

import numpy as np

from sim.codes import MAX_CODES
from sim.errors import InputError
from sim.paths import DATA_FOLDER, in_home

CODED_TABLES = ("occupations", "sectors", "regions")  # columns of persons hold the row in these
SHARE_TOLERANCE = 0.02
SEPARATORS = (",", ";", "\t")  # of cells; spreadsheets write semicolons where the comma is in decimals
NAMED_SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
DECIMAL_COMMA = re.compile(r"\s*[+-]?\d+,\d+\s*")


class ReferenceDataError(InputError):
    """A defect of a table: the table, the column or row, what was found, what is allowed."""


class Table:
    """One checked csv table: its text, cell by cell, and the readers that name what is wrong."""

    def __init__(self, name: str, path: str | Path | None):
        self.name = name if path is None else f"{name} ({path})"
        try:
            file = DATA_FOLDER / f"{name}.csv" if path is None else in_home(path)
            self.raw = file.read_bytes()
        except (OSError, ValueError) as error:  # ValueError: a null character in the path
            found = getattr(error, "strerror", None) or error
            raise self.error("file", found, "an existing csv file that can be read") from None
        self.columns = self._parse()
        self.length = len(next(iter(self.columns.values())))
        if name in CODED_TABLES and self.length > MAX_CODES:
            raise self.error("rows", self.length, f"at most {MAX_CODES}, since codes are uint8")
        self.source = f"{'shipped' if path is None else file.name} {hashlib.sha256(self.raw).hexdigest()}"

    def _parse(self) -> dict[str, list[str]]:
        try:
            text, separator = _separated(_decoded(self.raw))
            lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
        except (UnicodeDecodeError, csv.Error) as error:
            allowed = "text in UTF-8, separated by commas or semicolons"
            raise self.error("file", f"not a csv ({error})", allowed) from None
        lines = [line for line in lines if any(cell.strip() for cell in line)]
        self.decimal_commas = separator != "," and any(DECIMAL_COMMA.fullmatch(cell) for line in lines for cell in line)
        if len(lines) < 2:
            raise self.error("file", f"{len(lines)} lines", "a header and at least one row")
        header = [title.strip() for title in lines[0]]
        if len(set(header)) < len(header):
            raise self.error("header", header, "each column only once")
        for number, line in enumerate(lines[1:], start=1):
            if len(line) != len(header):
                raise self.error(f"row {number}", f"{len(line)} cells", f"{len(header)} as in the header")
        return {title: [cell.strip() for cell in cells] for title, *cells in zip(header, *lines[1:])}

    def error(self, where: str, found: object, allowed: str) -> ReferenceDataError:
        return ReferenceDataError(f"{self.name}: {where}: found {found}; allowed: {allowed}")

    def reject(self, column: str, bad: np.ndarray, allowed: str) -> None:
        """Raise at the first row that is marked as bad."""
        for row in np.flatnonzero(bad)[:1]:
            raise self.error(f"column {column!r}, row {row + 1}", repr(self.columns[column][row]), allowed)

    def text(self, column: str) -> list[str]:
        if column not in self.columns:
            found = ", ".join(self.columns)[:200]
            raise self.error(f"column {column!r}", f"only the columns {found}", "this column must be there")
        return self.columns[column]

    def names(self, column: str) -> tuple[str, ...]:
        """Column of names: none empty, none twice."""
        cells = np.array(self.text(column))
        self.reject(column, (cells == "") | is_repeat(cells), "a name, each only once")
        return tuple(cells.tolist())

    def numbers(self, column: str, low: float = 0.0, high: float = np.inf, above: bool = False) -> np.ndarray:
        """Column of finite numbers, float64 (rows,), from ``low`` (``above``: over it) to ``high``."""
        values = np.array([_number(cell, self.decimal_commas) for cell in self.text(column)])
        inside = np.isfinite(values) & ((values > low) if above else (values >= low)) & (values <= high)
        bounds = f"{'above' if above else 'from'} {low:g}" + (f" to {high:g}" if high < np.inf else "")
        self.reject(column, ~inside, f"a number {bounds}")
        return values

    def integers(self, column: str, low: int, high: int) -> np.ndarray:
        values = self.numbers(column, low, high)
        self.reject(column, values != np.floor(values), "an integer")
        return values.astype(np.int64)

    def positions(self, column: str, position: dict[int, int]) -> list[list[int]]:
        """Positions in the table occupations of the ISCO codes, one or more between spaces, in each cell."""
        codes = [[_number(code) for code in cell.split()] for cell in self.text(column)]
        unknown = np.array([not row or not position.keys() >= set(row) for row in codes])
        self.reject(column, unknown, "ISCO codes of the table occupations")
        return [[position[int(code)] for code in row] for row in codes]

    def shares(self, columns: list[str], by_row: bool) -> np.ndarray:
        """Shares that sum to 1 by row, or else by column, made to do so exactly: (rows, columns)."""
        values = np.column_stack([self.numbers(column, 0.0, 1.0) for column in columns])
        total = values.sum(axis=1 if by_row else 0, keepdims=True)
        for index in np.flatnonzero(np.abs(total.ravel() - 1.0) > SHARE_TOLERANCE)[:1]:
            where = f"columns {columns}, row {index + 1}" if by_row else f"column {columns[index]!r}"
            found = f"a sum of {total.ravel()[index]:.4f}"
            raise self.error(where, found, f"1 within {SHARE_TOLERANCE}")
        return values / total


def _number(cell: str, decimal_commas: bool = False) -> float:
    """The number of a cell; NaN if it is none. Beside decimal commas a point would be in every thousand, or a slip."""
    if decimal_commas:
        cell = "" if "." in cell else cell.replace(",", ".")
    try:
        return float(cell)
    except ValueError:
        return np.nan


def _decoded(content: bytes) -> str:
    """A table as text: UTF-8, what spreadsheets call Unicode, or the letters of Windows in western Europe."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _separated(text: str) -> tuple[str, str]:
    """A table without a first line `sep=;`, and what separates its cells: what the header has most of."""
    first, _, rest = text.partition("\n")
    if named := NAMED_SEPARATOR.fullmatch(first.strip()):
        return rest, named[1]
    return text, max(SEPARATORS, key=first.count)


def is_repeat(values: np.ndarray) -> np.ndarray:
    """(N,) bool: the value stood in an earlier row already."""
    return ~np.isin(np.arange(len(values)), np.unique(values, return_index=True)[1])
