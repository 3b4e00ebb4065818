"""M10 Vacancies and matching, first of all: who looks for another job this month, and who is approached.

People without work search, less so with time; employees who want another job search or are approached; those whose job
is about to end search, the less so the more embedded they are in it. Employers approach people in work too, the more so
the scarcer people of that occupation are and the longer they can be kept.

Off (null rule): see `m10_matching`; who looks is the same.
"""

from typing import NamedTuple

import numpy as np

from sim.actors.population import USUAL_VACANCY_RATE
from sim.codes import (
    ACTIVE,
    FREELANCE,
    INACTIVE,
    NEVER,
    NOT,
    PERMANENT,
    STUDENT,
    TEMPORARY,
    UNEMPLOYED,
)
from sim.engine.calibrated import fitted
from sim.engine.draws import Decision, bits, chance_limit, lower_half, stream, upper_half
from sim.engine.kernels import compiled, declared
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.institutions.government import is_outplaced
from sim.rules.benefit_foresight import replaced_ahead, search_effort
from sim.rules.job_insecurity import response_to_threat
from sim.rules.unequal_start import news_of_jobs

SEARCH, OUTPLACEMENT = int(Decision.SEARCH), int(Decision.OUTPLACEMENT)
THREAT = 3  # months before the end of a fixed term in which people search for another job
SCHOOL_END = 6  # months before the end of study in which students search for a job
ROUSED = 6.0  # ratio of searching by inactive persons approached by the employment service (assumption)


class MatchingParameters(Parameters, group="matching", mechanism="M10"):
    """How many search in a month, how much they look at, and how far they see."""

    enabled: bool = switch("M10")
    apply_unemployed: float = par(
        fitted("matching.apply_unemployed"), 0.0, 1.0, unit="chance per month",
        en="Searching in a month, the newly unemployed",
        nl="Zoeken in een maand, wie pas werkloos is")  # fmt: skip
    apply_fade: float = par(
        fitted("matching.apply_fade"), 0.0, 1.0, unit="per month",
        source="assumption: discouragement; most of the fall is screening (M12)",
        en="Fall of searching with months without work",
        nl="Daling van zoeken met maanden zonder werk")  # fmt: skip
    apply_threatened: float = par(
        fitted("matching.apply_threatened"), 0.0, 1.0, unit="chance per month",
        en="Searching in a month, on notice or before a fixed term ends",
        nl="Zoeken in een maand, tijdens de opzegtermijn of voor het einde van een tijdelijk contract")  # fmt: skip
    apply_active: float = par(
        fitted("matching.apply_active"), 0.0, 1.0, unit="chance per month",
        en="Searching in a month, active job seekers in work",
        nl="Zoeken in een maand, werkenden die actief zoeken")  # fmt: skip
    apply_passive: float = par(
        fitted("matching.apply_passive"), 0.0, 1.0, unit="chance per month",
        en="Being approached while open to another job",
        nl="Aangesproken worden als men openstaat voor een andere job")  # fmt: skip
    apply_inactive: float = par(
        0.03, 0.0, 0.2, unit="chance per month", en="Searching in a month, inactive persons who could work",
        nl="Zoeken in een maand, inactieven die zouden kunnen werken")  # fmt: skip
    apply_hidden: float = par(
        fitted("matching.apply_hidden"), 0.0, 0.2, unit="per month",
        en="Being approached while not looking, or self-employed",
        nl="Aangesproken worden zonder te zoeken, of als zelfstandige")  # fmt: skip
    apply_inside: float = par(
        fitted("matching.apply_inside"), 0.0, 1.0, unit="chance per month",
        en="Looking at posts inside, of those who actively want one",
        nl="Interne vacatures bekijken, door wie er actief een wil")  # fmt: skip
    asked_inside: float = par(
        fitted("matching.asked_inside"), 0.0, 0.5, unit="chance per month",
        en="Being asked to step up inside without looking",
        nl="Gevraagd worden voor een hogere functie intern zonder te zoeken")  # fmt: skip
    looks: int = par(
        4, 1, 6, unit="vacancies a month", source="assumption: one application a month leaves no competition",
        en="Vacancies looked at in a month in which one searches",
        nl="Vacatures bekeken in een maand waarin men zoekt")  # fmt: skip
    approach: float = par(
        0.7, 0.0, 2.0, unit="power of the relative vacancy rate", source="assumption",
        en="How employers approach people in work where people are scarce",
        nl="Hoe werkgevers werkenden benaderen waar mensen schaars zijn")  # fmt: skip
    keep_years: float = par(
        fitted("matching.keep_years"), 1.0, 40.0, unit="years",
        source="assumption: the cost of a hire is earned back over the years left",
        en="Years that employers hope to keep somebody whom they approach",
        nl="Jaren die werkgevers iemand hopen te houden die ze benaderen")  # fmt: skip
    sight: float = par(
        70.0, 1.0, 200.0, unit="jobs surveyed in a look",
        source="set for an elasticity near 0.5 (Petrongolo and Pissarides 2001)",
        en="How far one look reaches in a market", nl="Hoe ver een blik reikt in een markt")  # fmt: skip
    own_occupation: float = par(
        0.55, 0.0, 1.0, unit="share of looks", en="Looking in one's own occupation",
        nl="Zoeken in het eigen beroep")  # fmt: skip
    widening: float = par(
        0.15, 0.0, 1.0, unit="per month", source="sign: Belot, Kircher and Muller 2019 (unverified); size: assumption",
        en="Widening of search beyond one's own occupation with months without work",
        nl="Verbreding van het zoeken buiten het eigen beroep met maanden zonder werk")  # fmt: skip
    follow_vacancies: float = par(
        1.0, 0.0, 2.0, unit="power of the relative vacancy rate",
        en="How the choice of another occupation follows the list of bottleneck occupations",
        nl="Hoe de keuze van een ander beroep de lijst van knelpuntberoepen volgt")  # fmt: skip


@compiled
def search_chance(status, months, answer, threatened, effort, p):
    """Return the chance that a person searches outside this month; each search is a look at `looks` vacancies.

    Args:
        status: statute. months: months without work. answer: search outside, `Search` code.
        threatened: on notice, or the fixed term ends soon. effort: of the unemployed, ratio to the usual.
        p: `MatchingParameters`.
    """
    if status == PERMANENT or status == TEMPORARY:
        if threatened:
            return p.apply_threatened
        willing = p.apply_active if answer == ACTIVE else p.apply_passive
        return p.apply_hidden if answer == NOT else willing
    if status == UNEMPLOYED:
        return min(1.0, p.apply_unemployed / (1.0 + p.apply_fade * months) * effort)
    if status == STUDENT:
        return p.apply_unemployed
    if status == INACTIVE:
        return p.apply_inactive
    return p.apply_hidden if status == FREELANCE else 0.0


@declared
class Circumstances(NamedTuple):
    """What decides who looks, the same for all."""

    insecurity: tuple  # parameters of the response to a threat
    government: tuple
    hears: float  # how much contacts bring news of jobs (M18)
    approached: np.ndarray  # (O,) how often employers approach people of each occupation, ratio to the usual
    pension_age: int  # months


@compiled
def _decide_to_look(rows, c, seed, month, p, now):
    """Return the rows of employees who search inside this month, and of those who search outside.

    c: columns of persons; p: `MatchingParameters`, now: `Circumstances`.
    """
    g, threat, hears, approached = now.government, now.insecurity, now.hears, now.approached
    helped, place, guided = stream(seed, OUTPLACEMENT, 0), g.outplacement, 1.0 + g.outplacement_boost
    search = stream(seed, SEARCH, month)
    threatened = chance_limit(search_chance(PERMANENT, 0, NOT, True, 1.0, p))
    outside, inside = np.empty(3, np.uint64), np.full(3, chance_limit(p.asked_inside))
    inside[ACTIVE] = chance_limit(p.apply_inside)
    for answer in range(3):
        outside[answer] = chance_limit(search_chance(PERMANENT, 0, answer, False, 1.0, p))
    status, embedded_on, embedded_off = c.status, c.embedded_on, c.embedded_off
    network, person_id, occupation, birth_month = c.network, c.person_id, c.occupation, c.birth_month
    keep = 1.0 / (12.0 * p.keep_years)
    in_rows, out_rows = np.empty(rows.shape[0], np.uint32), np.empty(rows.shape[0], np.uint32)
    ins, outs = np.uint64(0), np.uint64(0)
    for i in rows:  # one draw gives both decisions; a row is written each time and kept by counting on
        word = bits(search, person_id[i])
        answer, ends = c.search_external[i], c.end_month[i]
        news, stays = 1.0, min(1.0, max(0.0, (now.pension_age - month + birth_month[i]) * keep))
        if answer != ACTIVE:
            news = news_of_jobs(network[i], hears) * approached[occupation[i]] * stays
        limit = np.uint64(np.int64(news * outside[answer]))
        if ends < NEVER and (
            ends <= month + THREAT or status[i] == PERMANENT
        ):  # people on notice search however long it is
            response = response_to_threat(embedded_on[i], embedded_off[i], threat)
            on_notice = status[i] == PERMANENT
            guidance = guided if on_notice and is_outplaced(helped, person_id[i], place) else 1.0
            limit = np.uint64(np.int64(threatened * response * guidance))
        in_rows[ins] = i
        wanted = c.search_internal[i]
        inner = inside[wanted] if wanted == ACTIVE else np.uint64(np.int64(stays * inside[wanted]))
        ins += np.uint64(lower_half(word) < inner)
        out_rows[outs] = i
        outs += np.uint64(upper_half(word) < limit)
    return in_rows[:ins], out_rows[:outs]


@declared
class Support(NamedTuple):
    """What people without work live on and are helped with, the same for all."""

    law: tuple  # parameters of government
    foresight: tuple
    boost: float  # extra ratio of searching through mediation
    in_course: float  # ratio of searching during a course


@compiled
def _who_looks(rows, c, now, seed, month, p):
    """Return the rows of those without an employer who search for a job this month; c: persons, now: `Support`."""
    search = stream(seed, SEARCH, month)
    lookers, count = np.empty(rows.shape[0], np.uint32), np.uint64(0)
    limits = np.zeros(INACTIVE + 1, np.uint64)
    person_id, mediated, last_worked = c.person_id, c.mediated, c.last_worked
    birth_month, study_until = c.birth_month, c.study_until
    for status in range(STUDENT, INACTIVE + 1):
        limits[status] = chance_limit(search_chance(status, 0, NOT, False, 1.0, p))
    for i in rows:
        status = c.status[i]
        if status == STUDENT and month - birth_month[i] < study_until[i] - SCHOOL_END:
            continue
        limit = limits[status]
        if status == INACTIVE and mediated[i]:
            limit = np.uint64(ROUSED * limit)
        if status == UNEMPLOYED:
            out = month - last_worked[i]
            effort = search_effort(replaced_ahead(c.wage[i], out, now.law, now.foresight), now.foresight)
            effort *= now.in_course if c.course_until[i] > month else 1.0 + now.boost * mediated[i]
            limit = chance_limit(search_chance(status, out, NOT, False, effort, p))
        lookers[count] = i
        count += np.uint64(upper_half(bits(search, person_id[i])) < limit)
    return lookers[:count]


@process(
    "workers", "M10",
    persons="person_id birth_month status occupation end_month embedded_on embedded_off search_external "
    "search_internal network", economy="tightness vacancy_rate",
)  # fmt: skip
def employees_decide_to_look(state, persons, economy) -> None:
    """Decide which employees search for another job this month, inside or outside, or are approached."""
    rows, p = state.rows(PERMANENT, TEMPORARY), state.parameters.matching
    now = state.parameters
    hears = now.networks.hears if now.networks.enabled else 0.0
    approached = (economy.tightness * economy.vacancy_rate[0] / USUAL_VACANCY_RATE) ** p.approach
    circumstances = Circumstances(now.job_insecurity, now.government, hears, approached, now.life_course.pension_age)
    found = over_rows(_decide_to_look, rows, persons, state.seed, state.month, p, circumstances)
    sides = zip(*found, strict=True)
    state.lookers = dict(zip(("inside", "outside"), map(np.concatenate, sides)))


@process(
    "workers", "M10",
    persons="person_id birth_month status last_worked study_until wage mediated course_until",
)  # fmt: skip
def others_decide_to_look(state, persons) -> None:
    """Decide who among those without an employer searches for a job this month: outside, as all of them do."""
    now, p = state.parameters, state.parameters.matching
    boost, in_course = now.mediation.boost * now.mediation.quality, now.jobseeker_training.search
    support = Support(now.government, now.benefit_foresight, boost, in_course)
    # Lists by statute, since a kernel over one kind of people is faster than over a mixture.
    for rows in (state.rows(STUDENT), state.rows(FREELANCE, INACTIVE)):
        found = over_rows(_who_looks, rows, persons, support, state.seed, state.month, p)
        state.lookers["outside"] = np.concatenate([state.lookers["outside"], *found])
