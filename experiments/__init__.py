"""Hydra programs: each simulates careers by `sim` and writes what came out to `results/`."""
