"""Closed forms of pay, output, benefits and employers' levers; and the ledger, which refuses bad entries."""

import math

import numpy as np
import pytest

from sim.config import Config
from sim.government import unemployment_benefit
from sim.hr_policy import around
from sim.ledger import ACTORS, LINES, Ledger
from sim.mechanisms.m14_economics import productivity_of
from sim.pay import MAX_SENIORITY_YEARS, pay_tables, wage_of
from sim.world import load_world
from tests.support import record


@pytest.fixture(scope="module")
def world():
    return load_world()


def test_wage_is_the_product_of_its_factors():
    assert wage_of(3000.0, 1.2, 1.3, 0.0, 0, 0.0) == pytest.approx(3000 * 1.2 * 1.3)
    assert wage_of(3000.0, 1.0, 1.0, 0.01, 60, 0.0) == pytest.approx(3000 * 1.05)
    assert wage_of(3000.0, 1.0, 1.0, 0.01, 60, 0.1) == pytest.approx(3000 * 1.05 * 1.105)
    assert wage_of(0.0, 1.2, 1.3, 0.01, 60, 0.1) == 0.0


def test_seniority_stops_rising():
    top = int(12 * MAX_SENIORITY_YEARS)
    wages = [wage_of(1000.0, 1.0, 1.0, 0.02, months, 0.0) for months in range(0, top + 60)]
    assert (np.diff(wages[: top + 1]) > 0).all()
    assert len(set(wages[top:])) == 1


@pytest.mark.parametrize("place", range(6))
def test_wage_rises_with_each_factor(place):
    low = [3000.0, 1.1, 1.2, 0.01, 24, 0.05]
    more = [3100.0, 1.2, 1.3, 0.02, 36, 0.06]
    high = [*low[:place], more[place], *low[place + 1 :]]
    assert wage_of(*high) > wage_of(*low)


def test_premium_is_nearly_exponential():
    premiums = np.linspace(-0.2, 0.2, 41)
    ratio = np.array([wage_of(1.0, 1.0, 1.0, 0.0, 0, x) for x in premiums]) / np.exp(premiums)
    assert np.abs(ratio - 1.0).max() < 0.0016  # the cubic term, relative, at -0.2
    assert np.abs(ratio[10:31] - 1.0).max() < 0.0002


def test_pay_tables(world):
    p = record("pay")
    tables = pay_tables(world, p)
    mean = tables.occupation @ world.occupation_share * tables.experience[15]
    assert mean == pytest.approx(p.mean_wage)
    assert np.allclose(np.diff(np.log(tables.level)), p.level_step)
    years = np.arange(20)
    assert np.allclose(
        np.log(tables.experience[:20]), p.experience_return * years - p.experience_fade * years**2
    )
    assert (np.diff(tables.experience) >= 0).all()  # flat after the top, never falling
    assert np.argsort(tables.occupation).tolist() == np.argsort(world.occupation_pay).tolist()


def test_equal_pay_without_spread(world):
    tables = pay_tables(world, record("pay", occupation_spread=0.0, level_step=0.0, experience_return=0.0))
    assert np.allclose(tables.occupation, 3500.0) and (tables.level == 1.0).all()
    assert (tables.experience == 1.0).all()


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


def test_productivity_ramps_up():
    p = record("economics")
    settled = int(p.ramp_up_months)
    assert productivity_of(settled, settled, 0.0, p) == 1.0
    assert productivity_of(0, 0, 0.0, p) == pytest.approx(1.0 - p.newcomer_shortfall)
    assert productivity_of(200, 0, 0.0, p) == pytest.approx(1.0 - p.new_function_shortfall)
    by_month = [productivity_of(k, k, 0.0, p) for k in range(40)]
    assert (np.diff(by_month) >= 0).all() and max(by_month) == 1.0
    assert by_month[settled - 1] < 1.0  # no jump where the short cut for settled people begins
    assert by_month[settled] - by_month[settled - 1] < 0.05


def test_fit_scales_output():
    p = record("economics")
    for months in (0, 5, 30):
        fitting, average = productivity_of(months, months, 1.0, p), productivity_of(months, months, 0.0, p)
        assert fitting / average == pytest.approx(1.0 + p.fit_productivity)


def test_levers_of_employers_spread_around_their_value():
    assert around(0.4, 0.0) == 0.2 and around(0.4, 0.5) == 0.4
    assert np.mean([around(0.4, q) for q in (np.arange(1000) + 0.5) / 1000]) == pytest.approx(0.4)


@pytest.mark.parametrize("amount", [-1.0, math.nan, -1e-9])
def test_ledger_refuses_bad_amounts(amount):
    ledger = Ledger()
    with pytest.raises(ValueError, match="wages"):
        ledger.pay("wages", amount)
    assert set(ledger.amount.values()) == {0.0} and set(ledger.balance.values()) == {0.0}


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
    assert sum(ledger.balance.values()) == 0.0 and ledger.as_array().sum() == 0.0
    ledger.clear()
    assert ledger.amount["wages"] == 0.0 and ledger.balance["persons"] == 64.0


def test_every_line_has_known_sides():
    for name, line in LINES.items():
        assert line.payer in ACTORS and line.payee in ACTORS and line.payer != line.payee, name
        assert line.meaning, name


def test_default_rates_leave_something_to_live_from():
    p = Config().government
    assert 0.0 < p.benefit_end < p.benefit_start < 1.0 and p.income_tax < 1.0
