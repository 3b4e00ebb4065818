"""The first population and those who enter later, made by one path; employers and intermediaries likewise.

The population keeps its age structure: whoever dies, emigrates or turns 70 is followed, in the same row, by
somebody who turns 15 or, up to 40, immigrates. Who leaves when depends on age and luck alone, so that the same persons
exist in every scenario. Every cohort is as educated as the adults of the data: a world without trend, in
which whatever changes was changed by a policy or a scenario (docs/DECISIONS.md).
"""

from typing import NamedTuple

import numpy as np

from sim.actors.employment import CHANGED, carry_out
from sim.actors.state import ECONOMY, State, rows_where
from sim.codes import (
    ABSENT,
    END_AGE,
    ENTER_POPULATION,
    LEAVE_POPULATION,
    NEVER,
    NONE,
    START_AGE,
    STUDENT,
    UNEMPLOYED,
    Intermediary,
)
from sim.engine.columns import make_table, start_afresh
from sim.engine.draws import Decision, bits, high, low, normals, stream, uniforms
from sim.engine.kernels import compiled, declared
from sim.engine.parameters import Parameters, par
from sim.engine.process import process
from sim.rules.occupational_interests import chosen
from sim.rules.retraining import attraction_of, choice_rules

ENTRANT, INTEREST = int(Decision.ENTRANT), int(Decision.INTEREST)
GENERATION = 1 << 24  # person ids: generation x 2^24 + row
ADULTS = slice(27 - 15, 65 - 15)  # ages at which education is complete and work is usual
LAST_ARRIVAL = 40  # age in years from which nobody immigrates: most do before (assumption)
USUAL_VACANCY_RATE = 0.0485  # Statbel, fourth quarter of 2023
LARGEST_SHARE = 0.05  # of all jobs: in a small world the largest employers are cut, or their luck would rule it
INITIAL = NEVER  # marks rows that are filled with the age structure instead of with newcomers


class PopulationParameters(Parameters, group="population", place=1):
    """What the population and the employers are set up with."""

    inflow: float = par(
        1.0,
        0.3,
        1.0,
        unit="newcomers per person who leaves",
        lever="X04",
        en="Newcomers per person who dies, emigrates or turns 70; with fewer the population ages",
        nl="Nieuwkomers per persoon die sterft, emigreert of 70 wordt; met minder is er vergrijzing",
    )
    promotion_oriented: float = par(
        0.15,
        0.0,
        1.0,
        unit="share",
        source="De Vos 2025 (10 to 20%)",
        en="Workers who want to climb the promotion ladder",
        nl="Werknemers die hogerop willen",
    )
    jobs_per_person: float = par(
        0.568,
        0.3,
        0.8,
        unit="jobs per person aged 15-69",
        source="Statbel 2023 totals, our arithmetic",
        en="Employees' jobs per person in the reference state",
        nl="Jobs van werknemers per persoon, referentie",
    )
    pay_dispersion: float = par(
        0.08,
        0.0,
        0.3,
        unit="log points, sd",
        source="assumption, after Card et al. 2018 (unverified)",
        en="Differences in pay between employers",
        nl="Loonverschillen tussen werkgevers",
    )


@declared
class PersonTables(NamedTuple):
    """Look-up tables for creating persons, as arrays."""

    first_age_share: np.ndarray  # (55,) cumulative: the age structure
    entry_age_share: np.ndarray  # (55,) cumulative: ages at which newcomers enter
    gone: np.ndarray  # (660,) share of those who live at 15 that has left, by month of age
    education_share: np.ndarray  # (3,) cumulative
    field_share: np.ndarray  # (3, O) cumulative: first occupation by education
    region_share: np.ndarray  # (R,) cumulative


def mortality(age: np.ndarray) -> np.ndarray:
    """Yearly death rate by age in years (Gompertz; both constants an assumption near Belgian life tables)."""
    return 0.0004 * np.exp(0.085 * (age - 30.0))


def settled_ages(age_share: np.ndarray) -> np.ndarray:
    """Return the age structure that cohorts of one size have in the long run, (55,), from the observed one.

    Up to 40 it is as observed, since people immigrate; from there on a cohort only shrinks. The observed structure has
    larger cohorts of 50 to 60: kept constant, it would need people who arrive at that age, without a job, each year.
    """
    last = LAST_ARRIVAL - START_AGE // 12
    later = np.cumprod(1.0 - mortality(np.arange(LAST_ARRIVAL, LAST_ARRIVAL + len(age_share) - 1 - last)))
    share = np.append(age_share[: last + 1], age_share[last] * later)
    return share / share.sum()


def demographic_flows(age_share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Leaving and entry by age that keep an age structure as it is.

    Args:
        age_share: (55,) share of persons by single year of age.

    Returns:
        leaving rate per year (55,), at least mortality; and entrants by age (55,), as shares of one.
    """
    age = np.arange(len(age_share)) + START_AGE / 12
    growth = np.append(age_share[1:] / age_share[:-1] - 1.0, 0.0)
    leaving = np.maximum(mortality(age), -growth)
    entering = np.append(age_share[0], age_share[1:] - age_share[:-1] * (1.0 - leaving[:-1]))
    return leaving, np.maximum(entering, 0.0) / np.maximum(entering, 0.0).sum()


def first_occupations(affinity: np.ndarray, education: np.ndarray, jobs: np.ndarray) -> np.ndarray:
    """Distribution of the first occupation by education, so that newcomers divide over occupations as jobs do.

    Iterative proportional fitting of `affinity` (3, O), how education and occupation go together, to the
    shares of education (3,) and of jobs by occupation (O,). Returns (3, O), rows sum to one.
    """
    table = affinity + 1e-6
    for _ in range(200):
        table = table * (education / table.sum(axis=1))[:, None]
        table = table * (jobs / table.sum(axis=0))
    return table / table.sum(axis=1, keepdims=True)


def person_tables(reference_data) -> PersonTables:
    """The look-up tables that follow from the world's data."""
    ages = settled_ages(reference_data.age_share)
    leaving, entering = demographic_flows(ages)
    education = np.average(reference_data.education_by_age[ADULTS], axis=0, weights=reference_data.age_share[ADULTS])
    field = first_occupations(reference_data.field_of_education_share, education, reference_data.occupation_share)
    return PersonTables(
        np.cumsum(ages),
        np.cumsum(entering),
        1.0 - np.cumprod(np.repeat((1.0 - leaving) ** (1 / 12), 12)),
        np.cumsum(education),
        np.cumsum(field, axis=1),
        np.cumsum(reference_data.region_share),
    )


@compiled
def months_of_study(track, u):
    """Age in months at which initial education ends, from the education attained and a uniform number.

    Compulsory until 18; upper secondary between 18.5 and 20.5; tertiary between 21.5 and 25 (assumption).
    """
    if track == 0:
        return 216
    if track == 1:
        return 222 + int(24 * u)
    return 258 + int(42 * u)


@compiled
def month_of_leaving(age, month, u, gone):
    """Month of death, emigration or 70th birthday.

    Args:
        age: months now. month: now. u: uniform. gone: (660,) share that has left by each month of age from 15.
    """
    here = 1.0 - (gone[age - START_AGE - 1] if age > START_AGE else 0.0)
    return month + min(np.searchsorted(gone, 1.0 - (1.0 - u) * here), END_AGE - START_AGE) + START_AGE - age


@compiled
def _create(rows, p, t, attraction, seed, month, promotion_oriented, choice):
    """Fill these empty rows: p columns of persons, t the tables, attraction (O,) of fields of study, choice M19."""
    entry_key, interest_key = stream(seed, ENTRANT, 0), stream(seed, INTEREST, 0)
    for i in rows:
        first = p.birth_month[i] == INITIAL
        p.person_id[i] = i if first else p.person_id[i] + GENERATION
        a = bits(entry_key, p.person_id[i])
        shares = t.first_age_share if first else t.entry_age_share
        year = min(np.searchsorted(shares, high(a)), 54)
        age = START_AGE + 12 * year + (0 if year == 0 and not first else int(12 * low(a)))
        a = bits(entry_key, a)
        p.birth_month[i] = month - age
        p.leaves_at[i] = month_of_leaving(age, month, high(a), t.gone)
        p.region[i] = min(np.searchsorted(t.region_share, low(a)), t.region_share.shape[0] - 1)
        a = bits(entry_key, a)
        track = min(np.searchsorted(t.education_share, high(a)), 2)
        p.track[i] = track
        p.study_until[i] = months_of_study(track, low(a))
        a = bits(entry_key, a)
        field = t.field_share[track]
        one = min(np.searchsorted(field, high(a)), field.shape[0] - 1)
        other = min(np.searchsorted(field, high(bits(entry_key, a))), field.shape[0] - 1)
        p.occupation[i] = chosen(one, other, p.person_id[i], interest_key, a, attraction, choice.interest_error, choice)
        p.ambition[i] = low(a) < promotion_oriented
        studying = age < p.study_until[i]
        p.education[i] = track if not studying else (1 if track > 0 and age >= 222 else 0)
        p.experience[i] = 0 if studying else int(0.7 * (age - p.study_until[i]))
        p.request[i] = ENTER_POPULATION
        p.request_value[i] = STUDENT if studying else UNEMPLOYED


@compiled
def _replaced(rows, p, seed, inflow):
    """Of these empty rows, those that somebody new takes; the others stay empty for good. p columns of persons."""
    key, kept, count = stream(seed, ENTRANT, 1), np.empty(rows.shape[0], np.uint32), np.uint64(0)
    for i in rows:
        comes = p.birth_month[i] == INITIAL or high(bits(key, p.person_id[i])) < inflow
        kept[count] = i
        count += np.uint64(comes)
        p.leaves_at[i] = p.leaves_at[i] if comes else NEVER
    return kept[:count]


@process(
    "world",
    persons="region leaves_at request_job request_value person_id wage " + CHANGED,
    jobs="employer occupation level contract -> state holder posted handed_over",
    employers="employer_id sector region -> headcount dead_jobs",
)
def persons_leave(state, persons, jobs, employers) -> None:
    """Persons who die, emigrate or turn 70 leave the population."""
    leaving = rows_where((persons.leaves_at <= state.month) & (persons.status != ABSENT))
    persons.request[leaving] = LEAVE_POPULATION
    carry_out(state, persons, jobs, employers)


@process(
    "world",
    fills="persons",
    persons="request_job wage " + CHANGED + " person_id birth_month leaves_at region track study_until "
    "ambition education experience request_value",
    jobs="employer occupation level contract -> state holder posted handed_over",
    employers="employer_id sector region -> headcount dead_jobs",
    economy="tightness",
)
def persons_enter(state, persons, jobs, employers, economy) -> None:
    """Persons who turn 15 or immigrate take the rows of those who left."""
    p = state.parameters.population
    rows = rows_where((persons.status == ABSENT) & (persons.leaves_at <= state.month))
    if p.inflow < 1.0:
        rows = _replaced(rows, persons, state.seed, p.inflow)
    drawn, tables = attraction_of(state, economy, premium=False), state.table("persons", person_tables)
    _create(rows, persons, tables, drawn, state.seed, state.month, p.promotion_oriented, choice_rules(state))
    start_afresh(state, "persons", rows)
    carry_out(state, persons, jobs, employers)


@compiled
def _spread(size, target, cell_of):
    """Give each employer (largest first, size (E,)) to the cell whose jobs fall short most: target (C,)."""
    left = target.copy()
    for i in range(size.shape[0]):
        cell = np.argmax(left)
        cell_of[i] = cell
        left[cell] -= size[i]


def make_employers(reference_data, parameters: PopulationParameters, persons: int, seed: int) -> dict[str, np.ndarray]:
    """Private and public employers with their sizes, sectors and regions.

    Sizes are the quantiles of the observed distribution, so that a small world has the same shares of small
    and large employers as far as whole employers allow. Sectors and regions get the jobs that data give them.
    """
    jobs = persons * parameters.jobs_per_person
    grid = (np.arange(100_000) + 0.5) / 100_000
    tables = []
    for public in (False, True):
        share = reference_data.sector_public if public else 1.0 - reference_data.sector_public
        largest = max(LARGEST_SHARE * jobs, 50.0)
        wanted = jobs * (reference_data.sector_share @ share)
        mean = np.minimum(reference_data.employer_size(grid, public=public), largest).mean()
        count = max(int(round(wanted / mean)), len(reference_data.sector_share))
        sizes = np.minimum(reference_data.employer_size((np.arange(count) + 0.5) / count, public=public), largest)[::-1]
        target = np.outer(reference_data.sector_share * share, reference_data.region_share).ravel() * jobs
        cells = np.empty(count, np.int64)
        _spread(np.ascontiguousarray(sizes), target, cells)
        sector, region = np.divmod(cells, len(reference_data.region_share))
        tables.append(make_table("employers", count, normal_size=sizes, sector=sector, region=region, public=public))
    merged = {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}
    rows = np.arange(len(merged["sector"]))
    order = np.argsort(uniforms(seed, Decision.EMPLOYER, 0, rows)[0])
    merged = {name: np.ascontiguousarray(column[order]) for name, column in merged.items()}
    merged["employer_id"][:] = rows
    merged["pay_premium"][:] = parameters.pay_dispersion * normals(seed, Decision.EMPLOYER, 1, rows)
    return merged


def make_state(reference_data, config, seed: int, month: int, parameters, log, ledger) -> State:
    """A world before its first month: every row waiting, no jobs yet.

    Args:
        reference_data: tables. config: the root configuration. seed: of all draws.
        month: of the start (negative: burn-in).
        parameters: records of that month. log, ledger: empty event log and ledger.
    """
    persons = config.scale.persons
    wanted = persons * config.population.jobs_per_person
    slots = int(wanted * 1.1) + 100
    regions, sectors = len(reference_data.region_share), len(reference_data.sector_share)
    kind, region = np.divmod(np.arange(len(Intermediary) * regions), regions)
    length = {"sector_demand": sectors, "sector_trend": sectors}
    by_occupation = ("tightness", "frontier", "technology", "contests", "contest_ratings", "contest_squares")
    length |= dict.fromkeys(by_occupation, len(reference_data.occupation_share))
    length = {name: length.get(name, 1) for name in ECONOMY}
    return State(
        seed,
        month,
        reference_data,
        parameters,
        make_table("persons", persons, birth_month=INITIAL, leaves_at=month),  # to be filled with the age structure
        make_table("jobs", slots, next=np.append(np.arange(1, slots), NONE)),  # the list of free slots
        make_employers(reference_data, config.population, persons, seed),
        make_table("intermediaries", len(kind), kind=kind, region=region),
        make_table("economy", length, labour_force=wanted, free_count=slots),
        log,
        ledger,
    )
