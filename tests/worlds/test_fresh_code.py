"""A rule that is edited is the rule that runs: compiled code must not outlive what it was compiled from."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SIM = Path(__file__).parents[2] / "sim"
# One process with one small kernel, which calls functions of another file (sim/engine/draws.py).
SCRIPT = """
from types import SimpleNamespace
import numpy as np
from sim.institutions.hr_policy import HrParameters, employers_set_hr_policy
from sim.engine.columns import make_table
table = make_table("employers", 200)
table["employer_id"][:] = np.arange(200)
state = SimpleNamespace(
    clock={}, seed=1, month=0, tables={}, targeted=(), reference_data=None,
    parameters=SimpleNamespace(hr=HrParameters().record()),
    columns=lambda name, kind: kind(*[table[column] for column in kind._fields]),
)
employers_set_hr_policy(state)
print(int(table["internal_first"].sum()))
"""


def test_an_edited_equation_of_another_file_is_used(tmp_path):
    shutil.copytree(SIM, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    environment = {key: value for key, value in os.environ.items() if key != "NUMBA_CACHE_DIR"}
    environment["XDG_CACHE_HOME"] = str(tmp_path / "user")

    def posting_first():
        command = [sys.executable, "-c", SCRIPT]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
        return int(done.stdout)

    before = posting_first()
    assert 40 < before < 120  # a share of 0.4
    draws = tmp_path / "sim" / "engine" / "draws.py"
    line = "return float(word >> _S32) * _UNIT"
    assert line in draws.read_text("utf-8")
    draws.write_text(draws.read_text("utf-8").replace(line, "return 0.0 * float(word >> _S32)"), "utf-8")
    assert posting_first() == 200  # now everybody draws 0
