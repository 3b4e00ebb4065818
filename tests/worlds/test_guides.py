"""What the guides show works: the example of a mechanism, a policy of one's own, snippets, and commands run small."""

import re
import subprocess
import sys

import pandas as pd
import pytest
import yaml

import sim
from experiments.run import command as run
from sim.config import Change, configure
from sim.policy import Calendar
from sim.reference_data import load_reference_data
from tests.commands import DOCUMENTS, ROOT, blocks, in_blocks
from tests.example_copy import CONTRIBUTOR, EDITED, code, edited_copy, python
from tests.support import with_own

RESEARCHER, POLICYMAKER = (f"docs/guides/{one}.md" for one in ("researcher", "policymaker"))
SMALL = ["scale.persons=500", "years=1", "burn_in_years=1", "behaviour=false"]
RUNS = {one.words: one for file in DOCUMENTS for one in in_blocks(file) if one.program == "experiments.run"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return edited_copy(tmp_path_factory.mktemp("copy"))


def test_the_example_keeps_the_rules_of_the_house(copy):
    for command in (["check"], ["format", "--check"]):
        python(copy, "-m", "ruff", *command, *EDITED)


DECLARED = """
from sim.catalogue import of_lever, switches_of
from sim.mechanisms.registry import MECHANISMS, files_of
from sim.month import schedule
assert files_of("M23") and switches_of("M23") and [step for step in schedule() if step.mechanism == "M23"]
print(MECHANISMS["M23"].en)
"""


def test_the_example_of_a_mechanism_is_part_of_the_month(copy):
    """That it does what it says takes the compilation of everything: test_long_guides."""
    assert python(copy, "-c", DECLARED).strip()


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
