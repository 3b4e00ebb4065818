"""`python -m tests.fuzz`."""

import sys

from experiments.cli.launch import launch
from tests.fuzz.command import COMMAND

if __name__ == "__main__":  # not where a worker process imports it
    sys.exit(launch(COMMAND, sys.argv[1:]))
