"""M17 Whole person and life course: school, care, sickness, leaving and rejoining the labour force, retirement.

Claim: what a person can and wants to do at work follows the stage of life (S0, S1). These are the transitions that
statistics describe by age and statute. Exhaustion (M04), heavy work and a lost job make long-term sickness likelier
(`sickness`), and exhaustion its end later; what people value over life is in `work_values`. Long-term sick persons keep
their contract for a year and more, and return to it; unpaid care counts as experience in part.

Off (null rule): nobody falls sick, takes up care, gives up or rejoins; school and pension age still apply.
"""

import math

import numpy as np

from sim.codes import (
    FALL_SICK,
    FREELANCE,
    INACTIVE,
    LEAVE_LABOUR_FORCE,
    LEAVE_SCHOOL,
    LONG_AGO,
    LOSE_CONTRACT,
    NEVER,
    NOTHING,
    PERMANENT,
    QUIT,
    RECOVER,
    RETIRE,
    SICK,
    START_SEEKING,
    STUDENT,
    UNEMPLOYED,
    Education,
    Illness,
)
from sim.engine.calibrated import fitted
from sim.engine.columns import NOW, Column, columns
from sim.engine.draws import Decision, bits, chance_limit, high, low, lower_half, stream
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, in_steps, par, switch
from sim.engine.process import over_rows, process
from sim.rules.sickness import Causes, illness_after, physical_load, toll_of_job_loss

MECHANISM = Mechanism("M17", en="Whole person and life course", nl="Hele mens en levensloop", seeds="S0, S1")

LIFE, CARE = int(Decision.LIFE), int(Decision.CARE)
QUARTER = 3  # months: little happens to people in work, so a third of them are looked at each month
PER_MONTH = ("retire_at_pension_age", "retire_early", "sickness", "step_out", "care")
EARLY_EXIT_AGE = 60 * 12  # months of age from which early retirement is open to some
UPPER_SECONDARY_AGE = 222  # months of age: 18.5 years
LATE = 3  # years beyond 50 in which giving up the search grows by its rate: many aged 55 need not look (assumption)
KEEPS_CONTRACT = 0.98  # monthly chance to keep the contract, of the sick after a year (assumption)

columns(
    "persons",
    "M17",
    education=Column("u1", "code", "highest education attained", codes=Education),
    care_until=Column("i2", "month", "month until which care for others weighs heavily", LONG_AGO, NEVER, initial=NOW),
    experience=Column("u2", "months", "working life so far; unpaid care counts in part"),
    illness=Column("u1", "code", "what keeps a long-term sick person from work", codes=Illness, initial=NOTHING),
)


class LifeCourseParameters(Parameters, group="life_course", mechanism="M17"):
    """Monthly chances of transitions by statute, and their slopes."""

    enabled: bool = switch("M17")
    pension_age: int = par(
        65 * 12,
        60 * 12,
        70 * 12,
        unit="months",
        source="Belgian law in 2023",
        lever="G13",
        en="Statutory pension age",
        nl="Wettelijke pensioenleeftijd",
    )
    retire_at_pension_age: float = par(
        0.35,
        0.05,
        1.0,
        unit="per month",
        en="Retiring once the pension age is reached",
        nl="Met pensioen gaan na de pensioenleeftijd",
    )
    retire_early: float = par(
        fitted("life_course.retire_early"),
        0.0,
        0.05,
        unit="per month",
        en="Early retirement from 60, of those in work",
        nl="Vervroegd pensioen vanaf 60, van werkenden",
    )
    sickness: float = par(
        fitted("life_course.sickness"),
        0.0001,
        0.01,
        unit="per month at age 40, of other causes than physical load, exhaustion and job loss",
        source="assumption: with the other causes, near RIZIV entry rates (unverified)",
        en="Falling ill for long",
        nl="Langdurig ziek worden",
    )
    sickness_by_age: float = par(
        0.035,
        0.0,
        0.08,
        unit="per year of age",
        en="Rise of long-term sickness with age",
        nl="Stijging van langdurige ziekte met de leeftijd",
    )
    exhaustion_sickness: float = par(
        13.0,
        0.0,
        60.0,
        unit="extra hazard relative to other causes at the same age, times exhaustion squared",
        source="disability 3.8 times as likely with severe burnout (Ahola et al. 2009, abstract read; derived)",
        en="How exhaustion leads to sickness",
        nl="Hoe uitputting tot ziekte leidt",
    )
    exhaustion_recovery: float = par(
        0.6,
        0.0,
        1.0,
        unit="share",
        source="30% of burnout cases against 20% still ill after a year (MLOZ 2025, secondary source read)",
        en="How exhaustion delays recovery",
        nl="Hoe uitputting herstel vertraagt",
    )
    recovery: float = par(
        0.16,
        0.02,
        0.4,
        unit="per month at the start",
        en="Recovering from long-term sickness",
        nl="Herstellen van langdurige ziekte",
    )
    recovery_fade: float = par(
        0.35,
        0.0,
        2.0,
        unit="per month sick",
        en="Fall of recovery with the length of sickness",
        nl="Daling van herstel met de duur van ziekte",
    )
    give_up: float = par(
        fitted("life_course.give_up"),
        0.0,
        0.1,
        unit="per month",
        en="Unemployed persons who stop looking",
        nl="Werklozen die stoppen met zoeken",
    )
    step_out: float = par(
        fitted("life_course.step_out"),
        0.0,
        0.01,
        unit="per month",
        en="Workers who step out, mostly for care",
        nl="Werkenden die stoppen, meestal voor zorg",
    )
    care_quits: float = par(
        4.0,
        1.0,
        10.0,
        unit="ratio",
        en="Stepping out of those who care, relative to others",
        nl="Stoppen met werken bij wie zorgt, tegenover anderen",
    )
    rejoin: float = par(
        fitted("life_course.rejoin"),
        0.0,
        0.1,
        unit="per month at age 30",
        en="Inactive persons who start looking",
        nl="Inactieven die beginnen te zoeken",
    )
    education_gradient: float = par(
        fitted("life_course.education_gradient"),
        0.0,
        1.5,
        unit="log points per level",
        source="sign: Statbel employment by education; size: assumption",
        en="How education protects against sickness, giving up and stepping out",
        nl="Hoe opleiding beschermt tegen ziekte, opgeven en uitstappen",
    )
    care: float = par(
        0.006,
        0.0,
        0.02,
        unit="per month, 24 to 40",
        source="assumption from a fertility rate of 1.6",
        en="Start of a period of care for children",
        nl="Begin van een periode van zorg voor kinderen",
    )
    childcare_months: int = par(
        10,
        0,
        96,
        unit="months",
        source="assumption: a third of the usual length",
        en="Length of a period of care with a place in childcare",
        nl="Duur van een periode van zorg met een plaats in de kinderopvang",
    )
    care_months: int = par(
        30, 6, 96, unit="months", en="Length of a period of care", nl="Duur van een periode van zorg"
    )
    care_as_experience: float = par(
        0.5,
        0.0,
        1.0,
        unit="months per month",
        en="Experience gained in care, as a share of that at work",
        nl="Ervaring opgedaan in zorg, als deel van die op het werk",
    )


@compiled
def sickness_hazard(age_years, p):
    """Return the monthly chance of long-term sickness: p.sickness x (1 + slope x (age - 40)), factor at least 0.2."""
    return p.sickness * max(0.2, 1.0 + p.sickness_by_age * (age_years - 40.0))


@compiled
def toll_of_exhaustion(exhaustion, p):
    """Return the extra hazard of mental illness by exhaustion, relative to other causes: p x exhaustion^2."""
    return p.exhaustion_sickness * exhaustion * exhaustion


@compiled
def relative_frailty(education, p):
    """Return the chance of dropping out relative to the middle education: exp(gradient x (1 - education code))."""
    return math.exp(p.education_gradient * (1.0 - education))


@compiled
def recovery_hazard(months_sick, p):
    """Return the monthly chance of recovery: p.recovery / (1 + fade x months sick) (duration dependence)."""
    return p.recovery / (1.0 + p.recovery_fade * months_sick)


def with_support(p, g):
    """Return the parameters under reintegration and care leave (government g): both change the chances of a month.

    Reintegration reaches a share of the sick and helps them return sooner; care leave keeps people who care in work.
    """
    return p._replace(
        recovery=min(1.0, p.recovery * (1.0 + g.reintegration * g.reintegration_effect)),
        care_quits=1.0 + (p.care_quits - 1.0) * (1.0 - g.care_leave),
    )


@compiled
def retirement_hazard(age, in_work, p):
    """Return the monthly chance of retiring; age in months, in_work bool."""
    if age >= p.pension_age:
        return p.retire_at_pension_age if in_work else 1.0
    if age < EARLY_EXIT_AGE or not p.enabled:
        return 0.0
    return p.retire_early if in_work else 2.0 * p.retire_early


@compiled
def life_event(status, age, months, education, has_job, in_care, contract_ended, exhaustion, risk, u, p):
    """Return the life event of this month, an event code (0 for none); all arguments are scalars.

    Args:
        status: statute. age: months. months: in this statute. education: code. has_job: keeps an employer.
        in_care: cares for others. contract_ended: fixed term is over. exhaustion: 0 to 1.
        risk: of falling ill, relative to causes that neither load nor job loss adds to. u: uniform. p: parameters.
    """
    in_work = status != UNEMPLOYED and status != SICK and status != INACTIVE
    bar = retirement_hazard(age, in_work, p)
    if u < bar:
        return RETIRE
    if status == SICK and has_job and contract_ended:
        return LOSE_CONTRACT
    if not p.enabled:
        return 0
    if status == SICK:
        if u < bar + recovery_hazard(months, p) * (1.0 - p.exhaustion_recovery * exhaustion):
            return RECOVER
        return LOSE_CONTRACT if has_job and months >= 12 and u > KEEPS_CONTRACT else 0
    frailty = relative_frailty(education, p)
    if status == INACTIVE:
        rejoin = p.rejoin * min(2.0, max(0.1, 1.0 - (age / 12.0 - 30.0) / 30.0)) * (0.3 if in_care else 1.0)
        return START_SEEKING if u < bar + rejoin / frailty else 0
    bar += sickness_hazard(age / 12.0, p) * frailty * risk
    if u < bar:
        return FALL_SICK
    if status == UNEMPLOYED:
        # Older and long unemployed persons give up more often.
        give_up = p.give_up * frailty * (1.0 + max(0.0, age / 12.0 - 50.0) / LATE) * min(2.0, 0.5 + months / 12.0)
        return LEAVE_LABOUR_FORCE if u < bar + give_up else 0
    return QUIT if u < bar + p.step_out * frailty * (p.care_quits if in_care else 1.0) else 0


@compiled
def worker_ceiling(p):
    """Return the largest monthly chance of any life event of a person in work at risk 1, early retirement apart."""
    worst = relative_frailty(0, p) * (sickness_hazard(p.pension_age / 12.0, p) + max(1.0, p.care_quits) * p.step_out)
    return worst if p.enabled else 0.0


@compiled
def _ceilings(p):
    """Return by statute the largest chance of any life event before pension age at risk 1, early retirement apart."""
    oldest = p.pension_age / 12.0
    bars = np.full(INACTIVE + 1, worker_ceiling(p))
    give_up = 2.0 * p.give_up * (1.0 + max(0.0, oldest - 50.0) / LATE)
    bars[UNEMPLOYED] = relative_frailty(0, p) * (sickness_hazard(oldest, p) + give_up)
    bars[SICK] = recovery_hazard(0, p)
    bars[INACTIVE] = 2.0 * p.rejoin / relative_frailty(2, p)
    return bars if p.enabled else np.zeros(INACTIVE + 1)


@compiled
def _study(rows, c, month):
    """Update the education of students, and request the end of school; c: columns of persons."""
    request, value, attained = c.request, c.request_value, c.education
    for i in rows:
        age, track, end = month - c.birth_month[i], c.track[i], c.study_until[i]
        education = min(track, 1) if age >= UPPER_SECONDARY_AGE else attained[i]
        attained[i] = track if age >= end else education
        if age >= end:
            request[i] = LEAVE_SCHOOL
            value[i] = UNEMPLOYED


@compiled
def _live(rows, c, seed, month, step, p, causes, childcare):
    """Request the life events of `step` months after school; c: columns of persons, p: chances per step.

    `causes`: `Causes` of sickness, `childcare`: share who get a place when they start to care. Return how many got one,
    and how many care.
    """
    places, carers = 0, 0
    life, care = stream(seed, LIFE, month), stream(seed, CARE, month)
    ceilings, open_to_some = _ceilings(p), 2.0 * p.retire_early * p.enabled
    education, care_until, experience, request, illness = c.education, c.care_until, c.experience, c.request, c.illness
    status_since, employer, exhaustion, occupation = c.status_since, c.employer, c.exhaustion, c.occupation
    person_id, track, study_until, last_worked = c.person_id, c.track, c.study_until, c.last_worked
    sickest = p.enabled * relative_frailty(0, p) * sickness_hazard(p.pension_age / 12.0, p)
    for i in rows:
        status, age = c.status[i], month - c.birth_month[i]
        if education[i] < track[i] and age >= study_until[i]:  # took a job before the end of school
            education[i] = track[i]
        word = bits(life, person_id[i])
        u = high(word)
        if lower_half(word) < chance_limit(p.care) and p.enabled and 288 <= age < 480 and month >= care_until[i]:
            place = low(bits(care, bits(life, word))) < childcare
            care_until[i] = month + (min(p.childcare_months, p.care_months) if place else p.care_months)
            places += place
        in_care = month < care_until[i]
        carers += in_care
        if status <= FREELANCE:  # in work
            experience[i] += step
        # Experience in care arrives as whole months, with the share as a chance.
        elif status == INACTIVE and in_care and high(bits(care, person_id[i])) < p.care_as_experience:
            experience[i] += 1
        ended = month >= c.end_month[i]
        ceiling = ceilings[status] + open_to_some * (age >= EARLY_EXIT_AGE)
        physical = causes.p.physical * causes.load[occupation[i]]
        mental = toll_of_exhaustion(exhaustion[i], p) + toll_of_job_loss(
            c.last_end[i], month - last_worked[i], causes.p
        )
        ceiling += sickest * (physical + mental)
        if (ceiling <= u) & (u <= KEEPS_CONTRACT) & (age < p.pension_age) & (not ended):
            continue  # nothing happens to most people in most months, whatever their circumstances
        months, has_job = month - status_since[i], employer[i] >= 0
        risk = 1.0 + physical + mental
        event = life_event(status, age, months, education[i], has_job, in_care, ended, exhaustion[i], risk, u, p)
        if event:
            request[i] = event
            illness[i] = illness_after(event, illness[i], physical, mental, low(bits(life, word)))
    return np.array([places, carers])


@process(
    "workers",
    "M17",
    persons="person_id birth_month status status_since employer end_month track study_until exhaustion occupation "
    "last_end last_worked -> education care_until experience illness request request_value",
)
def persons_go_through_life_events(state, persons) -> None:
    """Apply school, care, sickness and recovery, leaving and rejoining the labour force, retirement."""
    over_rows(_study, state.rows(STUDENT), persons, state.month)
    g, seed, month = state.parameters.government, state.seed, state.month
    p = with_support(state.parameters.life_course, g)
    causes = Causes(state.table("physical load", physical_load), state.parameters.sickness)
    others = state.rows(UNEMPLOYED, INACTIVE)
    outside = sum(over_rows(_live, others, persons, seed, month, 1, p, causes, g.childcare))
    workers = state.rows(PERMANENT, FREELANCE, rota=QUARTER)
    quarterly = in_steps(p, PER_MONTH, QUARTER)
    at_work = sum(over_rows(_live, workers, persons, seed, month, QUARTER, quarterly, causes, g.childcare))
    # A place is paid for when it is taken, for as long as care would have lasted.
    state.ledger.pay("childcare", float(outside[0] + at_work[0]) * g.childcare_cost * p.care_months)
    state.ledger.pay("care_leave", g.care_leave * g.care_leave_cost * float(QUARTER * at_work[1]))
    state.ledger.pay("reintegration", g.reintegration * g.reintegration_cost * float(len(state.rows(SICK))))
