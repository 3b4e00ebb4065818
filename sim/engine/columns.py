"""How a column is declared: beside the mechanism that owns it, with type, unit, meaning, range and initial value.

Every declaration goes into `TABLES`, in which the tables of a world are laid out: first what several parts of the model
share (`sim/actors/state.py`), then mechanism by mechanism, in the order in which modules are imported.
"""

from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from math import inf
from typing import Any, NamedTuple

import numpy as np

from sim.engine.kernels import compiled, record_type
from sim.errors import shortened

NOW = "now"  # initial value of a month: the present one
ENDLESS = {"EUR": "an amount of money has no natural limit"}  # why numbers of a unit have no end


class Column(NamedTuple):
    """One column: numpy type, unit and meaning; its range, both ends included; what it holds in a new row; its owner.

    The range of an integer is that of its type where it is left out, that of a code its enumeration `codes`, that of
    the number of a row the length of the table `of`. Units without an end are in `ENDLESS`. The one declaration
    holds for what is set from outside (`checked`) and for what the rules compute (`misfits`). Without
    `initial` a new table holds 0, and the process that gives a row to somebody new sets the value itself.
    """

    dtype: str
    unit: str
    meaning: str
    low: float = -inf
    high: float = inf
    initial: float | str | None = None
    codes: type[IntEnum] | None = None
    owner: str = ""
    from_now: bool = False  # both ends are months from the present one
    of: str = ""  # the table whose rows it numbers, or the reference data: 'occupation', 'sector', 'region'
    kept: bool = False  # other columns depend on it, so that it can't be set from outside
    none: int | None = None  # a number beyond the range that stands for none

    def limits(self, state: Any) -> tuple[float, float]:
        """Return the lowest and the highest value in a world at its present month."""
        low, high = self.low, self.high
        if self.from_now:
            low, high = low + state.month, high + state.month
        if self.of:
            rows = getattr(state, self.of, None)
            shares = getattr(state.reference_data, f"{self.of}_share") if rows is None else next(iter(rows.values()))
            high = min(high, len(shares) - 1)
        return low, high

    def inside(self, values: np.ndarray, limits: tuple[float, float]) -> np.ndarray:
        """Return for each of these values, of its own type, whether it is a number within the limits."""
        low, high = (values.dtype.type(limit) if values.dtype.kind == "f" else limit for limit in limits)
        within = (values >= low) & (values <= high) & np.isfinite(values)
        return within if self.none is None else within | (values == self.none)

    def allowed(self, limits: tuple[float, float]) -> str:
        """Return the limits in words, with the unit or the names of codes."""
        names = ", ".join(f"{code.value} {code.name.lower()}" for code in self.codes or ())
        ends = "{:.7g} to {:.7g}".format(*limits) + ("" if self.none is None else f", or {self.none}")
        return names or (ends if self.unit == ends else f"{ends} ({self.unit})")


TABLES: dict[str, dict[str, Column]] = {
    name: {} for name in ("persons", "jobs", "employers", "intermediaries", "economy")
}


def columns(table: str, owner: str, **declarations: Column) -> None:
    """Declare columns of a table.

    Args:
        table: 'persons', 'jobs', 'employers', 'intermediaries' or 'economy'.
        owner: who writes them: 'employment', 'population' or 'hr_policy', a mechanism by its id, or 'many'.
        declarations: the columns by name.

    Raises:
        ValueError: a column of this name is there.
    """
    for name, column in declarations.items():
        if name in TABLES[table]:
            raise ValueError(
                f"column '{name}' of {table} is declared twice: by {TABLES[table][name].owner} and {owner}"
            )
        low, high = column.low, column.high
        if column.codes is not None:
            low, high = min(column.codes), max(column.codes)
        elif column.dtype[0] in "iu" and not column.from_now:
            low, high = max(low, np.iinfo(column.dtype).min), min(high, np.iinfo(column.dtype).max)
        TABLES[table][name] = column._replace(low=low, high=high, owner=owner)


def initial_columns(table: str) -> tuple[str, ...]:
    """Names of the columns of a table that declare an initial value."""
    return tuple(name for name, column in TABLES[table].items() if column.initial is not None)


def make_table(name: str, rows: int | dict[str, int], **values: Any) -> dict[str, np.ndarray]:
    """Return new columns of a table.

    Args:
        name: of the table. rows: one number, or one per column (for the economy).
        values: of columns by name, a number or (rows,); the others hold their initial values.
    """
    size = rows if isinstance(rows, dict) else dict.fromkeys(TABLES[name], rows)
    initial = {key: 0 if column.initial in (None, NOW) else column.initial for key, column in TABLES[name].items()}
    return {key: np.full(size[key], value, TABLES[name][key].dtype) for key, value in (initial | values).items()}


@lru_cache
def _by_type() -> dict[str, list[tuple[type, np.ndarray, np.ndarray]]]:
    """The initial values of each table by type, made when all columns have been declared.

    Of the C columns of a type: a named tuple for them, their initial values (C,), and whether each is the present month
    instead (C,).
    """
    found: dict[str, list[tuple[type, np.ndarray, np.ndarray]]] = {}
    for table, known in TABLES.items():
        for dtype in dict.fromkeys(known[name].dtype for name in initial_columns(table)):
            names = [name for name in initial_columns(table) if known[name].dtype == dtype]
            initial = [known[name].initial for name in names]
            kind = record_type(f"{table}_{dtype}", names, __name__)
            values = np.array([0 if value == NOW else value for value in initial], dtype)
            now = np.array([value == NOW for value in initial])
            found.setdefault(table, []).append((kind, values, now))
    return found


@compiled
def _fill(rows, columns, values, now, month):
    """Write into these rows of each column its initial value: columns of one type (C,), values and now (C,)."""
    for n in range(len(columns)):
        column, value = columns[n], values[n]
        if now[n]:
            value = month
        for i in rows:
            column[i] = value


def start_afresh(state, table: str, rows: np.ndarray) -> None:
    """Give rows (R,) of a table the initial values of its columns, so that nothing is left of who had them before."""
    for kind, values, now in _by_type()[table]:
        _fill(rows, state.columns(table, kind), values, now, state.month)


def misfits(state: Any) -> Iterator[str]:
    """Yield a line for each column of a world that holds a value outside its declared range; empty rows aside."""
    here = state.persons["status"] != 0
    for table, declarations in TABLES.items():
        for name, column in declarations.items():
            values, limits = getattr(state, table)[name], column.limits(state)
            wrong = ~column.inside(values, limits)
            if table == "persons":
                wrong &= here
            if wrong.any():
                row = int(wrong.argmax())
                yield (
                    f"{table}.{name}={values[row]!s} of row {row} is out of range "
                    f"({np.count_nonzero(wrong)} rows); allowed: {column.allowed(limits)}"
                )


def checked(state: Any, table: str, name: str, value: Any, rows: int | None) -> np.ndarray:
    """Return a value, or one for each of so many rows (None: a single one), as the declared type of a column.

    Raises:
        ValueError: one line that names the column, the value and what is allowed, for another type or length, for what
            is not a number, and for what is out of range.
    """
    column = TABLES[table][name]
    limits = column.limits(state)
    what, allowed = f"{table}.{name}", f"allowed: {column.allowed(limits)}"
    try:
        given = np.asarray(value)
    except ValueError:  # lists in a list, of several lengths
        given = np.asarray(None)
    if given.dtype.kind not in "biuf" or (given.dtype.kind == "b" and limits != (0, 1)):
        raise ValueError(f"{what}={shortened(value)} has the wrong type; {allowed}")
    if given.shape not in ((), (rows,)):
        found = " x ".join(map(str, given.shape))
        raise ValueError(f"{what}: found {found} values; allowed: one{f', or {rows}' if rows is not None else ''}")
    with np.errstate(invalid="ignore", over="ignore"):
        cast = given.astype(column.dtype)
        wrong = ~(column.inside(given, limits) & column.inside(cast, limits))
    if column.dtype[0] in "iu":
        wrong |= cast != given
    if wrong.any():
        first = given[wrong][0] if given.ndim else given
        raise ValueError(f"{what}={first!s} is out of range; {allowed}")
    return cast
