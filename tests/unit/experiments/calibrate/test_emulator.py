"""The quick stand-in for the model and its posterior, on functions whose answers are known beforehand."""

import numpy as np
import pytest

from experiments.calibrate import emulator as module
from experiments.calibrate.emulator import SMALLEST, Emulator, sample

SLOPES = np.array([[1.0, 0.5, 0.0], [-0.5, 1.0, 0.0], [0.3, 0.3, 0.0]])  # nothing tells the third parameter
NOISE = 0.15
NONE = np.zeros(3, bool)  # no target may be missed
ROOT3 = np.sqrt(3.0)  # one over the standard deviation of a uniform prior on -1 to 1


@pytest.fixture(autouse=True)
def short_chains(monkeypatch):
    """Long enough for three parameters."""
    for name, value in (("BURN_IN", 40), ("STEPS", 80), ("THIN", 1)):
        monkeypatch.setattr(module, name, value)


@pytest.fixture
def longer_chains(monkeypatch, short_chains):
    """Where standard deviations are compared with theory."""
    monkeypatch.setattr(module, "STEPS", 250)


@pytest.fixture(scope="module")
def linear():
    """An emulator of three targets, linear in two of three parameters, with luck; positive and negative."""
    rng = np.random.default_rng(1)
    positions = rng.uniform(-1.0, 1.0, (400, 3))
    return Emulator(positions, positions @ SLOPES.T + rng.normal(0.0, NOISE, (400, 3)))


def test_a_sum_of_parabolas_is_recovered():
    def truth(x):
        positive = np.exp(0.5 + x[:, 0] - 0.4 * x[:, 1] ** 2)
        return np.column_stack([x[:, 0] - x[:, 2] ** 2 + 0.3 * x[:, 2], positive])

    rng = np.random.default_rng(2)
    known, new = rng.uniform(-1.0, 1.0, (200, 3)), rng.uniform(-1.0, 1.0, (50, 3))
    emulator = Emulator(known, truth(known))
    assert emulator.logged.tolist() == [False, True]
    error = emulator(new) - emulator.scale(truth(new))
    assert np.abs(error).max() < 0.02 and (emulator.explained > 0.999).all()


def test_what_it_cannot_tell_is_its_error_on_draws_not_seen(linear):
    assert np.sqrt(np.diag(linear.covariance)) == pytest.approx(NOISE, rel=0.15)
    off = linear.covariance[~np.eye(3, dtype=bool)]
    assert np.abs(off).max() < 0.25 * NOISE**2
    share = 1.0 - NOISE**2 / ((SLOPES**2).sum(axis=1) / 3.0 + NOISE**2)  # uniform positions vary by a third
    assert linear.explained == pytest.approx(share, abs=0.05)


def test_noise_alone_is_not_explained():
    rng = np.random.default_rng(3)
    emulator = Emulator(rng.uniform(-1.0, 1.0, (60, 4)), rng.normal(0.0, 1.0, (60, 2)))
    assert (emulator.explained < 0.1).all() and (np.diag(emulator.covariance) > 0.7).all()


def test_positive_targets_are_on_a_log_scale():
    rng = np.random.default_rng(4)
    targets = np.column_stack([rng.uniform(1.0, 2.0, 30), rng.uniform(-1.0, 1.0, 30), np.r_[0.0, np.ones(29)]])
    emulator = Emulator(rng.uniform(-1.0, 1.0, (30, 2)), targets)
    assert emulator.scale(np.array([1.5, 0.5, 1.0])).tolist() == [np.log(1.5), 0.5, 1.0]
    below = np.array([-3.0, -3.0, -3.0])  # what is left of a target once a bias is taken off
    assert emulator.scale(below).tolist() == [np.log(SMALLEST), -3.0, -3.0]


def test_the_posterior_is_that_of_theory(linear, longer_chains):
    """Far from the walls of the box the answer is a normal distribution with the precision of least squares."""
    told = SLOPES[:, :2]
    observed = told @ [0.2, -0.1]
    exact = np.linalg.inv(told.T @ told / NOISE**2)
    draws = linear.posterior(observed, 600, seed=1)[:, :2]
    np.testing.assert_allclose(draws.mean(axis=0), [0.2, -0.1], atol=0.05)
    np.testing.assert_allclose(draws.std(axis=0), np.sqrt(np.diag(exact)), rtol=0.25)


def test_intervals_hold_the_truth_as_often_as_they_say(linear):
    """The 90% intervals of 40 draws in the box, and how much narrower than the prior they are."""
    rng, inside, shrunk = np.random.default_rng(5), [], []
    for n in range(40):
        truth = rng.uniform(-1.0, 1.0, 3)
        draws = linear.posterior(SLOPES @ truth + rng.normal(0.0, NOISE, 3), 200, seed=n)
        low, high = np.quantile(draws, (0.05, 0.95), axis=0)
        inside.append((low <= truth) & (truth <= high))
        shrunk.append(draws.std(axis=0) * ROOT3)
    assert 0.83 <= np.mean(inside) <= 0.97  # of 120, with four standard deviations less: 0.79 is broken
    assert (np.mean(inside, axis=0) >= 0.75).all()
    spread = np.mean(shrunk, axis=0)
    assert (spread[:2] < 0.35).all() and spread[2] == pytest.approx(1.0, abs=0.12)


@pytest.mark.parametrize("where", [0.0, 40.0], ids=["in reach", "out of reach"])
def test_no_draw_leaves_the_box(linear, where):
    draws = linear.posterior(np.array([where, -where, 0.0]), 200, seed=1)
    assert draws.shape == (200, 3) and np.isfinite(draws).all() and (np.abs(draws) <= 1.0).all()
    if where:  # against the wall, on the side of the data
        assert (draws[:, 0].mean(), draws[:, 1].mean()) == pytest.approx((1.0, -1.0), abs=0.15)


def test_proposals_meet_the_bands_and_stay_near_their_place_in_the_prior(linear):
    low, high = np.array([0.2, -10.0, -10.0]), np.array([0.4, 10.0, 10.0])
    found = linear.propose(low, high, NONE, 0, 40, seed=1)
    given = linear(found)[:, 0]
    assert (np.abs(found) <= 1.0).all() and ((given > 0.18) & (given < 0.42)).all()
    # Nothing tells the third parameter: it stays where the prior put it, all over its range.
    assert found[:, 2].std() * ROOT3 == pytest.approx(1.0, abs=0.25)
    assert np.array_equal(found, linear.propose(low, high, NONE, 0, 40, seed=1))


def test_a_proposal_that_cannot_meet_all_bands_meets_them_as_far_as_it_can(linear):
    low, high = np.array([40.0, -10.0, -10.0]), np.array([41.0, 10.0, 10.0])
    found = linear.propose(low, high, NONE, 0, 5, seed=1)
    np.testing.assert_allclose(found[:, :2], 1.0, atol=1e-6)  # both raise the first target
    # One target may be missed, and it is the first that every draw misses most: nothing pulls to the corner then.
    free = linear.propose(low, high, ~NONE, 1, 40, seed=1)
    assert free[:, 0].std() * ROOT3 == pytest.approx(1.0, abs=0.25)
    # Of those that may not be missed, none is left alone.
    spared = linear.propose(low, high, np.array([False, True, True]), 1, 5, seed=1)
    np.testing.assert_allclose(spared[:, :2], 1.0, atol=1e-6)


def test_the_same_seed_gives_the_same_draws(linear):
    observed = np.zeros(3)
    one, same, other = (linear.posterior(observed, 50, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


def test_more_draws_may_be_asked_than_the_chain_has(monkeypatch):
    monkeypatch.setattr(module, "STEPS", 10)
    draws = sample(
        lambda x: np.where((np.abs(x) <= 1.0).all(axis=1), 0.0, -np.inf), np.zeros(2), 0.3 * np.eye(2), 100, seed=1
    )
    assert draws.shape == (100, 2)
