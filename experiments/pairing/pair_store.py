"""Finished pairs, kept on disk as the runs of sweeps are: a file for each world, under the key of all that decides it.

More pairs, other horizons or another policy run only what is not there yet. A file that is damaged is set aside, named,
and made again. A pair that fails is left out and named; it does not stop the others.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from experiments.execution.store import Record, Store
from experiments.execution.worlds import each
from experiments.io.errors import DamagedError
from experiments.outcomes import person_outcomes, personas, run_record
from experiments.outcomes.personas import Persona
from experiments.pairing import paired_worlds as arms
from experiments.pairing.paired_worlds import PLACEBO, Job, Layout, Member, layout_of, run_arms
from experiments.pairing.paired_worlds import Record as Arrays
from sim.config import Config
from sim.engine.provenance import code_digest
from sim.reference_data import ReferenceData, load_reference_data

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


class Pairs:
    """The pairs of one design, kept in `folder`; arrays of each by arm, as `run_arms` gives them.

    `processes` is how many pairs run at once. A line on standard error tells of each damaged file and failed pair.
    """

    def __init__(self, folder: Path, design: Design, processes: int) -> None:
        self.store, self.design, self.processes = Store(folder), design, processes
        self.done: dict[Draw, dict[str, Arrays]] = {}
        self.failed: dict[Draw, str] = {}
        reference = design.arms[0][1]
        self.reference_data: ReferenceData = load_reference_data(reference.reference_data.model_dump())
        digests = [persona.digest for persona in design.personas.values()]
        common = [made_by(reference), design.years, digests, _about(reference)]
        self._decides = {name: [*common, _about(config)] for name, config in design.arms}
        self._decides[PLACEBO] = [*common, PLACEBO]

    def fill(self, draws: Sequence[Draw], report: Callable[[int, int], None]) -> list[Draw]:
        """Read the pairs that are there, run the others and keep each as it is done.

        Returns:
            the pairs that there are now: all but those that failed, and those of a member of which one failed.

        Raises:
            OSError: if a pair can't be kept, a process is killed, or every pair failed. What is finished stays.
        """
        self.store.open()
        waiting = [draw for draw in draws if draw not in self.done and draw not in self.failed]
        jobs = {job: draw for draw in waiting if (job := self._missing(draw)) is not None}
        over = len(draws) - len(jobs)
        report(over, len(draws))
        for job, found in each(run_pair, jobs, self.processes):
            over += 1
            self._take_in(jobs[job], found)
            report(over, len(draws))
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
        parts = [*self._decides[arm], draw.seed, draw.member, draw.displaced]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def layout(self, arm: str) -> Layout:
        """What is kept of a world."""
        return layout_of(self.design.years, len(self.design.personas), self.reference_data, arm == self.design.names[0])

    def _missing(self, draw: Draw) -> Job | None:
        """Take in what is kept of a pair; the worlds still to run beside the reference, or None for a whole pair."""
        own = {name: self._kept(draw, name) for name in self.design.names}
        missing = [name for name, arrays in own.items() if arrays is None]
        if not missing:
            self.done[draw] = own
            return None
        configs, (first, reference) = dict(self.design.arms), self.design.arms[0]
        chosen = [first, *(name for name in missing if name != first)]
        this = {"seed": draw.seed, "years": self.design.years}
        ready = tuple((name, configs.get(name, reference).model_copy(update=this)) for name in chosen)
        return Job(ready, draw.member, draw.displaced, tuple(self.design.personas.items()))

    def _kept(self, draw: Draw, arm: str) -> Arrays | None:
        key, layout = self.key(draw, arm), self.layout(arm)
        try:
            return layout.record(self.store.read(key, layout).numbers)
        except FileNotFoundError:
            return None
        except DamagedError as error:
            aside = self.store.set_aside(key).name
            _warn(f"{self.store.path(key)} is damaged ({error}); set aside as {aside}, and done anew")
            return None

    def _take_in(self, draw: Draw, found: dict[str, Arrays] | str) -> None:
        if isinstance(found, str):
            self.failed[draw] = f"seed {draw.seed}: {found}"
            _warn(f"a pair failed and is left out: {self.failed[draw]}")
            return
        for name, arrays in found.items():
            layout, about = self.layout(name), {"arm": name, "seed": draw.seed}
            self.store.write(self.key(draw, name), layout, Record(layout.numbers(arrays), about))
        self.done[draw] = {name: found[name] if name in found else self._kept(draw, name) for name in self.design.names}


def run_pair(job: Job) -> dict[str, Arrays] | str:
    """The worlds of a pair, or what went wrong in one of them, in one line; raises OSError."""
    try:
        return run_arms(job)
    except OSError:
        raise
    except Exception as error:  # whatever it is, the other pairs go on
        return f"{type(error).__name__}: {' '.join(str(error).split())}"


def _warn(line: str) -> None:
    print(line, file=sys.stderr)


def _about(config: Config) -> dict[str, Any]:
    """What of a configuration decides a world, seed and length apart: programmes by what they change."""
    tree = config.model_dump(mode="json", exclude={"seed", "years", "record", "check", "reference_data"})
    for part in ("scenario", "policy"):
        tree[part] = [change for programme in tree[part] for change in programme["changes"]]
    return tree


def made_by(config: Config) -> str:
    """A digest of the code and the data that make a pair."""
    return hashlib.sha256(
        f"{_code()} {load_reference_data(config.reference_data.model_dump()).digest}".encode()
    ).hexdigest()


@lru_cache
def _code() -> str:
    """A digest of the model's code and of what looks at its worlds."""
    own = [Path(module.__file__).read_bytes() for module in (arms, run_record, person_outcomes, personas)]
    return hashlib.sha256(b"".join([code_digest().encode(), *own])).hexdigest()
