"""A career ecosystem one can experiment on: workers, employers, government and intermediaries in Flanders.

from sim import CareerEcosystem
model = CareerEcosystem({"scale": {"persons": 2000}}, rng=1).run(years=5)
model.measures()
"""

import os

import numba

from sim.engine.provenance import kernel_folder

if "NUMBA_CACHE_DIR" not in os.environ:  # before the first kernel is declared
    numba.config.CACHE_DIR = str(kernel_folder())

# ruff: noqa: E402
from sim.config import Config, ConfigError, configure
from sim.model import CareerEcosystem

__all__ = ["CareerEcosystem", "Config", "ConfigError", "configure"]
__version__ = "0.1.0"
