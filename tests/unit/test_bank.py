"""Many worlds side by side, and the bank that keeps them: what is done is done once, and never lost."""

import json

import numpy as np
import pytest

from experiments.calibrate import draw_bank as module
from experiments.calibrate.draw_bank import SEEDS, Bank, Draw, numbered, write_whole
from experiments.execution.worlds import each
from tests.unit import tasks

ABOUT = {"code": "abc", "persons": 2000, "free": [["inaction.loss", 0.5, 3.0]]}
VALUES = np.array([[0.1, 1.0 / 3.0], [2.0, 3.0], [4.0, 5.0], [6.0, 7.0], [8.0, 9.0]])
DRAWS = numbered(100, VALUES, ("inaction.loss", "moves.fit_value"), 2000)


@pytest.fixture
def simulated(monkeypatch):
    """Numbers of the draws that were simulated, in order; simulating costs nothing."""
    numbers = []

    def settle(draw):
        numbers.append(draw.number)
        return tasks.settle(draw)

    monkeypatch.setattr(module, "settle", settle)
    return numbers


def nothing(done, total):
    """Progress that nobody looks at."""


def contents(bank):
    """The rows of a bank by number, as text, since a value that is missing does not equal itself."""
    return {number: json.dumps(row) for number, row in bank.rows.items()}


@pytest.mark.parametrize("processes", [1, 2])
def test_each_job_comes_back_once_with_its_result(processes):
    assert dict(each(tasks.twice, range(11), processes)) == {job: 2 * job for job in range(11)}
    assert list(each(tasks.twice, [], processes)) == []


@pytest.mark.parametrize("processes", [1, 2])
def test_an_exception_of_a_task_is_raised(processes):
    with pytest.raises(ValueError, match="three"):
        list(each(tasks.refuse_three, range(100), processes))


def test_a_process_that_is_killed_gives_one_line():
    with pytest.raises(OSError, match="^a process was killed, .*use fewer processes or persons$"):
        list(each(tasks.vanish, range(3), 2))


def test_jobs_are_begun_one_after_the_other():
    """With one process a result is handed out before the next job begins, so that an interruption loses little."""
    begun = []
    for job, result in each(lambda job: begun.append(job) or len(begun), range(5), 1):
        assert begun == list(range(job + 1)) and result == job + 1


def test_draws_are_numbered_and_seeds_take_turns():
    assert [draw.number for draw in DRAWS] == [100, 101, 102, 103, 104]
    assert [draw.seed for draw in DRAWS] == [*range(1, SEEDS + 1), 1]
    assert [draw.values for draw in DRAWS] == [tuple(row) for row in VALUES.tolist()]
    assert {type(value) for draw in DRAWS for value in draw.values} == {float}


def test_a_bank_gives_back_what_was_asked_in_the_order_asked(tmp_path, simulated):
    bank, seen = Bank(tmp_path / "new" / "bank.jsonl", ABOUT), []
    bank.fill(DRAWS, 1, lambda done, total: seen.append((done, total)))
    assert seen == [(done, 5) for done in range(6)] and simulated == [100, 101, 102, 103, 104]
    values, measures = Bank(bank.file, ABOUT).tables([104, 100])
    assert np.array_equal(values, VALUES[[4, 0]])  # exactly, through text
    assert measures["sum"].tolist() == [17.0, 0.1 + 1.0 / 3.0] and measures["none"].isna().all()


def test_two_processes_fill_a_bank_as_one_does(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "settle", tasks.settle)
    banks = [Bank(tmp_path / f"{processes}.jsonl", ABOUT) for processes in (1, 2)]
    for processes, bank in enumerate(banks, 1):
        bank.fill(DRAWS, processes, nothing)
    assert contents(banks[0]) == contents(banks[1]) == contents(Bank(banks[1].file, ABOUT))


def test_what_is_done_is_not_done_again(tmp_path, simulated):
    file, seen = tmp_path / "bank.jsonl", []
    Bank(file, ABOUT).fill(DRAWS[:2], 1, nothing)
    bank = Bank(file, ABOUT)
    bank.fill(DRAWS, 1, lambda done, total: seen.append((done, total)))
    bank.fill(DRAWS, 1, nothing)
    assert simulated == [100, 101, 102, 103, 104] and seen == [(2, 5), (3, 5), (4, 5), (5, 5)]
    assert len(file.read_text("utf-8").splitlines()) == 1 + len(DRAWS)


def test_every_draw_is_on_disk_as_soon_as_it_is_done(tmp_path, monkeypatch):
    bank = Bank(tmp_path / "bank.jsonl", ABOUT)

    def settle(draw):
        if draw.number == 102:
            raise KeyboardInterrupt
        return tasks.settle(draw)

    monkeypatch.setattr(module, "settle", settle)
    with pytest.raises(KeyboardInterrupt):
        bank.fill(DRAWS, 1, nothing)
    assert list(Bank(bank.file, ABOUT).rows) == [100, 101]


@pytest.mark.parametrize("left", [1, 20, -1], ids=["a letter", "some", "all but the end of the line"])
def test_half_a_line_is_left_out(tmp_path, simulated, left):
    file = tmp_path / "bank.jsonl"
    whole = Bank(file, ABOUT)
    whole.fill(DRAWS, 1, nothing)
    *lines, last = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([*lines, last[:left]]), "utf-8")
    bank = Bank(file, ABOUT)
    assert list(bank.rows) == [100, 101, 102, 103]
    bank.fill(DRAWS, 1, nothing)
    assert simulated == [100, 101, 102, 103, 104, 104]
    assert contents(bank) == contents(whole) == contents(Bank(file, ABOUT))


def test_half_a_first_line_is_an_empty_bank(tmp_path):
    file = tmp_path / "bank.jsonl"
    for text in ("", json.dumps(ABOUT)[:10]):
        file.write_text(text, "utf-8")
        assert Bank(file, ABOUT).rows == {} and json.loads(file.read_text("utf-8")) == ABOUT


OTHERS = {"other code": {"code": "abd"}, "another size": {"persons": 3000}, "another range": {"free": []}}


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS)
def test_a_bank_of_other_settings_is_refused_and_kept(tmp_path, simulated, change):
    file = tmp_path / "bank.jsonl"
    Bank(file, ABOUT).fill(DRAWS, 1, nothing)
    before = file.read_bytes()
    with pytest.raises(ValueError) as refusal:
        Bank(file, ABOUT | change)
    assert "\n" not in str(refusal.value) and str(file) in str(refusal.value) and "another name" in str(refusal.value)
    assert file.read_bytes() == before


def test_a_bank_that_cannot_be_written_anew_stays(tmp_path, simulated, monkeypatch):
    """Hours of worlds are in it: a disk that is full when it is opened again costs nothing."""
    file = tmp_path / "bank.jsonl"
    Bank(file, ABOUT).fill(DRAWS, 1, nothing)
    before = file.read_bytes()

    def full(path, text, encoding):
        path.write_bytes(text[:10].encode())
        raise OSError("No space left on device")

    with monkeypatch.context() as patch, pytest.raises(OSError):
        patch.setattr(module.Path, "write_text", full)
        Bank(file, ABOUT)
    assert file.read_bytes() == before
    write_whole(file, "new")
    assert file.read_text("utf-8") == "new" and [path.name for path in tmp_path.iterdir()] == ["bank.jsonl"]


def test_a_draw_lives_on_under_its_own_values(tmp_path, monkeypatch):
    """The burn-in is the same for all draws of a seed; what follows is not, and is the same again for the same."""
    monkeypatch.setenv("CAREER_ECOSYSTEM_CACHE", str(tmp_path))
    for name, years in (("SETTLING", 1), ("RECENT_YEARS", 1)):
        monkeypatch.setattr(module, name, years)
    low, high = (Draw(n, 1, 1000, ("matching.apply_active",), (value,)) for n, value in enumerate((0.08, 0.4)))
    first = module.settle(low)
    burned = list(tmp_path.glob("*.pkl"))
    assert module.settle(low._replace(number=9)) == pytest.approx(first, rel=0.0, nan_ok=True)
    assert module.settle(high)["job_change"] > first["job_change"]
    assert len(burned) == 1 and list(tmp_path.glob("*.pkl")) == burned
