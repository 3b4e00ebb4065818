"""M03: new, rich work in a safe climate teaches most; courses are offered, wanted, billed."""

import itertools

import numpy as np
import pytest

from sim.codes import Status
from sim.mechanisms.m03_learning import (
    DISTRACTION,
    USUAL_TIME,
    course_offer,
    learning_rate,
    next_drive,
    novelty,
    richness,
    takes_course,
    workers_learn,
)
from tests.support import chance_bounds, extremes, record
from tests.unit.scenes import next_month

pytestmark = pytest.mark.covers("M03")

P = record("learning")


def rate(years=0.0, required=2, culture=1.0, drive=1.0, time=USUAL_TIME, targets=0.5, p=P):
    return learning_rate(novelty(years, p), required, culture, drive, time, targets, p)


def test_a_driven_person_with_new_rich_tasks_in_a_safe_climate_learns_at_full_rate():
    assert rate() == pytest.approx(1.0)
    assert rate(drive=0.0) == 0.0
    assert rate(culture=0.0) == pytest.approx(0.3)
    assert rate(required=0) == pytest.approx(0.6) and richness(1) == pytest.approx(0.8)


def test_tasks_lose_their_novelty_after_three_to_four_years():
    """The turning point of Acerta 2019: by then more than half of what can be lost is lost."""
    lost = [(1.0 - rate(years)) / 0.8 for years in (1.0, 3.0, 4.0)]
    assert lost[0] < 0.3 < 0.6 < lost[1] < lost[2] < 0.75
    assert rate(40.0) == pytest.approx(0.2, abs=0.001)  # some learning is left for good


@pytest.mark.covers("E06")
@pytest.mark.parametrize(
    "name, values",
    [("years", (20.0, 3.0, 0.0)), ("required", (0, 1, 2)), ("culture", (0.0, 0.5, 1.0)), ("drive", (0.1, 0.5, 1.0))],
)
def test_what_helps_learning(name, values):
    rates = [rate(**{name: value}) for value in values]
    assert rates[0] < rates[1] < rates[2] <= 1.0


@pytest.mark.covers("E04", "E05")
def test_learning_asks_time_and_attention():
    usual = rate(drive=0.5)
    assert rate(drive=0.5, time=0.0) == pytest.approx((1.0 - P.time_apart) * usual)  # most of it needs no time apart
    assert usual < rate(drive=0.5, time=2 * USUAL_TIME) < rate(drive=0.5, time=0.1) <= 1.0
    assert rate(drive=0.5, targets=1.0) == pytest.approx((1.0 - DISTRACTION / 2) * usual)
    assert rate(drive=0.5, targets=0.0) > usual


@pytest.mark.covers("E05", "E06")
def test_time_is_for_those_whose_tasks_teach_nothing_any_more_and_culture_for_those_with_new_ones():
    more_time = [rate(years, culture=0.5, drive=0.5, time=2 * USUAL_TIME) for years in (0.0, 40.0)]
    safer = [rate(years, drive=0.5) for years in (0.0, 40.0)]
    usual = [rate(years, culture=0.5, drive=0.5) for years in (0.0, 40.0)]
    assert np.subtract(more_time, usual) == pytest.approx([0.5 * P.time_apart] * 2)  # the same, whatever the tasks
    assert safer[0] - usual[0] > 4 * (safer[1] - usual[1]) > 0.0
    assert rate(40.0, culture=0.0, time=0.0) == 0.0


def chance(
    offers=1.0, required=2, fixed_term=False, drive=0.6, growth=1.0, pays_off=1.0, exhaustion=0.0, in_care=False
):
    return course_offer(offers, required, fixed_term) * takes_course(drive, growth, pays_off, exhaustion, in_care)


def test_one_offer_a_year_is_a_chance_of_a_half_in_half_a_year_for_who_wants_and_can():
    assert chance(drive=1.0) == pytest.approx(0.5)
    assert chance(offers=0.0) == chance(drive=0.0) == 0.0


def test_access_to_courses_is_unequal_as_studies_say():
    assert chance(fixed_term=True) / chance() == pytest.approx(0.8)  # OECD 2014: 0.7 to 0.9
    assert chance(required=0) < 0.5 * chance(required=2)
    assert chance(exhaustion=1.0) < 0.5 * chance() and chance(in_care=True) < chance()
    assert chance(growth=0.6, drive=0.5) < chance(drive=0.5)
    ways = itertools.product((0.0, 3.0), (0, 2), *[(False, True), (0.0, 1.0), (0.2, 1.5)], (0.0, 3.0), (0.0, 1.0))
    assert all(0.0 <= chance(*way) <= 1.0 for way in ways)


@pytest.mark.covers("M16")
def test_who_does_not_believe_that_it_pays_takes_half_of_the_courses():
    usual = chance(drive=0.4)
    assert chance(drive=0.4, pays_off=0.0) == pytest.approx(0.5 * usual)
    assert chance(drive=0.4, pays_off=1.6) == pytest.approx(1.3 * usual)


def test_drive_feeds_on_learning_and_wears_without():
    learns = wears = 0.5
    for _ in range(20):
        learns, wears = next_drive(learns, 1.0, P), next_drive(wears, 0.0, P)
    assert learns > 0.9 and wears < 0.2
    for p in extremes("learning"):
        for drive, activity in itertools.product((0.0, 0.4, 1.0), repeat=2):
            assert 0.0 <= next_drive(drive, activity, p) <= 1.0


def learnt(state):
    """Changes of skill in this month's learning, by kind."""
    kinds = ("general_skill", "occupational_skill", "firm_skill")
    before = {kind: state.persons[kind].copy() for kind in kinds}
    workers_learn(state)
    return {kind: state.persons[kind] - before[kind] for kind in kinds}


def test_courses_are_billed_to_the_employer_fee_and_time(finished):
    state = next_month(finished, worker_initiative={"own_learning": 0.0})
    p, e = state.persons, state.employers
    e["training"][:] = 3.0
    learnt(state)
    trained = np.nonzero(p["trained_at"] == state.month)[0]
    assert len(trained) > 20
    assert state.ledger.amount["training"] == pytest.approx(600.0 * len(trained))
    expected = np.bincount(p["employer"][trained], minlength=len(e["training_fees"]))
    assert np.allclose(e["training_fees"], 600.0 * expected)
    assert e["training_time"].sum() == pytest.approx(p["wage"][trained].sum() * 24 / 160, rel=1e-5)


@pytest.mark.covers("E05")
def test_a_course_teaches_either_transferable_or_firm_skill(finished):
    for share, taught, other in ((1.0, "general_skill", "firm_skill"), (0.0, "firm_skill", "general_skill")):
        state = next_month(
            finished, learning={"informal": 0.0, "general_growth": 0.0}, worker_initiative={"own_learning": 0.0}
        )
        state.employers["training"][:], state.employers["general_training"][:] = 3.0, share
        state.persons["occupational_skill"][:] = state.economy["frontier"][state.persons["occupation"]] - 0.2
        gained = learnt(state)
        trained = state.persons["trained_at"] == state.month
        assert (gained[taught][trained] > 0.005).all() and not gained[other].any()
        assert np.allclose(gained["occupational_skill"][trained], 0.02, atol=1e-4)  # a tenth of the gap
        assert not gained["occupational_skill"][~trained].any()


@pytest.mark.covers("W05")
def test_who_learns_in_their_own_time_pays_for_it(finished):
    def learners(share, **persons):
        state = next_month(finished, worker_initiative={"own_learning": share, "own_courses": 2.0})
        state.employers["training"][:] = 0.0
        traits = {"competence": 0.5, "learning_drive": 1.0, "exhaustion": 0.0, "care_until": -1, "trained_at": -1}
        for name, value in (traits | persons).items():
            state.persons[name][:] = value
        workers_learn(state)
        count = np.count_nonzero(state.persons["trained_at"] == state.month)
        assert state.ledger.amount["own_training"] == pytest.approx(600.0 * count)
        assert state.ledger.amount["training"] == 0.0 and not state.employers["training_fees"].any()
        return count, len(state.rows(Status.PERMANENT, Status.TEMPORARY, rota=6))

    some, size = learners(0.4)
    low, high = chance_bounds(size, 0.4 * size)
    assert low <= some <= high and learners(1.0)[0] > 0.95 * size
    assert learners(0.0)[0] == learners(1.0, exhaustion=1.0)[0] == learners(1.0, learning_drive=0.0)[0] == 0


@pytest.mark.covers("E12")
@pytest.mark.parametrize("aim, favoured", [(1, 1), (2, 0)])
def test_courses_go_to_those_whom_the_policy_is_for(finished, aim, favoured):
    state = next_month(finished, worker_initiative={"own_learning": 0.0})
    p, group = state.persons, np.arange(state.size) % 2  # 1: high potentials, with a degree; 0: the vulnerable
    p["ambition"][:], p["education"][:] = group, 2 * group
    p["birth_month"][:], p["exhaustion"][:] = state.month - 360, 0.0
    # So few offers that those meant could take more than they get.
    p["learning_drive"][:], state.employers["training"][:], state.employers["for_whom"][:] = 1.0, 0.6, aim
    workers_learn(state)
    turn = state.rows(Status.PERMANENT, rota=6)
    trained = p["trained_at"][turn] == state.month
    assert trained[group[turn] == favoured].mean() > 2 * trained[group[turn] != favoured].mean()


def test_nobody_learns_beyond_the_frontier_and_nothing_is_unlearnt(finished):
    state = next_month(finished, learning={"informal": 2.0, "course_closes": 0.5})
    state.employers["training"][:] = 3.0
    frontier = state.economy["frontier"][state.persons["occupation"]]
    state.persons["occupational_skill"][:] = frontier - 0.3
    gained = learnt(state)
    assert all((gain >= 0.0).all() for gain in gained.values())
    assert (state.persons["occupational_skill"] <= frontier + 1e-6).all()
    status = state.persons["status"]
    working = np.isin(status, (Status.PERMANENT, Status.TEMPORARY, Status.FREELANCE))
    assert not any(gain[~working].any() for gain in gained.values())
    alone = gained["occupational_skill"][state.rows(Status.FREELANCE, rota=6)]
    assert (alone > 0.0).all() and not gained["firm_skill"][status == Status.FREELANCE].any()


def test_the_drive_of_those_without_a_job_wears(finished):
    state = next_month(finished)
    state.persons["learning_drive"][:] = 0.5
    workers_learn(state)
    without = state.rows(Status.UNEMPLOYED, Status.INACTIVE, rota=6)  # the self-employed learn from their work
    assert (state.persons["learning_drive"][without] < 0.5).all()


def test_off_nobody_learns_and_nobody_pays(finished):
    state = next_month(finished, learning={"enabled": False})
    state.employers["training"][:] = 3.0
    state.employers["training_fees"][:] = 7.0  # of last month
    gained = learnt(state)
    assert not any(gain.any() for gain in gained.values())
    assert state.ledger.amount["training"] == 0.0 and not state.employers["training_fees"].any()
