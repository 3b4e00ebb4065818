"""M10 Vacancies and matching, third part: whom the employer hires.

Claim: a move needs an applicant who passes selection (S1-S3). The employer takes the best applicant above a bar
that falls while the vacancy stays open; the rating is that of `selection`. Nothing depends on the order of rows.

Off (null rule): the employer takes an applicant at random.
"""

from __future__ import annotations

import numpy as np

from sim.actors.employment import CHANGED, carry_out
from sim.codes import NONE, Event, Status
from sim.engine.draws import TRAIT, Decision, bits, high, mix, normal, stream
from sim.engine.kernels import compiled
from sim.engine.process import process
from sim.institutions.government import is_subsidised
from sim.institutions.hr_policy import TERM_SHORTEST, TERM_SPREAD
from sim.rules.retraining import counts_as
from sim.rules.selection import (
    age_value,
    chance_in_selection,
    lowered_bar,
    record_value,
    selection_tables,
    skill_left,
    suitability,
)
from sim.rules.unequal_start import USUAL_NETWORK

UPTAKE = int(Decision.UPTAKE)
UNEMPLOYED, INACTIVE, RATING = int(Status.UNEMPLOYED), int(Status.INACTIVE), int(Decision.RATING)
HIRE, CHANGE_EMPLOYER, CHANGE_FUNCTION = map(int, (Event.HIRE, Event.CHANGE_EMPLOYER, Event.CHANGE_FUNCTION))
DISMISSAL = int(Event.DISMISSAL)
THROUGH_CONTACTS = 0.25  # share of jobs found through contacts (24% of Belgians aged 15 to 34: Statbel, press read)


@compiled(inline=True)
def _rate(i, k, c, j, t, frontier, word, month, by_skills, p):
    """Return the rating (sd) of applicant i for job slot k; p: parameters of (selection, M02, M05, M12).

    `by_skills`: whether the employer selects by skills.
    """
    selection, skills, age, record = p
    own, asked, status = c.occupation[i], j.occupation[k], c.status[i]
    # np.int64, not int: Numba makes an unsigned number of int(unsigned), and 0 - 1 then wraps around.
    without = month - c.last_worked[i] if status == UNEMPLOYED or status == INACTIVE else 0
    short = max(t.required[asked] - np.int64(c.education[i]), 0)
    steps = max(j.level[k] - np.int64(c.level[i]), 0)
    left = skill_left(c.occupational_skill[i], frontier[own], skills.novice_gap)
    same, years = own == asked, (month - c.birth_month[i]) * (1.0 / 12.0)
    prepared = c.prepared_for[i] == asked
    short = max(short - 1, 0) if prepared else short
    counts = counts_as(t.transfer[own, asked], prepared)
    value = suitability(same, left, c.general_skill[i], counts, short, steps, by_skills, selection)
    read = selection.formal_weight if by_skills else 1.0
    value += read * record_value(same, without, c.breadth[i], c.last_end[i] == DISMISSAL, record)
    return value + age_value(same, years, without, age) + chance_in_selection(word, selection)


@compiled
def _recommended(rows, c, key, referral, contact):
    """Return what a contact inside (`referral`, M18) and an intermediary (`contact`) add to each rating, (R,) sd."""
    value, network, mediated, person_id = np.empty(rows.shape[0]), c.network, c.mediated, c.person_id
    for n in range(rows.shape[0]):
        i = rows[n]
        known = high(mix(bits(key, person_id[i]))) < THROUGH_CONTACTS / USUAL_NETWORK * network[i]
        value[n] = referral * network[i] * known + contact * mediated[i]
    return value


@compiled
def _subsidised(rows, value, c, j, e, m, month, worth, aware, part):
    """Add the worth of a wage subsidy (sd) for applicants who qualify, where the employer knows of it."""
    for n in range(rows.shape[0]):
        i = rows[n]
        employer = j.employer[m.job[c.application[i]]]
        if c.status[i] == UNEMPLOYED and high(bits(part, e.employer_id[employer])) < aware:
            value[n] += worth * is_subsidised(month - c.last_worked[i], (month - c.birth_month[i]) // 12)


@compiled
def _select(rows, speaks, c, j, e, m, t, frontier, seed, month, p, enabled):
    """Write the best applicant (rows) above the bar of each vacancy into the market.

    Return EUR spent on assessing skills. `speaks`: what others add for the applicants, (R,) sd.
    """
    fees, skills_based, hr_services, posts = 0.0, e.skills_based, e.hr_services, j.employer
    key, application = stream(seed, RATING, month), c.application
    best_person, best_score, person_id = m.best_person, m.best_score, c.person_id
    for n in range(rows.shape[0]):
        i = rows[n]
        v = application[i]
        application[i] = NONE
        k, word = m.job[v], bits(key, person_id[i])
        if enabled:
            employer = posts[k]
            by_skills = skills_based[employer] != 0
            hr_services[employer] += p[0].assessment * by_skills
            fees += p[0].assessment * by_skills
            score = _rate(i, k, c, j, t, frontier, word, month, by_skills, p)
            score += speaks[n]
            if score < lowered_bar(month - j.posted[k], p[0]):
                continue
        else:
            score = normal(word)
        best, highest = best_person[v], best_score[v]
        if score > highest or (score == highest and best != NONE and person_id[i] < person_id[best]):
            best_score[v] = score
            best_person[v] = i
    return fees


@compiled
def _take_on(c, j, m, seed, month):
    """Write the requests of the applicants who are hired."""
    key = stream(seed, RATING, month)
    for v in range(m.best_person.shape[0]):
        i = m.best_person[v]
        if i == NONE:
            continue
        k = m.job[v]
        inside = c.employer[i] == j.employer[k]
        c.request[i] = CHANGE_FUNCTION if inside else (HIRE if c.employer[i] == NONE else CHANGE_EMPLOYER)
        c.request_job[i] = k
        c.request_value[i] = month + TERM_SHORTEST + int(TERM_SPREAD * high(bits(key, j.key[k])))
        m.best_person[v] = NONE
        m.best_score[v] = -np.inf


@process(
    "employers",
    "M10",
    persons="person_id birth_month education last_worked breadth last_end general_skill occupational_skill region wage "
    "network mediated prepared_for " + CHANGED + " application request_job request_value",
    jobs="key employer occupation level contract -> state holder posted",
    employers="employer_id sector region skills_based -> headcount dead_jobs hr_services",
    economy="frontier employers_aware",
    market="job -> best_score best_person",
)
def employers_select(state, persons, jobs, employers, economy, market) -> None:
    """Hire the best applicant for each vacancy, and carry out the moves."""
    now, seed, month = state.parameters, state.seed, state.month
    p = now.selection, now.skills, now.employability, now.career_record
    tables, enabled = state.table("selection", selection_tables), now.matching.enabled
    referral = now.networks.referral if now.networks.enabled else 0.0
    contact, subsidy = now.mediation.contact_worth * now.mediation.employer_contact, now.government.hiring_subsidy
    who = state.applicants
    speaks = _recommended(who, persons, np.uint64(stream(seed, RATING, month)), referral, contact)
    if subsidy > 0.0:
        part, aware = np.uint64(stream(seed, UPTAKE, TRAIT + 1)), economy.employers_aware[0] * now.uptake.enabled
        worth = now.selection.subsidy_weight * subsidy
        _subsidised(who, speaks, persons, jobs, employers, market, month, worth, aware, part)
    arguments = (persons, jobs, employers, market, tables, economy.frontier, seed, month, p, enabled)
    state.ledger.pay("hr_services", _select(who, speaks, *arguments))
    _take_on(persons, jobs, market, seed, month)
    carry_out(state, persons, jobs, employers)
