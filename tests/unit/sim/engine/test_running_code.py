"""What runs where it is not what the files say: replaced rules, changed constants, subclasses."""

import functools
import os
import subprocess
import sys
from time import process_time
from types import CellType, FunctionType

import numpy as np
import pytest

import sim.month
from sim import CareerEcosystem
from sim.actors.state import PERSONS, Column, State
from sim.engine.provenance import code_digest
from sim.engine.running_code import running_digest
from sim.reference_data import EDUCATION_COMPATIBILITY
from sim.rules import pay, work_values

FACTOR = 2.0


def nobody_learns(state):
    """Leave everybody as they are."""


def half_learn(state):
    state.persons["trained_at"][::2] = state.month


def times_factor(state):
    state.persons["wage"][:] *= FACTOR


def with_number(number):
    return lambda state: state.persons["wage"].fill(number)


def copied(process, code):
    """A process as it is after its module was loaded again, with other code perhaps."""
    plain = FunctionType(code, process.__wrapped__.__globals__, process.__wrapped__.__name__)
    plain.__module__, plain.__qualname__ = process.__module__, process.__qualname__
    cells = {"function": CellType(plain)}
    closure = tuple(cells.get(name, cell) for name, cell in zip(process.__code__.co_freevars, process.__closure__))
    again = FunctionType(process.__code__, process.__globals__, process.__name__, None, closure)
    again.__wrapped__ = plain
    return again


class Slower(CareerEcosystem):
    """A model whose months are counted twice."""

    def step(self):
        super().step()
        self.month += 1


PATCHES = {
    "the month": ("sim.burn_in.month", nobody_learns),
    "a process": ("sim.month.workers_learn", nobody_learns),
    "a process by another": ("sim.month.workers_learn", sim.month.workers_craft_job),
    "a kernel": ("sim.rules.work_values.growth_value", work_values.meaning_value),
    "a kernel by its plain function": ("sim.rules.work_values.growth_value", work_values.growth_value.py_func),
    "a function": ("sim.rules.pay.pay_tables", nobody_learns),
    "a library's function": ("sim.rules.pay.pay_tables", np.exp),
    "a number": ("sim.rules.pay.HOURS", 150.0),
    "a table": ("sim.reference_data.EDUCATION_COMPATIBILITY", np.ones((3, 3))),
    "a method": ("sim.actors.state.State.rows", nobody_learns),
    "a method of the model": ("sim.model.CareerEcosystem.step", nobody_learns),
    "what can't be described": ("sim.month.workers_learn", functools.partial(nobody_learns, open(os.devnull))),
}


@pytest.mark.parametrize("target, value", PATCHES.values(), ids=PATCHES)
def test_what_is_replaced_counts_and_nothing_stays_of_it(target, value, monkeypatch):
    assert running_digest(CareerEcosystem) == code_digest()
    monkeypatch.setattr(target, value)
    assert running_digest(CareerEcosystem) != code_digest()
    monkeypatch.undo()
    assert running_digest(CareerEcosystem) == code_digest()


IN_PLACE = {
    "an entry": lambda patch: patch.setitem(PERSONS, "wage", Column("f8", "EUR", "pay", "M14")),
    "code": lambda patch: patch.setattr(sim.month.month, "__code__", nobody_learns.__code__),
    "code of a process": lambda patch: patch.setattr(
        sim.month.workers_learn.__wrapped__, "__code__", nobody_learns.__code__
    ),
    "a property": lambda patch: patch.setattr(State, "size", property(nobody_learns)),
}


@pytest.mark.parametrize("change", IN_PLACE.values(), ids=IN_PLACE)
def test_what_is_changed_in_place_counts(change, monkeypatch):
    change(monkeypatch)
    assert running_digest() != code_digest()
    monkeypatch.undo()
    assert running_digest() == code_digest()


def test_a_cell_of_a_table_counts():
    before = EDUCATION_COMPATIBILITY[0, 1]
    EDUCATION_COMPATIBILITY[0, 1] = 0.2
    found = running_digest()
    EDUCATION_COMPATIBILITY[0, 1] = before
    assert found != code_digest() == running_digest()


def test_other_replacements_are_told_apart(monkeypatch):
    found = set()
    for value in (nobody_learns, half_learn, with_number(1.0), with_number(2.0), times_factor):
        monkeypatch.setattr("sim.month.workers_learn", value)
        found.add(running_digest())
    monkeypatch.setitem(times_factor.__globals__, "FACTOR", 3.0)
    found.add(running_digest())
    assert len(found) == 6


def test_the_same_code_in_its_place_changes_nothing(monkeypatch):
    monkeypatch.setattr(pay, "HOURS", float("160.0"))
    assert running_digest() == code_digest()


def test_a_rule_that_is_loaded_again_counts_once_it_was_edited(monkeypatch):
    before = sim.month.workers_learn
    monkeypatch.setattr("sim.month.workers_learn", copied(before, before.__wrapped__.__code__))
    assert running_digest() == code_digest()
    monkeypatch.setattr("sim.month.workers_learn", copied(before, sim.month.workers_craft_job.__wrapped__.__code__))
    assert running_digest() != code_digest()


def test_a_docstring_of_a_replacement_changes_nothing(monkeypatch):
    def one(state):
        """Do nothing."""
        return 3

    def other(state):
        """Do nothing at all."""
        return 3

    found = set()
    for value in (one, other):
        value.__qualname__ = value.__name__ = "rule"
        monkeypatch.setattr("sim.month.workers_learn", value)
        found.add(running_digest())
    assert len(found) == 1


def test_a_subclass_counts_by_what_it_brings():
    class Renamed(CareerEcosystem):
        """Another name, nothing else."""

    class Mixin:
        def step(self):
            super().step()

    class Mixed(Mixin, CareerEcosystem):
        pass

    assert running_digest(Renamed) == running_digest(CareerEcosystem) == running_digest() == code_digest()
    assert len({code_digest(), running_digest(Slower), running_digest(Mixed)}) == 3


def test_the_digest_is_the_same_in_every_process():
    script = (
        "import sim.month\nfrom sim.engine.running_code import running_digest\nLIMITS = {'a', 'b', 'c'}\n"
        "sim.month.workers_learn = lambda state: 'a' in LIMITS and sim.month.persons_leave(state)\n"
        "print(running_digest())"
    )
    found = set()
    for seed in "01":
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        found.add(subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True).stdout)
    assert len(found) == 1 and found != {b""} and code_digest().encode() not in found.pop()


def test_a_patch_before_the_model_is_loaded_counts():
    script = (
        "import sim.rules.pay\nsim.rules.pay.HOURS = 150.0\nfrom sim import CareerEcosystem\n"
        "from sim.engine.provenance import code_digest\nfrom sim.engine.running_code import running_digest\n"
        "print(running_digest(CareerEcosystem) == code_digest())"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "False\n"


def test_it_takes_no_time_where_nothing_is_replaced():
    running_digest()
    start = process_time()
    for _ in range(10):
        running_digest()
    assert (process_time() - start) / 10 < 0.1  # seconds; some 0.01 on a machine that does nothing else
