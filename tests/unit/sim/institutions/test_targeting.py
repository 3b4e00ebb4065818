"""Targeted changes reach the employers whom they are for and nobody else; contradictions are refused."""

import ast
import inspect
from types import SimpleNamespace

import numpy as np
import pytest

import sim.institutions.hr_policy
from sim.config import ConfigError, configure
from sim.institutions.hr_policy import HrParameters
from sim.institutions.targeting import SIZES, Where, employers_selected, records_by_rows
from sim.month import employers_set_hr_policy
from sim.policy import Calendar, levers
from sim.reference_data import load_reference_data
from tests.support import clone

WORLD = load_reference_data()
EMPLOYERS = SimpleNamespace(
    sector=np.array([0, 2, 2, 5], np.uint8),
    normal_size=np.array([3.5, 9.9, 10.0, 250.0], np.float32),
    public=np.array([0, 1, 0, 1], np.uint8),
)
CONSTRUCTION = 2
BUNDLE = employers_set_hr_policy.process.writes["employers"]


def change(value=0.8, lever="hr.workload", start=None, until=None, **where):
    tree = {"lever": lever, "value": value, "from": start, "until": until, "where": where or None}
    return {key: item for key, item in tree.items() if item is not None}


def calendar(*changes, **more):
    return Calendar(configure({"policy": {"name": "mine", "changes": list(changes)}, **more}))


SELECTED = {
    "a sector by row": ({"sector": CONSTRUCTION}, [False, True, True, False]),
    "a sector by name": ({"sector": "construction"}, [False, True, True, False]),
    "a size": ({"size": "1-9"}, [True, True, False, False]),
    "where a size begins": ({"size": "10-49"}, [False, False, True, False]),
    "the largest": ({"size": "250+"}, [False, False, False, True]),
    "public ones": ({"public": True}, [False, True, False, True]),
    "private ones": ({"public": False}, [True, False, True, False]),
    "one": ({"employer": 3}, [False, False, False, True]),
}


@pytest.mark.parametrize("where, mask", SELECTED.values(), ids=SELECTED)
def test_employers_selected(where, mask):
    assert employers_selected(Where(**where), WORLD, EMPLOYERS).tolist() == mask


def test_size_classes_cover_every_size_once():
    edges = sorted(SIZES.values())
    assert edges[0][0] == 0.0 and edges[-1][1] == np.inf
    assert all(low[1] == high[0] for low, high in zip(edges, edges[1:], strict=False))


def test_a_record_holds_what_is_for_all_and_what_is_for_these():
    year = calendar(
        change(0.8, start="2025-01", until="2025-12", size="1-9"),
        change(0.9, "hr.autonomy", start="2025-06", size="1-9"),
        change(0.7, "hr.rotation", start="2025-06"),
    )
    assert year.targeted(11) == year.targeted(-1) == ()
    ((where, record),) = year.targeted(12)
    assert where == Where(size="1-9") and record.workload == 0.8 and record.autonomy == HrParameters().autonomy
    ((_, record),) = year.targeted(17)
    assert (record.workload, record.autonomy, record.rotation) == (0.8, 0.9, 0.7)
    ((_, record),) = year.targeted(24)
    assert (record.workload, record.autonomy) == (HrParameters().workload, 0.9)
    assert year.targeted(24) is year.targeted(25)  # worked out once
    assert year.at(17).hr.workload == HrParameters().workload  # for everybody else


def test_one_employer_may_get_the_changes_of_two_selectors():
    two = calendar(change(0.8, sector=CONSTRUCTION), change(0.9, "hr.autonomy", size="1-9"))
    base = two.at(0).hr
    found = {
        int(row): (record.workload, record.autonomy)
        for rows, record in records_by_rows(two.targeted(0), base, WORLD, EMPLOYERS)
        for row in rows
    }
    assert found == {0: (base.workload, 0.9), 1: (0.8, 0.9), 2: (0.8, base.autonomy)}


@pytest.mark.covers("E01", "E02")
def test_a_targeted_change_reaches_whom_it_is_for(finished):
    state, plain = clone(finished.state), clone(finished.state)
    mine = calendar(change(0.8, sector="construction"), change(1.0, "hr.autonomy", public=True))
    state.parameters, state.targeted = mine.at(0), mine.targeted(0)
    for one in (state, plain):
        employers_set_hr_policy(one)
    now, before = state.employers, plain.employers
    building, public = now["sector"] == CONSTRUCTION, now["public"] == 1
    assert building.any() and public.any() and not building.all()
    np.testing.assert_allclose(now["workload"][building], 0.8 * before["workload"][building], rtol=1e-6)
    assert (now["autonomy"][public] >= before["autonomy"][public]).all()
    assert (now["autonomy"][public] > before["autonomy"][public]).any()
    others = {"workload": ~building, "autonomy": ~public}
    for name in BUNDLE:
        rows = others.get(name, slice(None))
        assert np.array_equal(now[name][rows], before[name][rows]), name


def test_every_lever_of_the_bundle_can_be_targeted():
    """A parameter that the bundle does not pass on to employers would be the same for all, whatever `where` says."""
    tree = ast.parse(inspect.getsource(sim.institutions.hr_policy))
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "p"}
    known = {lever.parameter for lever in levers().values() if lever.group == "hr"}
    assert known <= used


APART = {
    "two sectors": [change(0.8, sector=1), change(0.9, sector=2)],
    "two sectors by name": [change(0.8, sector="education"), change(0.9, sector="construction")],
    "public and private": [change(0.8, public=True), change(0.9, public=False)],
    "two employers": [change(0.8, employer=1), change(0.9, employer=2)],
    "two times": [change(0.8, start="2025-01", until="2025-06", size="1-9"), change(0.9, start="2025-07")],
    "two parameters": [change(0.8, sector=1), change(0.9, "hr.autonomy", size="1-9"), change(0.9, "hr.rotation")],
}


@pytest.mark.parametrize("changes", APART.values(), ids=APART)
def test_what_does_not_meet_is_no_contradiction(changes):
    assert len(calendar(*changes).changes) == len(changes)


SMALL = change(0.8, size="1-9")
REFUSED = {
    "the same employers": ([SMALL, change(0.9, size="1-9")], ["0.8 for size 1-9", "0.9 for size 1-9"]),
    "all and some": ([SMALL, change(0.9)], ["hr.workload", "0.8 for size 1-9", "0.9 from 'mine'"]),
    "other properties": ([SMALL, change(0.9, public=True)], ["hr.workload", "public True", "one value at a time"]),
    "a row and a name": ([change(0.8, sector=2), change(0.9, sector="construction")], ["sector 2", "construction"]),
    "another group": (
        [change(800, "life_course.pension_age", size="1-9")],
        ["life_course.pension_age", "size 1-9", "hr.*"],
    ),
    "out of range": ([change(9, size="1-9")], ["hr.workload", "9", "0.5 to 1.6"]),
    "two properties": ([change(0.8, size="1-9", public=True)], ["where", "exactly one"]),
    "an unknown size": ([change(0.8, size="big")], ["size", "'big'", "'10-49'"]),
    "an unknown property": ([change(0.8, region=1)], ["region", "employer, public, sector, size"]),
    "a negative row": ([change(0.8, employer=-1)], ["employer=-1", "0 to inf"]),
}


@pytest.mark.parametrize("changes, words", REFUSED.values(), ids=REFUSED)
def test_refused_in_one_line(changes, words):
    with pytest.raises(ConfigError) as refusal:
        calendar(*changes)
    assert "\n" not in str(refusal.value)
    assert all(word in str(refusal.value) for word in words), str(refusal.value)


def test_two_policies_that_contradict_each_other_are_both_named():
    policies = [{"name": "calm", "changes": [SMALL]}, {"name": "rush", "changes": [change(1.2)]}]
    with pytest.raises(ConfigError, match=r"hr.workload.*0.8 for size 1-9 from 'calm' and 1.2 from 'rush'"):
        Calendar(configure(policy=policies))


ABSENT = {
    "a name": ({"sector": "bakery"}, ["'bakery'", "agriculture"]),
    "a row": ({"sector": 99}, ["99", "0 to 12"]),
    "a negative row": ({"sector": -1}, ["-1", "0 to 12"]),
    "an employer": ({"employer": 40}, ["40", "0 to 39"]),
}


@pytest.mark.parametrize("where, words", ABSENT.values(), ids=ABSENT)
def test_what_the_world_does_not_have(where, words):
    with pytest.raises(ConfigError) as refusal:
        calendar(change(0.8, **where)).check_targets(WORLD, 40)
    text = str(refusal.value)
    assert "\n" not in text and all(word in text for word in (*words, "hr.workload", "mine")), text
    calendar(change(0.8, sector="construction"), change(0.9, "hr.autonomy", employer=39)).check_targets(WORLD, 40)
