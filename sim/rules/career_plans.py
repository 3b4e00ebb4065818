"""A plan: what a career conversation, guidance or reflection turns a vague wish into; used by M15, M20 and M21.

A plan says what one will do next: another job inside or outside, learning, or job crafting. Whoever has one
acts more readily (implementation intentions: d = 0.65, Gollwitzer and Sheeran 2006, abstract read); nothing else
follows from it. It lasts until the next half-yearly look at the own career.
"""

from __future__ import annotations

from sim.codes import Plan, Search
from sim.engine.kernels import compiled
from sim.engine.parameters import Parameters, par

NOTHING, CRAFT, LEARN, INSIDE, OUTSIDE = map(int, Plan)
NOT = int(Search.NOT)
MISFIT = -0.5  # sd of fit with the job below which one wants to change it from within (assumption)
STALE = 36  # months in the same tasks after which one wants to learn something (assumption, after Acerta 2019)
BEHIND = 0.15  # log points behind the frontier from which a talk comes to learning (assumption)


class PlanParameters(Parameters, group="career_plans", place=8):
    """What a plan does."""

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
    """The plan that comes out of an open talk, a `Plan` code.

    Args:
        wants_inside, wants_outside: `Search` codes. may_leave: whether leaving can be spoken of. fit_job: sd.
        months_in_tasks: in the same tasks. behind: log points of skill behind the frontier.
    """
    if wants_outside != NOT and may_leave and wants_outside >= wants_inside:
        return OUTSIDE
    if wants_inside != NOT:
        return INSIDE
    if fit_job < MISFIT:
        return CRAFT
    return LEARN if months_in_tasks > STALE or behind > BEHIND else NOTHING
