"""M14 Employers' economics, first part: how many jobs an employer wants, which ones, and how employers start and end.

An employer moves around its normal size, with a persistent shock of its own and one of its sector. Total demand
follows the labour force, so that shocks to a few large employers don't move a small world, and so that more workers
mean more jobs in the end. Whole jobs need hysteresis: the number of jobs changes only when demand passes it by a
margin. Small employers close more often; another one starts small in the same niche, which keeps the size
distribution as it is.

Off (null rule): no shocks and no closures; every employer stays at its normal size.
"""

import math

import numpy as np

from sim.codes import DEAD, FREE, MAX_CODES, NONE, UNEMPLOYED, VACANT
from sim.engine.calibrated import fitted
from sim.engine.columns import Column, columns, make_table
from sim.engine.draws import Decision, bits, high, low, mix, normal, stream
from sim.engine.kernels import compiled
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import process
from sim.rules.pay_premium import move_premiums, premium_by_size, usual_size

DEMAND, SECTOR, CLOSURE, NEW_EMPLOYER, NEW_JOB = map(
    int, (Decision.DEMAND, Decision.SECTOR, Decision.CLOSURE, Decision.NEW_EMPLOYER, Decision.NEW_JOB)
)
MARGIN = 0.3  # jobs beyond the rounding point before a whole job is opened or closed (assumption)
START_SHOCK = -0.7  # log points: a new employer starts at about half of its normal size (assumption)
GENERATION = 1 << 20  # employer ids: generation x 2^20 + row
CORE = 0.5  # share of an employer's jobs that are in its core occupation (assumption)
LEVEL_CUMULATIVE = np.array([0.5, 0.8, 0.94])  # cumulative shares of levels 0 to 3 in new jobs (assumption)
FOLLOW = 1.0 / 36.0  # demand follows the labour force over some three years (assumption)
STOCK = 0.02  # extra free slots added when they run out, as a share of all slots
ALARM_LASTS = 0.85  # share of job insecurity after jobs were cut that remains a month later (assumption)
USUAL_LEAVING = 0.012  # monthly separation rate with which a new employer starts its count (assumption)
YEAR = 12  # months
PUBLIC_CALM = 0.3  # shocks to public employers relative to private ones (assumption)

columns(
    "jobs",
    "M14",
    key=Column("u4", "id", "persistent identity of the slot, from employer and cause"),
    employer=Column("i4", "row", "employer of the slot", NONE, initial=NONE, of="employers"),
    occupation=Column("u1", "code", "occupation", 0, MAX_CODES - 1, of="occupation"),
    level=Column("u1", "0 to 3", "level at which the slot is filled", 0, 3),
    serial=Column("u2", "count", "number of the slot among those that its employer has opened"),
    next=Column("i4", "row", "next free slot, of a free one; -1 at the end", NONE, of="jobs"),
)
columns(
    "employers",
    "M14",
    employer_id=Column("u4", "id", "never used again", kept=True),
    pay_premium=Column("f4", "log points", "pays more or less than others for the same job", -3.0, 3.0),
    founded=Column("i2", "month", "start", high=1, from_now=True, kept=True),
    serial=Column("u2", "count", "slots opened so far", kept=True),
    demand=Column("f4", "log points", "persistent shock to the demand for its products", -10.0, 10.0),
    closing=Column("u1", "0/1", "has decided to stop", 0, 1),
    opening=Column("i4", "count", "slots to be opened this month", 0, kept=True),
    excess=Column("i4", "count", "filled slots that have to go", 0, kept=True),
    leaving=Column("f4", "share a month", "staff who leave, smoothed over some two years", 0.0, 1.0),
    insecurity=Column("f4", "share", "jobs cut of late, smoothed over half a year", 0.0, 1.0),
)
columns(
    "economy",
    "M14",
    sector_demand=Column("f8", "log points", "persistent shock to the demand in each sector", -10.0, 10.0),
    labour_force=Column("f8", "persons", "smoothed number of employees and unemployed", 0.0, 2e7),
    demand_scale=Column("f8", "ratio", "keeps total demand at its level", 0.0, 1e4, initial=1.0),
    free_job=Column("i8", "row", "first free job slot", NONE, of="jobs", kept=True),
    free_count=Column("i8", "count", "free job slots", 0, kept=True),
)


class DemandParameters(Parameters, group="labour_demand", mechanism="M14"):
    """Shocks to labour demand, and closures of employers."""

    enabled: bool = switch("M14")
    level: float = par(
        fitted("labour_demand.level"),
        0.85,
        1.15,
        unit="employees' jobs per employee or unemployed person",
        lever="X02",
        source="arithmetic of 3.3% unemployment and 4.85% vacancies (Statbel 2023)",
        en="Level of labour demand",
        nl="Niveau van de arbeidsvraag",
    )
    shock: float = par(
        fitted("labour_demand.shock"),
        0.0,
        0.6,
        unit="log points, sd",
        source="assumption, set near the job reallocation of Dynam-Reg (unverified)",
        en="Shocks to an employer's demand",
        nl="Schokken in de vraag van een werkgever",
    )
    sector_shock: float = par(
        0.04,
        0.0,
        0.2,
        unit="log points, sd",
        en="Shocks to a sector's demand",
        nl="Schokken in de vraag van een sector",
    )
    persistence: float = par(
        0.98,
        0.8,
        0.999,
        unit="per month",
        en="Persistence of shocks to demand",
        nl="Persistentie van schokken in de vraag",
    )
    closure: float = par(
        fitted("labour_demand.closure"),
        0.0,
        0.03,
        unit="per month at size 1",
        source="assumption near one in nine employers a year (unverified)",
        en="Closure of the smallest employers",
        nl="Stopzetting van de kleinste werkgevers",
    )
    size_premium: float = par(
        0.036,
        0.0,
        0.15,
        unit="log points per log point of size",
        source="15% more at 250 and more than at 10 to 49 (earnings surveys, memory), a log point 3 apart",
        en="How private employers pay more the larger they are",
        nl="Hoe private werkgevers meer betalen naarmate ze groter zijn",
    )
    premium_kept: float = par(
        0.95,
        0.5,
        1.0,
        unit="per year",
        source="assumption: employer effects last, with a correlation near 0.6 over ten years (memory)",
        en="How long an employer pays more or less than others of its size",
        nl="Hoe lang een werkgever meer of minder betaalt dan andere van zijn grootte",
    )
    closure_by_size: float = par(
        0.5, 0.0, 1.0, unit="power of size", en="Fall of closure with size", nl="Daling van stopzetting met de grootte"
    )


@compiled
def innovation(persistence, sd):
    """Return the sd of the monthly shock that keeps a first-order process at standard deviation `sd`."""
    return math.sqrt(1.0 - persistence * persistence) * sd


@compiled
def jobs_to_change(wanted, jobs):
    """Return whole jobs to open (positive) or close (negative) when `wanted` (real) passes `jobs` by the margin."""
    if wanted > jobs + 0.5 + MARGIN:
        return int(math.floor(wanted + 0.5 - MARGIN)) - jobs
    if wanted < jobs - 0.5 - MARGIN:
        return int(math.ceil(wanted - 0.5 + MARGIN)) - jobs
    return 0


@compiled
def closure_hazard(size, p):
    """Return the monthly chance that a private employer of this normal size (jobs) closes."""
    return p.closure / max(size, 1.0) ** p.closure_by_size


@compiled
def _move_sectors(economy, seed, month, p):
    """Update the demand shock of each sector."""
    key, news = stream(seed, SECTOR, month), innovation(p.persistence, p.sector_shock)
    for s in range(economy.sector_demand.shape[0]):
        economy.sector_demand[s] = p.persistence * economy.sector_demand[s] + news * normal(bits(key, s))


@compiled
def _move_demand(e, sector_demand, sector_trend, pay_dispersion, usual, seed, month, p):
    """Apply shocks, closures and new starts; return unscaled sizes (E,), 0 for employers that close."""
    key, closure_key, new_key = (
        stream(seed, DEMAND, month),
        stream(seed, CLOSURE, month),
        stream(seed, NEW_EMPLOYER, 0),
    )
    noise = innovation(p.persistence, p.shock)
    sizes = np.zeros(e.employer_id.shape[0])
    for i in range(e.employer_id.shape[0]):
        if e.closing[i] and e.headcount[i] == 0 and e.jobs[i] == 0 and e.dead_jobs[i] == 0:
            e.employer_id[i] += GENERATION
            e.founded[i] = month
            e.serial[i] = 0
            e.closing[i] = 0
            e.demand[i] = START_SHOCK
            e.leaving[i] = USUAL_LEAVING
            e.insecurity[i] = 0.0
            e.losses[i] = 0.0
            own = pay_dispersion * normal(bits(new_key, e.employer_id[i]))
            e.pay_premium[i] = own + premium_by_size(e.normal_size[i], e.public[i], usual, p)
        if p.enabled:
            spread = noise * (PUBLIC_CALM if e.public[i] else 1.0)
            e.demand[i] = p.persistence * e.demand[i] + spread * normal(bits(key, e.employer_id[i]))
            if not e.public[i] and not e.closing[i]:
                luck = high(bits(closure_key, e.employer_id[i]))
                e.closing[i] = luck < p.closure and luck < closure_hazard(e.normal_size[i], p)
        if not e.closing[i]:
            s = e.sector[i]
            sizes[i] = e.normal_size[i] * math.exp(e.demand[i] + sector_demand[s] + sector_trend[s])
    return sizes


@compiled
def _open_jobs(i, count, e, j, economy, sector_cumulative, job_key, month):
    """Open `count` vacant slots at employer i, in its core occupation or in occupations of its sector."""
    mix_of_sector = sector_cumulative[e.sector[i]]
    core = high(bits(job_key, e.employer_id[i]))
    for _ in range(count):
        k = economy.free_job[0]
        economy.free_job[0] = j.next[k]
        economy.free_count[0] -= 1
        e.serial[i] += 1
        # The slot's identity comes from its employer and its number there, not from the row it lands in.
        key = np.uint32(mix(mix(np.uint64(e.employer_id[i]) + np.uint64(1)) ^ np.uint64(e.serial[i])))
        word = bits(job_key, key)
        j.key[k] = key
        j.serial[k] = e.serial[i]
        j.employer[k] = i
        draw = core if high(word) < CORE else high(mix(word))
        j.occupation[k] = min(np.searchsorted(mix_of_sector, draw), mix_of_sector.shape[0] - 1)
        j.level[k] = np.searchsorted(LEVEL_CUMULATIVE, low(word))
        j.state[k] = VACANT
        j.posted[k] = month
        j.holder[k] = NONE
    e.jobs[i] += count


@compiled
def _set_free(k, j, economy):
    """Add slot k to the free ones."""
    j.state[k] = FREE
    j.employer[k] = NONE
    j.next[k] = economy.free_job[0]
    economy.free_job[0] = k
    economy.free_count[0] += 1


@compiled
def _clear_dead(e, j, economy):
    """Set slots free that are gone; return the rows of vacant slots."""
    vacant, count, state = np.empty(j.state.shape[0], np.uint32), np.uint64(0), j.state
    e.dead_jobs[:] = 0
    for k in range(np.uint64(state.shape[0])):
        vacant[count] = k
        count += np.uint64(state[k] == VACANT)
        if state[k] == DEAD:
            _set_free(k, j, economy)
    return vacant[:count]


@compiled
def _cancel(vacant, e, j, economy):
    """Cancel vacancies of employers with jobs in excess, those of the newest slots first."""
    start = np.zeros(e.excess.shape[0] + 1, np.int64)
    start[1:] = np.cumsum(e.excess)
    oldest, serial = start.copy(), j.serial
    slot, rank = np.empty(start[-1], np.uint32), np.full(start[-1], -1)
    for k in vacant:  # an employer has a place for each job in excess; a newer slot takes the place of the oldest
        i = j.employer[k]
        old = oldest[i]
        if old < start[i + 1] and serial[k] > rank[old]:
            slot[old] = k
            rank[old] = serial[k]
            for place in range(start[i], start[i + 1]):
                old = place if rank[place] < rank[old] else old
            oldest[i] = old
    for n in range(slot.shape[0]):
        if rank[n] >= 0:
            i = j.employer[slot[n]]
            e.excess[i] -= 1
            e.jobs[i] -= 1
            _set_free(slot[n], j, economy)


@compiled
def _adjust(e, j, economy, sizes, scale):
    """Set how many jobs to open, cancel vacancies, and set how many filled jobs are in excess."""
    for i in range(sizes.shape[0]):
        jobs = np.int64(e.jobs[i]) - np.int64(e.automated[i])  # jobs that technology takes over will go (M11)
        change = -jobs if e.closing[i] else jobs_to_change(max(1.0, sizes[i] * scale), jobs)
        e.opening[i] = max(change, 0)
        e.excess[i] = max(-change, 0)
    _cancel(_clear_dead(e, j, economy), e, j, economy)
    for i in range(sizes.shape[0]):  # what is left in excess are filled jobs
        cut = min(1.0, (e.excess[i] + e.automated[i]) / max(e.headcount[i], 1))
        e.insecurity[i] = min(1.0, ALARM_LASTS * e.insecurity[i] + cut)


@compiled
def _open(rows, e, j, economy, sector_cumulative, seed, month):
    """Open the planned jobs of these employers (rows)."""
    job_key = stream(seed, NEW_JOB, 0)
    for i in rows:
        _open_jobs(i, e.opening[i], e, j, economy, sector_cumulative, job_key, month)


def sector_tables(reference_data, wave: float) -> np.ndarray:
    """Return the cumulative distribution of occupations in new jobs of each sector, (S, O).

    `wave` is the share of jobs of exposure 1 that technology has taken over: so many fewer of them are opened.
    """
    mix = reference_data.sector_mix * (1.0 - min(wave, 0.99) * reference_data.occupation_exposure)
    return np.cumsum(mix / mix.sum(axis=1, keepdims=True), axis=1)


@process(
    "employers",
    "M14",
    persons="status contract",
    employers="sector public normal_size headcount automated -> employer_id founded serial closing demand pay_premium "
    "leaving insecurity losses jobs dead_jobs opening excess",
    jobs="serial -> employer next state",
    economy="cycle sector_trend -> labour_force sector_demand demand_scale free_job free_count",
)
def employers_plan(state, persons, employers, jobs, economy) -> None:
    """Plan new jobs by demand, cancel vacancies, close or start employers, and count excess jobs."""
    p, month = state.parameters.labour_demand, state.month
    if p.enabled:
        _move_sectors(economy, state.seed, month, p)
    dispersion = state.parameters.population.pay_dispersion
    if not state.hold_aggregates:
        count = np.count_nonzero(persons.contract != 0) + np.count_nonzero(persons.status == UNEMPLOYED)
        economy.labour_force[0] += FOLLOW * (count - economy.labour_force[0])
    trends = economy.sector_demand, economy.sector_trend
    usual = usual_size(employers.normal_size, employers.public)
    if month % YEAR == 0 and p.enabled:
        move_premiums(employers, dispersion, usual, state.seed, month, p)
    sizes = _move_demand(employers, *trends, dispersion, usual, state.seed, month, p)
    demand = p.level * economy.cycle[0] * economy.labour_force[0]
    if not state.hold_aggregates:
        # Whole jobs are rounded: a slow correction keeps their sum at total demand.
        miss = demand / max(float(employers.jobs.sum()), 1.0)
        economy.demand_scale[0] *= min(max(miss, 0.99), 1.01) ** 0.2
    _adjust(employers, jobs, economy, sizes, demand / sizes.sum() * economy.demand_scale[0])


@process(
    "employers",
    "M14",
    employers="opening",
    jobs="-> key employer occupation level serial next state holder posted contract obsolete handed_over",
    economy="-> free_job free_count",
)
def job_slots_are_stocked(state, employers, jobs, economy) -> None:
    """Add free job slots where more jobs are to be opened than there are free slots."""
    rows, short = len(jobs.state), int(employers.opening.sum()) - int(economy.free_count[0])
    if short <= 0:
        return
    more = short + int(STOCK * rows)
    added = make_table("jobs", more)
    added["next"][:] = np.append(np.arange(rows + 1, rows + more), economy.free_job[0])
    for name, column in state.jobs.items():
        state.jobs[name] = np.concatenate([column, added[name]])
    economy.free_job[0] = rows
    economy.free_count[0] += more


@process(
    "employers",
    "M14",
    employers="employer_id sector opening -> serial jobs",
    jobs="next -> key employer occupation level serial state holder posted",
    economy="wave -> free_job free_count",
)
def employers_open_jobs(state, employers, jobs, economy) -> None:
    """Open the planned jobs, each with an occupation and a level, as vacant slots."""
    wave = state.parameters.technology.wave * economy.wave[0]
    rows, mixes = np.flatnonzero(employers.opening > 0), state.table("sectors", sector_tables, round(wave, 3))
    _open(rows, employers, jobs, economy, mixes, state.seed, state.month)
