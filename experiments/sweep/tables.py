"""The tables of a sweep: a folder of Parquet files and a manifest, in the order of the design.

    runs.parquet      every run: number, point, values on all axes, seed, whether it is done, and its key
    recent.parquet    a row a run that is done: the same, with the mean of each measure over the last years
    yearly.parquet    a row a run and year: the mean of each measure over the months of the year
    groups.parquet    a row a run, horizon, group and measure
    failures.parquet  the runs that were given up: values on all axes, seed, tries, reason
    times.parquet     how each run went: seconds, whether a world was burned in for it, when, where

All but the last and the manifest are the same, bit for bit, however often the sweep was interrupted.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.design.experiment import Kept
from experiments.design.plan import Plan
from experiments.design.run_configuration import Run
from experiments.execution.store import Store, StoredResult
from experiments.execution.task import Failure
from experiments.outcomes.documented_columns import documented
from experiments.outcomes.layout import Layout
from experiments.outcomes.run_record import GROUPS, RECENT, YEARLY
from sim.engine.stored_columns import DamagedError

TABLES = ("runs", "recent", "yearly", "groups", "failures", "times")
BATCH = 64  # runs in memory at once
TIMES = {
    "seconds": pa.float64(),
    "cpu_seconds": pa.float64(),
    "burned_in": pa.bool_(),
    "finished": pa.string(),
    "host": pa.string(),
}


def design_table(plan: Plan) -> pd.DataFrame:
    """One row a run: run, point, scenario, policy, the other axes, seed; also what is no axis of this experiment."""
    base, points, parts = plan.study.base, plan.points, ["scenario", "policy"]
    usual = {part: "+".join(one["name"] for one in base[part]) for part in parts if part not in points}
    runs = pd.DataFrame([(run.number, run.point) for run in plan.runs], columns=["run", "point"])
    order = [*parts, *points.columns.drop(parts, errors="ignore")]
    values = points.assign(**usual)[order].iloc[runs["point"]].reset_index(drop=True)
    return pd.concat([runs, values], axis=1).assign(seed=[run.seed for run in plan.runs])


def write_tables(
    folder: Path, plan: Plan, failures: Sequence[Failure], kept: Kept, store: Store, report: Callable[[int], None]
) -> list[Run]:
    """Write all tables of a sweep; returns runs whose results are damaged, which are then left out.

    Args:
        report: called with the number of runs written.

    Raises:
        OSError: if a file can't be written. FileNotFoundError: if results of a run are gone.
    """
    reasons = {failure.task.key: failure for failure in failures}
    given_up = {run.number: reasons[run.key] for run in plan.runs if run.key in reasons}
    design, layout = design_table(plan), plan.study.layout
    done = ~design["run"].isin(given_up)
    _write(folder / "runs.parquet", design.assign(done=done, key=[run.key for run in plan.runs]))
    _write(folder / "failures.parquet", _failures(design, given_up))
    waiting, written, damaged = (run for run in plan.runs if run.number not in given_up), 0, list[Run]()
    with ExitStack() as stack:
        writers = _writers(folder, design, layout, kept, stack)
        while batch := list(islice(waiting, BATCH)):
            records = list(_read(store, layout, batch, damaged))
            if records:
                _write_batch(writers, design, layout, kept, records)
            written += len(batch)
            report(written)
    return damaged


def _read(store: Store, layout: Layout, runs: list[Run], damaged: list[Run]) -> Iterator[tuple[Run, StoredResult]]:
    for run in runs:
        try:
            yield run, store.read(run.key, layout)
        except DamagedError:
            damaged.append(run)


def _failures(design: pd.DataFrame, given_up: dict[int, Failure]) -> pd.DataFrame:
    """The runs that were given up, with why."""
    rows = design.set_index("run").loc[list(given_up)].reset_index()
    tries = pd.Series([failure.tries for failure in given_up.values()], dtype="int64")
    reason = pd.Series([failure.reason for failure in given_up.values()], dtype="object")
    return rows.assign(tries=tries, reason=reason)


def _write(file: Path, table: pd.DataFrame) -> None:
    pq.write_table(_arrow(table), file, compression="zstd")


def _arrow(table: pd.DataFrame) -> pa.Table:
    """Without what pandas adds to the file about itself, which differs between its versions; texts as strings."""
    columns = {
        name: pa.array(column.astype(object), pa.string()) if not _plain(column) else pa.array(column.to_numpy())
        for name, column in table.items()
    }
    return pa.table(columns)


def _plain(column: pd.Series) -> bool:
    return isinstance(column.dtype, np.dtype) and column.dtype != object


def measures_kept(layout: Layout, kept: Kept) -> list[int]:
    """Positions of the measures that go into the tables, in the order of the layout."""
    return [n for n, name in enumerate(layout.axes(RECENT)[0]) if not kept.measures or name in kept.measures]


def _writers(
    folder: Path, design: pd.DataFrame, layout: Layout, kept: Kept, stack: ExitStack
) -> dict[str, pq.ParquetWriter]:
    """An open file for each table that is written run by run."""
    measures = [documented(pa.field(layout.axes(RECENT)[0][n], pa.float64())) for n in measures_kept(layout, kept)]
    names = pa.dictionary(pa.int16(), pa.string())
    schemas = {
        RECENT: pa.schema([*_arrow(design).schema, *measures]),
        "times": pa.schema([("run", pa.int64()), *TIMES.items()]),
    }
    if kept.yearly:
        schemas[YEARLY] = pa.schema([pa.field("run", pa.int64()), pa.field("year", pa.int16()), *measures])
    if layout.axes(GROUPS)[0]:
        words = [(name, names) for name in ("dimension", "group", "measure")]
        schemas[GROUPS] = pa.schema([("run", pa.int64()), ("year", pa.int16()), *words, ("value", pa.float64())])
    return {
        name: stack.enter_context(pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd"))
        for name, schema in schemas.items()
    }


def _write_batch(
    writers: dict[str, pq.ParquetWriter],
    design: pd.DataFrame,
    layout: Layout,
    kept: Kept,
    records: list[tuple[Run, StoredResult]],
) -> None:
    """Write the runs of one batch to all tables."""
    numbers = np.array([run.number for run, _ in records])
    parts = [layout.record(record.numbers) for _, record in records]
    chosen = measures_kept(layout, kept)
    recent = np.stack([part[RECENT] for part in parts])[:, chosen]
    rows = _arrow(design.iloc[numbers])
    _put(writers[RECENT], [*rows.columns, *recent.T])
    if YEARLY in writers:
        yearly = np.concatenate([part[YEARLY] for part in parts])[:, chosen]
        years = np.array(layout.axes(YEARLY)[0], "i2")
        _put(writers[YEARLY], [np.repeat(numbers, len(years)), np.tile(years, len(records)), *yearly.T])
    if GROUPS in writers:
        _put(writers[GROUPS], _tidy(numbers, np.stack([part[GROUPS] for part in parts]), layout))
    about = [record.about for _, record in records]
    _put(writers["times"], [numbers, *([one[name] for one in about] for name in TIMES)])


def _put(writer: pq.ParquetWriter, columns: list[Any]) -> None:
    arrays = [
        pa.array(column, field.type) if not isinstance(column, pa.ChunkedArray | pa.Array) else column
        for column, field in zip(columns, writer.schema, strict=True)
    ]
    writer.write_table(pa.table(arrays, schema=writer.schema))


def _tidy(numbers: np.ndarray, values: np.ndarray, layout: Layout) -> list[Any]:
    """Columns run, year, dimension, group, measure and value from groups (R, H, G, K); without empty groups."""
    horizons, groups, measures = layout.axes(GROUPS)
    empty = np.isnan(values)
    people = measures.index("persons")
    empty[..., people] |= values[..., people] == 0.0
    run, year, group, measure = np.nonzero(~empty)
    dimensions, names = zip(*groups)
    years = np.array(horizons, "i2")[year]
    words = (_coded(group, dimensions), _coded(group, names), _coded(measure, measures))
    return [numbers[run], years, *words, values[~empty]]


def _coded(rows: np.ndarray, words: Sequence[str]) -> pa.DictionaryArray:
    """The word of each row, coded, with every word once in the dictionary."""
    known = list(dict.fromkeys(words))
    code = np.array([known.index(word) for word in words], "i2")
    return pa.DictionaryArray.from_arrays(pa.array(code[rows]), pa.array(known))
