"""Rows by statute and by turn, tables in memory, blocks of rows, and the population kept on disk."""

import numpy as np
import pytest

from sim import CareerEcosystem
from sim.actors.state import TABLES, rows_marked, rows_where
from sim.burn_in import key_of
from sim.codes import Status
from sim.config import configure
from sim.engine.columns import NOW, Column, columns, initial_columns, make_table, start_afresh
from sim.engine.process import BLOCK, over_rows
from sim.reference_data import load_reference_data
from tests.support import SMALL, clone


def test_rows_by_statute(finished):
    state = clone(finished.state)
    status = state.persons["status"]
    for first, last in (
        (Status.STUDENT, None),
        (Status.PERMANENT, Status.FREELANCE),
        (Status.SICK, Status.RETIRED),
    ):
        rows = state.rows(first, last)
        here = (status >= first) & (status <= (first if last is None else last))
        assert rows.tolist() == np.nonzero(here)[0].tolist() and rows.dtype == np.uint32


@pytest.mark.parametrize("rota", [2, 3, 6])
def test_everybody_has_one_turn(finished, rota):
    """Also in months in which nobody's statute changes."""
    state = clone(finished.state)
    turns = []
    for month in range(rota):
        state.month = 12 * 7 + month
        turns.append(state.rows(Status.PERMANENT, Status.FREELANCE, rota=rota).copy())
    assert np.sort(np.concatenate(turns)).tolist() == state.rows(Status.PERMANENT, Status.FREELANCE).tolist()
    sizes = [len(turn) for turn in turns]
    assert max(sizes) < 1.3 * min(sizes)  # the work is spread over the months


def test_rows_follow_a_change_of_statute(finished):
    state = clone(finished.state)
    row = state.rows(Status.UNEMPLOYED)[0]
    state.persons["status"][row] = Status.INACTIVE
    state.forget_rows()
    assert row not in state.rows(Status.UNEMPLOYED) and row in state.rows(Status.INACTIVE)


def test_lists_cut_from_lists_are_the_same(finished):
    """A list is made from a wider one where there is one: with the same rows, for any order of asking."""
    state = clone(finished.state)
    status = state.persons["status"]
    wide, narrow = (Status.PERMANENT, Status.RETIRED), (Status.FREELANCE, Status.SICK)
    for order in ([wide, narrow, (Status.UNEMPLOYED, None)], [(Status.UNEMPLOYED, None), narrow, wide]):
        state.forget_rows()
        for first, last in order:
            here = (status >= first) & (status <= (first if last is None else last))
            assert state.rows(first, last).tolist() == np.nonzero(here)[0].tolist()
        turn = [state.rows(first, last, rota=3).tolist() for first, last in order]
        state.forget_rows()
        assert turn == [state.rows(first, last, rota=3).tolist() for first, last in reversed(order)][::-1]


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 64, 1003])
def test_marked_rows(size):
    column = (np.random.default_rng(size).random(size) < 0.1).astype(np.uint8) * 5
    for marks in (column, np.zeros(size, np.uint8), np.ones(size, np.uint8)):
        rows = rows_marked(marks)
        assert rows.tolist() == np.nonzero(marks)[0].tolist() and rows.dtype == np.uint32


def test_rows_where_are_unsigned_and_ascending():
    rows = rows_where(np.array([False, True, True, False, True]))
    assert rows.tolist() == [1, 2, 4] and rows.dtype == np.uint32
    assert len(rows_where(np.zeros(3, bool))) == 0


@pytest.mark.parametrize("count", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5])
def test_blocks_cover_all_rows_once_in_order(count):
    rows = np.arange(count, dtype=np.uint32)
    blocks = over_rows(lambda part: part.copy(), rows)
    assert np.concatenate(blocks).tolist() == rows.tolist()
    assert all(len(block) <= BLOCK for block in blocks)
    ranges = over_rows(lambda start, stop: (int(start), int(stop)), count)
    assert [edge for start, stop in ranges for edge in range(start, stop)] == rows.tolist()


def test_tables_are_made_once_for_a_key(finished):
    state, made = clone(finished.state), []

    def build(reference_data, key):
        made.append(key)
        return key * 2

    assert [state.table("mine", build, key) for key in (3, 3, 4, 4, 3)] == [6, 6, 8, 8, 6]
    assert made == [3, 4, 3]


@pytest.mark.parametrize("table", TABLES)
def test_columns_have_their_type(finished, table):
    columns = getattr(finished.state, table)
    assert list(columns) == list(TABLES[table])
    for name, column in columns.items():
        assert column.dtype == np.dtype(TABLES[table][name].dtype), name
        assert column.flags.c_contiguous, name
    lengths = {len(column) for column in columns.values()}
    assert len(lengths) == 1 or table == "economy"
    assert all(len(column) == 3 for column in make_table(table, 3).values())


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described(table):
    for name, column in TABLES[table].items():
        assert column.unit and column.meaning and column.owner, name


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_a_range_with_its_initial_value_in_it(table):
    for name, column in TABLES[table].items():
        assert column.low < column.high, name
        bounded = np.isfinite([column.low, column.high]) | column.from_now  # what was once may be long ago
        assert bounded.all() if column.dtype[0] in "iu" else bounded.any() or column.unit == "EUR", name
        if column.initial not in (None, NOW) and not column.from_now:
            assert column.initial == column.none or column.low <= column.initial <= column.high, name


@pytest.mark.parametrize("table", TABLES)
def test_a_world_lies_within_the_declared_ranges(finished, table):
    for name, values in getattr(finished.state, table).items():
        column = TABLES[table][name]
        limits = column.limits(finished.state)
        assert column.inside(values, limits).all(), f"{name}: {values.min()} to {values.max()}, not in {limits}"


def test_a_column_is_declared_once():
    with pytest.raises(ValueError, match="'exhaustion' of persons is declared twice: by M04 and M99"):
        columns("persons", "M99", exhaustion=Column("f4", "share", "again", 0.0, 1.0))
    assert TABLES["persons"]["exhaustion"].owner == "M04"


def test_rows_start_afresh(finished):
    state, rows = clone(finished.state), np.array([3, 5], np.uint32)
    before = {name: column.copy() for name, column in state.persons.items()}
    start_afresh(state, "persons", rows)
    others = np.delete(np.arange(state.size), rows)
    for name, column in state.persons.items():
        assert (column[others] == before[name][others]).all(), name
        initial = TABLES["persons"][name].initial
        if name in initial_columns("persons"):
            assert (column[rows] == np.array(state.month if initial == NOW else initial, column.dtype)).all(), name
        else:
            assert (column[rows] == before[name][rows]).all(), name


KEYS = {
    "seed": ({"seed": 2}, True),
    "persons": ({"scale": {"persons": 2001}}, True),
    "burn-in": ({"burn_in_years": 11}, True),
    "a parameter": ({"inaction": {"uncertainty": 0.4}}, True),
    "a switch": ({"inaction": {"enabled": False}}, True),
    "years": ({"years": 3}, False),
    "check": ({"check": False}, False),
    "records": ({"record": {"persons": "yearly"}}, False),
    "a policy": ({"policy": {"name": "x", "changes": [{"lever": "life_course.pension_age", "value": 800}]}}, False),
    "the start": ({"start": "2030-01"}, False),
}


@pytest.mark.parametrize("change, matters", KEYS.values(), ids=KEYS)
def test_key_of_a_population_covers_what_made_it(change, matters):
    reference_data = load_reference_data()
    one, other = (key_of(configure(tree), reference_data) for tree in (SMALL, {**SMALL, **change}))
    assert (one != other) == matters


def test_own_data_have_their_own_key(tmp_path):
    from sim.paths import DATA_FOLDER

    table = tmp_path / "regions.csv"
    table.write_bytes((DATA_FOLDER / "regions.csv").read_bytes() + b"\n")
    worlds = load_reference_data(), load_reference_data({"regions": table})
    assert key_of(configure(SMALL), worlds[0]) != key_of(configure(SMALL), worlds[1])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CAREER_ECOSYSTEM_CACHE", str(tmp_path / "deep" / "cache"))
    return tmp_path / "deep" / "cache"


TINY = {"scale": {"persons": 600}, "burn_in_years": 2}


def end_of(model):
    return model.run(0.5).measures()


def test_a_population_from_the_cache_is_the_same(folder):
    first = CareerEcosystem(TINY)
    again = CareerEcosystem(TINY)
    assert (first.from_cache, again.from_cache) == (False, True)
    assert end_of(first).equals(end_of(again))
    assert len(list(folder.iterdir())) == 1  # no unfinished file is left


def test_a_cache_that_cannot_be_written_costs_time_only(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CAREER_ECOSYSTEM_CACHE", str(tmp_path / "file" / "cache"))
    assert not CareerEcosystem(TINY).from_cache
    assert not CareerEcosystem(TINY).from_cache
