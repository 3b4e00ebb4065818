"""What a program declares: its name, the keys and choices that it takes, and what it does with a checked job."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from experiments.cli.keys import Keys
from sim.config import Config

BY_HAND = "changes"  # key for changes on the command line, beside the programmes chosen
PROGRAMMES: Final = ("scenario", "policy")
MODEL_CHOICES = {"scale": "small", "scenario": "baseline", "policy": "none"}
KEPT = "interrupted; what is finished is kept, and the same command goes on from there"


class Call(NamedTuple):
    """One composed and checked command line.

    Attributes:
        keys: the command's own keys. config: of the model, for commands that take its keys.
        overrides: the command line, key by key. choices: by group, as chosen.
        place: the folder that is filled. subject: what the command makes of its keys. notes: lines to tell before it
            starts. These are set by the command (`Declaration.job`).
    """

    keys: Any
    config: Any
    overrides: tuple[str, ...]
    choices: Mapping[str, Any]
    place: Any = None
    subject: Any = None
    notes: Sequence[str] = ()

    @property
    def given(self) -> set[str]:
        """The keys that the command line names."""
        return {text.partition("=")[0].lstrip("+~") for text in self.overrides}


class Placed(Protocol):
    """A job that fills a folder."""

    place: Path


@dataclass(frozen=True)
class Declaration:
    """A program of this project, as Hydra and the terminal see it.

    Attributes:
        name: what follows `python -m experiments.`, and the name of its root. about: what it does, for --help.
        keys: its own keys with their defaults. run: does one job; returns the exit status, None for 0.
        job: makes the checked job of a call, mostly the call with its `place`, and with `subject` and `notes` where it
            has some; the call itself if it is not given.
        model: whether all keys of the model and its choices are taken too. groups: choices by group, with the default.
        needed: groups that must be chosen. words: keys that take words without `key=`, in order; a list takes the rest.
        open: beginnings of keys that may be added. instead: what to say of a choice that other programs have.
        more: what else --help tells, read when it is asked for. interrupted: what an interruption leaves.
    """

    name: str
    about: str
    keys: type[Keys]
    run: Callable[[Any], int | None]
    job: Callable[[Call], Any] = lambda call: call
    model: bool = False
    groups: Mapping[str, str] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    instead: Mapping[str, str] = field(default_factory=dict)
    more: Callable[[], str] = lambda: ""
    interrupted: str = "interrupted; nothing of the unfinished run is kept"

    @property
    def program(self) -> str:
        """What starts it."""
        return f"python -m experiments.{self.name}"

    def tree(self) -> dict[str, Any]:
        """Every key with its default, from the one place where it is declared."""
        return {**(_of_the_model() if self.model else {}), **self._own}

    @cached_property
    def _own(self) -> dict[str, Any]:
        return self.keys().model_dump(mode="json")


@lru_cache
def _of_the_model() -> dict[str, Any]:
    tree = Config().model_dump(mode="json", by_alias=True)
    return tree | {part: {BY_HAND: []} for part in PROGRAMMES}  # files put each programme there under its own name
