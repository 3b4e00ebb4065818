"""`python -m tests.peers`."""

import sys

from experiments.cli.launch import launch
from tests.peers.compare import COMMAND

sys.exit(launch(COMMAND, sys.argv[1:]))
