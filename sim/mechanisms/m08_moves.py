"""M08 Moves: promotions in place, and starts and ends of businesses; how offers are weighed is in `m08_weighing`.

Claim: people move when the gain outweighs what they give up, over every border: organisation, sector, occupation,
statute (S2, S4). A job is a bundle of pay, content, people, hours and place, security, strain and prospects; what an
offer would bring of each is seen with error. Its costs are pay and rights that grew with tenure (M07), the safety of an
open-ended contract and, in another region, ties at home. Moves inside weigh the function only. Every move is an event
with its direction and with what weighed most.

Off (null rule): every offer is taken, nobody is promoted in place, nobody starts or ends a business.
"""

from typing import NamedTuple

import numpy as np

from sim.codes import (
    ACTIVE,
    END_BUSINESS,
    FREELANCE,
    NEVER,
    PERMANENT,
    PROMOTION,
    START_BUSINESS,
    UNEMPLOYED,
)
from sim.engine.calibrated import fitted
from sim.engine.draws import Decision, bits, chance_limit, high, low, lower_half, stream, upper_half
from sim.engine.kernels import compiled, declared
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, in_steps, par, switch
from sim.engine.process import over_rows, process
from sim.rules.unequal_start import visibility

MECHANISM = Mechanism("M08", en="Moves", nl="Overgangen", seeds="S2, S4", shared=("sim/institutions/job_bundle.py",))
OWN_MOVE = int(Decision.OWN_MOVE)
EARNED_BACK = 20  # years ahead that a business is begun for (assumption)
MASTERY, QUARTER = 24, 3  # months: in a function before a promotion in place; in a step
TOP_LEVEL = 4
GOOD_WORK = 0.9  # output relative to a settled worker from which a person can be promoted (assumption)


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
    autonomy: float = par(
        0.10,
        0.0,
        0.5,
        unit="log points of pay from no say to full say",
        source="8% of pay for work from home (Mas and Pallais 2017, abstract read)",
        en="Worth of a say in hours and place",
        nl="Waarde van zeggenschap over uren en plaats",
    )
    way: float = par(
        0.12,
        0.0,
        0.5,
        unit="log points of pay per hour one way",
        source="two hours of an eight-hour day at half pay (usual in studies of commuting, memory)",
        en="Cost of the way to work",
        nl="Kost van de weg naar het werk",
    )
    way_spared: float = par(
        0.5,
        0.0,
        1.0,
        unit="share of the way",
        source="assumption",
        en="How much of the way to work full say in hours and place spares",
        nl="Hoeveel van de weg naar het werk volle zeggenschap over uren en plaats uitspaart",
    )
    threat: float = par(
        0.3,
        0.0,
        2.0,
        unit="log points of pay when the employer cuts all jobs",
        source="assumption",
        en="Worth of an employer that cuts no jobs",
        nl="Waarde van een werkgever die geen jobs schrapt",
    )
    prospects: float = par(
        0.10,
        0.0,
        0.5,
        unit="log points of pay from no to all managers who let people rise, of those who want to climb",
        source="assumption",
        en="Worth of chances to rise",
        nl="Waarde van doorgroeikansen",
    )
    switching_cost: float = par(
        fitted("moves.switching_cost"),
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
        fitted("moves.start_business"),
        0.0,
        0.01,
        unit="per month",
        en="Employees and unemployed who start for themselves",
        nl="Werknemers en werklozen die zelfstandig worden",
    )
    end_business: float = par(
        fitted("moves.end_business"),
        0.0,
        0.03,
        unit="per month, three times as much in the first two years",
        en="Businesses of one that end",
        nl="Zelfstandigen die stoppen",
    )


@compiled
def promotion_chance(months_in_function, level, job_level, ambition, manager_ready, productivity, seen, p):
    """Return the monthly chance of promotion in place, of those who do good work.

    It leads at most one level above that of the job; `seen` is how visible the person is to those who decide, 0 to 1.
    """
    if months_in_function < MASTERY or level > job_level or level >= TOP_LEVEL or productivity < GOOD_WORK:
        return 0.0
    return p.promotion * (1.5 if ambition else 0.8) * (0.5 + manager_ready) * seen


@declared
class Rules(NamedTuple):
    """Parameters that decide about moves by oneself."""

    moves: tuple
    networks: tuple
    pension_age: int  # months


@compiled
def _own_moves(rows, c, j, e, seed, month, rules):
    """Request promotions in place, and starts and ends of businesses; rules: `Rules`."""
    key, p = stream(seed, OWN_MOVE, month), rules.moves
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
        ahead = min(1.0, max(0.0, (rules.pension_age - month + c.birth_month[i]) / (12.0 * EARNED_BACK)))
        keen = status == UNEMPLOYED or c.search_external[i] == ACTIVE
        if luck < p.start_business * (3.0 if keen else 0.6) * ahead:
            c.request[i] = START_BUSINESS
        elif status == PERMANENT and c.end_month[i] == NEVER:
            k = c.employer[i]
            seen = visibility(e.autonomy[k], month < c.care_until[i], e.visible_results[k], rules.networks)
            since, level = month - c.function_since[i], c.level[i]
            ready, output = e.managers_ready[k], c.productivity[i]
            if rise < promotion_chance(since, level, j.level[c.job[i]], c.ambition[i], ready, output, seen, p):
                c.request[i] = PROMOTION


@process(
    "workers",
    "M08",
    persons="person_id birth_month status job employer hired function_since end_month level ambition search_external "
    "care_until productivity -> request",
    jobs="level",
    employers="managers_ready autonomy visible_results",
)
def workers_move_by_themselves(state, persons, jobs, employers) -> None:
    """Promote employees in place, start businesses of employees and unemployed persons, and end businesses."""
    p = state.parameters.moves
    if p.enabled:
        # A third of persons each month, so once a quarter.
        rows = state.rows(PERMANENT, UNEMPLOYED, rota=QUARTER)
        p, now = in_steps(p, ("promotion", "start_business", "end_business"), QUARTER), state.parameters
        rules = Rules(p, now.networks, now.life_course.pension_age)
        over_rows(_own_moves, rows, persons, jobs, employers, state.seed, state.month, rules)
