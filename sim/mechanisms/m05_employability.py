"""M05 Employability, as it is and as the person perceives it.

Claim: staying becomes risky where people don't know what the market would offer them (S0, S3). Employability is
the chance that a usual application outside succeeds: the rule by which employers select (`selection`), applied to
what the person offers now, in the own occupation and in nearby ones, at the tightness of that market. Perceived
employability follows it with a lag and with bias: people notice part of how far their skills have fallen behind (42%
of Belgians expect AI to cost jobs, 3% fear for their own: ING 2024, press summary read), don't foresee how employers
treat age, differ in confidence, and hear how tight the market is (46% thought it easy to find work in 2014, 59% in
2022: Randstad, press summaries read). Rejections correct the view of those without work. Age counts as employers
treat it: only away from one's own work (Baert et al. 2016, abstract read).

Off (null rule): employers don't look at age, and everybody sees the own chances as they are.
"""

from __future__ import annotations

import math

import numpy as np

from sim.actors.population import USUAL_VACANCY_RATE
from sim.codes import Event, Status
from sim.engine.calibrated import fitted
from sim.engine.columns import Column, columns
from sim.engine.draws import Decision, bits, chance_below, normal, stream
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.rules.selection import (
    age_value,
    lowered_bar,
    moves_elsewhere,
    record_value,
    selection_tables,
    skill_left,
    suitability,
)

MECHANISM = Mechanism(
    "M05",
    en="Employability, actual and perceived",
    nl="Inzetbaarheid, werkelijk en ervaren",
    seeds="S0, S3",
    shared=("sim/rules/selection.py",),
)

PERMANENT, UNEMPLOYED = int(Status.PERMANENT), int(Status.UNEMPLOYED)
FREELANCE = int(Status.FREELANCE)
INACTIVE, DISMISSAL = int(Status.INACTIVE), int(Event.DISMISSAL)
CONFIDENCE = int(Decision.CONFIDENCE)
HALF_YEAR, YEAR = 6, 12  # months; people without work are updated twice a year, the others once
USUALLY_OPEN = 4  # months for which a vacancy has been open when somebody applies (assumption)

columns(
    "persons",
    "M05",
    employability=Column("f4", "0 to 1", "chance that a usual application outside succeeds", 0.0, 1.0, initial=0.5),
    perceived_employability=Column("f4", "0 to 1", "employability as the person sees it", 0.0, 1.0, initial=0.5),
)


class EmployabilityParameters(Parameters, group="employability", mechanism="M05"):
    """How age counts, and how people perceive their chances."""

    enabled: bool = switch("M05")
    age_weight: float = par(
        fitted("employability.age_weight"),
        0.0,
        3.0,
        unit="sd at 60, away from the own work",
        source="65% fewer invitations off one's field (Baert et al. 2016, abstract read)",
        en="Weight of age in selection, away from one's own work",
        nl="Gewicht van leeftijd in de selectie, buiten het eigen werk",
    )
    insight: float = par(
        0.4,
        0.0,
        1.0,
        unit="share",
        source="the threat to oneself is discounted to 0.1 to 0.5: assumption",
        en="How much of one's outdated skills one sees",
        nl="Hoeveel men van eigen veroudering ziet",
    )
    confidence: float = par(
        0.8,
        0.0,
        3.0,
        unit="log odds, sd",
        en="Lasting differences in confidence",
        nl="Blijvende verschillen in zelfvertrouwen",
    )
    mood: float = par(
        0.3,
        0.0,
        2.0,
        unit="log odds per sd of engagement",
        en="How motivation colours the view of one's chances",
        nl="Hoe motivatie het beeld van eigen kansen kleurt",
    )
    updating: float = par(
        0.45,
        0.02,
        1.0,
        unit="per half year",
        source="0.05 to 0.15 a month: assumption",
        en="Speed at which the view of one's chances adjusts",
        nl="Snelheid waarmee het beeld van eigen kansen zich aanpast",
    )


@compiled
def market_rating(left, transfer, general, education_short, months_without, breadth, dismissed, age_years, p):
    """Return the ratings (sd) for a job in the own and in another occupation; p: parameters (selection, M05, M12)."""
    selection, age, record = p
    own = suitability(True, left, general, 1.0, education_short, 0.0, False, selection)
    other = suitability(False, left, general, transfer, education_short, 0.0, False, selection)
    own += record_value(True, months_without, breadth, dismissed, record)
    other += record_value(False, months_without, breadth, dismissed, record)
    own += age_value(True, age_years, months_without, age)
    return own, other + age_value(False, age_years, months_without, age)


@compiled
def chance_outside(own, other, own_share, tightness, p):
    """Return the chance that a usual application outside succeeds, 0 to 1.

    Args:
        own, other: ratings for a job in the own and in another occupation, sd.
        own_share: share of applications in the own occupation. tightness: of the market, ratio. p: selection.
    """
    bar = lowered_bar(USUALLY_OPEN, p)
    mixed = own_share * chance_below((own - bar) / p.luck)
    mixed += (1.0 - own_share) * chance_below((other - bar) / p.luck)
    return mixed * tightness / (1.0 + tightness)


@compiled
def seen_chance(chance, confidence, engagement, p):
    """Return a perceived chance: shifted in log odds by confidence (standard normal) and engagement (sd)."""
    odds = chance / (1.0 - chance) * math.exp(p.confidence * confidence + p.mood * engagement)
    return odds / (1.0 + odds)


@compiled
def _judge(rows, c, orientation, market, seed, month, novice_gap, own_share, shared, p):
    """Update actual and perceived employability of those whose turn it is.

    Args:
        orientation: external orientation of employers, (E,). market: (frontier, tightness, transfer, required).
        shared: (public information, share of blindness that an outward-looking employer takes away).
    """
    frontier, tightness, transfer, required = market
    public, inside = shared
    selection, age, record = p
    key, perceived = stream(seed, CONFIDENCE, 0), c.perceived_employability
    person_id, engagement, employer = c.person_id, c.engagement, c.employer
    for i in rows:
        occupation, years = c.occupation[i], (month - c.birth_month[i]) * (1.0 / 12.0)
        jobless = c.status[i] == UNEMPLOYED or c.status[i] == INACTIVE
        without = month - c.last_worked[i] if jobless else 0
        short = max(required[occupation] - np.int64(c.education[i]), 0)
        left = skill_left(c.occupational_skill[i], frontier[occupation], novice_gap)
        broad, scarred = c.breadth[i], c.last_end[i] == DISMISSAL
        general, moves, tight = c.general_skill[i], transfer[occupation], tightness[occupation]
        own, other = market_rating(left, moves, general, short, without, broad, scarred, years, p)
        actual = chance_outside(own, other, own_share, tight, selection)
        c.employability[i] = actual
        if not age.enabled:
            perceived[i] = actual
            continue
        if not jobless:  # rejections teach people without work what the others don't see
            told = public if employer[i] < 0 else max(public, inside * orientation[employer[i]])
            noticed = 1.0 - (age.insight + (1.0 - age.insight) * told) * (1.0 - left)
            own, other = market_rating(noticed, moves, general, short, without, broad, scarred, 40.0, p)
        confidence = (1.0 - 0.5 * public) * normal(bits(key, person_id[i]))
        guess = seen_chance(chance_outside(own, other, own_share, tight, selection), confidence, engagement[i], age)
        perceived[i] += age.updating * (guess - perceived[i])


def mean_transfer(reference_data) -> np.ndarray:
    """Return the share of skill in each occupation that counts, on average, in the occupations people move to: (O,)."""
    moves = moves_elsewhere(reference_data)
    return (moves * selection_tables(reference_data).transfer).sum(axis=1) / moves.sum(axis=1)


@process(
    "workers",
    "M05",
    persons="person_id birth_month education status last_worked occupation occupational_skill general_skill breadth "
    "last_end engagement employer -> employability perceived_employability",
    employers="external_orientation",
    economy="frontier tightness vacancy_rate",
)
def workers_assess_employability(state, persons, employers, economy) -> None:
    """Update the market's rating of each person, and each person's own perception of it."""
    now, transfer = state.parameters, state.table("mean transfer", mean_transfer)
    tightness = economy.tightness * (economy.vacancy_rate[0] / USUAL_VACANCY_RATE)
    market = economy.frontier, tightness, transfer, state.reference_data.occupation_education
    shared = now.government.information, now.alignment.shared * now.alignment.enabled
    seen_yearly = now.employability._replace(updating=1.0 - (1.0 - now.employability.updating) ** 2)
    workers, others = state.rows(PERMANENT, FREELANCE, rota=YEAR), state.rows(UNEMPLOYED, INACTIVE, rota=HALF_YEAR)
    for rows, view in ((workers, seen_yearly), (others, now.employability)):
        arguments = (persons, employers.external_orientation, market, state.seed, state.month, now.skills.novice_gap)
        over_rows(
            _judge, rows, *arguments, now.matching.own_occupation, shared, (now.selection, view, now.career_record)
        )
