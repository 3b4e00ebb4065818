"""`python -m experiments.dashboard`."""

import sys

from experiments.dashboard.command import main

if __name__ == "__main__":  # processes that it starts import this file
    sys.exit(main(sys.argv[1:]))
