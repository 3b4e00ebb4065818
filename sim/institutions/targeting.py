"""Which employers a targeted change is for: those of a sector or size, public or private ones, or a single employer.

A selector names one property. An employer that meets two selectors, each with a change of its own, gets both
changes (`records_by_rows`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

SIZES = {"1-9": (0.0, 10.0), "10-49": (10.0, 50.0), "50-249": (50.0, 250.0), "250+": (250.0, np.inf)}
ONE_OF = "allowed: exactly one of sector, size, public and employer"


class Where(BaseModel):
    """A selector of employers: exactly one of the four properties is given."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    sector: int | str | None = None  # row or name in the table of sectors
    size: Literal["1-9", "10-49", "50-249", "250+"] | None = None  # normal number of jobs of the employer
    public: bool | None = None
    employer: int | None = Field(None, ge=0)  # row

    @model_validator(mode="after")
    def _one(self) -> Where:
        if sum(value is not None for value in (self.sector, self.size, self.public, self.employer)) != 1:
            raise ValueError(ONE_OF)
        return self

    @property
    def kind(self) -> str:
        """Return the property that is given: 'sector', 'size', 'public' or 'employer'."""
        return next(name for name in ("sector", "size", "public", "employer") if getattr(self, name) is not None)

    @property
    def value(self) -> int | str | bool:
        """Return the value of that property."""
        return getattr(self, self.kind)

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


def may_overlap(one: Where | None, other: Where | None) -> bool:
    """Return whether an employer may be selected by both; None selects all employers.

    The answer is yes in doubt, since the world's employers are not known here.
    """
    if one is None or other is None or one.kind != other.kind:
        return True
    if isinstance(one.value, str) != isinstance(other.value, str):
        return True  # a sector by its row and one by its name may be the same
    return one.value == other.value


def sector_row(sector: int | str, reference_data: Any) -> int:
    """Return the row of a sector given by its row or name.

    Raises:
        ValueError: if the world has no such sector; one line that lists what is allowed.
    """
    names = reference_data.sector_name
    if isinstance(sector, str) and sector in names:
        return names.index(sector)
    if isinstance(sector, int) and 0 <= sector < len(names):
        return sector
    raise ValueError(f"sector {sector!r} is not known; allowed: 0 to {len(names) - 1}, or {', '.join(names)}")


def employers_selected(where: Where, reference_data: Any, employers: Any) -> np.ndarray:
    """Return which employers a selector is for.

    Args:
        where: the selector.
        reference_data: with the names of the sectors.
        employers: columns sector, normal_size and public, each (E,), as a named tuple.

    Returns:
        bool (E,).

    Raises:
        ValueError: if the world has no such sector.
    """
    if where.kind == "sector":
        return employers.sector == sector_row(where.value, reference_data)
    if where.kind == "size":
        low, high = SIZES[where.value]
        size = employers.normal_size
        return (size >= low) & (size < high)
    if where.kind == "public":
        return (employers.public != 0) == where.value
    return np.arange(len(employers.sector)) == where.value


def records_by_rows(
    targeted: tuple[tuple[Where, tuple], ...], base: tuple, reference_data: Any, employers: Any
) -> Iterator[tuple[np.ndarray, tuple]]:
    """Split employers by the targeted changes that they get.

    Args:
        targeted: pairs of a selector and the record that it gives (`Calendar.targeted`).
        base: the record of all other employers, of the same type.
        reference_data, employers: as for `employers_selected`.

    Yields:
        rows, uint32 (R,), and their record. Each employer is in one group at most; employers without a change are in
        none. An employer that meets several selectors gets all their changes; the calendar has checked that they do
        not contradict each other.
    """
    if not targeted:
        return
    masks = np.array([employers_selected(where, reference_data, employers) for where, _ in targeted])  # (T, E)
    patterns, which = np.unique(masks, axis=1, return_inverse=True)
    for number, pattern in enumerate(patterns.T):
        if pattern.any():
            values = {}
            for place in np.flatnonzero(pattern):
                record = targeted[place][1]._asdict()
                values |= {name: value for name, value in record.items() if value != getattr(base, name)}
            yield np.flatnonzero(which.ravel() == number).astype(np.uint32), base._replace(**values)
