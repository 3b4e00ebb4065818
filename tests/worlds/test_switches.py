"""Each mechanism can be switched off: the model runs on, accounts hold, the null rule is what happens."""

import numpy as np
import pytest

from sim import CareerEcosystem
from sim.codes import NEVER, Search, Status
from sim.config import GROUPS
from tests.support import SMALL

SWITCHES = sorted(group for group, kind in GROUPS.items() if "enabled" in kind.model_fields)


def off(*groups):
    return CareerEcosystem({**SMALL, **{group: {"enabled": False} for group in groups}}).run(2)


@pytest.fixture(scope="module")
def without():
    """Runs with one mechanism off, from a burn-in without it; every account checked."""
    return {group: off(group) for group in SWITCHES}


def test_there_are_switches():
    assert {
        "embeddedness",
        "inaction",
        "moves",
        "matching",
        "separations",
        "labour_demand",
        "production",
        "life_course",
    } <= set(SWITCHES)


@pytest.mark.parametrize("group", SWITCHES)
def test_runs_without_a_mechanism_and_is_another_world(without, finished, group):
    model = without[group]
    assert model.month == 24
    frame = model.measures()
    assert frame["unemployment_rate"].between(0, 100).all() and frame["persons_permanent"].gt(0).all()
    assert not frame.equals(finished.measures()), "the switch does nothing"


def test_all_off_at_once():
    assert off(*SWITCHES).measures()["persons_permanent"].gt(0).all()


def test_without_embeddedness_all_fit_equally(without):
    p = without["embeddedness"].state.persons
    assert not p["fit_job"].any() and not p["fit_employer"].any()


def test_without_desire_all_employees_are_open(without, finished):
    p = without["inaction"].state.persons
    settled = np.isin(p["status"], (Status.PERMANENT, Status.TEMPORARY))
    settled &= (p["function_since"] < 20) & (p["status_since"] < 20)  # everybody has had a turn since
    assert (p["search_external"][settled] == Search.PASSIVE).all()
    assert (p["inactive_since"][settled] == NEVER).all()
    assert finished.measures()["external_search_active"].iloc[-1] > 0


def test_without_moves_nobody_rises_in_place_or_starts_a_business(without, finished):
    names = {"promotion", "start_business", "end_business"}
    assert not names & set(without["moves"].events()["event"].astype(str))
    assert names <= set(finished.events()["event"].astype(str))


def test_without_separations_the_hazard_is_constant(without):
    model = without["separations"]
    events = model.events()
    assert not {"notice", "conversion", "contract_end"} & set(events["event"].astype(str))
    dismissed = (events["event"] == "dismissal").sum()
    permanent = model.measures()["persons_permanent"].sum()
    assert dismissed / permanent == pytest.approx(model.config.separations.constant_hazard, rel=0.35)


def test_without_labour_demand_employers_keep_their_size(without):
    model = without["labour_demand"]
    e = model.state.employers
    assert not e["demand"].any() and not e["closing"].any() and (e["founded"] <= 0).all()


def test_without_production_all_make_the_same(without):
    p = without["production"].state.persons
    at_work = np.isin(p["status"], (Status.PERMANENT, Status.TEMPORARY))
    assert (p["productivity"][at_work] == 1.0).all() and (p["wage"][at_work] > 0).all()


def test_without_a_life_course_school_and_pension_still_apply(without):
    model = without["life_course"]
    events = set(model.events()["event"].astype(str))
    assert not {"fall_sick", "recover", "quit", "leave_labour_force", "start_seeking"} & events
    assert {"leave_school", "retire"} <= events
    assert not model.measures()[["persons_sick", "persons_inactive"]].any().any()
