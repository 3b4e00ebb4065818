"""A configuration with other values of parameters."""

import re

from sim.config import Config, ConfigError, configure
from sim.renamed import new_name

Value = float | int | bool


def with_values(config: Config, values: dict[str, Value]) -> Config:
    """Return the configuration with other values of parameters by name ('inaction.loss'); raise ConfigError."""
    tree = config.model_dump(by_alias=True)
    for name, value in values.items():
        group, _, parameter = name.partition(".")
        if not re.fullmatch(r"\w+", parameter) or not isinstance(tree.get(group), dict) or parameter not in tree[group]:
            hint = f"its name is now {now!r}" if (now := new_name(name)) else "allowed: those of docs/parameters.md"
            raise ConfigError(f"unknown parameter {name!r}; {hint}")
        tree[group][parameter] = value
    return configure(tree)
