"""The figures of careers: states by age and over time, single careers, how long spells last, types and what comes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.careers.histories import ABSENT, STATUSES, About
from experiments.careers.sequences import ALPHABET, PLACE, STATES
from experiments.careers.survival import median_time
from experiments.careers.types import NUMBERS, OUTCOMES, SHORTEST, TYPES
from experiments.presentation import drawing as draw
from experiments.presentation.charts import STATUTES, Chart, Drawn, charts_of, need
from experiments.presentation.texts import Texts
from sim.measurement.measures import MEASURES

LEAST = 50  # persons in a group that is shown
LEAST_AT_WORK = 30  # employees at work of a type whose outcomes are shown
SAMPLE, SAMPLE_OF_GROUP, SAMPLE_OF_TYPE = 300, 120, 30  # careers drawn one by one
SHOWN = {"job": 30.0, "unemployment": 4.0}  # years of the curves
COLOURS = ListedColormap([*STATUTES.values(), "#FFFFFF"])
LINES = (draw.BLUE, draw.ORANGE, draw.GREEN, draw.VERMILLION, draw.PURPLE, draw.SKY)
SMALL = 8.5  # size of letters in narrow panels


@dataclass(frozen=True)
class Careers:
    """What is drawn: states uint8 (P, T), one row of `persons` each; curves by kind, dimension and group; tables."""

    about: About
    wide: np.ndarray
    birth: np.ndarray  # (P,) months, NaN where unknown
    persons: pd.DataFrame
    curves: dict[tuple[str, str, str], pd.DataFrame]
    shares: pd.DataFrame
    outcomes: pd.DataFrame
    transitions: pd.DataFrame

    @property
    def years(self) -> np.ndarray:
        """Calendar time of each month, (T,)."""
        first = pd.Period(self.about.start, "M")
        return first.year + (first.month - 1 + np.arange(self.about.months)) / 12.0


def group_name(dimension: str, group: str, texts: Texts) -> str:
    """Return a group in words."""
    if dimension == "education":
        return texts.group("education", group)
    return texts(f"careers.starts.{group}") if dimension == "start" else group


def career_charts(careers: Careers, texts: Texts) -> list[Chart]:
    """Draw all figures in the order of the page."""
    return charts_of(DRAWINGS, careers, texts, "careers_")


def _grid(title: str, rows: int, columns: int, height: float, **options: Any) -> tuple[Figure, np.ndarray]:
    figure = draw.titled(title, height)
    return figure, figure.subplots(rows, columns, squeeze=False, **options)


def _labels(texts: Texts) -> list[str]:
    return [texts.label(MEASURES[f"persons_{name}"]) for name in ALPHABET]


def _legend(figure: Figure, texts: Texts) -> None:
    patches = [figure.axes[0].fill_between([], [], color=colour, linewidth=0) for colour in STATUTES.values()]
    figure.legend(patches, _labels(texts), loc="outside lower left", ncols=4, frameon=False, fontsize=9)


def _shares(states: np.ndarray, place: np.ndarray, places: int) -> np.ndarray:
    """Return the percentages in each state at each place of an axis, (places, 8); NaN where nobody is.

    Args:
        states: statuses (N,). place: of each on the axis (N,), from 0.
    """
    counts = np.bincount(place * len(STATUSES) + states, minlength=places * len(STATUSES))
    counts = counts.reshape(places, len(STATUSES))[:, STATES].astype(float)
    total = counts.sum(axis=1, keepdims=True)
    return np.divide(100.0 * counts, total, out=np.full(counts.shape, np.nan), where=total > 0)


def _over_time(states: np.ndarray) -> np.ndarray:
    """Return the percentages of those present in each state, by month: (T, 8) from (P, T)."""
    return np.array([_shares(column, np.zeros(len(column), np.int64), 1)[0] for column in states.T])


def _stack(axes: Axes, x: np.ndarray, shares: np.ndarray) -> None:
    axes.stackplot(x, shares.T, colors=list(STATUTES.values()), edgecolor="white", linewidth=0.3)
    axes.set(xlim=(x[0], x[-1]), ylim=(0, 100))


def _single(axes: Axes, states: np.ndarray, years: np.ndarray) -> None:
    """Draw each career as a line of colours, in the order given; white where somebody is absent."""
    axes.imshow(
        PLACE[states],
        cmap=COLOURS,
        vmin=-0.5,
        vmax=len(STATES) + 0.5,
        aspect="auto",
        extent=(years[0], years[-1] + 1.0 / 12.0, len(states), 0),
        interpolation="nearest",
    )
    axes.grid(False)
    axes.set_yticks([])
    draw.time_axis(axes, years, [], "")


def _sorted_sample(careers: Careers, rows: np.ndarray, size: int) -> np.ndarray:
    """Return states of some careers drawn at random from `rows`, sorted by state from the start on: uint8 (size, T)."""
    rng = np.random.default_rng(careers.about.seed)
    some = careers.wide[np.sort(rng.choice(rows, min(size, len(rows)), replace=False))]
    return some[np.lexsort(PLACE[some].T[::-1])]


def by_age(careers: Careers, texts: Texts) -> Drawn:
    """Draw states by age over all months, and a sample of careers."""
    known = np.flatnonzero(~np.isnan(careers.birth))
    birth, counts = careers.birth[known].astype(np.int64), np.zeros((55, len(STATUSES)))
    for month in range(careers.about.months):
        states = careers.wide[known, month]
        here = states != ABSENT
        age = np.clip((month - birth[here]) // 12 - 15, 0, 54)
        counts += np.bincount(age * len(STATUSES) + states[here], minlength=counts.size).reshape(counts.shape)
    shares = 100.0 * counts[:, STATES] / np.maximum(counts.sum(axis=1, keepdims=True), 1.0)
    figure, ((left, right),) = _grid(texts("figures.careers_by_age.title"), 1, 2, 4.8)
    _stack(left, np.arange(15, 70), shares)
    draw.describe(left, texts("careers.percent"), texts, texts("careers.age"))
    here = np.flatnonzero(careers.wide[:, 0] != ABSENT)
    _single(right, _sorted_sample(careers, here, SAMPLE), careers.years)
    right.set_title(texts("careers.sample", count=min(SAMPLE, len(here))), loc="left", fontsize=9.5, color=draw.INK)
    _legend(figure, texts)
    ages = pd.Index(np.arange(15, 70, 5), name=texts("careers.age"))
    table = pd.DataFrame(np.round(shares[::5], 1), ages, _labels(texts)).map(texts.number).reset_index()
    works = shares[:, :3].sum(axis=1)
    return Drawn(figure, table, {f"at_{age}": texts.number(works[age - 15], digits=0) for age in (30, 50, 60)})


def _by_group(dimension: str, careers: Careers, texts: Texts) -> Drawn:
    """Draw those who had a career at the start, by group: shares over time, and single careers below."""
    begun, groups = careers.persons["start"].notna().to_numpy(), careers.persons[dimension]
    rows = {group: np.flatnonzero(begun & (groups == group).to_numpy()) for group in groups.cat.categories}
    rows = {group: chosen for group, chosen in rows.items() if len(chosen) >= LEAST}
    need(bool(rows), texts("careers.too_few"))
    title = texts(f"figures.careers_by_{dimension}.title")
    figure, panels = _grid(title, 2, len(rows), 5.6, height_ratios=[1.0, 1.25])
    last = {}
    for (group, chosen), above, below in zip(rows.items(), *panels):
        shares = _over_time(careers.wide[chosen])
        last[group] = shares[-1]
        _stack(above, careers.years, shares)
        _single(below, _sorted_sample(careers, chosen, SAMPLE_OF_GROUP), careers.years)
        for axes in (above, below):
            draw.time_axis(axes, careers.years, [], "")
            axes.xaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
        above.set_title(group_name(dimension, group, texts), fontsize=SMALL, loc="left")
        above.set_yticks([0, 50, 100] if above is panels[0, 0] else [])
    panels[0, 0].set_ylabel(texts("careers.percent_here"), fontsize=SMALL)
    panels[1, 0].set_ylabel(texts("careers.careers"), fontsize=SMALL)
    _legend(figure, texts)
    names = pd.Index([group_name(dimension, group, texts) for group in rows], name=texts("page.group"))
    table = pd.DataFrame(list(last.values()), names, _labels(texts)).map(texts.number).reset_index()
    works = {group: shares[:3].sum() for group, shares in last.items() if not np.isnan(shares).any()}
    facts: dict[str, str] = {}
    for name, group in {"most": max(works, key=works.__getitem__), "least": min(works, key=works.__getitem__)}.items():
        facts |= {name: group_name(dimension, group, texts), f"{name}_value": texts.number(works[group], digits=0)}
    return Drawn(figure, table, facts)


def by_type(careers: Careers, texts: Texts) -> Drawn:
    """Draw some careers of each type, one by one."""
    need(not careers.shares.empty, texts("careers.too_short", years=SHORTEST))
    types, ticks = careers.persons["type"], []
    blocks: list[np.ndarray] = []
    for name in TYPES:
        if len(rows := np.flatnonzero((types == name).to_numpy())):
            some = _sorted_sample(careers, rows, SAMPLE_OF_TYPE)
            gap = np.full((3, some.shape[1]), ABSENT, np.uint8)
            ticks.append((sum(map(len, blocks)) + len(some) / 2.0, texts(f"careers.types.{name}")))
            blocks += [some, gap]
    figure, ((axes,),) = _grid(texts("figures.careers_by_type.title"), 1, 1, 7.2)
    _single(axes, np.concatenate(blocks[:-1]), careers.years)
    axes.set_yticks(*zip(*ticks))
    _legend(figure, texts)
    counts, numbers = types.value_counts(sort=False), {key: texts.exact(value) for key, value in NUMBERS.items()}
    return Drawn(
        figure,
        pd.DataFrame(
            {
                texts("careers.type"): [texts(f"careers.types.{name}") for name in TYPES],
                texts("careers.rule"): [texts(f"careers.rules.{name}", **numbers) for name in TYPES],
                texts("careers.persons"): [texts.number(counts[name], "persons") for name in TYPES],
            }
        ),
        {"each": str(SAMPLE_OF_TYPE), "count": texts.number(counts.sum(), "persons")},
    )


def _lasting(kind: str, careers: Careers, texts: Texts) -> Drawn:
    """Draw how long spells last: the curve of all, and those of groups with their 95% bands."""
    every = careers.curves[kind, "all", "all"]
    need(not every.empty, texts("careers.too_few"))
    figure, (panels,) = _grid(texts(f"figures.careers_{kind}.title"), 1, 3, 4.6, sharey=True)
    rows = [_row(texts("careers.all"), every, texts)]
    for axes, dimension in zip(panels, ("age_at_begin", "education", "start")):
        _curve(axes, every, kind, draw.GREY, texts("careers.all"), band=False)
        groups = [key for key in careers.curves if key[:2] == (kind, dimension) and len(careers.curves[key])]
        for (_, _, group), colour in zip(groups, LINES):
            curve, name = careers.curves[kind, dimension, group], group_name(dimension, group, texts)
            _curve(axes, curve, kind, colour, name.split(" (")[0], band=True)
            rows.append(_row(f"{texts(f'careers.by.{dimension}')}: {name}", curve, texts))
        axes.set(xlim=(0, SHOWN[kind]), ylim=(0, 103))
        draw.label(axes, texts(f"careers.by.{dimension}"), texts(f"figures.careers_{kind}.below"))
        axes.legend(loc="upper right", fontsize=8, frameon=True, framealpha=0.85, edgecolor="none")
    panels[0].set_ylabel(texts(f"figures.careers_{kind}.axis"))
    head = ("page.group", "careers.median", "careers.after_1", "careers.after_2", "careers.at_risk")
    table = pd.DataFrame(rows, columns=[texts(key) for key in head])
    facts = {"median": median_time(every), "year": _still(every, 12)}
    return Drawn(figure, table, {name: texts.number(value, digits=0) for name, value in facts.items()})


def _curve(axes: Axes, curve: pd.DataFrame, kind: str, colour: str, label: str, band: bool) -> None:
    years = np.append(0.0, curve["time"] / 12.0)
    axes.step(
        years,
        np.append(100.0, 100.0 * curve["survival"]),
        where="post",
        color=colour,
        label=label,
        linewidth=1.5,
        linestyle="-" if band else "--",
    )
    if band:
        low, high = (np.append(100.0, 100.0 * curve[side]) for side in ("low", "high"))
        axes.fill_between(years, low, high, step="post", color=colour, alpha=0.22, linewidth=0)


def _still(curve: pd.DataFrame, months: int) -> float:
    """Return the percent of spells that last longer than so many months; NaN beyond the end of the curve."""
    before = curve.loc[curve["time"] <= months, "survival"]
    left = before.iloc[-1] if len(before) else 1.0
    return 100.0 * float(left) if curve["time"].iloc[-1] >= months else float("nan")


def _row(name: str, curve: pd.DataFrame, texts: Texts) -> list[str]:
    at_risk = texts.number(float(curve["at_risk"].max()), "persons")
    shares = [texts.number(_still(curve, months)) for months in (12, 24)]
    return [name, texts.number(median_time(curve), digits=0), *shares, at_risk]


def _table_of_numbers(
    axes: Axes, values: np.ndarray, names: tuple[list[str], list[str]], texts: Texts, top: float, rotation: float
) -> None:
    """Write numbers on shades, darker for more; `names` of rows and columns, these turned by so many degrees."""
    axes.imshow(values, cmap="Blues", vmin=0.0, vmax=1.25 * top, aspect="auto")
    axes.grid(False)
    for (row, column), value in np.ndenumerate(values):
        axes.text(
            column,
            row,
            texts.number(value, digits=int(0 < value < 0.95)),
            ha="center",
            va="center",
            fontsize=SMALL,
            color="white" if value > 0.7 * top else draw.INK,
        )
    axes.tick_params(length=0)
    axes.set_yticks(range(len(names[0])), names[0])
    axes.set_xticks(range(len(names[1])), names[1], rotation=rotation, ha="left", rotation_mode="anchor")
    axes.xaxis.tick_top()
    axes.spines[:].set_visible(False)


def types(careers: Careers, texts: Texts) -> Drawn:
    """Draw types of careers by group."""
    need(not careers.shares.empty, texts("careers.too_short", years=SHORTEST))
    total = careers.shares.groupby(["dimension", "group"], sort=False)["persons"].transform("sum")
    shown = careers.shares[total >= LEAST]
    keys = list(shown[["dimension", "group"]].drop_duplicates().itertuples(index=False, name=None))
    values = np.array([shown[(shown["dimension"] == one) & (shown["group"] == group)]["share"] for one, group in keys])
    figure, ((axes,),) = _grid(texts("figures.careers_types.title"), 1, 1, 1.9 + 0.34 * len(keys))
    groups = [
        texts("careers.all") if one == "all" else f"{texts(f'careers.by.{one}')}: {group_name(one, group, texts)}"
        for one, group in keys
    ]
    names = [texts(f"careers.types.{name}") for name in TYPES]
    _table_of_numbers(axes, values, (groups, names), texts, values.max(), 50)
    for edge in (n for n in range(1, len(keys)) if keys[n][0] != keys[n - 1][0]):
        axes.axhline(edge - 0.5, color="white", linewidth=4)
    table = pd.DataFrame(values, pd.Index(groups, name=texts("page.group")), names).map(texts.number).reset_index()
    shares = dict(zip(TYPES, values[0]))
    facts = {
        "one_employer": shares["stable"] + shares["inside"] + shares["climber"],
        "climber": shares["climber"],
        "precarious": shares["fragmented"],
    }
    return Drawn(figure, table, {name: texts.number(value, digits=0) for name, value in facts.items()})


def outcomes(careers: Careers, texts: Texts) -> Drawn:
    """Draw what became of each type by the end of the run."""
    need(not careers.shares.empty, texts("careers.too_short", years=SHORTEST))
    shown = careers.outcomes.copy()
    shown.loc[shown["at_work"] < LEAST_AT_WORK, list(OUTCOMES[1:])] = np.nan
    panels = {
        "in_work": ("in_work",),
        "wage": ("wage",),
        "states": ("healthy", "happy", "productive"),
        "employability": ("employability",),
    }
    figure, (all_axes,) = _grid(texts("figures.careers_outcomes.title"), 1, len(panels), 4.8, sharey=True)
    for axes, (panel, names) in zip(all_axes, panels.items()):
        for name, colour, marker in zip(names, LINES, "osD"):
            axes.errorbar(
                shown[name],
                range(len(shown)),
                xerr=_interval(shown, name),
                label=texts(f"careers.outcomes.{name}"),
                fmt=marker,
                color=colour,
                markersize=5,
                elinewidth=1.0,
            )
        axes.set_title(texts(f"careers.panels.{panel}"), loc="left", fontsize=SMALL, color=draw.INK)
        axes.grid(axis="y", color=draw.PALE)
        axes.margins(x=0.12)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=3))
        axes.xaxis.set_major_formatter(FuncFormatter(texts.exact))
    types = [texts(f"careers.types.{name}") for name in shown["type"]]
    all_axes[0].set_yticks(range(len(shown)), types)
    all_axes[0].set_ylim(len(shown) - 0.5, -0.5)
    draw.legend_below(figure, all_axes[2], 3)
    table = pd.DataFrame({texts("careers.type"): types})
    units = {"wage": "EUR a month", "pride": "sd", "persons": "persons", "at_work": "persons"}
    for name in ("persons", "at_work", *OUTCOMES):
        table[texts(f"careers.outcomes.{name}")] = [texts.number(value, units.get(name, "")) for value in shown[name]]
    facts: dict[str, str] = {}
    for name, row in {"best": shown["wage"].idxmax(), "worst": shown["wage"].idxmin()}.items():
        facts |= {name: types[row], f"{name}_wage": texts.number(shown.loc[row, "wage"], digits=0)}
    return Drawn(figure, table, facts)


def _interval(shown: pd.DataFrame, name: str) -> np.ndarray:
    """Return how far the 95% interval of a mean reaches down and up, (2, types); shares stay within 0 to 100."""
    half, value, most = 1.96 * shown[f"{name}_error"], shown[name], np.inf if name == "wage" else 100.0
    return np.array([np.minimum(half, value), np.minimum(half, most - value)])


def transitions(careers: Careers, texts: Texts) -> Drawn:
    """Draw where people are a year later."""
    rates = careers.transitions.loc[list(ALPHABET), list(ALPHABET)]
    need(rates.notna().any(axis=None), texts("careers.two_years"))
    figure, ((axes,),) = _grid(texts("figures.careers_transitions.title"), 1, 1, 4.6)
    labels, month = _labels(texts), texts.last_month(careers.about.start)
    heading = texts("careers.this_year", month=month)
    _table_of_numbers(axes, rates.to_numpy(), (labels, labels), texts, 100.0, 35)
    axes.set_ylabel(heading)
    table = pd.DataFrame(rates.to_numpy(), pd.Index(labels, name=heading), labels).map(texts.number).reset_index()
    stay, convert = (texts.number(rates.loc[state, "permanent"], digits=0) for state in ("permanent", "temporary"))
    return Drawn(figure, table, {"month": month, "stay": stay, "convert": convert})


DRAWINGS: dict[str, Callable[[Careers, Texts], Drawn]] = {
    "by_age": by_age,
    "by_age_at_start": partial(_by_group, "age_at_start"),
    "by_education": partial(_by_group, "education"),
    "by_start": partial(_by_group, "start"),
    "types": types,
    "by_type": by_type,
    "outcomes": outcomes,
    "job": partial(_lasting, "job"),
    "unemployment": partial(_lasting, "unemployment"),
    "transitions": transitions,
}
