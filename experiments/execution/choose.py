"""The executor that settings ask for."""

from __future__ import annotations

from experiments.execution.local import Executor, Local
from experiments.execution.settings import ExecutorSettings
from experiments.io.errors import require


def make_executor(settings: ExecutorSettings) -> Executor:
    """An executor of this kind; raises UsageError if packages for it are missing, ExecutorError if it can't begin."""
    if settings.kind == "local":
        return Local(settings.at_once)
    for module in ("distributed", "dask_jobqueue"):
        require(module, "cluster", f"executor={settings.kind}")
    from experiments.execution import dask_cluster

    return dask_cluster.connect(settings) if settings.kind == "dask" else dask_cluster.submit_jobs(settings)
