"""One world that the page needs: what it is, and a model that lives through it year by year."""

import hashlib
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.dashboard.controls import START, YEARS, controls, personas
from experiments.dashboard.question import Question, Values
from experiments.design.experiment import HORIZONS
from experiments.design.parameter_values import with_values
from experiments.outcomes.person_outcomes import Grouping, Snapshot, compare_persons, look
from experiments.outcomes.personas import Followed, Persona
from experiments.outcomes.yearly import by_year
from experiments.pairing.paired_worlds import PLACEBO, displace
from sim import CareerEcosystem
from sim.config import Change, Config, Programme, configure
from sim.levers import WORLD
from sim.measurement.measures import MEASURES, measure
from sim.policy import Calendar

PERSON = "person"


class Settings(NamedTuple):
    """What all worlds of a dashboard share."""

    persons: int
    burn_in_years: int
    folder: str  # where worlds leave their persons for each other


class World(NamedTuple):
    """The content key of one world.

    In the placebo one unrelated person is dismissed in the first month. Who follows one person looks at worlds of one
    seed, which differ in the number `displaced` of whom is dismissed.
    """

    question: Question
    seed: int
    placebo: bool = False
    person: int = 0
    displaced: int = 0


def config_of(world: World, settings: Settings) -> Config:
    """Return the configuration of a world; raise ConfigError if values can't go together."""
    question = world.question
    assumed = [one for one in question.assumptions if controls()[one[0]].actor == WORLD]
    tree = {
        "seed": world.seed,
        "years": YEARS,
        "start": f"{START}-01",
        "scale": {"persons": settings.persons},
        "burn_in_years": settings.burn_in_years,
        "record": {"events": False},
    }
    policy = _programme("own", question.policy, question.first, question.last)
    programmes = {"scenario": (_programme("assumptions", assumed, 1, YEARS),), "policy": (policy,)}
    return configure(tree).model_copy(update=programmes)


def _programme(name: str, values: Iterable[tuple[str, float]], first: int, last: int) -> Programme:
    start, until = f"{START + first - 1}-01", f"{START + last - 1}-12"
    changes = [Change(lever=key, value=controls()[key].typed(value), start=start, until=until) for key, value in values]
    return Programme(name=name, changes=tuple(changes))


def behaving(config: Config, assumptions: Values) -> Config:
    """The configuration with other values for how people and employers act."""
    acting = [one for one in assumptions if controls()[one[0]].actor != WORLD]
    return with_values(config, {name: controls()[name].typed(value) for name, value in acting})


class Part(NamedTuple):
    """What some years of a world gave: measures (k, M) of the years after `begin`, personas (P, k, C), all float32.

    The part that starts with year 0 has, for personas, the start as well (k + 1).
    """

    begin: int
    measures: np.ndarray
    personas: np.ndarray


class Running:
    """A world that is being simulated."""

    def __init__(self, world: World, settings: Settings) -> None:
        self.world, self.file = world, file_of(world, settings)
        config = config_of(world, settings)
        self.model = model = CareerEcosystem(config)  # burned in under the usual values
        model.calendar = Calendar(behaving(config, world.question.assumptions))
        chosen = [person_of(world.person)] if world.person else list(personas().values())
        self._followed = [Followed(persona, model.state, 0) for persona in chosen]
        self._groups = Grouping(model.state, 0)
        self._looks: list[Snapshot] = []
        self._apart: int | None = None
        if world.placebo or world.displaced:  # somebody is dismissed in the first month
            name = PLACEBO if world.placebo else "own"
            self._apart = displace([model], [name], world.displaced, self._followed)
        self.year, self._told, self._careers = 0, 0, [self._careers_now()]

    def _careers_now(self) -> np.ndarray:
        return np.array([one.measure(self.model.state) for one in self._followed], np.float32)

    def live(self) -> None:
        """Let a year pass."""
        self.model.run(1)
        self.year += 1
        self._careers.append(self._careers_now())
        if self.year in HORIZONS and not self.world.person:
            self._looks.append(look(self.model.state))

    def part(self) -> Part:
        """Return the years since the last call, at least one."""
        years, begin = self.year - self._told, self._told
        counts = np.array(self.model.recorder.counts[-12 * (years + 1) :])  # a year before: flows look back
        table = measure(counts, 0)[list(MEASURES)].to_numpy(float)[-12 * years :]
        careers = np.array(self._careers).swapaxes(0, 1)
        self._told, self._careers = self.year, []
        return Part(begin, by_year(table).astype(np.float32), careers)

    def leave(self) -> None:
        """Leave the persons at the horizons for `compare`, never half written; raise OSError."""
        part = Path(f"{self.file}.part")
        part.write_bytes(pickle.dumps((self._groups, self._looks, self._apart), protocol=5))
        part.replace(self.file)


def file_of(world: World, settings: Settings) -> Path:
    """Return the file in which a world leaves its persons."""
    return Path(settings.folder) / hashlib.sha256(repr(world).encode()).hexdigest()[:32]


def compare(one: Path, other: Path) -> np.ndarray:
    """Return who is better and worse off in the other world than in the first, (H, G, 1 + 3 O) float64.

    Both files were made by `Running.leave` in a folder that nobody else writes to; raise OSError without them.
    """
    groups, before, _ = pickle.loads(one.read_bytes())
    _, after, apart = pickle.loads(other.read_bytes())
    return np.array([compare_persons(*both, groups, apart) for both in zip(before, after, strict=True)])


def person_of(person_id: int) -> Persona:
    """Return somebody of the population as a persona of one."""
    return Persona(en=PERSON, nl=PERSON, why="asked for", person_id=person_id)


def population(settings: Settings, seed: int) -> pd.DataFrame:
    """Return who can be followed: person_id, age, education, status, occupation, sector and tenure_months at start."""
    model = CareerEcosystem(config_of(World(Question(), seed), settings))
    kept = ["person_id", "age", "education", "status", "occupation", "sector", "tenure_months"]
    return model.persons()[kept].sort_values("person_id", ignore_index=True)
