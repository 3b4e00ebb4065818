"""Which policy does well whatever comes: `python -m experiments.robustness experiment=robust [robustness.outcome=...]`.

A future is a scenario with values of all other axes. In each, the regret of a policy is what it misses compared with
the best policy of that future (Savage 1951, unverified); it satisfices where its outcome is good enough (Simon 1956,
unverified). A policy with small regret everywhere, or one that is good enough in most futures, is robust (Lempert et
al. 2003, unverified).
Writes `results/robustness-<experiment>/`: policies.csv, regret.csv, failures.csv, a figure, explanation.txt and
manifest.json.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.exploration.evaluator import Evaluator, by_policy, check_policies
from experiments.exploration.figures import draw_regret, unit_of_difference
from experiments.exploration.job import RobustnessSettings, SweepJob, SweepKeys, sweep_command
from experiments.exploration.output import Answer, run_study
from experiments.io.errors import UsageError
from experiments.presentation.charts import Chart
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


def chart_of(job: SweepJob, found: Robustness, texts: Texts) -> Chart:
    """The figure, its table, and what it says."""
    settings = job.keys.robustness
    measure = MEASURES[settings.outcome]
    title = texts("studies.robustness.title", outcome=texts.label(measure))
    first, futures = found.policies.iloc[0], texts.number(found.policies["futures"].iloc[0], digits=0)
    most = found.policies.loc[found.policies["satisfied"].idxmax()]
    sentence = texts(
        "studies.robustness.sentence",
        policy=texts.policy(first["policy"]),
        worst=texts.number(first["worst"], measure.unit, 2),
        unit=unit_of_difference(measure, texts),
        futures=futures,
        most=texts.policy(most["policy"]),
        share=texts.number(100.0 * most["satisfied"], digits=0),
        enough=texts.quantity(found.enough, measure.unit),
        better=texts(f"studies.robustness.{settings.better}"),
    )
    if not found.regret.to_numpy().any():
        sentence = texts("studies.robustness.constant_sentence", outcome=texts.label(measure), futures=futures)
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


def find(job: SweepJob, evaluate: Evaluator, texts: Texts) -> Answer:
    """Run, and judge the policies."""
    settings = job.keys.robustness
    outcomes = by_policy(job, evaluate, settings.outcome)
    if outcomes.dropna().empty:
        raise UsageError("no future has a value for every policy: runs failed, or the measure needs more years")
    found = judge(outcomes, settings.better, settings.enough)
    return Answer({"policies": found.policies, "regret": found.regret.reset_index()}, chart_of(job, found, texts))


def robustness(job: SweepJob) -> None:
    """Run, judge, write and print."""
    check_policies(job, "robustness")
    run_study(job, job.plan, find)


COMMAND = sweep_command("robustness", __doc__, robustness, RobustnessKeys)

if __name__ == "__main__":
    raise SystemExit(COMMAND.main())
