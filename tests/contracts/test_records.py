"""Records in place of places: what goes into and out of kernels is told apart by name.

Numbers in another order compile and run, so a mistake would be silent. The lists hold kernels that are still to be
rewritten. They may only shrink: what no longer needs its exception fails here until it is taken off.
"""

import ast

import pytest

from tests.contracts.kernels import functions

MOST_ARGUMENTS = 8
UNPACKED_BY_PLACE = {
    "m03_learning._learn",
    "m07_golden_cage._count",
    "m10_matching._look_outside",
    "m16_consistency._signal",
    "m16_consistency.agreement",
}
READ_OR_WRITTEN_BY_NUMBER = {
    "m14_economics._results",
    "m14_economics._work",
    "m20_uptake._take_up",
}
MANY_ARGUMENTS = {
    "m03_learning._learn",
    "m04_wellbeing.job_strain",
    "m06_appraisal._appraise",
    "m10_matching._look_outside",
    "m10_matching._see",
    "m10_selection._rate",
    "m15_conversations._talk",
    "m16_consistency.signals_of",
    "m17_life_course.life_event",
    "m20_uptake._take_up",
    "m20_uptake._want",
    "m22_alignment._foresee",
}


def is_written_out(value):
    """`a, b = x, y`, where both sides stand in one line, and `a, b = (x, y) if z else (v, w)`."""
    branches = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
    return all(isinstance(branch, ast.Tuple) for branch in branches)


def unpacks_by_place(function):
    """`enabled, blur = view`, of an argument or of what another kernel gave."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple) and not is_written_out(node.value):
            return True
    return False


def uses_numbered_places(function):
    """`pack[0]` and `value[n, 17]`; not `rows.shape[0]` or the only row of a table (`economy.wave[0]`)."""
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            index = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            if any(isinstance(place, ast.Constant) for place in index):
                return True
    return False


def has_many_arguments(function):
    arguments = function.args
    return len(arguments.posonlyargs + arguments.args + arguments.kwonlyargs) > MOST_ARGUMENTS


RULES = (
    (unpacks_by_place, True, UNPACKED_BY_PLACE),
    (uses_numbered_places, True, READ_OR_WRITTEN_BY_NUMBER),
    (has_many_arguments, False, MANY_ARGUMENTS),
)


@pytest.mark.parametrize(("breaks", "compiled", "exceptions"), RULES)
def test_kernels_tell_what_they_get_and_give_by_name(breaks, compiled, exceptions):
    found = {name for name, function in functions(compiled) if breaks(function)}
    assert not found - exceptions, "give it a NamedTuple with @declared (sim/engine/kernels.py)"
    assert not exceptions - found, "needs its exception no more: take it off the list"


@pytest.mark.parametrize(
    ("breaks", "line"),
    [
        (unpacks_by_place, "enabled, blur = view"),
        (unpacks_by_place, "own, other = rating(p)"),
        (uses_numbered_places, "value[n, 17] = 1.0"),
        (uses_numbered_places, "value[5] += 1.0"),
        (uses_numbered_places, "wage = p[0].wage"),
    ],
)
def test_a_place_is_found(breaks, line):
    assert breaks(ast.parse(line))


@pytest.mark.parametrize(
    "line",
    [
        "a, b = 1.0, 2.0",
        "a, b = (1.0, 2.0) if c else (2.0, 1.0)",
        "number = rows.shape[0]",
        "economy.wave[0] = 1.0",
        "value[n, AT.wage] = wage[i]",
    ],
)
def test_what_is_told_apart_by_name_or_is_the_only_one_is_allowed(line):
    assert not unpacks_by_place(ast.parse(line)) and not uses_numbered_places(ast.parse(line))
