"""What outcomes depend on: `python -m experiments.sensitivity experiment=what_matters [sensitivity.factors=6 ...]`.

All ranges of the experiment are screened first (Morris 1991); those that matter most go on to a decomposition of
variance (Sobol 2001, Saltelli et al. 2010; all unverified), with the others in the middle of their range. How much of
the variance of single runs is luck follows from the replicates. Both methods are SALib's. Points run as a sweep, and
are resumed.
Writes `results/sensitivity-<experiment>/`: morris.csv, sobol.csv, luck.csv, failures.csv, a figure, explanation.txt and
manifest.json.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from experiments.design.experiment import Axis
from experiments.design.plan import Plan
from experiments.exploration.evaluator import Evaluator, fixed, ranged, salib_points, salib_problem
from experiments.exploration.figures import axis_label, draw_sensitivity
from experiments.exploration.job import SensitivitySettings, SweepJob, SweepKeys, sweep_command
from experiments.exploration.output import Answer, run_study
from experiments.io.errors import UsageError, require
from experiments.presentation.charts import Chart
from experiments.presentation.texts import Texts
from sim.measurement.measures import MEASURES

LEVELS = 4  # of Morris
SEED = 1  # of the samples
RESAMPLES = 200  # for the intervals
MIDDLE = 0.5
ROUNDING = 1e-12  # of the largest value: an outcome that differs by less did not vary


class SensitivityKeys(SweepKeys):
    """Keys beside those of a sweep."""

    sensitivity: SensitivitySettings = SensitivitySettings()


class Sensitivity(NamedTuple):
    """Tables: `morris` and `sobol` with a row an outcome and axis, `luck` with a row an outcome."""

    morris: pd.DataFrame
    sobol: pd.DataFrame
    luck: pd.DataFrame


class Sample(NamedTuple):
    """Points that a method of SALib asks for: as SALib knows them, (N, D), and as a table with all axes."""

    problem: dict[str, Any]
    samples: np.ndarray
    points: pd.DataFrame


def expected(job: SweepJob) -> Plan:
    """The runs to expect: those of the screening, and those of Sobol as if the first axes mattered most."""
    axes = ranged(job.plan.study.axes, "sensitivity")
    samples = morris_sample(job, axes), sobol_sample(job, axes[: job.keys.sensitivity.factors], axes)
    points = pd.concat([one.points for one in samples], ignore_index=True)
    return Plan(job.plan.study, Evaluator(job).typed(points), job.plan.seeds)


def morris_sample(job: SweepJob, axes: list[Axis]) -> Sample:
    """The points of the screening, in which all axes vary."""
    from SALib.sample import morris

    problem = salib_problem(axes)
    samples = morris.sample(problem, job.keys.sensitivity.trajectories, num_levels=LEVELS, seed=SEED)
    return Sample(problem, samples, salib_points(samples, problem["names"], fixed(job.plan.study.axes)))


def sobol_sample(job: SweepJob, chosen: list[Axis], axes: list[Axis]) -> Sample:
    """The points of the decomposition, in which the chosen axes vary and the others are in the middle."""
    from SALib.sample import sobol

    problem = salib_problem(chosen)
    samples = sobol.sample(problem, job.experiment.design.samples, calc_second_order=False, seed=SEED)
    middle = {axis.name: axis.at(MIDDLE) for axis in axes if axis not in chosen}
    return Sample(problem, samples, salib_points(samples, problem["names"], fixed(job.plan.study.axes) | middle))


def screen(sample: Sample, evaluate: Evaluator, outcomes: list[str]) -> pd.DataFrame:
    """Morris: outcome, axis, mu_star (mean absolute effect over the range), its interval, and sigma."""
    from SALib.analyze import morris

    values, tables = _complete(evaluate(sample.points), outcomes), {}
    for outcome in outcomes:
        found = morris.analyze(
            sample.problem, sample.samples, values[outcome].to_numpy(), RESAMPLES, num_levels=LEVELS, seed=SEED
        )
        tables[outcome] = found.to_df()[["mu_star", "mu_star_conf", "sigma"]]
    return pd.concat(tables, names=["outcome", "axis"]).reset_index()


def most_influential(morris: pd.DataFrame, axes: list[Axis], count: int) -> list[Axis]:
    """The axes with the largest effect, as a share of all effects on an outcome, in any of the outcomes."""
    share = morris["mu_star"] / morris.groupby("outcome")["mu_star"].transform("sum").replace(0.0, np.nan)
    largest = share.fillna(0.0).groupby(morris["axis"]).max()
    names = largest.sort_values(ascending=False, kind="stable").index[:count]
    return [axis for axis in axes if axis.name in names]


def decompose(sample: Sample, evaluate: Evaluator, outcomes: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sobol: how much of the variance of means over seeds is due to each axis; and how much of single runs is luck.

    Returns:
        outcome, axis, S1 and ST (first-order and total share), each with the ends of its 95% interval (`_low`,
        `_high`), all from 0 to 1, and NaN for an outcome that did not vary; and `shares_of_luck` of each outcome.
    """
    by_seed = evaluate.by_seed(sample.points)
    means = _complete(by_seed.groupby(level="point").mean(skipna=False), outcomes)
    tables = [
        pd.DataFrame(
            {"outcome": one, "axis": sample.problem["names"], **sobol_shares(sample.problem, means[one].to_numpy())}
        )
        for one in outcomes
    ]
    luck = [{"outcome": one, **shares_of_luck(by_seed[one].unstack("seed").to_numpy())} for one in outcomes]
    return pd.concat(tables, ignore_index=True), pd.DataFrame(luck)


def sobol_shares(problem: dict[str, Any], values: np.ndarray) -> dict[str, Any]:
    """Shares of the variance of values (N,) with their intervals, by column, each (D,).

    The estimates of SALib go below 0 and above 1 where there are few points; a share can't, nor can its interval.
    """
    from SALib.analyze import sobol

    if np.ptp(values) <= ROUNDING * np.abs(values).max():
        return dict.fromkeys((f"{name}{end}" for name in ("S1", "ST") for end in ("", "_low", "_high")), np.nan)
    found = sobol.analyze(problem, values, calc_second_order=False, num_resamples=RESAMPLES, seed=SEED)
    shares = {}
    for name in ("S1", "ST"):
        share, half = np.asarray(found[name], float), np.asarray(found[f"{name}_conf"], float)
        for end, estimate in {"": share, "_low": share - half, "_high": share + half}.items():
            shares[f"{name}{end}"] = np.clip(estimate, 0.0, 1.0)
    return shares


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
    first = found.luck.iloc[0]
    own = found.sobol[found.sobol["outcome"] == first["outcome"]]
    label = texts.label(MEASURES[first["outcome"]])
    if own["ST"].isna().all():
        sentence = texts("studies.sensitivity.constant_sentence", outcome=label)
    else:
        top = own.loc[own["ST"].idxmax()]
        sentence = texts(
            "studies.sensitivity.sentence",
            outcome=label,
            axis=axis_label(top["axis"], texts),
            share=_percent(top["ST"], texts),
            low=_percent(top["ST_low"], texts),
            high=_percent(top["ST_high"], texts),
        )
    if not np.isnan(first["own"]):
        luck = {"luck": _percent(first["own"] + first["common"], texts), "common": _percent(first["common"], texts)}
        sentence += " " + texts("studies.sensitivity.luck_sentence", **luck)
    figure = draw_sensitivity(found, texts)
    return Chart("sensitivity", texts("studies.sensitivity.title"), sentence, figure, _shown(found, texts))


def _percent(share: float, texts: Texts) -> str:
    return texts.number(100.0 * share, digits=0)


def _shown(found: Sensitivity, texts: Texts) -> pd.DataFrame:
    """A row an axis, a column an outcome: the total share of the variance, with its interval."""

    def cell(one: Any) -> str:
        if np.isnan(one.ST):
            return texts("studies.sensitivity.constant")
        share, low, high = (_percent(value, texts) for value in (one.ST, one.ST_low, one.ST_high))
        return f"{share}% ({texts('studies.range', low=low, high=high)})"

    def luck(one: Any) -> str:
        return "–" if np.isnan(one.own) else f"{_percent(one.own + one.common, texts)}%"

    axis = texts("studies.axis")
    rows = [
        {axis: axis_label(name, texts)} | {texts.label(MEASURES[one.outcome]): cell(one) for one in part.itertuples()}
        for name, part in found.sobol.groupby("axis", sort=False)
    ]
    last = {texts.label(MEASURES[one.outcome]): luck(one) for one in found.luck.itertuples()}
    return pd.DataFrame([*rows, {axis: texts("studies.sensitivity.luck")} | last])


def find(job: SweepJob, evaluate: Evaluator, texts: Texts) -> Answer:
    """Screen all ranges, decompose the variance of those that matter; raises UsageError if a point fails."""
    settings, axes = job.keys.sensitivity, ranged(job.plan.study.axes, "sensitivity")
    morris = screen(morris_sample(job, axes), evaluate, settings.outcomes)
    chosen = most_influential(morris, axes, settings.factors)
    found = Sensitivity(morris, *decompose(sobol_sample(job, chosen, axes), evaluate, settings.outcomes))
    return Answer(found._asdict(), chart_of(found, texts))


def sensitivity(job: SweepJob) -> None:
    """Analyse, write and print."""
    require("SALib", "research", "experiments.sensitivity")
    if job.experiment.design.kind != "sobol":
        raise UsageError(f"experiment.design.kind={job.experiment.design.kind}; allowed for sensitivity: sobol")
    run_study(job, expected(job), find)


COMMAND = sweep_command("sensitivity", __doc__, sensitivity, SensitivityKeys)

if __name__ == "__main__":
    raise SystemExit(COMMAND.main())
