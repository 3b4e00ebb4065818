"""Taxes on profit and consumption: losses count, both are booked, and the public balance is less of a wage meter."""

import numpy as np
import pytest

from sim.codes import Status
from sim.institutions.government import government_settles
from sim.institutions.ledger import PUBLIC
from sim.institutions.taxes import taxed_profit, taxes_are_settled
from sim.mechanisms.m14_economics import incomes_are_paid
from sim.mechanisms.m14_labour_demand import employers_plan
from tests.unit.scenes import next_month

NO_TAXES = {"profit": 0.0, "consumption": 0.0}
CONTRACT = (Status.PERMANENT, Status.TEMPORARY)


def taxed_over_time(*results):
    """What is taxed of the results of one employer, month by month."""
    losses = np.zeros(1)
    return [float(taxed_profit(np.array([result]), losses)[0]) for result in results], losses[0]


def test_a_loss_is_made_good_before_profit_is_taxed():
    assert taxed_over_time(100.0, 50.0) == ([100.0, 50.0], 0.0)
    assert taxed_over_time(-80.0, 50.0, 50.0, 50.0) == ([0.0, 0.0, 20.0, 50.0], 0.0)
    assert taxed_over_time(10.0, -30.0, -30.0, 20.0) == ([10.0, 0.0, 0.0, 0.0], 40.0)
    assert taxed_over_time(0.0, 0.0) == ([0.0, 0.0], 0.0)  # as of public employers


def test_over_the_years_the_profit_less_the_losses_is_taxed():
    """Whatever the order of good and bad months: no more is taxed than was earned, but for a loss at the end."""
    results = np.random.default_rng(3).normal(20.0, 100.0, (600, 40))
    losses, total = np.zeros(40), np.zeros(40)
    for result in results:
        total += taxed_profit(result, losses)
    assert np.allclose(total - losses, results.sum(axis=0)) and (losses >= 0.0).all()


def settled(model, rise=1.0, rows=None, **taxes):
    """The next month's money, with taxes as given; `rise` is that of the pay of all employees, or of these rows."""
    state = next_month(model, taxes=taxes)
    state.log.clear()
    persons = state.persons
    reviewed = (state.month - persons["hired"]) % 12 == 0
    persons["hired"][reviewed] -= 1  # nobody's pay is reviewed this month: it is what is set here
    rows = np.isin(persons["status"], CONTRACT) if rows is None else rows
    persons["wage"][rows] *= rise
    state.employers["losses"][:] = 0.0
    incomes_are_paid(state)
    government_settles(state)
    taxes_are_settled(state)
    return state


def test_what_is_booked_follows_from_the_rates(finished):
    state, without = settled(finished), settled(finished, **NO_TAXES)
    p, amount, e = state.parameters.taxes, state.ledger.amount, state.employers
    assert amount["profit_tax"] == pytest.approx(p.profit * e["profit"][e["profit"] > 0.0].sum())
    assert np.array_equal(e["losses"], np.maximum(-e["profit"], 0.0)) and e["losses"].any()
    assert not e["losses"][e["public"] == 1].any()
    disposable = without.ledger.net(("persons",))
    assert amount["consumption_tax"] == pytest.approx(p.consumption * (1.0 - p.saved) * disposable)
    assert without.ledger.amount["profit_tax"] == without.ledger.amount["consumption_tax"] == 0.0
    gained = state.ledger.net(PUBLIC) - without.ledger.net(PUBLIC)
    assert gained == pytest.approx(amount["profit_tax"] + amount["consumption_tax"])


def test_nobody_spends_what_nobody_received(finished):
    state = next_month(finished)
    state.ledger.pay("own_training", 100.0)
    taxes_are_settled(state)
    assert state.ledger.amount["consumption_tax"] == 0.0


def answer(model, rows=None, **taxes):
    """What the public balance answers when the pay of `rows` rises by 10% at the same output.

    Returns EUR a month per person in the first month; once losses have been made good, per person, and per EUR paid.
    """
    before, after = (settled(model, rise, rows, **taxes) for rise in (1.0, 1.1))
    assert after.employers["output"].sum() == before.employers["output"].sum()
    paid = after.ledger.amount["wages"] - before.ledger.amount["wages"]
    gained = after.ledger.net(PUBLIC) - before.ledger.net(PUBLIC)
    losses = after.employers["losses"].sum() - before.employers["losses"].sum()
    later = gained - before.parameters.taxes.profit * losses
    persons = np.count_nonzero(before.persons["status"])
    return gained / persons, later / persons, later / paid


def test_the_public_balance_is_less_of_a_wage_meter(finished):
    """Pay at given output comes out of profit, on which tax is due as well; what is left of it is taxed when spent."""
    before, after = answer(finished, **NO_TAXES), answer(finished)
    assert 0.0 < after[1] < 0.7 * before[1] and after[1] < after[0] < before[0] == before[1]
    persons, public = finished.state.persons, finished.state.employers["public"]
    private = np.isin(persons["status"], CONTRACT) & (public[persons["employer"]] == 0)
    before, after = answer(finished, private, **NO_TAXES), answer(finished, private)
    g, p = finished.state.parameters.government, finished.state.parameters.taxes
    assert before[2] == pytest.approx(g.income_tax + g.employer_contribution)
    spent = p.consumption * (1.0 - p.saved) * (1.0 - g.income_tax)
    lost = p.profit * (1.0 + g.employer_contribution + g.sector_contribution)
    assert after[2] == pytest.approx(before[2] + spent - lost)
    assert after[2] < 0.7 * before[2]


def test_losses_end_with_the_employer(finished):
    state = next_month(finished)
    e = state.employers
    e["losses"][:] = 500.0
    gone = int(np.flatnonzero(e["public"] == 0)[0])
    for name in ("headcount", "jobs", "dead_jobs"):
        e[name][gone] = 0
    e["closing"][gone] = 1
    employers_plan(state)
    assert e["losses"][gone] == 0.0 and e["losses"].sum() == 500.0 * (len(e["losses"]) - 1)


def test_profit_is_reported_after_tax(finished):
    amount, e = finished.state.ledger.amount, finished.state.employers
    private = e["public"] == 0
    left = e["profit"][private].sum() - amount["profit_tax"]
    assert amount["profit_tax"] > 0.0
    assert finished.measures()["profit_share"].iloc[-1] == pytest.approx(100.0 * left / e["output"][private].sum())
