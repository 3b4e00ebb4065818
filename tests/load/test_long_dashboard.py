"""A room of people before the dashboard: everybody gets an answer, in time, and to the own question."""

from rich.console import Console

from tests.load.dashboard import load


def test_a_room_gets_its_answers():
    room = ["participants=10", "minutes=2", "persons=2000", "burn_in_years=10", "pairs=4", "within=10"]
    assert load(room, Console(highlight=False)) == 0
