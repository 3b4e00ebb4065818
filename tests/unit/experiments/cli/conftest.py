"""A program that records its jobs instead of doing them."""

import dataclasses

import pytest

from experiments.cli.launch import launch
from experiments.run.command import COMMAND


@pytest.fixture
def run(monkeypatch, capfd, tmp_path):
    """Launch a recording program in an empty folder; gives exit status, jobs, lines on standard error."""
    monkeypatch.chdir(tmp_path)

    def start(*arguments, function=None):
        jobs = []
        status = launch(dataclasses.replace(COMMAND, run=function or jobs.append), arguments)
        return status, jobs, capfd.readouterr().err.splitlines()

    return start
