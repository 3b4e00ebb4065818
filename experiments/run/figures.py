"""The figures of a run. Each is a function of the results: image, data table, the numbers of its sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from experiments.outcomes.calibrated_tables import targets_of
from experiments.outcomes.summary import RECENT_YEARS, recent_means, recent_years
from experiments.outcomes.tenure import employment_spells, leaving_by_tenure, tenure_shares
from experiments.presentation import drawing as draw
from experiments.presentation.charts import STATUTES, Chart, Drawn, charts_of, need
from experiments.presentation.texts import Texts
from experiments.run.tables import Results
from sim.measurement.measures import MEASURES
from sim.policy import month_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GROUP_DIMENSIONS = ("age", "education", "employer_size")
HARDLY_WORK = ("65-69",)  # groups with too few at work to tell of
MOST_TENURE = 45  # years shown
TENURE_BANDS = [-1, 0, 1, 4, 9, 14, 19, 29, 99]  # completed years: last of each band
TENURE_NAMES = ["0", "1", "2-4", "5-9", "10-14", "15-19", "20-29", "30+"]


def charts(results: Results, texts: Texts) -> list[Chart]:
    """Draw all figures in the order of the page."""
    return charts_of(DRAWINGS, results, texts)


def _series(results: Results, *names: str) -> pd.DataFrame:
    """Return the measures of these names, (T, len(names))."""
    missing = [name for name in names if name not in results.measures]
    need(not missing, ", ".join(missing))
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
    """Return the values in the last month of each year of the run, for the table under a figure over time."""
    last = results.measures["month"] % 12 == 11
    units = {name: MEASURES[name].unit if name in MEASURES else "percent" for name in frame}
    table = frame[last].apply(lambda column: [texts.number(value, units[column.name]) for value in column])
    table = table.rename(columns={name: texts.label(MEASURES[name]) for name in frame if name in MEASURES})
    heading = texts("page.year", month=texts.last_month(results.config.start))
    table.insert(0, heading, results.measures.loc[last, "date"].str[:4])
    return table


def _facts(results: Results, texts: Texts, *names: str) -> dict[str, str]:
    """Return the recent mean of each measure and, as `<name>_seen`, what was observed, as text."""
    means, seen = recent_means(results.measures), targets_of(results.sources)["value"]
    facts = {"years": str(recent_years(results.measures))}
    for name in names:
        unit, target = MEASURES[name].unit, MEASURES[name].target
        facts[name] = texts.number(means[name], unit)
        if target:
            value = f"{texts.exact(seen[target])}{'%' if unit == 'percent' else ''}" if target in seen else ""
            facts[f"{name}_seen"] = texts("figures.seen", value=value) if value else ""
    return facts


def _over_time(axes: Axes, results: Results, texts: Texts, colours: dict[str, str], labels: dict[str, str]) -> None:
    """Draw lines over time in one panel, colours and labels by measure, with the band of what was observed."""
    time, targets = draw.years(results.measures), targets_of(results.sources)
    for name, colour in colours.items():
        axes.plot(time, results.measures[name], color=colour, label=labels[name])
        if MEASURES[name].target in targets.index:
            draw.target_band(axes, targets.loc[MEASURES[name].target], colour)
    if any(MEASURES[name].target in targets.index for name in colours):
        draw.band_key(axes, texts("figures.band"))
    draw.time_axis(axes, time, _changes(results), texts("figures.change"))


def _panels(
    results: Results,
    texts: Texts,
    figure_name: str,
    panels: dict[str, dict[str, str]],
    labels: dict[str, str] | None = None,
    height: float = 4.2,
    adjust: Callable[[Axes], object] = lambda axes: None,
) -> tuple[Drawn, list[Axes]]:
    """Draw measures over time in panels side by side; return them with their data and the numbers of their sentence.

    Args:
        panels: by what its vertical axis shows, the colour of each measure. labels: by measure, their own unless given.
        adjust: what else is done to each panel before its axis is described.
    """
    names = [name for colours in panels.values() for name in colours]
    series = _series(results, *names)
    words = {name: texts.label(MEASURES[name]) for name in names} | (labels or {})
    figure, all_axes = draw.canvas(texts(f"figures.{figure_name}.title"), len(panels), height)
    for axes, (above, colours) in zip(all_axes, panels.items()):
        _over_time(axes, results, texts, colours, words)
        adjust(axes)
        draw.describe(axes, above, texts)
    return Drawn(figure, _yearly(results, series, texts), _facts(results, texts, *names)), all_axes


def statutes(results: Results, texts: Texts) -> Drawn:
    """Draw persons by statute over time, stacked to 100%."""
    counts = _series(results, *[f"persons_{name}" for name in STATUTES])
    shares = 100.0 * counts.div(counts.sum(axis=1), axis=0)
    figure, (axes,) = draw.canvas(texts("figures.statutes.title"))
    time, labels = draw.years(results.measures), [texts.label(MEASURES[name]) for name in shares]
    axes.stackplot(time, shares.T, colors=list(STATUTES.values()), labels=labels, edgecolor="white", linewidth=0.4)
    axes.set_ylim(0, 100)
    draw.time_axis(axes, time, _changes(results), texts("figures.change"))
    draw.describe(axes, texts("figures.statutes.axis"), texts)
    draw.legend_below(figure, axes, 3)
    last = shares.tail(12 * RECENT_YEARS).mean().round(1)
    working = sum(last[f"persons_{name}"] for name in ("permanent", "temporary", "freelance"))
    facts = {"years": str(recent_years(results.measures)), "work": texts.number(working)}
    facts |= {name: texts.number(last[f"persons_{name}"]) for name in ("unemployed", "sick")}
    return Drawn(figure, _yearly(results, shares.rename(columns=dict(zip(shares, labels))), texts), facts)


def market(results: Results, texts: Texts) -> Drawn:
    """Draw the unemployment and vacancy rate."""
    colours = {"unemployment_rate": draw.VERMILLION, "vacancy_rate": draw.BLUE}
    drawn, (axes,) = _panels(results, texts, "market", {texts.unit("percent"): colours})
    draw.legend_below(drawn.image, axes, 2)
    return drawn


def mobility(results: Results, texts: Texts) -> Drawn:
    """Draw the three definitions of mobility, each in its own panel since each has its own base."""
    panels = {
        "survey": {"job_change": draw.BLUE, "employer_change": draw.SKY},
        "hires": {"job_to_job_share": draw.GREEN},
        "outflow": {"contract_outflow": draw.VERMILLION, "quit_rate": draw.ORANGE},
    }
    labels = {name: texts(f"figures.mobility.lines.{name}") for colours in panels.values() for name in colours}
    by_axis = {texts(f"figures.mobility.axes.{panel}"): colours for panel, colours in panels.items()}
    drawn, all_axes = _panels(results, texts, "mobility", by_axis, labels, height=4.0)
    draw.legends_by_panel(all_axes)
    return drawn


def tenure(results: Results, texts: Texts) -> Drawn:
    """Draw employees by completed years with their employer."""
    need("tenure_months" in results.persons and not results.persons.empty, "persons")
    shares = tenure_shares(results.persons)
    figure, (axes,) = draw.canvas(texts("figures.tenure.title"))
    shown = shares[shares.index <= MOST_TENURE]
    below, above = texts("figures.tenure.below"), texts("figures.tenure.axis")
    axes.bar(shown.index, shown, width=0.85, color=draw.BLUE)
    draw.describe(axes, above, texts, below)
    facts = _facts(results, texts, "job_tenure")
    facts |= {"short": texts.number(shares.get(0, 0.0)), "long": texts.number(shares[shares.index >= 10].sum())}
    bands = pd.cut(shares.index, TENURE_BANDS, labels=TENURE_NAMES)
    values = shares.groupby(bands, observed=False).sum().map(texts.number)
    return Drawn(figure, values.reset_index().set_axis([below, above], axis=1), facts)


def leaving(results: Results, texts: Texts) -> Drawn:
    """Draw the hazard of leaving the employer by tenure, by whose will it was."""
    need("from_employer_id" in results.events, "events")
    rates = leaving_by_tenure(employment_spells(results.events, 12 * results.config.years))
    need(len(rates) > 1, texts("figures.leaving.too_few"))  # with one band there is no other to set it beside
    figure, (axes,) = draw.canvas(texts("figures.leaving.title"))
    names = [str(first) if first == last else f"{first}-{last}" for first, last in rates.index]
    colours = {"own": draw.BLUE, "other": draw.ORANGE}
    parts = {texts(f"figures.leaving.{will}"): (rates[will], colour) for will, colour in colours.items()}
    draw.stacked_bars(axes, names, parts)
    below = texts("figures.tenure.below")
    draw.describe(axes, texts("figures.leaving.axis"), texts, below)
    draw.legend_below(figure, axes, 1)
    first, *_, last = rates["own"] + rates["other"]
    facts = {"first": texts.number(first, digits=0), "last": texts.number(last, digits=0), "band": names[-1]}
    table = pd.DataFrame({below: names})
    for column, digits in {"own": 1, "other": 1, "exposure": 0}.items():
        table[texts(f"figures.leaving.{column}")] = [texts.number(value, digits=digits) for value in rates[column]]
    return Drawn(figure, table, facts)


def search(results: Results, texts: Texts) -> Drawn:
    """Draw who is open to, and who looks for, another employer or another job inside."""
    states, sides = {"active": draw.BLUE, "passive": draw.ORANGE}, ("external", "internal")
    panels = {
        texts(f"figures.search.{side}"): {f"{side}_search_{state}": colour for state, colour in states.items()}
        for side in sides
    }
    labels = {f"{side}_search_{state}": texts(f"figures.search.{state}") for side in sides for state in states}
    known = _series(results, *labels).max().max()  # missing where nobody is at work
    top = 1.15 * (known if known > 22.0 else 22.0)
    drawn, all_axes = _panels(results, texts, "search", panels, labels, 3.9, lambda axes: axes.set_ylim(0, top))
    draw.legend_below(drawn.image, all_axes[0], 2)
    return drawn


def inaction(results: Results, texts: Texts) -> Drawn:
    """Draw career inaction: how many, and for how long."""
    colours = {"career_inaction": draw.PURPLE, "inaction_duration": draw.GREEN}
    panels = {texts(f"figures.inaction.{name}"): {name: colour} for name, colour in colours.items()}
    return _panels(results, texts, "inaction", panels, height=3.6)[0]


def _group_means(results: Results, kinds: list[str]) -> pd.DataFrame:
    """Return recent means by (dimension, group), in the order of the model: (G, len(kinds))."""
    frame = results.groups
    recent = frame[frame["dimension"].isin(GROUP_DIMENSIONS) & frame["measure"].isin(kinds)]
    recent = recent[~recent["group"].isin(HARDLY_WORK)]
    recent = recent[recent["month"] > frame["month"].max() - 12 * RECENT_YEARS]
    need(not recent.empty, "groups")
    keys = ["dimension", "group"]
    means = recent.groupby([*keys, "measure"])["value"].mean().unstack("measure")
    order = recent[keys].drop_duplicates()
    order["rank"] = order["dimension"].map(GROUP_DIMENSIONS.index)
    return means.loc[pd.MultiIndex.from_frame(order.sort_values("rank", kind="stable")[keys])]


def groups(results: Results, texts: Texts) -> Drawn:
    """Draw job change and change of employer by age, education and size of the employer."""
    kinds = {"job_change": draw.BLUE, "employer_change": draw.ORANGE}
    labels = {kind: texts(f"figures.mobility.lines.{kind}") for kind in kinds}
    means = _group_means(results, list(kinds)).dropna(subset="job_change")
    need(not means.empty, "job_change")
    figure, (axes,) = draw.canvas(texts("figures.groups.title"), height=5.4)
    places, ticks, headings = draw.group_rows(means.index, texts.group)
    for row, place in zip(means.itertuples(), places.values()):
        axes.plot([min(row[1:]), max(row[1:])], [place] * 2, color=draw.GREY, zorder=1)
    for kind, colour in kinds.items():
        axes.scatter(means[kind], [*places.values()], color=colour, s=46, zorder=2, label=labels[kind], clip_on=False)
    draw.named_rows(axes, ticks, texts, texts("figures.groups.axis"), headings)
    axes.set_xlim(0, 1.08 * means.max().max())
    draw.legend_below(figure, axes, 2)
    table = means.map(texts.number).rename(columns=labels)[[*labels.values()]].reset_index(drop=True)
    table.insert(0, texts("page.group"), [texts.group(*key, named=True) for key in means.index])
    facts = {"years": str(recent_years(results.measures))}
    for name, key in {"most": means["job_change"].idxmax(), "least": means["job_change"].idxmin()}.items():
        facts |= {name: texts.group(*key, named=True), f"{name}_value": texts.number(means["job_change"][key])}
    return Drawn(figure, table, facts)


def money(results: Results, texts: Texts) -> Drawn:
    """Draw public money per person: what benefits cost, and the balance."""
    colours = {
        "pension_spending": draw.BLUE,
        "sickness_spending": draw.PURPLE,
        "unemployment_spending": draw.VERMILLION,
        "public_balance": draw.BLACK,
    }
    panels = {texts("figures.money.axis"): colours}
    drawn, (axes,) = _panels(
        results, texts, "money", panels, adjust=lambda axes: axes.axhline(0.0, color=draw.INK, linewidth=0.8)
    )
    draw.legend_below(drawn.image, axes, 2)
    return drawn


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
