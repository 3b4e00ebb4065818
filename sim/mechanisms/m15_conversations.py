"""M15 Career conversations and coaches.

Claim: a talk about one's career, before there is a problem and apart from appraisal, sets careers moving; many
managers avoid it, or keep it as an appendix to the appraisal (S1); moves inside are few because people don't know
whom to confide in; a neutral coach helps there (S2, S3). There are two ways to a talk. A manager who acts on career
policy offers one, to whoever it is, with or without a wish. Or a worker asks for one (`career_initiative`), of any
manager, also of one who does not come with it: those who look for something else, or whose career falls short of what
they want of it (pride, M04), ask, and have made up their mind to speak. In a talk that is offered as part of the
appraisal most keep their wishes to themselves (split roles: Meyer, Kay and French 1965, opening read). An open talk
turns a vague wish into a plan (`career_plans`): moving inside or outside, learning, or job crafting; it also builds
career competence (M21). It costs the time of two people, or the fee of a coach. Formal procedures make managers offer
talks, reduce openness in them, and cost (S3). Employees who have lost motivation may be offered help towards a job
outside, by a coach with whom they can speak of leaving.

Off (null rule): nobody talks about careers; plans come from elsewhere or not at all.
"""

import numpy as np

from sim.codes import LONG_AGO, NOT, NOTHING, PERMANENT, TEMPORARY
from sim.engine.columns import Column, columns
from sim.engine.draws import TRAIT, Decision, bits, high, low, stream
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.rules.career_initiative import does_it
from sim.rules.career_plans import plan_for
from sim.rules.pay import HOURS
from sim.rules.target_groups import is_for, shared_out

MECHANISM = Mechanism(
    "M15",
    en="Career conversations and coaches",
    nl="Loopbaangesprekken en coaches",
    seeds="S1-S3",
    shared=("sim/rules/career_plans.py",),
)

TALK = int(Decision.TALK)
HALF_YEAR, YEARS = 6, 0.5  # a step in months and in years; a sixth of employees each month
UNMOTIVATED = -0.5  # sd of engagement below which help towards a job outside is offered (assumption)
WITHIN_APPRAISAL = 0.4  # time of a talk within an appraisal, relative to a separate talk (assumption)
WITH_MANAGER, WITH_COACH, OUTWARD, ASKED = 1, 2, 3, 4

columns(
    "persons",
    "M15",
    talked_at=Column(
        "i2", "month", "last career conversation in which one spoke openly", high=0, initial=LONG_AGO, from_now=True
    ),
)


class ConversationParameters(Parameters, group="career_talks", mechanism="M15"):
    """How often people talk, how openly, and what it costs."""

    enabled: bool = switch("M15")
    offered: float = par(
        1.0,
        0.0,
        2.0,
        unit="talks a year",
        source="assumption: the yearly talk of a manager who comes with it",
        en="Talks a year with a manager who comes with them",
        nl="Gesprekken per jaar met een leidinggevende die erover begint",
    )
    granted: float = par(
        0.5,
        0.0,
        1.0,
        unit="share of requests",
        source="assumption",
        en="Requests for a talk that managers grant who don't come with one",
        nl="Vragen om een gesprek die leidinggevenden inwilligen die er zelf niet over beginnen",
    )
    open_apart: float = par(
        0.7,
        0.0,
        1.0,
        unit="share of talks",
        en="People who speak openly, apart from appraisal",
        nl="Wie vrijuit spreekt, los van de evaluatie",
    )
    open_in_appraisal: float = par(
        0.25,
        0.0,
        1.0,
        unit="share of talks",
        source="sign: Meyer, Kay and French 1965 (opening read); size: assumption",
        en="People who speak openly in an appraisal",
        nl="Wie vrijuit spreekt in een evaluatie",
    )
    hours: float = par(
        3.0,
        0.5,
        16.0,
        unit="hours of work, of both together",
        en="Working time that a talk takes",
        nl="Werktijd die een gesprek vraagt",
    )
    formal_more: float = par(
        0.5,
        0.0,
        1.0,
        unit="extra share of talks",
        source="sign: S3 (controlled talks take place more); size: assumption",
        en="Talks that take place because a procedure asks for them",
        nl="Gesprekken die plaatsvinden omdat een procedure het vraagt",
    )
    formal_closed: float = par(
        0.35,
        0.0,
        1.0,
        unit="share of openness",
        source="sign: S3; Meyer, Kay and French 1965 (opening read)",
        en="Openness lost to procedures",
        nl="Openheid die door procedures verloren gaat",
    )
    formal_cost: float = par(
        8.0,
        0.0,
        100.0,
        unit="EUR a month per employee",
        source="assumption: forms, systems, follow-up",
        en="Cost of a fully formalised career policy",
        nl="Kost van een volledig geformaliseerd loopbaanbeleid",
    )
    coach_fee: float = par(
        450.0, 0.0, 3000.0, unit="EUR", source="assumption: three hours", en="Fee of a coach", nl="Kost van een coach"
    )


@compiled
def offered_chance(acts, offered, formal, p):
    """Return the chance in half a year that the manager offers a talk.

    Args:
        acts: whether the manager acts on career policy. offered: share of such managers who offer a talk.
        formal: how far a procedure asks for it, 0 to 1.
    """
    return min(1.0, YEARS * p.offered * offered * (1.0 + p.formal_more * formal)) if acts else 0.0


@compiled
def asked_chance(asks, wants, acts, relative_expectancy, p):
    """Return the chance in half a year of a talk that a person asks for.

    Args:
        asks: requests a year of a person who wants something. wants: whether this person does.
        acts: whether the manager acts on career policy. relative_expectancy: belief that it pays, a ratio to the usual.
    """
    return min(1.0, YEARS * asks * relative_expectancy * (1.0 if acts else p.granted)) if wants else 0.0


@compiled
def wants_to_talk(pride, inside, outside):
    """Return whether a person has a cause to ask for a talk.

    Args:
        pride: how the person judges the own career, below 0 short of the own criteria, sd.
        inside, outside: search inside and outside, `Search` codes.
    """
    return pride < 0.0 or inside != NOT or outside != NOT


@compiled
def _equal_talks(rows, c, e, p):
    """Return the chance of an offer of a manager or a coach in half a year if all are meant alike, (R,)."""
    offers = np.empty(rows.shape[0])
    for n in range(rows.shape[0]):
        k = c.employer[rows[n]]
        offers[n] = offered_chance(c.manager_acts[rows[n]] != 0, e.talks_offered[k], e.formalisation[k], p)
        offers[n] = min(1.0, offers[n] + YEARS * e.coaching[k])
    return offers


@compiled
def _talk(rows, c, e, frontier, seed, month, p, w, usual, shared):
    """Hold the talks of employees whose turn it is; w: initiative of workers, usual: usual expectancy.

    shared: offers to those meant and to others (`shared_out`). Return the rows of those who talked, and with whom
    (uint8).
    """
    key, trait, engagement, status = stream(seed, TALK, month), stream(seed, TALK, TRAIT), c.engagement, c.status
    in_appraisal, occupation, skill = e.talks_in_appraisal, c.occupation, c.occupational_skill
    inside, outside, tasks_since = c.search_internal, c.search_external, c.tasks_since
    fit_job, crafted = c.fit_job, c.crafted
    who, kind, count = np.empty(rows.shape[0], np.uint32), np.empty(rows.shape[0], np.uint8), np.uint64(0)
    plan, talked_at, formality = c.plan, c.talked_at, e.formalisation
    for i in rows:
        k, person = c.employer[i], c.person_id[i]
        fixed_term, years = status[i] == TEMPORARY, (month - c.birth_month[i]) * (1.0 / 12.0)
        meant = is_for(e.for_whom[k], c.education[i], c.ambition[i], years, fixed_term)
        share = shared.meant[k] if meant else shared.others[k]
        asks = w.asking_times * does_it(w.asking, high(bits(trait, person)), c.competence[i])
        formal, acts = formality[k], c.manager_acts[i] != 0
        wants = wants_to_talk(c.pride[i], inside[i], outside[i])
        asked = asked_chance(asks, wants, acts, c.expectancy[i] / usual, p)
        offered = min(1.0, share * offered_chance(acts, e.talks_offered[k], formal, p))
        coached = min(1.0, e.coaching[k] * share * YEARS)
        helped = e.outward_help[k] * YEARS if engagement[i] < UNMOTIVATED else 0.0
        word = bits(key, person)
        luck = high(word)
        if luck >= helped + coached + asked + offered:
            continue
        by_manager = ASKED if luck < helped + coached + asked else WITH_MANAGER
        with_whom = OUTWARD if luck < helped else (WITH_COACH if luck < helped + coached else by_manager)
        who[count], kind[count] = i, with_whom
        count += np.uint64(1)
        openness = 1.0 if with_whom == ASKED else (p.open_in_appraisal if in_appraisal[k] else p.open_apart)
        by_coach = with_whom == WITH_COACH or with_whom == OUTWARD
        if by_coach or low(word) < openness * (1.0 - p.formal_closed * formal):
            talked_at[i] = month  # a talk in which people keep their wishes to themselves has no effect
            plan[i] = plan_for(
                inside[i],
                outside[i],
                by_coach,
                fit_job[i] + crafted[i],
                month - tasks_since[i],
                frontier[occupation[i]] - skill[i],
            )
    return who[:count], kind[:count]


@compiled
def _bill(who, kind, c, e, p):
    """Book each talk with the employer, as working time or fee, EUR; return the fees."""
    fees = 0.0
    for n in range(who.shape[0]):
        i = who[n]
        if kind[n] == WITH_MANAGER or kind[n] == ASKED:
            k = c.employer[i]
            short = kind[n] == WITH_MANAGER and e.talks_in_appraisal[k] != 0
            hours = p.hours * (WITHIN_APPRAISAL if short else 1.0)
            e.hr_time[k] += c.wage[i] * hours / HOURS
        else:
            fee = p.coach_fee * (kind[n] - 1)  # help towards a job outside takes twice as long
            e.hr_services[c.employer[i]] += fee
            fees += fee
    return fees


@process(
    "employers",
    "M15",
    persons="person_id birth_month status education ambition employer manager_acts occupation fit_job crafted "
    "tasks_since occupational_skill engagement pride expectancy competence search_internal search_external wage "
    "trained_at -> plan talked_at",
    employers="headcount formalisation for_whom talks_offered talks_in_appraisal coaching outward_help "
    "-> hr_time hr_services",
    economy="frontier",
)
def employers_hold_career_talks(state, persons, employers, economy) -> None:
    """Hold career talks of managers and coaches with employees; an open talk ends in a plan."""
    now, rows = state.parameters, state.rows(PERMANENT, TEMPORARY, rota=HALF_YEAR)
    # A plan lasts until the person's turn comes again; those warned and trained this month (M22) keep theirs.
    persons.plan[rows[persons.trained_at[rows] != state.month]] = NOTHING
    p = now.career_talks
    if p.enabled:
        usual = now.hr_consistency.usual
        shared = shared_out(state, persons, employers, _equal_talks, p)
        rules = p, now.worker_initiative, usual, shared
        arguments = (persons, employers, economy.frontier, state.seed, state.month, *rules)
        for who, kind in over_rows(_talk, rows, *arguments):
            state.ledger.pay("hr_services", _bill(who, kind, persons, employers, p))
        forms = p.formal_cost * employers.formalisation * employers.headcount
        employers.hr_services[:] += forms
        state.ledger.pay("hr_services", float(forms.sum()))
