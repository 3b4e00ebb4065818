"""M11 Separations: trial and review, lay-offs, notice, the end of fixed terms.

Claim: people leave by own or other's will, and the hazard falls with tenure (S0). No hazard by tenure is put in:
employers find out in the first year whether somebody fits, notice makes dismissal dearer with tenure, and who
came last tends to go first. Quits to another job follow from search and choice (M06, M08, M10), quits to
non-work, sickness and retirement from the life course (M17).

Off (null rule): everybody with an employer leaves with one constant monthly chance; fixed terms are renewed,
and jobs in excess go when their holders leave.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.codes import NEVER, Contract, Event, JobState, Status
from sim.draws import EDGE, Decision, _limit, _upper, bits, low, normal, normal_low, stream
from sim.employment import CHANGED, carry_out
from sim.hr_policy import TERM_SHORTEST, TERM_SPREAD
from sim.parameters import Parameters, in_steps, par, switch
from sim.process import over_rows, process
from sim.state import rows_where

PERMANENT, TEMPORARY, FIXED_TERM = int(Status.PERMANENT), int(Status.TEMPORARY), int(Contract.FIXED_TERM)
FILLED, ENDING = int(JobState.FILLED), int(JobState.ENDING)
NOTICE, DISMISSAL, CONTRACT_END, CONVERSION, RENEWAL = map(
    int, (Event.NOTICE, Event.DISMISSAL, Event.CONTRACT_END, Event.CONVERSION, Event.RENEWAL)
)
LAYOFF, REVIEW, CONTRACT = int(Decision.LAYOFF), int(Decision.REVIEW), int(Decision.CONTRACT)
FIRST_YEAR = 12
QUARTER = 3  # months
WEEKS_PER_MONTH = 52.0 / 12.0
# Weeks of notice by completed quarter of tenure, up to five years.
WEEKS_OF_NOTICE = np.array([1, 5, 6, 7, 8, 9, 10, 11, 12, 12, 12, 12, 13, 13, 13, 13, 15, 15, 15, 15])


class SeparationParameters(Parameters):
    """How employers judge and let go."""

    enabled: bool = switch("M11")
    constant_hazard: float = par(
        0.011, 0.0, 0.1, unit="per month", en="Null rule: constant chance of leaving",
        nl="Nulregel: constante kans op vertrek")  # fmt: skip
    review_first_year: float = par(
        0.3, 0.0, 1.0, unit="per month", en="Reviews in the first year",
        nl="Beoordelingen in het eerste jaar")  # fmt: skip
    review_later: float = par(
        0.04, 0.0, 1.0, unit="per month", en="Reviews later", nl="Beoordelingen later")  # fmt: skip
    bar: float = par(
        -1.6, -4.0, 0.0, unit="sd of fit", en="Fit below which an employer dismisses",
        nl="Passing waaronder een werkgever ontslaat")  # fmt: skip
    public_restraint: float = par(
        1.0, 0.0, 3.0, unit="sd of fit", source="assumption: statutory appointment",
        en="How much less readily public employers dismiss",
        nl="Hoeveel minder snel publieke werkgevers ontslaan")  # fmt: skip
    misjudgement: float = par(
        0.5, 0.0, 2.0, unit="sd", en="Error in the employer's judgement",
        nl="Fout in het oordeel van de werkgever")  # fmt: skip
    notice_restraint: float = par(
        0.06, 0.0, 0.3, unit="sd of fit per month of notice",
        en="How the cost of notice restrains dismissal", nl="Hoe de kost van opzegging ontslag afremt")  # fmt: skip
    notice: float = par(
        1.0, 0.0, 3.0, unit="ratio to the law", lever="government",
        source="Belgian law for contracts from 2014 (FOD WASO, read)",
        en="Length of notice", nl="Duur van de opzegging")  # fmt: skip
    seniority_protects: float = par(
        0.15, 0.0, 1.0, unit="sd of fit per year of tenure", en="Last in, first out in lay-offs",
        nl="Laatst in, eerst uit bij ontslagrondes")  # fmt: skip
    convert: float = par(
        0.3, -3.0, 3.0, unit="sd of fit", en="Fit above which a fixed term becomes open-ended",
        nl="Passing waarboven een tijdelijk contract vast wordt")  # fmt: skip
    renew: float = par(
        -1.2, -3.0, 3.0, unit="sd of fit", en="Fit above which a fixed term is renewed",
        nl="Passing waarboven een tijdelijk contract verlengd wordt")  # fmt: skip


@njit(cache=True, nogil=True)
def notice_weeks(tenure_months):
    """Weeks of notice by tenure at dismissal: Belgian law for contracts from 2014 (FOD WASO, read).

    In the first two years by the quarter (table); 12, 13, 15 and 18 weeks from 2, 3, 4 and 5 years; 3 weeks
    more a year up to 60 at 19 years; 62 at 20 years, and a week more a year.
    """
    if tenure_months < 60:
        return WEEKS_OF_NOTICE[tenure_months // 3]
    years = tenure_months // 12
    return 18 + 3 * (years - 5) if years < 20 else 62 + years - 20


@njit(cache=True, nogil=True)
def notice_months(tenure_months, p):
    """Whole months of notice, at least one: the weeks of the law times the lever."""
    return max(1, int(p.notice * notice_weeks(tenure_months) / WEEKS_PER_MONTH + 0.5))


@njit(cache=True, nogil=True)
def review_chance(tenure_months, p):
    """Monthly chance of a review."""
    return p.review_first_year if tenure_months < FIRST_YEAR else p.review_later


@njit(cache=True, nogil=True)
def fails_review(fit, tenure_months, public, error, p):
    """Whether the employer gives notice after a review: fit in sd, public 0 or 1, error standard normal."""
    fit += p.public_restraint * public
    return fit + p.misjudgement * error < p.bar - p.notice_restraint * notice_months(tenure_months, p)


@njit(cache=True, nogil=True)
def end_of_term(fit, slot_ends, error, p):
    """What follows a fixed term: an event code, from the fit (sd) and whether the slot disappears."""
    judged = fit + p.misjudgement * error
    if slot_ends:
        return CONTRACT_END
    if judged > p.convert:
        return CONVERSION
    return RENEWAL if judged > p.renew else CONTRACT_END


@njit(cache=True, nogil=True)
def _standing(fit, tenure_months, fixed_term, p):
    """How an employee stands when somebody has to go, in sd of fit; the lowest go first. A scalar of scalars."""
    # A fixed term ends by itself, at no cost.
    return fit + p.seniority_protects * tenure_months / 12.0 - (100.0 if fixed_term else 0.0)


@njit(cache=True, nogil=True)
def _reduce_staff(c, e):
    """Rows of persons whose employer has jobs in excess."""
    rows, count = np.empty(c.employer.shape[0], np.uint32), np.uint64(0)
    for i in range(np.uint64(c.employer.shape[0])):
        k = c.employer[i]
        rows[count] = i
        count += np.uint64((k >= 0) & (e.excess[np.uint64(max(k, 0))] > 0))
    return rows[:count]


@njit(cache=True, nogil=True)
def _who_goes(rows, c, e, j, seed, month, p):
    """For each employer as many of its staff (rows) as it has jobs in excess, the lowest in standing and luck.

    Returns rows of persons, and the standing of each (infinite where nobody is left to go): in places that belong
    to the employer, in which whoever comes lower takes the place of the highest so far.
    """
    key, start = stream(seed, LAYOFF, month), np.zeros(e.excess.shape[0] + 1, np.int64)
    start[1:] = np.cumsum(e.excess)
    highest, state, job, person_id = start.copy(), j.state, c.job, c.person_id
    who, score = np.empty(start[-1], np.uint32), np.full(start[-1], np.inf)
    for i in rows:
        k = c.employer[i]
        top = highest[k]
        rank = _standing(c.fit_job[i], month - c.hired[i], c.contract[i] == FIXED_TERM, p)
        if rank - p.misjudgement * EDGE >= score[top] or state[job[i]] != FILLED:
            continue  # safe whatever the luck; or in a job that ends already
        rank += p.misjudgement * normal(bits(key, person_id[i]))
        if rank < score[top]:
            who[top] = i
            score[top] = rank
            for place in range(start[k], start[k + 1]):
                top = place if score[place] > score[top] else top
            highest[k] = top
    return who, score


@njit(cache=True, nogil=True)
def _lay_off(c, e, j, seed, month, p):
    """Choose who goes where jobs are in excess: least fitting and latest come first."""
    who, score = _who_goes(_reduce_staff(c, e), c, e, j, seed, month, p)
    request, value, hired, end_month = c.request, c.request_value, c.hired, c.end_month
    for n in range(who.shape[0]):
        if score[n] == np.inf:
            continue
        i = who[n]
        j.state[c.job[i]] = ENDING
        e.jobs[c.employer[i]] -= 1
        if end_month[i] == NEVER and p.enabled:
            request[i] = NOTICE
            value[i] = month + notice_months(month - hired[i], p)


@njit(cache=True, nogil=True)
def _end_contracts(rows, c, j, seed, month, p):
    """Notice that runs out and fixed terms that end: columns of persons and jobs."""
    key, request, value = stream(seed, CONTRACT, month), c.request, c.request_value
    person_id, state, job, fit_job = c.person_id, j.state, c.job, c.fit_job
    for i in rows:
        if c.status[i] == PERMANENT:
            request[i] = DISMISSAL
        elif c.status[i] == TEMPORARY:
            word = bits(key, person_id[i])
            ends = state[job[i]] == ENDING
            request[i] = end_of_term(fit_job[i], ends, normal(word), p) if p.enabled else RENEWAL
            value[i] = month + TERM_SHORTEST + int(TERM_SPREAD * low(word))


@njit(cache=True, nogil=True)
def _who_is_reviewed(rows, c, key, month, p):
    """Rows of those with a review this month, p with chances per step; no branch, since luck can't be guessed."""
    reviewed, count = np.empty(rows.shape[0], np.uint32), np.uint64(0)
    early, later = _limit(review_chance(0, p)), _limit(review_chance(FIRST_YEAR, p))
    if not p.enabled:
        early = later = _limit(p.constant_hazard)
    for i in rows:
        limit = early if month - c.hired[i] < FIRST_YEAR else later
        reviewed[count] = i
        count += np.uint64(_upper(bits(key, c.person_id[i])) < limit)
    return reviewed[:count]


@njit(cache=True, nogil=True)
def _review(rows, c, e, seed, month, p):
    """Reviews of employees on an open-ended contract, p with chances per step: columns of persons, employers."""
    key, request, value = stream(seed, REVIEW, month), c.request, c.request_value
    for i in _who_is_reviewed(rows, c, key, month, p):
        tenure, error = month - c.hired[i], normal_low(bits(key, c.person_id[i]))
        if c.end_month[i] != NEVER or request[i] != 0:
            continue
        if not p.enabled:
            request[i] = DISMISSAL
        elif fails_review(c.fit_job[i], tenure, e.public[c.employer[i]], error, p):
            request[i] = NOTICE
            value[i] = month + notice_months(tenure, p)


@process(
    "employers", "M11",
    persons="person_id fit_job region wage request_job " + CHANGED + " request_value",
    jobs="employer occupation level contract -> state holder posted",
    employers="employer_id public sector region excess -> jobs headcount dead_jobs",
)  # fmt: skip
def employers_let_go(state, persons, jobs, employers) -> None:
    """Employers review, lay off where jobs are in excess, renew or end fixed terms; notice runs out."""
    p, seed, month = state.parameters.m11, state.seed, state.month
    _lay_off(persons, employers, jobs, seed, month, p)
    _end_contracts(rows_where(persons.end_month <= month), persons, jobs, seed, month, p)
    # Reviews come once a quarter, by turns.
    quarterly = in_steps(p, ("review_first_year", "review_later", "constant_hazard"), QUARTER)
    over_rows(_review, state.rows(PERMANENT, rota=QUARTER), persons, employers, seed, month, quarterly)
    carry_out(state, persons, jobs, employers)
