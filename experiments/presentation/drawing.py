"""How figures look: colours that colour-blind eyes tell apart, horizontal gridlines, units above the axis."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from experiments.presentation.texts import Texts

if TYPE_CHECKING:  # loaded by what draws: a command that is asked for help, or found wrong, needs none of it
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure, FigureBase
    from matplotlib.typing import RcKeyType

# Okabe and Ito, Color Universal Design (2008)
BLUE, SKY, GREEN, ORANGE = "#0072B2", "#56B4E9", "#009E73", "#E69F00"
VERMILLION, PURPLE, YELLOW, BLACK = "#D55E00", "#CC79A7", "#F0E442", "#000000"
GREY, PALE, INK = "#BBBBBB", "#DDDDDD", "#444444"
STYLE: dict[RcKeyType, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": PALE,
    "ytick.left": False,
    "lines.linewidth": 1.8,
    "legend.frameon": False,
    "svg.hashsalt": "career-ecosystem",  # same figure, same file
}
WIDTH = 8.0  # inches
PER_INCH = 9  # letters of a title
DRAWN: WeakKeyDictionary[Figure, bytes] = WeakKeyDictionary()  # SVG of figures that are still in use


def style() -> AbstractContextManager[None]:
    """Return a context in which matplotlib draws as this project does."""
    from matplotlib import rc_context

    return rc_context(STYLE)


def titled(title: str, height: float, width: float = WIDTH) -> Figure:
    """Return a figure with a title and no panels yet, to be drawn within `style`; height and width in inches."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    figure.suptitle(textwrap.fill(title, int(PER_INCH * width)), x=0.01, ha="left", fontsize=13, fontweight="bold")
    return figure


def canvas(title: str, panels: int = 1, height: float = 4.2) -> tuple[Figure, list[Axes]]:
    """Return a figure with a title and `panels` panels side by side, to be drawn within `style`."""
    figure = titled(title, height)
    return figure, list(figure.subplots(1, panels, squeeze=False)[0])


def unit_panels(
    title: str, rows: Iterable[tuple[str, Any]], row: float, texts: Texts
) -> tuple[Figure, list[tuple[Axes, list[Any]]]]:
    """Return a figure of differences with a panel for each unit, one below the other, since units share no axis.

    Args:
        rows: unit and whatever is drawn. row: height of a row, inches.

    Returns:
        the figure, and each panel with its rows.
    """
    by_unit: dict[str, list[Any]] = {}
    for unit, one in rows:
        by_unit.setdefault(unit, []).append(one)
    heights = [len(own) + 1.1 for own in by_unit.values()]
    figure = titled(title, 1.4 + row * sum(heights))
    panels = figure.subplots(len(by_unit), 1, height_ratios=heights, squeeze=False)[:, 0]
    for unit, axes in zip(by_unit, panels):
        label(axes, texts("compare.figures.effects.axis", unit=texts(f"compare.units.{unit}")))
        axes.axvline(0.0, color=INK, linewidth=1.0)
    return figure, list(zip(panels, by_unit.values()))


def label(axes: Axes, above: str, below: str = "") -> None:
    """Say what a panel shows, above it, and what its horizontal axis shows, below it."""
    axes.set_title(above, loc="left", fontsize=9.5, color=INK)
    axes.set_xlabel(below)


def describe(axes: Axes, above: str, texts: Texts, below: str = "") -> None:
    """Say above the panel what the vertical axis shows, write its numbers in the reader's way, start at 0.

    `below` says what the horizontal axis shows.
    """
    label(axes, above, below)
    number_axis(axes.yaxis, texts)
    low, high = axes.get_ylim()
    axes.set_ylim(min(0.0, low), high + (0.03 * high if high != 100.0 else 0.0))


def number_axis(axis: Axis, texts: Texts) -> None:
    """Put round numbers along an axis, written in the reader's way."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(texts.exact))


def years(measures: pd.DataFrame) -> np.ndarray:
    """Return the calendar time of each month in years, (T,): January 2026 is 2026.0."""
    parts = measures["date"].str.split("-", expand=True).astype(float)
    return (parts[0] + (parts[1] - 1.0) / 12.0).to_numpy()


def every(step: float) -> Any:
    """A locator of ticks at multiples of a step."""
    from matplotlib.ticker import MultipleLocator

    return MultipleLocator(step)


def time_axis(axes: Axes, time: np.ndarray, changes: list[float], label: str) -> None:
    """Put whole years below; a dotted line at each of the times `changes`, with one `label` in the legend."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_xlim(time[0], time[-1])
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    for number, change in enumerate(changes):
        axes.axvline(change, color=INK, linewidth=1.0, linestyle=":", label="" if number else label)


def rows_axis(axes: Axes, ticks: Sequence[tuple[float, str]], headings: Sequence[str]) -> None:
    """Write names of rows (position, name) at the left, from top to bottom, with headings among them in bold."""
    axes.set_yticks(*zip(*ticks))
    axes.grid(False)
    for label, (position, name) in zip(axes.get_yticklabels(), ticks):
        if name in headings:
            label.set_fontweight("bold")
        else:
            axes.axhline(position, color=PALE, linewidth=0.8, zorder=0)
    axes.set_ylim(ticks[-1][0] + 0.8, ticks[0][0] - 0.8)


def named_rows(
    axes: Axes, ticks: Sequence[tuple[float, str]], texts: Texts, above: str = "", headings: Sequence[str] = ()
) -> None:
    """Write names of rows at the left, as `rows_axis`, numbers in the reader's way, and what they are above them."""
    rows_axis(axes, ticks, headings)
    number_axis(axes.xaxis, texts)
    if above:
        label(axes, above)


class GroupRows(NamedTuple):
    """Where groups (dimension, group) stand below one another; ticks and headings as `rows_axis` takes them."""

    places: dict[tuple[str, str], float]
    ticks: list[tuple[float, str]]
    headings: list[str]


def group_rows(groups: Iterable[tuple[str, str]], words: Callable[..., str]) -> GroupRows:
    """Return a row for each group, those of a dimension below its name; everybody ('all') has none above.

    Args:
        words: a dimension, or a dimension and one of its groups, in words, as `Texts.group`.
    """
    rows, position, before = GroupRows({}, [], []), -1.0, "all"
    for dimension, group in groups:
        if dimension != before:
            position += 1.6 if rows.ticks else 1.0
            rows.headings.append(words(dimension))
            rows.ticks.append((position, rows.headings[-1]))
        position, before = position + 1.0, dimension
        rows.places[dimension, group] = position
        rows.ticks.append((position, words(dimension, group)))
    return rows


def stacked_bars(
    axes: Axes, places: Sequence[Any], parts: Mapping[str, tuple[pd.Series, str]], across: bool = False
) -> None:
    """Draw bars at places, one part after the other: values and colour by label; from left to right if `across`."""
    before: Any = 0.0
    for label, (values, colour) in parts.items():
        if across:
            axes.barh(places, values, left=before, height=0.7, color=colour, label=label)
        else:
            axes.bar(places, values, bottom=before, width=0.7, color=colour, label=label)
        before = before + values.to_numpy()


def target_band(axes: Axes, target: pd.Series, colour: str) -> None:
    """Draw the range of what was observed, as a pale band over the whole width."""
    axes.axhspan(target["low"], target["high"], color=colour, alpha=0.15, linewidth=0)


def band_key(axes: Axes, label: str) -> None:
    """Add an entry to the legend for the pale bands, whatever their colour."""
    axes.fill_between([], [], color=GREY, alpha=0.45, linewidth=0, label=label)


def legend_below(figure: FigureBase, axes: Axes, columns: int, *more: Axes) -> None:
    """Add one legend for the figure, of one panel or of `more`, below it."""
    entries: list[tuple[list[Any], list[Any]]] = [one.get_legend_handles_labels() for one in (axes, *more)]
    handles, labels = ([entry for pair in entries for entry in pair[n]] for n in range(2))
    figure.legend(handles, labels, loc="outside lower left", ncols=columns, frameon=False, fontsize=9)


def key_below(axes: Axes, colours: Mapping[str, str]) -> None:
    """Add a legend below the figure of a panel of dots with intervals: colours by label."""
    for label, colour in colours.items():
        axes.plot([], [], "o-", color=colour, linewidth=1.4, label=label)
    legend_below(axes.figure, axes, len(colours))


def legends_by_panel(panels: list[Axes]) -> None:
    """Add a legend below each panel, without what the legend of a panel before it has already."""
    said: set[str] = set()
    for axes in panels:
        entries = [pair for pair in zip(*axes.get_legend_handles_labels()) if pair[1] not in said]
        said |= {label for _, label in entries}
        axes.legend(*zip(*entries), loc="upper left", bbox_to_anchor=(-0.05, -0.1), fontsize=9)


def save(figure: Figure, folder: Path, name: str) -> None:
    """Write `folder / name` as .png and .svg; raise OSError."""
    (folder / f"{name}.png").write_bytes(image(figure, "png", dpi=150))
    (folder / f"{name}.svg").write_bytes(_svg(figure))


def inline(figure: Figure) -> str:
    """Return the figure as SVG in a data address, for a page that asks nothing of a network."""
    return "data:image/svg+xml;base64," + base64.b64encode(_svg(figure)).decode()


def _svg(figure: Figure) -> bytes:
    """Return the figure as SVG; it is drawn once, for its file and for the page."""
    if figure not in DRAWN:
        DRAWN[figure] = image(figure, "svg", metadata={"Date": None})
    return DRAWN[figure]


def image(figure: Figure, kind: str, **options: Any) -> bytes:
    """Return the figure as a file of a kind, such as 'png', with `options` of `savefig`."""
    stream = BytesIO()
    with style():
        figure.savefig(stream, format=kind, facecolor="white", **options)
    return stream.getvalue()
