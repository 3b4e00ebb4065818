"""What makes a person want another job, and what stands between the wish and the search for it (M06).

The equations of one person, all in standard deviations of the passing and persistent parts; their parameters are those
of M06, and `p` stands for them throughout.
"""

from typing import NamedTuple

from sim.codes import (
    CONTENT,
    LOSS,
    NO_OPTIONS,
    OVERLOAD,
    PAY,
    PEOPLE,
    PLACE,
    SHORT_SIGHT,
    STRAIN,
    UNCERTAINTY,
    USUAL_LINKS,
    YEAR,
)
from sim.engine.kernels import compiled, declared
from sim.rules.career_initiative import USUAL_COMPETENCE

FIT_SCALE = 0.7  # brings the sum of two fits, with a standard deviation of 1.4, to about 1
SAME_TASKS = 60.0  # months in the same tasks after which the wish for a change no longer grows (assumption)


@declared
class Situation(NamedTuple):
    """What a person feels and sees in the present job."""

    fit: float  # with job and employer together, sd
    links: float  # ties with colleagues, 0 to 1
    engagement: float  # sd
    exhaustion: float  # 0 to 1
    threat: float  # job insecurity: the share of jobs cut times the person's response to it
    perceived: float  # perceived employability, 0 to 1
    worth: float  # pay above others, hours, place and prospects, log points of pay


@declared
class Hurdles(NamedTuple):
    """Barriers between wish and search, sd, none negative."""

    unknown: float
    loss: float
    trapped: float
    busy: float
    later: float


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
def wish_outside(restless, now, p):
    """Return the wish for another employer in sd, above 0 the person wants one; restless: sd, now: `Situation`."""
    held = p.fit * FIT_SCALE * now.fit + p.links * (now.links - USUAL_LINKS) + p.motivation * now.engagement
    held += p.conditions * now.worth
    pushed = p.exhaustion * now.exhaustion + p.insecurity * now.threat + p.options * (now.perceived - 0.5)
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
    """Return the `Hurdles` between wish and search.

    Args:
        fear, impatience: character, standard normal. sacrifice: what leaving would cost, log points of pay.
        perceived: perceived employability, 0 to 1. exhaustion: 0 to 1. in_care: whether there is a care load.
        hesitation: ratio to that of a person with the usual career competence (M21).
    """
    unknown = hesitation * p.uncertainty * max(0.0, 1.0 + 0.5 * fear)
    loss = p.loss * max(0.0, sacrifice)
    trapped = p.no_options * (1.0 - perceived)
    busy = p.overload * min(1.0, exhaustion + 0.5 * in_care)
    later = hesitation * p.short_sight * max(0.0, 1.0 + 0.5 * impatience)
    return Hurdles(unknown=unknown, loss=loss, trapped=trapped, busy=busy, later=later)


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
def disappointed(overrated, months_there, p):
    """Return how a job that proves worse than it looked adds to the wish to leave, in sd, less and less for a year.

    `overrated`: by how much the fit was overrated when the offer was taken, sd.
    """
    return p.disappointment * max(0.0, overrated) * max(0.0, 1.0 - months_there / YEAR)


@compiled
def answer(wish, hurdle):
    """Return the `Search` code that a wish (sd) leads to: passive above 0, active above the hurdle (sd)."""
    return (wish > 0.0) * (1 + (wish > hurdle))


@compiled
def why_to_leave(exhaustion, fit_job, fit_employer, paid, place, p):
    """Return what pushes most, a `Reason` code, by its part in the wish: strain, content, people, pay, or place."""
    code, most = STRAIN, p.exhaustion * exhaustion
    content, people = -p.fit * FIT_SCALE * fit_job, -p.fit * FIT_SCALE * fit_employer
    code, most = (CONTENT, content) if content > most else (code, most)
    code, most = (PEOPLE, people) if people > most else (code, most)
    code, most = (PAY, -p.conditions * paid) if -p.conditions * paid > most else (code, most)
    return PLACE if -p.conditions * place > most else code
