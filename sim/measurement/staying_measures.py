"""Reported series on search, inertia and staying, and on the pay and output of those who stay or leave."""

from sim.actors.state import PERSONS
from sim.engine.measures import (
    SEARCH,
    WIN,
    WORKING_LIFE,
    Measure,
    at_work,
    rate,
)
from sim.measurement.outcomes import DEAR, INACTION, OUTDATED, SETTLED, UNMOTIVATED

_REASONS = {
    "uncertainty": ("the unknown", "het onbekende"),
    "loss": ("pay and rights that would be lost", "loon en rechten die verloren zouden gaan"),
    "no_options": ("no way out seen", "geen uitweg zien"),
    "overload": ("no time or energy", "geen tijd of energie"),
    "short_sight": ("tomorrow will do", "uitstel"),
}
STAYING_MEASURES: dict[str, Measure] = {
    "external_search_none": rate(
        "Wants no other employer",
        "Wil geen andere werkgever",
        "employees without a wish for another employer",
        numerator="searched-external_passive-external_active",
        denominator="searched",
        target="T03",
        topic=SEARCH,
    ),
    "external_search_passive": rate(
        "Open to another employer, passive",
        "Staat open voor een andere werkgever, passief",
        "wish for another employer, not actively looking, over employees at work",
        numerator="external_passive",
        denominator="searched",
        target="T04",
        topic=SEARCH,
    ),
    "external_search_active": rate(
        "Actively looking outside",
        "Zoekt actief elders",
        "actively looking for another employer, over employees at work",
        numerator="external_active",
        denominator="searched",
        target="T05",
        topic=SEARCH,
    ),
    "internal_search_none": rate(
        "Wants no other job inside",
        "Wil intern geen andere job",
        "employees without a wish for another job inside",
        numerator="searched-internal_passive-internal_active",
        denominator="searched",
        target="T06",
        topic=SEARCH,
    ),
    "internal_search_passive": rate(
        "Open to another job inside, passive",
        "Staat open voor intern, passief",
        "wish for another job inside, not actively looking, over employees at work",
        numerator="internal_passive",
        denominator="searched",
        target="T07",
        topic=SEARCH,
    ),
    "internal_search_active": rate(
        "Actively looking inside",
        "Zoekt actief intern",
        "actively looking inside, over employees at work",
        numerator="internal_active",
        denominator="searched",
        target="T08",
        topic=SEARCH,
    ),
    "career_inaction": rate(
        "Career inaction",
        "Loopbaaninactie",
        f"employees who have wanted another job for {INACTION} months or more without acting",
        numerator="inaction",
        denominator="searched",
        topic=SEARCH,
    ),
    "inaction_duration": Measure(
        "Length of inaction",
        "Duur van inactie",
        f"mean months of wanting without acting, of those with {INACTION} months or more",
        unit="months",
        numerator="inaction_months",
        denominator="inaction",
        topic=SEARCH,
        high=WORKING_LIFE,
    ),
    "mean_wage": Measure(
        "Mean gross wage",
        "Gemiddeld brutoloon",
        "employees at work",
        unit="EUR a month",
        numerator="wage",
        denominator="searched",
        topic=WIN,
    ),
    "productivity": at_work(
        "Productivity",
        "Productiviteit",
        "output per unit of work asked, relative to a settled, rested worker of average fit at the frontier, mean over "
        "employees at work",
        numerator="productivity",
        unit="ratio",
        scale=1.0,
        high=PERSONS["productivity"].high,
    ),
    **{
        f"inaction_{reason}": at_work(
            f"Career inaction: {en}",
            f"Loopbaaninactie: {nl}",
            f"employees in career inaction whose largest barrier is '{reason}', over employees at work",
            numerator=f"inert_{reason}",
            topic=SEARCH,
        )
        for reason, (en, nl) in _REASONS.items()
    },
    **{
        f"inaction_length_{reason}": at_work(
            f"Length of inaction: {en}",
            f"Duur van inactie: {nl}",
            f"mean months of wanting without acting, of those whose largest barrier is '{reason}'",
            numerator=f"inert_months_{reason}",
            unit="months",
            scale=1.0,
            topic=SEARCH,
            denominator=f"inert_{reason}",
            high=WORKING_LIFE,
        )
        for reason, (en, nl) in _REASONS.items()
    },
    "golden_cage": at_work(
        "Golden cage",
        "Gouden kooi",
        f"leaving would cost {DEAR} log points of pay or more, engagement below {UNMOTIVATED} sd, not actively looking "
        "outside; over employees at work",
        numerator="caged",
        topic=SEARCH,
    ),
    "sustainable_stayers": at_work(
        "Sustainable stayers",
        "Duurzame blijvers",
        f"{SETTLED // 12} years with the employer, not actively looking outside, and healthy, happy and productive; "
        "over employees at work",
        numerator="sustainable_stayers",
        topic=SEARCH,
    ),
    "locked_in_stayers": at_work(
        "Locked-in stayers",
        "Vastzittende blijvers",
        f"{SETTLED // 12} years with the employer, skills {OUTDATED} log points or more behind the frontier, not "
        "actively looking outside or inside; over employees at work",
        numerator="locked_in",
        topic=SEARCH,
    ),
    "stayers": at_work(
        "Stayers",
        "Blijvers",
        f"{SETTLED // 12} years with the employer and not actively looking outside; over employees at work",
        numerator="stayers",
        topic=SEARCH,
    ),
    "embeddedness": at_work(
        "On-the-job embeddedness",
        "Inbedding in de job",
        "mean of fit, links and sacrifice, each on its own scale; employees at work",
        numerator="embedded_on",
        unit="sd",
        scale=1.0,
        topic=SEARCH,
        low=PERSONS["embedded_on"].low,
        high=PERSONS["embedded_on"].high,
    ),
    "embeddedness_and_wish": Measure(
        "Embeddedness with the wish for another employer",
        "Inbedding met de wens naar een andere werkgever",
        "correlation across employees at work, on-the-job embeddedness",
        unit="correlation",
        numerator="embedded_and_wish",
        target="T34",
        topic=SEARCH,
        low=-1.0,
        high=1.0,
    ),
    "embeddedness_and_leaving": Measure(
        "Embeddedness with leaving in the year after",
        "Inbedding met vertrek in het jaar erna",
        "correlation across employees of on-the-job embeddedness in the last month of a year of the run with having "
        "left the employer by own will a year later, retirement not counted",
        unit="correlation",
        numerator="embedded_and_leaving",
        target="T35",
        topic=SEARCH,
        low=-1.0,
        high=1.0,
    ),
}
