"""Every equation gives the same number compiled and as plain Python, over a grid that reaches its limits."""

import importlib
import itertools
import math
import pkgutil
from collections import namedtuple
from types import FunctionType

import numpy as np
import pytest
from numba.core.errors import TypingError
from numba.core.registry import CPUDispatcher

import sim
from sim.engine.kernels import Kernel, compiled, declared
from tests.support import extremes
from tests.unit.sim.engine.grids import GRIDS, NOT_SCALAR

COMPILED = Kernel, CPUDispatcher  # the latter inside others only


def equations():
    """Compiled functions of `sim` without a leading underscore, by module and name."""
    found = {}
    for info in pkgutil.walk_packages(sim.__path__, "sim."):
        for name, value in vars(importlib.import_module(info.name)).items():
            if isinstance(value, COMPILED) and value.py_func.__module__ == info.name and name[0] != "_":
                found[f"{info.name.split('.')[-1]}.{name}"] = value
    return found


EQUATIONS = equations()


def test_every_equation_has_a_grid():
    assert set(EQUATIONS) == set(GRIDS) | NOT_SCALAR


def in_plain_python(equation):
    """The function as Python runs it, what it calls included."""
    source = equation.py_func
    names = {
        name: in_plain_python(value) if isinstance(value, COMPILED) else value
        for name, value in source.__globals__.items()
        if name in source.__code__.co_names or name == "__builtins__"
    }
    return FunctionType(source.__code__, names)


def same(one, other):
    if isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(other, float | np.floating):
        return math.isclose(one, other, rel_tol=1e-13, abs_tol=1e-300)
    return one == other


@pytest.mark.parametrize("name", GRIDS)
def test_compiled_equals_plain_python(name):
    equation, (group, *values) = EQUATIONS[name], GRIDS[name]
    plain = in_plain_python(equation)
    if isinstance(group, tuple):  # a record of records
        kind, *groups = group
        values = [*values, [kind(*records) for records in itertools.product(*map(extremes, groups))]]
    elif group:
        values = [*values, extremes(group)]
    with np.errstate(over="ignore"):  # hashing relies on the overflow of unsigned numbers
        for arguments in itertools.product(*values):
            compiled, interpreted = equation(*arguments), plain(*arguments)
            assert same(compiled, interpreted), (arguments, compiled, interpreted)


@compiled
def _total(pair, numbers, factor):
    """Sum of a pair and of numbers (N,), times a factor."""
    total = pair.one + pair.two
    for number in numbers:
        total += number
    return total * factor


Pair = declared(namedtuple("Pair", "one two"))
Loose = namedtuple("Loose", "one two")


def test_a_kernel_takes_the_version_for_what_it_is_given():
    """Arrays of any type and layout, numbers of any class, and tuples of undeclared classes get their own version."""
    column = np.arange(6.0)
    for numbers in (column, column.astype("f4"), column.astype("u4"), column[::2], column[:0], column.astype("i8")):
        for pair in (Pair(1.5, 2), Loose(1.5, 2), Loose(1, 2.5), Loose(1, 2), Loose(True, 0.25)):
            for factor in (2, 0.5, True, np.uint64(3)):
                for _ in range(2):  # looked up, then remembered
                    assert _total(pair, numbers, factor) == pytest.approx(_total.py_func(pair, numbers, factor))


Sides = declared(namedtuple("Sides", "left right"))


@compiled
def _swapped(sides, factor):
    """Records of records go in, and come out by the names of their fields."""
    left = Pair(two=factor * sides.right.two, one=sides.right.one)
    return Sides(right=sides.left, left=left)


def test_records_of_records_go_into_and_out_of_kernels_by_name():
    sides = Sides(left=Pair(one=1.5, two=2), right=Pair(one=2.5, two=3))
    for _ in range(2):
        assert _swapped(sides, 10) == _swapped.py_func(sides, 10) == Sides(Pair(one=2.5, two=30), Pair(one=1.5, two=2))


def test_what_cannot_be_compiled_is_refused_each_time():
    for _ in range(2):
        with pytest.raises(TypingError):
            _total(Pair(1.0, 2), np.zeros(2), "much")
