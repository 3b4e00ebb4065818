"""Keys of commands that simulate many worlds: `executor`, with the choices of its group, and first looks."""

from typing import Annotated

from pydantic import BeforeValidator

from experiments.cli.keys import ResultKeys
from experiments.execution.settings import ExecutorSettings, read_settings

EXECUTOR = {"executor": "local"}  # the group, with its default
ExecutorKey = Annotated[ExecutorSettings, BeforeValidator(lambda tree: read_settings(dict(tree)))]


class BatchKeys(ResultKeys):
    """Of a command that simulates many worlds: who does the work."""

    executor: ExecutorKey = ExecutorSettings()


class LookKeys(BatchKeys):
    """Of one that can take a first look only, or tell what there is to do and stop."""

    quick: bool = False
    dry_run: bool = False
