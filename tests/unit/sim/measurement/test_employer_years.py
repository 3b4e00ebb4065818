"""The yearly table of employers: its sums are those of the measures, and who ended has what happened until then."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.actors.events import EventLog
from sim.codes import NONE, Contract, Event, JobState, Status
from sim.engine.columns import TABLES
from sim.measurement.counts import COUNTS
from sim.measurement.employer_years import AS_THEY_STAND, FLOWS, POLICY, EmployerYears
from sim.reference_data import load_reference_data
from tests.support import small_world

PLACES, NEXT = 4, 1 << 20  # rows of employers, and what a new one in the same row has more in its id
NAMES = load_reference_data({})


@pytest.fixture(scope="module")
def two_years(finished):
    return [table for _, table in finished.employers().groupby("month")]


def counts(model, year):
    """Counts of the months of a year of the run, (12, K)."""
    recorder = model.recorder
    first = 12 * year - recorder.first_month
    return pd.DataFrame(np.array(recorder.counts)[first : first + 12, : len(COUNTS)], columns=list(COUNTS))


def test_sums_are_those_of_the_measures(finished, two_years):
    for year, table in enumerate(two_years):
        known = counts(finished, year)
        newest, flows = known.iloc[-1], known.sum()
        assert (table["month"] == 12 * year + 11).all()
        assert table["headcount"].sum() == newest["employees"] and table["vacancies"].sum() == newest["vacancies"]
        assert table["hires"].sum() == flows["hire"] + flows["change_employer"] > 0
        per_100 = 100.0 * table["hires"].sum() / known["employees"].mean()
        assert per_100 == pytest.approx(finished.measures()["hires_per_100"].iloc[12 * year + 11])
        at_work = table["headcount"] - table["sick"]
        assert at_work.sum() == newest["permanent"] + newest["temporary"]
        assert (table["mean_pay"] * at_work).sum() == pytest.approx(newest["wage"], rel=1e-6)


def test_staff_of_each_employer_is_that_of_a_year_ago_and_who_came_less_who_left(two_years):
    before, after = (table.set_index("employer_id") for table in two_years)
    change = after["hires"] - after[list(FLOWS[1:])].sum(axis=1)
    expected = before.loc[before["ended"].isna(), "headcount"].reindex(after.index, fill_value=0) + change
    assert (after["headcount"] == expected).all() and (after["ended"].notna() & (change < 0)).any()
    gone = before.index[before["ended"].isna()].difference(after.index)
    assert gone.empty, "an employer of the year before is there, or told to have ended"


def test_flows_are_those_of_the_events(finished, two_years):
    events = finished.events()
    events = events[events["month"] >= 12]
    comes = events["to_employer_id"].notna() & (events["from_employer_id"] != events["to_employer_id"]).fillna(True)
    goes = events["from_employer_id"].notna() & (events["from_employer_id"] != events["to_employer_id"]).fillna(True)
    own = goes & events["voluntary"] & (events["event"] != "retire")
    let_go = goes & ~own & events["event"].isin(["dismissal", "contract_end", "change_employer"])
    table = two_years[1].set_index("employer_id")
    masks = zip(FLOWS, (comes, own, let_go, goes & ~own & ~let_go), ("to", "from", "from", "from"))
    for name, mask, side in masks:
        found = events.loc[mask, f"{side}_employer_id"].value_counts().reindex(table.index, fill_value=0)
        assert found.sum() == mask.sum() > 0 and (found == table[name]).all(), name


def test_employers_are_those_of_the_persons(finished, two_years):
    table, persons = two_years[1].set_index("employer_id"), finished.persons()
    staff = persons[persons["employer_id"].notna()]
    assert staff["employer_id"].astype("i8").map(table["headcount"]).eq(staff["employer_size"].astype("i8")).all()
    assert (staff["employer_id"].astype("i8").map(table["sector"].astype(str)) == staff["sector"].astype(str)).all()
    sick = staff[staff["status"] == "sick"]["employer_id"].value_counts()
    assert (sick.reindex(table.index, fill_value=0) == table["sick"]).all()


def test_the_policy_is_that_of_the_employer(finished, two_years):
    table, e = two_years[1], finished.state.employers
    there = table["ended"].isna()
    assert there.sum() == len(e["employer_id"]) and set(POLICY) >= {"workload", "autonomy", "managers_ready"}
    for name in AS_THEY_STAND:
        column, values = TABLES["employers"][name], table[name]
        found = values[there].cat.codes if column.codes else values[there].astype(e[name].dtype)
        assert (found.to_numpy() == e[name]).all() and values[~there].isna().all(), name
    assert (table["age"] >= 0.0).all()
    classes = pd.cut(table["headcount"], [0, 9, 49, 249, np.inf], labels=["1-9", "10-49", "50-249", "250+"])
    assert (classes.cat.codes == table["size_class"].cat.codes).all() and table["size_class"].isna().any()


def test_every_column_is_documented(two_years):
    pages = [(Path(__file__).parents[4] / "docs" / name).read_text("utf-8") for name in ("ODD.md", "columns.md")]
    told = pages[0].partition("`model.employers()`")[2].partition("<!-- begin generated")[0] + pages[1]
    assert [name for name in two_years[0] if f"`{name}`" not in told] == []


def month(number, *events, ids=(0, 1, 2, 3), founded=(-30, -20, -10, 0)):
    """A month with events (code, own will, from row and id, to row and id); one person works for the first employer."""
    log = EventLog(8)
    log.count[0] = len(events)
    names = "event", "voluntary", "from_employer", "from_employer_id", "to_employer", "to_employer_id"
    for n, event in enumerate(events):
        for name, value in zip(names, event, strict=True):
            log.arrays[name][n] = value
    columns = {name: np.zeros(PLACES, column.dtype) for name, column in TABLES["employers"].items()}
    employers = {
        "employer_id": np.array(ids, np.uint32),
        "founded": np.array(founded, np.int16),
        "headcount": np.array([1, 0, 0, 0], np.int32),
    }
    persons = {"status": [Status.PERMANENT], "contract": [Contract.OPEN_ENDED], "employer": [0], "wage": [2500.0]}
    jobs = {"employer": [2, 0, 2, NONE], "state": [JobState.VACANT, JobState.FILLED, JobState.VACANT, JobState.FREE]}
    return SimpleNamespace(
        month=number,
        log=log,
        persons={name: np.array(values) for name, values in persons.items()},
        jobs={name: np.array(values) for name, values in jobs.items()},
        employers=columns | employers,
    )


def hire(row, identity):
    return Event.HIRE, 1, NONE, 0, row, identity


def leave(row, identity, event=Event.RESIGN, own=1):
    return event, own, row, identity, NONE, 0


def year(*months):
    """The table of the first year: the months given, and quiet ones like the last of them."""
    kept = EmployerYears()
    kept.begin(month(-1))
    for one in months:
        kept.follow(one)
    last = months[-1].employers
    for number in range(months[-1].month + 1, 12):
        kept.follow(month(number, ids=last["employer_id"], founded=last["founded"]))
    return kept.tidy(NAMES, 12).set_index("employer_id")


def test_kinds_of_leaving():
    moves = [(Event.CHANGE_EMPLOYER, own, 0, 0, 1, 1) for own in (1, 1, 0)]
    let_go = [leave(0, 0, event, 0) for event in (Event.DISMISSAL, Event.CONTRACT_END)]
    own = [leave(0, 0, event) for event in (Event.QUIT, Event.DECLINE_RENEWAL, Event.START_BUSINESS)]
    other = [leave(0, 0, Event.RETIRE), *(leave(0, 0, e, 0) for e in (Event.LEAVE_POPULATION, Event.LOSE_CONTRACT))]
    stays = [(Event.PROMOTION, 1, 0, 0, 0, 0), (Event.START_SEEKING, 1, NONE, 0, NONE, 0)]
    table = year(month(0, *moves, *let_go), month(1, *own), month(2, *other), month(3, *stays))
    assert table.loc[0, list(FLOWS)].tolist() == [0, 5, 3, 3] and table.loc[1, list(FLOWS)].tolist() == [3, 0, 0, 0]
    assert (table.loc[0, "mean_pay"], table.loc[0, "size_class"], table.loc[2, "vacancies"]) == (2500.0, "1-9", 2)
    assert table.loc[[1, 2, 3], "mean_pay"].isna().all() and not table.loc[[2, 3], list(FLOWS)].to_numpy().any()


def test_an_employer_that_ended_keeps_its_flows_and_another_begins_with_none():
    """The row is taken over twice in a year; in the first of these months somebody still left the one before."""
    first, second = (0, 1 + NEXT, 2, 3), (0, 1 + 2 * NEXT, 2, 3)
    table = year(
        month(1, hire(1, 1), leave(1, 1)),
        month(3, leave(1, 1, Event.RETIRE), hire(1, 1 + NEXT), ids=first, founded=(-30, 3, -10, 0)),
        month(7, leave(1, 1 + NEXT), ids=first, founded=(-30, 3, -10, 0)),
        month(9, hire(1, 1 + 2 * NEXT), hire(1, 1 + 2 * NEXT), ids=second, founded=(-30, 9, -10, 0)),
    )
    assert table.index.tolist() == [0, 1 + 2 * NEXT, 2, 3, 1, 1 + NEXT]
    assert table.loc[1, list(FLOWS)].tolist() == [1, 1, 0, 1] and table.loc[1 + NEXT, list(FLOWS)].tolist() == [
        1,
        1,
        0,
        0,
    ]
    assert table.loc[1 + 2 * NEXT, list(FLOWS)].tolist() == [2, 0, 0, 0]
    assert table["ended"].tolist() == [pd.NA] * 4 + [3, 9]
    assert (12 * table["age"]).round().tolist() == [41, 2, 21, 11, 23, 6]
    assert table.loc[[1, 1 + NEXT], ["headcount", "vacancies"]].eq(0).all(axis=None)


def test_only_years_that_are_over_are_told(fresh, finished):
    assert fresh.employers().empty
    fresh.run(0.5)
    assert fresh.employers().empty
    fresh.run(1)
    first = finished.employers()
    pd.testing.assert_frame_equal(fresh.employers(), first[first["month"] == 11])


def test_nothing_is_kept_where_it_is_not_asked_for():
    model = small_world(record={"employers": "none"}, check=False).run(1)
    assert model.employers().empty and list(model.employers()) == ["month", "employer_id"]
