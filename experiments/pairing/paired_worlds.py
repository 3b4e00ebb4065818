"""The worlds of one pair, side by side: a reference, the same under each policy, and a placebo.

All start from one burned-in population with the same luck, so that what differs at the end was brought about by the
policy, or by the luck of a market in which others moved differently. The placebo shows the second alone: the reference
again, with one unrelated person dismissed in the first month.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from experiments.design.parameter_values import Value, with_values
from experiments.outcomes.layout import Layout, Record
from experiments.outcomes.person_outcomes import OUTCOMES, Grouping, compare_persons, dimensions_at_start, look
from experiments.outcomes.personas import COLUMNS, Followed, Persona
from sim import CareerEcosystem
from sim.actors.state import TABLES
from sim.codes import NEVER, Event, JobState, Status
from sim.config import Config, Programme
from sim.institutions.ledger import LINES
from sim.measurement.counts import COUNTS
from sim.measurement.groups import GROUP_MEASURES, dimensions, group_values
from sim.measurement.measures import MEASURES
from sim.policy import Calendar
from sim.reference_data import ReferenceData

REFERENCE, PLACEBO = 0, "placebo"


class Member(NamedTuple):
    """Values of parameters by name ('inaction.loss'), and the years under them before arms part."""

    names: tuple[str, ...]
    values: tuple[float, ...]
    settling: int


class Pair(NamedTuple):
    """The worlds of one pair: name and configuration of each arm, the reference first; the years of `configs` hold.

    `displaced` tells which unrelated person is dismissed in the first month: 0 for nobody, and in the placebo another
    than in the rest. Personas are followed in every arm.
    """

    arms: tuple[tuple[str, Config], ...]
    member: Member | None
    displaced: int
    personas: tuple[tuple[str, Persona], ...]


def layout_of(years: int, personas: int, data: ReferenceData, reference: bool) -> Layout:
    """The layout of a world: see `run_arms`, which says what the arrays are."""
    groups, at_start = (sum(map(len, names.values())) for names in (dimensions(data), dimensions_at_start(data)))
    beside = {} if reference else {"persons": (years, at_start, 1 + 3 * len(OUTCOMES))}
    return Layout.of(
        measures=(12 * years, tuple(MEASURES)),
        groups=(years, groups, tuple(GROUP_MEASURES)),
        ledger=(years, tuple(LINES)),
        personas=(personas, years + 1, tuple(COLUMNS)),
        **beside,
    )


def run_arms(pair: Pair) -> dict[str, Record]:
    """Run all worlds of a pair in step, a year at a time.

    Returns:
        by arm: `measures` (12 Y, M) by month, `groups` (Y, G, K) in Decembers, `ledger` (Y, L) in EUR a year per person
        aged 15-69, `personas` (P, Y + 1, C) from the start on; and `persons` (Y, G, 1 + 3 O) beside the reference, of
        every other arm (`compare_persons`).
    """
    models = start(pair)
    first, years = models[REFERENCE].month, pair.arms[REFERENCE][1].years
    groups = Grouping(models[REFERENCE].state, first)
    followed = [Followed(persona, models[REFERENCE].state, first) for _, persona in pair.personas]
    apart = displace(models, [name for name, _ in pair.arms], pair.displaced, followed)
    careers = [[[one.measure(model.state) for one in followed]] for model in models]
    persons: list[list[Any]] = [[] for _ in models]
    for _ in range(years):
        for model in models:
            model.run(1)
        looks = [look(model.state) for model in models]
        for n, model in enumerate(models):
            careers[n].append([one.measure(model.state) for one in followed])
            persons[n].append(compare_persons(looks[REFERENCE], looks[n], groups, apart if n else None))
    records = {}
    for n, (name, _) in enumerate(pair.arms):
        by_persona = np.array(careers[n]).reshape(years + 1, -1, len(COLUMNS)).swapaxes(0, 1)
        beside = {"persons": np.array(persons[n])} if n != REFERENCE else {}
        records[name] = {**_aggregates(models[n], first), "personas": by_persona, **beside}
    return records


def start(pair: Pair) -> list[CareerEcosystem]:
    """The models of all arms at the moment at which they part."""
    if pair.member is None:
        return [CareerEcosystem(_quiet(config)) for _, config in pair.arms]
    earlier = [_settled_from(config, 12 * pair.member.settling) for _, config in pair.arms]
    values = dict(zip(pair.member.names, pair.member.values))
    settled = model_under(earlier[REFERENCE], values).run(pair.member.settling)
    return [branch(settled, config, Calendar(with_values(config, values))) for config in earlier]


def model_under(config: Config, values: dict[str, Value]) -> CareerEcosystem:
    """A model with the usual population of its configuration, and other values of parameters from the start on."""
    model = CareerEcosystem(config)
    model.calendar = Calendar(with_values(config, values))
    return model


def branch(model: CareerEcosystem, config: Config, calendar: Calendar) -> CareerEcosystem:
    """A model that goes on from where another one is, under a calendar of its own.

    Args:
        model: at any month; it is only read. config: with the same seed, size and start.
    """
    new = CareerEcosystem(config)
    for table in TABLES:
        setattr(new.state, table, {name: column.copy() for name, column in getattr(model.state, table).items()})
    new.state.ledger.balance = dict(model.state.ledger.balance)
    new.recorder.restore(model.recorder.kept())
    new.recorder.begin(new.state)
    new.month, new.calendar = model.month, calendar
    return new


def _quiet(config: Config) -> Config:
    quiet = {"events": False, "persons": "end", "employers": "none"}
    return config.model_copy(update={"record": config.record.model_copy(update=quiet)})


def _settled_from(config: Config, months: int) -> Config:
    """The same changes at the same dates in a run that starts so many months earlier."""
    year, month = map(int, config.start.split("-"))
    total = 12 * year + month - 1 - months

    def dated(programme: Programme) -> Programme:
        changes = (one.model_copy(update={"start": one.start or config.start}) for one in programme.changes)
        return programme.model_copy(update={"changes": tuple(changes)})

    programmes = {part: tuple(map(dated, getattr(config, part))) for part in ("scenario", "policy")}
    start = f"{total // 12:04d}-{total % 12 + 1:02d}"
    return _quiet(config).model_copy(update={"start": start, "years": config.years + months // 12, **programmes})


def displace(
    models: list[CareerEcosystem], names: Sequence[str], displaced: int, followed: list[Followed]
) -> int | None:
    """Have an unrelated employee dismissed in the first month: in all arms if `displaced`, in the placebo another one.

    Args:
        names: of the arms, in the order of `models`. displaced: which one, 0 for nobody. followed: who are spared.

    Returns:
        the id of the one in the placebo; None without a placebo.
    """
    p, jobs = models[REFERENCE].state.persons, models[REFERENCE].state.jobs
    settled = (p["status"] == Status.PERMANENT) & (p["end_month"] == NEVER)
    settled &= jobs["state"][p["job"]] == JobState.FILLED
    for one in followed:
        settled[one.rows] = False
    rows = np.flatnonzero(settled)
    own, other = np.random.default_rng([models[REFERENCE].config.seed, displaced]).choice(rows, 2, replace=False)
    for name, model in zip(names, models, strict=True):
        if displaced:
            model.state.persons["request"][own] = Event.DISMISSAL
        if name == PLACEBO:
            model.state.persons["request"][other] = Event.DISMISSAL
    return int(p["person_id"][other]) if PLACEBO in names else None


def _aggregates(model: CareerEcosystem, first: int) -> Record:
    """Measures by month, and groups and money by year, from month `first` on."""
    frame = model.measures()
    measures = frame.loc[frame["month"] >= first, list(MEASURES)].to_numpy(float)
    groups = np.stack([group_values(sums) for month, sums in model.recorder.group_sums if month >= first])
    counts = np.array(model.recorder.counts)[first - model.recorder.first_month :, : len(COUNTS)]
    columns = [COUNTS.index(line) for line in LINES]
    years = len(measures) // 12
    money = counts[:, columns].reshape(years, 12, -1).sum(axis=1)
    persons = counts[:, COUNTS.index("persons")].reshape(years, 12).mean(axis=1)
    return {"measures": measures, "groups": groups, "ledger": money / persons[:, None]}
