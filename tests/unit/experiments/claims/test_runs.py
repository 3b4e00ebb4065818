"""Keys of claims cover what is run: the code, and what a file that an arm names changes; words don't count."""

import pytest

from experiments.claims import worlds
from experiments.claims.border_map import QUICK, CellTask
from experiments.claims.worlds import ClaimTask, Setting, settled_worlds
from experiments.design.programmes import programme
from experiments.execution import keys
from tests.unit.experiments.claims.test_claim import CLAIMS

CLAIM = CLAIMS["C20"]


PLAIN = Setting(1, 1_000)


def task(setting=PLAIN):
    return ClaimTask(CLAIM, setting, tuple(CLAIM.arms))


@pytest.mark.parametrize("change", [("FORMAT", 99), ("running_digest", lambda: "other")], ids=lambda change: change[0])
def test_a_key_covers_the_code_that_runs_and_looks_at_a_world(monkeypatch, change):
    cell = CellTask(0.01, 0.5, "low_mobility", 1, QUICK)
    before = task().key, cell.key
    monkeypatch.setattr(keys, *change)
    assert task().key != before[0] and CellTask(0.01, 0.5, "low_mobility", 1, QUICK).key != before[1]


def test_a_key_covers_what_a_file_named_by_an_arm_changes(monkeypatch):
    before = task().key
    monkeypatch.setattr(worlds, "programme", lambda part, name: {**programme(part, name), "en": "Other words."})
    assert task().key == before
    monkeypatch.setattr(worlds, "programme", lambda part, name: {"changes": []})
    assert task().key != before


def test_settled_worlds_are_counted_once():
    own = Setting(1, 1_000, (("ownership.enabled", False),), 5)
    shared = settled_worlds([task(), task(own), task(own)])
    assert list(shared) == [own] and shared[own][1] == 60 and shared[own][0].scale.persons == 1_000
    assert task().months == 12 * len(CLAIM.arms) * CLAIM.years and task().models == len(CLAIM.arms)
