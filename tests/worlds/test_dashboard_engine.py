"""The engine of the dashboard with real worlds: what is simulated, in which order, and that it survives a kill."""

import os
import signal
import time

import numpy as np
import pytest

from experiments.dashboard.answer import Found
from experiments.dashboard.engine import BASELINE, Engine, base_of, plan_of
from experiments.dashboard.question import View, from_link
from experiments.dashboard.world import Running, Settings, World
from sim import CareerEcosystem
from sim.measurement.measures import MEASURES

PATIENCE = 300.0  # seconds
POLICY, _ = from_link("?hr.workload=0.6")


@pytest.fixture(scope="module")
def engine():
    made = Engine(persons=500, pairs=2, processes=1, burn_in_years=1)
    yield made
    made.close()
    assert not os.path.exists(made.folder)


def until(engine, question, person=0):
    """Ask and wait for all of it."""
    begin = time.monotonic()
    while time.monotonic() - begin < PATIENCE:
        engine.ask("somebody", question, person)
        done, every, _ = engine.progress(question, person)
        if done == every:
            return
        time.sleep(0.05)
    raise AssertionError("no answer")


def test_a_world_in_parts_is_the_world_of_the_model(tmp_path):
    running = Running(World(BASELINE, 3), Settings(500, 1, str(tmp_path)))
    for _ in range(2):
        running.live()
    parts = [running.part()]
    running.live()
    parts.append(running.part())
    model = CareerEcosystem({"seed": 3, "start": "2026-01", "burn_in_years": 1, "scale": {"persons": 500}}).run(3)
    expected = model.measures().set_index("month")["employment_rate"].to_numpy()[-36:].reshape(3, 12).mean(axis=1)
    n = list(MEASURES).index("employment_rate")
    told = np.concatenate([part.measures[:, n] for part in parts])
    assert told == pytest.approx(expected, rel=1e-5)
    assert [part.personas.shape[1] for part in parts] == [3, 1]


def test_an_answer_comes_and_a_second_reader_has_it_at_once(engine):
    until(engine, POLICY)
    found = Found(engine, POLICY)
    assert found.at("employment_rate", 10).pairs == 2
    assert np.isfinite(found.level("policy", "exhaustion").middle).all()
    assert found.at("exhaustion", 10).difference < 0.0  # less work, less worn out
    assert not found.winners(View()).empty and not found.careers(View(who="nurse")).empty
    begin = time.monotonic()
    engine.ask("another", POLICY)
    assert engine.progress(POLICY)[2] == 0 and time.monotonic() - begin < 1.0


def test_the_newest_change_wins(engine):
    old, new = (from_link(f"?hr.workload={value}")[0] for value in (0.7, 0.9))
    engine.ask("hasty", old)
    time.sleep(0.3)
    engine.ask("hasty", new)
    begin = time.monotonic()
    while engine.progress(new)[2] and time.monotonic() - begin < PATIENCE:
        engine.ask("hasty", new)
        time.sleep(0.02)
    assert engine.progress(new)[2] == 0
    assert engine.progress(old)[0] < engine.progress(old)[1]


def test_a_killed_process_is_replaced(engine):
    question, _ = from_link("?government.notice=2")
    engine.ask("unlucky", question)
    begin = time.monotonic()
    while not any(worker.order for worker in engine._workers) and time.monotonic() - begin < PATIENCE:
        time.sleep(0.01)
    os.kill(engine._workers[0].process.pid, signal.SIGKILL)
    until(engine, question)
    assert not engine.error(question)


def test_a_person_is_followed_in_as_many_worlds(engine):
    person = int(engine.population["person_id"].iloc[100])
    question = POLICY._replace(policy=(("hr.workload", 0.8),))
    until(engine, question, person)
    careers = Found(engine, question).careers(View(person=person, career="in_work"))
    start = careers[(careers["year"] == 0) & (careers["arm"] == "policy")]
    assert start["worlds"].item() == 2 and start["persons"].item() == 2
    assert base_of(question) == BASELINE and len(plan_of(question, person, 2).later) == 11
