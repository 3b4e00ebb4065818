"""The files under `configs/`, and under folders of one's own: which choices there are, and where each lies."""

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from experiments.io.errors import UsageError
from experiments.io.paths import CONFIGS
from sim.paths import in_home

_own: list[Path] = []


def use_folders(names: Sequence[str]) -> None:
    """Look in these folders or Python packages before `configs/`, in this process from now on.

    Each holds groups as `configs/` does, such as `policy/mine.yaml`. Raises UsageError for what is neither.
    """
    _own[:] = [_folder(name) for name in names]


def folders() -> tuple[Path, ...]:
    """Where choices are looked for; the first that has a file of a name counts."""
    return (*_own, CONFIGS)


def files(group: str) -> dict[str, Path]:
    """The files of a group, such as 'policy', by name in alphabetical order."""
    found = {file.stem: file for folder in reversed(folders()) for file in (folder / group).glob("*.yaml")}
    return dict(sorted(found.items()))


def groups() -> list[str]:
    """All groups that there are."""
    return sorted({path.name for folder in folders() for path in folder.iterdir() if path.is_dir()})


def _folder(name: str) -> Path:
    try:
        if os.path.isdir(folder := in_home(name)):  # false, not an error, for what can't be a name
            return folder.resolve()
        package = find_spec(name)
    except (ImportError, ValueError):
        package = None
    if package is None or not package.submodule_search_locations:
        raise UsageError(f"configs={name!r} is no folder and no installed package; allowed: one that has policy/ or so")
    return Path(next(iter(package.submodule_search_locations))).resolve()
