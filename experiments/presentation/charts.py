"""A chart: a figure with its title, its sentence and its data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pandas as pd

from experiments.presentation import drawing as draw
from experiments.presentation.texts import Texts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Found = TypeVar("Found")
STATUTES = {
    "permanent": draw.BLUE,
    "temporary": draw.SKY,
    "freelance": draw.GREEN,
    "unemployed": draw.VERMILLION,
    "sick": draw.PURPLE,
    "inactive": draw.ORANGE,
    "student": draw.YELLOW,
    "retired": draw.GREY,
}


class Chart(NamedTuple):
    """One figure; `image` is None when what it needs was not recorded, and `sentence` says so."""

    name: str
    title: str
    sentence: str
    image: Figure | None
    table: pd.DataFrame


class Drawn(NamedTuple):
    """What a drawing function gives: the figure, its data for the reader, the numbers of its sentence."""

    image: Figure
    table: pd.DataFrame
    facts: Mapping[str, object]


class NotRecordedError(LookupError):
    """What a figure needs is not among the results."""


def missing(name: str, title: str, error: NotRecordedError, texts: Texts) -> Chart:
    """Return the place of a figure that can't be drawn, with a sentence that says why."""
    return Chart(name, title, texts("page.not_recorded", what=error), None, pd.DataFrame())


def chart(name: str, function: Callable[[Found, Texts], Drawn], results: Found, texts: Texts) -> Chart:
    """Draw one figure of `results`; texts stand under `figures.name`."""
    title = texts(f"figures.{name}.title")
    try:
        with draw.style():
            image, table, facts = function(results, texts)
    except NotRecordedError as error:
        return missing(name, title, error, texts)
    sentence = texts(f"figures.{name}.sentence", **facts)
    return Chart(name, title, sentence, image, table)
