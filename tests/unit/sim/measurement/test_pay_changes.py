"""What people earn in the next job: which jobs count, in which group, and the sums."""

import numpy as np
import pytest

from sim.actors.events import EventLog
from sim.codes import NONE, Event, Status
from sim.measurement.measures import MEASURES
from sim.measurement.pay_changes import (
    LET_GO_LONG,
    LET_GO_SHORT,
    OWN_LONG,
    OWN_SHORT,
    PayChanges,
    count_pay_changes,
    group_of,
)
from tests.unit.sim.engine.test_compiled import in_plain_python

MOVE = {"event": Event.CHANGE_EMPLOYER, "voluntary": True, "from_status": Status.PERMANENT, "last_end": 0}
HIRED = {"event": Event.HIRE, "voluntary": True, "from_status": Status.UNEMPLOYED}


@pytest.mark.parametrize(
    ("job", "groups"),
    [
        (MOVE, {0: OWN_SHORT, 59: OWN_SHORT, 60: NONE, 119: NONE, 120: OWN_LONG, 400: OWN_LONG}),
        (HIRED | {"last_end": Event.RESIGN}, {3: OWN_SHORT, 59: OWN_SHORT, 130: OWN_LONG}),
        (
            MOVE | {"voluntary": False},
            {11: NONE, 12: LET_GO_SHORT, 59: LET_GO_SHORT, 60: NONE, 120: LET_GO_LONG, 179: LET_GO_LONG, 180: NONE},
        ),
        (HIRED | {"last_end": Event.DISMISSAL}, {11: NONE, 12: LET_GO_SHORT, 120: LET_GO_LONG}),
        (MOVE | {"voluntary": False, "from_status": Status.TEMPORARY}, {30: NONE, 130: NONE}),
        (HIRED | {"last_end": Event.CONTRACT_END}, {30: NONE, 130: NONE}),
        (MOVE | {"event": Event.CHANGE_FUNCTION}, {30: NONE, 130: NONE}),
    ],
    ids=["own will", "resigned", "on notice", "dismissed", "slot of a term goes", "end of term", "inside"],
)
def test_groups(job, groups):
    order = ("event", "voluntary", "from_status", "last_end")
    found = {tenure: group_of(*(job[name] for name in order), tenure) for tenure in groups}
    assert found == groups


def log_of(*events):
    """An event log with these events: dictionaries of fields."""
    log = EventLog(16)
    log.count[0] = len(events)
    usual = {**MOVE, "tenure": 24, "months_without": 0, "last_wage": 2000.0, "to_wage": 2200.0}
    usual |= {"from_employer": 1, "to_employer": 2}
    for n, event in enumerate(events):
        for name, value in (usual | {"row": n} | event).items():
            log.arrays[name][n] = value
    return log.reserve(0)


def test_pay_is_summed_over_next_jobs_that_came_soon():
    log = log_of(
        {},
        {"to_wage": 1900.0},
        {**HIRED, "last_end": Event.DISMISSAL, "months_without": 24, "to_wage": 1800.0},
        {**HIRED, "last_end": Event.DISMISSAL, "months_without": 25, "to_wage": 1000.0},  # too long ago
        {"last_wage": 0.0},  # never paid before
        {"tenure": 240, "to_wage": 2500.0},
    )
    counted = PayChanges(*count_pay_changes(log))
    assert counted[:4] == (2.0, 1.0, 1.0, 0.0)
    assert counted.pay_own_short == pytest.approx(0.1 - 0.05) and counted.pay_own_long == pytest.approx(0.25)
    assert counted.pay_let_go_short == pytest.approx(-0.1) and counted.pay_let_go_long == 0.0
    assert np.allclose(in_plain_python(count_pay_changes)(log), counted)


AWAY = {"voluntary": False, "from_status": Status.PERMANENT, "to_employer": NONE}
AGAIN = {**HIRED, "from_employer": NONE, "last_end": 0, "tenure": 0}


@pytest.mark.parametrize(
    ("event", "counted"),
    [
        ({"event": Event.DISMISSAL, "tenure": 30}, LET_GO_SHORT),
        ({"event": Event.DISMISSAL, "tenure": 125}, LET_GO_LONG),
        ({"event": Event.RESIGN, "tenure": 11}, OWN_SHORT),
        ({"event": Event.CONTRACT_END, "tenure": 30}, NONE),
    ],
    ids=["dismissed", "dismissed late", "resigned", "end of term"],
)
def test_who_is_hired_in_the_month_in_which_the_job_ended_counts(event, counted):
    """The record, which is updated when the month is over, still tells of the job before."""
    others = {**AWAY, "event": Event.DISMISSAL, "row": 9}, {**AWAY, "event": Event.RESIGN, "row": 1}
    log = log_of(others[0], {**AWAY, **event, "row": 5}, others[1], {**AGAIN, "row": 5})
    found = PayChanges(*count_pay_changes(log))
    assert [k for k in range(4) if found[k]] == [counted][: counted != NONE]
    assert np.allclose(in_plain_python(count_pay_changes)(log), found)


def test_hired_in_the_month_after_an_earlier_job_or_a_first_one():
    """Somebody else's ending is not one's own, and a person hired later has the ending that the record tells."""
    gone = {**AWAY, "event": Event.DISMISSAL, "row": 4, "tenure": 30}
    assert not count_pay_changes(log_of(gone, {**AGAIN, "row": 5})).any()
    later = {**AGAIN, "row": 4, "months_without": 3, "last_end": Event.RESIGN, "tenure": 12}
    assert PayChanges(*count_pay_changes(log_of(gone, later)))[:4] == (1.0, 0.0, 0.0, 0.0)


def test_measures_are_means_over_the_next_jobs():
    for name in ("own_short", "own_long", "let_go_short", "let_go_long"):
        spec = MEASURES[f"pay_change_{name}"]
        assert (spec.numerator, spec.denominator, spec.months, spec.flow_below) == (f"pay_{name}", name, 12, True)
