"""M10 Vacancies and matching, second part: who sees which vacancy, and applies.

Claim: moves need a vacancy that is seen and an employer who lets people go on inside (S1-S3). Who searches looks at
several vacancies in a month and applies for those that suit; nothing depends on the order of rows. Employers approach
people in work too, the more so the scarcer people of that occupation are and the longer they can be kept. People whose
job is about to end search for another, the less so the more embedded they are in the job. Search in another occupation
is in the one that somebody was trained for, else it follows travelled career paths. The chance to see a vacancy
depends on the number of vacancies per job in that market, which gives an elasticity of hires to vacancies near one half
(Petrongolo and Pissarides 2001).

Off (null rule): outside, whoever looks meets any vacancy at random.
"""

from typing import NamedTuple

import numpy as np

from sim.actors.state import Applications, no_applications
from sim.codes import (
    ACTIVE,
    INACTIVE,
    NEVER,
    NO_OCCUPATION,
    NOT,
    PERMANENT,
    STUDENT,
    TEMPORARY,
    UNEMPLOYED,
    VACANT,
)
from sim.engine.draws import Decision, bits, draw_from, high, low, mix, stream
from sim.engine.kernels import compiled, declared
from sim.engine.mechanism import Mechanism
from sim.engine.process import over_rows, process
from sim.institutions.hr_policy import manager_acts, manager_stream
from sim.institutions.public_programmes import PREMIUM
from sim.rules.occupational_interests import chosen
from sim.rules.retraining import attraction_of, choice_rules
from sim.rules.selection import moves_elsewhere
from sim.rules.unequal_start import visibility

MECHANISM = Mechanism(
    "M10",
    en="Vacancies and matching",
    nl="Vacatures en matching",
    seeds="S1-S3",
    shared=("sim/rules/selection.py",),
)

SEARCH, DIRECTION, INTEREST = int(Decision.SEARCH), int(Decision.DIRECTION), int(Decision.INTEREST)
CIRCLE = 2.0**32
FEW = 1 << 11  # persons in a block, where each takes much work
TWICE = np.uint64(0x5851F42D4C957F2D)  # separates the second draw from the first


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
def _repeated(rows, c, looks):
    """Return each row as often as the person looks this month: `looks` times who searches, once who is approached."""
    repeated, count = np.empty(looks * rows.shape[0], np.uint32), 0
    status, answer, end_month = c.status, c.search_external, c.end_month
    for i in rows:
        own = status[i] == UNEMPLOYED or status[i] == STUDENT
        employee = status[i] == PERMANENT or status[i] == TEMPORARY
        searches = own or (employee and (answer[i] == ACTIVE or end_month[i] < NEVER))
        for _ in range(looks if searches else 1):
            repeated[count] = i
            count += 1
    return repeated[:count]


@compiled
def _see(rows, c, m, t, seed, month, p, attraction, choice):
    """Return the rows of persons who see a vacancy outside, and the place of that vacancy among those of the month."""
    (plain, rewarded), known, prepared_for = attraction, c.known, c.prepared_for
    direction, regions, interest = stream(seed, DIRECTION, month), t.reach.shape[0], stream(seed, INTEREST, 0)
    seers, seen, count = np.empty(rows.shape[0], np.uint32), np.empty(rows.shape[0], np.uint32), np.uint64(0)
    person_id, home, position, towards, reach = c.person_id, c.region, m.position, t.direction, t.reach
    before, look = -1, np.uint64(0)
    for i in rows:
        look = look + np.uint64(1) if before == np.int64(i) else np.uint64(0)
        before = np.int64(i)
        way = bits(direction + look, person_id[i])
        place = np.uint32(mix(way) >> np.uint64(32))
        if not p.enabled:
            seers[count], seen[count] = i, np.uint32(place / CIRCLE * m.job.shape[0])
            count += np.uint64(m.job.shape[0] > 0)
            continue
        occupation, status = np.int64(c.occupation[i]), c.status[i]
        without = (month - c.last_worked[i]) * (status == UNEMPLOYED or status == INACTIVE)
        elsewhere = high(bits(direction, way)) >= own_occupation_share(without, p)
        if elsewhere and prepared_for[i] != NO_OCCUPATION:  # what one was trained for
            occupation = np.int64(prepared_for[i])
        elif elsewhere:  # of two that are drawn, the more attractive one (M19)
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
    """Return who applies outside for which vacancy, two arrays (A,); rows of one person stand together."""
    seers, seen = _see(_repeated(rows, c, p.looks), c, m, t, seed, month, p, attraction, choice)
    applicants, vacancies, count = (
        np.empty(seers.shape[0], np.uint32),
        np.empty(seers.shape[0], np.uint32),
        np.uint64(0),
    )
    for n in range(seers.shape[0]):
        i, v = seers[n], seen[n]
        k = m.job[v]
        employer = j.employer[k]
        hidden = (e.internal_first[employer] != 0) & (j.posted[k] == month)
        suits = (employer != c.employer[i]) & (j.level[k] <= c.level[i] + 1)
        applies = (j.state[k] == VACANT) & suits & (not hidden)
        applicants[count], vacancies[count] = i, v
        count += np.uint64(applies)
    return applicants[:count], vacancies[:count]


@compiled
def _look_inside(rows, c, j, e, m, seed, month, unequal):
    """Return who of these employees applies inside for which vacancy, where manager or posting allows, (A,) each."""
    search, managers = stream(seed, SEARCH, month), manager_stream(seed)
    applicants, seen, count = np.empty(rows.shape[0], np.uint32), np.empty(rows.shape[0], np.uint32), 0
    end_month, person_id, job, care_until, level = c.end_month, c.person_id, c.job, c.care_until, c.level
    employer_id, ready, open_posting, key = e.employer_id, e.managers_ready, e.open_posting, j.key
    order, vacancies, levels = m.inside_order, m.job, j.level
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
        visible = visibility(autonomy[employer], month < care_until[i], results[employer], unequal)
        noticed = answer != NOT or low(mix(word)) < visible
        if (step == 1 and noticed) or (answer != NOT and step >= -1 and step <= 0):
            applicants[count], seen[count] = i, v
            count += 1
    return applicants[:count], seen[:count]


def _applied(pairs: list[tuple[np.ndarray, np.ndarray]]) -> Applications:
    """Return the applications of blocks of pairs (person, vacancy), all to be settled."""
    persons, vacancies = map(np.concatenate, zip(*pairs, strict=True))
    return no_applications(len(persons))._replace(person=persons, vacancy=vacancies)


@process(
    "workers", "M10",
    persons="person_id employer job end_month level search_internal care_until standing",
    jobs="key level", employers="employer_id managers_ready open_posting autonomy visible_results",
    market="job inside_order inside_start",
)  # fmt: skip
def workers_look_inside(state, persons, jobs, employers, market) -> None:
    """Let employees who want another job inside apply for a vacancy of their employer."""
    arguments = (persons, jobs, employers, market, state.seed, state.month, state.parameters.networks)
    applied = _applied(over_rows(_look_inside, state.lookers["inside"], *arguments, block=FEW))
    state.applications = applied._replace(standing=persons.standing[applied.person])


@process(
    "workers", "M10",
    persons="person_id status last_worked employer occupation region level known search_external "
    "end_month prepared_for",
    jobs="employer state posted level", employers="internal_first", economy="tightness",
    market="job position market_start",
)  # fmt: skip
def workers_look_outside(state, persons, jobs, employers, economy, market) -> None:
    """Let those who search, or are approached, see a vacancy of the own or a related market, or none."""
    seed, month, p = state.seed, state.month, state.parameters.matching
    drawn = attraction_of(state, economy, premium=False), attraction_of(state, economy, premium=True)
    arguments = (persons, jobs, employers, market, tables_of(state), seed, month, p, drawn, choice_rules(state))
    state.applications = _applied(over_rows(_look_outside, state.lookers["outside"], *arguments, block=FEW))
