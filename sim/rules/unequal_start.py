"""M18 Unequal start: how a person's background counts when offers are made and when people are noticed.

Claim: those who start with more (education, contacts) are noticed earlier and offered more; policy for high potentials
adds to it (S1, `target_groups`). People who work at other hours and places are less visible, and considered less for
promotion, unless results are visible (sign: promotion conditional on performance fell for those at home, Bloom et al.
2015, abstract read).
Networks are in the mechanism's own file (M18); networks, promotions (M08) and selection (M10) use these parameters.

Off (null rule): everybody has the same contacts, everybody is visible, contacts count for nothing in selection.
"""

from sim.codes import HIGH, LOW
from sim.engine.kernels import compiled
from sim.engine.parameters import Parameters, par, switch

OLDER = 55.0  # years of age from which a person counts as vulnerable
USES_FLEXIBILITY = 0.4  # share of offered flexibility that people without a care load use (assumption)
USUAL_NETWORK = 0.5


class UnequalStartParameters(Parameters, group="networks", mechanism="M18"):
    """Sources and effects of contacts, and visibility."""

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
    to_potentials: float = par(
        4.0,
        1.0,
        10.0,
        unit="ratio to an equal share of offers, at most",
        source="assumption",
        en="Offers to high potentials where career policy is for them",
        nl="Aanbod aan hoogpotentiëlen waar het loopbaanbeleid voor hen bedoeld is",
    )
    to_vulnerable: float = par(
        2.2,
        1.0,
        10.0,
        unit="ratio to an equal share of offers, at most",
        source="assumption",
        en="Offers to vulnerable groups where career policy is for them",
        nl="Aanbod aan kwetsbare groepen waar het loopbaanbeleid voor hen bedoeld is",
    )
    others_keep: float = par(
        0.35,
        0.0,
        1.0,
        unit="ratio to an equal share of offers, at least",
        source="assumption",
        en="Offers that others keep where career policy is for a group",
        nl="Aanbod dat anderen behouden waar het loopbaanbeleid voor een groep bedoeld is",
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
    """Return whether a person belongs to the groups that career policy tends to miss.

    These are people with low education, aged 55 or older, or on a fixed term.

    Args:
        education: `Education` code.
        age_years: age in years.
        fixed_term: whether the person has a fixed-term contract.
    """
    return education == LOW or age_years >= OLDER or fixed_term


@compiled
def is_potential(education, ambition):
    """Return whether employers see a high potential in a person: high education, and the ambition to climb.

    Policy for high potentials is aimed at those who start better, by diploma (S1); that employers notice the ambition
    to climb is an assumption.

    Args:
        education: `Education` code.
        ambition: 0 for none.
    """
    return education == HIGH and ambition != 0


@compiled
def visibility(autonomy, in_care, visible_results, p):
    """Return how visible a person is to those who decide, 0 to 1: less with flexible work, unless results are visible.

    Args:
        autonomy: flexibility that the employer offers, 0 to 1.
        in_care: whether the person has a care load, and so uses flexibility in full.
        visible_results: how visible results are at this employer, 0 to 1.
        p: `UnequalStartParameters`.
    """
    used = autonomy * (1.0 if in_care else USES_FLEXIBILITY)
    return 1.0 - p.flexibility_hides * used * (1.0 - visible_results) if p.enabled else 1.0


@compiled
def news_of_jobs(network, hears):
    """Return how often contacts bring news of a job, as a ratio to usual contacts, never negative.

    Args:
        network: contacts of the person, 0 to 1.
        hears: extra ratio at twice the usual contacts; 0 with M18 off.
    """
    return max(0.0, 1.0 + hears * (network / USUAL_NETWORK - 1.0))
