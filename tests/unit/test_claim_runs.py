"""Results are kept one by one: what is there is not run again, what is damaged is, and an interrupt loses none."""

from typing import NamedTuple

import numpy as np
import pytest

from experiments.claims import worlds
from experiments.claims.border_map import Means
from experiments.claims.claim import read_claims
from experiments.claims.worlds import Job, Setting
from experiments.design.programmes import programme
from experiments.execution.batch import fill, unfinished
from experiments.execution.store import Store
from experiments.pairing.provenance import made_by

RAN: list[int] = []


class Sum(NamedTuple):
    """A piece of work that costs nothing."""

    number: int
    fails: bool = False

    @property
    def key(self):
        return f"{self.number:040d}"

    @property
    def layout(self):
        return Means(("one", "two"))

    def run(self):
        if self.fails:
            raise KeyboardInterrupt
        RAN.append(self.number)
        return np.array([self.number, 2.0 * self.number])


def filled(works, folder):
    RAN.clear()
    told = []
    done = fill(works, Store(folder), 1, lambda ready, total: told.append((ready, total)))
    return done, list(RAN), told


def test_only_what_is_missing_is_run(tmp_path):
    works = [Sum(number) for number in range(3)]
    done, ran, told = filled(works[:2], tmp_path)
    assert ran == [0, 1] and told == [(0, 2), (1, 2), (2, 2)]
    assert unfinished(works, Store(tmp_path)) == [works[2]]
    again, ran, told = filled(works, tmp_path)
    assert ran == [2] and told[0] == (2, 3)
    assert all(np.array_equal(again[work.key], [work.number, 2.0 * work.number]) for work in works)
    assert done.keys() < again.keys()


def test_a_damaged_file_is_set_aside_and_made_anew(tmp_path):
    works = [Sum(number) for number in range(2)]
    filled(works, tmp_path)
    path = Store(tmp_path).path(works[1].key)
    path.write_bytes(path.read_bytes()[:-20])
    done, ran, _ = filled(works, tmp_path)
    assert ran == [1] and done[works[1].key].tolist() == [1.0, 2.0]
    assert path.with_suffix(".bad").exists()


def test_an_interrupt_loses_nothing_that_is_done(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        filled([Sum(0), Sum(1), Sum(2, fails=True)], tmp_path)
    _, ran, _ = filled([Sum(0), Sum(1), Sum(2)], tmp_path)
    assert ran == [2]


def test_a_key_covers_the_code_that_runs_and_looks_at_a_world(tmp_path):
    file = tmp_path / "runs.py"
    digests = []
    for text in ("one = 1", "one = 2"):
        file.write_text(text)
        made_by.cache_clear()
        digests.append(made_by(str(file)))
    assert digests[0] != digests[1] and made_by() not in digests


def test_a_key_covers_what_a_file_named_by_an_arm_changes(monkeypatch):
    claim = read_claims()["C20"]
    job = Job(claim, Setting(1, 1_000), tuple(claim.arms))
    before = job.key
    monkeypatch.setattr(worlds, "programme", lambda part, name: {**programme(part, name), "en": "Other words."})
    assert job.key == before
    monkeypatch.setattr(worlds, "programme", lambda part, name: {"changes": []})
    assert job.key != before
