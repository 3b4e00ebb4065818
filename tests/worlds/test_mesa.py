"""What a Mesa user expects of `model.agents`, `DataCollector` and the life of a model."""

import copy
import gc
import pickle
import weakref
from time import perf_counter

import mesa
import numpy as np
import pytest
from mesa import DataCollector

from sim.actors.agents import AgentSet, Employer, Government, Intermediary, Worker
from sim.codes import Status
from tests.support import small_world

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
    half.set("mood", np.arange(1000.0))
    assert fresh.state.persons["mood"][:1000].tolist() == list(range(1000))
    workers[0].mood = -1.0
    assert fresh.state.persons["mood"][0] == -1.0


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
    for attempt in (worker.remove, lambda: fresh.agents.remove(worker), lambda: fresh.agents.add(worker)):
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
