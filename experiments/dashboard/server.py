"""The web server of the page: waitress, with room for many connections and a limit of time for each.

Waitress reads requests on one thread and hands only whole ones to others, so that a request that never ends holds no
thread. What it lacks is added here: a time in which a request must be whole, and, where all connections are taken,
room for newcomers at the expense of those that have been silent longest.
"""

import logging
import select
import socket
import time
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

from experiments.io.errors import UsageError

resource = import_module("resource") if find_spec("resource") else None  # not on Windows
THREADS = 24
MOST_BYTES = 200_000  # of one request; a page's whole question is a tenth of it
MOST_HEADER = 32_000  # bytes
CONNECTIONS, FEW, SPARE = 2_000, 400, 200  # at most; where the system is not asked; files kept for other uses
WHOLE, SILENT, CLEARED = 10, 60, 1  # seconds for a request to be whole, without another one, from clearing to clearing
GIVEN_UP = 0.25  # share of the connections, the longest silent, that make room for others
ACCEPTED = 16  # new connections between two looks at all of them


class Channel(HTTPChannel):
    """A connection that knows since when its present request is coming in."""

    begun = 0.0

    def received(self, data: bytes) -> bool:
        """Take in a part of a request."""
        self.begun = self.begun if self.request else time.time()
        return super().received(data)


class Server(TcpWSGIServer):
    """A server that half-sent requests and idle connections don't fill.

    Args:
        application: the WSGI application. host, port: where to listen; 0 takes a free port.

    Raises:
        UsageError: if no such host is known. OSError: if the port can't be listened at; both say so in one line.
    """

    channel_class = Channel

    def __init__(self, application: Any, host: str, port: int) -> None:
        try:
            settings = Adjustments(
                host=host,
                port=port,
                threads=THREADS,
                ident=None,
                max_request_body_size=MOST_BYTES,
                max_request_header_size=MOST_HEADER,
                connection_limit=_connections(),
                channel_timeout=SILENT,
                cleanup_interval=CLEARED,
                asyncore_use_poll=hasattr(select, "poll"),
                log_socket_errors=False,
            )
        except ValueError:
            allowed = "an address or name of this machine, such as 127.0.0.1 or 0.0.0.0"
            raise UsageError(f"host={host!r} is not known; allowed: {allowed}") from None
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a room that opens the page at once is no fault
        address = min(settings.listen, key=lambda one: one[0] != socket.AF_INET)
        try:
            super().__init__(application, adj=settings, sockinfo=address)
        except OSError as error:
            raise OSError(f"host={host} port={port} can't be listened at ({error.strerror})") from None

    def handle_accept(self) -> None:
        """Take in those who wait."""
        for _ in range(ACCEPTED):
            super().handle_accept()

    def maintenance(self, now: float) -> None:
        """Close what is silent or takes too long, and more of it where connections run out."""
        super().maintenance(now)
        open_ones = [one for one in self.active_channels.values() if not one.requests and not one.will_close]
        late = [one for one in open_ones if one.request and one.begun < now - WHOLE]
        if len(self._map) >= self.adj.connection_limit:
            open_ones.sort(key=lambda one: one.begun if one.request else one.last_activity)
            late += open_ones[: int(GIVEN_UP * self.adj.connection_limit)]
        for one in late:
            one.will_close = True

    def run(self) -> None:
        """Serve until interrupted; an interruption is raised."""
        try:
            self.asyncore.loop(self.adj.asyncore_loop_timeout, self.adj.asyncore_use_poll, self._map)
        finally:
            self.task_dispatcher.shutdown()


def _connections() -> int:
    """Return how many connections may be open at once, of the files that the system lets a process have."""
    if resource is None:
        return FEW
    wanted, (soft, hard) = CONNECTIONS + SPARE, resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted and soft != resource.RLIM_INFINITY:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return CONNECTIONS if soft == resource.RLIM_INFINITY else max(min(CONNECTIONS, soft - SPARE), FEW)
