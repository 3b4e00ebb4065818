"""Effects in words and in the terminal: '2.1 percentage points more, between 1.4 and 2.9; in 17 of 20 worlds'."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from experiments.pairing.effects import OF_ALL
from experiments.pairing.paired_worlds import PLACEBO
from experiments.presentation.texts import DIGITS, NO_NUMBER, Texts
from sim.measurement.measures import MEASURES

if TYPE_CHECKING:
    from experiments.compare.command import Compared
    from experiments.compare.request import Request

# The outcomes told first, by actor; effects.csv has all of them.
KEY = {
    "workers": ("employment_rate", "mean_wage", "healthy", "happy", "employability", "pride", "career_inaction",
                "golden_cage", "outdated_skills", "training_of_employees"),
    "mobility": ("job_change", "employer_change", "internal_moves", "job_tenure"),
    "employers": ("productive", "output_per_employee", "profit_share", "vacancy_rate"),
    "society": ("unemployment_rate", "sick_share", "occupational_mismatch", "public_balance", "career_spending"),
}  # fmt: skip
UNITS, MOST_DIGITS = 3, 3
FLIPS = 1.5  # times the interval of 95%: some three standard errors
TOLD = 5  # years: the horizon told in words, or the longest before
OF_PERSONS = ("age", "education", "start_position")  # dimensions whose groups a policy does not reshuffle


def digits(half_width: float, unit: str) -> int:
    """Decimals with which an interval is told: at least the unit's; half of its width is UNITS of the last, or more."""
    least = 0 if unit.startswith("EUR") else DIGITS.get(unit, 1)
    if not half_width > 0.0 or not math.isfinite(half_width):
        return least
    return max(least, min(MOST_DIGITS, math.ceil(math.log10(UNITS / half_width))))


def effect_in_words(row: Any, unit: str, texts: Texts) -> str:
    """One effect: how much more or less, with its interval, or that there is no clear difference.

    Args:
        row: with difference, low, high. unit: of the outcome, as it is declared.
    """
    if pd.isna(row.difference):
        return NO_NUMBER
    places, of = digits((row.high - row.low) / 2.0, unit), unit
    unit = texts(f"compare.units.{unit}")

    def number(value: float) -> str:
        return texts.number(value, of, places)

    if pd.isna(row.low):
        return texts("compare.words.alone", value=number(row.difference), unit=unit)
    if row.low <= 0.0 <= row.high:
        if row.low == row.high:
            return texts("compare.words.same")
        return texts("compare.words.unclear", low=number(row.low), high=number(row.high), unit=unit)
    more = row.difference > 0.0
    low, high = (row.low, row.high) if more else (-row.high, -row.low)
    facts = {"value": number(abs(row.difference)), "low": number(low), "high": number(high), "unit": unit}
    return texts(f"compare.words.{'more' if more else 'less'}", **facts)


def after(years: int, texts: Texts) -> str:
    """'after 5 years'."""
    return texts("compare.words.after_one") if years == 1 else texts("compare.words.after", years=years)


def begun(text: str) -> str:
    """The same as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def few(horizons: list[int]) -> list[int]:
    """The shortest, a middle and the longest horizon."""
    return sorted({horizons[0], horizons[len(horizons) // 2], horizons[-1]})


def worlds_in_words(row: Any, texts: Texts) -> str:
    """In how many worlds the sign is that of the mean: 'in 17 of 20 worlds', or 'more in 9 of 20' if unclear."""
    if pd.isna(row.same_sign):
        return ""
    key = "worlds" if is_clear(row) or not row.difference else f"worlds_{'more' if row.difference > 0.0 else 'less'}"
    return texts(f"compare.words.{key}", same=round(row.same_sign * row.pairs), pairs=int(row.pairs))


def members_in_words(row: Any, texts: Texts) -> str:
    """The range of the effect over the members of the ensemble; empty without one."""
    if pd.isna(getattr(row, "members_q05", float("nan"))):
        return ""
    places = digits((row.members_q95 - row.members_q05) / 2.0, row.unit)
    low, high = (texts.number(value, row.unit, places) for value in (row.members_q05, row.members_q95))
    return texts("compare.words.members", low=low, high=high)


def told_horizon(horizons: list[int]) -> int:
    """The horizon told in words."""
    return max([year for year in horizons if year <= TOLD] or horizons[:1])


def is_clear(row: Any, wider: float = 1.0) -> bool:
    """Whether the interval, or one that is so many times as wide, leaves out zero."""
    return bool(abs(row.difference) > wider * (row.high - row.low) / 2.0)


def of_everybody(effects: pd.DataFrame, arm: str) -> pd.DataFrame:
    """The effects of one arm on measures of everybody."""
    return effects[(effects["arm"] == arm) & (effects["dimension"] == OF_ALL)]


def flips(effects: pd.DataFrame, arm: str, texts: Texts) -> list[str]:
    """A sentence for each key outcome whose effects point both ways at different horizons, beyond doubt: an interval
    as wide again as FLIPS leaves out zero both times, since many outcomes and horizons are looked at."""
    sentences, rows = [], of_everybody(effects, arm)
    for names in KEY.values():
        for name in names:
            clear = [row for row in rows[rows["measure"] == name].itertuples() if is_clear(row, FLIPS)]
            signs = [row.difference > 0.0 for row in clear]
            if len(set(signs)) == 2:
                turn = next(n for n in range(1, len(signs)) if signs[n] != signs[n - 1])
                facts = {"label": texts.label(MEASURES[name]), "first": after(clear[turn - 1].horizon, texts),
                         "second": after(clear[turn].horizon, texts)}  # fmt: skip
                sentences.append(texts(f"compare.words.flip_{'up' if signs[turn] else 'down'}", **facts))
    return sentences


def flips_between_groups(effects: pd.DataFrame, arm: str, year: int, texts: Texts) -> list[str]:
    """A sentence for each key outcome that rises in one group and falls in another, beyond doubt, as in `flips`."""
    sentences = []
    rows = effects[(effects["arm"] == arm) & (effects["horizon"] == year) & effects["dimension"].isin(OF_PERSONS)]
    for name in (name for names in KEY.values() for name in names):
        groups = {True: [], False: []}
        for row in rows[rows["measure"] == name].itertuples():
            if is_clear(row, FLIPS):
                groups[row.difference > 0.0].append(texts.group(row.dimension, row.group, named=True).lower())
        if all(groups.values()):
            facts = {"up": ", ".join(groups[True]), "down": ", ".join(groups[False]), "after": after(year, texts)}
            sentences.append(texts("compare.words.flip_groups", label=texts.label(MEASURES[name]), **facts))
    return sentences


def print_comparison(found: Compared, request: Request, texts: Texts, console: Console) -> None:
    """The scorecard: key outcomes by actor, a column for each horizon."""
    for arm in found.comparison.others:
        if arm != PLACEBO:
            console.print()
            console.print(_table(found, arm, request, texts))
            for sentence in flips(found.effects, arm, texts):
                console.print(sentence)
    console.print(texts("compare.words.legend"), style="dim")
    for line in found.failed:
        console.print(texts("compare.words.failed", reason=line), markup=False)
    for wanted in request.wanted:
        half = found.comparison.half_width(wanted.measure, wanted.horizon)
        unit = MEASURES[wanted.measure].unit
        facts = {"label": texts.label(MEASURES[wanted.measure]), "after": after(wanted.horizon, texts),
                 "pairs": len(found.comparison.draws), "half": texts.number(half, unit, 3),
                 "wanted": texts.number(wanted.half_width, unit, 3)}  # fmt: skip
        console.print(texts(f"compare.words.{'reached' if half <= wanted.half_width else 'missed'}", **facts))


def _table(found: Compared, arm: str, request: Request, texts: Texts) -> Table:
    pairs, first = len(found.comparison.draws), request.arms[0][0]
    title = texts("compare.words.title", policy=arm_name(arm, texts), reference=arm_name(first, texts), pairs=pairs)
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(texts("scorecard.measure"))
    years = few(found.comparison.horizons)
    for year in years:
        table.add_column(texts("compare.words.in_year", year=year), justify="right", no_wrap=True)
    rows = of_everybody(found.effects, arm).set_index(["measure", "horizon"])
    for actor, names in KEY.items():
        table.add_section()
        table.add_row(texts(f"compare.actors.{actor}"), style="bold")
        for name in names:
            cells = [_cell(rows.loc[(name, year)], texts) for year in years if (name, year) in rows.index]
            sign = texts(f"compare.signs.{MEASURES[name].unit}")
            table.add_row(f"  {texts.label(MEASURES[name])}{sign and f' ({sign})'}", *cells)
    return table


def short(value: float, low: float, high: float, unit: str, texts: Texts) -> str:
    """A difference with its interval: '+2.1 (1.4; 2.9)'."""
    places = digits((high - low) / 2.0, unit)
    words = [texts.number(one, unit, places) for one in (value, low, high)]
    return f"{'+' if round(value, places) > 0 else ''}{words[0]} ({words[1]}; {words[2]})"


def _cell(row: pd.Series, texts: Texts) -> str:
    """The difference, its interval and the share of worlds; bold where the interval leaves out zero."""
    same = round(row["same_sign"] * row["pairs"])
    text = f"{short(row['difference'], row['low'], row['high'], row['unit'], texts)} {same}/{int(row['pairs'])}"
    return f"[bold]{text}[/bold]" if is_clear(row) else f"[dim]{text}[/dim]"


def arm_name(arm: str, texts: Texts) -> str:
    """The name of an arm for the reader."""
    if arm in ("baseline", PLACEBO):
        return texts(f"compare.arms.{arm}")
    return " + ".join(texts("compare.arms.own") if one == "own" else texts.policy(one) for one in arm.split("+"))
