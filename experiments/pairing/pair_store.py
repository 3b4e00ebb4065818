"""Finished pairs, kept on disk as the runs of sweeps are: a file for each world, under the key of all that decides it.

More pairs, other horizons or another policy run only what is not there yet. A pair that fails is left out and named; it
does not stop the others.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from experiments.execution.batch import AnyExecutor, run_batch
from experiments.execution.keys import content_key, data_of
from experiments.execution.store import Store
from experiments.execution.task import Task
from experiments.outcomes.layout import Layout, Record
from experiments.outcomes.personas import Persona
from experiments.pairing.paired_worlds import PLACEBO, Member, Pair, layout_of, run_arms
from experiments.presentation.progress import Report
from sim.config import Config

FOLDER = ".pairs"  # below results/compare; no name of a comparison begins with a dot


class Draw(NamedTuple):
    """What one pair differs in from the others: its seed, the member of the ensemble, and who is displaced in it."""

    seed: int
    member: Member | None = None
    displaced: int = 0


@dataclass(frozen=True)
class Design:
    """What all pairs have in common: arms (name, configuration), the reference first; years; personas to follow."""

    arms: tuple[tuple[str, Config], ...]
    years: int
    personas: dict[str, Persona]

    @property
    def names(self) -> list[str]:
        """Of all arms, the reference first and the placebo last."""
        return [*(name for name, _ in self.arms), PLACEBO]


@dataclass(frozen=True)
class PairTask(Task):
    """The worlds of one pair, each of which is kept on its own: arm, key and layout, in the order of the arms."""

    draw: Draw
    pair: Pair
    worlds: tuple[tuple[str, str, Layout], ...]

    @property
    def key(self) -> str:
        """A name for all its worlds together."""
        return hashlib.sha256("".join(self.kept).encode()).hexdigest()

    @property
    def kept(self) -> dict[str, Layout]:
        """The layout of each world by its key."""
        return {key: layout for _, key, layout in self.worlds}

    @property
    def label(self) -> str:
        return f"seed {self.draw.seed}"

    @property
    def world(self) -> int:
        return self.draw.seed

    @property
    def config(self) -> Config:
        return self.pair.arms[0][1]

    @property
    def models(self) -> int:
        return len(self.pair.arms)

    @property
    def months(self) -> int:
        return 12 * (self.models * self.config.years + (self.pair.member.settling if self.pair.member else 0))

    def only(self, missing: set[str]) -> Self:
        """The worlds that are missing, beside the reference, which is run with whatever is."""
        worlds = tuple(world for n, world in enumerate(self.worlds) if n == 0 or world[1] in missing)
        arms = tuple((name, dict(self.pair.arms)[name]) for name, _, _ in worlds)
        return replace(self, pair=self.pair._replace(arms=arms), worlds=worlds)

    def run(self) -> np.ndarray:
        records = run_arms(self.pair)
        return np.concatenate([layout.numbers(records[name]) for name, _, layout in self.worlds])


class Pairs:
    """The pairs of one design, kept in `folder`; arrays of each by arm, as `run_arms` gives them.

    A line on standard error tells of each failed pair.
    """

    def __init__(self, folder: Path, design: Design, executor: AnyExecutor) -> None:
        self.store, self.design, self.executor = Store(folder), design, executor
        self.done: dict[Draw, dict[str, Record]] = {}
        self.failed: dict[Draw, str] = {}
        reference = design.arms[0][1]
        self.reference_data = data_of(reference)
        size = (design.years, len(design.personas), self.reference_data)
        self.layouts = {name: layout_of(*size, n == 0) for n, name in enumerate(design.names)}
        self._common = [design.years, [persona.digest for persona in design.personas.values()], _about(reference)]
        self._own = {**{name: _about(config) for name, config in design.arms}, PLACEBO: PLACEBO}

    def fill(self, draws: Sequence[Draw], report: Report, followed: bool = False) -> list[Draw]:
        """Run the pairs that are not there yet, and read all.

        Args:
            followed: whether more pairs, or others, are asked for afterwards (see `run_batch`).

        Returns:
            the pairs that there are now: all but those that failed, and those of a member of which one failed.

        Raises:
            OSError: if a pair can't be kept, or every pair failed. ExecutorError. What is finished stays.
        """
        waiting = [draw for draw in draws if draw not in self.done and draw not in self.failed]
        tasks = {draw: self.task(draw) for draw in waiting}
        for failure in run_batch(tasks.values(), self.store, self.executor, report, followed=followed).failures:
            self.failed[failure.task.draw] = str(failure)
            print(f"a pair failed and is left out: {failure}", file=sys.stderr)
        for draw in (draw for draw in waiting if draw not in self.failed):
            self.done[draw] = {
                name: layout.record(self.store.read(key, layout).numbers) for name, key, layout in tasks[draw].worlds
            }
        lost = {draw.member for draw in self.failed if draw.member}
        ready = [draw for draw in draws if draw in self.done and draw.member not in lost]
        if not ready:
            raise OSError(f"no pair could be run; the last: {list(self.failed.values())[-1]}")
        return ready

    def stack(self, draws: Sequence[Draw], arm: str, kind: str) -> np.ndarray:
        """One kind of array of an arm over pairs, (pairs, ...)."""
        return np.stack([self.done[draw][arm][kind] for draw in draws])

    def key(self, draw: Draw, arm: str) -> str:
        """The content key of one world beside its reference: configuration, seed, member, code and data."""
        parts = [*self._common, self._own[arm], draw.seed, draw.member, draw.displaced]
        return content_key("pair", self.layouts[arm].digest, *parts, data=self.reference_data.digest)

    def task(self, draw: Draw) -> PairTask:
        """The worlds of a pair."""
        configs, reference = dict(self.design.arms), self.design.arms[0][1]
        this = {"seed": draw.seed, "years": self.design.years}
        arms = tuple((name, configs.get(name, reference).model_copy(update=this)) for name in self.design.names)
        pair = Pair(arms, draw.member, draw.displaced, tuple(self.design.personas.items()))
        worlds = tuple((name, self.key(draw, name), self.layouts[name]) for name in self.design.names)
        return PairTask(draw, pair, worlds)


def _about(config: Config) -> dict[str, Any]:
    """What of a configuration decides a world, seed and length apart: programmes by what they change."""
    tree = config.model_dump(mode="json", exclude={"seed", "years", "record", "check", "reference_data"})
    changes = {part: [change for one in tree[part] for change in one["changes"]] for part in ("scenario", "policy")}
    return tree | changes
