"""M19 Reasons for choosing: what draws people to an occupation, and what it is to them afterwards.

Claim: people choose an occupation, a training and a job by a mix of intrinsic fit and extrinsic reward or pressure;
steering can add to either; fit is what it is afterwards (S0, S4). A person has an interest in each occupation, for
life; it is part of the fit with any job in it (interest congruence goes with performance and staying: Nye et al.
2017, abstract read). Who chooses another occupation, or a field of study, compares two that come up along travelled
paths: by how interesting each looks, seen with error, and by what outside offers (many vacancies, a premium).
Pay differences as they are have already shaped the paths; only what is new counts as a reason.

Off (null rule): the first occupation that comes up is taken; interest still is part of fit.
"""

from __future__ import annotations

import math

import numpy as np

from sim.engine.draws import bits, normal, normal_low, pair_normal
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch

MECHANISM = Mechanism("M19", en="Reasons for choosing", nl="Redenen om te kiezen", seeds="S0, S4")


class ChoiceParameters(Parameters, group="occupational_choice", mechanism="M19"):
    """Weights of reasons."""

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
    """Person-job fit in sd: interest in the occupation and the luck of this job, of variance 1 together.

    Args:
        key, interest_key: streams of fit and interest. person, slot_key, occupation: ids. interest_part: share.
    """
    lucky = math.sqrt(1.0 - interest_part) * pair_normal(key, person, slot_key)
    return lucky + math.sqrt(interest_part) * pair_normal(interest_key, person, occupation)


@compiled
def chosen(one, other, person, interest_key, word, attraction, error, p):
    """Which of two occupations a person goes for: codes in, code out.

    Args:
        word: random bits of this choice. attraction: (O,) extrinsic reasons. error: sd of how interest is seen.
    """
    if not p.enabled:
        return one
    again = bits(interest_key, word)
    first = p.intrinsic * (pair_normal(interest_key, person, one) + error * normal(again)) + attraction[one]
    second = p.intrinsic * (pair_normal(interest_key, person, other) + error * normal_low(again)) + attraction[other]
    return one if first >= second else other


def attractions(tightness, premium, pay, p) -> np.ndarray:
    """Extrinsic reasons for each occupation, (O,) float64.

    Args:
        tightness: (O,) vacancy rate relative to the average. premium: EUR for work in a bottleneck occupation.
        pay: (O,) EUR a month. p: parameters.
    """
    yearly = np.log1p(np.where(tightness >= BOTTLENECK, premium, 0.0) / (12.0 * pay))
    return p.extrinsic * np.log(tightness) + p.reward * yearly


CLEARER = 0.3  # of the error about what work is like that full labour-market information takes away (assumption)
BOTTLENECK = 1.5  # vacancy rate relative to the average from which an occupation is on the list (assumption)
