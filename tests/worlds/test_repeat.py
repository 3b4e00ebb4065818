"""The same seed gives the same world: twice in one process, and with one thread or two."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim import CareerEcosystem
from sim.engine.process import BLOCK
from tests.support import fingerprint, small_world

ROOT = Path(__file__).parents[2]
PERSONS, MONTHS = 140_000, 4  # three blocks of rows


def test_twice_in_one_process(finished):
    again = small_world().run(2)
    assert again.measures().equals(finished.measures())
    assert again.events().equals(finished.events())
    assert again.groups().equals(finished.groups())
    assert fingerprint(again.state) == fingerprint(finished.state)


def test_another_seed_is_another_world(finished):
    other = CareerEcosystem({**finished.config.model_dump(by_alias=True), "seed": 2}).run(2)
    same = other.measures()["persons_unemployed"] == finished.measures()["persons_unemployed"]
    assert same.mean() < 0.5


def test_records_do_not_change_the_world(finished):
    silent = small_world(record={"events": False}, check=False).run(2)
    assert silent.measures().equals(finished.measures()) and silent.events().empty


def test_model_generator_plays_no_part(fresh, finished):
    fresh.random.random()
    fresh.rng.random()
    fresh.agents.shuffle()
    np.random.seed(3)
    fresh.run(1)
    assert fresh.measures().equals(finished.measures().iloc[:12])


SCRIPT = f"""
from numba import get_num_threads
from sim import CareerEcosystem
from tests.support import fingerprint
import hashlib
model = CareerEcosystem({{"scale": {{"persons": {PERSONS}}}, "burn_in_years": 1}}).run({MONTHS} / 12)
text = repr(sorted(fingerprint(model.state).items())) + model.measures().to_json(double_precision=15)
text += model.events().to_json()
print(get_num_threads(), not model.from_cache, hashlib.sha256(text.encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def by_threads(tmp_path_factory):
    """(threads, burned in, digest) from a process for each number of threads, side by side."""
    running = []
    for threads in (1, 2):
        own = {"NUMBA_NUM_THREADS": str(threads), "PYTHONPATH": str(ROOT)}
        own["CAREER_ECOSYSTEM_CACHE"] = str(tmp_path_factory.mktemp(f"threads{threads}"))  # each burns in by itself
        command = [sys.executable, "-c", SCRIPT]
        running.append(
            subprocess.Popen(command, cwd=ROOT, env={**os.environ, **own}, stdout=subprocess.PIPE, text=True)
        )
    return [process.communicate(timeout=300)[0].split() for process in running]


def test_one_thread_and_two_give_the_same_world(by_threads):
    assert 2 * BLOCK < PERSONS  # else one thread would do all the work in both
    assert [(threads, burned_in) for threads, burned_in, _ in by_threads] == [("1", "True"), ("2", "True")]
    assert by_threads[0][2] == by_threads[1][2]
