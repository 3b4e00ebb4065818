"""Outcomes of one person: healthy, happy and productive, and what kind of staying it is.

A sustainable career keeps a person healthy, happy and productive (De Vos and Van der Heijden 2015, unverified).
Each is a state that the model holds as a number; where a yes or no is asked for, the cut-offs below say when. They
are conventions, chosen near survey shares where there are any (81% motivated, 13% with a raised risk of burn-out:
SERV 2023), and no rule of the model uses them.
"""

from __future__ import annotations

from sim.codes import Search
from sim.engine.kernels import compiled

ACTIVE = int(Search.ACTIVE)
EXHAUSTED = 0.5  # exhaustion from which the risk of burn-out is raised
UNMOTIVATED = -0.3  # engagement in sd below which one is not motivated
UNPRODUCTIVE = 0.85  # output below which one is not productive, of a settled worker at the frontier
OUTDATED = 0.2  # log points behind the frontier from which skills are outdated
DEAR = 0.2  # log points of pay from which leaving is dear
SETTLED = 60  # months with the employer from which one counts as a stayer
EASY = 0.58  # chance seen from which one would call finding a job elsewhere easy
SAME_TASKS, LONG_UNTRAINED = 48, 24  # months without new tasks, and without a course: few chances to learn
HEAVY = 1.1  # workload that weighs on those who care for others


@compiled(inline=True)
def is_caged(sacrifice, engagement, search_external):
    """Golden cage: leaving is dear, motivation is gone, and there is no active search."""
    return (sacrifice >= DEAR) & (engagement < UNMOTIVATED) & (search_external != ACTIVE)


@compiled(inline=True)
def stays(tenure_months, search_external):
    """A stayer: five years with the employer, and not actively looking for another."""
    return (tenure_months >= SETTLED) & (search_external != ACTIVE)


@compiled(inline=True)
def is_sustainable(exhaustion, engagement, productivity):
    """Healthy, happy and productive at once."""
    return (exhaustion < EXHAUSTED) & (engagement >= UNMOTIVATED) & (productivity >= UNPRODUCTIVE)


@compiled(inline=True)
def is_locked_in(staying, behind, search_internal):
    """A stayer with outdated skills who does not look for anything else inside either."""
    return staying & (behind >= OUTDATED) & (search_internal != ACTIVE)


@compiled(inline=True)
def is_workable(exhaustion, engagement, months_in_tasks, months_untrained, workload, in_care):
    """No bottleneck in work stress, motivation, chances to learn, or balance (after the SERV workability monitor)."""
    learns = (months_in_tasks < SAME_TASKS) | (months_untrained < LONG_UNTRAINED)
    balanced = (not in_care) | (workload < HEAVY)
    return (exhaustion < EXHAUSTED) & (engagement >= UNMOTIVATED) & learns & balanced
