"""A career plan: what a career conversation, guidance or reflection makes of a vague wish; used by M15, M20 and M21.

A plan says what the person will do next: take another job inside or outside, learn, or craft the present job. People
with a plan act more readily (implementation intentions: d = 0.65, Gollwitzer and Sheeran 2006, abstract read); a plan
has no other effect. It lasts until the next half-yearly appraisal of the person's own career.
"""

from sim.codes import CRAFT, INSIDE, LEARN, NOT, NOTHING, OUTSIDE
from sim.engine.kernels import compiled
from sim.engine.parameters import Parameters, par

MISFIT = -0.5  # person-job fit (sd) below which a person plans to craft the job (assumption)
STALE = 36  # months in the same tasks after which a person plans to learn (assumption, after Acerta 2019)
BEHIND = 0.15  # log points of skill behind the frontier beyond which a person plans to learn (assumption)


class PlanParameters(Parameters, group="career_plans", place=8):
    """How much more readily people with a plan act."""

    readiness: float = par(
        0.6,
        0.0,
        1.0,
        unit="share of hesitation taken away",
        source="sign: implementation intentions, d = 0.65 (Gollwitzer and Sheeran 2006, abstract read)",
        en="How a plan takes hesitation away",
        nl="Hoe een plan aarzeling wegneemt",
    )
    resolve: float = par(
        1.0,
        0.0,
        4.0,
        unit="extra ratio",
        source="assumption, as above",
        en="How a plan raises crafting and learning",
        nl="Hoe een plan jobcrafting en leren verhoogt",
    )


@compiled
def plan_for(wants_inside, wants_outside, may_leave, fit_job, months_in_tasks, behind):
    """Return the plan that an open talk leads to, as a `Plan` code.

    The strongest reason comes first: a wish to leave, then a wish to move inside, then poor fit with the job, then
    stale tasks or outdated skill.

    Args:
        wants_inside, wants_outside: search inside and outside, `Search` codes.
        may_leave: whether leaving the employer can be discussed in this talk.
        fit_job: person-job fit, sd.
        months_in_tasks: months in the same tasks.
        behind: occupational skill behind the frontier, log points.
    """
    if wants_outside != NOT and may_leave and wants_outside >= wants_inside:
        return OUTSIDE
    if wants_inside != NOT:
        return INSIDE
    if fit_job < MISFIT:
        return CRAFT
    return LEARN if months_in_tasks > STALE or behind > BEHIND else NOTHING
