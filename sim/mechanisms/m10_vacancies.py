"""M10 Vacancies and matching, first part: the month's vacancies on a ring, and mediation with finite capacity.

Each vacancy has a place on the ring of its market (occupation and region) that follows from its identity and the
month; a searcher starts from a place of its own and sees the next vacancy clockwise. One more vacancy changes the
outcome only of those who would see it: no other draw changes (consistent hashing, Karger et al. 1997, unverified).
Vacancies stay open until filled; some employers post them inside first.
"""

import numpy as np

from sim.actors.population import USUAL_VACANCY_RATE
from sim.actors.state import rows_where
from sim.codes import FILLED, FREELANCE, INACTIVE, RETIRED, UNEMPLOYED, VACANT, Contract
from sim.engine.columns import Column, columns
from sim.engine.draws import Decision, bits, stream, uniforms
from sim.engine.kernels import compiled
from sim.engine.parameters import Parameters, par
from sim.engine.process import process

RING, MEDIATION = int(Decision.RING), int(Decision.MEDIATION)
SHIFT, LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
REACHED = 0.05  # share of inactive persons approached a month at full outreach (assumption)

columns(
    "persons", "M10", mediated=Column("u1", "0/1", "has a place at the employment service this month", 0, 1, initial=0)
)
columns("jobs", "M10", contract=Column("u1", "code", "of the one who holds or held the slot", codes=Contract))
columns(
    "economy",
    "M10",
    vacancy_rate=Column("f8", "share", "published: vacancies over jobs", 0.0, 1.0, initial=USUAL_VACANCY_RATE),
    tightness=Column("f8", "ratio", "published vacancy rate by occupation over the average", 0.0, 1e4, initial=1.0),
)


class MediationParameters(Parameters, group="mediation", mechanism="M10", place=6):
    """The public employment service: places, quality, outreach and cost."""

    capacity: float = par(
        0.010,
        0.0,
        0.1,
        unit="places per person aged 15-69",
        lever="I01",
        en="Places for mediation at the employment service",
        nl="Plaatsen voor bemiddeling bij VDAB",
    )
    guidance_places: float = par(
        0.0010,
        0.0,
        0.02,
        unit="starts a month per person aged 15-69",
        lever="I01",
        source="some 28,000 starters a year at most in Flanders (press read), 0.0005 a month; room above: assumption",
        en="Places with career counsellors",
        nl="Plaatsen bij loopbaanbegeleiders",
    )
    training_places: float = par(
        0.0020,
        0.0,
        0.02,
        unit="starts a month per person aged 15-69",
        lever="I01",
        source="assumption",
        en="Places in training with public support",
        nl="Plaatsen in opleidingen met overheidssteun",
    )
    quality: float = par(
        1.0,
        0.0,
        2.0,
        unit="ratio to the usual",
        lever="I02",
        en="Quality of services",
        nl="Kwaliteit van de dienstverlening",
    )
    outreach: float = par(
        0.0,
        0.0,
        1.0,
        unit="0 to 1",
        lever="I03",
        source="help with forms raised use by 8 points among those reached (Bettinger et al. 2012, abstract read)",
        en="Going to those who don't come by themselves",
        nl="Outreach: zelf gaan naar wie niet vanzelf komt",
    )
    outreach_cost: float = par(
        40.0,
        0.0,
        500.0,
        unit="EUR a person approached",
        en="Cost of approaching somebody",
        nl="Kost om iemand op te zoeken",
    )
    employer_contact: float = par(
        0.2,
        0.0,
        1.0,
        unit="0 to 1",
        lever="I04",
        en="Contact of intermediaries with employers",
        nl="Contact van intermediairen met werkgevers",
    )
    contact_worth: float = par(
        0.5,
        0.0,
        2.0,
        unit="sd of rating at full contact",
        source="assumption; a bare referral does little (Engström et al. 2012, abstract read)",
        en="Weight of the intermediary's word in selection",
        nl="Gewicht van de aanbeveling van een intermediair in de selectie",
    )
    contact_cost: float = par(
        100.0,
        0.0,
        1000.0,
        unit="EUR a month per place, at full contact",
        en="Cost of contact with employers",
        nl="Kost van contact met werkgevers",
    )
    quality_cost: float = par(
        1.0,
        0.0,
        3.0,
        unit="cost per place rises with quality to this power",
        en="How quality costs",
        nl="Hoe kwaliteit kost",
    )
    boost: float = par(
        0.2,
        0.0,
        3.0,
        unit="ratio",
        source="exits 15 to 35% faster with counselling (Behaghel, Crépon and Gurgand 2014, abstract read)",
        en="Extra applications through mediation",
        nl="Extra sollicitaties door bemiddeling",
    )
    cost_per_place: float = par(
        350.0,
        0.0,
        2000.0,
        unit="EUR a month",
        en="Cost of a place for mediation",
        nl="Kost van een plaats voor bemiddeling",
    )


@compiled
def _describe(rows, j, e, regions, seed, month):
    """Return sort keys of all vacancies, by market and by employer, (V,) each."""
    ring_key = stream(seed, RING, month)
    by_market, by_employer = np.empty(rows.shape[0], np.uint64), np.empty(rows.shape[0], np.uint64)
    for v in range(rows.shape[0]):
        k = rows[v]
        market = np.uint64(j.occupation[k]) * np.uint64(regions) + np.uint64(e.region[j.employer[k]])
        position = bits(ring_key, j.key[k]) & LOW
        by_market[v] = (market << SHIFT) | position
        by_employer[v] = (np.uint64(j.employer[k]) << SHIFT) | position
    return by_market, by_employer


@compiled
def _starts(words, groups):
    """Return where each group begins among sorted words (V,), group x 2^32 + position: (groups + 1,) int32."""
    start = np.zeros(groups + 1, np.int32)
    for word in words:
        start[(word >> SHIFT) + np.uint64(1)] += 1
    for group in range(groups):
        start[group + 1] += start[group]
    return start


def on_rings(rows: np.ndarray, by_market: np.ndarray, by_employer: np.ndarray, markets: int, employers: int) -> dict:
    """Return the month's market: columns of vacancies ordered by market and ring, with an order by employer and ring.

    Args:
        rows: job slots (V,).
        by_market, by_employer: sort keys (V,), group x 2^32 + position.
        markets, employers: numbers of groups.
    """
    order = np.argsort(by_market)
    word, inside = by_market[order], by_employer[order]
    inside_order = np.argsort(inside)
    return {
        "job": rows[order].astype(np.int32),
        "position": (word & LOW).astype(np.uint32),
        "market_start": _starts(word, markets),
        "inside_order": inside_order.astype(np.int32),
        "inside_start": _starts(inside[inside_order], employers),
    }


@compiled
def _vacancy_rates(j, occupations):
    """Return vacancies over jobs by occupation, relative to all, (occupations,) float64, and over all occupations."""
    vacant, jobs, occupation = np.zeros(occupations), np.zeros(occupations), j.occupation
    for k in range(j.state.shape[0]):
        if j.state[k] == VACANT or j.state[k] == FILLED:
            jobs[occupation[k]] += 1.0
            vacant[occupation[k]] += j.state[k] == VACANT
    # Ten jobs at the average rate are added everywhere, since the rate of an occupation with few jobs is noise.
    average = vacant.sum() / max(jobs.sum(), 1.0)
    return (vacant + 10.0 * average) / (jobs + 10.0) / max(average, 1e-9), average


@process(
    "employers",
    "M10",
    jobs="key employer occupation level state posted",
    employers="region",
    economy="-> tightness vacancy_rate",
)
def vacancies_are_listed(state, jobs, employers, economy) -> None:
    """List open jobs as vacancies with a place on the ring; once a year, publish vacancy rates."""
    regions = len(state.reference_data.region_share)
    rows = rows_where((jobs.state == VACANT) & (jobs.posted <= state.month))
    keys = _describe(rows, jobs, employers, regions, state.seed, state.month)
    markets = regions * len(state.reference_data.occupation_share)
    state.market = on_rings(rows, *keys, markets, len(employers.region))
    if state.month % 12 == 0 and not state.hold_aggregates:
        rates, economy.vacancy_rate[0] = _vacancy_rates(jobs, len(economy.tightness))
        # The list before counts for half, so that a chance high does not send everybody the same way.
        economy.tightness[:] = 0.5 * economy.tightness + 0.5 * np.clip(rates, 0.2, 5.0)


@compiled
def _draw_lots(asking, c, seed, month):
    """Return the random bits that order those who ask for a place, (A,) uint64."""
    key, lots = stream(seed, MEDIATION, month), np.empty(asking.shape[0], np.uint64)
    for n in range(asking.shape[0]):
        lots[n] = bits(key, c.person_id[asking[n]])
    return lots


@compiled
def _mediate(asking, order, c, t, regions):
    """Give the places of each region to those who ask, in random order; t: columns of intermediaries."""
    mediated, served, waiting = c.mediated, t.served, t.waiting
    for r in range(regions):
        served[r] = 0
        waiting[r] = 0
    for n in order:
        i = asking[n]
        r = c.region[i]
        place = served[r] < t.capacity[r]
        served[r] += place
        waiting[r] += not place
        mediated[i] = place


@process(
    "intermediaries",
    "M10",
    persons="person_id status region -> mediated",
    intermediaries="kind region -> capacity served waiting received",
)
def intermediaries_mediate(state, persons, intermediaries) -> None:
    """Give the places of the employment service to inactive persons approached, and by lot to unemployed ones."""
    p, regions = state.parameters.mediation, state.reference_data.region_share
    places = p.capacity * state.size * regions
    intermediaries.capacity[: len(regions)] = np.round(places)  # rows of kind 0 come first, by region
    state.rows(FREELANCE, RETIRED)  # the next list, and later lists of job seekers, are cut from this one
    persons.mediated[:] = 0
    asking, approached = state.rows(UNEMPLOYED), 0
    if p.outreach > 0.0:
        inactive = state.rows(INACTIVE)
        luck = uniforms(state.seed, Decision.MEDIATION, state.month, persons.person_id[inactive])[1]
        reached = inactive[luck < p.outreach * REACHED]
        asking, approached = np.concatenate([asking, reached]), len(reached)
    lots = _draw_lots(asking, persons, state.seed, state.month)
    lots[len(asking) - approached :] >>= SHIFT  # a place is kept for whom the service went to see
    order = np.argsort(lots)
    _mediate(asking, order, persons, intermediaries, len(regions))
    per_place = p.cost_per_place * p.quality**p.quality_cost + p.contact_cost * p.employer_contact
    received = intermediaries.capacity[: len(regions)] * per_place + p.outreach_cost * approached * regions
    intermediaries.received[: len(regions)] = received
    state.ledger.pay("mediation", float(intermediaries.received[: len(regions)].sum()))
