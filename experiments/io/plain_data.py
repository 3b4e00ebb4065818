"""YAML files as plain data: numbers, words, lists and mappings, never code."""

from pathlib import Path
from typing import Any

import yaml

# The parser in C is ten times quicker, which shows whenever a program starts; PyYAML has it where it could be built.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(file: Path) -> Any:
    """Return the content of a YAML file; raise OSError or yaml.YAMLError."""
    return yaml.load(file.read_text("utf-8"), Loader=LOADER)
