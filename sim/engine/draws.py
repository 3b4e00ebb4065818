"""Random draws keyed by (seed, decision, month, id): common random numbers in every scenario.

A sequential generator would shift the draws of everybody as soon as one scenario draws once more. Here a draw is a
pure function of its purpose, so that a person who makes the same decision in the same month has the same draw in both
arms of a comparison, for any number of threads.

The function is the finaliser of splitmix64 (Steele, Lea and Flood 2014, unverified), applied twice: applied
once, the streams of neighbouring keys would be shifted copies of each other.
"""

import math
from enum import IntEnum
from statistics import NormalDist

import numpy as np

from sim.engine.kernels import compiled

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_S20, _S27, _S30, _S31, _S32 = map(np.uint64, (20, 27, 30, 31, 32))
_PART = np.uint64((1 << 20) - 1)
_LOW = np.uint64(0xFFFFFFFF)
_UNIT = 2.0**-32


TRAIT = -99_000  # used in place of a month for draws that stay with a person or an employer for life


class Decision(IntEnum):
    """What a draw is for. A number is never used again for another purpose: it is part of the key."""

    ENTRANT = 2  # traits of a person at entry, drawn once in a life
    EMPLOYER = 3
    NEW_EMPLOYER = 4
    NEW_JOB = 5
    FIT_JOB = 6
    FIT_EMPLOYER = 7
    FIT_DRIFT = 8
    LIFE = 9
    CARE = 10
    MOOD = 11
    DEMAND = 12
    SECTOR = 13
    CLOSURE = 14
    LAYOFF = 15
    REVIEW = 16
    CONTRACT = 17
    RING = 18
    SEARCH = 19
    DIRECTION = 20
    SIGNAL = 21
    RATING = 22
    MEDIATION = 23
    OWN_MOVE = 24
    COURSE = 26
    RESILIENCE = 27
    CONFIDENCE = 28
    CHARACTER = 29  # fear and short-sightedness, drawn once in a life
    CRAFTING = 30
    ROOTS = 31
    AUTOMATION = 32
    TALK = 33
    EXPECTANCY = 34
    INTEREST = 35  # of a person in an occupation, drawn once in a life
    AWARENESS = 36
    UPTAKE = 37
    OWNERSHIP = 38
    FORESIGHT = 39
    OUTPLACEMENT = 40
    ASSIGNMENT = 41
    NETWORK = 42
    RECORDED = 43  # whether the events of a person are kept, drawn once in a life
    DISTANCE = 44  # way to work between a person and an employer, drawn once for the pair
    TERMS = 45  # contract and pay that an employer offers
    JOBSEEKER_COURSE = 47  # of the employment service, for people without work
    PREMIUM = 46  # what an employer pays above others, over the years


@compiled(inline=True)
def mix(x):
    """Return the splitmix64 finaliser of a uint64: a bijection in which every input bit changes every output bit."""
    x = (x ^ (x >> _S30)) * _M1
    x = (x ^ (x >> _S27)) * _M2
    return x ^ (x >> _S31)


@compiled
def stream(seed, decision, month):
    """Return the key of one decision in one month (uint64).

    It is computed once per kernel, not once per person.
    """
    x = mix(np.uint64(seed) + GOLDEN)
    x = mix(x ^ (np.uint64(decision) * _M1))
    return mix(x + np.uint64(month + 100_000) * GOLDEN)


@compiled(inline=True)
def bits(key, identity):
    """Return 64 random bits (uint64) for an id under a stream key."""
    return mix(mix(key + np.uint64(identity) * GOLDEN) ^ key)


@compiled(inline=True)
def high(word):
    """Return a uniform number in [0, 1) from the upper 32 bits of a word."""
    return float(word >> _S32) * _UNIT


@compiled(inline=True)
def low(word):
    """Return a uniform number in [0, 1) from the lower 32 bits, independent of `high` of the same word."""
    return float(word & _LOW) * _UNIT


_NORMAL = NormalDist()  # its tables are those of scipy.special, which takes as long to load as all kernels
_STEPS = 4096
EDGE = 4.0  # sd at the two ends of the table; one draw in 16,000 lies beyond
# 4 bytes a step, so that the table, which every draw uses, stays in the processor's fastest cache.
_QUANTILES = np.array([-EDGE, *(_NORMAL.inv_cdf(k / _STEPS) for k in range(1, _STEPS)), EDGE], np.float32)
_FRACTION = 2.0**-20


@compiled(inline=True)
def _quantile(word):
    """Return the normal quantile of a 32-bit number, from a table of 4,096 steps, linear in between (sd 0.9999)."""
    step = np.int64(word >> _S20)
    below = float(_QUANTILES[step])
    return below + (float(_QUANTILES[step + 1]) - below) * (float(word & _PART) * _FRACTION)


@compiled(inline=True)
def normal(word):
    """Return a standard normal number from the upper 32 bits of a word.

    It is read from a table, since a logarithm and a cosine cost ten times more.
    """
    return _quantile(word >> _S32)


@compiled(inline=True)
def normal_low(word):
    """Return a standard normal number from the lower 32 bits, independent of `normal` of the same word."""
    return _quantile(word & _LOW)


_PER_SD = 32  # steps of the table of the distribution function, from -WIDEST to WIDEST
WIDEST = 6.0  # sd; beyond it the chance is 0 or 1 for every use here
_EDGE_STEP = int(WIDEST) * _PER_SD
_CHANCES = np.array([_NORMAL.cdf(k / _PER_SD) for k in range(-_EDGE_STEP, _EDGE_STEP + 2)])


@compiled(inline=True)
def chance_below(x):
    """Return the chance that a standard normal number is below x: a table, linear in between (error below 4e-5)."""
    place = (min(max(x, -WIDEST), WIDEST) + WIDEST) * _PER_SD
    step = np.int64(place)
    return _CHANCES[step] + (_CHANCES[step + 1] - _CHANCES[step]) * (place - step)


@compiled
def pair_normal(key, one, other):
    """Return the standard normal number of a pair of ids: the same pair has the same number in every scenario."""
    return normal(bits(key, mix(np.uint64(one) + GOLDEN) ^ np.uint64(other)))


@compiled(inline=True)
def chance_limit(chance):
    """Return a chance as a whole number, for a comparison that is faster than with a uniform number.

    `upper_half(word) < chance_limit(chance)` is the same as `high(word) < chance`.
    """
    return np.uint64(math.ceil(chance * 2.0**32))


@compiled(inline=True)
def upper_half(word):
    """Return the upper 32 bits of a word, to compare with `chance_limit`."""
    return word >> _S32


@compiled(inline=True)
def lower_half(word):
    """Return the lower 32 bits of a word, to compare with `chance_limit`."""
    return word & _LOW


@compiled(inline=True)
def draw_from(cumulative, row, u):
    """Return the column in which u falls in one row of cumulative distributions.

    The search has no branch, since the processor could not predict one.

    Args:
        cumulative: cumulative distributions, (R, N).
        row: row to draw from.
        u: uniform number in [0, 1).
    """
    place, left = np.uint64(0), np.uint64(cumulative.shape[1])
    while left > 1:
        half = left >> np.uint64(1)
        place += half * np.uint64(cumulative[row, place + half - np.uint64(1)] < u)
        left -= half
    return np.int64(min(place + np.uint64(cumulative[row, place] < u), np.uint64(cumulative.shape[1] - 1)))


@compiled
def fill_bits(key, identities, out):
    """Write the random bits of many ids: identities (N,) of any integer type, out (N,) uint64."""
    for i in range(identities.shape[0]):
        out[i] = bits(key, identities[i])


def uniforms(seed: int, decision: Decision, month: int, identities: np.ndarray) -> np.ndarray:
    """Return two uniform numbers in [0, 1) per id, (2, N) float64, for code outside compiled kernels."""
    out = np.empty(len(identities), np.uint64)
    fill_bits(np.uint64(stream(seed, int(decision), month)), np.ascontiguousarray(identities), out)
    return np.stack([(out >> _S32) * _UNIT, (out & _LOW) * _UNIT])


def normals(seed: int, decision: Decision, month: int, identities: np.ndarray) -> np.ndarray:
    """Return one standard normal number per id, (N,) float64, for code outside compiled kernels."""
    return np.interp(uniforms(seed, decision, month, identities)[0] * _STEPS, np.arange(_STEPS + 1), _QUANTILES)
