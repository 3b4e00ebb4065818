"""Results of tasks on disk: one small file a result, named by its key, that is either whole or not there.

A file is written under another name, in the same folder, and then renamed; it holds one column of numbers with a
checksum a page, and in its footer the key, the layout and the number of rows. What does not agree with all of these is
set aside under the ending `.bad`, named, and made again.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.io.errors import DamagedError, StoreError
from experiments.outcomes.layout import Layout

FOLDER = "runs"  # in the results folder, beside the folders of the sweeps that share it
STALE = 3600.0  # seconds after which a half-written file belongs to a process that is gone
ABOUT = b"career-ecosystem run"


class StoredResult(NamedTuple):
    """What one task left: numbers by layout, float64 (N,), and how it went (seconds, burned_in, ...)."""

    numbers: np.ndarray
    about: dict[str, Any]


class Store:
    """The folder of results; cheap to make, so that every worker makes its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def open(self) -> None:
        """Make the folder and sweep out what killed processes left half-written; raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for part in (*self.folder.glob("*/*.part"), *self.folder.glob("*.begun")):
            if time.time() - part.stat().st_mtime > STALE:
                part.unlink(missing_ok=True)

    def path(self, key: str) -> Path:
        """Where the results of a task are or will be."""
        return self.folder / key[:2] / f"{key}.parquet"

    def has(self, key: str) -> bool:
        """Whether there is a file for a task; it is looked into when it is read."""
        return self.path(key).exists()

    def write(self, key: str, layout: Layout, result: StoredResult) -> None:
        """Keep the results of a task; raises StoreError."""
        path = self.path(key)
        part = path.with_name(f"{key}.{os.getpid()}-{uuid4().hex[:8]}.part")
        about = json.dumps({**result.about, "key": key, "layout": layout.digest})
        table = pa.table({"value": result.numbers}).replace_schema_metadata({ABOUT: about.encode()})
        try:
            if not self.folder.is_dir():
                raise FileNotFoundError(2, "no such folder on this machine", str(self.folder))
            path.parent.mkdir(exist_ok=True)
            pq.write_table(table, part, compression="zstd", use_dictionary=False, write_page_checksum=True)
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise StoreError(f"could not write the results ({_reason(error)}: {path.parent})") from None

    def read(self, key: str, layout: Layout) -> StoredResult:
        """The results of a task; raises DamagedError if they are not whole, FileNotFoundError if there are none."""
        path = self.path(key)
        try:
            with pq.ParquetFile(path, page_checksum_verification=True) as file:
                raw = (file.schema_arrow.metadata or {}).get(ABOUT)
                about = json.loads(raw) if raw else {}
                table = file.read() if about else None
        except FileNotFoundError:
            raise
        except (OSError, ValueError, pa.ArrowException) as error:
            raise DamagedError(" ".join(str(error).split())[:120]) from None
        if table is None or about.get("key") != key or about.get("layout") != layout.digest:
            raise DamagedError("it holds something else")
        if table.column_names != ["value"] or table.num_rows != layout.size:
            raise DamagedError(f"it holds {table.num_rows} numbers, not {layout.size}")
        return StoredResult(table["value"].to_numpy(), about)

    def set_aside(self, key: str) -> Path:
        """Give a damaged file another name, so that the task is done again; returns that name."""
        path = self.path(key)
        aside = path.with_suffix(".bad")
        path.replace(aside)
        return aside


def _reason(error: OSError) -> str:
    return error.strerror or " ".join(str(error).split())
