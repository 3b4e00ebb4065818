"""The workshop pack as a user makes it, with three cards in tiny worlds, and the worlds behind it."""

import json
import re

import numpy as np
import pytest

from experiments.outcomes.yearly import by_year
from experiments.workshop_pack import command as workshop_pack
from experiments.workshop_pack.cards import read_deck
from experiments.workshop_pack.command import FOLDER, PAGE, chosen, main
from experiments.workshop_pack.runs import KEPT, HandTask, Size, tasks_of
from sim import CareerEcosystem
from sim.measurement.measures import MEASURES

TINY = Size(500, 2, 2, 1, burn_in_years=4)
THREE = "talks,scheme,network"
DECK = read_deck()


@pytest.fixture(scope="module")
def finished(own_cache, tmp_path_factory):
    """The results folder after the same command twice, and which tasks were run in each."""
    results, ran = tmp_path_factory.mktemp("results"), [[], []]
    original = HandTask.run
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workshop_pack, "QUICK", TINY)
        for keys in ran:
            patch.setattr(HandTask, "run", lambda task, keys=keys: keys.append(task.key) or original(task))
            assert main([f"cards={THREE}", "quick=true", "executor.workers=1", f"results={results}"]) == 0
    return results, ran


def test_the_pack_is_one_page_and_what_is_done_is_not_run_again(finished):
    results, (first, second) = finished
    tasks = tasks_of(chosen(DECK, THREE.split(",")), TINY)
    assert sorted(first) == sorted(task.key for task in tasks) and not second
    assert sorted(path.name for path in results.iterdir()) == [FOLDER, "workshop_pack-part-quick"]
    assert [path.name for path in (results / "workshop_pack-part-quick").iterdir()] == [PAGE]
    html = (results / "workshop_pack-part-quick" / PAGE).read_text("utf-8")
    data = json.loads(re.search(r'id="pack">(.*?)</script>', html, re.DOTALL)[1])
    assert len(data["hands"]) == 8 and data["made"]["quick"] and data["effects"]["shape"][:2] == [3, 8]
    assert max(map(abs, data["levels"][0][0])) > 1.0 and min(data["effects"]["steps"]) > 0.0


def test_arms_are_what_a_model_of_its_own_gives(own_cache):
    task = HandTask(DECK, "ai_wave", 1, TINY, (("talks", "scheme"), ()))
    measures, money, net = task.layout.record(task.run()).values()
    model = CareerEcosystem(task.config_of(("talks", "scheme"))).run()
    own = by_year(model.measures()[list(MEASURES)].to_numpy(float))
    assert measures[1] == pytest.approx(own[:, [list(MEASURES).index(name) for name in KEPT]], nan_ok=True)
    assert np.array_equal(measures[0], measures[2], equal_nan=True) and np.array_equal(money[0], money[2])
    assert not np.nan_to_num(net[[0, 2]]).any() and np.nan_to_num(net[1]).any()
    paid = (model.state.ledger.balance["persons"] - model.state.ledger.balance["customers"]) != 0.0
    assert paid and np.isfinite(money).all()


def test_luck_is_the_empty_hand_twice_but_for_one_dismissal(own_cache):
    task = HandTask(DECK, "slow_change", 1, TINY, (), luck=1)
    measures, _, net = task.layout.record(task.run()).values()
    assert not np.array_equal(measures[0], measures[1], equal_nan=True)
    plain = HandTask(DECK, "slow_change", 1, TINY, ((),))
    assert not np.array_equal(measures[0], plain.layout.record(plain.run())["measures"][0], equal_nan=True)
    assert not np.nan_to_num(net[0]).any()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("cards=talks,wings", "wings"),
        ("quick=soon", "quick"),
        ("world=ai_wave", "unknown key 'world'"),
        ("executor.workers=0", "greater than or equal to 1"),
    ],
)
def test_wrong_input_is_one_line(capsys, given, said):
    assert main([given]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def test_a_dry_run_tells_the_time_and_starts_nothing(capsys, tmp_path):
    assert main(["dry_run=true", "executor.workers=2", f"results={tmp_path}"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "697 hands" in shown and not list(tmp_path.iterdir())
    assert 1 <= int(re.search(r"about (\d+) minutes", shown)[1]) < 600  # as measured here
