"""M22 Alignment and external orientation: an employer that looks at the labour market, and acts before it has to.

Claim: each actor first acts on its own need, and together they make the labour market rigid; HR can carry information
on (local) labour market needs inside and align (S0). An employer that looks outside sees three things earlier:

    which jobs technology will do: it tells the holders a year ahead and trains them for another occupation along
    travelled paths, and their job ends later instead of notice at once; a holder who leaves before is not replaced;
    how fast skills move: a course is worth more to it while the frontier moves fast (M14 training);
    what the market asks: its people see more of how far their own skills have fallen behind (M05).

Analysis of the market has a cost, and retraining a fee and working time. Whether it pays is for the results to show;
no study of foresight or redeployment with a size was found.

Off (null rule): no employer looks outside.
"""

from sim.actors.state import rows_marked
from sim.codes import DEAD, FILLED, FORESEEN, INSIDE, NOT, NOW, VACANT
from sim.engine.columns import Column, columns
from sim.engine.draws import TRAIT, Decision, bits, high, low, mix, stream
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import process
from sim.rules.pay import HOURS
from sim.rules.retraining import attraction_of, choice_rules, learning_rules, other_occupation, path_table, train

MECHANISM = Mechanism("M22", en="Alignment between actors", nl="Afstemming tussen actoren", seeds="S0")

FORESIGHT = int(Decision.FORESIGHT)

columns(
    "employers", "M22", outlook=Column("f4", "ratio", "worth of training as the employer sees the future", 0.0, 1e4)
)


class AlignmentParameters(Parameters, group="alignment", mechanism="M22"):
    """What looking outside brings, and what it costs."""

    enabled: bool = switch("M22")
    lead_months: float = par(
        12.0,
        1.0,
        36.0,
        unit="months",
        source="assumption",
        en="How far ahead an obsolete job is seen",
        nl="Hoe ver vooraf een overbodige job gezien wordt",
    )
    retraining_days: float = par(
        15.0,
        0.0,
        60.0,
        unit="days",
        source="assumption",
        en="Training for another occupation inside",
        nl="Opleiding voor een ander beroep intern",
    )
    foresight: float = par(
        0.5,
        0.0,
        2.0,
        unit="extra worth of a course when the frontier moves twice as fast as usual",
        source="assumption",
        en="How foresight raises the worth of training",
        nl="Hoe vooruitzien de waarde van opleiding verhoogt",
    )
    shared: float = par(
        0.6,
        0.0,
        1.0,
        unit="share of blindness taken away",
        source="assumption",
        en="How information inside opens the eyes of workers",
        nl="Hoe informatie binnen de organisatie werknemers de ogen opent",
    )
    analysis: float = par(
        4.0,
        0.0,
        50.0,
        unit="EUR a month per employee",
        source="assumption",
        en="Cost of looking at the market",
        nl="Kost van marktanalyse",
    )


def worth_of_training(orientation, pace, p):
    """Return the worth of a course as employers see it, (E,) ratio.

    Args:
        orientation: external orientation of each employer, (E,), 0 to 1.
        pace: pace of the frontier, a ratio to the usual.
        p: `AlignmentParameters`.
    """
    return 1.0 + orientation * p.foresight * max(0.0, pace - 1.0)


@compiled
def _foresee(rows, c, j, e, frontier, paths, attraction, seed, month, p, m, learning, choice):
    """Let employers warn and train the holders of obsolete jobs (rows) that they see coming; return fees in EUR."""
    seen, moment, fees = stream(seed, FORESIGHT, TRAIT), stream(seed, FORESIGHT, month), 0.0
    obsolete, state, holder, plan = j.obsolete, j.state, j.holder, c.plan
    for k in rows:
        employer, i = j.employer[k], holder[k]
        if obsolete[k] == FORESEEN and state[k] == FILLED:
            plan[i] = INSIDE  # and is kept while the warning stands
            comes = e.closing[employer] or high(bits(moment, j.key[k])) < 1.0 / p.lead_months
            obsolete[k] = NOW if comes else FORESEEN
            e.automated[employer] += comes
            continue
        if obsolete[k] == FORESEEN:  # its holder has left and is not replaced
            e.jobs[employer] -= state[k] == VACANT
            e.dead_jobs[employer] += state[k] == VACANT
            state[k] = DEAD if state[k] == VACANT else state[k]
            obsolete[k] = NOT
            continue
        if state[k] != FILLED or high(bits(seen, j.key[k])) >= e.external_orientation[employer]:
            continue
        obsolete[k] = FORESEEN
        e.automated[employer] -= 1
        word = bits(moment, c.person_id[i])
        goal = other_occupation(c.occupation[i], c.person_id[i], word, paths, attraction, choice, seed)
        train(i, c, goal, p.retraining_days, frontier, month, learning, low(mix(word)))
        plan[i] = INSIDE
        e.hr_time[employer] += c.wage[i] * 8.0 * p.retraining_days / HOURS
        e.hr_services[employer] += m.day_fee * p.retraining_days
        fees += m.day_fee * p.retraining_days
    return fees


@process(
    "employers",
    "M22",
    persons="person_id occupation wage occupational_skill -> plan prepared_for general_skill trained_at",
    jobs="key employer holder -> obsolete state",
    employers="external_orientation headcount closing -> automated jobs dead_jobs outlook hr_services hr_time",
    economy="frontier tightness frontier_pace",
)
def employers_anticipate_labour_market(state, persons, jobs, employers, economy) -> None:
    """Warn and retrain people early at employers that look outside, which value training more in a wave."""
    now, p = state.parameters, state.parameters.alignment
    employers.outlook[:] = 1.0
    if not p.enabled:
        return
    employers.outlook[:] = worth_of_training(employers.external_orientation, economy.frontier_pace[0], p)
    rows, fees = rows_marked(jobs.obsolete), 0.0
    if len(rows):
        paths, attraction = state.table("paths", path_table), attraction_of(state, economy, premium=False)
        arguments = (persons, jobs, employers, economy.frontier, paths, attraction, state.seed, state.month, p)
        fees = _foresee(rows, *arguments, now.public_programmes, learning_rules(state), choice_rules(state))
    looking = p.analysis * employers.external_orientation * employers.headcount
    employers.hr_services[:] += looking
    state.ledger.pay("hr_services", fees + float(looking.sum()))
