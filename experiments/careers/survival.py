"""How long jobs and unemployment last: durations with delayed entry, and Kaplan-Meier curves of them.

A spell that was there before the run is known from a snapshot only: it enters the risk set at the length that it had
by then (left truncation), and who ended such a spell earlier is not seen. Spells that last at the end of the run,
and of persons who leave the population, are censored. Lengths are whole months between ends of months.
"""

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.duration.survfunc import SurvfuncRight

from experiments.careers.histories import ABSENT, STATUSES, UNEMPLOYED, WORK, History, Run
from experiments.outcomes.tenure import moves_between_employers

LEAST_AT_RISK = 50  # below which a curve stops: the rest is chance
CONFIDENCE = 0.95
KINDS = ("job", "unemployment")


def job_spells(history: History, run: Run) -> pd.DataFrame:
    """Return spells with one employer, those included that began before the run, by person and time.

    Returns:
        who (row of `history.ids`), employer, begin (month from 0; -1 for before the run), end (month in which it
        ended, or the number of months), how (own, other, retired, gone, or lasts).
    """
    bounds = moves_between_employers(run.events)
    who, months = np.searchsorted(history.ids, bounds["person_id"].to_numpy()), history.months
    same = np.append(who[1:] == who[:-1], False)[: len(who)]
    month, after = bounds["month"].to_numpy().astype(np.int64), bounds["to_employer_id"]
    kind, how = bounds["event"].astype(str).to_numpy(), np.where(bounds["voluntary"], "own", "other").astype("<U7")
    how[kind == "retire"], how[kind == "leave_population"] = "retired", "gone"
    joins = after.notna().to_numpy()
    begun = pd.DataFrame(
        {
            "who": who,
            "employer": after,
            "begin": month,
            "end": np.where(same, np.roll(month, -1), months),
            "how": np.where(same, np.roll(how, -1), "lasts"),
        }
    )[joins]
    first = np.append(True, who[1:] != who[:-1])[: len(who)] & bounds["from_employer_id"].notna().to_numpy()
    before = pd.DataFrame({"who": who, "employer": bounds["from_employer_id"], "begin": -1, "end": month, "how": how})[
        first
    ]
    stayed = run.last[run.last["employer_id"].notna()]
    row = np.searchsorted(history.ids, stayed["person_id"].to_numpy())
    never = ~np.isin(row, who)
    lasting = pd.DataFrame(
        {"who": row[never], "employer": stayed["employer_id"][never], "begin": -1, "end": months, "how": "lasts"}
    )
    spells = pd.concat([before, lasting, begun], ignore_index=True)
    return spells.sort_values(["who", "begin"], kind="stable", ignore_index=True)


def unemployment_spells(history: History) -> pd.DataFrame:
    """Return spells of unemployment, as `job_spells`; how is work, other, gone or lasts."""
    chosen = history.status == UNEMPLOYED
    last = np.append(history.who[1:] != history.who[:-1], True)
    following = np.append(history.status[1:], np.uint8(ABSENT))
    how = np.select([last, WORK[following], following == ABSENT], ["lasts", "work", "gone"], "other")
    there = (history.begin == 0) & (history.start[history.who] == UNEMPLOYED)
    table = {"who": history.who, "begin": np.where(there, -1, history.begin), "end": history.end, "how": how}
    return pd.DataFrame(table)[chosen].reset_index(drop=True)


def durations(history: History, run: Run, jobs: pd.DataFrame) -> pd.DataFrame:
    """Return all spells of KINDS that were at risk for a time: kind, id, begin, entry, duration, ended, how.

    begin: month from 0, before the run if negative; entry: months it had lasted when first seen; duration: months
    until it ended (ended 1), or until it was last seen (ended 0).
    """
    first = run.first
    kinds = {
        "job": (jobs, first["employer_id"].notna(), "hired"),
        "unemployment": (unemployment_spells(history), first["status"] == STATUSES[UNEMPLOYED], "status_since"),
    }
    tables = []
    for kind, (spells, holds, since) in kinds.items():
        seen = first[holds]
        known, begun = (  # month of the snapshot, and of the begin
            history.by_person(seen["person_id"], values, np.iinfo(np.int32).max, np.int64)
            for values in (seen["month"], seen[since].fillna(0).astype(np.int64))
        )
        tables.append(_at_risk(kind, spells, known, begun, history))
    return pd.concat(tables, ignore_index=True)


def _at_risk(kind: str, spells: pd.DataFrame, seen: np.ndarray, since: np.ndarray, history: History) -> pd.DataFrame:
    """Return entry, duration and censoring of spells; snapshots date those that began before the run."""
    who, end, how = (spells[name].to_numpy() for name in ("who", "end", "how"))
    earlier = spells["begin"].to_numpy() < 0
    dated = earlier & (seen[who] < end)  # the snapshot was taken while the spell lasted
    begin = np.where(earlier, since[who], spells["begin"].to_numpy())
    ended = ~np.isin(how, ("lasts", "gone"))
    entry = np.where(earlier, seen[who] - begin, 0)
    duration = np.where(ended, end, end - 1) - begin  # last seen at the end of the month before it was over
    table = pd.DataFrame(
        {
            "kind": kind,
            "id": history.ids[who],
            "begin": begin,
            "entry": entry,
            "duration": duration,
            "ended": ended.astype("i1"),
            "how": how,
        }
    )
    return table[(dated | ~earlier) & (duration > entry)]


def kaplan_meier(spells: pd.DataFrame) -> pd.DataFrame:
    """Estimate the share of spells that last longer than so many months, by Kaplan and Meier, with delayed entry.

    Args:
        spells: entry, duration, ended as in `durations`.

    Returns:
        time (months), survival, low, high (95%, by Greenwood on the scale log(-log S)), at_risk, ended; as far as
        LEAST_AT_RISK spells are at risk from the start on; empty if there is no event among so many.
    """
    columns = ["time", "survival", "low", "high", "at_risk", "ended"]
    if not spells["ended"].any():
        return pd.DataFrame(columns=columns, dtype=float)
    fit = SurvfuncRight(*(spells[name].to_numpy() for name in ("duration", "ended", "entry")))
    survival, error = fit.surv_prob, fit.surv_prob_se
    with np.errstate(divide="ignore", invalid="ignore"):
        width = norm.ppf(0.5 + CONFIDENCE / 2.0) * error / (survival * np.log(survival))
        low, high = survival ** np.exp(-width), survival ** np.exp(width)
    table = pd.DataFrame(dict(zip(columns, (fit.surv_times, survival, low, high, fit.n_risk, fit.n_events))))
    few = np.flatnonzero(table["at_risk"].to_numpy() < LEAST_AT_RISK)
    return table.iloc[: few[0]] if len(few) else table


def median_time(curve: pd.DataFrame) -> float:
    """Return months after which half of the spells are over; NaN if the curve does not come so far."""
    over = curve.loc[curve["survival"] <= 0.5, "time"]
    return float(over.iloc[0]) if len(over) else float("nan")
