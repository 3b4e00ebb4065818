"""The model's own code as data: one digest, by which what was made by other code is told apart."""

from __future__ import annotations

import hashlib
import shutil
from functools import lru_cache
from pathlib import Path

from platformdirs import user_cache_path

from sim.paths import PACKAGE

KEPT = 5  # folders of compiled kernels; older ones are removed


@lru_cache
def code_digest() -> str:
    """A sha256 over the source of the model: a changed rule never meets an old population or an old kernel."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def kernel_folder() -> Path:
    """Where compiled kernels of this code are kept.

    Numba looks at the file of a kernel only, and would go on using an equation that changed in another file;
    so each state of the code has a folder of its own.
    """
    parent = user_cache_path("career-ecosystem") / "kernels"
    folder = parent / code_digest()[:16]
    if not folder.exists():
        others = sorted(parent.glob("*"), key=lambda other: other.stat().st_mtime, reverse=True)
        for other in others[KEPT - 1 :]:
            shutil.rmtree(other, ignore_errors=True)
    return folder
