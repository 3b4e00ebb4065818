"""Sentences, tables and the card of the triple win, next to the charts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from dash import html

from experiments.dashboard.answer import CARD, Found
from experiments.dashboard.controls import START, YEARS, Preset, controls
from experiments.dashboard.figures import ARMS, group_name, spread_label, words_digits
from experiments.dashboard.question import View
from experiments.dashboard.words import Words
from experiments.outcomes.person_outcomes import OUTCOMES
from experiments.pairing.paired_worlds import PLACEBO
from experiments.pairing.persona_effects import CAREER_MEASURES
from experiments.presentation.effect_words import Effect, effect_in_words, is_clear, worlds_in_words
from experiments.presentation.texts import NO_NUMBER
from sim.measurement.measures import MEASURES

SIGNS = {"better": "▲", "worse": "▼", "unclear": "="}


Table = dict[str, Any]


def attributes(**values: str) -> dict[str, Any]:
    """Return attributes of an element whose names have a hyphen: `aria_hidden` for 'aria-hidden'."""
    return {name.replace("_", "-"): value for name, value in values.items()}


def table(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> Table:
    """Return a table that the page draws once somebody opens it; the first cell of a row is its header."""
    return {"head": head, "rows": rows, "caption": caption}


def over_time_text(found: Found, measure: str, view: View, words: Words) -> str:
    """Return the chart in sentences: levels in the year looked at, and what policy and assumptions change."""
    year, spec, n = START + view.horizon - 1, MEASURES[measure], view.horizon - 1
    label = words.label(spec)
    levels = []
    for name in found.lines:
        value = found.level(name, measure).middle[n]
        if np.isfinite(value):
            level = words.number(value, spec.unit, words_digits(measure))
            levels.append(f"{level} {words.unit(spec.unit)} ({words.own(f'lines.{name}')})")
    if not levels:
        return f"{label}. " + words.own("chart.waiting", year=year)
    parts = [words.own("chart.level_text", year=year, parts=", ".join(levels))]
    for name, key in (("policy", "effect_text"), ("assumptions", "assumed_text")):
        effect = found.at(measure, view.horizon, name)
        if name in found.lines and effect.pairs:
            parts.append(
                words.own(
                    f"chart.{key}",
                    year=year,
                    effect=effect_in_words(effect, spec.unit, words),
                    worlds=f" ({worlds_in_words(effect, words)})" if effect.pairs > 1 else "",
                )
            )
    if found.level("policy", measure).worlds > 1:
        parts.append(words.own("chart.bands", spread=spread_label(view, words)))
    return f"{label}. " + " ".join(parts)


def card(found: Found, view: View, words: Words) -> list[Any]:
    """Return the triple win: for workers, employers and society, what gets better and what gets worse."""
    if "policy" not in found.lines:
        return [html.P(words.own("card.no_policy"), className="quiet")]
    columns = []
    for actor, signs in CARD.items():
        rows, counts = [], dict.fromkeys(SIGNS, 0)
        for measure, sign in signs.items():
            effect = found.at(measure, view.horizon)
            verdict = "unclear" if not is_clear(effect) else "better" if effect.difference * sign > 0 else "worse"
            counts[verdict] += 1
            rows.append(_card_row(measure, effect, verdict, words))
        head = html.Div([html.H3(words.own(f"card.{actor}")), html.P(words.own("card.summary", **counts))])
        columns.append(html.Section([head, html.Ul(rows)], className=f"card {_leaning(counts)}"))
    enough = found.at("employment_rate", view.horizon).pairs > 1
    note = words.own("card.note" if enough else "card.waiting")
    return [html.Div(columns, className="cards"), html.P(note, className="quiet")]


def _card_row(measure: str, effect: Effect, verdict: str, words: Words) -> html.Li:
    unit = MEASURES[measure].unit
    sign = html.Span(SIGNS[verdict], className="sign", **attributes(aria_hidden="true"))
    label = html.Strong(words.label(MEASURES[measure]))
    size = effect_in_words(effect, unit, words) if effect.pairs else NO_NUMBER
    spoken = html.Span(f" ({words.own(f'card.{verdict}')})", className="spoken")
    return html.Li([sign, html.Div([label, spoken, html.Span(size, className="told")])], className=verdict)


def _leaning(counts: dict[str, int]) -> str:
    if counts["better"] == counts["worse"]:
        return "even"
    return "gain" if counts["better"] > counts["worse"] else "loss"


def winners_text(rows: pd.DataFrame, view: View, words: Words) -> str:
    """Return who wins and who loses, in a sentence."""
    if rows.empty:
        return words.own("winners.waiting")
    whole = rows[rows["dimension"] == "all"].iloc[0]
    keys = ("better", "worse", "placebo_better", "placebo_worse")
    one = OUTCOMES[view.outcome]  # from which difference a person counts as better or worse off
    if one.relative:
        margin = words.own("winners.share", value=words.number(100.0 * one.margin, "percent", 0))
    else:
        margin = f"{words.exact(one.margin)} {words(f'compare.units.{one.unit}')}"
    return words.own("winners.text", margin=margin, **{key: words.number(whole[key], "percent", 1) for key in keys})


def winners_table(rows: pd.DataFrame, words: Words) -> Table | None:
    """Return all groups with what the chart shows, and the net effect beyond the placebo."""
    if rows.empty:
        return None
    head = [words.own(f"winners.{key}") for key in ("group", "persons", "better", "worse")]
    head += [f"{words.own('winners.placebo')}: {words.own(f'winners.{key}')}" for key in ("better", "worse")]
    lines = []
    for row in rows.itertuples():
        shares = [row.better, row.worse, row.placebo_better, row.placebo_worse]
        net = words.number(row.net, "percent", 1)
        if np.isfinite(row.net_low):
            low, high = row.net_low, row.net_high
            net += f" ({words.number(low, 'percent', 1)} – {words.number(high, 'percent', 1)})"
        lines.append(
            [
                group_name(row.dimension, row.group, words),
                words.number(row.persons, "persons", 0),
                *(words.number(value, "percent", 1) for value in shares),
                net,
            ]
        )
    return table([*head, words.own("winners.net")], lines, words.own("winners.net"))


def career_text(rows: pd.DataFrame, view: View, words: Words) -> str:
    """Return the career in a sentence."""
    own = rows[(rows["measure"] == view.career) & (rows["year"] == view.horizon)] if not rows.empty else rows
    own = own[own["persons"] > 0] if not own.empty else own
    if own.empty or not {"baseline", "policy"} <= set(own["arm"]):
        return words.own("career.waiting")
    unit, by_arm = CAREER_MEASURES[view.career][0], own.set_index("arm")
    policy = by_arm.loc["policy"]
    values = {arm: words.quantity(by_arm.loc[arm, "value"], unit) if arm in by_arm.index else NO_NUMBER for arm in ARMS}
    return words.own(
        "career.text",
        years=view.horizon,
        without=values["baseline"],
        with_policy=values["policy"],
        placebo=values[PLACEBO],
        persons=words.number(policy["persons"], "persons", 0),
        worlds=int(policy["worlds"]),
        effect=effect_in_words(policy, unit, words),
    )


def career_table(rows: pd.DataFrame, view: View, words: Words) -> Table | None:
    """Return the career year by year, in all arms."""
    if rows.empty:
        return None
    own = rows[(rows["measure"] == view.career) & (rows["persons"] > 0)]
    unit = CAREER_MEASURES[view.career][0]
    wide = own.pivot(index="year", columns="arm", values="value")
    arms = [arm for arm in ARMS if arm in wide]
    head = [words.own("career.year"), *(words.own(f"career.{ARMS[arm][0]}") for arm in arms)]
    lines = [[str(year), *(words.number(row[arm], unit) for arm in arms)] for year, row in wide.iterrows()]
    return table(head, lines, words.unit(unit))


def career_label(name: str, words: Words) -> str:
    """Return what is followed of a career, in words."""
    own = name in ("employability", "pride", "sick")
    return words.own(f"career.outcomes.{name}") if own else words(f"compare.career.{name}")


def sources(words: Words) -> Table:
    """Return every slider with its usual value, range, unit and source."""
    head = [words.own(f"sources.{key}") for key in ("what", "usual", "range", "unit", "source")]
    lines = []
    for one in controls().values():
        stops = words.stops(one)
        usual = stops[int(one.default)] if stops else words.exact(one.default)
        extent = ", ".join(stops) if stops else f"{words.exact(one.low)} – {words.exact(one.high)}"
        lines.append([words.label(one), usual, extent, words.unit_of(one), words.source(one.source)])
    return table(head, lines, words.own("sources.title"))


def preset_text(preset: Preset, words: Words) -> str:
    """Return what a preset does, and its source."""
    period = ""
    if (preset.first, preset.last) != (1, YEARS):
        period = " " + words.own("page.period", first=START + preset.first - 1, last=START + preset.last - 1)
    source = f" {words.own('sources.source')}: {words.source(preset.source)}." if preset.source else ""
    return words.label(preset) + period + source
