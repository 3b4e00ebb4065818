"""The page of a comparison: one HTML file that asks nothing of a network, in English or Dutch."""

import json
from pathlib import Path
from typing import Any

from experiments.compare.figures import winners_at_all_horizons
from experiments.compare.request import Request
from experiments.compare.simulate import Compared
from experiments.compare.words import (
    EVERY_KEY,
    KEY,
    all_flips,
    arm_name,
    line_of,
    lines_by_horizon,
    main_horizon,
    of_everybody,
    short,
    with_sign,
)
from experiments.outcomes.calibrated_tables import told
from experiments.outcomes.person_outcomes import OUTCOMES
from experiments.pairing.paired_worlds import PLACEBO
from experiments.presentation.charts import Chart
from experiments.presentation.effect_words import (
    after,
    begun,
    is_clear,
    support_in_words,
)
from experiments.presentation.html import as_template, chart_parts, table_parts, write_html
from experiments.presentation.texts import Texts
from sim.config import Config
from sim.engine.provenance import code_digest

MOST_TIMES = 1000.0  # above it the page says 'more than'


def write_comparison(file: Path, found: Compared, charts: list[Chart], request: Request, texts: Texts) -> None:
    """Write the page; raise OSError."""
    draws, config, arms = found.comparison.draws, request.reference, found.comparison.policies
    write_html(
        file,
        "compare.html",
        texts,
        **facts_of_worlds(found, request, texts),
        luck={"pairs": len(draws), "first": draws[0].seed, "last": draws[-1].seed},
        replicates=request.replicates,
        failed=found.failed,
        title=texts("compare.title", reference=arm_name(request.arms[0][0], texts)),
        reference=_arm(request.arms[0][0], config, texts),
        arms=[_arm(*arm, texts) | {"words": _words(found, arm[0], request, texts)} for arm in request.arms[1:]],
        scenario=[as_template(one, texts) for one in config.scenario],
        charts={arm: [chart_parts(chart) for chart in charts if chart.name.endswith(f"-{arm}")] for arm in arms},
        careers=[chart_parts(chart) for chart in charts if chart.name.startswith("career-")],
        tables={arm: lines_by_horizon(found, arm, EVERY_KEY, support_in_words, texts) for arm in arms},
        side_by_side=_side_by_side(found, arms, texts) if len(arms) > 1 else None,
        winners={
            arm: [{"title": title, **table_parts(table)} for title, table in winners_at_all_horizons(found, arm, texts)]
            for arm in arms
        },
        flips={arm: all_flips(found, arm, texts) for arm in arms},
        sure=_sure(found, request, texts),
        margins=_margins(texts),
    )


def facts_of_worlds(found: Compared, request: Request, texts: Texts) -> dict[str, Any]:
    """Return what the pages of a comparison and of a report both say of the worlds that were run."""
    draws, config, sources = found.comparison.draws, request.reference, found.comparison.reference_data.sources
    return {
        "config": config,
        "persons": texts.number(config.scale.persons, "persons"),
        "pairs": len(draws),
        "members": len({draw.member for draw in draws}) if request.replicates else 0,
        "by_hand": request.by_hand,
        "horizons": found.comparison.horizons,
        "code": code_digest(),
        "data": sources,
        "like": told("like", sources, texts),
        "validation": told("validation", sources, texts),
        "settings": json.dumps(config.model_dump(mode="json", by_alias=True), indent=1, ensure_ascii=False),
    }


def _arm(name: str, config: Config, texts: Texts) -> dict[str, Any]:
    """Return an arm for the page: its name in words, and its programmes."""
    programmes = [as_template(one, texts) for one in config.policy if one.changes]
    return {"name": name, "label": arm_name(name, texts), "programmes": programmes}


def _words(found: Compared, arm: str, request: Request, texts: Texts) -> dict[str, Any]:
    """Return sentences on the key outcomes by actor at one horizon: first those beyond doubt, then the others."""
    year, actors = main_horizon(found), []
    rows = of_everybody(found.effects, arm).xs(year, level="horizon")
    for actor, names in KEY.items():
        lines: dict[bool, list[dict[str, str]]] = {True: [], False: []}
        for name in (name for name in names if name in rows.index):
            lines[is_clear(rows.loc[name])].append(line_of(name, rows.loc[name], texts))
        actors.append({"name": texts(f"compare.actors.{actor}"), "sure": lines[True], "unsure": lines[False]})
    reference = arm_name(request.arms[0][0], texts)
    lead = texts("compare.page.at_horizon", after=begun(after(year, texts)), reference=reference)
    return {"lead": lead, "actors": actors}


def _side_by_side(found: Compared, arms: list[str], texts: Texts) -> dict[str, Any]:
    """Return a table of all policies side by side at one horizon; a cell is (text, whether it is beyond doubt)."""
    year, rows = main_horizon(found), []
    effects = {arm: of_everybody(found.effects, arm) for arm in arms}
    for name in EVERY_KEY:
        if all((name, year) in own.index for own in effects.values()):
            cells = [own.loc[(name, year)] for own in effects.values()]
            shown = [(short(c["difference"], c["low"], c["high"], c["unit"], texts), is_clear(c)) for c in cells]
            rows.append({"label": with_sign(name, texts), "cells": shown})
    title = texts("compare.page.side_by_side", after=after(year, texts))
    return {"title": title, "head": [arm_name(arm, texts) for arm in arms], "rows": rows}


def _sure(found: Compared, request: Request, texts: Texts) -> list[str]:
    """Return a sentence each on the uncertainty from chance, parameters and structure."""
    effects = found.effects[found.effects["measure"].isin(EVERY_KEY) & (found.effects["dimension"] == "all")]
    effects, years = effects[effects["arm"] != PLACEBO], found.comparison.horizons
    ratios = effects["variance_ratio"].groupby(effects["horizon"]).median()
    first, last = (_times(ratios[year], texts) for year in (years[0], years[-1]))
    when = after(years[-1], texts)
    sentences = [texts("compare.page.sure_chance", first=first, last=last, after=when)]
    if found.comparison.nested:
        share = 100.0 * effects.loc[effects["horizon"] == years[-1], "parameter_share"].median()
        sentences.append(texts("compare.page.sure_members", after=begun(when), share=texts.number(share, "percent", 0)))
    elif not request.replicates:
        sentences.append(texts("compare.page.sure_fixed"))
    return [*sentences, texts("compare.page.sure_structure")]


def _times(ratio: float, texts: Texts) -> str:
    """Return how many times as many worlds independent runs would need, or that it is more than is worth saying."""
    most = texts("compare.page.more_than", value=texts.number(MOST_TIMES, "ratio", 0))
    return most if ratio > MOST_TIMES else texts.number(ratio, "ratio", 0 if ratio >= 10.0 else 1)


def _margins(texts: Texts) -> str:
    """Return in words from which difference one counts as better or worse off."""
    margins = {
        name: f"{texts.number(100.0 * spec.margin, 'percent', 0)}%"
        if spec.relative
        else f"{texts.exact(spec.margin)} {texts(f'compare.units.{spec.unit}')}"
        for name, spec in OUTCOMES.items()
        if name != "in_work"
    }
    words = "; ".join(f"{texts(f'compare.outcomes.{name}').lower()} {value}" for name, value in margins.items())
    return texts("compare.page.margins", margins=words)
