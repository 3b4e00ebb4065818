"""Nothing moves unread: every measure of a small run against the committed baseline."""

import pandas as pd
import pytest

from tests.baselines.update import PRECISION, YEARS, differences, simulate, stored

ADVICE = """
The measures of a small run are no longer those of the committed baseline:

{table}

Read which measures moved and from which month. If your change explains each of them, run
    python -m tests.baselines.update
and commit tests/baselines/measures.csv together with the change.
If not, something moved that should not have."""


def test_measures_are_those_of_the_baseline(own_cache):
    moved = differences(stored(), simulate())
    assert moved.empty, ADVICE.format(table=moved.to_string())


def test_the_baseline_is_complete():
    frame = stored()
    assert frame.index.tolist() == list(range(12 * YEARS)) and frame["date"].iloc[0] == "2024-01"
    seldom = ["inaction_length_short_sight", "inaction_length_no_options"]  # need somebody whom that holds back most
    assert frame.drop(columns=["date", *seldom]).notna().any().all()


@pytest.mark.parametrize(
    "change, what",
    [(1 + 10 * PRECISION, "moved"), (float("nan"), "moved"), (1 + PRECISION / 10, None)],
    ids=["a billionth", "a gap", "rounding"],
)
def test_the_comparison_notices(change, what):
    old = pd.DataFrame({"date": ["a", "b"], "rate": [7.0, 8.0]}, index=pd.Index([0, 1], name="month"))
    new = old.assign(rate=[7.0, 8.0 * change])
    found = differences(old, new)
    assert found["what"].tolist() == ([what] if what else []) and (what is None or found["month"].item() == 1)
    assert differences(old, old.drop(columns="rate"))["what"].tolist() == ["gone"]
    assert differences(old.drop(columns="rate"), old)["what"].tolist() == ["new"]
