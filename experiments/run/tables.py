"""The files of a run: five tables and a manifest, in a folder that appears only when it is complete.

Same configuration, code and data: same Parquet files, bit for bit. What differs from run to run (times,
versions, overrides) stands in the manifest alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.io.manifest import write_manifest
from experiments.outcomes.documented_columns import documented
from sim import CareerEcosystem, Config

TABLES = ("measures", "groups", "persons", "employers", "events")


@dataclass(frozen=True)
class Results:
    """What a finished run left behind, in memory; tables as `CareerEcosystem` gives them."""

    config: Config
    measures: pd.DataFrame
    groups: pd.DataFrame
    persons: pd.DataFrame
    employers: pd.DataFrame
    events: pd.DataFrame
    provenance: dict[str, Any]

    @property
    def sources(self) -> dict[str, str]:
        """The tables of the world, as `ReferenceData.sources`."""
        return self.provenance["data_sources"]


def collect(model: CareerEcosystem) -> Results:
    """Return the results of a model that has run."""
    return Results(model.config, **{name: getattr(model, name)() for name in TABLES}, provenance=model.provenance())


def write_tables(folder: Path, results: Results) -> None:
    """Write each table as `folder / <table>.parquet`; raise OSError."""
    for name in TABLES:
        table = pa.Table.from_pandas(getattr(results, name), preserve_index=False)
        if name == "measures":
            table = table.cast(pa.schema([documented(field) for field in table.schema], table.schema.metadata))
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def write_origin(folder: Path, results: Results, overrides: Sequence[str]) -> None:
    """Write `folder / manifest.json`: all that is needed to tell where the tables come from."""
    write_manifest(
        folder,
        **results.provenance,
        overrides=list(overrides),
        seed=results.config.seed,
        configuration=results.config.model_dump(mode="json", by_alias=True),
        rows={name: len(getattr(results, name)) for name in TABLES},
    )
