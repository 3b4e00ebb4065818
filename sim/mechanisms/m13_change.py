"""M13 Technological, sectoral and cyclical change: how the demands of work change.

Claim: skills age because the work changes (S0, S1). Every occupation has a frontier, the skill of a person who is
fully up to date. It moves on at a base speed, faster where work is exposed to digital technology (Deming and Noray
2020, summaries read: the premium of a technical degree falls by some 10% a year in the fastest fields). A wave of
technology comes in as a logistic curve. It makes part of the jobs of exposed occupations obsolete, first at employers
that adopt technology early (displacement), and shifts new jobs to less exposed occupations; the larger it is, the
further it moves the frontier of these occupations (adaptation). And it raises what work there is worth (gain; Acemoglu
and Restrepo 2019, abstract read): who keeps up makes more by as much as the frontier has moved, who learns nothing new
makes what they made before, and tasks taken over cost less. Employers get the gain, as profit, and staff the part that
pay for skill and for output gives them (`pay`). Ordinary years raise nothing, since pay and prices are in constant
terms. The number of jobs in all is another lever. A sector may shrink for good, and demand may have a cycle.

Off (null rule): nothing changes: no frontier moves, no job becomes obsolete, no sector shrinks, no cycle.
"""

import math

from sim.codes import FILLED, NOW
from sim.engine.columns import Column, columns
from sim.engine.draws import Decision, bits, high, low, stream
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import process

MECHANISM = Mechanism(
    "M13",
    en="Technological and sectoral change",
    nl="Technologische en sectorale verandering",
    seeds="S0, S1",
)

AUTOMATION = int(Decision.AUTOMATION)
SEED_OF_WAVE = 0.02  # progress at which a wave starts; it stops at 1 less this
ONE_IN = 5  # `wave_frontier` is told for a wave that takes one in five jobs; half of it moves frontiers half as far
EARLIEST = 2.0  # hazard at the first employers to adopt technology, relative to the average; the last have none

columns(
    "economy",
    "M13",
    frontier=Column("f8", "log points", "skill at the frontier of each occupation", 0.0, 50.0),
    frontier_pace=Column("f8", "ratio", "mean move of the frontiers this month, to the usual", 0.0, 1e3),
    technology=Column("f8", "log points", "output that the wave adds in each occupation", 0.0, 50.0),
    wave=Column("f8", "share", "how far the technological wave has come", 0.0, 1.0),
    cycle=Column("f8", "ratio", "demand relative to its level over the cycle", 0.5, 1.5, initial=1.0),
    sector_trend=Column("f8", "log points", "lasting change of the demand in each sector", -3.0, 0.0),
)


class ChangeParameters(Parameters, group="technology", mechanism="M13"):
    """How technology, sectors and demand change."""

    enabled: bool = switch("M13")
    frontier_speed: float = par(
        0.010,
        0.0,
        0.05,
        unit="log points a year, at average exposure",
        source="assumption, 0.005 to 0.015",
        en="Speed at which the skills that occupations ask for move on",
        lever="X01",
        nl="Snelheid waarmee de gevraagde vaardigheden in beroepen opschuiven",
    )
    wave: float = par(
        0.0,
        0.0,
        1.0,
        unit="share of the jobs of an occupation with exposure 1",
        lever="X01",
        source="assumption: 0.05 to 0.2 is an extra 0.5 to 2% a year over ten years; 0.26 of Belgian jobs are at high "
        "automation risk (OECD 2023, secondary source read)",
        en="Technological wave: jobs that it makes obsolete",
        nl="Technologische golf: jobs die ze overbodig maakt",
    )
    wave_frontier: float = par(
        0.4,
        0.0,
        1.5,
        unit="log points at exposure 1, over a whole wave of 0.2; in proportion for others",
        lever="X01",
        source="assumption",
        en="Technological wave: how far it moves the skills asked for",
        nl="Technologische golf: hoever ze de gevraagde vaardigheden verschuift",
    )
    wave_years: float = par(
        10.0,
        2.0,
        30.0,
        unit="years",
        source="5 to 15 years: assumption",
        lever="X01",
        en="Technological wave: length",
        nl="Technologische golf: duur",
    )
    wave_gain: float = par(
        1.0,
        0.0,
        1.0,
        unit="log points of output per log point that a wave moves the frontier",
        source="by definition 1 where who learns nothing new makes what they made before; sign: productivity effect "
        "(Acemoglu and Restrepo 2019, abstract read)",
        en="Technological wave: what it adds to the output of those who keep up",
        nl="Technologische golf: wat ze toevoegt aan de productie van wie bijblijft",
    )
    cost_saving: float = par(
        0.15,
        0.0,
        0.5,
        unit="share of the cost of the tasks that a wave takes over",
        source="27% of labour cost (Acemoglu 2024, summary read), some 0.57 of all cost",
        en="Technological wave: how much cheaper it makes the tasks that it takes over",
        nl="Technologische golf: hoeveel goedkoper ze de taken maakt die ze overneemt",
    )
    relocation: float = par(
        0.0,
        0.0,
        3.0,
        unit="log points of demand lost",
        lever="X05",
        en="Relocation of a sector: demand lost for good",
        nl="Delokalisatie van een sector: blijvend vraagverlies",
    )
    relocation_sector: int = par(
        1,
        0,
        249,
        unit="row of the sector table",
        lever="X05",
        en="Relocation: which sector",
        nl="Delokalisatie: welke sector",
    )
    cycle: float = par(
        0.0, 0.0, 0.1, unit="share of demand, amplitude", lever="X03", en="Demand cycle", nl="Conjunctuurcyclus"
    )
    cycle_years: float = par(
        8.0, 3.0, 15.0, unit="years", lever="X03", en="Length of the demand cycle", nl="Lengte van de conjunctuurcyclus"
    )


USUAL_STEP = ChangeParameters().frontier_speed / 12.0  # log points a month at default parameters


@compiled
def next_progress(progress, years):
    """Return the progress of a wave after a month, 0 to 1: logistic growth that takes `years` from 2% to 98%."""
    start = max(progress, SEED_OF_WAVE)
    rate = 2.0 * math.log((1.0 - SEED_OF_WAVE) / SEED_OF_WAVE) / (12.0 * years)
    return min(1.0, start + rate * start * (1.0 - start))


@compiled
def frontier_jump(exposure, wave_step, p):
    """Return how far the wave moves an occupation's frontier this month, log points: in proportion to its size."""
    return p.wave_frontier * p.wave * ONE_IN * exposure * wave_step


@compiled
def output_added(exposure, wave_step, p):
    """Return what the wave adds this month to output in an occupation, for those at its frontier, log points.

    Those who keep up use what is new; the tasks of obsolete jobs, wave x exposure, are done at less cost.
    """
    return p.wave_gain * frontier_jump(exposure, wave_step, p) + p.cost_saving * p.wave * exposure * wave_step


@compiled
def frontier_step(exposure, mean_exposure, wave_step, p):
    """Return the monthly move of an occupation's frontier in log points: faster where exposed, and with the wave.

    Args:
        exposure, mean_exposure: exposure to technology of the occupation and of the average, 0 to 1.
        wave_step: progress of the wave this month.
        p: `ChangeParameters`.
    """
    speed = p.frontier_speed / 12.0 * (0.5 + 0.5 * exposure / mean_exposure)
    return speed + frontier_jump(exposure, wave_step, p)


@compiled
def obsolescence_hazard(exposure, taken_up, wave_step, p):
    """Return the monthly chance that a job becomes obsolete.

    It is wave x exposure x progress this month x adoption by the employer (0 to EARLIEST).
    """
    return p.wave * exposure * wave_step * taken_up


@compiled
def _make_obsolete(j, e, exposure, wave_step, seed, month, p):
    """Mark the filled jobs that technology makes obsolete this month; j, e: columns of jobs and employers."""
    key, adopter, state, employer = stream(seed, AUTOMATION, month), stream(seed, AUTOMATION, 0), j.state, j.employer
    obsolete, automated = j.obsolete, e.automated
    for k in range(state.shape[0]):
        if state[k] != FILLED or obsolete[k] != 0:
            continue
        luck = low(bits(key, j.key[k]))
        if luck < EARLIEST * p.wave * wave_step:  # no job with a higher draw is at risk
            taken_up = EARLIEST * high(bits(adopter, e.employer_id[employer[k]]))
            if luck < obsolescence_hazard(exposure[j.occupation[k]], taken_up, wave_step, p):
                obsolete[k] = NOW
                automated[employer[k]] += 1


@compiled
def _move_on(economy, exposure, mean_exposure, sector, month, p):
    """Move frontiers, wave, cycle and sector trends by a month; return the progress of the wave in it."""
    if p.wave > 0.0 and economy.wave[0] == 0.0:
        economy.wave[0] = SEED_OF_WAVE  # progress before the start of the wave; it moves nothing
    before = economy.wave[0]
    if p.wave > 0.0 and before < 1.0 - SEED_OF_WAVE:
        economy.wave[0] = next_progress(before, p.wave_years)
    step = economy.wave[0] - before
    for o in range(exposure.shape[0]):
        economy.frontier[o] += frontier_step(exposure[o], mean_exposure, step, p)
        economy.technology[o] += output_added(exposure[o], step, p)
    economy.frontier_pace[0] = frontier_step(mean_exposure, mean_exposure, step, p) / USUAL_STEP
    economy.cycle[0] = 1.0 + p.cycle * math.sin(2.0 * math.pi * month / (12.0 * p.cycle_years))
    economy.sector_trend[:] = 0.0
    economy.sector_trend[sector] = -p.relocation
    return step


@process(
    "world",
    "M13",
    jobs="key employer occupation state -> obsolete",
    employers="employer_id -> automated",
    economy="-> frontier frontier_pace technology wave cycle sector_trend",
)
def technology_advances(state, jobs, employers, economy) -> None:
    """Move skill frontiers and what work is worth, make jobs obsolete, shrink sectors, and set the cycle of demand."""
    p, month, exposure = state.parameters.technology, state.month, state.reference_data.occupation_exposure
    if employers.automated.any():
        employers.automated[:] = 0
    economy.frontier_pace[0] = 0.0
    if not p.enabled:
        return
    sector = min(p.relocation_sector, len(economy.sector_trend) - 1)
    step = _move_on(economy, exposure, exposure @ state.reference_data.occupation_share, sector, month, p)
    if step > 0.0:
        _make_obsolete(jobs, employers, exposure, step, state.seed, month, p)
