"""M04 Wellbeing: exhaustion (healthy), engagement (happy), and the own judgement of one's career (pride).

Claim: work that asks more than it gives exhausts; fit, growth, support and meaning motivate, misfit and inaction wear
motivation down, until people withdraw in their minds while they stay (S0, S1). The form is that of the job demands-
resources model: two processes, confirmed over three years (Hakanen, Schaufeli and Ahola 2008, abstract read).
Exhaustion climbs within months where demands exceed resources and recovers slower (a third of patients is still
exhausted after 18 months: Glise et al. 2012, read); demands predict it only weakly (rho < .30: Shoman et al. 2022,
read), so people differ lastingly in what they bear. Engagement moves to what the job gives, weighed by what one values
at this stage of life (`values`). Wanting to leave without acting wears it (locked in: odds of poor wellbeing x 2.17,
Aronsson et al. 2019, read; reversible, Stengard et al. 2016, abstract read). Sickness and return from it: M17.

Off (null rule): nobody is exhausted; engagement and pride are 0 for all.
"""

from __future__ import annotations

from numba import njit

from sim.codes import Status
from sim.draws import Decision, bits, normal, normal_low, stream
from sim.parameters import Parameters, par, switch
from sim.process import over_rows, process
from sim.values import balance_value, growth_value, meaning_value

PERMANENT, TEMPORARY, FREELANCE = int(Status.PERMANENT), int(Status.TEMPORARY), int(Status.FREELANCE)
UNEMPLOYED, SICK, INACTIVE = int(Status.UNEMPLOYED), int(Status.SICK), int(Status.INACTIVE)
RESILIENCE = int(Decision.RESILIENCE)
QUARTER, YEARS = 3, 0.25
LONG_WAIT = 24.0  # months of wanting without acting after which it wears fully (assumption)
USUAL_EXHAUSTION, USUAL_LINKS, USUAL_LEVEL = 0.25, 0.55, 0.7
GROWTH_FADES = 4.0  # years in the same tasks after which there is little growth left (assumption, after Acerta 2019)


class WellbeingParameters(Parameters):
    """What wears people out and what moves them."""

    enabled: bool = switch("M04")
    strain: float = par(
        0.0, -1.0, 1.0, unit="strain", en="Usual excess of demands over resources",
        nl="Gebruikelijk overwicht van eisen op hulpbronnen")  # fmt: skip
    workload: float = par(
        1.2, 0.0, 4.0, unit="strain per unit of workload",
        source="stressors raise absence with a mental diagnosis by up to 76% (Duchaine et al. 2020, abstract read)",
        en="How workload strains", nl="Hoe werkdruk belast")  # fmt: skip
    autonomy: float = par(
        0.3, 0.0, 2.0, unit="strain from none to full autonomy", en="How autonomy relieves",
        nl="Hoe autonomie ontlast")  # fmt: skip
    care: float = par(
        0.15, 0.0, 1.0, unit="strain", en="How care for others strains, less where work is flexible",
        nl="Hoe zorg voor anderen belast, minder waar werk flexibel is")  # fmt: skip
    misfit: float = par(
        0.10, 0.0, 0.5, unit="strain per sd of misfit, and per 0.1 log points of outdated skill",
        en="How misfit and outdated skills strain", nl="Hoe een slechte passing en verouderde kennis belasten")  # fmt: skip
    resilience: float = par(
        0.30, 0.0, 1.0, unit="sd of strain", source="demands explain little: rho < .30 (Shoman et al. 2022, read)",
        en="Lasting differences in what people bear", nl="Blijvende verschillen in draagkracht")  # fmt: skip
    climb: float = par(
        1.6, 0.2, 6.0, unit="a year per unit of strain", source="3 to 9 months: assumption",
        en="Speed at which exhaustion climbs", nl="Snelheid waarmee uitputting stijgt")  # fmt: skip
    recovery: float = par(
        0.75, 0.05, 3.0, unit="a year",
        source="a third still exhausted after 18 months (Glise et al. 2012, read): 0.73 a year",
        en="Recovery from exhaustion", nl="Herstel van uitputting")  # fmt: skip
    fit: float = par(
        0.35, 0.0, 1.0, unit="sd per sd of fit", source="job satisfaction .56 (Kristof-Brown et al. 2005, unverified)",
        en="How fit and meaning motivate", nl="Hoe passing en zingeving motiveren")  # fmt: skip
    growth: float = par(
        0.5, 0.0, 2.0, unit="sd from old to new tasks", en="How growth motivates", nl="Hoe groei motiveert")  # fmt: skip
    support: float = par(
        0.4, 0.0, 2.0, unit="sd from no ties to full ties", en="How ties with colleagues motivate",
        nl="Hoe banden met collega's motiveren")  # fmt: skip
    drain: float = par(
        1.2, 0.0, 4.0, unit="sd from rested to exhausted", en="How exhaustion drains motivation",
        nl="Hoe uitputting motivatie wegneemt")  # fmt: skip
    thwarted: float = par(
        0.5, 0.0, 2.0, unit="sd after two years of wanting without acting",
        source="odds of poor wellbeing x 2.17 when locked in (Aronsson et al. 2019, read)",
        en="How inaction wears motivation", nl="Hoe inactie motivatie doet slijten")  # fmt: skip
    adjustment: float = par(
        1.6, 0.2, 4.0, unit="a year", en="Speed at which motivation adjusts",
        nl="Snelheid waarmee motivatie zich aanpast")  # fmt: skip


@njit(cache=True, nogil=True)
def job_strain(workload, autonomy, balance, in_care, fit, behind, p):
    """Demands above resources: scalars in, strain out.

    Args:
        workload: ratio to usual. autonomy: 0 to 1. balance: weight of balance. in_care: 0 or 1. fit: sd.
        behind: log points of skill behind the frontier.
    """
    demands = p.strain + p.workload * (workload - 1.0) + p.care * in_care * balance * (1.0 - autonomy)
    return demands - p.autonomy * (autonomy - 0.5) - p.misfit * (fit - 10.0 * min(behind, 0.3))


@njit(cache=True, nogil=True)
def next_exhaustion(exhaustion, strain, p):
    """Exhaustion a quarter later: it climbs with positive strain and recovers by itself; 0 to 1 in and out."""
    climb = p.climb * max(0.0, strain) * (1.0 - exhaustion)
    return min(1.0, max(0.0, exhaustion + YEARS * (climb - p.recovery * exhaustion)))


@njit(cache=True, nogil=True)
def motivation(fit_job, fit_employer, growth, growth_weight, meaning_weight, links, exhaustion, waiting, p):
    """Where engagement tends to, in sd.

    Args:
        fit_job, fit_employer: sd. growth: 0 to 1, how new the tasks are. growth_weight, meaning_weight: values.
        links: share. exhaustion: 0 to 1. waiting: months of wanting without acting.
    """
    given = p.fit * (fit_job + meaning_weight * fit_employer) * 0.7 + p.growth * growth_weight * (growth - 0.4)
    given += p.support * (links - USUAL_LINKS)
    return given - p.drain * (exhaustion - USUAL_EXHAUSTION) - p.thwarted * min(waiting / LONG_WAIT, 1.0)


@njit(cache=True, nogil=True)
def judged_career(engagement, level, waiting):
    """Where career pride tends to, in sd: what one feels now, what one has become, and regret of not having acted.

    Weights are equal parts (assumption): no scale with sizes was found.
    """
    return 0.7 * engagement + 0.5 * (level - USUAL_LEVEL) - 0.5 * min(waiting / LONG_WAIT, 1.0)


@njit(cache=True, nogil=True)
def _feel(rows, c, e, frontier, seed, month, p, values):
    """Wellbeing of employees whose turn it is: c, e columns of persons and employers."""
    key, adjust, slow = stream(seed, RESILIENCE, 0), min(1.0, p.adjustment * YEARS), 0.1
    for i in rows:
        k, word, age = c.employer[i], bits(key, c.person_id[i]), (month - c.birth_month[i]) * (1.0 / 12.0)
        in_care, fit = month < c.care_until[i], c.fit_job[i] + c.crafted[i]
        behind = max(0.0, frontier[c.occupation[i]] - c.occupational_skill[i])
        strain = job_strain(e.workload[k], e.autonomy[k], balance_value(in_care, values), in_care, fit, behind, p)
        exhaustion = next_exhaustion(c.exhaustion[i], strain - p.resilience * normal(word), p)
        waiting = max(0, month - c.inactive_since[i])
        growth = max(0.0, 1.0 - (month - c.tasks_since[i]) / (12.0 * GROWTH_FADES))
        target = motivation(
            fit, c.fit_employer[i], growth, growth_value(age, values), meaning_value(age, values), c.links[i],
            exhaustion, waiting, p,
        ) + 0.3 * normal_low(word)  # fmt: skip
        engagement = c.engagement[i] + adjust * (target - c.engagement[i])
        c.exhaustion[i] = exhaustion
        c.engagement[i] = engagement
        c.pride[i] += slow * (judged_career(engagement, c.level[i], waiting) - c.pride[i])


@njit(cache=True, nogil=True)
def _rest(rows, c, p):
    """Wellbeing of those without an employer to work for: exhaustion recovers; joblessness and illness depress."""
    adjust, slow = min(1.0, p.adjustment * YEARS), 0.1
    for i in rows:
        low = c.status[i] == UNEMPLOYED or c.status[i] == SICK
        c.exhaustion[i] = next_exhaustion(c.exhaustion[i], 0.0, p)
        c.engagement[i] += adjust * ((-1.0 if low else 0.0) - c.engagement[i])
        c.pride[i] += slow * (judged_career(c.engagement[i], c.level[i], 0.0) - c.pride[i])


@process(
    "workers", "M04",
    persons="person_id birth_month status employer occupation level care_until fit_job fit_employer crafted links "
    "occupational_skill tasks_since inactive_since -> exhaustion engagement pride",
    employers="workload autonomy", economy="frontier",
)  # fmt: skip
def workers_feel(state, persons, employers, economy) -> None:
    """Work wears out or recovers, motivates or not; people judge their career."""
    p, values = state.parameters.m04, state.parameters.values
    if p.enabled:
        rows = state.rows(PERMANENT, TEMPORARY, rota=QUARTER)
        over_rows(_feel, rows, persons, employers, economy.frontier, state.seed, state.month, p, values)
        over_rows(_rest, state.rows(FREELANCE, INACTIVE, rota=QUARTER), persons, p)
