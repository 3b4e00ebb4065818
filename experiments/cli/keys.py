"""Keys that a command declares beside those of the model: types, ranges and defaults in one place."""

from collections.abc import Mapping
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from experiments.io.output_folder import require_writable
from sim.config import Config, ConfigError, Strict
from sim.paths import in_home

Count = Annotated[int, Field(ge=1)]


def _path(text: str) -> str:
    """A path as typed, `~` resolved."""
    if not text.strip() or "\0" in text:
        raise ValueError(f"{text!r} is no path; allowed: one such as results")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError(f"{text!r} holds letters that this locale can't read; allowed: LC_ALL=C.UTF-8 before python")
    try:
        return str(in_home(text))
    except OSError as error:
        raise ValueError(f"{text!r} can't be found ({error.strerror}); allowed: a path without '~'") from None


def _folder(text: str) -> str:
    """A path at which a folder can be filled."""
    try:
        require_writable(Path(path := _path(text)))
    except OSError as error:
        reason = f"{path!r} can't be written to ({error.strerror})"
        raise ValueError(f"{reason}; allowed: a folder that you can write in") from None
    return path


def _file(text: str) -> str:
    """A path at which a file can be written."""
    path = Path(_path(text))
    if path.is_dir():
        raise ValueError(f"{str(path)!r} is a folder; allowed: the name of a file")
    if not path.parent.is_dir():
        raise ValueError(f"{str(path.parent)!r} is no folder; allowed: a file in a folder that is there")
    _folder(str(path.parent))
    return str(path)


ToRead = Annotated[str, AfterValidator(_path)]
ToFill = Annotated[str, AfterValidator(_folder)]
ToWrite = Annotated[str, AfterValidator(_file)]


class Keys(Strict):
    """The root of a command: frozen, no unknown keys, no silent conversion of types.

    Attributes:
        configs: folders or Python packages with choices of one's own, beside those of `configs/`.
    """

    configs: list[str] = []


class ResultKeys(Keys):
    """Of a command that writes a folder: where to, and the language of what is printed and drawn."""

    results: ToFill = "results"
    language: Literal["en", "nl"] = "en"


class NamedKeys(ResultKeys):
    """Of a command whose folder may be given a name; it tells what was chosen if none is given."""

    name: str | None = None


Read = TypeVar("Read", bound=BaseModel)


def read_keys(tree: Mapping[str, Any], kind: type[Read], prefix: str = "") -> Read:
    """The checked keys of a composed tree; raises ConfigError of one line.

    Args:
        prefix: the key under which the tree stands; nothing for the root of a command.
    """
    try:
        return kind.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
    place, value = list(map(str, first["loc"])), first["input"]
    key = ".".join([prefix, *place] if prefix else place)
    if first["type"] == "value_error":
        reason = first["ctx"]["error"]
        raise ConfigError(str(reason) if isinstance(reason, ConfigError) else f"{key}: {reason}")
    if first["type"] == "extra_forbidden":
        fields = _fields(kind_of(".".join(place[:-1]), kind, False)) or kind.model_fields
        raise ConfigError(f"unknown key '{key}'; allowed: {', '.join(fields)}")
    raise ConfigError(f"{key}={value!r}; {first['msg'][0].lower()}{first['msg'][1:]}")


def known(names: list[str], allowed: Any, what: str) -> list[str]:
    """Names, each once; raises ValueError for one that is not among those allowed, for validators of keys."""
    for name in names:
        if name not in allowed:
            raise ValueError(f"{name!r} is not known; allowed: {what}{', '.join(allowed)}")
    return list(dict.fromkeys(names))


def kind_of(key: str, keys: type[BaseModel], model: bool) -> Any:
    """The declared type of a dotted key; None for one whose type is not declared."""
    kind: Any = None
    for n, part in enumerate(key.split(".")):
        fields = {**(Config.model_fields if model else {}), **keys.model_fields} if n == 0 else _fields(kind)
        if part not in fields:
            return None
        kind = fields[part].annotation
    return kind


def _fields(kind: Any) -> dict[str, Any]:
    return kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else {}


def is_list(kind: Any) -> bool:
    """Whether a declared type is a list."""
    return get_origin(_plain(kind)) is list


def is_text(kind: Any) -> bool:
    """Whether a declared type is a text (or nothing), or a list of such."""
    kind = _plain(kind)
    if get_origin(kind) is list:
        return is_text(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return all(is_text(one) or one is type(None) for one in get_args(kind))
    if get_origin(kind) is Literal:
        return all(isinstance(one, str) for one in get_args(kind))
    return kind is str


def _plain(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind
