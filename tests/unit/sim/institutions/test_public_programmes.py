"""A3: for whom measures are meant, and that each euro of them is paid by somebody and reaches somebody."""

import itertools

import numpy as np
import pytest

from sim.codes import NEVER, Education, Event, Status
from sim.config import configure
from sim.institutions.government import government_settles, is_outplaced, is_subsidised
from sim.institutions.ledger import LINES
from sim.institutions.public_programmes import (
    ALARM,
    ALL,
    GUIDANCE,
    IN_DANGER,
    LEAVE,
    MOVING,
    NOT_IN_DANGER,
    PREMIUM,
    SCHEME,
    VULNERABLE,
    is_meant,
    job_in_danger,
)
from sim.mechanisms.m20_uptake import workers_take_up_measures
from sim.policy import Calendar
from sim.rules.occupational_interests import BOTTLENECK
from tests.support import SMALL, chance_bounds, clone, let_pass, record
from tests.unit.scenes import carry_out, next_month, people, vacancy

PERSONS = list(itertools.product((False, True), Education, (30.0, 55.0), (False, True)))


@pytest.mark.covers("G04", "G05", "G08")
def test_for_whom_a_measure_is_meant():
    assert all(is_meant(ALL, *person) for person in PERSONS)
    assert [is_meant(IN_DANGER, *person) for person in PERSONS] == [person[0] for person in PERSONS]
    assert all(is_meant(IN_DANGER, *person) != is_meant(NOT_IN_DANGER, *person) for person in PERSONS)
    strong = [person for person in PERSONS if not is_meant(VULNERABLE, *person)]
    assert {person[1:] for person in strong} == {(Education.MID, 30.0, False), (Education.HIGH, 30.0, False)}


@pytest.mark.covers("M20")
def test_a_job_is_in_danger_where_jobs_are_cut_or_when_it_ends():
    assert job_in_danger(ALARM + 0.001, NEVER) and job_in_danger(0.0, 40)
    assert not job_in_danger(ALARM, NEVER)


@pytest.mark.covers("G09")
def test_whom_a_wage_subsidy_is_meant_for():
    assert is_subsidised(12, 30) and is_subsidised(0, 55) and not is_subsidised(11, 54)


@pytest.mark.covers("G03")
def test_a_share_is_outplaced_and_more_with_more_coverage():
    key = np.uint64(77)
    helped = [{n for n in range(3000) if is_outplaced(key, n, share)} for share in (0.0, 0.2, 0.6, 1.0)]
    assert not helped[0] and helped[1] < helped[2] < helped[3] and len(helped[3]) == 3000
    low, high = chance_bounds(3000, 600)
    assert low <= len(helped[1]) <= high


def settled(state):
    government_settles(state)
    return state.ledger.amount


@pytest.fixture
def hired(finished):
    """Builds: a month in which one person without work takes a job; the state, the row, and the employer."""

    def build(months_without=20, aware=1.0, known=0, **government):
        state = next_month(finished, government=government)
        row, job = int(people(state, Status.UNEMPLOYED)[0]), vacancy(state)
        state.persons["last_worked"][row], state.persons["known"][row] = state.month - months_without, known
        state.persons["birth_month"][row] = state.month - 360
        carry_out(state, row, Event.HIRE, job)
        state.persons["wage"][row], state.persons["end_month"][row] = 2500.0, NEVER
        state.economy["employers_aware"][0] = aware
        state.employers["subsidies"][:] = 0.0
        return state, row, int(state.persons["employer"][row])

    return build


@pytest.mark.covers("G09")
def test_a_wage_subsidy_goes_to_the_employer_who_knows_and_hires_whom_it_is_for(hired):
    state, _, employer = hired(hiring_subsidy=0.3)
    assert settled(state)["hiring_subsidies"] == pytest.approx(0.3 * 12 * 2500)
    assert state.employers["subsidies"][employer] == pytest.approx(0.3 * 12 * 2500)
    assert np.count_nonzero(state.employers["subsidies"]) == 1
    for scene in ({"months_without": 3}, {"aware": 0.0}):
        state, _, _ = hired(hiring_subsidy=0.3, **scene)
        assert settled(state)["hiring_subsidies"] == 0.0 and not state.employers["subsidies"].any()


@pytest.mark.covers("G09")
@pytest.mark.parametrize("term, paid", [(5, 5), (12, 12), (20, 12)])
def test_a_wage_subsidy_lasts_a_year_or_as_long_as_a_shorter_term(hired, term, paid):
    state, row, employer = hired(hiring_subsidy=0.3)
    state.persons["end_month"][row] = state.month + term
    assert settled(state)["hiring_subsidies"] == pytest.approx(0.3 * paid * 2500)
    assert state.employers["subsidies"][employer] == pytest.approx(0.3 * paid * 2500)


@pytest.mark.covers("G09")
@pytest.mark.parametrize(
    "known, tightness, paid", [(PREMIUM, 2.0, 4000.0), (PREMIUM, 1.0, 0.0), (31 - PREMIUM, 2.0, 0.0)]
)
def test_a_premium_is_for_those_who_know_of_it_and_take_up_a_bottleneck_occupation(hired, known, tightness, paid):
    state, row, _ = hired(known=known, transition_premium=4000.0)
    state.economy["tightness"][:] = tightness
    logged, occupation = state.log.reserve(0), state.persons["occupation"][row]
    logged.from_occupation[0] = (occupation + 1) % len(state.economy["tightness"])
    assert settled(state)["premiums"] == paid and BOTTLENECK <= 2.0
    logged.from_occupation[0] = occupation  # the same work gets none
    state.ledger.clear()
    assert settled(state)["premiums"] == 0.0


@pytest.mark.covers("G14")
def test_support_for_mobility_is_for_work_in_another_region(hired):
    for known, moved, paid in ((MOVING, 1, 3000.0), (MOVING, 0, 0.0), (31 - MOVING, 1, 0.0)):
        state, row, employer = hired(known=known, mobility_support=3000.0)
        regions, region = len(state.reference_data.region_share), state.employers["region"][employer]
        state.log.reserve(0).from_region[0] = (region + moved) % regions
        state.persons["region"][row] = (region + 1 - moved) % regions  # where one lives does not matter
        assert settled(state)["premiums"] == paid


PLACES = {"guidance_places": 0.02, "training_places": 0.02}


@pytest.mark.covers("G04", "G05", "G08", "M20")
@pytest.mark.parametrize("known", [GUIDANCE, LEAVE, SCHEME])
def test_each_measure_is_paid_by_those_who_are_to_pay_it(finished, known):
    m = record("public_programmes", scheme_coverage=1.0, leave_coverage=1.0, leave_account=0.4)
    interest = {"scheme_interest": 2.0 * (known == SCHEME), "leave_interest": 2.0 * (known == LEAVE)}
    eager = {"uptake": {"heard": 0.0} | interest, "worker_initiative": {"guidance": 0.5, "guidance_pull": 2.0}}
    state = next_month(finished, mediation=PLACES, **eager)
    state.parameters = state.parameters._replace(public_programmes=m)
    p, e = state.persons, state.employers
    p["known"][:], p["guided_at"][:], p["trained_at"][:] = known, -1000, -1000
    p["competence"][:] = p["learning_drive"][:] = 1.0
    state.economy["employers_aware"][0], state.hold_aggregates = 1.0, True
    e["hr_time"][:] = e["subsidies"][:] = 0.0
    workers_take_up_measures(state)
    rows = np.flatnonzero((p["guided_at"] if known == GUIDANCE else p["trained_at"]) == state.month)
    count, amount = len(rows), state.ledger.amount
    days = {GUIDANCE: 0.0, LEAVE: m.leave_days, SCHEME: m.scheme_days}[known]
    public = {GUIDANCE: 0.0, LEAVE: m.leave_account, SCHEME: 1.0}[known]
    guidance = {GUIDANCE: m.voucher_value, LEAVE: 0.0, SCHEME: 1.0}[known]
    own = m.day_fee * days * (1.0 - public) + (m.voucher_price * (1.0 - m.voucher_value) if known == GUIDANCE else 0.0)
    assert count > 5
    assert amount["guidance"] == pytest.approx(count * guidance * m.voucher_price)
    assert amount["public_training"] == pytest.approx(count * m.day_fee * days * public)
    assert amount["own_training"] == pytest.approx(count * own)
    assert amount["training_leave"] == pytest.approx(count * m.leave_refund * 8 * days)
    staff = np.bincount(p["employer"][rows], minlength=len(e["subsidies"]))
    assert np.allclose(e["subsidies"], staff * m.leave_refund * 8 * days)
    assert e["hr_time"].sum() == pytest.approx(p["wage"][rows].sum(dtype=float) * 8 * days / 160)


COSTS = {  # lever -> value, and the line on which it is paid
    "public_programmes.campaign_workers": (0.5, "awareness"),
    "public_programmes.campaign_employers": (0.5, "awareness"),
    "government.information": (0.5, "awareness"),
    "public_programmes.scheme_coverage": (1.0, "public_training"),
    "public_programmes.leave_account": (1.0, "public_training"),
    "public_programmes.leave_coverage": (1.0, "training_leave"),
    "public_programmes.voucher_value": (1.0, "guidance"),
    "government.hiring_subsidy": (0.5, "hiring_subsidies"),
    "government.transition_premium": (9000.0, "premiums"),
    "government.mobility_support": (9000.0, "premiums"),
    "government.childcare": (1.0, "childcare"),
    "government.care_leave": (1.0, "care_leave"),
    "government.reintegration": (1.0, "reintegration"),
    "government.portability": (1.0, "portable_rights"),
    "government.outplacement": (1.0, "hr_services"),
    "mediation.outreach": (1.0, "mediation"),
    "mediation.employer_contact": (1.0, "mediation"),
    "mediation.quality": (1.5, "mediation"),
    "mediation.capacity": (0.03, "mediation"),
    "life_course.pension_age": (62 * 12, "pensions"),
}


def spent(model, **levers):
    """Amounts by line over a year with some levers pulled from its first month on; each month the accounts hold."""
    changes = [{"lever": name, "value": value, "from": "2025-06"} for name, value in levers.items()]
    calendar = Calendar(configure({**SMALL, "policy": {"name": "mine", "changes": changes}}))
    state, total = clone(model.state), dict.fromkeys(LINES, 0.0)
    state.persons["known"][:] = 31
    for number in range(24, 36):
        open_subsidies = state.employers["subsidies"].sum()
        let_pass(state, calendar, 1, first=number)
        amount, e = state.ledger.amount, state.employers
        flemish = sum(amount[name] for name, line in LINES.items() if line.payer == "flemish")
        assert amount["grant"] == pytest.approx(flemish) and flemish > 0.0
        assert amount["hr_services"] == pytest.approx(e["hr_services"].sum())
        assert e["subsidies"].sum() == pytest.approx(amount["hiring_subsidies"])  # the rest is in the result
        waiting = e["subsidies"].sum() - open_subsidies
        kept = e["profit"].sum() - amount["profit_tax"]
        assert state.ledger.net(("employers",)) == pytest.approx(kept + waiting, rel=1e-6)
        total = {name: total[name] + amount[name] for name in LINES}
    return total


@pytest.fixture(scope="module")
def usual(finished):
    return spent(finished)


@pytest.mark.covers("G03", "G04", "G05", "G06", "G07", "G08", "G09", "G10", "G11", "G12", "G13", "G14")
@pytest.mark.covers("I01", "I02", "I03", "I04")
@pytest.mark.parametrize("lever", COSTS)
def test_what_a_lever_costs_stands_on_its_line_and_in_the_grant(finished, usual, lever):
    value, line = COSTS[lever]
    pulled = spent(finished, **{lever: value})
    assert pulled[line] > usual[line]
    if LINES[line].payer == "flemish":
        mine = pulled[line] - usual[line]
        others = sum(pulled[name] - usual[name] for name, one in LINES.items() if one.payer == "flemish") - mine
        assert pulled["grant"] - usual["grant"] == pytest.approx(mine + others)


@pytest.mark.covers("G09")
def test_a_subsidy_is_income_of_the_employer_in_the_next_result(finished):
    with_subsidy = spent(finished, **{"government.hiring_subsidy": 0.6})
    assert with_subsidy["hiring_subsidies"] > 0.0  # its way into results is checked month by month in `spent`
