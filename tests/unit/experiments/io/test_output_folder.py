"""Folders of results appear whole, also where several processes write one name at once."""

import os
import threading

import pytest

from experiments.io.output_folder import replacing


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_several_writers_at_once_leave_one_whole_folder(tmp_path):
    begin, errors = threading.Barrier(6), []

    def write(number):
        try:
            begin.wait()
            for n in range(30):
                with replacing(tmp_path, "x") as folder:
                    for name in ("one", "two"):
                        (folder / name).write_text(f"{number} {n}")
        except Exception as error:
            errors.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not errors and names(tmp_path) == ["x"] and names(tmp_path / "x") == ["one", "two"]
    assert (tmp_path / "x" / "one").read_text() == (tmp_path / "x" / "two").read_text()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_what_is_not_finished_vanishes_and_the_earlier_stays(tmp_path, error):
    with replacing(tmp_path, "x") as folder:
        (folder / "old").touch()
    with pytest.raises(error), replacing(tmp_path, "x") as folder:
        (folder / "new").touch()
        raise error
    assert names(tmp_path) == ["x"] and names(tmp_path / "x") == ["old"]


def test_what_killed_processes_left_under_this_name_goes(tmp_path):
    left, young, other = (tmp_path / name for name in (".x-ab_cd123", ".x-ab_cd124", ".x-y-ab_cd123"))
    for folder in (left, young, other):
        folder.mkdir()
    for folder in (left, other):
        os.utime(folder, (0, 0))
    with replacing(tmp_path, "x"):
        pass
    assert names(tmp_path) == [young.name, other.name, "x"]
