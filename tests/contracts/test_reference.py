"""The generated tables of docs/ are those of the code, and the lists of mechanisms, levers and tests are whole."""

import pytest
import yaml

from experiments.describe.mission_map import covered
from experiments.describe.pages import COMMAND, DOCS, documents
from experiments.describe.sheets import processes_of
from experiments.io.config_files import files
from experiments.io.paths import CONFIGS
from sim.catalogue import of_lever, switches_of
from sim.config import GROUPS
from sim.engine.mechanism import Mechanism
from sim.levers import LEVERS
from sim.mechanisms.registry import MECHANISMS, files_of
from sim.month import schedule
from sim.paths import PACKAGE


def test_generated_tables_are_current():
    pages = documents()
    stale = [name for name in pages if not (DOCS / name).exists() or (DOCS / name).read_text("utf-8") != pages[name]]
    assert pages and not stale, f"refresh docs/: {COMMAND}"


def test_mechanisms_are_numbered_without_a_gap():
    assert list(MECHANISMS) == [f"M{number:02}" for number in range(1, len(MECHANISMS) + 1)]
    for name, one in MECHANISMS.items():
        assert one.en and one.nl and one.seeds, name
        assert all((PACKAGE.parent / file).is_file() for file in files_of(name)), name
    assert {step.mechanism for step in schedule()} <= {"", *MECHANISMS}
    assert {kind.mechanism for kind in GROUPS.values()} <= {"", *MECHANISMS}


def test_a_mechanism_is_declared_once():
    with pytest.raises(ValueError, match="M06 is declared as 'From desire .*' and as 'Again'"):
        Mechanism("M06", en="Again", nl="Opnieuw", seeds="S0")
    assert MECHANISMS["M06"].en != "Again"


def test_files_and_mechanisms_belong_together():
    listed = {file for name in MECHANISMS for file in files_of(name)}
    present = {f"sim/mechanisms/{file.name}" for file in (PACKAGE / "mechanisms").glob("m*.py")}
    assert present <= listed
    for name in MECHANISMS:
        if processes_of(name):
            assert files_of(name) and switches_of(name), f"{name} acts without a file or a switch"


def test_nothing_is_still_to_come():
    without = {
        "a file": [name for name in MECHANISMS if not files_of(name)],
        "a switch": [name for name in MECHANISMS if not switches_of(name)],
        "a parameter": [name for name in LEVERS if not of_lever(name)],
    }
    assert not any(without.values()), without


def test_tests_name_ids_of_the_mission():
    assert set(covered()) <= {*MECHANISMS, *LEVERS}


@pytest.mark.parametrize("group", ["scenario", "policy"])
def test_a_programme_stands_under_the_name_of_its_file(group):
    for name in files(group):
        content = yaml.safe_load((CONFIGS / group / f"{name}.yaml").read_text("utf-8"))
        assert list(content) == [name] and name != "changes"
        assert {"en", "nl", "source"} <= set(content[name]) <= {"en", "nl", "source", "changes"}
