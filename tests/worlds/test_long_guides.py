"""The contributor's example of a mechanism in a copy of the house: it does what it says, and its test and all contracts
hold."""

import pytest

from tests.example_copy import edited_copy, python


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The copy, with its generated pages refreshed."""
    place = edited_copy(tmp_path_factory.mktemp("copy"))
    python(place, "-m", "experiments.describe", "docs")
    return place


STRAINED = """
from sim import CareerEcosystem
small = {"scale": {"persons": 500}, "burn_in_years": 1, "check": True}
for changes in ({}, {"commuting": {"transport": 1.0}}, {"commuting": {"enabled": False}}):
    model = CareerEcosystem({**small, **changes}).run(years=1)
    print(model.state.persons["commute_strain"].max(), model.state.persons["exhaustion"].sum())
"""


def test_the_example_of_a_mechanism_does_what_it_says(copy):
    (most, tired), spared, off = (
        [float(number) for number in line.split()] for line in python(copy, "-c", STRAINED).splitlines()
    )
    record = 1.0 - (1.0 - 0.05) ** 24  # of somebody who is away from the first month on
    assert 0.5 * record < most <= record + 1e-6
    assert spared[0] == off[0] == 0.0 and tired > spared[1] == off[1]


def test_the_example_of_a_test_passes_and_the_contracts_hold(copy):
    python(
        copy,
        "-m",
        "pytest",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        "tests/contracts",
        "tests/unit/test_commuting.py",
    )
