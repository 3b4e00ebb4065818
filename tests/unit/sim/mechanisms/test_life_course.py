"""Closed forms and limits of what life brings: sickness, recovery, retirement, care, giving up."""

import numpy as np
import pytest
from numba import njit

from sim.codes import Event, Status
from sim.mechanisms.m12_record import in_work
from sim.mechanisms.m17_life_course import (
    EARLY_EXIT_AGE,
    LATE,
    life_event,
    recovery_hazard,
    relative_frailty,
    retirement_hazard,
    sickness_hazard,
    toll_of_exhaustion,
    worker_ceiling,
)
from tests.support import record

pytestmark = pytest.mark.covers("M17")

P = record("life_course")
OFF = record("life_course", enabled=False)
NOTHING_HAPPENS = record(
    "life_course", retire_early=0.0, sickness=0.0002, give_up=0.0, step_out=0.0, rejoin=0.0, care=0.0
)
LUCK = np.linspace(0.0, 0.999, 200)
STEPS = 20_000


@njit  # not cached: Numba would keep it when the equation changes
def share_of(what, status, age, months, education, has_job, in_care, ended, exhaustion, risk, p):
    """Share of evenly spread uniform numbers for which life brings this event: its probability."""
    count = 0
    for k in range(STEPS):
        u = (k + 0.5) / STEPS
        happened = life_event(status, age, months, education, has_job, in_care, ended, exhaustion, risk, u, p)
        count += happened == what
    return count / STEPS


def risk_of(exhaustion, p):
    """The risk of falling ill of somebody without physical load who never lost a job."""
    return 1.0 + toll_of_exhaustion(exhaustion, p)


def event(status, u, age=40 * 12, months=3, education=1, has_job=True, in_care=False, ended=False, exhaustion=0.0, p=P):
    risk = risk_of(exhaustion, p)
    return life_event(status, age, months, education, has_job, in_care, ended, exhaustion, risk, u, p)


def chance(
    what, status, age=40 * 12, months=3, education=1, has_job=True, in_care=False, ended=False, exhaustion=0.0, p=P
):
    risk = risk_of(exhaustion, p)
    return share_of(int(what), int(status), age, months, education, has_job, in_care, ended, exhaustion, risk, p)


def test_sickness_is_linear_in_age_with_a_floor():
    assert sickness_hazard(40.0, P) == P.sickness
    assert sickness_hazard(50.0, P) == pytest.approx(P.sickness * (1 + 10 * P.sickness_by_age))
    assert sickness_hazard(15.0, P) == pytest.approx(max(0.2, 1 - 25 * P.sickness_by_age) * P.sickness)
    steep = record("life_course", sickness_by_age=0.08)
    assert sickness_hazard(20.0, steep) == pytest.approx(0.2 * P.sickness)


def test_frailty_is_relative_to_the_middle():
    assert relative_frailty(1, P) == 1.0
    assert relative_frailty(0, P) * relative_frailty(2, P) == pytest.approx(1.0)
    assert relative_frailty(0, P) > 1.0 > relative_frailty(2, P)
    assert relative_frailty(0, record("life_course", education_gradient=0.0)) == 1.0


def test_recovery_fades():
    assert recovery_hazard(0, P) == P.recovery
    assert recovery_hazard(10, P) == pytest.approx(P.recovery / (1 + 10 * P.recovery_fade))
    assert (np.diff([recovery_hazard(k, P) for k in range(60)]) < 0).all()


@pytest.mark.covers("G13")
def test_retirement_by_age():
    assert retirement_hazard(EARLY_EXIT_AGE - 1, True, P) == retirement_hazard(EARLY_EXIT_AGE - 1, False, P) == 0.0
    assert retirement_hazard(EARLY_EXIT_AGE, True, P) == P.retire_early
    assert retirement_hazard(EARLY_EXIT_AGE, False, P) == 2 * P.retire_early
    assert retirement_hazard(P.pension_age, True, P) == P.retire_at_pension_age
    assert retirement_hazard(P.pension_age, False, P) == 1.0
    assert retirement_hazard(P.pension_age - 1, True, OFF) == 0.0
    assert retirement_hazard(P.pension_age, True, OFF) == P.retire_at_pension_age


@pytest.mark.parametrize("status", [Status.PERMANENT, Status.TEMPORARY, Status.FREELANCE])
def test_chances_of_workers(status):
    frail = relative_frailty(0, P)
    assert chance(Event.FALL_SICK, status, education=0) == pytest.approx(P.sickness * frail, abs=1e-4)
    assert chance(Event.QUIT, status, education=0) == pytest.approx(P.step_out * frail, abs=1e-4)
    assert chance(Event.QUIT, status, in_care=True) == pytest.approx(4 * P.step_out, abs=1e-4)
    assert chance(Event.RETIRE, status, age=62 * 12) == pytest.approx(P.retire_early, abs=1e-4)
    assert chance(Event.RETIRE, status, age=P.pension_age) == pytest.approx(P.retire_at_pension_age, abs=1e-4)


def test_chances_of_the_unemployed():
    give_up = P.give_up * 0.75  # three months without work: 0.5 + 3/12
    assert chance(Event.LEAVE_LABOUR_FORCE, Status.UNEMPLOYED) == pytest.approx(give_up, abs=1e-4)
    older = chance(Event.LEAVE_LABOUR_FORCE, Status.UNEMPLOYED, age=58 * 12, months=60)
    assert older == pytest.approx(P.give_up * (1.0 + 8.0 / LATE) * 2.0, abs=1e-4)


def test_chances_of_the_inactive():
    assert chance(Event.START_SEEKING, Status.INACTIVE, age=30 * 12) == pytest.approx(P.rejoin, abs=1e-4)
    in_care = chance(Event.START_SEEKING, Status.INACTIVE, age=30 * 12, in_care=True)
    assert in_care == pytest.approx(0.3 * P.rejoin, abs=1e-4)
    educated = chance(Event.START_SEEKING, Status.INACTIVE, age=30 * 12, education=2)
    assert educated == pytest.approx(P.rejoin / relative_frailty(2, P), abs=1e-4)
    assert chance(Event.START_SEEKING, Status.INACTIVE, age=59 * 12 + 11) == pytest.approx(0.1 * P.rejoin, abs=1e-4)


def test_chances_of_the_sick():
    recovery = recovery_hazard(3, P)
    assert chance(Event.RECOVER, Status.SICK) == pytest.approx(recovery, abs=1e-4)
    assert chance(Event.LOSE_CONTRACT, Status.SICK) == 0.0
    assert chance(Event.LOSE_CONTRACT, Status.SICK, months=12) == pytest.approx(0.02, abs=1e-4)
    assert chance(Event.LOSE_CONTRACT, Status.SICK, months=12, has_job=False) == 0.0
    assert chance(Event.LOSE_CONTRACT, Status.SICK, ended=True) == 1.0  # the fixed term is over
    assert chance(Event.LOSE_CONTRACT, Status.SICK, ended=True, has_job=False) == 0.0
    assert chance(Event.LOSE_CONTRACT, Status.SICK, ended=True, p=OFF) == 1.0


def test_the_toll_of_exhaustion_is_within_the_interval_of_the_cohort():
    """Ahola et al. 2009: hazard 3.8 (2.7 to 5.4) with severe burnout; three quarters exhausted here, at usual load."""
    usual = 1.0 + record("sickness").physical
    without, severe = (usual + toll_of_exhaustion(exhaustion, P) for exhaustion in (0.0, 0.75))
    assert without == usual
    assert 2.7 < severe / without < 5.4
    assert toll_of_exhaustion(1.0, record("life_course", exhaustion_sickness=0.0)) == 0.0


def test_exhaustion_makes_sick_and_delays_recovery():
    sickly = record("life_course", sickness=0.004, exhaustion_sickness=20.0, exhaustion_recovery=0.6)
    rested, worn = (chance(Event.FALL_SICK, Status.PERMANENT, exhaustion=e, p=sickly) for e in (0.0, 0.5))
    assert worn / rested == pytest.approx(6.0, abs=0.2)  # 1 + 20 / 4
    quick, slow = (chance(Event.RECOVER, Status.SICK, exhaustion=e, p=sickly) for e in (0.0, 0.5))
    assert slow / quick == pytest.approx(0.7, abs=0.01)  # 1 - 0.6 / 2
    rested, worn = (chance(Event.QUIT, Status.PERMANENT, exhaustion=e) for e in (0.0, 0.9))
    assert worn == pytest.approx(rested, abs=2e-4)


def test_nothing_happens_when_no_chance_is_left():
    for status in (Status.PERMANENT, Status.UNEMPLOYED, Status.INACTIVE, Status.FREELANCE):
        happened = {event(status, u, p=NOTHING_HAPPENS, age=61 * 12) for u in (0.001, 0.1, 0.5, 0.999)}
        assert happened == {Event.NOTHING}, status


@pytest.mark.parametrize("status", [Status.PERMANENT, Status.UNEMPLOYED, Status.INACTIVE, Status.SICK])
def test_off_leaves_the_pension_only(status):
    assert {event(status, u, p=OFF) for u in LUCK} == {Event.NOTHING}
    at_65 = {event(status, u, p=OFF, age=P.pension_age) for u in LUCK}
    assert Event.RETIRE in at_65 and at_65 <= {Event.RETIRE, Event.NOTHING}


def test_ceiling_covers_every_worker_before_early_exit():
    for education in (0, 1, 2):
        for age in range(15 * 12, EARLY_EXIT_AGE):
            for in_care in (False, True):
                quiet = event(Status.PERMANENT, worker_ceiling(P), age=age, education=education, in_care=in_care)
                assert quiet == Event.NOTHING
    assert worker_ceiling(OFF) == 0.0


@pytest.mark.parametrize("exhaustion", [0.2, 0.6, 1.0])
def test_ceiling_rises_with_exhaustion_far_enough(exhaustion):
    """As `_live` reckons it: the toll on top of the ceiling, at the worst frailty and the highest age."""
    sickest = relative_frailty(0, P) * sickness_hazard(P.pension_age / 12.0, P)
    ceiling = worker_ceiling(P) + sickest * toll_of_exhaustion(exhaustion, P)
    for age in range(15 * 12, EARLY_EXIT_AGE):
        quiet = event(Status.PERMANENT, ceiling, age=age, education=0, in_care=True, exhaustion=exhaustion)
        assert quiet == Event.NOTHING


def test_in_work_counts_the_sick_for_a_year():
    at_work = [status for status in Status if in_work(int(status), True, 0)]
    assert at_work == [Status.PERMANENT, Status.TEMPORARY, Status.FREELANCE, Status.SICK]
    assert in_work(Status.SICK, True, 11) and not in_work(Status.SICK, True, 12)
    assert not in_work(Status.SICK, False, 3)
