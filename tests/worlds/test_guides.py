"""What the guides show works: the example of a mechanism, a policy of one's own, snippets, and commands run small."""

import importlib.util
import re
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import yaml

import sim
from experiments.run import command as run
from sim.codes import Status
from sim.config import Change, configure
from sim.engine.process import PROCESSES
from sim.policy import Calendar
from sim.reference_data import load_reference_data
from tests.commands import DOCUMENTS, ROOT, blocks, in_blocks

CONTRIBUTOR, RESEARCHER, POLICYMAKER = (f"docs/guides/{one}.md" for one in ("contributor", "researcher", "policymaker"))
SMALL = ["scale.persons=500", "years=1", "burn_in_years=1", "behaviour=false"]
RUNS = {one.words: one for file in DOCUMENTS for one in in_blocks(file) if one.program == "experiments.run"}


def code(file):
    return [content for mark, content in blocks(file)[0] if mark == "python"]


@pytest.fixture
def example(tmp_path):
    """The module of the contributor's guide, as if it stood among the mechanisms."""
    name, file = "sim.mechanisms.m23_commuting", tmp_path / "m23_commuting.py"
    file.write_text(code(CONTRIBUTOR)[0] + "\n", encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    known = set(PROCESSES)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[name]
    for process in set(PROCESSES) - known:
        del PROCESSES[process]


def test_the_example_of_a_mechanism_does_what_it_says(example, fresh):
    state = fresh.state
    p, e = state.persons, state.employers
    p["commute_strain"] = np.zeros(state.size, np.float32)
    record = example.CommutingParameters().record()
    state.parameters = SimpleNamespace(m23=record)
    for _ in range(3):
        example.workers_commute(state)
    works = np.isin(p["status"], (Status.PERMANENT, Status.TEMPORARY))
    away = works & (p["region"] != e["region"][np.maximum(p["employer"], 0)])
    assert away.any() and (works & ~away).any()
    assert p["commute_strain"][away] == pytest.approx(1.0 - (1.0 - record.climb) ** 3)
    assert not p["commute_strain"][~away].any()
    state.parameters = SimpleNamespace(m23=record._replace(enabled=False))
    example.workers_commute(state)
    assert not p["commute_strain"].any()


def test_the_example_of_a_test_passes_and_its_equation_is_that_of_plain_python(example):
    names = dict(vars(example))
    exec(code(CONTRIBUTOR)[1], names)  # noqa: S102
    names["test_strain_climbs_away_and_fades_at_home"]()
    p = example.CommutingParameters().record()
    for strain in (0.0, 0.3, 1.0):
        for away in (True, False):
            assert example.next_strain(strain, away, p) == example.next_strain.py_func(strain, away, p)


def test_the_example_keeps_the_rules_of_the_house(example):
    assert "Off (null rule)" in example.__doc__ and "Claim:" in example.__doc__
    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--config", str(ROOT / "pyproject.toml"), example.__file__]
        done = subprocess.run(ruff, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "file, there",
    [
        ("sim/actors/state.py", '"exhaustion": Column('),
        ("sim/actors/population.py", "def _blank("),
        ("sim/actors/population.py", "BLANKED = ("),
        ("sim/config.py", "GROUPS: dict"),
        ("sim/month.py", "    workers_update_wellbeing(state)"),
        ("sim/mechanisms/registry.py", "MECHANISMS: dict"),
        ("sim/mechanisms/m04_wellbeing.py", "def job_strain("),
    ],
)
def test_the_places_that_the_example_changes_are_there(file, there):
    assert there in (ROOT / file).read_text("utf-8")
    assert file in (ROOT / CONTRIBUTOR).read_text("utf-8") or "M04" in (ROOT / CONTRIBUTOR).read_text("utf-8")


def test_the_policy_that_is_shown_can_be_used():
    ((name, keys),) = yaml.safe_load(next(text for mark, text in blocks(POLICYMAKER)[0] if mark == "yaml")).items()
    assert {"en", "nl", "source", "changes"} == set(keys)
    calendar = Calendar(configure({"policy": [{"name": name, **keys}]}))
    calendar.check_targets(load_reference_data())
    assert len(calendar.changes) == len(keys["changes"]) and isinstance(calendar.changes[0].change, Change)


def test_the_first_snippet_gives_measures(own_cache):
    names = {}
    with pytest.MonkeyPatch.context() as patch:
        small = {"scale": {"persons": 500}, "burn_in_years": 1}
        patch.setattr(sim, "CareerEcosystem", lambda config, rng, made=sim.CareerEcosystem: made(small, rng=rng))
        exec(code(RESEARCHER)[0].replace("years=5", "years=1"), names)  # noqa: S102
    assert len(names["measures"]) == 12


def test_a_figure_is_drawn_from_the_tables(tmp_path, monkeypatch):
    """With a table of the columns that a comparison writes."""
    effects = pd.DataFrame(
        {
            "arm": "one",
            "horizon": [1, 5],
            "dimension": "all",
            "measure": "employment_rate",
            "difference": [0.1, 0.3],
            "low": [0.0, 0.1],
            "high": [0.2, 0.5],
        }
    )
    (tmp_path / "results/compare/NAME").mkdir(parents=True)
    effects.to_parquet(tmp_path / "results/compare/NAME/effects.parquet")
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(code(RESEARCHER)[1], names)  # noqa: S102
    assert re.search("percentage points", names["axes"].get_ylabel())


@pytest.mark.parametrize("shown", RUNS.values(), ids=str)
def test_a_run_that_is_shown_runs(shown, own_cache, tmp_path, monkeypatch, capsys):
    """In a world of 500 persons for a year, without figures, which other tests draw."""
    if "--help" in shown.arguments:
        pytest.skip("read by another test")
    monkeypatch.setattr(run, "charts", lambda results, texts: [])
    assert run.main([*shown.arguments, *SMALL, f"results={tmp_path}"]) == 0, capsys.readouterr().err
    assert list(tmp_path.glob("*/manifest.json"))
