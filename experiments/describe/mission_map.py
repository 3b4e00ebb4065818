"""Where each mechanism and lever is in the code: its files, parameters, tests and claims.

A test names the ids for which it is evidence, `@pytest.mark.covers("M15", "E07")`, or a file of tests does for all
of them, `pytestmark = pytest.mark.covers("M06")`. The marks are read from the source; no test is run.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from experiments.claims.claim import Claim, programmes_of, read_claims
from experiments.describe.sheets import Row, Sheet, files_behind, readers
from experiments.io.paths import REPOSITORY
from experiments.presentation.texts import Texts
from sim.catalogue import Parameter, of_lever, own_parameters, parameters
from sim.config import Programme
from sim.levers import LEVERS
from sim.mechanisms.registry import MECHANISMS, files_of

MARK = "pytest.mark.covers"


def covered(tests: Path = REPOSITORY / "tests") -> dict[str, list[str]]:
    """Return for each id that a test names the tests: 'unit/test_x.py::test_y', or 'unit/test_x.py' for all of it."""
    found: dict[str, list[str]] = {}
    for file in sorted(tests.glob("**/test_*.py")):
        place = file.relative_to(tests).as_posix()
        for test, ids in _marks(ast.parse(file.read_text("utf-8"))):
            for one in ids:
                found.setdefault(one, []).append(f"{place}::{test}" if test else place)
    return found


def _marks(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """Yield pairs of a test, '' for the whole file, and the ids that it covers."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            marks = node.value.elts if isinstance(node.value, ast.List) else [node.value]
            yield from (("", ids) for ids in map(_ids, marks) if ids)
    for part in ast.walk(tree):
        if isinstance(part, ast.FunctionDef | ast.ClassDef):
            yield from ((part.name, ids) for ids in map(_ids, part.decorator_list) if ids)


def _ids(mark: ast.expr) -> list[str]:
    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == MARK:
        return [ast.literal_eval(argument) for argument in mark.args]
    return []


def mission_sheet(texts: Texts) -> Sheet:
    """Return every mechanism and lever with its files, parameters, levers, tests and claims."""
    tests, claims = covered(), claimed()
    rows = [_mechanism_row(name, texts) for name in MECHANISMS] + [_lever_row(name, texts) for name in LEVERS]
    for row in rows:
        row["tests"] = ", ".join(tests.get(row["id"], ()))
        row["claims"] = ", ".join(claims.get(row["id"], ()))
    return Sheet("part", ("id", "label", "files", "parameters", "lever", "tests", "claims"), rows)


def claimed() -> dict[str, list[str]]:
    """Return the claims whose path switches off or fixes each mechanism, and for each lever those that pull it."""
    lever = {one.name: one.extra["lever"] for one in parameters()}
    rules = {one: {parameter.name for parameter in own_parameters(one)} for one in MECHANISMS}
    found: dict[str, list[str]] = {}
    for number, claim in sorted(read_claims().items()):
        pulled = {change.lever for arm in claim.arms for one in _programmes(claim, arm) for change in one.changes}
        held = {name for values in claim.path.values() for name in values}
        levers, mechanisms = {lever[name] for name in pulled} - {""}, {one for one in rules if rules[one] & held}
        for one in (*levers, *mechanisms):
            found.setdefault(one, []).append(number)
    return found


def _programmes(claim: Claim, arm: str) -> tuple[Programme, ...]:
    config = programmes_of(claim, arm)
    return (*config.scenario, *config.policy)


def _mechanism_row(name: str, texts: Texts) -> Row:
    own = own_parameters(name)
    groups = {one.group: sum(other.group == one.group for other in own) for one in own}
    return {
        "part": texts("describe.names.mechanisms"),
        "id": name,
        "label": getattr(MECHANISMS[name], texts.language),
        "files": ", ".join(files_of(name)),
        "parameters": ", ".join(f"{group}.* ({count})" for group, count in groups.items()),
        "lever": ", ".join(sorted({one.extra["lever"] for one in (*own, *_felt(name)) if one.extra["lever"]})),
    }


def _felt(mechanism: str) -> list[Parameter]:
    """Return the parameters of the HR bundle that affect a process of the mechanism, and those its files name."""
    files = set(files_of(mechanism))
    return [
        one
        for one in parameters()
        if any(step.mechanism == mechanism for step in readers(one))
        or (one.extra["lever"] and files & set(files_behind(one)))
    ]


def _lever_row(name: str, texts: Texts) -> Row:
    own = of_lever(name)
    return {
        "part": texts(f"describe.actors.{LEVERS[name].actor}"),
        "id": name,
        "label": getattr(LEVERS[name], texts.language),
        "files": ", ".join(dict.fromkeys(file for one in own for file in files_behind(one))),
        "parameters": ", ".join(one.name for one in own),
        "lever": name,
    }
