"""Content keys: under what the result of a task is kept, and found again by whoever asks for the same."""

import hashlib
import json
from functools import lru_cache
from typing import Any

from sim.burn_in import kept_file, key_of
from sim.config import Config
from sim.engine.running_code import running_digest
from sim.reference_data import ReferenceData, load_reference_data

# Of what programs run and keep of a world. Raise it whenever code outside of `sim` makes another result of the same
# task: all keys are new then. Changes in `sim` are seen by themselves.
FORMAT = 3


def content_key(*parts: Any, data: str | None = None) -> str:
    """Return the key (64 hex digits) of parts that can be written as JSON, the code of the model, data and FORMAT.

    Args:
        data: digest of the reference data; of the shipped ones unless it is given.
    """
    content = [FORMAT, running_digest(), data or shipped_data().digest, *parts]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@lru_cache
def shipped_data() -> ReferenceData:
    """Return the reference data that come with the model."""
    return data_of(Config())


def data_of(config: Config) -> ReferenceData:
    """Return the reference data of a configuration; raises ReferenceDataError."""
    return load_reference_data(config.reference_data.model_dump())


def is_burned_in(config: Config) -> bool:
    """Return whether the equilibrium population of a configuration is kept on this machine."""
    return kept_file(key_of(config, _known(config.reference_data.model_dump_json()))).exists()


@lru_cache
def _known(paths: str) -> ReferenceData:
    """Reference data by paths, read once: to know who has to wait for whom, not to find results."""
    return load_reference_data(json.loads(paths))
