"""Jobs from beginning to end, careers from year to year and flows of workers, as tidy tables for `patterns`.

`persons` are snapshots as `CareerEcosystem.persons`, once a year, in the last month of the year; `events` are as
`CareerEcosystem.events`.
"""

import numpy as np
import pandas as pd

from experiments.outcomes.tenure import moves_between_employers, with_next
from sim.codes import YEAR

BEFORE = 5  # years before a job in which one left other employers
CAREER = 40  # years since leaving school that are counted
AT_FIRST = (25, 45)  # years of age at the first snapshot of those whose months of unemployment are summed
WORK = ("permanent", "temporary", "freelance")
OTHERS = 5  # observations of others' pay from which an employer's pay is told
PERSON_MONTH = ["person_id", "month"]


def month_ends(events: pd.DataFrame) -> pd.DataFrame:
    """Return one row a person and month of change: what was before the first change of it, and after the last.

    Columns named from_... and to_..., with person_id and month, in the order of these.
    """
    ordered = events.sort_values(PERSON_MONTH, kind="stable")
    before, after = (ordered.drop_duplicates(PERSON_MONTH, keep=which) for which in ("first", "last"))
    before = before[[*PERSON_MONTH, *before.columns[before.columns.str.startswith("from_")]]]
    after = after[after.columns[after.columns.str.startswith("to_")]]
    return pd.concat([before.reset_index(drop=True), after.reset_index(drop=True)], axis=1)


def aged(table: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """Return a table of persons and months with age and since_school (years; missing for whom no snapshot shows)."""
    born = persons.drop_duplicates("person_id").set_index("person_id")[["birth_month", "study_until"]].astype(float)
    own = born.reindex(table["person_id"].to_numpy()).to_numpy()
    age = table["month"].to_numpy() - own[:, 0]
    return table.assign(age=age / YEAR, since_school=(age - own[:, 1]) / YEAR)


def jobs_begun(events: pd.DataFrame, months: int) -> pd.DataFrame:
    """Return the jobs with an employer that began in the run, by the state at the end of each month.

    Args:
        months: length of the run; jobs that last are cut off there.

    Returns:
        columns person_id, month (of the beginning), origin ('unemployment', 'employer': straight from another one, or
        'other'), left_before (employers left in the five years before, that of the same month included), months
        (length), ended (False if it lasts, or the person left the population), to_unemployment (it ended so).
    """
    bounds = moves_between_employers(month_ends(events)).reset_index(drop=True)
    following, same, end = with_next(bounds, months)
    left = bounds["from_employer_id"].notna()
    origins = [left, bounds["from_status"] == "unemployed"]
    ended = same & (following["to_status"] != "absent").to_numpy()
    jobs = bounds[PERSON_MONTH].assign(
        origin=np.select(origins, ["employer", "unemployment"], "other"),
        months=(end - bounds["month"]).astype(int),
        ended=ended,
        to_unemployment=ended & (following["to_status"] == "unemployed").to_numpy(),
    )[bounds["to_employer_id"].notna()]
    pairs = (
        jobs[PERSON_MONTH].reset_index().merge(bounds.loc[left, PERSON_MONTH], on="person_id", suffixes=("", "_left"))
    )
    recent = (pairs["month"] - pairs["month_left"]).between(0, YEAR * BEFORE)
    return jobs.assign(left_before=pairs[recent].groupby("index").size().reindex(jobs.index, fill_value=0))


def jobs_by_year(jobs: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """Return how many jobs people begin in each year since they left school.

    Args:
        jobs: as `jobs_begun`, `aged`.

    Returns:
        columns year (from 0), jobs (with another employer, per person), persons (person-years).
    """
    year = pd.RangeIndex(CAREER, name="year")
    begun, there = (
        np.floor(table["since_school"]).value_counts().reindex(year, fill_value=0)
        for table in (jobs, aged(persons, persons))
    )
    return pd.DataFrame({"jobs": begun / there.where(there > 0), "persons": there}).reset_index()


def year_steps(persons: pd.DataFrame) -> pd.DataFrame:
    """Return employees and what they are a year later, a row for each person and year; who is gone then is left out.

    Returns:
        columns age, since_school (years), contract, contract_later, works (with an employer a year later), moved (with
        another one), occupation (another one; of those who work), growth (of pay; log points, missing otherwise).
    """
    seen = persons[["person_id", "month", "contract", "employer_id", "occupation", "wage"]]
    employees = aged(seen[seen["employer_id"].notna()], persons)
    both = employees.merge(seen.assign(month=seen["month"] - YEAR), on=PERSON_MONTH, suffixes=("", "_later"))
    works = both["employer_id_later"].notna()
    moved = works & (both["employer_id"] != both["employer_id_later"]).fillna(False)
    growth = np.log(both["wage_later"].where(works) / both["wage"])
    return both[["age", "since_school", "contract", "contract_later"]].assign(
        works=works, moved=moved, occupation=works & (both["occupation"] != both["occupation_later"]), growth=growth
    )


def unemployed_months(persons: pd.DataFrame) -> pd.Series:
    """Return the months of unemployment over all years of each person of mid age who is there in all of them."""
    recent = persons["unemployment_history"].to_numpy()[:, None] >> np.arange(YEAR) & 1
    there = persons.groupby("person_id")["age"].agg(["min", "size"])
    followed = there[there["min"].between(*AT_FIRST, inclusive="left") & (there["size"] == persons["month"].nunique())]
    return pd.Series(recent.sum(axis=1), persons["person_id"]).groupby(level=0).sum().reindex(followed.index)


def pay_by_age(persons: pd.DataFrame) -> pd.DataFrame:
    """Return age (years) and pay (log of EUR a month) of employees, a row for each person and year."""
    employees = persons[persons["employer_id"].notna() & (persons["wage"] > 0)]
    return pd.DataFrame({"age": employees["age"], "pay": np.log(employees["wage"].astype(float))})


def employer_years(persons: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return employers with staff at both ends of a year: staff, staff_later, hires, leavers (in between)."""
    staff = persons.groupby(["employer_id", "month"]).size()
    later = staff.rename("staff_later").reset_index()
    later = later.assign(month=later["month"] - YEAR).set_index(["employer_id", "month"])
    table = staff.rename("staff").to_frame().join(later, how="inner")
    moves = moves_between_employers(events)
    snapshot = moves["month"] // YEAR * YEAR - 1
    for name, side in {"hires": "to_employer_id", "leavers": "from_employer_id"}.items():
        counts = moves.groupby([moves[side].rename("employer_id"), snapshot]).size()
        table[name] = counts.reindex(table.index, fill_value=0)
    return table.reset_index(drop=True)


def ladder(events: pd.DataFrame, persons: pd.DataFrame) -> pd.Series:
    """Return for each move straight to another employer by own will whether that one pays others more (1) or less (-1).

    Pay of an employer is the mean of the log pay of all but the one who moves, over all snapshots.
    """
    employees = persons[persons["employer_id"].notna() & (persons["wage"] > 0)]
    pay = employees[["person_id", "employer_id"]].assign(sum=np.log(employees["wage"].astype(float)), count=1)
    by_employer = pay.groupby("employer_id")[["sum", "count"]].sum()
    own = pay.groupby(["person_id", "employer_id"])[["sum", "count"]].sum()
    moves = events[(events["event"] == "change_employer") & events["voluntary"]]
    means = []
    for side in ("from_employer_id", "to_employer_id"):
        mine = own.reindex(pd.MultiIndex.from_arrays([moves["person_id"], moves[side]])).fillna(0.0).to_numpy()
        total, count = (by_employer.reindex(moves[side]).to_numpy(float) - mine).T
        means.append(np.where(count >= OTHERS, total / np.maximum(count, 1.0), np.nan))
    return pd.Series(np.sign(means[1] - means[0])).dropna()


def yearly_flows(events: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Return flows by year, in percent a month of those who could leave in this way.

    Args:
        measures: as `CareerEcosystem.measures` of the same run.

    Returns:
        columns year, unemployment (rate, percent), finding (work, of the unemployed), losing (work: from work into
        unemployment), quits (to another employer or to look for work), dismissals (under notice or after it).
    """
    changes, straight = month_ends(events), events["event"] == "change_employer"
    stays = measures.groupby(measures["month"] // YEAR)
    unemployed = stays["persons_unemployed"].sum()
    employees = stays[["persons_permanent", "persons_temporary"]].sum().sum(axis=1)
    at_work = employees + stays["persons_freelance"].sum()
    before, after = changes["from_status"], changes["to_status"]
    flows = {
        "finding": (changes[(before == "unemployed") & after.isin(WORK)], unemployed),
        "losing": (changes[before.isin(WORK) & (after == "unemployed")], at_work),
        "quits": (events[(straight & events["voluntary"]) | (events["event"] == "resign")], employees),
        "dismissals": (events[(straight & ~events["voluntary"]) | (events["event"] == "dismissal")], employees),
    }
    rates = {
        name: 100.0 * rows.groupby(rows["month"] // YEAR).size().reindex(stock.index, fill_value=0) / stock
        for name, (rows, stock) in flows.items()
    }
    return pd.DataFrame({"unemployment": stays["unemployment_rate"].mean(), **rates}).rename_axis("year").reset_index()
