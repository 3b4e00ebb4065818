"""Paired effects: intervals, shares of variance, readings of a year, and a stopping rule that keeps its promise."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.compare.figures import rolling_year
from experiments.compare.words import KEY, flips, flips_between_groups, short
from experiments.io.errors import UsageError
from experiments.outcomes.personas import COLUMNS
from experiments.outcomes.yearly import WINDOWS, by_year
from experiments.pairing.effects import (
    ACTORS,
    _sign,
    estimate,
    range_of_members,
    shares_of_variance,
    variance_ratio,
)
from experiments.pairing.persona_effects import _against
from experiments.pairing.precision import LEAST, Wanted, beyond, looks, read_wanted
from experiments.presentation.effect_words import digits, effect_in_words, members_in_words, worlds_in_words
from experiments.presentation.texts import Texts
from sim.institutions.ledger import LINES
from sim.measurement.measures import MEASURES

RNG = np.random.default_rng(7)
TEN = np.arange(10)


def test_the_interval_is_students():
    values = RNG.normal(1.0, 2.0, (10, 3))
    found = estimate(values, TEN)
    for k in range(3):
        known = stats.ttest_1samp(values[:, k], 0.0).confidence_interval(0.95)
        assert (found.low[k], found.high[k]) == pytest.approx((known.low, known.high))
        same = np.mean(np.sign(values[:, k]) == np.sign(values[:, k].mean()))
        assert (found.mean[k], found.same_sign[k]) == pytest.approx((values[:, k].mean(), same))


def test_what_is_missing_in_a_pair_is_left_out():
    values = RNG.normal(size=(10, 2))
    values[3, 0] = np.nan
    values[:, 1] = np.nan
    found = estimate(values, TEN)
    alone = estimate(np.delete(values[:, :1], 3, axis=0), np.arange(9))
    assert found.pairs.tolist() == [9, 0] and np.isnan([found.mean[1], found.low[1]]).all()
    assert (found.mean[0], found.low[0], found.high[0]) == pytest.approx((alone.mean[0], alone.low[0], alone.high[0]))


def test_pairs_of_one_member_count_once_in_the_interval():
    """Ten times the same five members are no more than five."""
    middle = RNG.normal(size=5)
    members = np.repeat(np.arange(5), 10)
    copied, once = estimate(middle[members][:, None], members), estimate(middle[:, None], np.arange(5))
    assert (copied.low[0], copied.high[0]) == pytest.approx((once.low[0], once.high[0]))
    assert copied.pairs[0] == 50


def test_one_pair_has_no_interval():
    found = estimate(np.array([[1.5]]), np.array([0]))
    assert found.mean[0] == 1.5 and np.isnan([found.low[0], found.high[0]]).all()


def test_the_ratio_says_how_many_more_runs_independent_seeds_need():
    luck = RNG.normal(0.0, 3.0, 4000)
    one, other = luck + RNG.normal(0.0, 1.0, 4000), luck + RNG.normal(0.5, 1.0, 4000)
    ratio = variance_ratio(one[:, None], other[:, None])[0]
    assert ratio == pytest.approx((10.0 + 10.0) / 2.0, rel=0.1)
    assert np.isinf(variance_ratio(one[:, None], one[:, None])[0])


@pytest.mark.parametrize("between", [0.0, 1.0, 4.0])
def test_chance_and_parameters_are_told_apart(between):
    members = np.repeat(np.arange(500), 4)
    values = RNG.normal(0.0, np.sqrt(between), 500)[members] + RNG.normal(0.0, 2.0, 2000)
    chance, parameters = shares_of_variance(values[:, None], members)
    assert chance[0] == pytest.approx(4.0, rel=0.15)
    assert parameters[0] == pytest.approx(between, abs=0.45) and parameters[0] >= 0.0


@pytest.mark.parametrize("between", [0.0, 1.0, 4.0])
def test_the_range_over_members_leaves_chance_out(between):
    """With 2 pairs a member and much chance, the means of members spread far wider than the effect does."""
    members, spread = np.repeat(np.arange(1000), 2), np.sqrt(between)
    values = 1.0 + RNG.normal(0.0, spread, 1000)[members] + RNG.normal(0.0, 3.0, 2000)
    low, high = range_of_members(values[:, None], members)
    wanted = 2 * stats.norm.ppf(0.95) * spread
    assert high[0] - low[0] == pytest.approx(wanted, rel=0.25, abs=1.8) and low[0] <= 1.0 + 0.3 and high[0] >= 1.0 - 0.3
    if between:
        means = np.array([values[members == label].mean() for label in range(1000)])
        assert high[0] - low[0] < 0.85 * np.diff(np.quantile(means, (0.05, 0.95)))[0]


def test_worlds_without_anybody_of_a_persona_add_no_degrees_of_freedom():
    sums = RNG.poisson(50.0, (6, 1, len(COLUMNS))).astype(float)
    other = sums + RNG.integers(0, 3, sums.shape)
    nobody = np.zeros((4, 1, len(COLUMNS)))
    few = _against(other, sums, "in_work", "alive", 100.0, np.arange(6))
    many = _against(
        np.concatenate([other, nobody]), np.concatenate([sums, nobody]), "in_work", "alive", 100.0, np.arange(10)
    )
    assert (few["low"][0], few["high"][0]) == pytest.approx((many["low"][0], many["high"][0]))


def months(years):
    """All measures of one pair, each with the number of the month, from 1 on: (1, 12 years, M)."""
    return np.repeat(np.arange(1.0, 12 * years + 1)[None, :, None], len(MEASURES), axis=2)


def test_a_year_is_read_from_its_own_months_only():
    table = pd.Series(by_year(months(3))[0, 1], index=list(MEASURES))  # months 13 to 24
    assert table["unemployment_rate"] == np.arange(13, 25).mean()  # of a month: all twelve
    assert table["healthy"] == (18 + 24) / 2  # counted over half a year: both halves
    assert table["quit_rate"] == table["job_change"] == 24  # counts or looks back a year: as it stands at the end
    assert {MEASURES[name].months for name in WINDOWS} == {1, 6, 12}


def test_the_course_over_time_meets_the_horizons():
    values = RNG.normal(size=(2, 36, len(MEASURES)))
    for n, name in enumerate(MEASURES):
        assert rolling_year(values, name)[:, ::12] == pytest.approx(by_year(values)[..., n])


def test_money_is_paid_by_somebody_to_somebody():
    apart = [actors for name, actors in ACTORS.items() if name != "public"]
    for line in LINES:
        net = sum(_sign(line, actors) for actors in apart)
        ends = {LINES[line].payer, LINES[line].payee}
        assert net == (0.0 if "customers" not in ends else 1.0)
    assert _sign("pensions", ACTORS["public"]) == -1.0 and _sign("grant", ACTORS["federal"]) == 0.0


def test_a_persona_is_pooled_over_worlds():
    """Twice as many persons count twice; a world without any counts for nothing."""
    sums = np.zeros((3, 1, len(COLUMNS)))
    other = sums.copy()
    for table, works in ((sums, (4, 5, 0)), (other, (6, 5, 0))):
        table[:, 0, COLUMNS.index("alive")], table[:, 0, COLUMNS.index("in_work")] = (10, 5, 0), works
    found = _against(other, sums, "in_work", "alive", 100.0, np.arange(3))
    assert found["value"][0] == pytest.approx(100.0 * 11 / 15)
    assert found["difference"][0] == pytest.approx(100.0 * 2 / 15)
    assert found["low"][0] < 100.0 * 2 / 15 < found["high"][0]
    assert (found["world_q10"][0], found["world_q90"][0]) == pytest.approx((64.0, 96.0))


def coverage(half_width, runs=3000, most=120):
    """How often the interval holds the mean when pairs are added until it is narrow enough, and the mean number."""
    values = np.random.default_rng(7).normal(0.0, 1.0, (runs, most))  # whatever other tests draw
    ended = np.full(runs, most)
    for number in reversed(list(looks(most))):
        half = stats.t.ppf(0.975, number - 1) * values[:, :number].std(axis=1, ddof=1) / np.sqrt(number)
        ended = np.where(half <= half_width, beyond(number, most), ended)
    held = 0
    for number in np.unique(ended):
        found = estimate(values[ended == number, :number].T, np.arange(number))
        held += ((found.low <= 0.0) & (found.high >= 0.0)).sum()
    return held / runs, ended.mean()


@pytest.mark.parametrize("half_width", [0.3, 0.45, 0.6])
def test_looking_again_and_again_keeps_the_coverage(half_width):
    """Chow and Robbins with a least number and some more at the end: the interval still holds in 94 of 100."""
    held, pairs = coverage(half_width)
    assert held > 0.94 - 3.0 * np.sqrt(0.94 * 0.06 / 3000), (held, pairs)
    assert pairs < 1.35 * (1.96 / half_width) ** 2 + 10, pairs


def test_looks_are_ascending_and_in_whole_members():
    assert list(looks(30)) == [12, 16, 20, 24, 28, 30] and list(looks(6)) == [6]
    assert all(number % 3 == 0 for number in looks(60, 3)) and beyond(12, 60, 3) % 3 == 0
    assert beyond(58, 60) == 60 and next(looks(100)) == LEAST


def test_wanted_half_widths_are_read():
    assert read_wanted("job_change:0.3,employment_rate:0.2:5", (1, 5, 10)) == [
        Wanted("job_change", 0.3, 10),
        Wanted("employment_rate", 0.2, 5),
    ]


WRONG = {
    "an unknown outcome": ("joy:0.1", "joy"),
    "no width": ("job_change", "OUTCOME:VALUE"),
    "no number": ("job_change:x", "OUTCOME:VALUE"),
    "below zero": ("job_change:-1", "OUTCOME:VALUE"),
    "no horizon": ("job_change:0.1:7", "1, 5"),
    "too much": ("job_change:0.1:5:2", "OUTCOME:VALUE"),
}


@pytest.mark.parametrize("text, word", WRONG.values(), ids=WRONG)
def test_wrong_half_widths_are_one_line(text, word):
    with pytest.raises(UsageError, match=word):
        read_wanted(text, (1, 5))


def effect(difference, low, high):
    return pd.Series({"difference": difference, "low": low, "high": high, "same_sign": 0.85, "pairs": 20})


WORDS = {
    "en": (
        "2.1 percentage points more, between 1.4 and 2.9",
        "1.2 percentage points less, between 0.8 and 1.6",
        "no clear difference (between -0.30 and 0.04 percentage points)",
        "in 17 of 20 worlds",
    ),
    "nl": (
        "2,1 procentpunten meer, tussen 1,4 en 2,9",
        "1,2 procentpunten minder, tussen 0,8 en 1,6",
        "geen duidelijk verschil (tussen -0,30 en 0,04 procentpunten)",
        "in 17 van 20 werelden",
    ),
}


@pytest.mark.parametrize("language", WORDS)
def test_effects_in_words(language):
    texts, (more, less, unclear, worlds) = Texts(language), WORDS[language]
    assert effect_in_words(effect(2.13, 1.4, 2.9), "percent", texts) == more
    assert effect_in_words(effect(-1.2, -1.6, -0.8), "percent", texts) == less
    assert effect_in_words(effect(-0.13, -0.3, 0.04), "percent", texts) == unclear
    assert worlds_in_words(effect(1.0, 0.5, 1.5), texts) == worlds
    assert (
        worlds_in_words(effect(-1.0, -2.5, 0.5), texts)
        == {"en": "less in 17 of 20 worlds", "nl": "minder in 17 van 20 werelden"}[language]
    )
    one = pd.Series({"unit": "percent", "members_q05": -0.21, "members_q95": 1.4})
    assert (
        members_in_words(one, texts)
        == {"en": "nine in ten members between -0.2 and 1.4", "nl": "negen op de tien leden tussen -0,2 en 1,4"}[
            language
        ]
    )
    assert members_in_words(effect(1.0, 0.5, 1.5), texts) == ""
    assert short(0.0004, -0.3, 0.3, "percent", Texts("en")) == "0.0 (-0.3; 0.3)"
    assert short(-0.0004, -0.3, 0.3, "percent", texts) == {"en": "0.0 (-0.3; 0.3)", "nl": "0,0 (-0,3; 0,3)"}[language]


def test_digits_follow_the_width_of_the_interval():
    assert [digits(width, "percent") for width in (0.75, 0.2, 0.04, 0.0001, 0.0)] == [1, 2, 2, 3, 1]
    assert digits(20.0, "EUR a month") == 0 and digits(0.001, "sd") == 3


def row(horizon, dimension, group, low, high, measure="happy"):
    head = {"arm": "calm", "horizon": horizon, "dimension": dimension, "group": group, "measure": measure}
    return {**head, "difference": (low + high) / 2.0, "low": low, "high": high}


def test_a_flip_takes_three_standard_errors_on_both_sides():
    found = pd.DataFrame(
        [
            row(1, "all", "all", -2.0, -1.0),
            row(5, "all", "all", -0.5, 1.5),
            row(10, "all", "all", 1.0, 2.0),
            row(5, "age", "15-24", -2.0, -1.0),
            row(5, "education", "high", 1.0, 2.0),
            row(5, "sector", "health", -9.0, -8.0),
            row(5, "age", "15-24", -2.0, -1.0, "healthy"),
            row(5, "age", "25-34", 0.1, 2.0, "healthy"),
        ]
    )
    assert flips(found, "calm", Texts("en")) == ["Happy turns: less after 1 year, more after 10 years."]
    assert flips_between_groups(found, "calm", 5, Texts("en")) == [
        "Happy after 5 years: more for education high (tertiary); less for age 15-24."
    ]


def test_every_unit_and_every_line_has_its_words():
    for language in ("en", "nl"):
        texts = Texts(language)
        for spec in MEASURES.values():
            assert texts(f"compare.units.{spec.unit}")
        for line in LINES:
            assert texts(f"compare.lines.{line}")
        for actor in ACTORS:
            assert texts(f"compare.payers.{actor}")
        for name in (name for names in KEY.values() for name in names):
            texts(f"compare.signs.{MEASURES[name].unit}")
