"""The files under `configs/`: which choices there are."""

from __future__ import annotations

from experiments.io.paths import CONFIGS

NO_GROUPS = {"persona", "claim"}  # folders of configs/ that are no choices of a run


def choices() -> dict[str, list[str]]:
    """The files of each group under `configs/`, by group."""
    return {
        folder.name: sorted(file.stem for file in folder.glob("*.yaml"))
        for folder in sorted(CONFIGS.iterdir())
        if folder.is_dir() and folder.name not in NO_GROUPS
    }
