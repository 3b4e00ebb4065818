"""What happens in a run happens as often as its equation says: 20,000 persons, four years, 99.9% bounds.

Rates are chances per month. Some processes look at each person once a quarter with three times the chance;
over everybody and four years that must give the same number of events.
"""

from collections import defaultdict

import numpy as np
import pytest
from scipy import stats

import sim.month
from sim import CareerEcosystem
from sim.actors.population import person_tables
from sim.codes import NEVER, NONE, START_AGE, Contract, Event, JobState, Search, Status
from sim.engine.parameters import in_steps
from sim.institutions.government import notice_months
from sim.mechanisms.m08_moves import EARNED_BACK, GOOD_WORK, promotion_chance
from sim.mechanisms.m10_offers import HIGHEST_TEMPORARY_LEVEL, term_chance
from sim.mechanisms.m11_separations import FIRST_YEAR, QUARTER, judged, review_chance
from sim.mechanisms.m14_labour_demand import LEVEL_CUMULATIVE, closure_hazard
from sim.mechanisms.m17_life_course import (
    EARLY_EXIT_AGE,
    LATE,
    recovery_hazard,
    relative_frailty,
    sickness_hazard,
    toll_of_exhaustion,
)
from sim.rules.sickness import physical_load
from sim.rules.unequal_start import USES_FLEXIBILITY
from tests.support import chance_bounds

PERSONS, YEARS = 20_000, 4
AGE_CLASSES = {"15-34": (15, 35), "35-49": (35, 50), "50-59": (50, 60)}
LEAVING_CLASSES = {"15-49": (15, 50), "50-59": (50, 60), "60-69": (60, 70)}
WORKING = (Status.PERMANENT, Status.TEMPORARY, Status.FREELANCE)


class Tally:
    """Chances taken, expected number of events and events, by what was to happen."""

    def __init__(self):
        self.chances, self.expected, self.count = defaultdict(float), defaultdict(float), defaultdict(float)
        self.pairs = np.empty(0, np.uint64)  # of person and job: what is drawn once for them counts once

    def risk(self, name, chance):
        """Book the chances of everybody at risk this month."""
        self.chances[name] += len(chance)
        self.expected[name] += float(np.sum(chance))

    def happened(self, name, number):
        self.count[name] += number


def by_value(equation, *columns):
    """An equation of scalars over columns (N,): worked out once for each combination that occurs."""
    values, place = np.unique(np.stack(columns), axis=1, return_inverse=True)
    return np.array([equation(*row) for row in values.T])[place]


def age_of(state):
    return state.month - state.persons["birth_month"].astype(int)


def before_leaving(state, tally):
    """Death and emigration, by age."""
    gone = person_tables(state.reference_data).gone
    hazard = np.diff(gone, prepend=0.0) / (1.0 - np.append(0.0, gone[:-1]))
    p, age = state.persons, age_of(state) - START_AGE
    leaving = p["leaves_at"] <= state.month
    for name, (low, high) in LEAVING_CLASSES.items():
        here = (age >= 12 * (low - 15)) & (age < min(12 * (high - 15), len(gone) - 1))  # at 70 all leave
        here &= age >= 0
        tally.risk(f"leaving {name}", hazard[age[here]])
        tally.happened(f"leaving {name}", np.count_nonzero(leaving & here))


def before_life(state, tally):
    """Sickness, stepping out, early retirement, recovery, giving up and rejoining."""
    p, q, age = state.persons, state.parameters.life_course, age_of(state)
    frail = np.array([relative_frailty(code, q) for code in range(3)])[p["education"]]
    months = state.month - p["status_since"].astype(int)
    in_care = state.month < p["care_until"]
    worker, young = np.isin(p["status"], WORKING), age < EARLY_EXIT_AGE
    sickness = by_value(lambda months_of_age: sickness_hazard(months_of_age / 12.0, q), age) * frail
    causes, load = state.parameters.sickness, physical_load(state.reference_data)[p["occupation"]]
    lost = np.isin(p["last_end"], (Event.DISMISSAL, Event.CONTRACT_END))
    since = (state.month - p["last_worked"].astype(int)) / 12.0
    risk = 1.0 + causes.physical * load + causes.job_loss * lost / (1.0 + since)
    sickness *= risk + toll_of_exhaustion(p["exhaustion"].astype(float), q)
    for name, (low, high) in AGE_CLASSES.items():
        here = worker & (age >= 12 * low) & (age < 12 * high)
        tally.risk(f"sickness {name}", sickness[here])
    tally.risk("stepping out", (q.step_out * frail * np.where(in_care, 4.0, 1.0))[worker & young])
    near = (age >= EARLY_EXIT_AGE) & (age < q.pension_age)
    tally.risk("early retirement", np.full(np.count_nonzero(worker & near), q.retire_early))
    tally.risk("retirement", np.full(np.count_nonzero(worker & (age >= q.pension_age)), q.retire_at_pension_age))
    jobless = (p["status"] == Status.UNEMPLOYED) & young
    give_up = q.give_up * frail * (1 + np.maximum(0, age / 12 - 50) / LATE) * np.minimum(2, 0.5 + months / 12)
    tally.risk("giving up", give_up[jobless])
    inactive = (p["status"] == Status.INACTIVE) & young
    rejoin = q.rejoin * np.clip(1 - (age / 12 - 30) / 30, 0.1, 2.0) * np.where(in_care, 0.3, 1.0) / frail
    tally.risk("rejoining", rejoin[inactive])
    keeps = (p["employer"] == NONE) | (p["end_month"] > state.month) | (p["end_month"] == NEVER)
    sick = (p["status"] == Status.SICK) & (age < q.pension_age) & keeps
    slow = 1.0 - q.exhaustion_recovery * p["exhaustion"][sick]
    tally.risk("recovery", by_value(lambda k: recovery_hazard(k, q), months[sick]) * slow)


def before_own_moves(state, tally):
    """Promotion in place; businesses that start and end."""
    p, q = state.persons, state.parameters.moves
    settled = (p["status"] == Status.PERMANENT) & (p["end_month"] == NEVER)
    ready = state.employers["managers_ready"][p["employer"][settled]]
    in_function = np.minimum(state.month - p["function_since"][settled].astype(int), 24)
    slot = state.jobs["level"][p["job"][settled]]
    chance = by_value(
        lambda *row: promotion_chance(*map(int, row), 0.5, 1.0, 1.0, q),
        in_function,
        p["level"][settled],
        slot,
        p["ambition"][settled],
    )
    good = p["productivity"][settled] >= GOOD_WORK
    flexible, shown = (state.employers[name][p["employer"][settled]] for name in ("autonomy", "visible_results"))
    used = flexible * np.where(state.month < p["care_until"][settled], 1.0, USES_FLEXIBILITY)
    seen = 1.0 - state.parameters.networks.flexibility_hides * used * (1.0 - shown)
    tally.risk("promotion", chance * (0.5 + ready) * seen * good)  # managers and visibility enter as factors
    employed = (p["status"] >= Status.PERMANENT) & (p["status"] <= Status.UNEMPLOYED)
    employed &= p["status"] != Status.FREELANCE
    keen = (p["status"] == Status.UNEMPLOYED) | (p["search_external"] == Search.ACTIVE)
    pension = state.parameters.life_course.pension_age
    ahead = np.clip((pension - age_of(state)) / (12.0 * EARNED_BACK), 0.0, 1.0)  # a business is begun for years to come
    tally.risk("starting a business", (q.start_business * np.where(keen, 3.0, 0.6) * ahead)[employed])
    own = p["status"] == Status.FREELANCE
    tally.risk("ending a business", q.end_business * np.where(state.month - p["hired"][own] < 24, 3.0, 1.0))


def before_letting_go(state, tally):
    """Notice after a review: the chance of a review times that of falling short, with errors of judgement."""
    p, e, q = state.persons, state.employers, state.parameters.separations
    # Each is looked at once a quarter, and whoever fails is gone: only those whose turn it is are at risk.
    turn = np.zeros(state.size, bool)
    turn[state.rows(Status.PERMANENT, rota=QUARTER)] = True
    settled = turn & (p["end_month"] == NEVER)
    tenure = state.month - p["hired"][settled].astype(int)
    notice = by_value(lambda months: notice_months(int(months), state.parameters.government), tenure)
    bar = q.bar - q.notice_restraint * notice - q.public_restraint * e["public"][p["employer"][settled]]
    frontier = state.economy["frontier"][p["occupation"]]
    retention = e["retention"][p["employer"]]
    columns = (p["fit_job"], p["crafted"], p["occupational_skill"], frontier, retention)
    seen = np.array([judged(*map(float, row), q) for row in np.stack(columns, axis=1)[settled]])
    short = stats.norm.cdf((bar - seen) / q.misjudgement)
    quarterly = in_steps(q, ("review_first_year", "review_later"), QUARTER)
    chance = by_value(lambda months: review_chance(int(months), quarterly), tenure) * short
    tally.risk("notice in the first year", chance[tenure < FIRST_YEAR])
    tally.risk("notice later", chance[tenure >= FIRST_YEAR])


def after_letting_go(state, tally):
    """Notices after a review; who got one may have another job before the month is over."""
    log = state.log.rows()
    kept = state.jobs["state"][state.persons["job"][log["row"]]] == JobState.FILLED  # slots of those laid off go
    notice, newcomer = kept & (log["event"] == Event.NOTICE), log["tenure"] < FIRST_YEAR
    tally.happened("notice in the first year", np.count_nonzero(notice & newcomer))
    tally.happened("notice later", np.count_nonzero(notice & ~newcomer))


def around_planning(state, tally, plan):
    """Closures."""
    e = state.employers
    private = (e["public"] == 0) & (e["closing"] == 0)
    closing = e["closing"].copy()
    tally.risk(
        "closure",
        by_value(lambda size: closure_hazard(size, state.parameters.labour_demand), e["normal_size"][private]),
    )
    plan(state)
    tally.happened("closure", np.count_nonzero((e["closing"] == 1) & (closing == 0)))


def around_opening(state, tally, open_jobs):
    """The levels of slots that are opened."""
    j, keys = state.jobs, state.jobs["key"].copy()
    open_jobs(state)
    opened = (j["posted"] == state.month) & (j["key"] != keys) & (j["state"] == JobState.VACANT)
    for level in range(4):
        tally.happened(f"level {level}", np.count_nonzero(j["level"][opened] == level))


def after_offers(state, tally):
    """Contracts offered to applicants, by candidate; one for each pair of a person and a job, drawn once."""
    p, j, made, law = state.persons, state.jobs, state.applications, state.parameters.government
    job, row = state.market["job"][made.vacancy], made.person
    temporary = made.contract == Contract.FIXED_TERM
    low = j["level"][job] <= HIGHEST_TEMPORARY_LEVEL
    tally.happened("temporary at the top", np.count_nonzero(temporary[~low]))
    contract, slot = p["contract"][row], j["state"][np.maximum(p["job"][row], 0)]
    ends = (contract == Contract.OPEN_ENDED) & (p["end_month"][row] != NEVER) | (slot == JobState.ENDING)
    has_job = (p["employer"][row] != NONE) & ~ends | (p["status"][row] == Status.FREELANCE)
    settled = has_job & (contract == Contract.OPEN_ENDED)
    scarcity = np.log(state.economy["tightness"][j["occupation"][job]])
    disposition, experience = state.employers["temporary_share"][j["employer"][job]], p["experience"][row]
    dear, q = law.notice - 1.0 + law.protection, state.parameters.job_offers
    pair = p["person_id"][row].astype(np.uint64) << np.uint64(32) | j["key"][job]
    new = np.zeros(len(pair), bool)
    new[np.unique(pair, return_index=True)[1]] = True
    new &= low & ~np.isin(pair, tally.pairs)
    columns = disposition, experience, has_job, settled, scarcity
    chance = [term_chance(*one, dear, q) for one in zip(*(np.asarray(c)[new] for c in columns))]
    tally.risk("temporary contracts", np.array(chance))
    tally.happened("temporary contracts", np.count_nonzero(temporary[new]))
    tally.pairs = np.append(tally.pairs, pair[new])


def after_mediation(state, tally):
    """Places of the employment service."""
    p, t = state.persons, state.intermediaries
    regions = len(state.reference_data.region_share)
    asking = np.bincount(p["region"][p["status"] == Status.UNEMPLOYED], minlength=regions)
    served = np.bincount(p["region"][p["mediated"] == 1], minlength=regions)
    right = (served == np.minimum(asking, t["capacity"][:regions])) & (served == t["served"][:regions])
    right &= t["waiting"][:regions] == asking - served
    tally.happened("mediation right", np.count_nonzero(right))
    tally.happened("mediation", regions)


def count_events(state, tally):
    """Events of the month that has passed, by the same names as the risks."""
    log = state.log.rows()
    event, age = log["event"], age_of(state)[log["row"]]
    worker, young = np.isin(log["from_status"], WORKING), age < EARLY_EXIT_AGE
    for name, (low, high) in AGE_CLASSES.items():
        here = worker & (event == Event.FALL_SICK) & (age >= 12 * low) & (age < 12 * high)
        tally.happened(f"sickness {name}", np.count_nonzero(here))
    pension = state.parameters.life_course.pension_age
    retired = worker & (event == Event.RETIRE)
    tally.happened("early retirement", np.count_nonzero(retired & (age < pension)))
    tally.happened("retirement", np.count_nonzero(retired & (age >= pension)))
    tally.happened("stepping out", np.count_nonzero((event == Event.QUIT) & young))
    tally.happened("giving up", np.count_nonzero((event == Event.LEAVE_LABOUR_FORCE) & young))
    tally.happened("rejoining", np.count_nonzero((event == Event.START_SEEKING) & young))
    tally.happened("recovery", np.count_nonzero((event == Event.RECOVER) & (age < pension)))
    tally.happened("promotion", np.count_nonzero(event == Event.PROMOTION))
    tally.happened("starting a business", np.count_nonzero(event == Event.START_BUSINESS))
    tally.happened("ending a business", np.count_nonzero(event == Event.END_BUSINESS))


@pytest.fixture(scope="module")
def tally(own_cache):
    """A run of four years that is watched from between the processes of the month."""
    booked, original = Tally(), {name: getattr(sim.month, name) for name in dir(sim.month)}
    model = CareerEcosystem({"scale": {"persons": PERSONS}, "burn_in_years": 10, "record": {"events": False}})

    def watch(name, before=None, after=None):
        def run(state):
            if before:
                before(state, booked)
            original[name](state)
            if after:
                after(state, booked)

        patch.setattr(sim.month, name, run)

    with pytest.MonkeyPatch.context() as patch:
        watch("persons_leave", before=before_leaving)
        watch("persons_go_through_life_events", before=before_life)
        watch("employers_dismiss", before=before_letting_go, after=after_letting_go)
        watch("workers_move_by_themselves", before=before_own_moves)
        watch("employers_make_offers", after=after_offers)
        watch("intermediaries_mediate", after=after_mediation)
        plan = original["employers_plan"]
        patch.setattr(sim.month, "employers_plan", lambda state: around_planning(state, booked, plan))
        opening = original["employers_open_jobs"]
        patch.setattr(sim.month, "employers_open_jobs", lambda state: around_opening(state, booked, opening))
        for _ in range(12 * YEARS):
            model.step()
            count_events(model.state, booked)
    return booked


RATES = [
    *(f"sickness {name}" for name in AGE_CLASSES),
    *(f"leaving {name}" for name in LEAVING_CLASSES),
    "stepping out",
    "early retirement",
    "retirement",
    "giving up",
    "rejoining",
    "recovery",
    "promotion",
    "starting a business",
    "ending a business",
    "closure",
    "temporary contracts",
    "notice in the first year",
    "notice later",
]


@pytest.mark.parametrize("name", RATES)
def test_realised_rate(tally, name):
    chances, expected, count = tally.chances[name], tally.expected[name], tally.count[name]
    low, high = chance_bounds(chances, expected)
    assert expected > 15, "too few to tell"
    assert low <= count <= high, f"{count:.0f} of {chances:.0f}, expected {expected:.1f} ({low:.0f} to {high:.0f})"


def test_high_functions_are_open_ended_from_the_start(tally):
    assert tally.count["temporary at the top"] == 0


def test_levels_of_new_slots(tally):
    observed = np.array([tally.count[f"level {level}"] for level in range(4)])
    expected = np.diff(LEVEL_CUMULATIVE, prepend=0.0, append=1.0) * observed.sum()
    assert observed.sum() > 500 and stats.chisquare(observed, expected).pvalue > 0.001


def test_mediation_fills_its_places_and_no_more(tally):
    assert tally.count["mediation right"] == tally.count["mediation"] == 5 * 12 * YEARS
