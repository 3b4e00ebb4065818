"""The first cases of the fuzzer, and the fuzzer itself: `python -m tests.fuzz`, which tries many more."""

import json
import os
import signal
import time
from itertools import count, islice
from pathlib import Path

import pytest

from experiments.cli.launch import launch
from tests.fuzz import workers
from tests.fuzz.cases import BAD_LINE, BAD_TREE, LINE, TWICE, WORLD, Case, case, shown
from tests.fuzz.check import ACCEPTED, CRASH, HANG, IDENTITY, OK, REFUSED, TRACEBACK, UNCLEAR, Verdict, check
from tests.fuzz.command import COMMAND
from tests.fuzz.hostile import DIGITS, endless, nested

SEED = 20
FIRST = {WORLD: 15, TWICE: 2, LINE: 3, BAD_TREE: 60, BAD_LINE: 20}


def first(kind, many):
    """The first cases of a kind, with their numbers."""
    return islice(((n, one) for n in count() if (one := case(SEED, n)).kind == kind), many)


@pytest.mark.parametrize(("kind", "many"), FIRST.items(), ids=[kind.replace(" ", "_") for kind in FIRST])
def test_valid_ones_run_and_invalid_ones_are_refused_in_one_clear_line(kind, many):
    found = {f"{SEED}:{n}": verdict for n, one in first(kind, many) if (verdict := check(one)).outcome != OK}
    assert not found


def test_a_case_is_that_of_its_number():
    assert [shown(case(1, n)) for n in range(50)] == [shown(case(1, n)) for n in range(50)]
    assert shown(case(1, 0)) != shown(case(2, 0))


def test_sessions_go_on_where_the_last_one_ended(tmp_path, capfd):
    for cases in (2, 3):
        assert launch(COMMAND, [f"cases={cases}", f"seed={SEED}", "workers=1", f"folder={tmp_path}"]) == 0
        assert f"0 of {cases} broke" in capfd.readouterr().out
    (log,) = tmp_path.glob("*.jsonl")
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [line["case"] for line in lines] == [0, 1, 2]
    log.write_text(log.read_text("utf-8").replace('"outcome": "ok"', '"outcome": "crash", "detail": "signal"', 1))
    assert launch(COMMAND, ["cases=3", f"seed={SEED}", "workers=1", f"folder={tmp_path}"]) == 1
    assert f"{SEED}:0 " in capfd.readouterr().out


def dies(pipe, seed: int, cache: Path) -> None:
    """A worker that is ready, and killed by its first case."""
    pipe.send((Verdict(OK), 0.0))
    pipe.recv()
    os.kill(os.getpid(), signal.SIGSEGV)


def sleeps(pipe, seed: int, cache: Path) -> None:
    """A worker that does not come to an end."""
    pipe.send((Verdict(OK), 0.0))
    pipe.recv()
    time.sleep(60.0)


@pytest.mark.parametrize(("serve", "outcome", "detail"), [(dies, CRASH, "SIGSEGV"), (sleeps, HANG, "more than")])
def test_a_crash_or_a_hang_costs_one_case(monkeypatch, tmp_path, serve, outcome, detail):
    monkeypatch.setattr(workers, "serve", serve)
    monkeypatch.setattr(workers, "LONGEST", 1.0)
    told = []
    workers.try_all(iter([7, 8]), 1, 1, tmp_path, lambda number, verdict, seconds: told.append((number, verdict)))
    assert [(number, verdict.outcome) for number, verdict in told] == [(7, outcome), (8, outcome)]
    assert detail in told[0][1].detail


OUTCOMES = {
    "accepted": (Case(BAD_TREE, {"scale": {"persons": 500}, "burn_in_years": 0, "years": 1}, key="years"), ACCEPTED),
    "another key": (Case(BAD_TREE, {"seed": -1}, key="years"), UNCLEAR),
    "refused": (Case(WORLD, {"seed": -1}), REFUSED),
    "a traceback": (Case(LINE, {"policy": None}), TRACEBACK),
}


@pytest.mark.parametrize(("one", "outcome"), OUTCOMES.values(), ids=OUTCOMES)
def test_what_breaks_is_told_apart(one, outcome):
    assert check(one).outcome == outcome


def test_a_broken_identity_is_found(monkeypatch):
    monkeypatch.setattr("sim.measurement.accounting.Auditor._money", lambda self, state: self._hold("a sum", False))
    tree = {"scale": {"persons": 500}, "burn_in_years": 0, "years": 1, "check": True}
    assert check(Case(WORLD, tree)).outcome == IDENTITY


VALUES = {
    "letters": "x" * 100_000,
    "digits": 10**DIGITS,
    "deep": nested(),
    "endless": endless(),
    "deep in a list": [nested()],
    "lines": "two\nlines",
    "colours": "\x1b[31m",
    "half a character": "\ud800",
    "an object": object(),
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("key", ["seed", "inaction.uncertainty", "policy", "start", "reference_data.sectors"])
def test_a_refusal_is_one_short_line_whatever_the_value(key, value):
    group, _, name = key.partition(".")
    tree = {"years": 1, group: {name: value} if name else value}
    assert check(Case(BAD_TREE, tree, key=key)) == Verdict(OK)
