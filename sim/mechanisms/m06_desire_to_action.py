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

from __future__ import annotations

import math

from sim.codes import LONG_AGO, NEVER, USUAL_LINKS, Barrier, Plan, Search, Status
from sim.engine.calibrated import fitted
from sim.engine.columns import Column, columns
from sim.engine.draws import Decision, bits, mix, normal, normal_low, stream
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.rules.career_initiative import USUAL_COMPETENCE
from sim.rules.job_insecurity import response_to_threat
from sim.rules.work_values import growth_value

LABELS = "From desire to action, and career inaction", "Van wens naar actie, en loopbaaninactie"
MECHANISM = Mechanism("M06", *LABELS, seeds="S0")

PERMANENT, TEMPORARY = int(Status.PERMANENT), int(Status.TEMPORARY)
NOT, PASSIVE, ACTIVE = map(int, Search)
MOOD, CHARACTER = int(Decision.MOOD), int(Decision.CHARACTER)
NO_PLAN, INSIDE, OUTSIDE = int(Plan.NOTHING), int(Plan.INSIDE), int(Plan.OUTSIDE)
NOTHING, UNCERTAINTY, LOSS, NO_OPTIONS, OVERLOAD, SHORT_SIGHT = map(int, Barrier)
QUARTER = 3  # months between two appraisals of the own job; a third of employees each month
FIT_SCALE = 0.7  # brings the sum of two fits, with a standard deviation of 1.4, to about 1
SAME_TASKS = 60.0  # months in the same tasks after which the wish for a change no longer grows (assumption)

columns(
    "persons",
    "M06",
    mood=Column("f4", "sd", "passing part of the wish to change", -10.0, 10.0, initial=0.0),
    desire_external=Column("f4", "sd", "wish for another employer, above 0 is a wish", -25.0, 25.0, initial=0.0),
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
        1.5,
        unit="ratio",
        en="Barrier inside relative to outside, loss left out",
        nl="Drempel intern in verhouding tot extern, zonder verlies",
    )


@compiled
def next_mood(mood, persistence, news, shock):
    """Return mood a quarter later: persistence x mood + news x shock, in sd.

    Its variance stays at one if news^2 = 1 - persistence^2.
    """
    return persistence * mood + news * shock


@compiled
def restlessness(lasting, mood, growth_weight, months_in_tasks, p):
    """Return what a person brings to any wish, in sd.

    It has a lasting part, a passing mood, and sameness of tasks, which counts as far as the person values growth.
    """
    same = growth_weight * min(months_in_tasks, SAME_TASKS) / SAME_TASKS
    return p.persistent_part * lasting + p.passing_part * mood + p.sameness * (same - 0.5)


@compiled
def wish_outside(restless, fit, links, engagement, exhaustion, threat, perceived, p):
    """Return the wish for another employer in sd; above 0 the person wants one.

    Args:
        restless, fit (with job and employer together), engagement: sd. links: ties with colleagues, 0 to 1.
        exhaustion: 0 to 1. threat: job insecurity, the share of jobs cut times the person's response to it.
        perceived: perceived employability, 0 to 1.
    """
    held = p.fit * FIT_SCALE * fit + p.links * (links - USUAL_LINKS) + p.motivation * engagement
    pushed = p.exhaustion * exhaustion + p.insecurity * threat + p.options * (perceived - 0.5)
    return p.wish_external + restless - held + pushed


@compiled
def wish_inside(restless, fit_job, fit_employer, engagement, ambition, p):
    """Return the wish for another job with the same employer, in sd.

    It is highest for people who fit the employer but not the job.
    """
    misfit = p.fit * (fit_job - 0.5 * fit_employer)
    return p.wish_internal + restless + p.climb * ambition - misfit - p.motivation * engagement


@compiled
def barriers(fear, impatience, sacrifice, perceived, exhaustion, in_care, hesitation, p):
    """Return the barriers between wish and search, in sd: (uncertainty, loss, no options, overload, short sight).

    Args:
        fear, impatience: character, standard normal. sacrifice: what leaving would cost, log points of pay.
        perceived: perceived employability, 0 to 1. exhaustion: 0 to 1. in_care: whether there is a care load.
        hesitation: ratio to that of a person with the usual career competence (M21).
    """
    unknown = hesitation * p.uncertainty * max(0.0, 1.0 + 0.5 * fear)
    loss = p.loss * max(0.0, sacrifice)
    trapped = p.no_options * (1.0 - perceived)
    busy = p.overload * min(1.0, exhaustion + 0.5 * in_care)
    return unknown, loss, trapped, busy, hesitation * p.short_sight * max(0.0, 1.0 + 0.5 * impatience)


@compiled
def hesitation_of(competence, steadies):
    """Return hesitation as a ratio to that at the usual career competence, never negative: competence lowers it."""
    return max(0.0, 1.0 - steadies * (competence - USUAL_COMPETENCE))


@compiled
def largest_barrier(unknown, loss, trapped, busy, later):
    """Return the `Barrier` code of the largest of the five barriers."""
    code, most = UNCERTAINTY, unknown
    code, most = (LOSS, loss) if loss > most else (code, most)
    code, most = (NO_OPTIONS, trapped) if trapped > most else (code, most)
    code, most = (OVERLOAD, busy) if busy > most else (code, most)
    return SHORT_SIGHT if later > most else code


@compiled
def answer(wish, hurdle):
    """Return the `Search` code that a wish (sd) leads to: passive above 0, active above the hurdle (sd)."""
    return (wish > 0.0) * (1 + (wish > hurdle))


@compiled
def _be_open(rows, c):
    """Apply the null rule: everybody is open to another job."""
    for i in rows:
        c.search_external[i] = PASSIVE
        c.search_internal[i] = PASSIVE


@compiled
def _appraise(rows, c, e, seed, month, p, values, danger, readiness, steadies, usual):
    """Update wishes, barriers and search of employees whose turn it is; c, e: columns of persons and employers.

    `readiness` of plans, `steadies` of career competence (M21), `usual` expectancy.
    """
    key, news = stream(seed, MOOD, month), math.sqrt(1.0 - p.mood_persistence * p.mood_persistence)
    character = stream(seed, CHARACTER, 0)
    for i in rows:
        person, exhaustion, perceived = c.person_id[i], c.exhaustion[i], c.perceived_employability[i]
        mood, nature = (
            next_mood(c.mood[i], p.mood_persistence, news, normal(bits(key, person))),
            bits(character, person),
        )
        age, in_tasks = (month - c.birth_month[i]) * (1.0 / 12.0), month - c.tasks_since[i]
        growth, engagement = growth_value(age, values), c.engagement[i]
        restless = restlessness(normal(mix(nature)), mood, growth, in_tasks, p)
        fit_job, fit_employer = c.fit_job[i] + c.crafted[i], c.fit_employer[i]
        threat = e.insecurity[c.employer[i]] * response_to_threat(c.embedded_on[i], c.embedded_off[i], danger)
        fit, links = fit_job + fit_employer, c.links[i]
        outside = wish_outside(restless, fit, links, engagement, exhaustion, threat, perceived, p)
        inside = wish_inside(restless, fit_job, fit_employer, engagement, c.ambition[i], p)
        unknown, loss, trapped, busy, later = barriers(
            normal(nature),
            normal_low(nature),
            c.sacrifice[i],
            perceived,
            exhaustion,
            month < c.care_until[i],
            hesitation_of(c.competence[i], steadies),
            p,
        )
        plan = c.plan[i]
        ready_in, ready_out = 1.0 - readiness * (plan == INSIDE), 1.0 - readiness * (plan == OUTSIDE)
        # A person who does not believe that acting pays here needs a stronger wish to look inside (M16).
        hurdle_inside = p.inside_easier * (ready_in * (unknown + later) + busy) + p.futility * (
            1.0 - min(2.0, c.expectancy[i] / usual)
        )
        answer_outside = answer(outside, ready_out * (unknown + trapped + later) + loss + busy)
        answer_inside = answer(inside, max(0.0, hurdle_inside))
        c.mood[i], c.desire_external[i] = mood, outside
        c.search_external[i], c.search_internal[i] = answer_outside, answer_inside
        since = c.inactive_since[i]
        held_back = max(answer_outside, answer_inside) == PASSIVE  # wants something but does not act
        since = month if since == NEVER else since
        c.inactive_since[i] = since if held_back else NEVER
        outward = answer_outside == PASSIVE  # inside, nothing is lost and the person is known
        reason = largest_barrier(unknown, loss * outward, trapped * outward, busy, later)
        c.inaction_reason[i] = reason if held_back else NOTHING


@compiled
def _start_afresh(rows, c):
    """Clear wishes and plans about the old job; c: columns of persons."""
    for i in rows:
        c.search_external[i] = NOT
        c.search_internal[i] = NOT
        c.inactive_since[i] = NEVER
        c.inaction_reason[i] = NOTHING
        c.plan[i] = NO_PLAN


@process(
    "workers",
    "M06",
    persons="person_id birth_month employer ambition fit_job crafted fit_employer links embedded_on embedded_off "
    "engagement exhaustion perceived_employability sacrifice tasks_since care_until competence expectancy plan "
    "-> mood desire_external search_external search_internal inactive_since inaction_reason",
    employers="insecurity",
)
def workers_appraise_job(state, persons, employers) -> None:
    """Compare the job with what the employee values, weigh wishes against barriers, and begin or end inaction."""
    rows, p = state.rows(PERMANENT, TEMPORARY, rota=QUARTER), state.parameters.inaction
    now = state.parameters
    if p.enabled:
        steadies = now.ownership.steadies if now.ownership.enabled else 0.0
        rules = now.work_values, now.job_insecurity, now.career_plans.readiness, steadies, now.hr_consistency.usual
        arguments = (persons, employers, state.seed, state.month, p, *rules)
        over_rows(_appraise, rows, *arguments)
    else:
        _be_open(rows, persons)


@process("workers", "M06", persons="-> search_external search_internal inactive_since inaction_reason plan")
def movers_reset_wishes(state, persons) -> None:
    """Clear the wishes of movers, who begin their new job without wishes about the old one."""
    _start_afresh(state.log.movers(), persons)
