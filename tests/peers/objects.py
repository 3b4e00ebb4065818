"""The reduced rules as plain Mesa objects: an agent per person and per employer."""

from __future__ import annotations

from math import exp, log1p

import numpy as np
from mesa import Agent, Model

from tests.peers import rules
from tests.peers.rules import COLUMNS, NONE


class Person(Agent):
    """Somebody with or without a job."""

    def __init__(self, model: Objects, age: int, employer: Employer | None, tenure: int, skill: float, fit: float):
        super().__init__(model)
        self.age, self.employer, self.tenure, self.skill, self.fit = age, employer, tenure, skill, fit

    def embedded(self) -> float:
        """Return embeddedness in the present job."""
        return self.fit + rules.ATTACHMENT * log1p(self.tenure / 12.0)

    def live(self) -> None:
        """Grow older, learn or forget, and maybe lose the job."""
        self.age += 1
        if self.employer is None:
            self.skill -= rules.DECAY * self.skill
        else:
            self.tenure += 1
            self.skill += rules.LEARNING * (1.0 - self.skill)
            if self.random.random() < rules.SEPARATION or self.age >= rules.RETIRE:
                self.leave()
                self.model.flows["separations"] += 1
        if self.age >= rules.RETIRE:
            self.age, self.skill = rules.ENTER, 0.0

    def leave(self) -> None:
        """Leave the employer."""
        if self.employer is not None:
            self.employer.headcount -= 1
        self.employer, self.tenure, self.fit = None, 0, 0.0

    def search(self) -> None:
        """Apply for one vacancy, if one looks for a job and there is any."""
        if self.employer is not None:
            odds = exp(-(rules.SEARCH + rules.SEARCH_SLOPE * self.embedded()))
            if self.random.random() >= 1.0 / (1.0 + odds):
                return
        self.model.flows["searchers"] += 1
        if self.model.applicants:
            self.random.choice(self.model.applicants).append(self)

    def weigh(self, employer: Employer) -> None:
        """Take the offer of an employer if it fits well enough."""
        fit = self.random.gauss(0.0, 1.0)
        if fit > (rules.RESERVATION if self.employer is None else self.embedded()):
            if self.employer is not None:
                self.leave()
            self.employer, self.tenure, self.fit = employer, 0, fit
            employer.headcount += 1
            self.model.flows["hires"] += 1


class Employer(Agent):
    """Somebody who wants a number of workers."""

    def __init__(self, model: Objects, target: int) -> None:
        super().__init__(model)
        self.target, self.headcount = target, 0

    def post(self) -> None:
        """Post what is short of the target."""
        self.model.vacancies += [self] * max(self.target - self.headcount, 0)


class Objects(Model):
    """The world of the reduced rules."""

    def __init__(self, persons: int, seed: int) -> None:
        super().__init__(seed=seed)
        columns, targets = rules.start(persons, seed)
        employers = [Employer(self, int(target)) for target in targets]
        for row in zip(*(columns[name].tolist() for name in COLUMNS)):
            age, employer, *rest = row
            Person(self, age, None if employer == NONE else employers[employer], *rest)
            if employer != NONE:
                employers[employer].headcount += 1

    def step(self) -> None:
        """Let one month pass."""
        self.flows = dict.fromkeys(("searchers", "vacancies", "separations", "hires"), 0)
        self.vacancies: list[Employer] = []
        self.agents_by_type[Person].do("live")
        self.agents_by_type[Employer].do("post")
        self.flows["vacancies"] = len(self.vacancies)
        self.applicants: list[list[Person]] = [[] for _ in self.vacancies]
        self.agents_by_type[Person].do("search")
        for employer, applicants in zip(self.vacancies, self.applicants):
            if applicants:
                self.random.choice(applicants).weigh(employer)

    def describe(self) -> dict[str, float]:
        """Return the summary on which all implementations must agree."""
        persons = self.agents_by_type[Person]
        columns = {name: np.array(persons.get(name)) for name in COLUMNS if name != "employer"}
        columns["employer"] = np.array([NONE if one is None else one.unique_id for one in persons.get("employer")])
        return rules.describe(columns, self.flows)
