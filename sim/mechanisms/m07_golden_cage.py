"""M07 Golden cage: what leaving the employer would cost, and seeing no other way.

Claim: seniority pay and acquired rights hold people whom the work itself does not hold any more (S0). Belgian pay
rises with tenure (10% at 2 to 4 years, 44% beyond 20, raw: Structure of Earnings Survey in a report of the High
Council for Employment, read). Notice and holidays grow with tenure as well, and none of it moves along to another
employer. What would be lost is computed from pay and rules, never set: pay above what others pay for the same job
and experience, and rights. It is a barrier to search (M06) and a cost when an offer is weighed (M08). Continuance
commitment goes with less leaving and no better work (Meyer et al. 2002, abstract read). Seeing no options any more
is part of M05; how many people are in the cage is a measure.

Off (null rule): acquired rights weigh nothing; pay counts as pay.
"""

import numpy as np

from sim.codes import PERMANENT, TEMPORARY
from sim.engine.columns import Column, columns
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.institutions.government import notice_weeks
from sim.institutions.hr_policy import ALL_RIGHTS
from sim.rules.pay import pay_above_market

MECHANISM = Mechanism("M07", en="Golden cage", nl="Gouden kooi", seeds="S0", shared=("sim/rules/pay.py",))

QUARTER = 3  # months between updates; a third of employees each month
LONGEST = 660  # months of tenure, the longest in the tables
FULL_NOTICE = 62.0  # weeks of notice at 20 years of tenure, by law

columns(
    "persons",
    "M07",
    sacrifice=Column(
        "f4", "log points of pay", "what leaving the employer would cost: pay and rights", -24.0, 25.0, initial=0.0
    ),
)


class CageParameters(Parameters, group="golden_cage", mechanism="M07"):
    """What acquired rights are worth."""

    enabled: bool = switch("M07")
    notice_worth: float = par(
        0.08,
        0.0,
        0.4,
        unit="log points of pay at 20 years' tenure",
        en="Worth of the notice acquired",
        nl="Waarde van de verworven opzegtermijn",
    )
    rights_worth: float = par(
        0.07,
        0.0,
        0.4,
        unit="log points of pay at 20 years' tenure",
        en="Worth of holidays, pension and other rights acquired with tenure",
        nl="Waarde van vakantie, pensioen en andere rechten verworven met anciënniteit",
    )


@compiled
def rights_given_up(tenure_months, notice_to_law, portability, p):
    """Return the worth of the rights that leaving gives up, in log points of pay.

    Args:
        tenure_months: tenure, months.
        notice_to_law: length of notice as a ratio to the law.
        portability: share of rights that move along to another employer, 0 to 1.
        p: `CageParameters`.
    """
    if not p.enabled:
        return 0.0
    notice = notice_to_law * min(notice_weeks(tenure_months) / FULL_NOTICE, 1.2)
    held = p.notice_worth * notice + p.rights_worth * min(tenure_months, ALL_RIGHTS) / ALL_RIGHTS
    return (1.0 - portability) * held


@compiled
def _tables(notice_to_law, portability, p):
    """Return two tables by months of tenure, (LONGEST + 1,) each.

    They hold the worth of rights, and pay above the market per unit of the seniority slope.
    """
    rights, rise = np.empty(LONGEST + 1), np.empty(LONGEST + 1)
    for tenure in range(LONGEST + 1):
        rights[tenure] = rights_given_up(tenure, notice_to_law, portability, p)
        rise[tenure] = pay_above_market(1.0, tenure, 0.0)
    return rights, rise


@compiled
def _count(rows, c, e, month, notice_to_law, portability, p):
    """Write the sacrifice of leaving of these employees, log points; c, e: columns of persons and employers."""
    rights, rise = _tables(notice_to_law, portability, p)
    for i in rows:
        k, tenure = c.employer[i], np.uint64(min(month - c.hired[i], LONGEST))
        c.sacrifice[i] = e.seniority_slope[k] * rise[tenure] + e.pay_premium[k] + c.standing[i] + rights[tenure]


@process(
    "workers",
    "M07",
    persons="employer hired standing -> sacrifice",
    employers="seniority_slope pay_premium",
)
def workers_assess_sacrifice(state, persons, employers) -> None:
    """Assess what leaving would cost each employee in pay and rights: movers at once, others by turns."""
    now = state.parameters
    rows = np.concatenate((state.rows(PERMANENT, TEMPORARY, rota=QUARTER), state.log.movers()))
    law = now.government.notice, now.government.portability
    over_rows(_count, rows, persons, employers, state.month, *law, now.golden_cage)
