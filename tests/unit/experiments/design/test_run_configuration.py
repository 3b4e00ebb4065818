"""From points to configurations, and keys: the same run has one key, whoever asks for it, and no other run has it."""

import pytest

from experiments.design.experiment import read_experiment
from experiments.design.plan import make_study
from experiments.design.programmes import programme
from experiments.outcomes.run_record import simulate
from sim.config import configure
from tests.sweeps import BASE, WORKLOADS, plan


def key(experiment=None, **changes):
    """The key of the first run of an experiment."""
    return plan(experiment or {}, **changes).runs[0].key


def test_a_point_becomes_a_configuration():
    tree = {
        "uncertainties": {"inaction.loss": [1.5], "scale.persons": [600]},
        "scenarios": ["slack_market"],
        "levers": {"hr.workload": {"values": [0.9], "from": "2026-01", "where": {"public": True}}},
        "policies": [["longer_careers", "more_mediation"]],
        "replicates": 2,
    }
    made = plan(tree, seed=5, moves={"promotion": 0.02})
    config = made.study.config(made.rows[0], made.runs[1].seed)
    assert (config.seed, config.years, config.inaction.loss, config.scale.persons) == (6, 2, 1.5, 600)
    assert config.moves.promotion == 0.02 and config.record.events is False
    assert config.named("scenario") == "slack_market"
    assert config.named("policy") == "longer_careers+more_mediation+levers"
    (change,) = config.policy[2].changes
    assert (change.lever, change.value, change.start, change.where.public) == ("hr.workload", 0.9, "2026-01", True)


def test_runs_are_in_the_order_of_points_then_seeds():
    made = plan(WORKLOADS, seed=3)
    assert [(run.number, run.point, run.seed) for run in made.runs] == [
        (0, 0, 3),
        (1, 0, 4),
        (2, 1, 3),
        (3, 1, 4),
        (4, 2, 3),
        (5, 2, 4),
    ]
    assert len({run.key for run in made.runs}) == 6


def test_a_run_has_the_same_key_in_another_sweep():
    """Chosen by name or by hand, as an axis or for all runs, in any order, with other words: it is the same run."""
    tree = programme("policy", "more_mediation")
    by_name = key({"policies": ["more_mediation"]})
    own = {"name": "mine", "en": "other words", "changes": tree["changes"]}
    assert (
        by_name == key(policy=own) == key({"policies": ["none", "more_mediation"], "constraints": ["policy != none"]})
    )
    assert by_name == key(scenario=own), "what is changed counts, not who says so"
    (change,) = tree["changes"]
    lever = {change["lever"]: {"values": [change["value"]], "from": change["from"]}}
    assert by_name == key({"levers": lever})
    both = [
        {"name": name, "changes": programme("policy", name)["changes"]} for name in ("more_mediation", "longer_careers")
    ]
    assert key(policy=both) == key(policy=both[::-1]) == key({"policies": [["longer_careers", "more_mediation"]]})
    assert key({"uncertainties": {"inaction.loss": [2]}}) == key(inaction={"loss": 2.0})
    assert key({"levers": {"hr.workload": [1]}}) == key({"levers": {"hr.workload": [1.0]}})
    assert key() == key(seed=1) == key(record={"events": False})


def test_another_run_has_another_key(monkeypatch):
    keys = [
        key(),
        key(seed=2),
        key(years=3),
        key(scale={"persons": 501}),
        key(inaction={"loss": 2.0}),
        key(start="2025-01"),
        key(burn_in_years=2),
        key({"policies": ["more_mediation"]}),
        key({"outcomes": {"groups": [2]}}),
        key({"levers": {"hr.workload": [0.9]}}),
        key({"levers": {"hr.workload": [0.95]}}),
        key({"levers": {"hr.workload": {"values": [0.9], "from": "2025-01"}}}),
        key({"levers": {"hr.workload": {"values": [0.9], "until": "2025-01"}}}),
        key({"levers": {"hr.workload": {"values": [0.9], "where": {"public": True}}}}),
        key({"levers": {"hr.workload": {"values": [0.9], "where": {"public": False}}}}),
    ]
    monkeypatch.setattr("experiments.execution.keys.running_digest", lambda: "other code")
    keys.append(key())
    assert len(set(keys)) == len(keys)


def test_tables_count_by_what_they_hold(tmp_path):
    from sim.paths import DATA_FOLDER

    table, text = tmp_path / "mine.csv", (DATA_FOLDER / "regions.csv").read_bytes()
    table.write_bytes(text)
    assert key() == key(reference_data={"regions": str(table)})
    table.write_bytes(text.rstrip(b"\n"))
    assert key() != key(reference_data={"regions": str(table)})


def test_horizons_after_the_end_make_no_other_run():
    assert key({"outcomes": {"groups": [1]}}) == key({"outcomes": {"groups": [1, 10, 20]}})


def test_worlds_are_shared_where_only_dated_changes_differ():
    made = plan({**WORKLOADS, "uncertainties": {"inaction.loss": [1.0, 2.0]}, "scenarios": ["baseline", "ai_wave"]})
    worlds = [made.study.world(made.rows[run.point], run.seed) for run in made.runs]
    assert set(worlds) == {(seed, loss) for seed in (1, 2) for loss in (1.0, 2.0)} and len(worlds) == 24
    changes = [n for n in range(1, 24) if worlds[n][1] != worlds[n - 1][1]]
    assert changes == [12], "points that share a world follow each other"


def test_what_is_kept_of_a_run_is_what_the_model_gives(own_cache):
    """A run of a sweep is the run that somebody would do by hand."""
    import numpy as np

    from experiments.outcomes.summary import recent_means
    from sim import CareerEcosystem

    config = configure({**BASE, "burn_in_years": 2})
    layout = make_study(config, read_experiment({"outcomes": {"groups": [2, 1]}})).layout
    parts = layout.record(simulate(config, layout))
    model = CareerEcosystem(config).run()
    measures, groups = model.measures(), model.groups().set_index(["month", "dimension", "group", "measure"])["value"]
    assert np.array_equal(parts["recent"], recent_means(measures), equal_nan=True)
    place = {name: n for n, name in enumerate(layout.axes("recent")[0])}
    for year in (0, 1):
        months, yearly = measures.iloc[12 * year : 12 * year + 12], parts["yearly"][year]
        assert yearly[place["productivity"]] == pytest.approx(months["productivity"].iloc[[5, 11]].mean())
        assert yearly[place["vacancy_rate"]] == pytest.approx(months["vacancy_rate"].mean())
        # A measure of twelve months as it stands at the end: nothing of the year before.
        assert yearly[place["quit_rate"]] == months["quit_rate"].iloc[-1]
    horizons, names, group_measures = layout.axes("groups")
    for h, year in enumerate(horizons):
        for g, (dimension, group) in enumerate(names):
            for k, measure in enumerate(group_measures):
                known = groups.get((12 * year - 1, dimension, group, measure))
                value = parts["groups"][h, g, k]
                assert value == known if known is not None else (np.isnan(value) or value == 0.0)
    with pytest.raises(ValueError):
        layout.record(np.zeros(layout.size - 1))
