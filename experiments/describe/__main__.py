"""`python -m experiments.describe`."""

import sys

from experiments.describe.command import main

sys.exit(main(sys.argv[1:]))
