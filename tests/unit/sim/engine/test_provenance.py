"""Words cost nobody a simulation: what digests of the code are taken of."""

import subprocess
import sys

import pytest

from sim.engine import kernels, provenance
from sim.engine.provenance import code_digest

SOURCE = '''"""A rule."""

from sim.other import limit  # where it begins


class PaceParameters(Parameters):
    """The parameters."""

    pace: float = par(0.5, 0.0, 1.0, unit="a month", source="Some, 2000", en="Pace", nl="Tempo", lever="E01")
    enabled: bool = switch("M99")


COLUMNS = {"age": Column("f4", "years", "age of the person", "M17")}
LINES = {"grant": Line("federal", "flemish", "federal means")}
LEVERS = {"E01": Lever("employers", "Workload", "Werkdruk", "S0")}
MEASURES = {
    "one": Measure("One", "Een", "one over all", "percent", "one", "all"),
    "rate": rate("Rate", "Graad", "some over all", "some", "all"),
    "mean": at_work("Mean", "Gemiddelde", "mean of all", "sum", topic=WIN),
}


def rule(pace, people):
    """Return the rule."""
    if people > limit:
        raise ValueError("too many")
    return 0.25 * pace
'''
WORDS = (
    "A rule.",
    "  # where it begins",
    "The parameters.",
    "a month",
    "Some, 2000",
    '"Pace"',
    "Tempo",
    "M99",
    "years",
    "age of the person",
    "federal means",
    "Workload",
    "Werkdruk",
    "S0",
    '"One"',
    "Een",
    "one over all",
    '"Rate"',
    "Graad",
    "some over all",
    "Mean",
    "Gemiddelde",
    "mean of all",
    "Return the rule.",
)
RULES = (
    "0.5",
    "0.0",
    "1.0",
    "E01",
    "f4",
    "M17",
    "flemish",
    "employers",
    '"all"',
    "some",
    "sum",
    "too many",
    "0.25",
    ">",
)


def digest_of(folder, text):
    (folder / "rule.py").write_text(text, "utf-8")
    return provenance._take_digests({"sim.rule": folder / "rule.py"})


def changed(text, part):
    start = text.rindex(part)  # the last: some words stand in other words
    return (
        text[:start]
        + {"  # where it begins": "\n# here", ">": "<"}.get(part, part[:-1] + "9" + part[-1])
        + text[start + len(part) :]
    )


@pytest.mark.parametrize("word", WORDS)
def test_better_words_keep_the_digest(word, tmp_path):
    text = changed(SOURCE, word)
    assert text != SOURCE and digest_of(tmp_path, text) == digest_of(tmp_path, SOURCE)


@pytest.mark.parametrize("rule", RULES)
def test_another_rule_has_another_digest(rule, tmp_path):
    assert digest_of(tmp_path, changed(SOURCE, rule)) != digest_of(tmp_path, SOURCE)


def test_a_module_has_the_digest_of_all_that_it_imports(tmp_path):
    texts = {
        "low": "A = 1",
        "middle": "from sim.low import A",
        "high": "def f():\n    from sim.middle import A",
        "apart": "B = 2",
    }
    files = {f"sim.{name}": tmp_path / f"{name}.py" for name in texts}
    for name, text in texts.items():
        files[f"sim.{name}"].write_text(text)
    before = provenance._take_digests(files)
    files["sim.low"].write_text("A = 3")
    after = provenance._take_digests(files)
    assert {name for name in before if before[name] != after[name]} == {"sim", "sim.low", "sim.middle", "sim.high"}


def test_digests_are_taken_once_and_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = provenance._digests.__wrapped__()
    assert found == provenance._digests() and found["sim"] == code_digest()
    (kept,) = tmp_path.glob("*/digests/*.json")
    monkeypatch.setattr(provenance, "_take_digests", None)  # nothing may be taken
    assert provenance._digests.__wrapped__() == found
    kept.write_text(kept.read_text()[:100])
    with pytest.raises(TypeError):
        provenance._digests.__wrapped__()


SLOW = ("pandas", "mesa", "scipy.special", "matplotlib")
LOADED = f"import sys, sim; print([name for name in {SLOW} if name in sys.modules])"


def test_settings_load_no_more_than_they_need():
    assert subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True).stdout == "[]\n"


def test_without_a_place_for_compiled_code_nothing_is_kept_and_somebody_is_told(monkeypatch, caplog):
    """Folders of the user's choice and of the program are both read-only."""

    def no_place(**options):
        if options["cache"]:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(kernels, "njit", no_place)
    monkeypatch.setattr(kernels, "_OWN_FOLDER", False)
    monkeypatch.setenv("NUMBA_CACHE_DIR", "/nowhere")
    assert [kernels._jitted(function) for function in (abs, max)] == [abs, max]
    assert len(caplog.messages) == 1 and "can't be kept in NUMBA_CACHE_DIR=/nowhere" in caplog.messages[0]
