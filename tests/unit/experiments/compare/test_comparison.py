"""The tables of a comparison, of worlds in which everything is known because it was made up."""

import numpy as np
import pytest

from experiments.compare.figures import inhabitants
from experiments.execution.batch import unseen
from experiments.execution.settings import ExecutorSettings
from experiments.outcomes.person_outcomes import OUTCOMES
from experiments.pairing import pair_store as module
from experiments.pairing.effects import Comparison
from experiments.pairing.pair_store import Design, Draw, Pairs
from experiments.pairing.paired_worlds import PLACEBO, Member
from experiments.presentation.effect_words import is_clear
from sim.config import configure
from sim.measurement.measures import MEASURES
from tests.made_up import empty_worlds

MEMBERS, REPLICATES, SPREAD, CHANCE = 40, 2, 2.0, 1.0
JOB_CHANGE, EARNINGS = list(MEASURES).index("job_change"), list(OUTCOMES).index("earnings")
CALM = {"name": "calm", "changes": [{"lever": "hr.workload", "value": 0.9}]}


@pytest.fixture
def comparison(tmp_path, monkeypatch):
    """40 members of two pairs each; job change rises by 3 on average, by other amounts under other members."""

    def run_arms(job):
        records, rng = empty_worlds(job), np.random.default_rng(job.arms[0][1].seed)
        of_member = SPREAD * np.random.default_rng(int(job.member.values[0] * 1e6)).normal()
        records["calm"]["measures"][:, JOB_CHANGE] = 3.0 + of_member + CHANCE * rng.normal()
        for name, better, worse in (("calm", 30.0, 10.0), (PLACEBO, 12.0, 12.0)):
            persons = records[name]["persons"]
            persons[..., 0] = 100.0
            persons[..., 1 + 3 * EARNINGS], persons[..., 2 + 3 * EARNINGS] = better + rng.integers(-2, 3), worse
        return records

    monkeypatch.setattr(module, "run_arms", run_arms)
    config = {"scale": {"persons": 500}}
    arms = (("baseline", configure(config)), ("calm", configure({**config, "policy": [CALM]})))
    members = [Member(("inaction.loss",), (0.5 + 0.01 * n,), 1) for n in range(MEMBERS)]
    draws = [Draw(n + 1, members[n // REPLICATES]) for n in range(MEMBERS * REPLICATES)]
    found = Pairs(tmp_path, Design(arms, 1, {}), ExecutorSettings(workers=1))
    return Comparison(found, found.fill(draws, unseen), (1, 5))


def test_chance_and_parameters_stand_apart_in_the_table(comparison):
    effects = comparison.effects()
    row = effects[(effects["arm"] == "calm") & (effects["measure"] == "job_change") & (effects["dimension"] == "all")]
    (row,) = row.to_dict("records")
    assert row["horizon"] == 1 and row["pairs"] == MEMBERS * REPLICATES
    assert row["chance_variance"] == pytest.approx(CHANCE**2, rel=0.5)
    assert row["parameter_variance"] == pytest.approx(SPREAD**2, rel=0.5)
    assert row["low"] < 3.0 < row["high"]
    # The interval of the mean over members is far narrower than the range of the effect over them.
    assert row["high"] - row["low"] < 0.45 * (row["members_q95"] - row["members_q05"])
    assert row["members_q95"] - row["members_q05"] == pytest.approx(3.29 * SPREAD, rel=0.35)
    assert row["high"] - row["low"] > 3.5 * np.hypot(SPREAD, CHANCE / np.sqrt(2)) / np.sqrt(MEMBERS)  # by member


def test_net_is_better_less_worse_with_an_interval(comparison):
    winners = comparison.winners()
    assert set(winners["arm"]) == {"calm"} and set(winners["horizon"]) == {1}
    row = winners[(winners["outcome"] == "earnings") & (winners["dimension"] == "all")].iloc[0]
    assert row["net"] == pytest.approx(row["better"] - row["worse"]) and row["placebo_better"] > row["worse"]
    assert row["net_low"] < row["net"] < row["net_high"] and row["net_low"] > 15.0


def test_groups_of_a_few_persons_are_not_told_and_intervals_end_at_all_of_a_group(comparison):
    kept = comparison.stack
    sizes = np.ones(kept(PLACEBO, "persons").shape[2])
    sizes[:2], sizes[2:4] = (100.0, 100.0), (12.0, 2.0)  # everybody and the youngest; then a dozen, and a couple

    def few(arm, kind):
        values = kept(arm, kind).copy()
        if kind == "persons":
            rng = np.random.default_rng(len(arm))
            values[..., 0] = sizes
            values[..., 1 + 3 * EARNINGS] = rng.integers(0, 2, values.shape[:3]) * sizes
            values[..., 2 + 3 * EARNINGS] = sizes - values[..., 1 + 3 * EARNINGS]
        return values[:2]

    comparison.stack, comparison.members = few, np.arange(2)
    winners = comparison.winners()
    earnings = winners[winners["outcome"] == "earnings"]
    assert sorted(earnings["persons"].unique()) == [12.0, 100.0]
    shares = earnings[["better", "worse", "placebo_better", "placebo_worse"]]
    assert shares.min(axis=None) >= 0.0 and shares.max(axis=None) <= 100.0
    ends = earnings[["net_low", "net_high"]]
    assert ends.min(axis=None) >= -100.0 and ends.max(axis=None) <= 100.0
    assert (earnings["net_low"] <= earnings["net"]).all() and (earnings["net"] <= earnings["net_high"]).all()


def test_no_share_changes_by_more_than_all_of_it(comparison):
    kept = comparison.stack

    def at_the_ends(arm, kind):
        values = kept(arm, kind).astype(float)[:2]
        if kind == "measures":  # in one pair all, in the other none: the t interval of two pairs is very wide
            values[..., JOB_CHANGE] = [[100.0] if arm == "calm" else [0.0], [0.0]]
        return values

    comparison.stack, comparison.members, comparison.nested = at_the_ends, np.arange(2), False
    effects = comparison.effects().set_index(["arm", "measure", "dimension"])
    row = effects.sort_index().loc[("calm", "job_change", "all")]
    assert (row["difference"], row["low"], row["high"]) == (50.0, -100.0, 100.0) and not is_clear(row)


def test_persons_stand_for_those_of_the_table():
    assert inhabitants(configure({})) == pytest.approx(4.63e6)
