"""YAML files that users edit: read as a form, and refused in one line."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from experiments.io.errors import UsageError
from experiments.io.plain_data import read_yaml
from sim.config import ConfigError

Filled = TypeVar("Filled", bound=BaseModel)


def read_form(file: Path, form: type[Filled], check: Callable[[Filled], None] | None = None) -> Filled:
    """Read a file as its form; `check` may refuse more with a ConfigError or ValueError.

    Raises UsageError of one line: the file, the key, what is wrong, and the keys that there are.
    """
    named = f"{file.parent.name}/{file.name}"
    try:
        filled = form.model_validate(read_yaml(file))
        if check:
            check(filled)
        return filled
    except ValidationError as error:
        first = error.errors()[0]
        key, reason = ".".join(map(str, first["loc"])), " ".join(first["msg"].split())
        allowed = ", ".join(field.alias or name for name, field in form.model_fields.items())
        raise UsageError(f"{named}: {f'{key}: ' if key else ''}{reason}; allowed keys: {allowed}") from None
    except (ConfigError, ValueError) as error:
        raise UsageError(f"{named}: {error}") from None
    except (OSError, yaml.YAMLError) as error:
        raise UsageError(f"{named} can't be read: {' '.join(str(error).split())}") from None
