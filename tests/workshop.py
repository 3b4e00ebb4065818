"""A workshop pack without simulation: numbers that are made up, in the shape of real ones."""

from __future__ import annotations

import numpy as np

from experiments.workshop_pack.runs import KEPT, Job


def made_up(jobs: list[Job]) -> dict[str, np.ndarray]:
    """Numbers of jobs by key: levels near 50, luck of a tenth, and effects that grow with the cards in hand."""
    done, rng = {}, np.random.default_rng(1)
    for job in jobs:
        size = [0, *(len(hand) for hand in job.hands or ((),))]
        numbers = rng.normal(0.0, 0.1, job.layout.size)
        measures, money, net = job.layout.parts(numbers)
        measures += 50.0 + np.array(size)[:, None, None] * np.linspace(-1.0, 1.0, len(KEPT))
        money += 10.0 * np.array(size)[:, None, None]
        net += np.array(size)[:, None, None, None]
        done[job.key] = np.concatenate([part.ravel() for part in (measures, money, net)])
    return done
