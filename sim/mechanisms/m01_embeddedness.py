"""M01 Job embeddedness (Mitchell et al. 2001, abstract read): fit, links and sacrifice on the job, community off it.

Claim: persons stay who fit their job and their organisation, have ties there, and would give up much by leaving
(S0). *Fit* is a quality of the match: two persons in the same job, or one person in two jobs, fit differently
(Kristof-Brown et al. 2005; Jovanovic 1979, for the match as an experience good; both unverified). It drifts as the
job and the person change, and job crafting (M09) repairs it. *Links* are ties with colleagues: they grow with time
together and break with each colleague who leaves, partly with a move to another function, and wholly with a move to
another employer. *Sacrifice* comes from pay and rights (M07). *Community* ties off the job differ lastingly between
people, rise with age and with a care load, and are stronger for people who work in the region where they live.

Embeddedness acts through its parts: fit and links lower the wish to leave (M06), motivate (M04) and raise output
(M14); sacrifice is a barrier to search and a cost of an offer (M06, M08); community ties weigh in offers (M08). The
whole changes search under threat (M06, M10). There is no direct effect on leaving (Jiang et al. 2012, abstract read:
full mediation on the job).

Off (null rule): every match fits equally (0), nobody has ties, and embeddedness is 0 for all.
"""

import math

from sim.codes import PERMANENT, TEMPORARY, USUAL_LINKS
from sim.engine.columns import Column, columns
from sim.engine.draws import Decision, bits, normal, normal_low, pair_normal, stream
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.institutions.hr_policy import USUAL
from sim.rules.occupational_interests import match

MECHANISM = Mechanism("M01", en="Embeddedness", nl="Inbedding", seeds="S0")

FIT_JOB, FIT_EMPLOYER, FIT_DRIFT, ROOTS = map(
    int, (Decision.FIT_JOB, Decision.FIT_EMPLOYER, Decision.FIT_DRIFT, Decision.ROOTS)
)
INTEREST = int(Decision.INTEREST)
HALF_YEAR, YEARS = 6, 0.5  # a step in months and in years; a sixth of persons each month
# Scales near the mean and standard deviation of each part, so that the parts count equally (measurement, no theory).
USUAL_FIT, FIT_SD = 0.4, 1.3
LINKS_SD = 0.22
USUAL_SACRIFICE, SACRIFICE_SD = 0.17, 0.15
USUAL_AUTONOMY = USUAL.autonomy
PARTS_SD = 2.0  # sd of the sum of the three parts

columns(
    "persons",
    "M01",
    fit_job=Column("f4", "sd", "person-job fit", -10.0, 10.0, initial=0.0),
    fit_employer=Column("f4", "sd", "person-organisation fit", -10.0, 10.0, initial=0.0),
    links=Column("f4", "share", "ties with colleagues, of those one could have in the end", 0.0, 1.0, initial=0.0),
    embedded_on=Column("f4", "sd", "on-the-job embeddedness: fit, links and sacrifice", -90.0, 90.0, initial=0.0),
    embedded_off=Column("f4", "sd", "off-the-job embeddedness: community", -20.0, 20.0, initial=0.0),
)


class EmbeddednessParameters(Parameters, group="embeddedness", mechanism="M01"):
    """How fit, ties with colleagues and ties with the community change."""

    enabled: bool = switch("M01")
    fit_persistence: float = par(
        0.97, 0.8, 1.0, unit="per half year", en="Persistence of fit", nl="Persistentie van de match"
    )
    links_years: float = par(
        3.0,
        1.0,
        8.0,
        unit="years",
        source="assumption: no rate found",
        en="Time in which ties with colleagues grow",
        nl="Tijd waarin banden met collega's groeien",
    )
    links_kept: float = par(
        0.5,
        0.0,
        1.0,
        unit="share",
        source="20 to 60% kept: assumption",
        en="Ties kept in another function inside",
        nl="Banden behouden in een andere functie intern",
    )
    apart: float = par(
        0.4,
        0.0,
        1.0,
        unit="share of growth from no to full flexibility",
        source="sign: ties became fewer and more static with work from home (Yang et al. 2022, unverified)",
        en="Ties that flexible work keeps from growing",
        nl="Banden die door flexibel werk minder groeien",
    )
    roots: float = par(
        0.8,
        0.0,
        2.0,
        unit="sd",
        en="Lasting differences in ties with the community",
        nl="Blijvende verschillen in banden met de omgeving",
    )
    roots_by_age: float = par(
        0.3,
        0.0,
        1.0,
        unit="sd per ten years",
        en="Rise of ties with the community with age",
        nl="Stijging van banden met de omgeving met de leeftijd",
    )
    roots_at_home: float = par(
        0.5,
        0.0,
        2.0,
        unit="sd",
        en="Ties of those who work where they live, or care for others",
        nl="Banden van wie werkt waar die woont, of zorgt voor anderen",
    )


@compiled
def drifted(fit, persistence, news, shock):
    """Return fit after half a year: persistence x fit + news x shock, in sd.

    Its variance stays at one if news^2 = 1 - persistence^2 and `shock` is standard normal.
    """
    return persistence * fit + news * shock


@compiled
def next_links(links, growth, leaving, apart):
    """Return ties with colleagues half a year later, a share between 0 and 1.

    Args:
        links: ties now, 0 to 1.
        growth: share of the missing ties that grows in half a year.
        leaving: share of colleagues who leave each month, and with whom ties break.
        apart: share of growth lost because people work at other hours and places.
    """
    return links + growth * (1.0 - apart) * (1.0 - links) - min(1.0, HALF_YEAR * leaving) * links


@compiled
def on_the_job(fit_job, fit_employer, links, sacrifice):
    """Return on-the-job embeddedness in sd: the sum of fit, links and sacrifice, each on its own scale.

    Args:
        fit_job, fit_employer: fit with the job and with the organisation, sd.
        links: ties with colleagues, 0 to 1.
        sacrifice: what leaving would cost, log points of pay.
    """
    fit = (fit_job + fit_employer - USUAL_FIT) / FIT_SD
    return (fit + (links - USUAL_LINKS) / LINKS_SD + (sacrifice - USUAL_SACRIFICE) / SACRIFICE_SD) / PARTS_SD


@compiled
def off_the_job(roots, age_years, at_home, in_care, p):
    """Return off-the-job embeddedness in sd.

    Args:
        roots: lasting ties with the community, standard normal.
        age_years: age in years.
        at_home: whether the person works in the home region.
        in_care: whether the person has a care load.
        p: `EmbeddednessParameters`.
    """
    return p.roots * roots + p.roots_by_age * (age_years - 40.0) * 0.1 + p.roots_at_home * (at_home + in_care - 0.7)


@compiled
def _embed(rows, c, e, seed, month, p):
    """Update fit, ties and embeddedness of employees whose turn it is; c, e: columns of persons and employers."""
    key, root_key, keep = stream(seed, FIT_DRIFT, month), stream(seed, ROOTS, 0), p.fit_persistence
    news, growth = math.sqrt(1.0 - keep * keep), 1.0 - math.exp(-YEARS / p.links_years)
    for i in rows:
        k, person = c.employer[i], c.person_id[i]
        word = bits(key, person)
        fit_job = drifted(c.fit_job[i], keep, news, normal(word))
        fit_employer = drifted(c.fit_employer[i], keep, news, normal_low(word))
        links = next_links(c.links[i], growth, e.leaving[k], p.apart * (e.autonomy[k] - USUAL_AUTONOMY))
        c.fit_job[i], c.fit_employer[i], c.links[i] = fit_job, fit_employer, links
        c.embedded_on[i] = on_the_job(fit_job + c.crafted[i], fit_employer, links, c.sacrifice[i])
        roots, age = normal(bits(root_key, person)), (month - c.birth_month[i]) * (1.0 / 12.0)
        c.embedded_off[i] = off_the_job(roots, age, c.region[i] == e.region[k], month < c.care_until[i], p)


@compiled
def _find_out(rows, c, jobs, e, seed, month, p, interest_part):
    """Set fit, ties and on-the-job embeddedness of those who took another job; c: columns of persons."""
    job_key, employer_key, interest = stream(seed, FIT_JOB, 0), stream(seed, FIT_EMPLOYER, 0), stream(seed, INTEREST, 0)
    for i in rows:
        person, k = c.person_id[i], c.employer[i]
        c.fit_job[i] = match(job_key, person, jobs.key[c.job[i]], interest, c.occupation[i], interest_part)
        if c.hired[i] == month:
            c.fit_employer[i] = pair_normal(employer_key, person, e.employer_id[k])
            c.links[i] = 0.0
        else:
            c.links[i] *= p.links_kept
        c.embedded_on[i] = on_the_job(c.fit_job[i], c.fit_employer[i], c.links[i], c.sacrifice[i])


@process(
    "workers",
    "M01",
    persons="person_id birth_month region job employer occupation hired care_until crafted sacrifice "
    "-> fit_job fit_employer links embedded_on embedded_off",
    jobs="key",
    employers="employer_id region leaving autonomy",
)
def workers_update_embeddedness(state, persons, jobs, employers) -> None:
    """Update embeddedness: movers find out how they fit, fit drifts, and ties grow or break."""
    p, seed, month = state.parameters.embeddedness, state.seed, state.month
    if p.enabled:
        _find_out(
            state.log.movers(),
            persons,
            jobs,
            employers,
            seed,
            month,
            p,
            state.parameters.occupational_choice.interest_part,
        )
        over_rows(_embed, state.rows(PERMANENT, TEMPORARY, rota=HALF_YEAR), persons, employers, seed, month, p)
    else:
        for column in (persons.fit_job, persons.fit_employer, persons.links, persons.embedded_on, persons.embedded_off):
            column[:] = 0.0
