"""Finished pairs, kept on disk: a file for each world, found again by all that decides what is in it.

More pairs, other horizons, another policy or a longer list of personas run only what is not there yet. A file that is
cut short, or was made by something else, is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from experiments import arms, person_outcomes, personas
from experiments.arms import PLACEBO, Job, Member, Record, run_arms
from experiments.personas import Persona
from experiments.worlds import each
from sim.code import code_digest
from sim.config import Config
from sim.world import load_world

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
    """The pairs of one design on disk, in `folder`; arrays of each by arm, as `run_arms` gives them."""

    def __init__(self, folder: Path, design: Design, processes: int) -> None:
        self.folder, self.design, self.processes = folder, design, processes
        self.done: dict[Draw, dict[str, Record]] = {}
        reference = design.arms[0][1]
        made, first = made_by(reference), _about(reference)
        self._decides = {name: [made, first, _about(config)] for name, config in design.arms}
        self._decides[PLACEBO] = [made, first, PLACEBO]

    def fill(self, draws: Sequence[Draw], report: Callable[[int, int], None]) -> None:
        """Read the pairs that are there, run the others and keep each as it is done; raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        wanted, jobs = [draw for draw in draws if draw not in self.done], {}
        for draw in wanted:
            self.done[draw] = {name: self._read(draw, name) for name in self.design.names}
            if missing := [name for name, record in self.done[draw].items() if record is None]:
                jobs[self._job(draw, missing)] = draw
        ready = len(draws) - len(jobs)
        report(ready, len(draws))
        try:
            for count, (job, records) in enumerate(each(run_arms, jobs, self.processes), 1):
                for name, record in records.items():
                    self._write(jobs[job], name, record)
                    self.done[jobs[job]][name] = self._cut(record)
                report(ready + count, len(draws))
        finally:
            self.done = {draw: own for draw, own in self.done.items() if None not in own.values()}

    def stack(self, draws: Sequence[Draw], arm: str, kind: str) -> np.ndarray:
        """One kind of array of an arm over pairs, (pairs, ...)."""
        return np.stack([self.done[draw][arm][kind] for draw in draws])

    def key(self, draw: Draw, arm: str) -> str:
        """The content key of one world beside its reference: configuration, seed, member, code and data."""
        parts = [*self._decides[arm], draw.seed, draw.member, draw.displaced]
        if draw.displaced or arm == PLACEBO:  # whoever is displaced is nobody who is followed
            parts.append(sorted(persona.digest for persona in self.design.personas.values()))
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]

    def _job(self, draw: Draw, missing: list[str]) -> Job:
        """The worlds to run: those that are missing, beside the reference."""
        configs, (first, reference) = dict(self.design.arms), self.design.arms[0]
        chosen = [first, *(name for name in missing if name != first)]
        own = {"seed": draw.seed, "years": self.design.years}
        ready = tuple((name, configs.get(name, reference).model_copy(update=own)) for name in chosen)
        return Job(ready, draw.member, draw.displaced, tuple(self.design.personas.items()))

    def _file(self, draw: Draw, arm: str) -> Path:
        return self.folder / f"{self.key(draw, arm)}.npz"

    def _read(self, draw: Draw, arm: str) -> Record | None:
        """What is kept of one world, or None if it is not there, damaged, too short, or without a persona asked for."""
        digests = [persona.digest for persona in self.design.personas.values()]
        try:
            with np.load(self._file(draw, arm), allow_pickle=False) as content:
                about, record = json.loads(str(content["about"])), {k: content[k] for k in content if k != "about"}
            if about["years"] < self.design.years or not set(digests) <= set(about["personas"]):
                return None
            record["personas"] = record["personas"][[about["personas"].index(digest) for digest in digests]]
            return self._cut(record)
        except (OSError, ValueError, KeyError, IndexError, TypeError, EOFError, zipfile.BadZipFile):
            return None

    def _cut(self, record: Record) -> Record:
        """The years asked for: a longer run begins like a shorter one."""
        years = self.design.years
        kept = {"measures": record["measures"][: 12 * years], "personas": record["personas"][:, : years + 1]}
        return {**{name: array[:years] for name, array in record.items()}, **kept}

    def _write(self, draw: Draw, arm: str, record: Record) -> None:
        """Write a file that is never half there; raises OSError."""
        digests = [persona.digest for persona in self.design.personas.values()]
        about = json.dumps({"arm": arm, "seed": draw.seed, "years": self.design.years, "personas": digests})
        file = self._file(draw, arm)
        part = file.with_name(f"{file.stem}-{os.getpid()}.part")
        try:
            with part.open("wb") as stream:
                np.savez_compressed(stream, about=np.array(about), **record)
            part.replace(file)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _about(config: Config) -> dict[str, Any]:
    """What of a configuration decides a world, seed and length apart: programmes by what they change."""
    tree = config.model_dump(mode="json", exclude={"seed", "years", "record", "check", "world"})
    for part in ("scenario", "policy"):
        tree[part] = [change for programme in tree[part] for change in programme["changes"]]
    return tree


def made_by(config: Config) -> str:
    """A digest of the code and the data that make a pair."""
    return hashlib.sha256(f"{_code()} {load_world(config.world.model_dump()).digest}".encode()).hexdigest()


@lru_cache
def _code() -> str:
    """A digest of the model's code and of what looks at its worlds."""
    own = [Path(module.__file__).read_bytes() for module in (arms, person_outcomes, personas)]
    return hashlib.sha256(b"".join([code_digest().encode(), *own])).hexdigest()
