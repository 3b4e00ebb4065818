"""`python -m experiments.run`."""

import sys

from experiments.run.command import main

sys.exit(main(sys.argv[1:]))
