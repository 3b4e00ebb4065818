"""`python -m experiments.sweep`."""

import sys

from experiments.sweep.command import main

sys.exit(main(sys.argv[1:]))
