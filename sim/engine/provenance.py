"""The model's own code as data: digests by which what was made by other code is told apart.

Digests are taken of the syntax tree without texts for readers (docstrings, comments, labels, sources), so that better
words cost nobody a simulation.
"""

import ast
import hashlib
import json
import logging
import os
import shutil
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from platformdirs import user_cache_path

from sim.paths import PACKAGE

KEPT = 12  # versions of the digests, and of the compiled kernels of a module; older ones are removed
# What is for readers only in declarations: places and keywords, by the name of what is called.
WORDS: dict[str, set[int | str]] = {
    "par": {"en", "nl", "source", "unit"},
    "switch": {0},
    "Column": {1, 2},  # unit and meaning
    "Line": {2},
    "Lever": {1, 2, 3},
    "Mechanism": {"en", "nl", "seeds"},
    **dict.fromkeys(("Measure", "rate", "at_work", "measured"), {0, 1, 2, "unit"}),  # labels and definition
}
TOP = PACKAGE.name


class _WithoutWords(ast.NodeTransformer):
    """Leaves out docstrings and the keywords of declarations that are for readers."""

    def generic_visit(self, node: Any) -> ast.AST:
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            node.body = body[1:]
        return super().generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:  # noqa: N802 (the name that ast looks for)
        words = WORDS.get(node.func.id, ()) if isinstance(node.func, ast.Name) else ()
        node.args = [one for place, one in enumerate(node.args) if place not in words]
        node.keywords = [one for one in node.keywords if one.arg not in words]
        return self.generic_visit(node)


def _needed_by(module: str, imports: dict[str, set[str]], found: set[str]) -> set[str]:
    """A module and, of the model, all that it imports by name."""
    if module in imports and module not in found:
        found.add(module)
        for name in imports[module]:
            _needed_by(name, imports, found)
    return found


def _take_digests(files: dict[str, Path]) -> dict[str, str]:
    """The digest of each module with all that it imports, and of the whole model under the name of the package."""
    trees = {module: ast.parse(file.read_bytes(), file) for module, file in files.items()}
    imports = {
        module: {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
        for module, tree in trees.items()
    }
    content = {module: f"{module}{ast.dump(_WithoutWords().visit(tree))}".encode() for module, tree in trees.items()}
    needed = {module: _needed_by(module, imports, set()) for module in files} | {TOP: set(files)}
    return {
        module: hashlib.sha256(b"".join(content[name] for name in sorted(names))).hexdigest()
        for module, names in needed.items()
    }


@cache
def _digests() -> dict[str, str]:
    """As `_take_digests`, kept on disk for these very bytes and this Python: to take them lasts most of a second."""
    files = {}
    for file in PACKAGE.rglob("*.py"):
        parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
        files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    whole = hashlib.sha256(sys.version.encode())
    for module, file in sorted(files.items()):
        text = file.read_bytes()
        whole.update(f"{module}:{len(text)}:".encode() + text)
    path = user_cache_path("career-ecosystem") / "digests" / f"{whole.hexdigest()[:40]}.json"
    with suppress(OSError, ValueError):  # not there, or damaged
        return json.loads(path.read_bytes())
    digests = _take_digests(files)
    with suppress(OSError):  # a cache that can't be written costs time only
        path.parent.mkdir(parents=True, exist_ok=True)
        _keep_newest(path.parent)
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps(digests))
        part.replace(path)
    return digests


def _keep_newest(folder: Path) -> None:
    """Make room for one more version in a folder of the cache."""
    with suppress(OSError):  # another process was quicker
        for other in sorted(folder.glob("*"), key=os.path.getmtime, reverse=True)[KEPT - 1 :]:
            if other.is_dir():
                shutil.rmtree(other, ignore_errors=True)
            else:
                other.unlink(missing_ok=True)


def code_digest() -> str:
    """A sha256 (hex) of what the shipped model computes: a changed rule never meets an old population."""
    return _digests()[TOP]


@cache
def _kernels() -> Path | None:
    """The folder of all compiled kernels; None, and a warning, if nothing can be written there."""
    folder = user_cache_path("career-ecosystem") / "kernels"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        tell_not_kept(f"in {folder} ({error.strerror})")
        return None


@cache
def tell_not_kept(where: str) -> None:
    """Warn, once, that compiled code can't be kept."""
    message = "warning: compiled code can't be kept %s: each start takes a minute or two more"
    logging.getLogger(TOP).warning(message, where)


@cache
def kernel_folder(module: str) -> Path | None:
    """Where the compiled kernels of a module are kept; None if nothing can be.

    Numba looks at the file of a kernel only, and would go on using an equation that changed in another file; so each
    state of a module and of what it imports has a folder of its own.
    """
    kernels = _kernels()
    if kernels is None:
        return None
    parent = kernels / module
    folder = parent / _digests().get(module, code_digest())[:16]  # a module of somebody's own may use any of the model
    if not folder.exists():
        _keep_newest(parent)
    return folder
