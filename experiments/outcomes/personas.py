"""Personas: kinds of people, described by what a register would know of them (`configs/persona/`), and followed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import reduce
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from experiments.io import config_files
from experiments.io.errors import UsageError
from experiments.io.yaml_files import read_form
from sim.actors.state import State
from sim.codes import NONE, Education, Event, Status
from sim.measurement.outcomes import in_work
from sim.reference_data import ReferenceData

STATUSES = tuple(status.name.lower() for status in Status if status != Status.ABSENT)
ENDS = ("dismissal", "contract_end", "end_business")
# What is followed; each a sum over persons in the population, beside `alive`, how many these are.
FOLLOWED = ("alive", "in_work", "same_employer", "wage", "exhaustion", "engagement", "employability", "pride", "sick")
QUANTILES = {"wage_q10": 0.1, "wage_q50": 0.5, "wage_q90": 0.9}  # of the wages of those in work
COLUMNS = (*FOLLOWED, *QUANTILES)
AT_START = ("employer", "occupation", "level")  # columns of persons with which they are compared later
Span = tuple[float, float]  # from and to, both included


class Persona(BaseModel):
    """Who belongs to a persona at the start of a comparison; what is left out may be anything."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    en: str
    nl: str
    why: str
    age: Span | None = None  # years
    education: tuple[Literal["low", "mid", "high"], ...] = ()
    status: tuple[Literal[STATUSES], ...] = ()  # type: ignore[valid-type] # mypy wants them spelled out
    occupations: tuple[int, ...] = ()  # ISCO-08 groups of two digits
    tenure_years: Span | None = None
    months_in_status: Span | None = None
    last_end: tuple[Literal[ENDS], ...] = ()  # type: ignore[valid-type] # mypy wants them spelled out
    person_id: int | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Persona:
        for name in ("age", "tenure_years", "months_in_status"):
            span = getattr(self, name)
            if span and span[0] > span[1]:
                raise ValueError(f"{name} from {span[0]} to {span[1]} is empty; allowed: from the smaller on")
        return self

    @property
    def digest(self) -> str:
        """By what it asks for, not by its words."""
        return hashlib.sha256(self.model_dump_json(exclude={"en", "nl", "why"}).encode()).hexdigest()[:12]

    def check(self, name: str, reference_data: ReferenceData) -> None:
        """Raise UsageError if it asks for an occupation that the world does not have."""
        known = list(map(int, reference_data.occupation_code))
        for code in self.occupations:
            if code not in known:
                allowed = ", ".join(map(str, known))
                raise UsageError(f"configs/persona/{name}.yaml: occupations: {code} is not known; allowed: {allowed}")

    def rows(self, state: State, month: int) -> np.ndarray:
        """Return the rows of the persons who belong to it at the start of a month, ascending."""
        p, codes = state.persons, list(state.reference_data.occupation_code)
        has_tenure = (p["employer"] >= 0) | (p["status"] == Status.FREELANCE)
        asked = (
            p["status"] != Status.ABSENT,
            within((month - p["birth_month"]) / 12.0, self.age),
            _among(p["education"], [Education[name.upper()] for name in self.education]),
            _among(p["status"], [Status[name.upper()] for name in self.status]),
            _among(p["occupation"], [codes.index(code) for code in self.occupations]),
            within((month - p["hired"].astype(int)) / 12.0, self.tenure_years),
            has_tenure if self.tenure_years else True,
            within(month - p["status_since"].astype(int), self.months_in_status),
            _among(p["last_end"], [Event[name.upper()] for name in self.last_end]),
            self.person_id is None or p["person_id"] == self.person_id,
        )
        return np.flatnonzero(reduce(np.logical_and, asked))


def within(values: np.ndarray, span: Sequence[float] | None) -> np.ndarray | bool:
    """Return which values lie in a span, both ends included; all of them if nothing is asked."""
    return (values >= span[0]) & (values <= span[1]) if span is not None else True


def _among(values: np.ndarray, allowed: list[int]) -> np.ndarray | bool:
    """Return which values are allowed; all of them if nothing is asked."""
    return np.isin(values, allowed) if allowed else True


def read_personas() -> dict[str, Persona]:
    """The personas by name; raises UsageError of one line on a file that is not one."""
    return {name: read_form(file, Persona) for name, file in config_files.files("persona").items()}


def _employer_ids(state: State, employer: np.ndarray) -> np.ndarray:
    """Return ids of employers by their row; ids are never used again; -1 for none."""
    return np.where(employer >= 0, state.employers["employer_id"][employer].astype(np.int64), NONE)


class Followed:
    """The persons of one persona, from a month on."""

    def __init__(self, persona: Persona, state: State, month: int) -> None:
        self.rows, self.month = persona.rows(state, month), month
        self.person_id = state.persons["person_id"][self.rows]
        self.start = {name: state.persons[name][self.rows] for name in AT_START}
        self.employer_id = _employer_ids(state, self.start["employer"])

    def now(self, state: State) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
        """Return who is still in the population, bool (R,); of those all columns, and who has the same employer."""
        p = state.persons
        here = (p["person_id"][self.rows] == self.person_id) & (p["status"][self.rows] != Status.ABSENT)
        c = {name: column[self.rows[here]] for name, column in p.items()}
        same = (c["employer"] >= 0) & (_employer_ids(state, c["employer"]) == self.employer_id[here])
        return here, c, same

    def measure(self, state: State) -> np.ndarray:
        """Return COLUMNS over those still in the population, float64 (C,): sums; quantiles missing if nobody works."""
        _, c, same = self.now(state)
        works = in_work(c["work_history"]).astype(bool)
        sums = [
            len(works),
            works.sum(),
            same.sum(),
            c["wage"][works].sum(dtype=float),
            *[c[name].sum(dtype=float) for name in ("exhaustion", "engagement", "employability", "pride")],
            (c["status"] == Status.SICK).sum(),
        ]
        spread = np.quantile(c["wage"][works], list(QUANTILES.values())) if works.any() else [np.nan] * len(QUANTILES)
        return np.array([*sums, *spread], float)
