"""M06: who leaves without another job, when and why; and what a job's conditions do to the wish."""

import numpy as np
import pytest

from sim.actors.employment import changes_are_carried_out
from sim.codes import NEVER, Contract, Event, Reason, Status
from sim.mechanisms.m06_appraisal import QUARTER, workers_appraise_job
from tests.unit.scenes import next_month

pytestmark = pytest.mark.covers("M06")

# Some resign, whatever the values that the model is fitted to.
SOME = {"wish_external": 0.5, "uncertainty": 0.3, "loss": 1.0, "no_options": 0.3, "short_sight": 0.3, "resign": 0.5}


def appraised(model, change=None, moves=None, **inaction):
    """The state after an appraisal, and the rows of those who ask to leave."""
    state = next_month(model, inaction=SOME | inaction, moves=moves or {})
    if change:
        change(state)
    workers_appraise_job(state)
    return state, set(np.flatnonzero(state.persons["request"] == Event.RESIGN))


def asked(state):
    """Rows of employees whose turn it was."""
    return state.rows(Status.PERMANENT, Status.TEMPORARY, rota=QUARTER)


def there_for(months):
    def change(state):
        state.persons["hired"][:] = state.persons["function_since"][:] = state.month - months

    return change


def test_leaving_without_another_job_asks_for_more_than_looking(finished):
    by_height = [appraised(finished, resign=height)[1] for height in (0.0, 1.0, 4.0)]
    assert by_height[0] > by_height[1] >= by_height[2] and by_height[1]
    state, _ = appraised(finished, resign=0.0)
    assert set(asked(state)) >= by_height[0]


def test_disappointment_makes_people_leave_in_the_first_year(finished):
    seen = {"moves": {"signal_error": 1.5}, "disappointment": 1.5}
    first, later, late = (appraised(finished, there_for(months), **seen)[1] for months in (1, 9, 12))
    assert len(first) > len(later) > len(late) and len(first) > 1.3 * len(late)
    assert late == appraised(finished, there_for(200), **seen)[1]
    known = {"moves": {"signal_error": 0.0}, "disappointment": 1.5}  # nothing to find out
    assert appraised(finished, there_for(1), **known)[1] == appraised(finished, there_for(12), **known)[1]


def test_a_new_function_with_the_same_employer_is_no_first_year(finished):
    def moved_inside(state):
        state.persons["hired"][:], state.persons["function_since"][:] = state.month - 60, state.month - 1

    seen = {"moves": {"signal_error": 1.5}, "disappointment": 1.5}
    assert appraised(finished, moved_inside, **seen)[1] == appraised(finished, there_for(60), **seen)[1]


def test_a_term_and_a_notice_are_waited_for(finished):
    def all_end(state):
        state.persons["end_month"][:] = state.month + 4

    state, rows = appraised(finished)
    assert rows and (state.persons["contract"][sorted(rows)] == Contract.OPEN_ENDED).all()
    assert (state.persons["end_month"][sorted(rows)] == NEVER).all()
    assert not appraised(finished, all_end, resign=0.0)[1]


def test_what_would_be_lost_holds_people_and_exhaustion_does_not(finished):
    def dear(state):
        state.persons["sacrifice"][:] += 0.3

    usual = appraised(finished)[1]
    assert appraised(finished, dear)[1] < usual
    assert appraised(finished, overload=3.0)[1] == appraised(finished, overload=0.0)[1] == usual


@pytest.mark.parametrize(
    ("reason", "table", "columns"),
    [
        (Reason.STRAIN, "persons", {"exhaustion": 1.0, "fit_job": 0.0, "fit_employer": 0.0}),
        (Reason.CONTENT, "persons", {"exhaustion": 0.0, "fit_job": -3.0, "fit_employer": 0.0}),
        (Reason.PEOPLE, "persons", {"exhaustion": 0.0, "fit_job": 0.0, "fit_employer": -3.0}),
        (Reason.PAY, "employers", {"pay_premium": -0.9}),
    ],
)
def test_what_pushes_most_is_noted_with_the_event(finished, reason, table, columns):
    def pushed(state):
        for name in ("exhaustion", "fit_job", "crafted", "fit_employer", "standing"):
            state.persons[name][:] = 0.0
        for name, value in columns.items():
            getattr(state, table)[name][:] = value

    level = {"moves": {"way": 0.0, "autonomy": 0.0, "prospects": 0.0}}  # every place is as good
    state, rows = appraised(finished, pushed, wish_external=1.5, conditions=2.0, exhaustion=0.6, fit=0.5, **level)
    assert len(rows) > 20 and set(state.persons["request_reason"][sorted(rows)]) == {reason}
    changes_are_carried_out(state)
    log = state.log.rows()
    assert set(log["row"]) == rows and set(log["event"]) == {Event.RESIGN} and set(log["reason"]) == {reason}
    assert log["voluntary"].all() and set(log["to_status"]) == {Status.UNEMPLOYED}


def test_off_nobody_resigns(finished):
    assert not appraised(finished, enabled=False, resign=0.0)[1]


def test_newcomers_resign_more_often_than_settled_people(finished):
    """Among people as they are, for a wish that some have."""
    state, rows = appraised(finished, moves={"signal_error": 1.0}, disappointment=1.0)
    p = state.persons
    settled = asked(state)
    settled = settled[(p["contract"][settled] == Contract.OPEN_ENDED) & (p["end_month"][settled] == NEVER)]
    share = (state.month - p["hired"][settled] < 12).mean()
    assert len(rows) > 15 and (state.month - p["hired"][sorted(rows)] < 12).mean() > 1.3 * share


def test_some_resign_in_a_world_as_it_is(finished):
    events = finished.events()
    left = events[events["event"] == "resign"]
    assert len(left) and left["voluntary"].all() and (left["to_status"] == "unemployed").all()


CONDITIONS = {
    "better paid": ("employers", "pay_premium", 0.2, -0.2),
    "agreed better pay": ("persons", "standing", 0.2, -0.2),
    "more say": ("employers", "autonomy", 1.0, 0.0),
}


@pytest.mark.parametrize(("table", "name", "good", "bad"), CONDITIONS.values(), ids=CONDITIONS)
def test_a_job_with_better_conditions_is_wished_away_less(finished, table, name, good, bad):
    def wishes(value):
        def change(state):
            getattr(state, table)[name][:] = value

        state, _ = appraised(finished, change, conditions=2.0)
        return state.persons["desire_external"][asked(state)]

    assert (wishes(good) < wishes(bad)).all()
    if name != "autonomy":
        assert wishes(bad) - wishes(good) == pytest.approx(0.8, abs=1e-3)  # 2 sd per log point


def test_chances_to_rise_hold_those_who_want_to_climb(finished):
    def wishes(ready):
        def change(state):
            state.employers["managers_ready"][:] = ready

        state, _ = appraised(finished, change, conditions=2.0, moves={"prospects": 0.2})
        rows = asked(state)
        return state.persons["desire_external"][rows], state.persons["ambition"][rows] == 1

    (held, ambitious), (usual, _) = wishes(1.0), wishes(0.0)
    assert usual[ambitious] - held[ambitious] == pytest.approx(0.4, abs=1e-3)
    assert usual[~ambitious] == pytest.approx(held[~ambitious])
