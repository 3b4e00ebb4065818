"""Policies and scenarios as dated data: which parameters hold in which month.

A parameter can be changed by date only if it is declared as a lever. What holds in a month is worked out
beforehand from the configuration; nothing is changed while running.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from sim.config import GROUPS, Change, Config, ConfigError, Records, explain
from sim.parameters import Parameters


@dataclass(frozen=True)
class Handle:
    """A parameter by which a lever is pulled while the model runs."""

    name: str  # group.parameter
    lever: str  # id in `levers.LEVERS`
    group: str
    parameter: str


def levers() -> dict[str, Handle]:
    """All parameters that a policy or scenario may change, by name ('m14.labour_demand')."""
    return {
        f"{group}.{name}": Handle(f"{group}.{name}", field.json_schema_extra["lever"], group, name)
        for group, kind in GROUPS.items()
        for name, field in kind.model_fields.items()
        if (field.json_schema_extra or {}).get("lever")
    }


def month_of(date: str, start: str) -> int:
    """Months from `start` to `date`, both 'YYYY-MM'."""
    (year, month), (first_year, first_month) = (map(int, text.split("-")) for text in (date, start))
    return 12 * (year - first_year) + month - first_month


class Calendar:
    """The parameters in force in each month of a run."""

    def __init__(self, config: Config) -> None:
        self.config = config
        known = levers()
        self.changes: list[tuple[int, int, Handle, Change]] = []
        for source in (config.scenario, config.policy):
            for change in source.changes:
                if change.lever not in known:
                    near = get_close_matches(change.lever, known, n=3, cutoff=0.4) or sorted(known)
                    raise ConfigError(
                        f"'{source.name}' changes '{change.lever}', which is not a lever; allowed: {', '.join(near)}"
                    )
                first = month_of(change.start, config.start) if change.start else 0
                last = month_of(change.until, config.start) if change.until else 10**6
                if first < 0 or last < first:
                    raise ConfigError(
                        f"'{source.name}' changes '{change.lever}' from {change.start} until {change.until}; "
                        f"allowed: from {config.start} on, and not ending before it starts"
                    )
                self._add(first, last, known[change.lever], change)
        self._memory: dict[tuple, Records] = {}
        self.at(0)  # a value out of range shows now, not in the middle of a run
        for first, *_ in self.changes:
            self.at(first)

    def _add(self, first: int, last: int, lever: Handle, change: Change) -> None:
        for other_first, other_last, other, earlier in self.changes:
            if other.name == lever.name and first <= other_last and other_first <= last:
                raise ConfigError(
                    f"lever '{lever.name}' gets two values at one time: {earlier.value} and {change.value}; "
                    "allowed: one value at a time"
                )
        self.changes.append((first, last, lever, change))

    def at(self, month: int) -> Records:
        """Records of all parameter groups in force in a month; before month 0 only the configuration holds."""
        active = tuple(n for n, (first, last, *_) in enumerate(self.changes) if first <= month <= last)
        if active not in self._memory:
            values = {name: group.model_dump() for name, group in self.config.groups().items()}
            for n in active:
                _, _, lever, change = self.changes[n]
                values[lever.group][lever.parameter] = change.value
            groups = {name: _checked(name, value) for name, value in values.items()}
            self._memory[active] = Records(**{name: group.record() for name, group in groups.items()})
        return self._memory[active]


def _checked(name: str, values: dict[str, Any]) -> Parameters:
    """A parameter group from values that a policy or scenario may have changed."""
    try:
        return GROUPS[name].model_validate(values)
    except ValidationError as error:
        raise ConfigError(f"policy or scenario: {explain(error, name)}") from None
