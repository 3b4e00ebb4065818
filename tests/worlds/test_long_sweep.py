"""A sweep on a Dask cluster of this machine has the tables of one on two processes."""

import pytest

from tests.worlds.test_sweep import RUNS, SMALL, finished, start, tables  # noqa: F401 (a fixture)


def test_a_dask_cluster_gives_the_same_tables(finished, tmp_path, capfd):  # noqa: F811
    pytest.importorskip("distributed")
    workers = [text for text in SMALL if not text.startswith("executor")]
    assert start(*workers, "executor=dask", "executor.workers=3", f"results={tmp_path}", "name=dask") == 0
    assert f"{RUNS} of {RUNS} runs are done, of which 0" in capfd.readouterr().out
    assert tables(tmp_path / "dask") == tables(finished[1])
