"""What the policy report says in words: in short, who wins and loses, flips, costs, assumptions, warnings."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t as student

from experiments.compare.figures import public_cost
from experiments.compare.request import Request
from experiments.compare.simulate import Compared
from experiments.compare.words import FLIPS, KEY, line_of, lines_by_horizon, main_horizon, of_everybody
from experiments.outcomes.person_outcomes import OUTCOMES
from experiments.pairing.effects import ACTORS, LEAST_PERSONS, LEVEL, OF_ALL
from experiments.presentation.effect_words import (
    after,
    begun,
    effect_in_words,
    is_clear,
    worlds_in_words,
)
from experiments.presentation.texts import Texts
from sim.catalogue import Parameter, parameters_by_name
from sim.config import Change, Config
from sim.institutions.targeting import Where

FEW_PERSONS, FEW_PAIRS, LONG = 100_000, 20, 10  # below, below and beyond which the report warns
IN_SHORT = 4  # effects of each actor in short
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
    rows, parts = of_everybody(found.effects, arm).xs(main_horizon(found), level="horizon"), []
    for actor, names in KEY.items():
        known = rows.loc[[name for name in names if name in rows.index]]
        clear = known[np.array([is_clear(row) for row in known.itertuples()], bool)]
        sure = (clear["difference"] / (clear["high"] - clear["low"])).abs().sort_values(ascending=False)
        lines = [line_of(name, clear.loc[name], texts) for name in sure.index[:IN_SHORT]]
        label = texts(f"compare.actors.{actor}")
        parts.append({"name": label, "lines": lines, "outcomes": len(known), "clear": len(clear)})
    return parts


def horizons_table(found: Compared, arm: str, texts: Texts) -> list[dict[str, Any]]:
    """Return key outcomes by actor at every horizon: words, worlds of the same sign, and whether it is clear."""
    return [
        {
            "actor": texts(f"compare.actors.{actor}"),
            "lines": lines_by_horizon(found, arm, names, worlds_in_words, texts),
        }
        for actor, names in KEY.items()
    ]


def winners_table(found: Compared, arm: str, texts: Texts) -> dict[str, Any]:
    """Return better less worse off: by group at the report's horizon, and of everybody at every horizon."""
    own = found.winners[found.winners["arm"] == arm]
    year, groups = main_horizon(found), []
    for dimension, part in _shown_groups(own[own["horizon"] == year]).groupby("dimension", sort=False):
        lines = [
            {
                "label": texts.group(dimension, group),
                "persons": texts.number(of_group["persons"].iloc[0], "persons"),
                "cells": _net(of_group, texts),
            }
            for group, of_group in part.groupby("group", sort=False)
        ]
        groups.append({"name": texts.group(dimension), "lines": lines})
    by_year = [
        {"label": begun(after(one, texts)), "cells": _net(part, texts)}
        for one, part in own[own["dimension"] == OF_ALL].groupby("horizon")
    ]
    names = [texts(f"compare.outcomes.{name}") for name in OUTCOMES]
    return {"names": names, "groups": groups, "horizons": by_year, "after": after(year, texts)}


def _net(rows: pd.DataFrame, texts: Texts) -> list[dict[str, Any]]:
    """Return the net share better off with its interval, in percentage points, and its sign if it is clear."""
    cells = []
    for _, row in rows.set_index("outcome").loc[list(OUTCOMES)].iterrows():
        kind = _kind(row)
        digits = 2 if kind and abs(row["net"]) < TENTH else 1  # a clear gain of 0.0 would be read as none
        net, low, high = (texts.number(row[name], "percent", digits) for name in ("net", "net_low", "net_high"))
        mark = texts(f"report.marks.{kind}") if kind else ""
        cells.append({"words": texts("report.net", net=net, low=low, high=high), "kind": kind, "mark": mark})
    return cells


def _shown_groups(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of winners without sectors, groups of few persons, and those who came later."""
    return rows[(rows["dimension"] != "sector") & (rows["group"] != "came later") & (rows["persons"] >= LEAST_PERSONS)]


def _kind(row: pd.Series) -> str:
    """Return whether a net share is a gain or a loss beyond doubt; empty if neither."""
    effect = pd.Series({"difference": row["net"], "low": row["net_low"], "high": row["net_high"]})
    return "" if not is_clear(effect, FLIPS) else "gain" if row["net"] > 0.0 else "loss"


def _groups(found: Compared, arm: str) -> pd.DataFrame:
    """Return the groups, without everybody, at the report's horizon, with the kind of each net share."""
    rows = found.winners[(found.winners["arm"] == arm) & (found.winners["horizon"] == main_horizon(found))]
    rows = _shown_groups(rows[rows["dimension"] != OF_ALL])
    return rows.assign(kind=[_kind(row) for _, row in rows.iterrows()])


def who_gains(found: Compared, arm: str, texts: Texts) -> dict[str, list[str]]:
    """Return for each outcome a sentence on the group that gains most and on the one that loses most, beyond doubt."""
    own = _groups(found, arm)
    parts: dict[str, list[str]] = {"gain": [], "loss": []}
    for name in OUTCOMES:
        for kind, sentences in parts.items():
            chosen = own[(own["outcome"] == name) & (own["kind"] == kind)]
            if len(chosen):
                row = chosen.loc[chosen["net"].abs().idxmax()]
                sentences.append(
                    texts(
                        f"report.who.{kind}",
                        outcome=texts(f"compare.outcomes.{name}"),
                        group=texts.group(row["dimension"], row["group"]),
                        dimension=texts.group(row["dimension"]).lower(),
                        net=texts.number(abs(row["net"]), "percent", 1),
                    )
                )
    return parts


def named_by_chance(found: Compared, arm: str, texts: Texts) -> str:
    """Return how many groups `who_gains` looks at, and how many chance alone would name if effects were zero."""
    cells = len(_groups(found, arm))
    freedom = max(len(set(found.comparison.members)) - 1, 1)
    chance = 2.0 * student.sf(FLIPS * student.ppf(0.5 + LEVEL / 2.0, freedom), freedom)
    return texts("report.by_luck", cells=cells, expected=texts.number(chance * cells, digits=1))


def _net_costs(found: Compared, arm: str) -> pd.DataFrame:
    """Return what each actor receives less what it pays, by actor and year."""
    return found.costs[(found.costs["arm"] == arm) & (found.costs["role"] == "net")].set_index(["actor", "year"])


def costs_table(found: Compared, arm: str, texts: Texts) -> list[dict[str, Any]]:
    """Return what each actor is left with at every horizon, in words."""
    rows = _net_costs(found, arm)

    def cell(row: pd.Series) -> dict[str, Any]:
        return {"words": effect_in_words(row, "EUR a year", texts), "sure": is_clear(row)}

    return [
        {
            "label": texts(f"compare.payers.{actor}"),
            "cells": [cell(rows.loc[(actor, year)]) for year in found.comparison.horizons],
        }
        for actor in ACTORS
    ]


def cost_in_short(found: Compared, arm: str, request: Request, texts: Texts) -> str:
    """Return the net result of the public purse at the report's horizon, per person and for the whole population."""
    year = main_horizon(found)
    facts = public_cost(_net_costs(found, arm).loc[("public", year)], request.reference, texts)
    return texts("report.cost", after=begun(after(year, texts)), **facts)


def assumptions(config: Config, reference: Config, texts: Texts) -> list[dict[str, str]]:
    """Return what a policy changes, one row each: label, usual value, value, unit, range, when, for whom, source."""
    known, usual = parameters_by_name(), reference.model_dump()
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
    persons, pairs = request.reference.scale.persons, len(found.comparison.draws)
    labels = {name: one.extra[texts.language] for name, one in parameters_by_name().items()}
    levers = list(dict.fromkeys(change.lever for one in config.policy for change in one.changes))
    free = [labels[name] for name in levers if name in FREE]
    small = {"persons": texts.number(persons, "persons"), "least": texts.number(FEW_PERSONS, "persons")}
    told: list[tuple[bool, str, dict[str, Any]]] = [
        (persons < FEW_PERSONS, "small", small),
        (pairs < FEW_PAIRS, "pairs", {"pairs": pairs, "least": FEW_PAIRS}),
        (not request.replicates, "parameters", {}),
        (max(found.comparison.horizons) > LONG, "long", {"years": LONG}),
        (bool(free), "free", {"levers": "; ".join(free)}),
        ("hr.for_whom" in levers, "group", {}),
    ]
    lines = [texts(f"report.warn.{key}", **facts) for holds, key, facts in told if holds]
    return [*lines, *(texts("compare.words.failed", reason=reason) for reason in found.failed)]
