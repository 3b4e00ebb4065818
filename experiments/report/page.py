"""The policy report as one HTML file that asks nothing of a network and prints well, in English or Dutch."""

import shlex
from pathlib import Path
from typing import Any

from experiments.compare.page import facts_of_worlds
from experiments.compare.request import Request
from experiments.compare.simulate import Compared
from experiments.compare.words import all_flips, arm_name, main_horizon
from experiments.io.output_folder import versions
from experiments.presentation.charts import Chart
from experiments.presentation.effect_words import after, begun
from experiments.presentation.html import as_template, chart_parts, write_html
from experiments.presentation.texts import Texts
from experiments.report.facts import (
    assumptions,
    cost_in_short,
    costs_table,
    horizons_table,
    in_short,
    named_by_chance,
    warnings,
    who_gains,
    winners_table,
)
from sim.catalogue import parameters
from sim.config import Config

FIGURES = ("effects", "worlds", "course", "winners", "groups", "costs")


def write_report(file: Path, found: Compared, charts: list[Chart], request: Request, texts: Texts) -> None:
    """Write the page; raise OSError."""
    drawn = {chart.name: chart_parts(chart) for chart in charts}
    arms = [_arm(name, config, found, drawn, request, texts) for name, config in request.arms[1:]]
    own = [one for one in parameters() if not one.is_switch]
    write_html(
        file,
        "report.html",
        texts,
        **facts_of_worlds(found, request, texts),
        arms=arms,
        policies="; ".join(arm["label"] for arm in arms),
        scenario=[as_template(one, texts) for one in request.reference.scenario if one.changes],
        careers=[part for name, part in drawn.items() if name.startswith("career-")],
        count=len(own),
        assumed=sum("assumption" in one.extra["source"] for one in own),
        versions=versions(),
        command=f"python -m experiments.report {shlex.join(request.arguments[1:])}",
    )


def _arm(
    name: str, config: Config, found: Compared, drawn: dict[str, Any], request: Request, texts: Texts
) -> dict[str, Any]:
    """Return all that the page says of one policy."""
    return {
        "name": name,
        "label": arm_name(name, texts),
        "programmes": [as_template(one, texts) for one in config.policy if one.changes],
        "after": begun(after(main_horizon(found), texts)),
        "short": in_short(found, name, texts),
        "cost": cost_in_short(found, name, request, texts),
        "who": who_gains(found, name, texts),
        "by_luck": named_by_chance(found, name, texts),
        "effects": horizons_table(found, name, texts),
        "winners": winners_table(found, name, texts),
        "costs": costs_table(found, name, texts),
        "flips": all_flips(found, name, texts),
        "assumed": assumptions(config, request.reference, texts),
        "warnings": warnings(found, config, request, texts),
        "charts": {kind: drawn[f"{kind}-{name}"] for kind in FIGURES},
    }
