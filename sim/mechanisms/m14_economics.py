"""M14 Employers' economics, second part: what people make, what they are paid, and what turnover costs.

Claim: a stable workforce spares replacement cost and lets a newcomer become productive (S0). Output follows
productivity: newcomers to the employer and to the function ramp up (settled after some nine months, fully
productive six to nine later), and who fits the job makes more. Pay follows the wage equation (`pay`), benefits
the rules of government; every euro is booked.

Off (null rule): everybody is equally productive; pay and money flows stay.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sim.codes import NONE, JobState, Status
from sim.draws import Decision, pair_normal, stream
from sim.government import MINIMUM_PENSION, unemployment_benefit
from sim.parameters import Parameters, par, switch
from sim.pay import pay_tables, wage_of
from sim.process import over_rows, process

PERMANENT, FREELANCE, UNEMPLOYED = int(Status.PERMANENT), int(Status.FREELANCE), int(Status.UNEMPLOYED)
SICK, RETIRED, TEMPORARY = int(Status.SICK), int(Status.RETIRED), int(Status.TEMPORARY)
VACANT = int(JobState.VACANT)
BUSINESS_FIT = int(Decision.FIT_EMPLOYER)
BUSINESS_SPREAD = 0.4  # log points, sd of incomes of the self-employed in one occupation (assumption)


class EconomicsParameters(Parameters):
    """Output and the cost of turnover."""

    enabled: bool = switch("M14")
    ramp_up_months: float = par(
        15.0, 1.0, 36.0, unit="months", source="settled after 9 months, fully productive after 6 to 9 more (brief)",
        en="Months until a newcomer is fully productive",
        nl="Maanden tot een nieuwkomer volledig productief is")  # fmt: skip
    newcomer_shortfall: float = par(
        0.40, 0.0, 0.9, unit="share of output", en="Output that a newcomer to the employer lacks at the start",
        nl="Productie die een nieuwkomer bij de werkgever mist bij de start")  # fmt: skip
    new_function_shortfall: float = par(
        0.15, 0.0, 0.9, unit="share of output", en="Output lacking at the start of a new function inside",
        nl="Productie die ontbreekt bij de start van een nieuwe functie")  # fmt: skip
    fit_productivity: float = par(
        0.08, 0.0, 0.3, unit="log points per sd of fit",
        source="sign: Kristof-Brown et al. 2005 (unverified); size: assumption",
        en="How fit raises output", nl="Hoe passing de productie verhoogt")  # fmt: skip
    markup: float = par(
        1.55, 1.0, 3.0, unit="ratio of sales to the market wage", en="Sales per unit of market wage",
        nl="Omzet per eenheid marktloon")  # fmt: skip
    vacancy_cost: float = par(
        350.0, 0.0, 5000.0, unit="EUR a month", en="Advertising and selection for an open vacancy",
        nl="Werving en selectie voor een open vacature")  # fmt: skip


@njit(cache=True, nogil=True)
def productivity_of(months_with_employer, months_in_function, fit_job, p):
    """Output relative to a settled worker of average fit: months and sd in, ratio out."""
    if months_in_function >= p.ramp_up_months:  # settled in both: most people, most of the time
        return 1.0 + p.fit_productivity * fit_job
    fresh = 1.0 - min(months_with_employer / p.ramp_up_months, 1.0)
    new = 1.0 - min(months_in_function / p.ramp_up_months, 1.0)
    ramp = 1.0 - p.newcomer_shortfall * fresh - p.new_function_shortfall * new * (1.0 - fresh)
    return ramp * (1.0 + p.fit_productivity * fit_job)


@njit(cache=True, nogil=True)
def _work(rows, c, e, pay, month, p):
    """Pay and productivity of employees; returns wages in EUR."""
    wages = 0.0
    for i in rows:
        tenure, in_function = month - c.hired[i], month - c.function_since[i]
        # Pay is reviewed on a move and once a year after it.
        if in_function == 0 or tenure % 12 == 0:
            k = c.employer[i]
            c.wage[i] = wage_of(
                pay.occupation[c.occupation[i]], pay.level[c.level[i]],
                pay.experience[min(c.experience[i] // 12, 55)], e.seniority_slope[k], tenure, e.pay_premium[k],
            )  # fmt: skip
        c.productivity[i] = productivity_of(tenure, in_function, c.fit_job[i], p) if p.enabled else 1.0
        wages += c.wage[i]
    return wages


@njit(cache=True, nogil=True)
def _run_business(rows, c, pay, seed, month):
    """Income of the self-employed: set once a year from occupation, experience and the luck of the business."""
    business, total = stream(seed, BUSINESS_FIT, 1), 0.0
    for i in rows:
        if (month - c.hired[i]) % 12 == 0:
            luck = BUSINESS_SPREAD * pair_normal(business, c.person_id[i], c.hired[i] + 100_000)
            base = pay.occupation[c.occupation[i]] * pay.experience[min(c.experience[i] // 12, 55)]
            c.wage[i] = base * math.exp(luck)
        c.productivity[i] = 1.0
        total += c.wage[i]
    return total


@njit(cache=True, nogil=True)
def _benefits(rows, c, month, g):
    """Benefits and pensions of the unemployed, sick and retired: EUR (3,)."""
    sums = np.zeros(3)
    for i in rows:
        if c.status[i] == UNEMPLOYED:
            sums[0] += unemployment_benefit(c.wage[i], month - c.status_since[i], g)
        elif c.status[i] == SICK:
            sums[1] += g.sickness_benefit * min(c.wage[i], g.wage_cap)
        elif c.status[i] == RETIRED:
            sums[2] += max(g.pension * c.wage[i], MINIMUM_PENSION)
    return sums


@njit(cache=True, nogil=True)
def _results(rows, vacant, c, j, e, pay, p, g):
    """Payroll, output and profit of each employer, from employees (rows) and vacant slots; public cost in EUR."""
    e.payroll[:] = 0.0
    e.output[:] = 0.0
    e.profit[:] = 0.0
    for i in rows:
        k = c.employer[i]
        e.payroll[k] += c.wage[i]
        worth = pay.occupation[c.occupation[i]] * pay.level[c.level[i]]
        e.output[k] += worth * pay.experience[min(c.experience[i] // 12, 55)] * p.markup * c.productivity[i]
    for k in vacant:
        e.profit[j.employer[k]] -= p.vacancy_cost
    public = 0.0
    for k in range(e.payroll.shape[0]):
        cost = e.payroll[k] * (1.0 + g.employer_contribution + g.sector_contribution) - e.profit[k]
        if e.public[k]:
            public += cost  # what public employers make is not sold
            e.profit[k] = 0.0
        else:
            e.profit[k] = e.output[k] - cost
    return public


@process(
    "employers", "M14",
    persons="person_id status status_since employer hired function_since occupation level experience fit_job "
    "-> wage productivity",
    employers="seniority_slope pay_premium public -> payroll output profit",
    jobs="state employer",
)  # fmt: skip
def everyone_is_paid(state, persons, employers, jobs) -> None:
    """People work and are paid; the unemployed, sick and retired get benefits; employers count their results."""
    p, g, ledger, month = state.parameters.economics, state.parameters.government, state.ledger, state.month
    pay = state.table("pay", pay_tables, state.parameters.pay)
    staff, others = state.rows(PERMANENT, TEMPORARY), state.rows(UNEMPLOYED, RETIRED)
    wages = float(np.sum(over_rows(_work, staff, persons, employers, pay, month, p)))
    business = _run_business(state.rows(FREELANCE), persons, pay, state.seed, month)
    unemployment, sickness, pensions = np.sum(over_rows(_benefits, others, persons, month, g), axis=0)
    vacant = np.flatnonzero(jobs.state == VACANT)
    ledger.pay("public_services", _results(staff, vacant, persons, jobs, employers, pay, p, g))
    ledger.pay("wages", wages)
    ledger.pay("employer_contributions", g.employer_contribution * wages)
    ledger.pay("sector_contributions", g.sector_contribution * wages)
    ledger.pay("income_tax", g.income_tax * (wages + business))
    ledger.pay("unemployment_benefits", unemployment)
    ledger.pay("sickness_benefits", sickness)
    ledger.pay("pensions", pensions)
    ledger.pay("business_income", business)
    ledger.pay("recruitment", p.vacancy_cost * len(vacant))
    ledger.pay("sales", float(employers.output[employers.public == 0].sum()))


@njit(cache=True, nogil=True)
def _complete(log, wage):
    """Write the wage after each event; log columns of events, wage (N,)."""
    for k in range(log.count[0]):
        working = log.to_employer[k] != NONE or log.to_status[k] == FREELANCE
        log.to_wage[k] = wage[log.row[k]] if working else 0.0


@process("world", persons="wage")
def events_get_their_wages(state, persons) -> None:
    """Events of this month get the wage that the change led to."""
    _complete(state.log.reserve(0), persons.wage)
