"""A3 Government: three levels with rules on benefits and taxes, and a budget that adds up.

Federal: taxes (`taxes`), contributions, benefits, pensions. Flemish: public employers, mediation and guidance. A
federal grant covers all that the Flemish level spends, so that the federal balance is that of all levels together.
Sectoral: funds of the social partners. Rates are rounded approximations of Belgian rules around 2023.
"""

import numpy as np

from sim.codes import CHANGE_EMPLOYER, HIRE, SECTOR_FUND, UNEMPLOYED
from sim.engine.draws import TRAIT, Decision, bits, high, stream
from sim.engine.kernels import compiled
from sim.engine.parameters import Parameters, par
from sim.engine.process import process
from sim.institutions.ledger import LINES
from sim.institutions.public_programmes import MOVING, PREMIUM
from sim.rules.occupational_interests import BOTTLENECK

UPTAKE = int(Decision.UPTAKE)
MINIMUM_PENSION = 1400.0  # EUR a month, near the Belgian income guarantee (unverified)
LONG_WITHOUT, SUBSIDISED_AGE = 12, 55  # months without work, and age in years, that qualify for a wage subsidy
WEEKS_PER_MONTH = 52.0 / 12.0
# Weeks of notice by completed quarter of tenure, up to five years.
WEEKS_OF_NOTICE = np.array([1, 5, 6, 7, 8, 9, 10, 11, 12, 12, 12, 12, 13, 13, 13, 13, 15, 15, 15, 15])


class GovernmentParameters(Parameters, group="government", place=4):
    """Rules on benefits, taxes, dismissal, subsidies and support for care and health."""

    benefit_start: float = par(
        0.65,
        0.0,
        0.9,
        unit="share of the capped wage",
        source="Belgian rule, unverified",
        lever="G01",
        en="Unemployment benefit at the start",
        nl="Werkloosheidsuitkering bij aanvang",
    )
    benefit_end: float = par(
        0.40,
        0.0,
        0.9,
        unit="share of the capped wage",
        source="Belgian rule, unverified",
        lever="G01",
        en="Unemployment benefit in the long run",
        nl="Werkloosheidsuitkering op lange termijn",
    )
    benefit_months: int = par(
        600,
        6,
        600,
        unit="months",
        source="unlimited until 2025, 24 months since 2026 (unverified)",
        lever="G01",
        en="Longest duration of the unemployment benefit",
        nl="Maximale duur van de werkloosheidsuitkering",
    )
    benefit_fall_months: int = par(
        48,
        6,
        120,
        unit="months",
        source="assumption near the Belgian steps",
        lever="G01",
        en="Months over which the benefit falls",
        nl="Maanden waarover de uitkering daalt",
    )
    wage_cap: float = par(
        3200.0,
        1000.0,
        10_000.0,
        unit="EUR a month",
        source="Belgian rule, unverified",
        en="Wage above which benefits rise no more",
        nl="Loongrens voor uitkeringen",
    )
    sickness_benefit: float = par(
        0.60,
        0.0,
        1.0,
        unit="share of the capped wage",
        source="Belgian rule, unverified",
        en="Benefit of the long-term sick",
        nl="Uitkering bij langdurige ziekte",
    )
    pension: float = par(
        0.50,
        0.1,
        1.0,
        unit="share of the last wage",
        en="Pension relative to the last wage",
        nl="Pensioen in verhouding tot het laatste loon",
    )
    employer_contribution: float = par(
        0.27,
        0.0,
        0.5,
        unit="share of the wage",
        source="Belgian rule, unverified",
        en="Employers' contributions",
        nl="Werkgeversbijdragen",
    )
    income_tax: float = par(
        0.36,
        0.0,
        0.6,
        unit="share of earnings",
        source="assumption near the OECD average rate for Belgium",
        en="Income tax and own contributions",
        nl="Inkomstenbelasting en eigen bijdragen",
    )
    sector_contribution: float = par(
        0.002, 0.0, 0.02, unit="share of the wage", en="Contribution to sector funds", nl="Bijdrage aan sectorfondsen"
    )
    notice: float = par(
        1.0,
        0.0,
        3.0,
        unit="ratio to the law",
        lever="G02",
        source="Belgian law for contracts from 2014 (FOD WASO, read)",
        en="Length of notice",
        nl="Duur van de opzegtermijn",
    )
    protection: float = par(
        0.0,
        0.0,
        2.0,
        unit="sd of fit",
        lever="G02",
        en="Dismissal protection: how much worse somebody must do before a dismissal stands",
        nl="Ontslagbescherming: hoeveel minder goed iemand moet presteren voor een ontslag standhoudt",
    )
    outplacement: float = par(
        0.2,
        0.0,
        1.0,
        unit="share of those given notice",
        lever="G03",
        source="a right from 30 weeks of notice on (Belgian law, unverified); share: assumption",
        en="Outplacement: who is helped while on notice",
        nl="Outplacement: wie begeleid wordt tijdens de opzegtermijn",
    )
    outplacement_boost: float = par(
        0.5,
        0.0,
        2.0,
        unit="ratio",
        en="Extra applications through outplacement",
        nl="Extra sollicitaties door outplacement",
    )
    outplacement_cost: float = par(
        2500.0,
        0.0,
        10_000.0,
        unit="EUR a person, paid by the employer",
        source="1,800 to 5,500 by law (unverified)",
        en="Cost of outplacement",
        nl="Kost van outplacement",
    )
    information: float = par(
        0.0,
        0.0,
        1.0,
        unit="0 to 1",
        lever="G07",
        en="Labour-market information beyond what there is",
        nl="Bijkomende arbeidsmarktinformatie",
    )
    information_cost: float = par(
        6.0,
        0.0,
        50.0,
        unit="EUR a year per person aged 15-69",
        en="Cost of full labour-market information",
        nl="Kost van volledige arbeidsmarktinformatie",
    )
    hiring_subsidy: float = par(
        0.0,
        0.0,
        0.6,
        unit="share of the wage in the first year",
        lever="G09",
        en="Wage subsidy for hiring the long unemployed or somebody beyond 55",
        nl="Loonsubsidie voor aanwerving van langdurig werklozen of 55-plussers",
    )
    transition_premium: float = par(
        0.0,
        0.0,
        20_000.0,
        unit="EUR a person",
        lever="G09",
        en="Premium for taking up work in a bottleneck occupation",
        nl="Premie voor wie overstapt naar een knelpuntberoep",
    )
    portability: float = par(
        0.0,
        0.0,
        1.0,
        unit="share of acquired rights",
        lever="G10",
        en="Rights that move along to another employer or employment status",
        nl="Rechten die meegaan naar een andere werkgever of een ander statuut",
    )
    portability_cost: float = par(
        0.01,
        0.0,
        0.05,
        unit="share of wages, paid by employers",
        en="Cost of full portability",
        nl="Kost van volledige overdraagbaarheid",
    )
    childcare: float = par(
        0.0,
        0.0,
        1.0,
        unit="share of those who start to care",
        lever="G11",
        en="Extra childcare",
        nl="Bijkomende kinderopvang",
    )
    childcare_cost: float = par(
        520.0,
        0.0,
        3000.0,
        unit="EUR a month",
        source="some 6,200 EUR of public money a place and year (press read)",
        en="Cost of a place in childcare",
        nl="Kost van een plaats in de kinderopvang",
    )
    care_leave: float = par(
        0.0,
        0.0,
        1.0,
        unit="0 to 1",
        lever="G11",
        en="Extra care leave, in place of giving up work",
        nl="Bijkomend zorgverlof, in plaats van te stoppen met werken",
    )
    care_leave_cost: float = par(
        60.0,
        0.0,
        1000.0,
        unit="EUR a month per worker who cares, at full leave",
        source="assumption: one in ten on leave at some 600 EUR",
        en="Cost of care leave",
        nl="Kost van zorgverlof",
    )
    reintegration: float = par(
        0.0,
        0.0,
        1.0,
        unit="share of the long-term sick",
        lever="G12",
        en="Extra reintegration after sickness, with progressive return",
        nl="Bijkomende re-integratie na ziekte, met geleidelijke hervatting",
    )
    reintegration_effect: float = par(
        0.25,
        0.0,
        1.5,
        unit="extra share of recoveries",
        source="33% back after seven quarters, gross (Belgian audit, press read); 8 points net: assumption",
        en="How reintegration speeds up return",
        nl="Hoe re-integratie terugkeer versnelt",
    )
    reintegration_cost: float = par(
        270.0,
        0.0,
        1000.0,
        unit="EUR a month",
        source="some 4,800 EUR over a year and a half (press read; derived)",
        en="Cost of reintegration",
        nl="Kost van re-integratie",
    )
    mobility_support: float = par(
        0.0,
        0.0,
        10_000.0,
        unit="EUR a person",
        lever="G14",
        en="Support for those who take work in another region or sector",
        nl="Steun voor wie werk opneemt in een andere regio of sector",
    )


@compiled
def notice_weeks(tenure_months):
    """Return weeks of notice by months of tenure at dismissal: Belgian law for contracts from 2014 (FOD WASO, read).

    They rise by the quarter in the first two years (table), are 12, 13, 15 and 18 weeks from 2, 3, 4 and 5 years, grow
    by 3 weeks a year up to 60 at 19 years, are 62 at 20 years, and grow by a week a year from there.
    """
    if tenure_months < 60:
        return WEEKS_OF_NOTICE[tenure_months // 3]
    years = tenure_months // 12
    return 18 + 3 * (years - 5) if years < 20 else 62 + years - 20


@compiled
def notice_months(tenure_months, p):
    """Return whole months of notice, at least one: the weeks of the law times the lever `p.notice`."""
    return max(1, int(p.notice * notice_weeks(tenure_months) / WEEKS_PER_MONTH + 0.5))


def strictness(law) -> float:
    """Return how dear dismissal is beyond the law of today: notice beyond it plus protection; negative if less dear."""
    return law.notice - 1.0 + law.protection


@compiled
def is_subsidised(months_without, age_years):
    """Return whether a wage subsidy is meant for an unemployed person: a year without work, or aged 55 and older."""
    return months_without >= LONG_WITHOUT or age_years >= SUBSIDISED_AGE


@compiled
def is_outplaced(key, person, coverage):
    """Return whether a person given notice gets outplacement, for a stream `key` and a `coverage` between 0 and 1."""
    return high(bits(key, person)) < coverage


@compiled
def unemployment_benefit(wage, months, p):
    """Return the benefit after `months` without work, EUR a month; `wage` is the last one, 0 for none."""
    if months >= p.benefit_months:
        return 0.0
    fallen = min(months / p.benefit_fall_months, 1.0)
    return (p.benefit_start + (p.benefit_end - p.benefit_start) * fallen) * min(wage, p.wage_cap)


@compiled
def _grants(log, c, e, tightness, aware, part, month, g):
    """Pay wage subsidies (into e.subsidies) and premiums for this month's hires; return EUR of each.

    Args:
        log, c, e: columns of events, persons and employers. tightness: relative vacancy rate, (O,).
        aware: share of employers that know of the subsidy. part: stream that decides which do. g: parameters.
    """
    subsidies, premiums = 0.0, 0.0
    for n in range(np.uint64(log.count[0])):
        event, k, i = log.event[n], log.to_employer[n], np.uint64(log.row[n])
        if event != HIRE and event != CHANGE_EMPLOYER:
            continue
        occupation, region, sector = log.to_occupation[n], log.to_region[n], log.to_sector[n]
        jobless = log.from_status[n] == UNEMPLOYED
        meant = jobless and is_subsidised(month - c.last_worked[i], (month - c.birth_month[i]) // 12)
        if meant and high(bits(part, e.employer_id[k])) < aware:
            paid = min(12.0, c.end_month[i] - month) * g.hiring_subsidy * c.wage[i]  # for a year or a shorter term
            e.subsidies[k] += paid
            subsidies += paid
        if c.known[i] & PREMIUM and occupation != log.from_occupation[n] and tightness[occupation] >= BOTTLENECK:
            premiums += g.transition_premium
        if c.known[i] & MOVING and (region != log.from_region[n] or (sector != log.from_sector[n] and event != HIRE)):
            premiums += g.mobility_support
    return subsidies, premiums


@process(
    "government",
    persons="known last_worked birth_month end_month wage",
    employers="employer_id -> subsidies",
    economy="tightness employers_aware",
    intermediaries="kind region -> received",
)
def government_settles(state, persons, employers, economy, intermediaries) -> None:
    """Pay subsidies and premiums, pass on sector contributions, and cover Flemish spending by a federal grant."""
    g, part = state.parameters.government, np.uint64(stream(state.seed, UPTAKE, TRAIT + 1))
    if g.hiring_subsidy + g.transition_premium + g.mobility_support > 0.0:
        arguments = (economy.tightness, economy.employers_aware[0], part, state.month, g)
        subsidies, premiums = _grants(state.log.reserve(0), persons, employers, *arguments)
        state.ledger.pay("hiring_subsidies", subsidies)
        state.ledger.pay("premiums", premiums)
    state.ledger.pay("awareness", g.information * g.information_cost * state.size / 12.0)
    amount = state.ledger.amount
    state.ledger.pay("sector_services", amount["sector_contributions"])
    funds = intermediaries.kind == SECTOR_FUND
    share = state.reference_data.region_share[intermediaries.region[funds]]
    intermediaries.received[funds] = amount["sector_contributions"] * share
    spent = sum(amount[name] for name, line in LINES.items() if line.payer == "flemish")
    state.ledger.pay("grant", spent)
