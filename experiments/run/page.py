"""One page with what a run shows: a single HTML file that asks nothing of a network."""

import json
from pathlib import Path

import pandas as pd

from experiments.outcomes.calibrated_tables import limits, told
from experiments.outcomes.summary import recent_years
from experiments.presentation.charts import Chart
from experiments.presentation.html import as_template, chart_parts, write_html
from experiments.presentation.texts import Texts
from experiments.run.scorecard import observed, verdict_in_a_sentence
from experiments.run.tables import Results
from sim.measurement.measures import MEASURES

KEY_FIGURES = (
    "job_tenure",
    "job_change",
    "external_search_active",
    "career_inaction",
    "employment_rate",
    "unemployment_rate",
    "sick_share",
    "public_balance",
)


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
    write_html(
        file,
        "run.html",
        texts,
        config=config,
        years=recent_years(results.measures),
        like=told("like", results.sources, texts),
        limits=limits(results.sources, texts),
        persons=texts.number(config.scale.persons, "persons"),
        programmes={key: [as_template(one, texts) for one in getattr(config, key)] for key in ("scenario", "policy")},
        by_hand=by_hand,
        key_figures=_key_figures(summary, texts),
        charts=[chart_parts(chart) for chart in charts],
        behaviour=[chart_parts(chart) for chart in behaviour],
        verdict=verdict_in_a_sentence(summary, results, texts),
        targets=_rows(summary[summary["target"] != ""].sort_values("target"), texts),
        measures={
            texts(f"topics.{topic}"): _rows(rows, texts)
            for topic, rows in summary[summary["measure"] != ""].groupby("topic", sort=False)
        },
        provenance=provenance,
        counts={key: texts.number(provenance[key], "persons") for key in ("persons", "employers", "jobs", "events")},
        settings=json.dumps(config.model_dump(mode="json", by_alias=True), indent=1, ensure_ascii=False),
    )


def _key_figures(summary: pd.DataFrame, texts: Texts) -> list[dict[str, str]]:
    rows = summary.set_index("measure")
    return [
        {
            "label": row["label"],
            "value": texts.number(row["simulated"], row["unit"]),
            "unit": texts.unit(row["unit"]),
            "seen": texts("page.seen", value=texts.exact(row["observed"])) if row["target"] else "",
        }
        for _, row in rows.loc[[name for name in KEY_FIGURES if name in rows.index]].iterrows()
    ]


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
