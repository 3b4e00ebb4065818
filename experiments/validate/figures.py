"""Targets against what is simulated: in the terminal and as a figure."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from rich.console import Console

from experiments.outcomes.targets import MUST_HOLD, NOT_REPRESENTED
from experiments.presentation import drawing as draw
from experiments.presentation.charts import Chart
from experiments.presentation.terminal import NUMBERS, table_of
from experiments.presentation.texts import Texts

FURTHEST = 3.0  # half-widths of a band shown on either side; what lies beyond stands at the edge, with an arrow
KINDS = {"proves": draw.BLUE, "decided": draw.GREY, "input": draw.GREEN}
HEIGHT = 0.30  # inches a row


def kind_of(row: Any) -> str:
    """Return what an outcome in band shows: it proves something, its own cut-off decided it, or it went in."""
    return "input" if row.role == "input" else "decided" if row.decided_by else "proves"


def verdict_of(row: Any) -> str:
    """Return the verdict on one row of the targets: 'in', 'below', 'above' or 'unmeasured'."""
    if pd.isna(row.in_band):
        return "unmeasured"
    return "in" if row.in_band else "below" if row.simulated < row.low else "above"


def in_a_sentence(table: pd.DataFrame, texts: Texts) -> str:
    """Return how many are in band: outcomes, those that prove something, and those that must hold."""
    outcomes = table[table["role"] == "outcome"]
    proving, must = outcomes[outcomes["decided_by"] == ""], table[table["weight"] >= MUST_HOLD]
    counts: dict[str, int] = {}
    for name, rows in {"outcomes": outcomes, "proving": proving, "must": must}.items():
        counts |= {name: len(rows), f"{name}_in": int(rows["in_band"].fillna(False).sum())}
    return texts("validation.sentence", **counts)


def print_targets(table: pd.DataFrame, texts: Texts, console: Console) -> None:
    """Print the table in the terminal, with the sentence below it."""
    whole: Mapping[str, Any] = {"no_wrap": True}
    columns = {"id": whole, "quantity": {}, "simulated": NUMBERS, "error": NUMBERS, "observed": whole}
    columns |= {"weight": NUMBERS, "verdict": whole}
    heads = {texts(f"validation.{heading}"): options for heading, options in columns.items()}
    shown = table_of(heads, texts("validation.title"))
    for row in table.itertuples():
        verdict, band = verdict_of(row), _band(row, texts)
        words = texts(f"verdicts.{verdict}") + (" *" if row.decided_by else "")
        style = {"in": "green", "below": "yellow", "above": "yellow"}.get(verdict, "dim")
        numbers = (texts.number(row.simulated, row.unit, 2), texts.number(row.mc_error, row.unit, 2))
        shown.add_row(row.id, texts(f"targets.{row.id}"), *numbers, band, str(row.weight), words, style=style)
    console.print(shown)
    console.print(texts("validation.decided"), style="dim")
    console.print(in_a_sentence(table, texts), style="bold")


def draw_targets(table: pd.DataFrame, texts: Texts) -> Chart:
    """Draw a dot for each target on the scale of its own band, with the spread between worlds."""
    shown = table.dropna(subset=["simulated"]).reset_index(drop=True)
    title = texts("validation.figure")
    with draw.style():
        figure, (axes,) = draw.canvas(title, height=1.6 + HEIGHT * len(shown))
        axes.axvspan(-1.0, 1.0, color=draw.GREY, alpha=0.35, linewidth=0, label=texts("validation.band"))
        for n, row in enumerate(shown.itertuples()):
            _dot(axes, n, row)
        ticks = [(n, f"{texts(f'targets.{name}')} ({name})") for n, name in enumerate(shown["id"])]
        for kind, colour in KINDS.items():
            axes.plot([], [], "o", color=colour, label=texts(f"validation.kinds.{kind}"))
        draw.rows_axis(axes, ticks, [])
        axes.set_xlim(-FURTHEST - 0.2, FURTHEST + 0.2)
        axes.set_xticks(
            [-1.0, 0.0, 1.0], [texts(f"validation.{name}") for name in ("low", "target", "high")], fontsize=8
        )
        draw.legend_below(figure, axes, 2)
    return Chart("targets", title, in_a_sentence(table, texts), figure, _table(table, texts))


def _dot(axes: Axes, place: int, row: Any) -> None:
    """Draw one target: its mean over worlds, two standard deviations between worlds, in half-widths of its band."""
    middle, half = row.target, (row.high - row.target, row.target - row.low)
    scaled = (row.simulated - middle) / (half[0] if row.simulated >= middle else half[1])
    colour, spread = KINDS[kind_of(row)], 2.0 * (0.0 if np.isnan(row.spread) else row.spread) / np.mean(half)
    edge = float(np.clip(scaled, -FURTHEST, FURTHEST))
    marker = "o" if edge == scaled else (">" if scaled > 0 else "<")
    ends = np.clip([scaled - spread, scaled + spread], -FURTHEST, FURTHEST)
    axes.plot(ends, [place, place], color=colour, linewidth=1.2)
    axes.plot([edge], [place], marker, color=colour, markersize=6 if row.weight < MUST_HOLD else 9)


def _band(row: Any, texts: Texts) -> str:
    """Return what was observed, with its band."""
    value, low, high = (texts.exact(number) for number in (row.target, row.low, row.high))
    return texts("scorecard.band", value=value, low=low, high=high)


def _table(table: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Return the figure's data for the reader.

    The last column says what decides whether a target is met: a parameter, why the model is silent on it, or nothing.
    """
    unspoken = {name: texts(f"validation.not_represented.{name}") for name in NOT_REPRESENTED}
    return pd.DataFrame(
        [
            {
                "quantity": f"{row.id} {texts(f'targets.{row.id}')} ({texts.unit(row.unit)})",
                "simulated": texts.number(row.simulated, row.unit, 2),
                "error": texts.number(row.mc_error, row.unit, 3),
                "observed": _band(row, texts),
                "verdict": texts(f"verdicts.{verdict_of(row)}"),
                "decides": unspoken.get(row.id, row.decided_by),
            }
            for row in table.itertuples()
        ]
    ).rename(columns=lambda key: texts(f"validation.{key}"))
