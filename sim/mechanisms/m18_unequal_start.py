"""M18 Unequal start, second part: networks that carry news of jobs (parameters and visibility: `standing`).

Claim: education, contacts and visibility shape who gets access to careers (S1). Contacts come with education, with
colleagues to whom one has ties, with earlier moves, and with networking (`initiative`); they are made and lost over
years. They bring news of jobs to those who don't look (M10) and count in selection when an employer hears of an
applicant through somebody (M10).

Off (null rule): everybody has the usual contacts.
"""

from __future__ import annotations

import math

import numpy as np

from sim.codes import Status
from sim.engine.columns import Column, columns
from sim.engine.draws import Decision, bits, high, stream
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.process import over_rows, process
from sim.rules.career_initiative import does_it
from sim.rules.selection import BROAD
from sim.rules.unequal_start import USUAL_NETWORK

MECHANISM = Mechanism("M18", en="Unequal start", nl="Ongelijke start", seeds="S1")

PERMANENT, INACTIVE = int(Status.PERMANENT), int(Status.INACTIVE)
NETWORK = int(Decision.NETWORK)
HALF_YEAR, YEARS = 6, 0.5  # a step in months and in years; persons take turns
BASE = 0.14  # contacts of somebody with upper secondary education and nothing else; makes the usual ones usual

columns("persons", "M18", network=Column("f4", "0 to 1", "contacts that carry news of jobs", 0.0, 1.0, initial=0.0))


@compiled
def contacts(education, links, breadth, effort, p):
    """Contacts that somebody would have in the end, 0 to 1.

    Args:
        education: code. links: ties with colleagues, share. breadth: moves. effort: share of contacts by networking.
    """
    total = BASE + p.by_education * education + p.by_colleagues * links
    return min(1.0, total + p.by_moves * min(breadth / BROAD, 1.0) + effort)


@compiled
def _keep_in_touch(rows, c, seed, p, w):
    """Contacts of people whose turn it is: c columns of persons, w the initiative of workers."""
    trait, share = stream(seed, NETWORK, 0), 1.0 - math.exp(-YEARS / p.network_years)
    for i in rows:
        networks = does_it(w.networking, high(bits(trait, c.person_id[i])), c.competence[i])
        ties = c.links[i] * (c.employer[i] >= 0)
        aim = contacts(c.education[i], ties, c.breadth[i], w.networking_effort * networks, p)
        c.network[i] += share * (aim - c.network[i])


@process(
    "workers",
    "M18",
    persons="person_id education employer links breadth competence -> network",
)
def networks_grow_and_fade(state, persons) -> None:
    """Contacts are made at school, among colleagues, on the way and by networking; unused they fade."""
    p, rows = state.parameters.networks, state.rows(PERMANENT, INACTIVE, rota=HALF_YEAR)
    if p.enabled:
        over_rows(_keep_in_touch, rows, persons, state.seed, p, state.parameters.worker_initiative)
    else:
        persons.network[:] = np.float32(USUAL_NETWORK)
