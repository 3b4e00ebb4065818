"""`python -m experiments.claims`."""

import sys

from experiments.claims.command import main

sys.exit(main(sys.argv[1:]))
