"""Fixtures for all layers: compiled code and populations of this version only, and one run that many read."""

import hashlib
import os
import shutil
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COMPILED = ROOT / ".pytest_cache" / "numba"
KEPT = 2 * 24 * 3600  # seconds


def compiled_code_of_this_version() -> Path:
    """A folder for compiled code by the content of `sim`.

    Numba notices when the file of a function changes, not when a function that it calls in another file does:
    in its usual place, tests could run the rules of yesterday. `NUMBA_CACHE_DIR` overrides this.
    """
    digest = hashlib.sha256()
    for path in sorted((ROOT / "sim").rglob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    for old in COMPILED.glob("*"):
        if time.time() - old.stat().st_mtime > KEPT:
            shutil.rmtree(old, ignore_errors=True)
    return COMPILED / digest.hexdigest()[:16]


# Before anything imports Numba, which reads it once; so fixtures import what they need themselves.
os.environ.setdefault("NUMBA_CACHE_DIR", str(compiled_code_of_this_version()))


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    """Burned-in populations of this session only: a test never reads what some user made before."""
    folder = tmp_path_factory.mktemp("equilibrium")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAREER_ECOSYSTEM_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def finished(own_cache):
    """2,000 persons after two years, with every account checked each month. Only to be read."""
    from tests.support import small_world

    return small_world().run(2)


@pytest.fixture
def fresh(own_cache):
    """The same 2,000 persons at the start of their run; a test may do with them what it wants."""
    from tests.support import small_world

    return small_world()
