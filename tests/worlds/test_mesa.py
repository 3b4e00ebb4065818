"""What a Mesa user expects of `model.agents`, `DataCollector` and the life of a model."""

import copy
import gc
import pickle
import re
import weakref
from time import perf_counter

import mesa
import numpy as np
import pytest
from mesa import DataCollector

from sim import CareerEcosystem
from sim.actors.agents import AgentSet, Employer, Government, Intermediary, Worker
from sim.codes import Status
from tests.support import SMALL, small_world

BY_TYPE = {Worker: "persons", Employer: "employers", Intermediary: "intermediaries", Government: None}


@pytest.fixture
def workers(finished):
    return finished.agents.select(agent_type=Worker)


def test_all_actors_are_there(finished):
    agents = finished.agents
    for kind, table in BY_TYPE.items():
        rows = len(next(iter(getattr(finished.state, table).values()))) if table else 1
        assert len(agents.select(agent_type=kind)) == rows
    assert isinstance(agents, AgentSet) and AgentSet.__module__.startswith("mesa.")
    assert all(isinstance(agent, mesa.Agent) for agent in agents)
    assert len(list(agents)) == len(agents)


def test_absent_persons_are_no_agents(fresh):
    fresh.state.persons["status"][[3, 7]] = Status.ABSENT
    rows = {worker.row for worker in fresh.agents.select(agent_type=Worker)}
    assert len(rows) == 1998 and not rows & {3, 7}


def test_views_show_their_row(finished, workers):
    worker = workers[5]
    p = finished.state.persons
    assert worker.unique_id == p["person_id"][worker.row] and worker.wage == p["wage"][worker.row]
    assert worker.statute == Status(worker.status).name.lower()
    assert worker.age == pytest.approx((finished.state.month - worker.birth_month) / 12)
    assert worker == workers[5] and worker != workers[6] and hash(worker) == hash(workers[5])
    assert worker in workers and worker not in finished.agents.select(agent_type=Employer)
    assert not hasattr(worker, "shoe_size")
    (government,) = finished.agents.select(agent_type=Government)
    assert set(government.balance) == {"federal", "flemish", "sectoral"} and government.spending["wages"] > 0


def test_select(finished, workers):
    jobless = workers.select(lambda worker: worker.status == Status.UNEMPLOYED)
    by_array = workers.select(workers.get("status") == Status.UNEMPLOYED)
    assert [w.row for w in jobless] == [w.row for w in by_array]
    assert len(jobless) == finished.measures()["persons_unemployed"].iloc[-1]
    assert len(workers.select(at_most=10)) == 10 and len(workers.select(at_most=0.25)) == 500
    assert len(workers.select(lambda worker: worker.status == 99)) == 0
    copied = copy.copy(workers)
    assert len(copied.select(at_most=3, inplace=True)) == len(copied) == 3 and len(workers) == 2000


def test_get_and_agg(workers):
    wages = workers.get("wage")
    assert wages.tolist() == [worker.wage for worker in workers]
    assert workers.agg("wage", np.mean) == pytest.approx(wages.mean())
    assert workers.agg("wage", [min, max]) == [wages.min(), wages.max()]
    assert workers.get("age").min() >= 15.0  # a property
    with pytest.raises(AttributeError, match="shoe_size"):
        workers.get("shoe_size")
    assert set(workers.get("shoe_size", handle_missing="default", default_value=42)) == {42}
    with pytest.raises(ValueError, match="handle_missing"):
        workers.get("wage", handle_missing="perhaps")


def test_get_of_a_mixed_set(finished):
    sectors = finished.agents.get("sector", handle_missing="default", default_value=None)
    employers = [value for value in sectors if value is not None]
    assert len(employers) == len(finished.state.employers["sector"])


def test_set(fresh):
    workers = fresh.agents.select(agent_type=Worker)
    assert workers.set("mood", 0.5) is workers and set(workers.get("mood")) == {0.5}
    half = workers.select(at_most=0.5)
    half.set("mood", np.arange(1000.0) / 128.0)
    assert fresh.state.persons["mood"][:1000].tolist() == [row / 128.0 for row in range(1000)]
    workers[0].mood = -1.0
    assert fresh.state.persons["mood"][0] == -1.0


BEYOND = [
    (Worker, "region", 255, "region=255 is out of range; allowed: 0 to 4 (code)"),
    (Worker, "region", 99, "region=99 is out of range"),
    (Worker, "education", 255, "education=255 is out of range; allowed: 0 low, 1 mid, 2 high"),
    (Worker, "track", 200, "track=200 is out of range"),
    (Worker, "education", 1.5, "education=1.5 is out of range"),
    (Worker, "exhaustion", 50.0, "exhaustion=50.0 is out of range; allowed: 0 to 1"),
    (Worker, "wage", float("nan"), "wage=nan is out of range; allowed: 0 to 1e+12 (EUR a month)"),
    (Worker, "wage", None, "wage=None has the wrong type"),
    (Worker, "wage", "high", "wage='high' has the wrong type"),
    (Worker, "wage", True, "wage=True has the wrong type"),
    (Worker, "talked_at", 30_000, "talked_at=30000 is out of range"),
    (Employer, "sector", 200, "sector=200 is out of range; allowed: 0 to 12 (code)"),
    (Employer, "workload", -1.0, "workload=-1.0 is out of range; allowed: 0 to 2 (ratio)"),
    (Intermediary, "quality", float("inf"), "quality=inf is out of range"),
    (Government, "wave", 2.0, "wave=2.0 is out of range; allowed: 0 to 1 (share)"),
]


@pytest.mark.parametrize("kind, name, value, words", BEYOND)
def test_what_a_column_does_not_hold_is_refused(fresh, kind, name, value, words):
    agents = fresh.agents.select(agent_type=kind)
    before = agents.get(name).copy()
    for attempt in (lambda: agents.set(name, value), lambda: setattr(agents[0], name, value)):
        with pytest.raises(ValueError, match=re.escape(words)) as found:
            attempt()
        assert "\n" not in str(found.value)
    assert (agents.get(name) == before).all()


def test_all_of_it_is_set_or_nothing(fresh):
    workers = fresh.agents.select(agent_type=Worker)
    mostly_good = np.full(2000, 0.5)
    mostly_good[1999] = 1.5
    with pytest.raises(ValueError, match=r"exhaustion=1\.5 is out of range"):
        workers.set("exhaustion", mostly_good)
    with pytest.raises(ValueError, match="found 3 values; allowed: one, or 2000"):
        workers.set("exhaustion", [0.1, 0.2, 0.3])
    with pytest.raises(ValueError, match="found 2 values; allowed: one$"):
        workers[0].exhaustion = [0.1, 0.2]
    both = fresh.agents.select(lambda agent: isinstance(agent, Worker | Employer))
    with pytest.raises(AttributeError, match="not a column of employers"):
        both.set("exhaustion", 0.5)
    assert not (fresh.state.persons["exhaustion"] == 0.5).any()
    assert set(workers.set("exhaustion", [0.25] * 2000).get("exhaustion")) == {0.25}


@pytest.mark.parametrize("kind, name", [(Worker, "birth_month"), (Employer, "serial"), (Government, "free_job")])
def test_what_others_depend_on_cannot_be_set(fresh, kind, name):
    with pytest.raises(AttributeError, match=f"'{name}' of .* can't be set from outside; allowed: "):
        fresh.agents.select(agent_type=kind).set(name, 1)


def test_what_the_economy_has_by_occupation_is_read_whole(fresh):
    (government,) = fresh.agents.select(agent_type=Government)
    assert government.frontier.shape == fresh.state.economy["frontier"].shape
    with pytest.raises(AttributeError, match="frontier"):
        government.frontier = 1.0


def test_columns_are_listed(workers, finished):
    assert {"wage", "exhaustion", "age", "statute"} <= set(dir(workers[0]))
    assert "workload" in dir(finished.agents.select(agent_type=Employer)[0])


def test_ids_are_those_of_one_agent(finished):
    ids = finished.agents.get("unique_id")
    assert len(set(ids)) == len(finished.agents)
    assert len(set(ids[:2000]) & set(finished.state.persons["person_id"].tolist())) == 2000


@pytest.mark.parametrize("name", ["status", "employer", "job", "contract", "request", "shoe_size"])
def test_accounts_cannot_be_set(fresh, name):
    workers = fresh.agents.select(agent_type=Worker)
    before = fresh.state.persons["status"].copy()
    with pytest.raises(AttributeError, match=name):
        workers.set(name, 1)
    with pytest.raises(AttributeError, match=name):
        setattr(workers[0], name, 1)
    assert (fresh.state.persons["status"] == before).all()


def test_agents_come_and_go_by_the_model_only(fresh):
    worker = fresh.agents[0]
    outside = [lambda: fresh.agents.remove(worker), lambda: fresh.agents.add(worker), fresh.remove_all_agents]
    outside += [lambda: fresh.register_agent(worker), lambda: fresh.deregister_agent(worker)]
    for attempt in (worker.remove, *outside):
        with pytest.raises(NotImplementedError):
            attempt()
    with pytest.raises(AttributeError):
        fresh.agents = []


def test_sort_and_shuffle(fresh):
    workers = fresh.agents.select(agent_type=Worker)
    wages = workers.sort("wage").get("wage")
    assert (np.diff(wages) <= 0).all()  # descending, as in Mesa
    ages = workers.sort(lambda worker: worker.age, ascending=True).get("age")
    assert (np.diff(ages) >= 0).all()
    mixed = workers.shuffle()
    rows = [worker.row for worker in mixed]
    assert rows != sorted(rows) and sorted(rows) == list(range(2000))
    assert [worker.row for worker in workers[:3]] == [0, 1, 2]  # the set itself keeps its order


def test_sort_by_several(fresh):
    workers = fresh.agents.select(agent_type=Worker)
    by_two = workers.sort(lambda worker: (worker.education, worker.wage), ascending=True)
    education, wage = by_two.get(["education", "wage"])
    assert (np.lexsort((np.arange(2000), wage, education)) == np.arange(2000)).all()
    assert [w.row for w in workers.sort("wage")] == [w.row for w in workers.sort(lambda worker: worker.wage)]
    with pytest.raises(ValueError, match="allowed: values that can be compared"):
        workers.sort(lambda worker: worker.wage if worker.row else "none")


def test_select_by_a_list(workers):
    chosen = [status == Status.RETIRED for status in workers.get("status")]
    assert [w.row for w in workers.select(chosen)] == np.flatnonzero(chosen).tolist()
    for wrong in (chosen[:5], [1] * 2000, "retired", 7, [[True], [True, False]]):
        with pytest.raises(ValueError, match="allowed: a function of an agent, or 2000 booleans"):
            workers.select(wrong)
    for wrong in (-1, float("nan"), "few", None):
        with pytest.raises(ValueError, match="at_most=.*; allowed"):
            workers.select(at_most=wrong)
    with pytest.raises(ValueError, match="agent_type='Worker'; allowed: Worker, Employer"):
        workers.select(agent_type="Worker")


def test_mean_pay_as_the_guide_shows_it(finished, workers):
    at_work = workers.select(np.isin(workers.get("status"), (Status.PERMANENT, Status.TEMPORARY)))
    assert at_work.agg("wage", np.mean) == pytest.approx(finished.measures()["mean_wage"].iloc[-1])


def test_slices_and_calls(workers):
    assert [worker.row for worker in workers[2:5]] == [2, 3, 4] and workers[-1].row == 1999
    assert workers.select(at_most=3).map(lambda worker, more: worker.row + more, 10) == [10, 11, 12]
    seen = []
    some = workers.select(at_most=3)
    assert some.do(seen.append) is some and len(seen) == 3
    some.shuffle_do(seen.append)
    assert len(seen) == 6


def test_group_by_to_lists(finished, workers):
    groups = workers.groupby("status", result_type="list").count()
    expected = np.bincount(finished.state.persons["status"])
    assert groups == {status: count for status, count in enumerate(expected) if count}


def test_group_by(finished, workers):
    expected = np.bincount(finished.state.persons["status"])
    groups = workers.groupby("status")
    assert groups.count() == {status: count for status, count in enumerate(expected) if count}
    wages = groups.agg("wage", np.mean)
    assert all(np.isfinite(list(wages.values())))


def test_set_operations(finished, workers):
    assert len(workers | finished.agents.select(agent_type=Employer)) > len(workers)


def test_agents_by_type(finished):
    assert set(finished.agent_types) == set(BY_TYPE)
    assert len(finished.agents_by_type[Worker]) == 2000


def test_datacollector(fresh):
    for _ in range(2):
        fresh.step()
        fresh.datacollector.collect(fresh)
    collected = fresh.datacollector.get_model_vars_dataframe()
    measures = fresh.measures()
    assert len(collected) == 2 and fresh.steps == fresh.month == 2
    for name in ("unemployment_rate", "job_tenure", "mean_wage"):
        assert collected[name].tolist() == measures[name].tolist()


def test_collected_are_all_months_that_passed(fresh):
    fresh.run(0.25)
    collected = fresh.datacollector.get_model_vars_dataframe()
    assert len(collected) == 3 and collected["mean_wage"].tolist() == fresh.measures()["mean_wage"].tolist()


def test_batch_run(own_cache):
    config = {**SMALL, "years": 1}
    rows = mesa.batch_run(
        CareerEcosystem, {"config": [config]}, max_steps=2, data_collection_period=1, display_progress=False
    )
    model = small_world(years=1).run(len(rows) / 12)  # Mesa 3.5 stops at max_steps, 3.3 after it
    assert len(rows) in (2, 3) and [row["mean_wage"] for row in rows] == model.measures()["mean_wage"].tolist()


def test_a_collector_of_ones_own(fresh):
    own = DataCollector(
        model_reporters={"wages": lambda model: model.agents.select(agent_type=Worker).agg("wage", np.sum)},
        agenttype_reporters={Worker: {"pay": "wage"}},
    )
    fresh.step()
    own.collect(fresh)
    assert own.get_model_vars_dataframe()["wages"].iloc[0] == pytest.approx(fresh.state.persons["wage"].sum())
    assert len(own.get_agenttype_vars_dataframe(Worker)) == 2000


def test_collecting_is_quick(fresh):
    fresh.run(0.25)
    begin = perf_counter()
    fresh.datacollector.collect(fresh)
    assert perf_counter() - begin < 0.5  # seconds; a month of 2,000 persons takes 0.01


def test_steps_take_no_argument_and_count(fresh):
    assert fresh.running and fresh.steps == 0
    fresh.step()
    assert fresh.steps == 1


def test_running_ends_with_the_configured_years():
    assert not small_world(years=1).run().running


@pytest.mark.parametrize("way", [copy.copy, lambda view: pickle.loads(pickle.dumps(view))], ids=["copy", "pickle"])
def test_a_view_can_be_copied(workers, way):
    assert way(workers[3]).unique_id == workers[3].unique_id


def test_models_are_freed():
    model = small_world()
    model.step()
    list(model.agents[:5])
    own = DataCollector(model_reporters={"agents": lambda host: len(host.agents)})
    own.collect(model)
    assert len(model._all_agents) == 0  # nothing is registered, so nothing is kept
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_a_model_can_be_copied(fresh):
    fresh.step()
    twin = copy.deepcopy(fresh)
    assert twin.run(0.25).measures().equals(fresh.run(0.25).measures())


def test_a_model_can_be_sent_to_another_process(fresh):
    fresh.step()
    twin = pickle.loads(pickle.dumps(fresh))
    assert twin.run(0.25).measures().equals(fresh.run(0.25).measures())


def stopped_half_way(monkeypatch, model, name):
    """Let a month begin and be stopped at one of its processes, or after them while it is recorded."""

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(name, stop)
        with pytest.raises(KeyboardInterrupt):
            model.step()
    return model


@pytest.mark.parametrize(
    "place", ["sim.month.persons_leave", "sim.month.workers_produce", "sim.model.month_is_counted"]
)
def test_a_month_stopped_half_way_is_the_last(fresh, monkeypatch, place):
    fresh.run(1 / 6)
    before = fresh.measures()
    stopped_half_way(monkeypatch, fresh, place)
    assert fresh.steps == fresh.month == 2
    for model in (fresh, copy.deepcopy(fresh), pickle.loads(pickle.dumps(fresh))):
        for use in (model.step, model.run, model.persons, lambda now=model: now.agents):
            with pytest.raises(RuntimeError, match="^month 2 was stopped before its end.*; allowed: "):
                use()
        assert model.steps == model.month == 2 and model.measures().equals(before)
        assert model.events()["month"].max() <= 1


class Moody(CareerEcosystem):
    """A subclass that may leave a month out, or end in an error before its month begins."""

    mood = ""

    def step(self):
        if self.mood == "error":
            raise ValueError("no")
        if self.mood != "idle":
            super().step()


def test_a_subclass_may_leave_a_month_out():
    model = Moody({**SMALL, "burn_in_years": 0}, rng=1)
    model.mood = "idle"
    model.step()
    assert model.month == 0
    model.mood = ""
    model.step()
    assert model.month == 1


def test_after_an_error_before_a_month_the_next_passes_or_is_refused():
    """Mesa 3.3 calls `step` again; Mesa 3.5 never does, which must not happen in silence."""
    model = Moody({**SMALL, "burn_in_years": 0}, rng=1)
    model.mood = "error"
    with pytest.raises(ValueError, match="no"):
        model.step()
    model.mood = ""
    try:
        model.step()
    except RuntimeError as error:
        assert "month 0 did not begin" in str(error) and model.month == 0
    else:
        assert model.month == 1


def test_a_first_month_stopped_half_way_is_the_last(monkeypatch):
    model = small_world(burn_in_years=0)
    stopped_half_way(monkeypatch, model, "sim.month.workers_produce")
    with pytest.raises(RuntimeError, match="month 0 was stopped"):
        model.run()


def test_a_month_that_is_stopped_while_it_is_recorded(fresh, monkeypatch):
    fresh.run(11 / 12)  # the next month, December, is recorded by group too
    before = fresh.measures()
    monkeypatch.setattr(fresh.recorder, "_groups", lambda state: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        fresh.step()
    assert fresh.measures().equals(before) and fresh.groups().empty and fresh.events()["month"].max() == 10
    with pytest.raises(RuntimeError, match="month 11 was stopped"):
        fresh.step()


def test_two_models_with_one_state(fresh):
    other = copy.copy(fresh)
    CareerEcosystem.step(other)
    with pytest.raises(RuntimeError, match="let pass by another model with the same state"):
        fresh.step()
