"""M19 Reasons for choosing: what draws people to an occupation, and how that choice fits afterwards.

Claim: people choose an occupation, a training and a job by a mix of intrinsic fit and extrinsic reward or pressure;
steering can add to either; how well the choice fits shows afterwards (S0, S4). A person has a lasting interest in each
occupation, which is part of the fit with any job in it (interest congruence goes with performance and staying: Nye et
al. 2017, abstract read). A person who chooses another occupation, or a field of study, compares two that are drawn
from travelled career paths: by how interesting each looks, seen with error, and by extrinsic attraction (many
vacancies, a premium). Existing pay differences have already shaped the paths, so only new ones count as a reason.

Off (null rule): the first occupation drawn is taken; interest remains part of fit.
"""

import math

import numpy as np

from sim.engine.draws import bits, normal, normal_low, pair_normal
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch

MECHANISM = Mechanism("M19", en="Reasons for choosing", nl="Redenen om te kiezen", seeds="S0, S4")


class ChoiceParameters(Parameters, group="occupational_choice", mechanism="M19"):
    """Weights of the reasons for choosing an occupation."""

    enabled: bool = switch("M19")
    interest_part: float = par(
        0.3,
        0.0,
        0.8,
        unit="share of the variance of fit",
        source="sign: Nye et al. 2017 (abstract read); size: assumption",
        en="Part of fit that is interest in the occupation",
        nl="Deel van de match dat interesse in het beroep is",
    )
    intrinsic: float = par(
        1.0,
        0.0,
        4.0,
        unit="per sd of interest",
        en="Weight of interest in a choice",
        nl="Gewicht van interesse in een keuze",
    )
    extrinsic: float = par(
        0.5,
        0.0,
        4.0,
        unit="per log point of vacancies",
        en="Weight of openings in a choice",
        nl="Gewicht van openstaande jobs in een keuze",
    )
    reward: float = par(
        5.0,
        0.0,
        20.0,
        unit="per log point of yearly pay",
        source="assumption: tastes dominate the choice of field (Wiswall and Zafar 2015, abstract read)",
        en="Weight of a premium in a choice",
        nl="Gewicht van een premie in een keuze",
    )
    interest_error: float = par(
        1.0,
        0.0,
        3.0,
        unit="sd",
        en="Error in how interesting an occupation looks",
        nl="Fout in hoe boeiend een beroep lijkt",
    )


@compiled
def match(key, person, slot_key, interest_key, occupation, interest_part):
    """Return person-job fit in sd: interest in the occupation plus luck with this job, with a total variance of 1.

    Args:
        key, interest_key: stream keys of fit and of interest.
        person, slot_key, occupation: ids of the person, the job slot and the occupation.
        interest_part: share of the variance of fit that is interest, 0 to 1.
    """
    lucky = math.sqrt(1.0 - interest_part) * pair_normal(key, person, slot_key)
    return lucky + math.sqrt(interest_part) * pair_normal(interest_key, person, occupation)


@compiled
def chosen(one, other, person, interest_key, word, attraction, error, p):
    """Return which of two occupations a person chooses, as an occupation code.

    Args:
        one, other: codes of the two occupations.
        person, interest_key: id of the person, and the stream key of interests.
        word: random bits of this choice (uint64).
        attraction: extrinsic attraction of each occupation, (O,).
        error: sd of the error with which interest is seen.
        p: `ChoiceParameters`.
    """
    if not p.enabled:
        return one
    again = bits(interest_key, word)
    first = p.intrinsic * (pair_normal(interest_key, person, one) + error * normal(again)) + attraction[one]
    second = p.intrinsic * (pair_normal(interest_key, person, other) + error * normal_low(again)) + attraction[other]
    return one if first >= second else other


def attractions(tightness, premium, pay, p) -> np.ndarray:
    """Return the extrinsic attraction of each occupation, (O,) float64.

    Args:
        tightness: vacancy rate relative to the average, (O,).
        premium: EUR paid once for work in a bottleneck occupation.
        pay: pay of each occupation, (O,) EUR a month.
        p: `ChoiceParameters`.
    """
    yearly = np.log1p(np.where(tightness >= BOTTLENECK, premium, 0.0) / (12.0 * pay))
    return p.extrinsic * np.log(tightness) + p.reward * yearly


CLEARER = 0.3  # share of the error about what work is like that full information takes away (assumption)
BOTTLENECK = 1.5  # relative vacancy rate from which an occupation is a bottleneck occupation (assumption)
