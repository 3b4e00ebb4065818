"""Progress where there is no terminal: a line a stage, and how far it is each minute."""

import pytest

from experiments.presentation import progress as module
from experiments.presentation.texts import Texts


@pytest.mark.parametrize("language, left", [("en", "left:"), ("nl", "nog:")])
def test_a_log_says_how_far_it_is_and_how_long_it_will_take(monkeypatch, capsys, language, left):
    now = [0.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    with module.progress(Texts(language)) as report:
        for done in range(100, 160):  # a hundred were done before
            report(done, 201, "runs")
            now[0] += 2.0 if done < 130 else 4.0
    prepare, stage, *lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2 and all(line.startswith(f"{stage}: ") for line in lines)
    assert f"130/201, {left} 0:02:22" in lines[0] and "145/201" in lines[1]
