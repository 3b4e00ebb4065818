"""What a job pays: the wage equation by which employers pay and by which people compare offers.

wage = mean x occupation x education x level x experience x (1 + slope x ln(1 + tenure)) x exp(premium) x merit
merit = 1 + skills pay x skill above the usual + performance pay x output above the usual

The premium is what the employer pays all its staff above others (M14), and the standing that the person got when hired.

Returns to experience follow Mincer (1974, unverified): r1 x years - r2 x years^2. The seniority slope and the premium
belong to the employer's pay policy. Prices and productivity growth are left out: the economy is stationary.
"""

import math
from typing import NamedTuple

import numpy as np

from sim.engine.calibrated import fitted
from sim.engine.kernels import compiled, declared
from sim.engine.parameters import Parameters, par

MAX_YEARS = 56  # experience counted in the table
HOURS = 160.0  # hours of work in a month's pay
USUAL_SKILL = 0.01  # log points: general skill less the gap to the frontier, of the average employee
REMEMBERED = 36.0  # months over which people spread a one-off payment (assumption)


class PayParameters(Parameters, group="pay", place=2):
    """Parameters of the wage equation."""

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
    education_return: float = par(
        0.08,
        0.0,
        0.3,
        unit="log points per level",
        source="high over mid education about 1.3 in all (OECD, memory), mostly through occupation and level",
        en="Return to education in the same function",
        nl="Rendement van opleiding in dezelfde functie",
    )
    standing_kept: float = par(
        fitted("pay.standing_kept"),
        0.5,
        1.0,
        unit="per year",
        source="assumption: scales of pay bring newcomers and others together over some ten years",
        en="How long the pay agreed at hiring stays apart from that of colleagues",
        nl="Hoe lang het loon bij aanwerving afwijkt van dat van collega's",
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
    """Factors of the wage equation, as arrays of float64."""

    occupation: np.ndarray  # (O,) EUR a month at level 0, without experience
    education: np.ndarray  # (3,) ratio
    level: np.ndarray  # (6,) ratio
    experience: np.ndarray  # (MAX_YEARS,) ratio by year


@declared
class WorkValue(NamedTuple):
    """What the value of output, and so pay for skill and output, depends on besides the person."""

    frontier: np.ndarray  # (O,) log points
    technology: np.ndarray  # (O,) log points that technology adds for those at the frontier
    asked: np.ndarray  # (E,) ratio, output by the work that is asked, to the usual


def work_value(economy, workload, p) -> WorkValue:
    """Return what the value of output depends on; workload (E,) a ratio, p: `EconomicsParameters`.

    Up to the usual workload output has a constant elasticity; beyond it the elasticity falls evenly to nothing at the
    peak, in logarithms.
    """
    usual, peak = np.minimum(workload, 1.0), np.log(p.workload_peak)
    beyond = np.clip(np.log(np.maximum(workload, 1.0)), 0.0, peak)
    work = usual * np.exp(beyond - beyond**2 / (2.0 * peak))
    return WorkValue(economy.frontier, p.enabled * economy.technology, work ** (p.enabled * p.workload_elasticity))


@compiled(inline=True)
def time_that_counts(exhaustion, p):
    """Return the share of paid time that makes output, 0 to 1: the exhausted are absent more often, and mend errors.

    Args:
        exhaustion: 0 to 1. p: `EconomicsParameters`.
    """
    return 1.0 - p.enabled * p.absence_and_errors * exhaustion * exhaustion


def pay_tables(reference_data, p) -> PayTables:
    """Return the factors of the wage equation.

    Args:
        reference_data: with relative pay and employment shares of occupations.
        p: `PayParameters`.
    """
    years = np.arange(MAX_YEARS)
    # The quadratic would let pay fall beyond its maximum: pay stays at the maximum instead.
    curve = np.maximum.accumulate(p.experience_return * years - p.experience_fade * years**2)
    spread = reference_data.occupation_pay**p.occupation_spread
    base = p.mean_wage * spread / (spread @ reference_data.occupation_share) / np.exp(curve[15])
    education = np.exp(p.education_return * (np.arange(3) - 1.0))
    return PayTables(base, education, np.exp(p.level_step * np.arange(6)), np.exp(curve))


@compiled
def wage_of(base, education_factor, level_factor, experience_factor, slope, tenure_months, premium):
    """Return the gross monthly wage in EUR, without merit, by the equation above; all arguments are scalars.

    The premium enters as 1 + x + x^2/2, which is the exponential to within 0.5% for |x| < 0.3.

    Args:
        base: pay of the occupation at level 0 without experience, EUR a month.
        education_factor, level_factor, experience_factor: ratios.
        slope: seniority slope of the employer.
        tenure_months: tenure, months.
        premium: pay premium of the employer and standing of the person, log points.
    """
    seniority = 1.0 + slope * math.log(1.0 + tenure_months / 12.0)
    going_rate = base * education_factor * level_factor * experience_factor
    return going_rate * seniority * (1.0 + premium + 0.5 * premium * premium)


@compiled
def merit(skills_pay, skill, performance_pay, output):
    """Return pay for skill and output as a ratio to the usual, at least 0.5.

    Args:
        skills_pay, performance_pay: pay policy of the employer, share of pay per unit of skill and of output.
        skill: general skill less the gap to the occupational frontier, log points.
        output: output relative to a settled worker, a ratio.
    """
    return max(0.5, 1.0 + skills_pay * (skill - USUAL_SKILL) + performance_pay * (output - 1.0))


@compiled
def one_off(amount, wage):
    """Return the worth in log points of pay of an amount (EUR) paid once, spread over REMEMBERED months at `wage`."""
    return math.log(1.0 + amount / (REMEMBERED * max(wage, 1.0)))


@compiled
def pay_above_market(slope, tenure_months, premium):
    """Return pay above what others pay for the same job and experience, in log points: seniority pay and premium."""
    return slope * math.log(1.0 + tenure_months / 12.0) + premium
