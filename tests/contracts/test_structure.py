"""Imports point one way, mechanisms don't know each other, files and functions stay short."""

import ast
from pathlib import Path

import pytest

from sim.compiled import OPTIONS
from sim.draws import Decision
from sim.measures import MEASURES
from sim.state import TABLES

ROOT = Path(__file__).parents[2]
FILES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in ROOT.glob("sim/**/*.py")}

# A module may import only what stands before it. Rules of institutions (pay, government, employers' bundles)
# come before employment; measurement and the host after the month.
ORDER = (
    "sim.code", "sim.compiled", "sim.codes", "sim.mechanism_list", "sim.draws", "sim.levers", "sim.fitted",
    "sim.parameters", "sim.ledger", "sim.process", "sim.state",
    "sim.world", "sim.targets", "sim.events", "sim.pay", "sim.interests", "sim.standing", "sim.public_measures",
    "sim.government", "sim.hr_policy", "sim.initiative", "sim.plans", "sim.selection", "sim.retraining",
    "sim.values", "sim.threat",
    "sim.employment", "sim.population",
    "sim.mechanisms",
    "sim.config", "sim.month", "sim.policy",
    "sim.outcomes", "sim.wellbeing_counts", "sim.career_counts",
    "sim.counts", "sim.series", "sim.career_measures", "sim.measures", "sim.groups", "sim.leavers", "sim.recorder",
    "sim.identities", "sim.equilibrium", "sim.agents", "sim.model",
    "sim",
)  # fmt: skip
LONGEST_FILE, LONGEST_FUNCTION = 400, 50


def module(file):
    name = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return "sim.mechanisms" if name.startswith("sim.mechanisms") else name


def imports(tree):
    """Names of modules that a file imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module


@pytest.mark.parametrize("file", FILES)
def test_imports_point_one_way(file):
    own = module(file)
    assert own in ORDER, f"give {own} a place in ORDER"
    for name in imports(FILES[file]):
        assert not name.startswith(("experiments", "tests", "results")), name
        if name.split(".")[0] == "sim":
            other = "sim.mechanisms" if name.startswith("sim.mechanisms") else name
            assert ORDER.index(other) < ORDER.index(own), f"{own} imports {name}"


def test_mechanisms_do_not_know_each_other():
    for file, tree in FILES.items():
        if file.startswith("sim/mechanisms/"):
            assert not [name for name in imports(tree) if name.startswith("sim.mechanisms")], file


def test_experiments_use_the_model_from_outside():
    """Programs may read measures and configuration; the rules are none of their business."""
    for path in ROOT.glob("experiments/**/*.py"):
        for name in imports(ast.parse(path.read_text("utf-8"))):
            assert not name.startswith(("sim.mechanisms", "tests")), (path.name, name)


@pytest.mark.parametrize("file", FILES)
def test_files_and_functions_are_short(file):
    assert len((ROOT / file).read_text("utf-8").splitlines()) <= LONGEST_FILE
    functions = [node for node in ast.walk(FILES[file]) if isinstance(node, ast.FunctionDef)]
    long = {node.name for node in functions if node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION}
    assert not long


def test_all_kernels_are_compiled_in_one_way():
    """No fastmath (results would depend on the machine); every compiled function is kept on disk."""
    for file in FILES:
        assert ("njit" in (ROOT / file).read_text("utf-8")) == (file == "sim/compiled.py"), file
    assert OPTIONS["cache"] and not {"fastmath", "parallel"} & set(OPTIONS)


def test_no_sequential_random_numbers_in_the_rules():
    for file, tree in FILES.items():
        for node in ast.walk(tree):
            text = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
            assert not text.startswith(("np.random", "random.")), (file, text)


def test_decision_numbers_are_unique_and_used():
    members = Decision.__members__
    assert len({int(value) for value in members.values()}) == len(members)  # an alias would share its luck
    used = {node.attr for tree in FILES.values() for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert set(members) <= used, "a decision that nobody draws for"


def test_public_functions_say_what_they_do():
    for file, tree in FILES.items():
        assert ast.get_docstring(tree), file
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), (file, node.name)


def test_mechanisms_state_claim_source_and_null_rule():
    for file, tree in FILES.items():
        name = file.split("/")[-1]
        if file.startswith("sim/mechanisms/m") and not name.startswith("m10_vacancies"):  # first half of M10
            text = ast.get_docstring(tree)
            assert "Off (null rule)" in text and name[:3].upper() in text.split("\n")[0].upper(), file


def test_nothing_has_two_meanings():
    for table, columns in TABLES.items():
        meanings = [column.meaning for column in columns.values()]
        assert len(set(meanings)) == len(meanings), table
    labels = [(spec.en, spec.nl) for spec in MEASURES.values()]
    assert len({en for en, _ in labels}) == len({nl for _, nl in labels}) == len(MEASURES)
