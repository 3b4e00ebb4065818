"""Words and numbers in the language of the reader, from `texts.yaml`."""

import math
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from experiments.io.plain_data import read_yaml

FILE = Path(__file__).with_name("texts.yaml")
DIGITS = {"sd": 2, "percent": 1, "years": 1, "months": 1, "ratio": 2, "correlation": 2, "EUR a month": 0, "persons": 0}
NO_NUMBER = "–"
SWAP = str.maketrans(",.", ".,")


@lru_cache
def _tree() -> dict[str, Any]:
    return read_yaml(FILE)


class Bilingual(Protocol):
    """Something that is named in both languages."""

    @property
    def en(self) -> str: ...

    @property
    def nl(self) -> str: ...


def at(tree: Any, key: str) -> Any:
    """Return what stands at a dotted key of a tree; raise KeyError if there is none."""
    for part in key.split("."):
        tree = tree[part]
    return tree


class Texts:
    """Texts in one language: 'en' or 'nl'."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: Any) -> str:
        """Return the text at a dotted key, with `{names}` filled in; raise KeyError if there is none."""
        return at(_tree(), key)[self.language].format(**values)

    def items(self, key: str) -> list[str]:
        """Return the texts of a list, such as the bullets of a section."""
        return [node[self.language] for node in _tree()[key]]

    def label(self, named: Bilingual) -> str:
        """Return the words of a measure, or of anything else that has them in both languages."""
        return getattr(named, self.language)

    def policy(self, name: str) -> str:
        """Return the short name of a policy, or of several joined by '+'; without one, its file's name in words."""
        known = _tree()["policies"]
        parts = name.split("+")
        return " + ".join(known[one][self.language] if one in known else one.replace("_", " ") for one in parts)

    def month(self, date: str) -> str:
        """Return a month in words: 'January 2026' for '2026-01'."""
        year, month = date.split("-")
        return f"{_tree()['months'][int(month) - 1][self.language]} {year}"

    def last_month(self, start: str) -> str:
        """Return the name of the last month of each year of a run that begins in `start`, such as 'December'."""
        return _tree()["months"][int(start.split("-")[1]) - 2][self.language]

    def unit(self, unit: str) -> str:
        """Return a unit in words; as it is where no translation is needed."""
        known = _tree()["units"].get(unit)
        return known[self.language] if known else unit

    def group(self, dimension: str, group: str | None = None, *, named: bool = False) -> str:
        """Return a dimension in words, or a group of it, after the name of its dimension if `named`."""
        words = _tree()["groups"][dimension]
        name, known = words["name"][self.language], words.get("values", {}).get(group)
        text = known[self.language] if known else group
        return name if text is None else f"{name} {text}" if named else text

    def number(self, value: float, unit: str = "percent", digits: int | None = None) -> str:
        """Return a number as a reader expects it (3,512.4 or 3.512,4), with the digits that fit the unit."""
        if value is None or math.isnan(value):
            return NO_NUMBER
        text = f"{value:z,.{DIGITS.get(unit, 1) if digits is None else digits}f}"
        return text if self.language == "en" else text.translate(SWAP)

    def quantity(self, value: float, unit: str) -> str:
        """Return a number with a short sign for its unit."""
        return f"{self.number(value, unit)} {self(f'signs.{unit}')}".strip()

    def exact(self, value: float, _position: int | None = None) -> str:
        """Return a number as it was given, with the digits it has: what was observed, or a mark on an axis."""
        text = f"{value:,.10g}"
        return text if self.language == "en" else text.translate(SWAP)
