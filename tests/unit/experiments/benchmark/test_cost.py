"""Costs are calculated from what was measured, bars are told as they are, and biases of small worlds are found."""

import numpy as np
import pandas as pd
import pytest

from experiments.benchmark.cost import duration, page
from experiments.outcomes.targets import MEASURED
from sim.reference_data import load_targets
from tests.load import flanders
from tests.load.flanders import Memory, Timing
from tests.statistical import scales


def size(persons, one, several, processor):
    return {"persons": persons, "one": one, "several": several, "processor": processor, "memory": 200.0}


def figures(load=0.1, smaller=()):
    found = {"sizes": [*smaller, size(1_000_000, 160.0, 110.0, 158.0)], "processes": {"a": 100.0, "b": 60.0}}
    tables = {"persons": (65, 167.0), "jobs": (11, 15.6)}
    return {**found, "tables": tables, "events": 0.9, "base_mb": 230.0, "threads": 2, "load": load, "rounds": 3}


def test_what_was_measured_is_told():
    text = page(figures(), "1 May 2030")
    assert "1 May 2030" in text and "| a | 100.00 | 62.5% |" in text and "Measured on a busy machine" not in text
    assert "| 1,000,000 | 160.0 | 110.0 | 158.0 | 200 |" in text and "2 threads" in text


def test_a_run_takes_the_time_of_the_nearest_size():
    text = page(figures(smaller=[size(10_000, 300.0, 300.0, 310.0)]), "1 May 2030")
    assert f"| 10,000 | 20 | {duration(300.0 * 600 / 1e5)} | {duration(300.0 * 240 / 1e5)} |" in text
    assert f"| 1,000,000 | 40 | {duration(158.0 * 600 / 1e3)} | {duration(158.0 * 480 / 1e3)} |" in text


def test_a_busy_machine_is_told():
    assert "Measured on a busy machine" in page(figures(load=50.0), "1 May 2030")


def test_durations_as_a_reader_says_them():
    assert [duration(s) for s in (1.0, 600.0, 36_000.0)] == ["1.0 seconds", "10.0 minutes", "10.0 hours"]


def test_bars_are_told_as_they_are():
    quick = [Timing(100_000, 60, 0.3, 0.6), Timing(1_000_000, 24, 1.2, 2.4), Timing(4_600_000, 480, 110.0, 210.0)]
    lines = flanders.verdicts(quick, Memory(1.1e9, 2e8, {}))
    assert [line.split()[0] for line in lines] == ["met"] * 4
    slow = [*quick[:1], quick[1]._replace(seconds=2.4), quick[2]._replace(seconds=130.0)]
    lines = flanders.verdicts(slow, Memory(1.3e9, 2e8, {}))
    assert [line.split()[0] for line in lines] == ["missed"] * 4
    smaller = flanders.verdicts([quick[2]._replace(months=12, seconds=3.0)], Memory(1.1e9, 2e8, {}))
    assert all("less than the country" in line for line in smaller)


def test_a_bias_is_found_and_luck_is_not():
    draw, names = np.random.default_rng(1), list(MEASURED.values())
    exact, same = (pd.DataFrame(draw.normal(50.0, 1.0, (20, len(names))), columns=names) for _ in range(2))
    biased = same.assign(**{names[0]: same[names[0]] + 3.0})
    table = scales.by_size({100_000: same, 2_000: biased, 300_000: exact})
    lines = scales.verdicts(table, 300_000)
    assert lines[0].startswith(f"2,000 persons beside 300,000: 1 of {len(names)}")
    assert lines[1].startswith(f"met: 100,000 persons beside 300,000: 0 of {len(names)}")
    facts = load_targets().set_index("id").loc[next(iter(MEASURED))]
    found = table.set_index(["persons", "measure"]).loc[(2_000, names[0])]
    assert found["bands"] == pytest.approx(found["bias"] / ((facts["high"] - facts["low"]) / 2.0))
