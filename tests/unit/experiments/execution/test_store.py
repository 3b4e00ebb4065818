"""A result on disk is whole or not there; what is not whole is found out, whatever is wrong with it."""

import errno
import os
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments.execution.store import Store, StoredResult
from experiments.io.errors import StoreError
from experiments.outcomes.layout import Layout
from sim.engine.stored_columns import DamagedError

LABELS = ("a", "b", "c")
LAYOUT = Layout.of(
    recent=(LABELS,), yearly=(40, LABELS), groups=(2, (("age", "young"), ("age", "old")), ("persons", "pay"))
)
KEY, OTHER = "ab" * 32, "cd" * 32
NUMBERS = np.where(np.arange(LAYOUT.size) % 7 == 0, np.nan, np.sqrt(np.arange(LAYOUT.size)))


@pytest.fixture
def store(tmp_path):
    """A store with one run in it."""
    made = Store(tmp_path / "runs")
    made.open()
    made.write(KEY, LAYOUT, StoredResult(NUMBERS, {"seconds": 1.5}))
    return made


def files(store):
    """The files below the store."""
    return sorted(path.name for path in store.folder.rglob("*") if path.is_file())


def test_what_is_written_comes_back_exactly(store):
    record = store.read(KEY, LAYOUT)
    assert record.numbers.tobytes() == NUMBERS.tobytes() and record.about["seconds"] == 1.5
    assert store.has(KEY) and not store.has(OTHER) and files(store) == [f"{KEY}.arrows"]
    with pytest.raises(FileNotFoundError):
        store.read(OTHER, LAYOUT)


@pytest.mark.parametrize("left", [0, 3, 4, 100, 0.5, -1, -8])
def test_a_truncated_file_is_damaged(store, left):
    path = store.path(KEY)
    content = path.read_bytes()
    path.write_bytes(content[: int(left * len(content)) if isinstance(left, float) else left])
    with pytest.raises(DamagedError):
        store.read(KEY, LAYOUT)


def test_no_byte_can_change_unseen(store):
    """Whichever byte is turned over: the numbers are the same, or the file is damaged."""
    path = store.path(KEY)
    content = path.read_bytes()
    seen = 0
    for place in range(0, len(content), 7):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
        try:
            assert store.read(KEY, LAYOUT).numbers.tobytes() == NUMBERS.tobytes(), place
        except DamagedError:
            seen += 1
    assert seen > len(content) / 7 / 2


FOREIGN = {
    "a text": lambda path: path.write_text("no results"),
    "a table of something else": lambda path: pq.write_table(pa.table({"x": [1]}), path),
    "the right column without a key": lambda path: pq.write_table(pa.table({"value": NUMBERS}), path),
}


@pytest.mark.parametrize("make", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_file_is_damaged(store, make):
    make(store.path(KEY))
    with pytest.raises(DamagedError):
        store.read(KEY, LAYOUT)


def test_the_results_of_another_run_are_damaged(store):
    store.path(OTHER).parent.mkdir()
    store.path(KEY).rename(store.path(OTHER))
    with pytest.raises(DamagedError, match="something else"):
        store.read(OTHER, LAYOUT)


def test_another_layout_is_damaged(store):
    with pytest.raises(DamagedError, match="something else"):
        store.read(KEY, Layout.of(recent=(LABELS,), yearly=(41, LABELS), groups=(2, 2, 2)))
    store.write(KEY, LAYOUT, StoredResult(NUMBERS[:-1], {}))
    with pytest.raises(DamagedError, match=f"{LAYOUT.size - 1} numbers, not {LAYOUT.size}"):
        store.read(KEY, LAYOUT)


def test_what_is_set_aside_is_not_there_any_more(store):
    aside = store.set_aside(KEY)
    assert aside.suffix == ".bad" and not store.has(KEY) and files(store) == [f"{KEY}.bad"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_full_or_closed_disk_leaves_nothing_and_gives_one_line(store, monkeypatch, code):
    def replace(part, path):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("pathlib.Path.replace", replace)
    with pytest.raises(StoreError) as raised:
        store.write(OTHER, LAYOUT, StoredResult(NUMBERS, {}))
    assert os.strerror(code) in str(raised.value) and "\n" not in str(raised.value)
    assert files(store) == [f"{KEY}.arrows"]


def test_a_worker_that_does_not_see_the_folder_says_so(tmp_path):
    with pytest.raises(StoreError, match="no such folder on this machine"):
        Store(tmp_path / "elsewhere").write(KEY, LAYOUT, StoredResult(NUMBERS, {}))
    assert not (tmp_path / "elsewhere").exists()


def test_what_killed_processes_left_is_swept_out_when_it_is_old(store):
    young, old = (store.path(KEY).with_name(f"{name}.part") for name in ("young", "old"))
    marker = store.folder / "session-chunk.begun"
    for part in (young, old, marker):
        part.write_bytes(b"half")
    for part in (old, marker):
        os.utime(part, (time.time() - 7200,) * 2)
    store.open()
    assert young.exists() and not old.exists() and not marker.exists() and store.has(KEY)


def test_a_layout_names_the_parts_of_its_numbers():
    record = LAYOUT.record(NUMBERS)
    assert {name: array.shape for name, array in record.items()} == LAYOUT.shapes
    assert LAYOUT.shapes == {"recent": (3,), "yearly": (40, 3), "groups": (2, 2, 2)} and LAYOUT.size == 131
    assert LAYOUT.numbers(record).tobytes() == NUMBERS.tobytes()
    with pytest.raises(ValueError, match="yearly is"):
        LAYOUT.numbers(record | {"yearly": np.zeros((3, 40))})


def test_the_order_of_labels_is_another_layout():
    one, other = (Layout.of(recent=(labels,)) for labels in (("a", "b"), ("b", "a")))
    assert one.shapes == other.shapes and one.digest != other.digest
