"""Forms that somebody fills in by hand: frozen, without unknown keys, texts in both languages."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Form(BaseModel):
    """Frozen, without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Text(Form):
    """A text in both languages."""

    en: str = Field(min_length=1)
    nl: str = Field(min_length=1)


def _require(names, known, where: str) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"{where}: {name!r} is not known; allowed: {', '.join(map(str, known))}")
