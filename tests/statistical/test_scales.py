"""A small world has a bias, which is found; that larger ones have none takes long: test_long_scales."""

from tests.statistical.test_long_scales import FEW, beyond_luck, measures_by_seed

LARGER = 20_000


def test_a_small_world_has_a_bias(own_cache):
    assert not beyond_luck(measures_by_seed(LARGER), measures_by_seed(FEW)).empty
