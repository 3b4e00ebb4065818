"""Results of tasks on disk: one small file a result, named by its key, that is either whole or not there.

Each is a file of columns (`sim.engine.stored_columns`): one of numbers, and as facts the layout and how it went. What
does not agree with its key, its layout and its checksum is set aside, named, and made again.
"""

import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from experiments.io.errors import StoreError
from experiments.io.output_folder import STALE
from experiments.outcomes.layout import Layout
from sim.engine.stored_columns import UNFINISHED, WHOLE, DamagedError, read_columns, set_aside, write_columns

FOLDER = "runs"  # in the results folder, beside the folders of the sweeps that share it


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
        for part in (*self.folder.glob(f"*/*{UNFINISHED}"), *self.folder.glob("*.begun")):
            if time.time() - part.stat().st_mtime > STALE:
                part.unlink(missing_ok=True)

    def path(self, key: str) -> Path:
        """Where the results of a task are or will be."""
        return self.folder / key[:2] / f"{key}{WHOLE}"

    def has(self, key: str) -> bool:
        """Whether there is a file for a task; it is looked into when it is read."""
        return self.path(key).exists()

    def write(self, key: str, layout: Layout, result: StoredResult) -> None:
        """Keep the results of a task; raises StoreError."""
        path = self.path(key)
        try:
            if not self.folder.is_dir():
                raise FileNotFoundError(2, "no such folder on this machine", str(self.folder))
            path.parent.mkdir(exist_ok=True)
            write_columns(path, key, {"value": result.numbers}, {**result.about, "layout": layout.digest})
        except OSError as error:
            reason = error.strerror or " ".join(str(error).split())
            raise StoreError(f"could not write the results ({reason}: {path.parent})") from None

    def read(self, key: str, layout: Layout) -> StoredResult:
        """The results of a task; raises DamagedError if they are not whole, FileNotFoundError if there are none."""
        columns, about = read_columns(self.path(key), key, {"value": ("f8", None)})
        if about.get("layout") != layout.digest:
            raise DamagedError("it holds something else")
        if len(columns["value"]) != layout.size:
            raise DamagedError(f"it holds {len(columns['value'])} numbers, not {layout.size}")
        return StoredResult(columns["value"], about)

    def set_aside(self, key: str) -> Path:
        """Give a damaged file another name, so that the task is done again; returns that name."""
        return set_aside(self.path(key))
