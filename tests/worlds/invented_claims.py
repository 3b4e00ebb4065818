"""The claims laboratory with worlds that cost nothing: a program to be killed (`tests.worlds.kills`).

What stands here holds in its workers too, since they load the file of their program.
"""

import sys
import time

import numpy as np

from experiments.claims import command
from experiments.claims.tables import Size
from experiments.claims.worlds import ClaimTask


def run(task):
    """Numbers that follow from the key of a task, in a moment."""
    time.sleep(0.05)
    return np.random.default_rng(int(task.key[:15], 16)).random(sum(layout.size for layout in task.kept.values()))


command.QUICK = Size(500, 40, 0, 0, burn_in_years=1)
ClaimTask.run, ClaimTask.world = run, None

if __name__ == "__main__":
    sys.exit(command.main(sys.argv[1:]))
