"""Calibration as a user starts it: it finds the values that made the targets, goes on where it was stopped, and says
in one line what is wrong. Most worlds here are made up (a formula with known values); one run has real worlds."""

import json
import shutil
from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate import command as calibrate
from experiments.calibrate import draw_bank, emulator
from experiments.calibrate import tiers as steps
from experiments.calibrate.command import main
from experiments.calibrate.free_parameters import Free
from experiments.cli.command import KEPT
from experiments.outcomes.targets import MEASURED
from experiments.validate import worlds
from sim.config import configure
from sim.reference_data import load_targets
from tests.support import with_own

FREE = Free(
    ("inaction.loss", "moves.fit_value", "matching.apply_active"),
    np.array([0.5, 0.05, 0.08]),
    np.array([3.0, 0.25, 0.4]),
)
TRUTH = np.array([-0.4, 0.3, 0.0])  # positions from -1 to 1; no target depends on the third
FACTS = load_targets().set_index("id").loc[list(MEASURED)]
HALF = ((FACTS["high"] - FACTS["low"]) / 2.0).to_numpy()
SLOPES = np.random.default_rng(1).uniform(-2.0, 2.0, (len(MEASURED), 3)) * [1.0, 1.0, 0.0]  # half-widths of a band
SMALL_BIAS = 1.5  # half-widths by which small worlds are off
QUICK = {"LARGE_SEEDS": 2, "TRAJECTORIES": 2, "WAVE": 12, "MOST_WAVES": 6, "FINALISTS": 2, "FOLDS": 2, "TOLD": 0.5}
SHORT = {"BURN_IN": 50, "STEPS": 100, "THIN": 2}  # chains of the sampler
DRAWS = 2 * len(MEASURED)  # as few as are allowed
OPTIONS = [f"draws={DRAWS}", "persons=2000", "members=10", "held_out=8", "executor.workers=1"]
FILES = ("parameters", "ensemble", "screening", "coverage", "chosen")


def made_up(values, seed, bias=0.0):
    """Measures of a world that is a formula: on target at TRUTH, with a little luck."""
    position = 2.0 * FREE.positions(np.array(values)) - 1.0
    luck = np.random.default_rng([seed, *np.array(values).view(np.uint64)]).normal(0.0, 0.1, len(MEASURED))
    targets = FACTS["value"].to_numpy() + HALF * (SLOPES @ (position - TRUTH) + luck + bias)
    return dict(zip(MEASURED.values(), targets.tolist(), strict=True))


def values_of(config):
    tree = config.model_dump()
    return [tree[group][name] for group, name in (one.split(".") for one in FREE.names)]


@contextmanager
def made_up_worlds(folder, at_most=10**9, **constants):
    """Worlds cost nothing, and after `at_most` of them comes an interruption; gives the worlds that were made.

    `folder` takes the place of the model's data; `constants` are those of `experiments.calibrate.tiers`.
    """
    made = []

    def count(world):
        if len(made) == at_most:
            raise KeyboardInterrupt
        made.append(world)

    def settle(draw):
        count(draw.number)
        return made_up(draw.values, draw.seed, SMALL_BIAS)

    def simulate(config):
        count((config.seed, *values_of(config)))
        return made_up(values_of(config), config.seed)

    folder.mkdir(exist_ok=True)
    shutil.copyfile(steps.DATA_FOLDER / "targets.csv", folder / "targets.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draw_bank, "settle", settle)
        patch.setattr(worlds, "simulate", simulate)
        for name, value in {"DATA_FOLDER": folder, "read_free": lambda: FREE}.items():
            patch.setattr(steps, name, value)
        for name, value in (QUICK | constants).items():
            patch.setattr(steps, name, value)
        for name, value in SHORT.items():
            patch.setattr(emulator, name, value)
        yield made


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Results folder, the model's data after adopt=true, and the worlds made, of a run without interruption."""
    results, data = tmp_path_factory.mktemp("results"), tmp_path_factory.mktemp("data")
    with made_up_worlds(data) as made:
        assert main([*OPTIONS, f"results={results}", "name=whole", "adopt=true"]) == 0
    return results / "whole", data, made


def read(folder, name):
    return pd.read_csv(folder / f"{name}.csv")


def test_it_finds_the_values_that_made_the_targets(finished):
    chosen = read(finished[0], "parameters").set_index("parameter")
    assert tuple(chosen.index) == FREE.names
    position = 2.0 * FREE.positions(chosen["value"].to_numpy()) - 1.0
    np.testing.assert_allclose(position[:2], TRUTH[:2], atol=0.15)
    assert chosen["told"].tolist() == ["yes", "yes", "no"]
    assert (chosen["spread_over_prior"] < 0.1).tolist() == [True, True, False]
    told = chosen.iloc[:2]
    assert (told["q05"] <= told["q50"]).all() and (told["q50"] <= told["q95"]).all()
    assert told["coverage"].between(0.25, 1.0).all()  # of so few draws no more can be asked


def test_every_member_of_the_ensemble_would_be_accepted_in_large_worlds(finished):
    """The bias of small worlds is taken off: by itself it would put nearly all targets out of band."""
    ensemble = read(finished[0], "ensemble")
    assert len(ensemble) >= 10 and list(ensemble) == ["outcomes_in_band", *FREE.names]
    outcomes = int((FACTS["role"] == "outcome").sum())
    assert (ensemble["outcomes_in_band"] >= outcomes - steps.MISSED).all()
    must = (FACTS["weight"] >= steps.MUST_HOLD).to_numpy()
    for values in ensemble[list(FREE.names)].to_numpy():
        targets = np.array([made_up(values, seed)[name] for seed in (1, 2) for name in MEASURED.values()])
        off = np.abs(targets.reshape(2, -1).mean(axis=0) - FACTS["value"].to_numpy()) / HALF
        assert (off[must] <= 1.5).all()
    assert ((ensemble[list(FREE.names)] >= FREE.low) & (ensemble[list(FREE.names)] <= FREE.high)).all(axis=None)


def test_the_chosen_values_are_shown_beside_the_targets(finished):
    chosen = read(finished[0], "chosen")
    assert len(chosen) == 63 and chosen.loc[chosen["weight"] >= 3, "in_band"].astype(str).eq("True").all()


def test_the_screening_finds_what_moves_what(finished):
    effects = read(finished[0], "screening").pivot(index="target", columns="parameter", values="effect")
    assert effects.shape == (len(MEASURED), 3)
    found = effects.loc[list(MEASURED), list(FREE.names)].to_numpy()
    np.testing.assert_allclose(found, 2.0 * np.abs(SLOPES), atol=0.6)  # over the whole range, with luck


def test_the_manifest_says_what_it_was_made_from(finished):
    about = json.loads((finished[0] / "manifest.json").read_text("utf-8"))
    assert about["persons"] == 2000 and about["prior_draws"] == DRAWS and about["members"] >= 10
    assert set(about) == {
        "written",
        "targets_sha256",
        "code_digest",
        "versions",
        "sha256",
        "git",
        "persons",
        "seeds",
        "prior_draws",
        "around",
        "large_worlds",
        "members",
        "accepted_if",
        "rival",
    }


def test_adopting_makes_them_the_models_own(finished):
    folder, data, _ = finished
    for name, own in (
        ("parameters.csv", "calibrated.csv"),
        ("ensemble.csv", "ensemble.csv"),
        ("manifest.json", "calibration.json"),
    ):
        assert (folder / name).read_bytes() == (data / own).read_bytes()


def test_no_world_is_made_twice(finished):
    """As many small worlds as seeds for the bias: a seed and the declared values make the same world again."""
    made = finished[2]
    small = [world for world in made if isinstance(world, int)]
    assert len(set(map(str, made))) == len(made)
    stages = {name: [n for n in small if 0 <= n - first < 100_000] for name, first in steps.FIRST.items()}
    assert {name: len(stages[name]) for name in ("prior", "screening", "bias")} == {
        "prior": DRAWS,
        "screening": QUICK["TRAJECTORIES"] * (len(FREE.names) + 1),
        "bias": draw_bank.SEEDS,
    }
    assert len(stages["wave"]) % QUICK["WAVE"] == 0 and len(stages["wave"]) > 0
    assert len(made) - len(small) == QUICK["LARGE_SEEDS"] * (1 + 1 + 2 * QUICK["FINALISTS"])


def test_what_lies_at_an_end_of_its_band_fits_worse_than_what_is_a_little_off_everywhere():
    fact, low, high = (FACTS[name].to_numpy() for name in ("value", "low", "high"))
    study = SimpleNamespace(facts=FACTS.reset_index(), value=fact, low=low, high=high)
    halfway, at_the_end = fact + 0.5 * (high - fact), fact.copy()
    at_the_end[0] = low[0] - 0.05 * (fact[0] - low[0])
    on_target, some, one = steps._misfit(study, np.array([fact, halfway, at_the_end]))
    assert on_target == 0.0 and some == pytest.approx(0.5**steps.NEAR_AN_END) and one > 1.5 * some


def test_interrupted_again_and_again_it_gives_the_same_files(finished, tmp_path, capsys):
    whole, _, made = finished
    together, statuses = [], []
    while not statuses or statuses[-1]:
        with made_up_worlds(tmp_path / "data", at_most=41) as some:
            statuses.append(main([*OPTIONS, f"results={tmp_path}", "name=parts"]))
        together += some
        last = capsys.readouterr().err.splitlines()[-1]
        assert statuses[-1] == 0 or last == f"error: {KEPT}"
    assert statuses == [130] * ((len(made) - 1) // 41) + [0] and together == made
    for name in FILES:
        assert (tmp_path / "parts" / f"{name}.csv").read_bytes() == (whole / f"{name}.csv").read_bytes(), name
    assert not (tmp_path / "data" / "calibrated.csv").exists()  # adopt=no


def one_line(capsys):
    """The one line on standard error that is no progress."""
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error")]
    return line


def test_no_accepted_draw_is_one_line(tmp_path, capsys):
    with made_up_worlds(tmp_path / "data", MOST_WAVES=1, MISSED=-1):
        assert main([*OPTIONS, f"results={tmp_path}"]) == 2
    line = one_line(capsys)
    assert line == "error: no draw puts enough targets in band; allowed: wider ranges, other mechanisms, more draws"
    assert {path.name for path in (tmp_path / "calibrate").iterdir()} == {steps.FOLDER}


def test_worlds_of_another_size_are_others(finished, tmp_path):
    """Of those that are there only the large ones are found again."""
    shutil.copytree(finished[0], tmp_path / "calibrate")
    with made_up_worlds(tmp_path / "data", at_most=5) as made:
        assert main(with_own(OPTIONS, "persons=3000", f"results={tmp_path}")) == 130
    assert made == [*range(steps.FIRST["bias"], steps.FIRST["bias"] + 4), steps.FIRST["prior"]]


WRONG = {
    "an unknown key": ("seeds=3", ["'seeds'", "draws"], 2),
    "no number": ("draws=many", ["draws='many'", "integer"], 2),
    "too few draws": ("draws=50", ["draws=50", f"draws from {DRAWS} on"], 2),
    "too few held out": ("held_out=1", ["held_out=1", "held_out from 2 on"], 2),
    "too few persons": ("persons=10", ["persons=10", "500"], 2),
    "neither yes nor no": ("adopt=maybe", ["adopt='maybe'", "boolean"], 2),
    "an unknown rival": ("rival=chance", ["rival='chance'", "no_psychology"], 2),
    "a file for a folder": ("results=file", ["file"], 2),
}


@pytest.mark.parametrize("argument, words, status", WRONG.values(), ids=WRONG)
def test_wrong_input_is_one_line_before_any_world(tmp_path, monkeypatch, capsys, argument, words, status):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("x")
    with made_up_worlds(tmp_path / "data") as made:
        assert main(with_own(OPTIONS, argument)) == status
    line = one_line(capsys)
    assert line.startswith("error: ") and all(word in line for word in words), line
    assert made == [] and sorted(path.name for path in tmp_path.iterdir()) == ["data", "file"]


def test_the_defaults_are_allowed():
    least = 2 * len(MEASURED)
    keys = calibrate.CalibrateKeys()
    assert keys.draws >= least and keys.held_out >= steps.FOLDS
    assert configure({"scale": {"persons": keys.persons}})


def test_real_worlds_from_end_to_end(own_cache, tmp_path, monkeypatch, capsys):
    """Ten targets, three parameters, one seed, short lives: too little to fit anything, enough to run all of it."""
    few = dict(list(MEASURED.items())[:10])
    tiny = {
        "LARGE": 500,
        "LARGE_SEEDS": 1,
        "TRAJECTORIES": 2,
        "WAVE": 1,
        "MOST_WAVES": 1,
        "FINALISTS": 1,
        "MUST_HOLD": 9,
        "MISSED": 99,
        "SEEDS": 1,
        "FOLDS": 2,
        "MEASURED": few,
    }
    bank = {"SEEDS": 1, "SETTLING": 1, "RECENT_YEARS": 1}
    for module, constants in ((steps, tiny), (draw_bank, bank), (emulator, SHORT)):
        for name, value in constants.items():
            monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(steps, "read_free", lambda: FREE)
    options = ["draws=20", "persons=500", "members=1", "held_out=2", "executor.workers=1", f"results={tmp_path}"]
    assert main(options) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "outcomes are in band" in text and "of 3 parameters" in text and str(tmp_path / "calibrate") in text
    folder = tmp_path / "calibrate"
    assert all(len(read(folder, name)) for name in FILES) and len(read(folder, "ensemble")) == 1
    values = read(folder, "parameters")["value"].to_numpy()
    assert ((values >= FREE.low) & (values <= FREE.high)).all()
