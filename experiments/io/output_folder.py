"""Folders and files of results that appear only when they are complete, and what a manifest tells of code and files."""

import errno
import hashlib
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from time import time
from typing import Any
from uuid import uuid4

import sim
from experiments.io.paths import REPOSITORY

STALE = 3600.0  # seconds after which what is half-written belongs to a process that is gone
PACKAGES = ("mesa", "numpy", "numba", "pandas", "pyarrow", "scipy", "pydantic", "hydra-core")


def require_writable(results: Path) -> None:
    """Raise OSError, with `results` as its file, if a folder could not be made in it; leaves nothing behind."""
    folder = results.absolute()
    while not folder.exists():
        folder = folder.parent
    try:
        with tempfile.TemporaryDirectory(dir=folder):
            pass
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(results)) from None


@contextmanager
def replacing(results: Path, name: str) -> Iterator[Path]:
    """Yield an empty folder to fill, which becomes `results / name` at the end; if anything fails, it vanishes.

    An earlier folder of that name stays until the new one is complete; of several that are written at the same time,
    the last one stays. What killed processes left unfinished under this name goes. Raises OSError.
    """
    results.mkdir(parents=True, exist_ok=True)
    _forget_unfinished(results, name)
    fresh = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=results))
    old = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=results))
    try:
        fresh.chmod(results.stat().st_mode & 0o777)
        yield fresh
        while fresh.exists():
            with suppress(FileNotFoundError):  # there is none, or another process has just moved it away
                (results / name).rename(old / uuid4().hex)
            try:
                fresh.rename(results / name)
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):  # another process was quicker: its turn is over
                    raise
    finally:
        for folder in (fresh, old):
            shutil.rmtree(folder, ignore_errors=True)


def _forget_unfinished(results: Path, name: str) -> None:
    ours = re.compile(rf"\.{re.escape(name)}-\w{{8}}")
    for folder in filter(lambda folder: ours.fullmatch(folder.name), results.iterdir()):
        with suppress(OSError):
            if time() - folder.stat().st_mtime > STALE:
                shutil.rmtree(folder, ignore_errors=True)


def write_whole(file: Path, text: str) -> None:
    """Write a file that is never half there: until the new one is complete, the old one stays. Raises OSError."""
    part = file.with_name(f".{file.name}.{uuid4().hex[:8]}.part")
    try:
        part.write_text(text, encoding="utf-8", errors="backslashreplace")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def versions() -> dict[str, str]:
    """Return the versions of the model, of Python and of the packages that results depend on."""
    packages = {name: version(name) for name in PACKAGES}
    return {"career-ecosystem": sim.__version__, "python": platform.python_version(), **packages}


def sha256_of(file: Path) -> str:
    """Return the sha256 (hex) of a file; raise OSError."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def git_state() -> dict[str, Any] | None:
    """Return the commit of the checkout and whether files differ from it; None outside a checkout or without git."""
    commit = _git("rev-parse", "HEAD")
    if commit is None:
        return None
    return {"commit": commit, "dirty": bool(_git("status", "--porcelain"))}


def _git(*arguments: str) -> str | None:
    try:
        command = ["git", "-C", str(REPOSITORY), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
