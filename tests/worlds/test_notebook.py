"""The five lines of a notebook, as the README shows them, and what a user may ask of a model."""

import matplotlib
import numpy as np
import pandas as pd
import pytest

from sim import CareerEcosystem, ConfigError
from sim.measurement.measures import MEASURES
from tests.support import SMALL, small_world

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    matplotlib.pyplot.close("all")


def test_five_lines(own_cache):
    model = CareerEcosystem({"scale": {"persons": 2000}, "burn_in_years": 10}, rng=1).run(years=2)
    table = model.measures()
    person = model.events()["person_id"].iloc[0]
    career = model.career(person)
    axes = model.plot("job_change", "employer_change")
    assert len(table) == 24 and list(table)[:2] == ["month", "date"] and set(MEASURES) <= set(table)
    assert len(career) >= 1 and (career["person_id"] == person).all() and career["month"].is_monotonic_increasing
    assert len(axes.lines) == 2 and axes.get_ylabel() == "percent"


def test_careers_are_chains(finished):
    """Each event starts where the one before ended."""
    events = finished.events()
    busy = events["person_id"].value_counts()
    for person in busy.index[:50]:
        career = finished.career(person)
        for column in ("status", "employer_id", "occupation", "level"):
            ends, starts = career[f"to_{column}"].iloc[:-1], career[f"from_{column}"].iloc[1:]
            if column == "employer_id":
                ends, starts = ends.fillna(0), starts.fillna(0)
            assert ends.tolist() == starts.tolist(), (person, column)
    assert busy.iloc[49] >= 2


def test_career_of_nobody_is_empty(finished):
    assert finished.career(4_000_000_000).empty


def test_dates_follow_the_start():
    model = small_world(start="2030-11").run(0.25)
    assert model.measures()["date"].tolist() == ["2030-11", "2030-12", "2031-01"]


def test_run_goes_on_where_it_stopped(finished):
    parts = small_world(years=2).run(0.5).run(1).run()
    assert parts.month == 24 and parts.measures().equals(finished.measures())
    parts.run()
    assert parts.month == 24  # nothing is left of the configured years


def test_progress_is_reported(tmp_path, monkeypatch):
    monkeypatch.setenv("CAREER_ECOSYSTEM_CACHE", str(tmp_path))
    seen = []
    small = {"scale": {"persons": 500}, "burn_in_years": 1}
    CareerEcosystem(small, progress=lambda *state: seen.append(state)).run(0.5, progress=lambda *s: seen.append(s))
    assert seen == [(k, 12, "burn-in") for k in range(1, 13)] + [(k, 6, "run") for k in range(1, 7)]


def test_tables_before_the_first_month_are_empty(fresh):
    assert len(fresh.measures()) == 0 and set(MEASURES) <= set(fresh.measures())
    assert fresh.events().empty and fresh.groups().empty and len(fresh.persons()) == 2000


def test_measures_without_a_burn_in_are_empty():
    assert len(CareerEcosystem({**SMALL, "burn_in_years": 0}).measures()) == 0


def test_rng_is_the_seed():
    assert CareerEcosystem(SMALL, rng=7).config.seed == 7
    change = {"lever": "life_course.pension_age", "value": 800, "from": "2025-01"}
    with_policy = CareerEcosystem({**SMALL, "policy": {"name": "x", "changes": [change]}}, rng=7)
    assert with_policy.config.seed == 7 and with_policy.config.policy[0].changes[0].start == "2025-01"
    with pytest.raises(ConfigError, match="seed"):
        CareerEcosystem(SMALL, rng=-1)


def test_plot_names_what_it_does_not_know(finished):
    with pytest.raises(ValueError, match="job_chance"):
        finished.plot("job_chance")
    with pytest.raises(ValueError, match="allowed"):
        finished.plot()


def test_plot_wants_one_unit_and_takes_a_list(finished):
    assert len(finished.plot(["job_change", "employer_change"]).lines) == 2
    with pytest.raises(
        ValueError, match="unemployment_rate in percent, public_balance in EUR a month; allowed: .* one unit"
    ):
        finished.plot("unemployment_rate", "public_balance")
    with pytest.raises(ValueError, match="unknown measure 5"):
        finished.plot(5)


@pytest.mark.parametrize("years", [-1, 0, 0.04, float("nan"), float("inf"), "2", True, 1j])
def test_a_run_lasts_a_month_or_more(fresh, years):
    with pytest.raises(ValueError, match="^years=.*; allowed: 1/12 .a month. or more"):
        fresh.run(years)
    assert fresh.month == 0


@pytest.mark.parametrize("person", ["5", 5.5, None, True, [5]])
def test_a_career_is_that_of_a_person(finished, person):
    with pytest.raises(ValueError, match="^person_id=.* is not a person; allowed: "):
        finished.career(person)


def test_numbers_of_tables_are_numbers():
    table = pd.DataFrame({"seed": [3], "workload": [0.9], "check": [True]})
    row = next(table.iterrows())[1]
    model = CareerEcosystem({**SMALL, "check": row.check, "hr": {"workload": row.workload}}, rng=np.int64(row.seed))
    assert (model.config.seed, model.config.check, model.config.hr.workload) == (3, True, 0.9)


def test_a_state_is_told_in_one_line(finished):
    assert repr(finished.state).startswith("State(month 23; rows: 2000 persons, ") and len(repr(finished.state)) < 200


@pytest.mark.parametrize("often, months", [("end", [23]), ("yearly", [11, 23]), ("monthly", list(range(24)))])
def test_snapshots_of_persons(often, months):
    model = small_world(record={"persons": often}, check=False).run(2)
    persons = model.persons()
    assert persons["month"].unique().tolist() == months
    assert not persons.duplicated(["person_id", "month"]).any()
    newest = persons[persons["month"] == 23]
    assert len(newest) == 2000 and newest["employer_id"].notna().sum() == (newest["contract"] != "none").sum()
    assert newest["tenure_months"].dropna().ge(0).all()
    assert set(newest["status"].cat.categories) >= {"student", "permanent", "retired"}


def test_provenance_counts_what_there_is(finished):
    story = finished.provenance()
    assert story["persons"] == 2000 and story["events"] == len(finished.events())
    assert story["jobs"] == finished.state.employers["jobs"].sum()
    assert set(story["nanoseconds_per_person_month"]) == set(finished.state.clock)
    assert len(story["data_digest"]) == 64 and story["bytes_per_person"] > 0


def test_events_are_in_words(finished):
    events = finished.events()
    assert isinstance(events["event"].dtype, pd.CategoricalDtype)
    moves = events[events["event"] == "change_employer"]
    assert (moves["from_employer_id"] != moves["to_employer_id"]).all() and moves["to_wage"].gt(0).all()
    rises = events[events["event"] == "promotion"]
    assert (rises["direction"] == "up").all() and rises["internal"].all() and len(rises)
