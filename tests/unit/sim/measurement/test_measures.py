"""Measures against the same figures worked out from columns and events, one person at a time or by pandas."""

import numpy as np
import pandas as pd
import pytest

from sim.codes import Contract, Event, JobState, Search, Status
from sim.engine.measures import DECLARED, TURN, measured
from sim.measurement.counts import COUNTS, MICRO
from sim.measurement.groups import GROUP_MEASURES, GROUP_SUMS
from sim.measurement.measures import BY_SUBJECT, FOLLOWED, MEASURES, RECORDED, definitions, measure
from sim.measurement.outcomes import INACTION
from sim.mechanisms.m12_record import in_work
from sim.reference_data import load_targets


@pytest.fixture(scope="module")
def last(finished):
    """The last month of a finished run: state, its measures, its events of twelve months."""
    events = finished.events()
    return finished.state, finished.measures().iloc[-1], events[events["month"] >= 12]


def test_formulas_name_counts():
    known = {*COUNTS, *FOLLOWED}
    for name, spec in MEASURES.items():
        parts = f"{spec.numerator}+{spec.denominator}".replace("-", "+").split("+")
        assert {part for part in parts if part} <= known, name
        assert spec.months in (1, TURN, 12) and spec.definition and spec.unit, name


def test_nothing_is_counted_or_measured_under_two_meanings():
    assert len(set(COUNTS)) == len(COUNTS) and not set(DECLARED) & set(BY_SUBJECT)
    assert {*GROUP_SUMS} >= {name for one in GROUP_MEASURES.values() for name in one[:2] if name}


def test_a_measure_is_declared_once(monkeypatch):
    monkeypatch.setattr("sim.engine.measures.DECLARED", {})
    words = {"unit": "percent", "low": 0.0, "high": 100.0}

    def declare(module):
        def is_new(tasks_since, month):
            return month - tasks_since < 12

        is_new.__module__ = module
        return measured("New", "Nieuw", "new tasks this year", **words)(is_new)

    assert declare("here") is not declare("here")  # a module may be loaded again
    with pytest.raises(ValueError, match="'is_new' is declared twice"):
        declare("elsewhere")


def test_measures_lie_in_their_range(finished):
    measures = finished.measures()
    for name, spec in MEASURES.items():
        assert spec.low < spec.high and measures[name].dropna().between(spec.low, spec.high).all(), name


def test_targets_are_known_and_used_once():
    targets = [spec.target for spec in MEASURES.values() if spec.target]
    assert set(targets) <= set(load_targets()["id"]) and len(set(targets)) == len(targets)
    assert definitions()["measure"].tolist() == list(MEASURES)


def test_a_flow_waits_for_its_months():
    counts = np.ones((14, RECORDED))
    frame = measure(counts, -2)
    assert frame["month"].tolist() == list(range(-2, 12))
    assert frame["quit_rate"].isna().tolist() == [True] * 11 + [False] * 3
    assert frame["quit_rate"].iloc[-1] == pytest.approx(1200.0)  # twelve events a year over a mean of one
    assert frame["job_to_job_share"].iloc[-1] == pytest.approx(50.0)  # flows below are summed as well
    assert frame["unemployment_rate"].eq(100.0).all()


def test_windows_are_those_of_pandas():
    counts = np.random.default_rng(1).integers(0, 5_000, (40, RECORDED)).astype(float)
    counts[:, ::7] *= counts[:, ::7] > 4_000  # some are often 0
    frame, raw = measure(counts, 0), pd.DataFrame(counts, columns=[*COUNTS, *FOLLOWED])
    for name, spec in MEASURES.items():
        above, below = (raw.eval(formula) if formula else 1.0 for formula in (spec.numerator, spec.denominator))
        if spec.months > 1:
            above, window = above.rolling(spec.months).sum(), below.rolling(spec.months)
            below = window.sum() if spec.flow_below else window.mean()
        expected = spec.scale * above / (below.where(below != 0.0) if spec.denominator else 1.0)
        np.testing.assert_allclose(frame[name], expected, rtol=1e-9, atol=1e-12, err_msg=name)


def test_nothing_over_nothing_is_missing():
    frame = measure(np.zeros((13, RECORDED)), 0)
    ratios = [name for name, spec in MEASURES.items() if spec.denominator]
    assert frame[ratios].isna().all().all() and (frame["persons_student"] == 0).all()


def test_statutes(last):
    state, measures, _ = last
    for status in Status:
        if status:
            count = np.count_nonzero(state.persons["status"] == status)
            assert measures[f"persons_{status.name.lower()}"] == count


def test_employment_and_unemployment(last):
    state, measures, _ = last
    p, month = state.persons, state.month
    work = np.array(
        [
            in_work(int(s), bool(e >= 0), int(month - since))
            for s, e, since in zip(p["status"], p["employer"], p["status_since"])
        ]
    )
    age = (month - p["birth_month"]) / 12.0
    adult, old, young = (age >= 20) & (age < 65), (age >= 55) & (age < 65), age < 65
    assert measures["employment_rate"] == pytest.approx(100 * work[adult].mean())
    assert measures["employment_rate_55_64"] == pytest.approx(100 * work[old].mean())
    for code, name in enumerate(("low", "mid", "high")):
        group = (age >= 25) & (age < 65) & (p["education"] == code)
        assert measures[f"employment_rate_{name}"] == pytest.approx(100 * work[group].mean())
    jobless = p["status"] == Status.UNEMPLOYED
    assert measures["unemployment_rate"] == pytest.approx(100 * jobless[young].sum() / (jobless | work)[young].sum())
    long = jobless & (month - p["status_since"] >= 12)
    assert measures["long_term_unemployed_share"] == pytest.approx(100 * long.sum() / jobless.sum())


def test_tenure_search_and_pay(last):
    state, measures, _ = last
    p, month = state.persons, state.month
    employee = p["contract"] != Contract.NO_CONTRACT
    tenure = (month - p["hired"])[employee]
    assert measures["job_tenure"] == pytest.approx(tenure.mean() / 12)
    assert measures["tenure_ten_years"] == pytest.approx(100 * np.mean(tenure >= 120))
    at_work = employee & (p["status"] != Status.SICK)
    for side in ("external", "internal"):
        answers = p[f"search_{side}"][at_work]
        for code, name in ((Search.NOT, "none"), (Search.PASSIVE, "passive"), (Search.ACTIVE, "active")):
            assert measures[f"{side}_search_{name}"] == pytest.approx(100 * np.mean(answers == code))
    idle = month - p["inactive_since"].astype(int)[at_work]
    assert measures["career_inaction"] == pytest.approx(100 * np.mean(idle >= INACTION))
    assert measures["inaction_duration"] == pytest.approx(idle[idle >= INACTION].mean())
    assert measures["mean_wage"] == pytest.approx(p["wage"][at_work].astype(float).mean(), rel=1e-5)
    made = p["productivity"][at_work].astype(float).mean()
    assert measures["productivity"] == pytest.approx(made, rel=0.03)  # a sixth of the employees each month


def test_jobs_and_employers(last):
    state, measures, _ = last
    j, e = state.jobs, state.employers
    vacant = np.count_nonzero(j["state"] == JobState.VACANT)
    filled = np.count_nonzero(np.isin(j["state"], (JobState.FILLED, JobState.ENDING)))
    assert measures["vacancy_rate"] == pytest.approx(100 * vacant / (vacant + filled))
    posted = (j["state"] == JobState.VACANT) & (j["posted"] <= state.month)
    assert 0 < np.count_nonzero(posted) < vacant  # slots that were left this month are posted next month
    assert measures["vacancy_age"] == pytest.approx((state.month - j["posted"][posted].astype(int)).mean())
    staff = e["headcount"][(e["public"] == 0) & (e["headcount"] > 0)]
    assert measures["micro_employer_share"] == pytest.approx(100 * np.mean(staff < MICRO))
    assert measures["employer_size"] == pytest.approx(staff.mean())


def test_flows_of_a_year_are_the_events_of_twelve_months(finished, last):
    _, measures, events = last
    counts = pd.DataFrame(np.array(finished.recorder.counts)[-12:, : len(COUNTS)], columns=list(COUNTS))
    hires = events["event"].value_counts()
    change, hire = hires[Event.CHANGE_EMPLOYER.name.lower()], hires[Event.HIRE.name.lower()]
    assert measures["job_to_job_share"] == pytest.approx(100 * change / (change + hire))
    inside = hires[Event.CHANGE_FUNCTION.name.lower()]
    assert measures["external_to_internal"] == pytest.approx(change / inside)
    assert measures["internal_moves"] == pytest.approx(100 * inside / counts["employees"].mean())
    rises = events["internal"] & (events["to_level"] > events["from_level"])
    assert measures["promotion_rate"] == pytest.approx(100 * rises.sum() / counts["tenured"].mean())
    left = (events["from_status"] == "permanent") & events["event"].isin(
        ["quit", "resign", "start_business", "dismissal", "change_employer"]
    )
    own = left & events["voluntary"]
    assert measures["quit_rate"] == pytest.approx(100 * own.sum() / counts["open_ended"].mean())
    assert measures["contract_outflow"] == pytest.approx(100 * left.sum() / counts["open_ended"].mean())
    assert measures["hires_per_100"] == pytest.approx(100 * (change + hire) / counts["employees"].mean())


def test_leavers_by_own_will_are_told_by_tenure(last):
    _, measures, events = last
    left = events[(events["from_status"] == "permanent") & events["voluntary"]]
    left = left[left["event"].isin(["change_employer", "resign"])]
    for years in (1, 2, 5):
        share = (left["tenure_months"] < 12 * years).mean()
        assert measures[f"leavers_within_{years}"] == pytest.approx(100 * share)
    assert 0.0 < measures["leavers_within_1"] < measures["leavers_within_5"] < 100.0


def test_ages_and_education(last):
    state, measures, _ = last
    p, month = state.persons, state.month
    rows = zip(p["status"], p["employer"], p["status_since"])
    work = np.array([in_work(int(s), bool(e >= 0), int(month - since)) for s, e, since in rows])
    age, jobless = (month - p["birth_month"]) / 12.0, p["status"] == Status.UNEMPLOYED
    groups = {"15_34": (age < 35), "35_54": (age >= 35) & (age < 55), "55_64": (age >= 55) & (age < 65)}
    for code, name in enumerate(("low", "mid", "high")):
        groups[name] = (age >= 25) & (age < 65) & (p["education"] == code)
    for name, here in groups.items():
        rate = 100 * (jobless & here).sum() / ((jobless | work) & here).sum()
        assert measures[f"unemployment_rate_{name}"] == pytest.approx(rate), name


def test_who_never_left_an_employer_by_own_will(last):
    state, measures, _ = last
    p = state.persons
    at_work = (p["contract"] != Contract.NO_CONTRACT) & (p["status"] != Status.SICK)
    never = 100 * np.mean(p["own_will_moves"][at_work] == 0)
    assert measures["never_left"] == pytest.approx(never, abs=1.5)  # a part of the employees each month


def test_sick_for_a_year(last):
    state, measures, _ = last
    p = state.persons
    long = (p["status"] == Status.SICK) & (state.month - p["status_since"] >= 12)
    base = np.isin(p["status"], (Status.PERMANENT, Status.TEMPORARY, Status.UNEMPLOYED, Status.SICK))
    assert measures["invalidity_share"] == pytest.approx(100 * long.sum() / base.sum())


def test_survey_change_is_two_snapshots_compared(fresh):
    fresh.run(1)
    before = {name: fresh.state.persons[name].copy() for name in ("person_id", "status", "employer", "status_since")}
    then = fresh.state.month
    fresh.run(1)
    p, month = fresh.state.persons, fresh.state.month

    def working(columns, now):
        rows = zip(columns["status"], columns["employer"], columns["status_since"])
        return np.array([in_work(int(s), bool(e >= 0), int(now - since)) for s, e, since in rows])

    age = (month - p["birth_month"]) / 12
    both = working(before, then) & working(p, month) & (p["person_id"] == before["person_id"])
    both &= (age >= 20) & (age < 65)
    changed = both & (p["function_since"] > then)
    elsewhere = both & (p["hired"] > then)
    measures = fresh.measures().iloc[-1]
    assert measures["job_change"] == pytest.approx(100 * changed.sum() / both.sum())
    assert measures["employer_change"] == pytest.approx(100 * elsewhere.sum() / both.sum())


def test_groups_add_up_to_the_whole(finished):
    groups, measures = finished.groups(), finished.measures().iloc[-1]
    newest = groups[(groups["month"] == 23) & (groups["measure"] == "persons")]
    for dimension in ("age", "education", "contract", "start_position", "occupation"):
        total = newest.loc[newest["dimension"] == dimension, "value"].sum()
        assert total == np.count_nonzero(finished.state.persons["status"]), dimension
    unemployed = newest[(newest["dimension"] == "contract") & (newest["group"] == "unemployed")]
    assert unemployed["value"].item() == measures["persons_unemployed"]
