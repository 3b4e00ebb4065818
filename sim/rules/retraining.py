"""Training with an aim: towards the frontier of one's own occupation, or towards another one (M20, M22, own learning).

A course brings what a course in M03 brings, per day of training. Training towards another occupation makes skill
count there (`prepared_for`): in selection (M10) and when the person takes such a job (M02). Which occupation is a
choice as any other (M19): two come up along travelled paths.
"""

from __future__ import annotations

import math

import numpy as np

from sim.codes import NO_OCCUPATION
from sim.engine.draws import Decision, draw_from, high, low, stream
from sim.engine.kernels import compiled
from sim.rules.occupational_interests import CLEARER, attractions, chosen
from sim.rules.pay import pay_tables
from sim.rules.selection import moves_elsewhere

INTEREST = int(Decision.INTEREST)
FULL_DAYS = 20.0  # of training, after which two in three have what another occupation asks (assumption)
COURSE_DAYS = 3.0  # of a usual course (M03)
PREPARED = 0.75  # how far skill counts in an occupation that one was trained for (assumption)


def path_table(reference_data) -> np.ndarray:
    """Cumulative distribution of other occupations along travelled paths, by own occupation: (O, O)."""
    weight = moves_elsewhere(reference_data)
    return np.cumsum(weight / weight.sum(axis=1, keepdims=True), axis=1)


def _attractions(reference_data, tightness: bytes, premium: float, pay, choice) -> np.ndarray:
    return attractions(np.frombuffer(tightness), premium, pay_tables(reference_data, pay).occupation, choice)


def attraction_of(state, economy, *, premium: bool) -> np.ndarray:
    """Extrinsic attraction of occupations (O,), as it stands this month: with the premium for those who know of it."""
    now, tightness = state.parameters, economy.tightness.tobytes()
    paid = now.government.transition_premium if premium else 0.0
    return state.table(f"attractions {premium}", _attractions, tightness, paid, now.pay, now.occupational_choice)


def learning_rules(state):
    """What a course brings (M03); nothing where nobody learns, or everybody is at the frontier (M03 or M02 off)."""
    now = state.parameters
    return (
        now.learning
        if now.skills.enabled and now.learning.enabled
        else now.learning._replace(course_general=0.0, course_closes=0.0)
    )


def choice_rules(state):
    """How occupations are chosen (M19), with what labour-market information makes clearer."""
    now = state.parameters
    return now.occupational_choice._replace(
        interest_error=now.occupational_choice.interest_error * (1.0 - CLEARER * now.government.information)
    )


@compiled
def other_occupation(occupation, person, word, paths, attraction, choice, seed):
    """The other occupation that a person would train for: code, from a word of random bits."""
    one, other = draw_from(paths, occupation, high(word)), draw_from(paths, occupation, low(word))
    key = stream(seed, INTEREST, 0)
    return chosen(one, other, person, key, word, attraction, choice.interest_error, choice)


@compiled
def train(i, c, goal, days, frontier, month, learning, luck):
    """Train person i for so many days, towards `goal` (NO_OCCUPATION for one's own work): c columns of persons.

    Training for another occupation succeeds the likelier the longer it is; `luck` is uniform.
    """
    courses, own = days / COURSE_DAYS, c.occupation[i]
    c.trained_at[i] = month
    c.general_skill[i] += courses * learning.course_general
    if goal == NO_OCCUPATION:
        closes = 1.0 - (1.0 - learning.course_closes) ** courses
        c.occupational_skill[i] += closes * max(0.0, frontier[own] - c.occupational_skill[i])
    elif luck < 1.0 - math.exp(-days / FULL_DAYS):
        c.prepared_for[i] = goal


@compiled(inline=True)
def counts_as(transfer, prepared):
    """How far skill counts in another occupation: by relatedness, or by training for it; shares in and out."""
    return max(transfer, PREPARED) if prepared else transfer
