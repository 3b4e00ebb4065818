"""Handing out tasks: every run is done once, worlds are burned in once, failures are given up after three tries."""

import numpy as np
import pytest

from experiments.execution import retrying_runner as module
from experiments.execution.retrying_runner import TRIES, Runner
from experiments.execution.store import Store, StoredResult
from experiments.io.errors import ExecutorError, StoreError
from tests.sweeps import WORKLOADS, Here, failing, invented, plan, tasks_of, workload


@pytest.fixture(autouse=True)
def cold(own_cache, monkeypatch, tmp_path):
    """No world is burned in; and what burns one in leaves a mark, as the model does."""
    monkeypatch.setenv("CAREER_ECOSYSTEM_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()


@pytest.fixture
def carry(tmp_path):
    """Carry a plan through in this process; gives failures, executor, store, what was told."""

    def go(made, simulate=invented, runs=None, executor=None, **options):
        store, told = Store(tmp_path / "runs"), []
        store.open()
        executor = executor or Here(**options)
        failures = Runner(store, executor, told.append).run(tasks_of(made, simulate)[:runs])
        assert not list(store.folder.glob("*.begun")), "no marker stays"
        return failures, executor, store, told

    return go


def runs_in(chunk):
    """The runs of a chunk."""
    return [task.run_of for task in chunk.tasks]


def numbers(made, told):
    """Numbers of the runs that were told of."""
    place = {run.key: run.number for run in made.runs}
    return [place[one.key] for one in told]


MANY = {**WORKLOADS, "levers": {"hr.workload": {"low": 0.8, "high": 1.2, "steps": 50}}}


def test_every_run_is_done_once(carry):
    made = plan(MANY)
    failures, executor, store, told = carry(made)
    given = [run.number for chunk in executor.given for run in runs_in(chunk)]
    assert failures == [] and sorted(given) == list(range(100)) == sorted(numbers(made, told))
    for run in made.runs:
        expected = invented(made.study.config(made.rows[run.point], run.seed), made.study.layout)
        assert store.read(run.key, made.study.layout).numbers.tobytes() == expected.tobytes()


def test_quick_runs_go_out_in_chunks_that_shrink_towards_the_end(carry, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_CHUNK", 20)
    _, executor, _, _ = carry(plan({**MANY, "replicates": 4}), workers=2)
    sizes = [len(chunk.tasks) for chunk in executor.given]
    assert len(sizes) < 40 and max(sizes) == 20 and sizes[-1] == 1 and sum(sizes) == 200
    assert executor.most == 2


def test_slow_runs_go_out_one_by_one(carry, monkeypatch):
    monkeypatch.setattr(module, "CHUNK_SECONDS", 0.0)
    _, executor, _, _ = carry(plan(WORKLOADS))
    assert [len(chunk.tasks) for chunk in executor.given] == [1] * 6


def test_a_world_is_burned_in_by_one_run_while_the_others_wait(carry):
    """With a process to spare, nobody starts on a world that another is burning in."""
    made = plan({**MANY, "replicates": 3})
    order = []

    def simulate(config, layout):
        order.append(config.seed)
        return invented(config, layout)

    _, executor, _, _ = carry(made, simulate, workers=5)
    first = [[run.seed for run in runs_in(chunk)] for chunk in executor.given[:3]]
    assert first == [[1], [2], [3]], "one run for each world, and no more until it is there"
    assert sorted({run.seed for chunk in executor.given for run in runs_in(chunk)}) == [1, 2, 3]


def test_worlds_that_are_in_the_cache_need_nobody_to_burn_them_in(carry, monkeypatch):
    monkeypatch.setattr(module.Runner, "_is_burned", lambda self, task: True)
    _, executor, _, _ = carry(plan(WORKLOADS), workers=3)
    assert [run.number for chunk in executor.given[:3] for run in runs_in(chunk)] == [0, 1, 2]


def test_a_run_that_raises_is_given_up_after_three_tries_and_stops_nobody(carry):
    made = plan(WORKLOADS)
    failures, executor, store, told = carry(made, failing)
    given = [run.number for chunk in executor.given for run in runs_in(chunk)]
    assert [(one.task.run_of.number, one.tries) for one in failures] == [(2, TRIES), (3, TRIES)]
    assert {one.reason for one in failures} == {"ArithmeticError: one is too much"}
    assert [given.count(n) for n in range(6)] == [1, 1, 3, 3, 1, 1]
    assert [store.has(run.key) for run in made.runs] == [True, True, False, False, True, True]
    assert sorted(numbers(made, told)) == list(range(6)), "each is told once, done or given up"


def test_a_run_that_raises_at_first_is_done(carry):
    tried = []

    def simulate(config, layout):
        if workload(config) == 1.0 and tried.count(config.seed) < 2:
            tried.append(config.seed)
            raise MemoryError
        return invented(config, layout)

    failures, _, store, _ = carry(plan(WORKLOADS), simulate)
    assert failures == [] and sorted(tried) == [1, 1, 2, 2]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_run_that_kills_its_process_is_found_out(carry, monkeypatch, place):
    """Those before it in the chunk are done, those after it are not to blame."""
    monkeypatch.setattr(module.Runner, "_is_burned", lambda self, task: True)
    monkeypatch.setattr(module.Runner, "_chunk_size", lambda self: 6)

    def deaths(chunk):
        return next((n for n, run in enumerate(runs_in(chunk)) if run.number == 3 + place), None)

    failures, executor, store, _ = carry(plan(WORKLOADS), deaths=deaths)
    assert [(one.task.run_of.number, one.tries, one.reason) for one in failures] == [(3 + place, TRIES, module.KILLED)]
    done = [run.number for run in plan(WORKLOADS).runs if store.has(run.key)]
    assert done == [n for n in range(6) if n != 3 + place]
    alone = [len(chunk.tasks) for chunk in executor.given if any(run.number == 3 + place for run in runs_in(chunk))]
    assert alone == [6, 1, 1], "tried again on its own"


def test_deaths_that_are_nobodys_fault_cost_no_try(carry):
    """A process killed before it begins a run: what it had is handed out anew, as often as it takes."""
    turns = iter([True, None, True, True, None, True] + [None] * 99)
    failures, _, store, _ = carry(plan(WORKLOADS), deaths=lambda chunk: next(turns))
    assert failures == [] and all(store.has(run.key) for run in plan(WORKLOADS).runs)


def test_a_process_killed_after_its_last_run_costs_nothing(carry):
    made = plan(WORKLOADS)

    class Silent(Here):
        def wait(self):
            return [one._replace(value=None, lost=True) for one in super().wait()]

    failures, executor, _, told = carry(made, executor=Silent())
    assert failures == [] and sorted(numbers(made, told)) == list(range(6))
    assert sum(len(chunk.tasks) for chunk in executor.given) == 6


def test_workers_that_never_begin_end_the_sweep(carry):
    with pytest.raises(ExecutorError, match="killed before they begin"):
        carry(plan(WORKLOADS), deaths=lambda chunk: True)


def test_a_disk_that_takes_nothing_ends_the_sweep_and_blames_no_run(carry, monkeypatch):
    def write(self, key, layout, result):
        raise StoreError("could not write the results (No space left on device: x)")

    monkeypatch.setattr(Store, "write", write)
    with pytest.raises(StoreError, match="No space left"):
        carry(plan(WORKLOADS))


def test_a_broken_worker_ends_the_sweep_with_one_line(carry, monkeypatch):
    monkeypatch.setattr(module, "is_done", lambda task, store: 1 / 0)
    with pytest.raises(ExecutorError, match="ZeroDivisionError"):
        carry(plan(WORKLOADS))


def test_a_chunk_that_is_handed_out_twice_is_done_once(carry):
    """As a cluster may do: what is there stays as it is."""
    made = plan(WORKLOADS)
    _, executor, store, _ = carry(made)
    before = {run.key: store.path(run.key).stat().st_mtime_ns for run in made.runs}
    for chunk in executor.given:
        told = module.do_chunk(chunk)
        assert [one.error for one in told] == [""] * len(chunk.tasks)
    assert before == {run.key: store.path(run.key).stat().st_mtime_ns for run in made.runs}


def test_a_worker_tells_how_a_run_went(carry, monkeypatch):
    made = plan(WORKLOADS)
    _, _, store, told = carry(made, runs=1)
    about = store.read(made.runs[0].key, made.study.layout).about
    assert about.keys() == {"seconds", "cpu_seconds", "burned_in", "finished", "host", "layout"}
    assert told[0].seconds >= 0.0 and told[0].memory > 1e6 and told[0].error == ""
    store.write(made.runs[0].key, made.study.layout, StoredResult(np.zeros(made.study.layout.size), {}))
