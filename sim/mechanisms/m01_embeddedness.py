"""M01 Job embeddedness (Mitchell et al. 2001): so far its *fit* and, through pay and notice, its *sacrifice*.

Claim: persons stay who fit their job and their organisation and would give up much by leaving (S0). Fit is
a quality of the match: two persons in the same job, or one person in two jobs, fit differently (Kristof-Brown
et al. 2005, unverified; Jovanovic 1979, unverified, for the match as an experience good). It drifts as the job
and the person change.

Off (null rule): every match fits equally (0).
"""

from __future__ import annotations

from numba import njit

from sim.draws import Decision, bits, mix, normal, pair_normal, stream
from sim.parameters import Parameters, par, switch
from sim.process import over_rows, process

FIT_JOB, FIT_EMPLOYER, FIT_DRIFT = map(
    int, (Decision.FIT_JOB, Decision.FIT_EMPLOYER, Decision.FIT_DRIFT)
)
PERIOD = 6  # months between two updates of a person's fit; persons take turns


class EmbeddednessParameters(Parameters):
    """How fit moves."""

    enabled: bool = switch("M01")
    fit_persistence: float = par(
        0.97, 0.8, 1.0, unit="per half year", en="Persistence of fit", nl="Persistentie van de passing")  # fmt: skip


@njit(cache=True, nogil=True)
def drifted(fit, persistence, shock):
    """Fit after half a year: persistence x fit + sqrt(1 - persistence^2) x shock; stays standard normal."""
    return persistence * fit + (1.0 - persistence * persistence) ** 0.5 * shock


@njit(cache=True, nogil=True)
def _fit(start, stop, c, jobs, employers, seed, month, p):
    """Fit of those who start somewhere, and the drift of others: rows start to stop."""
    job_key, employer_key = stream(seed, FIT_JOB, 0), stream(seed, FIT_EMPLOYER, 0)
    drift_key = stream(seed, FIT_DRIFT, month)
    for i in range(start, stop):
        if c.job[i] < 0:
            continue
        if c.function_since[i] == month:
            person = c.person_id[i]
            c.fit_job[i] = pair_normal(job_key, person, jobs.key[c.job[i]]) if p.enabled else 0.0
            if c.hired[i] == month:
                employer = employers.employer_id[c.employer[i]]
                c.fit_employer[i] = pair_normal(employer_key, person, employer) if p.enabled else 0.0
        elif p.enabled and (c.person_id[i] + month) % PERIOD == 0:
            word = bits(drift_key, c.person_id[i])
            c.fit_job[i] = drifted(c.fit_job[i], p.fit_persistence, normal(word))
            c.fit_employer[i] = drifted(c.fit_employer[i], p.fit_persistence, normal(mix(word)))


@process(
    "workers", "M01",
    persons="person_id job employer hired function_since -> fit_job fit_employer",
    jobs="key", employers="employer_id",
)  # fmt: skip
def workers_fit_their_jobs(state, persons, jobs, employers) -> None:
    """Fit with job and organisation is found out on arrival and drifts afterwards."""
    over_rows(_fit, state.size, persons, jobs, employers, state.seed, state.month, state.parameters.m01)
