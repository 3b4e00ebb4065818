"""Figures of the patterns of `patterns`: what was seen, what the literature expects, and whether the model shows it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, MultipleLocator, NullFormatter

from experiments.presentation import drawing as draw
from experiments.presentation.charts import Chart, Drawn, NotRecordedError, missing
from experiments.presentation.texts import Texts
from experiments.stylised_facts import response_figures
from experiments.stylised_facts.patterns import CYCLE, CYCLE_YEARS, DIMENSIONS, EMPLOYER, OWN, Patterns
from experiments.stylised_facts.response_figures import LEAST
from experiments.stylised_facts.rules import TAIL, WAITS, exit_hazard, rates, tail_exponent, verdict

WILLS = {"own": draw.BLUE, "other": draw.ORANGE}
ENDED = {OWN: draw.BLUE, EMPLOYER: draw.VERMILLION}
TENURES = (0, 2, 6, 10, 20)  # completed years of tenure left behind: first of each band
LONGEST = WAITS[-1][1]  # months without work that are drawn
NAME_AWAY = 11  # points of type between a year and its name
CERTAIN = 1.96  # standard errors on either side of a mean: 95%
WHOLE = ("leaving", "leaving_own", "leaving_quits", "leaving_other")  # verdicts whose number is a count
HUNDREDTHS = ("beveridge", "beveridge_loop", "sizes", "duration", "threat_ahead")


def pattern_charts(patterns: Patterns, texts: Texts) -> list[Chart]:
    """Draw all figures in the order of the page."""
    return [_chart(name, *figure, patterns, texts) for name, figure in FIGURES.items()]


def _chart(
    name: str, drawing: Callable[[Patterns, Texts], Drawn], verdicts: tuple[str, ...], patterns: Patterns, texts: Texts
) -> Chart:
    """Draw one figure, with the verdicts on the patterns that it is to show; `name` stands under `patterns`."""
    title = texts(f"patterns.{name}.title")
    findings = "\n".join(_finding(verdict_name, patterns, texts) for verdict_name in verdicts)
    try:
        with draw.style():
            image, table, facts = drawing(patterns, texts)
    except NotRecordedError as error:
        found = missing(f"pattern_{name}", title, error, texts)
        return found._replace(sentence=f"{found.sentence}\n{findings}")
    sentence = texts(f"patterns.{name}.sentence", **facts)
    return Chart(f"pattern_{name}", title, f"{sentence}\n{findings}", image, table)


def _finding(name: str, patterns: Patterns, texts: Texts) -> str:
    """Return what the literature expects, and whether the model shows it."""
    value, shown = verdict(patterns, name)
    words = "unknown" if np.isnan(value) else "shown" if shown else "not_shown"
    rule = texts(f"patterns.verdicts.{name}.rule")
    number = texts.number(value, digits=0 if name in WHOLE else 2 if name in HUNDREDTHS else 1)
    return f"{texts(f'patterns.verdicts.{name}.expectation')} {texts(f'patterns.{words}', rule=rule, value=number)}"


def _table(columns: dict[str, pd.Series], first: str, names: list[str], texts: Texts) -> pd.DataFrame:
    """Return columns for the reader, as words where they are not yet, after what the rows are called."""
    table = pd.DataFrame({label: [*column] for label, column in columns.items()})
    table = table.map(lambda value: value if isinstance(value, str) else texts.number(value))
    table.insert(0, first, names)
    return table


def _counts(column: pd.Series, texts: Texts) -> list[str]:
    """Return whole numbers in words."""
    return [texts.number(value, "persons") for value in column.astype(float)]


def leaving(patterns: Patterns, texts: Texts) -> Drawn:
    """Draw the hazard of leaving the employer by year of tenure, by whose will it was."""
    seen = patterns.leaving.set_index("tenure")
    if seen.empty:
        raise NotRecordedError(texts("figures.leaving.too_few"))
    figure, (axes, second) = draw.canvas(texts("patterns.leaving.title"), panels=2)
    bottom, columns, below = np.zeros(len(seen)), {}, texts("figures.tenure.below")
    for will, colour in WILLS.items():
        label = texts(f"patterns.leaving.{will}")
        axes.bar(seen.index, seen[will], bottom=bottom, width=0.7, color=colour, label=label)
        bottom, columns[label] = bottom + seen[will].to_numpy(), seen[will]
    quits = patterns.quits.set_index("tenure").reindex(seen.index)
    columns[texts("patterns.leaving.quits")] = shown = quits["own"].where(quits["persons"] >= LEAST)
    second.bar(seen.index, shown, width=0.7, color=draw.SKY)
    for panel, above in ((axes, "figures.leaving.axis"), (second, "patterns.leaving.quits_axis")):
        panel.set_xlabel(below)
        panel.xaxis.set_major_locator(MaxNLocator(nbins=10, integer=True))
        draw.describe(panel, texts(above), texts)
    draw.legend_below(figure, axes, 1)
    first, last = seen.iloc[0], seen.iloc[-1]
    facts = {"year": str(seen.index[-1])}
    for name, row in {"first": first, "last": last}.items():
        facts |= {name: texts.number(row["own"] + row["other"]), f"{name}_own": texts.number(row["own"])}
    facts |= {"first_quits": texts.number(shown.iloc[0]), "last_quits": texts.number(shown.iloc[-1])}
    columns[texts("figures.leaving.exposure")] = _counts(seen["exposure"], texts)
    return Drawn(figure, _table(columns, below, [str(year) for year in seen.index], texts), facts)


def mobility(patterns: Patterns, texts: Texts) -> Drawn:
    """Draw who is with another employer a year later, by age, education, contract and size of the employer."""
    seen = patterns.mobility[patterns.mobility["persons"] >= LEAST]
    if seen.empty:
        raise NotRecordedError(texts("figures.too_few"))
    figure, (axes,) = draw.canvas(texts("patterns.mobility.title"), height=5.8)
    position, ticks, names = 0.0, [], []
    for dimension in DIMENSIONS:
        ticks.append((position, _group(dimension, texts)))
        for row in seen[seen["dimension"] == dimension].itertuples():
            position += 1.0
            ticks.append((position, _group(dimension, texts, row.group)))
            names.append(f"{_group(dimension, texts)} {_group(dimension, texts, row.group)}")
            left = 0.0
            for will, colour in WILLS.items():
                label = None if len(names) > 1 else texts(f"patterns.mobility.{will}")
                axes.barh(position, getattr(row, will), left=left, height=0.7, color=colour, label=label)
                left += getattr(row, will)
        position += 1.6
    draw.rows_axis(axes, ticks, [_group(dimension, texts) for dimension in DIMENSIONS])
    draw.number_axis(axes.xaxis, texts)
    axes.set_title(texts("patterns.mobility.axis"), loc="left", fontsize=9.5, color=draw.INK)
    draw.legend_below(figure, axes, 1)
    ages, contracts = rates(patterns.mobility, "age"), rates(patterns.mobility, "contract")
    facts = {"young": texts.number(ages.iloc[0]), "old": texts.number(ages.iloc[-1])}
    for name, contract in {"open_ended": "open-ended", "fixed": "fixed-term"}.items():
        facts[name] = texts.number(contracts.get(contract, np.nan))
    columns = {texts(f"patterns.mobility.{will}"): seen[will] for will in WILLS}
    return Drawn(figure, _table(columns, texts("page.group"), names, texts), facts)


def _group(dimension: str, texts: Texts, group: str | None = None) -> str:
    """Return a dimension, or one of its groups, in words; contracts are no dimension of the yearly groups."""
    if dimension == "contract":
        return texts(f"patterns.mobility.contract.{'name' if group is None else group}")
    return texts(f"groups.{dimension}.name") if group is None else texts.group(dimension, group)


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
            arrow = {"arrowstyle": "-|>", "color": colour, "shrinkA": 4, "shrinkB": 5, "linewidth": 1.4}
            axes.annotate("", points[start + 1], points[start], arrowprops=arrow)
    for number, (point, away) in enumerate(zip(points, _free_side(points))):
        axes.annotate(
            str(number + 1),
            point,
            xytext=away,
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=8,
            color=draw.INK,
        )
    for axis, label in ((axes.xaxis, "below"), (axes.yaxis, "axis")):
        draw.number_axis(axis, texts)
        axis.grid(True)
        names = texts(f"patterns.beveridge.{label}")
        axes.set_xlabel(names) if label == "below" else axes.set_title(names, loc="left", fontsize=9.5, color=draw.INK)
    axes.margins(0.1)
    draw.legend_below(figure, axes, 2)
    facts = {"amplitude": texts.number(100.0 * CYCLE, digits=0), "years": str(CYCLE_YEARS)}
    for column in ("unemployment", "vacancies"):
        facts |= {
            f"{column}_least": texts.number(seen[column].min()),
            f"{column}_most": texts.number(seen[column].max()),
        }
    columns = {
        texts("patterns.beveridge.below"): seen["unemployment"],
        texts("patterns.beveridge.axis"): seen["vacancies"],
    }
    return Drawn(
        figure,
        _table(columns, texts("patterns.beveridge.year"), [str(year + 1) for year in seen["year"]], texts),
        facts,
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
    seen = patterns.sizes
    exponent = tail_exponent(seen).value
    if np.isnan(exponent):
        raise NotRecordedError(texts("patterns.sizes.too_few"))
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
    axes.set_xscale("log")
    axes.set_yscale("log")
    _log_axes(axes, texts)
    axes.set_xlabel(texts("patterns.sizes.below"))
    axes.set_title(texts("patterns.sizes.axis"), loc="left", fontsize=9.5, color=draw.INK)
    draw.legend_below(figure, axes, 1)
    small = 100.0 - share[seen["staff"] >= TAIL].iloc[0]
    facts = {
        "small": texts.number(small),
        "employers": texts.number(seen["employers"].sum(), "persons"),
        "largest": texts.number(seen["staff"].max(), "persons"),
        "least": str(TAIL),
    }
    marks = [mark for mark in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if mark <= seen["staff"].max()]
    at_least = pd.Series([100.0 * seen.loc[seen["staff"] >= mark, "employers"].sum() for mark in marks])
    columns = {texts("patterns.sizes.axis"): at_least / seen["employers"].sum()}
    return Drawn(figure, _table(columns, texts("patterns.sizes.below"), [str(mark) for mark in marks], texts), facts)


def _log_axes(axes: Axes, texts: Texts) -> None:
    """Put round numbers along both axes, written in the reader's way."""
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(LogLocator(base=10, subs=(1.0, 2.0, 5.0)))
        axis.set_major_formatter(FuncFormatter(texts.exact))
        axis.set_minor_formatter(NullFormatter())


def wages(patterns: Patterns, texts: Texts) -> Drawn:
    """Draw the wage in the new job against the old one, by the tenure left behind and by who ended the job."""
    seen = patterns.wages
    band = pd.cut(seen["tenure"], [*TENURES, np.inf], right=False, labels=range(len(TENURES)))
    means = seen.groupby(["ended", band], observed=False)["change"].agg(["mean", "sem", "size"])
    means = means[means["size"] >= LEAST]
    if means.empty:
        raise NotRecordedError(texts("patterns.wages.too_few"))
    names = [f"{first}-{end - 1}" for first, end in zip(TENURES[:-1], TENURES[1:])] + [f"{TENURES[-1]}+"]
    figure, (axes,) = draw.canvas(texts("patterns.wages.title"))
    columns, facts = {}, {}
    for place, (ended, colour) in zip((-0.2, 0.2), ENDED.items()):
        row = means.loc[ended] if ended in means.index else means.iloc[:0].droplevel(0)
        label, positions = texts(f"patterns.wages.{ended}"), row.index.astype(int) + place
        low, middle, high = (100.0 * np.expm1(row["mean"] + side * CERTAIN * row["sem"]) for side in (-1.0, 0.0, 1.0))
        spread = [middle - low, high - middle]
        axes.bar(positions, middle, width=0.36, color=colour, label=label, yerr=spread, ecolor=draw.INK)
        columns[label] = middle.reindex(range(len(names)))
        columns[texts("patterns.wages.count", ended=label)] = _counts(row["size"].reindex(range(len(names))), texts)
        facts[f"{ended}_count"] = texts.number((seen["ended"] == ended).sum(), "persons")
    facts["least"] = str(LEAST)
    axes.axhline(0.0, color=draw.INK, linewidth=0.8)
    axes.set_xticks(range(len(names)), names)
    axes.set_xlabel(texts("patterns.wages.below"))
    axes.set_title(texts("patterns.wages.axis"), loc="left", fontsize=9.5, color=draw.INK)
    draw.number_axis(axes.yaxis, texts)
    draw.legend_below(figure, axes, 1)
    return Drawn(figure, _table(columns, texts("patterns.wages.below"), names, texts), facts)


def duration(patterns: Patterns, texts: Texts) -> Drawn:
    """Draw the monthly chance that the unemployed find work, by months without work."""
    hazard = exit_hazard(patterns.unemployment, LONGEST).dropna()
    if hazard.empty:
        raise NotRecordedError(texts("patterns.duration.too_few"))
    figure, (axes,) = draw.canvas(texts("patterns.duration.title"), height=3.9)
    above, below = texts("patterns.duration.axis"), texts("patterns.duration.below")
    axes.plot(hazard.index, hazard, color=draw.BLUE, marker="o", markersize=4, label=texts("patterns.duration.monthly"))
    for number, (first, last) in enumerate(WAITS):
        mean = hazard.reindex(range(first, last + 1)).mean(skipna=False)
        label = None if number else texts("patterns.duration.mean")
        axes.plot([first - 0.4, last + 0.4], [mean, mean], color=draw.ORANGE, linewidth=2.4, label=label)
    axes.set_xlabel(below)
    axes.set_xlim(0, LONGEST + 1)
    axes.xaxis.set_major_locator(MultipleLocator(3))
    draw.describe(axes, above, texts)
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
    if share.isna().any():
        raise NotRecordedError(texts("patterns.reasons.too_few"))
    names = [texts(f"patterns.reasons.{reason}") for reason in patterns.reasons["reason"]]
    figure, (axes,) = draw.canvas(texts("patterns.reasons.title"), height=2.9)
    axes.barh(range(len(names)), share, height=0.6, color=draw.BLUE)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlabel(texts("patterns.reasons.axis"))
    draw.number_axis(axes.xaxis, texts)
    facts = {reason: texts.number(value) for reason, value in zip(patterns.reasons["reason"], share)}
    columns = {texts("patterns.reasons.axis"): share}
    return Drawn(figure, _table(columns, texts("patterns.reasons.below"), names, texts), facts)


FIGURES: dict[str, tuple[Callable[[Patterns, Texts], Drawn], tuple[str, ...]]] = {
    "leaving": (leaving, ("leaving", "leaving_own", "leaving_quits", "leaving_other")),
    "mobility": (mobility, ("mobility_age", "mobility_contract", "mobility_size")),
    "beveridge": (beveridge, ("beveridge", "beveridge_loop")),
    "sizes": (sizes, ("sizes",)),
    "wages": (wages, ("wages_own", "wages_displaced")),
    "duration": (duration, ("duration",)),
    "reasons": (reasons, ("reasons",)),
    "threat": (response_figures.threat, ("threat", "threat_ahead")),
}
