"""Labels of the axes of an experiment."""

from __future__ import annotations

from experiments.presentation.texts import Texts


def axis_label(name: str, texts: Texts) -> str:
    """Return the label of an axis: of a parameter its own, of others a word."""
    from sim.config import GROUPS

    group, _, parameter = name.partition(".")
    if group in GROUPS:
        return f"{GROUPS[group].model_fields[parameter].json_schema_extra[texts.language]} ({name})"
    return texts(f"studies.axes.{name.replace('.', '_')}")
