"""No hidden number: what the model rests on is a declared parameter, with unit, range and source.

A decimal in a compiled function, or in a constant of a module, is in no table of parameters and in no analysis of their
uncertainty. `hidden_numbers.yaml` lists those that are still to be declared: file, name of the function or constant,
numbers. It may only shrink: a number that is gone fails here until it is taken off.

What is plain arithmetic is allowed: 0 and 1 anywhere; 2 and 12 (months) in functions, where they double, square or turn
years into months; 100 for percent. The arithmetic of random numbers (`sim/engine`) and how a measure is scaled
(`sim/measurement/*_measures.py`) state no claim about careers.
"""

import ast
from pathlib import Path

import pytest
import yaml

from tests.contracts.kernels import is_compiled
from tests.contracts.test_structure import FILES

LISTED = yaml.safe_load((Path(__file__).parent / "hidden_numbers.yaml").read_text("utf-8"))
ARITHMETIC = {True: {0.0, 1.0, 2.0, 12.0, 100.0}, False: {0.0, 1.0, 100.0}}  # in functions, and in constants


def decimals(node, function):
    """Decimals in a function or in the value of a constant that are no plain arithmetic, ascending."""
    found = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, float)}
    return sorted(found - ARITHMETIC[function])


def hidden(tree):
    """Hidden numbers of a module: name of the function or constant -> numbers."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and is_compiled(node):
            found[node.name] = decimals(node, function=True)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found[", ".join(map(ast.unparse, targets)).strip("()")] = decimals(node.value, function=False)
    return {name: numbers for name, numbers in found.items() if numbers}


def looked_at(file):
    return not file.startswith("sim/engine/") and not file.endswith("_measures.py")


def test_numbers_are_declared_as_parameters():
    found = {file: numbers for file, tree in FILES.items() if looked_at(file) and (numbers := hidden(tree))}
    assert found == LISTED, "declare new ones with par(); take off the list what is gone"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ROUSED = 6.0", {"ROUSED": [6.0]}),
        ("NEW, OLD = 0.85, 0.94", {"NEW, OLD": [0.85, 0.94]}),
        ("LEVELS: tuple = (0.5, 1.0)", {"LEVELS": [0.5]}),
        ("@compiled\ndef chance(p, up):\n    return p * (1.5 if up else 0.8)", {"chance": [0.8, 1.5]}),
        ("@compiled(inline=True)\ndef age(months):\n    return months / 12.0", {}),
        ("def table(rows):\n    return 0.3 * rows", {}),
        ("SHARE = par(0.3, 0.0, 1.0)", {"SHARE": [0.3]}),  # a parameter is a field of its group
    ],
)
def test_a_hidden_number_is_found(text, found):
    assert hidden(ast.parse(text)) == found
