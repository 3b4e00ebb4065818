"""Dated data: a change holds from its first to its last month; contradictions and non-levers are refused."""

import pytest

from sim.config import GROUPS, ConfigError, Programme, configure
from sim.levers import LEVERS
from sim.paths import SHIPPED
from sim.policy import Calendar, levers, month_of
from tests.support import small_world


def calendar(*changes, scenario=(), **more):
    tree = {
        "policy": {"name": "mine", "changes": list(changes)},
        "scenario": {"name": "other", "changes": list(scenario)},
    }
    return Calendar(configure(tree, **more))


def age(value, start=None, until=None, lever="life_course.pension_age"):
    dates = {"from": start, "until": until}
    return {"lever": lever, "value": value, **{key: date for key, date in dates.items() if date}}


def test_months_are_counted_from_the_start():
    assert month_of("2024-01", "2024-01") == 0
    assert month_of("2025-03", "2024-01") == 14
    assert month_of("2023-12", "2024-01") == -1
    assert month_of("2030-06", "2029-07") == 11


def test_first_and_last_month_are_included():
    year = calendar(age(800, "2025-01", "2025-12"))
    ages = [year.at(month).life_course.pension_age for month in range(30)]
    assert ages == [780] * 12 + [800] * 12 + [780] * 6


def test_one_month_only():
    once = calendar(age(800, "2025-03", "2025-03"))
    assert [month for month in range(40) if once.at(month).life_course.pension_age == 800] == [14]


def test_open_ends():
    assert calendar(age(800)).at(0).life_course.pension_age == 800
    assert calendar(age(800)).at(-1).life_course.pension_age == 780  # the burn-in knows of no policy
    assert calendar(age(800, "2026-01")).at(2000).life_course.pension_age == 800
    until = calendar(age(800, until="2024-02"))
    assert [until.at(month).life_course.pension_age for month in range(4)] == [800, 800, 780, 780]


def test_dates_follow_the_start_of_the_run():
    later = calendar(age(800, "2031-01"), start="2030-07")
    assert [later.at(month).life_course.pension_age for month in (5, 6)] == [780, 800]


def test_steps_of_one_lever_follow_each_other():
    steps = calendar(age(792, "2025-02", "2029-12"), age(804, "2030-01"))
    assert [steps.at(month).life_course.pension_age for month in (12, 13, 71, 72)] == [780, 792, 792, 804]


def test_policy_and_scenario_work_together():
    both = calendar(age(800, "2025-01"), scenario=[age(0.97, "2025-06", lever="labour_demand.level")])
    assert both.at(20).life_course.pension_age == 800 and both.at(20).labour_demand.level == 0.97
    assert both.at(20).inaction == both.at(0).inaction  # nothing else moves


def test_the_configuration_is_not_changed():
    config = configure(policy={"name": "mine", "changes": [age(800)]})
    Calendar(config).at(3)
    assert config.life_course.pension_age == 780


REFUSED = {
    "two values": ([age(800, "2025-01", "2025-12"), age(790, "2025-12")], ["pension_age", "800", "790"]),
    "open against dated": (
        [age(800), age(790, "2030-01", "2030-02")],
        ["pension_age", "one value at a time"],
    ),
    "no lever": ([age(0.1, lever="inaction.uncertainty")], ["inaction.uncertainty", "not a lever", "allowed"]),
    "no group": ([age(0.1, lever="pension_age")], ["pension_age", "not a lever", "life_course.pension_age"]),
    "over before the start": ([age(800, "2022-01", "2023-12")], ["until=2023-12", "2024-01"]),
    "ends before it starts": ([age(800, "2026-01", "2025-01")], ["2026-01", "2025-01"]),
    "out of range": ([age(900, "2026-01")], ["pension_age", "900", "720 to 840"]),
    "wrong type": ([age(780.5, "2026-01")], ["pension_age", "780.5", "integer"]),
    "bad month": ([age(800, "2026-13")], ["2026-13", "YYYY-MM"]),
    "no value": ([{"lever": "life_course.pension_age"}], ["value", "missing"]),
}


@pytest.mark.parametrize("changes, words", REFUSED.values(), ids=REFUSED)
def test_refused_in_one_line(changes, words):
    with pytest.raises(ConfigError) as refusal:
        calendar(*changes)
    assert "\n" not in str(refusal.value)
    assert all(word in str(refusal.value) for word in words), str(refusal.value)


def test_unknown_key_in_a_change():
    with pytest.raises(ConfigError, match="unknown key"):
        calendar({**age(800), "to": "2026-01"})


@pytest.mark.parametrize("start", ["2024-01", "2026-06", "2031-01"])
def test_a_policy_holds_over_the_law_while_it_lasts(start):
    """Whichever began first, and whatever the start; after the policy the law is in force again."""
    both = calendar(age(800, "2027-01", "2032-12"), scenario=[age(792, "2025-02")], start=start)
    policy = range(max(0, month_of("2027-01", start)), month_of("2033-01", start))
    law = month_of("2025-02", start)
    for month in range(120):
        expected = 800 if month in policy else 792 if month >= law else 780
        assert both.at(month).life_course.pension_age == expected
    assert calendar(age(800, "2022-01"), scenario=[age(792, "2025-02")]).at(20).life_course.pension_age == 800


def test_two_scenarios_that_disagree_are_refused():
    scenarios = [programme("law", age(792)), programme("other", age(804, "2030-01"))]
    with pytest.raises(ConfigError, match="one value at a time"):
        Calendar(configure(scenario=scenarios))


LAW = {"2024-01": (780, 600), "2025-02": (792, 600), "2026-03": (792, 24), "2030-01": (792, 24), "2030-02": (804, 24)}


@pytest.mark.parametrize("start", ["2024-01", "2026-01", "2035-06"])
def test_present_law_is_in_force_at_any_start(start):
    law = Calendar(configure(scenario="present_law", start=start))
    for date, values in LAW.items():
        if (month := month_of(date, start)) >= 0:
            record = law.at(month)
            assert (record.life_course.pension_age, record.government.benefit_months) == values
    if start == "2035-06":
        assert law.at(0).life_course.pension_age == 804 and law.at(0).government.benefit_months == 24


def test_a_policy_is_compared_under_present_law():
    both = Calendar(configure(scenario="present_law", policy="longer_careers", start="2026-01"))
    assert both.at(3).government.benefit_months == 24 and both.at(60).life_course.pension_age == 804


def programme(name, *changes):
    return {"name": name, "changes": list(changes)}


def test_several_policies_hold_together():
    policies = [programme("older", age(800)), programme("places", age(0.03, "2025-01", lever="mediation.capacity"))]
    config = configure(policy=policies)
    assert config.named("policy") == "older+places" and config.named("scenario") == "baseline"
    both = Calendar(config).at(12)
    assert both.life_course.pension_age == 800 and both.mediation.capacity == 0.03
    assert configure(config.model_dump(by_alias=True)) == config


def test_a_policy_without_changes_is_nothing_beside_others():
    empty, full = programme("empty"), programme("full", age(800))
    assert configure(policy=[empty, full]).named("policy") == "full"
    assert configure(policy=[empty]).named("policy") == configure(policy=empty).named("policy") == "empty"
    assert configure(policy=[]).named("policy") == "none" and configure(scenario=[]).named("scenario") == "baseline"


def test_a_policy_twice_is_refused():
    with pytest.raises(ConfigError, match="policy: 'a' is there twice; allowed: each once"):
        configure(policy=[programme("a", age(800)), programme("b"), programme("a", age(790))])


SHIPPED_POLICIES = [file.stem for file in sorted((SHIPPED / "policy").glob("*.yaml"))]


@pytest.mark.parametrize("start", ["1990-01", "2025-03", "2027-01", "2040-01"])
def test_shipped_policies_hold_from_any_start(start):
    for name in SHIPPED_POLICIES:
        config = configure(policy=name, start=start)
        ends = [change.until and month_of(change.until, start) for change in config.policy[0].changes]
        if ends and all(end is not None and end < 0 for end in ends):
            with pytest.raises(ConfigError, match=f"'{name}' ends before the run begins"):
                Calendar(config)
        else:
            Calendar(config)


def test_what_began_before_the_run_is_in_force_from_its_start():
    later = Calendar(configure(policy="longer_careers", start="2025-03"))
    assert [later.at(month).life_course.pension_age for month in (-1, 0, 57, 58)] == [780, 792, 792, 804]
    latest = Calendar(configure(policy="longer_careers", start="2035-01"))  # the first step is over
    assert [latest.at(month).life_course.pension_age for month in (-1, 0, 500)] == [780, 804, 804]
    open_start = calendar(age(792, until="2023-06"), age(804, "2023-07"))
    assert open_start.at(0).life_course.pension_age == 804


@pytest.mark.parametrize(
    "given", ["longer_careers", ["longer_careers"], {"name": "longer_careers"}, Programme(name="longer_careers")]
)
def test_a_name_stands_for_the_shipped_policy(given):
    config = configure(policy=given)
    assert config.named("policy") == "longer_careers" and len(config.policy[0].changes) == 2
    assert config == configure(config.model_dump(by_alias=True))


def test_nothing_runs_under_the_name_of_a_policy():
    for wrong in ("longer_career", {"name": "mine"}, "", "recession"):
        with pytest.raises(ConfigError, match="^policy: .* is not known; allowed: .*none, baseline, .*longer_careers"):
            configure(policy=wrong)
    with pytest.raises(ConfigError, match="'longer_careers' has no changes"):
        configure(policy={"name": "longer_careers", "changes": []})
    assert configure(policy="baseline").policy[0].changes == configure(scenario="none").scenario[0].changes == ()
    assert configure(policy=["none", "longer_careers"]).named("policy") == "longer_careers"


def test_every_lever_says_who_pulls_it():
    known = levers()
    assert {"life_course.pension_age", "labour_demand.level", "hr.internal_posting", "mediation.capacity"} <= set(known)
    for name, lever in known.items():
        assert lever.lever in LEVERS, name
        assert lever.parameter in GROUPS[lever.group].model_fields and name == f"{lever.group}.{lever.parameter}"


@pytest.mark.covers("I01")
def test_a_policy_acts_in_the_model_and_branches_from_the_same_state():
    change = age(0.03, "2024-04", "2024-06", lever="mediation.capacity")
    plain, branch = small_world(), small_world(policy={"name": "mine", "changes": [change]})
    places = {}
    for name, model in (("plain", plain), ("branch", branch)):
        places[name] = []
        for _ in range(7):
            model.step()
            places[name].append(int(model.state.intermediaries["capacity"].sum()))
    assert places["plain"][:3] == places["branch"][:3] and places["plain"][6] == places["branch"][6]
    assert all(more > less for more, less in zip(places["branch"][3:6], places["plain"][3:6]))
    same = plain.measures().iloc[:3].equals(branch.measures().iloc[:3])
    assert same, "before the policy starts both arms are one world"
