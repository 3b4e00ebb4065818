"""Effects in words: how much more or less, between what, in how many worlds."""

import math
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from experiments.presentation.texts import DIGITS, NO_NUMBER, Texts

UNITS, MOST_DIGITS = 3, 3


class Effect(NamedTuple):
    """A difference with its interval, NaN where there is none; rows of tables of effects have the same names.

    `same_sign` is the share of the pairs of worlds in which it has the sign of the mean.
    """

    difference: float
    low: float
    high: float
    same_sign: float
    pairs: int


def digits(half_width: float, unit: str) -> int:
    """Return the decimals for an interval: at least the unit's; half its width is UNITS of the last, or more."""
    least = 0 if unit.startswith("EUR") else DIGITS.get(unit, 1)
    if not half_width > 0.0 or not math.isfinite(half_width):
        return least
    return max(least, min(MOST_DIGITS, math.ceil(math.log10(UNITS / half_width))))


def effect_in_words(row: Effect, unit: str, texts: Texts) -> str:
    """Return one effect in words: how much more or less with its interval, or that there is no clear difference.

    `unit` is that of the outcome, as it is declared.
    """
    if pd.isna(row.difference):
        return NO_NUMBER
    number = partial(texts.number, unit=unit, digits=digits((row.high - row.low) / 2.0, unit))
    unit = texts(f"compare.units.{unit}")
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
    """Return 'after 5 years'."""
    return texts("compare.words.after_one") if years == 1 else texts("compare.words.after", years=years)


def begun(text: str) -> str:
    """Capitalise the first letter of a sentence."""
    return text[:1].upper() + text[1:]


def worlds_in_words(row: Effect, texts: Texts) -> str:
    """Return in how many worlds the sign is that of the mean: 'in 17 of 20 worlds', 'more in 9 of 20' if unclear."""
    if pd.isna(row.same_sign):
        return ""
    key = "worlds" if is_clear(row) or not row.difference else f"worlds_{'more' if row.difference > 0.0 else 'less'}"
    return texts(f"compare.words.{key}", same=round(row.same_sign * row.pairs), pairs=int(row.pairs))


def members_in_words(row: Any, texts: Texts) -> str:
    """Return the range of the effect over the members of the ensemble; empty without one."""
    if pd.isna(getattr(row, "members_q05", float("nan"))):
        return ""
    places = digits((row.members_q95 - row.members_q05) / 2.0, row.unit)
    low, high = (texts.number(value, row.unit, places) for value in (row.members_q05, row.members_q95))
    return texts("compare.words.members", low=low, high=high)


def support_in_words(row: Effect, texts: Texts) -> str:
    """Return in how many worlds an effect has its sign, and its range over the ensemble."""
    return "; ".join(words for words in (worlds_in_words(row, texts), members_in_words(row, texts)) if words)


def is_clear(row: Effect, wider: float = 1.0) -> bool:
    """Return whether the interval, or one that is so many times as wide, leaves out zero.

    An interval that was cut where no larger difference can be is as wide as its other side says.
    """
    return bool(abs(row.difference) > wider * max(row.difference - row.low, row.high - row.difference))
