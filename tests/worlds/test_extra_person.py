"""One extra person changes, within a month, only those whom it meets; and few within a year."""

import numpy as np
import pytest

from sim.codes import NEVER, NONE, Event, Status
from tests.support import (
    WHO_WORKS_WHERE,
    clone,
    differing,
    let_pass,
    month_of_applications,
    small_world,
)

SPARE_ID = 200 << 24  # an id that no generation of this run reaches
YEAR = 12


@pytest.fixture(scope="module")
def base():
    """A burned-in world and its calendar."""
    model = small_world()
    return model.state, model.calendar


def with_spare_row(state):
    """A copy with one more row, which stays empty: nobody is due to take it."""
    copied = clone(state)
    copied.persons.update({name: np.append(column, column[:1]) for name, column in copied.persons.items()})
    empty = {"status": Status.ABSENT, "leaves_at": NEVER, "end_month": NEVER, "person_id": SPARE_ID}
    empty |= {"job": NONE, "employer": NONE, "contract": 0, "request": 0, "mediated": 0}
    for name, value in empty.items():
        copied.persons[name][-1] = value
    copied.hold_aggregates = True
    return copied


def with_extra_person(state, like):
    """The same with the spare row filled by an unemployed person like the one in row `like`."""
    copied = with_spare_row(state)
    for column in copied.persons.values():
        column[-1] = column[like]
    copied.persons["person_id"][-1] = SPARE_ID + like
    copied.persons["mediated"][-1] = 0
    return copied


def elsewhere(without, world):
    """Rows other than the spare one whose work differs."""
    return differing(without, world, WHO_WORKS_WHERE)[:-1].nonzero()[0]


@pytest.fixture(scope="module")
def months(base):
    """The world without, and those with each of the unemployed of three years as extra person, a month later.

    Each with the applications of the month.
    """
    state, calendar = base
    p = state.persons
    fresh = np.nonzero((p["status"] == Status.UNEMPLOYED) & (p["status_since"] > -37))[0]
    worlds = [with_spare_row(state), *(with_extra_person(state, row) for row in fresh)]
    wanted = [month_of_applications(world, calendar, 0) for world in worlds]
    return worlds[0], worlds[1:], wanted[0], wanted[1:]


def test_the_spare_row_stays_empty_and_the_extra_person_lives(months):
    without, worlds, *_ = months
    assert without.persons["status"][-1] == Status.ABSENT and len(worlds) >= 20
    assert all(world.persons["status"][-1] != Status.ABSENT for world in worlds)
    hired = [world.persons["status"][-1] in (Status.PERMANENT, Status.TEMPORARY) for world in worlds]
    assert any(hired)  # some find a job, so that somebody can be in the way of somebody


def unexplained(without, world, wanted):
    """Rows that differ although they neither lost a place of mediation or in a course nor met anybody who differs."""
    displaced = without.persons["mediated"] != world.persons["mediated"]
    displaced |= without.persons["course_until"] != world.persons["course_until"]
    rows = differing(without, world)[:-1].nonzero()[0]
    met, left = set(wanted[-1]) - {-1}, set(rows)
    while found := {row for row in left if displaced[row] or met & set(wanted[row])}:
        for row in found:
            met |= set(wanted[row]) - {-1}
        left -= found
    return left, rows


def test_within_a_month_only_those_whom_the_extra_person_meets_differ(months):
    without, worlds, wanted, wanted_with = months
    touched = 0
    for world, theirs in zip(worlds, wanted_with):
        left, rows = unexplained(without, world, np.hstack([wanted, theirs]))
        assert not left, f"{world.persons['person_id'][-1]} changed rows {sorted(left)} without meeting them"
        touched += len(rows)
    assert touched < 2 * len(worlds)
    assert touched > 0, "nobody was met at all: the test shows nothing"


def test_within_a_month_only_the_employers_of_those_differ(months):
    without, worlds, *_ = months
    for world in worlds:
        others = elsewhere(without, world)
        people = np.append(others, len(world.persons["status"]) - 1)
        theirs = {int(s.persons["employer"][row]) for s in (without, world) for row in people} - {NONE}
        same_size = without.employers["headcount"] == world.employers["headcount"]
        assert set(np.nonzero(~same_size)[0]) <= theirs


def test_the_event_log_of_everybody_else_is_the_same(months):
    without, worlds, *_ = months

    def events(state, rows):
        log = state.log.rows()
        keep = ~np.isin(log["row"], rows)
        return sorted(zip(log["row"][keep], log["event"][keep], log["to_status"][keep]))

    for world in worlds:
        rows = np.append(elsewhere(without, world), len(world.persons["status"]) - 1)
        assert events(without, rows) == events(world, rows)
        assert (world.log.rows()["event"] != Event.NOTHING).all()


def test_within_a_year_few_differ(base):
    state, calendar = base
    jobless = np.nonzero(state.persons["status"] == Status.UNEMPLOYED)[0][::8]
    without = let_pass(with_spare_row(state), calendar, YEAR)
    worlds = [let_pass(with_extra_person(state, row), calendar, YEAR) for row in jobless]
    counts = [len(elsewhere(without, world)) for world in worlds]
    limit = 0.02 * len(state.persons["status"])
    assert max(counts) < limit, f"persons elsewhere after a year, by extra person: {counts}; allowed: {limit:.0f}"
