"""M22: who looks outside sees jobs end, warns and trains their holders; others don't. No job is counted twice."""

import numpy as np
import pytest

from sim.codes import NEVER, NO_OCCUPATION, NONE, JobState, Plan, Status
from sim.measurement.accounting import Auditor
from sim.mechanisms.m11_separations import employers_dismiss
from sim.mechanisms.m22_alignment import FORESEEN, NOW, employers_anticipate_labour_market, worth_of_training
from sim.month import month
from sim.rules.retraining import FULL_DAYS
from tests.support import chance_bounds, record
from tests.unit.scenes import next_month

pytestmark = pytest.mark.covers("M22", "E15")

P = record("alignment")


def within(count, trials, chance):
    low, high = chance_bounds(trials, trials * chance)
    return low <= count <= high


def obsolete_jobs(model, orientation=1.0, many=300, **groups):
    """A state in which technology does the work of some filled jobs, and the rows of these jobs."""
    state = next_month(model, **groups)
    j, e = state.jobs, state.employers
    rows = np.flatnonzero(j["state"] == JobState.FILLED)[:many]
    j["obsolete"][:], j["obsolete"][rows] = 0, NOW
    e["automated"][:] = np.bincount(j["employer"][rows], minlength=len(e["jobs"]))
    e["external_orientation"][:], e["closing"][:], e["dead_jobs"][:] = orientation, 0, 0
    e["hr_services"][:] = e["hr_time"][:] = 0.0
    state.persons["prepared_for"][:], state.persons["plan"][:] = NO_OCCUPATION, Plan.NOTHING
    return state, rows


def look_ahead(model, **scene):
    """The same before and after employers looked ahead."""
    state, rows = obsolete_jobs(model, **scene)
    before = {name: state.employers[name].copy() for name in ("automated", "jobs", "dead_jobs")}
    employers_anticipate_labour_market(state)
    return state, rows, before


def by_employer(state, rows):
    return np.bincount(state.jobs["employer"][rows], minlength=len(state.employers["jobs"]))


def a_month_later(state, change=None):
    """Employers look again, after `change` was made to the state; returns their counts from before."""
    state.month += 1
    state.persons["plan"][:] = Plan.NOTHING
    if change:
        change()
    before = {name: state.employers[name].copy() for name in ("automated", "jobs", "dead_jobs")}
    employers_anticipate_labour_market(state)
    return before


def test_a_foreseen_job_goes_on_and_its_holder_is_told_and_trained(finished):
    state, rows, _ = look_ahead(finished)
    j, p, holders = state.jobs, state.persons, state.jobs["holder"][rows]
    assert (j["obsolete"][rows] == FORESEEN).all() and (j["state"][rows] == JobState.FILLED).all()
    prepared = p["prepared_for"][holders] != NO_OCCUPATION
    assert within(prepared.sum(), len(rows), 1.0 - np.exp(-P.retraining_days / FULL_DAYS))
    assert (p["prepared_for"][holders] != p["occupation"][holders]).all()
    assert (p["plan"][holders] == Plan.INSIDE).all() and (p["trained_at"][holders] == state.month).all()
    others = np.setdiff1d(np.arange(state.size), holders)
    assert (p["prepared_for"][others] == NO_OCCUPATION).all() and not p["plan"][others].any()


def test_a_foreseen_job_is_still_a_job_and_not_yet_automated(finished):
    state, rows, before = look_ahead(finished)
    assert np.array_equal(before["jobs"], state.employers["jobs"]) and not state.employers["dead_jobs"].any()
    assert np.array_equal(before["automated"], by_employer(state, rows)) and not state.employers["automated"].any()


@pytest.mark.parametrize("orientation", [0.0, 0.4])
def test_who_looks_outside_less_sees_less(finished, orientation):
    state, rows, before = look_ahead(finished, orientation=orientation)
    seen = state.jobs["obsolete"][rows] == FORESEEN
    assert within(seen.sum(), len(rows), orientation)
    unseen = rows[~seen]
    assert (state.jobs["obsolete"][unseen] == NOW).all() and (state.jobs["state"][unseen] == JobState.FILLED).all()
    assert np.array_equal(state.employers["automated"], by_employer(state, unseen))


def test_its_time_comes_a_year_later_on_average(finished):
    state, rows, _ = look_ahead(finished)
    before, j = a_month_later(state), state.jobs
    due = rows[j["obsolete"][rows] == NOW]
    assert within(len(due), len(rows), 1.0 / P.lead_months) and len(due)
    assert (j["obsolete"][np.setdiff1d(rows, due)] == FORESEEN).all() and (j["state"][rows] == JobState.FILLED).all()
    assert np.array_equal(state.employers["automated"], by_employer(state, due))
    assert all(np.array_equal(state.employers[name], before[name]) for name in ("jobs", "dead_jobs"))


def test_a_warning_stands_and_is_given_once(finished):
    state, rows, _ = look_ahead(finished)
    holders = state.jobs["holder"][rows]
    bills = state.employers["hr_time"].copy()
    a_month_later(state)
    assert (state.persons["plan"][holders] == Plan.INSIDE).all()  # though a turn to talk had wiped it out
    assert np.count_nonzero(state.persons["plan"]) == len(rows)
    assert (state.persons["trained_at"][holders] == state.month - 1).all()
    assert np.array_equal(state.employers["hr_time"], bills)


def test_an_employer_that_closes_ends_its_jobs_at_once(finished):
    state, rows, _ = look_ahead(finished)
    closing = state.jobs["employer"][rows] % 2

    def close():
        state.employers["closing"][state.jobs["employer"][rows[closing == 1]]] = 1

    a_month_later(state, close)
    due = state.jobs["obsolete"][rows] == NOW
    assert due[closing == 1].all() and closing.any() and due[closing == 0].mean() < 0.5
    assert np.array_equal(state.employers["automated"], by_employer(state, rows[due]))


@pytest.mark.parametrize("left, ends", [(JobState.VACANT, 1), (JobState.DEAD, 0), (JobState.ENDING, 0)])
def test_nobody_follows_a_holder_who_left_in_time(finished, left, ends):
    state, rows, _ = look_ahead(finished)
    mine = rows[:9]

    def leave():
        state.jobs["state"][mine] = left
        state.jobs["holder"][mine] = NONE if left != JobState.ENDING else state.jobs["holder"][mine]

    before = a_month_later(state, leave)
    assert not state.jobs["obsolete"][mine].any() and state.jobs["obsolete"][rows[9:]].all()
    assert (state.jobs["state"][mine] == (JobState.DEAD if ends else left)).all()
    gone = ends * by_employer(state, mine)  # those that ended otherwise were counted then
    assert np.array_equal(before["jobs"].astype(int) - state.employers["jobs"], gone)
    assert np.array_equal(state.employers["dead_jobs"].astype(int) - before["dead_jobs"], gone)


def test_training_and_analysis_cost_time_and_money(finished):
    state, rows, _ = look_ahead(finished, orientation=1.0)
    e, fee = state.employers, record("public_programmes").day_fee * P.retraining_days
    told = by_employer(state, rows)
    assert np.allclose(e["hr_services"], fee * told + P.analysis * e["headcount"])
    assert state.ledger.amount["hr_services"] == pytest.approx(e["hr_services"].sum())
    wages = state.persons["wage"][state.jobs["holder"][rows]].sum(dtype=float)
    assert e["hr_time"].sum() == pytest.approx(wages * 8 * P.retraining_days / 160)


def test_every_account_holds_while_a_wave_is_seen_coming(finished):
    hr = {"hr": {"external_orientation": 0.7}, "alignment": {"lead_months": 2.0}}
    state = next_month(finished, technology={"wave": 1.0, "wave_years": 2.0}, **hr)
    auditor, codes = Auditor(state), []
    for _ in range(14):
        state.log.clear(), state.ledger.clear()
        month(state)
        auditor.after(state)
        auditor.before(state)
        codes.append(np.bincount(state.jobs["obsolete"], minlength=3))
        held = state.jobs["state"][state.jobs["obsolete"] == FORESEEN] == JobState.FILLED
        assert (state.employers["jobs"] >= 0).all() and (state.employers["automated"] >= 0).all()
        assert held.mean() > 0.5 if len(held) else True  # the others have just been left
        state.month += 1
    assert sum(code[FORESEEN] for code in codes) > 20 and not sum(code[NOW] for code in codes)


def test_who_is_told_a_year_ahead_is_not_given_notice_at_once(finished):
    def on_notice(orientation):
        state, rows, _ = look_ahead(finished, orientation=orientation)
        state.employers["excess"][:] = 0
        holders = state.jobs["holder"][rows]
        holders = holders[(state.persons["status"] == Status.PERMANENT)[holders]]
        employers_dismiss(state)
        return (state.persons["end_month"][holders] < NEVER).mean()

    assert on_notice(1.0) < 0.1 < 0.95 < on_notice(0.0)


def test_training_is_worth_more_while_the_frontier_moves_fast_to_who_looks(finished):
    orientation = np.array([0.0, 0.5, 1.0])
    assert worth_of_training(orientation, 3.0, P).tolist() == [1.0, 1.0 + P.foresight, 1.0 + 2 * P.foresight]
    assert (worth_of_training(orientation, 0.3, P) == 1.0).all()  # a slow frontier takes nothing away
    for orientation, pace, outlook in ((0.0, 5.0, 1.0), (1.0, 1.0, 1.0), (1.0, 2.0, 1.0 + P.foresight)):
        state, _ = obsolete_jobs(finished, orientation=orientation)
        state.economy["frontier_pace"][0] = pace
        employers_anticipate_labour_market(state)
        assert np.allclose(state.employers["outlook"], outlook)


def test_off_no_employer_looks_outside(finished):
    state, rows, before = look_ahead(finished, alignment={"enabled": False})
    assert (state.employers["outlook"] == 1.0).all() and not state.employers["hr_services"].any()
    assert (state.jobs["obsolete"][rows] == NOW).all() and not state.persons["plan"].any()
    assert all(np.array_equal(state.employers[name], column) for name, column in before.items())
