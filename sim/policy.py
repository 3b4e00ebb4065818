"""Policies and scenarios as dated data: which parameters hold in which month.

A parameter can be changed by date only if it is declared as a lever. What holds in a month is worked out
beforehand from the configuration; nothing is changed while running. Several policies and scenarios may hold
together. A policy takes the place of what a scenario says about the same parameter, as a new law does; where two
policies, or two scenarios, give one parameter two values at one time, they are refused.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import ValidationError

from sim.catalogue import parameters
from sim.config import GROUPS, LONGEST_KEY, Change, Config, ConfigError, Records, explain
from sim.errors import shortened
from sim.institutions.targeting import Where, may_overlap, sector_row
from sim.reference_data import ReferenceData
from sim.renamed import new_name

TARGETED = "hr"  # the group whose changes may be for some employers only


@dataclass(frozen=True)
class Handle:
    """A parameter by which a lever is pulled while the model runs."""

    name: str  # group.parameter
    lever: str  # id in `levers.LEVERS`
    group: str
    parameter: str


def levers() -> dict[str, Handle]:
    """All parameters that a policy or scenario may change, by name ('labour_demand.level')."""
    return {
        one.name: Handle(one.name, one.extra["lever"], one.group, one.name.removeprefix(f"{one.group}."))
        for one in parameters()
        if one.extra["lever"]
    }


def month_of(date: str, start: str) -> int:
    """Months from `start` to `date`, both 'YYYY-MM'."""
    (year, month), (first_year, first_month) = (map(int, text.split("-")) for text in (date, start))
    return 12 * (year - first_year) + month - first_month


class Dated(NamedTuple):
    """One change in months of the run, both ends included, and whose it is."""

    first: int
    last: int
    handle: Handle
    change: Change
    source: str  # name of the policy or scenario
    by_policy: bool

    def __str__(self) -> str:
        whom = f" for {self.change.where}" if self.change.where else ""
        return f"{self.change.value}{whom} from '{self.source}'"


class Calendar:
    """The parameters in force in each month of a run."""

    def __init__(self, config: Config) -> None:
        self.config = config
        known = levers()
        self.changes: list[Dated] = []
        for source in (*config.scenario, *config.policy):  # in this order: a policy holds over a scenario
            by_policy = source in config.policy
            dated = [_dated(change, source.name, by_policy, known, config.start) for change in source.changes]
            if dated and all(one.last < 0 for one in dated):
                end = max(change.until for change in source.changes if change.until)
                raise ConfigError(
                    f"'{source.name}' ends before the run begins, until={end}; allowed: a later end, or a start before "
                    f"that (start={config.start})"
                )
            for one in dated:
                if one.last >= 0:  # what began before the run is in force from its first month on
                    self._add(one._replace(first=max(one.first, 0)))
        self._memory: dict[tuple, Records] = {}
        self._targeted: dict[tuple, tuple[tuple[Where, tuple], ...]] = {}
        for month in {0, *(one.first for one in self.changes)}:
            self.targeted(month)  # a value out of range shows now, not in the middle of a run

    def _add(self, new: Dated) -> None:
        for old in self.changes:
            same_time = new.first <= old.last and old.first <= new.last
            ranked = old.by_policy != new.by_policy and not (old.change.where or new.change.where)
            overlap = same_time and may_overlap(old.change.where, new.change.where)
            if old.handle == new.handle and overlap and not ranked:
                raise ConfigError(
                    f"lever '{new.handle.name}' gets two values at one time: {old} and {new}; "
                    "allowed: one value at a time for an employer, or for all"
                )
        self.changes.append(new)

    def check_targets(self, reference_data: ReferenceData, employers: int | None = None) -> None:
        """Raise ConfigError if a targeted change is for a sector or an employer that the world does not have.

        Args:
            reference_data: with the names of the sectors.
            employers: how many there are; None if that is not known yet.
        """
        for one in self.changes:
            where = one.change.where
            try:
                if where and where.kind == "sector":
                    sector_row(where.value, reference_data)
                if where and where.employer is not None and employers is not None and where.employer >= employers:
                    raise ValueError(f"employer {where.employer} is not known; allowed: 0 to {employers - 1}")
            except ValueError as error:
                raise ConfigError(f"'{one.source}' changes '{one.handle.name}' where {error}") from None

    def at(self, month: int) -> Records:
        """Records of all parameter groups in force in a month; before month 0 only the configuration holds."""
        active = self._active(month, targeted=False)
        if active not in self._memory:
            values = {name: group.model_dump() for name, group in self.config.groups().items()}
            for n in active:
                handle, change = self.changes[n].handle, self.changes[n].change
                values[handle.group][handle.parameter] = change.value
            self._memory[active] = Records(**{name: _checked(name, tree) for name, tree in values.items()})
        return self._memory[active]

    def targeted(self, month: int) -> tuple[tuple[Where, tuple], ...]:
        """Pairs of a selector and the HR record that holds in a month for its employers.

        A record has the values that hold for everybody, and on top of them all changes with that selector.
        """
        active = self._active(month, targeted=True)
        base = self.at(month).hr
        key = (active, base)
        if key not in self._targeted:
            values: dict[Where, dict[str, Any]] = {}
            for one in (self.changes[n] for n in active):
                if one.change.where:
                    values.setdefault(one.change.where, base._asdict())[one.handle.parameter] = one.change.value
            self._targeted[key] = tuple((where, _checked(TARGETED, tree)) for where, tree in values.items())
        return self._targeted[key]

    def _active(self, month: int, targeted: bool) -> tuple[int, ...]:
        """Positions of the changes in force, for everybody or for some employers."""
        return tuple(
            n
            for n, one in enumerate(self.changes)
            if one.first <= month <= one.last and (one.change.where is not None) == targeted
        )


def _dated(change: Change, source: str, by_policy: bool, known: dict[str, Handle], start: str) -> Dated:
    """A change in months of the run; raises ConfigError for what is no lever, no target or no period."""
    what = f"'{shortened(source, str)}' changes '{shortened(change.lever, str)}'"
    if change.lever not in known:
        if renamed := new_name(change.lever):
            raise ConfigError(f"{what}; its name is now '{renamed}'")
        near = get_close_matches(change.lever[:LONGEST_KEY], known, n=3, cutoff=0.4) or sorted(known)
        raise ConfigError(f"{what}, which is not a lever; allowed: {', '.join(near)}")
    handle = known[change.lever]
    if change.where and handle.group != TARGETED:
        raise ConfigError(f"{what} where {change.where}; allowed with where: levers of employers ({TARGETED}.*)")
    last = month_of(change.until, start) if change.until else 10**6
    first = month_of(change.start, start) if change.start else min(0, last)
    if last < first:
        period = f"from {change.start or start} until {change.until}"
        raise ConfigError(f"{what} {period}; allowed: not ending before it starts")
    return Dated(first, last, handle, change, source, by_policy)


def _checked(name: str, values: dict[str, Any]) -> tuple:
    """The record of a parameter group from values that a policy or scenario may have changed."""
    try:
        return GROUPS[name].model_validate(values).record()
    except ValidationError as error:
        raise ConfigError(f"policy or scenario: {explain(error, name)}") from None
