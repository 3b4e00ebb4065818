"""Fixtures for all layers: burned-in populations of this session only, and one small run that many read."""

import pytest

from tests.support import small_world


def pytest_collection_modifyitems(items):
    """Have the first file compile the kernels, for all: meanwhile another process opens browsers, which need none."""
    items.sort(key=lambda item: item.path.name != "test_ablation.py")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory, worker_id):
    """A test never reads what some user, or an earlier session, burned in; side by side, processes share theirs."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "equilibrium"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAREER_ECOSYSTEM_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def finished(own_cache):
    """2,000 persons after two years, with every account checked each month. Only to be read."""
    return small_world().run(2)


@pytest.fixture
def fresh(own_cache):
    """The same 2,000 persons at the start of their run; a test may do with them what it wants."""
    return small_world()
