"""M19: interest is part of fit; of two occupations the one that draws more is chosen; training leads there."""

from collections import namedtuple
from types import SimpleNamespace

import numpy as np
import pytest

from sim.codes import NO_OCCUPATION
from sim.engine.draws import pair_normal
from sim.reference_data import load_reference_data
from sim.rules.occupational_interests import BOTTLENECK, attractions, chosen, match
from sim.rules.retraining import (
    COURSE_DAYS,
    FULL_DAYS,
    PREPARED,
    attraction_of,
    counts_as,
    learning_rules,
    other_occupation,
    path_table,
    train,
)
from tests.support import record
from tests.unit.scenes import next_month

pytestmark = pytest.mark.covers("M19")

P, KEY, INTEREST = record("occupational_choice"), np.uint64(11), np.uint64(12)
PEOPLE = range(20_000)
CALM = np.zeros(8)


@pytest.mark.parametrize("part", [0.0, 0.3, 0.8])
def test_fit_has_variance_one_whatever_part_is_interest(part):
    fits = np.array([match(KEY, person, 5, INTEREST, 3, part) for person in PEOPLE])
    assert fits.mean() == pytest.approx(0.0, abs=0.03) and fits.var() == pytest.approx(1.0, abs=0.04)


def test_two_jobs_in_an_occupation_share_the_interest_and_no_more():
    first, second, other = (
        [match(KEY, person, slot, INTEREST, occupation, 0.3) for person in PEOPLE]
        for slot, occupation in ((5, 3), (6, 3), (7, 4))
    )
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0.3, abs=0.03)
    assert np.corrcoef(first, other)[0, 1] == pytest.approx(0.0, abs=0.03)


def test_interest_is_for_life_and_luck_belongs_to_the_job():
    assert match(KEY, 9, 5, INTEREST, 3, 0.0) == pair_normal(KEY, 9, 5)
    assert match(KEY, 9, 5, INTEREST, 3, 0.3) == match(KEY, 9, 5, INTEREST, 3, 0.3)


def share_of_first(attraction=CALM, error=0.0, p=P, people=4000):
    """Share of people who choose occupation 1 of 1 and 2."""
    return np.mean([chosen(1, 2, n, INTEREST, np.uint64(n), attraction, error, p) == 1 for n in range(people)])


def test_without_error_or_attraction_one_goes_where_one_is_interested():
    for n in range(200):
        better = 1 if pair_normal(INTEREST, n, 1) >= pair_normal(INTEREST, n, 2) else 2
        assert chosen(1, 2, n, INTEREST, np.uint64(n), CALM, 0.0, P) == better
        assert chosen(2, 1, n, INTEREST, np.uint64(n), CALM, 0.0, P) == better


def test_error_blurs_the_view():
    right = [
        (chosen(1, 2, n, INTEREST, np.uint64(n), CALM, error, P) == 1)
        == (pair_normal(INTEREST, n, 1) > pair_normal(INTEREST, n, 2))
        for error in (0.5, 3.0)
        for n in range(4000)
    ]
    assert 0.5 < np.mean(right[4000:]) < np.mean(right[:4000]) < 1.0


def test_what_draws_from_outside_counts_too():
    pulled = CALM.copy()
    pulled[1] = 1.0
    assert share_of_first() == pytest.approx(0.5, abs=0.03)
    assert share_of_first(pulled) == pytest.approx(0.76, abs=0.03)  # a lead of 1 on a difference of sd 1.41
    assert share_of_first(-pulled) == pytest.approx(0.24, abs=0.03)


def test_off_the_first_that_comes_up_is_taken():
    off, pulled = record("occupational_choice", enabled=False), CALM.copy()
    pulled[2] = 9.0
    assert share_of_first(pulled, p=off) == 1.0


@pytest.mark.covers("G09")
def test_attraction_rises_with_vacancies_and_with_a_premium_where_it_is_paid():
    pay = np.array([2000.0, 3000.0, 3000.0, 4000.0])
    tightness = np.array([0.5, 1.0, BOTTLENECK, 2.0])
    calm, drawn = attractions(tightness, 0.0, pay, P), attractions(tightness, 6000.0, pay, P)
    assert (np.diff(calm) > 0.0).all() and calm[1] == 0.0
    assert np.array_equal(calm[:2], drawn[:2])  # no premium outside the list
    assert drawn[2] - calm[2] == pytest.approx(P.reward * np.log(1 + 6000 / 36_000))
    assert 0.0 < drawn[3] - calm[3] < drawn[2] - calm[2]  # the same amount is less to the better paid


def test_paths_lead_to_other_occupations_only():
    paths = path_table(load_reference_data())
    assert np.allclose(paths[:, -1], 1.0) and (np.diff(paths, axis=1) >= 0.0).all()
    calm, rng = np.zeros(len(paths)), np.random.default_rng(3)
    for word in rng.integers(0, 2**64 - 1, 300, np.uint64):
        own = int(word) % len(paths)
        assert other_occupation(own, 7, word, paths, calm, P, 1) != own


Learner = namedtuple("Learner", "trained_at general_skill occupational_skill prepared_for occupation")
LEARNING = record("learning")


def trained(goal, days, equation=train, luck=0.0):
    """A person one log point behind the frontier of occupation 0, after training."""
    person = Learner(*(np.array([x]) for x in (-9, 0.0, -1.0, NO_OCCUPATION, 0)))
    equation(0, person, goal, days, np.array([0.0, 0.5]), 24, LEARNING, luck)
    return person


@pytest.mark.parametrize("goal", [NO_OCCUPATION, 1])
@pytest.mark.parametrize("days", [0.0, 3.0, 20.0])
@pytest.mark.parametrize("luck", [0.0, 0.5, 0.999])
def test_training_is_the_same_in_plain_python(goal, days, luck):
    assert trained(goal, days, luck=luck) == trained(goal, days, train.py_func, luck=luck)


def test_a_course_length_of_training_brings_what_a_course_brings():
    person = trained(NO_OCCUPATION, COURSE_DAYS)
    assert person.trained_at[0] == 24 and person.prepared_for[0] == NO_OCCUPATION
    assert person.general_skill[0] == pytest.approx(LEARNING.course_general)
    assert person.occupational_skill[0] == pytest.approx(LEARNING.course_closes - 1.0)
    long = trained(NO_OCCUPATION, 100 * COURSE_DAYS)
    assert -1.0 < person.occupational_skill[0] < long.occupational_skill[0] <= 0.0


def test_training_for_another_occupation_makes_skill_count_there():
    person = trained(1, 20.0)
    assert person.prepared_for[0] == 1 and person.occupational_skill[0] == -1.0
    assert counts_as(0.3, True) == PREPARED and counts_as(0.3, False) == 0.3 and counts_as(0.9, True) == 0.9


@pytest.mark.parametrize("days, chance", [(0.0, 0.0), (FULL_DAYS / 2, 0.393), (FULL_DAYS, 0.632), (90.0, 0.989)])
def test_the_longer_training_for_another_occupation_the_likelier_it_succeeds(days, chance):
    tried = [trained(1, days, luck=luck) for luck in (np.arange(1000) + 0.5) / 1000]
    assert np.mean([person.prepared_for[0] == 1 for person in tried]) == pytest.approx(chance, abs=0.002)
    assert all(person.trained_at[0] == 24 for person in tried)  # whoever does not succeed was there too


@pytest.mark.parametrize("off", ["skills", "learning"])
def test_where_nobody_learns_or_falls_behind_training_brings_no_skill(finished, off):
    gains = {"course_general", "course_closes"}
    assert all(getattr(learning_rules(finished.state), name) > 0.0 for name in gains)
    assert not any(getattr(learning_rules(next_month(finished, **{off: {"enabled": False}})), name) for name in gains)


@pytest.mark.covers("G09")
def test_only_those_who_know_of_the_premium_are_drawn_by_it(finished):
    for premium in (0.0, 6000.0):
        state = next_month(finished, government={"transition_premium": premium})
        tightness = np.full(len(state.economy["tightness"]), BOTTLENECK)
        economy = SimpleNamespace(tightness=tightness)
        plain, rewarded = (attraction_of(state, economy, premium=known) for known in (False, True))
        assert (rewarded > plain).all() if premium else np.array_equal(rewarded, plain)
