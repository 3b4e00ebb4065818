"""The calibration with worlds that are a formula: a program to be killed (`tests.worlds.kills`).

What stands here holds in its workers too, since they load the file of their program.
"""

import sys
import time

from experiments.calibrate import command, draw_bank, emulator, tiers
from experiments.validate import worlds
from tests.worlds.test_calibrate import FREE, QUICK, SHORT, SMALL_BIAS, made_up, values_of


def settle(draw):
    """Measures of a small world, in a moment."""
    time.sleep(0.05)
    return made_up(draw.values, draw.seed, SMALL_BIAS)


def simulate(config):
    """Measures of a large world, in a moment."""
    time.sleep(0.05)
    return made_up(values_of(config), config.seed)


draw_bank.settle, worlds.simulate, tiers.read_free = settle, simulate, lambda: FREE
draw_bank.DrawTask.world = worlds.MeansTask.world = None
for module, constants in ((tiers, QUICK), (emulator, SHORT)):
    for name, value in constants.items():
        setattr(module, name, value)

if __name__ == "__main__":
    sys.exit(command.main(sys.argv[1:]))
