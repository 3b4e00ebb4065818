"""Targets beside what worlds give: means, errors and verdicts of made-up worlds, worked out here by hand."""

import numpy as np
import pandas as pd
import pytest

from experiments.outcomes.targets import DECIDED_BY, MEASURED, NOT_REPRESENTED, compare, misses, too_noisy
from experiments.presentation.charts import Chart
from experiments.presentation.texts import Texts
from experiments.validate.figures import draw_targets, in_a_sentence, kind_of, verdict_of
from sim.config import GROUPS
from sim.measurement.measures import MEASURES
from sim.reference_data import load_targets

FACTS = load_targets().set_index("id")
KEPT = ["id", "role", "target", "low", "high", "simulated", "mc_error", "in_band"]


def worlds(count=4, **values):
    """Worlds on target, but for the targets given: one value a world, or one for all."""
    columns = {MEASURED[name]: np.full(count, FACTS.loc[name, "value"]) for name in MEASURED}
    return pd.DataFrame(columns | {MEASURED[name]: np.broadcast_to(value, count) for name, value in values.items()})


def row(table, name):
    return table.set_index("id", drop=False).loc[name]


def test_each_target_has_a_row_beside_what_was_observed():
    table = compare(worlds())
    assert table["id"].tolist() == FACTS.index.tolist() and len(table) == 63
    assert np.array_equal(table[["target", "low", "high"]], FACTS[["value", "low", "high"]])
    assert table["role"].tolist() == FACTS["role"].tolist() and table["weight"].tolist() == FACTS["weight"].tolist()


def test_the_csv_has_what_a_reader_needs(tmp_path):
    file = tmp_path / "targets.csv"
    compare(worlds(T02=[6.9, 7.0, 7.1, 7.3], T13=9.0)).to_csv(file, index=False)
    read = pd.read_csv(file)
    assert set(KEPT) <= set(read) and len(read) == 63
    assert read[["id", "role", "target", "low", "high"]].notna().all(axis=None)
    absent = read["id"].isin(NOT_REPRESENTED)
    assert (read["simulated"].isna() == absent).all() and (read["in_band"].isna() == absent).all()
    assert row(read, "T02")["in_band"] == True and row(read, "T13")["in_band"] == False  # noqa: E712
    assert row(read, "T02")["mc_error"] > 0.0


def test_mean_spread_and_error_over_worlds():
    table = compare(worlds(T01=[10.0, 11.0, 12.0, 15.0], T02=[6.0, 8.0, np.nan, np.nan]))
    one, holed = row(table, "T01"), row(table, "T02")
    assert one["simulated"] == 12.0 and one["spread"] == pytest.approx(np.sqrt(14.0 / 3.0))
    assert one["mc_error"] == pytest.approx(np.sqrt(14.0 / 3.0) / 2.0)
    assert (holed["simulated"], holed["mc_error"]) == (7.0, 1.0)  # over the worlds that have a value
    alone = compare(worlds(1))
    assert alone["mc_error"].isna().all() and alone["spread"].isna().all() and too_noisy(alone).empty


def test_the_ends_of_a_band_belong_to_it():
    low, high = FACTS["low"].to_dict(), FACTS["high"].to_dict()
    for ends in (low, high):
        assert compare(worlds(1, **{name: ends[name] for name in MEASURED}))["in_band"].dropna().all()
    outside = {name: np.nextafter(high[name], np.inf) for name in MEASURED}
    assert not compare(worlds(1, **outside))["in_band"].dropna().any()


def test_only_what_must_hold_is_missed():
    must = set(FACTS.index[FACTS["weight"] >= 3])
    assert must == {"T01", "T02", "T03", "T04", "T05", "T13", "T14"}  # a change here changes the exit status
    assert misses(compare(worlds())).empty
    table = compare(worlds(T01=99.0, T05=0.0, T16=99.0, T12=99.0))
    assert misses(table)["id"].tolist() == ["T01", "T05"]
    assert misses(compare(worlds(T14=np.nan)))["id"].tolist() == ["T14"]  # no value does not pass
    assert set(misses(compare(worlds().drop(columns=MEASURED["T13"])))["id"]) == {"T13"}


def test_noise_counts_from_a_quarter_of_the_band():
    band = FACTS.loc["T02", "high"] - FACTS.loc["T02", "low"]
    for share, noisy in ((0.26, ["T02"]), (0.24, [])):
        swing = share * band * np.array([1.0, -1.0])  # two worlds: their mean is known to within `swing`
        assert too_noisy(compare(worlds(2, T02=FACTS.loc["T02", "value"] + swing)))["id"].tolist() == noisy


@pytest.mark.parametrize("verdict, value", [("in", 7.0), ("below", 6.0), ("above", 8.0), ("unmeasured", np.nan)])
def test_verdicts(verdict, value):
    assert verdict_of(row(compare(worlds(T02=value)), "T02")) == verdict


def test_what_an_outcome_in_band_tells():
    table = compare(worlds())
    kinds = {one.id: kind_of(one) for one in table.itertuples()}
    assert kinds["T02"] == "proves" and kinds["T04"] == "decided" and kinds["T12"] == "input"
    outcomes = set(FACTS.index[FACTS["role"] == "outcome"])
    assert {name for name, kind in kinds.items() if kind == "decided"} == set(DECIDED_BY) & outcomes
    for name in DECIDED_BY.values():
        group, _, parameter = name.partition(".")
        assert parameter in GROUPS[group].model_fields if group in GROUPS else parameter.isupper(), name


def test_targets_without_a_measure_say_why():
    assert set(NOT_REPRESENTED) == set(FACTS.index) - set(MEASURED)
    assert all(MEASURES[measure].target == name for name, measure in MEASURED.items())
    for texts in (Texts("en"), Texts("nl")):
        table = draw_targets(compare(worlds()), texts).table.set_index(texts("validation.quantity"))
        shown = table[texts("validation.decides")]
        for name in NOT_REPRESENTED:
            assert texts(f"validation.not_represented.{name}") in shown[shown.index.str.startswith(name)].tolist()


def test_the_sentence_counts_outcomes_only():
    table = compare(worlds(T12=99.0, T02=99.0, T04=99.0))  # an input, one that proves, one that is decided
    outcomes = FACTS.index[FACTS["role"] == "outcome"]
    proving = [name for name in outcomes if name not in DECIDED_BY]
    text = in_a_sentence(table, Texts("en"))
    assert text.startswith(f"{len(outcomes) - 2} of {len(outcomes)} outcomes")
    assert f"Of the {len(proving)} that" in text and f" {len(proving) - 1} do;" in text
    assert "of the 7 that matter most" in text and text.endswith(" 5.")


def test_the_figure_shows_a_dot_for_each_target_at_its_place_in_the_band():
    high, low = FACTS["high"], FACTS["low"]
    chart = draw_targets(compare(worlds(T01=high["T01"], T02=low["T02"], T13=99.0, T14=0.0)), Texts("nl"))
    assert isinstance(chart, Chart) and len(chart.table) == 63
    (axes,) = chart.image.axes
    dots = [line for line in axes.lines if len(line.get_xdata()) == 1]
    assert len(dots) == len(MEASURED)
    places = dict(zip([name for name in FACTS.index if name in MEASURED], dots, strict=True))
    assert places["T01"].get_xdata() == [pytest.approx(1.0)] and places["T02"].get_xdata() == [pytest.approx(-1.0)]
    assert places["T03"].get_xdata() == [0.0] and places["T03"].get_marker() == "o"
    assert places["T13"].get_marker() == ">" and places["T14"].get_marker() == "<"
    assert places["T01"].get_markersize() > places["T16"].get_markersize()
