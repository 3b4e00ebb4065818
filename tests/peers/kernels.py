"""The reduced rules in the way of `sim`: a compiled rule for one person, over narrow columns, in blocks on all threads.

Ages and tenures follow from months of birth and of hiring, which nobody has to update; the random numbers of a person
in a month are one word of the keyed generator, of which each decision takes its own half; logarithm and logistic are
looked up.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.draws import bits, normal, stream
from sim.engine.kernels import compiled, declared
from sim.engine.process import over_rows
from tests.peers import rules
from tests.peers.rules import DECAY, ENTER, LEARNING, NONE, RESERVATION, RETIRE

LIFE, APPLY, OFFER = 1, 2, 3  # decisions, in the key of a draw
WORDS = 2.0**32
STEPS, LOW, HIGH = 64, -8.0, 8.0  # of the table of search: entries per unit of embeddedness, and its ends
_TENURE = rules.attached(np.arange(RETIRE)).astype(np.float32)
_SEARCH = (rules.search_chance(np.arange(LOW, HIGH, 1.0 / STEPS) + 0.5 / STEPS) * WORDS).astype(np.uint32)
_SEPARATION = np.uint64(rules.SEPARATION * WORDS)
_HALF, _LOWER = np.uint64(32), np.uint64(0xFFFFFFFF)


@declared
class PersonColumns(NamedTuple):
    """All persons, (N,) each: months of birth and of hiring, row of the employer or NONE, skill and fit."""

    birth_month: np.ndarray
    employer: np.ndarray
    hired: np.ndarray
    skill: np.ndarray
    fit: np.ndarray


@compiled(inline=True)
def embeddedness(fit: np.float32, tenure: np.uint64) -> np.float32:
    """Return the sum of fit and attachment; tenure is in months, as a whole number."""
    return fit + _TENURE[tenure]


@compiled(inline=True)
def learned(skill: np.float32, employed: bool) -> np.float32:
    """Return the skill a month later: it rises at work, and decays without."""
    return skill + np.float32(LEARNING) * (np.float32(1.0) - skill) if employed else skill - np.float32(DECAY) * skill


@compiled(inline=True)
def looks(embedded: np.float32, word: np.uint64) -> np.bool:
    """Return whether an employee looks for another job, by the lower half of a word."""
    step = np.uint64((min(max(embedded, np.float32(LOW)), np.float32(HIGH - 0.01)) - np.float32(LOW)) * STEPS)
    return (word & _LOWER) < np.uint64(_SEARCH[step])


@compiled
def _live(start: int, stop: int, c: PersonColumns, key: np.uint64, month: int) -> tuple[np.ndarray, np.ndarray]:
    """Advance rows start to stop by a month; return rows that leave a job or retire, and rows that look for a job."""
    leavers, searchers = np.empty(stop - start, np.uint32), np.empty(stop - start, np.uint32)
    left, looking = np.uint64(0), np.uint64(0)
    birth_month, employer, hired, skill, fit = c.birth_month, c.employer, c.hired, c.skill, c.fit
    for i in range(start, stop):
        word, employed = bits(key, i), employer[i] != NONE
        skill[i] = learned(skill[i], employed)
        ends = (month - birth_month[i] >= RETIRE) | (employed & (word >> _HALF < _SEPARATION))
        leavers[left] = i
        left += np.uint64(ends)
        searchers[looking] = i
        tenure = np.uint64(month - hired[i]) if employed else np.uint64(0)
        looking += np.uint64(ends | (not employed) | looks(embeddedness(fit[i], tenure), word))
    return leavers[:left], searchers[:looking]


@compiled
def _leave(rows: np.ndarray, c: PersonColumns, headcount: np.ndarray, month: int) -> int:
    """Let those in `rows` leave their job, and make room for an entrant when old; return how many had a job."""
    left = 0
    for i in rows:
        if c.employer[i] != NONE:
            headcount[c.employer[i]] -= 1
            c.employer[i] = NONE
            left += 1
        c.fit[i] = 0.0
        if month - c.birth_month[i] >= RETIRE:
            c.birth_month[i], c.skill[i] = month - ENTER, 0.0
    return left


@compiled
def _post(headcount: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return the employer of each vacancy: the number by which each is short of its target."""
    vacancies = np.empty(max(0, target.sum() - headcount.sum()) + len(target) * 64, np.int32)
    count = np.uint64(0)
    for e in range(np.uint64(len(target))):
        for _ in range(headcount[e], target[e]):
            vacancies[count] = e
            count += np.uint64(1)
    return vacancies[:count]


@compiled
def _apply(searchers: np.ndarray, key: np.uint64, best: np.ndarray, chosen: np.ndarray) -> None:
    """Return for each vacancy its best application: the highest word and the searcher who drew it, (V,) each."""
    vacancies = np.uint64(len(best))
    for i in searchers:
        word = bits(key, i)
        vacancy = ((word >> _HALF) * vacancies) >> _HALF
        rank = word & _LOWER
        if rank >= best[vacancy]:
            best[vacancy], chosen[vacancy] = rank, i


@compiled
def _weigh(
    vacancies: np.ndarray, chosen: np.ndarray, c: PersonColumns, headcount: np.ndarray, key: np.uint64, month: int
) -> int:
    """Let those offered a vacancy take it if it fits well enough; return how many do."""
    hires = 0
    for v in range(np.uint64(len(vacancies))):
        i = chosen[v]
        if i == NONE:
            continue
        fit, employer = normal(bits(key, i)), c.employer[i]
        if fit > (RESERVATION if employer == NONE else embeddedness(c.fit[i], month - c.hired[i])):
            if employer != NONE:
                headcount[employer] -= 1
            headcount[vacancies[v]] += 1
            c.employer[i], c.hired[i], c.fit[i] = vacancies[v], month, fit
            hires += 1
    return hires


class Kernels:
    """The world of the reduced rules."""

    def __init__(self, persons: int, seed: int) -> None:
        columns, self.target = rules.start(persons, seed)
        self.seed, self.month = seed, 0
        self.columns = PersonColumns(
            (-columns["age"]).astype(np.int16),
            columns["employer"].astype(np.int32),
            (-columns["tenure"]).astype(np.int16),
            columns["skill"].astype(np.float32),
            columns["fit"].astype(np.float32),
        )
        employed = columns["employer"][columns["employer"] != NONE]
        self.headcount = np.bincount(employed, minlength=len(self.target)).astype(np.int32)

    def step(self) -> None:
        """Let one month pass."""
        self.month += 1
        life, apply, offer = (np.uint64(stream(self.seed, what, self.month)) for what in (LIFE, APPLY, OFFER))
        c, headcount, size = self.columns, self.headcount, len(self.columns.skill)
        blocks = over_rows(_live, size, c, life, self.month)
        left = sum(_leave(leavers, c, headcount, self.month) for leavers, _ in blocks)
        vacancies = _post(headcount, self.target)
        best, chosen = np.zeros(len(vacancies), np.uint32), np.full(len(vacancies), NONE, np.int32)
        if len(vacancies):
            for _, searchers in blocks:
                _apply(searchers, apply, best, chosen)
        hires = _weigh(vacancies, chosen, c, headcount, offer, self.month)
        searchers = sum(len(rows) for _, rows in blocks)
        self.flows = {"searchers": searchers, "vacancies": len(vacancies), "separations": left, "hires": hires}

    def describe(self) -> dict[str, float]:
        """Return the summary on which all implementations must agree."""
        c = self.columns
        columns = {"age": self.month - c.birth_month, "employer": c.employer, "skill": c.skill, "fit": c.fit}
        columns["tenure"] = self.month - c.hired
        return rules.describe(columns, self.flows)
