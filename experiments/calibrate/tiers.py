"""The tiers of calibration, one function each; `experiments.calibrate` calls them in order."""

import shutil
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from SALib.analyze import morris as morris_effects
from SALib.sample import morris as morris_draws
from sklearn.model_selection import KFold
from threadpoolctl import threadpool_limits

from experiments.calibrate.draw_bank import SEEDS, Bank, numbered
from experiments.calibrate.emulator import Emulator
from experiments.calibrate.free_parameters import read_free, sobol
from experiments.design.rivals import Rival
from experiments.execution.batch import compute
from experiments.execution.store import Store
from experiments.io.errors import UsageError
from experiments.io.manifest import write_manifest
from experiments.io.output_folder import sha256_of
from experiments.outcomes.targets import MEASURED, MUST_HOLD, compare
from experiments.presentation.progress import Report
from experiments.validate.worlds import configurations, run_worlds
from sim.catalogue import parameters_by_name
from sim.config import configure
from sim.paths import DATA_FOLDER
from sim.reference_data import load_targets

LARGE, LARGE_SEEDS = 100_000, 6  # persons and seeds of worlds without the bias of small ones
TRAJECTORIES, LEVELS = 4, 4  # of the screening
WAVE, MOST_WAVES = 60, 12  # draws a wave, waves at most
FURTHEST = 8.0  # half-widths of a band beyond which all is equally far
MARGIN = 0.6  # half-widths of a band: how far inside its ends a proposal aims, since one world has luck of its own
MISSED = 12  # outcomes out of band up to which a draw is accepted
MISSES = 8  # targets that a proposal may leave alone: one fewer than may be out of band, since luck misses some too
FINALISTS = 4  # of the accepted, tried in large worlds in each of two rounds
NEAR_AN_END = 6  # power of the distance from a fact: half-way to the end of its band is next to nothing
FOLDS, DRAWS = 20, 400  # of the bank, held out in turn; draws from the posterior of each draw held out
FOLDER = "worlds"  # of finished worlds, in the folder of a calibration
INTERVAL = (0.05, 0.95)
TOLD = 0.8  # spread of the posterior over that of the prior from which the data tell nothing of a parameter
FIRST = {"prior": 0, "screening": 100_000, "wave": 200_000, "bias": 300_000}  # numbers of draws in the bank
STAGES = {"prior": "bank", "wave": "waves"}  # words of progress where the kind is none


class Study:
    """What all tiers share: folder, keys of the command, free parameters, targets, the bank, and progress."""

    def __init__(self, folder: Path, keys: Any, rival: Rival, report: Report) -> None:
        self.folder, self.keys, self.report = folder, keys, report
        declared, known = read_free(), parameters_by_name()
        self.declared = declared.only([name for name in declared.names if rival.fits(name)])
        present = {name: known[name].field.default for name in self.declared.names}
        self.fixed = tuple((name, value) for name, value in rival.values.items() if name not in present)
        present |= {name: rival.values[name] for name in present.keys() & rival.values}
        self.present = np.array(list(present.values()), float)
        self.free = self.declared.near(self.present, keys.around)
        facts = load_targets()
        fitted = set(MEASURED).difference(rival.without)
        self.facts = facts[facts["id"].isin(fitted)].reset_index(drop=True)
        self.value, self.low, self.high = (self.facts[name].to_numpy() for name in ("value", "low", "high"))
        self.enough = int((self.facts["role"] == "outcome").sum()) - MISSED  # outcomes in band
        self.half = (self.high - self.low) / 2.0
        self.measures = [MEASURED[name] for name in self.facts["id"]]
        configure({"scale": {"persons": keys.persons}})  # refused before a world is begun
        least = 2 * len(self.measures)  # fewer don't tell how the errors of all targets go together
        if keys.draws < least or keys.held_out < FOLDS:
            found = f"draws={keys.draws} and held_out={keys.held_out} are too few"
            raise UsageError(f"{found}; allowed: draws from {least} on, held_out from {FOLDS} on")
        self.store = Store(folder / FOLDER)
        self.bank = Bank(self.store, keys.executor)

    def draw(self, kind: str, values: np.ndarray, after: int = 0, seeds: int = SEEDS) -> list[int]:
        """Simulate draws of a kind with these values (N, P), or find them in the bank; returns their numbers.

        Args:
            after: how many draws of the kind came before. seeds: how many take turns.
        """
        first, stage = FIRST[kind] + after, STAGES.get(kind, kind)
        draws = numbered(first, values, self.free.names, self.keys.persons, seeds, self.fixed)
        self.bank.fill(draws, self.report, stage)
        return [draw.number for draw in draws]

    def targets(self, numbers: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """Positions of parameters, (N, P) from -1 to 1, and simulated targets, (N, T), of these draws."""
        values, measures = self.bank.tables(numbers)
        return 2.0 * self.free.positions(values) - 1.0, measures[self.measures].to_numpy(float)


def measure_bias(study: Study) -> np.ndarray:
    """Targets in a large world with its own burn-in less those in a small one, at the declared values, (T,)."""
    values = np.array([study.present] * SEEDS)
    small = study.draw("bias", values)
    return _large(study, values[:1])[0][study.measures].mean().to_numpy() - study.targets(small)[1].mean(axis=0)


def _large(study: Study, values: np.ndarray, last: bool = False) -> list[pd.DataFrame]:
    """Measures of large worlds for each row of values (N, P): frames (LARGE_SEEDS, M); `last` if no others follow."""
    rows = [dict(zip(study.free.names, map(float, row), strict=True)) for row in values]
    configs = [one for row in rows for one in configurations(LARGE_SEEDS, LARGE, row | dict(study.fixed))]
    frame = run_worlds(configs, study.store, study.keys.executor, study.report, "large", followed=not last)
    return [frame.iloc[n : n + LARGE_SEEDS] for n in range(0, len(frame), LARGE_SEEDS)]


def fill_bank(study: Study) -> list[int]:
    """Draws from the prior; returns their numbers."""
    return study.draw("prior", sobol(study.free, study.keys.draws, seed=1))


def screen(study: Study) -> pd.DataFrame:
    """Which parameter moves which target: parameter, target, effect (mean absolute elementary effect over its whole
    range, in half-widths of the band), spread of the effects."""
    names = list(study.free.names)
    problem = {"num_vars": len(names), "names": names, "bounds": list(zip(study.free.low, study.free.high))}
    values = morris_draws.sample(problem, TRAJECTORIES, num_levels=LEVELS, seed=1)
    results = study.targets(study.draw("screening", values, seeds=1))[1] / study.half
    tables = {
        target: morris_effects.analyze(problem, values, result, num_levels=LEVELS, seed=1).to_df()
        for target, result in zip(study.facts["id"], results.T)
    }
    effects = pd.concat(tables, names=["target", "parameter"]).reset_index()
    effects = effects.rename(columns={"mu_star": "effect", "sigma": "spread"})
    return effects[["parameter", "target", "effect", "spread"]].sort_values("effect", ascending=False)


def waves(study: Study, prior: list[int], bias: np.ndarray) -> tuple[pd.DataFrame, list[int]]:
    """Accepted vectors of parameters, one row each, with the number of outcomes in band, by number in the bank; and
    the numbers of all draws to learn from. Raises UsageError if none is accepted.
    """
    numbers, accepted, shift = list(prior), list[int](), np.zeros(len(study.facts))
    for wave in range(MOST_WAVES):
        known, shift = _wave(study, numbers, bias, shift, MISSES, wave)
        numbers += known
        accepted += [number for number, fits in zip(known, _fits(study, known, bias)) if fits]
        study.report(min(len(accepted), study.keys.members), study.keys.members, "accepted")
        if len(accepted) >= study.keys.members:
            break
    if not accepted:
        raise UsageError("no draw puts enough targets in band; allowed: wider ranges, other mechanisms, more draws")
    values, measures = study.bank.tables(accepted)
    frame = pd.DataFrame(values, columns=list(study.free.names), index=accepted)
    frame.insert(0, "outcomes_in_band", _in_band(study, measures[study.measures].to_numpy(float) + bias)[0])
    return frame, numbers


def _wave(
    study: Study, numbers: list[int], bias: np.ndarray, shift: np.ndarray, misses: int, wave: int
) -> tuple[list[int], np.ndarray]:
    """Propose draws that could give all targets but `misses`, from an emulator of draws `numbers`, and simulate them.

    Returns their numbers, and by how much the targets of the next emulator are to be shifted.
    """
    facts, goal = study.facts, study.value - bias
    low, high = study.low - bias + MARGIN * study.half, study.high - bias - MARGIN * study.half
    spare = ((facts["role"] == "outcome") & (facts["weight"] < MUST_HOLD)).to_numpy()
    positions, targets = study.targets(numbers)
    with threadpool_limits(1):
        emulator = Emulator(positions, targets, _nearness(targets, goal, study.half))
        emulator.level = emulator.level + shift
        found = emulator.propose(low, high, spare, misses, WAVE, seed=wave)
    known = study.draw("wave", study.free.values((found + 1.0) / 2.0), after=wave * WAVE)
    # Proposals look for the emulator's errors in their favour: half of what they got wrong is taken off the next
    # time, since the next emulator learns from these draws as well.
    positions, targets = study.targets(known)
    return known, 0.5 * (shift + (emulator.scale(targets) - emulator(positions)).mean(axis=0))


def _nearness(targets: np.ndarray, goal: np.ndarray, half: np.ndarray) -> np.ndarray:
    """How much each draw counts in an emulator that has to be right near the goal (T,): 1 there, (N,).

    It falls with the mean square distance of its targets (N, T) in half-widths of the bands; draws further off still
    hold the slopes together.
    """
    distance = np.minimum(np.abs(targets - goal) / half, FURTHEST)
    return 1.0 / (1.0 + (distance**2).mean(axis=1))


def _in_band(study: Study, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of targets (N, T): how many outcomes are in band, and whether all are that must be, (N,)."""
    inside = (targets >= study.low) & (targets <= study.high)
    outcomes, must = (study.facts["role"] == "outcome").to_numpy(), (study.facts["weight"] >= MUST_HOLD).to_numpy()
    return inside[:, outcomes].sum(axis=1), inside[:, must].all(axis=1)


def _fits(study: Study, numbers: list[int], bias: np.ndarray) -> np.ndarray:
    count, must = _in_band(study, study.targets(numbers)[1] + bias)
    return must & (count >= study.enough)


def choose(
    study: Study, accepted: pd.DataFrame, numbers: list[int], bias: np.ndarray
) -> tuple[np.ndarray, pd.DataFrame]:
    """The values (P,) that fit best in large worlds, and their targets; `numbers` of all draws to learn from.

    The accepted differ from large worlds by luck and by what is left of the bias, and those that look best do so most.
    A first round (with the middle of all accepted, and the present values) tells by how much. In that light a last wave
    asks for all targets at once, as an ensemble must not, and a second round tries the best of it and of the accepted.
    """
    values, small = accepted[list(study.free.names)].to_numpy(), study.targets(list(accepted.index))[1] + bias
    best = np.argsort(_misfit(study, small), kind="stable")[:FINALISTS]
    tried = _tried(study, np.vstack([values[best], values.mean(axis=0), study.present]))
    off = np.mean([_simulated(study, table) for _, table in tried[: len(best)]], axis=0) - small[best].mean(axis=0)
    last, _ = _wave(study, numbers, bias + off, np.zeros_like(bias), 0, MOST_WAVES)
    values = np.vstack([np.delete(values, best, axis=0), study.bank.tables(last)[0]])
    small = np.vstack([np.delete(small, best, axis=0), study.targets(last)[1] + bias])
    best = np.argsort(_misfit(study, small + off), kind="stable")[:FINALISTS]
    tried += _tried(study, values[best], last=True)
    return min(tried, key=lambda one: float(_misfit(study, _simulated(study, one[1]))))


def _tried(study: Study, values: np.ndarray, last: bool = False) -> list[tuple[np.ndarray, pd.DataFrame]]:
    """Rows of values (N, P), to a thousandth of their ranges, and their large worlds beside the targets."""
    digits = np.ceil(3.0 - np.log10(study.declared.high - study.declared.low)).astype(int)
    rounded = np.array([[round(value, places) for value, places in zip(row, digits.tolist())] for row in values])
    return list(zip(rounded, map(compare, _large(study, rounded, last)), strict=True))


def _simulated(study: Study, table: pd.DataFrame) -> np.ndarray:
    """Targets (T,) of a table of `compare`, in the order of the study."""
    return table.set_index("id").loc[study.facts["id"], "simulated"].to_numpy(float)


def _misfit(study: Study, targets: np.ndarray) -> np.ndarray:
    """Weighted mean distance of targets (..., T) from the facts, 1 at an end of the band.

    What nears an end counts most, since other seeds may put it out.
    """
    away = targets - study.value
    distance = np.where(away > 0.0, away / (study.high - study.value), -away / (study.value - study.low))
    return np.average(distance**NEAR_AN_END, axis=-1, weights=study.facts["weight"])


class Fold(NamedTuple):
    """Draws of the bank to learn from, and others (positions and targets) to recover."""

    known: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]


def recover(fold: Fold) -> tuple[np.ndarray, np.ndarray]:
    """Of draws held out, (H, P): whether the 90% interval holds the value, and the spread over that of the prior."""
    with threadpool_limits(1):  # the processes beside this one need the others
        emulator, (positions, targets) = Emulator(*fold.known), fold.test
        draws = np.stack([emulator.posterior(row, DRAWS, seed=n) for n, row in enumerate(targets)])
    low, high = np.quantile(draws, INTERVAL, axis=1)
    return (low <= positions) & (positions <= high), draws.std(axis=1) * np.sqrt(3.0)  # a uniform prior on -1 to 1


def held_out(study: Study, prior: list[int]) -> pd.DataFrame:
    """For each parameter: coverage of the 90% interval over held-out draws, and its spread over that of the prior."""
    positions, targets = study.targets(prior)
    count, folds = min(study.keys.held_out, len(prior)), []
    for _, test in KFold(FOLDS, shuffle=True, random_state=1).split(np.arange(count)):
        known = np.setdiff1d(np.arange(len(prior)), test)
        folds.append(Fold((positions[known], targets[known]), (positions[test], targets[test])))
    inside, shrunk = [], []
    for _, (holds, spread) in compute(recover, folds, study.keys.executor):
        inside.append(holds)
        shrunk.append(spread)
        study.report(len(inside), len(folds), "held_out")
    return pd.DataFrame(
        {
            "parameter": study.free.names,
            "held_out": count,
            "coverage": np.vstack(inside).mean(axis=0),
            "spread_over_prior": np.vstack(shrunk).mean(axis=0),
        }
    )


def emulated(study: Study, prior: list[int]) -> pd.DataFrame:
    """How much of each target the emulator explains on prior draws that it did not see: target, explained (share)."""
    with threadpool_limits(1):
        emulator = Emulator(*study.targets(prior))
    return pd.DataFrame({"target": study.facts["id"], "explained": emulator.explained})


def describe(study: Study, chosen: np.ndarray, accepted: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """Each free parameter: chosen value, range, quantiles in the ensemble, coverage, whether the data tell it."""
    names = list(study.free.names)
    return pd.DataFrame(
        {
            "parameter": names,
            "value": chosen,
            "low": study.declared.low,
            "high": study.declared.high,
            "q05": accepted[names].quantile(0.05).to_numpy(),
            "q50": accepted[names].quantile(0.5).to_numpy(),
            "q95": accepted[names].quantile(0.95).to_numpy(),
            "coverage": coverage["coverage"].to_numpy(),
            "spread_over_prior": coverage["spread_over_prior"].to_numpy(),
            "told": np.where(coverage["spread_over_prior"] < TOLD, "yes", "no"),
        }
    )


def write_origin(study: Study, members: int) -> None:
    """Say in a manifest from which targets and seeds the files were made."""
    write_manifest(
        study.folder,
        targets_sha256=sha256_of(DATA_FOLDER / "targets.csv"),
        persons=study.keys.persons,
        seeds=SEEDS,
        prior_draws=study.keys.draws,
        around=study.keys.around,
        large_worlds={"persons": LARGE, "seeds": LARGE_SEEDS},
        members=members,
        accepted_if=f"all targets of weight {MUST_HOLD} and at least {study.enough} outcomes in band",
        rival=study.keys.rival,
    )


def adopt(folder: Path) -> None:
    """Make the chosen values and the ensemble the model's own; raises OSError."""
    for source, name in (
        ("parameters.csv", "calibrated.csv"),
        ("ensemble.csv", "ensemble.csv"),
        ("manifest.json", "calibration.json"),
    ):
        shutil.copyfile(folder / source, DATA_FOLDER / name)
