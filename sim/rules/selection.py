"""How an employer rates an applicant: one rule, by which employers select (M10) and which defines employability (M05).

rating = skill for the job + experience + education above or below what the job asks - steps up - time without work
         - how the last job ended - age, away from one's own work or near pension + breadth + chance, in sd

Skill is the share left of a full skill in the occupation (0 for a novice, 1 at the frontier). In another occupation
it counts as far as it transfers along career paths, and general skill is added. What employers read off the career
record belongs to M12, how they treat age to M05. A rating counts against the others who apply (`chance_against`).
"""

import math
from typing import NamedTuple

import numpy as np

from sim.codes import DISMISSAL, INACTIVE, NONE, UNEMPLOYED
from sim.engine.calibrated import fitted
from sim.engine.draws import chance_below, normal
from sim.engine.kernels import compiled, declared
from sim.engine.parameters import Parameters, par

LONG_OUT = (
    8  # months without work after which a gap counts fully (callbacks stop falling: Kroft et al. 2013, summary read)
)
EXPERIENCED = 10  # years of experience from which more tells an employer nothing (assumption)
BROAD = 5.0  # moves to another occupation or sector from which a record is fully broad (assumption)
FEW_CONTESTS = 30  # contests of all occupations that count in each (assumption)
MOST = 250  # largest number of moves that is counted


class SelectionParameters(Parameters, group="selection", place=9):
    """Weights of what employers look at when they rate an applicant."""

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
        fitted("selection.education_weight"),
        0.0,
        3.0,
        unit="sd per level short",
        en="Weight of missing education",
        nl="Gewicht van ontbrekende opleiding",
    )
    degree_weight: float = par(
        fitted("selection.degree_weight"),
        0.0,
        2.0,
        unit="sd per level above what the job asks",
        source="sign: people with a higher degree are hired first (Thurow 1975, unverified); size: assumption",
        en="Weight of education above what the job asks",
        nl="Gewicht van opleiding boven wat de job vraagt",
    )
    level_weight: float = par(
        fitted("selection.level_weight"),
        0.0,
        3.0,
        unit="sd per level short",
        en="Weight of a step up",
        nl="Gewicht van een stap omhoog",
    )
    formal_weight: float = par(
        0.3,
        0.0,
        1.0,
        unit="ratio",
        source="a third who say so change whom they hire (Burning Glass Institute 2024, press read)",
        en="Weight of degree and level of an applicant whose full skill is seen",
        nl="Gewicht van diploma en niveau van een sollicitant wiens volle vaardigheid gezien wordt",
    )
    chance_left: float = par(
        0.7,
        0.0,
        1.0,
        unit="ratio",
        source="validity .19 of free interviews, .40 of tests (Sackett et al. 2022, unverified); half: assumption",
        en="Chance that is left in selection where skills are assessed",
        nl="Toeval dat in de selectie overblijft waar vaardigheden beoordeeld worden",
    )
    gap_answered: float = par(
        0.5,
        0.0,
        1.0,
        unit="share, for somebody with all of the skill",
        source="sign: skills that employers see certified raise employment (Carranza et al. 2022, abstract read)",
        en="Doubt about a gap that the skills assessed answer",
        nl="Twijfel over een onderbreking die de beoordeelde vaardigheden wegnemen",
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
    strictness_weight: float = par(
        0.1,
        0.0,
        1.0,
        unit="sd of rating per unit of notice beyond the law, or of dismissal protection",
        source="sign: accessions fall with protection (Kugler and Pica 2008, abstract read); size: assumption",
        en="How much more employers ask for an open-ended contract where dismissal is dear",
        nl="Hoeveel meer werkgevers vragen voor een vast contract waar ontslag duur is",
    )
    luck: float = par(
        fitted("selection.luck"), 0.1, 3.0, unit="sd", en="Chance in selection", nl="Toeval in de selectie"
    )


@declared
class SelectionTables(NamedTuple):
    """Lookup tables of selection."""

    transfer: np.ndarray  # (O, O) 0 to 1: how far skill counts in another occupation
    required: np.ndarray  # (O,) education required


def selection_tables(reference_data) -> SelectionTables:
    """Return the tables of selection, from the relatedness of occupations and the education that they require."""
    transfer = reference_data.path_related / (1.0 + reference_data.path_related)
    np.fill_diagonal(transfer, 1.0)
    return SelectionTables(transfer, reference_data.occupation_education)


def moves_elsewhere(reference_data, demand=1.0) -> np.ndarray:
    """Return where people go who leave an occupation: (O, O) weights, rows unscaled, zero on the diagonal.

    Travelled career paths act as affinities, relative to the size of the destination.

    Args:
        reference_data: with observed paths and employment shares of occupations.
        demand: weight of each destination, (O,) or one number.
    """
    moves = reference_data.path_observed * reference_data.occupation_share * demand
    np.fill_diagonal(moves, 0.0)
    return moves


def ratings_to_beat(count, ratings, squares) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and sd of the rating that applicants had to beat, (O + 1,) each; the last is that of all together.

    Args:
        count: contests of late by occupation, (O,), older ones counting less.
        ratings, squares: sums over them of the rating to beat and of its square, sd, (O,) each.

    The mean of all counts as FEW_CONTESTS in each occupation, since that of a few is noise.
    """
    totals = [np.append(sums, sums.sum()) for sums in (count, ratings, squares)]
    if totals[0][-1] <= 0.0:  # nobody has applied yet
        return np.zeros(len(totals[0])), np.ones(len(totals[0]))
    usual = [sums[-1] / totals[0][-1] * FEW_CONTESTS for sums in totals]
    number, first, second = (sums + part for sums, part in zip(totals, usual, strict=True))
    mean = first / number
    return mean, np.sqrt(np.maximum(second / number - mean**2, 0.0))


@compiled(inline=True)
def skill_left(skill, frontier, novice_gap):
    """Return the share left of a full skill: 1 at the frontier, 0 for a novice.

    Args:
        skill, frontier: occupational skill and the frontier of the occupation, log points.
        novice_gap: how far a novice is behind the frontier, log points.
    """
    return min(1.0, max(0.0, 1.0 + (skill - frontier) / max(novice_gap, 1e-6)))


@compiled
def suitability(same_occupation, left, general, transfer, education_short, steps_up, by_skills, p):
    """Return how well an applicant suits a job, in sd.

    An employer that selects by skills finds more of the skill from another occupation. Degree and level stand for skill
    that is not seen: they then weigh less, as far as it is seen to be there.

    Args:
        same_occupation: whether the job is in the applicant's occupation.
        left, transfer: share left of a full skill (`skill_left`), and share that transfers, 0 to 1.
        general: general skill, log points.
        education_short: levels of education missing, negative for those above what the job asks.
        steps_up: levels above the applicant's present level.
        by_skills: whether the employer selects by skills.
        p: `SelectionParameters`.
    """
    found = 0.3 + (0.7 if by_skills else 0.4) * left
    formal = 1.0 - (1.0 - p.formal_weight) * left * transfer if by_skills else 1.0
    value = p.skill_weight * (left if same_occupation else transfer * found)
    degree = p.degree_weight * max(0.0, -education_short) - p.education_weight * max(0.0, education_short)
    value += formal * (degree - p.level_weight * steps_up)
    return value if same_occupation else value + p.general_weight * general


@compiled
def doubt_left(seen, by_skills, p):
    """Return what is left of the doubt that months without work raise, a share.

    A gap makes employers doubt whether the skill is still there. One that assesses skills sees it: whoever has kept
    the skill is doubted less, whoever has lost it is not. The rest of the doubt is about other things than skill.

    Args:
        seen: share of a full skill for the job that an assessment shows, 0 to 1.
        by_skills: whether the employer assesses skills.
        p: `SelectionParameters`.
    """
    return 1.0 - p.gap_answered * seen if by_skills else 1.0


@compiled
def record_value(same_occupation, years_worked, months_without, doubt, breadth, dismissed, p):
    """Return what the career record adds to the rating, in sd (M12).

    It consists of experience, the gap, breadth, and a dismissal with a narrow record.

    Args:
        same_occupation: whether the job is in the applicant's occupation.
        years_worked: years of experience. months_without: months without work at present.
        doubt: share of the doubt about them that is left (`doubt_left`).
        breadth: number of moves to another occupation or sector.
        dismissed: whether the employer ended the last job and no other job has followed.
        p: parameters of M12.
    """
    if not p.enabled:
        return 0.0
    broad = min(breadth / BROAD, 1.0)
    counts = 1.0 if same_occupation else p.experience_elsewhere
    value = p.experience_weight * min(years_worked / EXPERIENCED, 1.0) * counts
    value += 0.0 if same_occupation else p.breadth_weight * broad
    value -= doubt * p.gap_weight * min(months_without, LONG_OUT) / LONG_OUT
    return value - (p.ending_weight * (1.0 - broad) if dismissed else 0.0)


@compiled(inline=True)
def was_dismissed(last_end, employer):
    """Return whether the employer ended the last job and no other job has followed; last_end: an event code."""
    return last_end == DISMISSAL and employer == NONE


@compiled
def gap_seen(status, last_worked, trained_at, month):
    """Return the months without work that an employer reads off a record, 0 for people in work.

    A course counts as work does: since then the person did something. Arguments: statute, months, the present month.
    """
    return np.int64(month - max(last_worked, trained_at) if status == UNEMPLOYED or status == INACTIVE else 0)


@compiled
def age_value(same_occupation, age_years, months_without, years_left, p):
    """Return what age adds to the rating, in sd, zero or negative (M05).

    Away from one's own work it counts beyond 45: Baert et al. (2016, abstract read): older applicants are invited 65%
    less often if the extra years were spent in another field, 41% less if out of work, and as often if in the same
    field. Anywhere, an employer has fewer years left in which the cost of a hire is earned back.

    Args:
        same_occupation: whether the job is in the applicant's occupation.
        age_years, months_without: age in years, and months without work at present.
        years_left: until pension age.
        p: parameters of M05.
    """
    if not p.enabled:
        return 0.0
    years = min(max(age_years - 45.0, 0.0), 20.0) / 15.0
    away = 1.0 if not same_occupation else 0.6 * min(months_without, LONG_OUT) / LONG_OUT
    short = max(0.0, 1.0 - max(years_left, 0.0) / p.payback_years)
    return -p.age_weight * years * away - p.short_stay * short


@compiled
def lowered_bar(months_open, p):
    """Return the rating (sd) that an employer requires after `months_open`: the bar falls for a year, then stays."""
    return p.bar - p.relax * min(months_open, 12)


@compiled
def chance_against(rating, to_beat, spread, p):
    """Return the chance that an applicant is taken, 0 to 1, against those who apply for the same jobs.

    Args:
        rating: of the applicant without chance, sd.
        to_beat, spread: mean and sd of the rating that had to be beaten of late, the employer's bar included.
        p: `SelectionParameters`.
    """
    return chance_below((rating - to_beat) / math.sqrt(spread * spread + p.luck * p.luck))


@compiled
def chance_in_selection(word, by_skills, p):
    """Return the unforeseeable part of a rating, in sd, from random bits (uint64): less where skills are assessed."""
    return p.luck * (p.chance_left if by_skills else 1.0) * normal(word)
