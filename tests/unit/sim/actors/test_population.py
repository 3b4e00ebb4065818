"""The population keeps its settled age structure; newcomers and employers divide as the data say."""

import numpy as np
import pytest
from scipy import stats

from sim.actors.population import (
    LARGEST_SHARE,
    demographic_flows,
    first_occupations,
    make_employers,
    month_of_leaving,
    months_of_study,
    mortality,
    person_tables,
    settled_ages,
)
from sim.codes import END_AGE, NEVER, START_AGE, Status
from sim.config import configure
from sim.engine.draws import Decision, bits, mix, normal, normal_low, stream
from sim.reference_data import load_reference_data
from tests.support import chance_bounds

LUCK = (np.arange(4000) + 0.5) / 4000


@pytest.fixture(scope="module")
def reference_data():
    return load_reference_data()


def test_mortality_doubles_in_eight_years():
    ages = np.arange(15.0, 70.0)
    assert mortality(np.array([30.0]))[0] == pytest.approx(0.0004)
    assert np.allclose(mortality(ages + 8.155) / mortality(ages), 2.0, rtol=1e-3)


def test_nobody_immigrates_at_forty_or_later(reference_data):
    """The large cohorts of 50 to 60 in the data would else be kept up by jobless newcomers of that age."""
    observed, settled = reference_data.age_share, settled_ages(reference_data.age_share)
    assert settled.sum() == pytest.approx(1.0)
    assert np.allclose(settled[1:26] / settled[:25], observed[1:26] / observed[:25])  # 15 to 40
    ages = np.arange(40.0, 69.0)
    assert np.allclose(settled[26:] / settled[25:-1], 1.0 - mortality(ages))
    entering = demographic_flows(settled)[1]
    assert entering[0] > 0.75 and np.allclose(entering[26:], 0.0, atol=1e-12)
    assert demographic_flows(observed)[1][26:].sum() > 0.1  # what it was for


@pytest.mark.parametrize("case", ["data", "settled", "flat", "young", "bulge"])
def test_flows_keep_the_age_structure(reference_data, case):
    age = np.arange(55)
    share = {
        "data": reference_data.age_share,
        "settled": settled_ages(reference_data.age_share),
        "flat": np.ones(55),
        "young": np.exp(-0.03 * age),
        "bulge": 1.0 + np.exp(-(((age - 30) / 6) ** 2)),
    }[case]
    share = share / share.sum()
    leaving, entering = demographic_flows(share)
    assert (leaving >= mortality(age + 15.0) - 1e-15).all() and (leaving <= 1.0).all()
    assert (entering >= 0.0).all() and entering.sum() == pytest.approx(1.0)
    survivors = np.append(0.0, (share * (1.0 - leaving))[:-1])  # a year older; who is 69 turns 70
    newcomers = 1.0 - survivors.sum()
    assert np.allclose(survivors + newcomers * entering, share, rtol=0.0, atol=1e-12)


def test_first_occupations_meet_both_margins(reference_data):
    education = np.array([0.2, 0.42, 0.38])
    table = first_occupations(reference_data.field_of_education_share, education, reference_data.occupation_share)
    assert np.allclose(table.sum(axis=1), 1.0) and (table >= 0.0).all()
    assert np.allclose(education @ table, reference_data.occupation_share, atol=1e-6)
    affinity = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    sorted_out = first_occupations(affinity, np.array([0.25, 0.25, 0.5]), np.array([0.5, 0.5]))
    assert np.allclose(sorted_out, [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]], atol=1e-4)


@pytest.mark.parametrize("track, first, last", [(0, 216, 216), (1, 222, 245), (2, 258, 299)])
def test_months_of_study(track, first, last):
    months = [months_of_study(track, u) for u in LUCK]
    assert (min(months), max(months)) == (first, last)
    assert (np.diff(months) >= 0).all()


@pytest.mark.parametrize("age", [START_AGE, 30 * 12, 69 * 12 + 3])
def test_month_of_leaving_follows_survival(reference_data, age):
    gone = person_tables(reference_data).gone
    left = np.array([month_of_leaving(age, 10, u, gone) for u in LUCK]) - 10 + age  # age in months on leaving
    assert left.min() >= age and left.max() <= END_AGE
    assert (np.diff(left) >= 0).all()
    here = 1.0 - (gone[age - START_AGE - 1] if age > START_AGE else 0.0)
    for later in range(age, END_AGE, 60):
        expected = 1.0 - (1.0 - gone[later - START_AGE]) / here
        assert np.mean(left <= later) == pytest.approx(expected, abs=1.0 / len(LUCK))


def test_everyone_of_69_leaves_at_70(reference_data):
    gone = person_tables(reference_data).gone
    assert month_of_leaving(END_AGE - 1, 0, 0.99, gone) == 1
    stays = [month_of_leaving(START_AGE, 0, u, gone) == END_AGE - START_AGE for u in LUCK]
    assert np.mean(stays) == pytest.approx(1.0 - gone[-1], abs=1.0 / len(LUCK))


def test_cumulative_tables(reference_data):
    tables = person_tables(reference_data)
    for name in ("first_age_share", "entry_age_share", "education_share", "region_share", "gone"):
        column = getattr(tables, name)
        assert (np.diff(column) >= 0.0).all() and 0.0 <= column[0] and column[-1] <= 1.0 + 1e-12, name
    assert np.allclose(tables.field_share[:, -1], 1.0)


@pytest.fixture(scope="module")
def employers(reference_data):
    config = configure(scale__persons=50_000)
    return make_employers(reference_data, config.population, 50_000, seed=1), config.population


def test_employers_offer_the_jobs(reference_data, employers):
    table, p = employers
    jobs, lumpy = 50_000 * p.jobs_per_person, LARGEST_SHARE  # a large employer is in one place as a whole
    assert table["normal_size"].sum() == pytest.approx(jobs, rel=0.02)
    assert table["normal_size"].min() >= 1.0 and table["normal_size"].max() <= LARGEST_SHARE * jobs
    by_sector = np.bincount(table["sector"], table["normal_size"], len(reference_data.sector_share)) / jobs
    assert np.allclose(by_sector, reference_data.sector_share, atol=lumpy)
    by_region = np.bincount(table["region"], table["normal_size"], len(reference_data.region_share)) / jobs
    assert np.allclose(by_region, reference_data.region_share, atol=lumpy)
    public = (
        np.bincount(table["sector"], table["normal_size"] * table["public"], len(reference_data.sector_share)) / jobs
    )
    assert np.allclose(public, reference_data.sector_share * reference_data.sector_public, atol=lumpy)


def test_sizes_follow_the_data(reference_data, employers):
    table, _ = employers
    private = table["normal_size"][table["public"] == 0]
    for edge, share in zip(reference_data.size_point[1:6], reference_data.size_cumulative[0][1:6]):
        assert np.mean(private < edge) == pytest.approx(share, abs=0.01)
    assert np.mean(private < 10) == pytest.approx(0.84, abs=0.02)


def test_pay_premiums_are_spread_and_unrelated_to_size(employers):
    table, p = employers
    premium, count = table["pay_premium"], len(table["pay_premium"])
    assert premium.std() == pytest.approx(p.pay_dispersion, rel=0.05)
    assert abs(np.corrcoef(premium, np.log(table["normal_size"]))[0, 1]) < 5.0 / np.sqrt(count)
    assert len(np.unique(table["employer_id"])) == count


def test_a_small_world_has_the_same_shares_of_sizes(reference_data):
    small = make_employers(reference_data, configure().population, 1000, seed=1)
    private = small["normal_size"][small["public"] == 0]
    assert np.mean(private < 10) == pytest.approx(0.84, abs=0.05)


def test_persons_are_as_the_data_say(reference_data, finished):
    p, month, count = finished.state.persons, finished.state.month, finished.state.size
    age = (month - p["birth_month"]) // 12
    assert START_AGE // 12 <= age.min()
    observed = np.bincount((np.minimum(age, 69) - 15) // 5, minlength=11)
    expected = settled_ages(reference_data.age_share).reshape(11, 5).sum(axis=1) * count
    assert stats.chisquare(observed, expected * count / expected.sum()).pvalue > 1e-4
    regions = np.bincount(p["region"], minlength=len(reference_data.region_share))
    assert stats.chisquare(regions, reference_data.region_share * count).pvalue > 1e-4
    low, high = chance_bounds(count, count * finished.config.population.promotion_oriented)
    assert low <= p["ambition"].sum() <= high


def test_what_persons_bring_along_is_normal_and_unrelated(finished):
    """Restlessness, fear, short-sightedness, resilience, confidence, roots: drawn for a person once in a life."""
    key, drawn = finished.state.persons["person_id"], []
    for decision in (Decision.CHARACTER, Decision.RESILIENCE, Decision.CONFIDENCE, Decision.ROOTS):
        once = np.uint64(stream(finished.state.seed, int(decision), 0))
        words = [np.uint64(bits(once, person)) for person in key]
        drawn += [[normal(word) for word in words], [normal_low(word) for word in words]]
        if decision == Decision.CHARACTER:
            drawn.append([normal(np.uint64(mix(word))) for word in words])  # restlessness
    assert min(stats.kstest(one, "norm").pvalue for one in drawn) > 1e-4
    related = np.corrcoef(drawn) - np.eye(len(drawn))
    assert np.abs(related).max() < 4.5 / np.sqrt(len(key))


def test_rows_are_filled_again_with_new_persons(finished):
    p, month = finished.state.persons, finished.state.month
    present = p["status"] != Status.ABSENT
    assert present.all()  # whoever leaves is followed in the same month
    assert len(np.unique(p["person_id"])) == len(p["person_id"])
    assert (p["person_id"] % (1 << 24) == np.arange(len(p["person_id"]))).all()
    assert (p["leaves_at"] > month).all() and (p["leaves_at"] < NEVER).all()


def test_nobody_is_seventy(finished):
    p, month = finished.state.persons, finished.state.month
    assert (month - p["birth_month"]).max() < END_AGE
