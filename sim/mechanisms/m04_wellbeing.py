"""M04 Wellbeing: exhaustion (healthy), engagement (happy), and a person's judgement of the own career (pride).

Claim: work that asks more than it gives exhausts; fit, growth, support and meaning motivate, misfit and inaction
lower motivation, until people withdraw in their minds while they stay (S0, S1). The form is that of the job
demands-resources model: two processes, confirmed over three years (Hakanen, Schaufeli and Ahola 2008, abstract
read). Exhaustion rises within months where demands exceed resources, and recovery is slower (a third of patients are
still exhausted after 18 months: Glise et al. 2012, abstract read). Demands predict it only weakly (rho < .30:
Shoman et al. 2022, abstract read), so people differ lastingly in resilience. Engagement moves towards what the job
gives, weighed by what the person values at this stage of life (`work_values`). Wanting to leave without acting lowers
it (locked in: odds of poor wellbeing x 2.17, Aronsson et al. 2019, abstract read; reversible, Stengard et al. 2016,
abstract read). Sickness and return from it belong to M17.

Off (null rule): nobody is exhausted; engagement and pride are 0 for all.
"""

import math
from typing import NamedTuple

from sim.codes import FREELANCE, INACTIVE, PERMANENT, SICK, TEMPORARY, UNEMPLOYED, USUAL_LINKS
from sim.engine.calibrated import fitted
from sim.engine.columns import Column, columns
from sim.engine.draws import Decision, bits, normal, normal_low, stream
from sim.engine.kernels import compiled, declared
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.rules.work_values import balance_value, growth_value, meaning_value

MECHANISM = Mechanism(
    "M04",
    en="Wellbeing: healthy, happy, productive",
    nl="Welzijn: gezond, gelukkig, productief",
    seeds="S0, S1",
)

RESILIENCE = int(Decision.RESILIENCE)
QUARTER, YEARS, YEAR = 3, 0.25, 12
USUALLY_BEHIND = 0.2  # log points of skill behind the frontier that cause no strain (assumption)
LONG_WAIT = 24.0  # months of career inaction after which its effect is full (assumption)
USUAL_EXHAUSTION, USUAL_LEVEL = 0.25, 0.7
PRIDE_A_QUARTER = 0.1  # share of the distance that pride covers in a quarter: it follows over years (assumption)
TEMPER = 0.3  # sd of lasting differences in motivation (assumption)
FADED_A_MONTH = 1.0 / 48.0  # growth ends after four years in the same tasks (assumption, after Acerta 2019)

columns(
    "persons",
    "M04",
    exhaustion=Column("f4", "0 to 1", "exhaustion", 0.0, 1.0, initial=0.0),
    engagement=Column("f4", "sd", "motivation and engagement", -15.0, 15.0, initial=0.0),
    pride=Column("f4", "sd", "career pride: one's own judgement of one's career", -15.0, 15.0, initial=0.0),
)


class WellbeingParameters(Parameters, group="wellbeing", mechanism="M04"):
    """What exhausts people, and what motivates them."""

    enabled: bool = switch("M04")
    strain: float = par(
        fitted("wellbeing.strain"),
        -1.0,
        1.0,
        unit="strain",
        en="Usual excess of demands over resources",
        nl="Gebruikelijk overwicht van eisen op hulpbronnen",
    )
    workload: float = par(
        0.8,
        0.0,
        4.0,
        unit="strain per unit of workload",
        source="sign: Duchaine et al. 2020; demands explain little: Shoman et al. 2022 (abstracts read)",
        en="How workload strains",
        nl="Hoe werkdruk belast",
    )
    autonomy: float = par(
        0.3, 0.0, 2.0, unit="strain from none to full autonomy", en="How autonomy relieves", nl="Hoe autonomie ontlast"
    )
    care: float = par(
        0.15,
        0.0,
        1.0,
        unit="strain",
        en="How care for others strains, less where work is flexible",
        nl="Hoe zorg voor anderen belast, minder waar werk flexibel is",
    )
    level: float = par(
        0.05,
        0.0,
        0.5,
        unit="strain per level of function",
        en="How responsibility strains",
        nl="Hoe verantwoordelijkheid belast",
    )
    misfit: float = par(
        0.10, 0.0, 0.5, unit="strain per sd of misfit", en="How misfit strains", nl="Hoe een slechte match belast"
    )
    outdated: float = par(
        1.0,
        0.0,
        4.0,
        unit="strain per log point of skill behind what is usual",
        en="How outdated skills strain",
        nl="Hoe verouderde vaardigheden belasten",
    )
    targets: float = par(
        0.10,
        0.0,
        1.0,
        unit="strain from learning to fixed output",
        source="assumption",
        en="How fixed output targets strain",
        nl="Hoe vaste outputdoelen belasten",
    )
    spiral: float = par(
        0.2,
        0.0,
        0.6,
        unit="share when exhausted",
        source="exhaustion raises felt demands, more than the reverse (Guthier et al. 2020, abstract read); 0.1 to 0.3",
        en="How exhaustion makes demands weigh",
        nl="Hoe uitputting eisen doet doorwegen",
    )
    resilience: float = par(
        0.30,
        0.0,
        1.0,
        unit="sd of strain",
        source="demands explain little: rho < .30 (Shoman et al. 2022, abstract read)",
        en="Lasting differences in what people bear",
        nl="Blijvende verschillen in draagkracht",
    )
    climb: float = par(
        1.6,
        0.2,
        6.0,
        unit="a year per unit of strain",
        source="3 to 9 months: assumption",
        en="Speed at which exhaustion climbs",
        nl="Snelheid waarmee uitputting stijgt",
    )
    recovery: float = par(
        0.75,
        0.05,
        3.0,
        unit="a year",
        source="a third still exhausted after 18 months (Glise et al. 2012, abstract read): 0.73 a year",
        en="Recovery from exhaustion",
        nl="Herstel van uitputting",
    )
    fit: float = par(
        0.35,
        0.0,
        1.0,
        unit="sd per sd of fit",
        source="job satisfaction .56 (Kristof-Brown et al. 2005, unverified)",
        en="How fit and meaning motivate",
        nl="Hoe een goede match en zingeving motiveren",
    )
    growth: float = par(
        0.5, 0.0, 2.0, unit="sd from old to new tasks", en="How growth motivates", nl="Hoe groei motiveert"
    )
    resources: float = par(
        0.5,
        0.0,
        2.0,
        unit="sd from none to full autonomy, and likewise safety",
        source="sign: Hakanen et al. 2008, Frazier et al. 2017 (abstracts read); size: assumption",
        en="How autonomy and a safe climate motivate",
        nl="Hoe autonomie en een veilig klimaat motiveren",
    )
    support: float = par(
        0.4,
        0.0,
        2.0,
        unit="sd from no ties to full ties",
        en="How ties with colleagues motivate",
        nl="Hoe banden met collega's motiveren",
    )
    heard: float = par(
        0.10,
        0.0,
        0.5,
        unit="sd in the year after a talk",
        source="S1 (interest is valued); sign: coaching meta-analyses (Theeboom et al. 2014, abstract read)",
        en="How a career talk motivates",
        nl="Hoe een loopbaangesprek motiveert",
    )
    drain: float = par(
        1.2,
        0.0,
        4.0,
        unit="sd from rested to exhausted",
        en="How exhaustion drains motivation",
        nl="Hoe uitputting motivatie wegneemt",
    )
    thwarted: float = par(
        0.5,
        0.0,
        2.0,
        unit="sd after two years of wanting without acting",
        source="odds of poor wellbeing x 2.17 when locked in (Aronsson et al. 2019, abstract read)",
        en="How inaction wears motivation",
        nl="Hoe inactie motivatie doet slijten",
    )
    adjustment: float = par(
        1.6,
        0.2,
        4.0,
        unit="a year",
        en="Speed at which motivation adjusts",
        nl="Snelheid waarmee motivatie zich aanpast",
    )


@declared
class Rules(NamedTuple):
    """What wellbeing of employees depends on."""

    wellbeing: tuple
    values: tuple
    step: float  # of pay per level, log points


@compiled
def job_strain(workload, autonomy, balance, in_care, level, fit, behind, targets, p):
    """Return job strain: demands less resources, on a scale without unit.

    Args:
        workload: ratio to usual. autonomy: 0 to 1. balance: weight of work-life balance, a ratio.
        in_care: whether the person has a care load. level: 0 to 4. fit: fit with the job, sd.
        behind: skill behind the frontier, log points. targets: appraisal on fixed output, 0 to 1.
    """
    demands = p.strain + p.workload * (workload - 1.0) + p.care * in_care * balance * (1.0 - autonomy)
    demands += (
        p.targets * (targets - 0.5) + p.level * (level - USUAL_LEVEL) + p.outdated * max(0.0, behind - USUALLY_BEHIND)
    )
    return demands - p.autonomy * (autonomy - 0.5) - p.misfit * fit


@compiled(inline=True)
def work_left(levels, step):
    """Return the work of a person who stepped back in place, relative to the work before, a ratio.

    Work goes in proportion to pay. It does not rise in the same way with a promotion in place: that brings more control
    as well as longer hours and stress, and health hardly changes (Johnston and Lee 2013, abstract read).

    Args:
        levels: of work handed over, 0 to 4. step: of pay per level, log points.
    """
    return math.exp(-step * levels) if levels > 0 else 1.0


@compiled
def next_exhaustion(exhaustion, strain, p):
    """Return exhaustion a quarter later, 0 to 1: strain raises it, more so when exhausted, and it recovers."""
    felt = strain + p.spiral * exhaustion if strain > 0.0 else 0.0
    climb = p.climb * felt * (1.0 - exhaustion)
    return min(1.0, max(0.0, exhaustion + YEARS * (climb - p.recovery * exhaustion)))


@compiled
def motivation(fit_job, meaning, growth, resources, links, exhaustion, waiting, p):
    """Return the engagement that a person tends to, in sd.

    Args:
        fit_job: fit with the job, sd. meaning: fit with the organisation (sd) times the value of meaning.
        growth: how new the tasks are (-0.4 to 0.6) times the value of growth. resources: autonomy and safety beyond the
            usual. links: ties with colleagues, 0 to 1. exhaustion: 0 to 1. waiting: months of career inaction.
    """
    given = p.fit * (fit_job + meaning) * 0.7 + p.growth * growth + p.resources * resources
    given += p.support * (links - USUAL_LINKS)
    return given - p.drain * (exhaustion - USUAL_EXHAUSTION) - p.thwarted * min(waiting * (1.0 / LONG_WAIT), 1.0)


@compiled
def judged_career(fits, growth, drained, climbed, waiting, p):
    """Return the career pride that a person tends to, in sd: the own career, held against what the person wants of it.

    What counts differs between persons (S1): each criterion comes weighed by what it is worth to the person at this
    stage of life, and level counts for those only who want to climb. Regret of inaction lowers it: recall is a phase
    of its own (Verbruggen and De Vos 2020). The weights are an assumption: no scale with sizes was found.

    Args:
        fits: fit with the work plus fit with the organisation times the value of meaning, sd.
        growth: how new the tasks are (-0.4 to 0.6) times the value of growth.
        drained: exhaustion beyond the usual times the value of balance.
        climbed: levels above the usual for a person who wants to climb, 0 for others.
        waiting: months of career inaction.
        p: `WellbeingParameters`.
    """
    met = p.fit * fits * 0.7 + p.growth * growth + 0.5 * (climbed - drained)
    return met - 0.5 * min(waiting * (1.0 / LONG_WAIT), 1.0)


@compiled
def _feel(rows, c, j, e, frontier, seed, month, rules):
    """Update wellbeing of employees whose turn it is; c, j, e: columns of tables, rules: `Rules`."""
    p, values, step = rules.wellbeing, rules.values, rules.step
    key, adjust, slow = stream(seed, RESILIENCE, 0), min(1.0, p.adjustment * YEARS), PRIDE_A_QUARTER
    talked_at, ambition, pride, job = c.talked_at, c.ambition, c.pride, c.job
    for i in rows:
        k, word, age = c.employer[i], bits(key, c.person_id[i]), (month - c.birth_month[i]) * (1.0 / 12.0)
        in_care, fit = month < c.care_until[i], c.fit_job[i] + c.crafted[i]
        behind = max(0.0, frontier[c.occupation[i]] - c.occupational_skill[i])
        autonomy, level = e.autonomy[k], c.level[i]
        balance = balance_value(in_care, values)
        load = e.workload[k] * work_left(j.handed_over[job[i]], step)
        strain = job_strain(load, autonomy, balance, in_care, level, fit, behind, e.output_targets[k], p)
        exhaustion = next_exhaustion(c.exhaustion[i], strain - p.resilience * normal(word), p)
        waiting = max(0, month - c.inactive_since[i])
        new = max(0.0, 1.0 - (month - c.tasks_since[i]) * FADED_A_MONTH) - 0.4
        meaning, growth = c.fit_employer[i] * meaning_value(age, values), new * growth_value(age, values)
        resources = autonomy + e.learning_culture[k] - 1.0
        target = motivation(fit, meaning, growth, resources, c.links[i], exhaustion, waiting, p)
        target += p.heard * (month - talked_at[i] < YEAR)
        target += TEMPER * normal_low(word)
        engagement = c.engagement[i] + adjust * (target - c.engagement[i])
        c.exhaustion[i] = exhaustion
        c.engagement[i] = engagement
        drained, climbed = balance * (exhaustion - USUAL_EXHAUSTION), ambition[i] * (level - USUAL_LEVEL)
        pride[i] += slow * (judged_career(fit + meaning, growth, drained, climbed, waiting, p) - pride[i])


@compiled
def _rest(rows, c, seed, p):
    """Update wellbeing of those without an employer; c: columns of persons.

    The self-employed have full autonomy and bear strain by their resilience. The others recover, and unemployment and
    sickness lower engagement. How they judge their career follows how they feel.
    """
    key, adjust, slow = stream(seed, RESILIENCE, 0), min(1.0, p.adjustment * YEARS), PRIDE_A_QUARTER
    for i in rows:
        status, word = c.status[i], bits(key, c.person_id[i])
        works, low = status == FREELANCE, status == UNEMPLOYED or status == SICK
        strain = job_strain(1.0, 1.0, 1.0, False, USUAL_LEVEL, 0.0, 0.0, 0.5, p) - p.resilience * normal(word)
        c.exhaustion[i] = next_exhaustion(c.exhaustion[i], strain if works else 0.0, p)
        target = 0.5 * p.resources if works else (-1.0 if low else 0.0)
        c.engagement[i] += adjust * (target + TEMPER * normal_low(word) - c.engagement[i])
        c.pride[i] += slow * (c.engagement[i] - c.pride[i])


@process(
    "workers",
    "M04",
    persons="person_id birth_month status job employer occupation level ambition care_until fit_job fit_employer "
    "crafted links occupational_skill tasks_since inactive_since talked_at -> exhaustion engagement pride",
    jobs="handed_over",
    employers="workload autonomy learning_culture output_targets",
    economy="frontier",
)
def workers_update_wellbeing(state, persons, jobs, employers, economy) -> None:
    """Update exhaustion, engagement and pride from work, recovery and inaction."""
    p = state.parameters.wellbeing
    if p.enabled:
        rows = state.rows(PERMANENT, TEMPORARY, rota=QUARTER)
        rules = Rules(p, state.parameters.work_values, state.parameters.pay.level_step)
        over_rows(_feel, rows, persons, jobs, employers, economy.frontier, state.seed, state.month, rules)
        over_rows(_rest, state.rows(FREELANCE, INACTIVE, rota=QUARTER), persons, state.seed, p)
