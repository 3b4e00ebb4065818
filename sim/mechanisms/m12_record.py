"""M12 Record: what a person's recent past looks like to others; so far, months in and out of work.

Claim: employers read a record (S0). First version: one bit a month for work and for unemployment, which the
measures of year-to-year change read as well; how employers use breadth, recency and gaps follows with the
causal core.

Off (null rule): there is none yet, since nothing decides by it; the bits are always kept.
"""

from __future__ import annotations

from numba import njit

from sim.codes import Status
from sim.process import over_rows, process

PERMANENT, FREELANCE, UNEMPLOYED = int(Status.PERMANENT), int(Status.FREELANCE), int(Status.UNEMPLOYED)
SICK = int(Status.SICK)
ABSENCE = 12  # months for which a sick person with a contract counts as in work


@njit(cache=True, nogil=True)
def in_work(status, has_employer, months_in_status):
    """Employed in the sense of labour-force statistics: scalars in, bool out.

    A sick person with a contract counts as in work for a year, out of the labour force after it (assumption:
    the survey's rule is the person's own judgement).
    """
    at_work = (status >= PERMANENT) & (status <= FREELANCE)
    return at_work | ((status == SICK) & has_employer & (months_in_status < ABSENCE))


@njit(cache=True, nogil=True)
def _record(start, stop, c, month):
    """Shift one bit into the histories of rows start to stop."""
    for i in range(start, stop):
        status = c.status[i]
        worked = in_work(status, c.employer[i] >= 0, month - c.status_since[i])
        c.work_history[i] = (c.work_history[i] << 1) | worked
        c.unemployment_history[i] = (c.unemployment_history[i] << 1) | (status == UNEMPLOYED)


@process(
    "workers", "M12", persons="status status_since employer -> work_history unemployment_history"
)  # fmt: skip
def records_grow(state, persons) -> None:
    """This month's work or unemployment enters the record."""
    over_rows(_record, state.size, persons, state.month)
