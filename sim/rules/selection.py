"""How an employer rates an applicant: one rule, by which employers select (M10) and the market judges (M05).

rating = skill for the job - missing education - steps up - time without work - how the last job ended
         - age away from one's own work + breadth + chance, in standard deviations

Skill is what is left of a full skill in the occupation (0 for a novice, 1 at the frontier); in another occupation
it counts as far as it transfers along career paths, and general skill comes on top. What is read off the record
belongs to M12, how age is treated to M05.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.calibrated import fitted
from sim.engine.draws import normal
from sim.engine.kernels import compiled, declared
from sim.engine.parameters import Parameters, par

LONG_OUT = (
    8  # months without work after which a gap counts fully (callbacks stay level: Kroft et al. 2013, summary read)
)
BROAD = 5.0  # moves to another occupation or sector that make a record broad (assumption)
MOST = 250  # moves counted


class SelectionParameters(Parameters, group="selection", place=9):
    """What counts when an applicant is rated."""

    bar: float = par(
        fitted("selection.bar"),
        -3.0,
        3.0,
        unit="sd of rating",
        en="Rating above which an applicant is hired",
        nl="Beoordeling waarboven een sollicitant wordt aangenomen",
    )
    relax: float = par(
        0.05,
        0.0,
        0.3,
        unit="sd of rating per month, up to a year",
        en="Lowering of the bar while a vacancy stays open",
        nl="Verlaging van de lat als een vacature openblijft",
    )
    skill_weight: float = par(
        1.0,
        0.0,
        3.0,
        unit="sd between a novice and the frontier",
        en="Weight of skill in the occupation",
        nl="Gewicht van vaardigheid in het beroep",
    )
    general_weight: float = par(
        1.0,
        0.0,
        5.0,
        unit="sd per log point of general skill",
        en="Weight of general skill in another occupation",
        nl="Gewicht van algemene vaardigheden in een ander beroep",
    )
    education_weight: float = par(
        0.7,
        0.0,
        3.0,
        unit="sd per level short",
        en="Weight of missing education",
        nl="Gewicht van ontbrekende opleiding",
    )
    level_weight: float = par(
        0.6, 0.0, 3.0, unit="sd per level short", en="Weight of a step up", nl="Gewicht van een stap omhoog"
    )
    formal_weight: float = par(
        0.3,
        0.0,
        1.0,
        unit="ratio",
        source="a third who say so change whom they hire (Burning Glass Institute 2024, press read)",
        en="Weight of degree, level and record where selection is by skills",
        nl="Gewicht van diploma, niveau en parcours waar selectie op vaardigheden gebeurt",
    )
    assessment: float = par(
        120.0,
        0.0,
        1000.0,
        unit="EUR per applicant",
        source="assumption",
        en="Cost of assessing skills",
        nl="Kost van het beoordelen van vaardigheden",
    )
    subsidy_weight: float = par(
        1.5,
        0.0,
        5.0,
        unit="sd of rating per unit of the wage subsidised",
        source="finding work 13% likelier (Desiere and Cockx 2022, abstract read); size: assumption",
        en="Weight of a wage subsidy in selection",
        nl="Gewicht van een loonsubsidie in de selectie",
    )
    luck: float = par(
        fitted("selection.luck"), 0.1, 3.0, unit="sd", en="Chance in selection", nl="Toeval in de selectie"
    )


@declared
class SelectionTables(NamedTuple):
    """Look-up tables of selection."""

    transfer: np.ndarray  # (O, O) 0 to 1: how far skill counts in another occupation
    required: np.ndarray  # (O,) education required


def selection_tables(reference_data) -> SelectionTables:
    """The tables from the relatedness of occupations and the education that they require."""
    transfer = reference_data.path_related / (1.0 + reference_data.path_related)
    np.fill_diagonal(transfer, 1.0)
    return SelectionTables(transfer, reference_data.occupation_education)


def moves_elsewhere(reference_data, demand=1.0) -> np.ndarray:
    """Where people go from each occupation when they leave it: (O, O), rows unscaled, zero on the diagonal.

    Travelled paths act as affinities, relative to the size of destinations; `demand` (O,) weighs these.
    """
    moves = reference_data.path_observed * reference_data.occupation_share * demand
    np.fill_diagonal(moves, 0.0)
    return moves


@compiled(inline=True)
def skill_left(skill, frontier, novice_gap):
    """What is left of a full skill: 1 at the frontier, 0 for a novice; log points in, share out."""
    return min(1.0, max(0.0, 1.0 + (skill - frontier) / max(novice_gap, 1e-6)))


@compiled
def suitability(same_occupation, left, general, transfer, education_short, steps_up, by_skills, p):
    """How well an applicant suits the job, in sd: skill left and transfer are shares, general skill log points.

    An employer that selects by skills (`by_skills`) finds skill that comes from another occupation in full, and
    puts less weight on degree and level.
    """
    found = 0.3 + (0.7 if by_skills else 0.4) * left
    formal = p.formal_weight if by_skills else 1.0
    value = p.skill_weight * (left if same_occupation else transfer * found)
    value -= formal * (p.education_weight * education_short + p.level_weight * steps_up)
    return value if same_occupation else value + p.general_weight * general


@compiled
def record_value(same_occupation, months_without, breadth, dismissed, p):
    """What the record adds or takes away, in sd (M12): gap, breadth, and a dismissal with a narrow record.

    Args:
        months_without: without work now. breadth: moves to another occupation or sector. dismissed: the last job
        ended with the employer's notice and no other has followed. p: parameters of M12.
    """
    if not p.enabled:
        return 0.0
    broad = min(breadth / BROAD, 1.0)
    value = 0.0 if same_occupation else p.breadth_weight * broad
    value -= p.gap_weight * min(months_without, LONG_OUT) / LONG_OUT
    return value - (p.ending_weight * (1.0 - broad) if dismissed else 0.0)


@compiled
def age_value(same_occupation, age_years, months_without, p):
    """What age takes away, in sd (M05): only away from the own work, and beyond 45.

    Baert et al. (2016, abstract read): older applicants are invited 65% less often if the extra years were spent
    in another field, 41% less if out of work, and as often if in the same field.
    """
    if not p.enabled:
        return 0.0
    years = min(max(age_years - 45.0, 0.0), 20.0) / 15.0
    away = 1.0 if not same_occupation else 0.6 * min(months_without, LONG_OUT) / LONG_OUT
    return -p.age_weight * years * away


@compiled
def lowered_bar(months_open, p):
    """The rating that an employer asks for after some months: it falls for a year."""
    return p.bar - p.relax * min(months_open, 12)


@compiled
def chance_in_selection(word, p):
    """The part of a rating that nobody can foresee, in sd, from a word of random bits."""
    return p.luck * normal(word)
