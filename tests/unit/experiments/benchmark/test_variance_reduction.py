"""What keyed luck is worth: the ratio that was put into made-up worlds comes out, and bars are judged by the lowest."""

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from experiments.benchmark import variance_reduction as module
from experiments.benchmark.command import main
from experiments.benchmark.variance_reduction import BARS, HORIZONS, POLICIES, measure_luck, verdicts
from experiments.execution.batch import unseen
from experiments.execution.settings import ExecutorSettings
from experiments.pairing import pair_store
from experiments.pairing.paired_worlds import PLACEBO
from sim.measurement.measures import MEASURES
from tests.made_up import empty_worlds

YEARS, SHARED, OWN = 5, 3.0, 1.0  # sd of the luck that the worlds of a pair share, and of their own


@pytest.fixture
def made_up(monkeypatch):
    """Worlds whose measures are luck that a pair shares and luck of their own; in year 1 they share all but a tenth."""

    def run_arms(job):
        records, seed = empty_worlds(job), job.arms[0][1].seed
        shared = np.random.default_rng([seed]).normal(0.0, SHARED, len(MEASURES))
        for n, record in enumerate(records.values()):
            own = np.random.default_rng([seed, n + 1]).normal(0.0, OWN, len(MEASURES))
            record["measures"][:12] = shared + 0.1 * own
            record["measures"][12:] = shared + own
        return records

    monkeypatch.setattr(pair_store, "run_arms", run_arms)


def test_the_ratio_that_was_put_in_comes_out(made_up, tmp_path):
    table = measure_luck(60, 500, YEARS, ExecutorSettings(workers=1), tmp_path, unseen)
    assert set(table["arm"]) == {*POLICIES, PLACEBO} and set(table["horizon"]) == {1, 3, 5} == set(HORIZONS[:3])
    for year, own in ((1, 0.1 * OWN), (5, OWN)):
        rows = table[table["horizon"] == year]
        wanted = (SHARED**2 + own**2) / own**2
        assert rows["ratio"].median() == pytest.approx(wanted, rel=0.15)
        assert ((rows["low"] <= wanted) & (wanted <= rows["high"])).mean() > 0.75  # of an interval of 90%
        assert (rows["low"] < rows["ratio"]).all() and (rows["ratio"] < rows["high"]).all()


def test_bars_are_judged_by_the_policy_with_the_lowest():
    rows = [
        {"arm": arm, "horizon": bar.horizon, "measure": measure, "ratio": 100.0}
        for bar in BARS
        for measure in bar.measures
        for arm in (*POLICIES, PLACEBO)
    ]
    table = pd.DataFrame(rows).drop_duplicates()
    assert verdicts(table)["met"].all() and len(verdicts(table)) == sum(len(bar.measures) for bar in BARS)
    low = (table["arm"] == POLICIES[1]) & (table["measure"] == "job_change") & (table["horizon"] == 1)
    table.loc[low, "ratio"] = 14.0
    missed = verdicts(table).query("not met")
    assert missed[["measure", "arm", "ratio", "placebo"]].to_numpy().tolist() == [
        ["job_change", POLICIES[1], 14.0, 100.0]
    ]
    assert set(MEASURES) >= {measure for bar in BARS for measure in bar.measures}


def test_the_command_writes_and_prints(made_up, tmp_path, capsys):
    assert main(["luck", "pairs=4", "persons=500", "years=1", "executor.workers=1", f"results={tmp_path}"]) == 0
    assert {path.name for path in (tmp_path / "luck").iterdir()} == {"luck.csv", "bars.csv", "manifest.json"}
    held = pd.read_csv(tmp_path / "luck" / "bars.csv")
    assert set(held["horizon"]) == {1} and "bars are met" in capsys.readouterr().out
    assert "job change" in _printed(module.bars_table(held, module.LuckKeys(persons=500, pairs=4))).lower()


def _printed(table):
    console = Console(width=140)
    with console.capture() as caught:
        console.print(table)
    return caught.get()


@pytest.mark.parametrize("argument, word", [("pairs=1", "pairs=1"), ("seeds=3", "'seeds'"), ("persons=9", "persons=9")])
def test_a_wrong_argument_is_one_line(tmp_path, capsys, argument, word):
    assert main(["luck", argument, f"results={tmp_path / 'out'}"]) == 2
    line = capsys.readouterr().err.splitlines()[-1]
    assert line.startswith("error: ") and word in line
