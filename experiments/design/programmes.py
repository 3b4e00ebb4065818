"""Policies and scenarios as files under `configs/`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import yaml

from experiments.io.config_files import choices
from experiments.io.errors import UsageError
from experiments.io.forms import _require
from experiments.io.paths import CONFIGS
from experiments.io.plain_data import read_yaml
from sim.config import ConfigError


@lru_cache
def read_programme(part: str, name: str) -> dict[str, Any]:
    """A file of `configs/scenario/` or `configs/policy/` as a tree with its name; raises ConfigError."""
    known = choices()[part]
    if name not in known:
        raise ConfigError(f"{part} {name!r} is not known; allowed: {', '.join(known)}")
    file = CONFIGS / part / f"{name}.yaml"
    try:
        tree = read_yaml(file)
    except yaml.YAMLError as error:
        raise ConfigError(f"{file} can't be read: {' '.join(str(error).split())}") from None
    if not isinstance(tree, dict) or list(tree) != [name] or not isinstance(tree[name], dict) or "name" in tree[name]:
        raise UsageError(f"{file} does not hold one programme under its own name; allowed: en, nl, source and changes")
    return {"name": name, **tree[name]}


@lru_cache
def programme(part: str, name: str) -> dict:
    """A file of configs/scenario or configs/policy, with its name."""
    _require([name], choices()[part], part)
    (own,) = read_yaml(CONFIGS / part / f"{name}.yaml").items()
    return {"name": own[0], **own[1]}
