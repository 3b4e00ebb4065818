"""M21 Ownership and career competence: knowing what one wants, who one is, and what the context needs.

Claim: workers steer their own career, but not all start with the same competence for it (S1 to S4; career
competencies: Akkermans et al. 2013, abstract read). Competence grows with career talks (M15), guidance (M20), moves
made, and reflection on one's own initiative (`career_initiative`), and fades slowly; school leaves a difference
behind. It reduces fear of the unknown and postponement (M06), sharpens the view of what an offer would be like (M08),
and makes people more ready to ask, network and take guidance. Reflection may end in a plan, with a chance that rises
with competence.

Off (null rule): everybody has the usual competence, and nobody reflects.
"""

import numpy as np

from sim.codes import ENTER_POPULATION, INACTIVE, NOTHING, PERMANENT, TEMPORARY
from sim.engine.columns import Column, columns
from sim.engine.draws import TRAIT, Decision, bits, high, low, stream
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.rules.career_initiative import USUAL_COMPETENCE, does_it
from sim.rules.career_plans import plan_for

MECHANISM = Mechanism(
    "M21",
    en="Ownership and career competence",
    nl="Eigenaarschap en loopbaancompetentie",
    seeds="S1-S4",
    shared=("sim/rules/career_plans.py",),
)

OWNERSHIP = int(Decision.OWNERSHIP)
HALF_YEAR, YEARS = 6, 0.5  # a step in months and in years; a sixth of persons each month
FROM_SCHOOL = (0.35, 0.45, 0.55)  # career competence at entry, by education (assumption; sign: S1)

columns(
    "persons",
    "M21",
    competence=Column("f4", "0 to 1", "career competence: knowing why, how and with whom", 0.0, 1.0, initial=0.0),
)


class OwnershipParameters(Parameters, group="ownership", mechanism="M21"):
    """How career competence grows and fades, and what it does."""

    enabled: bool = switch("M21")
    by_talk: float = par(
        0.10,
        0.0,
        0.5,
        unit="share of what is missing",
        source="assumption",
        en="Competence gained in a career talk",
        nl="Competentie gewonnen in een loopbaangesprek",
    )
    by_guidance: float = par(
        0.30,
        0.0,
        0.8,
        unit="share of what is missing",
        source="sign: career interventions raise competence (Akkermans et al. 2015, abstract read); size: assumption",
        en="Competence gained by guidance",
        nl="Competentie gewonnen door begeleiding",
    )
    by_move: float = par(
        0.10,
        0.0,
        0.5,
        unit="share of what is missing",
        source="assumption",
        en="Competence gained by a move",
        nl="Competentie gewonnen door een stap",
    )
    by_reflection: float = par(
        0.05,
        0.0,
        0.5,
        unit="share of what is missing",
        source="assumption",
        en="Competence gained by reflection",
        nl="Competentie gewonnen door reflectie",
    )
    fading: float = par(
        0.04,
        0.0,
        0.3,
        unit="share a year",
        source="assumption",
        en="Fading of career competence",
        nl="Vervagen van loopbaancompetentie",
    )
    steadies: float = par(
        0.8,
        0.0,
        1.0,
        unit="share of hesitation from none to full competence",
        source="assumption",
        en="How competence takes away fear and postponement",
        nl="Hoe competentie angst en uitstel wegneemt",
    )
    sharpens: float = par(
        0.6,
        0.0,
        1.0,
        unit="share of error from none to full competence",
        source="assumption",
        en="How competence sharpens the view of an offer",
        nl="Hoe competentie het zicht op een aanbod verscherpt",
    )


@compiled
def next_competence(competence, talked, guided, moved, reflected, p):
    """Return career competence half a year later, 0 to 1: each experience gains a share of what is missing; part fades.

    Args:
        competence: 0 to 1.
        talked, guided, moved, reflected: whether it happened in the half year.
        p: `OwnershipParameters`.
    """
    missing = (1.0 - p.by_talk * talked) * (1.0 - p.by_guidance * guided)
    missing *= (1.0 - p.by_move * moved) * (1.0 - p.by_reflection * reflected) * (1.0 - competence)
    return (1.0 - missing) * (1.0 - p.fading * YEARS)


@compiled
def _take_the_wheel(rows, c, frontier, seed, month, p, w):
    """Update career competence and plans of people whose turn it is; w: initiative of workers."""
    key, trait, since = stream(seed, OWNERSHIP, month), stream(seed, OWNERSHIP, TRAIT), month - HALF_YEAR
    plan, tasks_since, occupational = c.plan, c.tasks_since, c.occupational_skill
    person_id, status, occupation, often = c.person_id, c.status, c.occupation, w.reflection_times * YEARS
    fit_job, crafted, inside, outside = c.fit_job, c.crafted, c.search_internal, c.search_external
    for i in rows:
        word, competence = bits(key, person_id[i]), c.competence[i]
        reflects = low(word) < often and does_it(w.reflection, high(bits(trait, person_id[i])), competence)
        talked, guided, moved = c.talked_at[i] > since, c.guided_at[i] > since, since <= c.function_since[i] < month
        c.competence[i] = next_competence(competence, talked, guided, moved, reflects, p)
        if reflects and plan[i] == NOTHING and status[i] <= TEMPORARY and high(word) < competence:
            behind = frontier[occupation[i]] - occupational[i]
            fit, months = fit_job[i] + crafted[i], month - tasks_since[i]
            plan[i] = plan_for(inside[i], outside[i], True, fit, months, behind)


@compiled
def _begin(log, c):
    """Set the competence of those who entered the population; log, c: columns of events and persons."""
    for k in range(np.uint64(log.count[0])):
        if log.event[k] == ENTER_POPULATION:
            i = np.uint64(log.row[k])
            c.competence[i] = FROM_SCHOOL[c.track[i]]


@process(
    "workers",
    "M21",
    persons="person_id status track occupation function_since tasks_since fit_job crafted occupational_skill "
    "search_internal search_external talked_at guided_at -> competence plan",
    economy="frontier",
)
def workers_reflect_on_career(state, persons, economy) -> None:
    """Update career competence from talks, guidance, moves and reflection, which may end in a plan."""
    p, rows = state.parameters.ownership, state.rows(PERMANENT, INACTIVE, rota=HALF_YEAR)
    if p.enabled:
        _begin(state.log.reserve(0), persons)
        p = p._replace(by_guidance=min(1.0, p.by_guidance * state.parameters.mediation.quality))
        arguments = (persons, economy.frontier, state.seed, state.month, p, state.parameters.worker_initiative)
        over_rows(_take_the_wheel, rows, *arguments)
    else:
        persons.competence[:] = np.float32(USUAL_COMPETENCE)
