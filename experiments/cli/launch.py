"""Start a command: Hydra composes its jobs, all of them are checked, and then each is done.

How a program ends is a `Status`, with one line on standard error that says why where it is none of its own.
"""

import io
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import hydra
from hydra.core.config_store import ConfigStore
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException, MissingConfigException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments.cli.arguments import Given, read_arguments
from experiments.cli.declaration import Call, Declaration
from experiments.cli.keys import read_keys
from experiments.cli.model_keys import read_model
from experiments.cli.sources import use_groups
from experiments.io.errors import Status, UsageError, exit_status
from experiments.io.output_folder import require_writable
from sim.errors import shortened

HELP = """{about}

Options of Hydra: --cfg job, --info, --multirun and others (--hydra-help).

Exit status: {statuses}.

Choices, by group (files under configs/, and under the folders of configs=):
$APP_CONFIG_GROUPS
Every key and its value:

$CONFIG"""
QUIET = [{"override hydra/job_logging": "none"}, {"override hydra/hydra_logging": "none"}]
PLAIN = ("BasicLauncher", "BasicSweeper")  # of Hydra itself: all jobs are in this process, one after the other


def launch(command: Declaration, arguments: Sequence[str]) -> int:
    """Do what a command line asks for; returns the exit status.

    Args:
        arguments: the words after the program's name.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):  # a letter that the terminal doesn't have is no reason to stop
        sys.stdout.reconfigure(errors="replace")
    try:
        return exit_status(lambda: _do(command, _compose(command, arguments)), command.interrupted)
    except SystemExit as stop:  # of Hydra, when it has shown what was asked for
        return int(stop.code or Status.DONE)


def read_command(command: Declaration | str, arguments: Sequence[str]) -> list[Any]:
    """The checked jobs of a command line, none of which is done: one, or several with --multirun.

    Args:
        command: or its name, such as 'run'. arguments: the words after it.

    Raises:
        ConfigError, UsageError, ReferenceDataError: one line that says what, where and what is allowed.
    """
    return _compose(command_named(command) if isinstance(command, str) else command, arguments)


def command_named(name: str) -> Declaration:
    """The program of this name; raises UsageError if there is none."""
    found = find_spec(f"experiments.{name}") if name.isidentifier() else None
    if found and found.submodule_search_locations:
        found = find_spec(f"{found.name}.command")
    command = getattr(import_module(found.name), "COMMAND", None) if found else None
    if not isinstance(command, Declaration):
        raise UsageError(f"{shortened(name)} is no program; allowed: a name such as run, after python -m experiments.")
    return command


def _do(command: Declaration, jobs: list[Any]) -> int:
    """Do all jobs, once it is known that none would overwrite another; the largest exit status."""
    places = [job.place for job in jobs if getattr(job, "place", None)]
    for place in places:
        if places.count(place) > 1:
            raise UsageError(f"name={place.name!r} is given to {places.count(place)} runs; allowed: one run a name")
    for folder in {place.parent for place in places}:
        try:
            require_writable(folder)
        except OSError as error:
            reason = f"can't be written to ({error.strerror})"
            raise UsageError(f"results={str(folder)!r} {reason}; allowed: a folder you can write in") from None
    return max((_do_one(command, job) for job in jobs), default=Status.DONE)


def _do_one(command: Declaration, job: Any) -> int:
    for line in getattr(job, "notes", ()):
        print(f"note: {line}", file=sys.stderr)
    return command.run(job) or Status.DONE


def _compose(command: Declaration, arguments: Sequence[str]) -> list[Any]:
    """The checked jobs of a command line, composed by Hydra; raises UsageError, ConfigError or ReferenceDataError.

    With a launcher or sweeper that is not Hydra's own, each job is done where and when that decides, and none is left.
    """
    given = read_arguments(arguments, command)
    use_groups(list(command.groups))
    store = ConfigStore.instance()
    store.store(name=command.name, node=_root(command, "--help" in given.options))
    composed: list[tuple[DictConfig, Any]] = []

    def task(tree: DictConfig) -> int:
        settings: Any = HydraConfig.get()
        if all(str(settings[part]._target_).endswith(PLAIN) for part in ("launcher", "sweeper")):
            composed.append((tree, settings))
            return Status.DONE
        return exit_status(lambda: _do(command, [_job(command, tree, settings)]), command.interrupted)

    try:
        with tempfile.TemporaryDirectory() as scratch, _command_line(given, scratch):
            hydra.main(version_base="1.3", config_path=None, config_name=command.name)(task)()
        return [_job(command, *one) for one in composed]
    except MissingConfigException as error:
        raise UsageError(_missing(error)) from None
    except (HydraException, OmegaConfBaseException, OSError, RecursionError) as error:
        hint = "a list can't replace a mapping, or the other way round; " if "merging override" in str(error) else ""
        reason = (
            "a value is nested too deeply" if isinstance(error, RecursionError) else " ".join(str(error).split())[:300]
        )
        told = " ".join(given.overrides)[:300]
        raise UsageError(f"{told} can't be composed: {reason}; {hint}allowed: keys and choices of --help") from None
    finally:  # Hydra copies all that it knows for every list of choices
        store.repo.pop(f"{command.name}.yaml", None)


def _root(command: Declaration, helps: bool) -> dict[str, Any]:
    """The root of a command: its defaults list, every key with its default, and what it asks of Hydra."""
    choices = [{group: choice} for group, choice in command.groups.items()]
    about = f"{command.about.strip()}\n\n{command.more()}".strip() if helps else ""
    statuses = ", ".join(f"{status} {status.meaning}" for status in Status)
    text = HELP.replace("{about}", about.replace("$", "$$")).replace("{statuses}", statuses)
    settings = {
        "output_subdir": None,
        "job": {"name": command.name, "chdir": False},
        "run": {"dir": "."},
        "help": {"app_name": command.program, "template": text},
    }
    return {"defaults": ["_self_", *choices, *QUIET], **command.tree(), "hydra": settings}


@contextmanager
def _command_line(given: Given, scratch: str) -> Iterator[None]:
    """Have Hydra see the words of a command, and raise its exceptions; it notes sweeps in a folder nobody reads."""
    argv, full = sys.argv, os.environ.get("HYDRA_FULL_ERROR")
    sys.argv = [argv[0], *given.options, f"hydra.sweep.dir='{scratch}'", *given.overrides]
    os.environ["HYDRA_FULL_ERROR"] = "1"
    try:
        yield
    finally:
        sys.argv = argv
        os.environ.pop("HYDRA_FULL_ERROR")
        if full is not None:
            os.environ["HYDRA_FULL_ERROR"] = full


def _job(command: Declaration, composed: DictConfig, settings: Any) -> Any:
    """The checked job of one composed tree."""
    tree: Any = OmegaConf.to_container(composed, resolve=True)
    choices: Any = OmegaConf.to_container(settings.runtime.choices)
    keys = read_keys({key: tree.pop(key) for key in command.keys.model_fields}, command.keys)
    config = read_model(tree) if command.model else None
    overrides = tuple(text.lstrip("+") for text in settings.overrides.task)
    return command.job(Call(keys, config, overrides, choices))


def _missing(error: MissingConfigException) -> str:
    """A choice that does not exist, as one line."""
    if not error.missing_cfg_file or not error.options:
        return str(error)
    group, _, name = str(error.missing_cfg_file).partition("/")
    return f"{group}={name} is not known; allowed: {', '.join(error.options)}"
