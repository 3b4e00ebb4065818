"""`python -m experiments.validate`."""

import sys

from experiments.validate.command import main

sys.exit(main(sys.argv[1:]))
