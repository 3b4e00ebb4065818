"""Closed forms of pay, output, benefits and employers' levers; and the ledger, which refuses bad entries."""

import math
from collections import namedtuple

import numpy as np
import pytest

from sim.config import Config
from sim.institutions.government import unemployment_benefit
from sim.institutions.hr_policy import around
from sim.institutions.ledger import ACTORS, LINES, Ledger
from sim.mechanisms.m14_economics import _earned, _results, effort_of, productivity_of
from sim.reference_data import load_reference_data
from sim.rules.pay import (
    REMEMBERED,
    USUAL_SKILL,
    merit,
    one_off,
    pay_above_market,
    pay_tables,
    time_that_counts,
    wage_of,
    work_value,
)
from tests.support import clone, record


@pytest.fixture(scope="module")
def reference_data():
    return load_reference_data()


def wage(base=1000.0, education=1.0, level=1.0, experience=1.0, slope=0.0, tenure=0, premium=0.0):
    return wage_of(base, education, level, experience, slope, tenure, premium)


def test_wage_is_the_product_of_its_factors():
    assert wage(3000.0, 0.9, 1.2, 1.3) == pytest.approx(3000 * 0.9 * 1.2 * 1.3)
    assert wage(3000.0, slope=0.01, tenure=60) == pytest.approx(3000 * 1.0179, rel=1e-4)
    assert wage(3000.0, slope=0.01, tenure=60, premium=0.1) == pytest.approx(3000 * 1.0179 * 1.105, rel=1e-4)
    assert wage(0.0, 1.1, 1.2, 1.3, 0.01, 60, 0.1) == 0.0


@pytest.mark.covers("E03")
def test_seniority_rises_less_and_less():
    wages = [wage(slope=0.05, tenure=months) for months in range(0, 600)]
    assert wages[0] == 1000.0 and (np.diff(wages) > 0).all() and (np.diff(wages, 2) < 0).all()
    assert wages[240] == pytest.approx(1152.2, abs=0.1)


@pytest.mark.parametrize("place", range(7))
def test_wage_rises_with_each_factor(place):
    low = [3000.0, 0.9, 1.1, 1.2, 0.01, 24, 0.05]
    more = [3100.0, 1.1, 1.2, 1.3, 0.02, 36, 0.06]
    high = [*low[:place], more[place], *low[place + 1 :]]
    assert wage_of(*high) > wage_of(*low)


@pytest.mark.covers("E03")
def test_merit_follows_skill_and_output_above_the_usual():
    assert merit(0.0, 1.0, 0.0, 2.0) == merit(0.8, USUAL_SKILL, 0.6, 1.0) == 1.0
    assert merit(0.5, USUAL_SKILL + 0.2, 0.0, 2.0) == pytest.approx(1.1)
    assert merit(0.0, 1.0, 0.4, 0.5) == pytest.approx(0.8)
    assert merit(0.5, USUAL_SKILL - 0.2, 0.4, 1.5) == pytest.approx(1.0 - 0.1 + 0.2)
    assert merit(1.0, -3.0, 0.6, 0.0) == 0.5  # nobody works for less than half


@pytest.mark.covers("G09", "G14")
def test_what_is_paid_once_is_worth_as_much_as_it_adds_over_the_months_it_is_remembered():
    assert one_off(0.0, 3000.0) == 0.0
    assert one_off(3000.0, 3000.0) == pytest.approx(math.log(1.0 + 1.0 / REMEMBERED))
    assert one_off(REMEMBERED * 300.0, 3000.0) == pytest.approx(math.log(1.1))
    worth = [one_off(amount, 2500.0) for amount in (0.0, 1000.0, 5000.0, 20_000.0)]
    assert (np.diff(worth) > 0.0).all() and one_off(1000.0, 2500.0) > one_off(1000.0, 5000.0)
    assert math.isfinite(one_off(1000.0, 0.0))  # who never earned


def test_premium_is_nearly_exponential():
    premiums = np.linspace(-0.2, 0.2, 41)
    ratio = np.array([wage(1.0, premium=x) for x in premiums]) / np.exp(premiums)
    assert np.abs(ratio - 1.0).max() < 0.0016  # the cubic term, relative, at -0.2
    assert np.abs(ratio[10:31] - 1.0).max() < 0.0002


def test_pay_tables(reference_data):
    p = record("pay")
    tables = pay_tables(reference_data, p)
    mean = tables.occupation @ reference_data.occupation_share * tables.experience[15]
    assert mean == pytest.approx(p.mean_wage)
    assert np.allclose(np.diff(np.log(tables.level)), p.level_step)
    assert np.log(tables.education) == pytest.approx([-p.education_return, 0.0, p.education_return])
    years = np.arange(20)
    assert np.allclose(np.log(tables.experience[:20]), p.experience_return * years - p.experience_fade * years**2)
    assert (np.diff(tables.experience) >= 0).all()  # flat after the top, never falling
    assert np.argsort(tables.occupation).tolist() == np.argsort(reference_data.occupation_pay).tolist()


FLAT = {"occupation_spread": 0.0, "level_step": 0.0, "education_return": 0.0, "experience_return": 0.0}


def test_equal_pay_without_spread(reference_data):
    tables = pay_tables(reference_data, record("pay", **FLAT))
    assert np.allclose(tables.occupation, 3500.0) and (tables.level == 1.0).all()
    assert (tables.experience == 1.0).all() and (tables.education == 1.0).all()


@pytest.mark.covers("G01")
def test_benefit_falls_in_a_straight_line_and_ends():
    p = record("government", benefit_months=60)
    assert unemployment_benefit(2000.0, 0, p) == pytest.approx(p.benefit_start * 2000)
    assert unemployment_benefit(2000.0, 24, p) == pytest.approx((p.benefit_start + p.benefit_end) / 2 * 2000)
    assert unemployment_benefit(2000.0, 48, p) == pytest.approx(p.benefit_end * 2000)
    assert unemployment_benefit(2000.0, 59, p) == pytest.approx(p.benefit_end * 2000)
    assert unemployment_benefit(2000.0, 60, p) == 0.0
    falling = [unemployment_benefit(2000.0, months, p) for months in range(80)]
    assert (np.diff(falling) <= 0).all()


def test_benefit_is_capped_and_needs_a_wage():
    p = record("government")
    assert unemployment_benefit(p.wage_cap, 3, p) == unemployment_benefit(3 * p.wage_cap, 3, p)
    assert unemployment_benefit(0.0, 3, p) == 0.0


def made(general=0.0, behind=0.0, firm=1.0, fit=0.0, engagement=0.0, links=0.55, exhaustion=0.0, p=None):
    p = record("production") if p is None else p
    return productivity_of(general, behind, firm, fit, engagement, links, exhaustion, p)


def test_a_settled_average_person_makes_one():
    assert made() == 1.0


@pytest.mark.covers("M14")
def test_a_newcomer_starts_at_two_thirds_and_settles():
    """Output after eight months is 53% above that of the start (Shaw and Lazear 2008)."""
    assert made(firm=1.0) / made(firm=0.0) == pytest.approx(1.53, abs=0.02)
    by_skill = [made(firm=firm) for firm in np.linspace(0.0, 1.4, 15)]
    assert (np.diff(by_skill) > 0).all()
    gains = np.diff([made(firm=firm) for firm in (0.8, 1.0, 1.2)])
    assert 0.0 < gains[1] < 0.5 * gains[0]  # what goes beyond a settled worker is worth less


def test_skills_scale_output():
    assert made(general=0.1) == pytest.approx(1.1052, abs=1e-4)
    assert made(behind=0.1) == pytest.approx(0.9048, abs=1e-4)
    assert made(general=0.3, behind=0.3) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "name, weight",
    [("fit", "fit_productivity"), ("engagement", "engagement_productivity")],
)
def test_what_moves_people_scales_output(name, weight):
    p = record("production", **{weight: 0.1})
    for firm in (0.0, 0.5, 1.0):
        assert made(firm=firm, **{name: 1.0}, p=p) / made(firm=firm, p=p) == pytest.approx(1.1052, abs=1e-4)
        assert made(firm=firm, **{name: -1.0}, p=p) / made(firm=firm, p=p) == pytest.approx(0.9048, abs=1e-4)
    indifferent = record("production", **{weight: 0.0})
    assert made(**{name: 3.0}, p=indifferent) == 1.0


def test_ties_raise_output():
    p = record("production", links_productivity=0.1)
    assert made(links=1.0, p=p) / made(links=0.0, p=p) == pytest.approx(1.1052, abs=1e-4)


Work = namedtuple("Work", "learning_culture informal_time crafting_room performance_pay output_targets")
Economy = namedtuple("Economy", "frontier technology")
CALM = Economy(np.zeros(1), np.zeros(1))
USUAL_WORK = Work(0.5, 0.02, 0.5, 0.05, 0.5)


def done(p, **changes):
    """What is done of the work asked by one employer with usual practice but for these changes."""
    return effort_of(Work(*(np.array([value]) for value in USUAL_WORK._replace(**changes))), p)[0]


@pytest.mark.covers("E01", "M14")
def test_more_work_is_done_under_a_higher_workload_but_not_in_proportion():
    p = record("production", workload_elasticity=0.5)
    assert work_value(CALM, np.array([0.64, 1.0]), p).asked == pytest.approx([0.8, 1.0])


@pytest.mark.covers("E01", "M14")
def test_work_asked_beyond_the_usual_adds_less_and_less_up_to_the_peak():
    """Pencavel 2015: in proportion up to a threshold, then at a decreasing rate."""
    p = record("production", workload_elasticity=0.7, workload_peak=1.31)
    asked = work_value(CALM, np.array([1.0, 1.1, 1.2, 1.31, 1.6]), p).asked
    assert (np.diff(asked[:4], 2) < 0.0).all() and asked[3] == asked[4] == asked.max()
    assert asked[3] == pytest.approx(1.31**0.35)
    assert asked[1] < 1.1**0.7


@pytest.mark.covers("M14")
def test_the_exhausted_are_absent_more_often_and_mend_errors():
    p = record("production", absence_and_errors=0.3)
    assert time_that_counts(0.0, p) == 1.0 and time_that_counts(0.5, p) == pytest.approx(0.925)
    assert time_that_counts(1.0, record("production", enabled=False)) == 1.0


@pytest.mark.covers("M13", "X01")
def test_pay_for_skill_and_output_shares_in_what_technology_adds():
    before = _earned(0.0, 0.2, 0.3, 0.0, 0.3, 0.1, 0.9)
    assert _earned(0.0, 0.2, 0.3 + 0.1, 0.1, 0.3, 0.0, 0.9) == pytest.approx(_earned(0.0, 0.2, 0.3, 0.0, 0.3, 0.0, 0.9))
    kept_up = _earned(0.0, 0.2 + 0.1, 0.3 + 0.1, 0.1, 0.3, 0.1, 0.9)
    assert kept_up - before == pytest.approx(0.3 * 0.1 + 0.1 * 0.9 * 0.1052, abs=1e-4)


def test_off_neither_workload_nor_technology_is_worth_anything():
    value = work_value(Economy(np.zeros(1), np.array([0.1])), np.array([1.4]), record("production", enabled=False))
    assert value.asked[0] == 1.0 and value.technology[0] == 0.0


@pytest.mark.covers("M14")
def test_learning_and_room_take_time():
    p = record("production", learning_time=0.1)
    assert done(p) == 1.0
    assert done(p, learning_culture=1.0) == pytest.approx(0.95) and done(p, learning_culture=0.0) == pytest.approx(1.05)
    assert done(p, informal_time=0.05) == pytest.approx(0.97)
    assert done(p, crafting_room=1.0) == pytest.approx(1.0 - p.slack / 2)


@pytest.mark.covers("E03", "E04")
def test_pay_by_output_and_fixed_targets_raise_effort():
    p = record("production", effort_by_pay=0.2, effort_by_targets=0.1)
    assert done(p, performance_pay=0.55) == pytest.approx(1.1) and done(p, performance_pay=0.0) < 1.0
    assert done(p, output_targets=1.0) == pytest.approx(1.05) and done(p, output_targets=0.0) == pytest.approx(0.95)


def test_exhaustion_costs_output_more_than_in_proportion():
    """Severely exhausted people lose 10 to 30%, mildly exhausted ones hardly anything."""
    losses = [1.0 - made(exhaustion=exhaustion) for exhaustion in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert losses[0] == 0.0 and losses[1] < 0.03
    assert 0.1 < losses[3] < losses[4] < 0.3
    assert (np.diff(losses) > 0).all()


@pytest.mark.covers("M07")
def test_pay_above_the_market():
    assert pay_above_market(0.01, 0, 0.0) == 0.0
    assert pay_above_market(0.05, 120, 0.05) == pytest.approx(0.1699, abs=1e-4)  # eleven years count from one
    assert pay_above_market(0.05, 120, -0.2) == pytest.approx(-0.0801, abs=1e-4)  # an employer that pays less


def test_pay_above_the_market_is_what_a_like_job_elsewhere_lacks():
    for tenure, premium in ((60, 0.0), (120, 0.05), (24, -0.08)):
        here, elsewhere = wage(slope=0.05, tenure=tenure, premium=premium), wage(slope=0.05)
        assert pay_above_market(0.05, tenure, premium) == pytest.approx(math.log(here / elsewhere), abs=0.009)


def test_levers_of_employers_spread_around_their_value():
    assert around(0.4, 0.0) == 0.2 and around(0.4, 0.5) == 0.4
    assert np.mean([around(0.4, q) for q in (np.arange(1000) + 0.5) / 1000]) == pytest.approx(0.4)


@pytest.mark.parametrize("amount", [-1.0, math.nan, -1e-9])
def test_ledger_refuses_bad_amounts(amount):
    ledger = Ledger()
    with pytest.raises(ValueError, match="wages"):
        ledger.pay("wages", amount)
    assert set(ledger.amount.values()) == {0.0} and set(ledger.balance.values()) == {0.0}


def results(state, subsidies, public):
    """Cost of public employers, and the state after it, where each employer has got so much."""
    state.employers["subsidies"][:], state.employers["public"][:] = subsidies, public
    jobs, employers = (namedtuple(name, getattr(state, name))(**getattr(state, name)) for name in ("jobs", "employers"))
    sums = np.column_stack([employers.payroll, employers.output])
    g, p = record("government", hiring_subsidy=0.6), record("production", vacancy_cost=0.0)
    return _results.py_func(sums, jobs, employers, p, g)[0], state.employers


@pytest.mark.covers("G09")
def test_what_a_public_employer_got_beyond_its_cost_waits(finished):
    """The public purse pays for what a public employer costs, never less than nothing."""
    cost = results(clone(finished.state), 0.0, 1)[0]
    employers = len(finished.state.employers["sector"])
    paid = results(clone(finished.state), 1.0, 1)[0]  # who has no staff at work may cost nothing
    assert cost - employers - 0.01 <= paid < cost - 0.8 * employers
    paid, after = results(clone(finished.state), 1e7, 1)
    assert paid == 0.0 and (after["subsidies"] > 0.0).all()
    assert after["subsidies"].sum() == pytest.approx(1e7 * len(after["subsidies"]) - cost)
    paid, after = results(clone(finished.state), 1e7, 0)
    assert paid == 0.0 and not after["subsidies"].any() and (after["profit"] > 0.0).all()


def test_ledger_refuses_an_unknown_line():
    ledger = Ledger()
    with pytest.raises((KeyError, ValueError)):
        ledger.pay("pocket_money", 3.0)
    assert set(ledger.balance.values()) == {0.0}


def test_ledger_books_both_sides():
    ledger = Ledger()
    ledger.pay("wages", 100.0)
    ledger.pay("income_tax", 36.0)
    assert ledger.net(("persons",)) == 64.0 and ledger.net(("federal",)) == 36.0 and ledger.net(ACTORS) == 0.0
    assert ledger.balance["persons"] == 64.0 and ledger.balance["employers"] == -100.0
    assert sum(ledger.balance.values()) == 0.0
    ledger.clear()
    assert ledger.amount["wages"] == 0.0 and ledger.balance["persons"] == 64.0


def test_every_line_has_known_sides():
    for name, line in LINES.items():
        assert line.payer in ACTORS and line.payee in ACTORS and line.payer != line.payee, name
        assert line.meaning, name


def test_default_rates_leave_something_to_live_from():
    p = Config().government
    assert 0.0 < p.benefit_end < p.benefit_start < 1.0 and p.income_tax < 1.0
