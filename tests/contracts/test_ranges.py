"""Every column and every measure declares a range, and what is set from outside or by a lever is within it."""

import math

import numpy as np
import pytest

from sim.codes import END_AGE, NO_OCCUPATION, START_AGE
from sim.config import GROUPS
from sim.engine.columns import ENDLESS, TABLES, checked, misfits
from sim.measurement.measures import MEASURES
from tests.support import clone

COLUMNS = [(table, name) for table, columns in TABLES.items() for name in columns]


def has_ends(unit, low, high, reason=""):
    return (math.isfinite(low) and math.isfinite(high)) or unit.split()[0] in ENDLESS or bool(reason)


def test_every_column_declares_a_range():
    for table, name in COLUMNS:
        column = TABLES[table][name]
        low = 0 if column.from_now else column.low  # what was once may be long ago
        assert column.low < column.high and has_ends(column.unit, low, column.high), (table, name)
        codes = column.unit == "code" and column.codes is None
        assert bool(column.of) == (codes or column.unit == "row") or name in WITHOUT_A_TABLE, (table, name)


WITHOUT_A_TABLE = {"request_job"}  # what is left of a request that was carried out


def test_every_measure_declares_a_range():
    for name, spec in MEASURES.items():
        assert spec.low < spec.high and has_ends(spec.unit, spec.low, spec.high, spec.endless), name
        assert not (spec.endless and math.isfinite(spec.low) and math.isfinite(spec.high)), f"{name}: no need"
        assert spec.unit != "percent" or spec.high == 100.0 or spec.endless or name in BEYOND_A_SHARE, name


# Log points, who left meanwhile, and jobs that came or went over the mean of two counts.
BEYOND_A_SHARE = {
    "skill_gap",
    "technology_gain",
    "general_skill",
    "training_participation",
    "job_creation",
    "job_destruction",
}


def test_a_lever_of_employers_is_within_the_column_that_it_sets():
    for name, field in GROUPS["hr"].model_fields.items():
        ends = {type(limit).__name__: limit for limit in field.metadata}
        column = TABLES["employers"].get(name)
        if column is not None and ends and column.unit != "0/1":
            assert column.low <= ends["Ge"].ge and ends["Le"].le <= column.high, name


def test_a_sound_world_has_no_misfits(finished):
    assert not list(misfits(finished.state))


WRONG_TYPES = ("x", None, 1j, [[1], [1, 2]], [None], {}, 10**5000, b"1")


@pytest.mark.parametrize("table", TABLES)
def test_every_column_refuses_what_is_beyond_its_range(finished, table):
    state = finished.state
    for name, column in TABLES[table].items():
        low, high = column.limits(state)
        for value in (low - 1, high + 1):
            if math.isfinite(value) and abs(value) < 2**60:
                with pytest.raises(ValueError, match=rf"^{table}\.{name}=.* is out of range; allowed: ") as found:
                    checked(state, table, name, value, None)
                assert "\n" not in str(found.value)
        for value in (math.nan, math.inf, -math.inf):
            with pytest.raises(ValueError, match=rf"^{table}\.{name}=-?(nan|inf) is out of range"):
                checked(state, table, name, value, None)
        for value in WRONG_TYPES:
            with pytest.raises(ValueError, match=rf"^{table}\.{name}=.* has the wrong type; allowed: ") as found:
                checked(state, table, name, value, None)
            assert len(str(found.value)) < 600


def test_a_number_for_none_is_within_the_range_beside_it(finished):
    codes = len(finished.state.reference_data.occupation_share)
    for value in (0, codes - 1, NO_OCCUPATION):
        assert checked(finished.state, "persons", "prepared_for", value, None) == value
    with pytest.raises(ValueError, match=rf"prepared_for={codes} is out of .*; allowed: 0 to {codes - 1}, or 255 "):
        checked(finished.state, "persons", "prepared_for", codes, None)
    state = clone(finished.state)
    state.persons["prepared_for"][5] = 254
    assert [line.split(" ")[0] for line in misfits(state)] == ["persons.prepared_for=254"]


def test_a_misfit_is_named(finished):
    state = clone(finished.state)
    state.persons["region"][5], state.persons["exhaustion"][7] = 99, np.nan
    lines = list(misfits(state))
    assert [line.split("=")[0] for line in lines] == ["persons.region", "persons.exhaustion"]
    assert lines[0] == "persons.region=99 of row 5 is out of range (1 rows); allowed: 0 to 4 (code)"


def test_ages_are_told_from_the_present_month(finished):
    column, state = TABLES["persons"]["birth_month"], finished.state
    assert column.limits(state) == (state.month + 1 - END_AGE, state.month - START_AGE)


def test_an_empty_row_may_hold_anything(finished):
    state = clone(finished.state)
    state.persons["status"][3], state.persons["region"][3] = 0, 200
    assert not list(misfits(state))


def test_single_precision_is_no_misfit(finished):
    state = clone(finished.state)
    state.employers["informal_time"][:] = 0.15  # a little more in single precision
    assert not list(misfits(state))
    assert checked(state, "employers", "informal_time", 0.15, None) == np.float32(0.15)
