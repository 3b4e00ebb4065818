"""Make the committed baseline again: `python -m tests.baselines.update`, from the folder of the project.

The baseline is what the model gave when somebody last read it: every measure of 24 months for 16,000 persons
(seed 1, burn-in of 12 years): enough for private employers of 250 and for people who leave after ten years. A change
of a rule, a default or the data changes it. Then, in this order:

1. run the tests and read the message of `test_baseline.py`: which measures moved, how far, from which month;
2. say for yourself why the change of the code moves just these, in that direction, and no others;
3. run this command, read the difference (`git diff --stat`, and the table that the command prints) and commit
   the file together with the change that caused it, with the reason in the message.

A baseline that is updated unread pins errors instead of finding them.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pandas as pd

FILE = Path(__file__).with_name("measures.csv")
CONFIGURATION = {"scale": {"persons": 16_000}, "burn_in_years": 12, "seed": 1, "check": True}
YEARS = 2
PRECISION = 1e-9  # relative; the order of sums in a compiler may differ, a rule may not


def simulate() -> pd.DataFrame:
    """The measures of the baseline's run, by month."""
    from sim import CareerEcosystem

    return CareerEcosystem(CONFIGURATION).run(YEARS).measures().set_index("month")


def stored() -> pd.DataFrame:
    """The baseline as it was committed."""
    return pd.read_csv(FILE, index_col="month", dtype={"date": str})


def differences(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Measures that differ by more than PRECISION: first month, values there, and means over all months.

    Measures that only one of the two has are listed without a month.
    """
    rows = {}
    for name in old.columns.union(new.columns, sort=False).drop("date"):
        if name not in old or name not in new:
            rows[name] = {"what": "new" if name in new else "gone"}
            continue
        one, other = old[name].astype(float), new[name].reindex(old.index).astype(float)
        gap = (one - other).abs() > PRECISION * one.abs().clip(lower=1e-12)
        gap |= one.isna() != other.isna()
        if gap.any():
            first = gap.idxmax()
            rows[name] = {
                "what": "moved",
                "month": first,
                "was": one[first],
                "is": other[first],
                "mean_was": one.mean(),
                "mean_is": other.mean(),
            }
    columns = ["what", "month", "was", "is", "mean_was", "mean_is"]
    return pd.DataFrame.from_dict(rows, orient="index").reindex(columns=columns)


def main() -> None:
    """Write the baseline and print what is different from the one before."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CAREER_ECOSYSTEM_CACHE"] = folder  # not a population that an earlier version left behind
        new = simulate()
    if FILE.exists():
        moved = differences(stored(), new)
        print(moved.to_string() if len(moved) else "nothing moved")
    new.to_csv(FILE, float_format="%.12g", lineterminator="\n")
    print(f"{len(new)} months and {len(new.columns) - 1} measures in {FILE.name}")


if __name__ == "__main__":
    main()
