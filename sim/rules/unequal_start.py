"""M18 Unequal start: how somebody stands when offers are handed out and when people are seen.

Claim: who starts with more (education, contacts) is seen earlier and offered more; policy for high potentials adds
to it (S1). One budget is shared: an offer that goes to one group more often goes to the others less often. People
who work at other hours and places are seen less, and then thought of less for a rise, unless results show (sign:
promotion conditional on performance fell for those at home, Bloom et al. 2015, abstract read). Networks are in the
mechanism file (M18); it, promotions (M08) and selection (M10) use these parameters.

Off (null rule): everybody has the same contacts, everybody is seen, contacts count for nothing in selection.
"""

from __future__ import annotations

from sim.codes import Aim, Education
from sim.engine.kernels import compiled
from sim.engine.parameters import Parameters, par, switch

HIGH_POTENTIALS, VULNERABLE = int(Aim.HIGH_POTENTIALS), int(Aim.VULNERABLE)
LOW, HIGH = int(Education.LOW), int(Education.HIGH)
OLDER = 55.0  # years
# Weights of offers in a policy for a group, and for the others, so that about as many offers are made in all:
# some 7% are high potentials, some 35% vulnerable (shares measured in the reference world).
TO_POTENTIALS, TO_THE_OTHERS = 4.0, 0.78
TO_VULNERABLE, TO_THE_STRONG = 2.2, 0.35
USES_FLEXIBILITY = 0.4  # part of the flexibility offered that those without care use (assumption)
USUAL_NETWORK = 0.5


class UnequalStartParameters(Parameters, group="networks", mechanism="M18"):
    """Contacts and visibility."""

    enabled: bool = switch("M18")
    by_education: float = par(
        0.12,
        0.0,
        0.3,
        unit="share per level of education",
        en="Contacts that come with education",
        nl="Contacten die met opleiding samengaan",
    )
    by_colleagues: float = par(
        0.25,
        0.0,
        0.6,
        unit="share from no ties to full ties",
        en="Contacts through colleagues",
        nl="Contacten via collega's",
    )
    by_moves: float = par(
        0.2,
        0.0,
        0.6,
        unit="share with a broad record",
        en="Contacts through earlier moves",
        nl="Contacten door vroegere stappen",
    )
    network_years: float = par(
        3.0,
        0.5,
        10.0,
        unit="years",
        source="assumption",
        en="Time in which contacts are made or lost",
        nl="Tijd waarin contacten ontstaan of verdwijnen",
    )
    referral: float = par(
        0.4,
        0.0,
        1.5,
        unit="sd of rating for somebody with all contacts",
        source="sign: referred applicants are hired more often (Brown, Setren and Topa 2016, abstract read)",
        en="Weight of contacts in selection",
        nl="Gewicht van contacten in de selectie",
    )
    hears: float = par(
        1.0,
        0.0,
        2.0,
        unit="extra news, relative to the usual, with twice the usual contacts",
        source="sign: 24% of jobs of Belgians aged 15 to 34 came through contacts (Statbel, press read)",
        en="How contacts bring news of jobs",
        nl="Hoe contacten nieuws over jobs brengen",
    )
    flexibility_hides: float = par(
        0.5,
        0.0,
        1.0,
        unit="share of visibility at full flexibility without visible results",
        source="sign: Bloom et al. 2015 (abstract read); size: assumption",
        en="How work at other hours and places hides people",
        nl="Hoe werk op andere uren en plaatsen mensen onzichtbaar maakt",
    )


@compiled
def is_vulnerable(education, age_years, fixed_term):
    """Whether a person belongs to the groups that career policy tends to miss: scalars in, bool out."""
    return education == LOW or age_years >= OLDER or fixed_term


@compiled
def is_potential(education, ambition):
    """Whether employers see a high potential in a person: a degree, and the wish to climb. Scalars in, bool out.

    Who starts better, by diploma, is whom such policy is for (S1); that the wish to climb shows is an assumption.
    """
    return education == HIGH and ambition != 0


@compiled
def share_of_offers(aim, potential, vulnerable):
    """Offers to a person relative to the average employee, in a policy for `aim` (an `Aim` code); a ratio."""
    if aim == HIGH_POTENTIALS:
        return TO_POTENTIALS if potential else TO_THE_OTHERS
    if aim == VULNERABLE:
        return TO_VULNERABLE if vulnerable else TO_THE_STRONG
    return 1.0


@compiled
def visibility(autonomy, in_care, visible_results, p):
    """How far somebody is seen by those who decide, 0 to 1: less with flexible work, unless results are visible."""
    used = autonomy * (1.0 if in_care else USES_FLEXIBILITY)
    return 1.0 - p.flexibility_hides * used * (1.0 - visible_results) if p.enabled else 1.0


@compiled
def news_of_jobs(network, hears):
    """How often contacts bring news of a job, relative to usual contacts; a ratio, never negative.

    `hears` is how much more often with twice the usual contacts, 0 without M18.
    """
    return max(0.0, 1.0 + hears * (network / USUAL_NETWORK - 1.0))
