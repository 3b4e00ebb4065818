"""M13: the frontier moves on, a wave comes in as a logistic curve, obsolete jobs go with notice."""

import numpy as np
import pytest

from sim.codes import NEVER, Contract, Event, JobState, Status
from sim.institutions.government import notice_months
from sim.mechanisms.m11_separations import employers_dismiss
from sim.mechanisms.m13_change import (
    EARLIEST,
    frontier_step,
    next_progress,
    obsolescence_hazard,
    output_added,
    technology_advances,
)
from tests.support import record
from tests.unit.scenes import carry_out, next_month

pytestmark = pytest.mark.covers("M13")

P = record("technology")


@pytest.mark.covers("X01")
@pytest.mark.parametrize("years", [2.0, 10.0, 30.0])
def test_a_wave_comes_in_within_its_years(years):
    path = [0.02]
    while path[-1] < 0.98:
        path.append(next_progress(path[-1], years))
    assert (len(path) - 1) / 12.0 == pytest.approx(years, rel=0.03)
    steps = np.diff(path)
    assert (steps > 0.0).all()
    assert 0.3 < np.argmax(steps) / len(steps) < 0.7 and path[len(path) // 2] == pytest.approx(0.5, abs=0.1)
    assert next_progress(1.0, years) == 1.0


def test_the_frontier_moves_at_its_speed_where_exposure_is_average():
    year = 12 * frontier_step(0.5, 0.5, 0.0, P)
    assert year == pytest.approx(0.010)
    assert 12 * frontier_step(1.0, 0.5, 0.0, P) == pytest.approx(0.015)
    assert 12 * frontier_step(0.0, 0.5, 0.0, P) == pytest.approx(0.005)


@pytest.mark.parametrize("wave", [0.0, 0.1, 0.2, 0.4])
def test_the_larger_the_wave_the_further_it_moves_the_frontier(wave):
    p = record("technology", wave=wave)
    more = frontier_step(0.8, 0.5, 0.02, p) - frontier_step(0.8, 0.5, 0.0, p)
    assert more == pytest.approx(0.4 * 0.8 * 0.02 * wave / 0.2)


@pytest.mark.parametrize("wave", [0.0, 0.1, 0.3])
def test_output_rises_with_the_frontier_and_with_what_tasks_cost_less(wave):
    p = record("technology", wave=wave, cost_saving=0.0)
    jump = frontier_step(0.8, 0.5, 0.02, p) - frontier_step(0.8, 0.5, 0.0, p)
    assert output_added(0.8, 0.02, p) == pytest.approx(jump)  # who learns nothing new makes what they made before
    cheaper = record("technology", wave=wave, cost_saving=0.2, wave_frontier=0.0)
    assert output_added(0.8, 0.02, cheaper) == pytest.approx(0.2 * wave * 0.8 * 0.02)
    assert output_added(0.8, 0.02, record("technology", wave=wave, cost_saving=0.0, wave_gain=0.0)) == 0.0


def test_the_hazards_of_a_whole_wave_add_up_to_its_size():
    p = record("technology", wave=0.2)
    progress, total = 0.02, 0.0
    while progress < 0.98:
        after = next_progress(progress, 10.0)
        total += obsolescence_hazard(0.5, 1.0, after - progress, p)
        progress = after
    assert total == pytest.approx(0.1, rel=0.05)
    assert obsolescence_hazard(1.0, 0.0, 0.01, p) == 0.0  # the last employers to take up technology
    assert obsolescence_hazard(1.0, EARLIEST, 0.01, p) == 2 * obsolescence_hazard(1.0, 1.0, 0.01, p)


def after_months(model, months, **changes):
    state = next_month(model, technology=changes)
    start = {name: column.copy() for name, column in state.economy.items()}
    for _ in range(months):
        technology_advances(state)
        state.month += 1
    return start, state


@pytest.mark.covers("X01")
def test_in_ten_years_the_average_frontier_moves_by_a_tenth(finished):
    start, state = after_months(finished, 120)
    moved = state.economy["frontier"] - start["frontier"]
    exposure = state.reference_data.occupation_exposure
    assert moved @ state.reference_data.occupation_share == pytest.approx(0.1)
    assert moved[np.argmax(exposure)] > moved[np.argmin(exposure)] > 0.0
    assert state.economy["wave"][0] == 0.0 and state.economy["cycle"][0] == 1.0
    assert not state.economy["technology"].any()  # pay and prices are in constant terms


def test_a_wave_ends_and_leaves_the_frontier_where_it_brought_it(finished):
    start, state = after_months(finished, 80, wave=0.1, wave_years=5.0, frontier_speed=0.0)
    assert 0.98 <= state.economy["wave"][0] <= 1.0
    moved = state.economy["frontier"] - start["frontier"]
    came = state.economy["wave"][0] - 0.02  # the first two percent had come before anybody noticed
    assert np.allclose(moved, 0.4 * 0.1 / 0.2 * state.reference_data.occupation_exposure * came)
    saved = 0.15 * 0.1 * state.reference_data.occupation_exposure * came
    assert np.allclose(state.economy["technology"], moved + saved)


@pytest.mark.covers("X05")
def test_relocation_takes_demand_from_one_sector(finished):
    _, state = after_months(finished, 3, relocation=0.5, relocation_sector=2)
    trend = state.economy["sector_trend"]
    assert trend[2] == -0.5 and np.count_nonzero(trend) == 1  # for good, and not every month anew


@pytest.mark.covers("X03")
def test_the_cycle_goes_up_and_down_around_its_level(finished):
    path = []
    for months in range(1, 97):
        path.append(after_months(finished, months, cycle=0.05, cycle_years=8.0)[1].economy["cycle"][0])
    assert np.mean(path) == pytest.approx(1.0, abs=1e-6)
    assert max(path) == pytest.approx(1.05, abs=1e-3) and min(path) == pytest.approx(0.95, abs=1e-3)


def test_off_nothing_changes(finished):
    changes = {"enabled": False, "wave": 0.5, "relocation": 1.0, "cycle": 0.1, "frontier_speed": 0.05}
    start, state = after_months(finished, 24, **changes)
    assert start.pop("frontier_pace")[0] > 0.0 and state.economy["frontier_pace"][0] == 0.0  # nothing moves
    assert all(np.array_equal(state.economy[name], column) for name, column in start.items())
    assert start["cycle"][0] == 1.0 and not state.jobs["obsolete"].any()


@pytest.fixture
def hit(finished):
    """A state in the middle of a large and sudden wave; quiet otherwise."""
    quiet = {"review_first_year": 0.0, "review_later": 0.0}
    state = next_month(finished, technology={"wave": 1.0, "wave_years": 2.0}, separations=quiet)
    state.economy["wave"][0] = 0.5
    state.employers["excess"][:] = 0
    technology_advances(state)
    return state


def test_exposed_jobs_of_early_adopters_become_obsolete(hit):
    jobs, exposure = hit.jobs, hit.reference_data.occupation_exposure
    filled = jobs["state"] == JobState.FILLED
    gone = jobs["obsolete"] == 1
    assert not (gone & ~filled).any() and 0.02 < gone[filled].mean() < 0.12  # near 0.5 x 0.08
    assert exposure[jobs["occupation"][gone]].mean() > exposure[jobs["occupation"][filled]].mean() + 0.05
    counted = np.bincount(jobs["employer"][gone], minlength=len(hit.employers["automated"]))
    assert np.array_equal(counted, hit.employers["automated"])


def test_marks_of_last_month_are_not_counted_again(hit):
    hit.economy["wave"][0] = 0.99  # the wave is over
    marked = hit.jobs["obsolete"].copy()
    technology_advances(hit)
    assert not hit.employers["automated"].any() and np.array_equal(hit.jobs["obsolete"], marked)


def test_obsolete_jobs_end_with_notice_and_go_when_the_holder_leaves(hit):
    p, jobs, e = hit.persons, hit.jobs, hit.employers
    slots = np.nonzero(jobs["obsolete"])[0]
    holders = jobs["holder"][slots]
    settled = (p["status"][holders] == Status.PERMANENT) & (p["end_month"][holders] == NEVER)
    tenure, stays = hit.month - p["hired"][holders], e["jobs"].copy()
    employer = p["employer"][holders].copy()
    employers_dismiss(hit)
    assert not jobs["obsolete"].any()
    noticed = holders[settled]
    months = np.array([notice_months(int(t), hit.parameters.government) for t in tenure[settled]])
    assert len(noticed) > 10 and np.array_equal(p["end_month"][noticed], hit.month + months)
    assert (jobs["state"][slots[settled]] == JobState.ENDING).all()
    assert (p["status"][noticed] == Status.PERMANENT).all()  # at work until the notice is over
    assert np.array_equal(stays - e["jobs"], np.bincount(employer, minlength=len(stays)))
    row, slot = noticed[0], slots[settled][0]
    hit.log.clear()
    carry_out(hit, row, Event.DISMISSAL)
    assert p["status"][row] == Status.UNEMPLOYED and p["contract"][row] == Contract.NO_CONTRACT
    assert jobs["state"][slot] == JobState.DEAD  # and no vacancy
