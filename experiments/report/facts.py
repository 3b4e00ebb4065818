"""What the policy report says in words: in short, who wins and loses, flips, costs, assumptions, warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.stats import t as student

from experiments.compare.figures import inhabitants
from experiments.compare.words import FLIPS, KEY, flips, flips_between_groups, main_horizon, of_everybody
from experiments.outcomes.person_outcomes import OUTCOMES
from experiments.pairing.effects import ACTORS, LEVEL, OF_ALL
from experiments.presentation.effect_words import (
    after,
    begun,
    effect_in_words,
    is_clear,
    support_in_words,
    worlds_in_words,
)
from experiments.presentation.texts import Texts
from sim.catalogue import Parameter, parameters_by_name
from sim.config import Change, Config
from sim.institutions.targeting import Where
from sim.measurement.measures import MEASURES

if TYPE_CHECKING:
    from experiments.compare.request import Request
    from experiments.compare.result import Compared

FEW_PERSONS, FEW_PAIRS, LONG = 100_000, 20, 10  # below, below and beyond which the report warns
IN_SHORT = 4  # effects of each actor in short
LEAST_PERSONS = 10  # in a group that is shown
TENTH = 0.1  # percentage points
# Levers that have no price in money, time or output, so that a comparison with a paid measure flatters them.
FREE = {
    "hr.visible_results",
    "hr.policy_known",
    "hr.open_posting",
    "hr.internal_posting",
    "hr.talks_in_appraisal",
    "hr.general_training",
    "hr.autonomy",
    "worker_initiative.reflection",
    "worker_initiative.reflection_times",
    "worker_initiative.networking",
    "worker_initiative.networking_effort",
}


def in_short(found: Compared, arm: str, texts: Texts) -> list[dict[str, Any]]:
    """Return by actor the clearest effects at the report's horizon, the surest first; none if nothing is clear."""
    year, rows = main_horizon(found), of_everybody(found.effects, arm)
    rows = rows[rows["horizon"] == year].set_index("measure")
    parts = []
    for actor, names in KEY.items():
        known = rows.loc[[name for name in names if name in rows.index]]
        clear = known[np.array([is_clear(row) for row in known.itertuples()], bool)]
        sure = (clear["difference"] / (clear["high"] - clear["low"])).abs().sort_values(ascending=False)
        lines = [_line(name, clear.loc[name], texts) for name in sure.index[:IN_SHORT]]
        facts = {"name": texts(f"compare.actors.{actor}"), "lines": lines, "outcomes": len(known), "clear": len(clear)}
        parts.append(facts)
    return parts


def _line(name: str, row: pd.Series, texts: Texts) -> dict[str, str]:
    words = effect_in_words(row, row["unit"], texts)
    return {"label": texts.label(MEASURES[name]), "words": words, "worlds": support_in_words(row, texts)}


def horizons_table(found: Compared, arm: str, texts: Texts) -> list[dict[str, Any]]:
    """Return key outcomes by actor at every horizon: words, worlds of the same sign, and whether it is clear."""
    rows, table = of_everybody(found.effects, arm).set_index(["measure", "horizon"]), []
    for actor, names in KEY.items():
        lines = []
        for name in names:
            cells = []
            for year in found.comparison.horizons:
                row = rows.loc[(name, year)] if (name, year) in rows.index else None
                cells.append(_cell(row, texts))
            lines.append({"label": texts.label(MEASURES[name]), "cells": cells})
        table.append({"actor": texts(f"compare.actors.{actor}"), "lines": lines})
    return table


def _cell(row: pd.Series | None, texts: Texts) -> dict[str, Any]:
    if row is None:
        return {"words": "", "worlds": "", "sure": False}
    return {
        "words": effect_in_words(row, row["unit"], texts),
        "worlds": worlds_in_words(row, texts),
        "sure": is_clear(row),
    }


def winners_table(found: Compared, arm: str, texts: Texts) -> dict[str, Any]:
    """Return better less worse off: by group at the report's horizon, and of everybody at every horizon."""
    own = found.winners[found.winners["arm"] == arm]
    year, groups = main_horizon(found), []
    rows = _shown_groups(own[own["horizon"] == year])
    for dimension, part in rows.groupby("dimension", sort=False):
        lines = []
        for group, of_group in part.groupby("group", sort=False):
            cells = of_group.set_index("outcome")
            persons = texts.number(cells["persons"].iloc[0], "persons")
            lines.append({"label": texts.group(dimension, group), "persons": persons, "cells": _net(cells, texts)})
        groups.append({"name": texts(f"groups.{dimension}.name"), "lines": lines})
    whole = own[own["dimension"] == OF_ALL]
    by_year = [
        {"label": begun(after(one, texts)), "cells": _net(part.set_index("outcome"), texts)}
        for one, part in whole.groupby("horizon")
    ]
    names = [texts(f"compare.outcomes.{name}") for name in OUTCOMES]
    return {"names": names, "groups": groups, "horizons": by_year, "after": after(year, texts)}


def _net(cells: pd.DataFrame, texts: Texts) -> list[dict[str, Any]]:
    """Return the net share better off with its interval, in percentage points, and its sign if it is clear."""
    row_of = []
    for name in OUTCOMES:
        row = cells.loc[name]
        kind = _kind(row)
        digits = 2 if kind and abs(row["net"]) < TENTH else 1  # a clear gain of 0.0 would be read as none
        mean, low, high = (texts.number(row[f"net{end}"], "percent", digits) for end in ("", "_low", "_high"))
        words = texts("report.net", net=mean, low=low, high=high)
        row_of.append({"words": words, "kind": kind, "mark": texts(f"report.marks.{kind}") if kind else ""})
    return row_of


def _shown_groups(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of winners without sectors, groups of few persons, and those who came later."""
    told_of = (rows["dimension"] != "sector") & (rows["group"] != "came later") & (rows["persons"] >= LEAST_PERSONS)
    return rows[told_of]


def _kind(row: pd.Series) -> str:
    """Return whether a net share is a gain or a loss beyond doubt; empty if neither."""
    net = row["net"]
    half = (row["net_high"] - row["net_low"]) / 2.0
    return "gain" if net > FLIPS * half else "loss" if -net > FLIPS * half else ""


def _groups(found: Compared, arm: str) -> pd.DataFrame:
    rows = found.winners[(found.winners["arm"] == arm) & (found.winners["horizon"] == main_horizon(found))]
    shown = _shown_groups(rows)
    return shown[shown["dimension"] != OF_ALL]


def who_gains(found: Compared, arm: str, texts: Texts) -> dict[str, list[str]]:
    """Return for each outcome a sentence on the group that gains most and on the one that loses most, beyond doubt."""
    own = _groups(found, arm)
    own = own.assign(kind=[_kind(row) for _, row in own.iterrows()])
    parts: dict[str, list[str]] = {"gain": [], "loss": []}
    for name in OUTCOMES:
        for kind, sentences in parts.items():
            chosen = own[(own["outcome"] == name) & (own["kind"] == kind)]
            if len(chosen):
                row = chosen.loc[chosen["net"].abs().idxmax()]
                facts = {
                    "outcome": texts(f"compare.outcomes.{name}"),
                    "group": texts.group(row["dimension"], row["group"]),
                    "dimension": texts(f"groups.{row['dimension']}.name").lower(),
                    "net": texts.number(abs(row["net"]), "percent", 1),
                }
                sentences.append(texts(f"report.who.{kind}", **facts))
    return parts


def named_by_chance(found: Compared, arm: str, texts: Texts) -> str:
    """Return how many groups `who_gains` looks at, and how many chance alone would name if effects were zero."""
    cells = len(_groups(found, arm))
    freedom = max(len(set(found.comparison.members)) - 1, 1)
    chance = 2.0 * student.sf(FLIPS * student.ppf(0.5 + LEVEL / 2.0, freedom), freedom)
    return texts("report.by_luck", cells=cells, expected=texts.number(chance * cells, digits=1))


def costs_table(found: Compared, arm: str, texts: Texts) -> list[dict[str, Any]]:
    """Return what each actor is left with at every horizon, in words."""
    rows = found.costs[(found.costs["arm"] == arm) & (found.costs["role"] == "net")].set_index(["actor", "year"])
    return [
        {
            "label": texts(f"compare.payers.{actor}"),
            "cells": [_money(rows.loc[(actor, year)], texts) for year in found.comparison.horizons],
        }
        for actor in ACTORS
    ]


def _money(row: pd.Series, texts: Texts) -> dict[str, Any]:
    return {"words": effect_in_words(row, "EUR a year", texts), "sure": is_clear(row)}


def cost_in_short(found: Compared, arm: str, request: Request, texts: Texts) -> str:
    """Return the net result of the public purse at the report's horizon, per person and for the whole population."""
    rows = found.costs[(found.costs["arm"] == arm) & (found.costs["role"] == "net")].set_index(["actor", "year"])
    year, persons = main_horizon(found), inhabitants(request.reference) / 1e6
    row = rows.loc[("public", year)]
    low, high = (texts.number(persons * row[end], "EUR a year", 0) for end in ("low", "high"))
    facts = {
        "after": begun(after(year, texts)),
        "words": effect_in_words(row, "EUR a year", texts),
        "low": low,
        "high": high,
        "persons": texts.number(persons, digits=1),
    }
    return texts("report.cost", **facts)


def all_flips(found: Compared, arm: str, texts: Texts) -> list[str]:
    """Return where an effect turns: over time, and between everybody and a group."""
    return [*flips(found.effects, arm, texts), *flips_between_groups(found.effects, arm, main_horizon(found), texts)]


def assumptions(config: Config, reference: Config, texts: Texts) -> list[dict[str, str]]:
    """Return what a policy changes, one row each: label, usual value, value, unit, range, when, for whom, source."""
    known = parameters_by_name()
    usual = reference.model_dump()
    return [_assumed(change, known[change.lever], usual, texts) for one in config.policy for change in one.changes]


def _assumed(change: Change, one: Parameter, usual: dict[str, Any], texts: Texts) -> dict[str, str]:
    group, parameter = one.name.split(".")
    start, until = (texts.month(date) if date else "" for date in (change.start, change.until))
    low, high = (texts.exact(float(end)) for end in one.allowed.split(" to "))
    return {
        "lever": one.extra[texts.language],
        "name": one.name,
        "usual": texts.exact(usual[group][parameter]),
        "value": texts.exact(change.value),
        "unit": one.extra["unit"],
        "range": texts("report.range", low=low, high=high),
        "when": texts("report.until", start=start, until=until) if until else start,
        "whom": _whom(change.where, texts),
        "source": one.extra["source"],
    }


def _whom(where: Where | None, texts: Texts) -> str:
    """Return the employers whom a change is for, in words."""
    if where is None:
        return texts("report.all_employers")
    if where.kind == "public":
        return texts(f"report.whom.{'public' if where.value else 'private'}")
    value = texts.group("sector", str(where.value)) if where.kind == "sector" else where.value
    return texts(f"report.whom.{where.kind}", value=value)


def warnings(found: Compared, config: Config, request: Request, texts: Texts) -> list[str]:
    """Return what to be careful with in this very comparison."""
    persons, pairs, lines = request.reference.scale.persons, len(found.comparison.draws), []
    if persons < FEW_PERSONS:
        facts = {"persons": texts.number(persons, "persons"), "least": texts.number(FEW_PERSONS, "persons")}
        lines.append(texts("report.warn.small", **facts))
    if pairs < FEW_PAIRS:
        lines.append(texts("report.warn.pairs", pairs=pairs, least=FEW_PAIRS))
    if not request.replicates:
        lines.append(texts("report.warn.parameters"))
    if max(found.comparison.horizons) > LONG:
        lines.append(texts("report.warn.long", years=LONG))
    lines += [texts("compare.words.failed", reason=reason) for reason in found.failed]
    labels = {name: one.extra[texts.language] for name, one in parameters_by_name().items()}
    levers = [change.lever for one in config.policy for change in one.changes]
    free = [labels[name] for name in dict.fromkeys(levers) if name in FREE]
    if free:
        lines.append(texts("report.warn.free", levers="; ".join(free)))
    if any(name == "hr.for_whom" for name in levers):
        lines.append(texts("report.warn.group"))
    return lines
