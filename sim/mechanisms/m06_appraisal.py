"""M06 From desire to action, second part: employees appraise their job once a quarter.

Each compares the job with what it could be, weighs the wish against the barriers, and answers: stay, be open, or look.
A wish that is stronger still makes people resign without another job: mostly in the first year, when they find that
the job is not what it looked like, later out of exhaustion or because fit was lost. What leaving costs (rights, an
income, few chances) holds them back; exhaustion, which keeps people from looking, does not keep them from leaving.

Off (null rule): nobody weighs anything; every employee is open to other jobs (passive), and nobody resigns.
"""

import math
from typing import NamedTuple

import numpy as np

from sim.codes import (
    INSIDE,
    NEVER,
    NOT,
    NOTHING,
    OUTSIDE,
    PASSIVE,
    PERMANENT,
    RESIGN,
    TEMPORARY,
)
from sim.engine.draws import Decision, bits, mix, normal, normal_low, stream
from sim.engine.kernels import compiled, declared
from sim.engine.process import over_rows, process
from sim.institutions.job_bundle import conditions_of, error_of, way_to_work
from sim.rules.career_wishes import (
    YEAR,
    Situation,
    answer,
    barriers,
    disappointed,
    hesitation_of,
    largest_barrier,
    next_mood,
    restlessness,
    why_to_leave,
    wish_inside,
    wish_outside,
)
from sim.rules.job_insecurity import response_to_threat
from sim.rules.work_values import balance_value, growth_value

MOOD, CHARACTER, SIGNAL, DISTANCE = map(int, (Decision.MOOD, Decision.CHARACTER, Decision.SIGNAL, Decision.DISTANCE))
QUARTER = 3  # months between two appraisals of the own job; a third of employees each month


@declared
class Worth(NamedTuple):
    """What jobs are worth beside fit, log points of pay, (R,) each."""

    paid: np.ndarray  # above others
    place: np.ndarray  # hours, place and prospects


@compiled
def _be_open(rows, c):
    """Apply the null rule: everybody is open to another job."""
    for i in rows:
        c.search_external[i] = PASSIVE
        c.search_internal[i] = PASSIVE


@compiled
def _worth_of_job(rows, c, e, seed, month, values, moves):
    """Return the `Worth` of the job of each employee beside fit.

    Security and strain are left out: insecurity and exhaustion have their own part in the wish.
    """
    key, paid, place = stream(seed, DISTANCE, 0), np.empty(rows.shape[0]), np.empty(rows.shape[0])
    employer, home, care_until, ambition, standing = c.employer, c.region, c.care_until, c.ambition, c.standing
    for n in range(rows.shape[0]):
        i = rows[n]
        k = employer[i]
        way = way_to_work(key, c.person_id[i], e.employer_id[k], e.region[k] != home[i])
        weight = balance_value(month < care_until[i], values)
        seen = conditions_of(e.autonomy[k], 1.0, e.managers_ready[k], 0.0, way, weight, ambition[i], moves)
        paid[n], place[n] = e.pay_premium[k] + standing[i], seen.place + seen.prospects
    return Worth(paid=paid, place=place)


@compiled
def _disappointments(rows, c, j, seed, month, p, moves):
    """Return how far the wish of each employee is raised by a job that proves worse than it looked, (R,) sd.

    The error in how the offer was seen comes from the draws of the month of hiring.
    """
    raised, hired, since = np.zeros(rows.shape[0]), c.hired, c.function_since
    person_id, job, slot_key = c.person_id, c.job, j.key
    for n in range(rows.shape[0]):
        i = rows[n]
        there = month - hired[i]
        if there < YEAR and since[i] == hired[i]:
            word = bits(bits(stream(seed, SIGNAL, hired[i]), person_id[i]), slot_key[job[i]])
            error = error_of(word, moves.signal_error)
            raised[n] = disappointed(error.job + error.employer, there, p)
    return raised


@compiled
def _situation(i, c, e, worth, danger):
    """Return the `Situation` of employee i; worth: of the job beside fit, log points."""
    return Situation(
        fit=c.fit_job[i] + c.crafted[i] + c.fit_employer[i],
        links=c.links[i],
        engagement=c.engagement[i],
        exhaustion=c.exhaustion[i],
        threat=e.insecurity[c.employer[i]] * response_to_threat(c.embedded_on[i], c.embedded_off[i], danger),
        perceived=c.perceived_employability[i],
        worth=worth,
    )


@compiled
def _appraise(rows, c, j, e, seed, month, p, values, danger, readiness, steadies, usual, moves):
    """Update wishes, barriers and search of employees whose turn it is; c, j, e: columns of tables.

    `readiness` of plans, `steadies` of career competence (M21), `usual` expectancy, `moves`: worth of conditions.
    """
    worths = _worth_of_job(rows, c, e, seed, month, values, moves)
    raised, hurdles = _disappointments(rows, c, j, seed, month, p, moves), np.empty(rows.shape[0])
    key, news = stream(seed, MOOD, month), math.sqrt(1.0 - p.mood_persistence * p.mood_persistence)
    character = stream(seed, CHARACTER, 0)
    for n in range(rows.shape[0]):
        i = rows[n]
        person, exhaustion, perceived = c.person_id[i], c.exhaustion[i], c.perceived_employability[i]
        mood = next_mood(c.mood[i], p.mood_persistence, news, normal(bits(key, person)))
        nature = bits(character, person)
        age, in_tasks = (month - c.birth_month[i]) * (1.0 / 12.0), month - c.tasks_since[i]
        growth, engagement = growth_value(age, values), c.engagement[i]
        restless = restlessness(normal(mix(nature)), mood, growth, in_tasks, p)
        fit_job, fit_employer = c.fit_job[i] + c.crafted[i], c.fit_employer[i]
        situation = _situation(i, c, e, worths.paid[n] + worths.place[n], danger)
        outside = wish_outside(restless, situation, p) + raised[n]
        inside = wish_inside(restless, fit_job, fit_employer, engagement, c.ambition[i], p)
        fear, impatience, in_care = normal(nature), normal_low(nature), month < c.care_until[i]
        hesitation = hesitation_of(c.competence[i], steadies)
        hurdle = barriers(fear, impatience, c.sacrifice[i], perceived, exhaustion, in_care, hesitation, p)
        plan = c.plan[i]
        ready_in, ready_out = 1.0 - readiness * (plan == INSIDE), 1.0 - readiness * (plan == OUTSIDE)
        # A person who does not believe that acting pays here needs a stronger wish to look inside (M16).
        hurdle_inside = p.inside_easier * (ready_in * (hurdle.unknown + hurdle.later) + hurdle.busy) + p.futility * (
            1.0 - min(2.0, c.expectancy[i] / usual)
        )
        hurdles[n] = ready_out * (hurdle.unknown + hurdle.trapped + hurdle.later) + hurdle.loss
        answer_outside = answer(outside, hurdles[n] + hurdle.busy)
        answer_inside = answer(inside, max(0.0, hurdle_inside))
        c.mood[i], c.desire_external[i] = mood, outside
        c.search_external[i], c.search_internal[i] = answer_outside, answer_inside
        since = c.inactive_since[i]
        held_back = max(answer_outside, answer_inside) == PASSIVE  # wants something but does not act
        since = month if since == NEVER else since
        c.inactive_since[i] = since if held_back else NEVER
        outward = answer_outside == PASSIVE  # inside, nothing is lost and the person is known
        loss, trapped = hurdle.loss * outward, hurdle.trapped * outward
        reason = largest_barrier(hurdle.unknown, loss, trapped, hurdle.busy, hurdle.later)
        c.inaction_reason[i] = reason if held_back else NOTHING
    _resign(rows, hurdles, worths, c, p)


@compiled
def _resign(rows, hurdles, worths, c, p):
    """Request to leave without another job where the wish is far above the hurdles, (R,) sd; worths: `Worth`."""
    request, wish, end_month = c.request, c.desire_external, c.end_month
    for n in range(rows.shape[0]):
        i = rows[n]
        if wish[i] > hurdles[n] + p.resign and request[i] == 0 and end_month[i] == NEVER:
            fit_job, paid, place = c.fit_job[i] + c.crafted[i], worths.paid[n], worths.place[n]
            request[i] = RESIGN
            c.request_reason[i] = why_to_leave(c.exhaustion[i], fit_job, c.fit_employer[i], paid, place, p)


@compiled
def _start_afresh(rows, c):
    """Clear wishes and plans about the old job; c: columns of persons."""
    for i in rows:
        c.search_external[i] = NOT
        c.search_internal[i] = NOT
        c.desire_external[i] = 0.0
        c.inactive_since[i] = NEVER
        c.inaction_reason[i] = NOTHING
        c.plan[i] = NOTHING


@process(
    "workers",
    "M06",
    persons="person_id birth_month job employer region ambition fit_job crafted fit_employer links embedded_on "
    "embedded_off engagement exhaustion perceived_employability sacrifice standing tasks_since care_until competence "
    "expectancy plan hired function_since end_month -> mood desire_external search_external search_internal "
    "inactive_since inaction_reason request request_reason",
    jobs="key",
    employers="employer_id region insecurity autonomy managers_ready pay_premium",
)
def workers_appraise_job(state, persons, jobs, employers) -> None:
    """Compare the job with what one values, weigh wishes against barriers, begin or end inaction, or resign."""
    rows, p = state.rows(PERMANENT, TEMPORARY, rota=QUARTER), state.parameters.inaction
    now = state.parameters
    if p.enabled:
        steadies = now.ownership.steadies if now.ownership.enabled else 0.0
        rules = now.work_values, now.job_insecurity, now.career_plans.readiness, steadies, now.hr_consistency.usual
        arguments = (persons, jobs, employers, state.seed, state.month, p, *rules, now.moves)
        over_rows(_appraise, rows, *arguments)
    else:
        _be_open(rows, persons)


@process(
    "workers", "M06", persons="-> search_external search_internal desire_external inactive_since inaction_reason plan"
)
def movers_reset_wishes(state, persons) -> None:
    """Clear the wishes of movers, who begin their new job without wishes about the old one."""
    _start_afresh(state.log.movers(), persons)
