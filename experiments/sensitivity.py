"""What outcomes depend on: `python -m experiments.sensitivity experiment=what_matters [sensitivity.factors=6 ...]`.

All ranges of the experiment are screened first (Morris 1991); those that matter most go on to a decomposition of
variance (Sobol 2001, Saltelli et al. 2010; all unverified), with the others in the middle of their range. How much of
the variance of single runs is luck follows from the replicates. Both methods are SALib's. Points run as a sweep, and
are resumed.
Writes `results/sensitivity-<experiment>/`: morris.csv, sobol.csv, luck.csv, failures.csv, a figure, explanation.txt and
manifest.json.
Exit status: 0 done, 1 could not be done or written, 2 wrong input, 130 interrupted.
"""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from experiments.cli.launch import launch
from experiments.design.experiment import Axis
from experiments.design.plan import Plan
from experiments.exploration.axis_labels import axis_label
from experiments.exploration.evaluator import Evaluator, fixed, ranged, salib_points, salib_problem
from experiments.exploration.figures import draw_sensitivity
from experiments.exploration.job import SweepJob, SweepKeys, sweep_command
from experiments.exploration.output import only_told, print_study, write_study
from experiments.exploration.settings import SensitivitySettings
from experiments.io.errors import UsageError, require
from experiments.presentation.charts import Chart
from experiments.presentation.progress import progress
from experiments.presentation.texts import Texts
from sim.measurement.measures import MEASURES

LEVELS = 4  # of Morris
SEED = 1  # of the samples
RESAMPLES = 200  # for the intervals
MIDDLE = 0.5


class SensitivityKeys(SweepKeys):
    """Keys beside those of a sweep."""

    sensitivity: SensitivitySettings = SensitivitySettings()


class Sensitivity(NamedTuple):
    """Tables: `morris` and `sobol` with a row an outcome and axis, `luck` with a row an outcome."""

    morris: pd.DataFrame
    sobol: pd.DataFrame
    luck: pd.DataFrame


def analyse(job: SweepJob, evaluate: Evaluator) -> Sensitivity:
    """Screen all ranges, decompose the variance of those that matter; raises UsageError if a point fails."""
    settings = job.keys.sensitivity
    axes = ranged(job.plan.study.axes, "sensitivity")
    others = fixed(job.plan.study.axes)
    morris = screen(axes, others, evaluate, settings.outcomes, settings.trajectories)
    chosen = most_influential(morris, axes, settings.factors)
    middle = {axis.name: axis.at(MIDDLE) for axis in axes if axis not in chosen}
    sobol, luck = decompose(chosen, others | middle, evaluate, settings.outcomes, job.experiment.design.samples)
    return Sensitivity(morris, sobol, luck)


def expected(job: SweepJob) -> Plan:
    """The runs to expect: those of the screening, and those of Sobol as if the first axes mattered most."""
    from SALib.sample import morris, sobol

    settings, axes = job.keys.sensitivity, ranged(job.plan.study.axes, "sensitivity")
    first, others = axes[: settings.factors], fixed(job.plan.study.axes)
    middle = {axis.name: axis.at(MIDDLE) for axis in axes[settings.factors :]}
    screened, divided = salib_problem(axes), salib_problem(first)
    samples = (
        (morris.sample(screened, settings.trajectories, num_levels=LEVELS, seed=SEED), screened, others),
        (
            sobol.sample(divided, job.experiment.design.samples, calc_second_order=False, seed=SEED),
            divided,
            others | middle,
        ),
    )
    points = [salib_points(sample, problem["names"], others) for sample, problem, others in samples]
    return Plan(job.plan.study, Evaluator(job).typed(pd.concat(points, ignore_index=True)), job.plan.seeds)


def screen(
    axes: list[Axis], others: dict[str, Any], evaluate: Evaluator, outcomes: list[str], trajectories: int
) -> pd.DataFrame:
    """Morris: outcome, axis, mu_star (mean absolute effect over the range), its interval, and sigma."""
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    problem = salib_problem(axes)
    samples = sampling.sample(problem, trajectories, num_levels=LEVELS, seed=SEED)
    values = _complete(evaluate(salib_points(samples, problem["names"], others)), outcomes)
    tables = []
    for outcome in outcomes:
        found = analysis.analyze(
            problem, samples, values[outcome].to_numpy(), num_resamples=RESAMPLES, num_levels=LEVELS, seed=SEED
        )
        columns = {name: np.asarray(found[name], float) for name in ("mu_star", "mu_star_conf", "sigma")}
        tables.append(pd.DataFrame({"outcome": outcome, "axis": problem["names"], **columns}))
    return pd.concat(tables, ignore_index=True)


def most_influential(morris: pd.DataFrame, axes: list[Axis], count: int) -> list[Axis]:
    """The axes with the largest effect, as a share of all effects on an outcome, in any of the outcomes."""
    share = morris["mu_star"] / morris.groupby("outcome")["mu_star"].transform("sum").replace(0.0, np.nan)
    largest = share.fillna(0.0).groupby(morris["axis"]).max()
    names = largest.sort_values(ascending=False, kind="stable").index[:count]
    return [axis for axis in axes if axis.name in names]


def decompose(
    axes: list[Axis], others: dict[str, Any], evaluate: Evaluator, outcomes: list[str], count: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sobol: outcome, axis, first-order and total share of the variance of means over seeds; and the share of luck."""
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    problem = salib_problem(axes)
    samples = sampling.sample(problem, count, calc_second_order=False, seed=SEED)
    by_seed = evaluate.by_seed(salib_points(samples, problem["names"], others))
    means = _complete(by_seed.groupby(level="point").mean(skipna=False), outcomes)
    tables, luck = [], []
    for outcome in outcomes:
        found = analysis.analyze(
            problem, means[outcome].to_numpy(), calc_second_order=False, num_resamples=RESAMPLES, seed=SEED
        )
        columns = {name: np.asarray(found[name], float) for name in ("S1", "S1_conf", "ST", "ST_conf")}
        tables.append(pd.DataFrame({"outcome": outcome, "axis": problem["names"], **columns}))
        luck.append({"outcome": outcome, **shares_of_luck(by_seed[outcome].unstack("seed").to_numpy())})
    return pd.concat(tables, ignore_index=True), pd.DataFrame(luck)


def shares_of_luck(values: np.ndarray) -> dict[str, float]:
    """Shares of the variance of single runs, from values (P points, S seeds): the design, and two kinds of luck.

    `common` luck is the same at all points, so that comparisons between points with the same seed are free of it;
    `own` luck differs. Estimated as in an analysis of variance with two factors and no repetition; NaN for one seed.
    """
    points, seeds = values.shape
    if seeds < 2:
        return dict.fromkeys(("design", "common", "own"), np.nan)
    middle = values.mean()
    by_point, by_seed = values.mean(axis=1) - middle, values.mean(axis=0) - middle
    rest = values - middle - by_point[:, None] - by_seed[None, :]
    own = (rest**2).sum() / ((points - 1) * (seeds - 1))
    design = max(seeds * (by_point**2).sum() / (points - 1) - own, 0.0) / seeds
    common = max(points * (by_seed**2).sum() / (seeds - 1) - own, 0.0) / points
    total = design + common + own
    if total == 0.0:
        return dict.fromkeys(("design", "common", "own"), np.nan)
    return {"design": design / total, "common": common / total, "own": own / total}


def _complete(outcomes: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    """The outcomes, of which none may be missing."""
    failed = int(outcomes[wanted].isna().any(axis=1).sum())
    if failed:
        reason = f"{failed} of {len(outcomes)} points have no value"
        raise UsageError(f"{reason}: a run failed or a measure needs more years; allowed: ranges in which all runs end")
    return outcomes


def chart_of(found: Sensitivity, texts: Texts) -> Chart:
    """The figure, its table, and what it says of the first outcome."""
    table = _shown(found, texts)
    first = found.luck.iloc[0]
    own = found.sobol[found.sobol["outcome"] == first["outcome"]]
    top = own.loc[own["ST"].idxmax()]
    share = {
        "outcome": texts.label(MEASURES[first["outcome"]]),
        "axis": axis_label(top["axis"], texts),
        "share": texts.number(100.0 * top["ST"], digits=0),
    }
    sentence = texts("studies.sensitivity.sentence", **share)
    if not np.isnan(first["own"]):
        luck, common = (
            texts.number(100.0 * value, digits=0) for value in (first["own"] + first["common"], first["common"])
        )
        sentence += " " + texts("studies.sensitivity.luck_sentence", luck=luck, common=common)
    return Chart("sensitivity", texts("studies.sensitivity.title"), sentence, draw_sensitivity(found, texts), table)


def _shown(found: Sensitivity, texts: Texts) -> pd.DataFrame:
    """A row an axis, a column an outcome: the total share of the variance, with its interval."""
    rows = []
    for axis, part in found.sobol.groupby("axis", sort=False):
        row = {texts("studies.axis"): axis_label(axis, texts)}
        for one in part.itertuples():
            label = texts.label(MEASURES[one.outcome])
            row[label] = f"{texts.number(100 * one.ST, digits=0)}% (± {texts.number(100 * one.ST_conf, digits=0)})"
        rows.append(row)
    luck = {texts("studies.axis"): texts("studies.sensitivity.luck")}
    for one in found.luck.itertuples():
        share = texts.number(100 * (one.own + one.common), digits=0)
        luck[texts.label(MEASURES[one.outcome])] = "–" if np.isnan(one.own) else f"{share}%"
    return pd.DataFrame([*rows, luck])


def sensitivity(job: SweepJob) -> None:
    """Analyse, write and print."""
    require("SALib", "research", "experiments.sensitivity")
    texts = Texts(job.language)
    if job.experiment.design.kind != "sobol":
        raise UsageError(f"experiment.design.kind={job.experiment.design.kind}; allowed for sensitivity: sobol")
    if only_told(job, expected(job), texts):
        return
    with progress(texts) as report, Evaluator(job, report) as evaluate:
        found = analyse(job, evaluate)
    chart = chart_of(found, texts)
    write_study(job, evaluate, found._asdict(), [chart])
    print_study(job, evaluate, [chart], texts)


COMMAND = sweep_command("sensitivity", __doc__, sensitivity, SensitivityKeys)

if __name__ == "__main__":
    sys.exit(launch(COMMAND, sys.argv[1:]))
