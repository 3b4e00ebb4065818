"""Pages: one HTML file each that asks nothing of a network."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.io.paths import REPOSITORY
from experiments.presentation import drawing
from experiments.presentation.charts import Chart
from experiments.presentation.texts import Texts
from sim.config import Programme

TEMPLATES = REPOSITORY / "experiments" / "presentation" / "templates"


def environment() -> Environment:
    """Return the environment of the templates: everything is escaped, and a missing name is an error."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def as_template(programme: Programme, texts: Texts) -> dict[str, str]:
    """Return a policy or scenario as the templates take it."""
    sentence = getattr(programme, texts.language)
    return {"name": programme.name, "sentence": sentence, "source": programme.source}


def chart_parts(chart: Chart) -> dict[str, Any]:
    """Return a chart as the templates take it: title, sentence, image and table."""
    if chart.image is None:
        return {"name": chart.name, "title": chart.title, "sentence": chart.sentence, "image": None}
    table = {"head": list(chart.table.columns), "rows": chart.table.astype(str).to_numpy().tolist()}
    image = drawing.inline(chart.image)
    return {"name": chart.name, "title": chart.title, "sentence": chart.sentence, "image": image, "table": table}
