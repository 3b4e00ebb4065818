"""Every work that is cited has an entry in docs/REFERENCES.md, which says how far it was read and checked."""

import re
import unicodedata
from pathlib import Path

import pytest

from experiments.presentation.texts import Texts
from experiments.stylised_facts.rules import RULES

ROOT = Path(__file__).parents[2]
PAGES = ("ODD", "TRACE", "model_card", "submodels", "parameters", "claims")
CITING = [ROOT / "README.md", *(ROOT / f"docs/{name}.md" for name in PAGES)]
CITING += [*ROOT.glob("configs/claim/*.yaml"), *ROOT.glob("sim/**/*.py")]
NAME = r"(?:(?:[Dd]e|[Dd]el|[Dd]en|[Dd]er|[Vv]an|[Vv]on|[Tt]er) )*[A-Z][\w'-]+"
YEAR = r"((?:19|20)\d\d)\b"
SEVERAL = re.compile(rf"(?<![A-Z] )(?<![\w-])({NAME})(?:, {NAME})*(?: et al\.| and {NAME}),? \(?{YEAR}")
SINGLE = re.compile(rf"[(;:] ?({NAME}) {YEAR}(?=[,;)])")  # in brackets only: 'January 2024' is no work
ROW = re.compile(rf"^\| ({NAME})[^(|]*\((?:eds\) \()?{YEAR}.* \| (.+) \| (.+) \|$", re.MULTILINE)
READ = {
    "read",
    "abstract read",
    "opening read",
    "summary read",
    "press read",
    "secondary source read",
    "unverified",
    "named from memory",
    "no tag",
}


def plain(text):
    """Without accents, strings that go on in the next line, marks of lists, comments and emphasis."""
    text = re.sub(r"[\s#*>|]+", " ", re.sub(r'"\s+"', "", text))
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def cited(text):
    return {(name.lower(), year) for form in (SEVERAL, SINGLE) for name, year in form.findall(plain(text))}


def references():
    page = unicodedata.normalize("NFD", (ROOT / "docs/REFERENCES.md").read_text("utf-8"))
    return "".join(sign for sign in page if not unicodedata.combining(sign))


@pytest.mark.parametrize(
    "text, found",
    [
        ('"sign (De Grip and\n    "\n    "Van Loo 2002, read)"', {("de grip", "2002")}),
        ("Meyer, Kay and French 1965; Ordóñez et al. (2009)", {("meyer", "1965"), ("ordonez", "2009")}),
        ("# (Schmieder and von\n# Wachter 2016; Vroom 1964, unverified)", {("schmieder", "2016"), ("vroom", "1964")}),
        ("FPS Economy and Statbel 2020, Flanders in 2023, January 2024, Kristof-Brown et al.; (1 to 1.5%)", set()),
    ],
)
def test_what_counts_as_a_citation(text, found):
    assert cited(text) == found


def test_every_cited_work_has_an_entry():
    entries = {(name.lower(), year) for name, year, _, _ in ROW.findall(references())}
    texts = {path.name: path.read_text("utf-8") for path in CITING}
    texts |= {name: Texts("en")(f"patterns.verdicts.{name}.expectation") for name in RULES}
    missing = {work: name for name, text in texts.items() for work in cited(text) - entries}
    assert not missing, f"no entry in docs/REFERENCES.md: {missing}"


def test_entries_are_in_order_and_say_how_far_they_were_read_and_checked():
    for part in references().split("\n## ")[1:]:
        rows = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")][2:]
        assert part.startswith("Statistics") or rows == sorted(rows, key=lambda row: row[0].split(", ")[0].lower())
        assert all(len(row) == 3 and row[1] in READ for row in rows), part[:20]
        assert all(re.match("checked$|in part: |from memory$", row[2]) for row in rows), part[:20]
