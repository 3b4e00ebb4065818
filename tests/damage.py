"""Damaged files: `python -m tests.damage [files=500] [seed=1]` damages stored populations and results.

Each damaged file has to be told as damaged, and at the end both are made anew and are as they were.
"""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from experiments.cli.command import Call, Command
from experiments.cli.keys import Count, Keys
from experiments.cli.launch import launch
from experiments.execution.store import Store, StoredResult
from experiments.outcomes.layout import Layout
from sim import CareerEcosystem
from sim.engine.stored_columns import DamagedError

BLOCK = 512
FOREIGN = (b"", b"PAR1", b"no results\n", pickle.dumps({"tables": {}}), bytes(5000), b"{}")
WORLD = {"scale": {"persons": 500}, "burn_in_years": 1}
KEY, LAYOUT = "ab" * 32, Layout.of(recent=(500,))


def damages(content: bytes, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield so many kinds of damage with the damaged content, which is never the content itself."""
    rng, size = np.random.default_rng(seed), len(content)
    for n in range(count):
        kind, bad = ("cut", "flipped", "zeroed", "swapped", "foreign", "longer")[n % 6], bytearray(content)
        place, other = (int(one) for one in rng.integers(0, size, 2))
        length = min(BLOCK, max(1, size // 4))
        if kind == "cut":
            bad = bad[:place]
        elif kind == "zeroed":
            bad[place : place + length] = bytes(len(bad[place : place + length]))
        elif kind == "swapped":
            low, high = sorted((place % (size - length), other % (size - length)))
            bad[low : low + length], bad[high : high + length] = bad[high : high + length], bad[low : low + length]
            bad = bad[:size]
        elif kind == "foreign":
            bad = bytearray(FOREIGN[n // 6 % len(FOREIGN)])
        elif kind == "longer":
            bad += rng.bytes(1 + n % 9)
        if kind == "flipped" or bad == content:
            bad[place % len(bad)] ^= 1 << int(rng.integers(8))
        yield kind, bytes(bad)


def damage_worlds(folder: Path, count: int, seed: int) -> int:
    """Damage a stored population so often, which is looked at by the model as it is; returns how often it was told.

    It is made anew at each look, so that the model is as it was.
    """
    os.environ["CAREER_ECOSYSTEM_CACHE"] = str(folder)
    CareerEcosystem(WORLD)
    (file,) = folder.glob("*.arrows")
    content, told = file.read_bytes(), 0
    for _, damaged in damages(content, count, seed):
        file.write_bytes(damaged)
        told += not CareerEcosystem(WORLD).from_cache and file.with_suffix(".bad").read_bytes() == damaged
        assert file.read_bytes() == content, "it is made anew"
    return told


def damage_results(folder: Path, count: int, seed: int) -> int:
    """Damage a stored result so often; returns how often it was told."""
    store = Store(folder)
    store.open()
    store.write(KEY, LAYOUT, StoredResult(np.random.default_rng(seed).random(LAYOUT.size), {}))
    file, told = store.path(KEY), 0
    for _, damaged in damages(file.read_bytes(), count, seed):
        file.write_bytes(damaged)
        try:
            store.read(KEY, LAYOUT)
        except DamagedError:
            told += 1
    return told


class DamageKeys(Keys):
    """How many damaged files, half of them populations, and which."""

    files: Count = 500
    seed: Count = 1


def damage(call: Call) -> int:
    """Damage files, print how many were told; returns the exit status."""
    keys: DamageKeys = call.keys
    with tempfile.TemporaryDirectory() as folder:
        half = keys.files // 2
        told = damage_worlds(Path(folder), half, keys.seed) + damage_results(Path(folder), keys.files - half, keys.seed)
    print(f"{told} of {keys.files} damaged files were told")
    return 0 if told == keys.files else 1


COMMAND = Command("damage", __doc__, DamageKeys, damage)

if __name__ == "__main__":
    sys.exit(launch(COMMAND, sys.argv[1:]))
