"""Effects in words and in the terminal: '2.1 percentage points more, between 1.4 and 2.9; in 17 of 20 worlds'."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from experiments.compare.request import Request
from experiments.compare.simulate import Compared
from experiments.pairing.effects import OF_ALL
from experiments.pairing.paired_worlds import PLACEBO
from experiments.presentation.effect_words import after, digits, effect_in_words, is_clear, support_in_words
from experiments.presentation.terminal import NUMBERS, table_of
from experiments.presentation.texts import Texts
from sim.measurement.measures import MEASURES

# The outcomes that come first, by actor; effects.csv has all of them.
KEY = {
    "workers": (
        "employment_rate",
        "mean_wage",
        "healthy",
        "happy",
        "employability",
        "pride",
        "career_inaction",
        "golden_cage",
        "outdated_skills",
        "training_of_employees",
    ),
    "mobility": ("job_change", "employer_change", "internal_moves", "job_tenure"),
    "employers": ("productive", "output_per_employee", "profit_share", "vacancy_rate"),
    "society": ("unemployment_rate", "sick_share", "occupational_mismatch", "public_balance", "career_spending"),
}
EVERY_KEY = [name for names in KEY.values() for name in names]
FLIPS = 1.5  # times the interval of 95%: some three standard errors
MAIN = 5  # years
OF_PERSONS = ("age", "education", "start_position")  # dimensions whose groups a policy does not reshuffle


def few(horizons: list[int]) -> list[int]:
    """Return the shortest, a middle and the longest horizon."""
    return sorted({horizons[0], horizons[len(horizons) // 2], horizons[-1]})


def main_horizon(found: Compared) -> int:
    """Return the horizon, in years, that sentences are about: MAIN, or the longest before it, or the shortest."""
    horizons = found.comparison.horizons
    return max([year for year in horizons if year <= MAIN] or horizons[:1])


def of_everybody(effects: pd.DataFrame, arm: str) -> pd.DataFrame:
    """Return the effects of one arm on measures of everybody, by measure and horizon."""
    rows = effects[(effects["arm"] == arm) & (effects["dimension"] == OF_ALL)]
    return rows.set_index(["measure", "horizon"], drop=False)


def flips(effects: pd.DataFrame, arm: str, texts: Texts) -> list[str]:
    """Return a sentence for each key outcome whose effects point both ways at different horizons, beyond doubt.

    Beyond doubt: an interval FLIPS times as wide leaves out zero both times, since many outcomes and horizons are
    looked at.
    """
    sentences, rows = [], of_everybody(effects, arm)
    for name in EVERY_KEY:
        clear = [row for row in rows[rows["measure"] == name].itertuples() if is_clear(row, FLIPS)]
        turns = [pair for pair in pairwise(clear) if (pair[0].difference > 0.0) != (pair[1].difference > 0.0)]
        for before, now in turns[:1]:
            when = {"first": after(before.horizon, texts), "second": after(now.horizon, texts)}
            key = f"compare.words.flip_{'up' if now.difference > 0.0 else 'down'}"
            sentences.append(texts(key, label=texts.label(MEASURES[name]), **when))
    return sentences


def flips_between_groups(effects: pd.DataFrame, arm: str, year: int, texts: Texts) -> list[str]:
    """Return a sentence for each key outcome that rises in one group and falls in another beyond doubt, as `flips`."""
    sentences = []
    rows = effects[(effects["arm"] == arm) & (effects["horizon"] == year) & effects["dimension"].isin(OF_PERSONS)]
    for name in EVERY_KEY:
        groups: dict[bool, list[str]] = {True: [], False: []}
        for row in rows[rows["measure"] == name].itertuples():
            if is_clear(row, FLIPS):
                groups[row.difference > 0.0].append(texts.group(row.dimension, row.group, named=True).lower())
        if all(groups.values()):
            facts = {"up": ", ".join(groups[True]), "down": ", ".join(groups[False]), "after": after(year, texts)}
            sentences.append(texts("compare.words.flip_groups", label=texts.label(MEASURES[name]), **facts))
    return sentences


def all_flips(found: Compared, arm: str, texts: Texts) -> list[str]:
    """Return where an effect turns: over time, and between groups at the main horizon."""
    return [*flips(found.effects, arm, texts), *flips_between_groups(found.effects, arm, main_horizon(found), texts)]


def line_of(name: str, row: pd.Series, texts: Texts) -> dict[str, str]:
    """Return the effect on a measure as the pages take it: its label, the effect in words, and in how many worlds."""
    words = effect_in_words(row, row["unit"], texts)
    return {"label": texts.label(MEASURES[name]), "words": words, "worlds": support_in_words(row, texts)}


def lines_by_horizon(
    found: Compared, arm: str, names: Sequence[str], support: Callable[..., str], texts: Texts
) -> list[dict[str, Any]]:
    """Return measures at every horizon as the pages take them: words, `support` in the worlds, and whether it is clear.

    Args:
        support: `worlds_in_words`, or `support_in_words` for the members of the ensemble too.
    """
    rows = of_everybody(found.effects, arm)

    def cell(key: tuple[str, int]) -> dict[str, Any]:
        if key not in rows.index:
            return {"words": "", "worlds": "", "sure": False}
        row = rows.loc[key]
        words = effect_in_words(row, row["unit"], texts)
        return {"words": words, "worlds": support(row, texts), "sure": is_clear(row)}

    return [
        {
            "label": texts.label(MEASURES[name]),
            "cells": [cell((name, year)) for year in found.comparison.horizons],
            "definition": MEASURES[name].definition,
        }
        for name in names
    ]


def print_comparison(found: Compared, request: Request, texts: Texts, console: Console) -> None:
    """Print the scorecard: key outcomes by actor, a column for each horizon."""
    for arm in found.comparison.policies:
        console.print()
        console.print(_table(found, arm, request, texts), *flips(found.effects, arm, texts), sep="\n")
    console.print(texts("compare.words.legend"), style="dim")
    for line in found.failed:
        console.print(texts("compare.words.failed", reason=line), markup=False)
    for wanted in request.wanted:
        measure, half = MEASURES[wanted.measure], found.comparison.half_width(wanted.measure, wanted.horizon)
        console.print(
            texts(
                f"compare.words.{'reached' if half <= wanted.half_width else 'missed'}",
                label=texts.label(measure),
                after=after(wanted.horizon, texts),
                pairs=len(found.comparison.draws),
                half=texts.number(half, measure.unit, 3),
                wanted=texts.number(wanted.half_width, measure.unit, 3),
            )
        )


def _table(found: Compared, arm: str, request: Request, texts: Texts) -> Table:
    pairs, first, years = len(found.comparison.draws), request.arms[0][0], few(found.comparison.horizons)
    title = texts("compare.words.title", policy=arm_name(arm, texts), reference=arm_name(first, texts), pairs=pairs)
    heads = [texts("compare.words.in_year", year=year) for year in years]
    table = table_of({texts("scorecard.measure"): {}, **dict.fromkeys(heads, NUMBERS)}, title, pad_edge=False)
    rows = of_everybody(found.effects, arm)
    for actor, names in KEY.items():
        table.add_section()
        table.add_row(texts(f"compare.actors.{actor}"), style="bold")
        for name in names:
            cells = [_cell(rows.loc[(name, year)], texts) for year in years if (name, year) in rows.index]
            table.add_row(f"  {with_sign(name, texts)}", *cells)
    return table


def with_sign(name: str, texts: Texts) -> str:
    """Return the label of a measure with the sign of its unit, if it has one: 'Unemployment rate (%)'."""
    sign = texts(f"compare.signs.{MEASURES[name].unit}")
    return f"{texts.label(MEASURES[name])}{sign and f' ({sign})'}"


def short(value: float, low: float, high: float, unit: str, texts: Texts) -> str:
    """Return a difference with its interval: '+2.1 (1.4; 2.9)'."""
    places = digits((high - low) / 2.0, unit)
    words = [texts.number(one, unit, places) for one in (value, low, high)]
    return f"{'+' if round(value, places) > 0 else ''}{words[0]} ({words[1]}; {words[2]})"


def _cell(row: pd.Series, texts: Texts) -> str:
    """Return the difference, its interval and the share of worlds; bold where the interval leaves out zero."""
    same = round(row["same_sign"] * row["pairs"])
    text = f"{short(row['difference'], row['low'], row['high'], row['unit'], texts)} {same}/{int(row['pairs'])}"
    return f"[bold]{text}[/bold]" if is_clear(row) else f"[dim]{text}[/dim]"


def arm_name(arm: str, texts: Texts) -> str:
    """Return the name of an arm for the reader."""
    if arm in ("baseline", PLACEBO):
        return texts(f"compare.arms.{arm}")
    return " + ".join(texts("compare.arms.own") if one == "own" else texts.policy(one) for one in arm.split("+"))
