"""A3 Government: three levels with rules on benefits and taxes, and a budget that adds up.

Federal: taxes, contributions, benefits, pensions. Flemish: public employers, mediation and guidance, paid from
a federal grant that covers them, so that the federal balance is the balance of all public levels together.
Sectoral: funds of the social partners. Rates are round approximations of Belgian rules around 2023.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.ledger import LINES
from sim.parameters import Parameters, par
from sim.process import process

SECTOR_FUNDS = 3  # kind of intermediary
MINIMUM_PENSION = 1400.0  # EUR a month, near the Belgian income guarantee (unverified)
WEEKS_PER_MONTH = 52.0 / 12.0
# Weeks of notice by completed quarter of tenure, up to five years.
WEEKS_OF_NOTICE = np.array([1, 5, 6, 7, 8, 9, 10, 11, 12, 12, 12, 12, 13, 13, 13, 13, 15, 15, 15, 15])


class GovernmentParameters(Parameters):
    """Rules on benefits and taxes."""

    benefit_start: float = par(
        0.65, 0.0, 0.9, unit="share of the capped wage", source="Belgian rule, unverified", lever="G01",
        en="Unemployment benefit at the start", nl="Werkloosheidsuitkering bij aanvang")  # fmt: skip
    benefit_end: float = par(
        0.40, 0.0, 0.9, unit="share of the capped wage", source="Belgian rule, unverified",
        en="Unemployment benefit in the long run", nl="Werkloosheidsuitkering op lange termijn")  # fmt: skip
    benefit_months: int = par(
        600, 6, 600, unit="months", source="unlimited until 2025, 24 months since 2026 (unverified)",
        lever="G01", en="Longest duration of the unemployment benefit",
        nl="Maximale duur van de werkloosheidsuitkering")  # fmt: skip
    benefit_fall_months: int = par(
        48, 6, 120, unit="months", source="assumption near the Belgian steps",
        en="Months over which the benefit falls", nl="Maanden waarover de uitkering daalt")  # fmt: skip
    wage_cap: float = par(
        3200.0, 1000.0, 10_000.0, unit="EUR a month", source="Belgian rule, unverified",
        en="Wage above which benefits rise no more", nl="Loongrens voor uitkeringen")  # fmt: skip
    sickness_benefit: float = par(
        0.60, 0.0, 1.0, unit="share of the capped wage", source="Belgian rule, unverified",
        en="Benefit of the long-term sick", nl="Uitkering bij langdurige ziekte")  # fmt: skip
    pension: float = par(
        0.50, 0.1, 1.0, unit="share of the last wage", en="Pension relative to the last wage",
        nl="Pensioen in verhouding tot het laatste loon")  # fmt: skip
    employer_contribution: float = par(
        0.27, 0.0, 0.5, unit="share of the wage", source="Belgian rule, unverified",
        en="Employers' contributions", nl="Werkgeversbijdragen")  # fmt: skip
    income_tax: float = par(
        0.36, 0.0, 0.6, unit="share of earnings", source="assumption near the OECD average rate for Belgium",
        en="Income tax and own contributions", nl="Inkomstenbelasting en eigen bijdragen")  # fmt: skip
    sector_contribution: float = par(
        0.002, 0.0, 0.02, unit="share of the wage", en="Contribution to sector funds",
        nl="Bijdrage aan sectorfondsen")  # fmt: skip
    notice: float = par(
        1.0, 0.0, 3.0, unit="ratio to the law", lever="G02",
        source="Belgian law for contracts from 2014 (FOD WASO, read)",
        en="Length of notice", nl="Duur van de opzegging")  # fmt: skip


@njit(cache=True, nogil=True)
def notice_weeks(tenure_months):
    """Weeks of notice by tenure at dismissal: Belgian law for contracts from 2014 (FOD WASO, read).

    In the first two years by the quarter (table); 12, 13, 15 and 18 weeks from 2, 3, 4 and 5 years; 3 weeks
    more a year up to 60 at 19 years; 62 at 20 years, and a week more a year.
    """
    if tenure_months < 60:
        return WEEKS_OF_NOTICE[tenure_months // 3]
    years = tenure_months // 12
    return 18 + 3 * (years - 5) if years < 20 else 62 + years - 20


@njit(cache=True, nogil=True)
def notice_months(tenure_months, p):
    """Whole months of notice, at least one: the weeks of the law times the lever."""
    return max(1, int(p.notice * notice_weeks(tenure_months) / WEEKS_PER_MONTH + 0.5))


@njit(cache=True, nogil=True)
def unemployment_benefit(wage, months, p):
    """EUR a month after `months` without work, from the last wage in EUR; nothing for those who never worked."""
    if months >= p.benefit_months:
        return 0.0
    fallen = min(months / p.benefit_fall_months, 1.0)
    return (p.benefit_start + (p.benefit_end - p.benefit_start) * fallen) * min(wage, p.wage_cap)


@process("government", intermediaries="kind region -> received")
def government_settles(state, intermediaries) -> None:
    """The Flemish level gets the grant that its spending needs; sector funds pay out what they received."""
    amount = state.ledger.amount
    state.ledger.pay("sector_services", amount["sector_contributions"])
    funds = intermediaries.kind == SECTOR_FUNDS
    share = state.world.region_share[intermediaries.region[funds]]
    intermediaries.received[funds] = amount["sector_contributions"] * share
    spent = sum(amount[name] for name, line in LINES.items() if line.payer == "flemish")
    state.ledger.pay("grant", spent)
