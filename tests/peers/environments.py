"""Separate environments for packages that conflict with the model's: made once, in the user's cache folder.

Mesa-frames needs another numpy. Versions are pinned by name; an environment is used only when it is complete.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from platformdirs import user_cache_path

from experiments.io.paths import REPOSITORY


class Environment(NamedTuple):
    """A package to compare with, what it needs, and the module of `tests.peers` that runs in it."""

    package: str
    version: str
    needs: tuple[str, ...]
    module: str


MESA_FRAMES = Environment(
    "mesa-frames", "0.1.0a0", ("numpy==1.26.4", "pandas==3.0.6", "polars==2.1.0", "pyarrow==26.0.1"), "frames"
)
BAM_ENGINE = Environment("bamengine", "0.10.2", ("numpy==2.4.6", "PyYAML==6.0.3"), "bam")


def folder_of(one: Environment) -> Path:
    """Return where the environment is kept, by versions and by the Python that made it."""
    name = f"{one.package}-{one.version}-python{sys.version_info[0]}.{sys.version_info[1]}"
    return user_cache_path("career-ecosystem") / "peers" / name


def ready(one: Environment, say: Callable[[str], None]) -> Path:
    """Return the Python of an environment, which is made if there is none; raise OSError if it can't be.

    Args:
        say: called with a line before something that takes long.
    """
    folder = folder_of(one)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if python.exists():
        return python
    say(f"installing {one.package} {one.version} into an environment of its own, once")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as fresh:
        _call([sys.executable, "-m", "venv", fresh], one)
        own = Path(fresh) / python.relative_to(folder)
        pins = [f"{one.package}=={one.version}", *one.needs]
        _call([str(own), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pins], one)
        Path(fresh).rename(folder)
        Path(fresh).mkdir()  # for the end of the temporary folder
    return python


def ask(one: Environment, arguments: Sequence[str], say: Callable[[str], None]) -> str:
    """Return what the environment's module prints for the arguments; raise OSError of one line if it fails."""
    return _call([str(ready(one, say)), "-m", f"tests.peers.{one.module}", *arguments], one)


def _call(command: Sequence[str], one: Environment) -> str:
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
    if done.returncode != 0:
        last = (done.stderr.strip() or "no reason given").splitlines()[-1]
        raise OSError(f"{one.package} {one.version} in {folder_of(one)}: {last}")
    return done.stdout
