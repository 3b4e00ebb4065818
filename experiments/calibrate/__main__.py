"""`python -m experiments.calibrate`."""

import sys

from experiments.calibrate.command import main

sys.exit(main(sys.argv[1:]))
