"""Have the pairs of a comparison simulated, as many as are asked for."""

from typing import NamedTuple

import pandas as pd

from experiments.compare.request import Request
from experiments.execution.batch import unseen
from experiments.io.errors import UsageError
from experiments.outcomes.personas import Persona
from experiments.pairing.effects import Comparison
from experiments.pairing.pair_store import Design, Draw, Pairs
from experiments.pairing.persona_effects import persona_careers
from experiments.pairing.precision import beyond, looks
from experiments.presentation.progress import Report
from sim.model import CareerEcosystem

PERSON = "person"  # name of a single person followed, beside those of personas


class Compared(NamedTuple):
    """What a comparison found: the comparison itself, and its tables."""

    comparison: Comparison[Pairs]
    effects: pd.DataFrame
    winners: pd.DataFrame
    costs: pd.DataFrame
    careers: pd.DataFrame
    failed: list[str]  # pairs that were left out: seed and reason


def compare(request: Request, report: Report = unseen) -> Compared:
    """Run the pairs that a request takes and that are not there yet; return the tables made of them.

    Raises ConfigError, UsageError or OSError.
    """
    pairs = Pairs(request.store, Design(request.arms, request.reference.years, request.personas), request.keys.executor)
    if not request.wanted:
        draws = pairs.fill(request.draws(request.pairs), report, followed=bool(request.keys.person))
    else:
        draws = until_narrow(pairs, request, report)
    comparison = Comparison(pairs, draws, request.horizons)
    careers = persona_careers(pairs, draws, comparison.members)
    failed = dict(pairs.failed)
    if request.keys.person:
        one, of_one = follow_person(request, len(draws), report)
        careers, failed = pd.concat([careers, one], ignore_index=True), failed | of_one
    tables = comparison.effects(), comparison.winners(), comparison.costs(), careers
    return Compared(comparison, *tables, list(failed.values()))


def until_narrow(pairs: Pairs, request: Request, report: Report) -> list[Draw]:
    """Pairs until every wanted half-width is reached in every arm, and some more; or as many as are allowed."""
    step = max(request.replicates, 1)
    for number in looks(request.pairs, step):
        draws = pairs.fill(request.draws(number), report, followed=True)
        found = Comparison(pairs, draws, request.horizons)
        if all(found.half_width(one.measure, one.horizon) <= one.half_width for one in request.wanted):
            return pairs.fill(request.draws(beyond(number, request.pairs, step)), report)
    return draws


def follow_person(request: Request, worlds: int, report: Report) -> tuple[pd.DataFrame, dict[Draw, str]]:
    """The career of one person in as many worlds, which differ in who else is dismissed in the first month.

    Returns:
        rows as of `persona_careers`, and the pairs that failed.
    """
    start = CareerEcosystem(request.reference)
    person = Persona(en=PERSON, nl=PERSON, why="asked for", person_id=request.keys.person)
    if not len(person.rows(start.state, 0)):
        some = ", ".join(map(str, start.state.persons["person_id"][:3]))
        raise UsageError(
            f"person={request.keys.person} is not in the population of seed={request.reference.seed}; "
            f"such as {some}; experiments.run lists them in persons.parquet"
        )
    pairs = Pairs(request.store, Design(request.arms, request.reference.years, {PERSON: person}), request.keys.executor)
    draws = pairs.fill([Draw(request.reference.seed, None, other) for other in range(1, worlds + 1)], report)
    return persona_careers(pairs, draws, Comparison(pairs, draws, request.horizons).members), pairs.failed
