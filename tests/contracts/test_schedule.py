"""The printed schedule is the month: the same calls in the same order, each described and timed."""

import ast
import inspect

import pytest

import sim.month
from sim.engine.process import PROCESSES
from sim.month import schedule
from tests.support import clone, let_pass


@pytest.fixture
def executed(finished, monkeypatch):
    """Names of the calls of one month, in order, and the state after it."""
    state, calls = clone(finished.state), []

    def noted(name, function):
        def run(now):
            calls.append(name)
            function(now)

        return run

    for name in {step.name for step in schedule()}:
        monkeypatch.setattr(sim.month, name, noted(name, getattr(sim.month, name)))
    let_pass(state, finished.calendar, 1, first=24)
    return calls, state


def test_schedule_is_what_is_executed(executed):
    calls, state = executed
    assert calls == [step.name for step in schedule()]
    assert set(calls) == set(state.clock)  # and each is timed
    assert all(time > 0 for time in state.clock.values())


def test_the_month_is_a_flat_list_of_calls():
    (function,) = ast.parse(inspect.getsource(sim.month.month)).body
    for line in function.body[1:]:
        assert isinstance(line, ast.Expr) and isinstance(line.value, ast.Call), ast.unparse(line)
        assert ast.unparse(line.value).endswith("(state)") and line.value.func.id in PROCESSES


def test_every_process_is_used():
    used = {step.name for step in schedule()} | {"month_is_counted"}  # counting follows the month
    assert set(PROCESSES) == used


def test_processes_are_described():
    for name, step in PROCESSES.items():
        assert step.actor in {"workers", "employers", "government", "intermediaries", "world"}, name
        assert step.meaning.endswith((".", ":")) or "." in step.meaning, name
        assert len(step.meaning.split()) >= 4, name
        assert not step.mechanism or (step.mechanism[0] == "M" and step.mechanism[1:].isdigit()), name
