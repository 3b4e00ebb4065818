"""The figures of a comparison: effects, their course over time, who wins and loses, who pays, and a career."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from experiments.compare.persona_figures import career, persona_label
from experiments.compare.words import KEY, arm_name, few, main_horizon, of_everybody, short
from experiments.outcomes.yearly import WINDOWS
from experiments.pairing.effects import ACTORS
from experiments.pairing.paired_worlds import PLACEBO
from experiments.presentation import drawing as draw
from experiments.presentation.charts import Chart, Drawn, NotRecordedError, missing
from experiments.presentation.effect_words import after, begun, digits, effect_in_words, is_clear, worlds_in_words
from experiments.presentation.texts import Texts
from sim.config import Config
from sim.measurement.measures import MEASURES
from sim.paths import DATA_FOLDER

if TYPE_CHECKING:
    from experiments.compare.request import Request
    from experiments.compare.result import Compared

SHADES = (draw.SKY, draw.BLUE, draw.BLACK)  # of a short, a middle and a long horizon
BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)
PATHS = 3  # sample paths drawn
DRAWN_DIMENSIONS = ("all", "age", "education", "contract", "start_position")
DRAWN_OUTCOMES = ("in_work", "earnings", "exhaustion", "pride")
ROW = 0.27  # inches
POPULATION = DATA_FOLDER / "population.csv"


def comparison_charts(found: Compared, request: Request, texts: Texts) -> list[Chart]:
    """Draw all figures in the order of the page, those of one policy together."""
    charts = []
    for arm in found.comparison.others:
        if arm != PLACEBO:
            for name, function in BY_POLICY.items():
                charts.append(_chart(f"{name}-{arm}", name, function, (found, arm, request), texts, arm))
    wanted = [*request.persona, *(["person"] if request.person else [])]
    for persona in wanted:
        name = f"career-{persona}"
        charts.append(_chart(name, "career", career, (found, persona, request), texts, persona))
    return charts


def _chart(name: str, kind: str, function: Callable[..., Drawn], what: tuple, texts: Texts, of: str) -> Chart:
    """Draw one figure, with its title and sentence; texts stand under `compare.figures.kind`."""
    label = persona_label(what[2], of, texts) if kind == "career" else arm_name(of, texts)
    title = texts(f"compare.figures.{kind}.title", of=label, after=after(main_horizon(what[0]), texts))
    try:
        with draw.style():
            image, table, facts = function(*what, title, texts)
    except NotRecordedError as error:
        return missing(name, title, error, texts)
    return Chart(name, title, texts(f"compare.figures.{kind}.sentence", **facts), image, table)


def effects(found: Compared, arm: str, request: Request, title: str, texts: Texts) -> Drawn:
    """Draw a dot with its interval for each key outcome and horizon, by unit, since units share no axis."""
    rows, years = of_everybody(found.effects, arm), few(found.comparison.horizons)
    rows = rows[rows["horizon"].isin(years)].set_index(["measure", "horizon"])
    names = [name for of_actor in KEY.values() for name in of_actor if (name, years[-1]) in rows.index]
    by_unit: dict[str, list[str]] = {}
    for name in names:
        by_unit.setdefault(MEASURES[name].unit, []).append(name)
    figure, panels = draw.unit_panels(title, {unit: len(own) for unit, own in by_unit.items()}, 1.25 * ROW, texts)
    for unit, axes in panels.items():
        _dots(axes, by_unit[unit], rows, years, texts)
    first = figure.axes[0]
    for year, colour in zip(years, SHADES[-len(years) :]):
        first.plot([], [], "o-", color=colour, linewidth=1.4, label=after(year, texts))
    first.annotate(
        texts("compare.words.worlds_after", after=after(years[-1], texts)),
        (1.01, 1.0),
        xycoords="axes fraction",
        va="bottom",
        fontsize=8,
        color=draw.INK,
    )
    draw.legend_below(figure, first, len(years))
    clear = sum(is_clear(rows.loc[(name, years[-1])]) for name in names)
    members = texts("compare.figures.effects.members") if "members_q05" in rows else ""
    facts = {"after": begun(after(years[-1], texts)), "clear": clear, "outcomes": len(names), "members": members}
    return Drawn(figure, _effects_table(rows, names, years, texts), facts)


def _dots(axes: Axes, names: list[str], rows: pd.DataFrame, years: list[int], texts: Texts) -> None:
    ticks = []
    axes.axvline(0.0, color=draw.INK, linewidth=1.0)
    for place, name in enumerate(names):
        ticks.append((place, texts.label(MEASURES[name])))
        for n, (year, colour) in enumerate(zip(years, SHADES[-len(years) :])):
            row = rows.loc[(name, year)]
            y = place + 0.22 * (n - (len(years) - 1) / 2)
            if "members_q05" in rows:
                axes.plot([row["members_q05"], row["members_q95"]], [y, y], color=colour, linewidth=0.6)
            axes.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=1.8)
            axes.plot([row["difference"]], [y], "o", color=colour, markersize=4.5)
        last = rows.loc[(name, years[-1])]
        axes.annotate(
            worlds_in_words(last, texts),
            (1.01, place),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=8,
            color=draw.INK,
        )
    draw.rows_axis(axes, ticks, [])
    draw.number_axis(axes.xaxis, texts)


def _effects_table(rows: pd.DataFrame, names: list[str], years: list[int], texts: Texts) -> pd.DataFrame:
    table = {texts("scorecard.measure"): [texts.label(MEASURES[name]) for name in names]}
    for year in years:
        cells = [rows.loc[(name, year)] for name in names]
        table[after(year, texts)] = [effect_in_words(row, row["unit"], texts) for row in cells]
    table[texts("compare.words.worlds_after", after=after(years[-1], texts))] = [
        worlds_in_words(rows.loc[(name, years[-1])], texts) for name in names
    ]
    return pd.DataFrame(table)


def rolling_year(measures: np.ndarray, name: str) -> np.ndarray:
    """Return a measure over twelve months up to each month, (pairs, months) from the twelfth on, from (pairs, T, M).

    The same reading as at the horizons (`yearly.by_year`), month by month.
    """
    values = measures[..., list(MEASURES).index(name)]
    window = WINDOWS[name]
    ends = range(11, values.shape[1])
    return np.stack([values[:, end - 12 + window : end + 1 : window].mean(axis=1) for end in ends], axis=1)


def course(found: Compared, arm: str, request: Request, title: str, texts: Texts) -> Drawn:
    """Draw fan charts: the paired difference over time, with half and nine tenths of the worlds, and a few paths."""
    comparison = found.comparison
    if comparison.pairs.design.years < 2:
        raise NotRecordedError(texts("compare.figures.course.too_short"))
    rows = -(-len(request.outcomes) // 2)
    figure = draw.titled(title, height=0.9 + 2.6 * rows)
    panels = figure.subplots(rows, 2, squeeze=False).ravel()
    one, other = comparison.stack(comparison.reference, "measures"), comparison.stack(arm, "measures")
    placebo, table = comparison.stack(PLACEBO, "measures"), {}
    for axes, name in zip(panels, request.outcomes):
        change = rolling_year(other, name) - rolling_year(one, name)
        time = 1.0 + np.arange(change.shape[1]) / 12.0
        bands = np.nanquantile(change, BANDS, axis=0)
        _fan(axes, time, change, bands, texts)
        chance = np.nanquantile(rolling_year(placebo, name) - rolling_year(one, name), (BANDS[0], BANDS[-1]), axis=0)
        for n, edge in enumerate(chance):
            label = None if n else texts("compare.figures.course.placebo")
            axes.plot(time, edge, color=draw.VERMILLION, linewidth=1.0, linestyle="--", label=label)
        unit = texts(f"compare.units.{MEASURES[name].unit}")
        axes.set_title(f"{texts.label(MEASURES[name])}\n{unit}", loc="left", fontsize=9.5, color=draw.INK)
        draw.number_axis(axes.yaxis, texts)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.set_xlim(time[0], time[-1])
        table[texts.label(MEASURES[name])] = _fan_cells(bands, MEASURES[name].unit, texts)
    for axes in panels[len(request.outcomes) :]:
        axes.set_visible(False)
    for axes in panels[max(0, len(request.outcomes) - 2) : len(request.outcomes)]:
        axes.set_xlabel(texts("compare.figures.course.below"))
    draw.legend_below(figure, panels[0], 3)
    data = pd.DataFrame(table)
    data.insert(0, texts("compare.figures.year"), [str(year) for year in range(1, len(data) + 1)])
    return Drawn(figure, data, {"pairs": len(comparison.draws)})


def _fan(axes: Axes, time: np.ndarray, change: np.ndarray, bands: np.ndarray, texts: Texts) -> None:
    axes.axhline(0.0, color=draw.INK, linewidth=1.0)
    axes.fill_between(
        time, bands[0], bands[-1], color=draw.SKY, alpha=0.30, linewidth=0, label=texts("compare.figures.course.wide")
    )
    axes.fill_between(
        time, bands[1], bands[-2], color=draw.SKY, alpha=0.60, linewidth=0, label=texts("compare.figures.course.half")
    )
    for n, path in enumerate(change[:PATHS]):
        label = None if n else texts("compare.figures.course.path")
        axes.plot(time, path, color=draw.GREY, linewidth=0.8, label=label)
    axes.plot(time, bands[2], color=draw.BLUE, linewidth=2.2, label=texts("compare.figures.course.middle"))


def _fan_cells(bands: np.ndarray, unit: str, texts: Texts) -> list[str]:
    """Return the median and the central 90% band at the end of each year, as text."""
    cells = []
    for low, _, middle, _, high in bands[:, ::12].T:
        places = digits((high - low) / 2.0, unit)
        low, middle, high = (texts.number(value, unit, places) for value in (low, middle, high))
        cells.append(texts("scorecard.band", value=middle, low=low, high=high))
    return cells


def winners(found: Compared, arm: str, request: Request, title: str, texts: Texts) -> Drawn:
    """Draw shares better and worse off by group, next to those of the placebo."""
    year = main_horizon(found)
    rows = found.winners[(found.winners["arm"] == arm) & (found.winners["horizon"] == year)]
    rows = rows[rows["dimension"].isin(DRAWN_DIMENSIONS)]
    groups = rows[["dimension", "group"]].drop_duplicates()
    groups = groups[~groups["group"].isin(["came later"])]
    figure, panels = draw.canvas(title, panels=len(DRAWN_OUTCOMES), height=1.9 + ROW * (len(groups) + 4))
    ticks, headings, places = _group_rows(groups, texts)
    for axes, outcome in zip(panels, DRAWN_OUTCOMES):
        table = rows[rows["outcome"] == outcome].set_index(["dimension", "group"])
        for key, place in places.items():
            _better_and_worse(axes, table.loc[key], place, texts if place == 0 else None)
        axes.axvline(0.0, color=draw.INK, linewidth=1.0)
        draw.rows_axis(axes, ticks, headings)
        if axes is not panels[0]:
            axes.set_yticklabels([])
        axes.set_title(texts(f"compare.outcomes.{outcome}"), loc="left", fontsize=9, color=draw.INK)
        axes.set_xlabel(texts("compare.figures.winners.axis"), fontsize=9)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4, symmetric=True))
        axes.xaxis.set_major_formatter(lambda value, _: texts.exact(abs(round(value, 6))))
    draw.legend_below(figure, panels[0], 2)
    whole = rows[rows["dimension"] == "all"].set_index("outcome")
    facts = {"after": after(year, texts), "worlds": len(found.comparison.draws)}
    for name in ("in_work", "earnings"):
        for share in ("better", "worse", "placebo_better", "placebo_worse"):
            facts[f"{name}_{share}"] = texts.number(whole.loc[name, share], "percent", 2)
    return Drawn(figure, _winners_table(rows, list(places), texts), facts)


def _group_rows(groups: pd.DataFrame, texts: Texts) -> tuple[list, list[str], dict[tuple[str, str], float]]:
    ticks, headings, places, position = [], [], {}, 0.0
    for dimension, part in groups.groupby("dimension", sort=False):
        if dimension != "all":
            position += 0.5
            headings.append(texts(f"groups.{dimension}.name"))
            ticks.append((position, headings[-1]))
            position += 1.0
        for group in part["group"]:
            places[dimension, group] = position
            ticks.append((position, texts.group(dimension, group)))
            position += 1.0
    return ticks, headings, places


def _better_and_worse(axes: Axes, row: pd.Series, place: float, texts: Texts | None) -> None:
    """Draw bars of the policy and marks of the placebo, in percent of the group; with `texts` also a legend."""
    for key, sign, colour in (("better", 1.0, draw.BLUE), ("worse", -1.0, draw.ORANGE)):
        label = texts(f"compare.figures.winners.{key}") if texts else None
        axes.barh(place, sign * row[key], height=0.7, color=colour, label=label)
        at = sign * row[f"placebo_{key}"]
        axes.plot([at, at], [place - 0.42, place + 0.42], color=draw.BLACK, linewidth=1.6)
    axes.plot([row["net_low"], row["net_high"]], [place, place], color=draw.BLACK, linewidth=1.4)
    axes.plot([row["net"]], [place], "D", color="white", markeredgecolor=draw.BLACK, markersize=4)
    if texts:
        axes.plot(
            [],
            [],
            "D-",
            color=draw.BLACK,
            markerfacecolor="white",
            markersize=4,
            linewidth=1.4,
            label=texts("compare.figures.winners.net"),
        )
        axes.plot(
            [],
            [],
            "|",
            color=draw.BLACK,
            markersize=11,
            markeredgewidth=1.6,
            label=texts("compare.figures.winners.placebo"),
        )


def _winners_table(rows: pd.DataFrame, groups: list[tuple[str, str]], texts: Texts) -> pd.DataFrame:
    table = {texts("page.group"): [texts.group(*key, named=key[0] != "all") for key in groups]}
    for outcome in DRAWN_OUTCOMES:
        own = rows[rows["outcome"] == outcome].set_index(["dimension", "group"]).loc[groups]
        cells = []
        for row in own.itertuples():
            numbers = {
                key: texts.number(getattr(row, key), "percent", 1)
                for key in ("better", "worse", "placebo_better", "placebo_worse")
            }
            net = short(row.net, row.net_low, row.net_high, "percent", texts)
            cells.append(texts("compare.figures.winners.cell", **numbers, net=net))
        table[texts(f"compare.outcomes.{outcome}")] = cells
    return pd.DataFrame(table)


def winners_at_all_horizons(found: Compared, arm: str, texts: Texts) -> list[tuple[str, pd.DataFrame]]:
    """Return a title and a table for each outcome drawn: better less worse by group, with interval, at each horizon."""
    rows, years, tables = found.winners[found.winners["arm"] == arm], found.comparison.horizons, []
    for outcome in DRAWN_OUTCOMES:
        own = rows[(rows["outcome"] == outcome) & rows["dimension"].isin(DRAWN_DIMENSIONS)]
        index = own.set_index(["dimension", "group", "horizon"])
        groups = own[["dimension", "group"]].drop_duplicates().itertuples(index=False, name=None)
        table = []
        for key in groups:
            cells = [index.loc[(*key, year)] if (*key, year) in index.index else None for year in years]
            words = [
                "" if cell is None else short(cell["net"], cell["net_low"], cell["net_high"], "percent", texts)
                for cell in cells
            ]
            table.append([texts.group(*key, named=key[0] != "all"), *words])
        head = [texts("page.group"), *(texts("compare.words.in_year", year=year) for year in years)]
        title = texts("compare.figures.winners.all_horizons", outcome=texts(f"compare.outcomes.{outcome}"))
        tables.append((title, pd.DataFrame(table, columns=head)))
    return tables


def costs(found: Compared, arm: str, request: Request, title: str, texts: Texts) -> Drawn:
    """Draw what each actor is left with: received less paid, in EUR a year per person aged 15-69."""
    years = few(found.comparison.horizons)
    rows = found.costs[(found.costs["arm"] == arm) & found.costs["year"].isin(years)]
    net = rows[rows["role"] == "net"].set_index(["actor", "year"])
    figure, (axes,) = draw.canvas(title, height=1.9 + 1.6 * ROW * len(ACTORS))
    axes.axvline(0.0, color=draw.INK, linewidth=1.0)
    for place, actor in enumerate(ACTORS):
        for n, (year, colour) in enumerate(zip(years, SHADES[-len(years) :])):
            row, y = net.loc[(actor, year)], place + 0.22 * (n - (len(years) - 1) / 2)
            label = texts("compare.words.in_year", year=year) if place == 0 else None
            axes.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=1.4)
            axes.plot([row["difference"]], [y], "o", color=colour, markersize=4.5, label=label)
    draw.rows_axis(axes, [(n, texts(f"compare.payers.{actor}")) for n, actor in enumerate(ACTORS)], [])
    draw.number_axis(axes.xaxis, texts)
    axes.set_title(texts("compare.figures.costs.axis"), loc="left", fontsize=9.5, color=draw.INK)
    draw.legend_below(figure, axes, len(years))
    public, persons = net.loc[("public", years[-1])], inhabitants(request.reference) / 1e6
    low, high = (texts.number(persons * public[end], "EUR a year", 0) for end in ("low", "high"))
    words = effect_in_words(public, "EUR a year", texts)
    facts = {"year": years[-1], "public": words, "persons": texts.number(persons, digits=1), "low": low, "high": high}
    return Drawn(figure, _costs_table(rows, years, texts), facts)


def inhabitants(config: Config) -> float:
    """Return the number of persons from 15 to 69 whom the simulated ones stand for."""
    table = config.reference_data.population or POPULATION
    return 1000.0 * pd.read_csv(table)["persons_thousand"].sum()


def _costs_table(rows: pd.DataFrame, years: list[int], texts: Texts) -> pd.DataFrame:
    """Return the net by actor, and the lines that move most, with who pays them, as a table."""
    flows = rows[rows["role"] == "pays"]
    moved = flows.assign(size=flows["difference"].abs()).groupby("line")["size"].max().sort_values(ascending=False)
    wanted = [("net", actor, "") for actor in ACTORS]
    payer = flows.drop_duplicates("line").set_index("line")["actor"]
    wanted += [("pays", payer[line], line) for line in moved.index[:MOST_LINES] if moved[line] >= LEAST_EUR]
    index, table = rows.set_index(["role", "actor", "line", "year"]), {}
    names = [
        texts(f"compare.payers.{actor}")
        if role == "net"
        else texts(
            "compare.figures.costs.line", line=texts(f"compare.lines.{line}"), payer=texts(f"compare.payers.{actor}")
        )
        for role, actor, line in wanted
    ]
    table[texts("compare.figures.costs.who")] = names
    for year in years:
        cells = [index.loc[(*key, year)] for key in wanted]
        table[texts("compare.words.in_year", year=year)] = [
            effect_in_words(cell, "EUR a year", texts) for cell in cells
        ]
    return pd.DataFrame(table)


MOST_LINES, LEAST_EUR = 12, 0.05  # lines of the ledger shown, and the EUR a year per person from which one is


BY_POLICY = {"effects": effects, "course": course, "winners": winners, "costs": costs}
