"""The page of the targets and patterns."""

from __future__ import annotations

from pathlib import Path

from experiments.outcomes.summary import RECENT_YEARS
from experiments.presentation.charts import Chart
from experiments.presentation.html import chart_parts, write_html
from experiments.presentation.texts import Texts


def write_validation(file: Path, chart: Chart, patterns: list[Chart], seeds: int, persons: int, texts: Texts) -> None:
    """Write the page of the targets (`chart` from `draw_targets`, over `seeds` worlds) and patterns; raise OSError."""
    write_html(
        file,
        "validation.html",
        texts,
        chart=chart_parts(chart),
        patterns=[chart_parts(one) for one in patterns],
        seeds=seeds,
        years=RECENT_YEARS,
        persons=texts.number(persons, "persons"),
    )
