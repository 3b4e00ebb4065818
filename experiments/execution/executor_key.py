"""The key `executor` of a command, and the choices of its group."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from experiments.execution.settings import ExecutorSettings, read_settings

EXECUTOR = {"executor": "local"}  # the group, with its default
ExecutorKey = Annotated[ExecutorSettings, BeforeValidator(lambda tree: read_settings(dict(tree)))]
