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


def test_events_tell_why_and_after_how_long(finished):
    events = finished.events()
    chosen = events["event"].isin(["change_employer", "hire", "change_function", "resign", "decline_renewal"])
    assert (events.loc[~chosen, "reason"] == "nothing").all()
    moves, resigned = events[events["event"] == "change_employer"], events[events["event"] == "resign"]
    forced = moves[~moves["voluntary"]]
    assert len(forced) and (forced["reason"] == "job_ends").all()
    assert (moves.loc[moves["voluntary"], "reason"] != "job_ends").all()
    assert set(resigned["reason"]) <= {"pay", "content", "people", "place", "strain"}
    employed = events["from_employer_id"].notna()
    assert events["tenure_months"].isna().equals(~employed) and (events["tenure_months"].dropna() >= 0).all()


def test_a_term_that_one_lets_end_is_told_apart_from_one_that_the_employer_ends(finished):
    events = finished.events()
    declined, ended = (events[events["event"] == name] for name in ("decline_renewal", "contract_end"))
    assert len(declined) and len(ended)
    for left, voluntary in ((declined, True), (ended, False)):
        assert (left["from_status"] == "temporary").all() and (left["to_status"] == "unemployed").all()
        assert (left["voluntary"] == voluntary).all()
