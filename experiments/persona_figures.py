"""The career of a persona, or of one person, in every arm: what becomes of all who fit, in all worlds together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from experiments import drawing as draw
from experiments.arms import PLACEBO
from experiments.compare_words import after, arm_name, effect_in_words
from experiments.figures import Drawn, NotRecordedError
from experiments.texts import Texts

if TYPE_CHECKING:
    from experiments.compare import Compared
    from experiments.request import Request

PANELS = ("in_work", "same_employer", "wage", "exhaustion", "engagement")  # the first four that say something
YEARS = 10  # drawn at most
LEAST = 10  # persons of all worlds together behind a point that is drawn; with fewer it is chance


def persona_label(request: Request, name: str, texts: Texts) -> str:
    """A persona in a sentence; a person by number."""
    if name in request.personas:
        return getattr(request.personas[name], texts.language)
    return texts("compare.figures.career.person", person=request.person)


def career(found: Compared, persona: str, request: Request, title: str, texts: Texts) -> Drawn:
    """How a persona fares in every arm: the mean over all who fit it, and the spread between worlds."""
    rows = found.careers[(found.careers["persona"] == persona) & (found.careers["year"] <= YEARS)]
    start = rows[(rows["year"] == 0) & (rows["arm"] == found.comparison.reference)].set_index("measure")
    if not start.loc["in_work", "persons"]:
        raise NotRecordedError(texts("compare.figures.career.nobody"))
    measures = [name for name in PANELS if name != "same_employer" or start.loc[name, "value"] > 0.0][:4]
    figure, _ = draw.canvas(title, height=6.2)
    figure.clear()
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold", wrap=True)
    panels = figure.subplots(2, 2).ravel()
    for axes, measure in zip(panels, measures):
        own = rows[rows["measure"] == measure]
        _lines(axes, own, found, texts)
        unit = texts(f"compare.levels.{own['unit'].iloc[0]}")
        axes.set_title(f"{texts(f'compare.career.{measure}')}\n{unit}", loc="left", fontsize=9.5, color=draw.INK)
        draw.number_axis(axes.yaxis, texts)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    for axes in panels[2:]:
        axes.set_xlabel(texts("compare.figures.course.below"))
    draw.legend_below(figure, panels[0], 3)
    persons = texts.number(start.loc["in_work", "persons"], "persons")
    return Drawn(
        figure, _table(rows, measures, found, texts), {"persons": persons, "worlds": len(found.comparison.draws)}
    )


def _lines(axes: Axes, rows: pd.DataFrame, found: Compared, texts: Texts) -> None:
    """A line for each arm, and a band for the worlds of the reference; nothing where there are too few persons."""
    colours = dict(zip(found.comparison.others, (draw.BLUE, draw.ORANGE, draw.GREEN, draw.PURPLE, draw.SKY) * 3))
    least = min(LEAST, len(found.comparison.draws))  # a single person has one life in each world
    for arm in found.comparison.pairs.design.names:
        own = rows[(rows["arm"] == arm) & (rows["persons"] >= least)]
        style = {"color": colours.get(arm)}
        if arm == found.comparison.reference:
            style = {"color": draw.BLACK}
            axes.fill_between(own["year"], own["world_q10"], own["world_q90"], color=draw.GREY, alpha=0.35, linewidth=0,
                              label=texts("compare.figures.career.spread"))  # fmt: skip
        elif arm == PLACEBO:
            style = {"color": draw.VERMILLION, "linestyle": "--", "linewidth": 1.2}
        axes.plot(own["year"], own["value"], label=arm_name(arm, texts), **style)
    axes.set_xlim(0, rows["year"].max())


def _table(rows: pd.DataFrame, measures: list[str], found: Compared, texts: Texts) -> pd.DataFrame:
    """By measure and horizon: the reference, and how each arm differs."""
    index, first = rows.set_index(["arm", "measure", "year"]), found.comparison.reference
    keys = [(measure, year) for measure in measures for year in found.comparison.horizons if year <= YEARS]
    head = texts("scorecard.measure")
    table = {head: [f"{texts(f'compare.career.{measure}')}, {after(year, texts)}" for measure, year in keys]}
    cells = [index.loc[(first, *key)] for key in keys]
    table[arm_name(first, texts)] = [texts.number(cell["value"], cell["unit"]) for cell in cells]
    for arm in found.comparison.others:
        cells = [index.loc[(arm, *key)] for key in keys]
        table[arm_name(arm, texts)] = [effect_in_words(cell, cell["unit"], texts) for cell in cells]
    return pd.DataFrame(table)
