"""What runs in this process where it is not what the files say: functions replaced, constants changed, subclasses.

`remember` notes what the modules of the model hold as soon as they are loaded. `running_digest` is the digest of the
files while all of that is still there, and another one for other code: what was made by it is kept apart.
"""

import hashlib
import inspect
import operator
import os
import pickle
import sys
from collections.abc import Iterator
from enum import Enum
from functools import partial
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from sim.engine.provenance import TOP, code_digest

# Registries: they grow when somebody declares more, which changes nothing until something that is watched calls it.
GROWING = {"PROCESSES", "_DECLARED"}
PLAIN = (bool, int, float, complex, str, bytes, np.generic, Enum, type(None), type(Ellipsis))
WRAPPERS: dict[type, tuple[str, ...]] = {  # what stands around functions, and where they are in it
    classmethod: ("__func__",),
    staticmethod: ("__func__",),
    property: ("fget", "fset"),
    partial: ("func", "args", "keywords"),
}
# A flag of code: of functions with a docstring from Python 3.14 on, before that of all, which have room for one.
_HAS_DOCSTRING = getattr(inspect, "CO_HAS_DOCSTRING", inspect.CO_OPTIMIZED)
OF_MESA = {"observables"}  # what Mesa writes into every subclass of its model (3.5)
_shipped: dict[str, dict[str, tuple[Any, tuple]]] = {}  # by module and name: the value, and what it is made of
_OWN = os.urandom(8).hex()  # of this process: what can't be described is not met again in another


def remember() -> None:
    """Note what the modules of the model hold that were loaded since the last call."""
    for module in [name for name in sys.modules if name.split(".")[0] == TOP and name not in _shipped]:
        values = {name: value for name, value in vars(sys.modules[module]).items() if _matters(name, value)}
        _shipped[module] = {name: (value, _parts(value, module)) for name, value in values.items()}


def running_digest(model: type | None = None) -> str:
    """A sha256 (hex) of what this process computes; `code_digest()` unless something was replaced.

    Args:
        model: the class of the model, a subclass of `CareerEcosystem` perhaps; None for no subclass.
    """
    changes = [*_replaced(), *_overridden(model)]
    if not changes:
        return code_digest()
    return hashlib.sha256("\n".join([code_digest(), *changes]).encode()).hexdigest()


def _matters(name: str, value: Any) -> bool:
    """Whether a name of a module is part of what is computed: constants and what can be called, no state."""
    watched = name.isupper() or callable(value) or isinstance(value, ModuleType)
    return watched and name not in GROWING and not name.startswith("__")


def _members(kind: type) -> dict[str, Any]:
    """Methods and attributes that stand in a class itself."""
    members = ((name, one) for name, one in vars(kind).items() if name not in OF_MESA)
    return {name: one for name, one in members if not name.startswith("__") or isinstance(one, FunctionType)}


def _parts(value: Any, module: str) -> tuple:
    """What a value is made of that can be changed in place."""
    if isinstance(value, np.ndarray):
        return (value.tobytes(),)
    if isinstance(value, dict):
        return (*value, *value.values())
    if isinstance(value, (list, set)):
        return tuple(value)
    if isinstance(value, type):  # watched where it is defined
        return tuple(_members(value).values()) if value.__module__ == module else ()
    function = getattr(value, "__wrapped__", value)  # of a process, or of a compiled function
    if isinstance(function, FunctionType):
        return function.__code__, function.__defaults__, function.__kwdefaults__
    return ()


def _same(one: tuple, other: tuple) -> bool:
    """Whether two values are made of the same things; equal numbers and texts are the same."""
    if len(one) != len(other):
        return False
    return all(map(operator.is_, one, other)) or all(
        a is b or (type(a) is type(b) and isinstance(a, PLAIN) and a == b) for a, b in zip(one, other)
    )


def _replaced() -> Iterator[str]:
    """Lines on what was replaced or changed in the modules of the model."""
    for module, names in sorted(_shipped.items()):
        present = vars(sys.modules[module]) if module in sys.modules else {}
        for name, (before, parts) in names.items():
            value = present.get(name)
            if value is before and _same(parts, _parts(value, module)):
                continue
            text = _description(value)
            if value is before or text != _description(before):  # an equal one in its place changes nothing
                yield f"{module}.{name} {text}"


def _overridden(model: type | None) -> Iterator[str]:
    """Lines on what subclasses of the model bring along."""
    order = model.__mro__ if model else ()
    base = next((kind.__mro__ for kind in order if kind.__module__.split(".")[0] == TOP), ())
    for kind in order:
        if kind not in base and _members(kind):
            yield f"{kind.__qualname__} {_description(_members(kind))}"


def _description(value: Any) -> str:
    """A value as text: the same in every process, another one for what computes something else."""
    return repr(_described(value, set(), top=True))


def _is_own(value: Any) -> bool:
    """Whether a function or class is neither of the model nor of a library, so that its name says too little."""
    top = value.__module__.split(".")[0] if value.__module__ else ""
    file = getattr(sys.modules.get(top), "__file__", None) or ""
    return top != TOP and top not in sys.stdlib_module_names and "site-packages" not in file


def _described(value: Any, seen: set[int], top: bool = False) -> Any:
    """A value as nested lists of texts. What was seen before on the way is not described again."""
    if isinstance(value, PLAIN):
        return repr(value)
    if id(value) in seen:
        return "again"
    seen.add(id(value))
    inner = partial(_described, seen=seen)
    if isinstance(value, dict):
        return [[inner(key), inner(one)] for key, one in value.items()]
    if isinstance(value, (tuple, list)):
        return [inner(one) for one in value]
    if isinstance(value, (set, frozenset)):
        return sorted(repr(inner(one)) for one in value)
    if isinstance(value, np.ndarray):
        return [str(value.dtype), value.shape, hashlib.sha256(value.tobytes()).hexdigest()]
    if isinstance(value, CodeType):
        return [value.co_code.hex(), value.co_names, value.co_varnames, [inner(one) for one in _constants(value)]]
    for kind, names in WRAPPERS.items():
        if isinstance(value, kind):
            return [inner(getattr(value, name)) for name in names]
    if isinstance(value, FunctionType) and (top or _is_own(value)):
        behind = _described(getattr(value, "__wrapped__", None), seen, top)  # of a process: not by its name alone
        return [behind, *map(inner, _makings(value))]
    if isinstance(value, type) and (top or _is_own(value)):
        return [value.__qualname__, *map(inner, value.__bases__), inner(_members(value))]
    plain = getattr(value, "py_func", None) or getattr(value, "__wrapped__", None)
    if isinstance(plain, FunctionType):  # compiled, or behind a cache
        return [type(value).__name__, _described(plain, seen, top)]
    return _by_name(value)


def _by_name(value: Any) -> str:
    """What is known by its name, or else by its content; what has neither is like nothing else."""
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    if isinstance(name, str):
        return f"{getattr(value, '__module__', '')}:{name}"
    try:
        return hashlib.sha256(pickle.dumps(value)).hexdigest()
    except Exception:  # whatever the pickling of somebody's class raises
        return f"{_OWN} {id(value)}"


def _constants(code: CodeType) -> tuple:
    """The constants of code without its docstring."""
    documented = code.co_flags & _HAS_DOCSTRING and not code.co_name.startswith("<")
    return code.co_consts[1:] if documented and isinstance(code.co_consts[0], str) else code.co_consts


def _names(code: CodeType) -> set[str]:
    """Names that code looks up, functions inside it included."""
    return set(code.co_names).union(*[_names(one) for one in code.co_consts if isinstance(one, CodeType)])


def _makings(function: FunctionType) -> Iterator[Any]:
    """All that decides what a function does: code, defaults, and the values it uses from around it."""
    yield from (function.__code__, function.__defaults__, function.__kwdefaults__)
    yield from (cell.cell_contents for cell in function.__closure__ or ())
    yield {name: function.__globals__[name] for name in sorted(_names(function.__code__) & function.__globals__.keys())}
