"""How a mechanism is declared: once, in its own file, with its id in the mission, its labels and its sources."""

from __future__ import annotations

from dataclasses import dataclass

DECLARED: dict[str, Mechanism] = {}


@dataclass(frozen=True)
class Mechanism:
    """One mechanism, known to the registry as soon as it is made.

    Args:
        id: in the mission ('M06'); the files `sim/mechanisms/m06_*.py` are its own.
        en, nl: label in English and Dutch.
        seeds: where the idea comes from (source documents S0 to S4).
        shared: other files in which part of it is, from the root of the repository.

    Raises:
        ValueError: there is a mechanism with this id.
    """

    id: str
    en: str
    nl: str
    seeds: str
    shared: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.id in DECLARED:
            raise ValueError(f"mechanism {self.id} is declared as '{DECLARED[self.id].en}' and as '{self.en}'")
        DECLARED[self.id] = self
