"""A career ecosystem one can experiment on: workers, employers, government and intermediaries in Flanders.

from sim import CareerEcosystem
model = CareerEcosystem({"scale": {"persons": 2000}}, rng=1).run(years=5)
model.measures()
"""

from sim.config import Config, ConfigError, configure
from sim.model import CareerEcosystem

__all__ = ["CareerEcosystem", "Config", "ConfigError", "configure"]
__version__ = "0.1.0"
