"""Outcomes of one person, each defined once: at work, changed, healthy, happy, productive, and kinds of staying.

A sustainable career keeps a person healthy, happy and productive (De Vos and Van der Heijden 2015, unverified).
Each is a state that the model holds as a number; where a yes or no is asked for, the cut-offs below say when. They
are conventions, chosen near survey shares where there are any (81% motivated, 13% with a raised risk of burn-out:
SERV 2023), and no rule of the model uses them.

Kernels call these functions for one person. Their plain versions (`is_caged.py_func`) take whole columns as well, so
that programs which look at persons by numpy share the definition.
"""

import numpy as np

from sim.codes import ACTIVE, NO_CONTRACT, SICK, YEAR
from sim.engine.kernels import compiled

THIS_MONTH, YEAR_AGO = np.uint16(1), np.uint16(YEAR)  # newest bit of a history; how far back that of a year ago is
INACTION = 6  # months of wanting without acting from which it counts as career inaction (assumption)
EXHAUSTED = 0.5  # exhaustion from which the risk of burn-out is raised
UNMOTIVATED = -0.3  # engagement in sd below which one is not motivated
UNPRODUCTIVE = 0.85  # output per unit of work asked below which one is not productive, of a settled worker
OUTDATED = 0.2  # log points behind the frontier from which skills are outdated
DEAR = 0.2  # log points of pay from which leaving is dear
SETTLED = 60  # months with the employer from which one counts as a stayer
EASY = 0.775  # chance seen from which one would call finding a job elsewhere easy
SAME_TASKS, LONG_UNTRAINED = 36, 18  # months without new tasks, and without a course: few chances to learn
HEAVY = 1.1  # workload that weighs on those who care for others


@compiled(inline=True)
def is_at_work(contract, status):
    """An employee at work: under contract, and not on long-term sick leave."""
    return (contract != NO_CONTRACT) & (status != SICK)


@compiled(inline=True)
def in_work(work_history):
    """In work this month, by the bits of the work history: 1 or 0."""
    return work_history & THIS_MONTH


@compiled(inline=True)
def in_work_a_year_ago(work_history):
    """In work in the same month of the year before: 1 or 0."""
    return (work_history >> YEAR_AGO) & THIS_MONTH


@compiled(inline=True)
def within_a_year(since, month):
    """Since a month (int16) of the last twelve: took a course, spoke with the manager, began career guidance."""
    return since > np.int16(month - YEAR)


@compiled(inline=True)
def changed_job(work_history, function_since, month):
    """Job change of a survey: in work now and a year ago, in a function that began in between."""
    return in_work(work_history) & in_work_a_year_ago(work_history) & within_a_year(function_since, month)


@compiled(inline=True)
def changed_employer(work_history, hired, month):
    """Change of employer of a survey: in work now and a year ago, with an employer or business that is new since."""
    return in_work(work_history) & in_work_a_year_ago(work_history) & within_a_year(hired, month)


@compiled(inline=True)
def is_inactive(inactive_since, month):
    """Career inaction: wanting another job for half a year or more without acting; since a month (int16)."""
    return inactive_since <= np.int16(month - INACTION)


@compiled(inline=True)
def is_healthy(exhaustion):
    """No raised risk of burn-out."""
    return exhaustion < EXHAUSTED


@compiled(inline=True)
def is_happy(engagement):
    """Motivated."""
    return engagement >= UNMOTIVATED


@compiled(inline=True)
def is_productive(productivity):
    """Makes enough of the work that is asked, measured by a settled worker at the frontier: lighter work is no less."""
    return productivity >= UNPRODUCTIVE


@compiled(inline=True)
def is_outdated(behind):
    """Skills are outdated: log points behind the frontier of the occupation."""
    return behind >= OUTDATED


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
    return is_healthy(exhaustion) & is_happy(engagement) & is_productive(productivity)


@compiled(inline=True)
def is_locked_in(staying, behind, search_internal):
    """A stayer with outdated skills who does not look for anything else inside either."""
    return staying & is_outdated(behind) & (search_internal != ACTIVE)


@compiled(inline=True)
def is_workable(exhaustion, engagement, months_in_tasks, months_untrained, workload, in_care):
    """No bottleneck in work stress, motivation, chances to learn, or balance (after the SERV workability monitor)."""
    learns = (months_in_tasks < SAME_TASKS) | (months_untrained < LONG_UNTRAINED)
    balanced = (not in_care) | (workload < HEAVY)
    return is_healthy(exhaustion) & is_happy(engagement) & learns & balanced
