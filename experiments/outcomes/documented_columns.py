"""Columns of tables that say what they are."""

import pyarrow as pa

from sim.measurement.measures import MEASURES


def documented(field: pa.Field) -> pa.Field:
    """The column with its definition, unit and denominator in the metadata."""
    if field.name not in MEASURES:
        return field
    keys = ("en", "nl", "definition", "unit", "denominator", "target")
    return field.with_metadata({key: getattr(MEASURES[field.name], key) for key in keys})
