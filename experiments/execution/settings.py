"""Which executor a program uses: a file under `configs/executor/`, checked, and made when the work begins."""

from typing import Any, Literal

from pydantic import Field

from experiments.cli.keys import read_keys
from experiments.execution.local import cores
from sim.config import ConfigError, Strict

ONLY = {
    "address": ("dask",),
    "per_job": ("slurm",),
    "memory": ("slurm",),
    "walltime": ("slurm",),
    "queue": ("slurm",),
    "account": ("slurm",),
    "directives": ("slurm",),
    "part": ("array",),
    "parts": ("array",),
}


class ExecutorSettings(Strict):
    """Keys of `executor`; some have a meaning for one kind only.

    Attributes:
        workers: processes in all; on this machine as many as it has processors if it is not given.
        address: of the scheduler of a Dask cluster that runs already.
        per_job, memory, walltime, queue, account, directives: of one SLURM job (directives are lines for #SBATCH).
        part, parts: which part of a job array this is, from 1 on, and how many there are.
    """

    kind: Literal["local", "dask", "slurm", "array"] = "local"
    workers: int | None = Field(None, ge=1, le=100_000)
    address: str | None = None
    per_job: int | None = Field(None, ge=1, le=1024)
    memory: str | None = None
    walltime: str | None = None
    queue: str | None = None
    account: str | None = None
    directives: list[str] | None = None
    part: int | None = Field(None, ge=1)
    parts: int | None = Field(None, ge=1)

    @property
    def at_once(self) -> int:
        """How many tasks are done at the same time, as far as that is known beforehand."""
        return self.workers or cores()


def read_settings(tree: dict[str, Any]) -> ExecutorSettings:
    """The checked settings; raises ConfigError with one line."""
    settings = read_keys(tree, ExecutorSettings, "executor")
    for key, kinds in ONLY.items():
        if getattr(settings, key) is not None and settings.kind not in kinds:
            raise ConfigError(f"executor.{key} has no meaning for executor={settings.kind}; allowed with {kinds[0]}")
    if settings.kind == "slurm" and not (settings.workers and settings.per_job and settings.memory):
        raise ConfigError("executor=slurm needs executor.workers, executor.per_job and executor.memory")
    if settings.kind == "array" and not (settings.part and settings.parts and settings.part <= settings.parts):
        raise ConfigError("executor=array needs executor.part, from 1 up to executor.parts")
    if settings.address is not None and settings.workers is not None:
        raise ConfigError("executor.workers and executor.address are both given; a cluster has the workers it has")
    return settings
