"""M20 Uptake of public measures, second part: courses of the employment service for people without work.

Claim: training people without work is the main business of an employment service (S0, S4). Rule: the service offers its
places, drawn by lot, to people whom it mediates and who have been without work for some months; who is able to learn
takes one. A course is towards one's own occupation where people are scarce there, else towards another one, chosen as
in `retraining`. While it lasts there is less time to look for a job (lock-in); who takes a job leaves the course
without its gain; who completes it has the skills or the preparation for the other occupation that a course of its
length brings (M03), which fade like any (M02), and which employers see when they select (M10). Published effects: first
negative, then positive after one to two years (Card, Kluve and Weber 2018, abstract read).

Off (null rule): no places.
"""

from typing import NamedTuple

import numpy as np

from sim.codes import LONG_AGO, NEVER, NO_OCCUPATION, UNEMPLOYED
from sim.engine.columns import Column, columns
from sim.engine.draws import Decision, bits, high, low, mix, stream, uniforms
from sim.engine.kernels import compiled, declared
from sim.engine.parameters import Parameters, par
from sim.engine.process import process
from sim.rules.retraining import attraction_of, choice_rules, learning_rules, other_occupation, path_table, train

JOBSEEKER_COURSE = int(Decision.JOBSEEKER_COURSE)
SCARCE = 1.0  # relative vacancy rate from which a course is for the own occupation: that of all together

columns(
    "persons",
    "M20",
    course_until=Column("i2", "month", "end of a course of the employment service", LONG_AGO, NEVER, initial=LONG_AGO),
)


class JobseekerTrainingParameters(Parameters, group="jobseeker_training", mechanism="M20"):
    """Courses of the employment service for people without work."""

    places: float = par(
        0.0004,
        0.0,
        0.005,
        unit="starts a month per person aged 15-69",
        lever="I01",
        source="some 20,000 courses for job seekers completed a year in Flanders (from memory, unverified)",
        en="Courses for people without work",
        nl="Opleidingsplaatsen voor mensen zonder werk",
    )
    months: int = par(
        3,
        1,
        12,
        unit="months",
        source="assumption",
        en="Length of a course for people without work",
        nl="Duur van een opleiding voor mensen zonder werk",
    )
    wait: int = par(
        6,
        0,
        24,
        unit="months",
        source="assumption: courses are offered after a first assessment",
        en="Months without work after which a course is offered",
        nl="Maanden zonder werk waarna een opleiding wordt aangeboden",
    )
    search: float = par(
        0.4,
        0.0,
        1.0,
        unit="ratio",
        source="sign: lock-in (Card, Kluve and Weber 2018, abstract read)",
        en="Searching for a job during a course, relative to others without work",
        nl="Zoeken naar een job tijdens een opleiding, tegenover anderen zonder werk",
    )
    days: float = par(
        30.0,
        0.0,
        250.0,
        unit="days of training",
        source="assumption: half of working days",
        en="Days of training in a course for people without work",
        nl="Opleidingsdagen in een opleiding voor mensen zonder werk",
    )


@declared
class Training(NamedTuple):
    """What decides what a course brings, the same for all."""

    days: float
    month: int
    learning: tuple
    choice: tuple
    frontier: np.ndarray  # (O,) log points
    tightness: np.ndarray  # (O,) ratio
    paths: np.ndarray  # (O, O) cumulative distribution of destinations
    attraction: np.ndarray  # (O,)


@compiled
def _complete(rows, c, now, seed):
    """Give those whose course ends this month, still without work, what it brings; c: persons, now: `Training`."""
    key, month = stream(seed, JOBSEEKER_COURSE, now.month), now.month
    for i in rows:
        if c.course_until[i] != month:
            continue
        word, own, goal = bits(key, c.person_id[i]), c.occupation[i], NO_OCCUPATION
        if now.tightness[own] < SCARCE:
            goal = other_occupation(own, c.person_id[i], word, now.paths, now.attraction, now.choice, seed)
        train(i, c, goal, now.days, now.frontier, month, now.learning, high(mix(word)))


@compiled
def _begin(rows, c, places, seed, month, p):
    """Offer the places by lot to those who may and would take one; return how many courses begin."""
    key = stream(seed, JOBSEEKER_COURSE, month)
    who, lots, count = np.empty(rows.shape[0], np.uint32), np.empty(rows.shape[0], np.uint64), np.uint64(0)
    for i in rows:
        word = bits(key, c.person_id[i])
        able = low(word) < min(1.0, 2.0 * c.learning_drive[i])
        who[count], lots[count] = i, mix(word)
        offered = c.mediated[i] and month - c.last_worked[i] >= p.wait and c.course_until[i] <= month
        count += np.uint64(offered and able)
    chosen = np.argsort(lots[:count])[:places]
    for n in chosen:
        c.course_until[who[n]] = month + p.months
    return len(chosen)


@process(
    "intermediaries",
    "M20",
    persons="person_id occupation last_worked mediated learning_drive "
    "-> course_until prepared_for occupational_skill general_skill trained_at",
    economy="frontier tightness",
)
def jobseekers_are_trained(state, persons, economy) -> None:
    """Complete the courses of people without work that end this month, and offer places in new ones."""
    now, seed, month, p = state.parameters, state.seed, state.month, state.parameters.jobseeker_training
    if not now.uptake.enabled:
        return
    rows = state.rows(UNEMPLOYED)
    training = Training(
        days=p.days,
        month=month,
        learning=learning_rules(state),
        choice=choice_rules(state),
        frontier=economy.frontier,
        tightness=economy.tightness,
        paths=state.table("paths", path_table),
        attraction=attraction_of(state, economy, premium=False),
    )
    _complete(rows, persons, training, seed)
    # A fraction of a place becomes one with that chance, or small populations would have none.
    luck = uniforms(seed, Decision.JOBSEEKER_COURSE, month, np.zeros(1, np.int64))[0, 0]
    begun = _begin(rows, persons, int(p.places * state.size + luck), seed, month, p)
    state.ledger.pay("public_training", begun * p.days * now.public_programmes.day_fee)
