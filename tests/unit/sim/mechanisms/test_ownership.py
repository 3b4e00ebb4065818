"""M21: competence comes from talks, guidance, moves and reflection, and fades; it takes fear away."""

import numpy as np
import pytest

from sim.codes import Event, Plan, Search, Status
from sim.mechanisms.m21_ownership import FROM_SCHOOL, next_competence, workers_reflect_on_career
from sim.rules.career_initiative import USUAL_COMPETENCE
from sim.rules.career_wishes import hesitation_of
from tests.support import chance_bounds, extremes, record
from tests.unit.scenes import another_turn, next_month

pytestmark = pytest.mark.covers("M21")

P = record("ownership")
NOBODY_REFLECTS = {"reflection": 0.0}
SOURCES = {"talked_at": "by_talk", "guided_at": "by_guidance", "function_since": "by_move"}


def test_competence_fades_slowly():
    assert next_competence(0.5, False, False, False, False, P) == pytest.approx(0.5 * (1 - P.fading / 2))
    years = 0.5
    for _ in range(20):
        years = next_competence(years, False, False, False, False, P)
    assert 0.3 < years < 0.36  # a third less in ten years


@pytest.mark.parametrize("place, gain", [(0, P.by_talk), (1, P.by_guidance), (2, P.by_move), (3, P.by_reflection)])
def test_each_source_gives_a_share_of_what_is_missing(place, gain):
    p = record("ownership", fading=0.0)
    did = [n == place for n in range(4)]
    assert next_competence(0.4, *did, p) == pytest.approx(0.4 + gain * 0.6)
    assert next_competence(1.0, *did, p) == 1.0


@pytest.mark.parametrize("p", extremes("ownership"))
def test_competence_stays_between_nothing_and_all(p):
    for before in (0.0, 0.5, 1.0):
        for did in ((False,) * 4, (True,) * 4):
            assert 0.0 <= next_competence(before, *did, p) <= 1.0


def test_the_competent_hesitate_less():
    assert hesitation_of(USUAL_COMPETENCE, P.steadies) == 1.0 == hesitation_of(0.1, 0.0)
    assert hesitation_of(1.0, 0.8) == pytest.approx(1.0 - 0.8 * (1.0 - USUAL_COMPETENCE))
    assert hesitation_of(0.0, 0.8) == pytest.approx(1.0 + 0.8 * USUAL_COMPETENCE)
    assert hesitation_of(1.0, 1.0) > 0.0


def take(model, workers=NOBODY_REFLECTS, quality=1.0, changes=None, **persons):
    """The state after a look at the wheel, and the rows whose turn it was."""
    state = next_month(model, ownership=changes or {}, worker_initiative=workers, mediation={"quality": quality})
    p = state.persons
    for name in SOURCES:
        p[name][:] = state.month - 100
    p["competence"][:], p["plan"][:] = 0.4, Plan.NOTHING
    p["search_internal"][:], p["search_external"][:] = Search.NOT, Search.ACTIVE
    for name, value in persons.items():
        p[name][:] = value
    workers_reflect_on_career(state)
    return state, state.rows(Status.PERMANENT, Status.INACTIVE, rota=6)


def competence(model, **scene):
    state, turn = take(model, **scene)
    return state.persons["competence"][turn]


@pytest.mark.parametrize("column, ago", [("talked_at", (0, 5)), ("guided_at", (0, 5)), ("function_since", (1, 6))])
@pytest.mark.covers("M15", "M20")
def test_what_happened_in_the_last_half_year_counts(finished, column, ago):
    """Who moves this month does so later in it: that counts half a year on, once."""
    month, gain = finished.state.month + 1, getattr(P, SOURCES[column])
    kept = (1 - P.fading / 2) * (0.4 + 0.6 * gain)
    last, first = ago
    assert all(np.allclose(competence(finished, **{column: month - n}), kept) for n in range(last, first + 1))
    for outside in {first + 1, max(last - 1, 0)} - set(ago):
        assert np.allclose(competence(finished, **{column: month - outside}), 0.4 * (1 - P.fading / 2))


@pytest.mark.covers("I02")
def test_guidance_of_quality_brings_more(finished):
    recent = {"guided_at": finished.state.month}
    low, usual, good = (competence(finished, quality=quality, **recent) for quality in (0.5, 1.0, 2.0))
    assert (low < usual).all() and (usual < good).all()
    assert (good <= 1.0).all()


@pytest.mark.covers("W01")
def test_some_reflect_and_the_competent_make_a_plan(finished):
    state, turn = take(finished, workers={"reflection": 0.5, "reflection_times": 2.0}, competence=USUAL_COMPETENCE)
    p = state.persons
    gained = (1 - P.fading / 2) * (USUAL_COMPETENCE + (1 - USUAL_COMPETENCE) * P.by_reflection)
    reflected = np.isclose(p["competence"][turn], gained)
    low, high = chance_bounds(len(turn), 0.5 * len(turn))
    assert low <= reflected.sum() <= high
    planned = p["plan"][turn] == Plan.OUTSIDE
    employees = np.isin(p["status"][turn], (Status.PERMANENT, Status.TEMPORARY))
    assert not planned[~reflected | ~employees].any()  # a plan is about the own job
    low, high = chance_bounds((reflected & employees).sum(), USUAL_COMPETENCE * (reflected & employees).sum())
    assert low <= planned.sum() <= high


@pytest.mark.covers("W01")
def test_reflection_leaves_a_plan_that_one_has(finished):
    state, turn = take(finished, workers={"reflection": 1.0, "reflection_times": 2.0}, competence=1.0, plan=Plan.CRAFT)
    assert (state.persons["plan"][turn] == Plan.CRAFT).all()


def test_only_those_whose_turn_it_is_are_touched(finished):
    state, turn = take(finished, talked_at=finished.state.month)
    others = np.setdiff1d(np.arange(state.size), turn)
    assert (state.persons["competence"][others] == np.float32(0.4)).all()


def test_school_leaves_a_difference(finished):
    state = next_month(finished)
    log, rows = state.log.reserve(3), another_turn(state, range(state.size))[:3]
    state.persons["track"][rows] = range(3)
    log.event[:3], log.row[:3], log.count[0] = Event.ENTER_POPULATION, rows, 3
    workers_reflect_on_career(state)
    assert np.allclose(state.persons["competence"][rows], FROM_SCHOOL)


def test_off_everybody_has_the_usual_competence(finished):
    reflect = {"reflection": 1.0}
    state, turn = take(finished, changes={"enabled": False}, talked_at=finished.state.month, workers=reflect)
    assert (state.persons["competence"] == np.float32(USUAL_COMPETENCE)).all() and len(turn) < state.size
