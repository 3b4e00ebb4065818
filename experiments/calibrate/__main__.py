"""`python -m experiments.calibrate`."""

import sys

from experiments.io.errors import exit_status, require


def main() -> int:
    """Run the program, once it is known that its packages are there."""
    require("SALib", "calibrate", "experiments.calibrate")
    from experiments.calibrate.command import main as calibrate

    return calibrate(sys.argv[1:])


sys.exit(exit_status(main))
