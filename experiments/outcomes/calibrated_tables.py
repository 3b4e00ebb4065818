"""Whether what was simulated is what the model was calibrated to: told by the tables that a run used, and only here."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from experiments.presentation.texts import Texts
from sim.config import Config
from sim.reference_data import load_reference_data, load_targets


@lru_cache
def _shipped() -> dict[str, str]:
    return load_reference_data(Config().reference_data.model_dump()).sources


def own_tables(sources: Mapping[str, str]) -> list[str]:
    """Return the tables with other content than those of the calibration.

    Args:
        sources: of a run, as `ReferenceData.sources`: by table, a name and the sha256 of what it holds.
    """
    return [table for table, source in _shipped().items() if source.split()[-1] != sources[table].split()[-1]]


def targets_of(sources: Mapping[str, str]) -> pd.DataFrame:
    """Return what was observed, by id of the target, as `load_targets`; nothing where own tables were used."""
    targets = load_targets().set_index("id")
    return targets[:0] if own_tables(sources) else targets


def told(key: str, sources: Mapping[str, str], texts: Texts, **values: Any) -> str:
    """Return the text of `tables.<key>` for the tables used: one for those of Flanders, another one for own tables."""
    own = own_tables(sources)
    return texts(f"tables.{key}.{'own' if own else 'shipped'}", tables=", ".join(own), **values)


def limits(sources: Mapping[str, str], texts: Texts) -> list[str]:
    """Return what a simulated world is not, and what it was calibrated to."""
    return [*texts.items("limits"), told("limit", sources, texts)]
