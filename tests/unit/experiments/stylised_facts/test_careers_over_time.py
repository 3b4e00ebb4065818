"""Jobs and careers over time are sums over events and snapshots, and plain rules: worked out here by hand."""

import numpy as np
import pandas as pd
import pytest

from experiments.stylised_facts import career_rules as rules
from experiments.stylised_facts.careers_over_time import (
    CAREER,
    aged,
    jobs_begun,
    jobs_by_year,
    month_ends,
    pay_by_age,
    unemployed_months,
    year_steps,
)

WORK, JOBLESS = "permanent", "unemployed"
USUAL = {
    "age": 30.0,
    "contract": "open-ended",
    "employer_id": 5,
    "occupation": 1,
    "wage": 3000.0,
    "birth_month": -240,
    "study_until": 240,
    "unemployment_history": 0,
}


def history(*rows):
    """Events from (person, month, from status, from employer, to status, to employer), in order of time."""
    names = ["person_id", "month", "from_status", "from_employer_id", "to_status", "to_employer_id"]
    return pd.DataFrame(rows, columns=names).astype({"from_employer_id": "UInt32", "to_employer_id": "UInt32"})


def snapshots(*rows):
    """Yearly snapshots from (person, month, further columns)."""
    frame = pd.DataFrame([USUAL | {"person_id": person, "month": month} | more for person, month, more in rows])
    return frame.astype({"employer_id": "UInt32", "unemployment_history": "uint16"})


CAREERS = history(
    (1, 3, JOBLESS, None, WORK, 5),
    (1, 10, WORK, 5, JOBLESS, None),
    (1, 10, JOBLESS, None, WORK, 6),  # the same month: straight
    (1, 70, WORK, 6, "sick", 6),  # stays
    (1, 80, "sick", 6, JOBLESS, None),
    (2, 4, "student", None, WORK, 5),
    (2, 20, WORK, 5, "absent", None),
    (3, 30, "inactive", None, WORK, 7),
)


def test_changes_of_a_month_are_told_by_its_ends():
    ends = month_ends(CAREERS)
    assert len(ends) == 7 and list(ends.columns) == list(CAREERS.columns)
    straight = ends[(ends["person_id"] == 1) & (ends["month"] == 10)].iloc[0]
    assert straight.tolist() == [1, 10, WORK, 5, WORK, 6]


def test_jobs_are_followed_from_beginning_to_end():
    jobs = jobs_begun(CAREERS, 90)
    assert jobs[["person_id", "month", "months"]].to_numpy().tolist() == [
        [1, 3, 7],
        [1, 10, 70],
        [2, 4, 16],
        [3, 30, 60],
    ]
    assert jobs["origin"].tolist() == ["unemployment", "employer", "other", "other"]
    assert jobs["ended"].tolist() == [True, True, False, False]  # left the population; lasts
    assert jobs["to_unemployment"].tolist() == [False, True, False, False]
    assert jobs["left_before"].tolist() == [0, 1, 0, 0]


def test_only_recent_departures_count_as_earlier_moves():
    spells = [(4, month, WORK, number, WORK, number + 1) for number, month in enumerate((0, 30, 50, 100), 1)]
    assert jobs_begun(history(*spells), 120)["left_before"].tolist() == [1, 2, 3, 2]


def test_age_and_years_since_school_are_those_of_the_month():
    table = aged(pd.DataFrame({"person_id": [1, 9], "month": [12, 12]}), snapshots((1, 11, {})))
    assert table["age"].tolist()[0] == pytest.approx(21.0) and table["since_school"].tolist()[0] == pytest.approx(1.0)
    assert table[["age", "since_school"]].iloc[1].isna().all()


def test_jobs_by_year_since_school_are_per_person():
    persons = snapshots(*[(person, month, {}) for person in (1, 2) for month in (11, 23)])
    jobs = aged(pd.DataFrame({"person_id": [1, 1, 2], "month": [3, 5, 13]}), persons)
    table = jobs_by_year(jobs, persons)
    assert len(table) == CAREER and table["persons"].tolist()[:3] == [2, 2, 0]
    assert table["jobs"].tolist()[:2] == [1.0, 0.5] and table["jobs"].iloc[2:].isna().all()


def test_steps_are_of_employees_who_are_there_a_year_later():
    persons = snapshots(
        (1, 11, {}),
        (1, 23, {"employer_id": 6, "wage": 3300.0, "occupation": 2}),
        (2, 11, {"contract": "fixed-term"}),
        (2, 23, {"wage": 3150.0}),
        (3, 11, {}),
        (3, 23, {"employer_id": None, "contract": "none"}),
        (4, 11, {}),  # gone
        (5, 11, {"employer_id": None}),  # no employee
        (5, 23, {}),
    )
    steps = year_steps(persons)
    assert steps["works"].tolist() == [True, True, False] and steps["moved"].tolist() == [True, False, False]
    assert steps["occupation"].tolist() == [True, False, False]
    assert steps["growth"].tolist()[:2] == pytest.approx([np.log(1.1), np.log(1.05)]) and np.isnan(
        steps["growth"].iloc[2]
    )
    assert steps["contract_later"].tolist() == ["open-ended", "open-ended", "none"]


def test_months_of_unemployment_are_summed_over_years_that_are_all_there():
    persons = snapshots(
        (1, 11, {"unemployment_history": 0b1111_0000_0000_0111}),  # four of them in the year before
        (1, 23, {"unemployment_history": 0b1000}),
        (2, 11, {"age": 50.0, "unemployment_history": 7}),
        (2, 23, {"age": 51.0}),
        (3, 23, {"unemployment_history": 7}),
    )
    assert unemployed_months(persons).to_dict() == {1: 4}


def test_pay_is_of_employees():
    pay = pay_by_age(snapshots((1, 11, {}), (2, 11, {"employer_id": None})))
    assert pay.to_dict("list") == {"age": [30.0], "pay": [pytest.approx(np.log(3000.0))]}


def jobs(*groups):
    """Jobs from (count, columns): begun in month 60 at age 30, by default without an end."""
    usual = {"month": 60, "age": 30.0, "origin": "employer", "left_before": 1, "months": 60, "ended": False}
    return pd.DataFrame([usual | {"to_unemployment": False} | more for count, more in groups for _ in range(count)])


SHORT = {"months": 6, "ended": True}


def test_half_of_the_jobs_after_unemployment_last_a_year():
    out = {"origin": "unemployment"}
    seen = jobs((50, out), (50, out | SHORT), (70, {}), (30, SHORT), (500, out | {"month": 110}))
    assert rules.after_unemployment(seen, 120) == (pytest.approx(50.0), True)
    assert rules.after_unemployment(jobs((80, out), (20, out | SHORT), (100, {})), 120) == (pytest.approx(80.0), False)
    assert not rules.after_unemployment(jobs((50, out), (50, out | SHORT), (40, {}), (60, SHORT)), 120).shown
    assert np.isnan(rules.after_unemployment(jobs((9, out), (90, {})), 120).value)


def test_who_was_unemployed_is_so_again():
    out, lost = {"origin": "unemployment"}, SHORT | {"to_unemployment": True}
    straight = [(90, {}), (10, lost)]
    assert rules.unemployed_again(jobs((70, out), (30, out | lost), *straight), 120) == (pytest.approx(3.0), True)
    assert rules.unemployed_again(jobs((90, out), (10, out | lost), *straight), 120) == (pytest.approx(1.0), False)
    assert np.isnan(rules.unemployed_again(jobs(*straight), 120).value)


def test_jobs_end_sooner_after_more_moves():
    def told(*shares, **more):
        groups = [
            (count, {"left_before": before} | more | part)
            for before, share in enumerate(shares, 1)
            for count, part in ((share, SHORT), (100 - share, {}))
        ]
        return rules.moves_before(jobs(*groups), 120)

    assert told(10, 20, 30) == (pytest.approx(3.0), True)
    assert told(10, 30, 20) == (pytest.approx(2.0), False)
    assert np.isnan(told(10, 20, 30, age=60.0).value) and np.isnan(told(10, 20, 30, month=10).value)


def test_the_month_in_which_most_jobs_end():
    def told(ends, beyond):
        groups = [(count, {"months": month, "ended": True}) for month, count in ends.items()]
        return rules.first_months(jobs(*groups, (beyond, {})))

    assert told({1: 10, 3: 50, 13: 10}, 900) == (3.0, True)
    assert told({1: 60, 3: 50}, 900) == (1.0, False)
    assert not told({3: 50, **{month: 20 for month in range(13, 25)}}, 900).shown  # more in the second year
    assert np.isnan(told({3: 50}, 10).value)


@pytest.mark.parametrize("early, shown", [(6.0, True), (1.0, False), (12.0, False)])
def test_two_thirds_of_the_jobs_begin_early(early, shown):
    by_year = pd.DataFrame({"jobs": [early] * 10 + [1.0] * 30, "persons": 1e3})
    assert rules.early_jobs(by_year) == (pytest.approx(100 * early * 10 / (early * 10 + 30)), shown)
    assert np.isnan(rules.early_jobs(by_year.assign(persons=3)).value)


def steps(*groups):
    usual = {"works": True, "moved": False, "since_school": 5.0, "age": 30.0, "occupation": False, "growth": 0.0}
    return pd.DataFrame([usual | more for count, more in groups for _ in range(count)])


def test_growth_of_pay_that_comes_with_another_employer():
    moved = {"moved": True, "growth": 0.11}
    seen = steps((100, moved), (900, {"growth": 0.01}), (100, {"growth": 9.0, "since_school": 20.0}))
    assert rules.early_growth(seen) == (pytest.approx(100 * 10 / 20), True)
    assert rules.early_growth(steps((100, moved), (900, {"growth": 0.1}))).value == pytest.approx(100 * 1 / 101)
    assert np.isnan(rules.early_growth(steps((900, {"growth": 0.1}))).value)


def test_fewer_change_occupation_with_age():
    def told(*shares):
        groups = [
            (count, {"age": 20.0 + 10 * place, "occupation": changes})
            for place, share in enumerate(shares)
            for changes, count in ((True, share), (False, 100 - share))
        ]
        return rules.occupation_by_age(steps(*groups))

    assert told(20, 12, 8, 6, 5) == (pytest.approx(4.0), True)
    assert not told(20, 12, 14, 6, 5).shown and np.isnan(told(20, 12, 8, 6).value)


@pytest.mark.parametrize("share, shown", [(38, True), (50, False)])
def test_fixed_terms_become_open_ended(share, shown):
    fixed = {"contract": "fixed-term", "contract_later": "none"}
    seen = steps(
        (share, fixed | {"contract_later": "open-ended"}),
        (100 - share, fixed),
        (70, {"contract": "open-ended", "contract_later": "open-ended"}),
    )
    assert rules.onward(seen) == (pytest.approx(share), shown)


def test_pay_spreads_with_age():
    def told(*spreads):
        ages = {30.0: spreads[0], 40.0: spreads[1], 50.0: spreads[2]}
        rows = [(age, sign * spread) for age, spread in ages.items() for sign in (-1, 1) for _ in range(100)]
        return rules.spread_of_pay(pd.DataFrame(rows, columns=["age", "pay"]))

    assert told(0.2, 0.25, 0.3) == (pytest.approx(1.5), True)
    assert not told(0.2, 0.35, 0.3).shown


def test_shares_of_short_and_long_tenure():
    shares = pd.Series([8.0, 8.0, 8.0, 7.0, 7.0] + [3.2] * 10 + [3.0] * 10)
    assert rules.tenure_share(shares, "short") == (pytest.approx(38.0), True)
    assert rules.tenure_share(shares, "long") == (pytest.approx(30.0), True)
    assert not rules.tenure_share(shares[::-1], "short").shown


def test_a_twentieth_bears_the_unemployment():
    few = pd.Series([12] * 100 + [0] * 1900)
    assert rules.concentration(few) == (pytest.approx(100.0), True)
    assert rules.concentration(pd.Series([3] * 2000)) == (pytest.approx(5.0), False)
    assert np.isnan(rules.concentration(few.head(200)).value) and np.isnan(rules.concentration(few * 0).value)


def test_older_unemployed_find_work_less_often():
    def told(old):
        rows = [(30.0, 5, True)] * 100 + [(60.0, 20, True)] * old + [(60.0, 20, False)] * (100 - old)
        return rules.older_find_less(pd.DataFrame(rows, columns=["age", "months", "found"]))

    assert told(100) == (pytest.approx(4.0), True)
    assert told(50) == (pytest.approx(8.0), False) and np.isnan(told(0).value)


def test_another_occupation_costs_the_dismissed():
    def told(other):
        rows = [("employer", False, -0.1), ("employer", False, -0.05), ("employer", True, other), ("own", True, 9.0)]
        return rules.occupation_lost(pd.DataFrame(rows * 60, columns=["ended", "occupation", "change"]))

    assert told(-0.3) == (pytest.approx(100 * np.expm1(-0.225)), True)
    assert not told(-0.074).shown and not told(0.1).shown
