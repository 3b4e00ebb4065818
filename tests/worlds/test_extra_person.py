"""One extra person changes, within a month, only those whom it meets; and few within a year."""

import numpy as np
import pytest

from sim.codes import NEVER, NONE, Event, Status
from sim.state import PERSONS
from tests.support import clone, columns_differ, let_pass, small_world

SPARE_ID = 200 << 24  # an id that no generation of this run reaches
YEAR = 12
# Rows of other tables, whose numbers may differ though they mean the same, and left-overs of requests.
ROW_NUMBERS = {"job", "application", "request_job", "request_value"}
WHO_WORKS_WHERE = (
    "status",
    "employer",
    "occupation",
    "level",
    "contract",
    "hired",
    "function_since",
    "end_month",
)


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
    empty |= {"job": NONE, "employer": NONE, "application": NONE, "contract": 0, "request": 0, "mediated": 0}
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


def keys_of_jobs(state):
    """The lasting identity of each person's job, 0 for none: uint32 (N,)."""
    job = state.persons["job"]
    return np.where(job == NONE, 0, state.jobs["key"][job])


def applied_to(state):
    """Identity of the job that each person applied for outside last month, -1 for none: int64 (N,)."""
    application = state.persons["application"]
    key = state.jobs["key"][state.market["job"][application]].astype(np.int64)
    return np.where(application == NONE, -1, key)


def differing(one, other, names):
    """Rows other than the spare one in which the two worlds differ."""
    different = columns_differ(one.persons, other.persons, names) | (keys_of_jobs(one) != keys_of_jobs(other))
    return np.nonzero(different[:-1])[0]


@pytest.fixture(scope="module")
def months(base):
    """The world without, and those with each of the newly unemployed as extra person, a month later."""
    state, calendar = base
    p = state.persons
    fresh = np.nonzero((p["status"] == Status.UNEMPLOYED) & (p["status_since"] > -7))[0]
    without = let_pass(with_spare_row(state), calendar, 1)
    return without, [let_pass(with_extra_person(state, row), calendar, 1) for row in fresh]


def test_the_spare_row_stays_empty_and_the_extra_person_lives(months):
    without, worlds = months
    assert without.persons["status"][-1] == Status.ABSENT and len(worlds) >= 20
    assert all(world.persons["status"][-1] != Status.ABSENT for world in worlds)
    hired = [world.persons["status"][-1] in (Status.PERMANENT, Status.TEMPORARY) for world in worlds]
    assert any(hired)  # some find a job, so that somebody can be in the way of somebody


def unexplained(without, world):
    """Rows that differ although they neither lost a place of mediation nor met anybody who differs."""
    rows = differing(without, world, set(PERSONS) - ROW_NUMBERS)
    wanted = np.stack([applied_to(without), applied_to(world)], axis=1)
    displaced = without.persons["mediated"] != world.persons["mediated"]
    met, left = set(wanted[-1]) - {-1}, set(rows)
    while True:
        found = {row for row in left if displaced[row] or met & set(wanted[row])}
        if not found:
            return left, rows
        for row in found:
            met |= set(wanted[row]) - {-1}
        left -= found


def test_within_a_month_only_those_whom_the_extra_person_meets_differ(months):
    without, worlds = months
    touched = 0
    for world in worlds:
        left, rows = unexplained(without, world)
        assert not left, f"{world.persons['person_id'][-1]} changed rows {sorted(left)} without meeting them"
        touched += len(rows)
    assert touched < 2 * len(worlds)
    assert touched > 0, "nobody was met at all: the test shows nothing"


def test_within_a_month_only_the_employers_of_those_differ(months):
    without, worlds = months
    for world in worlds:
        others = differing(without, world, WHO_WORKS_WHERE)
        people = np.append(others, len(world.persons["status"]) - 1)
        theirs = {int(s.persons["employer"][row]) for s in (without, world) for row in people} - {NONE}
        same_size = without.employers["headcount"] == world.employers["headcount"]
        assert set(np.nonzero(~same_size)[0]) <= theirs


def test_the_event_log_of_everybody_else_is_the_same(months):
    without, worlds = months

    def events(state, rows):
        log = state.log.rows()
        keep = ~np.isin(log["row"], rows)
        return sorted(zip(log["row"][keep], log["event"][keep], log["to_status"][keep]))

    for world in worlds:
        rows = np.append(differing(without, world, WHO_WORKS_WHERE), len(world.persons["status"]) - 1)
        assert events(without, rows) == events(world, rows)
        assert (world.log.rows()["event"] != Event.NOTHING).all()


def test_within_a_year_few_differ(base):
    state, calendar = base
    jobless = np.nonzero(state.persons["status"] == Status.UNEMPLOYED)[0][::8]
    without = let_pass(with_spare_row(state), calendar, YEAR)
    worlds = [let_pass(with_extra_person(state, row), calendar, YEAR) for row in jobless]
    counts = [len(differing(without, world, WHO_WORKS_WHERE)) for world in worlds]
    limit = 0.02 * len(state.persons["status"])
    assert max(counts) < limit, (
        f"persons elsewhere after a year, by extra person: {counts}; allowed: {limit:.0f}"
    )
