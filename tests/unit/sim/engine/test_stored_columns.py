"""A file of columns is what was written, or damaged; and only one process at a time has a lock."""

import signal
import subprocess
import sys

import numpy as np
import pytest

from experiments.io.paths import REPOSITORY
from sim.engine.stored_columns import DamagedError, alone, read_columns, set_aside, write_columns
from tests.damage import damages

COLUMNS = {
    "wage": np.array([1.5, np.nan, -0.0], "f4"),
    "row": np.array([], "i4"),
    "code": np.arange(5000, dtype="u1"),
    "id": np.arange(5000, dtype="u4"),
}
SCHEMA = {"wage": ("f4", 3), "row": ("i4", None), "code": ("u1", 5000), "id": ("u4", 5000)}
KEY = "ab" * 20


@pytest.fixture
def file(tmp_path):
    path = tmp_path / f"{KEY}.arrows"
    write_columns(path, KEY, COLUMNS, {"seconds": 1.5})
    return path


def test_columns_of_any_length_come_back_to_the_bit_and_may_be_written_to(file):
    columns, facts = read_columns(file, KEY, SCHEMA)
    assert facts == {"seconds": 1.5} and list(columns) == list(COLUMNS)
    for name, column in columns.items():
        assert (column.dtype, column.tobytes()) == (COLUMNS[name].dtype, COLUMNS[name].tobytes())
        column[:] = 0
    assert [path.name for path in file.parent.iterdir()] == [file.name]


WRONG = {
    "another key": ("cd" * 20, SCHEMA, "something else"),
    "a column too few": (KEY, {name: SCHEMA[name] for name in list(SCHEMA)[1:]}, "other columns"),
    "another column": (KEY, {**{name: SCHEMA[name] for name in list(SCHEMA)[1:]}, "pay": ("f4", 3)}, "other columns"),
    "another type": (KEY, {**SCHEMA, "wage": ("f8", 3)}, "wage is"),
    "another length": (KEY, {**SCHEMA, "code": ("u1", 4999)}, "code holds 5000 numbers, not 4999"),
}


@pytest.mark.parametrize("key, schema, words", WRONG.values(), ids=WRONG)
def test_what_is_not_as_it_should_be_is_damaged(file, key, schema, words):
    with pytest.raises(DamagedError, match=words):
        read_columns(file, key, schema)


def test_every_damage_is_told(file):
    content = file.read_bytes()
    for what, damaged in damages(content, 60, seed=1):
        file.write_bytes(damaged)
        with pytest.raises(DamagedError) as told:
            read_columns(file, KEY, SCHEMA)
        assert "\n" not in str(told.value), what
    file.unlink()
    file.mkdir()
    with pytest.raises(DamagedError):
        read_columns(file, KEY, SCHEMA)
    assert set_aside(file).name == f"{KEY}.bad" and not file.exists()
    with pytest.raises(FileNotFoundError):
        read_columns(file, KEY, SCHEMA)


def test_what_cannot_be_written_leaves_the_earlier_file(file, monkeypatch):
    before = file.read_bytes()
    monkeypatch.setattr("pathlib.Path.replace", lambda *places: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        write_columns(file, KEY, {"wage": np.zeros(1)}, {})
    assert file.read_bytes() == before and [path.name for path in file.parent.iterdir()] == [file.name]


HOLDER = """
import sys, time
from pathlib import Path
from sim.engine.stored_columns import alone
with alone(Path(sys.argv[1])):
    print("locked", flush=True)
    time.sleep(60)
"""


def test_a_lock_dies_with_its_process_and_leaves_no_file(tmp_path):
    lock = tmp_path / "world.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, lock], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    ) as holder:
        assert holder.stdout.readline() == "locked\n"
        waiter = subprocess.Popen(
            [sys.executable, "-c", HOLDER, lock], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
        )
        with waiter:
            with pytest.raises(subprocess.TimeoutExpired):
                waiter.wait(1.0)
            holder.send_signal(signal.SIGKILL)
            assert waiter.stdout.readline() == "locked\n", "the first is gone"
            waiter.kill()
    with alone(lock):
        assert lock.exists()
    assert not lock.exists()
