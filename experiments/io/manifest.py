"""The manifest of a folder of results: where its files come from."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from experiments.io.output_folder import git_state, sha256_of, versions, write_whole
from sim.engine.provenance import code_digest

TABLES = (".csv", ".parquet")


def write_manifest(folder: Path, **facts: Any) -> None:
    """Write `folder / manifest.json`: facts, and when, with which versions and code, and hashes of all tables.

    Args:
        facts: what can be written as JSON, and pydantic models; one of the same name takes the place of the usual.

    Raises:
        OSError: if it can't be written.
    """
    usual = {
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": versions(),
        "git": git_state(),
        "code_digest": code_digest(),
    }
    hashes = {file.name: sha256_of(file) for file in sorted(folder.iterdir()) if file.suffix in TABLES}
    text = json.dumps({**usual, **facts, "sha256": hashes}, indent=1, ensure_ascii=False, default=_plain)
    write_whole(folder / "manifest.json", text + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    raise TypeError(f"{type(value).__name__} can't be written to a manifest")
