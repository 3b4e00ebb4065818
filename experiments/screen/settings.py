"""What is screened: every parameter of every lever at two doses, or at each other choice that it has."""

from collections.abc import Iterable
from typing import NamedTuple

from experiments.design.parameter_values import Value
from experiments.execution.keys import shipped_data
from sim.catalogue import Parameter, of_lever, parameters_by_name

Changes = tuple[tuple[str, Value], ...]  # values of levers by parameter, from the first month on

# What does nothing by itself: it is changed while another parameter of the lever is at its end, and compared with that.
NEEDS = {
    **dict.fromkeys(
        (f"public_programmes.scheme_{part}" for part in ("for", "days", "guides", "meets_employers")),
        "public_programmes.scheme_coverage",
    ),
    "technology.wave_frontier": "technology.wave",
    "technology.wave_years": "technology.wave",
    "technology.cycle_years": "technology.cycle",
    "technology.relocation_sector": "technology.relocation",
}


class Setting(NamedTuple):
    """One parameter of a lever at one value.

    Attributes:
        dose: 1 is half-way from the default to the farther end of the range, 2 the end; for choices their number.
        beside: what holds in the world that it is compared with as well; nothing in the baseline.
    """

    lever: str
    parameter: str
    dose: int
    value: Value
    beside: Changes = ()

    @property
    def name(self) -> str:
        """The change in short: 'hr.for_whom=2'."""
        return f"{self.parameter}={self.value:g}"

    @property
    def changes(self) -> Changes:
        """All that is changed from the first month on."""
        return (*self.beside, (self.parameter, self.value))


def settings_of(levers: Iterable[str]) -> list[Setting]:
    """Return every setting of these levers, in order."""
    found, known = [], parameters_by_name()
    for lever in levers:
        for one in of_lever(lever):
            needed = NEEDS.get(one.name)
            beside = ((needed, doses(known[needed])[-1]),) if needed else ()
            found += [Setting(lever, one.name, n, value, beside) for n, value in enumerate(doses(one), 1)]
    return found


def doses(one: Parameter) -> tuple[Value, ...]:
    """Return the values at which a parameter is screened: two towards the farther end of its range, or all others.

    Where both ends are as far, it is the higher one. Whole numbers that do not count months are codes of choices; no
    row of a table is beyond the last sector.
    """
    default, kind = one.field.default, one.field.annotation
    if kind is bool:
        return (not default,)
    low, high = one.limits
    if kind is int and one.extra["unit"] != "months":
        last = min(int(high), len(shipped_data().sector_name) - 1)
        return tuple(value for value in range(int(low), last + 1) if value != default)
    end = high if high - default >= default - low else low
    return kind((default + end) / 2), kind(end)
