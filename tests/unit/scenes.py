"""Small scenes that several files play: the month after a finished run, one person, one change."""

import numpy as np

from sim.actors.employment import changes_are_carried_out
from sim.codes import NONE, Event, JobState
from tests.support import clone, record


def next_month(model, **groups):
    """A copy of a finished model's state in its next month; `groups` are parameters, as skills={"disuse": 0.1}."""
    state = clone(model.state)
    state.month += 1
    state.ledger.clear()
    for group, changes in groups.items():
        state.parameters = state.parameters._replace(**{group: record(group, **changes)})
    return state


def people(state, status, **columns):
    """Rows of persons with a statute and the given values in other columns."""
    fits = state.persons["status"] == status
    for name, value in columns.items():
        fits &= state.persons[name] == value
    return np.nonzero(fits)[0]


def someone(state, status, **columns):
    """The first of them."""
    return int(people(state, status, **columns)[0])


def another_turn(state, rows, rota=6):
    """Those of these rows whose turn it is not this month, so that only what happens to them counts."""
    turn, size = state.month % rota, state.size
    return [int(row) for row in rows if not size * turn // rota <= row < size * (turn + 1) // rota]


def vacancy(state, contract=None, employer=None, **columns):
    """A vacant slot: with that contract, moved to that employer if one is given, with other columns as they are."""
    jobs = state.jobs
    fits = jobs["state"] == JobState.VACANT
    for name, value in columns.items():
        fits &= jobs[name] == value
    row = int(np.nonzero(fits)[0][0])
    if contract is not None:
        jobs["contract"][row] = contract
    if employer is not None:
        jobs["employer"][row] = employer
    return row


def carry_out(state, row, event, job=NONE, value=0):
    """Ask for one change and make it; returns the event as a dictionary."""
    p, before = state.persons, int(state.log.count[0])
    p["request"][row], p["request_job"][row], p["request_value"][row] = event, job, value
    changes_are_carried_out(state)
    rows = state.log.rows()
    assert len(rows["row"]) == before + 1 and p["request"][row] == Event.NOTHING
    logged = {name: column[-1].item() for name, column in rows.items()}
    assert (logged["row"], logged["event"]) == (row, event)
    for name in ("status", "employer", "occupation", "level"):
        assert logged[f"to_{name}"] == p[name][row]
    return logged
