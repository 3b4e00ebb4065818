"""`python -m experiments.workshop_pack`."""

import sys

from experiments.workshop_pack.command import main

sys.exit(main(sys.argv[1:]))
