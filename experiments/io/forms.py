"""Base classes of configuration files: frozen, without unknown keys, texts in both languages."""

from collections.abc import Collection, Iterable

from pydantic import BaseModel, ConfigDict, Field


class Form(BaseModel):
    """Frozen, without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Text(Form):
    """A text in both languages."""

    en: str = Field(min_length=1)
    nl: str = Field(min_length=1)


def _require(names: Iterable[object], known: Collection[object], where: str) -> None:
    """Raise ValueError for the first name that is not known; `where` is the key that holds it."""
    for name in names:
        if name not in known:
            raise ValueError(f"{where}: {name!r} is not known; allowed: {', '.join(map(str, known))}")
