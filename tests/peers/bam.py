"""The own model of bam-engine, for its time per agent-period; runs in an environment of its own (see `environments`).

python -m tests.peers.bam time AGENTS PERIODS SEEDS        prints JSON, as `measured.main` says
"""

from __future__ import annotations

import sys

from bamengine import Simulation

from tests.peers.measured import main

HOUSEHOLDS, FIRMS = 5, 1  # in the proportion of its defaults


class Bam:
    """Its model at its default rules: households, firms in their default proportion, and its default of banks."""

    def __init__(self, agents: int, seed: int) -> None:
        firms = agents * FIRMS // (HOUSEHOLDS + FIRMS)
        quiet = {"default_level": "ERROR"}
        self.simulation = Simulation.init(n_firms=firms, n_households=agents - firms, seed=seed, logging=quiet)

    def step(self) -> None:
        """Let one period pass."""
        self.simulation.step()


if __name__ == "__main__":
    sys.exit(main(Bam, sys.argv[1:]))
