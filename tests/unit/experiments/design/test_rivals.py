"""Rivals of the model: what they fix, what they are not fitted to, and one line for what is wrong."""

import pytest

from experiments.design.parameter_values import with_values
from experiments.design.rivals import GROUP, THE_MODEL, read_rival
from experiments.io import config_files
from experiments.io.errors import UsageError
from sim.config import configure


def test_the_model_itself_fixes_nothing():
    assert read_rival(None) is THE_MODEL
    assert THE_MODEL.fits("inaction.loss") and not THE_MODEL.values and not THE_MODEL.without


def test_without_psychology_nobody_has_wishes_and_the_rest_can_be_fitted():
    rival = read_rival("no_psychology")
    config = with_values(configure({}), rival.values)
    assert not config.inaction.enabled and config.moves.enabled and config.matching.enabled
    assert not rival.fits("inaction.loss") and rival.fits("matching.apply_passive")
    assert set(rival.without) == {"T03", "T04", "T05", "T06", "T07", "T08", "T34"}


WRONG = {
    "a parameter that is none": ("values: {inaction.courage: 1.0}", ["inaction.courage", "docs/parameters.md"]),
    "a value out of range": ("values: {inaction.loss: 99.0}", ["loss", "8"]),
    "no number": ("values: {inaction.loss: much}", ["values.inaction.loss"]),
    "a target that is none": ("without: [T99]\nvalues: {inaction.enabled: false}", ["without", "T99", "T03"]),
    "no reason": ("why: ''\nvalues: {}", ["why"]),
    "another key": ("value: {}\nvalues: {}", ["value", "without"]),
}


@pytest.mark.parametrize("content, words", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_one_line_that_names_the_file(tmp_path, monkeypatch, content, words):
    (tmp_path / GROUP).mkdir()
    (tmp_path / GROUP / "mine.yaml").write_text(f"en: Mine\nnl: Van mij\nwhy: A test\n{content}\n")
    monkeypatch.setattr(config_files, "_own", [tmp_path])
    with pytest.raises(UsageError) as found:
        read_rival("mine")
    line = str(found.value)
    assert "\n" not in line and "rival/mine.yaml" in line and all(word in line for word in words), line


def test_an_unknown_rival_is_told_with_those_there_are():
    with pytest.raises(UsageError, match=r"rival='luck' is not known; allowed: no_psychology"):
        read_rival("luck")
