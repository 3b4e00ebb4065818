"""One case of the fuzzer: what is tried, made from a seed and a number and nothing else."""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from tests.fuzz.invalid_lines import invalid_line
from tests.fuzz.invalid_trees import invalid_tree
from tests.fuzz.valid import world

WORLD, TWICE, LINE, PROGRAM = "world", "world, twice", "command line", "program"
BAD_TREE, BAD_LINE, BAD_PROGRAM = "wrong configuration", "wrong command line", "wrong line of a program"
KINDS = {  # how many in a thousand; a program is a process of its own, which takes some seconds
    WORLD: 620,
    TWICE: 30,
    LINE: 47,
    PROGRAM: 1,
    BAD_TREE: 180,
    BAD_LINE: 120,
    BAD_PROGRAM: 2,
}


class Case(NamedTuple):
    """What is tried.

    Attributes:
        kind: one of KINDS. content: a configuration, or the words of a wrong command line.
        program: whose command line. key: that a refusal has to name, empty if there is none.
    """

    kind: str
    content: Any
    program: str = "run"
    key: str = ""

    @property
    def valid(self) -> bool:
        """Whether it has to work."""
        return self.kind in (WORLD, TWICE, LINE, PROGRAM)


def case(seed: int, number: int) -> Case:
    """The case of a number; the same wherever and whenever it is made of the same declarations."""
    rng = Random(f"{seed}:{number}")
    (kind,) = rng.choices(list(KINDS), KINDS.values())
    if kind in (WORLD, TWICE):
        return Case(kind, world(rng))
    if kind in (LINE, PROGRAM):
        tree = world(rng)
        if kind == PROGRAM:
            tree |= {"years": 1, "burn_in_years": 0}
        return Case(kind, tree)
    if kind == BAD_TREE:
        tree, key = invalid_tree(rng)
        return Case(kind, tree, key=key)
    program, words, key = invalid_line(rng)
    return Case(kind, words, program, key)


def shown(content: Any, longest: int = 20_000) -> str:
    """What is tried, as text of bounded length, whatever it is."""
    try:
        text = repr(content)
    except (ValueError, RecursionError) as error:
        text = f"{type(content).__name__} that can't be shown ({error})"
    return text.encode("ascii", "backslashreplace").decode() if len(text) <= longest else f"{text[:longest]!a}..."
