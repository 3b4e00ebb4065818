"""Pages: one HTML file each that asks nothing of a network."""

from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.io.output_folder import git_state, write_whole
from experiments.io.paths import REPOSITORY
from experiments.io.tables import harmless
from experiments.presentation import drawing
from experiments.presentation.charts import Chart
from experiments.presentation.texts import Texts
from sim.config import Programme

TEMPLATES = REPOSITORY / "experiments" / "presentation" / "templates"


def write_html(file: Path, template: str, texts: Texts, **facts: Any) -> None:
    """Write a page from a template and the `facts` that it names; raise OSError.

    Everything is escaped, and a name without a fact is an error.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = environment.get_template(template).render(text=texts, git=git_state(), **facts)
    write_whole(file, html)


def as_template(programme: Programme, texts: Texts) -> dict[str, str]:
    """Return a policy or scenario as the templates take it."""
    return {"name": programme.name, "sentence": texts.label(programme), "source": programme.source}


def table_parts(table: pd.DataFrame) -> dict[str, Any]:
    """Return a table as the templates take it; spreadsheets open pages too."""
    rows = [list(map(harmless, row)) for row in table.astype(str).to_numpy().tolist()]
    return {"head": list(map(harmless, table.columns)), "rows": rows}


def chart_parts(chart: Chart) -> dict[str, Any]:
    """Return a chart as the templates take it: title, sentence, image and table."""
    image = drawing.inline(chart.image) if chart.image else None
    return {**chart._asdict(), "image": image, "table": table_parts(chart.table)}
