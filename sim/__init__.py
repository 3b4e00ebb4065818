"""A career ecosystem one can experiment on: workers, employers, government and intermediaries in Flanders.

from sim import CareerEcosystem
model = CareerEcosystem({"scale": {"persons": 2000}}, rng=1).run(years=5)
model.measures()
"""

from typing import TYPE_CHECKING, Any

import sim.burn_in  # noqa: F401 (all that lets a month pass, for `remember`)
from sim.config import Config, ConfigError, configure
from sim.engine.running_code import remember

if TYPE_CHECKING:
    from sim.model import CareerEcosystem

__all__ = ["CareerEcosystem", "Config", "ConfigError", "configure"]
__version__ = "0.1.0"
remember()  # before anybody can replace a rule


def __getattr__(name: str) -> Any:
    """Load the model when it is asked for: Mesa, and pandas with it, take as long as all the rest."""
    if name != "CareerEcosystem":
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    from sim.model import CareerEcosystem

    return CareerEcosystem
