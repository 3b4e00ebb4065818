"""Hydra programs: each simulates careers by `sim` and writes what came out to `results/`."""

import sys

from experiments.signals import end_at_once

if sys.argv[:1] == ["-m"]:  # `python -m experiments...` has begun, and loads modules for some seconds before it works
    end_at_once()
