"""Which policy does well whatever comes: `python -m experiments.robustness experiment=robust [robustness.outcome=...]`.

A future is a scenario with values of all other axes. In each, the regret of a policy is what it misses compared with
the best policy of that future (Savage 1951, unverified); it satisfices where its outcome is good enough (Simon 1956,
unverified). A policy with small regret everywhere, or one that is good enough in most futures, is robust (Lempert et
al. 2003, unverified).
Writes `results/robustness-<experiment>/`: policies.csv, regret.csv, failures.csv, a figure, explanation.txt and
manifest.json.
Exit status: 0 done, 1 could not be done or written, 2 wrong input, 130 interrupted.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.cli.launch import launch
from experiments.exploration.evaluator import Evaluator
from experiments.exploration.figures import draw_regret, unit_of_difference
from experiments.exploration.job import SweepJob, SweepKeys, sweep_command
from experiments.exploration.output import only_told, print_study, write_study
from experiments.exploration.settings import RobustnessSettings
from experiments.io.errors import UsageError
from experiments.presentation.charts import Chart
from experiments.presentation.progress import progress
from experiments.presentation.texts import Texts
from sim.measurement.measures import MEASURES

USUALLY = 0.9  # quantile of the regret over futures


class RobustnessKeys(SweepKeys):
    """Keys beside those of a sweep."""

    robustness: RobustnessSettings = RobustnessSettings()


class Robustness(NamedTuple):
    """How robust policies are.

    Attributes:
        policies: a row a policy: worst, usually (90% of futures stay below), mean regret, share satisfied; best first.
        regret: (futures, policies). enough: value from which an outcome is good enough.
    """

    policies: pd.DataFrame
    regret: pd.DataFrame
    enough: float


def judge(outcomes: pd.DataFrame, better: str, enough: float | None) -> Robustness:
    """Regret and satisficing from outcomes (F futures, P policies); a future with a missing value is left out.

    Args:
        better: 'lower' or 'higher' outcomes. enough: the value that satisfices; None for the median of all.
    """
    known = outcomes.dropna()
    sign = 1.0 if better == "higher" else -1.0
    goodness = sign * known
    regret = -goodness.sub(goodness.max(axis=1), axis=0)
    enough = float(np.median(known)) if enough is None else enough
    table = pd.DataFrame(
        {
            "policy": list(known),
            "worst": regret.max().to_numpy(),
            "usually": regret.quantile(USUALLY).to_numpy(),
            "mean": regret.mean().to_numpy(),
            "satisfied": (goodness >= sign * enough).mean().to_numpy(),
            "futures": len(known),
        }
    )
    return Robustness(table.sort_values(["worst", "mean"], kind="stable", ignore_index=True), regret + 0.0, enough)


def several_futures(job: SweepJob) -> list[str]:
    """The axes that make a future; raises UsageError if there are none, or if there are no policies to compare."""
    points = job.plan.points
    if "policy" not in points or points["policy"].nunique() < 2:
        raise UsageError("experiment.policies has fewer than two; allowed for robustness: two or more")
    others = [name for name in points if name != "policy"]
    if not others:
        raise UsageError("the experiment has no axis but policies; allowed for robustness: scenarios or ranges as well")
    return others


def outcomes_of(job: SweepJob, evaluate: Evaluator) -> pd.DataFrame:
    """The outcome by future (rows) and policy (columns), means over seeds."""
    points, settings, others = job.plan.points, job.keys.robustness, several_futures(job)
    table = points.assign(outcome=evaluate(points)[settings.outcome].to_numpy())
    order = list(dict.fromkeys(points["policy"]))
    return table.pivot(index=others, columns="policy", values="outcome")[order]


def chart_of(job: SweepJob, found: Robustness, texts: Texts) -> Chart:
    """The figure, its table, and what it says."""
    settings = job.keys.robustness
    measure = MEASURES[settings.outcome]
    title = texts("studies.robustness.title", outcome=texts.label(measure))
    first = found.policies.iloc[0]
    most = found.policies.loc[found.policies["satisfied"].idxmax()]
    sentence = texts(
        "studies.robustness.sentence",
        policy=texts.policy(first["policy"]),
        worst=texts.number(first["worst"], measure.unit, 2),
        unit=unit_of_difference(measure, texts),
        futures=texts.number(first["futures"], digits=0),
        most=texts.policy(most["policy"]),
        share=texts.number(100.0 * most["satisfied"], digits=0),
        enough=texts.quantity(found.enough, measure.unit),
        better=texts(f"studies.robustness.{settings.better}"),
    )
    rows = found.policies.to_dict("records")
    table = pd.DataFrame(
        {
            texts("studies.policy"): [texts.policy(row["policy"]) for row in rows],
            **{
                texts(f"studies.robustness.{name}"): [texts.number(row[name], measure.unit, 2) for row in rows]
                for name in ("worst", "usually", "mean")
            },
            texts("studies.robustness.satisfied"): [
                f"{texts.number(100 * row['satisfied'], digits=0)}%" for row in rows
            ],
        }
    )
    return Chart("robustness", title, sentence, draw_regret(found, measure, title, texts), table)


def robustness(job: SweepJob) -> None:
    """Run, judge, write and print."""
    texts = Texts(job.language)
    several_futures(job)
    if only_told(job, job.plan, texts):
        return
    with progress(texts) as report, Evaluator(job, report) as evaluate:
        outcomes = outcomes_of(job, evaluate)
    if outcomes.dropna().empty:
        raise UsageError("no future has a value for every policy: runs failed, or the measure needs more years")
    found = judge(outcomes, job.keys.robustness.better, job.keys.robustness.enough)
    chart = chart_of(job, found, texts)
    write_study(job, evaluate, {"policies": found.policies, "regret": found.regret.reset_index()}, [chart])
    print_study(job, evaluate, [chart], texts)


COMMAND = sweep_command("robustness", __doc__, robustness, RobustnessKeys)

if __name__ == "__main__":
    sys.exit(launch(COMMAND, sys.argv[1:]))
