"""Finished pairs are kept: what is there is not run again, and what is damaged or of something else is."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments.execution.batch import unseen
from experiments.execution.settings import ExecutorSettings
from experiments.outcomes.personas import Persona
from experiments.pairing import pair_store as module
from experiments.pairing.pair_store import Design, Draw, Pairs
from experiments.pairing.paired_worlds import PLACEBO, Member
from sim.config import configure
from tests.made_up import empty_worlds

NURSE = Persona(en="nurse", nl="verpleegkundige", why="", occupations=(22,))
PLANNER = Persona(en="planner", nl="planner", why="", occupations=(43,))
CALM = {"name": "calm", "changes": [{"lever": "hr.workload", "value": 0.9}]}
HERE = ExecutorSettings(workers=1)
DRAWS = [Draw(1), Draw(2), Draw(3)]


def config(**changes):
    return configure({"scale": {"persons": 500}, **changes})


def design(years=3, personas=(("nurse", NURSE),), **changes):
    arms = (("baseline", config(**changes)), ("calm", config(policy=[CALM], **changes)))
    return Design(arms, years, dict(personas))


@pytest.fixture
def worlds(monkeypatch):
    """Worlds (seed, arm) that were run, in order; running them costs nothing."""
    run = []

    def run_arms(job):
        records = empty_worlds(job)
        for n, ((name, own), record) in enumerate(zip(job.arms, records.values())):
            run.append((own.seed, name))
            for array in record.values():
                array += own.seed + 0.5 * n
            record["measures"] += np.arange(len(record["measures"]))[:, None]
        return records

    monkeypatch.setattr(module, "run_arms", run_arms)
    return run


def fill(folder, of, draws=DRAWS, progress=None):
    found, seen = Pairs(folder, of, HERE), progress if progress is not None else []
    found.fill(draws, lambda done, total, stage: seen.append((done, total)) if stage == "worlds" else None)
    return found


def everything(seeds, names=("baseline", "calm", PLACEBO)):
    return [(seed, name) for seed in seeds for name in names]


def test_what_is_there_is_not_run_again(tmp_path, worlds):
    first, progress = fill(tmp_path, design()), []
    assert worlds == everything((1, 2, 3))
    worlds.clear()
    again = fill(tmp_path, design(), [*DRAWS, Draw(4)], progress)
    assert worlds == everything((4,)) and progress == [(3, 4), (4, 4)]
    for arm in first.design.names:
        for kind in ("measures", "groups", "ledger", "personas"):
            assert (first.stack(DRAWS, arm, kind) == again.stack(DRAWS, arm, kind)).all()
    assert not list(tmp_path.rglob("*.part"))


def test_other_years_are_other_worlds(tmp_path, worlds):
    fill(tmp_path, design(years=3), DRAWS[:1])
    worlds.clear()
    found = fill(tmp_path, design(years=2), DRAWS[:1])
    assert worlds == everything((1,)) and found.stack(DRAWS[:1], "calm", "measures").shape[1] == 24


def test_another_policy_runs_beside_the_same_reference(tmp_path, worlds):
    fill(tmp_path, design())
    worlds.clear()
    busy = ("busy", config(policy=[{"name": "busy", "changes": [{"lever": "hr.workload", "value": 1.1}]}]))
    fill(tmp_path, Design((*design().arms, busy), 3, {"nurse": NURSE}), DRAWS[:1])
    assert worlds == [(1, "baseline"), (1, "busy")]


def test_words_decide_nothing(tmp_path, worlds):
    fill(tmp_path, design(), DRAWS[:1])
    worlds.clear()
    told = {**CALM, "name": "quiet", "en": "Less work.", "nl": "Minder werk.", "source": "S0"}
    arms = (("baseline", config()), ("quiet", config(policy=[told])))
    fill(tmp_path, Design(arms, 3, {"nurse": NURSE}), DRAWS[:1])
    assert worlds == []


@pytest.mark.parametrize(
    "other",
    [
        design(inaction={"uncertainty": 0.5}),
        design(start="2025-01"),
        design(burn_in_years=10),
        design(scenario=[{"name": "dip", "changes": [{"lever": "labour_demand.level", "value": 0.9}]}]),
    ],
)
def test_what_decides_a_world_is_in_its_key(tmp_path, worlds, other):
    mine, theirs = Pairs(tmp_path, design(), HERE), Pairs(tmp_path, other, HERE)
    for arm in mine.design.names:
        assert mine.key(Draw(1), arm) != theirs.key(Draw(1), arm)


def test_seed_member_and_displaced_are_in_the_key(tmp_path):
    found, member = Pairs(tmp_path, design(), HERE), Member(("inaction.loss",), (1.0,), 14)
    draws = [Draw(1), Draw(2), Draw(1, member), Draw(1, member._replace(values=(1.1,))), Draw(1, None, 1)]
    assert len({found.key(draw, arm) for draw in draws for arm in found.design.names}) == 3 * len(draws)


def test_other_code_or_data_is_another_world(tmp_path, monkeypatch):
    before = Pairs(tmp_path, design(), HERE).key(Draw(1), "calm")
    monkeypatch.setattr("experiments.execution.keys.running_digest", lambda: "other")
    assert Pairs(tmp_path, design(), HERE).key(Draw(1), "calm") != before


@pytest.mark.parametrize("damage", ["cut", "empty", "foreign", "gone"])
def test_what_is_damaged_is_set_aside_named_and_run_again(tmp_path, worlds, damage, capsys):
    found = fill(tmp_path, design(), DRAWS[:1])
    whole = found.stack(DRAWS[:1], "calm", "measures")
    worlds.clear()
    file = found.store.path(found.key(Draw(1), "calm"))
    content = file.read_bytes()
    if damage == "gone":
        file.unlink()
    elif damage == "foreign":
        pq.write_table(pa.table({"value": [1.0]}), file)
    else:
        file.write_bytes(content[: len(content) // 2] if damage == "cut" else b"")
    again = fill(tmp_path, design(), DRAWS[:1])
    assert worlds == [(1, "baseline"), (1, "calm")]
    assert (again.stack(DRAWS[:1], "calm", "measures") == whole).all()
    told = capsys.readouterr().err
    assert (str(file) in told and file.with_suffix(".bad").exists()) == (damage != "gone")


def test_other_personas_are_other_worlds(tmp_path):
    both = design(personas=(("nurse", NURSE), ("planner", PLANNER)))
    keys = {Pairs(tmp_path, of, HERE).key(Draw(1), "calm") for of in (design(), both)}
    renamed = design(personas=(("carer", NURSE.model_copy(update={"en": "carer"})),))
    assert len(keys) == 2 and Pairs(tmp_path, renamed, HERE).key(Draw(1), "calm") in keys


def test_a_pair_that_fails_is_left_out_and_named(tmp_path, worlds, monkeypatch, capsys):
    run_arms = module.run_arms

    def fail_at_two(job):
        if job.arms[0][1].seed == 2:
            raise ZeroDivisionError("no\njobs")
        return run_arms(job)

    monkeypatch.setattr(module, "run_arms", fail_at_two)
    found = Pairs(tmp_path, design(), HERE)
    assert found.fill(DRAWS, unseen) == [DRAWS[0], DRAWS[2]]
    assert found.failed == {DRAWS[1]: "seed 2: ZeroDivisionError: no jobs"}
    assert "seed 2: ZeroDivisionError: no jobs" in capsys.readouterr().err
    with pytest.raises(OSError, match="no pair could be run; the last: seed 2: ZeroDivisionError"):
        Pairs(tmp_path, design(), HERE).fill(DRAWS[1:2], unseen)


def test_a_member_of_which_a_pair_fails_is_left_out_whole(tmp_path, worlds, monkeypatch):
    run_arms, members = module.run_arms, [Member(("inaction.loss",), (value,), 1) for value in (0.5, 1.0)]
    draws = [Draw(seed, members[(seed - 1) // 2]) for seed in (1, 2, 3, 4)]
    monkeypatch.setattr(module, "run_arms", lambda job: run_arms(job) if job.arms[0][1].seed != 2 else 1 / 0)
    assert Pairs(tmp_path, design(), HERE).fill(draws, unseen) == draws[2:]


def test_an_interruption_keeps_what_is_done(tmp_path, worlds, monkeypatch):
    run_arms = module.run_arms

    def stop_at_two(job):
        if job.arms[0][1].seed == 2:
            raise KeyboardInterrupt
        return run_arms(job)

    monkeypatch.setattr(module, "run_arms", stop_at_two)
    with pytest.raises(KeyboardInterrupt):
        fill(tmp_path, design())
    assert worlds == everything((1,))
    monkeypatch.setattr(module, "run_arms", run_arms)
    fill(tmp_path, design())
    assert worlds == everything((1, 2, 3))


def test_a_full_disk_leaves_no_part(tmp_path, worlds, monkeypatch):
    def full(*arguments, **columns):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OSError, match="No space"):
        fill(tmp_path, design())
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
