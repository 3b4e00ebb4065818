"""Every lever has a chain from the first step to an outcome, or says why nothing follows, in both languages."""

import re

import pytest
from pydantic import ValidationError

from experiments.describe.chains import CELLS, Chain, chain_cells, chains, groups_of, measured, screened
from experiments.describe.pages import DOCS
from experiments.presentation.texts import Texts
from experiments.screen.groups import FOR, GROUPS
from sim.actors.state import TABLES
from sim.institutions.ledger import LINES
from sim.levers import LEVERS
from sim.measurement.measures import MEASURES

KNOWN = {*MEASURES, *LINES, *(f"{table}.{name}" for table, columns in TABLES.items() for name in columns)}
TOLD = ("who", "first_step", "behaviour", "outcome", "cost")
MOST_WORDS = 30
SUMMARY = """lever,settings,moved,moved_group,parameter,value,group,outcome,effect,unit,standardised,low,high
E01,2,10,9,hr.workload,1.6,all,burnout_risk,45.2751,percent,38.4379,37.3565,39.5192
G12,2,2,5,government.reintegration,1,sick,earnings,-90.4,EUR a month,-1.8,-2.1,-1.5
I03,2,0,0,,,,,,,,,
"""


def test_every_lever_has_a_chain():
    assert list(chains()) == list(LEVERS)
    assert chain_cells("G99", Texts("nl"))["outcome"] == "nog te komen"


@pytest.mark.parametrize("lever", LEVERS)
def test_a_chain_is_told_in_both_languages_from_for_whom_to_who_bears_it(lever):
    english, dutch = (chain_cells(lever, Texts(language)) for language in ("en", "nl"))
    for cells in (english, dutch):
        assert set(cells) == set(CELLS) and all(cells[name] for name in CELLS if name not in ("booked", "measured"))
        assert all(cells[name].endswith(".") and len(cells[name].split()) <= MOST_WORDS for name in TOLD)
    assert all(english[name] != dutch[name] for name in TOLD)


@pytest.mark.parametrize("lever", LEVERS)
def test_what_a_chain_names_is_in_the_model(lever):
    chain = chains()[lever]
    assert not {*chain.shown_by, *chain.booked} - KNOWN


def test_a_chain_ends_in_an_outcome_or_in_why_there_is_none():
    without = [lever for lever, chain in chains().items() if chain.nothing_distal]
    for texts in map(Texts, ("en", "nl")):
        none = texts("describe.chains.nothing_distal", why="")
        assert [lever for lever in LEVERS if chain_cells(lever, texts)["outcome"].startswith(none)] == without


@pytest.mark.parametrize("part", [*TOLD, "shown_by"])
def test_a_chain_without_a_part_is_refused(part):
    whole = chains()["E01"].model_dump(exclude_none=True)
    empty = {"en": "Only in English."} if isinstance(whole[part], dict) else ()
    for broken in ({part: empty}, {part: None}):
        with pytest.raises(ValidationError, match=part):
            Chain.model_validate(whole | broken)


def test_every_group_that_a_lever_is_for_is_told():
    assert {group for lever in LEVERS for group in groups_of(lever)} == set(FOR.values()) == set(GROUPS)
    assert groups_of("E12") == ["potentials", "vulnerable"] and groups_of("X02") == []


@pytest.mark.parametrize(("page", "language"), [("levers.md", "en"), ("hefbomen.md", "nl")])
def test_the_page_has_every_chain(page, language):
    shown = (DOCS / page).read_text("utf-8")
    assert re.findall(r"^### (\w\d\d) ", shown, re.MULTILINE) == list(LEVERS)
    for lever in LEVERS:
        assert all(f": {chain_cells(lever, Texts(language))[name]}\n" in shown for name in TOLD)


def test_what_a_screening_found_is_told_with_its_unit_and_interval(tmp_path):
    file = tmp_path / "summary.csv"
    assert screened(file) == {}
    screened.cache_clear()
    file.write_text(SUMMARY)
    found = screened(file)
    assert measured(found["E01"], Texts("en")) == (
        "Raised risk of burn-out, everybody: 45.3 percentage points, or 38 sd (37 to 40), from Workload at 1.6. "
        "Outcomes that move beyond chance: 10 among all, 9 among those it is for."
    )
    assert "langdurig ziek: -90,4 EUR per maand, of -1,8 sd (-2,1 tot -1,5)" in measured(found["G12"], Texts("nl"))
    assert measured(found["I03"], Texts("en")) == "No outcome moves beyond chance in 2 settings."
