"""The claims laboratory as a user starts it: three claims in quick mode, and a small border map."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from experiments.claims import border_map
from experiments.claims import command as claims
from experiments.claims.border_map import Grid
from experiments.claims.claim import read_claims
from experiments.claims.command import main
from experiments.claims.tables import COLUMNS, Size
from experiments.claims.worlds import ClaimTask, Setting, begin, effect, run_claim
from tests.support import fingerprint

THREE = "C06,C33,C36"
TINY = Size(1000, 2, 1, 0, burn_in_years=4)
ASKED = (
    "claims",
    "contrast",
    "outcome",
    "horizon",
    "effect",
    "low",
    "high",
    "unit",
    "matters",
    "pairs",
    "ensemble_share_same_sign",
    "verdict",
    "depends_on",
    "emergence",
)


@pytest.fixture(scope="module")
def finished(own_cache, tmp_path_factory):
    """The results folder after a run in each language, and which worlds were run in each."""
    results, ran = tmp_path_factory.mktemp("results"), {"en": [], "nl": []}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims, "QUICK", TINY)
        for language, keys in ran.items():
            if language == "nl":  # figures are drawn once
                patch.setattr(claims, "picture", lambda figure: b"")
            patch.setattr(ClaimTask, "run", lambda task, keys=keys: keys.append(task.key) or run_claim(task))
            given = [f"claim={THREE}", "quick=true", "executor.workers=1", f"results={results}", f"language={language}"]
            assert main(given) == 0
            (results / f"{language}.html").write_bytes(
                (results / f"claims-{THREE.replace(',', '-')}-quick/claims.html").read_bytes()
            )
    return results, ran


def test_three_claims_have_verdicts_with_intervals_and_every_column(finished):
    folder = finished[0] / f"claims-{THREE.replace(',', '-')}-quick"
    table = pd.read_parquet(folder / "claims.parquet")
    assert list(table)[1:14] == list(ASKED)[1:] and list(table) == list(COLUMNS)
    assert table["claim"].unique().tolist() == THREE.split(",")
    assert table["verdict"].isin(["supported", "not supported", "depends"]).all()
    assert np.isfinite(table[["effect", "low", "high"]]).all(axis=None)
    assert (table["low"] <= table["effect"]).all() and (table["effect"] <= table["high"]).all()
    assert len(list((folder / "figures").glob("*.png"))) == 3
    about = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert set(about["claims"]) == set(THREE.split(","))


def test_what_is_done_is_not_run_again_and_pages_differ_by_language_only(finished):
    results, ran = finished
    assert len(ran["en"]) == 3 * (TINY.pairs + TINY.members) and not ran["nl"]
    pages = {language: (results / f"{language}.html").read_text("utf-8") for language in ran}
    for page in pages.values():
        assert not re.findall(r"""(?:src|href)=["'](?!data:|#)""", page)  # asks nothing of a network
        assert all(f'id="{one}"' in page for one in THREE.split(","))
    assert "What would change our mind" in pages["en"] and "van mening" in pages["nl"]


def test_arms_part_from_one_state_with_and_without_own_values(own_cache):
    claim = read_claims()["C36"]
    for setting in (Setting(1, 1000, (), 0, 4), Setting(1, 1000, (("ownership.enabled", False),), 1, 4)):
        one, other = (begin(claim, arm, setting) for arm in ("none", "guidance"))
        assert fingerprint(one.state) == fingerprint(other.state)
        assert one.month == 12 * setting.settling
        assert one.calendar.at(one.month).ownership.enabled is (not setting.values)
        assert one.calendar.at(one.month).mediation != other.calendar.at(one.month).mediation


def test_equal_arms_have_no_effect(own_cache):
    claim = read_claims()["C36"]
    arms = {name: claim.arms["none"] for name in claim.arms}
    same = claim.model_copy(update={"arms": arms, "years": 1})
    task = ClaimTask(same, Setting(1, 1000, (), 0, 4), tuple(arms))
    values, persons = task.layout.record(task.run()).values()
    assert np.array_equal(values[0], values[1], equal_nan=True)
    assert persons[0, 0] > 500 and not persons[:, 1:].any()
    first = claim.outcomes[0].model_copy(update={"years": (1, 1)})
    assert effect(same, first, values, task.arms) == 0.0


def test_a_world_of_the_map_lives_under_its_own_circumstances(own_cache):
    grid = Grid(2, 1, 500, lived=1, burn_in_years=2)
    slow, fast = (border_map.CellTask(speed, 0.5, "low_mobility", 1, grid) for speed in grid.speeds)
    place = border_map.KEPT.index("outdated_skills")
    assert fast.run()[place] > slow.run()[place] + 5.0
    assert len(border_map.cells_of(grid)) == 1 + 2 * 4


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("claim=C39", "not known"),
        ("quick=soon", "quick"),
        ("claims=C01", "unknown key 'claims'"),
        ("executor.workers=0", "greater than or equal to 1"),
    ],
)
def test_wrong_input_is_one_line(capsys, given, said):
    assert main([given]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def test_help_and_a_dry_run_start_nothing(capsys, tmp_path):
    assert main(["--help"]) == 0
    assert "C38" in capsys.readouterr().out
    assert main(["dry_run=true", "claim=C01", f"results={tmp_path}"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert re.search(r"\d+ worlds and groups of worlds", shown) and not list(tmp_path.iterdir())
