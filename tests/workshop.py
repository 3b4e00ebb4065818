"""A workshop pack without simulation: numbers that are made up, in the shape of real ones."""

from __future__ import annotations

import numpy as np

from experiments.workshop_pack.runs import KEPT, HandTask


def made_up(tasks: list[HandTask]) -> dict[str, np.ndarray]:
    """Numbers of tasks by key: levels near 50, luck of a tenth, and effects that grow with the cards in hand."""
    done, rng = {}, np.random.default_rng(1)
    for task in tasks:
        size = [0, *(len(hand) for hand in task.hands or ((),))]
        numbers = rng.normal(0.0, 0.1, task.layout.size)
        record = task.layout.record(numbers)
        record["measures"] += 50.0 + np.array(size)[:, None, None] * np.linspace(-1.0, 1.0, len(KEPT))
        record["money"] += 10.0 * np.array(size)[:, None, None]
        record["net"] += np.array(size)[:, None, None, None]
        done[task.key] = task.layout.numbers(record)
    return done
