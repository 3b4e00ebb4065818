"""M06 From desire to action, and career inaction (Verbruggen and De Vos 2020, summary read).

Claim: many who want another job don't act: fear of losing what they have, uncertainty, no other way seen, a lack
of time and energy, and short-sightedness come between the wish and the search (S0). The wish for another employer
has a persistent part, a passing mood, and what the present job gives: fit, ties and motivation lower it; exhaustion,
job insecurity and perceived employability raise it. What would be lost is no part of the wish: it is a barrier. The
wish for another function inside is that of people who fit their employer but not their job, who have done the same
for long, or who want to climb. A person whose wish does not overcome the barriers is *passive*, one whose wish does
looks *actively*. Months of wanting without acting count as career inaction, with the largest barrier as its reason
(in a survey of Belgians who stay, 71% name uncertainty, 53% loss of pay, 46% a lack of confidence: Acerta 2018, press
read). Inaction has no cost of its own: it lowers motivation (M04), and skills age meanwhile (M02).

Off (null rule): nobody weighs anything; every employee is open to other jobs (passive), inside and outside.
"""

from sim.codes import LONG_AGO, NEVER, Barrier, Search
from sim.engine.calibrated import fitted
from sim.engine.columns import Column, columns
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch

LABELS = "From desire to action, and career inaction", "Van wens naar actie, en loopbaaninactie"
MECHANISM = Mechanism("M06", *LABELS, seeds="S0", shared=("sim/rules/career_wishes.py",))

columns(
    "persons",
    "M06",
    mood=Column("f4", "sd", "passing part of the wish to change", -10.0, 10.0, initial=0.0),
    desire_external=Column("f4", "sd", "wish for another employer, above 0 is a wish", -300.0, 300.0, initial=0.0),
    search_external=Column("u1", "code", "answer on another employer", codes=Search, initial=Search.NOT),
    search_internal=Column("u1", "code", "answer on another job inside", codes=Search, initial=Search.NOT),
    inactive_since=Column("i2", "month", "month since which one wants without acting", LONG_AGO, NEVER, initial=NEVER),
    inaction_reason=Column("u1", "code", "largest barrier of career inaction", codes=Barrier, initial=Barrier.NOTHING),
)


class DesireParameters(Parameters, group="inaction", mechanism="M06"):
    """Sources of wishes, and barriers, in standard deviations of the passing and persistent parts."""

    enabled: bool = switch("M06")
    wish_external: float = par(
        fitted("inaction.wish_external"),
        -4.0,
        2.0,
        unit="sd",
        en="Level of the wish for another employer",
        nl="Niveau van de wens om een andere werkgever",
    )
    wish_internal: float = par(
        fitted("inaction.wish_internal"),
        -4.0,
        2.0,
        unit="sd",
        en="Level of the wish for another job inside",
        nl="Niveau van de wens om een andere job intern",
    )
    persistent_part: float = par(
        fitted("inaction.persistent_part"),
        0.0,
        2.0,
        unit="sd",
        en="Persistent differences between persons in the wish to change",
        nl="Blijvende verschillen tussen personen in de wens om te veranderen",
    )
    passing_part: float = par(
        0.5,
        0.0,
        2.0,
        unit="sd",
        en="Passing mood in the wish to change",
        nl="Voorbijgaande stemming in de wens om te veranderen",
    )
    mood_persistence: float = par(
        0.75, 0.0, 0.99, unit="per quarter", en="Persistence of the mood", nl="Persistentie van de stemming"
    )
    fit: float = par(
        0.5,
        0.0,
        1.5,
        unit="sd per sd of fit",
        source="intent to quit -.46 (Kristof-Brown et al. 2005, unverified)",
        en="How fit holds",
        nl="Hoe een goede match bindt",
    )
    links: float = par(
        1.0,
        0.0,
        3.0,
        unit="sd from no ties to full ties",
        source="with fit and sacrifice, r near -.45 (Korean meta-analysis -.57, abstract read)",
        en="How ties with colleagues hold",
        nl="Hoe banden met collega's binden",
    )
    motivation: float = par(
        0.25,
        0.0,
        1.5,
        unit="sd per sd of engagement",
        en="How motivation holds people",
        nl="Hoe motivatie mensen houdt",
    )
    exhaustion: float = par(
        0.6,
        0.0,
        3.0,
        unit="sd from rested to exhausted",
        en="How exhaustion makes people want to leave",
        nl="Hoe uitputting doet verlangen naar iets anders",
    )
    insecurity: float = par(
        2.0,
        0.0,
        10.0,
        unit="sd when the employer cuts all jobs",
        source="sign: Peltokorpi and Allen (abstract read); size: assumption",
        en="How a job in danger makes people want to leave",
        nl="Hoe een bedreigde job doet uitkijken",
    )
    options: float = par(
        0.5,
        0.0,
        3.0,
        unit="sd from no chance to certainty",
        en="How options seen elsewhere feed the wish",
        nl="Hoe kansen die men elders ziet de wens voeden",
    )
    conditions: float = par(
        fitted("inaction.conditions"),
        0.0,
        8.0,
        unit="sd per log point of pay",
        source="sign: poor pay and conditions go with leaving (Griffeth et al. 2000, memory); size: assumption",
        en="How pay, hours, place and prospects worse than elsewhere push",
        nl="Hoe loon, uren, plaats en kansen die minder zijn dan elders doen weggaan",
    )
    disappointment: float = par(
        fitted("inaction.disappointment"),
        0.0,
        2.0,
        unit="sd per sd of fit found less than expected, at the start",
        source="sign: realistic previews lower early turnover (Wanous 1992, memory); size: assumption",
        en="How a job that proves less than expected pushes in the first year",
        nl="Hoe een job die tegenvalt in het eerste jaar doet weggaan",
    )
    resign: float = par(
        fitted("inaction.resign"),
        0.0,
        4.0,
        unit="sd beyond the barriers to search",
        source="assumption: giving up an income asks for a stronger wish than looking around",
        en="How much stronger a wish makes people leave without another job",
        nl="Hoeveel sterker de wens moet zijn om zonder andere job te vertrekken",
    )
    sameness: float = par(
        0.5,
        0.0,
        2.0,
        unit="sd after five years in the same tasks",
        en="How sameness feeds the wish for another job",
        nl="Hoe steeds hetzelfde de wens om iets anders voedt",
    )
    climb: float = par(
        0.6,
        0.0,
        2.0,
        unit="sd",
        en="Extra wish for another function of those who want to climb",
        nl="Extra wens om een andere functie bij wie hogerop wil",
    )
    uncertainty: float = par(
        fitted("inaction.uncertainty"),
        0.0,
        3.0,
        unit="sd",
        source="71% name it (Acerta 2018, press read); size: assumption",
        en="Barrier: the unknown",
        nl="Drempel: het onbekende",
    )
    loss: float = par(
        fitted("inaction.loss"),
        0.0,
        8.0,
        unit="sd per log point of pay",
        source="53% name it (Acerta 2018, press read); size: assumption",
        en="Barrier: pay and rights that would be lost",
        nl="Drempel: loon en rechten die verloren gaan",
    )
    no_options: float = par(
        fitted("inaction.no_options"),
        0.0,
        3.0,
        unit="sd from certainty to no chance",
        source="46% name a lack of confidence (Acerta 2018, press read); size: assumption",
        en="Barrier: no way out seen",
        nl="Drempel: geen uitweg zien",
    )
    overload: float = par(
        fitted("inaction.overload"),
        0.0,
        3.0,
        unit="sd when exhausted, or in care",
        en="Barrier: no time or energy",
        nl="Drempel: geen tijd of energie",
    )
    short_sight: float = par(
        fitted("inaction.short_sight"),
        0.0,
        3.0,
        unit="sd",
        source="sign: Verbruggen and De Vos 2020 (summary read); size: assumption",
        en="Barrier: tomorrow will do",
        nl="Drempel: morgen is er weer een dag",
    )
    futility: float = par(
        0.2,
        0.0,
        1.0,
        unit="sd from usual belief to none",
        source="expectancy r .2 to .4 on intention (Van Eerde and Thierry 1996, abstract read); size: assumption",
        en="Barrier inside: no belief that acting pays here",
        nl="Drempel intern: niet geloven dat iets doen hier loont",
    )
    inside_easier: float = par(
        fitted("inaction.inside_easier"),
        0.0,
        2.0,
        unit="ratio",
        en="Barrier inside relative to outside, loss left out",
        nl="Drempel intern in verhouding tot extern, zonder verlies",
    )
