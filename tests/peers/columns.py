"""The reduced rules as numpy columns: each rule for all persons at once, with masks."""

from __future__ import annotations

import numpy as np

from tests.peers import rules
from tests.peers.rules import NONE


class Columns:
    """The world of the reduced rules."""

    def __init__(self, persons: int, seed: int) -> None:
        self.persons, self.target = rules.start(persons, seed)
        self.draw = np.random.default_rng([seed, 1])

    def step(self) -> None:
        """Let one month pass."""
        left = self.live()
        searchers = self.searchers()
        vacancies = self.vacancies()
        hires = self.match(searchers, vacancies)
        self.flows = {"searchers": len(searchers), "vacancies": len(vacancies), "separations": left, "hires": hires}

    def live(self) -> int:
        """Grow older, learn or forget, lose jobs; returns how many lost one."""
        p = self.persons
        p["age"] += 1
        working = p["employer"] != NONE
        p["tenure"] += working
        p["skill"] += np.where(working, rules.LEARNING * (1.0 - p["skill"]), -rules.DECAY * p["skill"])
        old = p["age"] >= rules.RETIRE
        leaves = working & (old | (self.draw.random(len(old)) < rules.SEPARATION))
        p["employer"][leaves], p["tenure"][leaves], p["fit"][leaves] = NONE, 0, 0.0
        p["age"][old], p["skill"][old] = rules.ENTER, 0.0
        return int(leaves.sum())

    def searchers(self) -> np.ndarray:
        """Return the rows of those who look for a job."""
        p = self.persons
        embedded = p["fit"] + rules.attached(p["tenure"])
        looks = self.draw.random(len(embedded)) < rules.search_chance(embedded)
        return np.nonzero(looks | (p["employer"] == NONE))[0]

    def vacancies(self) -> np.ndarray:
        """Return the employer of each vacancy."""
        employer = self.persons["employer"]
        headcount = np.bincount(employer[employer != NONE], minlength=len(self.target))
        return np.repeat(np.arange(len(self.target)), np.maximum(self.target - headcount, 0))

    def match(self, searchers: np.ndarray, vacancies: np.ndarray) -> int:
        """Let everybody apply once and offer every vacancy once; return how many took a job."""
        if not len(vacancies):
            return 0
        p, chosen = self.persons, np.full(len(vacancies), NONE)
        shuffled = self.draw.permutation(searchers)
        chosen[self.draw.integers(0, len(vacancies), len(shuffled))] = shuffled  # the last one written stays
        vacancy = np.nonzero(chosen != NONE)[0]
        person, fit = chosen[vacancy], self.draw.standard_normal(len(vacancy))
        embedded = p["fit"][person] + rules.attached(p["tenure"][person])
        takes = fit > np.where(p["employer"][person] == NONE, rules.RESERVATION, embedded)
        person = person[takes]
        p["employer"][person], p["tenure"][person], p["fit"][person] = vacancies[vacancy[takes]], 0, fit[takes]
        return len(person)

    def describe(self) -> dict[str, float]:
        """Return the summary on which all implementations must agree."""
        return rules.describe(self.persons, self.flows)
