"""What a configuration refuses, in one short line: key, value and what is allowed; and what it takes."""

from pathlib import Path

import numpy as np
import pytest

from sim import CareerEcosystem
from sim.config import ConfigError, configure
from sim.reference_data import TABLE_NAMES

LONG, HUGE = "x" * 100_000, 10**5000
REFUSED = [
    ({"m19": {"hr.workload": 1}}, "unknown key 'm19'; its name is now"),
    ({"hr": {"work.load": 1}}, "unknown key 'hr.work.load'; did you mean in hr: workload"),
    ({"hr.workload": 1}, "unknown key 'hr.workload'; allowed: "),
    ({1: 2}, "unknown key '1'; allowed: "),
    ({LONG: 2}, "unknown key 'xxx"),
    ({"hr": {LONG: 2}}, "unknown key 'hr.xxx"),
    ({"start": "0000-01"}, "start='0000-01' is not a month; allowed: YYYY-MM of the years 1000 to 2999"),
    ({"start": LONG}, "start='xxx"),
    ({"seed": HUGE}, "seed=a number of some 5000 digits is out of range; allowed: 0 to 2147483647"),
    ({"hr": {"workload": HUGE}}, "hr.workload=a number of some 5000 digits has the wrong type"),
    ({"hr": {"workload": LONG}}, "hr.workload='xxx"),
    ({"hr": {"workload": np.nan}}, "hr.workload=nan is out of range; allowed: 0.5 to 1.6"),
    ({"hr": np.arange(3)}, "hr=array"),
    ({"seed": 3.0}, "seed=3.0 has the wrong type"),
    ("small", "config='small'; allowed: a mapping"),
    ([1], r"config=\[1\]; allowed: a mapping"),
    ({"policy": {"changes": [{"lever": LONG, "value": 1.0}]}}, "'none' changes 'xxx"),
    ({"policy": {"changes": [{"lever": "hr.workload", "value": HUGE}]}}, "policy or scenario: hr.workload=a number"),
]


@pytest.mark.parametrize("tree, words", REFUSED, ids=[str(n) for n in range(len(REFUSED))])
def test_refused_in_one_short_line(tree, words):
    with pytest.raises(ConfigError, match=f"^{words}") as found:
        CareerEcosystem(tree)
    assert "\n" not in str(found.value) and len(str(found.value)) < 3000


@pytest.mark.parametrize("key", ["hr__workload__x", "seed__x"])
def test_a_key_below_a_value_is_refused(key):
    with pytest.raises(ConfigError, match="is in no group"):
        configure({"hr": {"workload": 1.0}, "seed": 1}, **{key: 5})


def test_numbers_of_numpy_and_paths_are_taken():
    config = configure(
        {
            "seed": np.int64(4),
            "check": np.bool_(True),
            "hr": {"workload": np.float32(0.5), "for_whom": np.float64(2.0)},
        },
        years=np.uint8(3),
        reference_data={TABLE_NAMES[0]: Path("own") / "table.csv"},
        policy={"name": np.str_("mine"), "changes": [{"lever": "hr.workload", "value": np.float64(0.75)}]},
    )
    assert (config.seed, config.years, config.check) == (4, 3, True)
    assert (config.hr.workload, config.hr.for_whom) == (0.5, 2)
    assert getattr(config.reference_data, TABLE_NAMES[0]) == str(Path("own") / "table.csv")
    assert config.policy[0].changes[0].value == 0.75
