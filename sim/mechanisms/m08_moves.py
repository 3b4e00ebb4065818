"""M08 Moves: how a person weighs an offer, is promoted in place, and starts or ends a business.

Claim: people move when the gain outweighs what they give up, over every border: organisation, sector, occupation,
statute (S2, S4). The gain of an offer lies in pay and in expected fit, seen with error. Its costs are pay and rights
that grew with tenure (M07), the safety of an open-ended contract and, in another region, ties at home. Moves inside
weigh the function only. Every move is an event with its direction.

Off (null rule): every offer is taken, nobody is promoted in place, nobody starts or ends a business.
"""

from __future__ import annotations

import math

import numpy as np

from sim.codes import NEVER, NONE, Contract, Event, Search, Status
from sim.engine.calibrated import fitted
from sim.engine.draws import (
    Decision,
    bits,
    chance_limit,
    high,
    low,
    lower_half,
    normal,
    pair_normal,
    stream,
    upper_half,
)
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, in_steps, par, switch
from sim.engine.process import over_rows, process
from sim.institutions.government import unemployment_benefit
from sim.institutions.public_programmes import MOVING, PREMIUM
from sim.rules.career_initiative import USUAL_COMPETENCE
from sim.rules.occupational_interests import BOTTLENECK, CLEARER, match
from sim.rules.pay import merit, one_off, pay_above_market, pay_tables, wage_of
from sim.rules.retraining import counts_as
from sim.rules.selection import selection_tables, skill_left
from sim.rules.unequal_start import visibility
from sim.rules.work_values import balance_value

MECHANISM = Mechanism("M08", en="Moves", nl="Overgangen", seeds="S2, S4")
PERMANENT, FREELANCE = int(Status.PERMANENT), int(Status.FREELANCE)
UNEMPLOYED, INACTIVE = int(Status.UNEMPLOYED), int(Status.INACTIVE)
FIXED_TERM, ACTIVE = int(Contract.FIXED_TERM), int(Search.ACTIVE)
PROMOTION, START_BUSINESS, END_BUSINESS = map(int, (Event.PROMOTION, Event.START_BUSINESS, Event.END_BUSINESS))
FIT_JOB, FIT_EMPLOYER, SIGNAL, OWN_MOVE, INTEREST = map(
    int, (Decision.FIT_JOB, Decision.FIT_EMPLOYER, Decision.SIGNAL, Decision.OWN_MOVE, Decision.INTEREST)
)
MASTERY, QUARTER = 24, 3  # months: in a function before a promotion in place; in a step
TOP_LEVEL = 4
PAYBACK = 10.0  # years over which people earn back the cost of changing employer (assumption)
GOOD_WORK = 0.9  # output relative to a settled worker from which a person can be promoted (assumption)
USUAL_REPLACEMENT = 0.5  # average replacement rate of benefits, at which the reservation wage is as declared
NEW_OUTSIDE, NEW_INSIDE = 0.85, 0.94  # output in the first year of a new job, elsewhere and inside (from M02, M14)
FEW = 1 << 11  # persons in a block, where each takes much work


class MoveParameters(Parameters, group="moves", mechanism="M08"):
    """Weights of what counts in an offer, and chances of promotions and businesses."""

    enabled: bool = switch("M08")
    fit_value: float = par(
        fitted("moves.fit_value"),
        0.0,
        0.5,
        unit="log points of pay per sd of fit",
        en="Worth of fit in terms of pay",
        nl="Waarde van een goede match in termen van loon",
    )
    signal_error: float = par(
        fitted("moves.signal_error"),
        0.0,
        3.0,
        unit="sd",
        source="idea: Jovanovic 1979 (unverified); size: assumption",
        en="Error in the expected fit of an offer",
        nl="Fout in de verwachte match van een aanbod",
    )
    switching_cost: float = par(
        0.05,
        0.0,
        0.5,
        unit="log points of pay",
        en="Cost of changing employer",
        nl="Kost van verandering van werkgever",
    )
    safety: float = par(
        0.10,
        0.0,
        0.5,
        unit="log points of pay",
        en="Worth of an open-ended contract",
        nl="Waarde van een vast contract",
    )
    roots: float = par(
        0.04,
        0.0,
        0.3,
        unit="log points of pay per sd of off-the-job embeddedness",
        source="off-the-job embeddedness goes with less leaving (Lee et al. 2004, abstract read); size: assumption",
        en="Worth of one's own region to those who have roots there",
        nl="Waarde van de eigen regio voor wie er geworteld is",
    )
    balance: float = par(
        0.3,
        0.0,
        1.5,
        unit="log points of pay per unit of workload",
        en="Worth of a lighter workload",
        nl="Waarde van minder werkdruk",
    )
    reservation: float = par(
        fitted("moves.reservation"),
        0.0,
        1.0,
        unit="log points below the own level",
        en="What the unemployed accept at once",
        nl="Wat werklozen meteen aanvaarden",
    )
    reservation_fall: float = par(
        0.015,
        0.0,
        0.1,
        unit="log points per month",
        en="Fall of demands with months without work",
        nl="Daling van de eisen met maanden zonder werk",
    )
    benefit_pull: float = par(
        0.3,
        0.0,
        1.0,
        unit="log points per unit of the wage replaced",
        source="sign: Schmieder and von Wachter 2016 (unverified); size: assumption",
        en="How the benefit raises what the unemployed ask",
        nl="Hoe de uitkering de eisen van werklozen verhoogt",
    )
    promotion: float = par(
        fitted("moves.promotion"),
        0.0,
        0.05,
        unit="per month after two years in a function",
        source="set near Statistics Netherlands 2017 (one in six in two years, secondary source)",
        en="Promotion in place",
        nl="Promotie in de eigen functie",
    )
    start_business: float = par(
        0.0017,
        0.0,
        0.01,
        unit="per month",
        en="Employees and unemployed who start for themselves",
        nl="Werknemers en werklozen die zelfstandig worden",
    )
    end_business: float = par(
        0.0015,
        0.0,
        0.03,
        unit="per month, three times as much in the first two years",
        en="Businesses of one that end",
        nl="Zelfstandigen die stoppen",
    )


@compiled
def gain_outside(log_pay_ratio, rights, fit_change, gives_up_safety, heavier, balance_weight, years_left, p):
    """Return the gain of an offer elsewhere over the present job, in log points of pay.

    Args:
        log_pay_ratio: offer over present pay. rights: acquired with tenure, log points. fit_change: sd.
        gives_up_safety: whether an open-ended contract is given up. heavier: difference in workload.
        balance_weight: value of balance. years_left: until pension; the cost of changing is spread over at most ten.
    """
    cost = (
        p.switching_cost * PAYBACK / min(PAYBACK, max(years_left, 1.0))
        + rights
        + (p.safety if gives_up_safety else 0.0)
    )
    return log_pay_ratio + p.fit_value * fit_change - cost - p.balance * balance_weight * heavier


@compiled
def pull_of_home(embedded_off, away, away_now, p):
    """Return the log points of pay that work away from the home region takes; negative for those who come home."""
    return p.roots * max(0.0, 1.0 + embedded_off) * (1.0 * away - 1.0 * away_now)


@compiled
def gain_from_nothing(log_pay_ratio, fit, months_without, replaced, p):
    """Return the gain of an offer to a person without work over the reservation wage, in log points of pay.

    `replaced` is the share of the last wage that a benefit replaces; a lower share lowers the reservation wage.
    """
    patience = p.benefit_pull * (replaced - USUAL_REPLACEMENT) - p.reservation_fall * months_without
    return log_pay_ratio + p.fit_value * fit + p.reservation - patience


@compiled
def promotion_chance(months_in_function, level, job_level, ambition, manager_ready, productivity, seen, p):
    """Return the monthly chance of promotion in place, of those who do good work.

    It leads at most one level above that of the job; `seen` is how visible the person is to those who decide, 0 to 1.
    """
    if months_in_function < MASTERY or level > job_level or level >= TOP_LEVEL or productivity < GOOD_WORK:
        return 0.0
    return p.promotion * (1.5 if ambition else 0.8) * (0.5 + manager_ready) * seen


@compiled
def _expected_fit(rows, c, j, e, m, seed, month, p, view):
    """Return the change of fit (sd) that each applicant expects of the job, seen with error, (R,).

    For a job elsewhere both fits change; for people who have no job, or lose it, it is the fit itself. `view`: whether
    people differ in fit (M01), share of fit that is interest (M19), effect of competence (M21), share of error left.
    """
    people_differ, interest_part, sharper, blur = view
    interest = stream(seed, INTEREST, 0)
    job_key, employer_key = stream(seed, FIT_JOB, 0), stream(seed, FIT_EMPLOYER, 0)
    signal_key, change = stream(seed, SIGNAL, month), np.empty(rows.shape[0])
    end_month, employer_id = c.end_month, e.employer_id
    for n in range(rows.shape[0]):
        i = rows[n]
        k, person = m.job[c.application[i]], c.person_id[i]
        employer, own_employer = j.employer[k], c.employer[i]
        error = p.signal_error * max(0.1, 1.0 - sharper * (c.competence[i] - USUAL_COMPETENCE)) * blur
        fit = match(job_key, person, j.key[k], interest, j.occupation[k], interest_part)
        fit += error * normal(bits(signal_key, person))
        elsewhere = own_employer != employer
        stays = own_employer != NONE and (not elsewhere or end_month[i] == NEVER)  # if the offer is turned down
        if elsewhere:
            fit += pair_normal(employer_key, person, employer_id[employer])
        fit = fit if people_differ else 0.0  # without M01 every match fits equally
        change[n] = fit - stays * (c.fit_job[i] + c.crafted[i] + elsewhere * c.fit_employer[i])
    return change


@compiled
def _expected_merit(rows, c, j, e, m, skills):
    """Return the pay for skill and output that each applicant expects in the job applied for, (R,) ratio.

    Newcomers produce less for a time and expect less pay by output. skills: (frontier, transfer, novice gap).
    """
    frontier, transfer, novice_gap = skills
    ratio, skills_pay, performance_pay = np.empty(rows.shape[0]), e.skills_pay, e.performance_pay
    for n in range(rows.shape[0]):
        i = rows[n]
        k, own = m.job[c.application[i]], c.occupation[i]
        employer, asked = j.employer[k], j.occupation[k]
        left = skill_left(c.occupational_skill[i], frontier[own], novice_gap)
        kept = counts_as(transfer[own, asked], c.prepared_for[i] == asked)  # 1 in one's own occupation
        skill = c.general_skill[i] - novice_gap * (1.0 - kept * left)
        output = NEW_INSIDE if c.employer[i] == employer else NEW_OUTSIDE
        ratio[n] = merit(skills_pay[employer], skill, performance_pay[employer], output)
    return ratio


@compiled
def _support(i, k, employer, here, c, j, e, tightness, wage, g):
    """Return the worth of public support for a move, in log points of pay, to those who know of it (G09, G14)."""
    worth, known = 0.0, c.known[i]
    if known & PREMIUM and j.occupation[k] != c.occupation[i] and tightness[j.occupation[k]] >= BOTTLENECK:
        worth += one_off(g.transition_premium, wage)
    works = c.employer[i] != NONE
    came = e.region[here] if works else c.region[i]
    far = e.region[employer] != came or (works and e.sector[employer] != e.sector[here])
    return worth + (one_off(g.mobility_support, wage) if known & MOVING and far else 0.0)


@compiled
def _weigh(rows, c, j, e, m, pay, seed, month, p, g, values, pension_age, view, skills, tightness):
    """Withdraw the applications of persons (rows) who would not accept the job; return the rows of the others."""
    change, worth = _expected_fit(rows, c, j, e, m, seed, month, p, view), _expected_merit(rows, c, j, e, m, skills)
    supported = g.transition_premium > 0.0 or g.mobility_support > 0.0
    applicants, count = np.empty(rows.shape[0], np.uint32), np.uint64(0)
    slope, premium, workload = e.seniority_slope, e.pay_premium, e.workload
    application, sacrifice, care_until, status = c.application, c.sacrifice, c.care_until, c.status
    job, contract, region, home_region = m.job, j.contract, e.region, c.region
    birth_month, last_worked, end_month = c.birth_month, c.last_worked, c.end_month
    for n in range(rows.shape[0]):
        i = rows[n]
        k, own_employer = job[application[i]], c.employer[i]
        employer, wage, here = j.employer[k], c.wage[i], max(own_employer, 0)
        inside, tenure, own_status = own_employer == employer, month - c.hired[i], status[i]
        since = month - last_worked[i] if own_status == UNEMPLOYED or own_status == INACTIVE else 0
        offer = wage_of(
            pay.occupation[j.occupation[k]],
            pay.level[j.level[k]],
            pay.experience[min(c.experience[i] // 12, 55)],
            slope[employer],
            tenure if inside else 0,
            premium[employer],
        )
        offer *= worth[n]
        ratio = math.log(offer / wage) if wage > 0.0 else 0.0
        if supported and not inside:
            ratio += _support(i, k, employer, here, c, j, e, tightness, offer, g)
        away_now = own_employer != NONE and region[here] != home_region[i]
        home = pull_of_home(c.embedded_off[i], region[employer] != home_region[i], away_now, p)
        if inside:
            gain = ratio + p.fit_value * change[n] - 0.5 * p.switching_cost
        elif own_employer != NONE and end_month[i] == NEVER:
            rights = sacrifice[i] - pay_above_market(slope[here], tenure, premium[here])
            heavier, weight = workload[employer] - workload[here], balance_value(month < care_until[i], values)
            unsafe, left = contract[k] == FIXED_TERM, (pension_age - month + birth_month[i]) / 12.0
            gain = gain_outside(ratio, rights, change[n], unsafe, heavier, weight, left, p) - home
        elif own_status == FREELANCE:
            gain = ratio + p.fit_value * change[n] - p.switching_cost - home
        else:  # without work or about to be; people whose job ends will have a benefit
            entitled = own_status == UNEMPLOYED or own_employer != NONE
            benefit = unemployment_benefit(wage, since, g) if entitled else 0.0
            gain = gain_from_nothing(ratio, change[n], since, benefit / max(wage, 1.0), p) - home
        applicants[count] = i
        count += np.uint64(gain > 0.0)
        if gain <= 0.0:
            application[i] = NONE
    return applicants[:count]


@compiled
def _own_moves(rows, c, j, e, seed, month, p, unequal):
    """Request promotions in place, and starts and ends of businesses."""
    key = stream(seed, OWN_MOVE, month)
    # Draws above these limits lead to nothing, so that few persons need a look at the job.
    business = chance_limit(3.0 * max(p.start_business, p.end_business))
    rise_limit = chance_limit(promotion_chance(MASTERY, 0, 0, True, 1.0, 1.0, 1.0, p))
    some, count = np.empty(rows.shape[0], np.uint32), np.uint64(0)
    for i in rows:
        word = bits(key, c.person_id[i])
        some[count] = i
        count += np.uint64((upper_half(word) < business) | (lower_half(word) < rise_limit))
    for i in some[:count]:
        status = c.status[i]
        if c.request[i] != 0:
            continue  # a step back was asked for this month
        word = bits(key, c.person_id[i])
        luck, rise = high(word), low(word)
        if status == FREELANCE:
            young = 3.0 if month - c.hired[i] < 24 else 1.0
            if luck < p.end_business * young:
                c.request[i] = END_BUSINESS
            continue
        keen = status == UNEMPLOYED or c.search_external[i] == ACTIVE
        if luck < p.start_business * (3.0 if keen else 0.6):
            c.request[i] = START_BUSINESS
        elif status == PERMANENT and c.end_month[i] == NEVER:
            k = c.employer[i]
            seen = visibility(e.autonomy[k], month < c.care_until[i], e.visible_results[k], unequal)
            since, level = month - c.function_since[i], c.level[i]
            ready, output = e.managers_ready[k], c.productivity[i]
            if rise < promotion_chance(since, level, j.level[c.job[i]], c.ambition[i], ready, output, seen, p):
                c.request[i] = PROMOTION


@process(
    "workers",
    "M08",
    persons="person_id birth_month status employer region care_until hired last_worked end_month wage experience "
    "fit_job crafted fit_employer sacrifice embedded_off competence occupation occupational_skill general_skill "
    "prepared_for known -> application",
    jobs="key employer occupation level contract",
    employers="employer_id region sector seniority_slope pay_premium workload skills_pay performance_pay",
    economy="frontier tightness",
    market="job",
)
def workers_weigh_offers(state, persons, jobs, employers, economy, market) -> None:
    """Weigh the vacancy found against the present situation, and withdraw if it would be no gain."""
    p = state.parameters.moves
    if p.enabled:
        pay = state.table("pay", pay_tables, state.parameters.pay)
        now = state.parameters
        sharper = now.ownership.sharpens if now.ownership.enabled else 0.0
        blur, interest = 1.0 - CLEARER * now.government.information, now.occupational_choice.interest_part
        view = now.embeddedness.enabled, interest, sharper, blur
        transfer, gap = state.table("selection", selection_tables).transfer, now.skills.novice_gap * now.skills.enabled
        skills = economy.frontier, transfer, gap
        rules = now.government, now.work_values, now.life_course.pension_age, view, skills, economy.tightness
        arguments = (persons, jobs, employers, market, pay, state.seed, state.month, p, *rules)
        state.applicants = np.concatenate(over_rows(_weigh, state.applicants, *arguments, block=FEW))


@process(
    "workers",
    "M08",
    persons="person_id status job employer hired function_since end_month level ambition search_external care_until "
    "productivity -> request",
    jobs="level",
    employers="managers_ready autonomy visible_results",
)
def workers_move_by_themselves(state, persons, jobs, employers) -> None:
    """Promote employees in place, start businesses of employees and unemployed persons, and end businesses."""
    p = state.parameters.moves
    if p.enabled:
        # A third of persons each month, so once a quarter.
        rows = state.rows(PERMANENT, UNEMPLOYED, rota=QUARTER)
        p = in_steps(p, ("promotion", "start_business", "end_business"), QUARTER)
        over_rows(_own_moves, rows, persons, jobs, employers, state.seed, state.month, p, state.parameters.networks)
