"""Parameter uncertainty: the vectors of parameters that calibration accepted, one for each member of the ensemble."""

import numpy as np
import pandas as pd

from experiments.design.parameter_values import with_values
from experiments.io.errors import UsageError
from experiments.pairing.paired_worlds import Member
from sim.config import Config, configure
from sim.paths import DATA_FOLDER

FILE = DATA_FOLDER / "ensemble.csv"  # read here too, without calibration's packages
SETTLING = 14  # years under its own values before a draw is measured
ABOUT = ("outcomes_in_band",)  # columns that are no parameters


def members(count: int) -> list[Member]:
    """Return the first `count` members in an order drawn once, so that larger sets contain smaller ones; UsageError."""
    if not FILE.exists():
        raise UsageError(
            "over=ensemble: sim/data/ensemble.csv is not there yet; experiments.calibrate adopt=true makes it"
        )
    frame = pd.read_csv(FILE)
    if len(frame) < count:
        raise UsageError(
            f"over=ensemble: {count} members are asked for; allowed: up to {len(frame)}, or more replicates"
        )
    names = tuple(name for name in frame if name not in ABOUT)
    rows = frame[list(names)].to_numpy(float)[np.random.default_rng(1).permutation(len(frame))[:count]]
    return [Member(names, tuple(map(float, row)), SETTLING) for row in rows]


def check_members(config: Config, ensemble: list[Member]) -> None:
    """Raise ConfigError if a member's values are not allowed, UsageError if one is set by hand as well."""
    plain, own = configure({}).model_dump(), config.model_dump()
    for name in ensemble[0].names:
        group, _, parameter = name.partition(".")
        if parameter not in own.get(group, {}):
            raise UsageError(f"over=ensemble: sim/data/ensemble.csv has an unknown parameter {name!r}")
        if own[group][parameter] != plain[group][parameter]:
            raise UsageError(f"over=ensemble: {name} is given by hand and differs by member; allowed: one of both")
    for member in ensemble:
        with_values(Config(), dict(zip(member.names, member.values)))
