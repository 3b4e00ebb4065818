"""M16: what HR domains signal together, how far they agree, and whether people believe that acting pays."""

import itertools

import numpy as np
import pytest

from sim.codes import Status
from sim.mechanisms.m16_consistency import agreement, belief, clipped, signals_of, workers_update_expectancy
from tests.support import extremes, record
from tests.unit.scenes import next_month

pytestmark = pytest.mark.covers("M16")

P = record("hr_consistency")
USUAL = {
    "workload": 1.0,
    "skills_pay": 0.3,
    "seniority_slope": 0.05,
    "output_targets": 0.5,
    "development_budget": 1.0,
    "informal_time": 0.02,
    "learning_culture": 0.5,
    "open_posting": 0.5,
    "managers_ready": 0.5,
    "autonomy": 0.5,
    "crafting_room": 0.5,
}
HELPS = {
    "workload": 0.6,
    "skills_pay": 1.0,
    "seniority_slope": 0.0,
    "output_targets": 0.0,
    "development_budget": 2.0,
    "informal_time": 0.06,
    "learning_culture": 1.0,
    "open_posting": 1,
    "managers_ready": 1.0,
    "autonomy": 1.0,
    "crafting_room": 1.0,
}
HOLDS = {
    "workload": 1.4,
    "skills_pay": 0.0,
    "seniority_slope": 0.2,
    "output_targets": 1.0,
    "development_budget": 0.0,
    "informal_time": 0.0,
    "learning_culture": 0.0,
    "open_posting": 0,
    "managers_ready": 0.0,
    "autonomy": 0.0,
    "crafting_room": 0.0,
}
DOMAIN = dict(zip(USUAL, (0, 1, 1, 2, 3, 3, 3, 4, 4, 5, 5)))


def signals(**changes):
    return signals_of(*(USUAL | changes).values())


def test_usual_practice_signals_nothing():
    assert np.allclose(signals(), 0.0)
    assert agreement(signals()) == pytest.approx((0.0, 1.0))


def test_signals_reach_both_ends():
    assert np.allclose(signals_of(*HELPS.values()), 1.0)
    assert np.allclose(signals_of(*HOLDS.values()), -1.0)
    assert clipped(7.0) == 1.0 and clipped(-7.0) == -1.0 and clipped(0.3) == 0.3


@pytest.mark.parametrize("lever", USUAL)
@pytest.mark.covers("E01", "E02", "E03", "E04", "E05", "E06", "E07", "E09", "E10")
def test_a_lever_moves_the_signal_of_its_own_domain_only(lever):
    more, less = np.array(signals(**{lever: HELPS[lever]})), np.array(signals(**{lever: HOLDS[lever]}))
    assert more[DOMAIN[lever]] > 0.0 > less[DOMAIN[lever]]
    assert np.delete(more, DOMAIN[lever]) == pytest.approx(0.0) == np.delete(less, DOMAIN[lever])


def test_agreement_is_full_where_all_say_the_same_and_nil_where_they_contradict():
    for said in (-1.0, 0.0, 0.4, 1.0):
        assert agreement((said,) * 6) == pytest.approx((said, 1.0))
    assert agreement((1.0, -1.0) * 3) == pytest.approx((0.0, 0.0))
    assert agreement((0.5, -0.5) * 3) == pytest.approx((0.0, 0.5))


def test_contradiction_undoes_belief():
    assert belief(0.0, 1.0, True, True, P) == pytest.approx(0.5)
    assert belief(0.0, 0.0, True, True, P) == pytest.approx(0.5 * (1 - P.contradiction))
    assert belief(1.0, 1.0, True, True, P) == 1.0 and belief(-1.0, 1.0, True, True, P) == 0.0


def test_belief_needs_a_policy_that_is_known_and_lived():
    full = belief(0.2, 0.9, True, True, P)
    unaware = belief(0.2, 0.9, False, True, P)
    assert unaware == pytest.approx(P.unknown * P.usual + (1 - P.unknown) * full) and unaware < full
    assert belief(-1.0, 1.0, False, True, P) == pytest.approx(P.unknown * P.usual)  # nor do they see what is bad
    assert belief(0.2, 0.9, True, False, P) == pytest.approx(P.on_paper * full)


@pytest.mark.parametrize("p", extremes("hr_consistency"))
def test_belief_stays_between_nothing_and_all(p):
    ends = itertools.product((-1.0, 1.0), (0.0, 1.0), (False, True), (False, True))
    assert all(0.0 <= belief(*values, p) <= 1.0 for values in ends)


def read(model, before=0.5, known=1.0, ready=1.0, tenure=3, since=100, changes=None, **bundle):
    """The state after people read the signals of a bundle that all employers have, and the rows whose turn it was.

    They took up their function `since` so many months.
    """
    state = next_month(model, hr_consistency=changes or {})
    for name, value in (USUAL | bundle | {"policy_known": known, "managers_ready": ready}).items():
        state.employers[name][:] = value
    p = state.persons
    p["expectancy"][:], p["manager_acts"][:], p["hired"][:] = before, ready == 1.0, state.month - tenure
    p["function_since"][:] = state.month - since
    workers_update_expectancy(state)
    return state, state.rows(Status.PERMANENT, Status.TEMPORARY, rota=6)


def believed(model, **scene):
    state, turn = read(model, **scene)
    return state.persons["expectancy"][turn]


def test_newcomers_believe_what_they_see_and_the_others_follow(finished):
    aim = believed(finished)[0]
    assert np.allclose(believed(finished, before=0.9, tenure=6), aim) and 0.0 < aim < 1.0
    assert np.allclose(believed(finished, before=0.9, tenure=7), 0.9 + P.adjustment * (aim - 0.9))


def test_only_those_whose_turn_it_is_read(finished):
    state, turn = read(finished, before=0.77)
    others = np.setdiff1d(np.arange(state.size), turn)
    assert (state.persons["expectancy"][others] == np.float32(0.77)).all()


@pytest.mark.parametrize("months", [0, 1, 2])
def test_who_took_a_job_last_month_reads_at_once(finished, months):
    since = np.where(np.arange(finished.state.size) % 2, months, 100)
    state, turn = read(finished, before=0.77, since=since)
    employees = np.concatenate([state.rows(Status.PERMANENT), state.rows(Status.TEMPORARY)])
    others = np.setdiff1d(employees, turn)
    assert (state.persons["expectancy"][turn] != np.float32(0.77)).all()
    at_once = (state.persons["expectancy"] != np.float32(0.77))[others]
    assert np.array_equal(at_once, (since[others] == 1)) and at_once.any() == (months == 1)


def test_a_contradicting_bundle_is_believed_less_than_a_coherent_one_with_the_same_mean(finished):
    coherent = {"workload": 1.2, "output_targets": 0.75}  # two domains at -0.5
    torn = {"workload": 0.6, "output_targets": 1.0, "autonomy": 0.0, "crafting_room": 0.0}  # 1, -1 and -1
    one, other = read(finished, **coherent)[0].employers, read(finished, **torn)[0].employers
    assert np.allclose(one["encouragement"], other["encouragement"])
    assert (one["consistency"] > other["consistency"] + 0.2).all()
    assert (believed(finished, **coherent) > believed(finished, **torn) + 0.03).all()


def test_encouraging_domains_raise_belief(finished):
    lively = {"output_targets": 0.0, "learning_culture": 1.0, "autonomy": 1.0, "crafting_room": 1.0}
    assert believed(finished, **lively).mean() > believed(finished).mean()


@pytest.mark.covers("E07")
def test_a_policy_on_paper_is_believed_less(finished):
    state, turn = read(finished, ready=0.0)
    assert not state.persons["manager_acts"][turn].any()
    acted = belief(*agreement(signals(managers_ready=0.0)), True, True, P)
    assert np.allclose(state.persons["expectancy"][turn], P.on_paper * acted)
    assert read(finished, ready=1.0)[0].persons["manager_acts"][turn].all()


@pytest.mark.covers("E07")
def test_a_policy_that_nobody_knows_is_believed_less(finished):
    unknown, full = believed(finished, known=0.0), believed(finished)
    assert np.allclose(unknown, P.unknown * P.usual + (1 - P.unknown) * full) and (unknown < full).all()
    some = believed(finished, known=0.5)
    assert 0.4 < np.isclose(some, some.max()).mean() < 0.6


def test_off_everybody_has_the_usual_belief(finished):
    state, turn = read(finished, before=0.9, ready=0.0, known=0.0, changes={"enabled": False})
    assert (state.persons["expectancy"] == np.float32(P.usual)).all() and len(turn) < state.size
