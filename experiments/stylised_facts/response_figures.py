"""Figures of how the parts of the model behave, each a function of what `response_experiments` observed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.presentation import drawing as draw
from experiments.presentation.charts import Chart, Drawn, charts_of, need
from experiments.presentation.texts import Texts
from experiments.stylised_facts.response_experiments import (
    AFTER,
    BEFORE,
    FLAT,
    NO_LEARNING,
    SENIORITY,
    SENIORITY_PAY,
    SIDES,
    USUAL,
    Behaviour,
)
from sim.rules.pay import pay_above_market

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.stylised_facts.patterns import Patterns

COLOURS = (draw.BLUE, draw.ORANGE)  # of the two lines that a panel compares
LEAST = 50  # persons at a time behind a value that is drawn; with fewer it is chance
CAREER_BAND, TENURE_BAND, AGE_BAND = 2, 3, 5  # years
NOTICE_BAND = 2  # months
LONG_CAREER, LONG_TENURE = 20, 20  # years, of which a sentence speaks
YOUNG, OLD = 30, 60  # ages of which a sentence speaks: first years of their band
WAIT = 36  # months without work that are drawn

Means = dict[str, pd.Series]  # by label: a line, or bars, by place on the horizontal axis


def behaviour_charts(behaviour: Behaviour, texts: Texts) -> list[Chart]:
    """Draw all figures in the order of the page."""
    return charts_of(DRAWINGS, behaviour, texts)


def survival(months: np.ndarray, found: np.ndarray, longest: int) -> np.ndarray:
    """Return the share still without work after 0, 1, ... `longest` months (longest + 1,), Kaplan and Meier (1958).

    Args:
        months: length of each spell so far, from 1 (S,). found: whether it ended with work (S,); who was lost sight
            of counts among those without work up to that month, and not after it.
    """
    size = max(longest, int(months.max(initial=0))) + 2
    ended = np.bincount(months, found, minlength=size)
    at_risk = len(months) - np.concatenate([[0], np.cumsum(np.bincount(months, minlength=size))[:-1]])
    return np.cumprod(1.0 - ended / np.maximum(at_risk, 1))[: longest + 1]


def _in_bands(frame: pd.DataFrame, column: str, width: int, texts: Texts) -> pd.DataFrame:
    """Return means over bands of `column` (by world, where there are several), weighted by persons.

    A band is named by its first year; bands with fewer than `LEAST` persons are left out. Raises NotRecordedError
    if none is left.
    """
    keys = [*(frame[key] for key in ("world",) if key in frame), frame[column] // width * width]
    values = frame.drop(columns=["world", column, "persons"], errors="ignore")
    sums = values.mul(frame["persons"], axis=0).assign(persons=frame["persons"]).groupby(keys).sum()
    sums = sums[sums["persons"] >= LEAST]
    need(not sums.empty, texts("figures.too_few"))
    return sums[values.columns].div(sums["persons"], axis=0)


def _lines(axes: Axes, lines: Means, below: str, above: str, texts: Texts, places: float = 0.0) -> None:
    """Draw lines in one panel; `below` and `above` say what its axes show, points lie `places` to the right."""
    for (label, line), colour in zip(lines.items(), COLOURS):
        axes.plot(line.index + places, line, color=colour, label=label)
    draw.number_axis(axes.xaxis, texts)
    draw.describe(axes, above, texts, below)


def _table(
    panels: dict[str, Means],
    first: str,
    texts: Texts,
    digits: dict[str, int] | None = None,
    words: Callable[[int], str] | None = None,
) -> pd.DataFrame:
    """Return the lines of all panels (by their heading) as a table, a row for each place on the horizontal axis.

    Args:
        first: what the places are. digits: of numbers, by heading; 1 unless given. words: for a place, else its number.
    """
    columns = {
        ": ".join(filter(None, (above, label))).replace("\n", " "): line.map(
            partial(texts.number, digits=(digits or {}).get(above, 1))
        )
        for above, lines in panels.items()
        for label, line in lines.items()
    }
    table = pd.DataFrame(columns).fillna(texts.number(np.nan))
    table.insert(0, first, table.index.map(words or texts.exact))
    return table


def _compared(
    name: str, means: pd.DataFrame, columns: tuple[str, ...], worlds: tuple[str, str], width: int, texts: Texts
) -> tuple[Figure, list[Axes], dict[str, Means]]:
    """Return a figure with a panel for each column, where a line for each world runs over bands of `width` years."""
    figure, all_axes = draw.canvas(texts(f"figures.{name}.title"), panels=len(columns), height=4.1)
    seen, panels = means.index.get_level_values("world"), {}
    for axes, column in zip(all_axes, columns):
        above = texts(f"figures.{name}.axes.{column}")
        panels[above] = {
            texts(f"figures.{name}.{world}"): means.loc[world, column] for world in worlds if world in seen
        }
        _lines(axes, panels[above], texts(f"figures.{name}.below"), above, texts, width / 2)
    return figure, all_axes, panels


def _at(means: pd.DataFrame, world: str, place: int) -> dict[str, float]:
    """Return the means of a world in one band; not a number where it is not known."""
    return means.reindex([(world, place)]).iloc[0].to_dict()


def skills(behaviour: Behaviour, texts: Texts) -> Drawn:
    """Draw skill against the frontier, and general skill, over a career: with and without learning."""
    means = 100.0 * np.expm1(_in_bands(behaviour.skills, "experience", CAREER_BAND, texts))
    worlds = (USUAL, NO_LEARNING)
    figure, (axes, _), panels = _compared("skills", means, ("occupational", "general"), worlds, CAREER_BAND, texts)
    axes.axhline(0.0, color=draw.INK, linewidth=1.2, label=texts("figures.skills.frontier"))
    axes.set_ylim(top=1.0)
    draw.legend_below(figure, axes, 1)
    facts = {"years": str(LONG_CAREER)}
    for world in worlds:
        here = _at(means, world, LONG_CAREER)
        numbers = {"behind": -here["occupational"], "general": abs(here["general"])}  # no negative zero
        facts |= {f"{name}_{world}": texts.number(value) for name, value in numbers.items()}
    return Drawn(figure, _table(panels, texts("figures.skills.below"), texts), facts)


def cage(behaviour: Behaviour, texts: Texts) -> Drawn:
    """Draw motivation, career inaction and what people would lose, by tenure: with and without seniority pay."""
    frame = behaviour.tenure
    frame = frame.assign(sacrifice=-100.0 * np.expm1(-frame["sacrifice"]), inaction=100.0 * frame["inaction"])
    means = _in_bands(frame, "tenure", TENURE_BAND, texts)
    digits = {"engagement": 2, "inaction": 1, "sacrifice": 1}
    worlds = (SENIORITY, FLAT)
    figure, all_axes, panels = _compared("cage", means, tuple(digits), worlds, TENURE_BAND, texts)
    draw.legend_below(figure, all_axes[0], 1)
    rise = np.expm1(pay_above_market(SENIORITY_PAY, 12 * LONG_TENURE, 0.0))
    facts = {"years": str(LONG_TENURE), "rise": texts.number(100.0 * rise)}
    long = _in_bands(frame[frame["tenure"] >= LONG_TENURE].assign(tenure=LONG_TENURE), "tenure", 1, texts)
    for world in worlds:
        here = _at(long, world, LONG_TENURE)
        facts |= {f"{name}_{world}": texts.number(here[name], digits=n) for name, n in digits.items()}
    table = _table(panels, texts("figures.cage.below"), texts, dict(zip(panels, digits.values())))
    return Drawn(figure, table, facts)


def _halves(threat: pd.DataFrame, side: str, texts: Texts) -> tuple[Means, dict[str, str]]:
    """Return percent who look in a month around the notice, in the less and the more embedded half; and in words."""
    median = threat.drop_duplicates("case")[side].median()
    lines, facts = {}, {}
    for half, there in {"less": threat[side] <= median, "more": threat[side] > median}.items():
        looks = threat.loc[there].groupby(threat["month"] // NOTICE_BAND * NOTICE_BAND)["looks"].agg(["mean", "size"])
        lines[texts(f"figures.threat.{half}")] = 100.0 * looks.loc[looks["size"] >= NOTICE_BAND * LEAST, "mean"]
        for when, then in {"before": threat["month"] < 0, "after": threat["month"] >= 0}.items():
            facts[f"{when}_{half}_{side}"] = texts.number(100.0 * threat.loc[there & then, "looks"].mean())
    return lines, facts


def threat(seen: Behaviour | Patterns, texts: Texts) -> Drawn:
    """Draw who looks for another employer around notice of dismissal, by embeddedness on and off the job."""
    frame = seen.threat
    need(frame["case"].nunique() >= 4 * LEAST, texts("figures.threat.too_few"))
    figure, all_axes = draw.canvas(texts("figures.threat.title"), panels=2, height=4.3)
    below, panels = texts("figures.threat.below"), {}
    facts: dict[str, str] = {}
    for axes, side in zip(all_axes, SIDES):
        above = texts(f"figures.threat.axes.{side}")
        panels[above], words = _halves(frame, side, texts)
        facts |= words
        for (label, line), colour in zip(panels[above].items(), COLOURS):
            for part in (line[line.index < 0], line[line.index >= 0]):  # nobody is between before and after
                axes.plot(part.index + NOTICE_BAND / 2, part, color=colour, marker="o", markersize=4)
            axes.plot([], [], color=colour, marker="o", markersize=4, label=label)
        axes.axvline(0, color=draw.INK, linewidth=1.0, linestyle=":", label=texts("figures.threat.notice"))
        axes.set_xlim(-BEFORE, AFTER)
        axes.xaxis.set_major_locator(draw.every(3))
        draw.describe(axes, above, texts, below)
    for axes in all_axes:
        axes.set_ylim(0, max(axes.get_ylim()[1] for axes in all_axes))
    draw.legend_below(figure, all_axes[0], 3)
    table = _table(
        panels,
        below,
        texts,
        words=lambda first: texts("figures.threat.months", first=first, last=first + NOTICE_BAND - 1),
    )
    return Drawn(figure, table, facts)


def _ages(first: int) -> str:
    return f"{first}-{first + AGE_BAND - 1}"


def employability(behaviour: Behaviour, texts: Texts) -> Drawn:
    """Draw what employees think of their chances elsewhere, and what these are, by age."""
    means = 100.0 * _in_bands(behaviour.employability, "age", AGE_BAND, texts)
    figure, (axes,) = draw.canvas(texts("figures.employability.title"))
    below, above = texts("figures.employability.below"), texts("figures.employability.axis")
    lines = {texts(f"figures.employability.{name}"): means[name] for name in ("actual", "perceived")}
    _lines(axes, lines, below, above, texts, AGE_BAND / 2)
    draw.legend_below(figure, axes, 2)
    facts = {}
    for name, age in {"young": YOUNG, "old": OLD}.items():
        here = means.reindex([age]).iloc[0]
        facts[name] = _ages(age)
        facts |= {f"{kind}_{name}": texts.number(here[kind]) for kind in ("actual", "perceived")}
    return Drawn(figure, _table({"": lines}, below, texts, words=_ages), facts)


def spells(behaviour: Behaviour, texts: Texts) -> Drawn:
    """Draw how long people are without work after a dismissal or a fixed term, with a narrow and a broad record."""
    frame = behaviour.spells
    # moves from which on a record is in the broader half: the number that comes nearest to equal halves
    broad = min(range(1, 20), key=lambda moves: abs((frame["breadth"] >= moves).mean() - 0.5))
    sizes = frame.groupby(["ending", frame["breadth"] >= broad]).size()
    need(len(sizes) == 4 and sizes.min() >= LEAST, texts("figures.spells.too_few"))
    figure, all_axes = draw.canvas(texts("figures.spells.title"), panels=2, height=4.3)
    below, panels, facts = texts("figures.spells.below"), {}, {}
    moves = {"narrow": "0" if broad == 1 else f"0-{broad - 1}", "broad": f"{broad}+"}
    for axes, ending in zip(all_axes, ("dismissal", "fixed_term")):
        lines, above = {}, texts(f"figures.spells.axes.{ending}")
        for record, there in {"narrow": frame["breadth"] < broad, "broad": frame["breadth"] >= broad}.items():
            chosen = frame[there & (frame["ending"] == ending)]
            still = 100.0 * survival(chosen["months"].to_numpy(int), chosen["found"].to_numpy(bool), WAIT)
            lines[texts(f"figures.spells.{record}", moves=moves[record])] = pd.Series(still)
            half = np.flatnonzero(still <= 50.0)
            facts[f"{ending}_{record}"] = str(half[0]) if len(half) else texts("figures.spells.longer", months=WAIT)
            facts[f"{ending}_{record}_count"] = texts.number(len(chosen), "persons")
        panels[above] = lines
        _lines(axes, lines, below, above, texts)
        axes.axhline(50.0, color=draw.INK, linewidth=1.0, linestyle=":", label=texts("figures.spells.half"))
        axes.set(xlim=(0, WAIT), ylim=(0, 100))
        axes.xaxis.set_major_locator(draw.every(6))
    draw.legend_below(figure, all_axes[0], 1)
    return Drawn(figure, _table(panels, below, texts), facts)


def workload(behaviour: Behaviour, texts: Texts) -> Drawn:
    """Draw long-term sickness and exhaustion by quintile of the workload at the employer."""
    frame = behaviour.workload.set_index("quintile")
    need(frame["persons"].min() >= LEAST, texts("figures.too_few"))
    names = {
        number: texts(f"figures.workload.quintiles.{place}", number=number)
        for number, place in zip(frame.index, ("first", "middle", "middle", "middle", "last"))
    }
    figure, all_axes = draw.canvas(texts("figures.workload.title"), panels=2, height=3.9)
    below, panels = texts("figures.workload.below"), {}
    facts: dict[str, str] = {}
    for axes, (column, colour) in zip(all_axes, {"sickness": draw.PURPLE, "exhaustion": draw.VERMILLION}.items()):
        above = texts(f"figures.workload.axes.{column}")
        panels[above] = {"": 100.0 * frame[column]}
        axes.bar([*names.values()], 100.0 * frame[column], width=0.7, color=colour)
        draw.describe(axes, above, texts, below)
    for name, row in {"least": frame.iloc[0], "most": frame.iloc[-1]}.items():
        facts |= {f"{column}_{name}": texts.number(100.0 * row[column]) for column in ("sickness", "exhaustion")}
        facts[f"workload_{name}"] = texts.number(100.0 * row["workload"], digits=0)
    table = _table(panels, below, texts, words=lambda number: names[number].replace("\n", " "))
    return Drawn(figure, table, facts)


DRAWINGS: dict[str, Callable[[Behaviour, Texts], Drawn]] = {
    "skills": skills,
    "cage": cage,
    "threat": threat,
    "employability": employability,
    "spells": spells,
    "workload": workload,
}
