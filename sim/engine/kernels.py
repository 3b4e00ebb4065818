"""How the rules for one person become machine code, and how they are called: the one place for Numba's options.

Numba looks at every argument of every call to choose among the versions that it compiled, array by array and
number by number. A month calls some 150 kernels with some 4,000 arrays and numbers, so that this looking costs more
than what a small world does (a fifth of its month). A `Kernel` remembers the version for the kinds of arguments that
it saw, and takes the class of a named tuple that was declared (`declared`) as the kind of all that is in it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

import numba
import numpy as np
from numba import njit
from numba.core.types import Dispatcher

from sim.engine.provenance import kernel_folder

# Kept on disk; blocks of rows run on several threads without the interpreter's lock. A division by zero gives
# infinity, as in numpy, since a test before every division costs time; the audit refuses what is not finite. No
# fastmath: results would depend on the machine.
OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy"}

_DECLARED: set[type] = {bool, int, float, np.uint64, np.float64}  # classes that say all of a value's type


def declared(kind: type) -> type:
    """Declare a named record for kernels; returns the class.

    Several numbers, columns or records go into and out of a kernel as one NamedTuple of a module, made and read by the
    names of its fields. All its instances must have fields of the same types: kernels trust it and look no further.
    """
    _DECLARED.add(kind)
    return kind


def _kind(value: Any) -> Any:
    """What decides the compiled version, for a value of a class that says less than all of its type."""
    if type(value) is np.ndarray:
        return value.dtype.char, value.ndim, value.flags.num
    if isinstance(value, tuple):
        return (type(value), *(type(one) if type(one) in _DECLARED else _kind(one) for one in value))
    return type(value)


_OWN_FOLDER = "NUMBA_CACHE_DIR" not in os.environ  # whoever sets that decides where compiled code is kept


def _jitted(function: Callable, **more: Any) -> Any:
    """Numba's version of a function; where it is kept is settled here, once, by the module in which it stands."""
    if not _OWN_FOLDER:
        return njit(**more, **OPTIONS)(function)
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(kernel_folder(function.__module__))
    try:
        return njit(**more, **OPTIONS)(function)
    finally:
        numba.config.CACHE_DIR = before


class Kernel:
    """A compiled function that is called without looking at what was seen before; `py_func` is the plain one."""

    def __init__(self, function: Callable) -> None:
        update_wrapper(self, function)
        self.py_func, self._compiled = function, _jitted(function)
        self._numba_type_ = Dispatcher(self._compiled)  # how other compiled functions see it
        self._known: dict[tuple, Callable] = {}

    def __call__(self, *arguments: Any) -> Any:
        """As the function: results and errors are the same."""
        kinds = tuple([type(one) if type(one) in _DECLARED else _kind(one) for one in arguments])
        known = self._known.get(kinds)
        if known is None:
            result = self._compiled(*arguments)
            version = self._compiled.overloads.get(tuple(map(self._compiled.typeof_pyval, arguments)))
            # Where Numba converts an argument there is no version of its own: it must go on looking.
            self._known[kinds] = self._compiled if version is None else version.entry_point
            return result
        return known(*arguments)


def compiled(function: Callable | None = None, *, inline: bool = False) -> Any:
    """Compile a function; with `inline` its text goes into the functions that call it, so that none is left to call."""
    if function is None:
        return partial(compiled, inline=inline)
    return _jitted(function, inline="always") if inline else Kernel(function)
