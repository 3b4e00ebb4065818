"""Random invalid command lines of every command: right words with one mistake, and the key that a refusal names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from random import Random
from typing import Any, get_args

from experiments.benchmark.command import PROGRAMS, command_of
from experiments.cli.command import Command
from experiments.cli.keys import is_list, is_text, kind_of
from sim.renamed import OLD_GROUPS
from tests.fuzz import hostile

STUDIES = ("sweep", "discover", "robustness", "sensitivity")
PAIRS = ("compare", "report")
OTHERS = tuple("calibrate careers claims dashboard describe query run screen validate workshop_pack".split())
NEEDED = {
    **dict.fromkeys(STUDIES, ["experiment=smoke"]),
    "compare": ["baseline", "career_vouchers"],
    "report": ["career_vouchers"],
}
NAMES = (*STUDIES, *PAIRS, *OTHERS, *(f"benchmark {name}" for name in PROGRAMS))
LESS_OFTEN = 3  # times, for those that take few keys

Line = tuple[list[str], str]  # words after those that are needed, and the key that is wrong (empty where there is none)


@cache
def command(name: str) -> Command:
    """A command by the name of its program."""
    if name.startswith("benchmark"):
        return command_of(name.split()[1:])[0]
    package = find_spec(f"experiments.{name}").submodule_search_locations
    return import_module(f"experiments.{name}.command" if package else f"experiments.{name}").COMMAND


def leaves(tree: dict[str, Any], before: str = "") -> Iterator[str]:
    """Keys with dots of all values in a tree."""
    for name, node in tree.items():
        if isinstance(node, dict) and node:
            yield from leaves(node, f"{before}{name}.")
        else:
            yield f"{before}{name}"


@cache
def numbers(name: str) -> list[str]:
    """Keys of a command that take neither texts nor lists."""
    one = command(name)
    kinds = {key: kind_of(key, one.keys, one.model) for key in leaves(one.tree())}
    found = [key for key, kind in kinds.items() if kind is not None and not is_text(kind) and not is_list(kind)]
    return found or ["seed"]  # of a command that takes texts only, a key that it does not have


def wrong_value(name: str, rng: Random) -> Line:
    """A value that no number and no switch has."""
    key, value = rng.choice(numbers(name)), hostile.typed(rng)
    if value == "null" and type(None) in get_args(kind_of(key, command(name).keys, command(name).model)):
        value = "lots"
    return [f"{key}={value}"], key


def unknown_key(name: str, rng: Random) -> Line:
    """A key that there is not, or has another name now."""
    key = rng.choice(
        (
            "seeed",
            "x" * hostile.LONG,
            "ünï",
            "a.b.c",
            "inaction.uncertanty",
            "scale.persons.x",
            "__class__",
            ".",
            "a..b",
        )
        + tuple(f"{old}.x" for old in OLD_GROUPS)
    )
    return [f"{key}={rng.choice(('1', hostile.typed(rng)))}"], key


def added_or_removed(name: str, rng: Random) -> Line:
    """Hydra's ways to add and remove keys, and to place them elsewhere."""
    key = rng.choice(numbers(name))
    one = rng.choice((f"+{key}=1", f"~{key}", "++new.key=1", "+new=1", f"{key}@x=1", f"{key}@:x=1"))
    return [one], one.strip("+~").partition("=")[0]


def option(name: str, rng: Random) -> Line:
    """An option that there is not, or without what belongs to it."""
    words = (
        "--verbose",
        "-x",
        "--",
        "-",
        "---",
        "--cfg=jobs",
        "--info=x",
        "--package",
        "--config-dir",
        "--config-dir=",
    )
    more = ("--config-dir=/not/there", "--run=1", "--multirun=x", "--resolve=yes", "--config-name=x", "-h=1", "--ünï")
    one = rng.choice((*words, *more, "--" + "x" * hostile.LONG, "--two\nlines"))
    return [one], ""


def choice(name: str, rng: Random) -> Line:
    """A choice that there is not."""
    group = rng.choice([*command(name).groups] or ["policy"])
    names = (
        "boom",
        "../scale/tiny",
        "/etc/passwd",
        "none.yml",
        "x" * 5_000,
        "ünï",
        "a b",
        "[none",
        "[[none]]",
        "{a: 1}",
    )
    more = ("${oc.env:HOME}", "../../../etc/passwd", "none/", ".", "..", "[boom,none]", "[none,1]", "1", "boom,none")
    return [f"{group}={rng.choice((*names, *more))}"], group


def twice(name: str, rng: Random) -> Line:
    """A key that is given twice."""
    key = rng.choice(numbers(name))
    return [f"{key}=1", f"{key}={rng.choice(('1', '2', hostile.typed(rng)))}"], key


def word(name: str, rng: Random) -> Line:
    """A word that nothing takes."""
    if command(name).words:
        return wrong_value(name, rng)
    return [
        rng.choice(("seed", "", " ", "=", "=1", "ünï", "x" * hostile.LONG, "two\nlines", "\x1b[31m", "/etc/passwd"))
    ], ""


def place(name: str, rng: Random) -> Line:
    """A folder that can't be, or a name that is none."""
    one = command(name)
    wrong = ("/dev/null", "/dev/null/x", "/proc/x", "", "x" * 5_000, "a\0b")
    names = ("../x", "/x", ".", "..", "a b", "ünï", "x" * 300, "", "a\nb", "-x", "${x}", "a/b")
    known = {
        "results": wrong,
        "name": names,
        "configs": ("/not/there", "", "/etc/passwd", "[", "os", "x" * 5_000, "..x"),
    }
    key = rng.choice([key for key in known if key in one.keys.model_fields])
    return [f"{key}={rng.choice(known[key])}"], key


def change(name: str, rng: Random) -> Line:
    """Dated changes that are none."""
    if not command(name).model or name in PAIRS:
        return wrong_value(name, rng)
    part = rng.choice(("policy", "scenario"))
    lever = "hr.workload"
    wrong = (
        "[{lever: hr.posting, value: 1}]",
        f"[{{lever: {lever}, value: 99}}]",
        f"[{{lever: {lever}, value: nan}}]",
        f"[{{lever: {lever}, value: lots}}]",
        f"[{{lever: {lever}, value: 1.0, until: 2023-12}}]",
        f"[{{lever: {lever}, value: 1.0, from: 2024-13}}]",
        f"[{{lever: {lever}, value: 1.0, until: 2023-01}}]",
        f"[{{lever: {lever}, value: 1.0, where: {{sector: bakery}}}}]",
        f"[{{lever: {lever}, value: 1.0, where: {{}}}}]",
        f"[{{lever: {lever}, value: 1.0, where: {{employer: -1}}}}]",
        f"[{{lever: {lever}, value: 1.0, {'x' * 1000}: 1}}]",
        f"[{{lever: {lever}, value: 1.0}}, {{lever: {lever}, value: 0.9}}]",
        f"[{{lever: {'x' * hostile.LONG}, value: 1.0}}]",
        "[{}]",
        "[1]",
        "lots",
        "{}",
        "{a: 1}",
        "[[[]]]",
        "[!!python/name:os.system]",
        "['${oc.env:NOT_THERE}']",
        "[" * 300 + "]" * 300,
    )
    return [f"{part}.changes={rng.choice(wrong)}"], ""


MISTAKES: tuple[Callable[[str, Random], Line], ...] = (
    wrong_value,
    wrong_value,
    wrong_value,
    unknown_key,
    added_or_removed,
    option,
    choice,
    twice,
    word,
    place,
    change,
)


def invalid_line(rng: Random) -> tuple[str, list[str], str]:
    """The name of a program, all words of its command line, and the key that is wrong."""
    name = rng.choice([one for one in NAMES for _ in range(LESS_OFTEN if command(one).model else 1)])
    words, key = rng.choice(MISTAKES)(name, rng)
    needed = [one for one in NEEDED.get(name, ()) if one.partition("=")[0] != words[0].partition("=")[0]]
    return name, [*needed, *words], key
