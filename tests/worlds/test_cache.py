"""Burned-in states on disk: found again, made anew where damaged, and never more than there is room for."""

import os
import subprocess
import sys

import numpy as np
import pytest

import sim.month
from experiments.io.paths import REPOSITORY
from sim import CareerEcosystem, burn_in
from sim.actors.state import TABLES
from sim.engine.stored_columns import read_columns, write_columns
from sim.measurement.recorder import BEFORE_START
from tests.damage import damage_worlds

QUICK = {"scale": {"persons": 500}, "burn_in_years": 1}
REST = {"balance": ("f8", None), **{name: (dtype, None) for name, dtype in BEFORE_START.items()}}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CAREER_ECOSYSTEM_CACHE", str(tmp_path))
    return tmp_path


def test_a_state_is_found_again_and_made_anew_where_it_is_damaged(folder, caplog):
    first, again = CareerEcosystem(QUICK), CareerEcosystem(QUICK)
    assert (first.from_cache, again.from_cache) == (False, True)
    assert first.run(0.5).measures().equals(again.run(0.5).measures())
    assert damage_worlds(folder, 6, seed=2) == 6, "each kind is told, and what is made anew is the same to the bit"
    (file,) = folder.glob("*.arrows")
    assert len(caplog.messages) == 6 and len(list(folder.iterdir())) == 2, "besides it the last that was set aside"
    line = caplog.messages[-1]
    assert str(file) in line and file.with_suffix(".bad").name in line and "\n" not in line


def test_columns_of_another_length_are_not_taken_over(folder, caplog):
    state = CareerEcosystem(QUICK).state
    (file,) = folder.glob("*.arrows")
    tables = {f"{table}.{name}": column for table in TABLES for name, column in getattr(state, table).items()}
    schema = {name: (column.dtype, None) for name, column in tables.items()}
    columns, facts = read_columns(file, file.stem, {**schema, **REST})
    write_columns(file, file.stem, {**columns, "persons.wage": columns["persons.wage"][:-1]}, facts)
    assert not CareerEcosystem(QUICK).from_cache and "persons.wage holds 499 numbers, not 500" in caplog.text


TWO = """
import sys
from sim import CareerEcosystem
print("ready", flush=True)
sys.stdin.readline()
model = CareerEcosystem({"scale": {"persons": 500}, "burn_in_years": 2})
print(model.from_cache, model.state.persons["wage"].sum(), flush=True)
"""


def test_two_processes_that_need_the_same_world_burn_it_in_once(folder):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": REPOSITORY}
    both = [subprocess.Popen([sys.executable, "-c", TWO], **pipes) for _ in range(2)]
    assert [one.stdout.readline() for one in both] == ["ready\n"] * 2
    for one in both:
        one.stdin.write("go\n")
        one.stdin.flush()
    found, sums = zip(*(one.communicate(timeout=600)[0].split() for one in both))
    assert sorted(found) == ["False", "True"] and len(set(sums)) == 1
    assert [path.suffix for path in folder.iterdir()] == [".arrows"], "no lock is left"


class Restless(CareerEcosystem):
    """Months in which the newest employee looks for something else."""

    def step(self):
        self.state.persons["search_external"][:1] = 2
        super().step()


def richer_month(state):
    sim.month.month(state)
    state.persons["wage"][:] *= np.float32(1.01)


def test_a_replaced_rule_and_a_subclass_have_populations_of_their_own(folder, monkeypatch):
    def found(kind=CareerEcosystem):
        model = kind(QUICK)
        return model.from_cache, float(np.sum(model.state.persons["wage"]))

    _, shipped = found()
    with monkeypatch.context() as patch:
        patch.setattr(sim.month, "workers_learn", lambda state: None)
        (new, unlearned), again = found(), found()
        assert not new and again == (True, unlearned)
        patch.setattr(burn_in, "month", richer_month)
        new, richer = found()
        assert not new and len({shipped, unlearned, richer}) == 3
    assert found() == (True, shipped)
    assert found(Restless) == (False, shipped)  # its step has no part in a burn-in, but who can know
    with monkeypatch.context() as patch:
        for module in ("mechanisms.m08_weighing", "mechanisms.m14_economics", "rules.retraining"):
            patch.setattr(f"sim.{module}.pay_tables", lambda data, p: 1 / 0)
        with pytest.raises(ZeroDivisionError):  # what is kept was not made by this rule
            found()
    with monkeypatch.context() as patch:
        patch.setattr("sim.rules.pay.HOURS", 150.0)  # in compiled code already: no effect, but who can know
        assert found() == (False, shipped)
    assert found() == (True, shipped)
    assert len(list(folder.glob("*.arrows"))) == 5


def test_the_states_used_last_are_kept(folder, monkeypatch):
    CareerEcosystem(QUICK, rng=1)
    (first,) = folder.glob("*.arrows")
    monkeypatch.setattr(burn_in, "KEPT_BYTES", int(1.5 * first.stat().st_size))
    os.utime(first, (0, 0))
    CareerEcosystem(QUICK, rng=2)
    (left,) = folder.glob("*.arrows")
    assert left != first


def test_files_of_somebody_else_stay(folder, monkeypatch):
    monkeypatch.setattr(burn_in, "KEPT_BYTES", 0)
    theirs = [folder / name for name in ("thesis.arrows", "download.part", "notes.bad")]
    for file in theirs:
        file.write_bytes(b"mine")
        os.utime(file, (0, 0))
    CareerEcosystem(QUICK)
    assert all(file.exists() for file in theirs)


def test_what_a_killed_process_left_goes_and_what_is_being_written_stays(folder):
    old, new = (folder / f"{'ab' * 20}.{name}.part" for name in ("killed", "writing"))
    for file in (old, new):
        file.write_bytes(b"half")
    os.utime(old, (0, 0))
    CareerEcosystem(QUICK)
    assert not old.exists() and new.exists()


def test_a_folder_that_cannot_be_written_costs_time_and_not_the_run(folder, monkeypatch):
    (folder / "file").write_text("no folder")
    monkeypatch.setenv("CAREER_ECOSYSTEM_CACHE", str(folder / "file" / "below"))
    assert not CareerEcosystem(QUICK).run(1 / 12).from_cache
