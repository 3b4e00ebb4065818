"""The reduced rules that all ways of writing share: what happens in a month, its numbers, and the world at the start.

A month: (1) everybody grows older; who reaches RETIRE leaves, and an entrant takes the place; (2) tenure grows, and
skill rises at work and decays without; (3) a job ends with chance SEPARATION; (4) persons without a job look for one,
employees with the chance `search_chance` of embeddedness; (5) employers post what they are short of their target size;
(6) each searcher applies for one vacancy, each vacancy is offered to one of its applicants; (7) the offer is taken if
it fits well enough: better than RESERVATION, for an employee better than embeddedness in the present job.

Numpy only, so that other environments can read this file. The numbers are plausible, not calibrated.
"""

from __future__ import annotations

import numpy as np

ENTER, RETIRE = 20 * 12, 65 * 12  # months of age
LEARNING, DECAY = 0.02, 0.005  # share a month: of what is left to learn, of what is known
ATTACHMENT = 0.5  # embeddedness per log point of 1 + years of tenure
SEARCH, SEARCH_SLOPE = -2.0, -1.0  # log odds of looking on the job: at embeddedness 0, and for each unit
SEPARATION = 0.01  # chance a month
RESERVATION = -0.5  # fit that somebody without a job asks for, in standard deviations
JOBS = 0.95  # jobs that employers aim at, per person
NONE = -1
COLUMNS = ("age", "employer", "tenure", "skill", "fit")


def search_chance(embedded: np.ndarray) -> np.ndarray:
    """Return the monthly chance that an employee looks for another job: falls with embeddedness (numbers or arrays)."""
    return 1.0 / (1.0 + np.exp(-(SEARCH + SEARCH_SLOPE * embedded)))


def attached(tenure: np.ndarray) -> np.ndarray:
    """Return what tenure (months) adds to embeddedness: embeddedness = fit + ATTACHMENT ln(1 + years)."""
    return ATTACHMENT * np.log1p(tenure / 12.0)


def target_sizes(persons: int) -> np.ndarray:
    """Return the jobs that each employer aims at, int32 (E,): many small, few large, together JOBS x persons."""
    count = round(JOBS * persons / _sizes(10_000).mean())
    return np.round(_sizes(count)).astype(np.int32)


def _sizes(count: int) -> np.ndarray:
    """Return quantiles of a Pareto distribution of sizes, cut off at 400."""
    quantile = (np.arange(count) + 0.5) / count
    return np.minimum(2.0 * (1.0 - quantile) ** -0.9, 400.0)


def start(persons: int, seed: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return the world before the first month: columns of persons by name of COLUMNS (N,), and target sizes (E,)."""
    draw, target = np.random.default_rng(seed), target_sizes(persons)
    jobs = draw.permutation(np.repeat(np.arange(len(target), dtype=np.int32), target))[: int(0.9 * persons)]
    employer = draw.permutation(np.concatenate([jobs, np.full(persons - len(jobs), NONE, np.int32)]))
    columns = {
        "age": draw.integers(ENTER, RETIRE, persons),
        "employer": employer,
        "tenure": np.where(employer == NONE, 0, draw.integers(0, 120, persons)),
        "skill": draw.random(persons),
        "fit": np.where(employer == NONE, 0.0, draw.standard_normal(persons)),
    }
    return columns, target


def describe(columns: dict[str, np.ndarray], flows: dict[str, int]) -> dict[str, float]:
    """Return the summary on which all implementations must agree after some months.

    Args:
        columns: of persons, by name of COLUMNS, each (N,). flows: of the last month, by name: searchers, vacancies,
            separations (retirement included), hires.
    """
    working = np.asarray(columns["employer"]) != NONE
    mean = {f"{name} at work": float(np.asarray(columns[name])[working].mean()) for name in ("tenure", "skill", "fit")}
    shares = {name: number / len(working) for name, number in flows.items()}
    return {"employed": float(working.mean()), "age": float(np.asarray(columns["age"]).mean()), **mean, **shares}
