"""A wave of technology in exposed occupations displaces people there, and every account adds up month by month."""

import numpy as np
import pytest
from scipy import stats

from sim import CareerEcosystem

pytestmark = pytest.mark.covers("M13", "X01")

SEEDS, YEARS = range(1, 6), 6
WAVE = {
    "name": "wave",
    "changes": [
        {"lever": "technology.wave", "value": 0.5, "from": "2024-06"},
        {"lever": "technology.wave_years", "value": 5.0, "from": "2024-06"},
    ],
}


def displaced(model):
    """Employees who lost their job by the employer's will, per job: in the most exposed half of jobs, and the rest."""
    events, reference_data = model.events(), model.data
    forced = (events["event"] == "dismissal") | ((events["event"] == "change_employer") & ~events["voluntary"])
    exposure = dict(zip(reference_data.occupation_code, reference_data.occupation_exposure, strict=True))
    exposed = events.loc[forced, "from_occupation"].map(exposure) > 0.5
    return np.array([exposed.sum(), (~exposed).sum()])


@pytest.fixture(scope="module")
def pairs(own_cache):
    """Worlds with and without a wave, the same luck, every account checked after every month."""
    found = []
    for seed in SEEDS:
        base = {"scale": {"persons": 3000}, "burn_in_years": 15, "check": True, "seed": seed}
        found.append([CareerEcosystem(config).run(YEARS) for config in ({**base, "scenario": WAVE}, base)])
    return found


def interval(values):
    """95% t-interval of a mean."""
    values = np.array(values, float)
    half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return values.mean() - half, values.mean() + half


def test_people_in_exposed_work_are_displaced(pairs):
    more = np.array([displaced(wave) - displaced(calm) for wave, calm in pairs])
    low, _ = interval(more[:, 0])
    assert low > 0.0
    assert interval(more[:, 0] - more[:, 1])[0] > 0.0  # and more so than elsewhere


def test_skills_fall_behind(pairs):
    gap = [wave.measures()["skill_gap"].iloc[-1] - calm.measures()["skill_gap"].iloc[-1] for wave, calm in pairs]
    assert interval(gap)[0] > 0.0


def test_output_rises_less_than_technology_adds_where_people_fall_behind(pairs):
    def more(name):
        return np.array([wave.measures()[name].iloc[-1] - calm.measures()[name].iloc[-1] for wave, calm in pairs])

    gain = more("technology_gain")
    assert interval(more("output_per_employee"))[0] > 0.0
    assert interval(gain - more("skill_gap"))[0] > 0.0 and interval(more("skill_gap"))[0] > 0.0
    assert interval(more("displaced_by_technology"))[0] > 0.0
    assert all((calm.measures()["technology_gain"] == 0.0).all() for _, calm in pairs)


def test_new_jobs_are_less_exposed(pairs):
    def mean_exposure(model):
        state = model.state
        return model.data.occupation_exposure[state.jobs["occupation"][state.jobs["state"] == 1]].mean()

    assert interval([mean_exposure(wave) - mean_exposure(calm) for wave, calm in pairs])[1] < 0.0


def test_nobody_is_lost(pairs):
    for wave, _ in pairs:
        persons = wave.measures().filter(like="persons_").sum(axis=1)
        assert (persons == 3000).all()
        assert wave.auditor is not None  # the identities were checked in each of these months
