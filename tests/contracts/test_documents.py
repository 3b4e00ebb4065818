"""What the documents name is there: files, headings, tests, commands; and the parts that are generated."""

import ast
import re

import pytest
from pydantic import BaseModel

from experiments.describe.embedded_tables import PARTS, UnknownPartError, refreshed
from experiments.describe.embedded_tables import WRITTEN as GENERATED
from sim.config import Config
from tests.commands import DOCUMENTS, READERS, ROOT, blocks, in_blocks, in_lines, read

DECISIONS = "docs/DECISIONS.md"
WRITTEN = ("README.md", "docs/ODD.md", "docs/TRACE.md", "docs/model_card.md", *DOCUMENTS[1:])
LINK = re.compile(r"\]\(([^)\s]+)\)")
PLACE = re.compile(r"`((?:sim|experiments|configs|docs|tests)/[\w./-]*)`")
DOTTED = re.compile(r"`(\w+)\.(?!py`)(\w+)(?:=[^`]*)?`")
EXAMPLES = {"sim/mechanisms/m23_commuting.py", "configs/executor/here.yaml"}  # files that a reader writes
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
ODD = [
    "1. Purpose and patterns",
    "2. Entities, state variables, and scales",
    "3. Process overview and scheduling",
    "4. Design concepts",
    "5. Initialization",
    "6. Input data",
    "7. Submodels",
]
CONCEPTS = [
    "Basic principles",
    "Emergence",
    "Adaptation",
    "Objectives",
    "Learning",
    "Prediction",
    "Sensing",
    "Interaction",
    "Stochasticity",
    "Collectives",
    "Observation",
]
TRACE = [
    "Problem formulation",
    "Model description",
    "Data evaluation",
    "Conceptual model evaluation",
    "Implementation verification",
    "Model output verification",
    "Model analysis",
    "Model output corroboration",
]
SHOWN = list({one.words: one for file in DOCUMENTS for one in in_blocks(file)}.values())  # each once
NAMED = list({one.words: one for file in WRITTEN for one in in_lines(file)}.values())


def text(file):
    return (ROOT / file).read_text("utf-8")


def headings(file, level):
    return re.findall(rf"^{'#' * level} (.+)$", blocks(file)[1], re.MULTILINE)


def anchors(file):
    every = [one for level in range(1, 5) for one in headings(file, level)]
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in every}


@pytest.mark.parametrize("file", (*WRITTEN, DECISIONS))
def test_links_lead_somewhere(file):
    for link in LINK.findall(blocks(file)[1]):
        if not link.startswith(("http", "mailto")):
            place, _, anchor = link.partition("#")
            target = (ROOT / file).parent / place if place else ROOT / file
            assert target.exists(), link
            if anchor:
                assert anchor in anchors(target.resolve().relative_to(ROOT)), link


@pytest.mark.parametrize("file", WRITTEN)
def test_tests_that_are_named_exist(file):
    for path, name in TEST.findall(text(file)):
        tree = ast.parse(text(path))
        assert not name or name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, name


@pytest.mark.parametrize("file", (*WRITTEN, DECISIONS, "CHANGELOG.md"))
def test_files_and_parameters_that_are_named_exist(file):
    config = Config()
    for place in set(PLACE.findall(text(file))) - EXAMPLES:
        assert (ROOT / place).exists(), place
    for group, name in DOTTED.findall(text(file)):
        if isinstance(values := getattr(config, group, None), BaseModel):
            assert hasattr(values, name), f"{group}.{name}"


def test_readme_names_every_policy_and_scenario():
    files = {path.stem for kind in ("policy", "scenario") for path in (ROOT / "configs" / kind).glob("*.yaml")}
    assert files - {"baseline", "none"} <= set(re.findall(r"`(\w+)`", text("README.md")))


def test_every_decision_has_one_row_and_one_section():
    index, sections = text(DECISIONS).split("\n## Decisions in order of number\n")
    rows = [one for cell in re.findall(r"^\| (\d[\d, ]*) \|", index, re.MULTILINE) for one in cell.split(", ")]
    titles = re.findall(r"^### ([\d and]+)\. ", sections, re.MULTILINE)
    assert sorted(map(int, rows)) == list(range(1, len(rows) + 1))
    assert sorted(rows) == sorted(one for title in titles for one in title.split(" and "))
    assert len(titles) == sections.count("\n**Alternatives:** ") == sections.count("\n**Reason:** ")


def test_odd_has_its_headings_in_order():
    assert headings("docs/ODD.md", 2)[:7] == ODD
    assert headings("docs/ODD.md", 3) == CONCEPTS


def test_trace_has_its_headings_and_each_has_evidence():
    assert headings("docs/TRACE.md", 2) == [f"{n}. {name}" for n, name in enumerate(TRACE, 1)]
    for part in text("docs/TRACE.md").split("\n## ")[1:]:
        evidence = part.split("*Evidence:*")[1]
        assert TEST.search(evidence) and (LINK.search(evidence) or "python -m" in evidence), part[:40]


def test_generated_parts_are_made_and_an_unknown_one_is_refused():
    used = {part for file in GENERATED for part in re.findall(r"begin generated: (\w+)", text(file))}
    assert used == set(PARTS)
    with pytest.raises(UnknownPartError, match="wind"):
        refreshed("<!-- begin generated: wind -->\n<!-- end generated: wind -->")


@pytest.mark.parametrize("shown", SHOWN, ids=str)
def test_a_command_in_a_block_is_right(shown, capsys):
    assert not shown.program or shown.program in READERS or shown.program == "pytest", f"no reader for {shown}"
    assert read(shown) == 0, capsys.readouterr().err


@pytest.mark.parametrize("shown", NAMED, ids=str)
def test_a_command_in_a_line_is_right(shown, capsys):
    incomplete = shown.program in ("experiments.compare", "experiments.report") and not shown.arguments
    assert incomplete or read(shown) == 0, capsys.readouterr().err


def test_wrong_commands_are_found(capsys):
    wrong = [
        "python -m experiments.run seeed=1",
        "make everything",
        "pip install -c constraints.txt -e '.[wings]'",
        "python -m experiments.sweep experiment=nothing",
        "python -m experiments.report wings",
        "rm -r results",
    ]
    for line in wrong:
        shown = SHOWN[0]._replace(words=tuple(line.replace("'", "").split()))
        assert read(shown) == 2, line
    capsys.readouterr()
