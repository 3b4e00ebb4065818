"""The model's own code as data: digests by which what was made by other code is told apart.

Digests are taken of the syntax tree without texts for readers (docstrings, comments, labels, sources), so that better
words cost nobody a simulation.
"""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from platformdirs import user_cache_path

from sim.paths import PACKAGE

KEPT = 12  # versions of the compiled kernels of a module; older ones are removed
WORDS = {"en", "nl", "source", "sources", "unit"}  # keywords of declarations that are for readers only
DECLARATIONS = {"par": 1, "switch": 1, "Mechanism": 1, "Column": 3}  # where arguments go on after words for readers
TOP = PACKAGE.name


class _WithoutWords(ast.NodeTransformer):
    """Leaves out docstrings and the keywords of declarations that are for readers."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
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
        if isinstance(node.func, ast.Name) and node.func.id in DECLARATIONS:
            node.args = node.args[:1] + node.args[DECLARATIONS[node.func.id] :]
            node.keywords = [one for one in node.keywords if one.arg not in WORDS]
        return self.generic_visit(node)


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_bytes())


@cache
def _content(file: Path) -> bytes:
    """What a file computes, as bytes that words, comments and lines don't change."""
    return ast.dump(_WithoutWords().visit(ast.parse(file.read_bytes()))).encode()


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.relative_to(PACKAGE).as_posix().encode())
        digest.update(_content(file))
    return digest.hexdigest()


@lru_cache
def code_digest() -> str:
    """A sha256 (hex) of what the model computes: a changed rule never meets an old population."""
    return _digest(PACKAGE.rglob("*.py"))


def _file_of(module: str) -> Path | None:
    """The file of a module of the model, None for other modules."""
    if module.split(".")[0] != TOP:
        return None
    path = PACKAGE.joinpath(*module.split(".")[1:])
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def _needed_by(module: str, found: set[Path]) -> set[Path]:
    """The file of a module and, of the model, all that it imports by name."""
    file = _file_of(module)
    if file is not None and file not in found:
        found.add(file)
        for node in ast.walk(_tree(file)):
            if isinstance(node, ast.ImportFrom) and node.module:
                _needed_by(node.module, found)
    return found


@cache
def kernel_folder(module: str) -> Path:
    """Where the compiled kernels of a module are kept.

    Numba looks at the file of a kernel only, and would go on using an equation that changed in another file; so each
    state of a module and of what it imports has a folder of its own.
    """
    parent = user_cache_path("career-ecosystem") / "kernels" / module
    folder = parent / _digest(_needed_by(module, set()))[:16]
    if not folder.exists():
        others = sorted(parent.glob("*"), key=os.path.getmtime, reverse=True)
        for other in others[KEPT - 1 :]:
            shutil.rmtree(other, ignore_errors=True)
    return folder
