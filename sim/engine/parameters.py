"""How a parameter is declared: once, next to its equation, with unit, range, source and labels in two languages.

Every mechanism has a subclass of `Parameters`, which names its group and so becomes part of the configuration:
`class CommutingParameters(Parameters, group="commuting", mechanism="M23")`. Since kernels can't take a pydantic model,
each subclass also gets a `Record`: a named tuple of plain numbers with the same field names, made by `record()`.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from sim.engine.calibrated import Fitted
from sim.engine.kernels import record_type
from sim.levers import LEVERS

ASSUMPTION = "assumption"


def par(
    default: float | int | bool,
    low: float | int | None = None,
    high: float | int | None = None,
    *,
    unit: str = "",
    source: str = ASSUMPTION,
    en: str,
    nl: str,
    lever: str | None = None,
) -> Any:
    """Declare one parameter.

    Args:
        default: the value, given here and nowhere else; `fitted(name)` where calibration sets it.
        low, high: the allowed range, both ends included; None for a switch.
        unit: unit of the value, in words ('per month', 'share', 'log points').
        source: author and year, followed by 'unverified' if the page was not read, or 'assumption'.
        en, nl: label in English and in Dutch.
        lever: id of the lever that it belongs to (`levers.LEVERS`), so that a dated policy or scenario may change it
            while the model runs; None if it can't be changed.

    Raises:
        ValueError: if the lever is not known.
    """
    if lever is not None and lever not in LEVERS:
        raise ValueError(f"lever {lever!r} of '{en}' is not in sim/levers.py")
    extra: dict[str, Any] = {"unit": unit, "source": source, "en": en, "nl": nl, "lever": lever}
    if isinstance(default, Fitted):
        default, extra["calibrated"] = float(default), True
    return Field(default, ge=low, le=high, json_schema_extra=extra)


def switch(mechanism: str) -> Any:
    """Declare the switch of a mechanism; off means the null rule stated in its module docstring."""
    return par(True, en=f"{mechanism} works", nl=f"{mechanism} werkt")


_GROUPS: dict[str, type[Parameters]] = {}  # as they were declared


class Parameters(BaseModel):
    """Base of every parameter group: frozen, no unknown keys, no silent conversion of types.

    A subclass takes these keywords; without `group` it is no part of the configuration:
        group: the key of the group in the configuration ('inaction').
        mechanism: id of the mechanism that the group belongs to; empty for what several share.
        place: among the groups at the head of the configuration; the others follow by mechanism and name.

    Raises:
        ValueError: the name of the group is taken.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_default=True)
    Record: ClassVar[type]
    mechanism: ClassVar[str] = ""
    place: ClassVar[float] = math.inf

    def __init_subclass__(cls, *, group: str = "", mechanism: str = "", place: float = math.inf) -> None:
        super().__init_subclass__()
        if group in _GROUPS:
            raise ValueError(f"parameter group '{group}' is declared by {_GROUPS[group].__name__} and {cls.__name__}")
        if group:
            _GROUPS[group] = cls
        cls.mechanism, cls.place = mechanism, place

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        cls.Record = record_type(f"{cls.__name__}Record", cls.model_fields, cls.__module__)

    def record(self) -> tuple:
        """Return the values as a named tuple of floats, integers and switches, for use in kernels."""
        return self.Record(*(getattr(self, name) for name in type(self).model_fields))


def groups() -> dict[str, type[Parameters]]:
    """The parameter groups declared so far by name, in the order of the configuration."""
    return dict(sorted(_GROUPS.items(), key=lambda item: (item[1].place, item[1].mechanism, item[0])))


def in_steps(record: Any, chances: tuple[str, ...], months: int) -> Any:
    """Return a record for a step of several months.

    Args:
        record: a parameter record.
        chances: names of its chances per month; each becomes the chance of at least one event in the step.
        months: months in a step.
    """
    if months == 1:
        return record
    return record._replace(**{name: 1.0 - (1.0 - getattr(record, name)) ** months for name in chances})
