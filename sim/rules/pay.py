"""What a job pays: the wage equation that employers pay by and that people compare offers with.

wage = mean x occupation x level x experience x (1 + slope x ln(1 + tenure)) x premium of the employer x merit
merit = 1 + skills pay x skill above the usual + performance pay x output above the usual

Experience follows Mincer (1974, unverified): r1 x years - r2 x years^2. The seniority slope and the premium
belong to the employer's pay policy. Prices and productivity growth are left out: the world is stationary.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.engine.kernels import compiled, declared
from sim.engine.parameters import Parameters, par

MAX_YEARS = 56  # experience counted in the table
HOURS = 160.0  # of work behind a month's pay
USUAL_SKILL = 0.01  # log points: general skill less what is missing to the frontier, of the average employee
REMEMBERED = 36.0  # months over which a single payment counts (assumption)


class PayParameters(Parameters, group="pay", place=2):
    """The wage equation."""

    mean_wage: float = par(
        3500.0,
        1000.0,
        10_000.0,
        unit="EUR a month, gross, mid career, level 0",
        source="assumption near Statbel earnings 2022 (about 4,000 on average)",
        en="Pay of the average occupation at entry level",
        nl="Loon van het gemiddelde beroep op instapniveau",
    )
    occupation_spread: float = par(
        0.6,
        0.0,
        1.5,
        unit="power of relative yearly earnings",
        source="assumption: yearly earnings spread more than pay for full-time work",
        en="Spread of pay between occupations",
        nl="Spreiding van het loon tussen beroepen",
    )
    level_step: float = par(
        0.12, 0.0, 0.4, unit="log points per level", en="Pay step per level", nl="Loonstap per niveau"
    )
    experience_return: float = par(
        0.022,
        0.0,
        0.06,
        unit="log points per year",
        source="Mincer 1974, unverified",
        en="Return to experience, first year",
        nl="Rendement van ervaring, eerste jaar",
    )
    experience_fade: float = par(
        0.00035,
        0.0,
        0.001,
        unit="log points per year squared",
        source="Mincer 1974, unverified",
        en="Fading of the return to experience",
        nl="Afname van het rendement van ervaring",
    )


@declared
class PayTables(NamedTuple):
    """Factors of the wage, as arrays of float64."""

    occupation: np.ndarray  # (O,) EUR a month at level 0, without experience
    level: np.ndarray  # (6,) ratio
    experience: np.ndarray  # (MAX_YEARS,) ratio by year


def pay_tables(reference_data, p) -> PayTables:
    """The factors from the world's relative pay by occupation and the parameters `p`."""
    years = np.arange(MAX_YEARS)
    # Beyond its top the quadratic would let pay fall with experience: it stays at the top instead.
    curve = np.maximum.accumulate(p.experience_return * years - p.experience_fade * years**2)
    spread = reference_data.occupation_pay**p.occupation_spread
    base = p.mean_wage * spread / (spread @ reference_data.occupation_share) / np.exp(curve[15])
    return PayTables(base, np.exp(p.level_step * np.arange(6)), np.exp(curve))


@compiled
def wage_of(base, level_factor, experience_factor, slope, tenure_months, premium):
    """Gross monthly wage in EUR (the equation above): all arguments are scalars, premium in log points.

    The premium enters as 1 + x + x^2/2, which is the exponential to within 0.2% for |x| < 0.2.
    """
    seniority = 1.0 + slope * math.log(1.0 + tenure_months / 12.0)
    return base * level_factor * experience_factor * seniority * (1.0 + premium + 0.5 * premium * premium)


@compiled
def merit(skills_pay, skill, performance_pay, output):
    """Pay for skill and output relative to the usual, a ratio: skill in log points (general less what is missing to
    the frontier), output as a ratio to a settled worker; at least a half."""
    return max(0.5, 1.0 + skills_pay * (skill - USUAL_SKILL) + performance_pay * (output - 1.0))


@compiled
def one_off(amount, wage):
    """Worth of an amount paid once, in log points of pay, when it is spread over REMEMBERED months."""
    return math.log(1.0 + amount / (REMEMBERED * max(wage, 1.0)))


@compiled
def pay_above_market(slope, tenure_months, premium):
    """Pay above that elsewhere for the same job and experience, in log points: seniority and the employer's premium."""
    return slope * math.log(1.0 + tenure_months / 12.0) + premium
