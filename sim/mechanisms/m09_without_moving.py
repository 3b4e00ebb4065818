"""M09 Without moving: job crafting, other tasks for a time, and a step back.

Claim: careers grow without a move (S0, S2). People with energy and room craft their job towards what they are good
at and like (later engagement higher by d = 0.37: meta-analysis in Cogent Psychology 2020, abstract read); the gain
fades within one to two years. Exhausted people don't craft (they avoid: abstract of a meta-analysis read). Task
variation and rotation renew what there is to learn, cost part of the routine, and keep people flexible (r = .32;
performance .13; Mlekus and Maier 2021, read). A temporary assignment elsewhere inside broadens what a person knows,
and costs output while it lasts. Under fixed output targets many turn other tasks down. In a step back to a lower
level (remotion) a person whom the level exhausts hands over work, and pay with it (M04).

Off (null rule): jobs stay as they are: nobody crafts, rotates or steps back.
"""

from typing import NamedTuple

import numpy as np

from sim.actors.events import TAKES_JOB
from sim.codes import (
    ASSIGNMENT,
    CRAFT,
    ENTER_POPULATION,
    NEVER,
    PERMANENT,
    START_BUSINESS,
    STEP_BACK,
    TEMPORARY,
)
from sim.engine.columns import NOW, Column, columns
from sim.engine.draws import Decision, bits, high, low, mix, stream
from sim.engine.kernels import compiled, declared
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.rules.selection import MOST
from sim.rules.target_groups import is_for, shared_out

MECHANISM = Mechanism(
    "M09",
    en="Without moving: crafting, rotation, a step back",
    nl="Zonder overgang: jobcrafting, rotatie, een stap terug",
    seeds="S0, S2",
)

CRAFTING = int(Decision.CRAFTING)
HALF_YEAR, YEARS = 6, 0.5  # a step in months and in years; a sixth of employees each month
ROTATION_LEAVES = 0.5  # share of the time in the same tasks that still counts: half of the work is new (assumption)
WORN_OUT = 0.6  # exhaustion beyond which people consider a step back (assumption)

columns(
    "persons",
    "M09",
    crafted=Column("f4", "sd", "fit with the job that the person made by job crafting", 0.0, 10.0, initial=0.0),
    tasks_since=Column("i2", "month", "month since which the tasks are the same", high=0, initial=NOW, from_now=True),
)


class WithoutMovingParameters(Parameters, group="job_crafting", mechanism="M09"):
    """How people change their job from within."""

    enabled: bool = switch("M09")
    crafting: float = par(0.8, 0.0, 4.0, unit="a year, with full room and energy", en="Job crafting", nl="Jobcrafting")
    crafting_gain: float = par(
        0.3,
        0.0,
        0.8,
        unit="sd of fit",
        source="0.15 to 0.4 from d = 0.37 (Cogent Psychology 2020, abstract read)",
        en="Fit gained by crafting",
        nl="Passing gewonnen door jobcrafting",
    )
    crafting_years: float = par(
        1.5,
        0.5,
        5.0,
        unit="years",
        source="assumption: fades within one to two years",
        en="Time in which crafted fit fades",
        nl="Tijd waarin de gewonnen match vervaagt",
    )
    rotation_cost: float = par(
        0.10,
        0.0,
        0.4,
        unit="ratio of a settled worker's firm skill",
        en="Routine lost with other tasks",
        nl="Routine verloren bij andere taken",
    )
    holds_on: float = par(
        0.6,
        0.0,
        1.0,
        unit="share of offers turned down under fixed output targets",
        source="S0; sign: fixed goals narrow attention (Ordóñez et al. 2009, abstract read); size: assumption",
        en="Holding on to tasks one masters, under output targets",
        nl="Vasthouden aan taken die men beheerst, onder outputdoelen",
    )
    assignment_months: float = par(
        1.0,
        0.0,
        6.0,
        unit="months of output",
        source="assumption: half a year in which one settles twice",
        en="Output lost to a temporary assignment",
        nl="Productie verloren door een tijdelijke opdracht",
    )
    assignment_gain: float = par(
        0.02,
        0.0,
        0.1,
        unit="log points",
        source="assumption: half a year of varied work",
        en="General skill gained in a temporary assignment",
        nl="Algemene vaardigheid door een tijdelijke opdracht",
    )
    step_back: float = par(
        0.10,
        0.0,
        1.0,
        unit="a year, of those worn out above the lowest level",
        en="Step back to a lower level",
        nl="Stap terug naar een lager niveau",
    )


@declared
class Rules(NamedTuple):
    """What a change from within depends on."""

    within: tuple  # `WithoutMovingParameters`
    resolve: float  # of plans
    usual: float  # expectancy


@compiled
def crafting_chance(room, exhaustion, fit, pays_off, resolve, p):
    """Return the chance in half a year that a person crafts the job.

    Args:
        room, exhaustion: room for crafting that the employer leaves, and exhaustion, 0 to 1.
        fit: fit with the job, sd; good fit leaves less to gain.
        pays_off: belief that acting pays off here, a ratio to the usual.
        resolve: effect of a plan to craft, a ratio.
        p: `WithoutMovingParameters`.
    """
    energy = max(0.0, 1.0 - 1.5 * exhaustion)
    willing = (0.5 + 0.5 * pays_off) * resolve
    return min(1.0, p.crafting * YEARS * room * energy * willing * (1.0 if fit < 0.5 else 0.5))


@compiled
def accepts_other_tasks(luck, output_targets, p):
    """Return whether a person accepts other tasks when asked.

    Under fixed output targets many hold on to the tasks that they master.

    Args:
        luck: uniform draw in [0, 1).
        output_targets: how far appraisal looks at fixed output, 0 to 1.
        p: `WithoutMovingParameters`.
    """
    return luck < 1.0 - p.holds_on * output_targets


@compiled
def step_back_chance(exhaustion, level, ambition, p):
    """Return the chance in half a year to ask for a lower level.

    It takes work and pay in the same proportion off a person (M04, M14). Those accept it who are worn out and above
    the lowest level, unless they want to climb (`ambition`, 0 or 1).
    """
    return p.step_back * YEARS if exhaustion > WORN_OUT and level > 0 and ambition == 0 else 0.0


@compiled
def _equal_assignments(rows, c, e):
    """Return the chance of an offer of an assignment in half a year if all are meant alike, (R,)."""
    offers = np.zeros(rows.shape[0])
    for n in range(rows.shape[0]):
        i = rows[n]
        free = c.status[i] == PERMANENT and c.end_month[i] == NEVER
        offers[n] = YEARS * e.assignments[c.employer[i]] if free else 0.0
    return offers


@compiled
def _change_from_within(rows, c, e, seed, month, rules, shared):
    """Update crafting and tasks of employees whose turn it is, and request assignments and steps back.

    rules: `Rules`; shared: offers to those meant and to others (`shared_out`); c, e: columns of
    persons and employers. Return the rows of those assigned.
    """
    p, resolve, usual = rules.within, rules.resolve, rules.usual
    key, fade = stream(seed, CRAFTING, month), max(0.0, 1.0 - YEARS / p.crafting_years)
    tasks_since, firm, crafted, request = c.tasks_since, c.firm_skill, c.crafted, c.request
    end_month, breadth, general = c.end_month, c.breadth, c.general_skill
    assigned, count = np.empty(rows.shape[0], np.uint32), np.uint64(0)
    for i in rows:
        k, exhaustion = c.employer[i], c.exhaustion[i]
        word = bits(key, c.person_id[i])
        bold, pays_off = 1.0 + resolve * (c.plan[i] == CRAFT), c.expectancy[i] / usual
        crafts = high(word) < crafting_chance(e.crafting_room[k], exhaustion, c.fit_job[i], pays_off, bold, p)
        crafted[i] = fade * crafted[i] + p.crafting_gain * crafts
        willing = accepts_other_tasks(low(mix(word)), e.output_targets[k], p)
        if low(word) < e.rotation[k] * YEARS and willing:
            tasks_since[i] = month - np.int64(ROTATION_LEAVES * (month - tasks_since[i]))
            firm[i] = max(0.0, firm[i] - p.rotation_cost)
        free = c.status[i] == PERMANENT and end_month[i] == NEVER and request[i] == 0
        years, luck = (month - c.birth_month[i]) * (1.0 / 12.0), high(bits(key, word))
        meant = is_for(e.for_whom[k], c.education[i], c.ambition[i], years, False)
        share = shared.meant[k] if meant else shared.others[k]
        if free and willing and luck < e.assignments[k] * share * YEARS:
            request[i] = ASSIGNMENT
            tasks_since[i] = month - np.int64(ROTATION_LEAVES * (month - tasks_since[i]))
            breadth[i] = min(breadth[i] + 1, MOST)
            general[i] += p.assignment_gain
            assigned[count] = i
            count += np.uint64(1)
            continue
        asks = high(mix(word)) < step_back_chance(exhaustion, c.level[i], c.ambition[i], p)
        if asks and free:
            request[i] = STEP_BACK
    return assigned[:count]


@compiled
def _bill(rows, c, e, months):
    """Book the output lost to these assignments with the employers: `months` of pay, EUR."""
    for i in rows:
        e.hr_time[c.employer[i]] += c.wage[i] * months


@process(
    "workers",
    "M09",
    persons="person_id birth_month status education ambition employer level end_month fit_job exhaustion expectancy "
    "plan wage -> crafted tasks_since firm_skill general_skill breadth request",
    employers="crafting_room rotation output_targets assignments for_whom -> hr_time",
)
def workers_craft_job(state, persons, employers) -> None:
    """Let employees craft their job, take other tasks for a time, or ask for a step back."""
    now, p = state.parameters, state.parameters.job_crafting
    if not now.skills.enabled:  # without skills there is no routine to lose, and nothing to gain elsewhere
        p = p._replace(rotation_cost=0.0, assignment_gain=0.0)
    if p.enabled:
        rows = state.rows(PERMANENT, TEMPORARY, rota=HALF_YEAR)
        shared = shared_out(state, persons, employers, _equal_assignments)
        rules = Rules(p, now.career_plans.resolve, now.hr_consistency.usual)
        arguments = (persons, employers, state.seed, state.month, rules, shared)
        for assigned in over_rows(_change_from_within, rows, *arguments):
            _bill(assigned, persons, employers, p.assignment_months)


@compiled
def _new_tasks(log, c, month):
    """Give new tasks to those who changed function or employer, started a business or entered the population."""
    for k in range(np.uint64(log.count[0])):
        event = log.event[k]
        if TAKES_JOB[event] or event == START_BUSINESS or event == ENTER_POPULATION:
            i = np.uint64(log.row[k])
            c.tasks_since[i] = month
            c.crafted[i] = 0.0


@process("workers", "M09", persons="-> crafted tasks_since")
def movers_get_new_tasks(state, persons) -> None:
    """Start the tasks of movers anew: nothing in the new job is crafted yet."""
    _new_tasks(state.log.reserve(0), persons, state.month)
