"""Generated parts of the documents that people write: tables between two marks, made of what the code declares.

    <!-- begin generated: schedule -->
    ...
    <!-- end generated: schedule -->

`python -m experiments.describe docs` refreshes them with the generated pages; a test says when they are stale.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path

import pandas as pd

from experiments.claims.claim import read_claims
from experiments.describe.sheets import processes_of
from experiments.io.paths import REPOSITORY
from sim.actors.state import TABLES
from sim.catalogue import Parameter, of_lever, parameters, parameters_by_name, switches_of
from sim.engine.draws import Decision
from sim.institutions.ledger import LINES
from sim.levers import LEVERS
from sim.measurement.measures import MEASURES
from sim.mechanisms.registry import MECHANISMS, claim_of, files_of
from sim.month import schedule
from sim.paths import DATA_FOLDER
from sim.reference_data import load_targets

WRITTEN = (
    "docs/ODD.md",
    "docs/TRACE.md",
    "docs/claims.md",
    "docs/model_card.md",
)  # documents that hold generated parts
PART = re.compile(r"<!-- begin generated: (\w+) -->\n(.*?)<!-- end generated: \1 -->", re.DOTALL)
KINDS = ("calibrated", "assumption", "unverified", "source")


class UnknownPartError(ValueError):
    """A document asks for a generated part that nobody makes."""


def embedded_pages() -> dict[str, str]:
    """Return the text of each document with generated parts as it should be, by file name below docs/."""
    return {Path(name).name: refreshed((REPOSITORY / name).read_text("utf-8")) for name in WRITTEN}


def refreshed(text: str) -> str:
    """Return a document with its generated parts made anew; raise UnknownPartError."""

    def part(found: re.Match[str]) -> str:
        name = found[1]
        if name not in PARTS:
            raise UnknownPartError(f"no generated part {name!r}; allowed: {', '.join(PARTS)}")
        return f"<!-- begin generated: {name} -->\n{PARTS[name]()}\n<!-- end generated: {name} -->"

    return PART.sub(part, text)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(content: object) -> str:
    return str(content).replace("|", "\\|")


def state_table() -> str:
    """Return every state variable, a table for each kind of entity."""
    parts = []
    for name, columns in TABLES.items():
        rows = [(f"`{key}`", one.unit, one.meaning) for key, one in columns.items()]
        parts.append(f"**{name}** ({len(rows)} columns)\n\n{table(('Column', 'Unit', 'Meaning'), rows)}")
    return "\n\n".join(parts)


def schedule_table() -> str:
    """Return the processes of a month, in order, as a table."""
    rows = [(n, f"`{one.name}`", one.actor, one.mechanism, one.meaning) for n, one in enumerate(schedule(), 1)]
    return table(("Step", "Process", "Actor", "Mechanism", "What happens"), rows)


def mechanism_table() -> str:
    """Return every mechanism with its claim, its files, its switches and its processes."""
    rows = []
    for name, one in MECHANISMS.items():
        files = ", ".join(f"[{Path(file).stem}](../{file})" for file in files_of(name))
        switches = ", ".join(f"`{switch.name}`" for switch in switches_of(name))
        rows.append((name, one.en, claim_of(name), files, switches, len(processes_of(name))))
    return table(("Id", "Mechanism", "Claim", "Files", "Switch", "Processes"), rows)


def kind_of_source(one: Parameter) -> str:
    """Return where a parameter's value comes from, as one of KINDS."""
    source = one.extra["source"]
    if one.extra.get("calibrated"):
        return "calibrated"
    return next((kind for kind in KINDS[1:3] if kind in source), "source")


def parameter_table() -> str:
    """Return how many parameters each group has, and what their values rest on."""
    every = [one for one in parameters() if not one.is_switch]
    rows = []
    for (group, file), parts in groupby(every, key=lambda one: (one.group, one.file)):
        rows.append((f"`{group}`", f"[{Path(file).name}](../{file})", *_counts(list(parts))))
    heads = ("Calibrated", "Assumption", "Source named, not read", "Source named, read at least in part")
    return table(("Group", "File", "Parameters", *heads), [*rows, ("all", "", *_counts(every))])


def _counts(own: Sequence[Parameter]) -> list[int]:
    """How many parameters there are, and how many of each of KINDS."""
    kinds = [kind_of_source(one) for one in own]
    return [len(own), *map(kinds.count, KINDS)]


def lever_table() -> str:
    """Return every lever with the parameters by which a dated policy or scenario pulls it."""
    rows = [(name, one.actor, one.en, _code(part.name for part in of_lever(name))) for name, one in LEVERS.items()]
    return table(("Id", "Who pulls it", "Lever", "Parameters"), rows)


def measure_table() -> str:
    """Return the reported series by topic, as tables."""
    topics = dict.fromkeys(one.topic for one in MEASURES.values())
    rows = [(topic, _code(name for name, one in MEASURES.items() if one.topic == topic)) for topic in topics]
    return table(("Topic", "Series"), rows)


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def target_table() -> str:
    """Return the patterns in numbers: every target with its band, role and weight."""
    rows = [
        (
            one.id,
            str(one.quantity).replace("_", " "),
            one.role,
            f"{one.value:g}",
            f"{one.low:g} to {one.high:g}",
            one.unit,
            one.weight,
            one.population,
        )
        for one in load_targets().itertuples()
    ]
    return table(("Id", "Quantity", "Role", "Value", "Band", "Unit", "Weight", "Population"), rows)


def calibrated_table() -> str:
    """Return the calibrated values, their ranges, the spread of the ensemble, and whether the data identify them."""
    known = parameters_by_name()
    fitted = pd.read_csv(DATA_FOLDER / "calibrated.csv")
    rows = [
        (
            f"`{one.parameter}`",
            known[one.parameter].extra["en"],
            f"{one.value:g}",
            f"{one.low:g} to {one.high:g}",
            f"{one.q05:.3g} to {one.q95:.3g}",
            "not known" if pd.isna(one.told) else one.told,
        )
        for one in fitted.itertuples()
    ]
    return table(("Parameter", "Meaning", "Value", "Range searched", "Ensemble, 5 to 95%", "Told by the data"), rows)


def calibration_words() -> str:
    """Return how the shipped values were found, in sentences."""
    about = json.loads((DATA_FOLDER / "calibration.json").read_text("utf-8"))
    fitted, targets = pd.read_csv(DATA_FOLDER / "calibrated.csv"), load_targets()
    large, outcomes = about["large_worlds"], (targets["role"] == "outcome").sum()
    near = (
        f", within {100 * about['around']:.0f}% of each range around the values of before,"
        if about["around"] < 1
        else ""
    )
    coverage = f"{100 * fitted['coverage'].min():.0f} to {100 * fitted['coverage'].max():.0f}%"
    return (
        f"{len(fitted)} parameters were fitted to {outcomes} outcome targets ({about['written'][:10]}): "
        f"{about['prior_draws']} prior draws{near} of worlds of {about['persons']:,} persons, an emulator that "
        f"proposes more draws, acceptance by the model itself ({about['accepted_if']}), and a check of finalists in "
        f"{large['seeds']} worlds of {large['persons']:,} persons. The result is one set of values and an ensemble "
        f"of {about['members']} accepted vectors. Intervals of 90% hold the truth of held-out draws in {coverage} of "
        f"cases, by parameter; {(fitted['told'] != 'yes').sum()} parameters are not told by the data."
    )


def decision_table() -> str:
    """Return every decision that has draws of its own."""
    return ", ".join(one.name.lower().replace("_", " ") for one in Decision)


def ledger_table() -> str:
    """Return every flow of money: who pays whom for what."""
    rows = [(f"`{name}`", line.payer, line.payee, line.meaning) for name, line in LINES.items()]
    return table(("Line", "Payer", "Receiver", "What for"), rows)


def verdict_table() -> str:
    """Return the reference outcome of every claim: its verdict, and how many key outcomes hold, fail and are open."""
    found, rows = pd.read_csv(REPOSITORY / "results" / "claims" / "claims.csv"), []
    for name, claim in read_claims().items():
        own = found[found["claim"] == name]
        status = own.loc[own["key"], "status"]
        numbers = " / ".join(str((status == one).sum()) for one in ("holds", "fails", "open"))
        link = f"[{name}](../configs/claim/{name}.yaml)"
        verdict = own["verdict"].iloc[0]
        if claim.revision:
            verdict, numbers = f"under revision (was: {verdict})", ""
        rows.append((link, claim.en, verdict, numbers, own["emergence"].iloc[0]))
    return table(("Id", "Claim", "Verdict", "Key outcomes: hold / fail / open", "How far it is a result"), rows)


def revision_list() -> str:
    """Return the claims whose test is being redone, each reason once."""
    under = {name: claim.revision.en for name, claim in read_claims().items() if claim.revision}
    return "\n".join(
        f"- {', '.join(name for name in under if under[name] == reason)}: {reason}"
        for reason in dict.fromkeys(under.values())
    )


PARTS: dict[str, Callable[[], str]] = {
    "state": state_table,
    "schedule": schedule_table,
    "mechanisms": mechanism_table,
    "parameters": parameter_table,
    "levers": lever_table,
    "measures": measure_table,
    "targets": target_table,
    "calibrated": calibrated_table,
    "calibration": calibration_words,
    "decisions": decision_table,
    "ledger": ledger_table,
    "verdicts": verdict_table,
    "revisions": revision_list,
}
