"""The page of careers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from experiments.presentation.charts import Chart
from experiments.presentation.html import chart_parts, write_html
from experiments.presentation.texts import Texts


def write_careers(file: Path, sections: dict[str, list[Chart]], facts: dict[str, Any], texts: Texts) -> None:
    """Write the page of careers: figures by section, and the `facts` that its template names; raise OSError."""
    drawn = {section: [chart_parts(one) for one in charts] for section, charts in sections.items()}
    write_html(file, "careers.html", texts, sections=drawn, **facts)
