"""The figures of a comparison: effects, their course over time, who wins and loses, who pays, and a career."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from experiments.compare.request import Request
from experiments.compare.simulate import Compared
from experiments.compare.words import KEY, arm_name, few, main_horizon, of_everybody, short
from experiments.outcomes.yearly import WINDOWS
from experiments.pairing.effects import ACTORS
from experiments.pairing.paired_worlds import PLACEBO
from experiments.presentation import drawing as draw
from experiments.presentation.charts import Chart, Drawn, chart, need
from experiments.presentation.effect_words import after, begun, digits, effect_in_words, is_clear, worlds_in_words
from experiments.presentation.texts import Texts
from sim.config import Config
from sim.measurement.measures import MEASURES
from sim.paths import DATA_FOLDER

Drawing = Callable[..., Drawn]
SHADES = (draw.SKY, draw.BLUE, draw.BLACK)  # of a short, a middle and a long horizon
SHARES = ("better", "worse", "placebo_better", "placebo_worse")
NOTE: dict[str, Any] = {"fontsize": 8, "color": draw.INK}
BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)
PATHS = 3  # sample paths drawn
DRAWN_DIMENSIONS = ("all", "age", "education", "contract", "start_position")
DRAWN_OUTCOMES = ("in_work", "earnings", "exhaustion", "pride")
ROW = 0.27  # inches
CAREER = ("in_work", "same_employer", "wage", "exhaustion", "engagement")  # the first four that say something
MOST_YEARS = 10  # of a career
LEAST_BEHIND = 10  # of all worlds together behind a point of a career; with fewer it is chance
ARM_COLOURS, ARM_LINES = (draw.BLUE, draw.ORANGE, draw.GREEN, draw.PURPLE, draw.SKY), ("-", ":", "-.")  # of policies
MOST_LINES, LEAST_EUR = 12, 0.05  # lines of the ledger shown, and the EUR a year per person from which one is
POPULATION = DATA_FOLDER / "population.csv"


def comparison_charts(found: Compared, request: Request, texts: Texts) -> list[Chart]:
    """Draw all figures in the order of the page, those of one policy together."""
    personas = [*request.keys.persona, *(["person"] if request.keys.person else [])]
    careers = [("career", career, persona, persona_label(request, persona, texts)) for persona in personas]
    return draw_charts("compare", [*of_policies(BY_POLICY, found, texts), *careers], found, request, texts)


def of_policies(drawings: Mapping[str, Drawing], found: Compared, texts: Texts) -> list[tuple[str, Drawing, str, str]]:
    """Return the figures of every policy, by name in `drawings`, as `draw_charts` takes them."""
    policies = [(arm, arm_name(arm, texts)) for arm in found.comparison.policies]
    return [(kind, drawing, *policy) for policy in policies for kind, drawing in drawings.items()]


def draw_charts(
    part: str, figures: Iterable[tuple[str, Drawing, str, str]], found: Compared, request: Request, texts: Texts
) -> list[Chart]:
    """Draw figures, whose texts stand under `part`: name, drawing, the arm or persona that it shows, and that in words.

    A drawing is called with what was found, what it shows, the request, the title and texts.
    """
    charts = []
    for kind, drawing, what, label in figures:
        key = f"{part}.figures.{kind}"
        title = texts(f"{key}.title", of=label, after=after(main_horizon(found), texts))
        drawn = partial(drawing, found, what, request, title, texts)
        charts.append(chart(f"{kind}-{what}", title, f"{key}.sentence", drawn, texts))
    return charts


def effects(found: Compared, arm: str, request: Request, title: str, texts: Texts) -> Drawn:
    """Draw a dot with its interval for each key outcome and horizon, by unit, since units share no axis."""
    rows, years = of_everybody(found.effects, arm), few(found.comparison.horizons)
    names = [name for of_actor in KEY.values() for name in of_actor if (name, years[-1]) in rows.index]
    figure, panels = draw.unit_panels(title, [(MEASURES[name].unit, name) for name in names], 1.25 * ROW, texts)
    for axes, own in panels:
        for place, name in enumerate(own):
            _dots(axes, place, [rows.loc[(name, year)] for year in years])
            words = worlds_in_words(rows.loc[(name, years[-1])], texts)
            axes.annotate(words, (1.01, place), xycoords=("axes fraction", "data"), va="center", **NOTE)
        draw.named_rows(axes, [(place, texts.label(MEASURES[name])) for place, name in enumerate(own)], texts)
    first = figure.axes[0]
    words = texts("compare.words.worlds_after", after=after(years[-1], texts))
    first.annotate(words, (1.01, 1.0), xycoords="axes fraction", va="bottom", **NOTE)
    draw.key_below(first, dict(zip((after(year, texts) for year in years), SHADES[-len(years) :])))
    clear = sum(is_clear(rows.loc[(name, years[-1])]) for name in names)
    members = texts("compare.figures.effects.members") if "members_q05" in rows else ""
    facts = {"after": begun(after(years[-1], texts)), "clear": clear, "outcomes": len(names), "members": members}
    return Drawn(figure, _effects_table(rows, names, years, texts), facts)


def _dots(axes: Axes, place: float, cells: list[pd.Series]) -> None:
    """Draw one outcome: a dot with its interval for each horizon, with the range of members where there is one."""
    for n, (row, colour) in enumerate(zip(cells, SHADES[-len(cells) :])):
        y = place + 0.22 * (n - (len(cells) - 1) / 2)
        if "members_q05" in row:
            axes.plot([row["members_q05"], row["members_q95"]], [y, y], color=colour, linewidth=0.6)
        axes.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=1.8)
        axes.plot([row["difference"]], [y], "o", color=colour, markersize=4.5)


def _effects_table(rows: pd.DataFrame, names: list[str], years: list[int], texts: Texts) -> pd.DataFrame:
    table = {texts("scorecard.measure"): [texts.label(MEASURES[name]) for name in names]}
    for year in years:
        cells = (rows.loc[(name, year)] for name in names)
        table[after(year, texts)] = [effect_in_words(row, row["unit"], texts) for row in cells]
    worlds = [worlds_in_words(rows.loc[(name, years[-1])], texts) for name in names]
    return pd.DataFrame({**table, texts("compare.words.worlds_after", after=after(years[-1], texts)): worlds})


def rolling_year(measures: np.ndarray, name: str) -> np.ndarray:
    """Return a measure over twelve months up to each month, (pairs, months) from the twelfth on, from (pairs, T, M).

    The same reading as at the horizons (`yearly.by_year`), month by month.
    """
    values, window = measures[..., list(MEASURES).index(name)], WINDOWS[name]
    ends = range(11, values.shape[1])
    return np.stack([values[:, end - 12 + window : end + 1 : window].mean(axis=1) for end in ends], axis=1)


def course(found: Compared, arm: str, request: Request, title: str, texts: Texts) -> Drawn:
    """Draw fan charts: the paired difference over time, with half and nine tenths of the worlds, and a few paths."""
    comparison = found.comparison
    need(comparison.pairs.design.years >= 2, texts("compare.figures.course.too_short"))
    rows, below = -(-len(request.keys.outcomes) // 2), texts("compare.figures.course.below")
    figure, table = draw.titled(title, height=0.9 + 2.6 * rows), {}
    one, other, placebo = (comparison.stack(name, "measures") for name in (comparison.reference, arm, PLACEBO))
    for place, name in enumerate(request.keys.outcomes, 1):
        axes = figure.add_subplot(rows, 2, place, xlabel=below if place > len(request.keys.outcomes) - 2 else "")
        change, apart = (rolling_year(worlds, name) - rolling_year(one, name) for worlds in (other, placebo))
        time = 1.0 + np.arange(change.shape[1]) / 12.0
        bands, chance = np.nanquantile(change, BANDS, axis=0), np.nanquantile(apart, (BANDS[0], BANDS[-1]), axis=0)
        _fan(axes, time, change, bands, texts)
        for n, edge in enumerate(chance):
            label = None if n else texts("compare.figures.course.placebo")
            axes.plot(time, edge, color=draw.VERMILLION, linewidth=1.0, linestyle="--", label=label)
        unit = texts(f"compare.units.{MEASURES[name].unit}")
        _over_years(axes, f"{texts.label(MEASURES[name])}\n{unit}", time[0], time[-1], texts)
        table[texts.label(MEASURES[name])] = _fan_cells(bands, MEASURES[name].unit, texts)
    draw.legend_below(figure, figure.axes[0], 3)
    years = [str(year) for year in range(1, 1 + len(next(iter(table.values()))))]
    data = pd.DataFrame({texts("compare.figures.year"): years, **table})
    return Drawn(figure, data, {"pairs": len(comparison.draws)})


def _over_years(axes: Axes, above: str, first: float, last: float, texts: Texts) -> None:
    """Say above a panel what it shows in the course of years, and number both axes."""
    axes.set_title(above, loc="left", fontsize=9.5, color=draw.INK)
    draw.number_axis(axes.yaxis, texts)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.set_xlim(first, last)


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
    groups = [key for key in dict.fromkeys(zip(rows["dimension"], rows["group"])) if key[1] != "came later"]
    figure, panels = draw.canvas(title, panels=len(DRAWN_OUTCOMES), height=1.9 + ROW * (len(groups) + 4))
    places, ticks, headings = draw.group_rows(groups, texts.group)
    for axes, outcome in zip(panels, DRAWN_OUTCOMES):
        table = rows[rows["outcome"] == outcome].set_index(["dimension", "group"])
        for key, place in places.items():
            _better_and_worse(axes, table.loc[key], place, texts if place == 0 else None)
        axes.axvline(0.0, color=draw.INK, linewidth=1.0)
        draw.rows_axis(axes, ticks, headings)
        axes.tick_params(axis="y", labelleft=axes is panels[0])
        axes.set_title(texts(f"compare.outcomes.{outcome}"), loc="left", fontsize=9, color=draw.INK)
        axes.set_xlabel(texts("compare.figures.winners.axis"), fontsize=9)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4, symmetric=True))
        axes.xaxis.set_major_formatter(lambda value, _: texts.exact(abs(round(value, 6))))
    draw.legend_below(figure, panels[0], 2)
    whole = rows[rows["dimension"] == "all"].set_index("outcome")
    facts = {"after": after(year, texts), "worlds": len(found.comparison.draws)}
    for name in ("in_work", "earnings"):
        facts |= {f"{name}_{share}": texts.number(whole.loc[name, share], "percent", 2) for share in SHARES}
    return Drawn(figure, _winners_table(rows, groups, texts), facts)


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
        net, placebo = (texts(f"compare.figures.winners.{key}") for key in ("net", "placebo"))
        filled: dict[str, Any] = {"markerfacecolor": "white", "markersize": 4, "linewidth": 1.4}
        axes.plot([], [], "D-", color=draw.BLACK, label=net, **filled)
        axes.plot([], [], "|", color=draw.BLACK, markersize=11, markeredgewidth=1.6, label=placebo)


def _winners_table(rows: pd.DataFrame, groups: list[tuple[str, str]], texts: Texts) -> pd.DataFrame:
    table = {texts("page.group"): [texts.group(*key, named=key[0] != "all") for key in groups]}
    for outcome in DRAWN_OUTCOMES:
        own = rows[rows["outcome"] == outcome].set_index(["dimension", "group"]).loc[groups]
        table[texts(f"compare.outcomes.{outcome}")] = [
            texts(
                "compare.figures.winners.cell",
                **{key: texts.number(row[key], "percent", 1) for key in SHARES},
                net=_net(row, texts),
            )
            for _, row in own.iterrows()
        ]
    return pd.DataFrame(table)


def _net(row: pd.Series, texts: Texts) -> str:
    """Return better less worse off, with its interval."""
    return short(row["net"], row["net_low"], row["net_high"], "percent", texts)


def winners_at_all_horizons(found: Compared, arm: str, texts: Texts) -> list[tuple[str, pd.DataFrame]]:
    """Return a title and a table for each outcome drawn: better less worse by group, with interval, at each horizon."""
    rows, years, tables = found.winners[found.winners["arm"] == arm], found.comparison.horizons, []
    for outcome in DRAWN_OUTCOMES:
        own = rows[(rows["outcome"] == outcome) & rows["dimension"].isin(DRAWN_DIMENSIONS)]
        index = own.set_index(["dimension", "group", "horizon"])
        groups = dict.fromkeys(zip(own["dimension"], own["group"]))
        table = {texts("page.group"): [texts.group(*key, named=key[0] != "all") for key in groups]}
        for year in years:
            cells = [_net(index.loc[(*key, year)], texts) if (*key, year) in index.index else "" for key in groups]
            table[texts("compare.words.in_year", year=year)] = cells
        title = texts("compare.figures.winners.all_horizons", outcome=texts(f"compare.outcomes.{outcome}"))
        tables.append((title, pd.DataFrame(table)))
    return tables


def costs(found: Compared, arm: str, request: Request, title: str, texts: Texts) -> Drawn:
    """Draw what each actor is left with: received less paid, in EUR a year per person aged 15-69."""
    years = few(found.comparison.horizons)
    rows = found.costs[(found.costs["arm"] == arm) & found.costs["year"].isin(years)]
    net = rows[rows["role"] == "net"].set_index(["actor", "year"])
    figure, (axes,) = draw.canvas(title, height=1.9 + 1.6 * ROW * len(ACTORS))
    axes.axvline(0.0, color=draw.INK, linewidth=1.0)
    for place, actor in enumerate(ACTORS):
        _dots(axes, place, [net.loc[(actor, year)] for year in years])
    payers = [(place, texts(f"compare.payers.{actor}")) for place, actor in enumerate(ACTORS)]
    draw.named_rows(axes, payers, texts, texts("compare.figures.costs.axis"))
    in_words = (texts("compare.words.in_year", year=year) for year in years)
    draw.key_below(axes, dict(zip(in_words, SHADES[-len(years) :])))
    facts = {"year": years[-1], **public_cost(net.loc[("public", years[-1])], request.reference, texts)}
    return Drawn(figure, _costs_table(rows, years, texts), facts)


def public_cost(row: pd.Series, config: Config, texts: Texts) -> dict[str, str]:
    """Return the net result of the public purse per person in words, and what it is for the whole population."""
    persons = inhabitants(config) / 1e6
    low, high = (texts.number(persons * row[end], "EUR a year", 0) for end in ("low", "high"))
    words = effect_in_words(row, "EUR a year", texts)
    return {"words": words, "persons": texts.number(persons, digits=1), "low": low, "high": high}


def inhabitants(config: Config) -> float:
    """Return the number of persons from 15 to 69 whom the simulated ones stand for."""
    return 1000.0 * pd.read_csv(config.reference_data.population or POPULATION)["persons_thousand"].sum()


def _costs_table(rows: pd.DataFrame, years: list[int], texts: Texts) -> pd.DataFrame:
    """Return the net by actor, and the lines that move most, with who pays them, as a table."""
    flows = rows[rows["role"] == "pays"]
    moved = flows.assign(size=flows["difference"].abs()).groupby("line")["size"].max().sort_values(ascending=False)
    payer = flows.drop_duplicates("line").set_index("line")["actor"]
    lines = [("pays", payer[line], line) for line in moved.index[:MOST_LINES] if moved[line] >= LEAST_EUR]
    payers = {actor: texts(f"compare.payers.{actor}") for actor in {*ACTORS, *payer}}
    names = [payers[actor] for actor in ACTORS]
    names += [
        texts("compare.figures.costs.line", line=texts(f"compare.lines.{line}"), payer=payers[actor])
        for _, actor, line in lines
    ]
    index = rows.set_index(["role", "actor", "line", "year"])
    wanted, table = [*(("net", actor, "") for actor in ACTORS), *lines], {texts("compare.figures.costs.who"): names}
    for year in years:
        cells = [effect_in_words(index.loc[(*key, year)], "EUR a year", texts) for key in wanted]
        table[texts("compare.words.in_year", year=year)] = cells
    return pd.DataFrame(table)


def persona_label(request: Request, name: str, texts: Texts) -> str:
    """Return the label of a persona as a sentence; a person by number."""
    if name in request.personas:
        return texts.label(request.personas[name])
    return texts("compare.figures.career.person", person=request.keys.person)


def career(found: Compared, persona: str, request: Request, title: str, texts: Texts) -> Drawn:
    """Draw how a persona fares in every arm: the mean over all who fit it, and the difference from the reference."""
    rows = found.careers[(found.careers["persona"] == persona) & (found.careers["year"] <= MOST_YEARS)]
    start = rows[(rows["year"] == 0) & (rows["arm"] == found.comparison.reference)].set_index("measure")
    need(start.loc["in_work", "persons"] > 0, texts("compare.figures.career.nobody"))
    measures = [name for name in CAREER if name != "same_employer" or start.loc[name, "value"] > 0.0][:4]
    figure, styles = draw.titled(title, height=1.4 + 1.9 * len(measures)), _styles(found)
    panels = figure.subplots(len(measures), 2)
    for (left, right), measure in zip(panels, measures):
        own = rows[rows["measure"] == measure]
        many = own[own["persons"] >= min(LEAST_BEHIND, len(found.comparison.draws))]
        _levels(left, many, found, styles, texts)
        _differences(right, many, found, styles, texts)
        unit, label = own["unit"].iloc[0], texts(f"compare.career.{measure}")
        apart = texts("compare.figures.career.difference", unit=texts(f"compare.units.{unit}"))
        for axes, below in ((left, texts(f"compare.levels.{unit}")), (right, apart)):
            _over_years(axes, f"{label}\n{below}", 0, rows["year"].max(), texts)
            axes.yaxis.get_major_locator().set_params(nbins=5)
    for axes in panels[-1]:
        axes.set_xlabel(texts("compare.figures.course.below"))
    draw.legend_below(figure, panels[0][0], 3, panels[0][1])
    facts = {"persons": texts.number(start.loc["in_work", "persons"], "persons"), "worlds": len(found.comparison.draws)}
    return Drawn(figure, _career_table(rows, measures, found, texts), facts)


def _levels(axes: Axes, rows: pd.DataFrame, found: Compared, styles: dict[str, dict], texts: Texts) -> None:
    """Draw a line for each arm, and a band for the worlds of the reference."""
    for arm in found.comparison.pairs.design.names:
        own = rows[rows["arm"] == arm]
        if arm == found.comparison.reference:
            spread, label = (own["world_q10"], own["world_q90"]), texts("compare.figures.career.spread")
            axes.fill_between(own["year"], *spread, color=draw.GREY, alpha=0.35, linewidth=0, label=label)
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
        styles[arm] = {"color": ARM_COLOURS[n % len(ARM_COLOURS)], "linestyle": ARM_LINES[n // len(ARM_COLOURS)]}
    return styles | {PLACEBO: {"color": draw.VERMILLION, "linestyle": "--", "linewidth": 1.2}}


def _career_table(rows: pd.DataFrame, measures: list[str], found: Compared, texts: Texts) -> pd.DataFrame:
    """Return a table by measure and horizon: the reference, and how each arm differs."""
    index, first = rows.set_index(["arm", "measure", "year"]), found.comparison.reference
    keys = [(measure, year) for measure in measures for year in found.comparison.horizons if year <= MOST_YEARS]
    labels = [f"{texts(f'compare.career.{measure}')}, {after(year, texts)}" for measure, year in keys]
    table = {texts("scorecard.measure"): labels}
    cells = [index.loc[(first, *key)] for key in keys]
    table[arm_name(first, texts)] = [texts.number(cell["value"], cell["unit"]) for cell in cells]
    for arm in found.comparison.others:
        cells = [index.loc[(arm, *key)] for key in keys]
        table[arm_name(arm, texts)] = [effect_in_words(cell, cell["unit"], texts) for cell in cells]
    return pd.DataFrame(table)


BY_POLICY = {"effects": effects, "course": course, "winners": winners, "costs": costs}
