"""A quick stand-in for the model: measures as smooth functions of the free parameters, with what it can't tell.

Each target, on a log scale where it can be, is a sum of a parabola in each parameter, fitted by ridge regression to
a bank of draws (products of two parameters made errors on unseen draws larger: too many for a few hundred draws). What
the parabolas miss, and the luck of one world, is the covariance of the errors on draws that they did not see.
"""

from __future__ import annotations

from collections.abc import Callable

import emcee
import numpy as np
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

PENALTIES = np.logspace(-1, 4, 11)
FOLDS = 10
BURN_IN, STEPS, THIN = 200, 400, 10  # of the sampler
GUESSES = 8  # steps towards the middle of the posterior from which it starts
SMALLEST = 1e-3  # below which shares count as that, so that logarithms exist


def with_squares(positions: np.ndarray) -> np.ndarray:
    """Parameters (N, P) with their squares beside them, (N, 2 P)."""
    return np.hstack([positions, positions**2])


def parabolas() -> Pipeline:
    """Ridge regression on parameters and their squares; the penalty is chosen for each target."""
    return make_pipeline(FunctionTransformer(with_squares), StandardScaler(), RidgeCV(PENALTIES, alpha_per_target=True))


class Emulator:
    """Targets from positions of parameters in their ranges, -1 to 1.

    Args:
        positions: (N, P), -1 to 1. targets: (N, T); positive columns are fitted on a log scale.
    """

    def __init__(self, positions: np.ndarray, targets: np.ndarray) -> None:
        self.logged = (targets > 0.0).all(axis=0)
        scaled = self.scale(targets)
        _, scaler, ridge = parabolas().fit(positions, scaled).named_steps.values()
        # The scaler and the regression as one product of matrices: a sampler asks very often.
        self.weights = (ridge.coef_ / scaler.scale_).T
        self.level = ridge.intercept_ - scaler.mean_ @ self.weights
        folds = KFold(FOLDS, shuffle=True, random_state=0)
        self.errors = scaled - cross_val_predict(parabolas(), positions, scaled, cv=folds)
        self.covariance = np.cov(self.errors, rowvar=False)
        self.explained = 1.0 - self.errors.var(axis=0) / scaled.var(axis=0)

    def scale(self, targets: np.ndarray) -> np.ndarray:
        """Targets (..., T) on the scale of the fit."""
        return np.where(self.logged, np.log(np.maximum(targets, SMALLEST)), targets)

    def slope(self, targets: np.ndarray) -> np.ndarray:
        """How the scale of the fit moves with the targets, (T,)."""
        return np.where(self.logged, 1.0 / np.maximum(targets, SMALLEST), 1.0)

    def __call__(self, positions: np.ndarray) -> np.ndarray:
        """Targets on the scale of the fit, (N, T)."""
        return with_squares(positions) @ self.weights + self.level

    def posterior(self, observed: np.ndarray, discrepancy: np.ndarray, draws: int, seed: int) -> np.ndarray:
        """Positions (draws, P), -1 to 1, that could have led to what was observed, from a uniform prior.

        Args:
            observed: targets (T,), NaN where unknown. discrepancy: standard deviation of what no parameters could
            mend, (T,), in the units of the targets; 0 where data come from the model itself.
        """
        known = np.isfinite(observed)
        goal = self.scale(observed)[known]
        spread = self.covariance[np.ix_(known, known)] + np.diag((discrepancy * self.slope(observed))[known] ** 2)
        whiten = np.linalg.inv(np.linalg.cholesky(spread)).T

        def log_probability(positions: np.ndarray) -> np.ndarray:
            misfit = (self(positions)[:, known] - goal) @ whiten
            inside = (np.abs(positions) <= 1.0).all(axis=1)
            return np.where(inside, -0.5 * (misfit**2).sum(axis=1), -np.inf)

        return sample(log_probability, *self._guess(goal, known, whiten), draws, seed)

    def _guess(self, goal: np.ndarray, known: np.ndarray, whiten: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Middle of the posterior, (P,), and a root of its covariance, (P, P), were it normal (Gauss-Newton)."""
        size = len(self.weights) // 2
        linear, squared = self.weights[:size, known], self.weights[size:, known]
        position = np.zeros(size)
        for _ in range(GUESSES):
            slope = (linear + 2.0 * position[:, None] * squared) @ whiten
            short = (goal - self(position[None])[0, known]) @ whiten + position @ slope
            covariance = np.linalg.inv(slope @ slope.T + 3.0 * np.eye(size))  # 1 / 3: variance of the prior
            position = np.clip(covariance @ slope @ short, -0.9, 0.9)
        return position, np.linalg.cholesky(covariance)


def sample(
    log_probability: Callable[[np.ndarray], np.ndarray], middle: np.ndarray, root: np.ndarray, draws: int, seed: int
) -> np.ndarray:
    """Draws (draws, P) from a density on the box -1 to 1, by differential evolution of many walkers (emcee).

    They start from the normal distribution with this middle, (P,), and root of the covariance, (P, P).
    """
    rng, size = np.random.default_rng(seed), len(middle)
    walkers = 2 * size + 2
    start = np.clip(middle + rng.standard_normal((walkers, size)) @ root.T, -0.99, 0.99)
    sampler = emcee.EnsembleSampler(walkers, size, log_probability, vectorize=True, moves=emcee.moves.DEMove())
    sampler.random_state = np.random.RandomState(seed).get_state()
    state = sampler.run_mcmc(start, BURN_IN)
    sampler.reset()
    sampler.run_mcmc(state, STEPS)
    chain = sampler.get_chain(flat=True, thin=THIN)
    return chain[rng.choice(len(chain), draws, replace=len(chain) < draws)]
