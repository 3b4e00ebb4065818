"""What government pays to people without work, to the long-term sick and to the retired."""

import numpy as np

from sim.codes import NONE, SICK, UNEMPLOYED
from sim.engine.kernels import compiled
from sim.institutions.government import MINIMUM_PENSION, unemployment_benefit


@compiled
def benefits_paid(rows, c, month, g, guaranteed):
    """Return the benefits of the unemployed and of the sick, (2,) EUR.

    The sick get no more than is left beside the share of pay that their employer guarantees in the first month.
    """
    unemployed, sick = 0.0, 0.0
    for i in rows:
        benefit = unemployment_benefit(c.wage[i], month - c.last_worked[i], g)
        sickness = g.sickness_benefit * min(c.wage[i], g.wage_cap)
        first = c.status_since[i] == month and c.employer[i] != NONE
        unemployed += benefit * (c.status[i] == UNEMPLOYED)
        sick += sickness * (1.0 - guaranteed * first) * (c.status[i] == SICK)
    return np.array([unemployed, sick])


@compiled
def pensions_paid(rows, c, g):
    """Return the pensions of the retired, EUR.

    Eight sums take turns, since an addition to one sum would have to wait for the addition before.
    """
    total = np.zeros(8)
    for n in range(np.uint64(rows.shape[0])):
        total[n & np.uint64(7)] += max(g.pension * c.wage[rows[n]], MINIMUM_PENSION)
    return total.sum()
