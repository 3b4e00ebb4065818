"""Flows of workers are counts over events and snapshots, and plain rules: worked out here by hand."""

import numpy as np
import pandas as pd
import pytest

from experiments.stylised_facts import career_rules as rules
from experiments.stylised_facts.careers_over_time import OTHERS, employer_years, ladder, yearly_flows

WORK, JOBLESS = "permanent", "unemployed"


def history(*rows):
    """Events from (person, month, event, voluntary, from status, from employer, to status, to employer)."""
    names = ["person_id", "month", "event", "voluntary", "from_status", "from_employer_id"]
    frame = pd.DataFrame(rows, columns=[*names, "to_status", "to_employer_id"])
    return frame.astype({"from_employer_id": "UInt32", "to_employer_id": "UInt32"})


def snapshots(*rows):
    frame = pd.DataFrame(rows, columns=["person_id", "month", "employer_id", "wage"])
    return frame.astype({"employer_id": "UInt32"})


def test_staff_hires_and_leavers_of_a_year_go_together():
    persons = snapshots(
        *[(person, 11, 5, 3000.0) for person in range(3)],
        *[(person, 23, 5, 3000.0) for person in range(1, 6)],
        (9, 11, 7, 3000.0),  # an employer without staff a year later
        (9, 23, None, 0.0),
    )
    events = history(
        (0, 12, "dismissal", False, WORK, 5, JOBLESS, None),
        *[(person, 23, "hire", True, JOBLESS, None, WORK, 5) for person in (3, 4, 5)],
        (8, 11, "hire", True, JOBLESS, None, WORK, 5),  # in the year before
        (9, 14, "change_employer", True, WORK, 7, WORK, 7),
    )
    table = employer_years(persons, events)
    assert table.to_dict("list") == {"staff": [3], "staff_later": [5], "hires": [3], "leavers": [1]}


def test_an_employer_higher_on_the_ladder_pays_others_more():
    low, high = (
        [(10 * employer + n, 11, employer, wage) for n in range(OTHERS)] for employer, wage in ((1, 2e3), (2, 4e3))
    )
    mover = [(90, 11, 1, 9e9), (90, 23, 2, 1.0)]  # whose own pay does not count
    persons = snapshots(*low, *high, *mover, (91, 11, 3, 2e3))
    move = (90, 15, "change_employer", True, WORK, 1, WORK, 2)
    assert ladder(history(move), persons).tolist() == [1.0]
    back = (90, 15, "change_employer", True, WORK, 2, WORK, 1)
    unknown = (91, 15, "change_employer", True, WORK, 3, WORK, 2)
    forced = (90, 16, "change_employer", False, WORK, 1, WORK, 2)
    assert ladder(history(move, back, unknown, forced), persons).tolist() == [1.0, -1.0]


def test_flows_are_a_share_of_who_could_leave_in_this_way():
    events = history(
        (1, 2, "dismissal", False, WORK, 5, JOBLESS, None),
        (1, 5, "hire", True, JOBLESS, None, WORK, 6),
        (2, 6, "change_employer", True, WORK, 5, WORK, 6),
        (3, 7, "contract_end", False, "temporary", 5, JOBLESS, None),
        (3, 7, "hire", True, JOBLESS, None, WORK, 6),  # no month without work
        (4, 13, "resign", True, WORK, 5, JOBLESS, None),
        (5, 14, "change_employer", False, WORK, 5, WORK, 6),
    )
    stocks = {"permanent": 70, "temporary": 10, "freelance": 20, "unemployed": 10}
    measures = pd.DataFrame({"month": range(24), "unemployment_rate": [4.0] * 12 + [6.0] * 12})
    table = yearly_flows(events, measures.assign(**{f"persons_{name}": value for name, value in stocks.items()}))
    assert table["year"].tolist() == [0, 1] and table["unemployment"].tolist() == [4.0, 6.0]
    assert table["finding"].tolist() == pytest.approx([100 / 120, 0.0])
    assert table["losing"].tolist() == pytest.approx([100 / 1200, 100 / 1200])
    assert table["quits"].tolist() == pytest.approx([100 / 960, 100 / 960])
    assert table["dismissals"].tolist() == pytest.approx([100 / 960, 100 / 960])


def employers(slope):
    """Employers that grow or shrink by up to ten, with hires and leavers that rise by this much for each job."""
    change = np.tile(np.arange(-10, 11), 20)
    added, lost = np.maximum(change, 0), np.maximum(-change, 0)
    flows = {"hires": 5 + slope * added, "leavers": 5 + slope * lost}
    return pd.DataFrame({"staff": 50 - change / 2, "staff_later": 50 + change / 2, **flows})


def test_hires_follow_growth_and_leavers_follow_shrinking():
    for sign in (1, -1):
        assert rules.one_for_one(employers(1.0), sign) == (pytest.approx(1.0), True)
        assert rules.one_for_one(employers(0.5), sign) == (pytest.approx(0.5), False)
        assert np.isnan(rules.one_for_one(employers(1.0) / 10, sign).value)  # all too small


@pytest.mark.parametrize("exponent, shown", [(0.2, True), (0.5, False), (0.0, False)])
def test_growth_spreads_less_at_large_employers(exponent, shown):
    staff = np.repeat([15.0, 30.0, 70.0, 150.0, 400.0], 100)
    growth = np.tile([-1.0, 1.0], 250) * 0.3 * staff**-exponent
    table = pd.DataFrame({"staff": staff, "staff_later": staff * np.exp(growth)})
    assert rules.growth_spread(table) == (pytest.approx(exponent, abs=1e-9), shown)
    assert np.isnan(rules.growth_spread(table.head(150)).value)


def test_more_climb_than_fall():
    assert rules.climbing(pd.Series([1.0] * 120 + [-1.0] * 80)) == (pytest.approx(20.0), True)
    assert rules.climbing(pd.Series([1.0] * 102 + [-1.0] * 98)) == (pytest.approx(2.0), False)
    assert np.isnan(rules.climbing(pd.Series([1.0] * 3)).value)


def test_flows_go_with_unemployment_or_against_it():
    flows = pd.DataFrame(
        {"unemployment": [2.0, 4.0, 6.0, 4.0], "quits": [3.0, 2.0, 1.0, 2.0], "losing": [1.0, 2.0, 1.5, 1.0]}
    )
    assert rules.with_unemployment(flows, "quits", -1.0) == (pytest.approx(-1.0), True)
    assert not rules.with_unemployment(flows, "quits", 1.0).shown
    weak = rules.with_unemployment(flows, "losing", 1.0)
    assert 0.0 < weak.value < 0.5 and not weak.shown
    assert rules.with_unemployment(flows, "losing", 1.0, least=0.0).shown
