"""Figures of the studies that are built on sweeps: shares of variance, where a policy fails, regret."""

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from experiments.presentation import drawing as draw
from experiments.presentation.texts import Texts
from sim.catalogue import parameters_by_name
from sim.engine.measures import Measure
from sim.measurement.measures import MEASURES

ROW = 0.34  # inches
HEADING = 38  # letters of a line above a panel
LONGEST, NARROW = 46, 32  # letters of a name in a row before a second line begins; next to many panels
MANY = 3  # panels side by side
OVER_ALL = 50  # letters of a line above all panels together
JITTER = 0.16  # of a row, up and down, so that dots don't hide each other


def draw_sensitivity(found: Any, texts: Texts) -> Figure:
    """Draw a panel per outcome with a row per axis: its total share of the variance with an interval; chance last."""
    outcomes = list(found.luck["outcome"])
    axes_names = list(dict.fromkeys(found.sobol["axis"]))
    longest = LONGEST if len(outcomes) < MANY else NARROW
    labels = [_wrapped(axis_label(name, texts), longest) for name in axes_names] + [texts("studies.sensitivity.luck")]
    with draw.style():
        height = 2.1 + 1.55 * ROW * len(labels)
        figure, panels = draw.canvas(texts("studies.sensitivity.title"), panels=len(outcomes), height=height)
        for number, (panel, outcome) in enumerate(zip(panels, outcomes)):
            own = found.sobol[found.sobol["outcome"] == outcome].set_index("axis").loc[axes_names]
            luck = found.luck.set_index("outcome").loc[outcome]
            _shares(panel, own.drop(columns="outcome"), float(luck["own"] + luck["common"]), texts)
            draw.rows_axis(panel, [(n, label if number == 0 else "") for n, label in enumerate(labels)], [])
            heading = texts.label(MEASURES[outcome])
            if own["ST"].isna().all():
                heading = f"{heading} ({texts('studies.sensitivity.constant')})"
            panel.set_title(_wrapped(heading, OVER_ALL // len(outcomes)), loc="left", fontsize=9.5, color=draw.INK)
            panel.set(xlim=(-4.0, 108.0), xticks=[0, 50, 100])
            draw.number_axis(panel.xaxis, texts) if len(outcomes) == 1 else None
            panel.set_xlabel(_wrapped(texts("studies.sensitivity.share"), OVER_ALL // len(outcomes)), fontsize=9)
        draw.legend_below(figure, panels[0], 2)
    return figure


def _shares(panel: Axes, own: pd.DataFrame, luck: float, texts: Texts) -> None:
    """Draw dots with intervals, in percent."""
    rows, share = np.arange(len(own)), 100.0 * own
    panel.hlines(rows, share["ST_low"], share["ST_high"], color=draw.BLUE, linewidth=1.2)
    panel.plot(share["ST"], rows, "o", color=draw.BLUE, markersize=7, label=texts("studies.sensitivity.total"))
    panel.plot(
        share["S1"],
        rows,
        "o",
        color=draw.SKY,
        markerfacecolor="white",
        markersize=5,
        label=texts("studies.sensitivity.first"),
    )
    if not np.isnan(luck):
        dot = texts("studies.sensitivity.luck_dot")
        panel.plot([100.0 * luck], [len(own)], "D", color=draw.VERMILLION, markersize=6, label=dot)


def draw_box(effects: pd.DataFrame, limits: pd.DataFrame, title: str, texts: Texts) -> Figure | None:
    """Draw the points on the two axes that the box restricts most, and the box; None without a number axis."""
    across = _two_axes(effects, limits)
    if across is None:
        return None
    x, y = across
    with draw.style():
        figure, (axes,) = draw.canvas(title, height=5.4)
        for failing, colour, marker, label in (
            (False, draw.BLUE, "o", "holds"),
            (True, draw.VERMILLION, "X", "fails"),
        ):
            part = effects[effects["failing"] == failing]
            axes.plot(
                part[x],
                part[y] if y else _spread(len(part)),
                marker,
                color=colour,
                label=texts(f"studies.discover.{label}"),
                markersize=6,
                markeredgecolor="white",
                markeredgewidth=0.5,
            )
        _rectangle(axes, limits.set_index("axis"), effects, x, y, texts)
        axes.grid(False)
        draw.label(axes, axis_label(y, texts) if y else "", axis_label(x, texts))
        draw.number_axis(axes.xaxis, texts)
        if y:
            draw.number_axis(axes.yaxis, texts)
        else:
            axes.set_yticks([])
        draw.legend_below(figure, axes, 3)
    return figure


def _spread(count: int) -> np.ndarray:
    """Return heights without a meaning, evenly over 0 to 1 and in no order."""
    return (np.arange(count) * 0.6180339887) % 1.0


def _two_axes(effects: pd.DataFrame, limits: pd.DataFrame) -> tuple[str, str | None] | None:
    """Return the two number axes with the narrowest box; another one, or none, where it restricts one only."""
    numbers = limits[limits["values"] == ""]
    if numbers.empty:
        return None
    width = (numbers["high"] - numbers["low"]) / (numbers["most"] - numbers["least"])
    names = list(numbers.loc[width.sort_values().index, "axis"])
    others = [name for name in effects.drop(columns=["effect", "failing"]) if name not in names]
    names += [name for name in others if pd.api.types.is_float_dtype(effects[name])]
    return names[0], names[1] if len(names) > 1 else None


def _rectangle(axes: Axes, limits: pd.DataFrame, effects: pd.DataFrame, x: str, y: str | None, texts: Texts) -> None:
    """Draw the box, over the whole height where it does not restrict the second axis."""
    left, right = limits.loc[x, "low"], limits.loc[x, "high"]
    if y in limits.index:
        bottom, top = limits.loc[y, "low"], limits.loc[y, "high"]
    else:
        bottom, top = (effects[y].min(), effects[y].max()) if y else (0.0, 1.0)
    axes.add_patch(
        Rectangle(
            (left, bottom),
            right - left,
            top - bottom,
            label=texts("studies.discover.box"),
            facecolor=draw.ORANGE,
            alpha=0.25,
            edgecolor=draw.BLACK,
            linewidth=1.5,
        )
    )


def draw_regret(found: Any, measure: Measure, title: str, texts: Texts) -> Figure:
    """Draw a row per policy: its regret in each future, the mean and the worst, and the share of futures satisfied."""
    names = list(found.policies["policy"])
    with draw.style():
        figure, (left, right) = draw.canvas(title, panels=2, height=2.3 + 1.15 * ROW * len(names))
        for n, row in enumerate(found.policies.itertuples()):
            regrets = found.regret[row.policy].to_numpy()
            heights = n + JITTER * (2.0 * _spread(len(regrets)) - 1.0)
            marks: dict[str, tuple[Any, Any, str, dict[str, Any]]] = {
                "future": (regrets, heights, "o", {"color": draw.SKY, "markersize": 3.5, "alpha": 0.7}),
                "mean": ([row.mean], [n], "D", {"color": draw.BLUE, "markersize": 7}),
                "worst": ([row.worst], [n], "|", {"color": draw.VERMILLION, "markersize": 15, "markeredgewidth": 2.5}),
            }
            for name, (x, y, marker, look) in marks.items():
                left.plot(x, y, marker, label="" if n else texts(f"studies.robustness.{name}"), **look)
            right.plot([100.0 * row.satisfied], [n], "s", color=draw.GREEN, markersize=7)
        draw.rows_axis(left, [(n, texts.policy(name)) for n, name in enumerate(names)], [])
        draw.rows_axis(right, [(n, "") for n in range(len(names))], [])
        left.set_xlim(left=-0.03 * max(float(found.regret.to_numpy().max()), 1e-9))
        draw.number_axis(left.xaxis, texts)
        enough = texts.quantity(found.enough, measure.unit)
        regret = texts("studies.robustness.regret", unit=unit_of_difference(measure, texts))
        draw.label(left, _wrapped(regret, HEADING))
        draw.label(right, _wrapped(texts("studies.robustness.satisfied_share", enough=enough), HEADING))
        right.set(xlim=(-5.0, 105.0), xticks=[0, 25, 50, 75, 100])
        draw.legend_below(figure, left, 3)
    return figure


def axis_label(name: str, texts: Texts) -> str:
    """Return the label of an axis: of a parameter its own, of others a word."""
    known = parameters_by_name().get(name)
    return f"{known.extra[texts.language]} ({name})" if known else texts(f"studies.axes.{name.replace('.', '_')}")


def unit_of_difference(measure: Measure, texts: Texts) -> str:
    """Return the unit of a difference between two values of a measure."""
    return texts("studies.points") if measure.unit == "percent" else texts.unit(measure.unit)


def _wrapped(text: str, longest: int = LONGEST) -> str:
    """Break a long name over several lines, at blanks."""
    return textwrap.fill(text, longest, break_long_words=False, break_on_hyphens=False)
