"""An emulator of the model: measures as smooth functions of the free parameters, with the covariance of its errors.

Each target, on a log scale where it can be, is a sum of a parabola in each parameter, fitted by ridge regression to
a bank of draws (products of two parameters made errors on unseen draws larger: too many for a few hundred draws). What
the parabolas miss, and the chance of one world, is the covariance of the errors on draws that they did not see.
"""

from collections.abc import Callable

import emcee
import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

PENALTIES = np.logspace(-1, 4, 11)
FOLDS = 10
BURN_IN, STEPS, THIN = 200, 400, 10  # of the sampler
PRECISION = 3.0  # of a uniform prior on -1 to 1
STRICT, FREE = 10.0, 0.3  # weight of a target's band, and of staying near the own draw of the prior, in a proposal
SMALLEST = 1e-3  # below which shares count as that, so that logarithms exist


def with_squares(positions: np.ndarray) -> np.ndarray:
    """Return parameters (N, P) followed by their squares, (N, 2 P)."""
    return np.hstack([positions, positions**2])


def parabolas() -> Pipeline:
    """Fit a ridge regression on parameters and their squares; choose the penalty for each target."""
    return make_pipeline(FunctionTransformer(with_squares), StandardScaler(), RidgeCV(PENALTIES, alpha_per_target=True))


class Emulator:
    """Targets from positions of parameters in their ranges, -1 to 1.

    Args:
        positions: (N, P), -1 to 1. targets: (N, T); positive columns are fitted on a log scale.
        weights: how much each draw counts, (N,); None for all alike.
    """

    def __init__(self, positions: np.ndarray, targets: np.ndarray, weights: np.ndarray | None = None) -> None:
        self.logged = (targets > 0.0).all(axis=0)
        scaled = self.scale(targets)
        counted = {"ridgecv__sample_weight": weights}
        _, scaler, ridge = parabolas().fit(positions, scaled, **counted).named_steps.values()
        # The scaler and the regression as one product of matrices: a sampler asks very often.
        self.weights = (ridge.coef_ / scaler.scale_).T
        self.level = ridge.intercept_ - scaler.mean_ @ self.weights
        folds = KFold(FOLDS, shuffle=True, random_state=0)
        errors = scaled - cross_val_predict(parabolas(), positions, scaled, cv=folds, params=counted)
        count, number = errors.shape
        # The inverse of a covariance from few draws is too large on average (Hartlap et al. 2007, unverified).
        self.covariance = np.cov(errors, rowvar=False) * (count - 1) / (count - number - 2)
        self.explained = 1.0 - errors.var(axis=0) / scaled.var(axis=0)

    def scale(self, targets: np.ndarray) -> np.ndarray:
        """Return targets (..., T) on the scale of the fit."""
        return np.where(self.logged, np.log(np.maximum(targets, SMALLEST)), targets)

    def __call__(self, positions: np.ndarray) -> np.ndarray:
        """Return targets on the scale of the fit, (N, T)."""
        return with_squares(positions) @ self.weights + self.level

    def propose(
        self, low: np.ndarray, high: np.ndarray, spare: np.ndarray, misses: int, draws: int, seed: int
    ) -> np.ndarray:
        """Return positions (draws, P), -1 to 1, that should bring targets between low and high, (T,), but for a few.

        Each starts from a draw of the prior and goes to the nearest place where the emulator says so, leaving alone
        those `misses` of the `spare` targets, bool (T,), that the draw misses most: to ask for all at once would send
        every draw to the same corner. The model tries them afterwards, so the emulator is taken at its word.
        """
        rng = np.random.default_rng(seed)
        low, high = self.scale(low), self.scale(high)
        weight = STRICT / np.maximum(high - low, SMALLEST)
        found = []
        for place in rng.uniform(-1.0, 1.0, (draws, len(self.weights) // 2)):
            given = self(place[None])[0]
            missed = np.where(spare, np.abs(given - np.clip(given, low, high)) * weight, -1.0)
            left = np.argsort(missed)[len(missed) - misses :]
            weights = np.where(np.isin(np.arange(len(missed)), left), 0.0, weight)
            found.append(self._nearest(place, low, high, np.diag(weights), FREE))
        return np.array(found)

    def _nearest(
        self, place: np.ndarray, low: np.ndarray, high: np.ndarray, whiten: np.ndarray, weight: float
    ) -> np.ndarray:
        """Return the position, (P,), nearest to a place, (P,), at which targets lie between low and high, (T,)."""

        def cost(position: np.ndarray) -> tuple[float, np.ndarray]:
            given, away = self(position[None])[0], position - place
            misfit = (given - np.clip(given, low, high)) @ whiten
            gradient = self._slope(position) @ whiten @ misfit + weight * away
            return 0.5 * (misfit @ misfit + weight * away @ away), gradient

        bounds = [(-1.0, 1.0)] * len(place)
        return minimize(cost, 0.5 * place, jac=True, method="L-BFGS-B", bounds=bounds).x

    def posterior(self, observed: np.ndarray, draws: int, seed: int) -> np.ndarray:
        """Draw positions (draws, P), -1 to 1, from the posterior given these targets, (T,), and a uniform prior."""
        # Makes errors independent and of variance one. A target that no draw moves has no error at all: it gets one
        # too small to matter.
        whiten = np.linalg.inv(np.linalg.cholesky(self.covariance + SMALLEST**2 * np.eye(len(self.covariance)))).T
        goal = self.scale(observed)

        def log_probability(positions: np.ndarray) -> np.ndarray:
            misfit = (self(positions) - goal) @ whiten
            inside = (np.abs(positions) <= 1.0).all(axis=1)
            return np.where(inside, -0.5 * (misfit**2).sum(axis=1), -np.inf)

        # Walkers start round the likeliest place, as wide as if all were normal there.
        middle = np.clip(self._nearest(np.zeros(len(self.weights) // 2), goal, goal, whiten, PRECISION), -0.95, 0.95)
        slope = self._slope(middle) @ whiten
        width = np.linalg.cholesky(np.linalg.inv(slope @ slope.T + PRECISION * np.eye(len(middle))))
        return sample(log_probability, middle, width, draws, seed)

    def _slope(self, position: np.ndarray) -> np.ndarray:
        """Return how targets move with parameters at a position, on the scale of the fit, (P, T)."""
        return self.weights[: len(position)] + 2.0 * position[:, None] * self.weights[len(position) :]


def sample(
    log_probability: Callable[[np.ndarray], np.ndarray], middle: np.ndarray, root: np.ndarray, draws: int, seed: int
) -> np.ndarray:
    """Draw (draws, P) from a density on the box -1 to 1, by differential evolution of many walkers (emcee).

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
