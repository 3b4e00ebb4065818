"""What several test files share: small worlds, copies of a state, fingerprints, parameter records."""

from __future__ import annotations

import copy
import dataclasses
import hashlib

import numpy as np
from scipy.stats import binom

from sim import CareerEcosystem
from sim.config import GROUPS
from sim.equilibrium import advance
from sim.events import EventLog
from sim.state import TABLES

SMALL = {"scale": {"persons": 2000}, "burn_in_years": 10, "check": True}
CONFIDENCE = 0.999


def small_world(**changes) -> CareerEcosystem:
    """A model of 2,000 persons at the start of its run; burned in once a session, then from the cache."""
    return CareerEcosystem({**SMALL, **changes})


def clone(state):
    """A state that shares nothing that changes with the one it was copied from."""
    tables = {name: {key: column.copy() for key, column in getattr(state, name).items()} for name in TABLES}
    market = {name: column.copy() for name, column in state.market.items()}
    ledger = copy.deepcopy(state.ledger)
    log = EventLog(len(state.persons["status"]) // 4 + 100)
    fresh = {"tables": {}, "clock": {}, "_rows": {}, "_buffers": {}}
    return dataclasses.replace(state, **tables, market=market, ledger=ledger, log=log, **fresh)


def let_pass(state, calendar, months: int, first: int = 0):
    """Let months pass outside a model; returns the state."""
    for number in range(first, first + months):
        advance(state, calendar, number)
    return state


def fingerprint(state) -> dict[tuple[str, str], str]:
    """A digest of every column of every table, by (table, column)."""
    return {
        (table, name): hashlib.blake2b(column.tobytes(), digest_size=16).hexdigest() + str(column.shape)
        for table in TABLES
        for name, column in getattr(state, table).items()
    }


def record(group: str, **changes):
    """The record of a parameter group with some values changed; values are checked against their ranges."""
    return GROUPS[group](**changes).record()


def extremes(group: str) -> list[tuple]:
    """Records of a group: its defaults, all values lowest, all highest, and switched off."""
    fields = GROUPS[group].model_fields
    ends = []
    for kind in ("Ge", "Le"):
        ends.append({})
        for name, field in fields.items():
            for limit in field.metadata:
                if type(limit).__name__ == kind:
                    ends[-1][name] = field.annotation(limit.ge if kind == "Ge" else limit.le)
    off = [{"enabled": False}] if "enabled" in fields else []
    return [record(group, **changes) for changes in ({}, *ends, *off)]


def chance_bounds(trials: float, expected: float) -> tuple[float, float]:
    """The range in which a number of events lies with 99.9% chance.

    Args:
        trials: chances that were taken. expected: sum of their probabilities.

    The binomial with the mean probability has at least the variance of a sum of unequal chances (Hoeffding
    1956, unverified), so that the range errs on the safe side.
    """
    tail = (1.0 - CONFIDENCE) / 2.0
    low, high = binom.ppf([tail, 1.0 - tail], int(round(trials)), min(expected / trials, 1.0))
    return float(low), float(high)


def columns_differ(one: dict[str, np.ndarray], other: dict[str, np.ndarray], names) -> np.ndarray:
    """Rows in which at least one of the named columns differs: bool (N,)."""
    return np.any([one[name] != other[name] for name in names], axis=0)
