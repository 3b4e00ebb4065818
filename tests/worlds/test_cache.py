"""Burned-in states on disk: found again, made anew where damaged, and never more than there is room for."""

import os

import numpy as np
import pytest

import sim.month
from sim import CareerEcosystem, burn_in

QUICK = {"scale": {"persons": 500}, "burn_in_years": 1}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CAREER_ECOSYSTEM_CACHE", str(tmp_path))
    return tmp_path


def test_a_state_is_found_again_and_made_anew_where_it_is_damaged(folder):
    assert [CareerEcosystem(QUICK).from_cache for _ in range(2)] == [False, True]
    (file,) = folder.glob("*.pkl")
    file.write_bytes(file.read_bytes()[:1000])
    assert [CareerEcosystem(QUICK).from_cache for _ in range(2)] == [False, True]


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
        for module in ("mechanisms.m08_moves", "mechanisms.m14_economics", "rules.retraining"):
            patch.setattr(f"sim.{module}.pay_tables", lambda data, p: 1 / 0)
        with pytest.raises(ZeroDivisionError):  # what is kept was not made by this rule
            found()
    with monkeypatch.context() as patch:
        patch.setattr("sim.rules.pay.HOURS", 150.0)  # in compiled code already: no effect, but who can know
        assert found() == (False, shipped)
    assert found() == (True, shipped)
    assert len(list(folder.glob("*.pkl"))) == 5


def test_the_states_used_last_are_kept(folder, monkeypatch):
    CareerEcosystem(QUICK, rng=1)
    (first,) = folder.glob("*.pkl")
    monkeypatch.setattr(burn_in, "KEPT_BYTES", int(1.5 * first.stat().st_size))
    os.utime(first, (0, 0))
    CareerEcosystem(QUICK, rng=2)
    (left,) = folder.glob("*.pkl")
    assert left != first


def test_what_a_killed_process_left_goes_and_what_is_being_written_stays(folder):
    old, new = folder / "killed.part", folder / "writing.part"
    for file in (old, new):
        file.write_bytes(b"half")
    os.utime(old, (0, 0))
    CareerEcosystem(QUICK)
    assert not old.exists() and new.exists()


def test_a_folder_that_cannot_be_written_costs_time_and_not_the_run(folder, monkeypatch):
    (folder / "file").write_text("no folder")
    monkeypatch.setenv("CAREER_ECOSYSTEM_CACHE", str(folder / "file" / "below"))
    assert not CareerEcosystem(QUICK).run(1 / 12).from_cache
