"""Events of a share of persons: whole careers, of persons drawn for life, and nothing else changes."""

import pytest

from experiments.cli.launch import read_command
from sim.config import ConfigError, configure
from tests.support import small_world

SHARE = 0.2


def test_a_share_of_persons_keeps_whole_careers(finished):
    followed = small_world(record={"events_of": SHARE}).run(2)
    every, some = finished.events(), followed.events()
    persons = set(some["person_id"])
    whole = every[every["person_id"].isin(persons)].reset_index(drop=True)
    assert some.equals(whole)
    assert len(persons) == pytest.approx(SHARE * every["person_id"].nunique(), rel=0.25)
    assert followed.measures().equals(finished.measures())


@pytest.mark.parametrize("share", [0.0, 1.5])
def test_shares_outside_the_range_are_refused(share):
    with pytest.raises(ConfigError, match=r"record\.events_of=.* is out of range"):
        configure({"record": {"events_of": share}})


def test_flanders_is_a_scale():
    config = read_command("run", ["scale=flanders"])[0].config
    assert config.scale.persons == 4_600_000 and config.record.events and config.record.events_of == 0.01
    assert read_command("run", ["scale=flanders", "record.events_of=0.5"])[0].config.record.events_of == 0.5
    assert read_command("run", ["scale=large"])[0].config.record.events_of == 1.0
