"""The page of the laboratory: one HTML file with all claims, in English or Dutch, that asks nothing of a network."""

import base64
from io import BytesIO
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from PIL import Image

from experiments.claims.tables import Finding, Size
from experiments.claims.words import dependence, outcome_label, sentence
from experiments.presentation import drawing
from experiments.presentation.charts import Chart
from experiments.presentation.html import chart_parts, table_parts, write_html
from experiments.presentation.texts import Texts
from sim.engine.provenance import code_digest
from sim.measurement.measures import MEASURES

MAPPED = "C01"  # the claim of the border map
COLOURS, DPI = 96, 130  # of pictures: 38 of them have to fit in one page


def picture(figure: Figure) -> bytes:
    """Return the figure as a small PNG."""
    large, small = BytesIO(drawing.image(figure, "png", dpi=DPI)), BytesIO()
    # By the spread of colours: by how often they occur, a red dot would become one of many orange ones.
    few = Image.open(large).convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE)
    few.save(small, format="png", optimize=True)
    return small.getvalue()


def write_claims(
    file: Path,
    findings: list[Finding],
    charts: dict[str, tuple[Chart, bytes]],
    drawn: Chart | None,
    size: Size,
    texts: Texts,
) -> None:
    """Write the page, from charts with their pictures by claim; raise OSError."""
    write_html(
        file,
        "claims.html",
        texts,
        size=size,
        persons=texts.number(size.persons, "persons"),
        claims=[_claim(one, *charts[one.claim.id], size, texts) for one in findings],
        border=chart_parts(drawn) if drawn else None,
        mapped=MAPPED,
        code=code_digest(),
    )


def _claim(found: Finding, chart: Chart, image: bytes, size: Size, texts: Texts) -> dict[str, Any]:
    """Return a claim as the template takes it."""
    claim = found.claim
    return {
        "id": claim.id,
        "claim": texts.label(claim),
        "verdict": found.verdict.verdict,
        "label": texts(f"claims.verdicts.{found.verdict.verdict}"),
        "sentence": sentence(found, texts),
        "depends": dependence(found, texts),
        "actors": [_actor(row, texts) for row in found.actors.itertuples()],
        "path": _path(found, size, texts),
        "emergence": texts(f"claims.emergence.{claim.emergence}"),
        "why": texts.label(claim.why),
        "mind": texts.label(claim.mind),
        "equal": texts.label(claim.equal),
        "revision": texts.label(claim.revision) if claim.revision else "",
        "source": claim.source,
        "reasons": [
            f"{outcome_label(claim, outcome, texts)}: {texts.exact(outcome.matters)}, {texts.label(outcome.reason)}"
            for outcome in claim.outcomes
            if outcome.key
        ],
        "chart": {
            "title": chart.title,
            "sentence": chart.sentence,
            "image": f"data:image/png;base64,{base64.b64encode(image).decode()}",
            "table": table_parts(chart.table),
        },
    }


def _actor(row: Any, texts: Texts) -> dict[str, Any]:
    """Return the effect of the main contrast on one actor, and whether the actor wins or loses beyond chance."""
    measure = MEASURES[row.measure]
    value, first, last = (texts.number(one, measure.unit, 2) for one in (row.effect, row.low, row.high))
    return {
        "label": texts.label(measure),
        "words": texts("claims.effect", value=value, low=first, high=last, unit=texts(f"compare.units.{measure.unit}")),
        "kind": "in" if row.low > 0.0 else "below" if row.high < 0.0 else "",
    }


def _path(found: Finding, size: Size, texts: Texts) -> str:
    """Return which mechanisms carry the first key effect."""
    if not size.path_pairs:
        return texts("claims.page.not_tried")
    names = [texts(f"claims.mechanisms.{one}") for one in found.path.loc[found.path["carries"], "mechanism"]]
    return texts("claims.page.carried", names=", ".join(names)) if names else texts("claims.page.not_carried")
