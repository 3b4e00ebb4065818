"""The plain numbers that kernels take are those of the enumerations."""

from enum import IntEnum

import pytest

import sim.codes

KINDS = [kind for kind in vars(sim.codes).values() if isinstance(kind, type) and issubclass(kind, IntEnum)][1:]


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_is_that_of_its_code(kind):
    numbers = {code.name: getattr(sim.codes, code.name) for code in kind}
    assert numbers == dict(kind.__members__)
    assert {type(number) for number in numbers.values()} == {int}  # not of the enumeration, which would slow kernels
