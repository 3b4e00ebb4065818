"""`python -m experiments.careers`."""

import sys

from experiments.careers.command import main

sys.exit(main(sys.argv[1:]))
