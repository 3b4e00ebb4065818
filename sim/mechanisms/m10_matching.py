"""M10 Vacancies and matching, second part: who searches, and who sees which vacancy.

Claim: moves need a vacancy that is seen and an employer who lets people go on inside (S1-S3). A person sends at
most one application a month, so that nothing depends on the order of rows. People whose job is about to end search
for another, the less so the more embedded they are in the job. Search in another occupation follows travelled career
paths. The chance to see a vacancy depends on the number of vacancies per job in that market, which gives an
elasticity of hires to vacancies near one half (Petrongolo and Pissarides 2001).

Off (null rule): outside, whoever looks meets any vacancy at random.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.codes import NEVER, NONE, JobState, Search, Status
from sim.engine.calibrated import fitted
from sim.engine.draws import Decision, bits, chance_limit, draw_from, high, low, lower_half, mix, stream, upper_half
from sim.engine.kernels import compiled, declared
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.institutions.government import is_outplaced
from sim.institutions.hr_policy import manager_acts, manager_stream
from sim.institutions.public_programmes import PREMIUM
from sim.rules.job_insecurity import response_to_threat
from sim.rules.occupational_interests import chosen
from sim.rules.retraining import attraction_of, choice_rules
from sim.rules.selection import moves_elsewhere
from sim.rules.unequal_start import news_of_jobs, visibility

MECHANISM = Mechanism(
    "M10",
    en="Vacancies and matching",
    nl="Vacatures en matching",
    seeds="S1-S3",
    shared=("sim/rules/selection.py",),
)

STUDENT, FREELANCE, UNEMPLOYED = int(Status.STUDENT), int(Status.FREELANCE), int(Status.UNEMPLOYED)
PERMANENT, TEMPORARY, INACTIVE = int(Status.PERMANENT), int(Status.TEMPORARY), int(Status.INACTIVE)
NOT, PASSIVE, ACTIVE = map(int, Search)
VACANT = int(JobState.VACANT)
SEARCH, DIRECTION, INTEREST = int(Decision.SEARCH), int(Decision.DIRECTION), int(Decision.INTEREST)
OUTPLACEMENT = int(Decision.OUTPLACEMENT)
CIRCLE = 2.0**32
THREAT = 3  # months before the end of a fixed term in which people search for another job
SCHOOL_END = 6  # months before the end of study in which students search for a job
FEW = 1 << 11  # persons in a block, where each takes much work
TWICE = np.uint64(0x5851F42D4C957F2D)  # separates the second draw from the first
ROUSED = 6.0  # ratio of applications of inactive persons approached by the employment service (assumption)


class MatchingParameters(Parameters, group="matching", mechanism="M10"):
    """Search effort, and how far a searcher sees."""

    enabled: bool = switch("M10")
    apply_unemployed: float = par(
        fitted("matching.apply_unemployed"), 0.0, 1.0, unit="applications per month",
        en="Applications of the newly unemployed",
        nl="Sollicitaties van wie pas werkloos is")  # fmt: skip
    apply_fade: float = par(
        fitted("matching.apply_fade"), 0.0, 1.0, unit="per month",
        source="assumption: discouragement; most of the fall is screening (M12)",
        en="Fall of applications with months without work",
        nl="Daling van sollicitaties met maanden zonder werk")  # fmt: skip
    apply_threatened: float = par(
        fitted("matching.apply_threatened"), 0.0, 1.0, unit="applications per month",
        en="Applications on notice or before a fixed term ends",
        nl="Sollicitaties tijdens de opzegtermijn of voor het einde van een tijdelijk contract")  # fmt: skip
    apply_active: float = par(
        fitted("matching.apply_active"), 0.0, 1.0, unit="applications per month",
        en="Applications of active job seekers in work",
        nl="Sollicitaties van werkenden die actief zoeken")  # fmt: skip
    apply_passive: float = par(
        fitted("matching.apply_passive"), 0.0, 1.0, unit="per month", en="Being approached while open to another job",
        nl="Aangesproken worden als men openstaat voor een andere job")  # fmt: skip
    apply_inactive: float = par(
        0.03, 0.0, 0.2, unit="per month", en="Applications of inactive persons who could work",
        nl="Sollicitaties van inactieven die zouden kunnen werken")  # fmt: skip
    apply_hidden: float = par(
        fitted("matching.apply_hidden"), 0.0, 0.2, unit="per month",
        en="Being approached while not looking, or self-employed",
        nl="Aangesproken worden zonder te zoeken, of als zelfstandige")  # fmt: skip
    apply_inside: float = par(
        fitted("matching.apply_inside"), 0.0, 1.0, unit="per month",
        en="Looking at posts inside, of those who actively want one",
        nl="Interne vacatures bekijken, door wie er actief een wil")  # fmt: skip
    asked_inside: float = par(
        0.03, 0.0, 0.5, unit="per month", en="Being asked to step up inside without looking",
        nl="Gevraagd worden voor een hogere functie intern zonder te zoeken")  # fmt: skip
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


@declared
class SearchTables(NamedTuple):
    """Lookup tables of search."""

    direction: np.ndarray  # (O, O) cumulative: other occupation searched in, by own occupation
    reach: np.ndarray  # (R, R) cumulative: region searched in, by own region
    market_jobs: np.ndarray  # (O, R) expected number of jobs


def search_tables(reference_data, persons: int, jobs_per_person: float, power: float, tightness) -> SearchTables:
    """Return the tables of search from career paths, regions and the yearly list of bottleneck occupations.

    `tightness` is the relative vacancy rate by occupation, (O,) or its float64 as bytes. Raised to `power` it weighs
    destinations, so that demand decides how many people search where.
    """
    tightness = np.frombuffer(tightness) if isinstance(tightness, bytes) else np.asarray(tightness)
    weight = moves_elsewhere(reference_data, tightness**power)
    jobs = persons * jobs_per_person * np.outer(reference_data.occupation_share, reference_data.region_share)
    return SearchTables(
        np.cumsum(weight / weight.sum(axis=1, keepdims=True), axis=1), np.cumsum(reference_data.region_reach, axis=1),
        np.ascontiguousarray(jobs),
    )  # fmt: skip


def tables_of(state) -> SearchTables:
    """Return this year's tables of search."""
    p, share = state.parameters.matching, state.parameters.population.jobs_per_person
    key = state.economy["tightness"].tobytes()  # compared every month; bytes are far faster to make than a tuple
    return state.table("search", search_tables, state.size, share, p.follow_vacancies, key)


@compiled
def own_occupation_share(months_without, p):
    """Return the share of search in the own occupation: it falls with months without work (0 for those in work)."""
    return p.own_occupation / (1.0 + p.widening * months_without)


@compiled
def application_chance(status, months, answer, threatened, mediated_boost, p):
    """Return the chance that a person sends an application outside this month.

    Args:
        status: statute. months: months without work. answer: search outside, `Search` code.
        threatened: on notice, or the fixed term ends soon. mediated_boost: extra ratio through mediation, 0 for none.
        p: `MatchingParameters`.
    """
    if status == PERMANENT or status == TEMPORARY:
        if threatened:
            return p.apply_threatened
        willing = p.apply_active if answer == ACTIVE else p.apply_passive
        return p.apply_hidden if answer == NOT else willing
    if status == UNEMPLOYED:
        return min(1.0, p.apply_unemployed / (1.0 + p.apply_fade * months) * (1.0 + mediated_boost))
    if status == STUDENT:
        return p.apply_unemployed
    if status == INACTIVE:
        return p.apply_inactive
    return p.apply_hidden if status == FREELANCE else 0.0


@compiled(inline=True)
def next_on_ring(position, first, last, place):
    """Return the row of the first vacancy at or after `place` among sorted positions first to last (wrapping)."""
    a, left = np.int64(first), np.int64(last) - np.int64(first)
    while left > 1:  # halving without a branch, which the processor could not predict
        half = left // 2
        a += half * (position[a + half - 1] < place)
        left -= half
    a += position[a] < place
    return a if a < last else np.int64(first)


@compiled
def _see(rows, c, m, t, seed, month, p, attraction, choice):
    """Return the rows of persons who see a vacancy outside, and the place of that vacancy among those of the month."""
    (plain, rewarded), known = attraction, c.known
    direction, regions, interest = stream(seed, DIRECTION, month), t.reach.shape[0], stream(seed, INTEREST, 0)
    seers, seen, count = np.empty(rows.shape[0], np.uint32), np.empty(rows.shape[0], np.uint32), np.uint64(0)
    person_id, home, position, towards, reach = c.person_id, c.region, m.position, t.direction, t.reach
    for i in rows:
        way = bits(direction, person_id[i])
        place = np.uint32(mix(way) >> np.uint64(32))
        if not p.enabled:
            seers[count], seen[count] = i, np.uint32(place / CIRCLE * m.job.shape[0])
            count += np.uint64(m.job.shape[0] > 0)
            continue
        occupation, status = np.int64(c.occupation[i]), c.status[i]
        without = (month - c.last_worked[i]) * (status == UNEMPLOYED or status == INACTIVE)
        elsewhere = high(bits(direction, way)) >= own_occupation_share(without, p)
        if elsewhere:  # of two that are drawn, the more attractive one (M19)
            again = bits(direction, way ^ TWICE)
            one, other = draw_from(towards, occupation, high(way)), draw_from(towards, occupation, low(again))
            reasons = rewarded if known[i] & PREMIUM else plain
            occupation = chosen(one, other, person_id[i], interest, again, reasons, choice.interest_error, choice)
        region = draw_from(reach, home[i], low(way))
        market = occupation * regions + region
        first, last = m.market_start[market], m.market_start[market + 1]
        if first == last:
            continue
        v = next_on_ring(position, first, last, place)
        seers[count], seen[count] = i, v
        distance = np.uint32(position[v] - place) / CIRCLE
        count += np.uint64(distance <= p.sight / t.market_jobs[occupation, region])
    return seers[:count], seen[:count]


@compiled
def _look_outside(rows, c, j, e, m, t, seed, month, p, attraction, choice):
    """Write the applications outside of those who search; return the rows of those who applied."""
    seers, seen = _see(rows, c, m, t, seed, month, p, attraction, choice)
    applicants, count = np.empty(seers.shape[0], np.uint32), np.uint64(0)
    for n in range(seers.shape[0]):
        i, v = seers[n], seen[n]
        k = m.job[v]
        employer = j.employer[k]
        hidden = (e.internal_first[employer] != 0) & (j.posted[k] == month)
        suits = (employer != c.employer[i]) & (j.level[k] <= c.level[i] + 1)
        applies = (j.state[k] == VACANT) & suits & (not hidden)
        c.application[i] = np.int32(v) if applies else np.int32(NONE)
        applicants[count] = i
        count += np.uint64(applies)
    return applicants[:count]


@compiled
def _decide_to_look(rows, c, seed, month, p, threat, hears, g):
    """Return the rows of employees who search inside this month, and of those who search outside.

    c: columns of persons; hears: how much contacts bring news of jobs (M18); g: government, for outplacement.
    """
    helped, place, guided = stream(seed, OUTPLACEMENT, 0), g.outplacement, 1.0 + g.outplacement_boost
    search = stream(seed, SEARCH, month)
    threatened = chance_limit(application_chance(PERMANENT, 0, NOT, True, 0.0, p))
    outside, inside = np.empty(3, np.uint64), np.full(3, chance_limit(p.asked_inside))
    inside[ACTIVE] = chance_limit(p.apply_inside)
    for answer in range(3):
        outside[answer] = chance_limit(application_chance(PERMANENT, 0, answer, False, 0.0, p))
    status, embedded_on, embedded_off = c.status, c.embedded_on, c.embedded_off
    network, person_id = c.network, c.person_id
    in_rows, out_rows = np.empty(rows.shape[0], np.uint32), np.empty(rows.shape[0], np.uint32)
    ins, outs = np.uint64(0), np.uint64(0)
    for i in rows:  # one draw gives both decisions; a row is written each time and kept by counting on
        word = bits(search, person_id[i])
        answer, ends = c.search_external[i], c.end_month[i]
        news = 1.0 if answer == ACTIVE else news_of_jobs(network[i], hears)
        limit = np.uint64(np.int64(news * outside[answer]))
        if ends < NEVER and (
            ends <= month + THREAT or status[i] == PERMANENT
        ):  # people on notice search however long it is
            response = response_to_threat(embedded_on[i], embedded_off[i], threat)
            on_notice = status[i] == PERMANENT
            guidance = guided if on_notice and is_outplaced(helped, person_id[i], place) else 1.0
            limit = np.uint64(np.int64(threatened * response * guidance))
        in_rows[ins] = i
        ins += np.uint64(lower_half(word) < inside[c.search_internal[i]])
        out_rows[outs] = i
        outs += np.uint64(upper_half(word) < limit)
    return in_rows[:ins], out_rows[:outs]


@compiled
def _who_looks(rows, c, boost, seed, month, p):
    """Return the rows of those without an employer who search for a job this month; c: columns of persons."""
    search = stream(seed, SEARCH, month)
    lookers, count = np.empty(rows.shape[0], np.uint32), np.uint64(0)
    limits = np.zeros(INACTIVE + 1, np.uint64)
    person_id, mediated, last_worked = c.person_id, c.mediated, c.last_worked
    birth_month, study_until = c.birth_month, c.study_until
    for status in range(STUDENT, INACTIVE + 1):
        limits[status] = chance_limit(application_chance(status, 0, NOT, False, 0.0, p))
    for i in rows:
        status = c.status[i]
        if status == STUDENT and month - birth_month[i] < study_until[i] - SCHOOL_END:
            continue
        limit = limits[status]
        if status == INACTIVE and mediated[i]:
            limit = np.uint64(ROUSED * limit)
        if status == UNEMPLOYED:
            helped = boost * mediated[i]
            limit = chance_limit(application_chance(status, month - last_worked[i], NOT, False, helped, p))
        lookers[count] = i
        count += np.uint64(upper_half(bits(search, person_id[i])) < limit)
    return lookers[:count]


@compiled
def _look_inside(rows, c, j, e, m, seed, month, unequal):
    """Write the applications inside of employees (rows), where manager or posting allows; return who applied."""
    search, managers = stream(seed, SEARCH, month), manager_stream(seed)
    applicants, count = np.empty(rows.shape[0], np.uint32), 0
    end_month, person_id, job, care_until, level = c.end_month, c.person_id, c.job, c.care_until, c.level
    employer_id, ready, open_posting, key = e.employer_id, e.managers_ready, e.open_posting, j.key
    order, vacancies, levels, application = m.inside_order, m.job, j.level, c.application
    autonomy, results = e.autonomy, e.visible_results
    for i in rows:
        answer, employer = c.search_internal[i], c.employer[i]
        first, last = m.inside_start[employer], m.inside_start[employer + 1]
        if first == last or end_month[i] != NEVER:
            continue
        # Employees whose manager does not let them move on hear only of vacancies that are announced to all.
        acts = manager_acts(employer_id[employer], key[job[i]], ready[employer], managers)
        if not acts and not open_posting[employer]:
            continue
        word = bits(search, person_id[i])
        v = order[first + int(high(mix(word)) * (last - first))]
        step = np.int64(levels[vacancies[v]]) - np.int64(level[i])
        # Employees who do not search are asked only for a step up, and only if they are visible.
        seen = visibility(autonomy[employer], month < care_until[i], results[employer], unequal)
        noticed = answer != NOT or low(mix(word)) < seen
        if (step == 1 and noticed) or (answer != NOT and step >= -1 and step <= 0):
            application[i] = v
            applicants[count] = i
            count += 1
    return applicants[:count]


@process(
    "workers", "M10",
    persons="person_id status end_month embedded_on embedded_off search_external search_internal network",
)  # fmt: skip
def employees_decide_to_look(state, persons) -> None:
    """Decide which employees search for another job this month, inside or outside, or are approached."""
    rows, p = state.rows(PERMANENT, TEMPORARY), state.parameters.matching
    now = state.parameters
    hears = now.networks.hears if now.networks.enabled else 0.0
    arguments = (persons, state.seed, state.month, p, now.job_insecurity, hears, now.government)
    sides = zip(*over_rows(_decide_to_look, rows, *arguments), strict=True)
    state.lookers = dict(zip(("inside", "outside"), map(np.concatenate, sides)))


@process(
    "workers", "M10",
    persons="person_id employer job end_month level search_internal care_until -> application",
    jobs="key level", employers="employer_id managers_ready open_posting autonomy visible_results",
    market="job inside_order inside_start",
)  # fmt: skip
def workers_look_inside(state, persons, jobs, employers, market) -> None:
    """Let employees who want another job inside apply for a vacancy of their employer."""
    arguments = (persons, jobs, employers, market, state.seed, state.month, state.parameters.networks)
    state.applicants = np.concatenate(over_rows(_look_inside, state.lookers["inside"], *arguments, block=FEW))


@process(
    "workers", "M10",
    persons="person_id status last_worked employer birth_month study_until mediated occupation region level known "
    "-> application",
    jobs="employer state posted level", employers="internal_first", economy="tightness",
    market="job position market_start",
)  # fmt: skip
def workers_look_outside(state, persons, jobs, employers, economy, market) -> None:
    """Let those who search, or are approached, see a vacancy of the own or a related market, or none."""
    services, p = state.parameters.mediation, state.parameters.matching
    boost = services.boost * services.quality
    seed, month, lookers = state.seed, state.month, [state.lookers["outside"]]
    # Lists by statute, since a kernel over one kind of people is faster than over a mixture.
    for rows in (state.rows(STUDENT), state.rows(FREELANCE, INACTIVE)):
        lookers += over_rows(_who_looks, rows, persons, boost, seed, month, p)
    drawn = attraction_of(state, economy, premium=False), attraction_of(state, economy, premium=True)
    arguments = (persons, jobs, employers, market, tables_of(state), seed, month, p, drawn, choice_rules(state))
    state.applicants = np.concatenate(over_rows(_look_outside, np.concatenate(lookers), *arguments, block=FEW))
