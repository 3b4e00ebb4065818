"""When a policy fails: `python -m experiments.discover experiment=when_it_fails [discover.fails_if='> 0.2' ...]`.

The experiment runs a policy and a baseline at the same points, with the same seeds. Where the effect of the policy on
an outcome meets `discover.fails_if`, it fails. The patient rule induction method (PRIM; Friedman and Fisher 1999,
Bryant and Lempert 2010, both unverified) finds a range of values in which it mostly does, and a classification tree
(CART) the same in another way; both are those of the EMA workbench (the extra `discover`).
Writes `results/discover-<experiment>/`: effects.csv, box.csv, tree.csv, a figure, explanation.txt, manifest.json.
Exit status: 0 done, 1 could not be done or written, 2 wrong input, 130 interrupted.
"""

from __future__ import annotations

import logging
import sys
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from experiments.cli.launch import launch
from experiments.exploration.axis_labels import axis_label
from experiments.exploration.evaluator import Evaluator
from experiments.exploration.figures import draw_box, unit_of_difference
from experiments.exploration.job import SweepJob, SweepKeys, sweep_command
from experiments.exploration.output import only_told, print_study, write_study
from experiments.exploration.settings import DiscoverSettings, fails
from experiments.io.errors import UsageError, require
from experiments.presentation.charts import Chart
from experiments.presentation.progress import progress
from experiments.presentation.texts import Texts
from sim.measurement.measures import MEASURES

SMALLEST = 0.05  # share of all points that a box holds at least
DENSE = 0.8  # share of failures in a box beyond which nothing more is peeled off
PEEL = 0.1  # share of a box that is peeled off at a time
MARK = "axis "  # before the names of columns
FEWEST = 10  # points that fail, and that don't, below which there is nothing to find


class DiscoverKeys(SweepKeys):
    """Keys beside those of a sweep."""

    discover: DiscoverSettings = DiscoverSettings()


class Box(NamedTuple):
    """Where the policy mostly fails.

    Attributes:
        limits: a row a restricted axis: axis, low, high (numbers) or values (words), and the whole range.
        coverage: share of all failures that are in it. density: share of its points that are failures.
        mass: share of all points that are in it.
    """

    limits: pd.DataFrame
    coverage: float
    density: float
    mass: float


def compared(job: SweepJob) -> tuple[str, str]:
    """The policy and the baseline; raises UsageError if the experiment does not run them."""
    settings = job.keys.discover
    run = next((axis.values for axis in job.plan.study.axes if axis.name == "policy"), ())
    if len(run) < 2:
        raise UsageError("experiment.policies has fewer than two; allowed for discover: a baseline and a policy")
    policy, baseline = settings.policy or run[-1], settings.baseline or run[0]
    for key, name in (("policy", policy), ("baseline", baseline)):
        if name not in run or policy == baseline:
            raise UsageError(f"discover.{key}={name}; allowed: two different ones of {', '.join(run)}")
    return policy, baseline


def effects_of(job: SweepJob, evaluate: Evaluator) -> pd.DataFrame:
    """Effect of the policy at each point, in the unit of the outcome: all other axes, effect, failing.

    Points at which a run failed are left out.
    """
    policy, baseline = compared(job)
    settings = job.keys.discover
    outcome = evaluate(job.plan.points)[settings.outcome]
    others = [name for name in job.plan.points if name != "policy"]
    table = job.plan.points.assign(outcome=outcome.to_numpy())
    if not others:
        raise UsageError("the experiment has no axis but policies; allowed for discover: ranges or scenarios as well")
    wide = table.pivot(index=others, columns="policy", values="outcome")
    effect = (wide[policy] - wide[baseline]).dropna().rename("effect").reset_index()
    return effect.assign(failing=[fails(value, settings.fails_if) for value in effect["effect"]])


def find_box(points: pd.DataFrame, failing: np.ndarray) -> Box | None:
    """PRIM: of all boxes on its way the one that best weighs coverage and density (F1); None if none is better.

    Args:
        points: (N, D) values on the axes. failing: bool (N,).
    """
    from ema_workbench.analysis import prim

    logging.getLogger("EMA").setLevel(logging.ERROR)
    found = prim.Prim(
        _for_workbench(points), failing.astype(float), threshold=DENSE, peel_alpha=PEEL, mass_min=SMALLEST
    ).find_box()
    if found is None:
        return None
    way = found.peeling_trajectory
    weighed = 2.0 * way["coverage"] * way["density"] / (way["coverage"] + way["density"]).replace(0.0, np.nan)
    best = int(weighed.to_numpy().argmax())
    limits = _limits(found.box_lims[best], points)
    if limits.empty:
        return None
    row = way.iloc[best]
    return Box(limits, float(row["coverage"]), float(row["density"]), float(row["mass"]))


def grow_tree(points: pd.DataFrame, failing: np.ndarray) -> pd.DataFrame:
    """CART: a row a restricted axis of each leaf in which most points fail: leaf, axis, limits, coverage, density."""
    from ema_workbench.analysis import cart

    tree = cart.CART(_for_workbench(points), failing, mass_min=SMALLEST)
    tree.build_tree()
    rows = []
    for number, (box, stats) in enumerate(zip(tree.boxes, tree.stats), 1):
        if stats["density"] > 0.5:
            shares = {name: float(stats[name]) for name in ("coverage", "density", "mass")}
            rows += [{"leaf": number, **limit, **shares} for limit in _limits(box, points).to_dict("records")]
    columns = ["leaf", "axis", "low", "high", "values", "least", "most", "coverage", "density", "mass"]
    return pd.DataFrame(rows, columns=columns)


def _for_workbench(points: pd.DataFrame) -> pd.DataFrame:
    """Words and switches as categories, numbers as they are; renamed, since the workbench drops 'scenario'."""
    numbers = {name for name, column in points.items() if _is_number(column)}
    return pd.DataFrame(
        {
            f"{MARK}{name}": column if name in numbers else pd.Categorical(column.astype(str))
            for name, column in points.items()
        }
    )


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _limits(box: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """The axes that a box restricts, with its ends and those of all points."""
    rows: list[dict[str, Any]] = []
    for name, column in points.items():
        if f"{MARK}{name}" not in box:
            continue  # the same at all points
        inside = box[f"{MARK}{name}"].iloc
        if _is_number(column):
            least, most = float(column.min()), float(column.max())
            low, high = max(float(inside[0]), least), min(float(inside[1]), most)
            if low > least or high < most:
                rows.append({"axis": name, "low": low, "high": high, "values": "", "least": least, "most": most})
        elif set(words := sorted(map(str, inside[0]))) < set(column.astype(str)):
            ends = dict.fromkeys(("low", "high", "least", "most"), np.nan)
            rows.append({"axis": name, **ends, "values": ", ".join(words)})
    return pd.DataFrame(rows, columns=["axis", "low", "high", "values", "least", "most"])


def chart_of(job: SweepJob, effects: pd.DataFrame, box: Box | None, texts: Texts) -> Chart:
    """The figure, its table, and what it says."""
    policy, baseline = compared(job)
    settings = job.keys.discover
    words = {
        "policy": texts.policy(policy),
        "baseline": texts.policy(baseline),
        "outcome": texts.label(MEASURES[settings.outcome]),
        "condition": settings.fails_if,
        "unit": unit_of_difference(MEASURES[settings.outcome], texts),
        "share": texts.number(100.0 * effects["failing"].mean(), digits=0),
    }
    title = texts("studies.discover.title", **words)
    sentence = texts("studies.discover.sentence", **words)
    if box is None:
        sentence += " " + texts("studies.discover.nowhere")
        return Chart("discover", title, sentence, None, pd.DataFrame({texts("studies.axis"): []}))
    shares = {
        name: texts.number(100.0 * value, digits=0)
        for name, value in (("coverage", box.coverage), ("density", box.density), ("mass", box.mass))
    }
    where = [f"{axis_label(row.axis, texts)} {_range(row, texts)}" for row in box.limits.itertuples()]
    sentence += " " + texts("studies.discover.where", where="; ".join(where), **shares)
    table = pd.DataFrame(
        {
            texts("studies.axis"): [axis_label(name, texts) for name in box.limits["axis"]],
            texts("studies.discover.inside"): [_range(row, texts) for row in box.limits.itertuples()],
            texts("studies.discover.whole"): [_whole(row, texts) for row in box.limits.itertuples()],
        }
    )
    return Chart("discover", title, sentence, draw_box(effects, box.limits, title, texts), table)


def _range(row: Any, texts: Texts) -> str:
    if row.values:
        return row.values
    return texts("studies.range", low=texts.number(row.low, digits=2), high=texts.number(row.high, digits=2))


def _whole(row: Any, texts: Texts) -> str:
    if row.values:
        return "–"
    return texts("studies.range", low=texts.number(row.least, digits=2), high=texts.number(row.most, digits=2))


def discover(job: SweepJob) -> None:
    """Run, find, write and print."""
    require("ema_workbench", "discover", "experiments.discover")
    texts = Texts(job.language)
    compared(job)
    if only_told(job, job.plan, texts):
        return
    with progress(texts) as report, Evaluator(job, report) as evaluate:
        effects = effects_of(job, evaluate)
    failing = effects["failing"].to_numpy()
    enough = min(failing.sum(), (~failing).sum()) >= FEWEST
    points = effects.drop(columns=["effect", "failing"])
    box = find_box(points, failing) if enough else None
    tree = grow_tree(points, failing) if enough else pd.DataFrame()
    chart = chart_of(job, effects, box, texts)
    boxes = box.limits.assign(coverage=box.coverage, density=box.density, mass=box.mass) if box else pd.DataFrame()
    write_study(job, evaluate, {"effects": effects, "box": boxes, "tree": tree}, [chart])
    print_study(job, evaluate, [chart], texts)


COMMAND = sweep_command("discover", __doc__, discover, DiscoverKeys)

if __name__ == "__main__":
    sys.exit(launch(COMMAND, sys.argv[1:]))
