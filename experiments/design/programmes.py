"""Policies and scenarios as files: under `configs/`, and under folders of one's own."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from experiments.io import config_files
from experiments.io.plain_data import read_yaml
from sim.config import ConfigError


def programme(part: str, name: str) -> dict[str, Any]:
    """A 'scenario' or 'policy' by name, as a tree with its name; raises ConfigError."""
    known = config_files.files(part)
    if name not in known:
        raise ConfigError(f"{part} {name!r} is not known; allowed: {', '.join(known)}")
    return _read(known[name])


@lru_cache
def _read(file: Path) -> dict[str, Any]:
    try:
        tree = read_yaml(file)
    except yaml.YAMLError as error:
        raise ConfigError(f"{file} can't be read: {' '.join(str(error).split())}") from None
    name = file.stem
    if not isinstance(tree, dict) or list(tree) != [name] or not isinstance(tree[name], dict) or "name" in tree[name]:
        raise ConfigError(f"{file} does not hold one programme under its own name; allowed: en, nl, source and changes")
    return {"name": name, **tree[name]}
