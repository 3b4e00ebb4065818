"""Figures that the policy report adds to those of a comparison: every world as a dot, and effects by group."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from experiments.compare.words import arm_name, main_horizon
from experiments.outcomes.yearly import by_year
from experiments.pairing.effects import estimate
from experiments.pairing.paired_worlds import PLACEBO
from experiments.presentation import drawing as draw
from experiments.presentation.charts import Chart, Drawn
from experiments.presentation.effect_words import after, begun, effect_in_words, is_clear, worlds_in_words
from experiments.presentation.texts import Texts
from sim.measurement.groups import GROUP_MEASURES, dimensions
from sim.measurement.measures import MEASURES

if TYPE_CHECKING:
    from experiments.compare.result import Compared

ROW = 0.27  # inches
SHOWN = (
    "employment_rate",
    "unemployment_rate",
    "job_change",
    "career_inaction",
    "healthy",
    "happy",
    "training_of_employees",
    "mean_wage",
    "public_balance",
    "career_spending",
)
BY_GROUP = ("employment_rate", "training_of_employees", "career_inaction", "mean_wage")
GROUPED = ("age", "education", "start_position")
LEFT_OUT = ("came later", "65-69")  # nobody at the start; hardly anybody at work
BINS = 40  # across a panel: dots in one bin are stacked


class Gap(NamedTuple):
    """A measure of one group less that of another."""

    measure: str
    dimension: str
    above: str
    below: str


GAPS = {
    "employment_education": Gap("employment_rate", "education", "high", "low"),
    "training_education": Gap("training_of_employees", "education", "high", "low"),
    "employability_age": Gap("employability", "age", "25-34", "55-64"),
}


def report_charts(found: Compared, texts: Texts) -> list[Chart]:
    """Draw the figures of each policy; their names end with that of the policy."""
    charts = []
    for arm in found.comparison.others:
        if arm != PLACEBO:
            charts += [_chart(name, function, found, arm, texts) for name, function in FIGURES.items()]
    return charts


def _chart(name: str, function: Callable[..., Drawn], found: Compared, arm: str, texts: Texts) -> Chart:
    title = texts(f"report.figures.{name}.title", of=arm_name(arm, texts))
    with draw.style():
        image, table, facts = function(found, arm, title, texts)
    return Chart(f"{name}-{arm}", title, texts(f"report.figures.{name}.sentence", **facts), image, table)


def gap_changes(found: Compared, arm: str, year: int) -> dict[str, np.ndarray]:
    """Return the change of each gap of GAPS in every pair, (pairs,) percentage points; below 0 the gap narrows."""
    comparison = found.comparison
    place = [(d, g) for d, names in dimensions(comparison.reference_data).items() for g in names]
    kinds, changes = list(GROUP_MEASURES), {}
    one, other = (comparison.stack(name, "groups")[:, year - 1].astype(float) for name in (comparison.reference, arm))
    for name, gap in GAPS.items():
        above, below = (place.index((gap.dimension, group)) for group in (gap.above, gap.below))
        kind = kinds.index(gap.measure)
        before, now = ((values[:, above, kind] - values[:, below, kind]) for values in (one, other))
        changes[name] = now - before
    return changes


def world_changes(found: Compared, arm: str, year: int, texts: Texts) -> list[tuple[str, str, np.ndarray]]:
    """Return label, unit and difference in every pair, (pairs,), of the outcomes of SHOWN and the gaps."""
    comparison = found.comparison
    one, other = (by_year(comparison.stack(name, "measures"))[:, year - 1] for name in (comparison.reference, arm))
    names, rows = list(MEASURES), []
    for name in SHOWN:
        column = names.index(name)
        rows.append((texts.label(MEASURES[name]), MEASURES[name].unit, other[:, column] - one[:, column]))
    gaps = gap_changes(found, arm, year)
    return [*rows, *((texts(f"report.gaps.{name}"), "percent", values) for name, values in gaps.items())]


def worlds(found: Compared, arm: str, title: str, texts: Texts) -> Drawn:
    """Draw every world as a dot: the paired difference of each outcome, a panel for each unit."""
    year = main_horizon(found)
    rows = world_changes(found, arm, year, texts)
    by_unit: dict[str, list[tuple[str, str, np.ndarray]]] = {}
    for row in rows:
        by_unit.setdefault(row[1], []).append(row)
    figure, panels = draw.unit_panels(title, {unit: len(own) for unit, own in by_unit.items()}, 1.55 * ROW, texts)
    for unit, axes in panels.items():
        _dots_of_worlds(axes, by_unit[unit], texts)
    first = figure.axes[0]
    for key, colour in (("more", draw.BLUE), ("less", draw.VERMILLION)):
        first.plot([], [], "o", color=colour, markersize=4.0, label=texts(f"report.figures.worlds.{key}"))
    first.plot([], [], "D", color="white", markeredgecolor=draw.BLACK, label=texts("report.figures.worlds.mean"))
    draw.legend_below(figure, first, 3)
    table = pd.DataFrame([_world_row(found, row, texts) for row in rows])
    label, _, values = rows[-len(GAPS)]
    facts = {"after": begun(after(year, texts)), "worlds": len(values), "gap": label, "same": int((values < 0.0).sum())}
    return Drawn(figure, table, facts)


def _dots_of_worlds(axes: Axes, panel: list[tuple[str, str, np.ndarray]], texts: Texts) -> None:
    axes.axvline(0.0, color=draw.INK, linewidth=1.0)
    widest = max(float(np.nanmax(np.abs(values), initial=0.0)) for _, _, values in panel) or 1.0
    axes.set_xlim(-1.08 * widest, 1.08 * widest)
    for place, (_, _, values) in enumerate(panel):
        known = values[np.isfinite(values)]
        for sign, colour in ((1.0, draw.BLUE), (-1.0, draw.VERMILLION)):
            x = np.sort(known[np.sign(known) == sign])
            axes.plot(x, place - stacked(x, 2.0 * widest), "o", color=colour, markersize=3.2, alpha=0.75)
        axes.plot([known.mean()], [place], "D", color="white", markeredgecolor=draw.BLACK, markersize=5.0)
        words = texts("report.figures.worlds.count", same=int((known > 0.0).sum()), pairs=len(known))
        axes.annotate(words, (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize=8, color=draw.INK)
    draw.rows_axis(axes, [(n, label) for n, (label, _, _) in enumerate(panel)], [])
    draw.number_axis(axes.xaxis, texts)


def stacked(values: np.ndarray, width: float) -> np.ndarray:
    """Return heights, -0.36 to 0.36 rows, for ascending values (N,) so that those within one of BINS don't overlap."""
    place = np.floor(values / width * BINS)
    height = np.zeros(len(values))
    for one in np.unique(place):
        there = np.flatnonzero(place == one)
        steps = np.arange(len(there)) - (len(there) - 1) / 2.0
        height[there] = steps * min(0.14, 0.72 / max(len(there) - 1, 1))
    return height


def _world_row(found: Compared, row: tuple[str, str, np.ndarray], texts: Texts) -> dict[str, str]:
    label, unit, values = row
    known = estimate(values[:, None], found.comparison.members)
    cell = pd.Series(
        {
            "difference": known.mean[0],
            "low": known.low[0],
            "high": known.high[0],
            "same_sign": known.same_sign[0],
            "pairs": known.pairs[0],
        }
    )
    lowest, highest = (texts.number(end, unit, 2) for end in (np.nanmin(values), np.nanmax(values)))
    return {
        texts("scorecard.measure"): label,
        texts("report.figures.worlds.effect"): effect_in_words(cell, unit, texts),
        texts("report.figures.worlds.same"): worlds_in_words(cell, texts),
        texts("report.figures.worlds.range"): texts("report.range", low=lowest, high=highest),
    }


def groups(found: Compared, arm: str, title: str, texts: Texts) -> Drawn:
    """Draw effects by group with their interval, a panel for each of four outcomes."""
    year = main_horizon(found)
    rows = found.effects[(found.effects["arm"] == arm) & (found.effects["horizon"] == year)]
    rows = rows[rows["dimension"].isin(GROUPED) & rows["measure"].isin(BY_GROUP)]
    rows = rows[~rows["group"].isin(LEFT_OUT)].set_index(["measure", "dimension", "group"])
    places = _places(rows.loc[BY_GROUP[0]].index, texts)
    ticks = [(place, name) for place, name, _ in places]
    headings = [name for _, name, key in places if key is None]
    figure, panels = draw.canvas(title, panels=len(BY_GROUP), height=1.7 + ROW * (len(places) + 2))
    for axes, name in zip(panels, BY_GROUP):
        axes.axvline(0.0, color=draw.INK, linewidth=1.0)
        for place, _, key in places:
            if key is not None and (name, *key) in rows.index:
                row = rows.loc[(name, *key)]
                colour = draw.BLUE if is_clear(row) else draw.GREY
                axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=1.4)
                axes.plot([row["difference"]], [place], "o", color=colour, markersize=4.5)
        draw.rows_axis(axes, ticks, headings)
        if axes is not panels[0]:
            axes.set_yticklabels([])
        unit = texts(f"compare.units.{GROUP_MEASURES[name].unit}")
        axes.set_title(texts(f"report.by_group_short.{name}"), loc="left", fontsize=9.5, color=draw.INK)
        axes.set_xlabel(unit, fontsize=8.5)
        draw.number_axis(axes.xaxis, texts)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
    for clear, colour in (("clear", draw.BLUE), ("unclear", draw.GREY)):
        panels[0].plot([], [], "o-", color=colour, linewidth=1.4, label=texts(f"report.figures.groups.{clear}"))
    draw.legend_below(figure, panels[0], 2)
    return Drawn(figure, _groups_table(rows, places, texts), {"after": after(year, texts)})


def _places(index: pd.Index, texts: Texts) -> list[tuple[float, str, tuple[str, str] | None]]:
    """Return position, name and key of each row, with the name of each dimension above its groups."""
    places: list[tuple[float, str, tuple[str, str] | None]] = []
    position = 0.0
    for dimension in GROUPED:
        places.append((position, texts(f"groups.{dimension}.name"), None))
        for one, group in index:
            if one == dimension:
                position += 1.0
                places.append((position, texts.group(dimension, group), (dimension, group)))
        position += 1.6
    return places


def _groups_table(rows: pd.DataFrame, places: list, texts: Texts) -> pd.DataFrame:
    keys = [key for _, _, key in places if key is not None]
    table = {texts("page.group"): [texts.group(*key, named=True) for key in keys]}
    for name in BY_GROUP:
        cells = [
            effect_in_words(rows.loc[(name, *key)], GROUP_MEASURES[name].unit, texts)
            if (name, *key) in rows.index
            else ""
            for key in keys
        ]
        table[texts.label(MEASURES[name])] = cells
    return pd.DataFrame(table)


FIGURES: dict[str, Callable[..., Drawn]] = {"worlds": worlds, "groups": groups}
