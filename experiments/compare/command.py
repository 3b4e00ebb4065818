"""Policies beside the baseline with the same luck: `python -m experiments.compare baseline POLICY... [key=value...]`.

    python -m experiments.compare baseline career_vouchers training_leave scenario=ai_wave years=10
    python -m experiments.compare baseline career_vouchers+training_leave scale.persons=20000 m06.uncertainty=0.5
    python -m experiments.compare baseline own policy.changes='[{lever: hr.workload, value: 0.9}]'
    python -m experiments.compare career_policy_for_all high_potential_programme pairs=40
    python -m experiments.compare baseline career_vouchers pairs=auto halfwidth=employment_rate:0.2:5
    python -m experiments.compare baseline career_vouchers over=ensemble pairs=40 replicates=2

The first name is what the others are compared with; 'baseline' is no policy, 'one+other' are two together, 'own' are
the changes given by policy.changes. All keys of experiments.run hold (scenario, scale, years, seed, parameters,
language, results, name), and:

    pairs=20            pairs of worlds; auto: until halfwidth=OUTCOME:VALUE[:YEARS] (several with commas), most=200
    over=chance         ensemble: each member of the calibrated ensemble has replicates=2 pairs
    horizons=1,3,5,10,20    years after the start, which is the month of the first change unless start= says otherwise
    outcomes=...        measures drawn over time
    persona=...         kinds of people whose careers are drawn (configs/persona/); all are in persona.csv
    person=ID           one person of the population of seed=, in as many worlds
    processes=N         worlds at once; one per processor unless told otherwise

Writes results/compare/NAME/: effects, winners, costs and persona tables, a manifest, figures and report.html. How to
read them: docs/comparing.md. Finished worlds are kept in results/compare/.pairs/, so that the same command goes on
where it was stopped. Exit status: 0 done, 1 could not be written, 2 wrong input, 3 done, but some pairs failed and are
left out, 130 interrupted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from rich.console import Console

from experiments.cli.overrides import HELP, UsageError, choices, exit_status
from experiments.compare.figures import comparison_charts
from experiments.compare.page import write_comparison
from experiments.compare.request import Request, read_request
from experiments.compare.words import print_comparison
from experiments.outcomes.personas import Persona, read_personas
from experiments.pairing.effects import Comparison
from experiments.pairing.pair_store import FOLDER, Design, Draw, Pairs, made_by
from experiments.pairing.persona_effects import persona_careers
from experiments.pairing.precision import beyond, looks
from experiments.presentation import drawing
from experiments.presentation.progress import Report, progress
from experiments.presentation.texts import Texts
from experiments.run.tables import git_state, replacing, require_writable, sha256_of, versions
from sim.engine.provenance import code_digest
from sim.model import CareerEcosystem

WIDTH = 130  # characters, where there is no terminal to ask
SOME_FAILED = 3
PERSON = "person"  # name of a single person followed, beside those of personas


class Compared(NamedTuple):
    """What a comparison found: the comparison itself, and its tables."""

    comparison: Comparison
    effects: pd.DataFrame
    winners: pd.DataFrame
    costs: pd.DataFrame
    careers: pd.DataFrame
    failed: list[str]  # pairs that were left out: seed and reason


def compare(request: Request, console: Console) -> int:
    """Run what is missing, write the folder, print the scorecard; returns the exit status.

    Raises ConfigError, UsageError or OSError.
    """
    texts, place = Texts(request.language), request.results / "compare"
    require_writable(place)
    with progress(texts) as report:
        found = find(request, place / FOLDER, report)
        report(0, 2, "write")
        charts = comparison_charts(found, request, texts)
        with replacing(place, request.name) as folder:
            _write(folder, found, request)
            (folder / "figures").mkdir()
            for chart in charts:
                if chart.image:
                    drawing.save(chart.image, folder / "figures", chart.name)
            report(1, 2, "write")
            write_comparison(folder / "report.html", found, charts, request, texts)
        report(2, 2, "write")
    print_comparison(found, request, texts, console)
    console.print(texts("scorecard.written", folder=place / request.name), soft_wrap=True)
    return SOME_FAILED if found.failed else 0


def find(request: Request, folder: Path, report: Report) -> Compared:
    """All pairs that the request takes, and the tables made of them."""
    pairs = Pairs(folder, Design(request.arms, request.reference.years, request.personas), request.processes)
    counted: Callable[[int, int], None] = lambda done, total: report(done, total, "worlds")  # noqa: E731
    if not request.wanted:
        draws = pairs.fill(request.draws(request.pairs), counted)
    else:
        draws = until_narrow(pairs, request, counted)
    comparison = Comparison(pairs, draws, request.horizons)
    careers = persona_careers(pairs, draws, comparison.members)
    failed = dict(pairs.failed)
    if request.person:
        one, of_one = follow_person(request, folder, len(draws), counted)
        careers, failed = pd.concat([careers, one], ignore_index=True), failed | of_one
    tables = comparison.effects(), comparison.winners(), comparison.costs(), careers
    return Compared(comparison, *tables, list(failed.values()))


def until_narrow(pairs: Pairs, request: Request, report: Callable[[int, int], None]) -> list[Draw]:
    """Pairs until every wanted half-width is reached in every arm, and some more; or as many as are allowed."""
    step = max(request.replicates, 1)
    for number in looks(request.pairs, step):
        draws = pairs.fill(request.draws(number), report)
        found = Comparison(pairs, draws, request.horizons)
        if all(found.half_width(one.measure, one.horizon) <= one.half_width for one in request.wanted):
            return pairs.fill(request.draws(beyond(number, request.pairs, step)), report)
    return draws


def follow_person(
    request: Request, folder: Path, worlds: int, report: Callable[[int, int], None]
) -> tuple[pd.DataFrame, dict[Draw, str]]:
    """The career of one person in as many worlds, which differ in who else is dismissed in the first month.

    Returns:
        rows as of `persona_careers`, and the pairs that failed.
    """
    start = CareerEcosystem(request.reference)
    person = Persona(en=PERSON, nl=PERSON, why="asked for", person_id=request.person)
    if not len(person.rows(start.state, 0)):
        some = ", ".join(map(str, start.state.persons["person_id"][:3]))
        raise UsageError(f"person={request.person} is not in the population of seed={request.reference.seed}; "
                         f"such as {some}; experiments.run lists them in persons.parquet")  # fmt: skip
    pairs = Pairs(folder, Design(request.arms, request.reference.years, {PERSON: person}), request.processes)
    draws = pairs.fill([Draw(request.reference.seed, None, other) for other in range(1, worlds + 1)], report)
    return persona_careers(pairs, draws, Comparison(pairs, draws, request.horizons).members), pairs.failed


def _write(folder: Path, found: Compared, request: Request) -> None:
    """The tables and the manifest."""
    found.effects.to_parquet(folder / "effects.parquet", index=False, compression="zstd")
    for name, table in (("effects", found.effects), ("winners", found.winners), ("costs", found.costs),
                        ("persona", found.careers)):  # fmt: skip
        table.to_csv(folder / f"{name}.csv", index=False, float_format="%.6g")
    pairs, draws = found.comparison.pairs, found.comparison.draws
    about = {
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "arguments": list(request.arguments),
        "pairs": [draw._asdict() for draw in draws],
        "failed": found.failed,
        "configurations": {name: config.model_dump(mode="json", by_alias=True) for name, config in request.arms},
        "worlds": {name: [pairs.key(draw, name) for draw in draws] for name in pairs.design.names},
        "versions": versions(),
        "git": git_state(),
        "code_digest": code_digest(),
        "made_by": made_by(request.reference),
        "sha256": {file.name: sha256_of(file) for file in sorted(folder.iterdir())},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(about, indent=1, ensure_ascii=False), encoding="utf-8")


def launch(
    arguments: Sequence[str],
    about: str | None,
    read: Callable[[Sequence[str]], Request],
    program: Callable[[Request, Console], int],
) -> int:
    """Run a program on policies beside a reference; for all but 0 one line on standard error says why.

    Args:
        arguments: the command line after the program's name.
        about: what the program does, for --help.
        read: makes the checked request. program: does what is asked and returns the exit status.
    """

    def run() -> int:
        console = Console(highlight=False)
        if HELP & set(arguments):
            known = ("Policies: " + ", ".join(choices()["policy"]), "Personas: " + ", ".join(read_personas()))
            for text in (about, *known):
                console.print(text, markup=False, soft_wrap=True)
            return 0
        if not console.is_terminal:
            console.width = WIDTH
        return program(read(arguments), console)

    return exit_status(run, "interrupted; finished worlds are kept, and the same command goes on from there")


def main(arguments: Sequence[str]) -> int:
    """Run with a command line; returns the exit status."""
    return launch(arguments, __doc__, read_request, compare)
