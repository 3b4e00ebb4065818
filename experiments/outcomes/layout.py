"""What is kept of simulated worlds: named arrays in one vector of numbers, in an order that a layout spells out."""

from __future__ import annotations

import hashlib
import json
import math
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

Axis = int | tuple[Any, ...]  # the length of an axis, or the labels along it
Record = dict[str, np.ndarray]


class Layout(NamedTuple):
    """Names of arrays, each with its axes, in the order in which they are kept."""

    arrays: tuple[tuple[str, tuple[Axis, ...]], ...]

    @staticmethod
    def of(**arrays: tuple[Axis, ...]) -> Layout:
        """Return the layout of arrays by name, such as `of(yearly=(40, ("wage", "tenure")))`."""
        return Layout(tuple(arrays.items()))

    def axes(self, name: str) -> tuple[tuple[Any, ...], ...]:
        """Return the labels along each axis of an array; where it has none, numbers from 0 on."""
        return tuple(tuple(range(axis)) if isinstance(axis, int) else axis for axis in dict(self.arrays)[name])

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of each array, by name."""
        return {
            name: tuple(axis if isinstance(axis, int) else len(axis) for axis in axes) for name, axes in self.arrays
        }

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return sum(map(math.prod, self.shapes.values()))

    @property
    def digest(self) -> str:
        """A name for the layout (16 hex digits); labels and their order count."""
        return _digest(self)

    def numbers(self, record: Record) -> np.ndarray:
        """Return the arrays as one vector, float64 (N,); raises ValueError if one has another shape."""
        for name, shape in self.shapes.items():
            if record[name].shape != shape:
                raise ValueError(f"{name} is {record[name].shape}, not {shape}")
        return np.concatenate([record[name].ravel() for name in self.shapes], dtype=float)

    def record(self, numbers: np.ndarray) -> Record:
        """Return the arrays of a vector (N,), as views of it."""
        parts = np.split(numbers, np.cumsum([math.prod(shape) for shape in self.shapes.values()])[:-1])
        return {name: part.reshape(shape) for (name, shape), part in zip(self.shapes.items(), parts, strict=True)}


@lru_cache
def _digest(layout: Layout) -> str:
    return hashlib.sha256(json.dumps(layout).encode()).hexdigest()[:16]
