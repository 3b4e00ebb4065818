"""A chart: a figure with its title, its sentence and its data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
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


def need(there: bool, what: str) -> None:
    """Raise NotRecordedError, which says what is missing, unless it is there."""
    if not there:
        raise NotRecordedError(what)


def chart(name: str, title: str, sentence: str, drawing: Callable[[], Drawn], texts: Texts) -> Chart:
    """Draw one figure.

    Args:
        sentence: key of the sentence, into which the facts of the drawing go; another one takes its place where what
            the figure needs is not recorded.
    """
    try:
        with draw.style():
            image, table, facts = drawing()
    except NotRecordedError as error:
        return Chart(name, title, texts("page.not_recorded", what=error), None, pd.DataFrame())
    return Chart(name, title, texts(sentence, **facts), image, table)


def charts_of(
    drawings: Mapping[str, Callable[[Found, Texts], Drawn]], found: Found, texts: Texts, prefix: str = ""
) -> list[Chart]:
    """Draw the figures of what was found, in order; texts stand under `figures`, by `prefix` and name."""
    return [
        chart(
            f"{prefix}{name}",
            texts(f"figures.{prefix}{name}.title"),
            f"figures.{prefix}{name}.sentence",
            partial(drawing, found, texts),
            texts,
        )
        for name, drawing in drawings.items()
    ]


def save_charts(charts: Iterable[Chart], folder: Path) -> None:
    """Write the figures of charts, as far as there are any, to a folder, which is made; raise OSError."""
    folder.mkdir(exist_ok=True)
    for one in charts:
        if one.image:
            draw.save(one.image, folder, one.name)
