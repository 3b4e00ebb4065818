"""The monthly count of career policy: what employees do about their career, know and believe, and what serves them.

It only reads. As in `wellbeing_counts`, each month a sixth of the employees is counted, by turns.
"""

from __future__ import annotations

import numpy as np

from sim.codes import NO_OCCUPATION, Intermediary, Plan
from sim.engine.kernels import compiled
from sim.institutions.public_programmes import GUIDANCE, LEAVE, SCHEME

YEAR, SIX_YEARS = 12, 72  # months
NO_PLAN = int(Plan.NOTHING)
ACTS = (
    "talked",
    "guided",
    "guided_six_years",
    "knows_guidance",
    "knows_leave",
    "knows_scheme",
    "planning",
    "prepared",
    "ambitious",
)
BELIEFS = ("expectancy", "competence", "network", "consistency")
SERVICES = (
    "guidance_served",
    "guidance_waiting",
    "training_served",
    "training_waiting",
    "employers_aware",
    "hr_time",
    "foreseen_jobs",
)
CAREER = (*ACTS, *BELIEFS, *SERVICES)


@compiled
def _count_acts(rows, c, month):
    """How many of these employees each of ACTS holds for: int64 (9,); c columns of persons."""
    talked, guided, before, voucher, leave, scheme, planning, prepared, ambitious = 0, 0, 0, 0, 0, 0, 0, 0, 0
    for i in rows:
        since, known = month - c.guided_at[i], c.known[i]
        talked += month - c.talked_at[i] < YEAR
        guided += since < YEAR
        before += since < SIX_YEARS
        voucher += known & GUIDANCE != 0
        leave += known & LEAVE != 0
        scheme += known & SCHEME != 0
        planning += c.plan[i] != NO_PLAN
        prepared += c.prepared_for[i] != NO_OCCUPATION
        ambitious += c.ambition[i]
    return np.array([talked, guided, before, voucher, leave, scheme, planning, prepared, ambitious])


@compiled
def count_careers(rows, c, consistency, month):
    """Sums of ACTS and BELIEFS over employees in rows: float64 (13,); c columns of persons, consistency (E,)."""
    expectancy, competence, network, agreement = 0.0, 0.0, 0.0, 0.0
    for i in rows:
        expectancy += c.expectancy[i]
        competence += c.competence[i]
        network += c.network[i]
        agreement += consistency[c.employer[i]]
    beliefs = np.array([expectancy, competence, network, agreement])
    return np.concatenate((_count_acts(rows, c, month).astype(np.float64), beliefs))


def count_services(kind, served, waiting, aware, hr_time, foreseen) -> np.ndarray:
    """What intermediaries and employers do for careers this month, in the order of SERVICES: float64 (7,).

    Args:
        kind, served, waiting: columns of intermediaries (T,). aware: share of employers that know of measures.
        hr_time: EUR of working time by employer (E,). foreseen: how many jobs are known to end (count).
    """
    kinds = Intermediary.COUNSELLORS, Intermediary.TRAINERS
    places = [column[kind == which].sum() for which in kinds for column in (served, waiting)]
    return np.array([*places, aware, hr_time.sum(), foreseen], float)
