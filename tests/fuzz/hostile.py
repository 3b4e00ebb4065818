"""Values that no key takes, as objects and as they are typed."""

from __future__ import annotations

import math
from random import Random
from typing import Any

LONG = 100_000  # letters
DIGITS = 5_000  # more than Python turns into a number, or a number into text
DEPTH = 3_000  # of nested mappings, more than Python's recursion goes


def nested(depth: int = DEPTH) -> dict[str, Any]:
    """A mapping in a mapping, and so on."""
    tree: dict[str, Any] = {}
    for _ in range(depth):
        tree = {"a": tree}
    return tree


def endless() -> dict[str, Any]:
    """A mapping that holds itself."""
    tree: dict[str, Any] = {}
    tree["a"] = tree
    return tree


TEXTS = (
    "",
    " ",
    "lots",
    "1",
    "true",
    "nan",
    "None",
    "ünïcödé ₂ 漢字 \u202eabc",
    "two\nlines",
    "two\u2028lines\x85",
    "\x1b[31mred\x1b[0m",
    "nul\x00l",
    "\ud800",
    "../../../etc/passwd",
    "/etc/passwd",
    "~/x",
    "${oc.env:HOME}",
    "${inaction.uncertainty}",
    "!!python/object/apply:os.mkdir [code_ran]",
    "{{7*7}} %s %n {0} $(id) `id`",
    "' or 1=1 --",
    "x" * LONG,
    "[" * 500,
)
OTHERS = (
    None,
    math.nan,
    math.inf,
    -math.inf,
    1e308,
    -1e308,
    10**DIGITS,
    -(2**63) - 1,
    1 + 2j,
    b"bytes",
    object(),
    len,
    dict,
    set(),
    frozenset({1}),
    (),
    (1, 2),
    [],
    [1],
    [[[]]],
    {},
    {"a": 1},
    {1: 2},
    range(3),
)


def value(rng: Random, of: type = float) -> Any:
    """A value of another type than `of` (float, int or bool), or outside of every range."""
    if rng.random() < 0.1:
        return rng.choice((nested, endless))()
    if of is int and rng.random() < 0.2:
        return rng.choice((1.5, 0.1, True))
    if of is bool and rng.random() < 0.2:
        return rng.choice((0, 1, 2, 1.0))
    if of is float and rng.random() < 0.05:
        return rng.choice((True, False))
    return rng.choice(TEXTS if rng.random() < 0.4 else OTHERS)


# As typed on a command line: what nothing can read, and what is of no type that a number or a switch has.
TYPED = (
    "",
    " ",
    "lots",
    "''",
    "[]",
    "[1]",
    "[lots]",
    "{}",
    "{a: 1}",
    "null",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "9" * DIGITS,
    "-" + "9" * DIGITS,
    "x" * LONG,
    "'" + "x" * LONG + "'",
    "ünïcödé",
    "\u202eabc",
    "漢字",
    "two\nlines",
    "\x1b[31mred",
    "\udcff",
    "a b",
    "${oc.env:HOME}",
    "${oc.env:NOT_THERE}",
    "${nothing}",
    "${",
    "${${a}}",
    "!!python/object/apply:os.mkdir [code_ran]",
    "!!python/name:os.system",
    "???",
    "choice(1",
    "1,2",
    "range(1,3)",
    "glob(*)",
    "interval(0,1)",
    "shuffle(1,2)",
    "int(lots)",
    "float()",
    "str(",
    "[" * 200,
    "[" * 200 + "]" * 200,
    "{a:" * 200,
    "{a:" * 200 + "1" + "}" * 200,
    "{a: 1, a: 2}",
    "../../../etc/passwd",
    "%s%n",
    "'",
    '"',
    "\\",
    "(",
    "=",
    "==",
    "1=2",
    "1;2",
    "1 # no",
    "*x",
    "&x 1",
    "<<",
    "@",
    "`id`",
    "$(id)",
)


def typed(rng: Random) -> str:
    """Such a text; now and then one of random characters."""
    if rng.random() < 0.15:
        alphabet = "aé0.,=+~@:/\\'\"[]{}()$!&*#-_ \t\n\u202e\u0000漢%"
        return "x" + "".join(rng.choice(alphabet) for _ in range(rng.randint(1, 40)))
    return rng.choice(TYPED)
