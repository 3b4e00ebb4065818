"""M10 Vacancies and matching, fourth part: the contract and the pay that an employer offers to a candidate.

Claim: who gets which contract and which pay depends on what the employer can verify, on what the candidate gives up,
and on how scarce people are (S0, S4). A fixed term is a longer trial: it is offered where the match is uncertain
(a beginner without a record, somebody without work), more so where notice is dear, and less where people are scarce
or would have to give up an open-ended contract for it. Each employer has a disposition of its own (lever E14). Pay is
that of the employer's scale, with what the two agree on: a person in a job can ask for part of the seniority that is
given up, a person without one has nothing to bargain with and starts lower, and a vacancy that stays open pays more.
Losses on re-employment and their length are results of these rules.

Off (null rule): contracts by the employer's disposition alone, and pay by the scale.
"""

import math
from typing import NamedTuple

import numpy as np

from sim.actors.employment import job_ends
from sim.actors.state import Round
from sim.codes import FIXED_TERM, FREELANCE, NONE, OPEN_ENDED
from sim.engine.calibrated import fitted
from sim.engine.draws import Decision, bits, high, normal_low, stream
from sim.engine.kernels import compiled, declared
from sim.engine.parameters import Parameters, par
from sim.engine.process import over_rows, process
from sim.institutions.government import strictness
from sim.rules.pay import pay_above_market

TERMS = int(Decision.TERMS)
HIGHEST_TEMPORARY_LEVEL = 1  # above it, contracts are open-ended from the start (assumption)
KNOWN_AFTER = 60  # months of experience from which a record tells an employer enough (assumption)
LONGEST_RISE = 6  # months for which the offer of an open vacancy rises (assumption)
FEW = 1 << 11  # applications in a block, where each takes much work


class OfferParameters(Parameters, group="job_offers", mechanism="M10"):
    """What employers offer to whom."""

    term_beginner: float = par(
        fitted("job_offers.term_beginner"),
        0.0,
        4.0,
        unit="log odds for a candidate without experience",
        source="sign: temporary work is most common among the young (NBB); size: assumption",
        en="Fixed terms for people without a record",
        nl="Tijdelijke contracten voor wie nog geen ervaring heeft",
    )
    term_jobless: float = par(
        fitted("job_offers.term_jobless"),
        0.0,
        4.0,
        unit="log odds",
        source="sign: most entries from unemployment are temporary (NBB); size: assumption",
        en="Fixed terms for people without work",
        nl="Tijdelijke contracten voor wie geen werk heeft",
    )
    term_settled: float = par(
        fitted("job_offers.term_settled"),
        0.0,
        6.0,
        unit="log odds",
        source="assumption: few give up an open-ended contract for a term, and employers know it",
        en="Fewer fixed terms for people who give up an open-ended contract",
        nl="Minder tijdelijke contracten voor wie een vast contract opgeeft",
    )
    term_scarce: float = par(
        0.7,
        0.0,
        3.0,
        unit="log odds per log point of the relative vacancy rate",
        source="assumption",
        en="Fewer fixed terms where people are scarce",
        nl="Minder tijdelijke contracten waar mensen schaars zijn",
    )
    term_by_notice: float = par(
        0.5,
        0.0,
        3.0,
        unit="log odds per unit of notice beyond the law, or of dismissal protection",
        source="sign: Boeri and Garibaldi 2018 (more conversions with less protection); size: assumption",
        en="More fixed terms where dismissal is dear",
        nl="Meer tijdelijke contracten waar ontslag duur is",
    )
    spread: float = par(
        fitted("job_offers.spread"),
        0.0,
        0.3,
        unit="log points, sd",
        source="assumption",
        en="Differences in pay offered for the same job",
        nl="Verschillen in aangeboden loon voor dezelfde job",
    )
    credit: float = par(
        fitted("job_offers.credit"),
        0.0,
        1.0,
        unit="share",
        source="assumption",
        en="Seniority pay given up that a new employer credits to people in a job",
        nl="Opgegeven anciënniteitsloon dat een nieuwe werkgever toekent aan wie werk heeft",
    )
    anchor: float = par(
        fitted("job_offers.anchor"),
        0.0,
        1.0,
        unit="share",
        source="sign: employers who may not ask for earlier pay offer more to those paid little (Hansen and McNichols "
        "2020, abstract from memory); size: assumption",
        en="How far pay offered to people in a job follows what they had above or below the scale",
        nl="Hoe ver het aanbod aan wie werk heeft volgt wat men boven of onder de schaal kreeg",
    )
    restart: float = par(
        fitted("job_offers.restart"),
        0.0,
        0.4,
        unit="log points",
        source="sign: pay falls at re-employment in most countries (Bertheau et al. 2023, summary read); size: "
        "assumption",
        en="Pay that people without a job to go back to start lower",
        nl="Hoeveel lager wie geen job heeft begint",
    )
    rise: float = par(
        0.01,
        0.0,
        0.05,
        unit="log points per month open, up to six",
        source="assumption",
        en="Rise of pay offered while a vacancy stays open",
        nl="Stijging van het aangeboden loon als een vacature openblijft",
    )


@compiled
def term_chance(disposition, months_experience, has_job, settled, scarcity, dear, p):
    """Return the chance that an employer offers a fixed term rather than an open-ended contract.

    Args:
        disposition: share of posts that the employer would fill on a term with a usual candidate, 0 to 1.
        months_experience: of the candidate. has_job: whether the candidate has a job that goes on.
        settled: whether that job is open-ended. scarcity: log of the relative vacancy rate of the occupation.
        dear: notice beyond the law plus protection, ratio. p: `OfferParameters`.
    """
    if disposition <= 0.0 or disposition >= 1.0:
        return disposition
    odds = p.term_beginner * max(0.0, 1.0 - months_experience / KNOWN_AFTER) + p.term_by_notice * dear
    odds += 0.0 if has_job else p.term_jobless
    odds -= (p.term_settled if settled else 0.0) + p.term_scarce * scarcity
    relative = disposition / (1.0 - disposition) * math.exp(odds)
    return relative / (1.0 + relative)


@compiled
def starting_pay(agreed, has_job, had, seniority_given_up, months_open, p):
    """Return the standing that an employer offers, in log points above its scale.

    Args:
        agreed: outcome of the talk about pay, standard normal. has_job: whether the candidate has a job that goes on.
        had, seniority_given_up: standing in that job, and pay for tenure in it, log points.
        months_open: of the vacancy. p: `OfferParameters`.
    """
    bargained = p.anchor * had + p.credit * max(0.0, seniority_given_up) if has_job else -p.restart
    return p.spread * agreed + bargained + p.rise * min(months_open, LONGEST_RISE)


@declared
class Terms(NamedTuple):
    """What decides about offers, the same for all."""

    offers: tuple
    tightness: np.ndarray  # (O,) ratio
    dear: float  # notice beyond the law plus protection, ratio
    enabled: bool


@compiled
def _offer(start, stop, r, seed, month, terms):
    """Write contract and standing offered for applications start to stop; r: `Round`, terms: `Terms`."""
    a, c, j, e, m = r.applications, r.persons, r.jobs, r.employers, r.market
    p, tightness = terms.offers, terms.tightness
    key, employer, contract, end_month = stream(seed, TERMS, 0), c.employer, c.contract, c.end_month
    job, state, slope, hired, slot_key, standing = c.job, j.state, e.seniority_slope, c.hired, j.key, c.standing
    for n in range(start, stop):
        i, k = a.person[n], m.job[a.vacancy[n]]
        word = bits(bits(key, c.person_id[i]), slot_key[k])
        here, disposition = employer[i], e.temporary_share[j.employer[k]]
        ends = here == NONE or job_ends(contract[i], end_month[i], state[max(job[i], 0)])
        has_job = not ends or c.status[i] == FREELANCE
        settled, given_up, had = has_job and contract[i] == OPEN_ENDED, 0.0, standing[i] if here != NONE else 0.0
        if settled:
            given_up = pay_above_market(slope[here], month - hired[i], 0.0)
        chance, agreed, waited = disposition, 0.0, month - j.posted[k]
        if terms.enabled:
            scarcity = math.log(tightness[j.occupation[k]])
            chance = term_chance(disposition, c.experience[i], has_job, settled, scarcity, terms.dear, p)
            agreed = starting_pay(normal_low(bits(key, word)), has_job, had, given_up, waited, p)
        term = high(word) < chance and j.level[k] <= HIGHEST_TEMPORARY_LEVEL
        a.contract[n], a.standing[n] = FIXED_TERM if term else OPEN_ENDED, agreed


@process(
    "employers",
    "M10",
    persons="person_id status employer job contract end_month hired experience standing",
    jobs="key employer occupation level state posted",
    employers="temporary_share seniority_slope",
    economy="tightness",
    market="job",
)
def employers_make_offers(state, persons, jobs, employers, economy, market) -> None:
    """Settle which contract and which pay each applicant from outside would be offered."""
    now = state.parameters
    terms = Terms(now.job_offers, economy.tightness, strictness(now.government), now.matching.enabled)
    looked_at = Round(state.applications, persons, jobs, employers, market)
    over_rows(_offer, len(state.applications.person), looked_at, state.seed, state.month, terms, block=FEW)
