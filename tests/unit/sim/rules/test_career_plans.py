"""A plan: what a talk turns a wish into; and initiative, which the competent take first."""

import numpy as np
import pytest

from sim.codes import Barrier, Plan, Search, Status
from sim.mechanisms.m06_appraisal import workers_appraise_job
from sim.rules.career_initiative import USUAL_COMPETENCE, does_it
from sim.rules.career_plans import BEHIND, MISFIT, STALE, plan_for
from tests.unit.scenes import next_month

NOT, PASSIVE, ACTIVE = Search


def plan(inside=NOT, outside=NOT, may_leave=True, fit=0.0, months=0, behind=0.0):
    return Plan(plan_for(inside, outside, may_leave, fit, months, behind))


@pytest.mark.covers("M15")
def test_a_wish_comes_before_everything_else():
    stale = {"fit": -2.0, "months": 200, "behind": 1.0}
    assert plan(outside=ACTIVE, **stale) == Plan.OUTSIDE
    assert plan(inside=ACTIVE, **stale) == plan(inside=ACTIVE, outside=PASSIVE, **stale) == Plan.INSIDE
    assert plan(inside=ACTIVE, outside=ACTIVE) == Plan.OUTSIDE


@pytest.mark.covers("M15")
def test_where_leaving_cannot_be_spoken_of_it_is_no_plan():
    assert plan(outside=ACTIVE, may_leave=False) == Plan.NOTHING
    assert plan(inside=PASSIVE, outside=ACTIVE, may_leave=False) == Plan.INSIDE


@pytest.mark.covers("M15")
def test_without_a_wish_misfit_is_crafted_and_staleness_learnt_away():
    assert plan() == plan(fit=MISFIT, months=STALE, behind=BEHIND) == Plan.NOTHING
    assert plan(fit=MISFIT - 0.01, months=200, behind=1.0) == Plan.CRAFT
    assert plan(months=STALE + 1) == plan(behind=BEHIND + 0.01) == Plan.LEARN


@pytest.mark.covers("W01", "W02", "W03", "W04", "W05")
def test_the_share_who_do_it_holds_at_the_usual_competence():
    luck = (np.arange(1000) + 0.5) / 1000
    for share in (0.0, 0.3, 1.0):
        assert np.mean([does_it(share, u, USUAL_COMPETENCE) for u in luck]) == pytest.approx(share)
    assert np.mean([does_it(0.3, u, 2 * USUAL_COMPETENCE) for u in luck]) == pytest.approx(0.6)
    assert not any(does_it(0.3, u, 0.0) for u in luck)


def appraise(model, plan, **groups):
    """Answers outside and inside of people whose turn it is, who all have this plan, and the reasons of the others."""
    state = next_month(model, **groups)
    state.persons["plan"][:], state.persons["competence"][:] = plan, USUAL_COMPETENCE
    state.persons["expectancy"][:] = state.parameters.hr_consistency.usual
    workers_appraise_job(state)
    turn = state.rows(Status.PERMANENT, Status.TEMPORARY, rota=3)
    return state.persons["search_external"][turn], state.persons["search_internal"][turn], state.persons, turn


@pytest.mark.covers("M06", "M15")
def test_who_has_a_plan_acts_more_readily_on_that_side_only(finished):
    outside, inside, *_ = appraise(finished, Plan.NOTHING)
    out_planned, in_same, *_ = appraise(finished, Plan.OUTSIDE)
    out_same, in_planned, *_ = appraise(finished, Plan.INSIDE)
    assert (out_planned >= outside).all() and out_planned.sum() > outside.sum()
    assert (in_planned >= inside).all() and in_planned.sum() > inside.sum()
    assert np.array_equal(outside, out_same) and np.array_equal(inside, in_same)


@pytest.mark.covers("M15")
def test_a_plan_without_readiness_changes_nothing(finished):
    rest = {"career_plans": {"readiness": 0.0}}
    for one, other in zip(appraise(finished, Plan.NOTHING, **rest)[:2], appraise(finished, Plan.OUTSIDE, **rest)[:2]):
        assert np.array_equal(one, other)


@pytest.mark.covers("M06", "M21")
def test_competence_takes_fear_and_postponement_away(finished):
    def reasons(steadies):
        state = next_month(finished, ownership={"steadies": steadies})
        state.persons["competence"][:] = 1.0
        workers_appraise_job(state)
        turn = state.rows(Status.PERMANENT, Status.TEMPORARY, rota=3)
        return np.isin(state.persons["inaction_reason"][turn], (Barrier.UNCERTAINTY, Barrier.SHORT_SIGHT)).sum()

    assert reasons(1.0) < reasons(0.0)


@pytest.mark.covers("M16")
def test_who_does_not_believe_that_it_pays_does_not_look_inside(finished):
    def inside(expectancy):
        state = next_month(finished)
        state.persons["expectancy"][:] = expectancy
        workers_appraise_job(state)
        return np.count_nonzero(state.persons["search_internal"] == ACTIVE)

    assert inside(0.0) < inside(finished.state.parameters.hr_consistency.usual) < inside(0.6)
