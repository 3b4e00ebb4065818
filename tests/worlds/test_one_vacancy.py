"""One vacancy more changes only those who see it, and whom they meet: nothing is dealt anew."""

import numpy as np
import pytest

from sim.codes import NEVER, NONE, Event, JobState, Status
from tests.support import WHO_WORKS_WHERE, clone, differing, month_of_applications, small_world

pytestmark = pytest.mark.covers("M10")

MONTHS, TRIALS = 4, 40


@pytest.fixture(scope="module")
def base(own_cache):
    """A burned-in world with aggregate signals held, and its calendar."""
    model = small_world()
    model.state.hold_aggregates = True
    return model.state, model.calendar


def someone_dismissed(state, row):
    """The same world in which one person is dismissed at the start: somebody without work, and a vacancy."""
    copied = clone(state)
    copied.persons["request"][row] = Event.DISMISSAL
    return copied


def listed(state):
    """The month's vacancies: identity -> (market, place on its ring, employer)."""
    m, j = state.market, state.jobs
    market = np.searchsorted(m["market_start"], np.arange(len(m["job"])), side="right") - 1
    columns = j["key"][m["job"]], market, m["position"], j["employer"][m["job"]]
    return {int(key): tuple(map(int, rest)) for key, *rest in zip(*columns)}


def behind(vacancies, market, place):
    """The next vacancy clockwise from a place on a ring: what is seen where nothing stands in between."""
    ring = {(position - place) % 2**32: key for key, (where, position, _) in vacancies.items() if where == market}
    return {ring[min(ring)]} if ring else set()


class Contagion:
    """Who met whom: persons, vacancies and employers through which a difference may have travelled."""

    def __init__(self, state, row):
        self.persons = {row}
        self.vacancies = {int(state.jobs["key"][state.persons["job"][row]])}
        self.employers = {int(state.persons["employer"][row])}

    def spread(self, one, other, wanted, before):
        """Rows that differ after a month and were met by nobody who does, however indirectly.

        `wanted` (N, looks of both worlds): what each person looked at this month; `before` (N, 2): employers at its
        start, where one may have looked inside before one left.
        """
        employers = np.column_stack([one.persons["employer"], other.persons["employer"], before])
        displaced = one.persons["mediated"] != other.persons["mediated"]
        vacancies = listed(one), listed(other)
        left = set(np.nonzero(differing(one, other))[0])
        while True:
            self.hide(*vacancies)  # again: who moves inside opens a vacancy that others see in the same month
            found = {row for row in left if self.meets(row, wanted[row], employers[row], displaced[row])}
            if not found:
                return left
            for row in found:
                self.persons.add(row)
                self.vacancies |= set(map(int, wanted[row])) - {-1}
                self.employers |= set(map(int, employers[row])) - {NONE}
            left -= found

    def hide(self, one, other):
        """A vacancy that only one world has hides, from those who see it, the next one on the ring."""
        for here, there in ((one, other), (other, one)):
            for key in here.keys() - there.keys():
                market, place, employer = here[key]
                if key in self.vacancies or employer in self.employers:
                    self.vacancies |= {key} | behind(there, market, place)

    def meets(self, row, wanted, employers, displaced):
        known = row in self.persons or displaced
        return known or self.vacancies & set(map(int, wanted)) or self.employers & set(map(int, employers))


@pytest.fixture(scope="module")
def trials(base):
    """(rows not explained, rows who work elsewhere) at the end of each month, for each dismissed person."""
    state, calendar = base
    p, j = state.persons, state.jobs
    candidates = (p["status"] == Status.PERMANENT) & (p["end_month"] == NEVER)
    candidates &= j["state"][p["job"]] == JobState.FILLED
    rows = np.random.default_rng(5).choice(np.nonzero(candidates)[0], TRIALS, replace=False)
    found = []
    for row in rows:
        worlds = clone(state), someone_dismissed(state, row)
        contagion, history = Contagion(state, row), []
        for month in range(MONTHS):
            before = np.column_stack([world.persons["employer"] for world in worlds])
            wanted = np.hstack([month_of_applications(world, calendar, month) for world in worlds])
            left = contagion.spread(*worlds, wanted, before)
            history.append((left, int(differing(*worlds, WHO_WORKS_WHERE).sum())))
        found.append(history)
    return found


def test_only_those_who_met_differ(trials):
    for history in trials:
        for month, (left, _) in enumerate(history):
            assert not left, f"rows {sorted(left)} changed in month {month} without having met anybody"


def test_somebody_takes_the_vacancy(trials):
    assert sum(history[-1][1] > 1 for history in trials) > TRIALS / 4, "no vacancy was taken: nothing is shown"


def test_few_differ_after_some_months(trials):
    counts = [history[-1][1] for history in trials]
    assert np.mean(counts) < 4 and max(counts) < 0.02 * 2000, counts
