"""The keys of the model in a composed tree: scenarios and policies by name, and what is told of a run by its keys."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.cli.declaration import BY_HAND, PROGRAMMES
from sim.config import Config, ConfigError, configure
from sim.policy import Calendar, month_of
from sim.reference_data import load_reference_data

NAME_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,199}")
OWN = {"name": "own", "en": "Changes given by hand.", "nl": "Wijzigingen met de hand."}  # programme of `BY_HAND`
NOT_SHOWN = {"results", "name", "language", "configs"}  # keys that change nothing of what is computed
IN_NAME = {"scenario", "policy", "scale", "scale.persons", "years", "seed", "behaviour", *NOT_SHOWN}


def read_model(tree: Mapping[str, Any]) -> Config:
    """The checked configuration of a composed tree without other keys; raises ConfigError or ReferenceDataError."""
    return checked({**tree, **{part: _programmes(tree[part]) for part in PROGRAMMES}})


def checked(tree: Mapping[str, Any]) -> Config:
    """The configuration, with every dated change and its target checked before anything starts."""
    config = configure(tree)
    calendar = Calendar(config)
    if any(one.change.where for one in calendar.changes):
        calendar.check_targets(load_reference_data(config.reference_data.model_dump()))
    return config


def _programmes(node: dict[str, Any]) -> list[dict[str, Any]]:
    """The programmes chosen, by name, and the changes given by hand as one more."""
    chosen = [{"name": name, **keys} for name, keys in node.items() if name != BY_HAND]
    return [*chosen, {**OWN, "changes": node[BY_HAND]}] if node[BY_HAND] else chosen


def without_effect(config: Config) -> list[str]:
    """A line for each scenario or policy with changes of which none falls in the run."""
    lines = []
    for part in PROGRAMMES:
        for one in getattr(config, part):
            first = [change.start or config.start for change in one.changes]
            if first and min(month_of(date, config.start) for date in first) >= 12 * config.years:
                lines.append(
                    f"{part}={one.name} begins in {min(first)}, after this run of years={config.years} from "
                    f"start={config.start}: it changes nothing"
                )
    return lines


def checked_name(name: str) -> str:
    """The name of a folder of results; raises ConfigError for what is none."""
    if not NAME_PATTERN.fullmatch(name):
        allowed = "up to 200 letters, digits, '.', '_', '+' and '-'"
        raise ConfigError(f"name={name!r} is not a folder name; allowed: {allowed}")
    return name


def name_of(config: Config, overrides: Sequence[str]) -> str:
    """A name by what was chosen; other overrides enter as a short hash, so that runs stay apart."""
    chosen = "-".join(config.named(part) for part in PROGRAMMES)
    name = f"{chosen}-{config.scale.persons}-{config.years}y-seed{config.seed}"
    return with_hash(name, by_hand(overrides))


def with_hash(name: str, others: Sequence[str]) -> str:
    """A name with a short hash of what it does not show, if there is such."""
    text = "\n".join(sorted(others))
    return f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:6]}" if text else name


def by_hand(overrides: Sequence[str]) -> list[str]:
    """Overrides that the usual parts of a name (scenario, policy, size, years, seed) don't show."""
    return [text for text in overrides if text.split("=")[0] not in IN_NAME]
