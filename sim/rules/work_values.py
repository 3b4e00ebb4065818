"""M17 Work values over the life course: growth, meaning and balance, relative to an adult of 40.

Growth matters less with age, meaning more (signs: Kooij et al. 2011, abstract read; -0.1 sd and +0.05 to +0.1 sd
per 15 years, sizes unverified); age explains little of the differences between people (Inceoglu et al. 2012, abstract
read). Balance weighs more while a person cares for others (assumption). Security is covered by the worth of an
open-ended contract (M08).

Off (null rule): everybody values the same, at any age.
"""

from sim.engine.kernels import compiled
from sim.engine.parameters import Parameters, par, switch

A_STEP = 1.0 / 15.0  # parameters are declared per 15 years of age


class ValueParameters(Parameters, group="work_values", mechanism="M17", place=10):
    """How work values change with age and care."""

    enabled: bool = switch("M17 (values)")
    growth_fade: float = par(
        0.20,
        0.0,
        0.6,
        unit="share per 15 years",
        source="sign: Kooij et al. 2011 (abstract read); size: assumption",
        en="How growth loses weight with age",
        nl="Hoe groei aan belang verliest met de leeftijd",
    )
    meaning_rise: float = par(
        0.10,
        0.0,
        0.4,
        unit="share per 15 years",
        source="sign: Kooij et al. 2011 (abstract read); size: assumption",
        en="How meaning gains weight with age",
        nl="Hoe zingeving aan belang wint met de leeftijd",
    )
    care_and_balance: float = par(
        1.0,
        0.0,
        4.0,
        unit="extra share",
        en="How care for others makes balance weigh more",
        nl="Hoe zorg voor anderen balans doet doorwegen",
    )


@compiled(inline=True)
def growth_value(age_years, p):
    """Return the weight of growth relative to an adult of 40, at least 0.2; `age_years` is age in years."""
    return max(0.2, 1.0 - p.growth_fade * (age_years - 40.0) * A_STEP) if p.enabled else 1.0


@compiled(inline=True)
def meaning_value(age_years, p):
    """Return the weight of meaning relative to an adult of 40, at least 0.2; `age_years` is age in years."""
    return max(0.2, 1.0 + p.meaning_rise * (age_years - 40.0) * A_STEP) if p.enabled else 1.0


@compiled(inline=True)
def balance_value(in_care, p):
    """Return the weight of work-life balance: 1 for people without a care load, more for those with one."""
    return 1.0 + p.care_and_balance if p.enabled and in_care else 1.0
