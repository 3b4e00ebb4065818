"""Sweeps that are killed again and again, invented ones and a real one, have the tables of one left alone."""

import pytest

from tests.worlds import kills


@pytest.mark.parametrize("options", [["kills=50"], ["kills=10", "real=yes"]], ids=["invented", "real"])
def test_kills_at_random_moments_lose_nothing(options):
    with pytest.raises(SystemExit) as end:
        kills.main(options)
    assert end.value.code == 0
