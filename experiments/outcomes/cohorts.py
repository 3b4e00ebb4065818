"""Cohorts: persons chosen by what they were when arms parted, and what became of them in each arm.

Whoever is followed stays in the cohort, whatever happens to them; so an effect on a cohort is an effect on the same
people, and never one of who belongs to a group by then.
"""

from functools import reduce
from typing import Literal, NamedTuple

import numpy as np
from pydantic import Field, field_validator

from experiments.outcomes.personas import Followed, Persona, Span, within
from sim.actors.state import PERSONS, State
from sim.codes import NONE, Search, Status
from sim.measurement.outcomes import (
    in_work,
    is_at_work,
    is_caged,
    is_happy,
    is_inactive,
    is_locked_in,
    is_sustainable,
    stays,
    within_a_year,
)

YEAR_BITS = np.uint16(0xFFF)  # the last twelve months of a history
HERE, AT_WORK, LABOUR_FORCE = "here", "at_work", "labour_force"  # over whom a mean is taken
AS_THEY_ARE = (  # columns that are outcomes
    "employability",
    "perceived_employability",
    "exhaustion",
    "engagement",
    "pride",
    "productivity",
    "general_skill",
    "crafted",
)


class Told(NamedTuple):
    """One outcome of a cohort: labels, unit, scale, over whom its mean is taken."""

    en: str
    nl: str
    unit: str
    scale: float
    over: str


OUTCOMES = {
    "in_work": Told("in work", "aan het werk", "percent", 100.0, HERE),
    "months_without_work": Told("months without work a year", "maanden zonder werk per jaar", "months", 1.0, HERE),
    "unemployed": Told("unemployed", "werkloos", "percent", 100.0, HERE),
    "sick": Told("long-term sick", "langdurig ziek", "percent", 100.0, HERE),
    "same_employer": Told("still with the same employer", "nog bij dezelfde werkgever", "percent", 100.0, HERE),
    "moved_inside": Told("another function, same employer", "andere functie, zelfde werkgever", "percent", 100.0, HERE),
    "left_occupation": Told("in another occupation", "in een ander beroep", "percent", 100.0, HERE),
    "promoted": Told("at a higher level", "op een hoger niveau", "percent", 100.0, HERE),
    "earnings": Told("earnings, nothing if not in work", "loon, niets wie niet werkt", "EUR a month", 1.0, HERE),
    "sustainable": Told(
        "at work, healthy, happy and productive", "aan het werk, gezond, gelukkig en productief", "percent", 100.0, HERE
    ),
    "employability": Told("employability", "inzetbaarheid", "percent", 100.0, LABOUR_FORCE),
    "perceived_employability": Told("perceived employability", "ervaren inzetbaarheid", "percent", 100.0, LABOUR_FORCE),
    "exhaustion": Told("exhaustion", "uitputting", "ratio", 1.0, AT_WORK),
    "engagement": Told("engagement", "bevlogenheid", "sd", 1.0, AT_WORK),
    "pride": Told("career pride", "loopbaantrots", "sd", 1.0, AT_WORK),
    "productivity": Told("productivity", "productiviteit", "ratio", 1.0, AT_WORK),
    "skill_gap": Told("skills behind the frontier", "achterstand op wat gevraagd wordt", "percent", 100.0, AT_WORK),
    "general_skill": Told("general skill", "algemene vaardigheid", "percent", 100.0, AT_WORK),
    "trained": Told("a course in the past year", "een opleiding in het voorbije jaar", "percent", 100.0, AT_WORK),
    "crafted": Told("fit made by job crafting", "match gewonnen door jobcrafting", "sd", 1.0, AT_WORK),
    "talked": Told(
        "an open career talk in the past year",
        "een open loopbaangesprek in het voorbije jaar",
        "percent",
        100.0,
        AT_WORK,
    ),
    "guided": Told(
        "career guidance in the past year", "loopbaanbegeleiding in het voorbije jaar", "percent", 100.0, HERE
    ),
    "searching": Told("actively looking outside", "actief op zoek buiten", "percent", 100.0, AT_WORK),
    "inaction": Told("career inaction", "loopbaaninactie", "percent", 100.0, AT_WORK),
    "caged": Told("in a golden cage", "in een gouden kooi", "percent", 100.0, AT_WORK),
    "locked_in": Told("locked in", "vastgeroest", "percent", 100.0, AT_WORK),
    "happy": Told("happy", "gelukkig", "percent", 100.0, AT_WORK),
}


class Cohort(Persona):
    """Who belongs to a cohort when arms part; what is left out may be anything.

    Attributes:
        exposure: of the occupation to technology, above or below that of the middle worker.
        sector: name of the employer's sector. in_care: whether care for others weighs now.
        between: columns of persons (docs/columns.md) with the values allowed.
        ranks: columns with the ranks allowed, from 0 to 1, among those who are everything else that is asked.
        half: only persons with an even id, as by lot.
    """

    why: str = ""
    exposure: Literal["high", "low"] | None = None
    sector: str | None = None
    in_care: bool | None = None
    between: dict[str, Span] = Field(default_factory=dict)
    ranks: dict[str, Span] = Field(default_factory=dict)
    half: bool = False

    @field_validator("between", "ranks")
    @classmethod
    def _columns(cls, value: dict[str, Span]) -> dict[str, Span]:
        for name, (low, high) in value.items():
            if name not in PERSONS:
                raise ValueError(f"unknown column {name!r}; allowed: those of persons in docs/columns.md")
            if low > high:
                raise ValueError(f"{name} from {low} to {high} is empty; allowed: from the smaller on")
        return value

    def rows(self, state: State, month: int) -> np.ndarray:
        """Rows of the persons who belong to it at the start of a month, ascending."""
        p, data, chosen = state.persons, state.reference_data, super().rows(state, month)
        c = {name: p[name][chosen] for name in PERSONS}
        above = data.occupation_exposure > _middle(data.occupation_exposure, data.occupation_share)
        sector = np.where(c["employer"] >= 0, state.employers["sector"][c["employer"]], NONE)
        asked = (
            not self.exposure or above[c["occupation"]] == (self.exposure == "high"),
            not self.sector or sector == data.sector_name.index(self.sector),
            self.in_care is None or (c["care_until"] > month) == self.in_care,
            *(within(c[name], span) for name, span in self.between.items()),
        )
        chosen = chosen[reduce(np.logical_and, asked, np.ones(len(chosen), bool))]
        ranked = [
            within(p[name][chosen], np.quantile(p[name][chosen], span) if len(chosen) else span)
            for name, span in self.ranks.items()
        ]
        chosen = chosen[reduce(np.logical_and, ranked, np.ones(len(chosen), bool))]
        return chosen[p["person_id"][chosen] % 2 == 0] if self.half else chosen


def _middle(values: np.ndarray, weights: np.ndarray) -> float:
    """The weighted median."""
    order = np.argsort(values)
    return float(values[order][np.searchsorted(np.cumsum(weights[order]), 0.5 * weights.sum())])


class Company(Followed):
    """The persons of a cohort, from the moment at which arms part."""

    def measure(self, state: State) -> np.ndarray:
        """OUTCOMES in their units, means over those still in the population, float64 (K,); missing without any."""
        here, c, same = self.now(state)
        works, status = in_work(c["work_history"]).astype(bool), c["status"]
        at_work, unemployed = is_at_work(c["contract"], status), status == Status.UNEMPLOYED
        over = {HERE: np.ones(len(works), bool), AT_WORK: at_work, LABOUR_FORCE: works | unemployed}
        stayed = same & (c["contract"] != 0)
        values = {
            "in_work": works,
            "months_without_work": 12.0 - np.bitwise_count(c["work_history"].astype(np.uint16) & np.uint16(YEAR_BITS)),
            "unemployed": unemployed,
            "sick": status == Status.SICK,
            "same_employer": stayed,
            "moved_inside": stayed & (c["function_since"] >= self.month),
            "left_occupation": works & (c["occupation"] != self.start["occupation"][here]),
            "promoted": works & (c["level"] > self.start["level"][here]),
            "earnings": c["wage"] * works,
            **_states(c, at_work, state),
        }
        return np.array([told.scale * _mean(values[name][over[told.over]]) for name, told in OUTCOMES.items()])


def _mean(values: np.ndarray) -> float:
    """The mean; missing without any values."""
    return values.mean(dtype=float) if len(values) else np.nan


def _states(c: dict[str, np.ndarray], at_work: np.ndarray, state: State) -> dict[str, np.ndarray]:
    """How people are: skills, wellbeing, wishes."""
    month, outside = state.month, c["search_external"]
    behind = state.economy["frontier"][c["occupation"]] - c["occupational_skill"]
    return {
        **{name: c[name] for name in AS_THEY_ARE},
        "skill_gap": behind,
        "trained": within_a_year(c["trained_at"], month),
        "talked": within_a_year(c["talked_at"], month),
        "guided": within_a_year(c["guided_at"], month),
        "searching": outside == Search.ACTIVE,
        "inaction": is_inactive(c["inactive_since"], month),
        "caged": is_caged(c["sacrifice"], c["engagement"], outside),
        "locked_in": is_locked_in(stays(month - c["hired"], outside), behind, c["search_internal"]),
        "happy": is_happy(c["engagement"]),
        "sustainable": is_sustainable(c["exhaustion"], c["engagement"], c["productivity"]) & at_work,
    }
