"""Figures of the laboratory: one for each claim, and the border map."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from experiments.claims.border_map import MOBILITIES, TODAY, Grid, wins_of
from experiments.claims.tables import Finding
from experiments.claims.verdicts import FAILS, HOLDS, LEFT, OPEN
from experiments.claims.words import contrast_label, outcome_label, with_interval
from experiments.claims.worlds import ACTORS
from experiments.presentation import drawing as draw
from experiments.presentation.charts import Chart
from experiments.presentation.texts import Texts
from sim.config import Config

COLOURS = {HOLDS: draw.GREEN, FAILS: draw.VERMILLION, OPEN: draw.ORANGE}
ROW, LINE, LINES = 0.45, 84, 3  # inches a row; characters a line, and lines, of a label
FAR = 30.0  # times what matters, at which the axis ends
SHOWN_GROUPS = ("all", "education", "start_position")
SHOWN_OUTCOMES = {"earnings": draw.BLUE, "engagement": draw.ORANGE}


def claim_chart(found: Finding, texts: Texts) -> Chart:
    """Draw a claim: effects against the smallest that matters, the path that makes the first, and who wins or loses."""
    claim, heights = found.claim, [ROW * len(found.rows) + 0.7, 3.1]
    title = f"{claim.id}  {texts.label(claim)}"
    with draw.style():
        figure = Figure(figsize=(draw.WIDTH + 3.0, sum(heights) + 1.6), layout="constrained")
        figure.suptitle(textwrap.fill(title, 104), x=0.01, ha="left", fontsize=12, fontweight="bold")
        (upper,), (lower,) = figure.subfigures(2, 1, squeeze=False, height_ratios=heights)
        _effects(upper.subplots(1, 1), found, texts)
        panels = lower.subplots(1, 1 + (len(found.path) > 0), squeeze=False)[0]
        if len(found.path):
            _path(panels[0], found, texts)
        _winners(panels[-1], found, texts)
    return Chart(claim.id, title, texts("claims.figure.caption"), figure, _table(found, texts))


def _table(found: Finding, texts: Texts) -> pd.DataFrame:
    """Return the content of the upper panel as a table in words."""
    claim, rows = found.claim, found.rows
    shares = 100.0 * rows["ensemble_share_same_sign"]
    return pd.DataFrame(
        {
            texts("claims.columns.outcome"): [outcome_label(claim, outcome, texts) for outcome in claim.outcomes],
            texts("claims.columns.contrast"): [contrast_label(claim, name, texts) for name in rows["contrast"]],
            texts("claims.columns.effect"): [with_interval(row, texts) for _, row in rows.iterrows()],
            texts("claims.columns.matters"): [texts.exact(value) for value in rows["matters"]],
            texts("claims.columns.expected"): [texts(f"claims.expect.{one}") for one in rows["expect"]],
            texts("claims.columns.status"): [texts(f"claims.status.{one}") for one in rows["status"]],
            texts("claims.columns.same"): [texts.number(share, digits=0) for share in shares],
            texts("claims.columns.key"): [texts("claims.yes") if key else "" for key in rows["key"]],
        }
    )


def _effects(axes: Axes, found: Finding, texts: Texts) -> None:
    """Draw effects in multiples of the smallest that would matter, since units differ, and write the numbers."""
    claim, ticks = found.claim, []
    axes.axvspan(-1.0, 1.0, color=draw.PALE, alpha=0.7, linewidth=0, zorder=0)
    axes.axvline(0.0, color=draw.INK, linewidth=1.0)
    for place, (outcome, row) in enumerate(zip(claim.outcomes, found.rows.itertuples())):
        colour = COLOURS[row.status]
        low, middle, high = (np.clip(value / row.matters, -FAR, FAR) for value in (row.low, row.effect, row.high))
        axes.plot([low, high], [place, place], color=colour, linewidth=2.0, solid_capstyle="butt")
        axes.plot(
            [middle],
            [place],
            (">" if row.effect > FAR * row.matters else "<" if row.effect < -FAR * row.matters else "o"),
            color=colour,
            markersize=7,
            markerfacecolor=colour if row.key else "white",
            markeredgewidth=1.6,
            clip_on=False,
            zorder=3,
        )
        label = f"{outcome_label(claim, outcome, texts)}; {contrast_label(claim, row.contrast, texts)}"
        ticks.append((place, "\n".join(textwrap.wrap(label, LINE, max_lines=LINES, placeholder=" \u2026"))))
        arrow = {"up": "\u25b6", "down": "\u25c0", "none": "="}[row.expect]
        axes.annotate(
            arrow, (0.005, place), xycoords=("axes fraction", "data"), va="center", fontsize=8, color=draw.INK
        )
        text = with_interval(found.rows.loc[place], texts)
        axes.annotate(
            text, (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize=7.5, color=draw.INK
        )
    axes.set_xscale("symlog", linthresh=1.0, linscale=0.6)
    axes.set(xlim=(-FAR, FAR), xticks=[-30, -10, -3, -1, 0, 1, 3, 10, 30])
    axes.xaxis.set_major_formatter(FuncFormatter(texts.exact))
    axes.minorticks_off()
    draw.rows_axis(axes, ticks, [])
    axes.tick_params(axis="y", labelsize=7)
    axes.set_xlabel(texts("claims.figure.times"), fontsize=8.5)
    for name, colour in COLOURS.items():
        axes.plot([], [], "o-", color=colour, label=texts(f"claims.status.{name}"))
    axes.plot([], [], "o", color=draw.INK, markerfacecolor="white", label=texts("claims.figure.beside"))
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=4, fontsize=8)


def _path(axes: Axes, found: Finding, texts: Texts) -> None:
    """Draw the share of the first key effect that is left without each mechanism."""
    first, ticks = found.claim.outcomes[found.claim.keys[0]], [(-1.0, texts("claims.figure.whole"))]
    axes.barh([-1.0], [100.0], color=draw.GREY, height=0.6)
    for n, row in enumerate(found.path.itertuples()):
        ticks.append((float(n), texts(f"claims.mechanisms.{row.mechanism}")))
        left = [100.0 * value / row.effect if row.effect else np.nan for value in (row.without, row.low, row.high)]
        sizes = np.clip(left, -200.0, 300.0)
        axes.barh([n], [sizes[0]], color=draw.VERMILLION if row.carries else draw.SKY, height=0.6)
        axes.plot(sizes[1:], [n, n], color=draw.INK, linewidth=1.2)
    axes.axvline(0.0, color=draw.INK, linewidth=1.0)
    axes.axvline(100.0 * LEFT, color=draw.INK, linewidth=0.8, linestyle=":")
    wrapped = [(position, textwrap.fill(name, 26)) for position, name in ticks]
    below = texts("claims.figure.left", what=outcome_label(found.claim, first, texts))
    axes.set_title(texts("claims.figure.path"), loc="left", fontsize=9.5, color=draw.INK, pad=22)
    _name_panel(axes, wrapped, below, texts)


def _winners(axes: Axes, found: Finding, texts: Texts) -> None:
    """Draw the share better off less the share worse off in the main contrast, by group at the start."""
    rows = found.winners[found.winners["dimension"].isin(SHOWN_GROUPS) & (found.winners["group"] != "came later")]
    axes.set_title(texts("claims.figure.winners"), loc="left", fontsize=9.5, color=draw.INK, pad=22)
    if rows.empty:
        axes.set_axis_off()
        axes.text(0.0, 1.0, texts("claims.figure.too_small"), va="top", fontsize=8, color=draw.INK)
        return
    groups = list(dict.fromkeys(zip(rows["dimension"], rows["group"])))
    ticks = [(float(n), texts.group(dimension, group)) for n, (dimension, group) in enumerate(groups)]
    axes.axvline(0.0, color=draw.INK, linewidth=1.0)
    for k, (outcome, colour) in enumerate(SHOWN_OUTCOMES.items()):
        own = rows[rows["outcome"] == outcome].set_index(["dimension", "group"]).loc[groups]
        height = np.arange(len(groups)) + 0.24 * (k - 0.5)
        axes.hlines(height, own["low"], own["high"], color=colour, linewidth=1.4)
        axes.plot(own["net"], height, "o", color=colour, markersize=4.5, label=texts(f"compare.outcomes.{outcome}"))
    below = texts("claims.figure.net", main=contrast_label(found.claim, "main", texts))
    _name_panel(axes, ticks, below, texts)
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, fontsize=8)


def _name_panel(axes: Axes, ticks: list[tuple[float, str]], below: str, texts: Texts) -> None:
    """Name the rows of a lower panel, and say below them what it shows."""
    draw.named_rows(axes, ticks, texts)
    axes.tick_params(axis="y", labelsize=8)
    axes.set_xlabel(textwrap.fill(below, 60), fontsize=8)


def border_chart(cells: pd.DataFrame, borders: pd.DataFrame, grid: Grid, texts: Texts) -> Chart:
    """Draw the border map: where stayers mostly fare well under low and high mobility, and who wins by low mobility."""
    title = texts("claims.map.title")
    with draw.style():
        figure = Figure(figsize=(draw.WIDTH + 3.0, 5.1), layout="constrained")
        figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold")
        panels = figure.subplots(1, 3, width_ratios=[1.0, 1.0, 1.0], sharey=True)
        shades = LinearSegmentedColormap.from_list("map", [draw.VERMILLION, "#F7F7F7", draw.BLUE])
        for axes, mobility in zip(panels, MOBILITIES):
            means = cells[cells["mobility"] == mobility].pivot_table("share", "culture", "speed")
            image = axes.pcolormesh(
                100.0 * means.columns, means.index, 100.0 * means, cmap=shades, vmin=0.0, vmax=100.0
            )
            _line(axes, borders[borders["mobility"] == mobility], texts)
            _place(axes, texts, texts(f"claims.map.{mobility}"))
        figure.colorbar(image, ax=panels[:2], location="bottom", shrink=0.6, label=texts("claims.map.share"))
        counts = wins_of(cells, grid)
        colours = ListedColormap([draw.VERMILLION, "#F3C9A8", "#A9CDE6", draw.BLUE])
        image = panels[2].pcolormesh(100.0 * grid.speeds, grid.cultures, counts, cmap=colours, vmin=-0.5, vmax=3.5)
        _place(panels[2], texts, texts("claims.map.wins"))
        figure.colorbar(image, ax=panels[2], location="bottom", ticks=[0, 1, 2, 3], label=texts("claims.map.actors"))
        panels[0].set_ylabel(texts("claims.map.culture"))
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower left", ncols=4, fontsize=9)
    sentence, table = _map_words(cells, borders, counts, texts)
    return Chart("border", title, sentence, figure, table)


def _line(axes: Axes, border: pd.DataFrame, texts: Texts) -> None:
    known = border.dropna()
    axes.fill_betweenx(
        known["culture"],
        100.0 * known["low"],
        100.0 * known["high"],
        color=draw.BLACK,
        alpha=0.35,
        linewidth=0,
        label=texts("claims.map.interval"),
    )
    axes.plot(
        100.0 * known["speed"], known["culture"], color=draw.BLACK, linewidth=2.2, label=texts("claims.map.border")
    )


def _place(axes: Axes, texts: Texts, title: str) -> None:
    """Mark where Flanders was in 2023, and name the axes."""
    plain = Config()
    axes.plot(
        [100.0 * plain.technology.frontier_speed],
        [plain.hr.learning_culture],
        "*",
        color=draw.YELLOW,
        markersize=17,
        markeredgecolor=draw.BLACK,
        label=texts("claims.map.flanders"),
        linestyle="none",
    )
    axes.set_title(textwrap.fill(title, 34), loc="left", fontsize=9.5, color=draw.INK)
    axes.set_xlabel(textwrap.fill(texts("claims.map.speed"), 38), fontsize=9)
    axes.xaxis.set_major_formatter(FuncFormatter(texts.exact))
    axes.yaxis.set_major_formatter(FuncFormatter(texts.exact))
    axes.grid(False)


def _map_words(
    cells: pd.DataFrame, borders: pd.DataFrame, counts: np.ndarray, texts: Texts
) -> tuple[str, pd.DataFrame]:
    """Return a sentence on the place of Flanders in the map, and the borders as a table."""
    culture, today = Config().hr.learning_culture, cells[cells["mobility"] == TODAY]
    by_mobility = {one: borders[borders["mobility"] == one].reset_index(drop=True) for one in MOBILITIES}
    facts = {
        "share": texts.number(100.0 * today["share"].mean(), digits=0),
        "locked": texts.number(today["locked_in_stayers"].mean()),
    }
    columns = {}
    for mobility, border in by_mobility.items():
        facts[mobility] = _span_words(border.loc[(border["culture"] - culture).abs().idxmin()], texts)
        shown = border.iloc[:: (len(border) - 1) // 4]
        columns[texts(f"claims.map.{mobility}")] = [_span_words(row, texts) for _, row in shown.iterrows()]
    cultures = [texts.exact(value) for value in np.linspace(0.0, 1.0, len(shown))]
    table = pd.DataFrame({texts("claims.map.culture"): cultures, **columns})
    return texts(
        "claims.map.sentence", wins=int((counts >= 2).sum()), cells=counts.size, of=len(ACTORS), **facts
    ), table


def _span_words(row: pd.Series, texts: Texts) -> str:
    """Return a border with its interval, '2.1 (1.9 to 2.4)' percent a year, or that there is none within the map."""
    if not np.isfinite(row["speed"]):
        return texts("claims.map.none")
    value, low, high = (texts.number(100.0 * row[name], digits=1) for name in ("speed", "low", "high"))
    return texts("claims.map.span", value=value, low=low, high=high)
