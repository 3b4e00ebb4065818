"""When a policy fails: `python -m experiments.discover experiment=when_it_fails [discover.fails_if='> 0.2' ...]`.

The experiment runs a policy and a baseline at the same points, with the same seeds. Where the effect of the policy on
an outcome meets `discover.fails_if`, it fails. The patient rule induction method (PRIM; Friedman and Fisher 1999,
Bryant and Lempert 2010, both unverified) finds a range of values in which it mostly does, and a classification tree
(CART) the same in another way; both are those of the EMA workbench (the extra `discover`).
Writes `results/discover-<experiment>/`: effects.csv, box.csv, tree.csv, a figure, explanation.txt, manifest.json.
"""

import logging
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from experiments.exploration.evaluator import Evaluator, by_policy, check_policies
from experiments.exploration.figures import axis_label, draw_box, unit_of_difference
from experiments.exploration.job import DiscoverSettings, SweepJob, SweepKeys, fails, sweep_command
from experiments.exploration.output import Answer, run_study
from experiments.io.errors import UsageError, require
from experiments.presentation.charts import Chart
from experiments.presentation.texts import Texts
from sim.measurement.measures import MEASURES

SMALLEST = 0.05  # share of all points that a box holds at least
DENSE = 0.8  # share of failures in a box beyond which nothing more is peeled off
PEEL = 0.1  # share of a box that is peeled off at a time
MARK = "axis "  # before the names of columns
LIMITS = ["axis", "low", "high", "values", "least", "most"]  # columns of a box: a row a restricted axis
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
    check_policies(job, "discover")
    settings, run = job.keys.discover, list(job.plan.points["policy"].unique())
    policy, baseline = settings.policy or run[-1], settings.baseline or run[0]
    for key, name in (("policy", policy), ("baseline", baseline)):
        if name not in run or policy == baseline:
            raise UsageError(f"discover.{key}={name}; allowed: two different ones of {', '.join(run)}")
    return policy, baseline


def effects_of(job: SweepJob, evaluate: Evaluator) -> pd.DataFrame:
    """Effect of the policy at each point, in the unit of the outcome: all other axes, effect, failing.

    Points at which a run failed are left out.
    """
    (policy, baseline), settings = compared(job), job.keys.discover
    outcomes = by_policy(job, evaluate, settings.outcome)
    effect = (outcomes[policy] - outcomes[baseline]).dropna().rename("effect").reset_index()
    return effect.assign(failing=[fails(value, settings.fails_if) for value in effect["effect"]])


def find_box(points: pd.DataFrame, failing: np.ndarray) -> Box | None:
    """PRIM: of all boxes on its way the one that best weighs coverage and density (F1); None if none is better.

    Args:
        points: (N, D) values on the axes. failing: bool (N,).
    """
    from ema_workbench.analysis import prim

    logging.getLogger("EMA").setLevel(logging.ERROR)
    # Words and switches as categories; other names, since the workbench drops 'scenario'.
    columns = points.apply(lambda one: one if _is_number(one) else pd.Categorical(one.astype(str))).add_prefix(MARK)
    found = prim.Prim(columns, failing.astype(float), threshold=DENSE, peel_alpha=PEEL, mass_min=SMALLEST).find_box()
    if found is None:
        return None
    way = found.peeling_trajectory
    weighed = 2.0 * way["coverage"] * way["density"] / (way["coverage"] + way["density"]).replace(0.0, np.nan)
    best = int(weighed.to_numpy().argmax())
    ends = {name.removeprefix(MARK): tuple(column) for name, column in found.box_lims[best].items()}
    limits = _limits({name: end[0] if isinstance(end[0], set) else end for name, end in ends.items()}, points)
    return None if limits.empty else Box(limits, *way.loc[best, ["coverage", "density", "mass"]].astype(float))


def grow_tree(points: pd.DataFrame, failing: np.ndarray) -> pd.DataFrame:
    """CART: a row a restricted axis of each leaf in which most points fail: leaf, axis, limits, coverage, density."""
    from sklearn.tree import DecisionTreeClassifier

    questions = {(name, word): column for name, axis in points.items() for word, column in _asked(axis).items()}
    values = np.column_stack(list(questions.values())).astype(float)
    least = max(1, int(SMALLEST * len(points)))
    tree = DecisionTreeClassifier(min_samples_leaf=least, random_state=0).fit(values, failing)
    reached = tree.apply(values)
    rows = []
    for number, (node, box) in enumerate(_leaves(tree.tree_, list(questions), points), 1):
        inside = reached == node
        shares = {"coverage": failing[inside].sum() / failing.sum(), "density": failing[inside].mean()}
        if shares["density"] > 0.5:
            limits = _limits(box, points).to_dict("records")
            rows += [{"leaf": number, **limit, **shares, "mass": inside.mean()} for limit in limits]
    return pd.DataFrame(rows, columns=["leaf", *LIMITS, "coverage", "density", "mass"])


def _asked(axis: pd.Series) -> dict[str | None, pd.Series]:
    """What a tree may ask of an axis: how large a number is; of words and switches, by word, whether it is that."""
    if _is_number(axis):
        return {None: axis}
    return {word: axis.astype(str) == word for word in sorted(set(axis.astype(str)))}


def _leaves(
    tree: Any, questions: list[tuple[str, str | None]], points: pd.DataFrame
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each leaf of a tree of scikit-learn, from left to right, with its box: by axis the ends, or the words left."""
    whole: dict[str, Any] = {
        name: (-np.inf, np.inf) if _is_number(axis) else set(axis.astype(str)) for name, axis in points.items()
    }
    waiting = [(0, whole)]
    while waiting:
        node, box = waiting.pop()
        if tree.children_left[node] == tree.children_right[node]:  # both are -1
            yield node, box
            continue
        (axis, word), at = questions[tree.feature[node]], float(tree.threshold[node])
        if word is None:
            low, high = box[axis]
            parts: tuple[Any, Any] = (low, min(high, at)), (max(low, at), high)
        else:
            parts = box[axis] - {word}, {word}
        waiting.append((tree.children_right[node], {**box, axis: parts[1]}))
        waiting.append((tree.children_left[node], {**box, axis: parts[0]}))


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _limits(box: Mapping[str, Any], points: pd.DataFrame) -> pd.DataFrame:
    """The axes that a box restricts (by axis its ends, or its words), with its ends and those of all points."""
    rows: list[dict[str, Any]] = []
    for name, inside in box.items():
        column = points[name]
        if _is_number(column):
            least, most = float(column.min()), float(column.max())
            low, high = max(float(inside[0]), least), min(float(inside[1]), most)
            if low > least or high < most:
                rows.append({"axis": name, "low": low, "high": high, "values": "", "least": least, "most": most})
        elif set(words := sorted(map(str, inside))) < set(column.astype(str)):
            rows.append({"axis": name, "values": ", ".join(words)})
    return pd.DataFrame(rows, columns=LIMITS)


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
    shares = {name: texts.number(100.0 * getattr(box, name), digits=0) for name in ("coverage", "density", "mass")}
    labels = [axis_label(name, texts) for name in box.limits["axis"]]
    inside = [_range(row.low, row.high, row.values, texts) for row in box.limits.itertuples()]
    where = "; ".join(map(" ".join, zip(labels, inside)))
    sentence += " " + texts("studies.discover.where", where=where, **shares)
    table = pd.DataFrame(
        {
            texts("studies.axis"): labels,
            texts("studies.discover.inside"): inside,
            texts("studies.discover.whole"): [
                _range(row.least, row.most, "–" if row.values else "", texts) for row in box.limits.itertuples()
            ],
        }
    )
    return Chart("discover", title, sentence, draw_box(effects, box.limits, title, texts), table)


def _range(low: float, high: float, words: str, texts: Texts) -> str:
    """The words, or without any the range of numbers."""
    return words or texts("studies.range", low=texts.number(low, digits=2), high=texts.number(high, digits=2))


def find(job: SweepJob, evaluate: Evaluator, texts: Texts) -> Answer:
    """Run, and find where the policy fails."""
    effects = effects_of(job, evaluate)
    failing, points = effects["failing"].to_numpy(), effects.drop(columns=["effect", "failing"])
    enough = min(failing.sum(), (~failing).sum()) >= FEWEST
    box = find_box(points, failing) if enough else None
    tree = grow_tree(points, failing) if enough else pd.DataFrame()
    boxes = box.limits.assign(coverage=box.coverage, density=box.density, mass=box.mass) if box else pd.DataFrame()
    return Answer({"effects": effects, "box": boxes, "tree": tree}, chart_of(job, effects, box, texts))


def discover(job: SweepJob) -> None:
    """Run, find, write and print."""
    require("ema_workbench", "discover", "experiments.discover")
    compared(job)  # refused before anything runs
    run_study(job, job.plan, find)


COMMAND = sweep_command("discover", __doc__, discover, DiscoverKeys)

if __name__ == "__main__":
    raise SystemExit(COMMAND.main())
