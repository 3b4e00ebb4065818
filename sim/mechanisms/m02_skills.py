"""M02 Skills and obsolescence: three kinds of skill, each of which grows and is lost in its own way.

Claim: skills wear by disuse, age because the frontier of the occupation moves on, and are lost with the employer
(S0, S1; De Grip and Van Loo 2002, unverified). *General* skill is transferable and fades slowly, in or out of work
alike (1 to 1.5% a year: Arrazola and De Hevia 2004, abstract read; no extra loss in unemployment: Cohen, Johnston
and Lindner 2023, abstract read). *Occupational* skill is measured against the frontier of the occupation (M13): use
brings a person nearer to it, disuse loses 4.3% a year (Dinerstein et al. 2022, abstract read), and a person who
changes occupation keeps what transfers along related career paths. *Firm* skill is specific to the employer: it builds
up within the first year and is lost with the employer (output 53% higher after eight months: Shaw and Lazear 2008,
abstract read). Learning adds to all three (M03).

Off (null rule): everybody is at the frontier of any occupation and settled at once; general skill is zero.
"""

import math

import numpy as np

from sim.codes import (
    CHANGE_EMPLOYER,
    CHANGE_FUNCTION,
    ENTER_POPULATION,
    FREELANCE,
    HIRE,
    INACTIVE,
    LEAVE_SCHOOL,
    NO_OCCUPATION,
    NONE,
    PERMANENT,
    START_BUSINESS,
    STUDENT,
    UNEMPLOYED,
)
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.rules.retraining import counts_as
from sim.rules.selection import selection_tables, skill_left

MECHANISM = Mechanism("M02", en="Skills and obsolescence", nl="Vaardigheden en veroudering", seeds="S0, S1")

QUARTER, YEARS = 3, 0.25  # a step in months and in years; a third of persons each month


class SkillParameters(Parameters, group="skills", mechanism="M02"):
    """How skills grow with use and are lost."""

    enabled: bool = switch("M02")
    novice_gap: float = par(
        0.30,
        0.05,
        0.8,
        unit="log points of output",
        source="12 to 20% of pay in five years (Kambourov and Manovskii 2009, abstract read), over a career",
        en="How far a novice is behind the frontier",
        nl="Hoe ver een nieuweling achterop is",
    )
    by_doing: float = par(
        0.08,
        0.0,
        0.5,
        unit="share of the gap a year",
        source="assumption: part of the 12 to 20% in five years (Kambourov and Manovskii 2009, abstract read)",
        en="Learning by doing",
        nl="Leren door te doen",
    )
    disuse: float = par(
        0.043,
        0.0,
        0.1,
        unit="log points a year",
        source="Dinerstein et al. 2022 (abstract read)",
        en="Loss of occupational skill out of work",
        nl="Verlies van beroepsvaardigheid zonder werk",
    )
    general_decay: float = par(
        0.012,
        0.0,
        0.05,
        unit="share a year",
        source="Arrazola and De Hevia 2004 (abstract read): 1 to 1.5%",
        en="Fading of general skill",
        nl="Vervagen van algemene vaardigheden",
    )
    settling_months: float = par(
        6.0,
        1.0,
        24.0,
        unit="months",
        source="settled after 9 months, fully productive 6 to 9 later; Shaw and Lazear 2008 (abstract read)",
        en="Time in which a newcomer settles",
        nl="Tijd waarin een nieuwkomer ingewerkt raakt",
    )
    kept_inside: float = par(
        0.6,
        0.0,
        1.0,
        unit="share",
        source="internal movers start at 80 to 90% of output: assumption",
        en="Employer-specific skill kept in another function inside",
        nl="Bedrijfsspecifieke vaardigheid behouden in een andere functie intern",
    )


@compiled
def settled(firm, share):
    """Return firm skill a step later, as a ratio to a settled worker (1).

    Args:
        firm: firm skill now; what a course put above 1 fades ten times more slowly than newcomers catch up.
        share: share of the distance to 1 that is covered in the step.
    """
    return firm + share * (1.0 - firm) * (1.0 if firm < 1.0 else 0.1)


@compiled
def after_use(skill, frontier, years, p):
    """Return occupational skill after `years` of use, log points.

    The share `p.by_doing` of the gap to the frontier closes a year. Nobody is worse than a novice, however
    far the frontier has moved on.
    """
    known = max(skill, frontier - p.novice_gap)
    return known + min(1.0, p.by_doing * years) * max(0.0, frontier - known)


@compiled
def after_disuse(skill, frontier, years, p):
    """Return occupational skill after `years` without use, log points; nobody is worse than a novice."""
    return max(skill - p.disuse * years, frontier - p.novice_gap)


@compiled
def carried_over(left, frontier, transfer, p):
    """Return occupational skill in a new occupation, log points.

    Args:
        left: share left of a full skill in the old occupation.
        frontier: frontier of the new occupation, log points.
        transfer: share of that skill that transfers, 0 to 1.
        p: `SkillParameters`.
    """
    return frontier - p.novice_gap * (1.0 - transfer * left)


@compiled
def _use(rows, c, frontier, p):
    """Update skills of people at work whose turn it is; c: columns of persons."""
    share, keep = 1.0 - math.exp(-QUARTER / p.settling_months), 1.0 - p.general_decay * YEARS
    for i in rows:
        at = frontier[c.occupation[i]]
        if p.enabled:
            c.occupational_skill[i] = after_use(c.occupational_skill[i], at, YEARS, p)
            c.general_skill[i] *= keep
            c.firm_skill[i] = settled(c.firm_skill[i], share)
        else:
            c.occupational_skill[i], c.general_skill[i], c.firm_skill[i] = at, 0.0, 1.0


@compiled
def _disuse(rows, c, frontier, p):
    """Update skills of people out of work whose turn it is; c: columns of persons."""
    keep = 1.0 - p.general_decay * YEARS
    for i in rows:
        at = frontier[c.occupation[i]]
        if p.enabled:
            c.occupational_skill[i] = after_disuse(c.occupational_skill[i], at, YEARS, p)
            c.general_skill[i] *= keep
        else:
            c.occupational_skill[i], c.general_skill[i] = at, 0.0


@compiled
def _begin(log, c, frontier, p):
    """Set the skills of those who entered the population or left school; log, c: columns of events and persons."""
    for k in range(np.uint64(log.count[0])):
        if log.event[k] == ENTER_POPULATION or log.event[k] == LEAVE_SCHOOL:
            i = np.uint64(log.row[k])
            c.general_skill[i] = 0.0
            c.occupational_skill[i] = frontier[log.to_occupation[k]] - (p.novice_gap if p.enabled else 0.0)


@process(
    "workers",
    "M02",
    persons="occupation -> general_skill occupational_skill firm_skill",
    economy="frontier",
)
def skills_decay_and_settle(state, persons, economy) -> None:
    """Update skills: they grow with use, fade with disuse, and fall behind a moving frontier."""
    p = state.parameters.skills
    _begin(state.log.reserve(0), persons, economy.frontier, p)
    over_rows(_use, state.rows(PERMANENT, FREELANCE, rota=QUARTER), persons, economy.frontier, p)
    over_rows(_disuse, state.rows(UNEMPLOYED, INACTIVE, rota=QUARTER), persons, economy.frontier, p)


@compiled
def _arrive(log, c, frontier, transfer, p):
    """Set the skills of those who took a job or started a business; log, c: columns of events and persons."""
    occupational, firm, prepared_for = c.occupational_skill, c.firm_skill, c.prepared_for
    for k in range(np.uint64(log.count[0])):
        i, event = np.uint64(log.row[k]), log.event[k]
        old, new = log.from_occupation[k], log.to_occupation[k]
        if event != HIRE and event != CHANGE_EMPLOYER and event != CHANGE_FUNCTION and event != START_BUSINESS:
            continue
        if not p.enabled:
            firm[i] = 1.0
            occupational[i] = frontier[new]
            continue
        if log.from_status[k] == STUDENT:
            occupational[i] = frontier[old] - p.novice_gap
        inside = log.from_employer[k] != NONE and log.from_employer[k] == log.to_employer[k]
        firm[i] = p.kept_inside * firm[i] if inside else 0.0
        if old != new:
            left = skill_left(occupational[i], frontier[old], p.novice_gap)
            kept = counts_as(transfer[old, new], prepared_for[i] == new)
            occupational[i] = carried_over(left, frontier[new], kept, p)
            prepared_for[i] = NO_OCCUPATION


@process(
    "workers",
    "M02",
    persons="-> occupational_skill firm_skill prepared_for",
    economy="frontier",
)
def movers_transfer_skills(state, persons, economy) -> None:
    """Keep the skill of movers that transfers, and reset what belongs to the employer."""
    transfer = state.table("selection", selection_tables).transfer
    _arrive(state.log.reserve(0), persons, economy.frontier, transfer, state.parameters.skills)
