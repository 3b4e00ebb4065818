"""From finished worlds to tables: effects and verdicts, mechanism paths, actors, and who wins and loses."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.claims.claim import Claim
from experiments.claims.verdicts import (
    NOT_SUPPORTED,
    SUPPORTED,
    Verdict,
    carried,
    effects_of,
    judge,
)
from experiments.claims.worlds import ACTORS, ClaimTask, Setting, asked_of, effect
from experiments.design.parameter_values import Value
from experiments.execution.keys import shipped_data
from experiments.outcomes.person_outcomes import OUTCOMES, dimensions_at_start
from experiments.pairing.effects import estimate
from experiments.pairing.ensemble import members

SETTLING = 5  # years under a mechanism switched off before arms part
DIMENSIONS = ("all", "age", "education", "start_position")  # of who wins and loses
COLUMNS = (
    "claim",
    "contrast",
    "outcome",
    "horizon",
    "effect",
    "low",
    "high",
    "unit",
    "matters",
    "pairs",
    "ensemble_share_same_sign",
    "verdict",
    "depends_on",
    "emergence",
    "key",
    "expect",
    "status",
    "members",
)


class Size(NamedTuple):
    """How much is run: persons, pairs at the calibrated values, members of the ensemble, pairs by mechanism."""

    persons: int
    pairs: int
    members: int
    path_pairs: int
    burn_in_years: int | None = None


FULL = Size(20_000, 10, 10, 4)
QUICK = Size(5_000, 3, 0, 0)


class Finding(NamedTuple):
    """All that is found on one claim."""

    claim: Claim
    verdict: Verdict
    rows: pd.DataFrame
    path: pd.DataFrame
    actors: pd.DataFrame
    winners: pd.DataFrame


def chance_tasks(claim: Claim, size: Size) -> list[ClaimTask]:
    """All arms at the calibrated values, a task a seed."""
    return [ClaimTask(claim, setting, tuple(claim.arms)) for setting in _settings(size, size.pairs)]


def ensemble_tasks(claim: Claim, size: Size) -> list[ClaimTask]:
    """All arms, a task a member of the ensemble; seeds are those of the pairs, in turn."""
    tasks = []
    for number, member in enumerate(members(size.members) if size.members else []):
        values = tuple(zip(member.names, member.values))
        setting = Setting(1 + number % size.pairs, size.persons, values, member.settling, size.burn_in_years)
        tasks.append(ClaimTask(claim, setting, tuple(claim.arms)))
    return tasks


def path_tasks(claim: Claim, size: Size) -> dict[str, list[ClaimTask]]:
    """The arms behind the first key outcome with each mechanism switched off, by mechanism."""
    contrast = claim.contrasts[claim.outcomes[claim.keys[0]].contrast]
    chosen = tuple(name for name in claim.arms if name in contrast.by_arm)
    return {
        name: [ClaimTask(claim, setting, chosen) for setting in _settings(size, size.path_pairs, values, SETTLING)]
        for name, values in claim.path.items()
    }


def _settings(size: Size, count: int, values: dict[str, Value] | None = None, settling: int = 0) -> list[Setting]:
    own = tuple((values or {}).items())
    return [Setting(seed, size.persons, own, settling, size.burn_in_years) for seed in range(1, count + 1)]


def all_tasks(claims: dict[str, Claim], size: Size) -> list[ClaimTask]:
    """Every task, those that share a settled world next to each other."""
    tasks = [task for claim in claims.values() for task in (*chance_tasks(claim, size), *ensemble_tasks(claim, size))]
    tasks += [task for claim in claims.values() for part in path_tasks(claim, size).values() for task in part]
    order = {setting: place for place, setting in enumerate(dict.fromkeys(task.setting for task in tasks))}
    return sorted(tasks, key=lambda task: (task.setting.settling, order[task.setting]))


def finding(claim: Claim, done: dict[str, np.ndarray], size: Size) -> Finding:
    """The tables of one claim, from the numbers of all its tasks."""
    chance = _effects(claim, chance_tasks(claim, size), done)
    rows = effects_of(claim, chance, _effects(claim, ensemble_tasks(claim, size), done))
    verdict = judge(claim, rows)
    rows = rows.assign(verdict=verdict.verdict, depends_on=depends_on(verdict, rows), emergence=claim.emergence)
    return Finding(
        claim,
        verdict,
        rows[list(COLUMNS)],
        _path(claim, chance, done, size),
        _actors(claim, done, size),
        _winners(claim, done, size),
    )


def _effects(claim: Claim, tasks: list[ClaimTask], done: dict[str, np.ndarray]) -> np.ndarray:
    """Effects by task and outcome."""
    found = np.empty((len(tasks), len(claim.outcomes)))
    for n, task in enumerate(tasks):
        values = task.layout.record(done[task.key])["values"]
        found[n] = [effect(claim, outcome, values, task.arms) for outcome in claim.outcomes]
    return found


def depends_on(verdict: Verdict, rows: pd.DataFrame) -> str:
    """On what it depends, by the names of the key outcomes; empty where it depends on nothing."""
    if verdict.verdict in (SUPPORTED, NOT_SUPPORTED):
        return ""
    labels = rows["contrast"] + " " + rows["outcome"]
    parts = {"holds": verdict.holds, "fails": verdict.fails, "open": verdict.open, "parameters": verdict.parameters}
    return "; ".join(f"{name}: {', '.join(labels[list(places)])}" for name, places in parts.items() if places)


def _path(claim: Claim, chance: np.ndarray, done: dict[str, np.ndarray], size: Size) -> pd.DataFrame:
    """What is left of the first key effect without each mechanism."""
    outcome, rows = claim.outcomes[claim.keys[0]], []
    if size.path_pairs:
        whole = chance[: size.path_pairs, claim.keys[0]]
        for name, tasks in path_tasks(claim, size).items():
            parts = [task.layout.record(done[task.key])["values"] for task in tasks]
            left = np.array([effect(claim, outcome, values, task.arms) for task, values in zip(tasks, parts)])
            found = carried(whole, left)
            low, high = float(found.without.low[0]), float(found.without.high[0])
            own = {"claim": claim.id, "mechanism": name, "effect": float(whole.mean()), "without": float(left.mean())}
            rows.append(
                {
                    **own,
                    "low": low,
                    "high": high,
                    "unit": outcome.unit,
                    "share_left": found.share,
                    "carries": found.carries,
                    "pairs": len(tasks),
                }
            )
    columns = ("claim", "mechanism", "effect", "without", "low", "high", "unit", "share_left", "carries", "pairs")
    return pd.DataFrame(rows, columns=list(columns))


def _actors(claim: Claim, done: dict[str, np.ndarray], size: Size) -> pd.DataFrame:
    """What the main contrast does to workers, employers and society, over the second half of the years."""
    main, asked = claim.contrasts["main"], asked_of(claim)
    tasks = chance_tasks(claim, size)
    values = np.stack([task.layout.record(done[task.key])["values"] for task in tasks])  # (pairs, arms, asked, years)
    late = values[..., claim.years // 2 :].mean(axis=-1)
    names = list(claim.arms)
    apart = late[:, names.index(main.of)] - late[:, names.index(main.than)]
    places = [asked.index((measure, None, None, None, None)) for measure in ACTORS]
    found = estimate(apart[:, places], np.arange(len(tasks)))
    return pd.DataFrame(
        {"claim": claim.id, "measure": list(ACTORS), "effect": found.mean, "low": found.low, "high": found.high}
    )


def _winners(claim: Claim, done: dict[str, np.ndarray], size: Size) -> pd.DataFrame:
    """Persons better off less those worse off at the end of the main contrast, in percent, by group."""
    tasks = chance_tasks(claim, size)
    counts = np.stack([task.layout.record(done[task.key])["persons"] for task in tasks])  # (pairs, G, 1 + 3 O)
    everybody = np.where(counts[..., 0] > 0, counts[..., 0], np.nan)
    rows = [(dimension, group) for dimension, groups in dimensions_at_start(shipped_data()).items() for group in groups]
    tables = []
    for n, outcome in enumerate(OUTCOMES):
        better, worse = (100.0 * counts[..., 1 + 3 * n + k] / everybody for k in range(2))
        found = estimate(better - worse, np.arange(len(tasks)))
        table = pd.DataFrame(rows, columns=["dimension", "group"]).assign(claim=claim.id, outcome=outcome)
        tables.append(table.assign(persons=counts[..., 0].mean(axis=0), net=found.mean, low=found.low, high=found.high))
    tidy = pd.concat(tables, ignore_index=True)
    tidy = tidy[tidy["dimension"].isin(DIMENSIONS) & (tidy["persons"] > 0)]
    return tidy[["claim", "dimension", "group", "outcome", "persons", "net", "low", "high"]].reset_index(drop=True)
