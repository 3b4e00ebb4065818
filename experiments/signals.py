"""Signals that end a program (Ctrl+C, SIGTERM, a terminal that is closed): one line and the status of the signal.

While a program works, a signal is raised in it as `Stopped`, so that what is half-written is cleared away. Before that,
while modules are loaded, and after it, there is nothing to clear away: the program ends at once. Imports nothing that
takes time, since a signal may come at any moment.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from types import FrameType

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
USUAL = (signal.SIG_DFL, signal.default_int_handler)  # what is ignored, as under `nohup`, stays ignored
PATIENCE = 3.0  # seconds for clearing away; `timeout` sends a signal twice, and some press Ctrl+C again


class Stopped(KeyboardInterrupt):  # noqa: N818 (as the exception it is a kind of)
    """A signal came; `status` is the exit status for it."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = 128 + number


def end_at_once() -> None:
    """From now on a signal ends this process with one line; for programs, not for who imports them."""
    for number in SIGNALS:
        if signal.getsignal(number) in USUAL:
            signal.signal(number, _leave)


@contextmanager
def raised() -> Iterator[list[Stopped]]:
    """Raise the first signal that comes within; yields a list that holds it then, whoever caught it.

    Later ones are not heard for `PATIENCE` seconds, and end the process at once after that. Signals are heard in the
    main thread only.
    """
    came: list[Stopped] = []
    since = 0.0

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal since
        if came and monotonic() - since > PATIENCE:
            _leave(number, frame)
        if not came:
            since = monotonic()
            came.append(Stopped(number))
            raise came[0]

    heard = [number for number in SIGNALS if signal.getsignal(number) in (*USUAL, _leave)]
    if threading.current_thread() is not threading.main_thread():
        heard = []
    before = {number: signal.signal(number, stop) for number in heard}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, frame: FrameType | None) -> None:
    with suppress(Exception):
        sys.stdout.flush()
    with suppress(OSError):
        os.write(2, b"error: interrupted\n")
    os._exit(128 + number)
