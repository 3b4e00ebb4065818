"""How the rules for one person are compiled to machine code and called: the one place for Numba's options.

Numba inspects every argument of every call to choose among the versions that it compiled, array by array and number
by number. A month calls some 150 kernels with some 4,000 arrays and numbers, so that this inspection takes a fifth of
the month of a small world. A `Kernel` remembers the version for each combination of argument kinds. For a named tuple
whose class was declared (`declared`), the class alone stands for the kind of everything in it.
"""

import os
import sys
from collections import namedtuple
from collections.abc import Callable, Iterable
from functools import partial, update_wrapper
from typing import Any

import numba
import numpy as np
from numba import njit
from numba.core.caching import IndexDataCacheFile
from numba.core.types import Dispatcher

from sim.engine.provenance import kernel_folder, tell_not_kept

# Compiled code is kept on disk, and runs without the interpreter's lock, so that blocks of rows run on several threads.
# A division by zero gives infinity, as in numpy, since a test before every division costs time; the audit refuses
# values that are not finite. No fastmath, since results would depend on the machine.
OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}

_DECLARED: set[type] = {bool, int, float, np.uint64, np.float64}  # classes that determine the type in full


def declared(kind: type) -> type:
    """Declare a named record for kernels; return the class.

    Several numbers, columns or records go into and out of a kernel as one NamedTuple of a module, made and read by the
    names of its fields. All its instances must have fields of the same types: kernels trust it and look no further.
    """
    _DECLARED.add(kind)
    return kind


def record_type(name: str, fields: Iterable[str], module: str) -> type:
    """Return a declared named tuple as part of a module, by whose name Numba's disk cache finds it again."""
    kind = declared(namedtuple(name, fields, module=module))
    setattr(sys.modules[module], name, kind)
    return kind


def _kind(value: Any) -> Any:
    """Return what decides the compiled version for a value whose class does not determine its type in full."""
    if type(value) is np.ndarray:
        return value.dtype.char, value.ndim, value.flags.num
    if isinstance(value, tuple):
        return (type(value), *(type(one) if type(one) in _DECLARED else _kind(one) for one in value))
    return type(value)


_SETTINGS: Any = numba.config  # whose types leave out what it sets when it is loaded
_OWN_FOLDER = "NUMBA_CACHE_DIR" not in os.environ  # a user who sets it decides where compiled code is kept


class _CacheFile(IndexDataCacheFile):
    """Numba's files of one function; what can't be read is compiled anew.

    A file may be damaged, or name the type of an argument in a module that is not there now.
    """

    def _load_index(self) -> dict:
        try:
            return super()._load_index()
        except Exception:
            return {}

    def _load_data(self, name: str) -> Any:
        try:
            return super()._load_data(name)
        except Exception as error:
            raise OSError(f"{name} can't be read") from error  # which Numba takes for a file that is gone


def _kept(version: Any) -> Any:
    """Return a version of a function whose files on disk are read as `_CacheFile` does."""
    version._cache._cache_file.__class__ = _CacheFile
    return version


def _jitted(function: Callable, **more: Any) -> Any:
    """Return Numba's version of a function, with its folder on disk chosen by the module in which it is written."""
    if not _OWN_FOLDER:
        try:
            return _kept(njit(**more, **OPTIONS)(function))
        except RuntimeError:  # Numba found no folder in which it may write
            tell_not_kept(f"in NUMBA_CACHE_DIR={os.environ['NUMBA_CACHE_DIR']}, nor beside the program")
            return njit(**more, **OPTIONS | {"cache": False})(function)
    folder, before = kernel_folder(function.__module__), _SETTINGS.CACHE_DIR
    if folder is None:
        return njit(**more, **OPTIONS | {"cache": False})(function)
    _SETTINGS.CACHE_DIR = str(folder)
    try:
        return _kept(njit(**more, **OPTIONS)(function))
    finally:
        _SETTINGS.CACHE_DIR = before


class Kernel:
    """A compiled function that skips the inspection of argument kinds seen before; `py_func` is the plain function."""

    def __init__(self, function: Callable) -> None:
        update_wrapper(self, function)
        self.py_func, self._compiled = function, _jitted(function)
        self._numba_type_ = Dispatcher(self._compiled)  # how other compiled functions see this one
        self._known: dict[tuple, Callable] = {}

    def __call__(self, *arguments: Any) -> Any:
        """Call the function; results and errors are those of the plain function."""
        kinds = tuple([type(one) if type(one) in _DECLARED else _kind(one) for one in arguments])
        known = self._known.get(kinds)
        if known is None:
            result = self._compiled(*arguments)
            version = self._compiled.overloads.get(tuple(map(self._compiled.typeof_pyval, arguments)))
            # Where Numba converts an argument there is no version for it: Numba must go on inspecting.
            self._known[kinds] = self._compiled if version is None else version.entry_point
            return result
        return known(*arguments)


def compiled(function: Callable | None = None, *, inline: bool = False) -> Any:
    """Compile a function; with `inline`, insert it into the functions that call it, so that no call is left."""
    if function is None:
        return partial(compiled, inline=inline)
    return _jitted(function, inline="always") if inline else Kernel(function)
