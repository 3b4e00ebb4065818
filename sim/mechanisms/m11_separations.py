"""M11 Separations: trial and review, layoffs, notice, the end of fixed terms.

Claim: people leave voluntarily or are let go, and the hazard falls with tenure (S0). No hazard by tenure is put in:
employers find out in the first year whether a person fits, notice makes dismissal more costly with tenure, and the last
hired tend to be laid off first. Employers learn: the error in their judgement shrinks with tenure. People whose skills
fall behind the frontier are judged less fit, and jobs that technology made obsolete end with notice. Quits to another
job follow from search and choice (M06, M08, M10), quits to non-employment, sickness and retirement from the life course
(M17).

Off (null rule): everybody with an employer leaves with one constant monthly chance; fixed terms are renewed,
and jobs in excess go when their holders leave.
"""

from typing import NamedTuple

import numpy as np

from sim.actors.employment import CHANGED, carry_out
from sim.actors.state import rows_marked, rows_where
from sim.codes import (
    CONTRACT_END,
    CONVERSION,
    DECLINE_RENEWAL,
    DISMISSAL,
    ENDING,
    FILLED,
    FIXED_TERM,
    NEVER,
    NONE,
    NOTICE,
    NOW,
    PERMANENT,
    RENEWAL,
    TEMPORARY,
)
from sim.engine.calibrated import fitted
from sim.engine.draws import EDGE, Decision, bits, chance_limit, low, normal, normal_low, stream, upper_half
from sim.engine.kernels import compiled, declared
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, in_steps, par, switch
from sim.engine.process import over_rows, process
from sim.institutions.government import WEEKS_PER_MONTH, is_outplaced, notice_months, notice_weeks, strictness
from sim.institutions.hr_policy import term_months

MECHANISM = Mechanism("M11", en="Separations", nl="Uitstroom", seeds="S0")

LAYOFF, REVIEW, CONTRACT = int(Decision.LAYOFF), int(Decision.REVIEW), int(Decision.CONTRACT)
OUTPLACEMENT = int(Decision.OUTPLACEMENT)
FIRST_YEAR = 12  # months of tenure
HALF_KNOWN = 36  # months after which half of an employer's first error is left (Lange 2007, abstract read)
QUARTER = 3  # months between reviews; a third of employees each month


class SeparationParameters(Parameters, group="separations", mechanism="M11"):
    """How employers judge employees, and when they let them go."""

    enabled: bool = switch("M11")
    constant_hazard: float = par(
        0.011,
        0.0,
        0.1,
        unit="per month",
        en="Null rule: constant chance of leaving",
        nl="Nulregel: constante kans op vertrek",
    )
    review_first_year: float = par(
        fitted("separations.review_first_year"),
        0.0,
        1.0,
        unit="per month",
        en="Reviews in the first year",
        nl="Beoordelingen in het eerste jaar",
    )
    review_later: float = par(0.04, 0.0, 1.0, unit="per month", en="Reviews later", nl="Beoordelingen later")
    bar: float = par(
        fitted("separations.bar"),
        -4.0,
        0.0,
        unit="sd of fit",
        en="Fit below which an employer dismisses",
        nl="Passing waaronder een werkgever ontslaat",
    )
    public_restraint: float = par(
        1.0,
        0.0,
        3.0,
        unit="sd of fit",
        source="assumption: statutory appointment",
        en="How much less readily public employers dismiss",
        nl="Hoeveel minder snel publieke werkgevers ontslaan",
    )
    misjudgement: float = par(
        fitted("separations.misjudgement"),
        0.0,
        2.0,
        unit="sd of fit, at hire",
        source="fall with tenure: Lange 2007 (abstract read); size: assumption",
        en="Error in the employer's judgement of newcomers",
        nl="Fout in het oordeel van de werkgever over nieuwkomers",
    )
    notice_restraint: float = par(
        0.06,
        0.0,
        0.3,
        unit="sd of fit per month of notice",
        en="How the cost of notice restrains dismissal",
        nl="Hoe de kost van de opzegtermijn ontslag afremt",
    )
    skills_judged: float = par(
        4.3,
        0.0,
        10.0,
        unit="sd of fit per log point of skill behind the frontier",
        en="Weight of outdated skills in the employer's judgement",
        nl="Gewicht van verouderde vaardigheden in het oordeel van de werkgever",
    )
    tolerance: float = par(
        0.18,
        0.0,
        1.0,
        unit="log points",
        en="How far behind the frontier an employer finds usual",
        nl="Hoe ver achterop een werkgever gewoon vindt",
    )
    seniority_protects: float = par(
        0.15,
        0.0,
        1.0,
        unit="sd of fit per year of tenure",
        en="Last in, first out in lay-offs",
        nl="Laatst in, eerst uit bij ontslagrondes",
    )
    convert: float = par(
        fitted("separations.convert"),
        -3.0,
        3.0,
        unit="sd of fit",
        en="Fit above which a fixed term becomes open-ended",
        nl="Passing waarboven een tijdelijk contract vast wordt",
    )
    convert_strictness: float = par(
        0.4,
        0.0,
        2.0,
        unit="sd of fit per unit of notice beyond the law, or of dismissal protection",
        source="sign: conversions doubled as protection fell (Boeri and Garibaldi 2018, abstract read); size: "
        "assumption",
        en="How much better the fit must be for conversion where dismissal is dear",
        nl="Hoeveel beter de passing moet zijn voor omzetting waar ontslag duur is",
    )
    decline: float = par(
        fitted("separations.decline"),
        0.0,
        5.0,
        unit="sd of the wish for another employer",
        source="assumption",
        en="Wish above which people let a fixed term end that could go on",
        nl="Wens waarboven mensen een tijdelijk contract laten aflopen dat verder kon",
    )
    renew: float = par(
        -1.2,
        -3.0,
        3.0,
        unit="sd of fit",
        en="Fit above which a fixed term is renewed",
        nl="Passing waarboven een tijdelijk contract verlengd wordt",
    )


@compiled
def review_chance(tenure_months, p):
    """Return the monthly chance of a review, by months of tenure."""
    return p.review_first_year if tenure_months < FIRST_YEAR else p.review_later


@compiled
def judged(fit_job, crafted, skill, frontier, retention, p):
    """Return how an employer judges an employee, in sd of fit.

    An employer that retrains counts outdated skills less against people; it offers them more courses (M03).

    Args:
        fit_job, crafted: fit with the job, and fit gained by crafting, sd.
        skill, frontier: occupational skill and frontier, log points.
        retention: how far the employer retrains, 0 to 1.
        p: `SeparationParameters`.
    """
    return fit_job + crafted + (1.0 - retention) * p.skills_judged * min(0.0, skill - frontier + p.tolerance)


@compiled
def doubt(tenure_months):
    """Return the share of an employer's first error that is left, by months of tenure (form: Lange 2007)."""
    return HALF_KNOWN / (HALF_KNOWN + tenure_months)


@compiled
def fails_review(judgement, months_of_notice, public, protection, error, p):
    """Return whether the employer gives notice after a review.

    Args:
        judgement: sd. months_of_notice: months. public: 0 or 1. error: misjudgement, standard normal times `doubt`.
        protection: protection by law, sd: how much worse a person must do before a dismissal stands.
    """
    lenient = judgement + p.public_restraint * public + protection
    return lenient + p.misjudgement * error < p.bar - p.notice_restraint * months_of_notice


@compiled
def end_of_term(judgement, slot_ends, error, strict, p):
    """Return what follows a fixed term, an event code.

    Args:
        judgement: sd of fit. slot_ends: whether the job slot disappears. error: standard normal times `doubt`.
        strict: how dear dismissal is beyond the law of today (`strictness`). p: `SeparationParameters`.
    """
    seen = judgement + p.misjudgement * error
    if slot_ends:
        return CONTRACT_END
    if seen > p.convert + p.convert_strictness * strict:
        return CONVERSION
    return RENEWAL if seen > p.renew else CONTRACT_END


@compiled
def _standing(judgement, tenure_months, fixed_term, notice, p):
    """Return the standing of an employee in a layoff, in sd of fit: the lowest go first.

    `notice` is its length beyond that of the law of today, as a ratio: people with a long one cost more to let go.
    """
    # A fixed term ends by itself at no cost, so it goes before any open-ended contract.
    dearer = p.notice_restraint * notice * notice_weeks(tenure_months) / WEEKS_PER_MONTH if notice != 0.0 else 0.0
    return judgement + p.seniority_protects * tenure_months / 12.0 + dearer - (100.0 if fixed_term else 0.0)


@compiled
def _reduce_staff(c, e):
    """Return the rows of persons whose employer has jobs in excess."""
    rows, count = np.empty(c.employer.shape[0], np.uint32), np.uint64(0)
    for i in range(np.uint64(c.employer.shape[0])):
        k = c.employer[i]
        rows[count] = i
        count += np.uint64((k >= 0) & (e.excess[np.uint64(max(k, 0))] > 0))
    return rows[:count]


@declared
class EmployersView(NamedTuple):
    """What decides whom employers lay off, and with whom they go on, the same for all."""

    separations: tuple
    novice_gap: float  # log points
    notice: float  # beyond that of the law of today, ratio
    strict: float  # how dear dismissal is beyond that law (`strictness`)


@compiled
def _who_goes(rows, c, e, j, frontier, seed, month, rules):
    """Return whom each employer lays off: as many of its staff (rows) as it has jobs in excess, lowest standing first.

    The result is rows of persons and the standing of each, infinite where nobody is left to go. Each employer has as
    many places in it as jobs in excess; an employee with a lower standing takes the place of the highest so far.
    """
    p, notice = rules.separations, rules.notice
    key, start = stream(seed, LAYOFF, month), np.zeros(e.excess.shape[0] + 1, np.int64)
    start[1:] = np.cumsum(e.excess)
    highest, state, job, person_id = start.copy(), j.state, c.job, c.person_id
    fit_job, crafted, skill, occupation = c.fit_job, c.crafted, c.occupational_skill, c.occupation
    retention = e.retention
    worst = p.misjudgement * EDGE + p.skills_judged * max(0.0, rules.novice_gap - p.tolerance)
    who, score = np.empty(start[-1], np.uint32), np.full(start[-1], np.inf)
    for i in rows:
        k = c.employer[i]
        top = highest[k]
        fit, tenure, term = fit_job[i] + crafted[i], month - c.hired[i], c.contract[i] == FIXED_TERM
        if _standing(fit, tenure, term, notice, p) - worst >= score[top] or state[job[i]] != FILLED:
            continue  # safe whatever the error and the skill, or in a job that ends already
        seen = judged(fit, 0.0, skill[i], frontier[occupation[i]], retention[k], p)
        rank = _standing(seen, tenure, term, notice, p)
        rank += p.misjudgement * doubt(tenure) * normal(bits(key, person_id[i]))
        if rank < score[top]:
            who[top] = i
            score[top] = rank
            for place in range(start[k], start[k + 1]):
                top = place if score[place] > score[top] else top
            highest[k] = top
    return who, score


@compiled
def _end_jobs(rows, c, e, j, month, p, g):
    """End the jobs of these persons; those on an open-ended contract get notice."""
    request, value, hired, end_month = c.request, c.request_value, c.hired, c.end_month
    for i in rows:
        e.jobs[c.employer[i]] -= 1
        j.state[c.job[i]] = ENDING
        if end_month[i] == NEVER and p.enabled:
            request[i] = NOTICE
            value[i] = month + notice_months(month - hired[i], g)


@compiled
def _end_contracts(rows, c, j, e, frontier, seed, month, rules):
    """Request what follows a notice that runs out or a fixed term that ends."""
    key, request, value, p = stream(seed, CONTRACT, month), c.request, c.request_value, rules.separations
    person_id, state, job, occupation = c.person_id, j.state, c.job, c.occupation
    fit_job, crafted, skill = c.fit_job, c.crafted, c.occupational_skill
    retention, employer = e.retention, c.employer
    for i in rows:
        if c.status[i] == PERMANENT:
            request[i] = DISMISSAL
        elif c.status[i] == TEMPORARY:
            word = bits(key, person_id[i])
            ends = state[job[i]] == ENDING
            seen = judged(fit_job[i], crafted[i], skill[i], frontier[occupation[i]], retention[employer[i]], p)
            error = doubt(month - c.hired[i]) * normal(word)
            follows = end_of_term(seen, ends, error, rules.strict, p) if p.enabled else RENEWAL
            declined = follows != CONTRACT_END and c.desire_external[i] > p.decline and p.enabled
            request[i] = DECLINE_RENEWAL if declined else follows
            value[i] = month + term_months(low(word))


@compiled
def _who_is_reviewed(rows, c, key, month, p):
    """Return the rows of those with a review this month; p has chances per step.

    There is no branch, since the processor could not predict a random one.
    """
    reviewed, count = np.empty(rows.shape[0], np.uint32), np.uint64(0)
    early, later = chance_limit(review_chance(0, p)), chance_limit(review_chance(FIRST_YEAR, p))
    if not p.enabled:
        early = later = chance_limit(p.constant_hazard)
    for i in rows:
        limit = early if month - c.hired[i] < FIRST_YEAR else later
        reviewed[count] = i
        count += np.uint64(upper_half(bits(key, c.person_id[i])) < limit)
    return reviewed[:count]


@compiled
def _review(rows, c, e, frontier, seed, month, p, g):
    """Review employees on an open-ended contract, and request notices; p has chances per step."""
    key, request, value = stream(seed, REVIEW, month), c.request, c.request_value
    for i in _who_is_reviewed(rows, c, key, month, p):
        tenure = month - c.hired[i]
        notice, error = notice_months(tenure, g), doubt(tenure) * normal_low(bits(key, c.person_id[i]))
        if c.end_month[i] != NEVER or request[i] != 0:
            continue
        k, at = c.employer[i], frontier[c.occupation[i]]
        seen = judged(c.fit_job[i], c.crafted[i], c.occupational_skill[i], at, e.retention[k], p)
        if not p.enabled:
            request[i] = DISMISSAL
        elif fails_review(seen, notice, e.public[k], g.protection, error, p):
            request[i] = NOTICE
            value[i] = month + notice


@compiled
def _outplace(log, first, e, key, g):
    """Book outplacement with the employers that gave notice, from event `first` on; return EUR."""
    total = 0.0
    for n in range(first, log.count[0]):
        if log.event[n] == NOTICE and is_outplaced(key, log.person_id[n], g.outplacement):
            e.hr_services[log.from_employer[n]] += g.outplacement_cost
            total += g.outplacement_cost
    return total


@process(
    "employers",
    "M11",
    persons="person_id fit_job crafted occupational_skill desire_external region wage request_job "
    + CHANGED
    + " request_value",
    jobs="employer occupation level contract -> state holder posted obsolete handed_over",
    employers="employer_id public sector region excess retention -> jobs headcount dead_jobs hr_services",
    economy="frontier",
)
def employers_dismiss(state, persons, jobs, employers, economy) -> None:
    """Review staff, lay off where jobs are in excess or obsolete, and end or renew contracts that run out."""
    p, g, seed, month = state.parameters.separations, state.parameters.government, state.seed, state.month
    obsolete = rows_marked(jobs.obsolete)  # hardly any in most months
    obsolete = obsolete[jobs.obsolete[obsolete] == NOW]
    holders = jobs.holder[obsolete]
    _end_jobs(holders[holders != NONE].astype(np.uint32), persons, employers, jobs, month, p, g)
    jobs.obsolete[obsolete] = 0
    rules = EmployersView(p, state.parameters.skills.novice_gap, g.notice - 1.0, strictness(g))
    arguments = (persons, employers, jobs, economy.frontier, seed, month, rules)
    who, score = _who_goes(_reduce_staff(persons, employers), *arguments)
    _end_jobs(who[score < np.inf], persons, employers, jobs, month, p, g)
    arguments = (persons, jobs, employers, economy.frontier, seed, month, rules)
    _end_contracts(rows_where(persons.end_month <= month), *arguments)
    # A third of employees each month, so once a quarter.
    quarterly = in_steps(p, ("review_first_year", "review_later", "constant_hazard"), QUARTER)
    arguments = (persons, employers, economy.frontier, seed, month, quarterly, g)
    over_rows(_review, state.rows(PERMANENT, rota=QUARTER), *arguments)
    before = int(state.log.count[0])
    carry_out(state, persons, jobs, employers)
    paid = _outplace(state.log.reserve(0), before, employers, np.uint64(stream(seed, OUTPLACEMENT, 0)), g)
    state.ledger.pay("hr_services", paid)
