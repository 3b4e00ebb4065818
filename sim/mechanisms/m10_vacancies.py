"""M10 Vacancies and matching, first part: the month's vacancies on a ring, and mediation with finite capacity.

Each vacancy has a place on the ring of its market (occupation and region) that follows from its identity and
the month; a searcher looks from a place of its own to the next vacancy clockwise. One vacancy more changes the
luck of only those whose gaze falls on it: nothing is dealt anew (consistent hashing, Karger et al. 1997,
unverified). Vacancies stay open until filled; some employers post inside first.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.codes import Contract, JobState, Status
from sim.draws import Decision, bits, high, stream
from sim.parameters import Parameters, par
from sim.process import process

FILLED, VACANT = int(JobState.FILLED), int(JobState.VACANT)
OPEN_ENDED, FIXED_TERM = int(Contract.OPEN_ENDED), int(Contract.FIXED_TERM)
UNEMPLOYED = int(Status.UNEMPLOYED)
RING, MEDIATION, OFFER = int(Decision.RING), int(Decision.MEDIATION), int(Decision.OFFER)
SHIFT, LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
HIGHEST_TEMPORARY_LEVEL = 1  # above it, contracts are open-ended from the start (assumption)


class MediationParameters(Parameters):
    """The public employment service."""

    capacity: float = par(
        0.010, 0.0, 0.1, unit="places per person aged 15-69", lever="intermediaries",
        en="Places for mediation at the employment service",
        nl="Plaatsen voor bemiddeling bij de arbeidsbemiddeling")  # fmt: skip
    boost: float = par(
        0.5, 0.0, 3.0, unit="ratio", source="sign: Card, Kluve and Weber 2018 (unverified); size: assumption",
        en="Extra applications through mediation", nl="Extra sollicitaties door bemiddeling")  # fmt: skip
    cost_per_place: float = par(
        350.0, 0.0, 2000.0, unit="EUR a month", en="Cost of a place for mediation",
        nl="Kost van een plaats voor bemiddeling")  # fmt: skip


@njit(cache=True, nogil=True)
def _sorted_by(group, position):
    """Order of rows by group, then ring position: both (V,), position 32-bit."""
    word = np.empty(group.shape[0], np.uint64)
    for v in range(group.shape[0]):
        word[v] = (np.uint64(group[v]) << SHIFT) | np.uint64(position[v])
    return np.argsort(word)


@njit(cache=True, nogil=True)
def _starts(sorted_group, groups):
    """First row of each group in a sorted column: (groups + 1,)."""
    start = np.zeros(groups + 1, np.int32)
    for v in range(sorted_group.shape[0]):
        start[sorted_group[v] + 1] += 1
    for g in range(groups):
        start[g + 1] += start[g]
    return start


@njit(cache=True, nogil=True)
def _list(j, e, regions, markets, seed, month):
    """This month's vacancies: columns ordered by market and ring, and an order by employer and ring."""
    offer_key, ring_key = stream(seed, OFFER, 0), stream(seed, RING, month)
    count = 0
    for k in range(j.state.shape[0]):
        count += j.state[k] == VACANT and j.posted[k] <= month
    job, market = np.empty(count, np.int32), np.empty(count, np.int32)
    position = np.empty(count, np.uint32)
    v = 0
    for k in range(j.state.shape[0]):
        if j.state[k] == VACANT and j.posted[k] <= month:
            if j.posted[k] == month:
                luck = high(bits(offer_key, np.uint64(j.key[k]) + (np.uint64(month + 100_000) << SHIFT)))
                temporary = luck < e.temporary_share[j.employer[k]] and j.level[k] <= HIGHEST_TEMPORARY_LEVEL
                j.contract[k] = FIXED_TERM if temporary else OPEN_ENDED
            job[v] = k
            market[v] = j.occupation[k] * regions + e.region[j.employer[k]]
            position[v] = np.uint32(bits(ring_key, j.key[k]) & LOW)
            v += 1
    order = _sorted_by(market, position)
    job, position = job[order], position[order]
    starts = _starts(market[order], markets)
    employer = j.employer[job]
    inside = _sorted_by(employer, position)
    return job, position, starts, inside.astype(np.int32), _starts(employer[inside], e.region.shape[0])


@process(
    "employers", "M10",
    jobs="key employer occupation level state posted -> contract",
    employers="region temporary_share",
)  # fmt: skip
def vacancies_are_listed(state, jobs, employers) -> None:
    """Open jobs are posted: each gets a contract on offer and a place on the ring of its market."""
    regions = len(state.world.region_share)
    markets = regions * len(state.world.occupation_share)
    listed = _list(jobs, employers, regions, markets, state.seed, state.month)
    names = ("job", "position", "market_start", "inside_order", "inside_start")
    state.market = dict(zip(names, listed, strict=True))
    state.market["best_score"] = np.full(len(listed[0]), -np.inf, np.float32)
    state.market["best_person"] = np.full(len(listed[0]), -1, np.int32)


@njit(cache=True, nogil=True)
def _vacancy_rates(j, occupations):
    """Vacancies over jobs by occupation: (occupations,) float64; j columns of jobs."""
    vacant, jobs = np.zeros(occupations), np.zeros(occupations)
    for k in range(j.state.shape[0]):
        if j.state[k] == VACANT or j.state[k] == FILLED:
            jobs[j.occupation[k]] += 1.0
            vacant[j.occupation[k]] += j.state[k] == VACANT
    # Ten jobs at the average rate are added everywhere: the rate of an occupation of a few jobs says little.
    average = vacant.sum() / max(jobs.sum(), 1.0)
    return (vacant + 10.0 * average) / (jobs + 10.0) / max(average, 1e-9)


@process("intermediaries", "M10", jobs="state occupation", economy="-> tightness")
def bottlenecks_are_published(state, jobs, economy) -> None:
    """Once a year the employment service publishes which occupations have relatively many vacancies."""
    if state.month % 12 == 0 and not state.hold_aggregates:
        rates = _vacancy_rates(jobs, len(economy.tightness))
        # Two lists are averaged, so that a chance high does not send everybody the same way.
        economy.tightness[:] = 0.5 * economy.tightness + 0.5 * np.clip(rates, 0.2, 5.0)


@njit(cache=True, nogil=True)
def _mediate(c, t, regions, seed, month):
    """Give the places of each region to those who ask: the lowest lots win, everybody's own lot each month."""
    key = stream(seed, MEDIATION, month)
    asking = np.nonzero(c.status == UNEMPLOYED)[0]
    lots = np.empty(asking.shape[0], np.uint64)
    for a in range(asking.shape[0]):
        lots[a] = bits(key, c.person_id[asking[a]])
        c.mediated[asking[a]] = 0
    order = np.argsort(lots)
    for r in range(regions):
        t.served[r] = 0
        t.waiting[r] = 0
    for a in order:
        r = c.region[asking[a]]
        if t.served[r] < t.capacity[r]:
            t.served[r] += 1
            c.mediated[asking[a]] = 1
        else:
            t.waiting[r] += 1


@process(
    "intermediaries", "M10",
    persons="person_id status region -> mediated",
    intermediaries="kind region -> capacity served waiting received",
)  # fmt: skip
def intermediaries_mediate(state, persons, intermediaries) -> None:
    """The employment service of each region takes as many unemployed persons as it has places for."""
    p, regions = state.parameters.mediation, state.world.region_share
    places = p.capacity * state.size * regions
    intermediaries.capacity[: len(regions)] = np.round(places)  # rows of kind 0 come first, by region
    _mediate(persons, intermediaries, len(regions), state.seed, state.month)
    intermediaries.received[: len(regions)] = intermediaries.capacity[: len(regions)] * p.cost_per_place
    state.ledger.pay("mediation", float(intermediaries.received[: len(regions)].sum()))
