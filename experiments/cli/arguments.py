"""The words of a command line as Hydra takes them: options, and overrides that are checked for what Hydra tells badly.

Words without `=` become the keys for which the command takes them, texts stay as they are typed, and lists need no
brackets. Each mistake is a `UsageError` of one line.
"""

import os
import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, OverrideType
from hydra.errors import HydraException

from experiments.cli.declaration import Declaration
from experiments.cli.keys import is_list, is_text, kind_of
from experiments.io import config_files
from experiments.io.errors import UnknownKeyError, UsageError
from sim.errors import shortened
from sim.renamed import new_name

COMBINED = {"scenario", "policy"}  # groups of which several choices hold together: policy='[one,other]'
NOTHING = {"policy": (re.compile(r"(?<![\w.+-])baseline(?![\w.+-])"), "none")}  # another word for a choice
INFO = ("all", "config", "defaults", "defaults-tree", "plugins", "searchpath")
# Hydra's own options: their short form, and the words that may follow, of which the first counts if none does.
OPTIONS: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "--help": ("-h", ()),
    "--hydra-help": ("", ()),
    "--version": ("", ()),
    "--run": ("-r", ()),
    "--multirun": ("-m", ()),
    "--resolve": ("", ()),
    "--cfg": ("-c", ("job", "hydra", "all")),
    "--info": ("-i", INFO),
    "--package": ("-p", None),
    "--config-dir": ("-cd", None),
}
LONG = {short: long for long, (short, _) in OPTIONS.items() if short} | {long: long for long in OPTIONS}
RUNS = {"--run", "--multirun", "--config-dir"}  # options with which something is done, beyond being shown
# No path of a file, such as /a/b=c or ~/a, which is a word.
OVERRIDE = re.compile(r"\+{0,2}\w[\w./@:-]*=.*|\+.*|~(?!/|(?!hydra/)[\w.-]+/).*", re.DOTALL)


class Given(NamedTuple):
    """A command line as Hydra takes it."""

    options: list[str]
    overrides: list[str]


def read_arguments(arguments: Sequence[str], command: Declaration) -> Given:
    """The options and overrides of a command line, whose `configs` are looked in from now on; raises UsageError."""
    options, words, texts = _sorted(arguments)
    multirun, runs = "--multirun" in options, {option.split("=")[0] for option in options} <= RUNS
    overrides: list[str] = []
    seen: dict[str, str] = {}
    folders = [text.partition("=")[2] for text in texts if text.startswith("configs=")]
    found = [_parse(_as_declared("configs", names, command, False)).value() for names in folders[:1]]
    config_files.use_folders([str(name) for names in found if isinstance(names, list) for name in names])
    for text in [*texts, *_keys_of(words, command)]:
        key, sign, value = text.partition("=")
        if key in seen:
            raise UsageError(_twice(key, seen[key], text))
        seen[key] = text
        if key.lstrip("+~").split("/")[0].split(".")[0] != "hydra":
            if sign and not value.strip():
                raise UsageError(f"{text!r} has no value; allowed: {key}= and what it is to be")
            text = _as_declared(key, value, command, multirun) if sign else text
            _check(_parse(text), command, multirun)
            text = f"++{text}" if command.open and text.startswith(command.open) else text
        overrides.append(text)
    for group in command.needed if runs else ():
        if group not in seen:
            raise UsageError(f"{group} is not chosen; allowed: {group}= one of {', '.join(config_files.files(group))}")
    return Given(options, overrides)


def _sorted(arguments: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Options, words without a key, and texts with one."""
    options, words, texts, left = [], [], [], list(arguments)
    while left:
        argument = left.pop(0)
        if argument.startswith("-"):
            options.append(_option(argument, left))
        elif OVERRIDE.fullmatch(argument):
            texts.append(argument)
        else:
            words.append(argument)
    return options, words, texts


def _option(argument: str, left: list[str]) -> str:
    """An option in full, with the word that belongs to it, which is taken from what is left."""
    name, sign, value = argument.partition("=")
    if name not in LONG:
        raise UsageError(f"unknown option {argument!r}; allowed: {', '.join(OPTIONS)}, or key=value")
    name = LONG[name]
    _, allowed = OPTIONS[name]
    if allowed == ():
        if sign:
            raise UsageError(f"{argument!r} gives {name} a value; allowed: {name}")
        return name
    if not sign and left and (allowed is None or left[0] in allowed):
        value = left.pop(0)
    value = value or (allowed[0] if allowed else "")
    if not value:
        raise UsageError(f"{name} has no value; allowed: {name} and what it is to be")
    if allowed is not None and value not in allowed:
        raise UsageError(f"{name}={value!r} is not known; allowed: {', '.join(allowed)}")
    if name == "--config-dir" and not os.path.isdir(value):
        raise UsageError(f"{name}={value!r} is not known; allowed: a folder that there is")
    return f"{name}={value}"


def _keys_of(words: list[str], command: Declaration) -> list[str]:
    """Words without a key as overrides of the keys for which the command takes them, in order."""
    found: list[str] = []
    left = list(words)
    for key in command.words if words else ():
        if is_list(kind_of(key, command.keys, command.model)):
            found, left = [*found, f"{key}=[{','.join(map(_quoted, left))}]"], []
        elif left:
            found.append(f"{key}={_quoted(left.pop(0))}")
    if left:
        places = "".join(f" {key.upper()}" for key in command.words)
        raise UsageError(f"{left[0]!r} can't be read; allowed: {command.program}{places} key=value")
    return found


def _as_declared(key: str, value: str, command: Declaration, multirun: bool) -> str:
    """An override whose value is of the declared type: texts as typed, lists without brackets, 'baseline' for none."""
    if key in NOTHING and key in command.groups:
        value = NOTHING[key][0].sub(NOTHING[key][1], value)
    kind = kind_of(key, command.keys, command.model)
    listed = is_list(kind) and not multirun and not value.lstrip().startswith("[")
    if (is_text(kind) or key in command.groups) and not (multirun and re.search(r"[\[({'\"]", value)):
        apart = multirun or (listed and not value.lstrip().startswith(("'", '"')))  # in quotes a comma is a letter
        value = ",".join(map(_typed, value.split(",") if apart else [value]))
    return f"{key}=[{value}]" if listed else f"{key}={value}"


def _typed(text: str) -> str:
    """A text as typed: in quotes, if Hydra would read it as something else."""
    text = text.strip()
    if text.startswith(("'", '"', "[")) or text == "null":
        return text
    try:
        return text if _parse(f"key={text}").value() == text else _quoted(text)
    except UsageError:
        return _quoted(text)


def _quoted(text: str) -> str:
    """A text in the quotes of Hydra's grammar, in which a backslash counts before a quote only."""
    escaped = re.sub(r"(\\*)'", r"\1\1\\'", text)
    trailing = len(escaped) - len(escaped.rstrip("\\"))
    return f"'{escaped}{chr(92) * trailing}'"


def _twice(key: str, first: str, second: str) -> str:
    values = [shortened(text.partition("=")[2], str) for text in (first, second)]
    first, second = (f"{key}={value}" for value in values)
    together = f"{key}='[{','.join(values)}]' for both together, " if key in COMBINED else ""
    each = f"--multirun {key}={','.join(values)} for one run each"
    return f"{first} and {second}: {key} is given twice; allowed: once, {together}or {each}"


def _parse(text: str) -> Override:
    try:
        return OverridesParser.create().parse_override(text)
    except (HydraException, ValueError, RecursionError):  # ValueError: a number of thousands of digits
        raise UsageError(
            f"{text!r} can't be read; allowed: key=value, with quotes round a value with = , : or brackets"
        ) from None


def _check(override: Override, command: Declaration, multirun: bool) -> None:
    text, key = override.input_line, override.key_or_group
    if override.type != OverrideType.CHANGE or override.package is not None:
        raise UsageError(f"{text!r} adds or removes a key; allowed: key=value for a key that exists")
    if override.is_sweep_override():
        if not multirun:
            raise UsageError(f"{text!r} holds several values; allowed: one, or --multirun for all")
        if not override.is_discrete_sweep():
            allowed = "allowed in --multirun: values with commas, choice(...) or range(...)"
            raise UsageError(f"{text!r} has no end; {allowed}")
    _check_key(key, None if override.is_sweep_override() else override.value(), command)


def _check_key(key: str, value: Any, command: Declaration) -> None:
    """Refuse a key that the command does not have, naming the nearest ones, and choices that can't be together."""
    if isinstance(value, dict):
        for name, below in value.items():
            _check_key(f"{key}.{name}", below, command)
        return
    if key in command.groups:
        _check_together(key, value)
        return
    node: Any = command.tree()
    passed: list[str] = []
    for part in key.split("."):
        if isinstance(node, list) or node == {}:
            return  # a list is changed item by item, an empty mapping takes any key; both are checked as a whole later
        if not isinstance(node, dict) or part not in node:
            raise UnknownKeyError(f"unknown key '{shortened(key, str)}'{_hint(key, part, passed, node, command)}")
        passed, node = [*passed, part], node[part]
    if key in config_files.groups() and isinstance(node, dict):
        raise UsageError(_other_group(key, command))


def _check_together(group: str, value: Any) -> None:
    """Refuse several choices at once, or one twice, where they can't hold together."""
    if isinstance(value, list):
        shown, names = f"{group}=[{','.join(map(str, value))}]", list(map(str, value))
        if group not in COMBINED:
            raise UsageError(f"{shown} holds several values; allowed: one of {', '.join(config_files.files(group))}")
        for one in names:
            if one not in config_files.files(group):
                raise UsageError(f"{group}={one} is not known; allowed: {', '.join(config_files.files(group))}")
            if names.count(one) > 1:
                raise UsageError(f"{shown} has '{one}' twice; allowed: each once")


def _hint(key: str, part: str, passed: list[str], node: Any, command: Declaration) -> str:
    if renamed := new_name(key):
        return f"; its name is now '{renamed}'"
    if not passed and key in config_files.groups():
        return f": {_other_group(key, command)}"
    if not isinstance(node, dict):
        return f"; allowed: {'.'.join(passed)}=, which is a single value"
    near = get_close_matches(part, list(node), n=3)
    where = f" in {'.'.join(passed)}" if passed else ""
    return f"; {'did you mean' if near else 'allowed'}{where}: {', '.join(near or sorted(node))}"


def _other_group(group: str, command: Declaration) -> str:
    if group in command.instead:
        return command.instead[group]
    return f"{group} is a choice of other programs; allowed here: {', '.join(command.groups) or 'no choices'}"
