"""M10 Vacancies and matching, second part: who sees which vacancy, and whom the employer takes.

Claim: moves need a vacancy that is seen, an applicant who passes selection, and an employer who lets people go
on inside (S1-S3). A person sends at most one application a month and the employer takes the best applicant
above a bar, so that nothing depends on the order of rows. Looking for another occupation follows travelled
career paths; seeing a vacancy depends on how many there are per job in that market, which gives an elasticity
of hires to vacancies near one half (Petrongolo and Pissarides 2001).

Off (null rule): whoever looks meets any vacancy at random, and the employer takes an applicant at random.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.codes import NEVER, NONE, Contract, Event, JobState, Search, Status
from sim.draws import Decision, bits, high, low, mix, normal, stream
from sim.employment import CHANGED, carry_out
from sim.parameters import Parameters, par, switch
from sim.process import over_rows, process
from sim.state import rows_where

STUDENT, FREELANCE, UNEMPLOYED = int(Status.STUDENT), int(Status.FREELANCE), int(Status.UNEMPLOYED)
PERMANENT, TEMPORARY, INACTIVE = int(Status.PERMANENT), int(Status.TEMPORARY), int(Status.INACTIVE)
NOT, PASSIVE, ACTIVE = map(int, Search)
HIRE, CHANGE_EMPLOYER, CHANGE_FUNCTION = map(
    int, (Event.HIRE, Event.CHANGE_EMPLOYER, Event.CHANGE_FUNCTION)
)
VACANT, FIXED_TERM = int(JobState.VACANT), int(Contract.FIXED_TERM)
SEARCH, DIRECTION, RATING, EMPLOYER = map(
    int, (Decision.SEARCH, Decision.DIRECTION, Decision.RATING, Decision.EMPLOYER)
)
CIRCLE = 2.0**32
THREAT = 3  # months before the end of a contract in which one looks for another
SCHOOL_END = 6  # months before the end of study in which one looks for a job
EXPERIENCED = 60  # months after which one counts as experienced in an occupation
TERM_SHORTEST, TERM_SPREAD = 3, 11  # months: fixed terms last 3 to 13 months (assumption)
TEAM = np.uint32(7)  # slots share a manager by the remainder of their key


class MatchingParameters(Parameters):
    """Search effort, sight and selection."""

    enabled: bool = switch("M10")
    apply_unemployed: float = par(
        0.7, 0.0, 1.0, unit="applications per month", en="Applications of the newly unemployed",
        nl="Sollicitaties van wie pas werkloos is")  # fmt: skip
    apply_fade: float = par(
        0.25, 0.0, 1.0, unit="per month", source="sign: Kroft, Lange and Notowidigdo 2013 (unverified)",
        en="Fall of applications with months without work",
        nl="Daling van sollicitaties met maanden zonder werk")  # fmt: skip
    apply_threatened: float = par(
        0.28, 0.0, 1.0, unit="applications per month", en="Applications on notice or before a fixed term ends",
        nl="Sollicitaties tijdens opzegging of voor het einde van een tijdelijk contract")  # fmt: skip
    apply_active: float = par(
        0.18, 0.0, 1.0, unit="applications per month", en="Applications of active job seekers in work",
        nl="Sollicitaties van werkenden die actief zoeken")  # fmt: skip
    apply_passive: float = par(
        0.03, 0.0, 1.0, unit="per month", en="Being approached while open to another job",
        nl="Aangesproken worden als men openstaat voor een andere job")  # fmt: skip
    apply_inactive: float = par(
        0.03, 0.0, 0.2, unit="per month", en="Applications of inactive persons who could work",
        nl="Sollicitaties van inactieven die zouden kunnen werken")  # fmt: skip
    apply_hidden: float = par(
        0.004, 0.0, 0.2, unit="per month", en="Being approached while not looking, or self-employed",
        nl="Aangesproken worden zonder te zoeken, of als zelfstandige")  # fmt: skip
    apply_inside: float = par(
        0.25, 0.0, 1.0, unit="per month", en="Looking at posts inside, of those who actively want one",
        nl="Interne vacatures bekijken, door wie er actief een wil")  # fmt: skip
    asked_inside: float = par(
        0.03, 0.0, 0.5, unit="per month", en="Being asked to step up inside without looking",
        nl="Gevraagd worden voor een hogere functie intern zonder te zoeken")  # fmt: skip
    sight: float = par(
        50.0, 1.0, 200.0, unit="jobs surveyed in a look",
        source="set for an elasticity near 0.5 (Petrongolo and Pissarides 2001)",
        en="How far one look reaches in a market", nl="Hoe ver een blik reikt in een markt")  # fmt: skip
    own_occupation: float = par(
        0.55, 0.0, 1.0, unit="share of looks", en="Looking in the own occupation",
        nl="Zoeken in het eigen beroep")  # fmt: skip
    widening: float = par(
        0.15, 0.0, 1.0, unit="per month", source="sign: Belot, Kircher and Muller 2019 (unverified); size: assumption",
        en="Widening of search beyond the own occupation with months without work",
        nl="Verbreding van het zoeken buiten het eigen beroep met maanden zonder werk")  # fmt: skip
    follow_vacancies: float = par(
        1.0, 0.0, 2.0, unit="power of the relative vacancy rate",
        en="How the choice of another occupation follows the list of bottleneck occupations",
        nl="Hoe de keuze van een ander beroep de lijst van knelpuntberoepen volgt")  # fmt: skip
    relax: float = par(
        0.05, 0.0, 0.3, unit="sd of rating per month, up to a year",
        en="Lowering of the bar while a vacancy stays open",
        nl="Verlaging van de lat als een vacature openblijft")  # fmt: skip
    bar: float = par(
        -1.3, -3.0, 3.0, unit="sd of rating", en="Rating above which an applicant is hired",
        nl="Beoordeling waarboven een sollicitant wordt aangenomen")  # fmt: skip
    experience_weight: float = par(
        1.0, 0.0, 3.0, unit="sd", en="Weight of experience in the occupation",
        nl="Gewicht van ervaring in het beroep")  # fmt: skip
    education_weight: float = par(
        0.7, 0.0, 3.0, unit="sd per level short", en="Weight of missing education",
        nl="Gewicht van ontbrekende opleiding")  # fmt: skip
    level_weight: float = par(
        0.6, 0.0, 3.0, unit="sd per level short", en="Weight of a step up",
        nl="Gewicht van een stap omhoog")  # fmt: skip
    gap_weight: float = par(
        0.4, 0.0, 3.0, unit="sd at two years without work",
        source="sign: Kroft, Lange and Notowidigdo 2013 (unverified); size: assumption",
        en="Weight of time without work", nl="Gewicht van tijd zonder werk")  # fmt: skip
    luck: float = par(
        0.6, 0.0, 3.0, unit="sd", en="Chance in selection", nl="Toeval in de selectie")  # fmt: skip


class SearchTables(NamedTuple):
    """Look-up tables of search."""

    direction: np.ndarray  # (O, O) cumulative: other occupation looked at, by own occupation
    reach: np.ndarray  # (R, R) cumulative: region looked at, by own region
    market_jobs: np.ndarray  # (O, R) expected number of jobs
    transfer: np.ndarray  # (O, O) 0 to 1: how far experience counts in another occupation
    required: np.ndarray  # (O,) education required


def search_tables(world, persons: int, jobs_per_person: float, power: float, tightness: tuple) -> SearchTables:
    """The tables from career paths, regions and the yearly list of bottleneck occupations.

    Travelled paths act as affinities, relative to the size of destinations; `tightness` (O,) is the relative
    vacancy rate by occupation, raised to `power`: demand decides how many go.
    """
    weight = world.path_observed * world.occupation_share * np.asarray(tightness) ** power
    np.fill_diagonal(weight, 0.0)
    jobs = persons * jobs_per_person * np.outer(world.occupation_share, world.region_share)
    transfer = world.path_related / (1.0 + world.path_related)
    np.fill_diagonal(transfer, 1.0)
    return SearchTables(
        np.cumsum(weight / weight.sum(axis=1, keepdims=True), axis=1), np.cumsum(world.region_reach, axis=1),
        np.ascontiguousarray(jobs), transfer, world.occupation_education,
    )  # fmt: skip


def tables_of(state) -> SearchTables:
    """This year's tables of search."""
    p, share = state.parameters.m10, state.parameters.population.jobs_per_person
    tightness = tuple(state.economy["tightness"])
    return state.table("search", search_tables, state.size, share, p.follow_vacancies, tightness)


@njit(cache=True, nogil=True)
def own_occupation_share(months_without, p):
    """Share of looks that go to the own occupation: falls with months without work (0 for those in work)."""
    return p.own_occupation / (1.0 + p.widening * months_without)


@njit(cache=True, nogil=True)
def application_chance(status, months, answer, threatened, mediated_boost, p):
    """Chance that a person sends an application outside this month: all scalars.

    Args:
        status: statute. months: in it. answer: `Search` code. threatened: contract ends soon or on notice.
        mediated_boost: extra through mediation, 0 for none. p: parameters.
    """
    if status == PERMANENT or status == TEMPORARY:
        if threatened:
            return p.apply_threatened
        if answer == NOT:
            return p.apply_hidden
        return p.apply_active if answer == ACTIVE else p.apply_passive
    if status == UNEMPLOYED:
        return min(1.0, p.apply_unemployed / (1.0 + p.apply_fade * months) * (1.0 + mediated_boost))
    if status == STUDENT:
        return p.apply_unemployed
    if status == INACTIVE:
        return p.apply_inactive
    return p.apply_hidden if status == FREELANCE else 0.0


@njit(cache=True, nogil=True)
def rating(same_occupation, months_in_occupation, transfer, education_short, steps_up, months_without, luck, p):
    """How an employer rates an applicant by record, in sd: experience, education, step up, time without work."""
    known = min(months_in_occupation, EXPERIENCED) / EXPERIENCED
    skilled = known if same_occupation else transfer * (0.3 + 0.4 * known)
    value = p.experience_weight * skilled - p.education_weight * education_short - p.level_weight * steps_up
    return value - p.gap_weight * min(months_without, 24) / 24.0 + p.luck * luck


@njit(cache=True, nogil=True, inline="always")
def next_on_ring(position, first, last, place):
    """Row of the first vacancy at or after `place` among sorted positions first to last (wrapping)."""
    a, b = first, last
    while a < b:
        middle = (a + b) // 2
        if position[middle] < place:
            a = middle + 1
        else:
            b = middle
    return a if a < last else first


@njit(cache=True, nogil=True)
def _look_outside(rows, c, j, e, m, t, seed, month, p):
    """Applications outside of those who look: columns of persons, jobs, employers and market; tables t."""
    direction, regions = stream(seed, DIRECTION, month), t.reach.shape[0]
    for i in rows:
        way = bits(direction, c.person_id[i])
        if p.enabled:
            occupation = np.int64(c.occupation[i])
            idle = c.status[i] == UNEMPLOYED or c.status[i] == INACTIVE
            without = month - c.status_since[i] if idle else 0
            if high(bits(direction, way)) >= own_occupation_share(without, p):
                occupation = min(np.searchsorted(t.direction[occupation], high(way)), t.required.shape[0] - 1)
            region = min(np.searchsorted(t.reach[c.region[i]], low(way)), regions - 1)
            market = occupation * regions + region
            first, last = m.market_start[market], m.market_start[market + 1]
            reach = p.sight / t.market_jobs[occupation, region]
        else:
            first, last, reach = 0, m.job.shape[0], 1.0
        if first == last:
            continue
        place = np.uint32(mix(way) >> np.uint64(32))
        if p.enabled:
            v = next_on_ring(m.position, first, last, place)
            if np.uint32(m.position[v] - place) / CIRCLE > reach:
                continue
        else:
            v = first + int(place / CIRCLE * (last - first))
        k = m.job[v]
        employer = j.employer[k]
        hidden = e.internal_first[employer] and j.posted[k] == month
        if j.state[k] == VACANT and not hidden and employer != c.employer[i] and j.level[k] <= c.level[i] + 1:
            c.application[i] = v


@njit(cache=True, nogil=True)
def _who_looks(rows, c, boost, seed, month, p):
    """Rows of those who look for a job outside this month: columns of persons."""
    search = stream(seed, SEARCH, month)
    lookers, count = np.empty(rows.shape[0], np.uint32), 0
    for i in rows:
        status = c.status[i]
        threatened = c.end_month[i] <= month + THREAT
        months = month - c.status_since[i]
        helped = boost if c.mediated[i] else 0.0
        if status == STUDENT and month - c.birth_month[i] < c.study_until[i] - SCHOOL_END:
            continue
        chance = application_chance(status, months, c.search_external[i], threatened, helped, p)
        if high(bits(search, c.person_id[i])) < chance:
            lookers[count] = i
            count += 1
    return lookers[:count]


@njit(cache=True, nogil=True)
def _look_inside(rows, c, j, e, m, seed, month, p):
    """Applications of employees inside: posts of the own employer, if the manager or the posting allows."""
    search, team_key = stream(seed, SEARCH, month), stream(seed, EMPLOYER, 20)
    for i in rows:
        answer, employer = c.search_internal[i], c.employer[i]
        word = bits(search, c.person_id[i])
        if low(word) >= (p.apply_inside if answer == ACTIVE else p.asked_inside):
            continue
        first, last = m.inside_start[employer], m.inside_start[employer + 1]
        if first == last or c.end_month[i] != NEVER:
            continue
        # Whose manager does not let people go on hears only of posts that are announced to all.
        team = (np.uint64(e.employer_id[employer]) << np.uint64(8)) | np.uint64(j.key[c.job[i]] % TEAM)
        if high(bits(team_key, team)) >= e.managers_ready[employer] and not e.internal_first[employer]:
            continue
        v = m.inside_order[first + int(high(mix(word)) * (last - first))]
        step = np.int64(j.level[m.job[v]]) - np.int64(c.level[i])
        # Who does not look is asked for a step up only.
        if step == 1 or (answer != NOT and step >= -1 and step <= 0):
            c.application[i] = v


@njit(cache=True, nogil=True)
def _select(rows, c, j, m, t, seed, month, p):
    """Each employer takes the best of the applicants (rows) above the bar: writes requests of those taken."""
    key = stream(seed, RATING, month)
    for i in rows:
        v = c.application[i]
        k = m.job[v]
        own, asked = c.occupation[i], j.occupation[k]
        luck = normal(bits(key, c.person_id[i]))
        if p.enabled:
            # np.int64, not int: Numba makes an unsigned number of int(unsigned), and 0 - 1 then wraps around.
            without = month - c.status_since[i] if c.status[i] == UNEMPLOYED or c.status[i] == INACTIVE else 0
            worked = min(month - c.occupation_since[i], c.experience[i])
            score = rating(
                own == asked, worked, t.transfer[own, asked], max(t.required[asked] - np.int64(c.education[i]), 0),
                max(j.level[k] - np.int64(c.level[i]), 0), without, luck, p,
            )  # fmt: skip
            if score < p.bar - p.relax * min(month - j.posted[k], 12):
                continue
        else:
            score = luck
        best = m.best_person[v]
        if score > m.best_score[v] or (
            score == m.best_score[v] and best != NONE and c.person_id[i] < c.person_id[best]
        ):
            m.best_score[v] = score
            m.best_person[v] = i
    for v in range(m.best_person.shape[0]):
        i = m.best_person[v]
        if i == NONE:
            continue
        k = m.job[v]
        inside = c.employer[i] == j.employer[k]
        c.request[i] = CHANGE_FUNCTION if inside else (HIRE if c.employer[i] == NONE else CHANGE_EMPLOYER)
        c.request_job[i] = k
        c.request_value[i] = month + TERM_SHORTEST + int(TERM_SPREAD * high(bits(key, j.key[k])))
        m.best_person[v] = NONE
        m.best_score[v] = -np.inf


@process(
    "workers", "M10",
    persons="person_id employer job end_month level search_internal -> application",
    jobs="key level", employers="employer_id managers_ready internal_first",
    market="job inside_order inside_start",
)  # fmt: skip
def workers_look_inside(state, persons, jobs, employers, market) -> None:
    """Employees who want another job inside look at the vacancies of their employer."""
    rows, p = state.rows(PERMANENT, TEMPORARY), state.parameters.m10
    persons.application[:] = NONE
    over_rows(_look_inside, rows, persons, jobs, employers, market, state.seed, state.month, p)


@process(
    "workers", "M10",
    persons="person_id status status_since employer birth_month study_until end_month mediated occupation region "
    "level search_external -> application",
    jobs="employer state posted level", employers="internal_first", economy="tightness",
    market="job position market_start",
)  # fmt: skip
def workers_look_outside(state, persons, jobs, employers, economy, market) -> None:
    """Whoever looks for a job, or is approached, sees a vacancy of the own or a related market, or none."""
    boost, p = state.parameters.mediation.boost, state.parameters.m10
    seed, month = state.seed, state.month
    persons.application[:] = NONE
    # Lists by statute, since a kernel over people of one kind is quicker than over a mixture.
    for rows in (state.rows(STUDENT), state.rows(PERMANENT, TEMPORARY), state.rows(FREELANCE, INACTIVE)):
        lookers = np.concatenate(over_rows(_who_looks, rows, persons, boost, seed, month, p))
        over_rows(
            _look_outside, lookers, persons, jobs, employers, market, tables_of(state), seed, month, p
        )


@process(
    "employers", "M10",
    persons="person_id application education status_since experience region wage " + CHANGED
    + " request_job request_value",
    jobs="key employer occupation level contract -> state holder posted",
    employers="employer_id sector region -> headcount dead_jobs",
    economy="tightness",
    market="job -> best_score best_person",
)  # fmt: skip
def employers_select(state, persons, jobs, employers, economy, market) -> None:
    """Employers take the best of those who applied, and the moves are made."""
    applicants = rows_where(persons.application != NONE)
    _select(applicants, persons, jobs, market, tables_of(state), state.seed, state.month, state.parameters.m10)
    carry_out(state, persons, jobs, employers)
