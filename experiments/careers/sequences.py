"""Careers in the formats of sequence analysts: states (STS), spells (SPELL), moves (TSE), and a codebook.

The names are those of TraMineR (Gabadinho et al. 2011, Journal of Statistical Software 40(4), unverified; format of
columns read in its `seqformat`). Times are numbered from 1, the first month of the run; docs/careers.md says more.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from experiments.careers.histories import ABSENT, STATUSES, History, Run
from experiments.presentation.charts import STATUTES
from experiments.presentation.texts import Texts
from sim.codes import START_AGE
from sim.measurement.measures import MEASURES

# Code of each state, in the order in which states are stacked and sorted.
ALPHABET = {
    "permanent": "PE",
    "temporary": "TE",
    "freelance": "SE",
    "unemployed": "UN",
    "sick": "SI",
    "inactive": "IN",
    "student": "ED",
    "retired": "RE",
}
STATES = np.array([STATUSES.index(name) for name in ALPHABET], np.uint8)  # status of each, in this order
PLACE = np.full(len(STATUSES), len(ALPHABET), np.uint8)  # place of each status in the alphabet; beyond it for absent
PLACE[STATES] = np.arange(len(ALPHABET))
MOVES = ("hire", "employer", "up", "level", "down", "assignment", "business")
OTHER_MOVES = {  # than those inside, by event
    "hire": "hire",
    "change_employer": "employer",
    "assignment": "assignment",
    "start_business": "business",
}
AGES = 660  # months of age that are simulated, from START_AGE on
ROWS = 20_000  # rows written at a time
UNKNOWN = -32_768  # month of birth or of leaving school that nobody knows


def moves(run: Run) -> pd.DataFrame:
    """Return moves of persons: id, time (from 1) and event, one of MOVES; by person, in the order in which they happen.

    hire: from no job to an employer; employer: from one to another; up, level, down: another function or level with
    the same employer; assignment: another function for a time; business: an own business is started.
    """
    kind, step = (run.events[name].astype(object) for name in ("event", "direction"))
    inside = kind.isin(["change_function", "promotion", "step_back"])
    move = pd.Categorical(kind.map(OTHER_MOVES).mask(inside, step), MOVES)
    table = pd.DataFrame({"id": run.events["person_id"], "time": run.events["month"].astype("i4") + 1, "event": move})
    return table[move.notna()].sort_values(["id", "time"], kind="stable", ignore_index=True)


def left_school(history: History, run: Run) -> np.ndarray:
    """Return the month in which each person left school in this run, UNKNOWN for those who did not: int64 (P,)."""
    leaving = run.events[run.events["event"] == "leave_school"].drop_duplicates("person_id")
    return history.by_person(leaving["person_id"], leaving["month"], UNKNOWN, np.int64)


def on_clock(
    history: History, clock: str, unit: str, zero: np.ndarray, start: str
) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Return states on another time axis.

    Args:
        clock: calendar; age; or school, the time since somebody left school in this run.
        unit: month; or year, which takes December, the month of the birthday, or every twelfth month since school.
        zero: month of birth or of leaving school (P,), UNKNOWN for those to be left out; of no use to the calendar.
        start: first month of the run, such as 2024-07, which need not be a January.

    Returns:
        rows of `history.ids` (R,); names of columns (C,), such as 2024-07, or 2024 for its December, in the calendar;
        states uint8 (R, C), ABSENT where nothing is known.
    """
    wide = history.wide()
    if clock == "calendar":
        months = pd.period_range(start, periods=history.months, freq="M")
        chosen, form = (months.month == 12, "%Y") if unit == "year" else (months.month > 0, "%Y-%m")
        return np.arange(len(wide)), list(months[chosen].strftime(form)), np.ascontiguousarray(wide[:, chosen])
    rows = np.flatnonzero(zero != UNKNOWN)
    first, length = (START_AGE, AGES) if clock == "age" else (0, history.months)
    every = 12 if unit == "year" else 1
    states = np.full((len(rows), -(-length // every)), ABSENT, np.uint8)
    for month in range(history.months):
        since = month - zero[rows] - first
        here = np.flatnonzero((since >= 0) & (since < length) & (since % every == 0))
        states[here, since[here] // every] = wide[rows[here], month]
    known = (states != ABSENT).any(axis=1)
    names = [str((first + column * every) // every) for column in range(states.shape[1])]
    return rows[known], names, states[known]


def write_states(folder: Path, files: str, ids: np.ndarray, names: list[str], states: np.ndarray) -> None:
    """Write `folder / states.<files>`: a row for each person, a column for each month or year; empty where absent."""
    codes = pa.array(ALPHABET.values())
    schema = pa.schema([("id", pa.uint32()), *((name, pa.dictionary(pa.int8(), pa.string())) for name in names)])

    def batches() -> Iterator[pa.Table]:
        for first in range(0, len(ids), ROWS):
            columns = [
                pa.DictionaryArray.from_arrays(pa.array(one.astype("i1"), mask=one == len(ALPHABET)), codes)
                for one in PLACE[states[first : first + ROWS].T]
            ]
            yield pa.table([pa.array(ids[first : first + ROWS]), *columns], schema=schema)

    _write(folder / f"states.{files}", schema, batches())


def write_table(folder: Path, files: str, name: str, table: pd.DataFrame) -> None:
    """Write a table as `folder / <name>.<files>`; raise OSError."""
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    _write(folder / f"{name}.{files}", arrow.schema, [arrow])


def _write(file: Path, schema: pa.Schema, tables: Iterable[pa.Table]) -> None:
    if file.suffix == ".parquet":
        writer = pq.ParquetWriter(file, schema, compression="zstd")
    else:
        writer = pyarrow.csv.CSVWriter(file, schema, write_options=pyarrow.csv.WriteOptions(quoting_style="none"))
    with writer:
        for table in tables:
            writer.write_table(table)


def spells(history: History) -> pd.DataFrame:
    """Return spells in one state: id, begin, end (both included, from 1) and status; none where somebody is absent."""
    here = history.status != ABSENT
    return pd.DataFrame(
        {
            "id": history.ids[history.who[here]],
            "begin": history.begin[here].astype("i4") + 1,
            "end": history.end[here].astype("i4"),
            "status": pd.Categorical.from_codes(PLACE[history.status[here]].astype("i1"), list(ALPHABET.values())),
        }
    )


def codebook(types: tuple[str, ...], starts: tuple[str, ...]) -> pd.DataFrame:
    """Return what the codes mean, in both languages: layer, code, en, nl, colour."""
    english, dutch = Texts("en"), Texts("nl")
    rows = [
        ("state", code, *(texts.label(MEASURES[f"persons_{name}"]) for texts in (english, dutch)), STATUTES[name])
        for name, code in ALPHABET.items()
    ]
    rows.append(("state", "", *(texts("careers.absent") for texts in (english, dutch)), ""))
    for layer, codes in {"moves": MOVES, "types": types, "starts": starts}.items():
        rows += [(layer, code, *(texts(f"careers.{layer}.{code}") for texts in (english, dutch)), "") for code in codes]
    return pd.DataFrame(rows, columns=["layer", "code", "en", "nl", "colour"])
