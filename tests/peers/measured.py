"""Measurement of one implementation in its own environment: the outcomes of its worlds, and how long a month takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from time import perf_counter, process_time
from typing import Any

WARM_UP = 2  # months before the clock starts: compiles what has to be, and fills caches


def ends(world: Callable[[int, int], Any], persons: int, months: int, seeds: Sequence[int]) -> list[dict[str, float]]:
    """Return the summary of the world after some months for each seed (see `rules.describe`)."""
    found = []
    for seed in seeds:
        one = world(persons, seed)
        for _ in range(months):
            one.step()
        found.append(one.describe())
    return found


def times(world: Callable[[int, int], Any], persons: int, months: int, seed: int) -> dict[str, float]:
    """Return ns per person-month after a warm-up: `wall`, by the clock, and `processor`, of all threads together."""
    one = world(persons, seed)
    for _ in range(WARM_UP):
        one.step()
    clock, processor = perf_counter(), process_time()
    for _ in range(months):
        one.step()
    scale = 1e9 / (persons * months)
    return {"wall": (perf_counter() - clock) * scale, "processor": (process_time() - processor) * scale}


def main(world: Callable[[int, int], Any], arguments: Sequence[str]) -> int:
    """Measure what the command line says, 'agree' or 'time', and print it as JSON; exit status 0."""
    what, (persons, months, *seeds) = arguments[0], [int(number) for number in arguments[1:]]
    agree = what == "agree"
    print(json.dumps(ends(world, persons, months, seeds) if agree else times(world, persons, months, seeds[0])))
    return 0
