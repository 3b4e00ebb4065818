"""M01 Job embeddedness (Mitchell et al. 2001): so far its *fit* and, through pay and notice, its *sacrifice*.

Claim: persons stay who fit their job and their organisation and would give up much by leaving (S0). Fit is
a quality of the match: two persons in the same job, or one person in two jobs, fit differently (Kristof-Brown
et al. 2005, unverified; Jovanovic 1979, unverified, for the match as an experience good). It drifts as the job
and the person change.

Off (null rule): every match fits equally (0).
"""

from __future__ import annotations

import math

from numba import njit

from sim.codes import Status
from sim.draws import Decision, bits, normal, normal_low, pair_normal, stream
from sim.parameters import Parameters, par, switch
from sim.process import over_rows, process

FIT_JOB, FIT_EMPLOYER, FIT_DRIFT = map(
    int, (Decision.FIT_JOB, Decision.FIT_EMPLOYER, Decision.FIT_DRIFT)
)
PERMANENT, TEMPORARY = int(Status.PERMANENT), int(Status.TEMPORARY)
HALF_YEAR = 6  # months between two updates of a person's fit; persons take turns


class EmbeddednessParameters(Parameters):
    """How fit moves."""

    enabled: bool = switch("M01")
    fit_persistence: float = par(
        0.97, 0.8, 1.0, unit="per half year", en="Persistence of fit", nl="Persistentie van de passing")  # fmt: skip


@njit(cache=True, nogil=True)
def drifted(fit, persistence, news, shock):
    """Fit after half a year: persistence x fit + news x shock, of variance one if news^2 = 1 - persistence^2."""
    return persistence * fit + news * shock


@njit(cache=True, nogil=True)
def _find_out(rows, c, jobs, employers, seed, month, p):
    """Fit of those who took another job: columns of persons, jobs and employers."""
    job_key, employer_key = stream(seed, FIT_JOB, 0), stream(seed, FIT_EMPLOYER, 0)
    for i in rows:
        person = c.person_id[i]
        c.fit_job[i] = pair_normal(job_key, person, jobs.key[c.job[i]]) if p.enabled else 0.0
        if c.hired[i] == month:
            employer = employers.employer_id[c.employer[i]]
            c.fit_employer[i] = pair_normal(employer_key, person, employer) if p.enabled else 0.0


@njit(cache=True, nogil=True)
def _drift(rows, c, seed, month, p):
    """Drift of both fits of employees whose turn it is: columns of persons."""
    key, keep = stream(seed, FIT_DRIFT, month), p.fit_persistence
    news = math.sqrt(1.0 - keep * keep)
    for i in rows:
        if c.function_since[i] < month:
            word = bits(key, c.person_id[i])
            c.fit_job[i] = drifted(c.fit_job[i], keep, news, normal(word))
            c.fit_employer[i] = drifted(c.fit_employer[i], keep, news, normal_low(word))


@process(
    "workers", "M01",
    persons="person_id job employer hired function_since -> fit_job fit_employer",
    jobs="key", employers="employer_id",
)  # fmt: skip
def workers_fit_their_jobs(state, persons, jobs, employers) -> None:
    """Fit with job and organisation is found out on arrival and drifts afterwards."""
    seed, month, p = state.seed, state.month, state.parameters.m01
    _find_out(state.log.movers(), persons, jobs, employers, seed, month, p)
    if p.enabled:
        over_rows(_drift, state.rows(PERMANENT, TEMPORARY, rota=HALF_YEAR), persons, seed, month, p)
