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
RAMP_END = 36  # months, the longest `ramp_up_months` that may be set
PARTS, SMALLEST_PART = 4, 1 << 13  # of the employees, so that several threads can pay them
BUSINESS_SPREAD = 0.4  # log points, sd of incomes of the self-employed in one occupation (assumption)


class EconomicsParameters(Parameters):
    """Output and the cost of turnover."""

    enabled: bool = switch("M14")
    ramp_up_months: float = par(
        15.0, 1.0, 36.0, unit="months", source="assumption: settled after 9 months, fully productive after 6 to 9 more",
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
def _ramp(p):
    """Productivity of average fit by months with the employer and in the function, up to RAMP_END of each."""
    table = np.ones((RAMP_END + 1, RAMP_END + 1))
    for tenure in range(RAMP_END + 1):
        for in_function in range(RAMP_END + 1):
            if p.enabled:
                table[tenure, in_function] = productivity_of(tenure, in_function, 0.0, p)
    return table


def ramp_table(world, p) -> np.ndarray:
    """Productivity of average fit by months with the employer (rows) and in the function (columns)."""
    return _ramp(p)


@njit(cache=True, nogil=True)
def _work(rows, c, e, pay, ramp, month, p):
    """Pay and productivity of employees; returns payroll and output by employer, (E, 2) EUR."""
    sums, wage = np.zeros((e.seniority_slope.shape[0], 2)), c.wage
    fit_productivity = p.fit_productivity if p.enabled else 0.0
    for i in rows:
        tenure, in_function, k = month - c.hired[i], month - c.function_since[i], np.uint64(c.employer[i])
        base, level = pay.occupation[c.occupation[i]], pay.level[c.level[i]]
        experience = pay.experience[min(c.experience[i] // 12, 55)]
        # Pay is reviewed on a move and once a year after it.
        if in_function == 0 or tenure % 12 == 0:
            wage[i] = wage_of(base, level, experience, e.seniority_slope[k], tenure, e.pay_premium[k])
        place = np.uint64(min(tenure, RAMP_END)), np.uint64(min(in_function, RAMP_END))
        c.productivity[i] = ramp[place] * (1.0 + fit_productivity * c.fit_job[i])
        sums[k, 0] += wage[i]
        sums[k, 1] += base * level * experience * p.markup * c.productivity[i]
    return sums


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
    """Benefits of the unemployed and of the sick: EUR (2,)."""
    unemployed, sick = 0.0, 0.0
    for i in rows:
        benefit = unemployment_benefit(c.wage[i], month - c.status_since[i], g)
        sickness = g.sickness_benefit * min(c.wage[i], g.wage_cap)
        unemployed += benefit * (c.status[i] == UNEMPLOYED)
        sick += sickness * (c.status[i] == SICK)
    return np.array([unemployed, sick])


@njit(cache=True, nogil=True)
def _pensions(rows, c, g):
    """Pensions of the retired: EUR; eight sums take turns, since an addition waits for the one before it."""
    total = np.zeros(8)
    for n in range(np.uint64(rows.shape[0])):
        total[n & np.uint64(7)] += max(g.pension * c.wage[rows[n]], MINIMUM_PENSION)
    return total.sum()


@njit(cache=True, nogil=True)
def _results(sums, j, e, p, g):
    """Payroll, output and profit of each employer, from the sums of `_work` and vacant slots; public cost in EUR,
    private output, and the number of vacant slots."""
    e.profit[:] = 0.0
    public, sales, vacant, employer, profit = 0.0, 0.0, 0, j.employer, e.profit
    for k in range(j.state.shape[0]):
        if j.state[k] == VACANT:
            profit[employer[k]] -= p.vacancy_cost
            vacant += 1
    for k in range(e.payroll.shape[0]):
        e.payroll[k], e.output[k] = sums[k, 0], sums[k, 1]
        cost = sums[k, 0] * (1.0 + g.employer_contribution + g.sector_contribution) - profit[k]
        if e.public[k]:
            public += cost  # what public employers make is not sold
            profit[k] = 0.0
        else:
            sales += sums[k, 1]
            profit[k] = sums[k, 1] - cost
    return public, sales, vacant


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
    pay, ramp = state.table("pay", pay_tables, state.parameters.pay), state.table("ramp", ramp_table, p)
    staff = state.rows(PERMANENT, TEMPORARY)
    state.rows(FREELANCE, RETIRED)  # those without an employer to pay them: the lists below are cut from this one
    block = max(len(staff) // PARTS + 1, SMALLEST_PART)  # each part has sums of its own for all employers
    sums = sum(over_rows(_work, staff, persons, employers, pay, ramp, month, p, block=block))
    wages = float(sums[:, 0].sum())
    business = _run_business(state.rows(FREELANCE), persons, pay, state.seed, month)
    unemployment, sickness = sum(over_rows(_benefits, state.rows(UNEMPLOYED, SICK), persons, month, g))
    pensions = sum(over_rows(_pensions, state.rows(RETIRED), persons, g))
    public, sales, vacant = _results(sums, jobs, employers, p, g)
    ledger.pay("public_services", public)
    ledger.pay("wages", wages)
    ledger.pay("employer_contributions", g.employer_contribution * wages)
    ledger.pay("sector_contributions", g.sector_contribution * wages)
    ledger.pay("income_tax", g.income_tax * (wages + business))
    ledger.pay("unemployment_benefits", unemployment)
    ledger.pay("sickness_benefits", sickness)
    ledger.pay("pensions", pensions)
    ledger.pay("business_income", business)
    ledger.pay("recruitment", p.vacancy_cost * vacant)
    ledger.pay("sales", sales)


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
