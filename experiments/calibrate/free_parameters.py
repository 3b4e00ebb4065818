"""The parameters that calibration fits, with their ranges (`configs/calibrate.yaml`), and draws from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml
from scipy.stats import qmc

from experiments.io.paths import CONFIGS
from experiments.io.plain_data import read_yaml
from sim.catalogue import parameters_by_name
from sim.config import ConfigError

FILE = CONFIGS / "calibrate.yaml"


class Free(NamedTuple):
    """Free parameters: names ('inaction.loss'), and lower and upper ends, (P,)."""

    names: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray

    def only(self, names: Sequence[str]) -> Free:
        """Return these of the parameters, in the order that they have."""
        kept = np.isin(self.names, names)
        return Free(tuple(np.array(self.names)[kept].tolist()), self.low[kept], self.high[kept])

    def values(self, unit: np.ndarray) -> np.ndarray:
        """Return values (..., P) from positions in their ranges, 0 to 1."""
        return self.low + (self.high - self.low) * unit

    def positions(self, values: np.ndarray) -> np.ndarray:
        """Return positions in their ranges, 0 to 1, of values (..., P)."""
        return (np.asarray(values) - self.low) / (self.high - self.low)

    def near(self, values: np.ndarray, share: float) -> Free:
        """Return the same parameters within this share of their ranges on either side of `values` (P,)."""
        reach = share * (self.high - self.low)
        return Free(self.names, np.maximum(self.low, values - reach), np.minimum(self.high, values + reach))


def read_free(file: Path = FILE) -> Free:
    """Read the free parameters; raise ConfigError with one line if one is unknown, or its range not allowed."""
    try:
        table = read_yaml(file)["free"]
        rows = [(str(name), float(row["low"]), float(row["high"])) for name, row in table.items()]
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise ConfigError(f"{file.name} can't be read ({reason}); allowed: free: NAME: {{low, high, why}}") from None
    if not rows:
        raise ConfigError(f"{file.name} names no parameter; allowed: free: NAME: {{low, high, why}}")
    for name, low, high in rows:
        known = parameters_by_name().get(name)
        if known is None or known.field.annotation is not float:  # no switch, and no whole number
            raise ConfigError(f"{file.name}: {name!r} can't be fitted; allowed: decimal numbers of docs/parameters.md")
        least, most = known.limits
        if not least <= low < high <= most:
            raise ConfigError(f"{file.name}: {name} from {low} to {high}; allowed: within {least} to {most}")
    return Free(tuple(row[0] for row in rows), *np.array([row[1:] for row in rows]).T)


def sobol(free: Free, count: int, seed: int) -> np.ndarray:
    """Draw from the prior, uniform over the ranges, (count, P), spread evenly (Sobol, scrambled by `seed`)."""
    power = int(np.ceil(np.log2(max(count, 2))))
    return free.values(qmc.Sobol(len(free.names), seed=seed).random_base2(power)[:count])
