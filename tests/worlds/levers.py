"""Paired worlds for the tests of levers: the same burned-in state and luck, with and without a dated change.

Both arms branch from one burned-in state, and luck is keyed by person, decision and month: the arms differ in what
the change does, and in nothing else. An outcome is a number read off a world at its end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.codes import NEVER, NO_OCCUPATION, Barrier, Education, Event, Plan, Search, Status
from sim.config import configure
from sim.engine.draws import Decision, pair_normal, stream
from sim.institutions.ledger import LINES
from sim.institutions.public_programmes import job_in_danger
from sim.policy import Calendar
from sim.rules.occupational_interests import BOTTLENECK
from sim.rules.unequal_start import OLDER
from tests.support import clone, let_pass

Outcome = Callable[["World"], float]
JOINED = (Event.HIRE, Event.CHANGE_EMPLOYER)


class World:
    """A world at the end of its run: columns now and at the start, events in between, and money paid."""

    def __init__(self, state, start: dict, events: dict[str, np.ndarray], paid: dict[str, float]) -> None:
        self.state, self.start, self.events, self.paid = state, start, events, paid
        self.p, self.e, self.month = state.persons, state.employers, state.month
        self.at_work = np.isin(self.p["status"], (Status.PERMANENT, Status.TEMPORARY))
        self.age = (self.month - self.p["birth_month"].astype(int)) / 12.0
        self.behind = state.economy["frontier"][self.p["occupation"]] - self.p["occupational_skill"]
        fixed_term = self.p["status"] == Status.TEMPORARY
        self.vulnerable = (self.p["education"] == Education.LOW) | (self.age >= OLDER) | fixed_term

    def happened(self, *kinds: Event) -> np.ndarray:
        """Which events are of one of these kinds: bool (events,)."""
        return np.isin(self.events["event"], kinds)

    def since_start(self, column: str) -> np.ndarray:
        """Persons whose month in a column lies in the run: bool (N,)."""
        return (self.p[column] >= 0) & (self.p[column] <= self.month)


def policy(changes: dict[str, Any], start: str | None = None) -> dict:
    """A configuration tree with these changes of levers, from the first month or from `start` on."""
    listed = [{"lever": lever, "value": value, "from": start} for lever, value in changes.items()]
    return {"policy": {"name": "pulled", "changes": listed}}


def run(tree: dict, start, months: int, tables: dict | None = None) -> World:
    """Let months pass under a configuration, from a state that is left as it was.

    `tables` are look-up tables of an earlier run in the same world, to spare making them again.
    """
    state, calendar, seen, paid = clone(start), Calendar(configure(tree)), [], dict.fromkeys(LINES, 0.0)
    state.tables.update(tables or {})
    for month in range(months):
        let_pass(state, calendar, 1, first=month)
        rows = {name: column.copy() for name, column in state.log.rows().items()}
        rows["mediated"] = state.persons["mediated"][rows["row"]]
        rows["gap"] = month - state.persons["last_worked"][rows["row"]].astype(int)  # a hire leaves it as it was
        rows["age"] = (month - state.persons["birth_month"][rows["row"]].astype(int)) // 12
        rows["notice"] = state.persons["end_month"][rows["row"]].astype(int) - month
        scarce = np.append(state.economy["tightness"] >= BOTTLENECK, False)
        rows["scarce"] = scarce[np.minimum(rows["to_occupation"], len(scarce) - 1)]
        seen.append(rows)
        for line, amount in state.ledger.amount.items():
            paid[line] += amount
    return World(state, start.persons, {name: np.concatenate([rows[name] for rows in seen]) for name in seen[0]}, paid)


def mean(column: str) -> Outcome:
    """Mean of a column over employees at work."""
    return lambda w: w.p[column][w.at_work].mean(dtype=float)


def count(*kinds: Event) -> Outcome:
    """Number of events of these kinds."""
    return lambda w: w.happened(*kinds).sum()


def notices_to_the_outdated(w: World) -> float:
    """Notices to the third of people whose skills were furthest behind at the start."""
    behind = w.state.economy["frontier"][w.start["occupation"]] - w.start["occupational_skill"]
    return (behind > np.quantile(behind, 2 / 3))[w.events["row"][w.happened(Event.NOTICE)]].sum()


def paid(line: str) -> Outcome:
    """EUR on a line of the ledger, per person."""
    return lambda w: w.paid[line] / w.state.size


def during(column: str, *, among: str = "") -> Outcome:
    """Persons whose month in a column lies in the run, per thousand; `among` 'vulnerable' or 'strong' only."""
    groups = {"": lambda w: True, "vulnerable": lambda w: w.vulnerable, "strong": lambda w: ~w.vulnerable}
    return lambda w: 1000.0 * (w.since_start(column) & groups[among](w)).mean()


def planned(plan: Plan | None = None) -> Outcome:
    """Share of employees at work with this plan, or with any."""
    return lambda w: (w.p["plan"][w.at_work] == plan if plan else w.p["plan"][w.at_work] != Plan.NOTHING).mean()


def skills_behind(w: World) -> float:
    return w.behind[w.at_work].mean()


def pay_for_skill(w: World) -> float:
    """How log pay and skill go together among employees at work: their covariance."""
    skill = w.p["general_skill"] - np.maximum(0.0, w.behind)
    return np.cov(np.log(w.p["wage"][w.at_work]), skill[w.at_work])[0, 1]


def months_in_tasks(w: World) -> float:
    return w.month - w.p["tasks_since"][w.at_work].mean(dtype=float)


def other_tasks_in_place(w: World) -> float:
    """Share of those in the function that they had at the start whose tasks have changed since."""
    same = w.at_work & (w.p["person_id"] == w.start["person_id"]) & (w.p["function_since"] < 0)
    return (w.p["tasks_since"] != w.start["tasks_since"])[same].mean()


def talks_of_the_vulnerable(w: World) -> float:
    """Share of vulnerable employees with a career talk in the run, less that of the others."""
    talked = w.since_start("talked_at") & w.at_work
    return talked[w.vulnerable & w.at_work].mean() - talked[~w.vulnerable & w.at_work].mean()


def courses_of_the_vulnerable(w: World) -> float:
    """Share of vulnerable employees with a course in the run, less that of the others."""
    trained = w.since_start("trained_at")
    return trained[w.vulnerable & w.at_work].mean() - trained[~w.vulnerable & w.at_work].mean()


def assignments_of_potentials(w: World) -> float:
    """Share of temporary assignments that go to high potentials: a degree, and the wish to climb."""
    rows = w.events["row"][w.happened(Event.ASSIGNMENT)]
    potentials = (w.p["education"][rows] == Education.HIGH) & (w.p["ambition"][rows] == 1)
    return potentials.sum() / max(len(rows), 1)


def hired_behind(w: World) -> float:
    """How far those who joined an employer are behind the newest of their occupation, on average, log points."""
    return w.behind[w.events["row"][w.happened(*JOINED)]].mean()


def fixed_term_hires(w: World) -> float:
    return (w.events["to_status"][w.happened(*JOINED)] == Status.TEMPORARY).mean()


def filled_inside(w: World) -> float:
    """Share of vacancies filled by somebody of the same employer."""
    return w.happened(Event.CHANGE_FUNCTION).sum() / w.happened(Event.CHANGE_FUNCTION, *JOINED).sum()


def prepared(w: World) -> float:
    """Persons who were trained for another occupation and have not gone to it yet, per thousand."""
    return 1000.0 * (w.p["prepared_for"] != NO_OCCUPATION).mean()


def strong_and_prepared(w: World) -> float:
    return 1000.0 * ((w.p["prepared_for"] != NO_OCCUPATION) & ~w.vulnerable).mean()


def interest_of_newcomers(w: World) -> float:
    """How interesting newcomers find the occupation that they study for, on average in sd."""
    key, entered = np.uint64(stream(w.state.seed, int(Decision.INTEREST), 0)), w.happened(Event.ENTER_POPULATION)
    pairs = zip(w.events["person_id"][entered], w.events["to_occupation"][entered], strict=True)
    return np.mean([pair_normal(key, person, occupation) for person, occupation in pairs])


def moves_to_bottlenecks(w: World) -> float:
    """Share of moves into another occupation, of persons in work or without, that lead to a bottleneck occupation."""
    other = w.happened(*JOINED) & (w.events["to_occupation"] != w.events["from_occupation"])
    return w.events["scarce"][other].mean()


def far_moves(w: World) -> float:
    """Moves between employers to another region or sector."""
    moved = w.happened(Event.CHANGE_EMPLOYER)
    far = w.events["from_region"] != w.events["to_region"]
    return (moved & (far | (w.events["from_sector"] != w.events["to_sector"]))).sum()


def found_work_on_notice(w: World) -> float:
    """Changes of employer by those whose job was to end."""
    return (w.happened(Event.CHANGE_EMPLOYER) & (w.events["voluntary"] == 0)).sum()


def hires_of_the_subsidised(w: World) -> float:
    """Hires out of unemployment of those without work for a year, or aged 55 and older."""
    jobless = w.happened(Event.HIRE) & (w.events["from_status"] == Status.UNEMPLOYED)
    return (jobless & ((w.events["gap"] >= 12) | (w.events["age"] >= 55))).sum()


def hires_of_the_mediated(w: World) -> float:
    return (w.happened(Event.HIRE) & (w.events["mediated"] == 1)).sum()


def hires_from_inactivity(w: World) -> float:
    return (w.happened(Event.HIRE) & (w.events["from_status"] == Status.INACTIVE)).sum()


def inactive_with_a_place(w: World) -> float:
    return ((w.p["status"] == Status.INACTIVE) & (w.p["mediated"] == 1)).sum()


def months_until_hired(w: World) -> float:
    """Months without work of those who are hired out of unemployment, on average."""
    jobless = w.happened(Event.HIRE) & (w.events["from_status"] == Status.UNEMPLOYED)
    return w.events["gap"][jobless].mean()


def known_measures(w: World) -> float:
    """Public measures that an employee at work knows of, on average."""
    return np.bitwise_count(w.p["known"][w.at_work]).mean()


def known_by_the_low_educated(w: World) -> float:
    return np.bitwise_count(w.p["known"][w.at_work & (w.p["education"] == 0)]).mean()


def aware_employers(w: World) -> float:
    return float(w.state.economy["employers_aware"][0])


def error_about_chances(w: World) -> float:
    return np.abs(w.p["perceived_employability"] - w.p["employability"])[w.at_work].mean(dtype=float)


def held_by_loss(w: World) -> float:
    """Share of employees at work who want another job and are held back by what they would lose."""
    return (w.p["inaction_reason"][w.at_work] == Barrier.LOSS).mean()


def guided_in_danger(w: World) -> float:
    """Share of the guided whose job is in danger."""
    guided, employer = w.since_start("guided_at") & w.at_work, w.p["employer"]
    danger = [job_in_danger(w.e["insecurity"][employer[i]], w.p["end_month"][i]) for i in np.flatnonzero(guided)]
    return sum(danger) / max(len(danger), 1)


def months_of_care(w: World) -> float:
    """Months of care that lie ahead, per person."""
    return np.maximum(0, w.p["care_until"].astype(int) - w.month).mean()


def length_of_notice(w: World) -> float:
    """Mean months of notice given; 0 if none was."""
    given = w.happened(Event.NOTICE) & (w.events["notice"] < NEVER - w.month - 1)
    return w.events["notice"][given].sum() / max(given.sum(), 1)


def act_inside(w: World) -> float:
    """Share of those who want another job inside that actively look for it."""
    answer = w.p["search_internal"][w.at_work]
    return (answer == Search.ACTIVE).sum() / (answer != Search.NOT).sum()


def places_taken(w: World) -> float:
    """Unemployed persons with a place at the employment service."""
    return ((w.p["status"] == Status.UNEMPLOYED) & (w.p["mediated"] == 1)).sum()


def jobs(w: World) -> float:
    return w.e["jobs"].sum()


def jobs_in(sector: int) -> Outcome:
    """Jobs in a sector, by its row."""
    return lambda w: w.e["jobs"][w.e["sector"] == sector].sum()
