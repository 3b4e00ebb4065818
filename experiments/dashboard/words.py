"""Words of the page in English and Dutch, from its own `texts.yaml`, and those that other programs have already."""

from pathlib import Path
from typing import Any

from experiments.dashboard.controls import Control, sectors
from experiments.io.plain_data import read_yaml
from experiments.presentation.texts import Texts, at

FILE = Path(__file__).with_name("texts.yaml")
OWN = read_yaml(FILE)
ASSUMPTION = "assumption"
SECTORS = "row of the sector table"  # a unit


class Words(Texts):
    """Texts in one language; `own` looks in the page's file, all else is as in Texts."""

    def own(self, key: str, /, **values: Any) -> str:
        """Return a text of the page at a dotted key; raise KeyError if there is none."""
        return at(OWN, key)[self.language].format(**values)

    def own_items(self, key: str, /, **values: Any) -> list[str]:
        """Return the texts of a list of the page, at a dotted key."""
        return [one[self.language].format(**values) for one in at(OWN, key)]

    def unit_of(self, control: Control) -> str:
        """Return the unit of a slider in words."""
        known = OWN["lever_units"].get(control.unit)
        return known[self.language] if known else control.unit

    def stops(self, control: Control) -> list[str]:
        """Return the names of the values 0, 1, .. of a slider; empty if it has numbers."""
        if control.kind is bool:
            return [self.own("stops.without"), self.own("stops.with")]
        if control.unit == SECTORS:
            return [self.own(f"sector_names.{name}") for name in sectors()]
        return [node[self.language] for node in OWN["stops_of"].get(control.unit, [])]

    def source(self, text: str) -> str:
        """Return where a value comes from; sources are cited in English."""
        return self.own("assumption") + text.removeprefix(ASSUMPTION) if text.startswith(ASSUMPTION) else text
