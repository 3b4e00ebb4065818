"""Batches: what is there is not done again, whoever does the work; job arrays do shares; failures are named."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import pytest

from experiments.cli.launch import read_command
from experiments.execution.batch import compute, run_all, run_batch, share_of
from experiments.execution.settings import ExecutorSettings
from experiments.execution.store import Store
from experiments.execution.time_estimate import START, estimate
from experiments.io.errors import BatchError, ExecutorError, ShareDoneError, UsageError, exit_status
from sim import ConfigError
from tests.unit import tasks
from tests.unit.tasks import SumTask

HERE = ExecutorSettings(workers=1)
SUMS = [SumTask(number) for number in range(5)]


@pytest.fixture
def ran():
    """Numbers of the tasks that were run in this process."""
    tasks.RAN.clear()
    return tasks.RAN


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "worlds")


def array(part, parts, **others):
    return ExecutorSettings(kind="array", part=part, parts=parts, workers=1, **others)


def numbers(done):
    return {key: array.tolist() for key, array in done.items()}


EXPECTED = {task.key: [task.number, 2.0 * task.number] for task in SUMS}


def test_only_what_is_missing_is_run(store, ran):
    told = []
    report = lambda done, total, stage: told.append((done, total, stage))  # noqa: E731
    run_all(SUMS[:2], store, HERE, report)
    assert ran == [0, 1] and told == [(1, 2, "found"), (2, 2, "found"), *((n, 2, "worlds") for n in range(3))]
    ran.clear()
    batch = run_batch([*SUMS, SUMS[0]], store, HERE)
    assert ran == [2, 3, 4] and (batch.found, batch.failures) == (2, []) and batch.memory > 1e6
    assert numbers(run_all(SUMS, store, HERE)) == EXPECTED and ran == [2, 3, 4]


def test_a_damaged_file_is_named_set_aside_and_made_anew(store, ran, capsys):
    run_all(SUMS[:2], store, HERE)
    path = store.path(SUMS[1].key)
    path.write_bytes(path.read_bytes()[:-20])
    assert numbers(run_all(SUMS[:2], store, HERE))[SUMS[1].key] == [1.0, 2.0]
    assert ran == [0, 1, 1] and path.with_suffix(".bad").exists()
    assert f"{path} is damaged" in capsys.readouterr().err


def test_an_interrupt_loses_nothing_that_is_done(store, ran):
    with pytest.raises(KeyboardInterrupt):
        run_batch([SUMS[0], SUMS[1], replace(SUMS[2], raises=KeyboardInterrupt)], store, HERE)
    run_batch(SUMS[:3], store, HERE)
    assert ran == [0, 1, 2]


def test_what_fails_stops_nobody_and_is_named(store, ran):
    bad = replace(SUMS[1], raises=ArithmeticError)
    batch = run_batch([SUMS[0], bad, *SUMS[2:]], store, HERE)
    assert ran == [0, 2, 3, 4]
    assert [(one.task, one.tries, str(one)) for one in batch.failures] == [(bad, 3, "sum 1: ArithmeticError: no sum")]
    with pytest.raises(BatchError, match="^1 of 2 tasks failed 3 times; .* The first: sum 1: ArithmeticError: no sum$"):
        run_all([SUMS[0], bad], store, HERE)


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_pool_does_the_work_and_stays_open(store, pool):
    with pool(2) as mine:
        assert numbers(run_all(SUMS[:3], store, mine)) == {key: EXPECTED[key] for key in list(EXPECTED)[:3]}
        assert numbers(run_all(SUMS, store, mine)) == EXPECTED
        assert mine.submit(len, "abc").result() == 3


def test_a_pool_that_breaks_is_one_line_and_keeps_what_is_done(store):
    with ProcessPoolExecutor(1) as mine, pytest.raises(ExecutorError, match="^the pool is gone"):
        run_batch([SUMS[0], replace(SUMS[1], dies=True)], store, mine)
    assert store.has(SUMS[0].key)
    with pytest.raises(ExecutorError, match="takes no more jobs"):
        run_batch(SUMS, store, mine)


def test_processes_give_the_same_and_one_that_kills_is_found_out(store):
    batch = run_batch([*SUMS[:4], replace(SUMS[4], dies=True)], store, ExecutorSettings(workers=2))
    assert [(one.task.number, one.tries) for one in batch.failures] == [(4, 3)]
    assert numbers(run_all(SUMS[:4], store, HERE)) == {key: EXPECTED[key] for key in list(EXPECTED)[:4]}


@pytest.mark.parametrize("parts", [1, 3, 9])
def test_the_shares_of_a_job_array_are_all_of_it(store, ran, capsys, parts):
    shares = [share_of(SUMS, array(part, parts)) for part in range(1, parts + 1)]
    assert sorted(task.number for share in shares for task in share) == list(range(5))
    assert share_of(SUMS[::-1], array(1, parts)) == shares[0]
    for part in range(1, parts + 1):
        assert exit_status(lambda part=part: run_all(SUMS, store, array(part, parts))) == 0
        line = capsys.readouterr().out
        assert line.count("\n") == 1 and f"part {part} of {parts}: {len(shares[part - 1])} of 5 tasks are done" in line
    assert sorted(ran) == list(range(5))
    assert numbers(run_all(SUMS, store, HERE)) == EXPECTED and len(ran) == 5


def test_a_share_whose_tasks_fail_says_so(store, capsys):
    bad = [replace(task, raises=ArithmeticError) for task in SUMS]
    assert exit_status(lambda: run_batch(bad, store, array(1, 2))) == 3
    assert "part 1 of 2: 3 of 3 tasks failed; the first: sum" in capsys.readouterr().err


def test_an_array_goes_on_to_what_follows_when_all_is_there(store, ran):
    with pytest.raises(ShareDoneError):
        run_batch(SUMS, store, array(1, 1), followed=True)
    assert run_batch(SUMS, store, array(2, 3), followed=True).found == 5
    with pytest.raises(ShareDoneError, match="part 2 of 3"):
        run_batch(SUMS, store, array(2, 3))
    assert sorted(ran) == list(range(5))


@pytest.mark.parametrize("executor", [HERE, ExecutorSettings(workers=2)], ids=["here", "processes"])
def test_compute_gives_each_job_back_once(executor):
    assert dict(compute(tasks.twice, range(11), executor)) == {job: 2 * job for job in range(11)}
    assert list(compute(tasks.twice, [], executor)) == []
    with pytest.raises(ValueError, match="three"):
        list(compute(tasks.refuse_three, range(100), executor))


def test_a_computation_that_kills_is_one_line():
    with pytest.raises(ExecutorError, match="its process was killed"):
        list(compute(tasks.vanish, range(3), ExecutorSettings(workers=2)))


def test_an_estimate_counts_what_is_left(store, monkeypatch, ran):
    from experiments.execution import time_estimate
    from experiments.execution.time_estimate import Speed

    monkeypatch.setattr(time_estimate, "measure", lambda config: Speed(10.0, 2.0, 1.0))
    run_all(SUMS[:1], store, HERE)
    found = estimate(SUMS, store, 2)
    assert (found.tasks, found.done, found.worlds, found.size) == (5, 1, 0, 2 * 8 * 2 * 5)
    assert found.seconds == START + 4 * (3 * 1.0 + 24 * 2.0) / 2
    shared = {"settled": (SUMS[0].config, 7)}
    assert estimate(SUMS, store, 2, shared).seconds == found.seconds + 14.0
    run_all(SUMS, store, HERE)
    assert estimate(SUMS, store, 2).seconds == 0.0


def asked(*arguments):
    (job,) = read_command("validate", arguments)
    return job.keys.executor


def test_a_command_names_its_executor():
    settings = asked("executor=array", "executor.part=2", "executor.parts=7")
    assert (settings.kind, settings.part, settings.parts) == ("array", 2, 7)
    assert asked("executor.workers=3") == ExecutorSettings(workers=3)
    assert asked("executor=dask", "executor.workers=2") == ExecutorSettings(kind="dask", workers=2)


WRONG = {
    "an unknown kind": (["executor=cloud"], ["executor=cloud", "array, dask, local, slurm"]),
    "no number": (["executor.workers=0"], ["executor.workers=0", "1"]),
    "no value": (["executor=slurm", "executor.directives=[a"], ["executor.directives=[a"]),
    "an unknown key": (["executor.cores=2"], ["executor.cores", "workers"]),
    "an array without parts": (["executor=array", "executor.part=2", "executor.parts=1"], ["executor.part", "parts"]),
    "a part of no array": (["executor.part=2"], ["executor.part", "executor=local", "array"]),
}


@pytest.mark.parametrize("arguments, words", WRONG.values(), ids=WRONG)
def test_wrong_arguments_are_one_line(arguments, words):
    with pytest.raises((UsageError, ConfigError)) as raised:
        asked(*arguments)
    assert all(word in str(raised.value) for word in words) and "\n" not in str(raised.value)
