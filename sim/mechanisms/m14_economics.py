"""M14 Employers' economics, second part: what people produce, what they are paid, and what turnover costs.

Claim: a stable workforce spares replacement cost and lets a newcomer become productive (S0). Output depends on the
person, per unit of work asked: skills (a newcomer lacks firm skill, a person behind the frontier produces less), fit,
motivation, ties with colleagues, health, and effort less the time that learning takes. Its value rises with technology
(M13) and with the work asked, less than in proportion, and beyond the usual up to a point only (Pencavel 2015, abstract
read); the exhausted make errors, are absent more often, and fall ill (M17), at the employer's cost for a month. Pay
follows the wage equation (`pay`), benefits the rules of government; every euro is booked. Replacement has no cost of
its own: vacancies cost money, and newcomers produce less.

Off (null rule): everybody is equally productive; pay and money flows stay.
"""

import math

import numpy as np

from sim.actors.events import TAKES_JOB
from sim.codes import (
    FREELANCE,
    NONE,
    PERMANENT,
    PROMOTION,
    RETIRED,
    SICK,
    STEP_BACK,
    TEMPORARY,
    UNEMPLOYED,
    USUAL_LINKS,
    VACANT,
)
from sim.engine.columns import Column, columns
from sim.engine.draws import Decision, pair_normal, stream
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.institutions.benefits import benefits_paid, pensions_paid
from sim.institutions.hr_policy import USUAL
from sim.rules.pay import merit, pay_tables, time_that_counts, wage_of, work_value
from sim.rules.sickness import guaranteed_pay

MECHANISM = Mechanism("M14", en="Employers' economics", nl="Economie van werkgevers", seeds="S0")

BUSINESS_FIT = int(Decision.FIT_EMPLOYER)
QUARTER = 3  # months between updates of output; a third of employees each month
USUAL_TIME, USUAL_PERFORMANCE_PAY = USUAL.informal_time, USUAL.performance_pay
YEAR = np.uint32(12)  # months
MID_CAREER = 15  # years of experience at which pay is that of the occupation (`pay`)
BEYOND = 0.3  # effect on output of firm skill above that of a settled worker, relative to below it (assumption)
PARTS, SMALLEST_PART = 4, 1 << 13  # of the list of employees, so that several threads can pay them
BUSINESS_SPREAD = 0.4  # sd in log points of incomes of the self-employed in one occupation (assumption)

columns(
    "persons",
    "M14",
    wage=Column("f4", "EUR a month", "gross pay now, or in the last job", 0.0, 1e12, initial=0.0),
    productivity=Column("f4", "ratio", "output per unit of work, of a settled worker who fits", 0.0, 1e6, initial=0.0),
)
columns(
    "employers",
    "M14",
    payroll=Column("f8", "EUR", "gross wages this month, sick pay included", 0.0),
    output=Column("f8", "EUR", "value of what was made this month", 0.0),
    profit=Column("f8", "EUR", "output less labour and turnover cost, this month, before tax"),
)


class EconomicsParameters(Parameters, group="production", mechanism="M14"):
    """Output, and the cost of turnover."""

    enabled: bool = switch("M14")
    newcomer_shortfall: float = par(
        0.35,
        0.0,
        0.9,
        unit="share of output",
        source="starts at 65% of the output after eight months (Shaw and Lazear 2008, abstract read; derived)",
        en="Output that a newcomer to the employer lacks at the start",
        nl="Productie die een nieuwkomer bij de werkgever mist bij de start",
    )
    fit_productivity: float = par(
        0.05,
        0.0,
        0.3,
        unit="log points per sd of fit",
        source="sign: Kristof-Brown et al. 2005 (r .20, unverified); size: assumption",
        en="How fit raises output",
        nl="Hoe een goede match de productie verhoogt",
    )
    engagement_productivity: float = par(
        0.05,
        0.0,
        0.2,
        unit="log points per sd of engagement",
        source="happy weeks 12 to 13% above unhappy ones (Bellet et al.; Oswald et al., summaries read): some 2 sd",
        en="How motivation raises output",
        nl="Hoe motivatie de productie verhoogt",
    )
    links_productivity: float = par(
        0.05,
        0.0,
        0.2,
        unit="log points from no ties to full ties",
        source="sign: performance rises with on-the-job embeddedness (Lee et al. 2004, abstract read); size assumed",
        en="How ties with colleagues raise output",
        nl="Hoe banden met collega's de productie verhogen",
    )
    workload_elasticity: float = par(
        0.7,
        0.0,
        1.0,
        unit="elasticity",
        source="assumption: more work is done under a higher workload, less well",
        en="How the value of output follows the workload",
        nl="Hoe de waarde van de productie de werkdruk volgt",
    )
    workload_peak: float = par(
        1.28,
        1.01,
        3.0,
        unit="ratio to the usual",
        source="output in proportion to hours up to 49 a week, no more beyond 63 (Pencavel 2015, summary read)",
        en="Workload from which more work asked adds no output",
        nl="Werkdruk vanaf waar meer gevraagd werk geen productie toevoegt",
    )
    absence_and_errors: float = par(
        0.35,
        0.0,
        1.0,
        unit="share of paid time when exhausted, with the square of exhaustion",
        source="absence 0.1 (5.4 to 13.6 days by burnout: Borritz et al. 2006, abstract read); rest: assumption",
        en="Paid time lost to short absence and errors of the exhausted",
        nl="Betaalde tijd verloren door kort verzuim en fouten van wie uitgeput is",
    )
    learning_time: float = par(
        0.04,
        0.0,
        0.2,
        unit="share of working time where the culture is fully open to learning",
        source="assumption: working hours spent on learning and reflection",
        en="Working time that a learning culture takes",
        nl="Werktijd die een leercultuur vraagt",
    )
    slack: float = par(
        0.02,
        0.0,
        0.2,
        unit="share of output from no room to full room",
        source="assumption",
        en="Output that room for job crafting takes",
        nl="Productie die ruimte voor jobcrafting vraagt",
    )
    effort_by_pay: float = par(
        0.15,
        0.0,
        0.6,
        unit="share of output per unit of pay by output",
        source="incentives g .32 (Garbers and Konradt 2014, abstract read), near 0 after correction: 0 to 0.3",
        en="How pay by output raises effort",
        nl="Hoe loon naar prestatie de inzet verhoogt",
    )
    effort_by_targets: float = par(
        0.06,
        0.0,
        0.2,
        unit="share of output from learning to fixed output",
        source="5 to 15% in known tasks (Asmus et al. 2015, abstract read): lower end",
        en="How fixed output targets raise effort",
        nl="Hoe vaste outputdoelen de inzet verhogen",
    )
    exhaustion_loss: float = par(
        0.25,
        0.0,
        1.0,
        unit="log points when exhausted, with the square of exhaustion",
        source="assumption: 10 to 30% when severely exhausted",
        en="Output lost by exhaustion",
        nl="Productie verloren door uitputting",
    )
    markup: float = par(
        1.6,
        1.0,
        3.0,
        unit="ratio of sales to the market wage of mid career",
        en="Sales per unit of market wage",
        nl="Omzet per eenheid marktloon",
    )
    vacancy_cost: float = par(
        350.0,
        0.0,
        5000.0,
        unit="EUR a month",
        en="Advertising and selection for an open vacancy",
        nl="Werving en selectie voor een open vacature",
    )


@compiled
def productivity_of(general, behind, firm, fit, engagement, links, exhaustion, p):
    """Return output per unit of work, a ratio to a settled, rested worker at the frontier with average motivation.

    exp(general - behind + fit, engagement and ties at their weights - loss by exhaustion) x settled part

    Args:
        general, behind: general skill, and occupational skill behind the frontier, log points.
        firm: firm skill, 1 is settled. fit, engagement: sd. links: ties with colleagues, 0 to 1. exhaustion: 0 to 1.
    """
    moved = p.fit_productivity * fit + p.engagement_productivity * engagement
    moved += p.links_productivity * (links - USUAL_LINKS)
    settled = 1.0 - p.newcomer_shortfall * (1.0 - firm) * (1.0 if firm < 1.0 else BEYOND)
    return settled * math.exp(general - behind + moved - p.exhaustion_loss * exhaustion * exhaustion)


def effort_of(e, p):
    """Return what is done of the work asked, to the usual, (E,): learning takes time, pay and targets raise effort."""
    time = 1.0 - p.learning_time * (e.learning_culture - 0.5) - (e.informal_time - USUAL_TIME)
    time -= p.slack * (e.crafting_room - 0.5)
    effort = 1.0 + p.effort_by_pay * (e.performance_pay - USUAL_PERFORMANCE_PAY)
    effort += p.effort_by_targets * (e.output_targets - 0.5)
    return time * effort


@compiled
def _produce(rows, c, done, frontier, p):
    """Write the productivity of employees; done: done of the work asked at each employer (E,), frontier (O,)."""
    for i in rows:
        behind = max(0.0, frontier[c.occupation[i]] - c.occupational_skill[i])
        fit = c.fit_job[i] + c.crafted[i]
        general, firm = c.general_skill[i], c.firm_skill[i]
        made = productivity_of(general, behind, firm, fit, c.engagement[i], c.links[i], c.exhaustion[i], p)
        c.productivity[i] = made * done[c.employer[i]] if p.enabled else 1.0


@process(
    "workers",
    "M14",
    persons="employer occupation general_skill occupational_skill firm_skill fit_job crafted engagement links "
    "exhaustion -> productivity",
    employers="learning_culture informal_time crafting_room performance_pay output_targets",
    economy="frontier",
)
def workers_produce(state, persons, employers, economy) -> None:
    """Update the productivity of employees from skills, fit, motivation, health and effort; of movers at once."""
    p = state.parameters.production
    rows = np.concatenate((state.rows(PERMANENT, TEMPORARY, rota=QUARTER), state.log.movers()))
    over_rows(_produce, rows, persons, effort_of(employers, p), economy.frontier, p)


@compiled
def _earned(general, occupational, frontier, technology, skills_pay, performance_pay, output):
    """Return pay for skill and output, a ratio: skills, their frontier and technology in log points, output a ratio."""
    skill = general - max(0.0, frontier - occupational) + technology
    return merit(skills_pay, skill, performance_pay, output * math.exp(technology))


@compiled
def _work(rows, c, e, pay, value, month, p, kept):
    """Pay employees; return payroll and output of employers, (E, 2) EUR; value: `WorkValue`, kept: standing, a year."""
    asked, technology, frontier = value.asked, value.technology, value.frontier
    sums, wage = np.zeros((e.seniority_slope.shape[0], 2)), c.wage
    general, skill, skills_pay, by_output = c.general_skill, c.occupational_skill, e.skills_pay, e.performance_pay
    worth = np.outer(pay.occupation * np.exp(technology), pay.level) * (p.markup * pay.experience[MID_CAREER])
    bases, steps, rises, worked_for = pay.occupation, pay.level, pay.experience, c.experience
    slope, premium, productivity, exhaustion = e.seniority_slope, e.pay_premium, c.productivity, c.exhaustion
    education, standing = c.education, c.standing
    for i in rows:
        tenure, k = month - c.hired[i], np.uint64(c.employer[i])
        occupation, level = c.occupation[i], c.level[i]
        made = productivity[i] * asked[k] * time_that_counts(exhaustion[i], p)
        if np.uint32(tenure) % YEAR == 0:  # pay is reviewed once a year, and after a move (`_reprice`)
            experience, degree = rises[min(worked_for[i] // 12, 55)], pay.education[education[i]]
            standing[i] *= kept if tenure > 0 else 1.0
            above = premium[k] + standing[i]
            worked = wage_of(bases[occupation], degree, steps[level], experience, slope[k], tenure, above)
            at, tools = frontier[occupation], technology[occupation]
            wage[i] = worked * _earned(general[i], skill[i], at, tools, skills_pay[k], by_output[k], made)
        sums[k, 0] += wage[i]
        sums[k, 1] += worth[occupation, level] * made
    return sums


@compiled
def _reprice(log, c, e, pay, value, month, p):
    """Set the pay of those who moved, were promoted or stepped back this month; value: `WorkValue`."""
    asked, technology, frontier = value.asked, value.technology, value.frontier
    wage, employer, level, productivity = c.wage, c.employer, c.level, c.productivity
    general, skill, skills_pay, by_output = c.general_skill, c.occupational_skill, e.skills_pay, e.performance_pay
    for n in range(np.uint64(log.count[0])):
        i = np.uint64(log.row[n])
        event = log.event[n]
        if (TAKES_JOB[event] or event == PROMOTION or event == STEP_BACK) and employer[i] != NONE:
            k, base = employer[i], pay.occupation[c.occupation[i]]
            experience, tenure = pay.experience[min(c.experience[i] // 12, 55)], month - c.hired[i]
            degree, above = pay.education[c.education[i]], e.pay_premium[k] + c.standing[i]
            worked = wage_of(base, degree, pay.level[level[i]], experience, e.seniority_slope[k], tenure, above)
            at, tools = frontier[c.occupation[i]], technology[c.occupation[i]]
            made = productivity[i] * asked[k] * time_that_counts(c.exhaustion[i], p)
            wage[i] = worked * _earned(general[i], skill[i], at, tools, skills_pay[k], by_output[k], made)


@compiled
def _run_business(rows, c, pay, seed, month):
    """Set the income of the self-employed once a year, from occupation, experience and luck; return the sum in EUR."""
    business, total = stream(seed, BUSINESS_FIT, 1), 0.0
    for i in rows:
        if (month - c.hired[i]) % 12 == 0:
            luck = BUSINESS_SPREAD * pair_normal(business, c.person_id[i], c.hired[i] + 100_000)
            base = pay.occupation[c.occupation[i]] * pay.experience[min(c.experience[i] // 12, 55)]
            c.wage[i] = base * math.exp(luck)
        total += c.wage[i]
    return total


@compiled
def _results(sums, j, e, p, g):
    """Write payroll, output and profit of each employer, from the sums of `_work` and vacant slots.

    Return public cost in EUR, private output in EUR, and the number of vacant slots.
    """
    e.profit[:] = 0.0
    public, sales, vacant, employer, profit = 0.0, 0.0, 0, j.employer, e.profit
    for k in range(j.state.shape[0]):
        if j.state[k] == VACANT:
            profit[employer[k]] -= p.vacancy_cost
            vacant += 1
    for k in range(e.payroll.shape[0]):
        made = sums[k, 1] * (1.0 + e.pay_premium[k])  # what is paid above others comes from productivity
        e.payroll[k], e.output[k] = sums[k, 0], max(0.0, made - p.markup * (e.training_time[k] + e.hr_time[k]))
        rate = 1.0 + g.employer_contribution + g.sector_contribution + g.portability * g.portability_cost
        gross, used = sums[k, 0] * rate + e.training_fees[k] + e.hr_services[k], e.subsidies[k]
        if e.public[k]:
            used = min(used, gross - profit[k])  # the rest waits: a public employer is paid for what it costs
        cost = gross - used - profit[k]
        e.subsidies[k] -= used
        if e.public[k]:
            public += max(0.0, cost)  # the output of public employers is not sold
            profit[k] = 0.0
        else:
            sales += e.output[k]
            profit[k] = e.output[k] - cost
    return public, sales, vacant


@process(
    "employers",
    "M14",
    persons="person_id status status_since last_worked employer hired occupation education level experience "
    "productivity exhaustion general_skill occupational_skill -> wage standing",
    employers="seniority_slope pay_premium skills_pay performance_pay public training_fees training_time hr_services "
    "hr_time workload -> subsidies payroll output profit",
    jobs="state employer",
    economy="frontier technology",
)
def incomes_are_paid(state, persons, employers, jobs, economy) -> None:
    """Pay wages and benefits, and compute the results of employers."""
    p, g, ledger, month = state.parameters.production, state.parameters.government, state.ledger, state.month
    pay, kept = state.table("pay", pay_tables, state.parameters.pay), state.parameters.pay.standing_kept
    value = work_value(economy, employers.workload, p)
    _reprice(state.log.reserve(0), persons, employers, pay, value, month, p)
    staff = state.rows(PERMANENT, TEMPORARY)
    state.rows(FREELANCE, RETIRED)  # those without an employer; the lists below are cut from this one
    block = max(len(staff) // PARTS + 1, SMALLEST_PART)  # each part of the list has sums of its own for all employers
    sums = sum(over_rows(_work, staff, persons, employers, pay, value, month, p, kept, block=block))
    guaranteed = state.parameters.sickness.guaranteed_pay
    sick_pay = guaranteed_pay(state.rows(SICK), persons, month, guaranteed, len(sums))
    sums[:, 0] += sick_pay
    wages = float(sums[:, 0].sum())
    business = _run_business(state.rows(FREELANCE), persons, pay, state.seed, month)
    unemployment, sickness = sum(over_rows(benefits_paid, state.rows(UNEMPLOYED, SICK), persons, month, g, guaranteed))
    pensions = sum(over_rows(pensions_paid, state.rows(RETIRED), persons, g))
    public, sales, vacant = _results(sums, jobs, employers, p, g)
    ledger.pay("public_services", public)
    ledger.pay("guaranteed_pay", float(sick_pay.sum()))
    ledger.pay("wages", wages - ledger.amount["guaranteed_pay"])
    ledger.pay("portable_rights", g.portability * g.portability_cost * wages)
    ledger.pay("employer_contributions", g.employer_contribution * wages)
    ledger.pay("sector_contributions", g.sector_contribution * wages)
    ledger.pay("income_tax", g.income_tax * (wages + business))
    ledger.pay("unemployment_benefits", unemployment)
    ledger.pay("sickness_benefits", sickness)
    ledger.pay("pensions", pensions)
    ledger.pay("business_income", business)
    ledger.pay("recruitment", p.vacancy_cost * vacant)
    ledger.pay("sales", sales)


@compiled
def _complete(log, wage):
    """Write the wage after each event; log: columns of events, wage (N,)."""
    for k in range(log.count[0]):
        working = log.to_employer[k] != NONE or log.to_status[k] == FREELANCE
        log.to_wage[k] = wage[log.row[k]] if working else 0.0


@process("world", persons="wage")
def events_get_their_wages(state, persons) -> None:
    """Write the wage that each change led to into this month's events."""
    _complete(state.log.reserve(0), persons.wage)
