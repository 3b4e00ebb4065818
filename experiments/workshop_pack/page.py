"""The page of the pack: one HTML file in both languages that needs no server and asks nothing of a network."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import sim
from experiments.io.output_folder import git_state, sha256_of
from experiments.io.plain_data import read_yaml
from experiments.presentation.texts import FILE as COMMON
from experiments.workshop_pack.cards import MOST, Deck
from experiments.workshop_pack.results import Results, as_data, windows
from experiments.workshop_pack.runs import KEPT, OUTCOMES, PAYERS, TRIPLE, Size, tasks_of
from sim.catalogue import parameters_by_name
from sim.engine.calibrated import FILE as CALIBRATED
from sim.engine.provenance import code_digest
from sim.measurement.measures import MEASURES

HERE = Path(__file__).parent
SCRIPTS = ("data.js", "charts.js", "parts.js", "page.js")
LIMIT = 12_000_000  # bytes of the file
# Whether more is better; 0 where that depends on who looks.
BETTER = {
    "sustainable": 1,
    "profit_share": 1,
    "public_balance": 1,
    "employment_rate": 1,
    "job_change": 0,
    "career_inaction": -1,
    "golden_cage": -1,
    "sustainable_stayers": 1,
    "locked_in_stayers": -1,
    "outdated_skills": -1,
    "training_participation": 1,
    "employability": 1,
    "sick_share": -1,
    "mean_wage": 0,
}
ROLES = {
    "worker": ("sustainable", "career_inaction", "outdated_skills", "mean_wage"),
    "employer": ("profit_share", "job_change", "training_participation", "sustainable_stayers"),
    "minister": ("public_balance", "employment_rate", "sick_share", "golden_cage"),
    "intermediary": ("career_inaction", "training_participation", "employability", "locked_in_stayers"),
}


def write_pack(file: Path, deck: Deck, size: Size, results: Results, quick: bool) -> int:
    """Write the page; return its size in bytes, raise OSError if it can't be written or is too large for a stick."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    content = {"texts": texts(), **about(deck, size, quick), **as_data(results, size)}
    parts = {name: Markup((HERE / name).read_text("utf-8")) for name in ("page.css", *SCRIPTS)}
    html = environment.get_template("page.html").render(
        text=texts(),
        data=Markup(in_script(content)),
        style=parts["page.css"],
        script=Markup("\n").join(parts[name] for name in SCRIPTS),
    )
    encoded = html.encode()
    if len(encoded) > LIMIT:
        raise OSError(
            f"the page has {len(encoded) / 1e6:.1f} MB; allowed: {LIMIT / 1e6:.0f} MB, so fewer worlds or pairs"
        )
    file.write_bytes(encoded)
    return len(encoded)


def in_script(content: Any) -> str:
    """Return JSON that can stand in an element of a page: nothing in it ends the element."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def texts() -> dict[str, Any]:
    """Return all texts of the page in both languages, those on groups from the texts of all programs."""
    return {**read_yaml(HERE / "texts.yaml"), "groups": read_yaml(COMMON)["groups"]}


def about(deck: Deck, size: Size, quick: bool) -> dict[str, Any]:
    """What the page tells of cards, worlds, measures and of how it was made."""
    tasks, order = tasks_of(deck, size), {card: n for n, card in enumerate(deck.cards)}
    (first, end), git = windows(size.years)[1], git_state()
    return {
        "cards": [_card(deck, name) for name in deck.cards],
        "hands": [[order[card] for card in hand] for hand in deck.hands],
        "most": MOST,
        "worlds": [_world(deck, name) for name in deck.worlds],
        "measures": [_measure(name) for name in KEPT],
        "triple": list(TRIPLE),
        "payers": list(PAYERS),
        "outcomes": list(OUTCOMES),
        "roles": ROLES,
        "years": size.years,
        "width": end - first,
        "start": deck.start,
        "made": {
            "quick": quick,
            "hands": len(deck.hands),
            "pairs": size.pairs,
            "persons": size.persons,
            "luck": 2 * size.placebos * size.pairs * len(deck.worlds),
            "arms": sum(task.models for task in tasks),
            "written": datetime.now(UTC).isoformat(timespec="minutes"),
            "version": sim.__version__,
            "commit": f"{git['commit'][:12]}{' +' if git['dirty'] else ''}" if git else "",
            "code": code_digest()[:16],
            "calibration": sha256_of(CALIBRATED)[:16],
        },
    }


def _card(deck: Deck, name: str) -> dict[str, Any]:
    card = deck.cards[name]
    return {
        "id": name,
        "actor": card.actor,
        "title": card.title.model_dump(),
        "text": {"en": card.en, "nl": card.nl},
        "pays": card.pays.model_dump(),
        "policy": card.policy,
        "part": bool(card.only),
        "source": deck.source(name).source,
        "levers": [_lever(change) for change in deck.changes(name)],
    }


def _lever(change: dict[str, Any]) -> dict[str, Any]:
    """Return a change with the label of its parameter, and its value before and after."""
    known = parameters_by_name()[change["lever"]]
    return {
        "name": change["lever"],
        "label": {"en": known.extra["en"], "nl": known.extra["nl"]},
        "unit": known.extra["unit"],
        "before": known.field.default,
        "after": change["value"],
        "from": change["from"],
        "until": change.get("until", ""),
    }


def _world(deck: Deck, name: str) -> dict[str, Any]:
    programme = deck.config((), name).scenario[0]
    return {"id": name, "text": {"en": programme.en, "nl": programme.nl}, "source": programme.source}


def _measure(name: str) -> dict[str, Any]:
    spec = MEASURES[name]
    return {"id": name, "label": {"en": spec.en, "nl": spec.nl}, "unit": spec.unit, "better": BETTER[name]}
