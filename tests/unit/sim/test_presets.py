"""Every policy and scenario that comes along: complete, about levers only, and it makes a difference when run."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from sim import CareerEcosystem
from sim.config import configure
from sim.policy import Calendar, levers

CONFIGS = Path(__file__).parents[3] / "configs"
FILES = {
    f"{part}/{path.stem}": path for part in ("policy", "scenario") for path in sorted((CONFIGS / part).glob("*.yaml"))
}
REFERENCE = {"policy/none", "scenario/baseline"}
ACTING = sorted(set(FILES) - REFERENCE)
START = "2025-12"
FROM_THE_START = {"scenario/demand_cycle"}  # a cycle has its phase from the first month on


def programme(file):
    """The programme in a file of configs/, with its name."""
    ((name, keys),) = yaml.safe_load(FILES[file].read_text("utf-8")).items()
    return {"name": name, **keys}


def run(start, **parts):
    """Fourteen months of 1,000 persons, all accounts checked: what was counted each month (14, K)."""
    base = {"scale": {"persons": 1000}, "burn_in_years": 2, "check": True, "record": {"events": False}}
    model = CareerEcosystem({**base, "start": start, "years": 2, **parts})
    for _ in range(14):
        model.step()
    return np.array(model.recorder.counts)[-14:]


def month_before(date):
    """The month before 'YYYY-MM', in the same form."""
    year, month = map(int, date.split("-"))
    return f"{year - (month == 1)}-{(month - 2) % 12 + 1:02d}"


@pytest.fixture(scope="module")
def reference(own_cache):
    """The world in which nothing is changed; a date says nothing about it."""
    return run(START)


@pytest.mark.parametrize("file", FILES)
def test_a_file_says_what_it_is_in_both_languages_and_where_from(file):
    one = programme(file)
    assert one["name"] == FILES[file].stem
    assert set(one) <= {"name", "en", "nl", "source", "changes"}
    for language in ("en", "nl"):
        assert one[language].endswith(".") and 20 < len(one[language]) < 250, language
    assert one["en"] != one["nl"] and one["source"]
    assert file in REFERENCE or one["changes"]


@pytest.mark.parametrize("file", ACTING)
def test_only_levers_are_changed_and_to_another_value(file):
    part, one, known = file.split("/")[0], programme(file), levers()
    config = configure({part: one})
    Calendar(config).check_targets(CareerEcosystem({"scale": {"persons": 500}, "burn_in_years": 0}).data)
    for change in one["changes"]:
        handle = known[change["lever"]]
        usual = getattr(getattr(config, handle.group), handle.parameter)
        assert change["value"] != usual or handle.parameter == "relocation_sector", change  # the row of industry
        assert ("from" in change) != (file in FROM_THE_START)


@pytest.mark.parametrize("file", ACTING)
def test_it_makes_a_difference_and_the_accounts_add_up(file, reference):
    part, one = file.split("/")[0], programme(file)
    first = min(change.get("from", START) for change in one["changes"])
    changed = run(first if file in FROM_THE_START else month_before(first), **{part: one})
    if file not in FROM_THE_START:
        assert np.array_equal(changed[0], reference[0], equal_nan=True)
    assert not np.array_equal(changed, reference, equal_nan=True)


def test_many_hold_together(reference):
    together = [
        programme(f"policy/{name}")
        for name in (
            "career_vouchers",
            "open_career_conversations",
            "longer_careers",
            "reintegration",
            "outplacement",
            "portable_rights",
            "childcare_and_care_leave",
            "labour_market_information",
            "aligned_hr",
        )
    ]
    scenarios = [programme(f"scenario/{name}") for name in ("ai_wave", "tight_market", "demand_cycle")]
    counted = run("2025-01", policy=together, scenario=scenarios)[-1]
    assert np.isfinite(counted[np.isfinite(reference[-1])]).all()  # few are in no small world


def values(policy):
    """The value of each lever that a policy changes."""
    return {change["lever"]: change["value"] for change in programme(f"policy/{policy}")["changes"]}


def test_contrasts_differ_in_one_thing_only():
    for name, whom in {"high_potential_programme": 1, "career_policy_for_vulnerable": 2}.items():
        assert values(name) == values("career_policy_for_all") | {"hr.for_whom": whom}
    assert values("temporary_project") == values("lasting_scheme")
    assert {change["until"] for change in programme("policy/temporary_project")["changes"]} == {"2028-12"}
