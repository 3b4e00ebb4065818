"""M18: contacts grow and fade, and who is not seen is not asked."""

import math

import numpy as np
import pytest

from sim.codes import NONE, Education, Status
from sim.mechanisms.m18_unequal_start import contacts, networks_grow_and_fade
from sim.rules.unequal_start import (
    USUAL_NETWORK,
    is_potential,
    is_vulnerable,
    news_of_jobs,
    visibility,
)
from tests.support import chance_bounds, extremes, record
from tests.unit.scenes import next_month

pytestmark = pytest.mark.covers("M18")

P = record("networks")
NOBODY_NETWORKS = {"networking": 0.0}


def test_contacts_come_with_education_colleagues_moves_and_effort():
    least = contacts(0, 0.0, 0, 0.0, P)
    assert contacts(2, 0.0, 0, 0.0, P) - least == pytest.approx(2 * P.by_education)
    assert contacts(0, 1.0, 0, 0.0, P) - least == pytest.approx(P.by_colleagues)
    assert contacts(0, 0.0, 99, 0.0, P) - least == pytest.approx(P.by_moves)
    assert contacts(0, 0.0, 0, 0.3, P) - least == pytest.approx(0.3)
    assert 0.0 < least < USUAL_NETWORK


@pytest.mark.parametrize("p", extremes("networks"))
def test_contacts_are_a_share(p):
    assert 0.0 <= contacts(0, 0.0, 0, 0.0, p) <= contacts(2, 1.0, 250, 1.0, p) <= 1.0


def test_employees_have_the_usual_contacts_on_average(finished):
    p = finished.state.persons
    employees = np.isin(p["status"], (Status.PERMANENT, Status.TEMPORARY))
    assert p["network"][employees].mean() == pytest.approx(USUAL_NETWORK, abs=0.06)


def grow(model, workers=NOBODY_NETWORKS, enabled=True, **persons):
    """Contacts after a step of people whose turn it is, the others' contacts, and what is the aim of each."""
    state = next_month(model, networks={"enabled": enabled}, worker_initiative=workers)
    p = state.persons
    p["network"][:], p["competence"][:] = 0.9, 0.5
    for name, value in persons.items():
        p[name][:] = value
    networks_grow_and_fade(state)
    turn = state.rows(Status.PERMANENT, Status.INACTIVE, rota=6)
    aim = [contacts(p["education"][i], p["links"][i] * (p["employer"][i] >= 0), p["breadth"][i], 0.0, P) for i in turn]
    return p["network"], turn, np.array(aim)


def test_contacts_follow_in_years(finished):
    network, turn, aim = grow(finished)
    assert np.allclose(network[turn], 0.9 + (1.0 - math.exp(-0.5 / P.network_years)) * (aim - 0.9), atol=1e-6)
    others = np.setdiff1d(np.arange(len(network)), turn)
    assert (network[others] == np.float32(0.9)).all()


def test_ties_count_only_while_one_is_employed(finished):
    with_ties, turn, _ = grow(finished, links=1.0)
    without, _, _ = grow(finished, links=1.0, employer=NONE)
    employed = finished.state.persons["employer"][turn] != NONE
    step = 1.0 - math.exp(-0.5 / P.network_years)
    assert np.allclose((with_ties - without)[turn], step * P.by_colleagues * employed, atol=1e-6)


@pytest.mark.covers("W02")
def test_some_network_and_it_brings_contacts(finished):
    without, turn, _ = grow(finished)
    network, _, _ = grow(finished, workers={"networking": 0.4, "networking_effort": 0.2})
    gain = (network - without)[turn]
    does = gain > 1e-6
    assert np.allclose(gain[does], 0.2 * (1.0 - math.exp(-0.5 / P.network_years)), atol=1e-6)
    low, high = chance_bounds(len(turn), 0.4 * len(turn))
    assert low <= does.sum() <= high


def test_off_everybody_has_the_usual_contacts(finished):
    network, turn, _ = grow(finished, enabled=False)
    assert (network[turn] == np.float32(USUAL_NETWORK)).all()


def test_who_is_vulnerable():
    assert is_vulnerable(Education.LOW, 30.0, False) and is_vulnerable(Education.HIGH, 55.0, False)
    assert is_vulnerable(Education.HIGH, 30.0, True) and not is_vulnerable(Education.MID, 54.9, False)


def test_a_high_potential_has_a_degree_and_wants_to_climb():
    assert is_potential(Education.HIGH, 1)
    assert not (is_potential(Education.HIGH, 0) or is_potential(Education.MID, 1) or is_potential(Education.LOW, 1))


@pytest.mark.covers("E02")
def test_who_works_elsewhere_is_seen_less_unless_results_show():
    assert visibility(0.0, True, 0.0, P) == visibility(1.0, True, 1.0, P) == 1.0
    assert visibility(1.0, True, 0.0, P) == pytest.approx(1.0 - P.flexibility_hides)
    assert visibility(1.0, True, 0.0, P) < visibility(1.0, False, 0.0, P) < visibility(0.5, False, 0.0, P) < 1.0
    assert visibility(1.0, True, 0.0, record("networks", enabled=False)) == 1.0


def test_contacts_bring_news():
    assert news_of_jobs(USUAL_NETWORK, 1.0) == 1.0 and news_of_jobs(1.0, 1.0) == 2.0
    assert news_of_jobs(0.0, 0.0) == news_of_jobs(1.0, 0.0) == 1.0
    assert news_of_jobs(0.0, 2.0) == 0.0  # never less than none: a negative chance would be a certainty
