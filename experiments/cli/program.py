"""What makes a function a Hydra program: its configuration, and one line when something is wrong.

A program is a function of one `Job`. `launch` composes the jobs from files under `configs/` and overrides on
the command line, checks all of them before the first starts, and then has Hydra call the program for each.
Exit status: 0 done, 1 could not be written, 2 wrong input, 130 interrupted.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import hydra
from hydra.core.config_store import ConfigStore
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from pydantic import BaseModel, ConfigDict, ValidationError
from yaml import YAMLError

from experiments.cli.overrides import choices_made, expand, read_overrides, refuse_code, settings
from experiments.io.config_files import choices
from experiments.io.errors import BatchError, ExecutorError, ShareDoneError, StoreError, UsageError, nobody_reads
from experiments.io.output_folder import require_writable
from experiments.io.paths import CONFIGS
from sim.config import Config, ConfigError, configure, explain
from sim.policy import Calendar, month_of
from sim.reference_data import ReferenceDataError, load_reference_data

NAME_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,199}")
PROGRAMMES = ("scenario", "policy")
GROUPS = ("scale", *PROGRAMMES)  # choices that every program has
BY_HAND = "changes"  # key for changes on the command line, beside the programmes chosen
OWN = {"name": "own", "en": "Changes given by hand.", "nl": "Wijzigingen met de hand."}  # their programme
IN_NAME = {"scenario", "policy", "scale", "scale.persons", "years", "seed", "results", "name", "language", "behaviour"}


class Output(BaseModel):
    """Keys of the program beside those of `sim.Config`: where results go; language of page and scorecard; figures.

    `behaviour` asks for the figures of how the parts behave, which take four more worlds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)
    results: str = "results"
    name: str | None = None
    language: Literal["en", "nl"] = "en"
    behaviour: bool = False


class Job(NamedTuple):
    """One checked run: what to simulate, and where its outputs go (`results / name`)."""

    config: Config
    overrides: tuple[str, ...]
    results: Path
    name: str
    language: str
    behaviour: bool

    @property
    def by_hand(self) -> list[str]:
        """Overrides that the usual parts of a name (scenario, policy, size, years, seed) don't show."""
        return _by_hand(self.overrides)

    @property
    def notes(self) -> list[str]:
        """What whoever starts it should know."""
        return without_effect(self.config)


Program = Callable[[Any], int | None]


class Form(NamedTuple):
    """What kind of program it is: the file of `configs/` at its root, its own keys with defaults, and its job.

    `job` makes the checked job of a composed configuration and its overrides; of a job, `results` and `name` say
    where its outputs go, and `notes` what to tell before it starts. `groups` are choices beside those of the model,
    `needed` those of them without a default; an override that starts with one of `open` may add keys. `interrupted`
    says what an interruption leaves.
    """

    root: str
    own: dict[str, Any]
    job: Callable[[DictConfig, Sequence[str]], Any]
    groups: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    interrupted: str = "interrupted; nothing of the unfinished run is kept"


def register_schema(own: dict[str, Any]) -> None:
    """Give Hydra every key with its default, from the one place where it is declared."""
    ConfigStore.instance().store(name="schema", node=OmegaConf.merge(_of_the_model(), own))


@lru_cache
def _of_the_model() -> DictConfig:
    tree = Config().model_dump(mode="json", by_alias=True)
    tree |= {part: {BY_HAND: []} for part in PROGRAMMES}  # files put each programme there under its own name
    return OmegaConf.create(tree)


def launch(program: Program, arguments: Sequence[str], form: Form | None = None) -> int:
    """Run a program for the jobs that the arguments describe.

    Args:
        program: called once for each job; returns its exit status, None for 0.
        arguments: the command line after the program's name.
        form: what kind of program it is; one run (`RUN`) if it is not given.

    Returns:
        exit status: that of the program, or 1, 2 or 130 with one line on standard error that says why.
    """
    form = form or RUN
    register_schema(form.own)
    try:
        with _one_line(form.interrupted):
            flags, overrides = read_overrides(arguments)
            if flags.runs:
                _check([form.job(_compose(one, form), one) for one in expand(overrides, flags.multirun)])
            with tempfile.TemporaryDirectory() as scratch:  # Hydra notes its sweeps on disk; nobody reads that
                own = (f"hydra.sweep.dir='{scratch}'", f"hydra.job.name='{_name_of(program)}'")
                sys.argv = [sys.argv[0], *flags.given, *_for_hydra(overrides, form), *own]
                return _hydra_main(program, form)
    except SystemExit as stop:
        return int(stop.code or 0)


def read_job(overrides: Sequence[str], form: Form | None = None) -> Any:
    """The checked job of one set of overrides, of a run if no form is given.

    Raises ConfigError, UsageError or ReferenceDataError of one line.
    """
    form = form or RUN
    register_schema(form.own)
    (one,) = expand(overrides, multirun=False)
    return form.job(_compose(one, form), one)


def _name_of(program: Program) -> str:
    """The command of a program: the package or module in which it stands."""
    return str(program.__module__).removesuffix(".command").split(".")[-1]


def _hydra_main(program: Program, form: Form) -> int:
    """Have Hydra call the program for each job; the largest exit status that it returned."""
    statuses = [0]

    def task(composed: DictConfig) -> None:
        with _one_line(form.interrupted):
            job = form.job(composed, [text.lstrip("+") for text in HydraConfig.get().overrides.task])
            for line in job.notes:
                print(f"note: {line}", file=sys.stderr)
            statuses.append(program(job) or 0)

    hydra.main(version_base="1.3", config_path=str(CONFIGS), config_name=form.root)(task)()
    return max(statuses)


def _for_hydra(overrides: Sequence[str], form: Form) -> list[str]:
    """Overrides as Hydra takes them: where keys may be added, it wants a sign for it."""
    return [f"++{text}" if form.open and text.startswith(form.open) else text for text in overrides]


def _compose(overrides: Sequence[str], form: Form) -> DictConfig:
    """The configuration of one run, with Hydra's own node; UsageError if a file of `configs/` is at fault."""
    for group in set(choices()) - {*GROUPS, *form.groups}:
        if choices_made(group, overrides) is not None:
            allowed = ", ".join([*GROUPS, *form.groups])
            raise UsageError(f"{group} is a choice of other programs, such as experiments.sweep; allowed: {allowed}")
    for group in form.needed:
        if choices_made(group, overrides) is None:
            raise UsageError(f"{group} is not chosen; allowed: {group}= one of {', '.join(choices()[group])}")
    try:
        with hydra.initialize_config_dir(version_base="1.3", config_dir=str(CONFIGS)):
            usual = _usual_settings(CONFIGS, form.root, form.needed)
            composed = hydra.compose(form.root, _for_hydra(overrides, form), return_hydra_config=True)
    except (HydraException, OmegaConfBaseException, YAMLError) as error:
        given = " ".join(overrides)
        hint = "; a list can't replace a mapping, or the other way round" if "merging override" in str(error) else ""
        raise UsageError(f"the files of configs/ can't be composed with {given}: {error}{hint}") from None
    refuse_code(composed, usual)
    for part in PROGRAMMES:
        chosen = choices_made(part, overrides)
        _check_chosen(part, [composed.hydra.runtime.choices[part]] if chosen is None else chosen, composed[part])
    return composed


@lru_cache
def _usual_settings(configs: Path, root: str, needed: tuple[str, ...]) -> dict[str, Any]:
    """Hydra's own settings without any override; `configs` is where Hydra has been set to read."""
    return settings(hydra.compose(root, [f"~{group}" for group in needed], return_hydra_config=True))


def _check_chosen(part: str, chosen: list[str], node: Any) -> None:
    """Refuse a file that does not hold one programme under its own name: others would be merged into it."""
    found = [str(key) for key in node if key != BY_HAND] if OmegaConf.is_dict(node) else []
    if found != chosen:
        wrong = next((name for name in found if name not in chosen), "nothing")
        raise UsageError(
            f"the files of configs/{part} for {', '.join(chosen)} have {wrong!r} at their top; "
            "allowed: the name of the file, and en, nl, source and changes below it"
        )


def _job(composed: DictConfig, overrides: Sequence[str]) -> Job:
    """The checked job of a composed configuration; raises ConfigError."""
    config, own = split(composed, Output.model_fields)
    try:
        output = Output.model_validate(own)
    except ValidationError as error:
        raise ConfigError(explain(error)) from None
    name = checked_name(output.name or _name(config, overrides))
    return Job(config, tuple(overrides), Path(output.results), name, output.language, output.behaviour)


def without_effect(config: Config) -> list[str]:
    """A line for each scenario or policy with changes of which none falls in the run."""
    lines = []
    for part in PROGRAMMES:
        for one in getattr(config, part):
            first = [change.start or config.start for change in one.changes]
            if first and min(month_of(date, config.start) for date in first) >= 12 * config.years:
                lines.append(
                    f"{part}={one.name} begins in {min(first)}, after this run of years={config.years} from "
                    f"start={config.start}: it changes nothing"
                )
    return lines


def split(composed: DictConfig, own: Iterable[str]) -> tuple[Config, dict[str, Any]]:
    """The checked configuration of the model, and the keys that are the program's `own`; raises ConfigError."""
    tree: dict[str, Any] = OmegaConf.to_container(composed)
    tree.pop("hydra", None)
    kept = {key: tree.pop(key) for key in own}
    config = configure({**tree, **{part: _programmes(part, tree[part]) for part in PROGRAMMES}})
    calendar = Calendar(config)  # a lever that does not exist, or two values at one time, shows before anything starts
    if any(one.change.where for one in calendar.changes):
        calendar.check_targets(load_reference_data(config.reference_data.model_dump()))
    return config, kept


def checked_name(name: str) -> str:
    """The name of a folder of results; raises ConfigError for what is none."""
    if not NAME_PATTERN.fullmatch(name):
        allowed = "up to 200 letters, digits, '.', '_', '+' and '-'"
        raise ConfigError(f"name={name!r} is not a folder name; allowed: {allowed}")
    return name


def _programmes(part: str, node: dict[str, Any]) -> list[dict[str, Any]]:
    """The programmes chosen, by name, and the changes given by hand as one more; raises ConfigError."""
    chosen = []
    for name, keys in node.items():
        if name == BY_HAND:
            continue
        if not isinstance(keys, dict) or "name" in keys:
            raise ConfigError(f"{part}.{name}={keys!r}; allowed: a mapping of en, nl, source and changes")
        chosen.append({"name": name, **keys})
    by_hand = node[BY_HAND]
    return [*chosen, {**OWN, "changes": by_hand}] if by_hand else chosen


def _name(config: Config, overrides: Sequence[str]) -> str:
    """A name by what was chosen; other overrides enter as a short hash, so that runs stay apart."""
    chosen = "-".join(config.named(part) for part in PROGRAMMES)
    name = f"{chosen}-{config.scale.persons}-{config.years}y-seed{config.seed}"
    return with_hash(name, _by_hand(overrides))


def with_hash(name: str, others: Sequence[str]) -> str:
    """A name with a short hash of what it does not show, if there is such."""
    text = "\n".join(sorted(others))
    return f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:6]}" if text else name


def _by_hand(overrides: Sequence[str]) -> list[str]:
    return [text for text in overrides if text.split("=")[0] not in IN_NAME]


def _check(jobs: list[Job]) -> None:
    """Refuse jobs that would overwrite each other, or that can't be written."""
    places = [job.results / job.name for job in jobs]
    for place in places:
        if places.count(place) > 1:
            count = places.count(place)
            raise UsageError(f"name={place.name!r} is given to {count} runs; allowed: one run a name")
    for folder in {job.results for job in jobs}:
        try:
            require_writable(folder)
        except OSError as error:
            reason = f"can't be written to ({error.strerror})"
            raise UsageError(f"results={str(folder)!r} {reason}; allowed: a folder you can write in") from None


@contextmanager
def _one_line(interrupted: str):
    """Turn what a user can set right into one line on standard error and an exit status."""
    try:
        yield
    except (ConfigError, ReferenceDataError, UsageError) as error:
        _stop(2, error)
    except ShareDoneError as share:
        raise SystemExit(share.show()) from None
    except (BatchError, ExecutorError, StoreError) as error:
        _stop(1, error)
    except BrokenPipeError:
        raise SystemExit(nobody_reads()) from None
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        _stop(1, f"could not write the results ({error.strerror or error}{place})")
    except KeyboardInterrupt:
        _stop(130, interrupted)


RUN = Form("config", Output().model_dump(), _job)


def _stop(status: int, reason: object) -> None:
    print(f"error: {' '.join(str(reason).split())}", file=sys.stderr)
    raise SystemExit(status) from None
