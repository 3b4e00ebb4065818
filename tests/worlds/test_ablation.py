"""What disappears with a mechanism: paired worlds with the same luck, and an interval over seeds.

Each case compares a world with all mechanisms to one with a single mechanism off. By default both branch from the
same burned-in state, so that they differ in nothing else; where the mechanism has marked the state itself
(`burned_in`), each has a burn-in of its own. The paired difference over seeds has a 95% t-interval, which must lie
wholly on the side that the mechanism's claim says.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from scipy import stats

from sim import CareerEcosystem
from sim.codes import NEVER, Event, Search, Status
from sim.config import configure
from sim.policy import Calendar
from tests.support import clone, let_pass

SEEDS = range(1, 9)
WORLD = {"scale": {"persons": 4000}, "burn_in_years": 15}


class Case(NamedTuple):
    """One mechanism off: what is measured, the sign of off less on, and for how long."""

    group: str
    outcome: Callable
    sign: int
    months: int = 36
    burned_in: bool = False
    common: tuple[
        tuple[str, float], ...
    ] = ()  # parameters of the group in both worlds, where eight seeds tell else little


class World:
    """A world at the end of its run: columns of the employed, where they stood at its start, the events between."""

    def __init__(self, state, start, events):
        self.state, self.start, self.events = state, start.persons, events
        self.p, self.month = state.persons, state.month
        self.at_work = np.isin(self.p["status"], (Status.PERMANENT, Status.TEMPORARY))

    def of(self, name, who=None):
        """A column of employees at work, or of those of them in `who`."""
        return self.p[name][self.at_work if who is None else self.at_work & who].astype(float)

    def tenure(self):
        return self.month - self.p["hired"].astype(int)

    def age(self):
        return (self.month - self.p["birth_month"].astype(int)) / 12.0

    def behind(self):
        return self.state.economy["frontier"][self.p["occupation"]] - self.p["occupational_skill"]

    def count(self, *events):
        return np.isin(self.events["event"], events).sum()


def embeddedness_of_leavers(w):
    """On-the-job embeddedness at the start of those who changed employer by own will, less that of all employees."""
    left = (w.events["event"] == Event.CHANGE_EMPLOYER) & (w.events["voluntary"] == 1)
    rows = np.unique(w.events["row"][left])
    employed = np.isin(w.start["status"], (Status.PERMANENT, Status.TEMPORARY))
    embedded = w.start["embedded_on"].astype(float)
    return embedded[rows[employed[rows]]].mean() - embedded[employed].mean()


def shortfall_of_newcomers(w):
    fresh, settled = w.tenure() < 6, w.tenure() > 36
    return w.of("productivity", settled).mean() - w.of("productivity", fresh).mean()


def skills_behind(w):
    return w.behind()[w.at_work].mean()


def falls_into_sickness(w):
    return w.count(Event.FALL_SICK)


def error_about_chances_of_older(w):
    older = w.age() >= 50
    return np.abs(w.of("perceived_employability", older) - w.of("employability", older)).mean()


def inaction(w):
    return (w.of("inactive_since") < NEVER).mean()


def search_of_long_tenured(w):
    return (w.of("search_external", w.tenure() >= 120) == Search.ACTIVE).mean()


def fit_of_stayers(w):
    return (w.of("fit_job", w.tenure() > 24) + w.of("crafted", w.tenure() > 24)).mean()


def hires_after_long_gaps(w):
    """Share of hires from unemployment of those without work for eight months or more."""
    hired = (w.events["event"] == Event.HIRE) & (w.events["from_status"] == Status.UNEMPLOYED)
    return (w.events["gap"][hired] >= 8).mean()


def spread_of_productivity(w):
    return w.of("productivity").std()


def active_search_by_age(w):
    """Share of active job seekers beyond 50 over that of all."""
    active = w.p["search_external"] == Search.ACTIVE
    return active[w.at_work & (w.age() >= 50)].mean() / active[w.at_work].mean()


CASES = {
    "M01 the embedded stay": Case("embeddedness", embeddedness_of_leavers, +1, 24, burned_in=True),
    "M02 newcomers make less": Case("skills", shortfall_of_newcomers, -1, 24, burned_in=True),
    "M03 learning keeps skills near the frontier": Case("learning", skills_behind, +1, 60),
    "M04 strain ends in sickness": Case("wellbeing", falls_into_sickness, -1, 60, burned_in=True),
    "M05 people misjudge their chances": Case("employability", error_about_chances_of_older, -1, 12),
    "M06 wishes wait": Case("inaction", inaction, -1, 12),
    "M07 rights hold the long-tenured": Case("golden_cage", search_of_long_tenured, +1, 12),
    "M09 crafting repairs fit": Case("job_crafting", fit_of_stayers, -1, 36),
    "M12 employers read gaps": Case("career_record", hires_after_long_gaps, +1, 60, common=(("gap_weight", 2.0),)),
    "M13 the frontier moves on": Case("technology", skills_behind, -1, 36),
    "M14 output differs between people": Case("production", spread_of_productivity, -1, 12),
    "M17 growth loses weight with age": Case("work_values", active_search_by_age, +1, 12),
}


def run(config, start, months):
    """A world some months on, from a state that is left as it was."""
    state, calendar, seen = clone(start), Calendar(config), []
    for number in range(months):
        let_pass(state, calendar, 1, first=number)
        rows = {name: column.copy() for name, column in state.log.rows().items()}
        rows["gap"] = number - state.persons["last_worked"][rows["row"]].astype(int)  # a hire leaves it as it was
        seen.append(rows)
    return World(state, start, {name: np.concatenate([rows[name] for rows in seen]) for name in seen[0]})


@pytest.fixture(scope="module")
def starts(own_cache):
    """Burned-in states with all mechanisms, by seed."""
    return {seed: CareerEcosystem({**WORLD, "seed": seed}).state for seed in SEEDS}


def differences(case, starts):
    """Off less on, for each seed."""
    on, off = {case.group: dict(case.common)}, {case.group: {**dict(case.common), "enabled": False}}
    for seed in SEEDS:
        with_all, without = (configure({**WORLD, "seed": seed, **part}) for part in (on, off))
        start = CareerEcosystem(without).state if case.burned_in else starts[seed]
        pair = run(without, start, case.months), run(with_all, starts[seed], case.months)
        yield np.subtract(*map(case.outcome, pair))


@pytest.mark.covers(
    "M01",
    "M02",
    "M03",
    "M04",
    "M05",
    "M06",
    "M07",
    "M09",
    "M12",
    "M13",
    "M14",
    "M17",
)
@pytest.mark.parametrize("claim", CASES)
def test_what_disappears_without_it(claim, starts):
    case = CASES[claim]
    found = np.array(list(differences(case, starts)))
    half = stats.t.ppf(0.975, len(found) - 1) * found.std(ddof=1) / np.sqrt(len(found))
    low, high = found.mean() - half, found.mean() + half
    assert case.sign * low > 0 and case.sign * high > 0, f"{claim}: off less on is {low:.4g} to {high:.4g}"
