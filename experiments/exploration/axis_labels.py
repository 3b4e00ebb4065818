"""Labels of the axes of an experiment."""

from __future__ import annotations

from experiments.presentation.texts import Texts
from sim.catalogue import parameters_by_name


def axis_label(name: str, texts: Texts) -> str:
    """Return the label of an axis: of a parameter its own, of others a word."""
    known = parameters_by_name().get(name)
    return f"{known.extra[texts.language]} ({name})" if known else texts(f"studies.axes.{name.replace('.', '_')}")
