"""The career of a persona, or of one person, in every arm: what becomes of all who fit, in all worlds together."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from experiments.compare.request import Request
from experiments.compare.result import Compared
from experiments.compare.words import arm_name
from experiments.pairing.paired_worlds import PLACEBO
from experiments.presentation import drawing as draw
from experiments.presentation.charts import Drawn, need
from experiments.presentation.effect_words import after, effect_in_words
from experiments.presentation.texts import Texts

PANELS = ("in_work", "same_employer", "wage", "exhaustion", "engagement")  # the first four that say something
YEARS = 10  # drawn at most
COLOURS, LINES = (draw.BLUE, draw.ORANGE, draw.GREEN, draw.PURPLE, draw.SKY), ("-", ":", "-.")  # of policies
LEAST = 10  # persons of all worlds together behind a point that is drawn; with fewer it is chance


def persona_label(request: Request, name: str, texts: Texts) -> str:
    """Return the label of a persona as a sentence; a person by number."""
    if name in request.personas:
        return getattr(request.personas[name], texts.language)
    return texts("compare.figures.career.person", person=request.keys.person)


def career(found: Compared, persona: str, request: Request, title: str, texts: Texts) -> Drawn:
    """Draw how a persona fares in every arm: the mean over all who fit it, and the difference from the reference."""
    rows = found.careers[(found.careers["persona"] == persona) & (found.careers["year"] <= YEARS)]
    start = rows[(rows["year"] == 0) & (rows["arm"] == found.comparison.reference)].set_index("measure")
    need(start.loc["in_work", "persons"] > 0, texts("compare.figures.career.nobody"))
    measures = [name for name in PANELS if name != "same_employer" or start.loc[name, "value"] > 0.0][:4]
    figure, styles = draw.titled(title, height=1.4 + 1.9 * len(measures)), _styles(found)
    panels = figure.subplots(len(measures), 2)
    for (left, right), measure in zip(panels, measures):
        own = rows[rows["measure"] == measure]
        many = own[own["persons"] >= min(LEAST, len(found.comparison.draws))]
        _levels(left, many, found, styles, texts)
        _differences(right, many, found, styles, texts)
        unit, label = own["unit"].iloc[0], texts(f"compare.career.{measure}")
        apart = texts("compare.figures.career.difference", unit=texts(f"compare.units.{unit}"))
        for axes, below in ((left, texts(f"compare.levels.{unit}")), (right, apart)):
            axes.set_title(f"{label}\n{below}", loc="left", fontsize=9.5, color=draw.INK)
            draw.number_axis(axes.yaxis, texts)
            axes.yaxis.get_major_locator().set_params(nbins=5)
            axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
            axes.set_xlim(0, rows["year"].max())
    for axes in panels[-1]:
        axes.set_xlabel(texts("compare.figures.course.below"))
    draw.legend_below(figure, panels[0][0], 3, panels[0][1])
    facts = {"persons": texts.number(start.loc["in_work", "persons"], "persons"), "worlds": len(found.comparison.draws)}
    return Drawn(figure, _table(rows, measures, found, texts), facts)


def _levels(axes: Axes, rows: pd.DataFrame, found: Compared, styles: dict[str, dict], texts: Texts) -> None:
    """Draw a line for each arm, and a band for the worlds of the reference."""
    for arm in found.comparison.pairs.design.names:
        own = rows[rows["arm"] == arm]
        if arm == found.comparison.reference:
            shade = {"color": draw.GREY, "alpha": 0.35, "linewidth": 0, "label": texts("compare.figures.career.spread")}
            axes.fill_between(own["year"], own["world_q10"], own["world_q90"], **shade)
        axes.plot(own["year"], own["value"], label=arm_name(arm, texts), **styles[arm])


def _differences(axes: Axes, rows: pd.DataFrame, found: Compared, styles: dict[str, dict], texts: Texts) -> None:
    """Draw the difference of each arm from the reference, with its interval as a band except for the placebo."""
    axes.axhline(0.0, color=draw.BLACK, linewidth=1.0)
    for n, arm in enumerate(found.comparison.others):
        own = rows[rows["arm"] == arm]
        if arm != PLACEBO:
            label = None if n else texts("compare.figures.career.interval")
            axes.fill_between(
                own["year"], own["low"], own["high"], color=styles[arm]["color"], alpha=0.2, linewidth=0, label=label
            )
        axes.plot(own["year"], own["difference"], **styles[arm])


def _styles(found: Compared) -> dict[str, dict]:
    """Return the colours and styles of the line of each arm."""
    styles = {found.comparison.reference: {"color": draw.BLACK}}
    for n, arm in enumerate(found.comparison.others[:-1]):
        styles[arm] = {"color": COLOURS[n % len(COLOURS)], "linestyle": LINES[n // len(COLOURS)]}
    return styles | {PLACEBO: {"color": draw.VERMILLION, "linestyle": "--", "linewidth": 1.2}}


def _table(rows: pd.DataFrame, measures: list[str], found: Compared, texts: Texts) -> pd.DataFrame:
    """Return a table by measure and horizon: the reference, and how each arm differs."""
    index, first = rows.set_index(["arm", "measure", "year"]), found.comparison.reference
    keys = [(measure, year) for measure in measures for year in found.comparison.horizons if year <= YEARS]
    labels = [f"{texts(f'compare.career.{measure}')}, {after(year, texts)}" for measure, year in keys]
    table = {texts("scorecard.measure"): labels}
    cells = [index.loc[(first, *key)] for key in keys]
    table[arm_name(first, texts)] = [texts.number(cell["value"], cell["unit"]) for cell in cells]
    for arm in found.comparison.others:
        cells = (index.loc[(arm, *key)] for key in keys)
        table[arm_name(arm, texts)] = [effect_in_words(cell, cell["unit"], texts) for cell in cells]
    return pd.DataFrame(table)
