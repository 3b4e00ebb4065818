"""The figures of a run. Each is a function of the results: image, data table, the numbers of its sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.outcomes.summary import RECENT_YEARS, recent_means, recent_years
from experiments.outcomes.tenure import employment_spells, leaving_by_tenure, tenure_shares
from experiments.presentation import drawing as draw
from experiments.presentation.charts import STATUTES, Chart, Drawn, NotRecordedError, chart
from experiments.presentation.texts import Texts
from experiments.run.tables import Results
from sim.measurement.measures import MEASURES
from sim.policy import month_of
from sim.reference_data import load_targets

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DECEMBER = 11
GROUP_DIMENSIONS = ("age", "education", "employer_size")
HARDLY_WORK = ("65-69",)  # groups with too few at work to tell of
MOST_TENURE = 45  # years shown
TENURE_BANDS = [-1, 0, 1, 4, 9, 14, 19, 29, 99]  # completed years: last of each band
TENURE_NAMES = ["0", "1", "2-4", "5-9", "10-14", "15-19", "20-29", "30+"]


def charts(results: Results, texts: Texts) -> list[Chart]:
    """Draw all figures in the order of the page."""
    return [chart(name, function, results, texts) for name, function in DRAWINGS.items()]


def _series(results: Results, *names: str) -> pd.DataFrame:
    """Return the measures of these names, (T, len(names))."""
    missing = [name for name in names if name not in results.measures]
    if missing:
        raise NotRecordedError(", ".join(missing))
    return results.measures[list(names)]


def _changes(results: Results) -> list[float]:
    """Return calendar years at which the scenario or the policy changes something; its last month included."""
    config = results.config
    changes = [change for programme in (*config.scenario, *config.policy) for change in programme.changes]
    months = {month_of(change.start, config.start) for change in changes if change.start}
    months |= {month_of(change.until, config.start) + 1 for change in changes if change.until}
    first = draw.years(results.measures)[0]
    return [first + month / 12.0 for month in sorted(months) if 0 < month < len(results.measures)]


def _yearly(results: Results, frame: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Return the December values, for the table under a figure over time."""
    december = results.measures["month"] % 12 == DECEMBER
    table = frame[december].copy()
    units = {name: MEASURES[name].unit for name in frame if name in MEASURES}
    for name in table:
        table[name] = [texts.number(value, units.get(name, "percent")) for value in table[name]]
    table = table.rename(columns={name: texts.label(MEASURES[name]) for name in units})
    table.insert(0, texts("page.year"), results.measures.loc[december, "date"].str[:4])
    return table


def _facts(results: Results, texts: Texts, *names: str) -> dict[str, str]:
    """Return the recent mean of each measure and, as `<name>_seen`, what was observed, as text."""
    means, targets = recent_means(results.measures), load_targets().set_index("id")["value"]
    facts = {"years": str(recent_years(results.measures))}
    for name in names:
        unit, target = MEASURES[name].unit, MEASURES[name].target
        facts[name] = texts.number(means[name], unit)
        if target:
            facts[f"{name}_seen"] = texts.exact(targets[target])
    return facts


def _time_axis(axes: Axes, results: Results, texts: Texts) -> None:
    draw.time_axis(axes, draw.years(results.measures), _changes(results), texts("figures.change"))


def _over_time(axes: Axes, results: Results, texts: Texts, colours: dict[str, str], labels: dict) -> None:
    """Draw lines over time in one panel, colours and labels by measure, with the band of what was observed."""
    time = draw.years(results.measures)
    targets = load_targets().set_index("id")
    for name, colour in colours.items():
        axes.plot(time, results.measures[name], color=colour, label=labels[name])
        if MEASURES[name].target:
            draw.target_band(axes, targets.loc[MEASURES[name].target], colour)
    if any(MEASURES[name].target for name in colours):
        draw.band_key(axes, texts("figures.band"))
    _time_axis(axes, results, texts)


def statutes(results: Results, texts: Texts) -> Drawn:
    """Draw persons by statute over time, stacked to 100%."""
    counts = _series(results, *[f"persons_{name}" for name in STATUTES])
    shares = 100.0 * counts.div(counts.sum(axis=1), axis=0)
    figure, (axes,) = draw.canvas(texts("figures.statutes.title"))
    time = draw.years(results.measures)
    labels = [texts.label(MEASURES[name]) for name in shares]
    colours = list(STATUTES.values())
    axes.stackplot(time, shares.T, colors=colours, labels=labels, edgecolor="white", linewidth=0.4)
    axes.set_ylim(0, 100)
    _time_axis(axes, results, texts)
    draw.describe(axes, texts("figures.statutes.axis"), texts)
    draw.legend_below(figure, axes, 3)
    last = shares.tail(12 * RECENT_YEARS).mean().round(1)
    working = sum(last[f"persons_{name}"] for name in ("permanent", "temporary", "freelance"))
    facts = {"years": str(recent_years(results.measures)), "work": texts.number(working)}
    facts |= {name: texts.number(last[f"persons_{name}"]) for name in ("unemployed", "sick")}
    table = _yearly(results, shares.rename(columns=dict(zip(shares, labels))), texts)
    return Drawn(figure, table, facts)


def market(results: Results, texts: Texts) -> Drawn:
    """Draw the unemployment and vacancy rate."""
    colours = {"unemployment_rate": draw.VERMILLION, "vacancy_rate": draw.BLUE}
    series = _series(results, *colours)
    figure, (axes,) = draw.canvas(texts("figures.market.title"))
    _over_time(axes, results, texts, colours, {name: texts.label(MEASURES[name]) for name in colours})
    draw.describe(axes, texts.unit("percent"), texts)
    draw.legend_below(figure, axes, 2)
    return Drawn(figure, _yearly(results, series, texts), _facts(results, texts, *colours))


def mobility(results: Results, texts: Texts) -> Drawn:
    """Draw the three definitions of mobility, each in its own panel since each has its own base."""
    panels = {
        "survey": {"job_change": draw.BLUE, "employer_change": draw.SKY},
        "hires": {"job_to_job_share": draw.GREEN},
        "outflow": {"contract_outflow": draw.VERMILLION, "quit_rate": draw.ORANGE},
    }
    names = [name for panel in panels.values() for name in panel]
    series = _series(results, *names)
    figure, all_axes = draw.canvas(texts("figures.mobility.title"), panels=3, height=4.0)
    for axes, (panel, colours) in zip(all_axes, panels.items()):
        labels = {name: texts(f"figures.mobility.lines.{name}") for name in colours}
        _over_time(axes, results, texts, colours, labels)
        draw.describe(axes, texts(f"figures.mobility.axes.{panel}"), texts)
    draw.legends_by_panel(all_axes)
    return Drawn(figure, _yearly(results, series, texts), _facts(results, texts, *names))


def tenure(results: Results, texts: Texts) -> Drawn:
    """Draw employees by completed years with their employer."""
    if "tenure_months" not in results.persons or results.persons.empty:
        raise NotRecordedError("persons")
    shares = tenure_shares(results.persons)
    figure, (axes,) = draw.canvas(texts("figures.tenure.title"))
    shown = shares[shares.index <= MOST_TENURE]
    axes.bar(shown.index, shown, width=0.85, color=draw.BLUE)
    axes.set_xlabel(texts("figures.tenure.below"))
    draw.describe(axes, texts("figures.tenure.axis"), texts)
    facts = _facts(results, texts, "job_tenure")
    facts |= {
        "short": texts.number(shares.get(0, 0.0)),
        "long": texts.number(shares[shares.index >= 10].sum()),
    }
    bands = pd.cut(shares.index, TENURE_BANDS, labels=TENURE_NAMES)
    values = shares.groupby(bands, observed=False).sum().map(texts.number)
    names = [texts("figures.tenure.below"), texts("figures.tenure.axis")]
    return Drawn(figure, values.reset_index().set_axis(names, axis=1), facts)


def leaving(results: Results, texts: Texts) -> Drawn:
    """Draw the hazard of leaving the employer by tenure, by whose will it was."""
    if "from_employer_id" not in results.events:
        raise NotRecordedError("events")
    rates = leaving_by_tenure(employment_spells(results.events, 12 * results.config.years))
    if rates.empty:
        raise NotRecordedError(texts("figures.leaving.too_few"))
    figure, (axes,) = draw.canvas(texts("figures.leaving.title"))
    names = [str(first) if first == last else f"{first}-{last}" for first, last in rates.index]
    bottom = np.zeros(len(rates))
    for will, colour in {"own": draw.BLUE, "other": draw.ORANGE}.items():
        label = texts(f"figures.leaving.{will}")
        axes.bar(names, rates[will], bottom=bottom, width=0.7, color=colour, label=label)
        bottom += rates[will].to_numpy()
    axes.set_xlabel(texts("figures.tenure.below"))
    draw.describe(axes, texts("figures.leaving.axis"), texts)
    draw.legend_below(figure, axes, 1)
    total = rates["own"] + rates["other"]
    facts = {
        "first": texts.number(total.iloc[0], digits=0),
        "last": texts.number(total.iloc[-1], digits=0),
        "band": names[-1],
    }
    table = pd.DataFrame({texts("figures.tenure.below"): names})
    for column, digits in {"own": 1, "other": 1, "exposure": 0}.items():
        values = [texts.number(value, digits=digits) for value in rates[column]]
        table[texts(f"figures.leaving.{column}")] = values
    return Drawn(figure, table, facts)


def search(results: Results, texts: Texts) -> Drawn:
    """Draw who is open to, and who looks for, another employer or another job inside."""
    colours = {"active": draw.BLUE, "passive": draw.ORANGE}
    names = [f"{side}_search_{state}" for side in ("external", "internal") for state in colours]
    series = _series(results, *names)
    figure, all_axes = draw.canvas(texts("figures.search.title"), panels=2, height=3.9)
    top = 1.15 * max(series.max().max(), 22.0)
    for axes, side in zip(all_axes, ("external", "internal")):
        lines = {f"{side}_search_{state}": colour for state, colour in colours.items()}
        labels = {f"{side}_search_{state}": texts(f"figures.search.{state}") for state in colours}
        _over_time(axes, results, texts, lines, labels)
        axes.set_ylim(0, top)
        draw.describe(axes, texts(f"figures.search.{side}"), texts)
    draw.legend_below(figure, all_axes[0], 2)
    return Drawn(figure, _yearly(results, series, texts), _facts(results, texts, *names))


def inaction(results: Results, texts: Texts) -> Drawn:
    """Draw career inaction: how many, and for how long."""
    colours = {"career_inaction": draw.PURPLE, "inaction_duration": draw.GREEN}
    series = _series(results, *colours)
    figure, all_axes = draw.canvas(texts("figures.inaction.title"), panels=2, height=3.6)
    for axes, (name, colour) in zip(all_axes, colours.items()):
        _over_time(axes, results, texts, {name: colour}, {name: texts.label(MEASURES[name])})
        draw.describe(axes, texts(f"figures.inaction.{name}"), texts)
    return Drawn(figure, _yearly(results, series, texts), _facts(results, texts, *colours))


def _group_means(results: Results, kinds: list[str]) -> pd.DataFrame:
    """Return recent means by (dimension, group), in the order of the model: (G, len(kinds))."""
    frame = results.groups
    recent = frame[frame["dimension"].isin(GROUP_DIMENSIONS) & frame["measure"].isin(kinds)]
    recent = recent[~recent["group"].isin(HARDLY_WORK)]
    recent = recent[recent["month"] > frame["month"].max() - 12 * RECENT_YEARS]
    if recent.empty:
        raise NotRecordedError("groups")
    keys = ["dimension", "group"]
    means = recent.groupby([*keys, "measure"])["value"].mean().unstack("measure")
    order = recent[keys].drop_duplicates()
    order["rank"] = order["dimension"].map(GROUP_DIMENSIONS.index)
    return means.loc[pd.MultiIndex.from_frame(order.sort_values("rank", kind="stable")[keys])]


def groups(results: Results, texts: Texts) -> Drawn:
    """Draw job change and change of employer by age, education and size of the employer."""
    kinds = {"job_change": draw.BLUE, "employer_change": draw.ORANGE}
    means = _group_means(results, list(kinds))
    figure, (axes,) = draw.canvas(texts("figures.groups.title"), height=5.4)
    position, ticks = 0.0, []
    for dimension, rows in means.groupby("dimension", sort=False):
        ticks.append((position, texts(f"groups.{dimension}.name")))
        for (_, group), row in rows.iterrows():
            position += 1.0
            ticks.append((position, texts.group(dimension, group)))
            axes.plot([row.min(), row.max()], [position] * 2, color=draw.GREY, zorder=1)
            for kind, colour in kinds.items():
                label = texts(f"figures.mobility.lines.{kind}") if len(ticks) == 2 else None
                axes.scatter(row[kind], position, color=colour, s=46, zorder=2, label=label, clip_on=False)
        position += 1.6
    draw.rows_axis(axes, ticks, [texts(f"groups.{dimension}.name") for dimension in GROUP_DIMENSIONS])
    axes.set_xlim(0, 1.08 * means.max().max())
    draw.number_axis(axes.xaxis, texts)
    axes.set_title(texts("figures.groups.axis"), loc="left", fontsize=9.5, color=draw.INK)
    draw.legend_below(figure, axes, 2)
    table = pd.DataFrame({texts("page.group"): [texts.group(*key, named=True) for key in means.index]})
    for kind in kinds:
        table[texts(f"figures.mobility.lines.{kind}")] = [texts.number(value) for value in means[kind]]
    most, least = means["job_change"].idxmax(), means["job_change"].idxmin()
    facts = {"years": str(recent_years(results.measures))}
    for name, key in {"most": most, "least": least}.items():
        facts[name] = texts.group(*key, named=True)
        facts[f"{name}_value"] = texts.number(means["job_change"][key])
    return Drawn(figure, table, facts)


def money(results: Results, texts: Texts) -> Drawn:
    """Draw public money per person: what benefits cost, and the balance."""
    colours = {
        "pension_spending": draw.BLUE,
        "sickness_spending": draw.PURPLE,
        "unemployment_spending": draw.VERMILLION,
        "public_balance": draw.BLACK,
    }
    series = _series(results, *colours)
    figure, (axes,) = draw.canvas(texts("figures.money.title"))
    _over_time(axes, results, texts, colours, {name: texts.label(MEASURES[name]) for name in colours})
    axes.axhline(0.0, color=draw.INK, linewidth=0.8)
    draw.describe(axes, texts("figures.money.axis"), texts)
    draw.legend_below(figure, axes, 2)
    return Drawn(figure, _yearly(results, series, texts), _facts(results, texts, *colours))


DRAWINGS: dict[str, Callable[[Results, Texts], Drawn]] = {
    "statutes": statutes,
    "market": market,
    "mobility": mobility,
    "tenure": tenure,
    "leaving": leaving,
    "search": search,
    "inaction": inaction,
    "groups": groups,
    "money": money,
}
