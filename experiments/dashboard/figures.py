"""Charts as plain Plotly figures (mappings), drawn by the browser. Colours: Okabe and Ito (2008)."""

from typing import Any

import numpy as np
import pandas as pd

from experiments.dashboard.answer import CALENDAR, Found, Line
from experiments.dashboard.controls import START, YEARS
from experiments.dashboard.question import View
from experiments.dashboard.words import Words
from experiments.pairing.paired_worlds import PLACEBO
from experiments.pairing.persona_effects import CAREER_MEASURES
from experiments.presentation.drawing import BLACK, BLUE, GREY, INK, ORANGE, PALE, VERMILLION
from sim.measurement.measures import MEASURES

COLOURS = {"baseline": BLACK, "assumptions": ORANGE, "policy": BLUE}
DASHES = {"baseline": "dot", "assumptions": "dash", "policy": "solid"}
FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
Figure = dict[str, Any]


def _layout(words: Words, view: View, **more: Any) -> dict[str, Any]:
    """Return the layout that all charts share."""
    size = 18 if view.big else 13
    return {
        "font": {"family": FONT, "size": size, "color": INK},
        "separators": ",." if words.language == "nl" else ".,",
        "margin": {"l": 62 if view.big else 50, "r": 14, "t": 14, "b": 44},
        "autosize": True,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "x unified",
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        "uirevision": "kept",
        **more,
    }


def _axis(**more: Any) -> dict[str, Any]:
    return {"gridcolor": PALE, "zerolinecolor": GREY, "linecolor": GREY, "automargin": True, "fixedrange": True, **more}


def _numbers(values: np.ndarray) -> list[float | None]:
    """Return numbers as JSON takes them: a missing one is null."""
    return [None if not np.isfinite(value) else round(float(value), 6) for value in values]


def _band(x: list, line: Line, colour: str, name: str) -> list[Figure]:
    """Return the band of uncertainty of a line: two traces, which make one area."""
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    shared = {"x": x, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False, "meta": name}
    fill = f"rgba({red},{green},{blue},0.14)"
    return [
        {**shared, "y": _numbers(line.high)},
        {**shared, "y": _numbers(line.low), "fill": "tonexty", "fillcolor": fill},
    ]


def _lines(found: Found, measure: str, view: View, words: Words) -> dict[str, tuple[str, Line]]:
    """Return what a measure is drawn by: the three lines, or the two differences, each with its label."""
    if view.scale == "difference":
        return {name: (words.own(f"effects.{name}"), found.effect(name, measure)) for name in found.lines[1:]}
    return {name: (words.own(f"lines.{name}"), found.level(name, measure)) for name in found.lines}


def over_time(found: Found, measure: str, view: View, words: Words) -> Figure:
    """Return the three lines, or the two differences, of one measure."""
    x, traces, differences = CALENDAR.tolist(), [], view.scale == "difference"
    for name, (label, line) in _lines(found, measure, view, words).items():
        traces += _band(x, line, COLOURS[name], name)
        traces.append(
            {
                "x": x,
                "y": _numbers(line.middle),
                "mode": "lines+markers" if line.worlds else "lines",
                "name": label,
                "marker": {"size": 5, "symbol": "circle"},
                "meta": name,
                "line": {"color": COLOURS[name], "dash": DASHES[name], "width": 2.4},
                "hovertemplate": f"%{{y:,.{words_digits(measure)}f}}",
            }
        )
    unit = words(f"compare.units.{MEASURES[measure].unit}") if differences else words.unit(MEASURES[measure].unit)
    title = words.own("chart.axis", unit=unit) if differences else unit
    below = _axis(dtick=5, range=[START - 0.5, START + YEARS - 0.5], tickformat="d", showgrid=False)
    at = START + view.horizon - 1
    mark = {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": at,
        "x1": at,
        "y0": 0,
        "y1": 1,
        "line": {"color": GREY, "width": 1, "dash": "dot"},
    }
    layout = _layout(words, view, xaxis=below, yaxis=_axis(title={"text": title}, zeroline=differences), shapes=[mark])
    return {"data": traces, "layout": layout}


def words_digits(measure: str) -> int:
    """Return decimals for a measure under the pointer."""
    return 0 if MEASURES[measure].unit in ("EUR a month", "EUR a year", "persons") else 2


def time_table(found: Found, measure: str, view: View, words: Words) -> tuple[list[str], list[list[str]]]:
    """Return the same as text: a row for each year."""
    lines, spread = _lines(found, measure, view, words).values(), spread_label(view, words)
    head = [words.own("chart.year"), *(text for label, _ in lines for text in (label, spread))]
    rows, unit, places = [], MEASURES[measure].unit, words_digits(measure)
    for n, year in enumerate(CALENDAR):
        row = [str(year)]
        for _, line in lines:
            low, middle, high = (words.number(one[n], unit, places) for one in (line.low, line.middle, line.high))
            row += [middle, f"{low} – {high}" if np.isfinite(line.low[n]) else ""]
        rows.append(row)
    return head, rows


def spread_label(view: View, words: Words) -> str:
    """Return what the bands are."""
    return words.own("lines.interval" if view.scale == "difference" else "lines.spread")


def winners(table: pd.DataFrame, view: View, words: Words) -> Figure:
    """Draw shares better off to the right, worse off to the left, by group; the placebo as marks."""
    if table.empty:
        return _empty(words, view)
    names = [group_name(row.dimension, row.group, words) for row in table.itertuples()]
    traces: list[Figure] = []
    for key, sign, colour in (("worse", -1, VERMILLION), ("better", 1, BLUE)):
        shown = [f"{words.number(value, 'percent', 1)}%" for value in table[key]]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "y": names,
                "x": _numbers(sign * table[key].to_numpy()),
                "name": words.own(f"winners.{key}"),
                "marker": {"color": colour},
                "customdata": shown,
                "hovertemplate": "%{customdata}",
            }
        )
    for sign, key in ((-1, "placebo_worse"), (1, "placebo_better")):
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "y": names,
                "x": _numbers(sign * table[key].to_numpy()),
                "marker": {"symbol": "line-ns", "size": 13, "line": {"width": 2.5, "color": BLACK}},
                "name": words.own("winners.placebo"),
                "showlegend": sign > 0,
                "hoverinfo": "skip",
            }
        )
    largest = float(np.nanmax(table[["better", "worse", "placebo_better", "placebo_worse"]].to_numpy()))
    step = next(one for one in (1, 2, 5, 10, 20, 50) if largest / one <= 4)
    ticks = [step * n for n in range(-int(largest // step) - 1, int(largest // step) + 2)]
    below = _axis(title={"text": words.own("winners.axis")}, tickvals=ticks, ticktext=[str(abs(one)) for one in ticks])
    layout = _layout(
        words,
        view,
        barmode="relative",
        bargap=0.35,
        xaxis=below,
        hovermode="y unified",
        yaxis=_axis(range=[len(names) - 0.5, -0.5], showgrid=False),
    )
    return {"data": traces, "layout": layout}


def group_name(dimension: str, group: str, words: Words) -> str:
    """Return a group of the start in words."""
    own = {"contract": "status_names", "sector": "sector_names"}.get(dimension)
    return words.own(f"{own}.{group}") if own else words.group(dimension, group)


ARMS = {"baseline": ("without", "dash", BLACK), "policy": ("with", "solid", BLUE), PLACEBO: ("placebo", "dot", ORANGE)}


def career(table: pd.DataFrame, view: View, words: Words) -> Figure:
    """Draw how a persona or a person fares in all arms, with the spread of worlds of the one without policy."""
    if table.empty:
        return _empty(words, view)
    rows, traces = table[table["measure"] == view.career], []
    for arm, (key, dash, colour) in ARMS.items():
        own = rows[(rows["arm"] == arm) & (rows["persons"] > 0)]
        if own.empty:
            continue
        x, values = own["year"].tolist(), own["value"].to_numpy()
        if arm != PLACEBO:
            line = Line(values, own["world_q10"].to_numpy(), own["world_q90"].to_numpy(), len(own))
            traces += _band(x, line, colour, key)
        traces.append(
            {
                "x": x,
                "y": _numbers(values),
                "mode": "lines+markers",
                "name": words.own(f"career.{key}"),
                "marker": {"size": 5},
                "line": {"color": colour, "dash": dash, "width": 2.4},
                "meta": key,
                "hovertemplate": "%{y:,.2f}",
            }
        )
    unit = words.unit(CAREER_MEASURES[view.career][0])
    layout = _layout(
        words,
        view,
        yaxis=_axis(title={"text": unit}, rangemode="tozero"),
        xaxis=_axis(title={"text": words.own("career.year")}, dtick=5, showgrid=False),
    )
    return {"data": traces, "layout": layout}


def _empty(words: Words, view: View) -> Figure:
    hidden = {"visible": False}
    return {"data": [], "layout": _layout(words, view, xaxis=hidden, yaxis=hidden, uirevision="empty")}
