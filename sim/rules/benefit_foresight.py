"""What people without work foresee of their benefit, and how hard they look for a job; used by M08 and M10.

People know the law and look some months ahead: a benefit that falls or ends soon counts before it does. The less of the
last wage is replaced in that time, the more a job brings, the harder they look (M10) and the less they ask (M08). That
is search theory with a known end of benefits (Mortensen 1977, unverified): exits rise as the end comes closer.
"""

from sim.engine.kernels import compiled
from sim.engine.parameters import Parameters, par

USUAL_REPLACEMENT = 0.5  # average replacement rate of benefits, at which search and reservation wage are as declared


class ForesightParameters(Parameters, group="benefit_foresight", mechanism="M10", place=14):
    """How far ahead people see their benefit, and how their search answers it."""

    months_ahead: int = par(
        12,
        1,
        36,
        unit="months",
        source="assumption; 0.25 months longer without work per month of benefit (Johnston and Mas 2018, "
        "abstract read)",
        en="Months ahead for which people without work foresee their benefit",
        nl="Maanden vooruit waarvoor mensen zonder werk hun uitkering voorzien",
    )
    effort: float = par(
        0.3,
        0.0,
        2.0,
        unit="elasticity of search to what a job brings beyond the benefit",
        source="set with the reservation wage for an elasticity of duration to the benefit level below 1 "
        "(0.1 to 2, mean 0.5: Schmieder and von Wachter 2016, size from memory)",
        en="How search answers what a job brings beyond the benefit",
        nl="Hoe zoeken antwoordt op wat een job opbrengt boven de uitkering",
    )


@compiled
def _replaced_until(months, g):
    """Return the sum of replacement rates over the first `months` without work, in months of full capped wage."""
    within = min(months, g.benefit_months)
    falling = min(within, g.benefit_fall_months)
    fallen = falling * falling / (2.0 * g.benefit_fall_months)
    total = g.benefit_start * falling + (g.benefit_end - g.benefit_start) * fallen
    return total + g.benefit_end * (within - falling)


@compiled
def replaced_ahead(wage, months, g, p):
    """Return the share of the last wage that benefits will replace over the months ahead, 0 to 1.

    Args:
        wage: the last one, EUR a month, 0 for none. months: without work so far.
        g, p: `GovernmentParameters` and `ForesightParameters`.
    """
    if wage <= 0.0:
        return 0.0
    total = _replaced_until(months + p.months_ahead, g) - _replaced_until(months, g)
    return min(1.0, g.wage_cap / wage) * total / p.months_ahead


@compiled
def search_effort(replaced, p):
    """Return how hard a person looks for work, as a ratio to the usual, from the share of the last wage replaced."""
    return ((1.0 - min(replaced, 1.0)) / (1.0 - USUAL_REPLACEMENT)) ** p.effort
