"""M08 Moves, second part: how a person weighs the offer of a job, and what weighs most.

The gain of an offer is the sum of what the bundle would bring more or less than the present job, in log points of pay,
less what moving costs and gives up. People without a job, or whose job ends, compare with a reservation wage that falls
with months without work. The largest part of a gain is the reason of a move, the largest loss that of a refusal.

Off (null rule): every offer is taken.
"""

import math
from typing import NamedTuple

import numpy as np

from sim.actors.employment import job_ends
from sim.actors.state import Applications, Round
from sim.codes import (
    FIXED_TERM,
    FREELANCE,
    INACTIVE,
    JOB_ENDS,
    LONG_AGO,
    NEVER,
    NONE,
    UNEMPLOYED,
    Reason,
)
from sim.engine.columns import Column, columns
from sim.engine.draws import Decision, bits, pair_normal, stream
from sim.engine.kernels import compiled, declared
from sim.engine.process import over_rows, process
from sim.institutions.job_bundle import conditions_of, error_of, way_to_work
from sim.institutions.public_programmes import MOVING, PREMIUM
from sim.rules.benefit_foresight import USUAL_REPLACEMENT, replaced_ahead
from sim.rules.career_initiative import USUAL_COMPETENCE
from sim.rules.occupational_interests import BOTTLENECK, CLEARER, match
from sim.rules.pay import PayTables, merit, one_off, pay_above_market, pay_tables, wage_of
from sim.rules.retraining import counts_as
from sim.rules.selection import selection_tables, skill_left
from sim.rules.work_values import balance_value

FIT_JOB, FIT_EMPLOYER, SIGNAL, INTEREST, DISTANCE = map(
    int, (Decision.FIT_JOB, Decision.FIT_EMPLOYER, Decision.SIGNAL, Decision.INTEREST, Decision.DISTANCE)
)
INSIDE = 0.5  # cost of changing function with the same employer, relative to changing employer (assumption)
PAYBACK = 20  # years over which people earn back the cost of changing employer (assumption)
NEW_OUTSIDE, NEW_INSIDE = 0.85, 0.94  # output in the first year of a new job, elsewhere and inside (from M02, M14)
FEW = 1 << 11  # applications in a block, where each takes much work

columns(
    "persons",
    "M08",
    refusal=Column("u1", "code", "what weighed most against the last offer refused", codes=Reason, initial=0),
    refused_at=Column("i2", "month", "last offer refused", LONG_AGO, NEVER, initial=LONG_AGO),
)


@declared
class Parts(NamedTuple):
    """What an offer would change, in log points of pay; in the order of the codes of `Reason`."""

    pay: float
    content: float
    people: float
    place: float
    security: float
    strain: float
    prospects: float
    rights: float
    home: float


@compiled
def weightiest(parts, sign):
    """Return the `Reason` code of the part that speaks most for an offer (sign 1.0) or against it (-1.0)."""
    code, most = 0, 0.0
    for n, part in enumerate(parts):
        if sign * part > most:
            code, most = n + 1, sign * part
    return code


@compiled
def cost_of_changing(years_left, p):
    """Return the cost of changing employer, log points: spread over twenty years, or over those until pension."""
    return p.switching_cost * PAYBACK / min(PAYBACK, max(years_left, 1.0))


@compiled
def pull_of_home(embedded_off, away, away_now, p):
    """Return the log points of pay that work away from the home region takes; negative for those who come home."""
    return p.roots * max(0.0, 1.0 + embedded_off) * (1.0 * away - 1.0 * away_now)


@compiled
def reservation_pay(months_without, replaced, p):
    """Return what a person without work asks beyond the last pay, log points; negative: less.

    `replaced` is the share of the last wage that benefits will replace (`replaced_ahead`); less of it, less is asked.
    """
    return p.benefit_pull * (replaced - USUAL_REPLACEMENT) - p.reservation_fall * months_without - p.reservation


@declared
class View(NamedTuple):
    """How well people see beforehand how a job will fit."""

    people_differ: bool  # in fit (M01); without it every match fits equally
    interest_part: float  # share of fit that is interest (M19)
    sharper: float  # effect of career competence (M21)
    blur: float  # share of the error left by public information


@declared
class Skills(NamedTuple):
    """What skills count in other occupations."""

    frontier: np.ndarray  # (O,) log points
    technology: np.ndarray  # (O,) log points
    transfer: np.ndarray  # (O, O) share
    novice_gap: float  # log points


@declared
class Rules(NamedTuple):
    """What decides how offers are weighed, the same for all."""

    moves: tuple
    government: tuple
    foresight: tuple
    values: tuple
    pension_age: int  # months
    pay: PayTables
    outlook: View
    skills: Skills
    tightness: np.ndarray  # (O,) ratio


@declared
class Fits(NamedTuple):
    """Fit with job and with employer that is expected, sd, (R,) each."""

    job: np.ndarray
    employer: np.ndarray


@declared
class Present(NamedTuple):
    """What each applicant has now, (R,) each: fit in sd, the rest in log points of pay."""

    fit_job: np.ndarray
    fit_employer: np.ndarray
    rights: np.ndarray
    safety: np.ndarray  # worth of the safer of two contracts
    cost: np.ndarray  # of moving, or what is asked beyond it


@declared
class Change(NamedTuple):
    """What offers change in the `Conditions` of work, log points of pay, (R,) each."""

    place: np.ndarray
    security: np.ndarray
    strain: np.ndarray
    prospects: np.ndarray


@compiled
def _expected_fit(start, stop, r, seed, month, p, view):
    """Return the `Fits` that each applicant expects, seen with error; r: `Round`, p: `MoveParameters`, view: `View`."""
    a, c, j, e, m = r.applications, r.persons, r.jobs, r.employers, r.market
    interest = stream(seed, INTEREST, 0)
    job_key, employer_key = stream(seed, FIT_JOB, 0), stream(seed, FIT_EMPLOYER, 0)
    signal_key, fit = stream(seed, SIGNAL, month), Fits(job=np.zeros(stop - start), employer=np.zeros(stop - start))
    employer_id, own, fit_employer = e.employer_id, c.employer, c.fit_employer
    for n in range(start, stop):
        i, k = a.person[n], m.job[a.vacancy[n]]
        person, employer = c.person_id[i], j.employer[k]
        seen = p.signal_error * max(0.1, 1.0 - view.sharper * (c.competence[i] - USUAL_COMPETENCE)) * view.blur
        error = error_of(bits(bits(signal_key, person), j.key[k]), seen)
        if view.people_differ:
            good = match(job_key, person, j.key[k], interest, j.occupation[k], view.interest_part)
            fit.job[n - start] = good + error.job
            if own[i] == employer:  # the organisation is known
                fit.employer[n - start] = fit_employer[i]
            else:
                fit.employer[n - start] = pair_normal(employer_key, person, employer_id[employer]) + error.employer
    return fit


@compiled
def _expected_merit(start, stop, r, skills):
    """Return pay for skill and output that applicants expect, (R,) ratio: less by output, as newcomers produce less."""
    a, c, j, e, m = r.applications, r.persons, r.jobs, r.employers, r.market
    frontier, transfer, novice_gap = skills.frontier, skills.transfer, skills.novice_gap
    ratio, skills_pay, performance_pay = np.empty(stop - start), e.skills_pay, e.performance_pay
    for n in range(start, stop):
        i, k = a.person[n], m.job[a.vacancy[n]]
        own, employer, asked = c.occupation[i], j.employer[k], j.occupation[k]
        left = skill_left(c.occupational_skill[i], frontier[own], novice_gap)
        kept = counts_as(transfer[own, asked], c.prepared_for[i] == asked)  # 1 in one's own occupation
        tools = skills.technology[asked]
        skill = c.general_skill[i] - novice_gap * (1.0 - kept * left) + tools
        output = math.exp(tools) * (NEW_INSIDE if c.employer[i] == employer else NEW_OUTSIDE)
        ratio[n - start] = merit(skills_pay[employer], skill, performance_pay[employer], output)
    return ratio


@compiled
def _support(i, k, r, tightness, wage, g):
    """Return the worth of public support for a move of person i into job k, log points of pay, if known (G09, G14)."""
    c, j, e = r.persons, r.jobs, r.employers
    worth, known, employer, here = 0.0, c.known[i], j.employer[k], max(c.employer[i], 0)
    if known & PREMIUM and j.occupation[k] != c.occupation[i] and tightness[j.occupation[k]] >= BOTTLENECK:
        worth += one_off(g.transition_premium, wage)
    works = c.employer[i] != NONE
    came = e.region[here] if works else c.region[i]
    far = e.region[employer] != came or (works and e.sector[employer] != e.sector[here])
    return worth + (one_off(g.mobility_support, wage) if known & MOVING and far else 0.0)


@compiled
def _add(change, row, conditions, sign):
    """Add `Conditions` to one row of a `Change`, or take them away (sign -1.0)."""
    change.place[row] += sign * conditions.place
    change.security[row] += sign * conditions.security
    change.strain[row] += sign * conditions.strain
    change.prospects[row] += sign * conditions.prospects


@compiled
def _change_of_conditions(start, stop, r, seed, month, p, values):
    """Return what each offer changes in the conditions of work, `Change`.

    For people without an employer it is relative to a usual job; inside nothing changes. r: `Round`.
    """
    a, c, j, e, m = r.applications, r.persons, r.jobs, r.employers, r.market
    key, region, home, employer_id = stream(seed, DISTANCE, 0), e.region, c.region, e.employer_id
    autonomy, workload, ready, insecurity = e.autonomy, e.workload, e.managers_ready, e.insecurity
    rows = stop - start
    change = Change(place=np.zeros(rows), security=np.zeros(rows), strain=np.zeros(rows), prospects=np.zeros(rows))
    for n in range(start, stop):
        i = a.person[n]
        new, old, person = j.employer[m.job[a.vacancy[n]]], c.employer[i], c.person_id[i]
        if new == old:
            continue
        weight, climbs = balance_value(month < c.care_until[i], values), c.ambition[i]
        way = way_to_work(key, person, employer_id[new], region[new] != home[i])
        there = conditions_of(autonomy[new], workload[new], ready[new], insecurity[new], way, weight, climbs, p)
        _add(change, n - start, there, 1.0)
        if old != NONE:
            way = way_to_work(key, person, employer_id[old], region[old] != home[i])
            here = conditions_of(autonomy[old], workload[old], ready[old], insecurity[old], way, weight, climbs, p)
            _add(change, n - start, here, -1.0)
    return change


@compiled
def _pay_offered(start, stop, r, pay, worth, month):
    """Return the pay of each offer, (R,) EUR a month; worth: pay for skill and output that is expected, (R,) ratio."""
    a, c, j, e, m = r.applications, r.persons, r.jobs, r.employers, r.market
    offer, slope, premium = np.empty(stop - start), e.seniority_slope, e.pay_premium
    for n in range(start, stop):
        i, k = a.person[n], m.job[a.vacancy[n]]
        employer = j.employer[k]
        inside = c.employer[i] == employer
        offer[n - start] = worth[n - start] * wage_of(
            pay.occupation[j.occupation[k]],
            pay.education[c.education[i]],
            pay.level[j.level[k]],
            pay.experience[min(c.experience[i] // 12, 55)],
            slope[employer],
            month - c.hired[i] if inside else 0,
            premium[employer] + (c.standing[i] if inside else a.standing[n]),
        )
    return offer


@compiled
def _have_now(start, stop, r, month, p, g, ahead, pension_age):
    """Return what each applicant has now, `Present`; r: `Round`, the rest parameters.

    Fit counts where a job goes on; who has none, or is about to lose it, compares with a reservation wage.
    """
    a, c, j, e, m = r.applications, r.persons, r.jobs, r.employers, r.market
    fits, fits_employer = np.zeros(stop - start), np.zeros(stop - start)
    rights, safety, cost = np.zeros(stop - start), np.zeros(stop - start), np.zeros(stop - start)
    slope, premium, hired = e.seniority_slope, e.pay_premium, c.hired
    employer, status, wage, state, job = c.employer, c.status, c.wage, j.state, c.job
    contract, end_month, standing, last_worked = c.contract, c.end_month, c.standing, c.last_worked
    fit_job, crafted, fit_employer, sacrifice, born = c.fit_job, c.crafted, c.fit_employer, c.sacrifice, c.birth_month
    for n in range(start, stop):
        i, row = a.person[n], n - start
        own = employer[i]
        inside = own == j.employer[m.job[a.vacancy[n]]]
        goes_on = own != NONE and not job_ends(contract[i], end_month[i], state[max(job[i], 0)])
        if inside or goes_on:
            fits[row], fits_employer[row] = fit_job[i] + crafted[i], fit_employer[i]
        change = cost_of_changing((pension_age - month + born[i]) / 12.0, p)
        if inside:
            cost[row] = INSIDE * change
        elif goes_on:
            above = pay_above_market(slope[own], month - hired[i], premium[own] + standing[i])
            rights[row] = sacrifice[i] - above
            safety[row] = p.safety * (1.0 * (a.contract[n] == FIXED_TERM) - 1.0 * (contract[i] == FIXED_TERM))
            cost[row] = change
        elif status[i] == FREELANCE:
            cost[row] = p.switching_cost
        else:
            since = month - last_worked[i] if status[i] == UNEMPLOYED or status[i] == INACTIVE else 0
            entitled = status[i] == UNEMPLOYED or own != NONE
            cost[row] = reservation_pay(since, replaced_ahead(wage[i], since, g, ahead) if entitled else 0.0, p)
    return Present(fit_job=fits, fit_employer=fits_employer, rights=rights, safety=safety, cost=cost)


@compiled
def _weigh(start, stop, r, seed, month, rules):
    """Write gain and reason of applications start to stop; r: `Round`, rules: `Rules`."""
    a, c, j, e, m = r.applications, r.persons, r.jobs, r.employers, r.market
    p, g = rules.moves, rules.government
    fit = _expected_fit(start, stop, r, seed, month, p, rules.outlook)
    worth = _expected_merit(start, stop, r, rules.skills)
    offer = _pay_offered(start, stop, r, rules.pay, worth, month)
    has = _have_now(start, stop, r, month, p, g, rules.foresight, rules.pension_age)
    change = _change_of_conditions(start, stop, r, seed, month, p, rules.values)
    supported = g.transition_premium > 0.0 or g.mobility_support > 0.0
    region, home_region, wage, own_job, state = e.region, c.region, c.wage, c.job, j.state
    for n in range(start, stop):
        i, k, row = a.person[n], m.job[a.vacancy[n]], n - start
        own_employer, employer = c.employer[i], j.employer[k]
        here, inside = max(own_employer, 0), own_employer == employer
        ends = own_employer == NONE or job_ends(c.contract[i], c.end_month[i], state[max(own_job[i], 0)])
        ratio = math.log(offer[row] / wage[i]) if wage[i] > 0.0 else 0.0
        if supported and not inside:
            ratio += _support(i, k, r, rules.tightness, offer[row], g)
        away_now = own_employer != NONE and region[here] != home_region[i]
        parts = Parts(
            pay=ratio,
            content=p.fit_value * (fit.job[row] - has.fit_job[row]),
            people=p.fit_value * (fit.employer[row] - has.fit_employer[row]),
            place=change.place[row],
            security=change.security[row] - has.safety[row],
            strain=change.strain[row],
            prospects=change.prospects[row],
            rights=-has.rights[row],
            home=-pull_of_home(c.embedded_off[i], region[employer] != home_region[i], away_now, p),
        )
        gain = parts.pay + parts.content + parts.people + parts.place + parts.security + parts.strain
        gain += parts.prospects + parts.rights + parts.home - has.cost[row]
        a.gain[n] = gain
        without = gain > 0.0 and ends and c.status[i] != FREELANCE
        a.reason[n] = JOB_ENDS if without else weightiest(parts, 1.0 if gain > 0.0 else -1.0)


@compiled
def _note_refusals(a, c, month):
    """Write why offers were refused into the memory of persons, the last one counts; a: all applications."""
    for n in range(a.person.shape[0]):
        if not a.gain[n] > 0.0:
            c.refusal[a.person[n]] = a.reason[n]
            c.refused_at[a.person[n]] = month


@process(
    "workers",
    "M08",
    persons="person_id birth_month status job employer contract region care_until hired last_worked end_month wage "
    "experience education standing fit_job crafted fit_employer sacrifice embedded_off competence ambition occupation "
    "occupational_skill general_skill prepared_for known -> refusal refused_at",
    jobs="key employer occupation level state",
    employers="employer_id region sector seniority_slope pay_premium workload autonomy managers_ready insecurity "
    "skills_pay performance_pay",
    economy="frontier technology tightness",
    market="job",
)
def workers_weigh_offers(state, persons, jobs, employers, economy, market) -> None:
    """Weigh each offer against the present situation, and refuse what would be no gain."""
    p, now, made = state.parameters.moves, state.parameters, state.applications
    if not p.enabled:
        return
    sharper = now.ownership.sharpens if now.ownership.enabled else 0.0
    blur = 1.0 - CLEARER * now.government.information
    transfer, gap = state.table("selection", selection_tables).transfer, now.skills.novice_gap * now.skills.enabled
    rules = Rules(
        moves=p,
        government=now.government,
        foresight=now.benefit_foresight,
        values=now.work_values,
        pension_age=now.life_course.pension_age,
        pay=state.table("pay", pay_tables, now.pay),
        outlook=View(now.embeddedness.enabled, now.occupational_choice.interest_part, sharper, blur),
        skills=Skills(economy.frontier, now.production.enabled * economy.technology, transfer, gap),
        tightness=economy.tightness,
    )
    looked_at = Round(made, persons, jobs, employers, market)
    over_rows(_weigh, len(made.person), looked_at, state.seed, state.month, rules, block=FEW)
    _note_refusals(made, persons, state.month)
    taken = np.flatnonzero(made.gain > 0.0)
    state.applications = Applications(*(column.take(taken) for column in made))
