"""M10 Vacancies and matching, third part: whom the employer hires.

Claim: a move needs an applicant who passes selection (S1-S3). The employer takes the best applicant above a bar
that falls while the vacancy stays open; the rating is that of `selection`. Who wins several vacancies takes the best
offer. What it took of late to win, by occupation, tells how employable people are (M05). Nothing depends on the order
of rows.

Off (null rule): the employer takes an applicant at random.
"""

from typing import NamedTuple

import numpy as np

from sim.actors.employment import CHANGED, carry_out
from sim.actors.state import Round
from sim.codes import CHANGE_EMPLOYER, CHANGE_FUNCTION, HIRE, NONE, OPEN_ENDED, UNEMPLOYED
from sim.engine.columns import Column, columns
from sim.engine.draws import TRAIT, Decision, bits, high, mix, normal, stream
from sim.engine.kernels import compiled, declared
from sim.engine.process import process
from sim.institutions.government import is_subsidised, strictness
from sim.institutions.hr_policy import term_months
from sim.rules.retraining import counts_as
from sim.rules.selection import (
    age_value,
    chance_in_selection,
    doubt_left,
    gap_seen,
    lowered_bar,
    record_value,
    selection_tables,
    skill_left,
    suitability,
    was_dismissed,
)
from sim.rules.unequal_start import USUAL_NETWORK

UPTAKE = int(Decision.UPTAKE)
RATING = int(Decision.RATING)
TERMS = int(Decision.TERMS)
A_MONTH = 1 / 12  # in years
REMEMBERED = 25  # rounds, two a month, for which contests count on average: about a year (assumption)
THROUGH_CONTACTS = 0.25  # share of jobs found through contacts (24% of Belgians aged 15 to 34: Statbel, press read)

columns(
    "economy",
    "M10",
    contests=Column(
        "f8", "count", "applications outside by occupation, older ones counting less", 0.0, 1e12, initial=0.0
    ),
    contest_ratings=Column("f8", "sd", "sum over them of the rating to beat", -1e12, 1e12, initial=0.0),
    contest_squares=Column("f8", "sd squared", "sum over them of its square", 0.0, 1e12, initial=0.0),
)


@declared
class Rules(NamedTuple):
    """Parameters by which applicants are rated."""

    selection: tuple
    skills: tuple
    age: tuple
    record: tuple
    pension_age: int  # months
    lasting: float  # asked beyond the bar for an open-ended contract, sd


@compiled(inline=True)
def _rate(i, k, c, j, t, frontier, word, month, by_skills, p):
    """Return the rating (sd) of applicant i for job slot k; p: `Rules`, by_skills: the employer selects by skills."""
    own, asked, status = c.occupation[i], j.occupation[k], c.status[i]
    without = gap_seen(status, c.last_worked[i], c.trained_at[i], month)
    # np.int64, not int: Numba makes an unsigned number of int(unsigned), and 0 - 1 then wraps around.
    short = np.int64(t.required[asked]) - np.int64(c.education[i])
    steps = max(j.level[k] - np.int64(c.level[i]), 0)
    left = skill_left(c.occupational_skill[i], frontier[own], p.skills.novice_gap)
    same, months = own == asked, month - c.birth_month[i]
    prepared = c.prepared_for[i] == asked
    short = max(short - 1, 0) if prepared and short > 0 else short
    counts = counts_as(t.transfer[own, asked], prepared)
    value = suitability(same, left, c.general_skill[i], counts, short, steps, by_skills, p.selection)
    doubt, scarred = doubt_left(left * counts, by_skills, p.selection), was_dismissed(c.last_end[i], c.employer[i])
    value += record_value(same, c.experience[i] * A_MONTH, without, doubt, c.breadth[i], scarred, p.record)
    value += age_value(same, months * A_MONTH, without, (p.pension_age - months) * A_MONTH, p.age)
    return value + chance_in_selection(word, by_skills, p.selection)


@compiled
def _recommended(a, c, key, referral, contact):
    """Return what a contact inside (`referral`, M18) and an intermediary (`contact`) add to each rating, (A,) sd."""
    value, network, mediated, person_id = np.empty(a.person.shape[0]), c.network, c.mediated, c.person_id
    for n in range(a.person.shape[0]):
        i = a.person[n]
        known = high(mix(bits(key, person_id[i]))) < THROUGH_CONTACTS / USUAL_NETWORK * network[i]
        value[n] = referral * network[i] * known + contact * mediated[i]
    return value


@compiled
def _subsidised(r, value, month, worth, aware, part):
    """Add the worth of a wage subsidy (sd) for applicants who qualify, where the employer knows of it; r: `Round`."""
    a, c, j, e, m = r.applications, r.persons, r.jobs, r.employers, r.market
    for n in range(a.person.shape[0]):
        i = a.person[n]
        employer = j.employer[m.job[a.vacancy[n]]]
        if c.status[i] == UNEMPLOYED and high(bits(part, e.employer_id[employer])) < aware:
            value[n] += worth * is_subsidised(month - c.last_worked[i], (month - c.birth_month[i]) // 12)


@compiled
def _rate_all(r, rating, t, frontier, seed, month, p, enabled):
    """Add each applicant's rating to `rating`, (A,) sd, which holds what others say; return EUR for assessments."""
    a, c, j, e, m = r.applications, r.persons, r.jobs, r.employers, r.market
    fees, skills_based, hr_services, posts, slot_key = 0.0, e.skills_based, e.hr_services, j.employer, j.key
    key, person_id = stream(seed, RATING, month), c.person_id
    for n in range(a.person.shape[0]):
        i, k = a.person[n], m.job[a.vacancy[n]]
        word = bits(bits(key, person_id[i]), slot_key[k])
        if enabled:
            by_skills = skills_based[posts[k]] != 0
            hr_services[posts[k]] += p.selection.assessment * by_skills
            fees += p.selection.assessment * by_skills
            lasting = p.lasting * (a.contract[n] == OPEN_ENDED)  # a mistake that is dear to undo
            rating[n] += _rate(i, k, c, j, t, frontier, word, month, by_skills, p) - lasting
        else:
            rating[n] = normal(word)
    return fees


@compiled
def _contest(a, rating, c, j, m, month, p, enabled):
    """Return the winning application of each vacancy, -1 for none, (V,), and the rating that each had to beat, (A,).

    The best applicant wins if the rating reaches the bar, which falls while the vacancy stays open. The rating to beat
    is that of the best of the others, or the bar.
    """
    vacancies, person_id, posted, job = m.job.shape[0], c.person_id, j.posted, m.job
    winner, best, second = np.full(vacancies, NONE), np.empty(vacancies), np.empty(vacancies)
    for v in range(vacancies):
        best[v] = second[v] = lowered_bar(month - posted[job[v]], p) if enabled else -np.inf
    for n in range(a.person.shape[0]):
        v, score = a.vacancy[n], rating[n]
        top = winner[v]
        before = top != NONE and person_id[a.person[n]] < person_id[a.person[top]]
        if score > best[v] or (score == best[v] and before):
            second[v] = best[v]
            best[v], winner[v] = score, n
        elif score > second[v] and not (top != NONE and a.person[n] == a.person[top]):
            second[v] = score
    to_beat = np.empty(a.person.shape[0])
    for n in range(a.person.shape[0]):
        v = a.vacancy[n]
        to_beat[n] = second[v] if winner[v] == n else best[v]
    return winner, to_beat


@compiled
def _count_contests(a, to_beat, c, j, m, count, ratings, squares):
    """Add the contests of this month for jobs outside to the sums by occupation, (O,) each."""
    for n in range(a.person.shape[0]):
        k = m.job[a.vacancy[n]]
        if c.employer[a.person[n]] != j.employer[k] and to_beat[n] > -np.inf:
            o = j.occupation[k]
            count[o] += 1.0
            ratings[o] += to_beat[n]
            squares[o] += to_beat[n] * to_beat[n]


@compiled
def _take_on(a, winner, c, j, m, seed, month):
    """Write the requests of those who are hired: of several offers a person takes the best; c, j: columns written.

    Applications of one person stand together. A vacancy whose winner goes elsewhere stays open.
    """
    key, n, count = stream(seed, TERMS, month), 0, a.person.shape[0]
    while n < count:
        i, chosen = a.person[n], NONE
        while n < count and a.person[n] == i:
            won = winner[a.vacancy[n]] == n
            if won and (chosen == NONE or a.gain[n] > a.gain[chosen]):
                chosen = n
            n += 1
        if chosen == NONE:
            continue
        k = m.job[a.vacancy[chosen]]
        inside = c.employer[i] == j.employer[k]
        c.request[i] = CHANGE_FUNCTION if inside else (HIRE if c.employer[i] == NONE else CHANGE_EMPLOYER)
        c.request_job[i] = k
        c.request_reason[i] = a.reason[chosen]
        c.request_value[i] = month + term_months(high(bits(key, j.key[k])))
        if inside:
            j.contract[k] = c.contract[i]
        else:
            j.contract[k], c.standing[i] = a.contract[chosen], a.standing[chosen]


@process(
    "employers",
    "M10",
    persons="person_id birth_month education last_worked trained_at breadth last_end general_skill "
    "occupational_skill experience region wage network mediated prepared_for "
    + CHANGED
    + " request_job request_value standing",
    jobs="key employer occupation level -> contract state holder posted handed_over",
    employers="employer_id sector region skills_based -> headcount dead_jobs hr_services",
    economy="frontier employers_aware -> contests contest_ratings contest_squares",
    market="job",
)
def employers_select(state, persons, jobs, employers, economy, market) -> None:
    """Hire the best applicant for each vacancy, and carry out the moves."""
    now, seed, month, made = state.parameters, state.seed, state.month, state.applications
    lasting = now.selection.strictness_weight * strictness(now.government)
    p = Rules(now.selection, now.skills, now.employability, now.career_record, now.life_course.pension_age, lasting)
    looked_at = Round(made, persons, jobs, employers, market)
    tables, enabled = state.table("selection", selection_tables), now.matching.enabled
    referral = now.networks.referral if now.networks.enabled else 0.0
    contact, subsidy = now.mediation.contact_worth * now.mediation.employer_contact, now.government.hiring_subsidy
    rating = _recommended(made, persons, np.uint64(stream(seed, RATING, month)), referral, contact)
    if subsidy > 0.0:
        part, aware = np.uint64(stream(seed, UPTAKE, TRAIT + 1)), economy.employers_aware[0] * now.uptake.enabled
        worth = now.selection.subsidy_weight * subsidy
        _subsidised(looked_at, rating, month, worth, aware, part)
    arguments = (looked_at, rating, tables, economy.frontier, seed, month, p, enabled)
    state.ledger.pay("hr_services", _rate_all(*arguments))
    winner, to_beat = _contest(made, rating, persons, jobs, market, month, now.selection, enabled)
    if not state.hold_aggregates:
        contests = economy.contests, economy.contest_ratings, economy.contest_squares
        for sums in contests:
            sums *= 1.0 - 1.0 / REMEMBERED
        _count_contests(made, to_beat, persons, jobs, market, *contests)
    _take_on(made, winner, persons, jobs, market, seed, month)
    carry_out(state, persons, jobs, employers)
