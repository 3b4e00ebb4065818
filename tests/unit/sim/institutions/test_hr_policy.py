"""Employers' bundles: how a lever spreads over employers, and that setting fewer bundles sets the same ones."""

import numpy as np
import pytest

from sim.config import configure
from sim.institutions.hr_policy import (
    HrParameters,
    around,
    employers_set_hr_policy,
    manager_acts,
    manager_stream,
    term_months,
    up_to_one,
)
from sim.policy import Calendar
from tests.support import SMALL, chance_bounds, clone, fingerprint, let_pass
from tests.unit.scenes import next_month

QUANTILES = (np.arange(1000) + 0.5) / 1000
COLUMNS = [
    name for name in employers_set_hr_policy.process.writes["employers"] if name not in ("hr_services", "hr_time")
]
CHANGES = [
    {"lever": "hr.workload", "value": 1.2, "from": "2026-03", "until": "2026-09"},
    {"lever": "hr.autonomy", "value": 0.9, "from": "2026-05", "where": {"size": "1-9"}},
    {"lever": "hr.for_whom", "value": 2, "from": "2026-06", "until": "2027-01", "where": {"public": True}},
    {"lever": "hr.coaching", "value": 0.4, "from": "2026-08"},
    {"lever": "hr.rotation", "value": 0.5, "from": "2026-11", "where": {"sector": 2}},
]


@pytest.mark.parametrize("value", [0.0, 0.1, 0.5, 0.8, 1.0])
def test_a_lever_up_to_one_keeps_its_mean_and_its_ends(value):
    places = np.array([up_to_one(value, quantile) for quantile in QUANTILES])
    assert places.mean() == pytest.approx(value)
    assert (np.diff(places) >= 0.0).all() and 0.0 <= places[0] <= places[-1] <= 1.0
    assert (np.ptp(places) == pytest.approx(0.0)) == (value in (0.0, 1.0))


def test_a_lever_up_to_one_is_spread_as_any_other_where_there_is_room():
    for value in (0.1, 0.4, 0.6):
        assert [up_to_one(value, q) for q in QUANTILES] == pytest.approx([around(value, q) for q in QUANTILES])


@pytest.mark.covers("E07")
def test_managers_act_in_the_share_that_is_ready_and_for_a_whole_team():
    key = manager_stream(1)
    for ready in (0.0, 0.3, 1.0):
        acts = [manager_acts(employer, 0, ready, key) for employer in range(3000)]
        low, high = chance_bounds(3000, 3000 * ready)
        assert low <= sum(acts) <= high
    assert all(
        manager_acts(5, np.uint32(3), 0.5, key) == manager_acts(5, np.uint32(3 + 7 * n), 0.5, key) for n in range(9)
    )
    assert len({bool(manager_acts(5, np.uint32(n), 0.5, key)) for n in range(7)}) == 2
    assert all(manager_acts(n, 0, 0.3, key) <= manager_acts(n, 0, 0.6, key) for n in range(500))


@pytest.mark.parametrize("name", [name for name in HrParameters.model_fields if name != "for_whom"])
def test_a_lever_moves_employers_on_average_to_its_value(finished, name):
    def mean(**changes):
        state = next_month(finished, hr=changes)
        employers_set_hr_policy(state)
        return np.mean([state.employers[column].mean(dtype=float) for column in COLUMNS]), state.employers

    field = HrParameters.model_fields[name]
    (limit,) = [item.le for item in field.metadata if hasattr(item, "le")]
    usual, high = mean()[1], mean(**{name: float(limit)})[1]
    moved = [column for column in COLUMNS if not np.array_equal(usual[column], high[column])]
    assert len(moved) == 1  # one lever, one column
    assert (high[moved[0]] >= usual[moved[0]]).all()


def bundles(calendar, model, months, forget=False):
    """Fingerprints of all columns after these months; with `forget` every bundle is set anew each month."""
    state, seen = clone(model.state), []
    for number in range(24, 24 + months):
        if forget:
            state.tables.pop("hr", None)
        let_pass(state, calendar, 1, first=number)
        seen.append(fingerprint(state))
    return seen, state


def test_setting_only_what_can_have_changed_equals_setting_all_each_month(finished):
    calendar = Calendar(configure({**SMALL, "policy": {"name": "mine", "changes": CHANGES}}))
    few, state = bundles(calendar, finished, 24)
    every, _ = bundles(calendar, finished, 24, forget=True)
    assert few == every
    assert (state.employers["founded"] >= 24).any()  # some were founded meanwhile, and set anew
    quiet, _ = bundles(finished.calendar, finished, 24)
    assert quiet != few


def test_newly_founded_employers_get_a_bundle_of_their_own_and_nobody_else_is_touched(finished):
    state = next_month(finished)
    employers_set_hr_policy(state)
    e = state.employers
    for name in COLUMNS:
        e[name][:] = 7  # as left behind by others
    e["employer_id"][[3, 5]] = [900_001, 900_002]
    e["founded"][:], e["founded"][[3, 5]] = 0, state.month - 1
    employers_set_hr_policy(state)
    old = np.setdiff1d(np.arange(len(e["founded"])), [3, 5])
    assert all((e[name][old] == 7).all() and (e[name][[3, 5]] != 7).all() for name in COLUMNS)
    anew = clone(state)
    employers_set_hr_policy(anew)
    assert all(np.array_equal(anew.employers[name][[3, 5]], e[name][[3, 5]]) for name in COLUMNS)


def test_what_hr_cost_last_month_is_forgotten(finished):
    state = next_month(finished)
    state.employers["hr_services"][:] = state.employers["hr_time"][:] = 9.0
    employers_set_hr_policy(state)
    assert not state.employers["hr_services"].any() and not state.employers["hr_time"].any()


def test_fixed_terms_last_as_long_as_observed():
    """A quarter at most a month, 47% longer than six (National Bank of Belgium 2019)."""
    months = np.array([term_months(u) for u in (np.arange(1900) + 0.5) / 1900])
    assert np.mean(months == 1) == pytest.approx(0.25, abs=0.02)
    assert np.mean(months > 6) == pytest.approx(0.47, abs=0.01)
    assert term_months(0.0) == 1 and term_months(np.nextafter(1.0, 0.0)) == months.max()
