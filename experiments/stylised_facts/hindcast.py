"""A hindcast: the demand for labour of 2018 to 2023 is fed in, and what follows is put beside what was observed.

Nothing is fitted to it. What is fed is the number of jobs, filled and vacant, per person in the labour force, as it
follows from the observed rates of unemployment and vacancies; so the difference of the two rates is given, and what is
tested is how a change of demand is divided between them, and how job change answers. The model is of Flanders and the
series are of Belgium, hence indices (`sim/data/hindcast.csv`).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from experiments.stylised_facts.response_experiments import alike, run_watched
from sim import Config
from sim.codes import YEAR
from sim.paths import DATA_FOLDER

SERIES = {"unemployment": "unemployment_rate", "vacancies": "vacancy_rate", "job_change": "job_change"}  # and measures
BASE = 2023  # the year to which the model is fitted: indices are 100 there
SETTLING = 3  # years before the first observed one, with its demand


def observed_years() -> pd.DataFrame:
    """Return what was observed in Belgium: a row a year, a column for each of SERIES, percent; NaN where unknown."""
    table = pd.read_csv(DATA_FOLDER / "hindcast.csv")
    return table.pivot(index="year", columns="series", values="value")[[*SERIES]]


def observed_demand(observed: pd.DataFrame) -> pd.Series:
    """Return jobs, filled and vacant, per person in the labour force, by year, relative to the base year."""
    jobs = (100.0 - observed["unemployment"]) / (100.0 - observed["vacancies"])
    return jobs / jobs[BASE]


def demand_changes(demand: pd.Series, level: float) -> list[dict[str, Any]]:
    """Return dated changes of the level of demand, a quarter each, linear between the middles of years.

    Args:
        demand: by year, relative to the base year. level: of the base year.
    """
    quarters = pd.period_range(f"{demand.index[0] - SETTLING}Q1", f"{demand.index[-1]}Q4", freq="Q")
    middles = quarters.year + (quarters.quarter - 0.5) / 4.0
    levels = level * np.interp(middles, demand.index + 0.5, demand)
    return [
        {
            "lever": "labour_demand.level",
            "value": float(value),
            "from": str(quarter.asfreq("M", "start")),
            "until": str(quarter.asfreq("M", "end")),
        }
        for quarter, value in zip(quarters, levels)
    ]


def hindcast_worlds(config: Config) -> tuple[Config, Config]:
    """Return configurations of a job with the demand of the observed years, and always with that of the last."""
    observed = observed_years()
    changes = demand_changes(observed_demand(observed), config.labour_demand.level)
    start = observed.index[0] - SETTLING
    times = {"start": f"{start}-01", "years": int(observed.index[-1]) + 1 - start}
    return alike(config, scenario=[{"name": "hindcast", "changes": changes}], **times), alike(config, **times)


def observe_hindcast(worlds: tuple[Config, Config], progress: Callable[[int], None]) -> pd.DataFrame:
    """Run the hindcast and its twin, and return what was seen beside what was observed.

    Args:
        worlds: as `hindcast_worlds`. progress: takes months done in both, burn-in included.

    Returns:
        columns year, series, observed, simulated (percent, means of the year). What happens by chance in both worlds,
        as when a large employer closes, is divided out: a rate in the hindcast over that in the twin, times the mean
        of the twin.
    """
    past, always = worlds
    fed = _yearly(past, progress)
    twin = _yearly(always, lambda done: progress(YEAR * (past.burn_in_years + past.years) + done))
    observed = observed_years()
    both = {"observed": observed, "simulated": (fed / twin * twin.mean()).reindex(observed.index)}
    table = pd.DataFrame({kind: rates.stack(future_stack=True) for kind, rates in both.items()})
    return table.rename_axis(["year", "series"]).reset_index()


def _yearly(world: Config, progress: Callable[[int], None]) -> pd.DataFrame:
    """Run a world and return the mean of each of SERIES by year, percent."""
    measures = run_watched(world, (), progress).measures()
    years = int(world.start[:4]) + measures["month"] // YEAR
    return measures.groupby(years)[[*SERIES.values()]].mean().set_axis([*SERIES], axis=1)
