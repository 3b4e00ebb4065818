"""Alive and plausible: 10,000 persons for ten years from the usual burn-in."""

import numpy as np
import pytest

from experiments.outcomes.tenure import employment_spells, leaving_by_tenure
from sim import CareerEcosystem
from sim.codes import Status

YEARS = 10
# Wide bounds: a small world, and no test of the fit, which `validate` is.
PLAUSIBLE = {
    "job_tenure": (7.0, 15.0),
    "job_change": (4.0, 12.0),
    "unemployment_rate": (2.0, 8.0),
    "micro_employer_share": (80.0, 88.0),
}
# Coarse sense, so that a broken mechanism shows even if the figures above happen to fit.
ALIVE = {
    "vacancy_rate": (1.0, 15.0),
    "temporary_share": (2.0, 25.0),
    "employment_rate": (60.0, 90.0),
    "external_search_active": (1.0, 25.0),
    "career_inaction": (1.0, 40.0),
    "promotion_rate": (1.0, 25.0),
    "internal_moves": (0.5, 15.0),
    "sick_share": (1.0, 10.0),
    "productivity": (0.8, 1.1),
}


@pytest.fixture(scope="module")
def world(own_cache):
    return CareerEcosystem({"scale": {"persons": 10_000}}).run(YEARS)


@pytest.fixture(scope="module")
def means(world):
    """Means over the last five years."""
    return world.measures().iloc[-60:].mean(numeric_only=True)


@pytest.mark.parametrize("name", PLAUSIBLE)
def test_plausible(means, name):
    low, high = PLAUSIBLE[name]
    assert low <= means[name] <= high


@pytest.mark.parametrize("name", ALIVE)
def test_alive(means, name):
    low, high = ALIVE[name]
    assert low < means[name] < high


def test_every_statute_is_populated_every_month(world):
    persons = world.measures()[[f"persons_{status.name.lower()}" for status in Status if status]]
    assert (persons >= 50).all().all()  # half a percent
    assert (persons.sum(axis=1) == 10_000).all()


def test_hazard_of_leaving_falls_with_tenure(world):
    rates = leaving_by_tenure(employment_spells(world.events(), 12 * YEARS))
    total = rates[["own", "other"]].sum(axis=1).to_numpy()
    assert total[0] > 1.5 * total[-1]
    early, late = total[: len(total) // 2].mean(), total[len(total) // 2 :].mean()
    assert early > late


def test_nothing_that_should_come_out_is_constant(world):
    frame = world.measures().drop(columns=["month", "date"])
    constant = {name for name in frame if frame[name].nunique() <= 1}
    seldom = {"inaction_length_short_sight"}  # hardly anybody is held back most by short sight
    # no wave, no premium and no extra leave
    wave = {"foreseen_jobs", "displaced_by_technology", "technology_gain"}
    assert constant - seldom == wave | {"transition_spending"}


def test_every_kind_of_event_happens(world):
    happened = set(world.events()["event"].astype(str).unique())
    expected = {
        "enter_population",
        "leave_population",
        "leave_school",
        "hire",
        "change_employer",
        "change_function",
        "promotion",
        "conversion",
        "notice",
        "dismissal",
        "contract_end",
        "quit",
        "fall_sick",
        "recover",
        "lose_contract",
        "retire",
        "leave_labour_force",
        "start_seeking",
        "start_business",
        "end_business",
        "renewal",
        "resign",
        "decline_renewal",
    }
    assert expected <= happened


def test_people_move_over_every_border(world):
    events = world.events()
    moves = events[events["event"].isin(["change_employer", "hire"]) & events["from_employer_id"].notna()]
    for border in ("sector", "region", "occupation", "level"):
        crossing = (moves[f"from_{border}"].astype(str) != moves[f"to_{border}"].astype(str)).mean()
        assert 0.03 < crossing < 0.97, border


def test_sizes_of_employers_keep_their_distribution(world):
    e = world.state.employers
    private = (e["public"] == 0) & (e["headcount"] > 0)
    assert np.mean(e["headcount"][private] < 10) == pytest.approx(0.84, abs=0.04)
    drift = e["jobs"].sum() / (e["normal_size"].sum())
    assert 0.7 < drift < 1.3
    assert np.corrcoef(np.log(e["normal_size"][private]), np.log(e["headcount"][private]))[0, 1] > 0.8


def test_pay_differs_as_it_should(world):
    persons = world.persons()
    at_work = persons[persons["status"].isin(["permanent", "temporary"])]
    by_level = at_work.groupby("level")["wage"].mean()
    assert by_level.iloc[:4].is_monotonic_increasing
    by_education = at_work.groupby("education", observed=True)["wage"].mean()
    assert by_education["low"] < by_education["high"]
    assert at_work["wage"].min() > 800 and at_work["wage"].std() > 300


def test_education_opens_occupations(world):
    persons, required = (
        world.persons(),
        dict(zip(world.data.occupation_code, world.data.occupation_education)),
    )
    at_work = persons[persons["status"].isin(["permanent", "temporary"])]
    demanding = at_work["occupation"].map(required) == 2
    shares = demanding.groupby(at_work["education"], observed=True).mean()
    assert shares["low"] < shares["mid"] < shares["high"]
