"""Mistakes and failures as one line: what, where, what is allowed; and the exit status for each."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.util import find_spec

from sim.config import ConfigError
from sim.reference_data import ReferenceDataError


class UsageError(ValueError):
    """A command line that can't be used; the message is one line: what, where, what is allowed."""


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
    return 0


def exit_status(program: Callable[[], int], interrupted: str = "interrupted") -> int:
    """What a program returns, or for an error one line on standard error and 2 (wrong input), 1 (could not be done,
    read or written) or 130 (interrupted)."""
    try:
        return program()
    except (ConfigError, UsageError, ReferenceDataError) as error:
        status, reason = 2, str(error)
    except ShareDoneError as share:
        return share.show()
    except BrokenPipeError:
        return nobody_reads()
    except ExecutorError as error:
        status, reason = 1, str(error)
    except OSError as error:
        status, reason = 1, in_one_line(error)
    except KeyboardInterrupt:
        status, reason = 130, interrupted
    print(f"error: {' '.join(reason.split())}", file=sys.stderr)
    return status


def reason_of(error: Exception) -> str:
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
        """Print the line; return the exit status: 0, or 3 if tasks failed."""
        print(self, file=sys.stderr if self.failed else sys.stdout)
        return 3 if self.failed else 0


class BatchError(OSError):
    """Tasks of a batch that must be whole were given up; the message is one line."""


class ExecutorError(RuntimeError):
    """The executor can't go on; the message is one line."""


class DamagedError(Exception):
    """A stored file is incomplete, or not the result of the run whose key it has; the message says what is wrong."""


class StoreError(OSError):
    """The store can't be written to, or this process does not see it; one line."""
