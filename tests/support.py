"""What several test files share: small worlds, copies of a state, fingerprints, parameter records."""

from __future__ import annotations

import copy
import dataclasses
import hashlib

import numpy as np
import pytest
from scipy.stats import binom

import sim.month
from experiments.io import config_files
from sim import CareerEcosystem
from sim.actors.events import EventLog
from sim.actors.state import PERSONS, TABLES
from sim.burn_in import advance
from sim.codes import NONE
from sim.config import GROUPS

SMALL = {"scale": {"persons": 2000}, "burn_in_years": 10, "check": True}
CONFIDENCE = 0.999
# Rows of other tables, whose numbers may differ though they mean the same, and left-overs of requests.
ROW_NUMBERS = {"job", "request_job", "request_value"}
WHO_WORKS_WHERE = (
    "status",
    "employer",
    "occupation",
    "level",
    "contract",
    "hired",
    "function_since",
    "end_month",
)


def with_own(usual, *own):
    """Return a command line: the usual words, but those whose key is among `own`, and then these."""
    given = {text.partition("=")[0] for text in own}
    return [*(text for text in usual if text.partition("=")[0] not in given), *own]


def use_configs(monkeypatch, folder):
    """Have programs read the files of another folder than `configs/`."""
    monkeypatch.setattr(config_files, "CONFIGS", folder)


def small_world(**changes) -> CareerEcosystem:
    """A model of 2,000 persons at the start of its run; burned in once a session, then from the cache."""
    return CareerEcosystem({**SMALL, **changes})


def clone(state):
    """A state that shares nothing that changes with the one it was copied from."""
    tables = {name: {key: column.copy() for key, column in getattr(state, name).items()} for name in TABLES}
    market = {name: column.copy() for name, column in state.market.items()}
    ledger = copy.deepcopy(state.ledger)
    log = EventLog(len(state.persons["status"]) // 4 + 100)
    memory = {
        field.name: field.default_factory()
        for field in dataclasses.fields(state)
        if field.default_factory is not dataclasses.MISSING and field.name != "market"
    }
    return dataclasses.replace(state, **(tables | memory), market=market, ledger=ledger, log=log)


def let_pass(state, calendar, months: int, first: int = 0):
    """Let months pass outside a model; returns the state."""
    for number in range(first, first + months):
        advance(state, calendar, number)
    return state


def month_of_applications(state, calendar, number: int) -> np.ndarray:
    """Let one month pass; returns which jobs each person looked at, inside and outside.

    Returns:
        identities of job slots, -1 for none, int64 (N, looks of all rounds).
    """
    rounds, weigh = [], sim.month.workers_weigh_offers

    def noted(now):
        rounds.append(applied_to(now))
        weigh(now)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sim.month, "workers_weigh_offers", noted)
        advance(state, calendar, number)
    return np.concatenate(rounds, axis=1)


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


def keys_of_jobs(state):
    """The lasting identity of each person's job, 0 for none: uint32 (N,)."""
    job = state.persons["job"]
    return np.where(job == NONE, 0, state.jobs["key"][job])


def applied_to(state):
    """Identities of the jobs that each person applies for at the moment, -1 for none: int64 (N, looks)."""
    person, vacancy = state.applications.person, state.applications.vacancy
    wanted = np.full((state.size, state.parameters.matching.looks), -1, np.int64)
    first = np.append(True, np.diff(person.astype(np.int64)) != 0)[: len(person)]  # those of one person stand together
    place = np.arange(len(person)) - np.flatnonzero(first)[np.cumsum(first) - 1]
    wanted[person, place] = state.jobs["key"][state.market["job"][vacancy]]
    return wanted


def differing(one, other, names=None) -> np.ndarray:
    """Persons in whom two worlds differ: bool (N,), over the named columns or all that don't number rows."""
    names = set(PERSONS) - ROW_NUMBERS if names is None else names
    columns = [one.persons[name] != other.persons[name] for name in names]
    return np.any([*columns, keys_of_jobs(one) != keys_of_jobs(other)], axis=0)
