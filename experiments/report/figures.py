"""Figures that the policy report adds to those of a comparison: every world as a dot, and effects by group."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from experiments.compare.figures import Drawing, comparison_charts, draw_charts, of_policies
from experiments.compare.request import Request
from experiments.compare.simulate import Compared
from experiments.compare.words import main_horizon
from experiments.outcomes.yearly import by_year
from experiments.pairing.effects import estimate
from experiments.presentation import drawing as draw
from experiments.presentation.charts import Chart, Drawn
from experiments.presentation.effect_words import after, begun, effect_in_words, is_clear, worlds_in_words
from experiments.presentation.texts import Texts
from sim.measurement.groups import GROUP_MEASURES, dimensions
from sim.measurement.measures import MEASURES

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


# A measure of one group less that of another: measure, dimension, both groups.
GAPS = {
    "employment_education": ("employment_rate", "education", "high", "low"),
    "training_education": ("training_of_employees", "education", "high", "low"),
    "employability_age": ("employability", "age", "25-34", "55-64"),
}


def report_charts(found: Compared, request: Request, texts: Texts) -> list[Chart]:
    """Draw the figures of a comparison, and those that the report adds for each policy."""
    own = draw_charts("report", of_policies(FIGURES, found, texts), found, request, texts)
    return [*comparison_charts(found, request, texts), *own]


def gap_changes(found: Compared, arm: str, year: int) -> dict[str, np.ndarray]:
    """Return the change of each gap of GAPS in every pair, (pairs,) percentage points; below 0 the gap narrows."""
    comparison, kinds = found.comparison, list(GROUP_MEASURES)
    place = [(d, g) for d, names in dimensions(comparison.reference_data).items() for g in names]
    one, other = (comparison.stack(name, "groups")[:, year - 1].astype(float) for name in (comparison.reference, arm))
    changes = {}
    for name, (measure, dimension, *groups) in GAPS.items():
        above, below = (place.index((dimension, group)) for group in groups)
        before, now = ((values[:, above] - values[:, below])[:, kinds.index(measure)] for values in (one, other))
        changes[name] = now - before
    return changes


def world_changes(found: Compared, arm: str, year: int, texts: Texts) -> list[tuple[str, str, np.ndarray]]:
    """Return label, unit and difference in every pair, (pairs,), of the outcomes of SHOWN and the gaps."""
    comparison, columns = found.comparison, [list(MEASURES).index(name) for name in SHOWN]
    one, other = (by_year(comparison.stack(name, "measures"))[:, year - 1] for name in (comparison.reference, arm))
    labels = [(texts.label(MEASURES[name]), MEASURES[name].unit) for name in SHOWN]
    rows = [(*label, values) for label, values in zip(labels, (other - one)[:, columns].T)]
    gaps = gap_changes(found, arm, year)
    return [*rows, *((texts(f"report.gaps.{name}"), "percent", values) for name, values in gaps.items())]


def worlds(found: Compared, arm: str, request: Request, title: str, texts: Texts) -> Drawn:
    """Draw every world as a dot: the paired difference of each outcome, a panel for each unit."""
    year = main_horizon(found)
    rows = world_changes(found, arm, year, texts)
    figure, panels = draw.unit_panels(title, [(row[1], row) for row in rows], 1.55 * ROW, texts)
    for axes, own in panels:
        _dots_of_worlds(axes, own, texts)
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
    draw.named_rows(axes, [(n, label) for n, (label, _, _) in enumerate(panel)], texts)


def stacked(values: np.ndarray, width: float) -> np.ndarray:
    """Return heights, -0.36 to 0.36 rows, for ascending values (N,) so that those within one of BINS don't overlap."""
    _, sizes = np.unique(np.floor(values / width * BINS), return_counts=True)
    heights = [(np.arange(size) - (size - 1) / 2.0) * min(0.14, 0.72 / max(size - 1, 1)) for size in sizes]
    return np.concatenate([np.zeros(0), *heights])


def _world_row(found: Compared, row: tuple[str, str, np.ndarray], texts: Texts) -> dict[str, str]:
    label, unit, values = row
    known = estimate(values[:, None], found.comparison.members)
    cell = pd.Series({name: part[0] for name, part in known._asdict().items()}).rename({"mean": "difference"})
    lowest, highest = (texts.number(end, unit, 2) for end in (np.nanmin(values), np.nanmax(values)))
    return {
        texts("scorecard.measure"): label,
        texts("report.figures.worlds.effect"): effect_in_words(cell, unit, texts),
        texts("report.figures.worlds.same"): worlds_in_words(cell, texts),
        texts("report.figures.worlds.range"): texts("report.range", low=lowest, high=highest),
    }


def groups(found: Compared, arm: str, request: Request, title: str, texts: Texts) -> Drawn:
    """Draw effects by group with their interval, a panel for each of four outcomes."""
    year = main_horizon(found)
    rows = found.effects[(found.effects["arm"] == arm) & (found.effects["horizon"] == year)]
    rows = rows[rows["dimension"].isin(GROUPED) & rows["measure"].isin(BY_GROUP)]
    rows = rows[~rows["group"].isin(LEFT_OUT)].set_index(["measure", "dimension", "group"])
    keys = [key for dimension in GROUPED for key in rows.loc[BY_GROUP[0]].index if key[0] == dimension]
    places, ticks, headings = draw.group_rows(keys, texts.group)
    figure, panels = draw.canvas(title, panels=len(BY_GROUP), height=1.7 + ROW * (len(ticks) + 2))
    for axes, name in zip(panels, BY_GROUP):
        axes.axvline(0.0, color=draw.INK, linewidth=1.0)
        for key, place in places.items():
            if (name, *key) in rows.index:
                row = rows.loc[(name, *key)]
                colour = draw.BLUE if is_clear(row) else draw.GREY
                axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=1.4)
                axes.plot([row["difference"]], [place], "o", color=colour, markersize=4.5)
        draw.named_rows(axes, ticks, texts, texts(f"report.by_group_short.{name}"), headings)
        axes.tick_params(axis="y", labelleft=axes is panels[0])
        axes.set_xlabel(texts(f"compare.units.{GROUP_MEASURES[name].unit}"), fontsize=8.5)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
    clear, unclear = (texts(f"report.figures.groups.{one}") for one in ("clear", "unclear"))
    draw.key_below(panels[0], {clear: draw.BLUE, unclear: draw.GREY})
    return Drawn(figure, _groups_table(rows, keys, texts), {"after": after(year, texts)})


def _groups_table(rows: pd.DataFrame, keys: list[tuple[str, str]], texts: Texts) -> pd.DataFrame:
    table = {texts("page.group"): [texts.group(*key, named=True) for key in keys]}
    for name in BY_GROUP:
        own = {key: rows.loc[(name, *key)] for key in keys if (name, *key) in rows.index}
        words = {key: effect_in_words(row, GROUP_MEASURES[name].unit, texts) for key, row in own.items()}
        table[texts.label(MEASURES[name])] = [words.get(key, "") for key in keys]
    return pd.DataFrame(table)


FIGURES: dict[str, Drawing] = {"worlds": worlds, "groups": groups}
