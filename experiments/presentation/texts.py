"""Words and numbers in the language of the reader, from `texts.yaml`."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import Any

from experiments.io.plain_data import read_yaml
from sim.engine.measures import Measure

FILE = Path(__file__).with_name("texts.yaml")
DIGITS = {"sd": 2, "percent": 1, "years": 1, "months": 1, "ratio": 2, "correlation": 2, "EUR a month": 0, "persons": 0}
NO_NUMBER = "–"
SWAP = str.maketrans(",.", ".,")


@lru_cache
def _tree() -> dict[str, Any]:
    return read_yaml(FILE)


class Texts:
    """Texts in one language: 'en' or 'nl'."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: Any) -> str:
        """The text at a dotted key, with `{names}` filled in; raises KeyError if there is none."""
        node = _tree()
        for part in key.split("."):
            node = node[part]
        return node[self.language].format(**values)

    def items(self, key: str) -> list[str]:
        """The texts of a list, such as the bullets of a section."""
        return [node[self.language] for node in _tree()[key]]

    def label(self, measure: Measure) -> str:
        """The label of a measure."""
        return getattr(measure, self.language)

    def policy(self, name: str) -> str:
        """The short name of a policy, or of several joined by '+'; of one without it, the name of its file in words."""
        known = _tree()["policies"]
        parts = name.split("+")
        return " + ".join(known[one][self.language] if one in known else one.replace("_", " ") for one in parts)

    def month(self, date: str) -> str:
        """A month in words: 'January 2026' for '2026-01'."""
        year, month = date.split("-")
        return f"{_tree()['months'][int(month) - 1][self.language]} {year}"

    def unit(self, unit: str) -> str:
        """A unit in words; as it is where no translation is needed."""
        known = _tree()["units"].get(unit)
        return known[self.language] if known else unit

    def group(self, dimension: str, group: str, named: bool = False) -> str:
        """A group in words, after the name of its dimension if `named`."""
        words = _tree()["groups"][dimension]
        known = words.get("values", {}).get(group)
        text = known[self.language] if known else group
        return f"{words['name'][self.language]} {text}" if named else text

    def number(self, value: float, unit: str = "percent", digits: int | None = None) -> str:
        """A number as a reader expects it (3,512.4 or 3.512,4), with the digits that fit the unit."""
        if value is None or math.isnan(value):
            return NO_NUMBER
        text = f"{value:z,.{DIGITS.get(unit, 1) if digits is None else digits}f}"
        return text if self.language == "en" else text.translate(SWAP)

    def quantity(self, value: float, unit: str) -> str:
        """A number with a short sign for its unit."""
        return f"{self.number(value, unit)} {self(f'signs.{unit}')}".strip()

    def exact(self, value: float, _position: int | None = None) -> str:
        """A number as it was given, with the digits it has: what was observed, or a mark on an axis."""
        text = f"{value:,.10g}"
        return text if self.language == "en" else text.translate(SWAP)
