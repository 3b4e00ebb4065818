"""The figure of a screening, levers by outcomes, and its words."""

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, SymLogNorm
from matplotlib.ticker import FuncFormatter

from experiments.pairing.effects import OF_ALL
from experiments.presentation import drawing as draw
from experiments.presentation.charts import Chart
from experiments.presentation.effect_words import begun
from experiments.presentation.texts import Texts
from experiments.screen.groups import GROUPS
from experiments.screen.tables import AMONG_ALL, AMONG_GROUP, ERROR, strongest
from experiments.screen.words import largest_effect, outcome_label, standardised
from sim.levers import LEVERS

WIDTH, ROW, HEADER, BAR = 11.0, 0.265, 3.0, 0.3  # inches
LABEL, HEADING = 42, 30  # letters of a line: names of levers, and above columns
SMALLEST, LARGEST = 1.0, 30.0  # standard deviations: below, colours are in proportion; above, all are the same
SHADES = LinearSegmentedColormap.from_list("effects", [draw.VERMILLION, "#F7F7F7", draw.BLUE])
SHADE_OF = SymLogNorm(SMALLEST, vmin=-LARGEST, vmax=LARGEST)
NOBODY = "#EEEEEE"


def screen_chart(effects: pd.DataFrame, summary: pd.DataFrame, texts: Texts) -> Chart:
    """Draw levers by outcomes, among all and among those whom they are for, each lever at its strongest setting."""
    rows, title = strongest(effects), texts("screen.title")
    levers = list(summary["lever"])
    with draw.style():
        figure = draw.titled(title, HEADER + ROW * len(levers), WIDTH)
        left, right = figure.subplots(1, 2, width_ratios=[len(AMONG_ALL), len(AMONG_GROUP)], sharey=True)
        _panel(left, rows[rows["group"] == OF_ALL], OF_ALL, AMONG_ALL, levers, texts)
        _panel(right, rows[rows["group"] != OF_ALL], "", AMONG_GROUP, levers, texts)
        names = [textwrap.fill(f"{one}  {texts.label(LEVERS[one])}", LABEL) for one in levers]
        left.set_yticks(np.arange(len(levers)), names, fontsize=7.5, linespacing=0.95)
        _settings(right, rows, levers, texts)
        bar = figure.colorbar(
            ScalarMappable(SHADE_OF, SHADES),
            ax=[left, right],
            location="bottom",
            fraction=BAR / figure.get_figheight(),
            pad=0.01,
            aspect=60,
        )
        bar.set_ticks([-30, -10, -3, -1, 0, 1, 3, 10, 30], minor=False)
        bar.ax.xaxis.set_major_formatter(FuncFormatter(texts.exact))
        bar.ax.minorticks_off()
        bar.set_label(texts("screen.colour"), fontsize=8.5)
    return Chart("screen", title, sentence(effects, summary, texts), figure, summary_table(summary, texts))


def _panel(
    axes: Axes, rows: pd.DataFrame, group: str, outcomes: tuple[str, ...], levers: list[str], texts: Texts
) -> None:
    """Draw cells: a colour where an effect is beyond chance, a number where its interval leaves out zero."""
    places = {lever: n for n, lever in enumerate(levers)}
    shown = np.full((len(levers), len(outcomes)), np.nan)
    for row in rows.itertuples():
        n, k = places[row.lever], outcomes.index(row.outcome)
        shown[n, k] = np.clip(row.standardised, -LARGEST, LARGEST) if row.beyond_chance else 0.0
        if row.p <= ERROR:
            text, weight = standardised(row.standardised, texts), "bold" if row.beyond_chance else "normal"
            ink = "white" if abs(shown[n, k]) >= 10.0 else draw.BLACK
            axes.text(k, n, text, ha="center", va="center", fontsize=7, fontweight=weight, color=ink)
    edges = (np.arange(size + 1) - 0.5 for size in reversed(shown.shape))
    axes.set_facecolor(NOBODY)
    axes.pcolormesh(*edges, shown, cmap=SHADES, norm=SHADE_OF, edgecolors="white", linewidth=0.5)
    axes.set(xlim=(-0.5, len(outcomes) - 0.5), ylim=(len(levers) - 0.5, -0.5))
    heads = [textwrap.fill(begun(outcome_label(group, one, texts)), HEADING) for one in outcomes]
    axes.set_xticks(np.arange(len(outcomes)), heads, fontsize=7.5, rotation=90, linespacing=0.95)
    axes.tick_params(length=0, top=False, bottom=False, labeltop=True, labelbottom=False)
    axes.set_xlabel(
        texts("screen.among.all" if group else "screen.among.group"), fontsize=9.5, fontweight="bold", labelpad=10
    )
    axes.xaxis.set_label_position("top")
    axes.spines[:].set_visible(False)
    axes.grid(False)
    for n in range(1, len(levers)):
        if LEVERS[levers[n]].actor != LEVERS[levers[n - 1]].actor:
            axes.axhline(n - 0.5, color=draw.INK, linewidth=0.8)


def _settings(axes: Axes, rows: pd.DataFrame, levers: list[str], texts: Texts) -> None:
    """Write at the right which setting of each lever is shown, and for whom it is."""
    for lever, own in rows.groupby("lever"):
        groups = [GROUPS[one] for one in own["group"].unique() if one != OF_ALL]
        words = "; ".join([_typed(own.iloc[0]), *(texts.label(one) for one in groups)])
        axes.annotate(
            words,
            (1.01, levers.index(lever)),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=6.5,
            color=draw.INK,
        )


def _typed(row: Any) -> str:
    """Return a setting without the group of its parameter: 'for_whom=2'."""
    return f"{row.parameter.partition('.')[2]}={row.value:g}"


def sentence(effects: pd.DataFrame, summary: pd.DataFrame, texts: Texts) -> str:
    """Return how many levers move something, and how many comparisons are beyond chance."""
    counts = {
        "moving": (summary["moved"] + summary["moved_group"] > 0).sum(),
        "levers": len(summary),
        "comparisons": len(effects),
        "clear": (effects["p"] <= ERROR).sum(),
        "chance": round(ERROR * len(effects)),
        "beyond": effects["beyond_chance"].sum(),
    }
    return texts("screen.sentence", **{name: texts.number(count, digits=0) for name, count in counts.items()})


def summary_table(summary: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Return what each lever moves, in words."""
    sizes = {"all": len(AMONG_ALL), "group": len(AMONG_GROUP)}
    heads = [
        texts(f"screen.columns.{name}", **sizes) for name in ("lever", "settings", "moved", "moved_group", "largest")
    ]
    rows = []
    for row in summary.itertuples():
        name = f"{row.lever}  {texts.label(LEVERS[row.lever])}"
        rows.append((name, row.settings, row.moved, row.moved_group, largest_effect(row, texts)))
    return pd.DataFrame(rows, columns=heads)
