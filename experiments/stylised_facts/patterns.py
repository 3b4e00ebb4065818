"""Patterns that a labour economist expects, in addition to the calibrated figures, as seen in six worlds.

All begin from the same equilibrium. One is usual; in another demand goes up and down; in a third it is as observed, and
a fourth is its twin (`hindcast`); in one of two more some jobs end (`displaced`). All are without the scenario and the
policy of the job. No value in the model is chosen for these patterns: what it does not show is reported as such
(`rules`).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.outcomes.tenure import (
    employment_spells,
    leaving_by_tenure,
    moves_between_employers,
    tenure_shares,
    with_next,
)
from experiments.presentation.progress import Report
from experiments.stylised_facts.careers_over_time import (
    WORK,
    aged,
    employer_years,
    jobs_begun,
    jobs_by_year,
    ladder,
    month_ends,
    pay_by_age,
    unemployed_months,
    year_steps,
    yearly_flows,
)
from experiments.stylised_facts.displaced import observe_displaced
from experiments.stylised_facts.hindcast import hindcast_worlds, observe_hindcast
from experiments.stylised_facts.response_experiments import Threat, alike, run_watched
from sim import Config
from sim.codes import YEAR

CYCLE, CYCLE_YEARS, CYCLES = 0.03, 8, 2  # amplitude (share of demand), length, how many are seen
DEMAND_CYCLE = {  # as a scenario, which begins after the equilibrium and so needs none of its own
    "name": "demand_cycle",
    "changes": [
        {"lever": "technology.cycle", "value": CYCLE},
        {"lever": "technology.cycle_years", "value": float(CYCLE_YEARS)},
    ],
}
TENURE_YEARS = 20  # years of tenure for which the hazard of leaving is counted, if the run is that long
AGES, SIZES = (15, 25, 35, 45, 55, 65), (1, 10, 50, 250)  # years of age; staff: first of each class
AGE_NAMES, SIZE_NAMES = ("15-24", "25-34", "35-44", "45-54", "55-64"), ("1-9", "10-49", "50-249", "250+")
OWN, EMPLOYER = "own", "employer"  # who ended a job
SEEN_IN_JOB = ["person_id", "employer_id", "month"]  # of a yearly snapshot
REASONS = ("uncertainty", "loss", "no_options", "overload", "short_sight")  # those of a survey first, most named first


@dataclass(frozen=True)
class Patterns:
    """What was seen, as tidy tables; the first year of tenure, and of the run, is 0.

    leaving: tenure (completed years), own, other (leavers per 100 employee-years), exposure (employee-years).
    quits: tenure (completed years), own (percent of those on an open-ended contract who leave by own will in the
        year that follows), persons (employee-years).
    mobility: dimension, group, own, other (percent with another employer a year later), persons (employee-years).
    beveridge: year, unemployment, vacancies (percent, means of a year).
    sizes: staff (of a private employer), employers (with just so many).
    wages: ended (by 'own' will or by the 'employer'), tenure (years), change (of the wage, log points), occupation
        (whether it is another one).
    unemployment: person_id, month (before the first of a spell), months, found (work; False if it was not seen to end
        so), age, since_school (years, at the beginning).
    threat: as in `experiments.stylised_facts.response_experiments.Behaviour`.
    displaced: as `experiments.stylised_facts.displaced.observe_displaced`.
    reasons: reason (as in the measures 'inaction_REASON'), share (percent of those in career inaction whom it holds
        back most, over the run).
    jobs: as `careers_over_time.jobs_begun` and `aged`.
    jobs_by_year, year_steps, unemployed_months, pay: as the functions of `careers_over_time`; pay is `pay_by_age`.
    tenure: percent of employees by completed years with the employer, at the end.
    hindcast: as `experiments.stylised_facts.hindcast.observe_hindcast`.
    employers, ladder, flows: as `careers_over_time.employer_years`, `ladder` and `yearly_flows`, flows over the cycles.
    """

    years: int
    leaving: pd.DataFrame
    quits: pd.DataFrame
    mobility: pd.DataFrame
    beveridge: pd.DataFrame
    sizes: pd.DataFrame
    wages: pd.DataFrame
    unemployment: pd.DataFrame
    threat: pd.DataFrame
    reasons: pd.DataFrame
    displaced: pd.DataFrame
    jobs: pd.DataFrame
    jobs_by_year: pd.DataFrame
    year_steps: pd.DataFrame
    unemployed_months: pd.Series
    pay: pd.DataFrame
    tenure: pd.Series
    employers: pd.DataFrame
    ladder: pd.Series
    flows: pd.DataFrame
    hindcast: pd.DataFrame


def observe_patterns(config: Config, report: Report) -> Patterns:
    """Run these worlds and collect what is seen in them; raise ConfigError, ReferenceDataError.

    Args:
        config: its scale, seed and parameters hold in all worlds, its years in all but those of the cycle and the
            hindcast. Ten years or more show most patterns; with fewer than six the fall of the hazard of leaving
            can't be judged.
        report: called with (months done, months in all, 'patterns').
    """
    usual = alike(config, record={"events": True, "persons": "yearly"})
    cycle = alike(config, years=CYCLE_YEARS * CYCLES, scenario=[DEMAND_CYCLE], record={"events": True})
    past, twins = hindcast_worlds(config), alike(config)
    first, second, third, fourth = (YEAR * (one.burn_in_years + one.years) for one in (usual, cycle, past[0], twins))
    total, threat = first + second + 2 * (third + fourth), Threat()
    model = run_watched(usual, (threat,), lambda done: report(done, total, "patterns"))
    other = run_watched(cycle, (), lambda done: report(first + done, total, "patterns"))
    hindcast = observe_hindcast(past, lambda done: report(first + second + done, total, "patterns"))
    displaced = observe_displaced(twins, lambda done: report(first + second + 2 * third + done, total, "patterns"))
    events, persons, months = model.events(), model.persons(), YEAR * usual.years
    jobs = aged(jobs_begun(events, months), persons)
    return Patterns(
        years=usual.years,
        leaving=leaving(events, months),
        quits=quits(persons, events),
        mobility=mobility(persons, events),
        beveridge=yearly_rates(other.measures()),
        sizes=private_sizes(model.state.employers["headcount"], model.state.employers["public"]),
        wages=wage_changes(events),
        unemployment=aged(unemployment_spells(events, months), persons),
        threat=threat.table(),
        reasons=reasons(model.measures()),
        displaced=displaced,
        jobs=jobs,
        jobs_by_year=jobs_by_year(jobs, persons),
        year_steps=year_steps(persons),
        unemployed_months=unemployed_months(persons),
        pay=pay_by_age(persons),
        tenure=tenure_shares(persons),
        employers=employer_years(persons, events),
        ladder=ladder(events, persons),
        flows=yearly_flows(other.events(), other.measures()),
        hindcast=hindcast,
    )


def reasons(measures: pd.DataFrame) -> pd.DataFrame:
    """Return what holds back those in career inaction; see `Patterns`. NaN where nobody is.

    Args:
        measures: as `CareerEcosystem.measures`.
    """
    held = measures[[f"inaction_{reason}" for reason in REASONS]].mean().to_numpy()
    total = held.sum()
    return pd.DataFrame({"reason": REASONS, "share": 100.0 * held / total if total else np.nan})


def leaving(events: pd.DataFrame, months: int) -> pd.DataFrame:
    """Return the hazard of leaving the employer by year of tenure; see `Patterns`.

    Args:
        events: as `CareerEcosystem.events`. months: length of the run.
    """
    rates = leaving_by_tenure(employment_spells(events, months), tuple(range(TENURE_YEARS + 1)))
    return rates.rename_axis(["tenure", "last"]).reset_index().drop(columns="last")


def _first_departures(events: pd.DataFrame) -> pd.DataFrame:
    """Return by person, employer and year whether the first departure was by own will.

    Returns:
        columns person_id, employer_id, month (of the yearly snapshot before the departure), voluntary.
    """
    moves = moves_between_employers(events)
    moves = moves[moves["from_employer_id"].notna()]
    moves = moves.assign(month=moves["month"] // YEAR * YEAR - 1, employer_id=moves["from_employer_id"])
    return moves.drop_duplicates(SEEN_IN_JOB)[[*SEEN_IN_JOB, "voluntary"]]


def quits(persons: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return who leaves an open-ended contract by own will within a year, by tenure at its start; see `Patterns`.

    Args:
        persons: as `CareerEcosystem.persons`, once a year, in the last month of the year.
        events: as `CareerEcosystem.events`.
    """
    followed = (persons["contract"] == "open-ended") & (persons["month"] < persons["month"].max())
    stays = persons.loc[followed].merge(_first_departures(events), on=SEEN_IN_JOB, how="left")
    own = 100.0 * stays["voluntary"].eq(True)
    by_tenure = own.groupby((stays["tenure_months"] // YEAR).astype(int).rename("tenure"))
    return pd.DataFrame({"own": by_tenure.mean(), "persons": by_tenure.size().astype(float)}).reset_index()


def mobility(persons: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return who is with another employer a year later, of employees who are employees then; see `Patterns`.

    Args:
        persons: as `CareerEcosystem.persons`, once a year, in the last month of the year.
        events: as `CareerEcosystem.events`; the first departure from the old employer tells by whose will it was.
    """
    employees = persons[persons["employer_id"].notna()]
    year_later = employees[["person_id", "month", "employer_id"]].assign(month=employees["month"] - YEAR)
    pairs = employees.merge(year_later, on=["person_id", "month"], suffixes=("", "_later"))
    pairs = pairs.merge(_first_departures(events), on=SEEN_IN_JOB, how="left")
    changed = (pairs["employer_id"] != pairs["employer_id_later"]).to_numpy(bool)
    own = changed & pairs["voluntary"].eq(True).to_numpy()
    groups = {
        "age": pd.cut(pairs["age"], AGES, right=False, labels=AGE_NAMES),
        "education": pairs["education"],
        "contract": pairs["contract"],
        "employer_size": pd.cut(pairs["employer_size"].astype(float), (*SIZES, np.inf), right=False, labels=SIZE_NAMES),
    }
    seen = pd.DataFrame({"own": 100.0 * own, "other": 100.0 * (changed & ~own), "persons": 1.0})
    how = {"own": "mean", "other": "mean", "persons": "sum"}
    tables = {dimension: seen.groupby(group, observed=True).agg(how) for dimension, group in groups.items()}
    return pd.concat(tables, names=["dimension", "group"]).reset_index()


def yearly_rates(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the unemployment and vacancy rate by year; measures as `CareerEcosystem.measures`; see `Patterns`."""
    rates = measures.groupby(measures["month"] // YEAR)[["unemployment_rate", "vacancy_rate"]].mean()
    return rates.set_axis(["unemployment", "vacancies"], axis=1).rename_axis("year").reset_index()


def private_sizes(headcount: np.ndarray, public: np.ndarray) -> pd.DataFrame:
    """Return how many private employers have how much staff: arrays (E,), those without staff are left out."""
    staff, employers = np.unique(headcount[(public == 0) & (headcount > 0)], return_counts=True)
    return pd.DataFrame({"staff": staff, "employers": employers})


def wage_changes(events: pd.DataFrame) -> pd.DataFrame:
    """Return the wage in the new job against the last one in the old, by who ended the old one; see `Patterns`.

    'own' is a move straight to another employer by own will; 'employer' a dismissal, or a move under notice of it,
    whenever the next job came. Other ends (fixed term, illness, career break) count as neither, and a return to
    the same employer is no change.

    Args:
        events: as `CareerEcosystem.events`.
    """
    moves = moves_between_employers(events).reset_index(drop=True)
    after = moves.shift(-1)
    direct = moves["to_employer_id"].notna()
    later = (after["person_id"] == moves["person_id"]) & after["to_employer_id"].notna()
    wage = moves["to_wage"].where(direct, after["to_wage"].where(later))
    employer = moves["to_employer_id"].where(direct, after["to_employer_id"])
    straight = moves["event"] == "change_employer"
    own, under_notice = straight & moves["voluntary"], straight & ~moves["voluntary"]
    ended = np.select([own, under_notice | (moves["event"] == "dismissal")], [OWN, EMPLOYER], "")
    tenure = moves["tenure_months"].astype("Float64") / YEAR
    change = np.log(wage.astype(float) / moves["from_wage"])
    occupation = moves["to_occupation"].where(direct, after["to_occupation"]) != moves["from_occupation"]
    known = (ended != "") & (direct | later) & (employer != moves["from_employer_id"]).fillna(False)
    table = pd.DataFrame({"ended": ended, "tenure": tenure.astype(float), "change": change, "occupation": occupation})
    return table[known.to_numpy(bool)].reset_index(drop=True)


def unemployment_spells(events: pd.DataFrame, months: int) -> pd.DataFrame:
    """Return spells of unemployment of a month or more that began in the run; see `Patterns`.

    Args:
        events: as `CareerEcosystem.events`. months: length of the run; spells that last are cut off there.
    """
    # By the state at the end of each month: who gives up and is hired in one month has found work.
    changes = month_ends(events)
    crosses = (changes["from_status"] == "unemployed") != (changes["to_status"] == "unemployed")
    bounds = changes[crosses].rename(columns={"to_status": "status"})
    following, same, end = with_next(bounds, months - 1)
    length = end - bounds["month"]
    spells = bounds[["person_id", "month"]].assign(months=length, found=same & following["status"].isin(WORK))
    return spells[(bounds["status"] == "unemployed") & (length > 0)].astype({"months": int}).reset_index(drop=True)
