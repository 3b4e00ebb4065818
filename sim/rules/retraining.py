"""Training with a goal: towards the frontier of the present occupation, or towards another occupation (M20, M22).

A day of training brings as much as a day of a course in M03. Training towards another occupation makes skill count
there (`prepared_for`): in selection (M10), and when the person takes such a job (M02). The occupation is chosen like
any other (M19): two are drawn from travelled paths, weighed by interest and extrinsic attraction.
"""

import math

import numpy as np

from sim.codes import NO_OCCUPATION
from sim.engine.draws import Decision, draw_from, high, low, stream
from sim.engine.kernels import compiled
from sim.rules.occupational_interests import CLEARER, attractions, chosen
from sim.rules.pay import pay_tables
from sim.rules.selection import moves_elsewhere

INTEREST = int(Decision.INTEREST)
FULL_DAYS = 20.0  # days of training after which 63% are prepared for another occupation (assumption)
COURSE_DAYS = 3.0  # days of a usual course (M03)
PREPARED = 0.75  # share of skill that counts in an occupation that the person was trained for (assumption)


def path_table(reference_data) -> np.ndarray:
    """Return the cumulative distribution of destinations along travelled career paths, by own occupation: (O, O)."""
    weight = moves_elsewhere(reference_data)
    return np.cumsum(weight / weight.sum(axis=1, keepdims=True), axis=1)


def _attractions(reference_data, tightness: bytes, premium: float, pay, choice) -> np.ndarray:
    return attractions(np.frombuffer(tightness), premium, pay_tables(reference_data, pay).occupation, choice)


def attraction_of(state, economy, *, premium: bool) -> np.ndarray:
    """Return the extrinsic attraction of each occupation this month, (O,).

    Args:
        state: the model's state.
        economy: with `tightness`, (O,) vacancy rate relative to the average.
        premium: whether to add the transition premium, for people who know of it.
    """
    now, tightness = state.parameters, economy.tightness.tobytes()
    paid = now.government.transition_premium if premium else 0.0
    return state.table(f"attractions {premium}", _attractions, tightness, paid, now.pay, now.occupational_choice)


def learning_rules(state):
    """Return the parameters of what a course brings (M03).

    A course brings nothing where nobody learns or everybody is at the frontier (M03 or M02 off).
    """
    now = state.parameters
    return (
        now.learning
        if now.skills.enabled and now.learning.enabled
        else now.learning._replace(course_general=0.0, course_closes=0.0)
    )


def choice_rules(state):
    """Return the parameters of choosing an occupation (M19), with errors reduced by labour-market information."""
    now = state.parameters
    return now.occupational_choice._replace(
        interest_error=now.occupational_choice.interest_error * (1.0 - CLEARER * now.government.information)
    )


@compiled
def other_occupation(occupation, person, word, paths, attraction, choice, seed):
    """Return the code of the other occupation that a person would train for.

    Args:
        occupation, person: code of the present occupation, and the id of the person.
        word: random bits (uint64).
        paths: cumulative distribution of destinations (`path_table`), (O, O).
        attraction: extrinsic attraction of each occupation, (O,).
        choice: `ChoiceParameters`.
        seed: seed of the run.
    """
    one, other = draw_from(paths, occupation, high(word)), draw_from(paths, occupation, low(word))
    key = stream(seed, INTEREST, 0)
    return chosen(one, other, person, key, word, attraction, choice.interest_error, choice)


@compiled
def train(i, c, goal, days, frontier, month, learning, luck):
    """Train person i for `days`, towards `goal` (NO_OCCUPATION for the person's present work).

    Training for another occupation succeeds with a chance that rises with its length.

    Args:
        i, c: row of the person, and columns of persons.
        goal: occupation code.
        days: days of training.
        frontier: skill frontier of each occupation, (O,) log points.
        month: present month.
        learning: parameters of what a course brings (`learning_rules`).
        luck: uniform draw in [0, 1) that decides whether training for another occupation succeeds.
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
    """Return the share of skill that counts in another occupation.

    Args:
        transfer: share that transfers by relatedness of the occupations, 0 to 1.
        prepared: whether the person was trained for that occupation.
    """
    return max(transfer, PREPARED) if prepared else transfer
