"""Policies and scenarios as files: under `configs/`, and under folders of one's own."""

from typing import Any

from experiments.io import config_files
from sim.config import ConfigError, read_programme


def programme(part: str, name: str) -> dict[str, Any]:
    """A 'scenario' or 'policy' by name, as a tree with its name; raises ConfigError."""
    known = config_files.files(part)
    if name not in known:
        raise ConfigError(f"{part} {name!r} is not known; allowed: {', '.join(known)}")
    return read_programme(known[name])
