"""Imports point one way, mechanisms don't know each other, files and functions stay short."""

import ast
from pathlib import Path

import pytest

from sim.actors.state import TABLES
from sim.engine.draws import Decision
from sim.engine.kernels import OPTIONS
from sim.measurement.measures import MEASURES

ROOT = Path(__file__).parents[2]
ALL = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8"))
    for top in ("sim", "experiments")
    for path in ROOT.glob(f"{top}/**/*.py")
}
FILES = {file: tree for file, tree in ALL.items() if file.startswith("sim/")}

# Packages (folders, and the files beside them) from the ground up: each may import only what stands before it.
ORDER = (
    "sim.paths",
    "sim.errors",
    "sim.renamed",
    "sim.levers",
    "sim.codes",
    "sim.reference_table",
    "sim.reference_data",
    "sim.engine",
    "sim.rules",
    "sim.institutions",
    "sim.actors",
    "sim.mechanisms",
    "sim.measurement",
    "sim.config",
    "sim.month",
    "sim.catalogue",
    "sim.policy",
    "sim.burn_in",
    "sim.model",
    "sim",
    # What programs share, then the programs.
    "experiments.signals",
    "experiments",
    "experiments.io",
    "experiments.cli",
    "experiments.presentation",
    "experiments.outcomes",
    "experiments.execution",
    "experiments.design",
    "experiments.pairing",
    "experiments.stylised_facts",
    "experiments.exploration",
    "experiments.run",
    "experiments.sweep",
    "experiments.sensitivity",
    "experiments.discover",
    "experiments.robustness",
    "experiments.query",
    "experiments.careers",
    "experiments.validate",
    "experiments.screen",
    "experiments.calibrate",
    "experiments.claims",
    "experiments.describe",
    "experiments.compare",
    "experiments.report",
    "experiments.dashboard",
    "experiments.workshop_pack",
    "experiments.benchmark",
)
LONGEST_FILE, LONGEST_FUNCTION = 400, 50


def package(name):
    """The package of a module: 'sim.mechanisms' of 'sim.mechanisms.m06_desire_to_action'."""
    return ".".join(name.split(".")[:2])


def module(file):
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(tree):
    """Names of modules that a file imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module


def upward(own, tree):
    """Imports of a module that point from its package to one that does not stand before it in ORDER."""
    place = ORDER.index(package(own))  # ValueError: give the package a place in ORDER
    for name in imports(tree):
        top = name.split(".")[0]
        if top in ("tests", "results"):
            yield name
        elif top in ("sim", "experiments") and package(name) != package(own) and ORDER.index(package(name)) > place:
            yield name


def names_in(tree):
    """Modules that a file imports, also as `from package import module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_imports_point_one_way():
    wrong = {file: list(upward(module(file), tree)) for file, tree in ALL.items()}
    assert not {file: names for file, names in wrong.items() if names}


@pytest.mark.parametrize(
    ("own", "line"),
    [
        ("sim.rules.pay", "from sim.mechanisms.m07_golden_cage import workers_assess_sacrifice"),
        ("sim.model", "from experiments.io.paths import REPOSITORY"),
        ("experiments.pairing.effects", "import experiments.claims.claim"),
        ("experiments.execution.store", "from tests.support import SMALL"),
    ],
)
def test_an_arrow_turned_round_is_found(own, line):
    assert list(upward(own, ast.parse(line)))


def test_no_two_files_import_each_other():
    modules = {module(file): {name for name in names_in(tree)} for file, tree in ALL.items()}
    waiting = {name: {other for other in found if other in modules} - {name} for name, found in modules.items()}
    while ready := [name for name, needed in waiting.items() if not needed]:  # take away what rests on nothing more
        for name in ready:
            del waiting[name]
        for needed in waiting.values():
            needed.difference_update(ready)
    assert not waiting


def test_mechanisms_do_not_know_each_other():
    for file, tree in FILES.items():
        if file.startswith("sim/mechanisms/"):
            assert not [name for name in imports(tree) if name.startswith("sim.mechanisms")], file


def test_experiments_use_the_model_from_outside():
    """Programs may read measures and configuration; the rules are none of their business."""
    for path in ROOT.glob("experiments/**/*.py"):
        for name in imports(ast.parse(path.read_text("utf-8"))):
            rule = name.startswith("sim.mechanisms") and name != "sim.mechanisms.registry"
            assert not rule and not name.startswith("tests"), (path.name, name)


def length(function):
    """Lines of a function; a flat list of calls, as the month is, may be as long as there are calls to list."""
    calls = [node for node in function.body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    flat = len(calls) == len(function.body) - bool(ast.get_docstring(function))
    return function.end_lineno - function.lineno + 1 - flat * len(calls)


def test_files_and_functions_are_short():
    lines = {file: len((ROOT / file).read_text("utf-8").splitlines()) for file in ALL}
    assert not {file: many for file, many in lines.items() if many > LONGEST_FILE}
    functions = [(file, node) for file in ALL for node in ast.walk(ALL[file]) if isinstance(node, ast.FunctionDef)]
    assert not {(file, node.name) for file, node in functions if length(node) > LONGEST_FUNCTION}


def test_all_kernels_are_compiled_in_one_way():
    """No fastmath (results would depend on the machine); every compiled function is kept on disk."""
    for file in FILES:
        assert ("njit" in (ROOT / file).read_text("utf-8")) == (file == "sim/engine/kernels.py"), file
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
