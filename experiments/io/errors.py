"""Mistakes and failures as one line: what, where, what is allowed; and the exit status for each, of all programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from enum import IntEnum
from importlib.util import find_spec

from experiments.signals import raised
from sim.errors import InputError, one_line


class Status(IntEnum):
    """How programs end: the exit statuses of all of them, with what each means (README.md has the same table)."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> Status:
        status = int.__new__(cls, value)
        status._value_, status.meaning = value, meaning
        return status

    DONE = 0, "done"
    NOT_DONE = 1, "could not be done, read or written"
    WRONG_INPUT = 2, "wrong input, or a folder that can't be written to: nothing was begun"
    INCOMPLETE = 3, "done, but for runs that failed, or with targets out of band"
    HUNG_UP = 129, "the terminal was closed"
    INTERRUPTED = 130, "interrupted with Ctrl+C"
    TERMINATED = 143, "ended by SIGTERM"


class UsageError(InputError):
    """A command line that can't be used."""


class UnknownKeyError(UsageError):
    """A key that the configuration does not have."""


def require(module: str, extra: str, what: str) -> None:
    """Raise UsageError if a module is not installed that `what` needs; `extra` is the part of the project with it."""
    if find_spec(module) is None:
        command = f"pip install -c constraints.txt -e '.[{extra}]'"
        raise UsageError(f"{what} needs {module}, which is not installed: {command}")


def in_one_line(error: OSError) -> str:
    """Say in one line what could not be read or written, and why."""
    if error.filename is None or error.strerror is None:
        return str(error)
    return f"{error.filename!r} can't be read or written ({error.strerror})"


def nobody_reads() -> int:
    """Return the exit status where the reader of standard output has left, as `head` does: that is no error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still to come goes nowhere
    return Status.DONE


def exit_status(program: Callable[[], int | None], interrupted: str = "interrupted") -> int:
    """Return the Status of a program: what it returns, or for an error or a signal one line on standard error."""
    with raised() as signals:
        try:
            status, reason = program() or Status.DONE, ""
        except InputError as error:
            status, reason = Status.WRONG_INPUT, str(error)
        except ShareDoneError as share:
            status, reason = share.show(), ""
        except BrokenPipeError:
            status, reason = nobody_reads(), ""
        except ExecutorError as error:
            status, reason = Status.NOT_DONE, str(error)
        except OSError as error:
            status, reason = Status.NOT_DONE, in_one_line(error)
        except KeyboardInterrupt:
            status, reason = Status.INTERRUPTED, interrupted
        if signals:  # whatever followed from it
            status, reason = signals[0].status, interrupted
        if reason:
            print(f"error: {one_line(reason)}", file=sys.stderr)
        return status


def reason_of(error: BaseException) -> str:
    """Return the kind of an error and what it says, in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


class ShareDoneError(Exception):
    """A share of a job array is over, and with it the program; the message is one line.

    `failed` tells whether tasks of the share were given up.
    """

    def __init__(self, line: str, failed: bool) -> None:
        super().__init__(line)
        self.failed = failed

    def show(self) -> int:
        """Print the line; return the exit status."""
        print(self, file=sys.stderr if self.failed else sys.stdout)
        return Status.INCOMPLETE if self.failed else Status.DONE


class BatchError(OSError):
    """Tasks of a batch that must be whole were given up; the message is one line."""


class ExecutorError(RuntimeError):
    """The executor can't go on; the message is one line."""


class StoreError(OSError):
    """The store can't be written to, or this process does not see it; one line."""
