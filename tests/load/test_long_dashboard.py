"""A room of people before the dashboard: everybody gets an answer, in time, and to the own question."""

from experiments.cli.launch import launch
from tests.load import chromium
from tests.load.dashboard import COMMAND, started, wait_until_ready

WORLDS = ["persons=2000", "burn_in_years=10", "pairs=4"]
IN_TIME = 10.0  # seconds at the server: machines of tests are busy


def test_a_room_gets_its_answers():
    assert launch(COMMAND, ["participants=10", "minutes=2", "within=10", *WORLDS]) == 0


def test_thirty_browsers_open_together_and_half_sent_requests_keep_nobody_out():
    with started(*WORLDS) as address:
        wait_until_ready(address)
        with chromium.half_sent(address, 300):
            seen = chromium.room(address, pages=30, minutes=3)
    assert not seen.failed and len(seen.waited) == 90
    assert sorted(seen.waited)[85] <= IN_TIME
