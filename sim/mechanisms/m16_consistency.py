"""M16 Internal consistency of HR: what HR domains signal, and whether workers believe that acting pays.

Claim: HR works as a bundle as the worker sees it; where domains contradict each other, people stop believing in
any (S0, S1; HR system strength: Bowen and Ostroff 2004, opening read). Each domain sends one signal, from -1 (sit
still) to 1 (act on your career), relative to usual practice:

    workload      time is left over (1) or none is (-1)
    pay           follows skills (1) or seniority (-1)
    appraisal     looks at learning (1) or at fixed output (-1)
    development   more courses, time and safety to learn than usual (1) or less (-1)
    mobility      vacancies are open and managers let people go on (1) or not (-1)
    flexibility   say in one's hours, place and tasks (1) or none (-1)

Encouragement, what is rewarded and possible, is their mean; consistency is one less their standard deviation. A
worker's *expectancy*, the belief that acting on one's career pays here, follows both (expectancy theory: Vroom 1964,
unverified). It is weaker where the worker does not know the policy, and where the manager does not carry it out
(intended, actual and perceived practice: Khilji and Wang 2006, unverified). It works through what a person does:
ask for a talk, want a course, craft, look inside. No outcome has an interaction of levers.

Off (null rule): everybody has the usual expectancy.
"""

import math

import numpy as np

from sim.actors.state import rows_where
from sim.codes import NONE, PERMANENT, TEMPORARY
from sim.engine.columns import Column, columns
from sim.engine.draws import Decision, bits, high, stream
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.institutions.hr_policy import USUAL, manager_acts, manager_stream

MECHANISM = Mechanism("M16", en="Internal consistency of HR", nl="Interne consistentie van HR", seeds="S0, S1")

EXPECTANCY = int(Decision.EXPECTANCY)
HALF_YEAR, YEAR = 6, 12  # months; a sixth of employees update their expectancy each month
# Half-widths of practice: so far from the usual, a signal is at its strongest (assumption).
WORKLOAD_RANGE, PAY_RANGE, BUDGET_RANGE, TIME_RANGE = 0.4, 1.0, 1.0, 0.04
SENIORITY_IN_SKILLS = 6.0  # a seniority slope of 0.05 outweighs a skills pay of 0.3 (assumption)
USUAL_TIME = USUAL.informal_time

columns(
    "persons",
    "M16",
    expectancy=Column(
        "f4", "0 to 1", "belief that acting on one's career pays with this employer", 0.0, 1.0, initial=0.0
    ),
    manager_acts=Column("u1", "0/1", "the manager acts on career policy, as seen half-yearly", 0, 1, initial=0),
)
columns(
    "employers",
    "M16",
    encouragement=Column("f4", "-1 to 1", "mean of what HR domains signal about acting on one's career", -1.0, 1.0),
    consistency=Column("f4", "0 to 1", "agreement of these signals, 1 for none that contradict", 0.0, 1.0),
)


class ConsistencyParameters(Parameters, group="hr_consistency", mechanism="M16"):
    """How signals turn into expectancy."""

    enabled: bool = switch("M16")
    contradiction: float = par(
        0.8,
        0.0,
        1.0,
        unit="share of belief lost at full contradiction",
        source="sign: Bowen and Ostroff 2004 (opening read); size: assumption",
        en="How contradicting signals undo belief",
        nl="Hoe tegenstrijdige signalen vertrouwen wegnemen",
    )
    unknown: float = par(
        0.6,
        0.0,
        1.0,
        unit="weight",
        source="assumption",
        en="Weight of usual practice in the belief of those who don't know the policy",
        nl="Gewicht van de gewone praktijk in het vertrouwen van wie het beleid niet kent",
    )
    on_paper: float = par(
        0.5,
        0.0,
        1.0,
        unit="ratio",
        source="sign: Khilji and Wang 2006 (unverified); size: assumption",
        en="Belief where the manager does not carry the policy out, relative to where he does",
        nl="Vertrouwen waar de leidinggevende het beleid niet uitvoert, tegenover waar wel",
    )
    adjustment: float = par(
        0.5,
        0.05,
        1.0,
        unit="share per half year",
        source="assumption",
        en="Speed at which belief follows practice",
        nl="Snelheid waarmee vertrouwen de praktijk volgt",
    )
    usual: float = par(
        0.235,
        0.05,
        1.0,
        unit="0 to 1",
        source="the mean at usual practice (measured)",
        en="Usual belief that acting on one's career pays",
        nl="Gebruikelijk vertrouwen dat werken aan de loopbaan loont",
    )


@compiled
def clipped(signal):
    """Return a signal limited to -1 to 1."""
    return min(1.0, max(-1.0, signal))


@compiled
def signals_of(
    workload, skills_pay, seniority_slope, output_targets, budget, time, culture, posting, ready, autonomy, room
):
    """Return the six signals of an employer (module docstring), each -1 to 1, from scalars of its HR bundle."""
    development = (budget - 1.0) / BUDGET_RANGE + (time - USUAL_TIME) / TIME_RANGE
    return (
        clipped((1.0 - workload) / WORKLOAD_RANGE),
        clipped((skills_pay - SENIORITY_IN_SKILLS * seniority_slope) / PAY_RANGE),
        1.0 - 2.0 * output_targets,
        clipped(0.5 * development + 2.0 * culture - 1.0),
        clipped(1.0 * posting - 0.5 + 2.0 * ready - 1.0),
        clipped(autonomy + room - 1.0),
    )


@compiled
def agreement(signals):
    """Return the mean of six signals (-1 to 1), and consistency: one less their standard deviation (0 to 1)."""
    a, b, c, d, e, f = signals
    mean = (a + b + c + d + e + f) / 6.0
    square = (a * a + b * b + c * c + d * d + e * e + f * f) / 6.0
    return mean, 1.0 - math.sqrt(max(0.0, square - mean * mean))


@compiled
def belief(encouragement, consistency, knows, acts, p):
    """Return the expectancy that a worker tends to, 0 to 1: (1 + encouragement) / 2, less the effect of contradiction.

    Args:
        encouragement: -1 to 1. consistency: 0 to 1. knows: whether the worker knows the policy.
        acts: whether the manager carries it out. p: `ConsistencyParameters`.
    """
    promised = 0.5 * (1.0 + encouragement) * (1.0 - p.contradiction * (1.0 - consistency))
    heard = promised if knows else p.unknown * p.usual + (1.0 - p.unknown) * promised
    return heard * (1.0 if acts else p.on_paper)


@compiled
def _signal(e):
    """Write the encouragement and consistency of each employer's HR domains; e: columns of employers."""
    for k in range(e.consistency.shape[0]):
        signals = signals_of(
            e.workload[k],
            e.skills_pay[k],
            e.seniority_slope[k],
            e.output_targets[k],
            e.development_budget[k],
            e.informal_time[k],
            e.learning_culture[k],
            e.open_posting[k],
            e.managers_ready[k],
            e.autonomy[k],
            e.crafting_room[k],
        )
        e.encouragement[k], e.consistency[k] = agreement(signals)


@compiled
def _see_managers(rows, c, j, e, seed):
    """Write whether the manager of each of these employees acts on career policy."""
    managers, acts, job, employer = manager_stream(seed), c.manager_acts, c.job, c.employer
    key, employer_id, ready = j.key, e.employer_id, e.managers_ready
    for i in rows:
        k = employer[i]
        acts[i] = manager_acts(employer_id[k], key[job[i]], ready[k], managers)


@compiled
def _believe(rows, c, e, seed, month, p):
    """Update the expectancy of employees; newcomers believe what they see at once."""
    hired = c.hired
    trait, person_id, employer, expectancy = stream(seed, EXPECTANCY, 0), c.person_id, c.employer, c.expectancy
    known, encouragement, consistency, acts = e.policy_known, e.encouragement, e.consistency, c.manager_acts
    for i in rows:
        k, before = employer[i], expectancy[i]
        knows = high(bits(trait, person_id[i])) < known[k]
        seen = belief(encouragement[k], consistency[k], knows, acts[i] != 0, p)
        expectancy[i] = before + (p.adjustment if month - hired[i] > HALF_YEAR else 1.0) * (seen - before)


@process(
    "workers",
    "M16",
    persons="person_id employer job hired function_since -> expectancy manager_acts",
    jobs="key",
    employers="employer_id workload skills_pay seniority_slope output_targets development_budget informal_time "
    "learning_culture open_posting managers_ready autonomy crafting_room policy_known -> encouragement consistency",
)
def workers_update_expectancy(state, persons, jobs, employers) -> None:
    """Update what HR domains signal, and how far employees believe that acting on their career pays."""
    p, rows = state.parameters.hr_consistency, state.rows(PERMANENT, TEMPORARY, rota=HALF_YEAR)
    _signal(employers)
    # Movers see their manager at once; after a lever moves, managers change their ways over a year.
    movers = rows_where((persons.function_since == state.month - 1) & (persons.employer != NONE))
    over_rows(_see_managers, movers, persons, jobs, employers, state.seed)
    if state.month - state.tables.get("hr moved", state.month) < YEAR:
        seen = state.rows(PERMANENT, TEMPORARY, rota=YEAR)
        over_rows(_see_managers, seen, persons, jobs, employers, state.seed)
    if p.enabled:
        for who in (rows, movers):
            over_rows(_believe, who, persons, employers, state.seed, state.month, p)
    else:
        persons.expectancy[:] = np.float32(p.usual)
