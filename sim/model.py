"""The Mesa host: `CareerEcosystem` holds the state, lets months pass and hands out results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from numbers import Integral, Real
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from mesa import DataCollector, Model

from sim.actors.agents import TYPES, AgentViews, View, refuse_change
from sim.burn_in import advance, equilibrium
from sim.codes import Status
from sim.config import Config, configure
from sim.engine.running_code import remember, running_digest
from sim.errors import shortened
from sim.measurement.accounting import Auditor
from sim.measurement.counts import month_is_counted
from sim.measurement.measures import MEASURES
from sim.measurement.recorder import snapshot
from sim.policy import Calendar
from sim.reference_data import load_reference_data

Progress = Callable[[int, int, str], None]


class CareerEcosystem(Model):
    """A career ecosystem of workers, employers, government and intermediaries, by month.

    Args:
        config: a `Config`, or a mapping of what differs from the defaults; None for the defaults.
        rng: seed, in place of `config.seed`; an integer from 0 to 2^31 - 1.
        progress: called with (months done, months in all, what) while burning in.

    Raises:
        ConfigError, ReferenceDataError: one line on what is wrong with the configuration or a data table.
    """

    def __init__(
        self,
        config: Config | Mapping[str, Any] | None = None,
        *,
        rng: int | None = None,
        progress: Progress | None = None,
    ) -> None:
        config = config if isinstance(config, Config) else configure(config)
        if rng is not None:
            config = configure({**config.model_dump(by_alias=True), "seed": rng})
        super().__init__(rng=config.seed)
        self.step = self._month_that_passes  # type: ignore[method-assign] # as Mesa itself puts its own in place of it
        self.config = config
        self.calendar = Calendar(config)
        self.data = load_reference_data(config.reference_data.model_dump())
        begin = perf_counter()
        self.state, self.recorder, self.from_cache = equilibrium(config, self.data, self.calendar, progress, type(self))
        self.recorder.begin(self.state)
        self.seconds = {"burn-in": perf_counter() - begin, "run": 0.0}
        self.month = 0  # months passed since the start of the run
        self.state.month = self._finished = -1  # the month that the state has finished, as this model knows
        self.auditor = Auditor(self.state) if config.check else None
        self.datacollector = MeasuresCollector(self)

    def step(self) -> None:
        """Let one month pass, count it, and check accounts and ranges if asked to (`check=true`).

        Raises:
            AccountingError: with `check=true`, for what does not hold after the month.
            RuntimeError: an earlier month was stopped half-way, so that no month can follow.
        """
        begin = perf_counter()
        try:
            self._refuse_half_a_month()
            if self.auditor:
                self.auditor.before(self.state)
            advance(self.state, self.calendar, self.month)
            month_is_counted(self.state)
            self.recorder.take(self.state)
            if self.auditor:
                self.auditor.after(self.state)
                self.auditor.measured(self.recorder.newest(), self.recorder.group_sums_of(self.month))
            self.month += 1
            self._finished = self.state.month
        finally:
            self.steps = self.month  # Mesa counts a month when it begins
        self.running = self.month < 12 * self.config.years  # for Mesa's run_model
        self.seconds["run"] += perf_counter() - begin

    def _month_that_passes(self) -> None:
        """Have Mesa call `step`, and refuse to go on where it does not: from 3.5 on it never does after an error."""
        before = self.month, self.steps
        self._refuse_half_a_month()
        self._wrapped_step()
        if (self.month, self.steps) == before:  # `step` counts months, Mesa its calls
            raise RuntimeError(
                f"month {self.month} did not begin, since an earlier try ended in an error; allowed: a new model"
            )

    def _refuse_half_a_month(self) -> None:
        """Raise RuntimeError if the state is not that after the last month of this model."""
        if self.state.month != self._finished:
            raise RuntimeError(
                f"month {self.state.month} was stopped before its end, or let pass by another model with the same "
                f"state; allowed: measures, groups and events of the {self.month} months before it, and a new model"
            )

    def run(self, years: float | None = None, progress: Progress | None = None) -> CareerEcosystem:
        """Let `years` pass, rounded to whole months (default: the rest of the configured years); return the model.

        Raises:
            ValueError: for what is no number of years, and for less than a month.
            RuntimeError, AccountingError: as for `step`.
        """
        months = 12 * self.config.years - self.month if years is None else _months(years)
        self._refuse_half_a_month()
        for done in range(months):
            self.step()
            if progress:
                progress(done + 1, months, "run")
        return self

    @property
    def agents(self) -> AgentViews:
        """All agents as light views on the columns; a new set each time, which costs nothing."""
        self._refuse_half_a_month()
        return AgentViews(self)

    @agents.setter
    def agents(self, value: Any) -> None:
        raise AttributeError("agents are views on columns and can't be replaced")

    register_agent = deregister_agent = remove_all_agents = staticmethod(refuse_change)

    @property
    def agent_types(self) -> list[type[View]]:
        """The types of agents, as in Mesa."""
        return list(TYPES)

    @property
    def agents_by_type(self) -> dict[type[View], AgentViews]:
        """The agents of each type, as in Mesa."""
        agents = self.agents
        return {kind: agents.select(agent_type=kind) for kind in TYPES}

    def measures(self) -> pd.DataFrame:
        """Measures by month: `month`, `date` and one column a measure (see `sim.measurement.measures.MEASURES`)."""
        frame = self.recorder.measures(self.month)
        dates = pd.period_range(self.config.start, periods=len(frame), freq="M").strftime("%Y-%m")
        frame.insert(1, "date", np.asarray(dates, dtype=object))
        return frame

    def groups(self) -> pd.DataFrame:
        """Measures by group and year, tidy: month, dimension, group, measure, value."""
        return self.recorder.groups(self.month)

    def events(self) -> pd.DataFrame:
        """The career event history, one row a change of state."""
        return self.recorder.events(self.data, self.month)

    def persons(self) -> pd.DataFrame:
        """Snapshots of all person columns: the present month, and earlier ones if they were recorded."""
        self._refuse_half_a_month()
        earlier = self.recorder.snapshots
        if earlier and earlier[-1]["month"].iloc[0] == self.state.month:
            return pd.concat(earlier, ignore_index=True)
        return pd.concat([*earlier, snapshot(self.state)], ignore_index=True)

    def employers(self) -> pd.DataFrame:
        """Return employers at the end of each year of the run, with their flows in that year; empty if not recorded.

        One row an employer and year: `month`, `employer_id` (as in `persons` and `events`), `sector`, `region`,
        `public`, `size_class` by headcount, `normal_size` (jobs), `age` (years); `headcount`, `sick` (of them,
        long-term) and open `vacancies` in that month; `hires`, `left_by_own_will`, `let_go` and `left_otherwise`
        (retirement, illness, death, emigration) in the 12 months, persons; `mean_pay` of staff at work (EUR a month,
        gross), `pay_premium` (log points), `insecurity` (share of jobs cut of late); and the HR policy as it stands,
        with units as in docs/columns.md. An employer that ended in the year has a row with its flows and the month
        `ended`, without staff; what it paid and its policy are missing.
        """
        return self.recorder.employers(self.data, self.month)

    def career(self, person_id: int) -> pd.DataFrame:
        """Return the events of one person, in order; empty if nothing happened to such a person in this run.

        Raises:
            ValueError: for what is no person id.
        """
        if not isinstance(person_id, Integral) or isinstance(person_id, bool):
            raise ValueError(f"person_id={shortened(person_id)} is not a person; allowed: a whole number, 0 or more")
        events = self.events()
        return events[events["person_id"] == person_id].reset_index(drop=True)

    def plot(self, *names: str, axes: Any = None) -> Any:
        """Draw measures of one unit over time on matplotlib axes, which are returned; names one by one or in a list.

        Raises:
            ValueError: for a measure that is not known, for none, and for measures of several units.
        """
        import matplotlib.pyplot as plt

        if len(names) == 1 and isinstance(names[0], list | tuple):
            names = tuple(names[0])
        unknown = [shortened(name) for name in names if not isinstance(name, str) or name not in MEASURES]
        if unknown or not names:
            raise ValueError(f"unknown measure {', '.join(unknown)}; allowed: {', '.join(MEASURES)}")
        units = {MEASURES[name].unit: name for name in names}
        if len(units) > 1:
            found = ", ".join(f"{name} in {unit}" for unit, name in units.items())
            raise ValueError(f"plot: found {found}; allowed: measures of one unit")
        axes = axes or plt.subplots(figsize=(7, 4))[1]
        frame = self.measures()
        for name in names:
            axes.plot(frame["month"] / 12.0, frame[name], label=MEASURES[name].en)
        axes.set(xlabel="years since the start", ylabel=MEASURES[names[0]].unit)
        axes.legend(frameon=False)
        return axes

    def provenance(self) -> dict[str, Any]:
        """Where the results come from: data, code, sizes, times (ns per person-month by process)."""
        months = max(self.month, 1)
        per_person = {name: round(ns / months / self.state.size, 3) for name, ns in self.state.clock.items()}
        return {
            "data_digest": self.data.digest,
            "data_sources": dict(self.data.sources),
            "code_digest": running_digest(type(self)),
            "burn_in_from_cache": self.from_cache,
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
            "nanoseconds_per_person_month": per_person,
            "bytes_per_person": round(self.state.bytes_per_person(), 1),
            "persons": int(np.count_nonzero(self.state.persons["status"] != Status.ABSENT)),
            "employers": len(self.state.employers["sector"]),
            "jobs": int(self.state.employers["jobs"].sum()),
            "events": sum(len(rows["row"]) for _, rows in self.recorder.flows),
        }


def _months(years: float) -> int:
    """Whole months in so many years; raises ValueError for less than one, and for what is no number."""
    if not isinstance(years, Real) or isinstance(years, bool) or not 1 / 24 < years < 10_000:
        raise ValueError(f"years={shortened(years)}; allowed: 1/12 (a month) or more, or None for the years left")
    return int(round(12 * years))


def newest(name: str, model: CareerEcosystem) -> float:
    """The newest value of a measure; as a partial, a model reporter for Mesa's DataCollector."""
    return model.recorder.newest()[name]


class MeasuresCollector(DataCollector):
    """Mesa's collector of all measures, read off the recorder: every month is there, whoever let it pass."""

    def __init__(self, model: CareerEcosystem) -> None:
        self._model = model
        self._read: tuple[int, dict[str, list[float]]] = (-1, {})
        super().__init__(model_reporters={name: partial(newest, name) for name in MEASURES})

    def collect(self, model: CareerEcosystem) -> None:
        """Do nothing: a month is recorded when it has passed."""

    @property
    def model_vars(self) -> dict[str, list[float]]:
        """Return the values of each measure, one a month."""
        month = self._model.month
        if self._read[0] != month:
            self._read = (month, self._model.measures()[list(MEASURES)].to_dict("list"))
        return self._read[1]

    @model_vars.setter
    def model_vars(self, value: Any) -> None:
        """Leave out the empty lists that Mesa begins with."""

    @property
    def _collection_steps(self) -> list[int]:
        return list(range(1, self._model.month + 1))

    @_collection_steps.setter
    def _collection_steps(self, value: Any) -> None:
        """Leave out the empty list that newer versions of Mesa begin with."""


remember()  # this module, and those that only it needs
