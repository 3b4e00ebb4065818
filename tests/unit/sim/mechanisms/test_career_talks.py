"""M15: managers who act talk, coaches talk with anybody; an open talk ends in a plan, and each talk has its cost."""

import itertools

import numpy as np
import pytest

from sim.codes import Aim, Plan, Search, Status
from sim.mechanisms.m15_conversations import (
    WITHIN_APPRAISAL,
    asked_chance,
    employers_hold_career_talks,
    offered_chance,
    wants_to_talk,
)
from sim.rules.career_initiative import USUAL_COMPETENCE
from tests.support import chance_bounds, extremes, record
from tests.unit.scenes import next_month

pytestmark = pytest.mark.covers("M15")

P = record("career_talks")
NOBODY_ASKS, OPEN = {"asking": 0.0}, {"open_apart": 1.0, "open_in_appraisal": 1.0}


@pytest.mark.covers("E07")
def test_only_a_manager_who_acts_offers_a_talk():
    assert offered_chance(True, 1.0, 0.0, P) == pytest.approx(0.5)  # a talk a year
    assert offered_chance(True, 0.4, 0.0, P) == pytest.approx(0.2)
    assert offered_chance(True, 0.0, 1.0, P) == offered_chance(False, 1.0, 1.0, P) == 0.0


@pytest.mark.covers("W03")
def test_who_asks_is_heard_the_sooner_the_more_one_believes_that_it_pays():
    assert asked_chance(0.4, True, True, 1.0, P) == pytest.approx(0.2)
    assert asked_chance(0.4, True, True, 0.5, P) == pytest.approx(0.1)
    assert asked_chance(0.4, True, False, 1.0, P) == pytest.approx(
        0.2 * P.granted
    )  # a manager who does not come with it


@pytest.mark.covers("W03", "M04")
def test_who_has_no_cause_does_not_ask():
    assert asked_chance(2.0, False, True, 1.0, P) == 0.0
    assert not wants_to_talk(0.0, Search.NOT, Search.NOT)
    assert wants_to_talk(-0.1, Search.NOT, Search.NOT)
    assert wants_to_talk(1.0, Search.PASSIVE, Search.NOT) and wants_to_talk(1.0, Search.NOT, Search.ACTIVE)


def test_chances_are_chances():
    for p, acts in itertools.product(extremes("career_talks"), (False, True)):
        for offered, asks, belief in itertools.product((0.0, 4.0), (0.0, 2.0), (0.0, 3.0)):
            assert 0.0 <= offered_chance(acts, offered, 1.0, p) <= 1.0
            assert 0.0 <= asked_chance(asks, True, acts, belief, p) <= 1.0


def talk(model, acts=1, workers=NOBODY_ASKS, changes=None, persons=None, **bundle):
    """The state after a round of talks, and the rows whose turn it was; employers offer what `bundle` says.

    Whoever talks is open, unless `changes` say otherwise: only an open talk leaves something behind.
    """
    state = next_month(model, career_talks=OPEN | (changes or {}), worker_initiative=workers)
    p, e = state.persons, state.employers
    p["manager_acts"][:], p["talked_at"][:], p["plan"][:], p["engagement"][:] = acts, -100, Plan.CRAFT, 0.0
    p["trained_at"][:] = -100
    p["search_internal"][:], p["search_external"][:] = Search.ACTIVE, Search.NOT
    for name, value in (persons or {}).items():
        p[name][:] = value
    nothing = {
        "talks_offered": 0.0,
        "talks_in_appraisal": 0,
        "coaching": 0.0,
        "outward_help": 0.0,
        "for_whom": 0,
        "formalisation": 0.0,
    }
    for name, value in (nothing | bundle).items():
        e[name][:] = value
    e["hr_time"][:] = e["hr_services"][:] = 0.0
    employers_hold_career_talks(state)
    return state, state.rows(Status.PERMANENT, Status.TEMPORARY, rota=6)


def talked(state):
    return state.persons["talked_at"] == state.month


def within(count, trials, chance):
    low, high = chance_bounds(trials, trials * chance)
    return low <= count <= high


@pytest.mark.covers("E07")
def test_a_manager_who_comes_with_it_talks_once_a_year(finished):
    state, turn = talk(finished, talks_offered=1.0)
    assert within(talked(state)[turn].sum(), len(turn), 0.5)
    others = np.setdiff1d(np.arange(state.size), turn)
    assert not talked(state)[others].any() and (state.persons["plan"][others] == Plan.CRAFT).all()


@pytest.mark.covers("E07")
def test_without_managers_who_act_or_workers_who_ask_there_is_no_talk_and_no_plan(finished):
    state, turn = talk(finished, acts=0, talks_offered=1.0)
    assert not talked(state).any() and (state.persons["plan"][turn] == Plan.NOTHING).all()


@pytest.mark.covers("W03")
def test_workers_who_ask_get_their_talk(finished):
    usual = finished.state.parameters.hr_consistency.usual
    sure = {"expectancy": usual, "competence": USUAL_COMPETENCE}
    state, turn = talk(finished, workers={"asking": 0.6, "asking_times": 1.0}, persons=sure)
    assert within(talked(state)[turn].sum(), len(turn), 0.6 * 0.5)
    weak, turn = talk(
        finished, workers={"asking": 0.6, "asking_times": 1.0}, persons=sure | {"competence": USUAL_COMPETENCE / 5}
    )
    assert within(talked(weak)[turn].sum(), len(turn), 0.12 * 0.5)  # the strong take the wheel first


@pytest.mark.covers("W03", "M04")
def test_who_asks_speaks_openly_also_with_a_manager_who_does_not_come_with_it(finished):
    usual = finished.state.parameters.hr_consistency.usual
    sure = {"expectancy": usual, "competence": USUAL_COMPETENCE, "wage": 160.0}
    asking = {"workers": {"asking": 1.0, "asking_times": 1.0}, "acts": 0, "talks_in_appraisal": 1}
    closed = {"open_apart": 0.0, "open_in_appraisal": 0.0}
    state, turn = talk(finished, changes=closed, persons=sure, **asking)
    assert within(talked(state)[turn].sum(), len(turn), 0.5 * P.granted)
    assert state.employers["hr_time"].sum() == pytest.approx(P.hours * talked(state).sum())  # a talk of its own
    content = sure | {"search_internal": Search.NOT}
    state, turn = talk(finished, persons=content | {"pride": 0.5}, **asking)
    assert not talked(state).any()
    state, turn = talk(finished, persons=content | {"pride": -0.5}, **asking)
    assert within(talked(state)[turn].sum(), len(turn), 0.5 * P.granted)


@pytest.mark.covers("E08")
def test_a_coach_needs_no_manager_and_hears_of_leaving(finished):
    state, turn = talk(finished, acts=0, coaching=1.0, persons={"search_external": Search.ACTIVE})
    assert within(talked(state)[turn].sum(), len(turn), 0.5)
    assert (state.persons["plan"][talked(state)] == Plan.OUTSIDE).all()
    state, _ = talk(finished, talks_offered=1.0, persons={"search_external": Search.ACTIVE})
    assert (state.persons["plan"][talked(state)] != Plan.OUTSIDE).all() and talked(state).any()


@pytest.mark.parametrize("in_appraisal, openness", [(0, 0.7), (1, 0.25)])
def test_an_appraisal_closes_mouths(finished, in_appraisal, openness):
    usual = {"offered": 2.0, "open_apart": P.open_apart, "open_in_appraisal": P.open_in_appraisal}
    state, turn = talk(
        finished, talks_offered=1.0, talks_in_appraisal=in_appraisal, changes=usual, persons={"wage": 160.0}
    )
    plans, was_open = state.persons["plan"][turn], talked(state)[turn]
    hours = P.hours * (WITHIN_APPRAISAL if in_appraisal else 1.0)
    assert state.employers["hr_time"].sum() == pytest.approx(hours * len(turn))  # everybody had a talk
    assert within(was_open.sum(), len(turn), openness)
    assert (plans[was_open] == Plan.INSIDE).all() and (plans[~was_open] == Plan.NOTHING).all()


def test_procedures_make_talks_take_place_close_mouths_and_cost(finished):
    usual = {"open_apart": P.open_apart}
    state, turn = talk(finished, talks_offered=0.8, formalisation=1.0, changes=usual, persons={"wage": 160.0})
    talks = round(state.employers["hr_time"].sum() / P.hours)
    assert within(talks, len(turn), 0.4 * (1 + P.formal_more))
    planned = (state.persons["plan"][turn] == Plan.INSIDE).sum()
    assert planned == talked(state).sum() and within(planned, talks, P.open_apart * (1 - P.formal_closed))
    assert np.allclose(state.employers["hr_services"], P.formal_cost * state.employers["headcount"])
    assert state.ledger.amount["hr_services"] == pytest.approx(state.employers["hr_services"].sum())


def by_employer(state, amounts, rows):
    return np.bincount(state.persons["employer"][rows], amounts, minlength=len(state.employers["hr_time"]))


def test_a_talk_costs_the_time_of_those_who_talk(finished):
    state, _ = talk(finished, talks_offered=1.0)
    rows = np.flatnonzero(talked(state))
    hours = state.persons["wage"][rows] * P.hours / 160.0
    assert np.allclose(state.employers["hr_time"], by_employer(state, hours, rows))
    assert state.ledger.amount["hr_services"] == state.employers["hr_services"].sum() == 0.0
    silent, _ = talk(finished, talks_offered=1.0, changes={"open_apart": 0.0})
    assert not talked(silent).any() and np.allclose(silent.employers["hr_time"], state.employers["hr_time"])
    within_it, _ = talk(finished, talks_offered=1.0, talks_in_appraisal=1)
    assert np.allclose(within_it.employers["hr_time"], WITHIN_APPRAISAL * state.employers["hr_time"])


@pytest.mark.covers("M22")
def test_a_plan_lasts_until_ones_turn_comes_again_unless_one_was_trained_this_month(finished):
    month = finished.state.month + 1
    trained = np.where(np.arange(finished.state.size) % 2, month, month - 1)
    state, turn = talk(finished, acts=0, persons={"trained_at": trained})
    mine = trained[turn] == month
    assert (state.persons["plan"][turn[mine]] == Plan.CRAFT).all() and mine.any()
    assert (state.persons["plan"][turn[~mine]] == Plan.NOTHING).all() and not mine.all()


@pytest.mark.covers("E08")
def test_a_coach_costs_a_fee(finished):
    state, _ = talk(finished, acts=0, coaching=1.0)
    rows = np.flatnonzero(talked(state))
    assert np.allclose(state.employers["hr_services"], by_employer(state, np.full(len(rows), P.coach_fee), rows))
    assert state.ledger.amount["hr_services"] == pytest.approx(P.coach_fee * len(rows))
    assert not state.employers["hr_time"].any()


@pytest.mark.covers("E13")
def test_help_towards_a_job_outside_is_for_those_without_motivation(finished):
    engagement = np.where(np.arange(finished.state.size) % 2, -1.0, 0.0)
    state, turn = talk(finished, acts=0, outward_help=1.0, persons={"engagement": engagement})
    low = turn[engagement[turn] < 0.0]
    assert within(talked(state)[low].sum(), len(low), 0.5)
    assert talked(state).sum() == talked(state)[low].sum()
    assert state.ledger.amount["hr_services"] == pytest.approx(2 * P.coach_fee * talked(state).sum())


@pytest.mark.covers("E12")
@pytest.mark.parametrize("aim, favoured", [(Aim.HIGH_POTENTIALS, "ambition"), (Aim.VULNERABLE, "vulnerable")])
def test_talks_go_to_those_whom_the_policy_is_for(finished, aim, favoured):
    def share(rows):
        return talked(state)[rows].mean()

    education = np.arange(finished.state.size) % 2  # 0: the vulnerable
    traits = {"ambition": education, "education": 2 * education, "birth_month": finished.state.month - 360}
    state, turn = talk(finished, talks_offered=0.5, for_whom=aim, persons=traits)
    turn = turn[state.persons["status"][turn] == Status.PERMANENT]
    mine = education[turn] == (favoured == "ambition")
    assert share(turn[mine]) > 2 * share(turn[~mine]) > 0.0


def test_off_nobody_talks(finished):
    state, turn = talk(finished, talks_offered=1.0, coaching=1.0, outward_help=1.0, changes={"enabled": False})
    assert not talked(state).any() and (state.persons["plan"][turn] == Plan.NOTHING).all()
    assert state.ledger.amount["hr_services"] == 0.0 and not state.employers["hr_time"].any()
