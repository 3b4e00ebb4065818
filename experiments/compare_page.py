"""The page of a comparison: one HTML file that asks nothing of a network, in English or Dutch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.arms import PLACEBO
from experiments.compare_words import (
    KEY,
    after,
    arm_name,
    begun,
    effect_in_words,
    flips,
    is_clear,
    of_everybody,
    worlds_in_words,
)
from experiments.figures import Chart
from experiments.outputs import git_state
from experiments.page import as_template, chart_parts, environment
from experiments.person_outcomes import OUTCOMES
from experiments.texts import Texts
from sim.code import code_digest
from sim.config import Config
from sim.measures import MEASURES

if TYPE_CHECKING:
    from experiments.compare import Compared
    from experiments.request import Request

TOLD = 5  # years: the horizon told in words, or the longest before
EVERY_KEY = [name for names in KEY.values() for name in names]


def write_comparison(file: Path, found: Compared, charts: list[Chart], request: Request, texts: Texts) -> None:
    """Write the page; raises OSError."""
    draws, config = found.comparison.draws, request.reference
    arms = [arm for arm in found.comparison.others if arm != PLACEBO]
    html = environment().get_template("compare.html").render(
        text=texts,
        config=config,
        persons=texts.number(config.scale.persons, "persons"),
        pairs=len(draws),
        luck={"pairs": len(draws), "first": draws[0].seed, "last": draws[-1].seed},
        members=len({draw.member for draw in draws}) if request.replicates else 0,
        replicates=request.replicates,
        reference=_arm(request.arms[0][0], config, texts),
        arms=[_arm(*arm, texts) | {"words": _words(found, arm[0], request, texts)} for arm in request.arms[1:]],
        scenario=[as_template(one, texts) for one in config.scenario],
        by_hand=request.by_hand,
        charts={arm: [chart_parts(chart) for chart in charts if chart.name.endswith(f"-{arm}")] for arm in arms},
        careers=[chart_parts(chart) for chart in charts if chart.name.startswith("career-")],
        tables={arm: _table(found, arm, texts) for arm in arms},
        horizons=found.comparison.horizons,
        flips={arm: flips(found.effects, arm, texts) for arm in arms},
        sure=_sure(found, request, texts),
        margins=_margins(texts),
        git=git_state(),
        code=code_digest(),
        data=found.comparison.world.sources,
        settings=json.dumps(config.model_dump(mode="json", by_alias=True), indent=1, ensure_ascii=False),
    )  # fmt: skip
    file.write_text(html, encoding="utf-8")


def _arm(name: str, config: Config, texts: Texts) -> dict[str, Any]:
    """An arm for the page: its name in words, and its programmes."""
    programmes = [as_template(one, texts) for one in config.policy if one.changes]
    return {"name": name, "label": arm_name(name, texts), "programmes": programmes}


def _words(found: Compared, arm: str, request: Request, texts: Texts) -> dict[str, Any]:
    """Sentences on the key outcomes by actor, at one horizon."""
    horizons = found.comparison.horizons
    year = max([one for one in horizons if one <= TOLD] or horizons[:1])
    rows = of_everybody(found.effects, arm)
    rows = rows[rows["horizon"] == year].set_index("measure")
    actors = []
    for actor, names in KEY.items():
        lines = []
        for name in names:
            if name in rows.index:
                row = rows.loc[name]
                line = {"label": texts.label(MEASURES[name]), "words": effect_in_words(row, row["unit"], texts),
                        "worlds": worlds_in_words(row, texts), "beyond_zero": is_clear(row)}  # fmt: skip
                lines.append(line)
        actors.append({"name": texts(f"compare.actors.{actor}"), "lines": lines})
    reference = arm_name(request.arms[0][0], texts)
    lead = texts("compare.page.at_horizon", after=begun(after(year, texts)), reference=reference)
    return {"lead": lead, "actors": actors}


def _table(found: Compared, arm: str, texts: Texts) -> list[dict[str, Any]]:
    """Key outcomes at all horizons: label, unit, and a cell of (words, worlds) for each."""
    rows, table = of_everybody(found.effects, arm).set_index(["measure", "horizon"]), []
    for name in EVERY_KEY:
        cells = []
        for year in found.comparison.horizons:
            known = (name, year) in rows.index
            row = rows.loc[(name, year)] if known else None
            cells.append([effect_in_words(row, row["unit"], texts), worlds_in_words(row, texts)] if known else ["", ""])
        table.append({"label": texts.label(MEASURES[name]), "cells": cells, "definition": MEASURES[name].definition})
    return table


def _sure(found: Compared, request: Request, texts: Texts) -> list[str]:
    """Chance, parameters and structure, one sentence each."""
    effects = found.effects[found.effects["measure"].isin(EVERY_KEY) & (found.effects["dimension"] == "all")]
    effects, years = effects[effects["arm"] != PLACEBO], found.comparison.horizons
    ratios = effects["variance_ratio"].replace(np.inf, np.nan).groupby(effects["horizon"]).median()
    first, last = (texts.number(ratios[year], "ratio", 0) for year in (years[0], years[-1]))
    told = after(years[-1], texts)
    sentences = [texts("compare.page.sure_chance", first=first, last=last, after=told)]
    if found.comparison.nested:
        share = 100.0 * effects.loc[effects["horizon"] == years[-1], "parameter_share"].median()
        sentences.append(texts("compare.page.sure_members", after=begun(told), share=texts.number(share, "percent", 0)))
    elif not request.replicates:
        sentences.append(texts("compare.page.sure_fixed"))
    return [*sentences, texts("compare.page.sure_structure")]


def _margins(texts: Texts) -> str:
    """From which difference one counts as better or worse off, in words."""
    parts = []
    for name, spec in OUTCOMES.items():
        if name != "in_work":
            value = f"{texts.number(100.0 * spec.margin, 'percent', 0)}%" if spec.relative else (
                f"{texts.exact(spec.margin)} {texts(f'compare.levels.{spec.unit}')}")  # fmt: skip
            parts.append(f"{texts(f'compare.outcomes.{name}').lower()} {value}")
    return texts("compare.page.margins", margins="; ".join(parts))
