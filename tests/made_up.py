"""Pairs of worlds that nobody simulated, for tests of what is made of them."""

from __future__ import annotations

import numpy as np

from experiments.outcomes.layout import Record
from experiments.pairing.paired_worlds import Pair, layout_of
from sim.reference_data import load_reference_data

WORLD = load_reference_data()


def empty_worlds(pair: Pair) -> dict[str, Record]:
    """The arrays that `run_arms` gives, full of zeros."""
    years, people = pair.arms[0][1].years, len(pair.personas)
    layouts = {name: layout_of(years, people, WORLD, n == 0) for n, (name, _) in enumerate(pair.arms)}
    return {name: {kind: np.zeros(shape) for kind, shape in layout.shapes.items()} for name, layout in layouts.items()}
