"""A panel for one question that needs a year: who leaves by own will, among the more and the less embedded (T35)."""

from __future__ import annotations

import numpy as np

from sim.codes import NONE, Event

DECEMBER, PANEL = 11, 60_000  # the month in which people are asked; how many at most


class Leavers:
    """Embeddedness of a sample each December, and who has left the employer by own will a year later.

    Every n-th row is in the sample, so that memory stays small at any scale.
    """

    def __init__(self) -> None:
        self.correlation = np.nan  # the newest known; NaN in the first year
        self.asked: tuple[np.ndarray, np.ndarray] | None = None  # person_id and embeddedness, NaN without employer
        self.left = np.empty(0, bool)

    def follow(self, state) -> None:
        """Note who left this month; in December tell the correlation, and ask anew."""
        step = max(1, state.size // PANEL)
        if self.asked is not None:
            self._note(state.log.rows(), step)
        if state.month % 12 == DECEMBER:
            persons = state.persons
            person, embedded = persons["person_id"][::step].copy(), persons["embedded_on"][::step].astype(float)
            embedded[persons["employer"][::step] == NONE] = np.nan
            if self.asked is not None:
                self.correlation = self._tell(person)
            self.asked, self.left = (person, embedded), np.zeros(len(person), bool)

    def _note(self, log: dict[str, np.ndarray], step: int) -> None:
        """Mark those who left: log columns of this month's events."""
        other = (log["from_employer"] != NONE) & (log["to_employer"] != log["from_employer"])
        own_will = other & (log["voluntary"] != 0) & (log["event"] != Event.RETIRE) & (log["row"] % step == 0)
        self.left[log["row"][own_will] // step] = True

    def _tell(self, person: np.ndarray) -> float:
        """Correlation over those who had an employer and are still in the population (or left their employer)."""
        known, embedded = self.asked
        here = (known == person) & ~np.isnan(embedded)
        x, y = embedded[here], self.left[here]
        return float(np.corrcoef(x, y)[0, 1]) if len(x) and x.std() > 0.0 and y.any() else np.nan
