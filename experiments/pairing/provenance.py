"""What made a kept world: the code and the data that decide it, as a digest for its key."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from experiments.design import parameter_values, programmes
from experiments.io import plain_data, yaml_files
from experiments.outcomes import person_outcomes, yearly
from experiments.pairing import paired_worlds
from sim.config import Config
from sim.engine.provenance import code_digest
from sim.reference_data import ReferenceData, load_reference_data

# Of all who run arms and look at them by year.
COMMON = (paired_worlds, yaml_files, parameter_values, programmes, person_outcomes, plain_data, yearly)


@lru_cache
def world_used() -> ReferenceData:
    """The tables of the world, which are those shipped."""
    return load_reference_data(Config().reference_data.model_dump())


@lru_cache
def made_by(*files: str) -> str:
    """A digest of the model's code and data, of COMMON, and of these files: those that run and look at the worlds."""
    own = [Path(file).read_bytes() for file in (*files, *(module.__file__ for module in COMMON))]
    return hashlib.sha256(b"".join([code_digest().encode(), world_used().digest.encode(), *own])).hexdigest()
