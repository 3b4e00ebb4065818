"""The files of a run: four tables and a manifest, in a folder that appears only when it is complete.

Same configuration, code and data: same Parquet files, bit for bit. What differs from run to run (times,
versions, overrides) stands in the manifest alone.
"""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

import sim
from experiments.io.paths import REPOSITORY
from sim import CareerEcosystem, Config
from sim.measurement.measures import MEASURES

TABLES = ("measures", "groups", "persons", "events")
PACKAGES = ("mesa", "numpy", "numba", "pandas", "pyarrow", "scipy", "pydantic", "hydra-core")


@dataclass(frozen=True)
class Results:
    """What a finished run left behind, in memory; tables as `CareerEcosystem` gives them."""

    config: Config
    measures: pd.DataFrame
    groups: pd.DataFrame
    persons: pd.DataFrame
    events: pd.DataFrame
    provenance: dict[str, Any]


def collect(model: CareerEcosystem) -> Results:
    """The results of a model that has run."""
    tables = {name: getattr(model, name)() for name in TABLES}
    return Results(model.config, **tables, provenance=model.provenance())


def require_writable(results: Path) -> None:
    """Raise OSError, with `results` as its file, if a folder could not be made in it; leaves nothing behind."""
    folder = results.absolute()
    while not folder.exists():
        folder = folder.parent
    try:
        with tempfile.TemporaryDirectory(dir=folder):
            pass
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(results)) from None


@contextmanager
def replacing(results: Path, name: str) -> Iterator[Path]:
    """An empty folder to fill, which becomes `results / name` at the end; if anything fails, it vanishes.

    An earlier folder of that name stays until the new one is complete. Raises OSError.
    """
    results.mkdir(parents=True, exist_ok=True)
    final = results / name
    fresh = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=results))
    try:
        fresh.chmod(results.stat().st_mode & 0o777)
        yield fresh
        old = Path(tempfile.mkdtemp(prefix=f".{name}-old-", dir=results))
        if final.exists():
            final.rename(old / name)
        fresh.rename(final)
        shutil.rmtree(old)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def write_tables(folder: Path, results: Results) -> None:
    """Write each table as `folder / <table>.parquet`; raises OSError."""
    for name in TABLES:
        table = pa.Table.from_pandas(getattr(results, name), preserve_index=False)
        if name == "measures":
            fields = [documented(field) for field in table.schema]
            table = table.cast(pa.schema(fields, table.schema.metadata))
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def versions() -> dict[str, str]:
    """Versions of the model, of Python and of the packages that results depend on."""
    packages = {name: version(name) for name in PACKAGES}
    return {"career-ecosystem": sim.__version__, "python": platform.python_version(), **packages}


def documented(field: pa.Field) -> pa.Field:
    """The column with its definition, unit and denominator in the metadata."""
    measure = MEASURES.get(field.name)
    if measure is None:
        return field
    keys = ("en", "nl", "definition", "unit", "denominator", "target")
    return field.with_metadata({key: getattr(measure, key) for key in keys})


def write_manifest(folder: Path, results: Results, overrides: Sequence[str]) -> None:
    """Write `folder / manifest.json`: all that is needed to tell where the tables come from."""
    config = results.config
    manifest = {
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "overrides": list(overrides),
        "seed": config.seed,
        "configuration": config.model_dump(mode="json", by_alias=True),
        "versions": versions(),
        "git": git_state(),
        **results.provenance,
        "rows": {name: len(getattr(results, name)) for name in TABLES},
        "sha256": {file.name: sha256_of(file) for file in sorted(folder.glob("*.parquet"))},
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def sha256_of(file: Path) -> str:
    """The sha256 (hex) of a file; raises OSError."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def git_state() -> dict[str, Any] | None:
    """Commit of the checkout and whether files differ from it; None outside a checkout or without git."""
    commit = _git("rev-parse", "HEAD")
    if commit is None:
        return None
    return {"commit": commit, "dirty": bool(_git("status", "--porcelain"))}


def _git(*arguments: str) -> str | None:
    try:
        command = ["git", "-C", REPOSITORY, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
