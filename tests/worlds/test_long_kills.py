"""Programs that are killed again and again have the tables of one left alone; damaged files are all told."""

import pytest

from experiments.cli.launch import launch
from tests import damage
from tests.worlds import kills

KILLS = {"sweep": 50, "real_sweep": 10, "claims": 25, "calibrate": 25}


@pytest.mark.parametrize(("of", "times"), KILLS.items(), ids=KILLS)
def test_kills_at_random_moments_lose_nothing(of, times):
    assert launch(kills.COMMAND, [f"of={of}", f"kills={times}"]) == 0


def test_five_hundred_damaged_files_are_told():
    assert launch(damage.COMMAND, ["files=500"]) == 0
