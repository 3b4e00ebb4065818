"""Keyed draws: uniform, normal, unrelated to each other, and the same wherever they are asked for."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr, ndtri

from sim.engine import draws
from sim.engine.draws import (
    Decision,
    bits,
    fill_bits,
    high,
    low,
    mix,
    normal,
    normal_low,
    normals,
    pair_normal,
    stream,
    uniforms,
)

N = 40_000
IDS = np.arange(N)
NOISE = 5.0 / np.sqrt(N)  # five standard errors of a correlation between unrelated draws
RARE = 1e-4  # chance with which a sound generator would fail; seeds are fixed, so it does not come back


def words(seed, decision, month, ids=IDS):
    out = np.empty(len(ids), np.uint64)
    fill_bits(np.uint64(stream(seed, int(decision), month)), ids, out)
    return out


@pytest.mark.parametrize("decision, month", [(Decision.LIFE, 0), (Decision.MOOD, 7), (Decision.ENTRANT, -600)])
@pytest.mark.parametrize("half", [0, 1], ids=["high", "low"])
def test_uniform(decision, month, half):
    draws = uniforms(1, decision, month, IDS)[half]
    assert draws.min() >= 0.0 and draws.max() < 1.0
    assert stats.kstest(draws, "uniform").pvalue > RARE
    assert stats.chisquare(np.bincount((draws * 64).astype(int), minlength=64)).pvalue > RARE


def test_two_halves_of_a_word_are_independent():
    first, second = uniforms(3, Decision.SEARCH, 5, IDS)
    cells = np.bincount((first * 16).astype(int) * 16 + (second * 16).astype(int), minlength=256)
    assert stats.chisquare(cells).pvalue > RARE
    assert abs(np.corrcoef(first, second)[0, 1]) < NOISE


def unrelated(draws):
    correlation = np.corrcoef(draws)
    np.fill_diagonal(correlation, 0.0)
    assert np.abs(correlation).max() < NOISE


def test_decisions_are_unrelated():
    unrelated([uniforms(1, decision, 3, IDS)[0] for decision in Decision])


def test_months_are_unrelated():
    unrelated([uniforms(1, Decision.LIFE, month, IDS)[0] for month in range(-12, 12)])


def test_seeds_are_unrelated():
    unrelated([uniforms(seed, Decision.LIFE, 3, IDS)[0] for seed in (0, 1, 2, 3, 1000, 2**31 - 1)])


def test_neighbouring_ids_are_unrelated():
    draws = uniforms(1, Decision.LIFE, 3, np.arange(N + 64))[0]
    unrelated([draws[lag : lag + N] for lag in (0, 1, 2, 8, 64)])
    generations = uniforms(1, Decision.LIFE, 3, IDS + (1 << 24))[0]  # who follows in the same row
    unrelated([draws[:N], generations])


def test_streams_are_not_shifted_copies_of_each_other():
    some = np.concatenate(
        [words(seed, decision, month) for seed in (1, 2) for decision in (1, 2) for month in (0, 1, 2)]
    )
    assert len(np.unique(some)) == len(some)


def test_mix_is_a_bijection_in_which_every_bit_counts():
    inputs = np.arange(2000, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    start = np.array([mix(x) for x in inputs], np.uint64)
    assert len(np.unique(start)) == len(start)
    for bit in range(64):
        moved = start ^ np.array([mix(x ^ np.uint64(1 << bit)) for x in inputs], np.uint64)
        assert np.bitwise_count(moved).mean() == pytest.approx(32.0, abs=0.6)


def test_scalar_and_array_code_agree():
    key = stream(5, int(Decision.RATING), 17)
    first, second = uniforms(5, Decision.RATING, 17, IDS[:500])
    one = [bits(np.uint64(key), i) for i in range(500)]
    assert [high(np.uint64(word)) for word in one] == first.tolist()
    assert [low(np.uint64(word)) for word in one] == second.tolist()
    shocks = normals(5, Decision.RATING, 17, IDS[:500])
    assert np.allclose([normal(np.uint64(word)) for word in one], shocks, rtol=0.0, atol=1e-9)


def test_a_draw_does_not_depend_on_who_else_draws():
    all_of_them, few = words(1, Decision.LIFE, 3), words(1, Decision.LIFE, 3, IDS[[7, 9_000]])
    assert few.tolist() == all_of_them[[7, 9_000]].tolist()


@pytest.mark.parametrize("take", [normal, normal_low], ids=["high", "low"])
def test_normal_moments(take):
    shocks = np.array([take(word) for word in words(2, Decision.MOOD, 1)])
    assert abs(shocks.mean()) < 4.0 / np.sqrt(N)
    assert shocks.std() == pytest.approx(0.9999, abs=4.0 / np.sqrt(2 * N))
    assert abs(stats.skew(shocks)) < 4.0 * np.sqrt(6 / N)
    assert abs(stats.kurtosis(shocks)) < 4.0 * np.sqrt(24 / N)
    assert stats.kstest(shocks, "norm").pvalue > RARE


def test_normal_table_holds_the_quantiles():
    steps = np.arange(1, 4096)
    table = np.array([normal(np.uint64(int(k) << 52)) for k in steps])
    assert np.allclose(table, ndtri(steps / 4096), rtol=1e-7, atol=1e-14)
    assert (np.diff(table) > 0).all()
    assert normal(np.uint64(0)) == -4.0
    assert 3.99 < normal(np.uint64(2**64 - 1)) < 4.0
    between = np.array([normal(np.uint64((int(k) << 52) + (1 << 51))) for k in steps[99:3995]])
    assert np.allclose(between, ndtri((steps[99:3995] + 0.5) / 4096), atol=2e-4)


def test_high_and_low_normals_are_independent():
    some = words(9, Decision.FIT_DRIFT, 4)
    pairs = np.array([(normal(word), normal_low(word)) for word in some])
    assert abs(np.corrcoef(pairs.T)[0, 1]) < NOISE


def test_pair_normal_belongs_to_the_pair():
    key = np.uint64(stream(1, int(Decision.FIT_JOB), 0))
    ids = [np.uint64(i) for i in range(150)]
    table = np.array([[pair_normal(key, one, other) for other in ids] for one in ids])
    again = np.array([[pair_normal(key, one, other) for other in ids[:20]] for one in ids[:20]])
    assert (table[:20, :20] == again).all()
    assert len(np.unique(table)) == table.size
    noise = 5.0 / np.sqrt(table.size)
    assert abs(np.corrcoef(table.ravel(), table.T.ravel())[0, 1]) < noise  # not symmetric, in nothing
    assert stats.kstest(table.ravel(), "norm").pvalue > RARE
    # Nobody fits everywhere and no job suits everybody: rows and columns average to 0.
    for axis in (0, 1):
        assert table.mean(axis=axis).var() * 150 == pytest.approx(1.0, abs=0.5)


def test_tables_of_the_normal_distribution_are_those_of_scipy():
    quantiles = ndtri(np.arange(1, draws._STEPS) / draws._STEPS).astype(np.float32)
    assert np.array_equal(draws._QUANTILES[1:-1], quantiles)
    steps = np.arange(len(draws._CHANCES)) / draws._PER_SD - draws.WIDEST
    assert np.abs(draws._CHANCES - ndtr(steps)).max() < 2e-16
