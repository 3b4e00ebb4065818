"""From finished worlds to tables: effects and verdicts, mechanism paths, actors, and who wins and loses."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.claims.claim import Claim, Outcome
from experiments.claims.verdicts import Verdict, carried, effects_of, judge
from experiments.claims.worlds import ACTORS, ClaimTask, Setting, asked_of, effect
from experiments.design.parameter_values import Value
from experiments.execution.keys import shipped_data
from experiments.outcomes.person_outcomes import OUTCOMES, dimensions_at_start
from experiments.pairing.effects import LEAST_PERSONS, estimate
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
    settings = [
        Setting(1 + n % size.pairs, size.persons, tuple(zip(one.names, one.values)), one.settling, size.burn_in_years)
        for n, one in enumerate(members(size.members) if size.members else [])
    ]
    return [ClaimTask(claim, setting, tuple(claim.arms)) for setting in settings]


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
    chance, ensemble = (_effects(claim, tasks(claim, size), done) for tasks in (chance_tasks, ensemble_tasks))
    rows = effects_of(claim, chance, ensemble)
    verdict = judge(claim, rows)
    rows = rows.assign(verdict=verdict.verdict, depends_on=depends_on(verdict, rows), emergence=claim.emergence)
    path, actors = _path(claim, chance, done, size), _actors(claim, done, size)
    return Finding(claim, verdict, rows[list(COLUMNS)], path, actors, _winners(claim, done, size))


def _records(tasks: list[ClaimTask], done: dict[str, np.ndarray], name: str) -> list[np.ndarray]:
    """One of the arrays that each task left, see `ClaimTask.layout`."""
    return [task.layout.record(done[task.key])[name] for task in tasks]


def _effects(
    claim: Claim, tasks: list[ClaimTask], done: dict[str, np.ndarray], outcomes: Sequence[Outcome] | None = None
) -> np.ndarray:
    """Effects by task and outcome, of all outcomes of the claim unless some are given."""
    values, asked = _records(tasks, done, "values"), claim.outcomes if outcomes is None else outcomes
    found = [[effect(claim, one, own, task.arms) for one in asked] for task, own in zip(tasks, values)]
    return np.reshape(found, (len(tasks), len(asked))).astype(float)


def depends_on(verdict: Verdict, rows: pd.DataFrame) -> str:
    """On what it depends, by the names of the key outcomes; empty where it depends on nothing."""
    labels = rows["contrast"] + " " + rows["outcome"]
    return "; ".join(f"{name}: {', '.join(labels[list(places)])}" for name, places in verdict.parts.items())


def _path(claim: Claim, chance: np.ndarray, done: dict[str, np.ndarray], size: Size) -> pd.DataFrame:
    """What is left of the first key effect without each mechanism."""
    first, rows = claim.keys[0], []
    outcome, whole = claim.outcomes[first], chance[: size.path_pairs, first]
    for name, tasks in (path_tasks(claim, size) if size.path_pairs else {}).items():
        left = _effects(claim, tasks, done, [outcome])[:, 0]
        found = carried(whole, left)
        effects = (whole.mean(), left.mean(), found.without.low[0], found.without.high[0])
        rows.append((claim.id, name, *map(float, effects), outcome.unit, found.share, found.carries, len(tasks)))
    columns = ("claim", "mechanism", "effect", "without", "low", "high", "unit", "share_left", "carries", "pairs")
    return pd.DataFrame(rows, columns=list(columns))


def _actors(claim: Claim, done: dict[str, np.ndarray], size: Size) -> pd.DataFrame:
    """What the main contrast does to workers, employers and society, over the second half of the years."""
    main, names, asked = claim.contrasts["main"], list(claim.arms), asked_of(claim)
    values = np.stack(_records(chance_tasks(claim, size), done, "values"))  # (pairs, arms, asked, years)
    late = values[..., claim.years // 2 :].mean(axis=-1)
    apart = np.subtract(*(late[:, names.index(arm)] for arm in main.by_arm))
    places = [asked.index((measure, None, None, None, None)) for measure in ACTORS]
    found = estimate(apart[:, places], np.arange(len(apart)))
    return pd.DataFrame(
        {"claim": claim.id, "measure": list(ACTORS), "effect": found.mean, "low": found.low, "high": found.high}
    )


def _winners(claim: Claim, done: dict[str, np.ndarray], size: Size) -> pd.DataFrame:
    """Persons better off less those worse off at the end of the main contrast, in percent, by group."""
    counts = np.stack(_records(chance_tasks(claim, size), done, "persons"))  # (pairs, G, 1 + 3 O)
    everybody = np.where(counts[..., 0] > 0, counts[..., 0], np.nan)
    rows = [(dimension, group) for dimension, groups in dimensions_at_start(shipped_data()).items() for group in groups]
    names, tables = pd.DataFrame(rows, columns=["dimension", "group"]).assign(claim=claim.id), []
    for n, outcome in enumerate(OUTCOMES):
        better, worse = (100.0 * counts[..., 1 + 3 * n + k] / everybody for k in range(2))
        found = estimate(better - worse, np.arange(len(counts)), 100.0)
        own = {"outcome": outcome, "persons": counts[..., 0].mean(axis=0), "net": found.mean}
        tables.append(names.assign(**own, low=found.low, high=found.high))
    tidy = pd.concat(tables, ignore_index=True)
    tidy = tidy[tidy["dimension"].isin(DIMENSIONS) & (tidy["persons"] >= LEAST_PERSONS)]
    return tidy[["claim", "dimension", "group", "outcome", "persons", "net", "low", "high"]].reset_index(drop=True)
