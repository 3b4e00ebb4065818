"""M18 Unequal start, second part: networks that carry news of jobs (parameters and visibility: `unequal_start`).

Claim: education, contacts and visibility shape who gets access to careers (S1). Contacts come with education, with
colleagues to whom a person has ties, with earlier moves, and with networking (`career_initiative`); they are made and
lost over years. They bring news of jobs to people who don't search (M10), and count in selection when an employer
hears of an applicant through somebody (M10).

Off (null rule): everybody has the usual contacts.
"""

import math

import numpy as np

from sim.codes import INACTIVE, PERMANENT
from sim.engine.columns import Column, columns
from sim.engine.draws import Decision, bits, high, stream
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.process import over_rows, process
from sim.rules.career_initiative import does_it
from sim.rules.selection import BROAD
from sim.rules.unequal_start import USUAL_NETWORK

MECHANISM = Mechanism("M18", en="Unequal start", nl="Ongelijke start", seeds="S1")

NETWORK = int(Decision.NETWORK)
HALF_YEAR, YEARS = 6, 0.5  # a step in months and in years; a sixth of persons each month
BASE = 0.14  # contacts of a person with low education and nothing else; gives the usual mean

columns("persons", "M18", network=Column("f4", "0 to 1", "contacts that carry news of jobs", 0.0, 1.0, initial=0.0))


@compiled
def contacts(education, links, breadth, effort, p):
    """Return the contacts that a person would have in the end, 0 to 1.

    Args:
        education: `Education` code.
        links: ties with colleagues, 0 to 1.
        breadth: number of moves.
        effort: share of contacts that networking brings.
        p: `UnequalStartParameters`.
    """
    total = BASE + p.by_education * education + p.by_colleagues * links
    return min(1.0, total + p.by_moves * min(breadth / BROAD, 1.0) + effort)


@compiled
def _keep_in_touch(rows, c, seed, p, w):
    """Update contacts of people whose turn it is; c: columns of persons, w: initiative of workers."""
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
    """Update contacts: school, colleagues, moves and networking add to them; unused, they fade."""
    p, rows = state.parameters.networks, state.rows(PERMANENT, INACTIVE, rota=HALF_YEAR)
    if p.enabled:
        over_rows(_keep_in_touch, rows, persons, state.seed, p, state.parameters.worker_initiative)
    else:
        persons.network[:] = np.float32(USUAL_NETWORK)
