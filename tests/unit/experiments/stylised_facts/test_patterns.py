"""Patterns rest on small sums over events and snapshots, and plain rules: worked out here by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.presentation.texts import Texts
from experiments.stylised_facts.figures import FIGURES, pattern_charts
from experiments.stylised_facts.patterns import (
    CYCLE_YEARS,
    leaving,
    mobility,
    observe_patterns,
    private_sizes,
    quits,
    reasons,
    unemployment_spells,
    wage_changes,
    yearly_rates,
)
from experiments.stylised_facts.rules import (
    RULES,
    anticipation,
    correlation,
    duration,
    exit_hazard,
    hazard_falls,
    loop,
    named_order,
    pattern_verdicts,
    rates,
    response,
    tail_exponent,
    verdict,
)
from sim.config import configure
from tests.support import SMALL

COLUMNS = {
    "voluntary": False,
    "from_status": "permanent",
    "to_status": "permanent",
    "from_employer_id": None,
    "to_employer_id": None,
    "from_wage": 0.0,
    "to_wage": 0.0,
    "from_occupation": 1,
    "to_occupation": 1,
    "tenure_months": None,
}


def history(*rows):
    """Events from (person, month, event, further columns), in order of time."""
    events = pd.DataFrame([COLUMNS | {"person_id": p, "month": m, "event": e} | more for p, m, e, more in rows])
    return events.astype({"from_employer_id": "UInt32", "to_employer_id": "UInt32", "tenure_months": "Int16"})


def snapshots(*rows):
    """Yearly snapshots from (person, month, employer, further columns)."""
    usual = {"age": 30.0, "education": "mid", "contract": "open-ended", "employer_size": 20, "tenure_months": 24}
    persons = pd.DataFrame([usual | {"person_id": p, "month": m, "employer_id": e} | more for p, m, e, more in rows])
    return persons.astype({"employer_id": "UInt32", "employer_size": "Int32", "tenure_months": "Int32"})


def test_reasons_are_shown_in_the_order_of_the_survey_only():
    def told(*held):
        names = ("uncertainty", "loss", "no_options", "overload", "short_sight")
        return named_order(reasons(pd.DataFrame({f"inaction_{name}": [x, x] for name, x in zip(names, held)})))

    assert told(4.0, 3.0, 2.0, 1.0, 0.0) == (pytest.approx(90.0), True)
    assert told(4.0, 3.0, 1.0, 2.0, 0.0) == (pytest.approx(80.0), False)
    assert not told(3.0, 4.0, 2.0, 1.0, 0.0).shown and not told(4.0, 2.0, 3.0, 1.0, 0.0).shown
    assert np.isnan(told(0.0, 0.0, 0.0, 0.0, 0.0).value)


def test_hazard_by_year_counts_leavers_over_the_time_that_people_stayed():
    joined = [(person, 0, "hire", {"to_employer_id": 9}) for person in range(200)]
    left = [(person, 18, "quit", {"from_employer_id": 9, "voluntary": True}) for person in range(100)]
    table = leaving(history(*joined, *left), 24).set_index("tenure")
    assert table["own"].tolist() == [0.0, pytest.approx(100.0 * 100 / 150)]
    assert table["other"].tolist() == [0.0, 0.0] and table["exposure"].tolist() == [200.0, 150.0]


def test_mobility_is_of_employees_who_are_employees_again():
    persons = snapshots(
        *[(person, 11, 5, {}) for person in range(1, 5)],
        (5, 11, 6, {"contract": "fixed-term", "age": 20.0}),
        (1, 23, 5, {}),
        (2, 23, 7, {}),
        (3, 23, 7, {}),
        (4, 23, None, {}),
        (5, 23, 5, {"age": 21.0}),
    )
    events = history(
        (2, 14, "change_employer", {"from_employer_id": 5, "to_employer_id": 7, "voluntary": True}),
        (3, 12, "dismissal", {"from_employer_id": 5}),
        (3, 20, "hire", {"to_employer_id": 7, "voluntary": True}),
        (4, 15, "dismissal", {"from_employer_id": 5}),
        (5, 23, "contract_end", {"from_employer_id": 6}),
        (5, 23, "hire", {"to_employer_id": 5, "voluntary": True}),
    )
    seen = mobility(persons, events).set_index(["dimension", "group"])
    assert seen.loc[("contract", "open-ended")].tolist() == pytest.approx([100 / 3, 100 / 3, 3])
    assert seen.loc[("contract", "fixed-term")].tolist() == [0.0, 100.0, 1]
    assert seen.loc[("age", "15-24"), "persons"] == 1 and seen.loc[("age", "25-34"), "persons"] == 3
    assert seen.loc[("employer_size", "10-49"), "persons"] == 4


def test_a_departure_of_another_year_does_not_tell_whose_will_it_was():
    persons = snapshots((1, 11, 5, {}), (1, 23, 5, {}), (1, 35, 7, {}))
    events = history(
        (1, 13, "quit", {"from_employer_id": 5, "voluntary": True}),
        (1, 20, "hire", {"to_employer_id": 5, "voluntary": True}),
        (1, 26, "dismissal", {"from_employer_id": 5}),
        (1, 27, "hire", {"to_employer_id": 7, "voluntary": True}),
    )
    row = mobility(persons, events).set_index("group").loc["open-ended"]
    assert row["own"] == 0.0 and row["other"] == 50.0


def test_quits_are_of_open_ended_contracts_in_the_year_that_follows():
    persons = snapshots(
        (1, 11, 5, {"tenure_months": 5}),
        (2, 11, 5, {"tenure_months": 11}),
        (3, 11, 5, {}),
        (4, 11, 5, {}),
        (5, 11, 5, {"contract": "fixed-term"}),
        (3, 23, 5, {"tenure_months": 36}),
    )
    events = history(
        (1, 12, "quit", {"from_employer_id": 5, "voluntary": True}),
        (2, 12, "dismissal", {"from_employer_id": 5}),
        (4, 10, "quit", {"from_employer_id": 5, "voluntary": True}),  # before the snapshot
        (5, 12, "quit", {"from_employer_id": 5, "voluntary": True}),
    )
    assert quits(persons, events).to_dict("list") == {"tenure": [0, 2], "own": [50.0, 0.0], "persons": [2.0, 2.0]}


def test_wages_are_compared_by_tenure_and_by_who_ended_the_job():
    left = {"from_employer_id": 5, "from_wage": 3000.0, "tenure_months": 13}
    table = wage_changes(
        history(
            (3, 13, "dismissal", left),  # finds nothing
            (4, 13, "dismissal", left),
            (5, 13, "resign", left | {"voluntary": True}),  # neither by the employer nor straight to another
            (4, 16, "hire", {"to_employer_id": 5, "to_wage": 2000.0}),  # back with the same employer
            (5, 16, "hire", {"to_employer_id": 6, "to_wage": 2000.0}),
            (1, 24, "dismissal", left | {"tenure_months": 144, "from_wage": 4000.0}),
            (2, 26, "change_employer", left | {"to_employer_id": 6, "voluntary": True, "to_wage": 3300.0}),
            (1, 40, "hire", {"to_employer_id": 8, "to_wage": 3000.0, "to_occupation": 2}),
            (2, 38, "change_employer", left | {"from_employer_id": 6, "to_employer_id": 7, "to_wage": 1500.0}),
        )
    )
    seen = [(row.ended, round(12 * row.tenure), row.change) for row in table.itertuples()]
    expected = [("employer", 144, 0.75), ("own", 13, 1.1), ("employer", 13, 0.5)]
    assert seen == [(ended, months, pytest.approx(np.log(ratio))) for ended, months, ratio in expected]
    assert table["occupation"].tolist() == [True, False, False]


def test_spells_of_unemployment_end_with_work_or_are_lost_sight_of():
    jobless, work = {"to_status": "unemployed"}, {"from_status": "unemployed"}
    table = unemployment_spells(
        history(
            (1, 3, "dismissal", jobless),
            (2, 4, "dismissal", jobless),
            (3, 5, "dismissal", jobless),
            (4, 5, "dismissal", jobless),
            (4, 5, "hire", work),  # not a month without work
            (1, 10, "hire", work),
            (2, 6, "fall_sick", work | {"to_status": "sick"}),
        ),
        12,
    )
    assert table["months"].tolist() == [7, 2, 6]  # the last month of twelve is number 11
    assert table["found"].tolist() == [True, False, False]
    assert table[["person_id", "month"]].to_numpy().tolist() == [[1, 3], [2, 4], [3, 5]]


def test_the_chance_to_find_work_is_of_those_still_there():
    spells = pd.DataFrame({"months": [1] * 40 + [2] * 60 + [2] * 30 + [3] * 30, "found": [True] * 100 + [False] * 60})
    hazard = exit_hazard(spells, 3)
    assert hazard[1] == pytest.approx(25.0) and hazard[2] == pytest.approx(50.0)
    assert np.isnan(hazard[3])  # 30 are left: too few


def spells_with(hazard_of_month, persons=100_000):
    """Spells of 24 months at most that end with these chances."""
    months, found = [], []
    for month in range(1, 25):
        leave = round(persons * hazard_of_month(month))
        months, found, persons = months + [month] * leave, found + [True] * leave, persons - leave
    return pd.DataFrame({"months": months + [24] * persons, "found": found + [False] * persons})


def test_duration_dependence_is_told_from_a_constant_chance():
    assert duration(spells_with(lambda month: 0.2 / month**0.5)).shown
    flat = duration(spells_with(lambda month: 0.1 + 0.001 * (month % 2)))
    assert not flat.shown and flat.value == pytest.approx(1.0, abs=0.02)
    assert not duration(spells_with(lambda month: 0.05 + 0.005 * month)).shown
    assert np.isnan(duration(spells_with(lambda month: 0.1, persons=60)).value)


def test_sizes_leave_out_public_and_empty_employers():
    table = private_sizes(np.array([3, 3, 0, 40, 500]), np.array([0, 0, 0, 0, 1]))
    assert table.to_dict("list") == {"staff": [3, 40], "employers": [2, 1]}


@pytest.mark.parametrize("exponent, near_one", [(0.6, False), (1.0, True), (1.6, False)])
def test_the_exponent_of_a_pareto_tail_is_found(exponent, near_one):
    sizes = np.floor(9.5 * (np.arange(1, 20_001) / 20_001) ** (-1.0 / exponent) + 0.5).astype(int)
    value, shown = tail_exponent(private_sizes(sizes, np.zeros(20_000)))
    assert value == pytest.approx(exponent, rel=0.03) and shown == near_one


def test_hazard_must_start_highest_and_fall():
    assert hazard_falls(pd.Series([30.0, 20.0, 15.0, 16.0, 10.0, 9.0])) == (4, True)
    assert hazard_falls(pd.Series([30.0, 20.0, 25.0, 16.0, 17.0, 9.0])) == (3, False)
    assert hazard_falls(pd.Series([15.0, 20.0, 19.0, 18.0, 17.0, 16.0])) == (4, False)
    assert not hazard_falls(pd.Series([10.0] * 6)).shown
    assert np.isnan(hazard_falls(pd.Series([30.0, 20.0])).value)


def circle(clockwise):
    angle = np.linspace(0, 2 * np.pi, CYCLE_YEARS, endpoint=False) * (-1 if clockwise else 1)
    points = pd.DataFrame({"unemployment": 4 + np.cos(angle) - np.sin(angle), "vacancies": 4 + 2 * np.sin(angle)})
    return pd.concat([points, points], ignore_index=True)


def test_the_direction_of_the_loop():
    area = 0.5 * CYCLE_YEARS * np.sin(2 * np.pi / CYCLE_YEARS) * 2  # an octagon, twice as high as wide
    assert loop(circle(clockwise=False)) == (pytest.approx(area), True)
    assert loop(circle(clockwise=True)) == (pytest.approx(-area), False)


def test_unemployment_and_vacancies_must_move_against_each_other():
    measures = pd.DataFrame(
        {
            "month": np.arange(36),
            "unemployment_rate": np.repeat([2.0, 4.0, 6.0], 12),
            "vacancy_rate": np.repeat([6.0, 5.0, 4.0], 12),
        }
    )
    table = yearly_rates(measures)
    assert table["unemployment"].tolist() == [2.0, 4.0, 6.0] and correlation(table) == (pytest.approx(-1.0), True)
    assert not correlation(table.assign(vacancies=[4.0, 5.0, 6.0])).shown


def test_search_before_and_after_the_notice():
    looks = {-8: 0.2, -2: 0.1, 1: 0.6}
    rows = [(case, month, case < 100 * share) for month, share in looks.items() for case in range(100)]
    threat = pd.DataFrame(rows, columns=["case", "month", "looks"])
    assert response(threat) == (pytest.approx(4.0), True)
    assert anticipation(threat) == (pytest.approx(0.5), False)
    assert anticipation(threat.assign(looks=threat["looks"] | (threat["month"] == -2))).shown
    a_few_more = threat.assign(looks=threat["looks"] | ((threat["month"] == -2) & (threat["case"] < 22)))
    assert anticipation(a_few_more) == (pytest.approx(1.1), False)  # within chance


@pytest.fixture(scope="module")
def patterns(own_cache):
    done = []
    config = configure({**SMALL, "check": False, "years": 7})
    seen = observe_patterns(config, lambda now, total, stage: done.append((now, total, stage)))
    assert [now for now, _, _ in done] == sorted(now for now, _, _ in done)
    assert done[-1] == (12 * (6 * SMALL["burn_in_years"] + 3 * 7 + 2 * CYCLE_YEARS + 2 * 9),) * 2 + ("patterns",)
    return seen


def test_small_worlds_give_every_pattern(patterns):
    assert (patterns.years, len(patterns.beveridge)) == (7, 2 * CYCLE_YEARS)
    assert patterns.leaving["tenure"].tolist() == [*range(len(patterns.leaving))] and len(patterns.leaving) >= 5
    assert rates(patterns.mobility, "contract").notna().all() and len(RULES) == 40
    assert patterns.flows["year"].tolist() == patterns.beveridge["year"].tolist()
    for name in (
        "sizes",
        "wages",
        "unemployment",
        "threat",
        "displaced",
        "jobs",
        "year_steps",
        "employers",
        "ladder",
        "hindcast",
    ):
        assert len(getattr(patterns, name)), name


@pytest.mark.parametrize("language", ["en", "nl"])
def test_each_verdict_is_told_under_its_figure(patterns, language):
    told = [name for _, names in FIGURES.values() for name in names]
    assert sorted(told) == sorted(RULES)
    texts = Texts(language)
    charts = {chart.name: chart for chart in pattern_charts(patterns, texts)}
    assert list(charts) == [f"pattern_{name}" for name in FIGURES]
    for figure, (_, names) in FIGURES.items():
        for name in names:
            assert texts(f"patterns.verdicts.{name}.expectation") in charts[f"pattern_{figure}"].sentence


def moves(**by_group):
    """Mobility (percent) of the groups of each dimension, in order."""
    rows = [(dimension, group, rate) for dimension, groups in by_group.items() for group, rate in groups.items()]
    table = pd.DataFrame(rows, columns=["dimension", "group", "own"])
    return table.assign(other=0.0, persons=1e3)


def test_mobility_must_fall_at_every_step(patterns):
    sizes = ("1-9", "10-49", "50-249", "250+")
    ages = {"15-24": 12.0, "25-34": 6.0, "35-44": 4.0, "45-54": 3.0, "55-64": 2.0}
    seen = moves(
        age=ages, contract={"open-ended": 2.0, "fixed-term": 20.0}, employer_size=dict(zip(sizes, (8, 6, 4, 2)))
    )
    expected = {"mobility_age": 6.0, "mobility_contract": 10.0, "mobility_size": 4.0}
    for name, value in expected.items():
        assert verdict(replace(patterns, mobility=seen), name) == (pytest.approx(value), True)
    uneven = moves(
        age=ages | {"45-54": 5.0},
        contract={"open-ended": 20.0, "fixed-term": 2.0},
        employer_size=dict(zip(sizes, (2, 4, 6, 8))),
    )
    for name in expected:
        assert not verdict(replace(patterns, mobility=uneven), name).shown
    nobody = replace(patterns, mobility=seen.assign(own=0.0))
    assert all(np.isnan(verdict(nobody, name).value) and not verdict(nobody, name).shown for name in expected)
    few = replace(patterns, mobility=seen.assign(persons=3.0))
    assert all(np.isnan(verdict(few, name).value) for name in expected)


def test_verdicts_say_no_where_wages_are_turned_around(patterns):
    frame = pattern_verdicts(patterns).set_index("pattern")
    assert list(frame.columns) == ["expectation", "value", "shown"] and list(frame.index) == list(RULES)
    assert not frame.loc[frame["value"].isna(), "shown"].any()
    wages = pd.DataFrame({"ended": ["own", "employer"] * 60, "tenure": 8.0, "change": [-0.1, 0.1] * 60})
    turned = replace(patterns, wages=wages)
    assert verdict(turned, "wages_own") == (pytest.approx(100 * np.expm1(-0.1)), False)
    assert verdict(turned, "wages_displaced") == (pytest.approx(100 * np.expm1(0.1)), False)
    short = replace(patterns, wages=wages.assign(tenure=5.0))
    assert np.isnan(verdict(short, "wages_displaced").value)
