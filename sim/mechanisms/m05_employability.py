"""M05 Employability, as it is and as the person perceives it.

Claim: staying becomes risky where people don't know what the market would offer them (S0, S3). Employability is
the chance that a usual application outside succeeds against those who apply for the same jobs: the rule by which
employers select (`selection`), applied to what the person offers now, in the own occupation and in nearby ones, and
set against the ratings that won there of late. Perceived
employability follows it with a lag and with bias: people notice part of how far their skills have fallen behind (42%
of Belgians expect AI to cost jobs, 3% fear for their own: ING 2024, press summary read), don't foresee how employers
treat age, differ in confidence, and hear how tight the market is (46% thought it easy to find work in 2014, 59% in
2022: Randstad, press summaries read). Rejections correct the view of those without work. Age counts as employers
treat it: only away from one's own work (Baert et al. 2016, abstract read).

Off (null rule): employers don't look at age, and everybody sees the own chances as they are.
"""

import math
from collections import namedtuple
from typing import NamedTuple

import numpy as np

from sim.codes import FREELANCE, INACTIVE, PERMANENT, UNEMPLOYED
from sim.engine.calibrated import fitted
from sim.engine.columns import Column, columns
from sim.engine.draws import Decision, bits, normal, stream
from sim.engine.kernels import compiled, declared
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.rules.selection import (
    age_value,
    chance_against,
    gap_seen,
    moves_elsewhere,
    ratings_to_beat,
    record_value,
    selection_tables,
    skill_left,
    suitability,
    was_dismissed,
)

MECHANISM = Mechanism(
    "M05",
    en="Employability, actual and perceived",
    nl="Inzetbaarheid, werkelijk en ervaren",
    seeds="S0, S3",
    shared=("sim/rules/selection.py",),
)

CONFIDENCE = int(Decision.CONFIDENCE)
HALF_YEAR, YEAR = 6, 12  # months; people without work are updated twice a year, the others once
SEEN_AGE = 40.0  # years: people don't foresee how employers treat age, and see themselves as at this age

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
        1.0,
        0.0,
        3.0,
        unit="sd at 60, away from the own work",
        source="65% fewer invitations off one's field (Baert et al. 2016, abstract read)",
        en="Weight of age in selection, away from one's own work",
        nl="Gewicht van leeftijd in de selectie, buiten het eigen werk",
    )
    short_stay: float = par(
        fitted("employability.short_stay"),
        0.0,
        3.0,
        unit="sd for somebody who retires at once",
        source="sign: fewer older hires where training is specific (Hutchens 1988, unverified); size: assumption",
        en="Weight of the years left until pension in selection",
        nl="Gewicht van de jaren tot het pensioen in de selectie",
    )
    payback_years: float = par(
        15.0,
        1.0,
        30.0,
        unit="years",
        source="assumption",
        en="Years over which employers earn back the cost of a hire",
        nl="Jaren waarin werkgevers de kost van een aanwerving terugverdienen",
    )
    insight: float = par(
        fitted("employability.insight"),
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


@declared
class Record(NamedTuple):
    """What an employer reads of a person, apart from skill and age."""

    general: float  # skill, log points
    education_short: float  # levels below what the occupation asks
    years_worked: float
    months_without: int
    breadth: int
    dismissed: bool


@declared
class Ratings(NamedTuple):
    """Ratings of a person for a job in the own occupation and in another one, sd."""

    own: float
    other: float


@declared
class ToBeat(NamedTuple):
    """Mean and sd of the ratings that had to be beaten of late, sd."""

    mean: float
    spread: float


@declared
class Competition(NamedTuple):
    """What decides chances in each occupation; ratings to beat have one entry more, for all occupations together."""

    frontier: np.ndarray  # (O,) log points
    to_beat: np.ndarray  # (O + 1,) mean of the ratings, sd
    spread: np.ndarray  # (O + 1,) sd of the ratings
    transfer: np.ndarray  # (O,) share of skill that counts elsewhere, on average
    required: np.ndarray  # (O,) education that the occupation asks
    novice_gap: float  # log points
    own_share: float  # of applications, in the own occupation
    pension_age: int  # months


@declared
class Shared(NamedTuple):
    """What makes people see how far they fell behind, shares."""

    public: float  # information of the government
    inside: float  # share of blindness that an outward-looking employer takes away


@declared
class Rules(NamedTuple):
    """Parameters by which people are rated."""

    selection: tuple
    age: tuple
    record: tuple


@compiled
def market_rating(one, left, age_years, years_left, transfer, p):
    """Return `Ratings` for a job in the own and in another occupation; p: `Rules`.

    `left` (of a full skill, 0 to 1), age and years until pension may differ from what is: as the person sees it.
    """
    short, without, general = one.education_short, one.months_without, one.general
    own = suitability(True, left, general, 1.0, short, 0.0, False, p.selection)
    other = suitability(False, left, general, transfer, short, 0.0, False, p.selection)
    own += record_value(True, one.years_worked, without, 1.0, one.breadth, one.dismissed, p.record)
    other += record_value(False, one.years_worked, without, 1.0, one.breadth, one.dismissed, p.record)
    own += age_value(True, age_years, without, years_left, p.age)
    return Ratings(own=own, other=other + age_value(False, age_years, without, years_left, p.age))


@compiled
def chance_outside(ratings, own_share, here, elsewhere, p):
    """Return the chance that a usual application outside succeeds, 0 to 1.

    Args:
        ratings: `Ratings` of the person. own_share: share of applications in the own occupation.
        here, elsewhere: `ToBeat` in the own occupation and in all. p: parameters of selection.
    """
    mixed = own_share * chance_against(ratings.own, here.mean, here.spread, p)
    return mixed + (1.0 - own_share) * chance_against(ratings.other, elsewhere.mean, elsewhere.spread, p)


@compiled
def seen_chance(chance, confidence, engagement, p):
    """Return a perceived chance: shifted in log odds by confidence (standard normal) and engagement (sd)."""
    weight = math.exp(p.confidence * confidence + p.mood * engagement)
    return chance * weight / (1.0 - chance + chance * weight)


@compiled
def _read(i, c, required, months_without):
    """Return the `Record` of person i; c: columns of persons."""
    return Record(
        general=float(c.general_skill[i]),
        education_short=float(required[c.occupation[i]]) - c.education[i],
        years_worked=c.experience[i] / 12.0,
        months_without=np.int64(months_without),
        breadth=np.int64(c.breadth[i]),
        dismissed=was_dismissed(c.last_end[i], c.employer[i]),
    )


@compiled
def _judge(rows, c, orientation, market, seed, month, shared, p):
    """Update actual and perceived employability of those whose turn it is.

    Args:
        orientation: external orientation of employers, (E,). market: `Competition`. p: `Rules`.
        shared: `Shared`, what people are told.
    """
    elsewhere, pension = ToBeat(mean=market.to_beat[-1], spread=market.spread[-1]), market.pension_age / 12.0
    key, perceived, age = stream(seed, CONFIDENCE, 0), c.perceived_employability, p.age
    person_id, engagement, employer = c.person_id, c.engagement, c.employer
    for i in rows:
        occupation, years = c.occupation[i], (month - c.birth_month[i]) * (1.0 / 12.0)
        jobless = c.status[i] == UNEMPLOYED or c.status[i] == INACTIVE
        left = skill_left(c.occupational_skill[i], market.frontier[occupation], market.novice_gap)
        out = gap_seen(c.status[i], c.last_worked[i], c.trained_at[i], month)
        one = _read(i, c, market.required, out)
        moves = market.transfer[occupation]
        here = ToBeat(mean=market.to_beat[occupation], spread=market.spread[occupation])
        ratings = market_rating(one, left, years, pension - years, moves, p)
        actual = chance_outside(ratings, market.own_share, here, elsewhere, p.selection)
        c.employability[i] = actual
        if not age.enabled:
            perceived[i] = actual
            continue
        if not jobless:  # rejections teach people without work what the others don't see
            told = shared.public if employer[i] < 0 else max(shared.public, shared.inside * orientation[employer[i]])
            noticed = 1.0 - (age.insight + (1.0 - age.insight) * told) * (1.0 - left)
            ratings = market_rating(one, noticed, SEEN_AGE, pension - SEEN_AGE, moves, p)
        confidence = (1.0 - 0.5 * shared.public) * normal(bits(key, person_id[i]))
        guess = chance_outside(ratings, market.own_share, here, elsewhere, p.selection)
        guess = seen_chance(guess, confidence, engagement[i], age)
        perceived[i] += age.updating * (guess - perceived[i])


def mean_transfer(reference_data) -> np.ndarray:
    """Return the share of skill in each occupation that counts, on average, in the occupations people move to: (O,)."""
    moves = moves_elsewhere(reference_data)
    return (moves * selection_tables(reference_data).transfer).sum(axis=1) / moves.sum(axis=1)


def competition(state, economy) -> Competition:
    """Return the `Competition` of this month; economy: its columns, as a named tuple."""
    now = state.parameters
    return Competition(
        economy.frontier,
        *ratings_to_beat(economy.contests, economy.contest_ratings, economy.contest_squares),
        transfer=state.table("mean transfer", mean_transfer),
        required=state.reference_data.occupation_education,
        novice_gap=now.skills.novice_gap,
        own_share=now.matching.own_occupation,
        pension_age=now.life_course.pension_age,
    )


@compiled
def _callbacks(rows, c, months_without, market, month, p):
    """Return the chance of each person in the own occupation after so many months without work, (R,)."""
    chance, pension = np.empty(rows.shape[0]), market.pension_age / 12.0
    for n in range(rows.shape[0]):
        i = rows[n]
        occupation, years = c.occupation[i], (month - c.birth_month[i]) * (1.0 / 12.0)
        left = skill_left(c.occupational_skill[i], market.frontier[occupation], market.novice_gap)
        one = _read(i, c, market.required, months_without)
        ratings = market_rating(one, left, years, pension - years, market.transfer[occupation], p)
        chance[n] = chance_against(ratings.own, market.to_beat[occupation], market.spread[occupation], p.selection)
    return chance


Applicants = declared(
    namedtuple(
        "Applicants",
        "birth_month education occupation occupational_skill general_skill breadth experience last_end employer",
    )
)
Contests = declared(namedtuple("Contests", "frontier contests contest_ratings contest_squares"))


def callback_chances(state, rows: np.ndarray, months_without: int) -> np.ndarray:
    """Return the chance to be chosen of persons (rows) in their own occupation, had they been out so long, (R,)."""
    now, market = state.parameters, competition(state, state.columns("economy", Contests))
    rules = Rules(now.selection, now.employability, now.career_record)
    return _callbacks(rows, state.columns("persons", Applicants), months_without, market, state.month, rules)


@process(
    "workers",
    "M05",
    persons="person_id birth_month education status last_worked trained_at occupation occupational_skill general_skill "
    "breadth experience last_end engagement employer -> employability perceived_employability",
    employers="external_orientation",
    economy="frontier contests contest_ratings contest_squares",
)
def workers_assess_employability(state, persons, employers, economy) -> None:
    """Update the market's rating of each person, and each person's own perception of it."""
    now, market = state.parameters, competition(state, economy)
    shared = Shared(now.government.information, now.alignment.shared * now.alignment.enabled)
    seen_yearly = now.employability._replace(updating=1.0 - (1.0 - now.employability.updating) ** 2)
    workers, others = state.rows(PERMANENT, FREELANCE, rota=YEAR), state.rows(UNEMPLOYED, INACTIVE, rota=HALF_YEAR)
    for rows, view in ((workers, seen_yearly), (others, now.employability)):
        arguments = (persons, employers.external_orientation, market, state.seed, state.month)
        rules = Rules(now.selection, view, now.career_record)
        over_rows(_judge, rows, *arguments, shared, rules)
