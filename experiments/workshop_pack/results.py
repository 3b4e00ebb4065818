"""What the page is told of every hand: effects by pair, beside what luck alone does, as small whole numbers.

Effects are beside the empty hand, of which every pair has several worlds that differ by luck alone; their mean is the
reference. How far these worlds lie apart is the measure of luck.
"""

import base64
from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import t as student

from experiments.workshop_pack.cards import Deck
from experiments.workshop_pack.runs import Size, groups_of, horizons_of, tasks_of

LEVEL = 0.95
LARGEST, MISSING = 32_767, -32_768  # of 16-bit whole numbers
WINDOW = 3  # years at either end over which an effect is told in one number


class Results(NamedTuple):
    """All finished hands, the empty hand first; W worlds, H hands, S pairs (seeds).

    Attributes:
        levels: of the empty hand, (W, Y, M).
        effects: (W, H, Y, M, S) beside the empty hand; money: (W, H, P, S) mean of all years; net: (W, H, Z, O, G, S).
        luck: half-widths within which the mean over pairs stays by luck alone in 95 of 100 cases: by year (W, Y, M),
            by window (W, 2, M), of money (W, P) and of net shares (W, Z, O, G).
    """

    levels: np.ndarray
    effects: np.ndarray
    money: np.ndarray
    net: np.ndarray
    luck: dict[str, np.ndarray]


def windows(years: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The first and the last years, (first, last) each, from 0 on, the last not included."""
    width = min(WINDOW, years)
    return (0, width), (years - width, years)


def collect(deck: Deck, size: Size, done: dict[str, np.ndarray]) -> Results:
    """Everything that follows from finished tasks, numbers by key."""
    place, worlds = {hand: n for n, hand in enumerate(deck.hands)}, len(deck.worlds)
    own: dict[str, np.ndarray] = {}
    luck: dict[tuple[str, int, int], list[np.ndarray]] = defaultdict(list)
    for task in tasks_of(deck, size):
        world, pair = deck.worlds.index(task.scenario), task.seed - 1
        for name, table in task.layout.record(done[task.key]).items():
            if task.luck:
                luck[name, world, pair].append(table)
            else:
                if name not in own:
                    own[name] = np.full((worlds, len(place), size.pairs, *table.shape[1:]), np.nan)
                own[name][world, [0, *(place[hand] for hand in task.hands)], pair] = table
    return _beside(own, luck, size)


def _beside(own: dict[str, np.ndarray], luck: dict[tuple[str, int, int], list[np.ndarray]], size: Size) -> Results:
    """Effects beside the mean of all empty hands of the same world and pair, and how far luck moves these."""
    levels, margins = {}, {}
    for name in ("measures", "money"):
        empty = _empty(own[name], luck, name)  # (W, S, R, ...)
        levels[name] = empty.mean(axis=2)
        own[name] = own[name] - levels[name][:, None]
        margins[name] = empty - levels[name][:, :, None]
    parts = [margins["measures"][:, :, :, first:last].mean(axis=3) for first, last in windows(size.years)]
    half_widths = {
        "yearly": _margin(margins["measures"]),
        "windows": np.stack([_margin(part) for part in parts], axis=1),
        "money": _margin(margins["money"].mean(axis=3)),
        "net": _margin_of_net(luck, own["net"].shape[0], size),
    }
    for values in own.values():
        values[:, 0] = 0.0  # the empty hand is what it is
    effects, money, net = (np.moveaxis(own[name], 2, -1) for name in ("measures", "money", "net"))
    return Results(levels["measures"].mean(axis=1), effects, money.mean(axis=2), net, half_widths)


def _empty(own: np.ndarray, luck: dict[tuple[str, int, int], list[np.ndarray]], name: str) -> np.ndarray:
    """All worlds with the empty hand: (W, S, 1 + 2 K, ...)."""
    worlds, _, pairs = own.shape[:3]
    return np.array(
        [[np.concatenate([own[w, 0, s][None], *luck[name, w, s]]) for s in range(pairs)] for w in range(worlds)]
    )


def _margin(deviations: np.ndarray) -> np.ndarray:
    """Half-width (W, ...) of a mean over pairs of one world beside a mean of R, from deviations (W, S, R, ...)."""
    _, pairs, worlds = deviations.shape[:3]
    freedom = pairs * (worlds - 1)
    variance = (deviations**2).sum(axis=(1, 2)) / freedom
    return student.ppf(0.5 + LEVEL / 2, freedom) * np.sqrt(variance * (1.0 + 1.0 / worlds) / pairs)


def _margin_of_net(luck: dict[tuple[str, int, int], list[np.ndarray]], worlds: int, size: Size) -> np.ndarray:
    """Half-width of a mean over pairs of a net share, (W, Z, O, G): that of placebos, whose true value is 0."""
    tables = [np.concatenate([[t[1] for t in luck["net", w, s]] for s in range(size.pairs)]) for w in range(worlds)]
    nets = np.nan_to_num(np.array(tables))  # (W, S K, Z, O, G)
    return student.ppf(0.5 + LEVEL / 2, nets.shape[1]) * np.sqrt((nets**2).mean(axis=1) / size.pairs)


class Packed(NamedTuple):
    """Numbers as 16-bit whole numbers in base64, with the size of one step for each entry of one axis."""

    data: str
    shape: tuple[int, ...]
    axis: int
    steps: list[float]


def pack(values: np.ndarray, axis: int) -> Packed:
    """Pack an array; what is missing stays missing. Each entry of `axis` gets the smallest step that holds its values.

    Whoever unpacks is off by half a step at most: 1/65,000 of the largest value of the entry.
    """
    largest = np.nan_to_num(np.abs(values)).max(axis=tuple(n for n in range(values.ndim) if n != axis))
    steps = np.array([float(f"{step:.6g}") for step in np.where(largest > 0, largest, 1.0) / (LARGEST - 1)])
    whole = values / steps.reshape([-1 if n == axis else 1 for n in range(values.ndim)])
    numbers = np.where(np.isfinite(whole), np.rint(np.nan_to_num(whole)), MISSING).astype("<i2")
    return Packed(base64.b64encode(numbers.tobytes()).decode(), values.shape, axis, steps.tolist())


def as_data(results: Results, size: Size) -> dict[str, Any]:
    """The numbers of the page, ready for JSON: packed arrays, and the rest with six digits."""
    return {
        "effects": pack(results.effects, 3)._asdict(),
        "money": pack(results.money, 2)._asdict(),
        "net": pack(results.net, 3)._asdict(),
        "levels": short(results.levels),
        "luck": {name: short(values) for name, values in results.luck.items()},
        "windows": windows(size.years),
        "horizons": horizons_of(size.years),
        "groups": [{"dimension": dimension, "group": group} for dimension, group, _ in groups_of()],
    }


def short(values: np.ndarray) -> list[Any] | float | None:
    """Nested lists of numbers with five digits; None for what is missing."""
    if values.ndim == 0:
        return float(f"{float(values):.5g}") if np.isfinite(values) else None
    return [short(one) for one in values]
