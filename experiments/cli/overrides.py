"""The command line of a program, checked before Hydra sees it: each mistake is a `UsageError` of one line.

Overrides are data. What could make Hydra run code (its own settings, pickles, resolvers) is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra.core.config_store import ConfigStore
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, OverrideType
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf

from experiments.io.config_files import choices
from experiments.io.errors import UnknownKeyError, UsageError
from sim.renamed import new_name

COMBINED = {"scenario", "policy"}  # groups of which several choices hold together: policy='[one,other]'
HELP = {"-h", "--help"}
FLAGS = {"-h": "--help", "--help": "--help", "-m": "--multirun", "--multirun": "--multirun"}


class Flags(NamedTuple):
    """The options given: as Hydra reads them, and what they ask for."""

    given: tuple[str, ...]
    multirun: bool
    runs: bool


def read_overrides(arguments: Sequence[str]) -> tuple[Flags, list[str]]:
    """Options and overrides of a command line; raises UsageError for an option that is not known."""
    given, overrides = [], []
    for argument in arguments:
        if argument in FLAGS:
            given.append(FLAGS[argument])
        elif argument.startswith("-"):
            raise UsageError(f"unknown option {argument!r}; allowed: --help, --multirun, or key=value")
        else:
            overrides.append(argument)
    return Flags(tuple(given), "--multirun" in given, "--help" not in given), overrides


def expand(overrides: Sequence[str], multirun: bool) -> list[list[str]]:
    """The overrides of each run, checked; more than one run only with `multirun`."""
    parsed = [_parse(text) for text in overrides]
    for override in parsed:
        _check_kind(override)
        if override.is_sweep_override() and not multirun:
            text = repr(override.input_line)
            raise UsageError(f"{text} holds several values; allowed: one, or --multirun for all")
    try:
        runs = BasicSweeper.split_arguments(parsed, max_batch_size=None)[0]
    except HydraException as error:
        allowed = "allowed in --multirun: values with commas, choice(...) or range(...)"
        raise UsageError(f"{error}; {allowed}") from None
    for run in runs:
        for override in map(_parse, run):
            _check_key(override.key_or_group, override.value())
    return runs


def choices_made(group: str, overrides: Sequence[str]) -> list[str] | None:
    """The choices that the overrides of one run make in a group; None if they leave it at its default."""
    for override in map(_parse, reversed(overrides)):  # the last one counts
        if override.key_or_group == group:
            value = override.value()
            return [str(one) for one in value] if isinstance(value, list) else [str(value)]
    return None


def refuse_code(composed: DictConfig, usual: dict[str, Any]) -> None:
    """Refuse a configuration in which a shared file changed Hydra's settings or refers to a resolver.

    Args:
        composed: of a run, with Hydra's own node. usual: Hydra's settings without overrides.
    """
    if settings(composed) != usual:
        raise UsageError("a file of configs/ changes the settings of hydra; allowed: keys of the model only")
    _refuse_interpolation(OmegaConf.to_container(OmegaConf.masked_copy(composed, _job_keys(composed))), "")


def _job_keys(composed: DictConfig) -> list[str]:
    return [str(key) for key in composed if key != "hydra"]


def settings(composed: DictConfig) -> dict[str, Any]:
    """Hydra's own settings, without what belongs to one run."""
    own = OmegaConf.to_container(composed.hydra, resolve=False)
    for of_the_run in ("overrides", "runtime"):
        own.pop(of_the_run)
    own["job"].pop("override_dirname")
    return own


def _refuse_interpolation(node: Any, key: str) -> None:
    if isinstance(node, dict | list):
        for name, value in node.items() if isinstance(node, dict) else enumerate(node):
            _refuse_interpolation(value, f"{key}.{name}".lstrip("."))
    elif isinstance(node, str) and "${" in node:
        raise UsageError(f"{key}={node!r} refers to something else with '${{'; allowed: plain values")


def _parse(text: str) -> Override:
    try:
        return OverridesParser.create().parse_override(text)
    except HydraException:
        raise UsageError(
            f"{text!r} can't be read; allowed: key=value, with quotes round a value with = , : or brackets"
        ) from None


def _check_kind(override: Override) -> None:
    text, key = override.input_line, override.key_or_group
    if override.type != OverrideType.CHANGE or override.package is not None:
        raise UsageError(f"{text!r} adds or removes a key; allowed: key=value for a key that exists")
    if key.split("/")[0].split(".")[0] == "hydra":
        raise UsageError(f"{text!r} changes the settings of hydra; allowed: keys of the model only")


def _check_key(key: str, value: Any) -> None:
    """Refuse an unknown choice of a group, and an unknown key, naming the nearest ones."""
    if isinstance(value, dict):
        for name, below in value.items():
            _check_key(f"{key}.{name}", below)
        return
    known = choices().get(key)
    if known is not None:
        _check_choice(key, value, known)
        return
    node: Any = ConfigStore.instance().load("schema.yaml").node
    passed: list[str] = []
    for part in key.split("."):
        if OmegaConf.is_list(node) or (OmegaConf.is_dict(node) and not node):
            return  # a list is changed item by item, an empty mapping takes any key; both are checked as a whole later
        if not OmegaConf.is_dict(node) or part not in node:
            raise UnknownKeyError(f"unknown key '{key}'{_hint(key, part, passed, node)}")
        passed, node = [*passed, part], node[part]


def _check_choice(group: str, value: Any, known: list[str]) -> None:
    """Refuse an unknown choice; several at once, and each once, only where they can hold together."""
    several = isinstance(value, list)
    if several and group not in COMBINED:
        raise UsageError(f"{group}={_shown(value)} holds several values; allowed: one of {', '.join(known)}")
    chosen = [str(one) for one in value] if several else [str(value)]
    for one in chosen:
        if one not in known:
            raise UsageError(f"{group}={one} is not known; allowed: {', '.join(known)}")
        if chosen.count(one) > 1:
            raise UsageError(f"{group}={_shown(value)} has '{one}' twice; allowed: each once")


def _shown(value: list[Any]) -> str:
    return f"[{','.join(map(str, value))}]"


def _hint(key: str, part: str, passed: list[str], node: Any) -> str:
    renamed = new_name(key)
    return f"; its name is now '{renamed}'" if renamed else _nearest(part, passed, node)


def _nearest(part: str, passed: list[str], node: Any) -> str:
    names = [str(name) for name in node] if OmegaConf.is_dict(node) else []
    if not names:
        return f"; '{'.'.join(passed)}' is a single value"
    near = get_close_matches(part, names, n=3)
    where = f" in {'.'.join(passed)}" if passed else ""
    return f"; {'did you mean' if near else 'allowed'}{where}: {', '.join(near or sorted(names))}"


def read_options(arguments: Sequence[str], defaults: dict[str, Any], words: dict[str, tuple[str, ...]] | None = None):
    """Options given as key=value for programs that are no Hydra jobs, with defaults.

    Args:
        defaults: value by key; a whole number from 1 on where the default is one, else a text.
        words: allowed texts by key, where not every text is.

    Raises:
        UsageError: one line on an unknown key, or a value that is not allowed.
    """
    options = dict(defaults)
    for argument in arguments:
        key, sign, value = argument.partition("=")
        if key not in defaults or not sign:
            known = ", ".join(f"{k}={'NUMBER' if isinstance(v, int) else 'TEXT'}" for k, v in defaults.items())
            raise UsageError(f"unknown argument {argument!r}; allowed: {known}")
        if isinstance(defaults[key], int):
            if not value.isdecimal() or int(value) < 1:
                raise UsageError(f"{key}={value!r}; allowed: a whole number from 1 on")
            options[key] = int(value)
            continue
        if not value or (words and key in words and value not in words[key]):
            allowed = ", ".join(words[key]) if words and key in words else "a text"
            raise UsageError(f"{key}={value!r}; allowed: {allowed}")
        options[key] = value
    return options


def help_asked(arguments: Sequence[str], text: str) -> bool:
    """Whether the arguments ask for help; if so, the text of the program is printed."""
    asked = bool(HELP & set(arguments))
    if asked:
        print(text.strip())
    return asked
