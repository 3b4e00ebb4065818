"""Figures of the patterns of `patterns`: what was seen, what the literature expects, and whether the model shows it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, MultipleLocator, NullFormatter

from experiments.presentation import drawing as draw
from experiments.presentation.charts import Chart, Drawn, chart, need
from experiments.presentation.texts import Texts
from experiments.stylised_facts import response_figures
from experiments.stylised_facts.displaced import AGES, OTHERS, SEEN, TENURE, TWINS
from experiments.stylised_facts.hindcast import BASE, SERIES, observed_demand
from experiments.stylised_facts.patterns import CYCLE, CYCLE_YEARS, EMPLOYER, OWN, Patterns
from experiments.stylised_facts.response_figures import LEAST
from experiments.stylised_facts.rules import (
    PUBLISHED,
    PUBLISHED_YEAR,
    TAIL,
    WAITS,
    exit_hazard,
    rates,
    tail_exponent,
    verdict,
)

WILLS = {"own": draw.BLUE, "other": draw.ORANGE}
ENDED = {OWN: draw.BLUE, EMPLOYER: draw.VERMILLION}
TENURES = (0, 2, 6, 10, 20)  # completed years of tenure left behind: first of each band
LONGEST = WAITS[-1][1]  # months without work that are drawn
NAME_AWAY = 11  # points of type between a year and its name
CERTAIN = 1.96  # standard errors on either side of a mean: 95%
WHOLE = ("leaving", "leaving_own", "leaving_quits", "leaving_other", "first_months")  # verdicts that count
CYCLICAL = ("cycle_finding", "cycle_losing", "cycle_quits", "cycle_dismissals")
HUNDREDTHS = (
    *("beveridge", "beveridge_loop", "sizes", "duration", "threat_ahead", "growing", "shrinking", *CYCLICAL),
    *("growth_spread", "pay_spread", "moves_before"),
)


def pattern_charts(patterns: Patterns, texts: Texts) -> list[Chart]:
    """Draw all figures in the order of the page, each with the verdicts on the patterns that it is to show."""
    charts = []
    for name, (function, verdicts) in FIGURES.items():
        key, drawing = f"patterns.{name}", partial(function, patterns, texts)
        drawn = chart(f"pattern_{name}", texts(f"{key}.title"), f"{key}.sentence", drawing, texts)
        findings = [_finding(one, patterns, texts) for one in verdicts]
        charts.append(drawn._replace(sentence="\n".join([drawn.sentence, *findings])))
    return charts


def _finding(name: str, patterns: Patterns, texts: Texts) -> str:
    """Return what the literature expects, and whether the model shows it."""
    value, shown = verdict(patterns, name)
    words = "unknown" if np.isnan(value) else "shown" if shown else "not_shown"
    rule = texts(f"patterns.verdicts.{name}.rule")
    number = texts.number(value, digits=0 if name in WHOLE else 2 if name in HUNDREDTHS else 1)
    return f"{texts(f'patterns.verdicts.{name}.expectation')} {texts(f'patterns.{words}', rule=rule, value=number)}"


def _table(columns: dict[str, pd.Series], first: str, names: list[str], texts: Texts) -> pd.DataFrame:
    """Return columns for the reader, as words where they are not yet, after what the rows are called."""
    words = {
        label: [value if isinstance(value, str) else texts.number(value) for value in column]
        for label, column in columns.items()
    }
    return pd.DataFrame({first: names, **words})


def _counts(column: pd.Series, texts: Texts) -> list[str]:
    """Return whole numbers in words."""
    return [texts.number(value, "persons") for value in column.astype(float)]


def leaving(patterns: Patterns, texts: Texts) -> Drawn:
    """Draw the hazard of leaving the employer by year of tenure, by whose will it was."""
    seen, below = patterns.leaving.set_index("tenure"), texts("figures.tenure.below")
    need(not seen.empty, texts("figures.leaving.too_few"))
    figure, (axes, second) = draw.canvas(texts("patterns.leaving.title"), panels=2)
    parts = {texts(f"patterns.leaving.{will}"): (seen[will], colour) for will, colour in WILLS.items()}
    draw.stacked_bars(axes, seen.index, parts)
    quits = patterns.quits.set_index("tenure").reindex(seen.index)
    shown = quits["own"].where(quits["persons"] >= LEAST)
    second.bar(seen.index, shown, width=0.7, color=draw.SKY)
    for panel, above in ((axes, "figures.leaving.axis"), (second, "patterns.leaving.quits_axis")):
        panel.xaxis.set_major_locator(MaxNLocator(nbins=10, integer=True))
        draw.describe(panel, texts(above), texts, below)
    draw.legend_below(figure, axes, 1)
    facts = {"year": str(seen.index[-1])}
    for name, year in {"first": seen.index[0], "last": seen.index[-1]}.items():
        own, other = seen.loc[year, ["own", "other"]]
        numbers = {name: own + other, f"{name}_own": own, f"{name}_quits": shown[year]}
        facts |= {key: texts.number(value) for key, value in numbers.items()}
    columns = {
        **{label: values for label, (values, _) in parts.items()},
        texts("patterns.leaving.quits"): shown,
        texts("figures.leaving.exposure"): _counts(seen["exposure"], texts),
    }
    return Drawn(figure, _table(columns, below, [str(year) for year in seen.index], texts), facts)


def mobility(patterns: Patterns, texts: Texts) -> Drawn:
    """Draw who is with another employer a year later, by age, education, contract and size of the employer."""
    seen = patterns.mobility[patterns.mobility["persons"] >= LEAST]
    need(not seen.empty, texts("figures.too_few"))
    figure, (axes,) = draw.canvas(texts("patterns.mobility.title"), height=5.8)
    words = partial(_group, texts)
    places, ticks, headings = draw.group_rows(zip(seen["dimension"], seen["group"]), words)
    parts = {texts(f"patterns.mobility.{will}"): (seen[will], colour) for will, colour in WILLS.items()}
    draw.stacked_bars(axes, [*places.values()], parts, across=True)
    draw.named_rows(axes, ticks, texts, texts("patterns.mobility.axis"), headings)
    draw.legend_below(figure, axes, 1)
    ages, contracts = rates(patterns.mobility, "age"), rates(patterns.mobility, "contract")
    facts = {
        "young": ages.iloc[0],
        "old": ages.iloc[-1],
        "open_ended": contracts.get("open-ended", np.nan),
        "fixed": contracts.get("fixed-term", np.nan),
    }
    names = [f"{words(dimension)} {words(dimension, group)}" for dimension, group in places]
    table = _table({label: values for label, (values, _) in parts.items()}, texts("page.group"), names, texts)
    return Drawn(figure, table, {name: texts.number(value) for name, value in facts.items()})


def _group(texts: Texts, dimension: str, group: str | None = None) -> str:
    """Return a dimension, or one of its groups, in words; contracts are no dimension of the yearly groups."""
    if dimension == "contract":
        return texts(f"patterns.mobility.contract.{'name' if group is None else group}")
    return texts.group(dimension, group)


def beveridge(patterns: Patterns, texts: Texts) -> Drawn:
    """Draw unemployment against vacancies over the cycles of demand, year by year."""
    seen = patterns.beveridge
    figure, (axes,) = draw.canvas(texts("patterns.beveridge.title"), height=4.8)
    points = seen[["unemployment", "vacancies"]].to_numpy()
    for cycle, colour in enumerate((draw.BLUE, draw.ORANGE)):
        first, end = CYCLE_YEARS * cycle, CYCLE_YEARS * (cycle + 1)
        label = texts("patterns.beveridge.cycle", first=first + 1, last=end)
        axes.scatter(points[first:end, 0], points[first:end, 1], s=40, color=colour, label=label, zorder=3)
        for start in range(first, min(end, len(points) - 1)):
            axes.annotate(
                "",
                points[start + 1],
                points[start],
                arrowprops={"arrowstyle": "-|>", "color": colour, "shrinkA": 4, "shrinkB": 5, "linewidth": 1.4},
            )
    for number, (point, away) in enumerate(zip(points, _free_side(points)), 1):
        axes.annotate(
            str(number), point, away, textcoords="offset points", fontsize=8, color=draw.INK, ha="center", va="center"
        )
    below, above = texts("patterns.beveridge.below"), texts("patterns.beveridge.axis")
    for axis in (axes.xaxis, axes.yaxis):
        draw.number_axis(axis, texts)
        axis.grid(True)
    draw.label(axes, above, below)
    axes.margins(0.1)
    draw.legend_below(figure, axes, 2)
    facts = {"amplitude": texts.number(100.0 * CYCLE, digits=0), "years": str(CYCLE_YEARS)}
    for name in ("unemployment", "vacancies"):
        least, most = texts.number(seen[name].min()), texts.number(seen[name].max())
        facts |= {f"{name}_least": least, f"{name}_most": most}
    columns, years = {below: seen["unemployment"], above: seen["vacancies"]}, [str(year + 1) for year in seen["year"]]
    return Drawn(figure, _table(columns, texts("patterns.beveridge.year"), years, texts), facts)


def hindcast(patterns: Patterns, texts: Texts) -> Drawn:
    """Draw unemployment, vacancies and job change of the model beside those observed, as indices."""
    rates = patterns.hindcast.pivot(index="year", columns="series")[["observed", "simulated"]]
    indices = 100.0 * rates / rates.loc[BASE]
    demand = 100.0 * observed_demand(rates["observed"])
    need(bool(np.isfinite(indices["simulated"].to_numpy(float)).all()), texts("patterns.hindcast.too_few"))
    figure, panels = draw.canvas(texts("patterns.hindcast.title"), panels=len(SERIES))
    columns, facts = {}, {"base": str(BASE), "first": str(rates.index[0]), "most": str(demand.idxmax())}
    facts |= {
        f"demand_{place}": texts.number(value)
        for place, value in {"first": demand.iloc[0], "most": demand.max()}.items()
    }
    for axes, name in zip(panels, SERIES):
        words = texts(f"patterns.hindcast.series.{name}")
        for kind, (colour, marker) in {"observed": (draw.INK, "o"), "simulated": (draw.BLUE, "")}.items():
            seen = indices[kind, name]  # a line is not drawn over years of which nothing is known
            label = texts(f"patterns.hindcast.{kind}")
            axes.plot(seen.index, seen, ":" if marker else "-", marker=marker, color=colour, label=label)
            ends = (texts.number(seen.iloc[0], digits=0), texts.number(seen[demand.idxmax()], digits=0))
            facts[f"{name}_{kind}"] = " → ".join(ends)
            columns[f"{words}, {label}"] = rates[kind, name]
        axes.axhline(100.0, color=draw.INK, linewidth=0.8)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        draw.describe(axes, words, texts)
    for axes in panels:
        axes.set_ylim(0.0, max(one.get_ylim()[1] for one in panels))
    draw.legend_below(figure, panels[0], 2)
    columns[texts("patterns.hindcast.demand")] = demand
    return Drawn(
        figure, _table(columns, texts("patterns.beveridge.year"), [str(year) for year in rates.index], texts), facts
    )


def _free_side(points: np.ndarray) -> np.ndarray:
    """Return for points (T, 2) on a path where the name of each stands free of the path and other names, (T, 2)."""
    shape = np.array([520.0, 240.0])  # of the panel in points of type, about
    path = points / np.maximum(np.ptp(points, axis=0), 1e-9) * shape
    steps = np.arange(0.0, 1.0, 0.05)[:, None, None]
    taken = np.concatenate([path, (path[:-1] + steps * (path[1:] - path[:-1])).reshape(-1, 2)])
    angle = np.arange(16) * np.pi / 8.0
    offsets = NAME_AWAY * np.column_stack([np.cos(angle), np.sin(angle)])
    chosen = []
    for point in path:
        distance = np.linalg.norm((point + offsets)[:, None] - taken, axis=2).min(axis=1)
        chosen.append(offsets[distance.argmax()])
        taken = np.vstack([taken, point + chosen[-1]])
    return np.array(chosen)


def sizes(patterns: Patterns, texts: Texts) -> Drawn:
    """Draw private employers by size: the share that has at least so much staff, on logarithmic axes."""
    seen, below, above = patterns.sizes, texts("patterns.sizes.below"), texts("patterns.sizes.axis")
    exponent = tail_exponent(seen).value
    need(np.isfinite(exponent), texts("patterns.sizes.too_few"))
    share = 100.0 * seen["employers"][::-1].cumsum()[::-1] / seen["employers"].sum()
    figure, (axes,) = draw.canvas(texts("patterns.sizes.title"))
    axes.scatter(seen["staff"], share, s=22, color=draw.BLUE, label=texts("patterns.sizes.seen"), zorder=3)
    start = share[seen["staff"] >= TAIL].iloc[0]
    line = np.array([TAIL, seen["staff"].max()], float)
    for slope, colour, label in ((exponent, draw.ORANGE, "fitted"), (1.0, draw.INK, "zipf")):
        text = texts(f"patterns.sizes.{label}", exponent=texts.number(slope, digits=2), least=TAIL)
        axes.plot(
            line, start * (line / TAIL) ** -slope, color=colour, linestyle="-" if label == "fitted" else ":", label=text
        )
    axes.set(xscale="log", yscale="log")
    for axis in (axes.xaxis, axes.yaxis):  # round numbers, written in the reader's way
        axis.set_major_locator(LogLocator(base=10, subs=(1.0, 2.0, 5.0)))
        axis.set_major_formatter(FuncFormatter(texts.exact))
        axis.set_minor_formatter(NullFormatter())
    draw.label(axes, above, below)
    draw.legend_below(figure, axes, 1)
    facts = {
        "small": texts.number(100.0 - share[seen["staff"] >= TAIL].iloc[0]),
        "employers": texts.number(seen["employers"].sum(), "persons"),
        "largest": texts.number(seen["staff"].max(), "persons"),
        "least": str(TAIL),
    }
    marks = [mark for mark in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if mark <= seen["staff"].max()]
    at_least = pd.Series([100.0 * seen.loc[seen["staff"] >= mark, "employers"].sum() for mark in marks])
    table = _table({above: at_least / seen["employers"].sum()}, below, [str(mark) for mark in marks], texts)
    return Drawn(figure, table, facts)


def wages(patterns: Patterns, texts: Texts) -> Drawn:
    """Draw the wage in the new job against the old one, by the tenure left behind and by who ended the job."""
    seen, below = patterns.wages, texts("patterns.wages.below")
    band = pd.cut(seen["tenure"], [*TENURES, np.inf], right=False, labels=range(len(TENURES)))
    means = seen.groupby(["ended", band], observed=False)["change"].agg(["mean", "sem", "size"])
    means = means[means["size"] >= LEAST]
    need(not means.empty, texts("patterns.wages.too_few"))
    names = [f"{first}-{end - 1}" for first, end in zip(TENURES[:-1], TENURES[1:])] + [f"{TENURES[-1]}+"]
    figure, (axes,) = draw.canvas(texts("patterns.wages.title"))
    columns: dict[str, Any] = {}
    facts = {"least": str(LEAST)}
    for place, (ended, colour) in zip((-0.2, 0.2), ENDED.items()):
        row = means.loc[ended] if ended in means.index else means.iloc[:0].droplevel(0)
        label, positions = texts(f"patterns.wages.{ended}"), row.index.astype(int) + place
        low, middle, high = (100.0 * np.expm1(row["mean"] + side * CERTAIN * row["sem"]) for side in (-1.0, 0.0, 1.0))
        style: dict[str, Any] = {"width": 0.36, "color": colour, "ecolor": draw.INK}
        axes.bar(positions, middle, label=label, yerr=[middle - low, high - middle], **style)
        counts = _counts(row["size"].reindex(range(len(names))), texts)
        columns |= {label: middle.reindex(range(len(names))), texts("patterns.wages.count", ended=label): counts}
        facts[f"{ended}_count"] = texts.number((seen["ended"] == ended).sum(), "persons")
    axes.axhline(0.0, color=draw.INK, linewidth=0.8)
    axes.set_xticks(range(len(names)), names)
    draw.label(axes, texts("patterns.wages.axis"), below)
    draw.number_axis(axes.yaxis, texts)
    draw.legend_below(figure, axes, 1)
    return Drawn(figure, _table(columns, below, names, texts), facts)


def displaced(patterns: Patterns, texts: Texts) -> Drawn:
    """Draw income, work and pay after the job ended, beside the same persons undisplaced and beside others."""
    table = patterns.displaced
    enough = table.loc[(table["beside"] == TWINS) & (table["persons"] >= LEAST), "year"]
    seen = table[table["year"].isin(enough)].set_index(["beside", "year"])
    need(not seen.empty, texts("patterns.displaced.too_few"))
    figure, panels = draw.canvas(texts("patterns.displaced.title"), panels=len(SEEN))
    columns, below = {}, texts("patterns.displaced.below")
    for axes, name in zip(panels, SEEN):
        label = texts(f"patterns.displaced.axes.{name}")
        for beside, colour in {TWINS: draw.BLUE, OTHERS: draw.ORANGE}.items():
            line = seen.xs(beside)
            spread = CERTAIN * line[f"{name}_error"] if beside == TWINS else None
            words = texts(f"patterns.displaced.{beside}")
            axes.errorbar(line.index, line[name], spread, color=colour, label=words, elinewidth=1.0)
            others = texts(f"patterns.displaced.beside.{beside}")
            cell = texts("patterns.displaced.cell", measure=label.replace("\n", " "), others=others)
            columns[cell] = line[name]
        if name in PUBLISHED:
            low, high = PUBLISHED[name]
            words = texts("patterns.displaced.published")
            axes.bar(PUBLISHED_YEAR, high - low, bottom=low, width=0.8, color=draw.GREY, alpha=0.6, label=words)
        axes.axhline(0.0, color=draw.INK, linewidth=0.8)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        draw.label(axes, label, below)
        draw.number_axis(axes.yaxis, texts)
    draw.legend_below(figure, panels[0], 1)
    twins = seen.xs(TWINS)
    year = min(PUBLISHED_YEAR, twins.index[-1])
    facts = {
        "count": texts.number(twins["persons"].iloc[0], "persons"),
        "year": str(year),
        "tenure": str(TENURE),
        "youngest": str(AGES[0]),
        "oldest": str(AGES[1] - 1),
        "earnings": texts.number(twins.loc[year, "earnings"]),
        "pay": texts.number(twins.loc[year, "pay"]),
    }
    columns[texts("patterns.displaced.persons")] = pd.Series(_counts(twins["persons"], texts))
    return Drawn(figure, _table(columns, below, [str(one) for one in twins.index], texts), facts)


def duration(patterns: Patterns, texts: Texts) -> Drawn:
    """Draw the monthly chance that the unemployed find work, by months without work."""
    hazard = exit_hazard(patterns.unemployment, LONGEST).dropna()
    need(not hazard.empty, texts("patterns.duration.too_few"))
    figure, (axes,) = draw.canvas(texts("patterns.duration.title"), height=3.9)
    above, below = texts("patterns.duration.axis"), texts("patterns.duration.below")
    axes.plot(hazard.index, hazard, color=draw.BLUE, marker="o", markersize=4, label=texts("patterns.duration.monthly"))
    for number, (first, last) in enumerate(WAITS):
        mean = hazard.reindex(range(first, last + 1)).mean(skipna=False)
        label = None if number else texts("patterns.duration.mean")
        axes.plot([first - 0.4, last + 0.4], [mean, mean], color=draw.ORANGE, linewidth=2.4, label=label)
    axes.set_xlim(0, LONGEST + 1)
    axes.xaxis.set_major_locator(MultipleLocator(3))
    draw.describe(axes, above, texts, below)
    draw.legend_below(figure, axes, 2)
    facts = {
        "count": texts.number(len(patterns.unemployment), "persons"),
        "first": texts.number(hazard.iloc[0]),
        "last": texts.number(hazard.iloc[-1]),
        "month": str(hazard.index[-1]),
    }
    return Drawn(figure, _table({above: hazard}, below, [str(month) for month in hazard.index], texts), facts)


def reasons(patterns: Patterns, texts: Texts) -> Drawn:
    """Draw what holds back most those in career inaction, in the order of the survey."""
    share = patterns.reasons["share"]
    need(share.notna().all(), texts("patterns.reasons.too_few"))
    names = [texts(f"patterns.reasons.{reason}") for reason in patterns.reasons["reason"]]
    above = texts("patterns.reasons.axis")
    figure, (axes,) = draw.canvas(texts("patterns.reasons.title"), height=2.9)
    axes.barh(range(len(names)), share, height=0.6, color=draw.BLUE)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlabel(above)
    draw.number_axis(axes.xaxis, texts)
    facts = {reason: texts.number(value) for reason, value in zip(patterns.reasons["reason"], share)}
    return Drawn(figure, _table({above: share}, texts("patterns.reasons.below"), names, texts), facts)


FIGURES: dict[str, tuple[Callable[[Patterns, Texts], Drawn], tuple[str, ...]]] = {
    "leaving": (
        leaving,
        (
            *("leaving", "leaving_own", "leaving_quits", "leaving_other", "first_months", "moves_before"),
            *("jobs_after_unemployment", "unemployed_again", "early_jobs", "tenure_short", "tenure_long"),
        ),
    ),
    "mobility": (
        mobility,
        ("mobility_age", "mobility_contract", "mobility_size", "occupation_age", "contract_onward"),
    ),
    "beveridge": (beveridge, ("beveridge", "beveridge_loop", *CYCLICAL)),
    "hindcast": (hindcast, ()),
    "sizes": (sizes, ("sizes", "growing", "shrinking", "growth_spread")),
    "wages": (
        wages,
        ("wages_own", "wages_displaced", "early_growth", "ladder", "occupation_lost", "pay_spread"),
    ),
    "displaced": (displaced, ("displaced_earnings", "displaced_pay")),
    "duration": (duration, ("duration", "concentration", "older_find_less")),
    "reasons": (reasons, ("reasons",)),
    "threat": (response_figures.threat, ("threat", "threat_ahead")),
}
