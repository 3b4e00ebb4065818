"""Several browsers at once, and connections that would keep them out."""

from tests.dashboard_stub import MadeUp, served
from tests.load.chromium import half_sent, room


def test_half_sent_requests_keep_nobody_out_of_a_room():
    with served(MadeUp()) as address, half_sent(address, 120):
        seen = room(address, pages=4, minutes=1, minute=1.0, draws=False)
    assert not seen.failed and len(seen.waited) == 4
