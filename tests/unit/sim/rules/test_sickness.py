"""What makes people ill: load, exhaustion, a lost job; what it is, and who pays the first month."""

from collections import namedtuple

import numpy as np
import pytest

from sim.codes import NONE, Contract, Event, Illness, Status
from sim.mechanisms.m14_economics import incomes_are_paid
from sim.mechanisms.m17_life_course import persons_go_through_life_events
from sim.reference_data import load_reference_data
from sim.rules.sickness import guaranteed_pay, illness_after, physical_load, toll_of_job_loss
from tests.support import record
from tests.unit.scenes import next_month, people

pytestmark = pytest.mark.covers("M17")

P = record("sickness")
LUCK = (np.arange(2000) + 0.5) / 2000
Occupations = namedtuple("Occupations", "occupation_code occupation_share")


def test_physical_load_is_relative_to_the_mean_over_workers():
    data = load_reference_data()
    load = dict(zip(data.occupation_code.tolist(), physical_load(data)))
    assert physical_load(data) @ data.occupation_share == pytest.approx(1.0)
    assert load[71] >= load[53] > 1.0 > load[24] and load[22] > load[25]


def test_occupations_by_group_or_in_detail_find_their_load():
    by_group, in_detail = (Occupations(np.array(codes), np.array([0.5, 0.5])) for codes in ([7, 2], [7112, 2411]))
    assert physical_load(by_group) == pytest.approx(physical_load(in_detail))
    assert physical_load(Occupations(np.array([1, 0]), np.array([0.5, 0.5])))[1] == 1.0  # of no known group


def test_a_lost_job_weighs_most_in_the_first_year():
    assert toll_of_job_loss(Event.DISMISSAL, 0, P) == P.job_loss
    assert toll_of_job_loss(Event.CONTRACT_END, 12, P) == pytest.approx(P.job_loss / 2)
    assert toll_of_job_loss(Event.DISMISSAL, 120, P) == pytest.approx(P.job_loss / 11)
    for own_will in (Event.RESIGN, Event.QUIT, Event.CHANGE_EMPLOYER, Event.NOTHING):
        assert toll_of_job_loss(own_will, 0, P) == 0.0


def test_the_reason_follows_the_hazards():
    found = [illness_after(Event.FALL_SICK, Illness.NOTHING, 0.5, 1.5, u) for u in LUCK]
    share = np.bincount(found, minlength=len(Illness)) / len(LUCK)
    assert share == pytest.approx([0.0, 0.5 / 3, 0.5, 1.0 / 3], abs=1e-3)


def test_an_illness_lasts_as_long_as_the_sickness():
    assert illness_after(Event.LOSE_CONTRACT, Illness.MENTAL_ILLNESS, 1.0, 1.0, 0.5) == Illness.MENTAL_ILLNESS
    for event in (Event.RECOVER, Event.RETIRE):
        assert illness_after(event, Illness.MENTAL_ILLNESS, 1.0, 1.0, 0.5) == Illness.NOTHING


def fallen(finished, prepare=lambda state: None, **causes):
    """Who of the employees falls ill in a month, and of what, when sickness is common."""
    calm = {"sickness": 0.01, "education_gradient": 0.0, "sickness_by_age": 0.0, "exhaustion_sickness": 0.0}
    state = next_month(finished, life_course=calm, sickness={"physical": 0.0, "job_loss": 0.0} | causes)
    prepare(state)
    persons_go_through_life_events(state)
    ill = state.persons["request"] == Event.FALL_SICK
    return state, ill & (state.persons["status"] == Status.PERMANENT)


def test_heavy_work_makes_physically_ill(finished):
    state, light = fallen(finished)
    _, heavy = fallen(finished, physical=4.0)
    load = physical_load(state.reference_data)[state.persons["occupation"]]
    workers = people(state, Status.PERMANENT)
    hard = workers[load[workers] > 1.5]
    assert heavy[hard].sum() > light[hard].sum() and not (light & ~heavy).any()
    assert not (state.persons["illness"][light] == Illness.PHYSICAL_ILLNESS).any()


def test_a_lost_job_makes_mentally_ill_also_in_the_next_job(finished):
    def lost(state):
        state.persons["last_end"][:], state.persons["last_worked"][:] = Event.DISMISSAL, state.month - 6

    without, with_loss = fallen(finished, job_loss=8.0), fallen(finished, lost, job_loss=8.0)
    assert with_loss[1].sum() > without[1].sum()
    new = with_loss[1] & ~without[1]
    assert (with_loss[0].persons["illness"][new] == Illness.MENTAL_ILLNESS).any()
    off = fallen(finished, lost)
    assert np.array_equal(off[1], fallen(finished)[1])


Ill = namedtuple("Ill", "status_since employer wage")


def test_only_the_first_month_is_guaranteed_and_only_by_an_employer():
    persons = Ill(np.array([5, 5, 4, 5]), np.array([1, NONE, 1, 0]), np.array([3000.0, 2000.0, 2500.0, 4000.0]))
    assert guaranteed_pay(np.arange(4), persons, 5, 0.5, 3).tolist() == [2000.0, 1500.0, 0.0]


@pytest.mark.covers("M14")
def test_the_employer_pays_the_first_month_in_place_of_the_benefit(finished):
    paid = {}
    for share in (0.0, 1.0):
        state = next_month(finished, sickness={"guaranteed_pay": share})
        p = state.persons
        ill = people(state, Status.PERMANENT, contract=Contract.OPEN_ENDED)[:20]
        p["status"][ill], p["status_since"][ill], p["illness"][ill] = Status.SICK, state.month, Illness.OTHER_ILLNESS
        state.forget_rows()
        incomes_are_paid(state)
        paid[share] = dict(state.ledger.amount), state.employers["payroll"].sum(), p["wage"][ill].sum(dtype=float)
    (benefit, payroll, _), (guaranteed, more, wages) = paid[0.0], paid[1.0]
    assert benefit["guaranteed_pay"] == 0.0 and guaranteed["guaranteed_pay"] == pytest.approx(wages)
    assert more - payroll == pytest.approx(wages) and guaranteed["wages"] == pytest.approx(benefit["wages"])
    assert guaranteed["sickness_benefits"] < benefit["sickness_benefits"]
    assert guaranteed["employer_contributions"] > benefit["employer_contributions"]
