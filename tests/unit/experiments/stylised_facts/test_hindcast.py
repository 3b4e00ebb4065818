"""The hindcast follows the demand that was observed, in dates of its own, and is not tuned to what follows."""

import pandas as pd
import pytest

from experiments.stylised_facts.hindcast import BASE, demand_changes, hindcast_worlds, observed_demand, observed_years
from sim.config import configure
from sim.paths import DATA_FOLDER
from sim.policy import Calendar, month_of


def test_every_number_has_its_source_and_quarters_make_the_year():
    table = pd.read_csv(DATA_FOLDER / "hindcast.csv")
    assert table["source"].str.contains("Statbel").all() and not table.duplicated(["series", "year"]).any()
    for row in table.dropna(subset="quarters").itertuples():
        quarters = [float(one) for one in row.quarters.split()]
        assert len(quarters) == 4 and sum(quarters) / 4 == pytest.approx(row.value, abs=0.0051)


def test_demand_is_jobs_per_person_in_the_labour_force():
    observed = pd.DataFrame({"unemployment": [5.0, 4.0], "vacancies": [0.0, 4.0]}, index=[2018, BASE])
    assert observed_demand(observed).tolist() == pytest.approx([0.95, 1.0])


def test_changes_follow_each_other_and_meet_the_years_in_the_middle():
    changes = demand_changes(pd.Series([0.98, 1.02, 1.0], index=[2018, 2019, 2020]), 1.01)
    assert (changes[0]["from"], changes[-1]["until"], len(changes)) == ("2015-01", "2020-12", 24)
    ends = {one["until"]: one["value"] for one in changes}
    assert ends["2015-03"] == pytest.approx(1.01 * 0.98)  # the demand of the first year holds before it
    assert ends["2018-12"] == pytest.approx(1.01 * (0.98 + 0.04 * 0.375))
    for one, following in zip(changes, changes[1:]):
        assert month_of(following["from"], one["until"]) == 1


def test_the_world_has_the_level_of_the_base_year_in_the_end():
    config = configure({"scale": {"persons": 2000}, "seed": 7, "policy": "longer_careers"})
    world, twin = hindcast_worlds(config)
    calendar, years = Calendar(world), observed_years().index
    assert (world.start, world.years, world.seed, world.named("policy")) == ("2015-01", 9, 7, "none")
    levels = [calendar.at(month).labour_demand.level for month in range(12 * world.years)]
    assert levels[-1] == pytest.approx(config.labour_demand.level) and years[-1] == BASE
    assert twin == world.model_copy(update={"scenario": twin.scenario}) and twin.named("scenario") == "baseline"
    assert min(levels[:36]) == max(levels[:36]) < levels[-1] < max(levels)
