"""Mistakes in what somebody gave, told in one line; and values of any kind as text that fits into it."""

import math
import re
from collections.abc import Callable
from typing import Any

LONGEST = 2_000  # characters of a line; the names of all levers, which are all allowed, have some 1,700
LONG_WORD = re.compile(r"[^\s/]{100,}")
SHOWN = 60  # characters of a long word


class InputError(ValueError):
    """Something that can't be used; the message is one line: where, what, what is allowed."""

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


def one_line(text: str) -> str:
    """Return a text in one line of bounded length that can be printed, without the rest of words nobody can read.

    Of a line that is too long the middle is left out: it begins with what it is about, and ends with what is allowed.
    """
    line = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in " ".join(text.split()))
    line = LONG_WORD.sub(lambda found: f"{found[0][:SHOWN]}...{found[0][-1]}", line)
    half = LONGEST // 2 - 3
    return line if len(line) <= LONGEST else f"{line[:half]} ... {line[-half:]}"


def shortened(value: Any, written: Callable[[Any], str] = repr) -> str:
    """Return how a value is written, cut where it is long; also that of what can't be written.

    A number of thousands of digits and mappings thousands deep can't be, for example.
    """
    try:
        text = " ".join(written(value).split())
    except Exception:  # of any kind: objects are written in ways of their own
        if isinstance(value, int):
            return f"a number of some {round(value.bit_length() * math.log10(2))} digits"
        return f"<{type(value).__name__}>"
    return text if len(text) <= 80 else f"{text[:60]}... ({len(text)} characters)"
