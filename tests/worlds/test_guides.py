"""What the guides show works: the example of a mechanism, a policy of one's own, snippets, and commands run small."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml

import sim
from experiments.run import command as run
from sim.config import Change, configure
from sim.policy import Calendar
from sim.reference_data import load_reference_data
from tests.commands import DOCUMENTS, ROOT, blocks, in_blocks
from tests.support import with_own

CONTRIBUTOR, RESEARCHER, POLICYMAKER = (f"docs/guides/{one}.md" for one in ("contributor", "researcher", "policymaker"))
SMALL = ["scale.persons=500", "years=1", "burn_in_years=1", "behaviour=false"]
RUNS = {one.words: one for file in DOCUMENTS for one in in_blocks(file) if one.program == "experiments.run"}


def code(file):
    return [content for mark, content in blocks(file)[0] if mark == "python"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the house in which every edit of the contributor's guide was made, and generated pages refreshed."""
    place = tmp_path_factory.mktemp("copy")
    for part in ("sim", "experiments", "tests", "configs", "docs", "results"):
        shutil.copytree(ROOT / part, place / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in filter(Path.is_file, ROOT.iterdir()):
        shutil.copy(file, place)
    mechanism, test = code(CONTRIBUTOR)[:2]
    (place / "sim/mechanisms/m23_commuting.py").write_text(mechanism + "\n", "utf-8")
    (place / "tests/unit/test_commuting.py").write_text(test + "\n", "utf-8")
    for mark, content in blocks(CONTRIBUTOR)[0]:
        if mark == "diff":
            apply(content, place)
    python(place, "-m", "experiments.describe", "docs")
    return place


def apply(diff, place):
    """Make the edits of a block: its first line names the file, '@@' parts the places, each found exactly once."""
    head, *lines = diff.splitlines()
    file = place / head.removeprefix("--- ")
    text = file.read_text("utf-8")
    for hunk in "\n".join(lines).split("\n@@\n"):
        before, after = (
            "\n".join(line[1:] for line in hunk.splitlines() if line[:1] != left) + "\n" for left in ("+", "-")
        )
        assert text.count(before) == 1, f"{file.name}: {before}"
        text = text.replace(before, after)
    file.write_text(text, "utf-8")


def python(place, *arguments):
    """What a Python process prints that runs in a folder, with nothing but the packages of that folder."""
    environment = {**os.environ, "PYTHONPATH": str(place)}
    done = subprocess.run([sys.executable, *arguments], cwd=place, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


STRAINED = """
from sim import CareerEcosystem
small = {"scale": {"persons": 500}, "burn_in_years": 1, "check": True}
for changes in ({}, {"commuting": {"transport": 1.0}}, {"commuting": {"enabled": False}}):
    model = CareerEcosystem({**small, **changes}).run(years=1)
    print(model.state.persons["commute_strain"].max(), model.state.persons["exhaustion"].sum())
"""


def test_the_example_of_a_mechanism_does_what_it_says(copy):
    (most, tired), spared, off = (
        [float(number) for number in line.split()] for line in python(copy, "-c", STRAINED).splitlines()
    )
    record = 1.0 - (1.0 - 0.05) ** 24  # of somebody who is away from the first month on
    assert 0.5 * record < most <= record + 1e-6
    assert spared[0] == off[0] == 0.0 and tired > spared[1] == off[1]


def test_the_example_of_a_test_passes_and_the_contracts_hold(copy):
    python(
        copy,
        "-m",
        "pytest",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        "tests/contracts",
        "tests/unit/test_commuting.py",
    )


def test_the_example_keeps_the_rules_of_the_house(copy):
    edited = ["sim/mechanisms", "sim/month.py", "sim/levers.py", "tests/unit/test_commuting.py"]
    for command in (["check"], ["format", "--check"]):
        python(copy, "-m", "ruff", *command, *edited)


# The declaration is put at the end of the file where the guide puts it, as the file is loaded.
MEASURED = """
from importlib.machinery import SourceFileLoader
import sys

declaration, load = sys.argv[1], SourceFileLoader.get_code


def extended(self, name):
    if name != "sim.mechanisms.m09_without_moving":
        return load(self, name)
    return compile(self.get_source(name) + declaration, self.path, "exec")


SourceFileLoader.get_code = extended

import numpy as np
from sim import CareerEcosystem
from sim.codes import Status
from sim.measurement.groups import GROUP_MEASURES
from sim.measurement.measures import MEASURES

model = CareerEcosystem({"scale": {"persons": 500}, "burn_in_years": 1}, rng=1).run(1)
p, month = model.state.persons, model.state.month
spec, value, groups = MEASURES["months_in_tasks"], model.measures()["months_in_tasks"], model.groups()
at_work = np.isin(p["status"], (Status.PERMANENT, Status.TEMPORARY))
assert spec.low < value.iloc[-1] < spec.high and "months_in_tasks" in GROUP_MEASURES
assert abs(value.iloc[-1] / (month - p["tasks_since"][at_work]).mean() - 1.0) < 0.2  # counted over half a year
groups = groups[groups["measure"] == "months_in_tasks"].set_index(["dimension", "group"])["value"]
for code, group in enumerate(("low", "mid", "high")):
    among = at_work & (p["education"] == code)
    assert np.isclose(groups["education", group], (month - p["tasks_since"][among]).mean())
assert set(groups.index.get_level_values("dimension")) >= {"age", "occupation", "sector", "employer_size"}
"""


def test_the_example_of_a_measure_is_counted_for_all_and_by_group(tmp_path, monkeypatch):
    monkeypatch.setenv("CAREER_ECOSYSTEM_CACHE", str(tmp_path))  # what it counts is of no use to others
    declaration = next(block for block in code(CONTRIBUTOR) if "@measured(" in block)
    command = [sys.executable, "-c", MEASURED, declaration]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


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
    assert run.main(with_own(shown.arguments, *SMALL, f"results={tmp_path}")) == 0, capsys.readouterr().err
    assert list(tmp_path.glob("*/manifest.json"))
