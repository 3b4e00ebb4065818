"""The fuzzer for a quarter of an hour."""

from experiments.cli.launch import launch
from tests.fuzz.command import COMMAND


def test_nothing_breaks(tmp_path):
    assert launch(COMMAND, ["minutes=15", "seed=1", f"folder={tmp_path}"]) == 0
