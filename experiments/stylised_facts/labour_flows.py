"""Flows of workers between employers and in and out of work, as tidy tables for the patterns of `patterns`.

`persons` are snapshots as `CareerEcosystem.persons`, once a year, in the last month of the year; `events` are as
`CareerEcosystem.events`.
"""

import numpy as np
import pandas as pd

from experiments.outcomes.tenure import moves_between_employers
from experiments.stylised_facts.careers_over_time import YEAR, month_ends

WORK = ("permanent", "temporary", "freelance")
OTHERS = 5  # observations of others' pay from which an employer's pay is told


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
    table = pd.DataFrame({"unemployment": stays["unemployment_rate"].mean(), **rates})
    return table.rename_axis("year").reset_index()
