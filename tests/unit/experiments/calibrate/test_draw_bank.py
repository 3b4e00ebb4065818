"""The bank of draws: what is done is done once, and a draw lives on under its own values."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.calibrate import draw_bank as module
from experiments.calibrate.draw_bank import SEEDS, Bank, DrawTask, numbered
from experiments.execution.batch import unseen
from experiments.execution.settings import ExecutorSettings
from experiments.execution.store import Store

VALUES = np.array([[0.1, 1.0 / 3.0], [2.0, 3.0], [4.0, 5.0], [6.0, 7.0], [8.0, 9.0]])
DRAWS = numbered(100, VALUES, ("inaction.loss", "moves.fit_value"), 2000)


@pytest.fixture
def simulated(own_cache, monkeypatch):
    """Numbers of the draws that were simulated, in order; simulating costs nothing."""
    numbers = []

    def settle(draw):
        numbers.append(draw.number)
        return {"job_change": sum(draw.values), "mean_wage": float("nan")}

    monkeypatch.setattr(module, "settle", settle)
    return numbers


@pytest.fixture
def bank(tmp_path):
    """Makes a bank anew, always of the same store."""
    return lambda: Bank(Store(tmp_path / "worlds"), ExecutorSettings(workers=1))


def test_draws_are_numbered_and_seeds_take_turns():
    assert [draw.number for draw in DRAWS] == [100, 101, 102, 103, 104]
    assert [draw.seed for draw in DRAWS] == [*range(1, SEEDS + 1), 1]
    assert [draw.values for draw in DRAWS] == [tuple(row) for row in VALUES.tolist()]
    assert {type(value) for draw in DRAWS for value in draw.values} == {float}


def test_a_bank_gives_back_what_was_asked_in_the_order_asked(bank, simulated):
    seen, made = [], bank()
    made.fill(DRAWS, lambda done, total, stage: seen.append((done, total)) if stage == "bank" else None, "bank")
    assert seen == [(done, 5) for done in range(6)] and simulated == [100, 101, 102, 103, 104]
    values, measures = made.tables([104, 100])
    assert np.array_equal(values, VALUES[[4, 0]])
    assert measures["job_change"].tolist() == [17.0, 0.1 + 1.0 / 3.0] and measures["mean_wage"].isna().all()


def test_what_is_done_is_not_done_again(bank, simulated):
    bank().fill(DRAWS[:2], unseen, "bank")
    again = bank()
    again.fill(DRAWS, unseen, "bank")
    again.fill(DRAWS, unseen, "bank")
    assert simulated == [100, 101, 102, 103, 104] and np.array_equal(again.tables([101])[0], VALUES[[1]])


def test_every_draw_is_on_disk_as_soon_as_it_is_done(bank, simulated, monkeypatch):
    settle = module.settle

    def stop(draw):
        if draw.number == 102:
            raise KeyboardInterrupt
        return settle(draw)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(module, "settle", stop)
        bank().fill(DRAWS, unseen, "bank")
    bank().fill(DRAWS, unseen, "bank")
    assert simulated == [100, 101, 102, 103, 104]


def test_what_decides_a_draw_is_in_its_key(monkeypatch):
    draw = DRAWS[0]
    changes = ({"seed": 9}, {"persons": 3000}, {"values": (0.2, 0.3)}, {"names": ("inaction.loss", "moves.x")})
    assert len({draw.key, *(replace(draw, **change).key for change in changes)}) == 1 + len(changes)
    assert replace(draw, number=7).key == draw.key
    monkeypatch.setattr(module, "SETTLING", 3)
    assert replace(draw).key != draw.key


def test_a_draw_lives_on_under_its_own_values(tmp_path, monkeypatch):
    """The burn-in is the same for all draws of a seed; what follows is not, and is the same again for the same."""
    monkeypatch.setenv("CAREER_ECOSYSTEM_CACHE", str(tmp_path))
    for name, years in (("SETTLING", 1), ("RECENT_YEARS", 1)):
        monkeypatch.setattr(module, name, years)
    low, high = (DrawTask(n, 1, 1000, ("matching.apply_active",), (value,)) for n, value in enumerate((0.08, 0.4)))
    first = module.settle(low)
    burned = list(tmp_path.glob("*.arrows"))
    assert module.settle(replace(low, number=9)) == pytest.approx(first, rel=0.0, nan_ok=True)
    assert module.settle(high)["job_change"] > first["job_change"]
    assert len(burned) == 1 and list(tmp_path.glob("*.arrows")) == burned
