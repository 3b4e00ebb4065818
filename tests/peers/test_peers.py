"""Ways of writing the reduced rules: they end in the same place, and a rule that differs is found."""

import pandas as pd
import pytest

from experiments.cli.launch import read_command
from experiments.io.errors import UsageError
from sim.config import ConfigError
from tests.peers import environments, measured, rules
from tests.peers.columns import Columns
from tests.peers.compare import CHANCE, COMMAND, OWN, WAYS, differences
from tests.peers.kernels import Kernels
from tests.peers.objects import Objects

PERSONS, MONTHS, SEEDS = 2_000, 12, range(1, 7)


def ends(world):
    return pd.DataFrame(measured.ends(world, PERSONS, MONTHS, SEEDS))


@pytest.fixture(scope="module")
def own():
    return ends(Kernels)


@pytest.mark.parametrize("world", [Columns, Objects])
def test_ways_agree(own, world):
    table = differences({OWN: own, "other": ends(world)})
    assert len(table) == 9
    assert table["p"].min() > CHANCE / len(table), table


def test_a_rule_that_differs_is_found(own, monkeypatch):
    monkeypatch.setattr(rules, "LEARNING", 1.5 * rules.LEARNING)
    table = differences({OWN: own, "other": ends(Columns)}).set_index("outcome")
    assert table.loc["skill at work", "p"] < CHANCE / len(table)


def test_months_are_fewer_where_they_take_long():
    slow, quick = WAYS["Mesa objects"], WAYS[OWN]
    assert slow.months(1_000_000) == 2 and slow.months(10_000) == 100 and quick.months(1_000_000) == 100


def test_an_environment_that_can_not_be_made_is_one_line(monkeypatch, tmp_path):
    monkeypatch.setattr(environments, "user_cache_path", lambda name: tmp_path)
    broken = environments.Environment("no-such-package-anywhere", "1.0", ("--no-index",), "frames")
    said = []
    with pytest.raises(OSError, match="no-such-package-anywhere 1.0") as error:
        environments.ready(broken, said.append)
    assert "\n" not in str(error.value) and said and not list((tmp_path / "peers").iterdir())


def test_wrong_options_are_one_line(tmp_path):
    with pytest.raises((ConfigError, UsageError), match="largest=5"):
        read_command(COMMAND, ["largest=5", f"results={tmp_path}"])
