"""M18: the number of offers is the same whomever they are for; those meant come first, the others get what is left."""

import itertools
from collections import namedtuple

import numpy as np
import pytest

from sim.codes import Aim, Education, Status
from sim.engine.kernels import declared
from sim.mechanisms.m03_learning import workers_learn
from sim.rules.target_groups import is_for, share_of_those_meant, shared_out
from tests.support import extremes, record
from tests.unit.scenes import next_month

pytestmark = pytest.mark.covers("M18", "E12")

P = record("networks")
PERSONS = declared(namedtuple("Persons", "employer birth_month education ambition status"))
Employers = namedtuple("Employers", "for_whom")


def test_a_policy_is_for_its_group_before_others_and_for_nobody_in_particular_where_it_is_for_all():
    potential, old = (Education.HIGH, 1, 40.0, False), (Education.MID, 0, 60.0, False)
    assert [is_for(Aim.ALL, *person) for person in (potential, old)] == [False, False]
    assert [is_for(Aim.HIGH_POTENTIALS, *person) for person in (potential, old)] == [True, False]
    assert [is_for(Aim.VULNERABLE, *person) for person in (potential, old)] == [False, True]


def first(aim, meant, others, heads, p=P):
    return share_of_those_meant(aim, meant, others, heads, p)


def test_a_group_gets_its_most_while_there_is_enough_and_one_each_at_most():
    assert first(Aim.VULNERABLE, 1.0, 9.0, 10) == P.to_vulnerable
    assert first(Aim.HIGH_POTENTIALS, 1.0, 9.0, 10) == P.to_potentials
    assert first(Aim.VULNERABLE, 8.0, 2.0, 80) == pytest.approx((8.0 + 2.0 * (1.0 - P.others_keep)) / 8.0)
    assert first(Aim.VULNERABLE, 8.0, 40.0, 10) == pytest.approx(1.25)  # one each
    for p, heads, rate in itertools.product(extremes("networks"), (1, 40), (0.001, 0.7, 1.0)):
        share = first(Aim.VULNERABLE, rate * heads, 3.0, heads, p)
        assert 1.0 - 1e-9 <= share and share * rate <= 1.0 + 1e-9


def test_where_there_is_one_group_only_all_share_alike():
    assert first(Aim.VULNERABLE, 0.0, 5.0, 0) == first(Aim.VULNERABLE, 5.0, 0.0, 50) == 1.0


def offered(model, aim):
    """Courses that employers offer and that are taken in half a year, when everybody's turn comes."""
    state, offers, taken = next_month(model, worker_initiative={"own_learning": 0.0}), 0.0, 0
    state.employers["for_whom"][:], state.employers["training"][:] = aim, 0.6
    for _ in range(6):
        workers_learn(state)
        trained = np.count_nonzero(state.persons["trained_at"] == state.month)
        assert state.economy["courses_taken"][0] == trained
        offers, taken = offers + state.economy["courses_offered"][0], taken + trained
        state.month += 1
        state.forget_rows()
    return offers, taken


def test_as_many_courses_are_offered_whomever_they_are_for_and_what_is_turned_down_is_told(finished):
    offers, taken = offered(finished, Aim.ALL)
    assert 0 < taken < offers
    for aim in (Aim.HIGH_POTENTIALS, Aim.VULNERABLE):
        assert offered(finished, aim)[0] == pytest.approx(offers, rel=0.02)


def test_the_number_of_offers_is_kept_at_each_employer_and_nobody_is_offered_more_than_one(finished):
    def equal_offers(rows, persons, employers):
        return np.linspace(0.0, 0.9, len(rows))

    state = next_month(finished)
    p, rows = state.persons, state.rows(Status.PERMANENT, Status.TEMPORARY)
    equal, at = equal_offers(rows, None, None), p["employer"][rows]
    for aim in Aim:
        state.employers["for_whom"][:] = aim
        shares = shared_out(
            state, PERSONS(*map(p.get, PERSONS._fields)), Employers(state.employers["for_whom"]), equal_offers
        )
        ages = (state.month - p["birth_month"][rows]) / 12.0
        fixed = p["status"][rows] == Status.TEMPORARY
        seen = zip(p["education"][rows], p["ambition"][rows], ages, fixed, strict=True)
        ours = np.array([is_for(aim, *person) for person in seen])
        given = np.where(ours, np.minimum(1.0, shares.meant[at] * equal), shares.others[at] * equal)
        assert np.allclose(np.bincount(at, given), np.bincount(at, equal))
        assert aim == Aim.ALL or np.mean(given[ours] / np.maximum(equal[ours], 0.01)) > 1.2
