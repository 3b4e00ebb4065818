"""What each lever does, as a chain from the first step to the outcome, and what a screening found of it.

The chains are in `lever_chains.yaml`, in English and Dutch. Tests hold that every lever has one and that what it names
is there; `tests/worlds/test_levers.py` pulls each lever and looks at its first step.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import Field

from experiments.io.forms import Form, Text
from experiments.io.paths import REPOSITORY
from experiments.io.plain_data import read_yaml
from experiments.pairing.effects import OF_ALL
from experiments.presentation.effect_words import begun
from experiments.presentation.texts import Texts
from experiments.screen.groups import FOR, GROUPS
from experiments.screen.words import largest_effect
from sim.catalogue import of_lever

FILE = Path(__file__).with_name("lever_chains.yaml")
SCREENED = REPOSITORY / "results" / "screen" / "summary.csv"
CELLS = ("for_whom", "who", "first_step", "shown_by", "behaviour", "outcome", "cost", "booked", "measured")


class Chain(Form):
    """From lever to outcome.

    Attributes:
        who: knows of it and decides. first_step: what that person does differently.
        shown_by: measures, columns (`table.column`) or lines of the ledger in which it shows.
        behaviour: what changes at those whom the lever is for. cost: who bears it; `booked`: where that shows, if so.
        outcome: what follows; where `nothing_distal`, why nothing does that shows.
    """

    who: Text
    first_step: Text
    shown_by: tuple[str, ...] = Field(min_length=1)
    behaviour: Text
    outcome: Text
    nothing_distal: bool = False
    cost: Text
    booked: tuple[str, ...] = ()


@lru_cache
def chains() -> dict[str, Chain]:
    """Return the chain of each lever; raise ValidationError if one is not complete."""
    return {lever: Chain.model_validate(chain) for lever, chain in read_yaml(FILE).items()}


@lru_cache
def screened(file: Path = SCREENED) -> dict[str, Any]:
    """Return what a screening found of each lever, rows of its summary; nothing without one."""
    return {row.lever: row for row in pd.read_csv(file).itertuples()} if file.exists() else {}


def groups_of(lever: str) -> list[str]:
    """Return for whom a lever, a parameter of it or a value is, names of GROUPS; none if for nobody in particular."""
    own = {lever, *(one.name for one in of_lever(lever))}
    return list(dict.fromkeys(group for key, group in FOR.items() if key.split("=")[0] in own))


def chain_cells(lever: str, texts: Texts) -> dict[str, str]:
    """Return the chain of a lever in words, by CELLS; of a lever without one, that it is still to come."""
    chain, found = chains().get(lever), screened().get(lever)
    if chain is None:
        return dict.fromkeys(CELLS, texts("describe.to_come"))
    outcome = texts.label(chain.outcome)
    groups = [texts.label(GROUPS[name]) for name in groups_of(lever)]
    return {
        "for_whom": "; ".join(groups) or texts.group(OF_ALL, OF_ALL),
        "shown_by": ", ".join(chain.shown_by),
        "outcome": texts("describe.chains.nothing_distal", why=outcome) if chain.nothing_distal else outcome,
        "booked": ", ".join(chain.booked),
        "measured": measured(found, texts) if found else "",
        **{part: texts.label(getattr(chain, part)) for part in ("who", "first_step", "behaviour", "cost")},
    }


def measured(found: Any, texts: Texts) -> str:
    """Return what a screening found of a lever, from its row of the summary."""
    largest = begun(largest_effect(found, texts))
    if not largest:
        return texts("describe.chains.unmoved", settings=found.settings)
    return texts("describe.chains.moved", largest=largest, moved=found.moved, moved_group=found.moved_group)
