"""The monthly count of career policy: what employees do about their career, know and believe, and what serves them.

It only reads. As in `wellbeing_counts`, each month a sixth of the employees is counted, by turns.
"""

from collections import namedtuple

import numpy as np

from sim.codes import COUNSELLORS, NO_OCCUPATION, NOTHING, TRAINERS
from sim.engine.kernels import compiled, declared
from sim.institutions.public_programmes import GUIDANCE, LEAVE, SCHEME
from sim.measurement.outcomes import within_a_year

SIX_YEARS = 72  # months


# How many employees each of these holds for.
Acts = declared(
    namedtuple(
        "Acts", "talked guided guided_six_years knows_guidance knows_leave knows_scheme planning prepared ambitious"
    )
)


# Sums over employees.
Beliefs = declared(namedtuple("Beliefs", "expectancy competence network consistency"))


# What intermediaries and employers do for careers in a month.
Services = namedtuple(
    "Services",
    "guidance_served guidance_waiting training_served training_waiting employers_aware hr_time foreseen_jobs "
    "courses_offered courses_taken",
)


CAREER = (*Acts._fields, *Beliefs._fields)


@compiled
def _count_acts(rows, c, month):
    """How many of these employees each of Acts holds for; c columns of persons."""
    talked, guided, before, voucher, leave, scheme, planning, prepared, ambitious = 0, 0, 0, 0, 0, 0, 0, 0, 0
    for i in rows:
        known = c.known[i]
        talked += within_a_year(c.talked_at[i], month)
        guided += within_a_year(c.guided_at[i], month)
        before += month - c.guided_at[i] < SIX_YEARS
        voucher += known & GUIDANCE != 0
        leave += known & LEAVE != 0
        scheme += known & SCHEME != 0
        planning += c.plan[i] != NOTHING
        prepared += c.prepared_for[i] != NO_OCCUPATION
        ambitious += c.ambition[i]
    return Acts(
        talked=talked,
        guided=guided,
        guided_six_years=before,
        knows_guidance=voucher,
        knows_leave=leave,
        knows_scheme=scheme,
        planning=planning,
        prepared=prepared,
        ambitious=ambitious,
    )


@compiled
def count_careers(rows, c, consistency, month):
    """Sums of CAREER over employees in rows: float64 (K,); c columns of persons, consistency (E,)."""
    expectancy, competence, network, agreement = 0.0, 0.0, 0.0, 0.0
    for i in rows:
        expectancy += c.expectancy[i]
        competence += c.competence[i]
        network += c.network[i]
        agreement += consistency[c.employer[i]]
    beliefs = Beliefs(expectancy=expectancy, competence=competence, network=network, consistency=agreement)
    return np.concatenate((np.array(_count_acts(rows, c, month)).astype(np.float64), np.array(beliefs)))


def count_services(intermediaries, economy, hr_time: np.ndarray, foreseen: int) -> Services:
    """What intermediaries and employers do for careers this month.

    Args:
        intermediaries: columns kind, served, waiting (T,). economy: employers that know of measures, and courses.
        hr_time: EUR of working time by employer (E,). foreseen: how many jobs are known to end (count).
    """
    counsels, trains = (intermediaries.kind == kind for kind in (COUNSELLORS, TRAINERS))
    return Services(
        guidance_served=intermediaries.served[counsels].sum(),
        guidance_waiting=intermediaries.waiting[counsels].sum(),
        training_served=intermediaries.served[trains].sum(),
        training_waiting=intermediaries.waiting[trains].sum(),
        employers_aware=economy.employers_aware[0],
        hr_time=hr_time.sum(),
        foreseen_jobs=foreseen,
        courses_offered=economy.courses_offered[0],
        courses_taken=economy.courses_taken[0],
    )
