"""Every claim of the laboratory is a checked file: levers, measures and groups exist, and it could fail."""

import pytest
import yaml

from experiments.claims.claim import IDS, Claim, _check, programmes_of, read_claims
from experiments.design.parameter_values import with_values
from experiments.io.errors import UsageError
from experiments.io.paths import CONFIGS
from sim.policy import Calendar
from tests.support import use_configs

CLAIMS = read_claims()
NAMES = tuple(CLAIMS)


def changed(tmp_path, claim="C09", **changes):
    tree = yaml.safe_load((CONFIGS / "claim" / f"{claim}.yaml").read_text("utf-8")) | changes
    (tmp_path / "claim").mkdir()
    (tmp_path / "claim" / f"{claim}.yaml").write_text(yaml.safe_dump(tree), "utf-8")
    return tmp_path


def circumstances(claim, arm):
    """All values that hold in an arm, over its years, with what happens to its persons."""
    own = claim.arms[arm]
    calendar = Calendar(with_values(programmes_of(claim, arm), own.values))
    months = range(0, 12 * claim.years, 6)
    return repr([(calendar.at(month), calendar.targeted(month)) for month in months]), repr(own.shock)


def test_there_is_a_file_for_each_of_the_38_claims():
    assert NAMES == IDS


@pytest.mark.parametrize("name", NAMES)
def test_arms_differ_by_what_somebody_could_do_and_never_by_the_outcome(name):
    claim = CLAIMS[name]
    lived = [circumstances(claim, arm) for arm in claim.arms]
    assert len(set(lived)) == len(lived)  # no arm is another one again, or the world as it is under another name
    used = {arm for contrast in claim.contrasts.values() for arm in contrast.by_arm}
    assert used == set(claim.arms)
    assert {outcome.contrast for outcome in claim.outcomes} == set(claim.contrasts)
    outcomes = {outcome.of for outcome in claim.outcomes}
    for arm in claim.arms.values():
        if arm.shock:
            assert arm.shock.column not in outcomes


@pytest.mark.parametrize("name", NAMES)
def test_every_cohort_is_asked_for_and_texts_differ_by_language(name):
    claim = CLAIMS[name]
    used = {one for outcome in claim.outcomes for one in (outcome.cohort, outcome.beside) if isinstance(one, str)}
    used |= {arm.shock.cohort for arm in claim.arms.values() if arm.shock}
    assert used == set(claim.cohorts)
    for text in (claim, claim.why, claim.mind, claim.equal, *claim.cohorts.values(), *claim.arms.values()):
        assert text.en != text.nl


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"years": 99}, "years"),
        ({"base": {"hr.workloads": 1.0}}, "not a lever"),
        ({"base": {"hr.workload": 9.0}}, "out of range"),
        ({"path": {"x": {"inaction.nothing": 0.0}}}, "unknown parameter"),
        ({"emergence": "certain"}, "emergence"),
        ({"contrasts": {"main": {"of": "heavy_programme", "than": "nobody"}}}, "not known"),
        ({"outcomes": []}, "outcomes"),
    ],
)
def test_what_does_not_exist_is_refused_in_one_line(tmp_path, monkeypatch, changes, said):
    use_configs(monkeypatch, changed(tmp_path, **changes))
    with pytest.raises(UsageError, match=said) as caught:
        read_claims()
    assert "C09.yaml" in str(caught.value) and "\n" not in str(caught.value)


def test_an_unknown_group_or_sector_is_refused():
    claim = CLAIMS["C20"].model_dump()
    claim["outcomes"][0]["group"] = ("education", "none")
    with pytest.raises(ValueError, match="group"):
        _check(Claim.model_validate(claim))
    claim = CLAIMS["C04"].model_dump()
    claim["cohorts"]["tied"]["sector"] = "industry"
    with pytest.raises(ValueError, match="sector"):
        _check(Claim.model_validate(claim))
