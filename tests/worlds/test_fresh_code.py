"""A rule that is edited is the rule that runs: compiled code must not outlive what it was compiled from."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

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


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the model with a cache of its own, in which the script ran once."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(SIM, folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    assert 40 < posting_first(folder) < 120  # a share of 0.4
    return folder


def run(folder, script, cache="user"):
    """Run a script in a copy; returns what it printed, and its warnings."""
    environment = {key: value for key, value in os.environ.items() if key != "NUMBA_CACHE_DIR"}
    environment["XDG_CACHE_HOME"] = str(folder / cache)
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip(), done.stderr


def posting_first(folder):
    return int(run(folder, SCRIPT)[0])


def compiled(folder):
    """Modules with compiled kernels on disk, and how many of each."""
    kept = (folder / "user").glob("career-ecosystem/kernels/*/**/*.nbc")
    return Counter(file.relative_to(folder / "user" / "career-ecosystem" / "kernels").parts[0] for file in kept)


def code_digest(folder):
    return run(folder, "from sim.engine.provenance import code_digest; print(code_digest())")[0]


def edit(folder, file, line, by):
    path = folder / "sim" / file
    text = path.read_text("utf-8")
    assert line in text
    path.write_text(text.replace(line, by, 1), "utf-8")


def test_better_words_keep_populations_and_the_kernels_of_others(copy):
    before, digest = compiled(copy), code_digest(copy)
    edit(copy, "engine/draws.py", '"""Random draws keyed', '"""Numbers drawn, keyed')
    edit(copy, "actors/state.py", "never used again: generation", "an id, never used again: generation")
    edit(copy, "institutions/hr_policy.py", "en=", "en='Really: ' ")
    assert code_digest(copy) == digest
    posting_first(copy)
    assert set(compiled(copy)) == set(before)
    assert {name for name, many in compiled(copy).items() if many > before[name]} <= {
        "sim.engine.draws",
        "sim.institutions.hr_policy",
    }


def test_a_changed_rule_compiles_what_rests_on_it_and_nothing_else(copy):
    before, digest = compiled(copy), code_digest(copy)
    edit(copy, "mechanisms/m07_golden_cage.py", "\nimport numpy", "\nNEW = 0.5\nimport numpy")
    posting_first(copy)
    assert compiled(copy) == before and code_digest(copy) != digest


def test_an_edited_equation_of_another_file_is_used(copy):
    edit(copy, "engine/draws.py", "return float(word >> _S32) * _UNIT", "return 0.0 * float(word >> _S32)")
    assert posting_first(copy) == 200  # now everybody draws 0


def test_without_a_place_for_compiled_code_it_runs_and_says_so_once(copy):
    (copy / "file").write_text("no folder")
    printed, warnings = run(copy, SCRIPT, "file")
    assert int(printed) > 0
    assert warnings.count("\n") == 1 and "compiled code can't be kept" in warnings
    assert not list(copy.rglob("sim/**/*.nbc"))  # what lies beside the source would outlive edits of other files
