"""One page with what a run shows: a single HTML file that asks nothing of a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.io.paths import REPOSITORY
from experiments.outcomes.summary import RECENT_YEARS, recent_years
from experiments.presentation import drawing
from experiments.presentation.texts import Texts
from experiments.run.figures import Chart
from experiments.run.scorecard import observed, verdict_in_a_sentence
from experiments.run.tables import Results, git_state
from sim.config import Programme
from sim.measurement.measures import MEASURES

TEMPLATES = REPOSITORY / "experiments" / "presentation" / "templates"
KEY_FIGURES = ("job_tenure", "job_change", "external_search_active", "career_inaction", "employment_rate",
               "unemployment_rate", "sick_share", "public_balance")  # fmt: skip


def write_page(
    file: Path,
    results: Results,
    charts: list[Chart],
    behaviour: list[Chart],
    summary: pd.DataFrame,
    by_hand: list[str],
    texts: Texts,
) -> None:
    """Write the page of a run.

    Args:
        file: where to.
        results, charts, summary: of the run; see `collect`, `charts`, `summarise`.
        behaviour: figures of how the parts behave; empty for a page without them.
        by_hand: overrides that neither the name nor the description of the run shows.

    Raises:
        OSError: if the file can't be written.
    """
    config, provenance = results.config, results.provenance
    sizes = ("persons", "employers", "jobs", "events")
    html = environment().get_template("run.html").render(
        text=texts,
        config=config,
        years=recent_years(results.measures),
        persons=texts.number(config.scale.persons, "persons"),
        programmes={key: [as_template(one, texts) for one in getattr(config, key)] for key in ("scenario", "policy")},
        by_hand=by_hand,
        key_figures=_key_figures(summary, texts),
        charts=[chart_parts(chart) for chart in charts],
        behaviour=[chart_parts(chart) for chart in behaviour],
        verdict=verdict_in_a_sentence(summary, config.scale.persons, texts),
        targets=_rows(summary[summary["target"] != ""].sort_values("target"), texts),
        measures=_by_topic(_rows(summary[summary["measure"] != ""], texts)),
        git=git_state(),
        provenance=provenance,
        counts={key: texts.number(provenance[key], "persons") for key in sizes},
        settings=json.dumps(config.model_dump(mode="json", by_alias=True), indent=1, ensure_ascii=False),
    )  # fmt: skip
    file.write_text(html, encoding="utf-8")


def write_validation(file: Path, chart: Chart, patterns: list[Chart], seeds: int, persons: int, texts: Texts) -> None:
    """Write the page of the targets (`chart` from `draw_targets`, over `seeds` worlds) and patterns; raises OSError."""
    html = environment().get_template("validation.html").render(
        text=texts, chart=chart_parts(chart), patterns=[chart_parts(one) for one in patterns], seeds=seeds,
        years=RECENT_YEARS, persons=texts.number(persons, "persons"),
    )  # fmt: skip
    file.write_text(html, encoding="utf-8")


def write_careers(file: Path, sections: dict[str, list[Chart]], facts: dict[str, Any], texts: Texts) -> None:
    """Write the page of careers: figures by section, and the `facts` that its template names; raises OSError."""
    drawn = {section: [chart_parts(one) for one in charts] for section, charts in sections.items()}
    html = environment().get_template("careers.html").render(text=texts, sections=drawn, git=git_state(), **facts)
    file.write_text(html, encoding="utf-8")


def environment() -> Environment:
    """How templates are read: everything is escaped, and a missing name is an error."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def as_template(programme: Programme, texts: Texts) -> dict[str, str]:
    """A policy or scenario as the templates take it."""
    sentence = getattr(programme, texts.language)
    return {"name": programme.name, "sentence": sentence, "source": programme.source}


def _key_figures(summary: pd.DataFrame, texts: Texts) -> list[dict[str, str]]:
    rows = summary.set_index("measure")
    figures = []
    for name in KEY_FIGURES:
        if name in rows.index:
            row = rows.loc[name]
            seen = texts("page.seen", value=texts.exact(row["observed"])) if row["target"] else ""
            value, unit = texts.number(row["simulated"], row["unit"]), texts.unit(row["unit"])
            figures.append({"label": row["label"], "value": value, "unit": unit, "seen": seen})
    return figures


def _rows(summary: pd.DataFrame, texts: Texts) -> list[dict[str, str]]:
    return [
        {
            "target": row["target"],
            "topic": texts(f"topics.{row['topic']}") if row["topic"] else "",
            "label": row["label"],
            "unit": texts.unit(row["unit"]),
            "simulated": texts.number(row["simulated"], row["unit"]),
            "observed": observed(row, texts),
            "kind": row["verdict"],
            "verdict": texts(f"verdicts.{row['verdict']}"),
            "definition": MEASURES[row["measure"]].definition if row["measure"] else "",
        }
        for row in summary.to_dict("records")
    ]


def _by_topic(rows: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    topics = dict.fromkeys(row["topic"] for row in rows)
    return {topic: [row for row in rows if row["topic"] == topic] for topic in topics}


def chart_parts(chart: Chart) -> dict[str, Any]:
    """A chart as the templates take it: title, sentence, image and table."""
    if chart.image is None:
        return {"name": chart.name, "title": chart.title, "sentence": chart.sentence, "image": None}
    table = {"head": list(chart.table.columns), "rows": chart.table.astype(str).to_numpy().tolist()}
    image = drawing.inline(chart.image)
    return {"name": chart.name, "title": chart.title, "sentence": chart.sentence, "image": image, "table": table}
