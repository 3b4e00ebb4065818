"""How long people have been with their employer, and how many leave in each year of tenure."""

from itertools import pairwise

import numpy as np
import pandas as pd

from sim.codes import YEAR

BANDS = (0, 1, 2, 3, 5, 10, 15, 20)  # completed years of tenure: first year of each band, and the end
LEAST_EXPOSURE = 50.0  # employee-years


def tenure_shares(persons: pd.DataFrame) -> pd.Series:
    """Return the percent of employees by completed years with the employer (0, 1, ...), at the last snapshot."""
    last = persons[persons["month"] == persons["month"].max()]
    counts = np.bincount(last.loc[last["employer_id"].notna(), "tenure_months"].astype(int) // YEAR, minlength=1)
    return pd.Series(100.0 * counts / max(counts.sum(), 1))


def moves_between_employers(events: pd.DataFrame) -> pd.DataFrame:
    """Return the events with which somebody leaves an employer, joins one, or both: by person, in order of time."""
    before, after = events["from_employer_id"], events["to_employer_id"]
    moved = (before != after).fillna(True) & (before.notna() | after.notna())
    return events[moved].sort_values(["person_id", "month"], kind="stable")


def with_next(rows: pd.DataFrame, months: int) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return what comes next for the person of each row, of rows by person and in order of time.

    Args:
        rows: with columns person_id and month. months: length of the run.

    Returns:
        the row below each, whether it is of the same person, and the month of it, or the end of the run if it is not.
    """
    following = rows.shift(-1)
    same = (following["person_id"] == rows["person_id"]).to_numpy()
    return following, same, np.where(same, following["month"], months)


def employment_spells(events: pd.DataFrame, months: int) -> pd.DataFrame:
    """Return spells with one employer that began in the run, from the event history.

    Args:
        events: as `CareerEcosystem.events`, in the order in which they happened.
        months: length of the run; spells that last are cut off there.

    Returns:
        columns months (length) and ended: 'own' will, 'other', or 'not' (lasts, or the person left the
        population). Spells that were there at the start are left out, since their beginning is not known.
    """
    bounds = moves_between_employers(events)
    begins = bounds["to_employer_id"].notna().to_numpy()
    following, same, end = with_next(bounds, months)
    gone = same & (following["event"] != "leave_population").to_numpy()
    will = np.where(following["voluntary"].eq(True), "own", "other")
    spells = pd.DataFrame({"months": end - bounds["month"], "ended": np.where(gone, will, "not")})
    return spells[begins].reset_index(drop=True)


def leaving_by_tenure(spells: pd.DataFrame, bands: tuple[int, ...] = BANDS) -> pd.DataFrame:
    """Return leavers per 100 employee-years by completed years of tenure.

    Args:
        spells: as `employment_spells` gives them.
        bands: first year of each band of tenure, and the end of the last.

    Returns:
        index (first, last) year of tenure; columns own, other (leavers per 100 employee-years) and exposure
        (employee-years); bands with fewer than `LEAST_EXPOSURE` employee-years are left out as chance.
    """
    length, rows = spells["months"].to_numpy(float) / YEAR, {}
    for first, end in pairwise(bands):
        exposure = np.clip(length - first, 0.0, end - first).sum()
        inside = spells["ended"][(length >= first) & (length < end)].value_counts()
        rates = {will: 100.0 * inside.get(will, 0) / max(exposure, 1.0) for will in ("own", "other")}
        rows[first, end - 1] = {**rates, "exposure": exposure}
    frame = pd.DataFrame.from_dict(rows, orient="index")
    return frame[frame["exposure"] >= LEAST_EXPOSURE]
