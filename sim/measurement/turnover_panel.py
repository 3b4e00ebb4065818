"""A panel for one question that needs a year: who leaves by own will, among the more and the less embedded (T35)."""

from __future__ import annotations

import numpy as np

from sim.codes import NONE, Event
from sim.engine.kernels import compiled
from sim.measurement.wellbeing_counts import Products, correlation

DECEMBER, PANEL = 11, 60_000  # the month in which people are asked; how many at most
RETIRE = int(Event.RETIRE)


@compiled
def _note(log, step, left):
    """Mark in `left` (panel,) who left the employer by own will this month; log columns of events."""
    for n in range(log.count[0]):
        away = log.from_employer[n] != NONE and log.to_employer[n] != log.from_employer[n]
        if away and log.voluntary[n] and log.event[n] != RETIRE and log.row[n] % step == 0:
            left[log.row[n] // step] = True


@compiled
def _sums(known, person, embedded, left):
    """How many of the panel are still known, and Products of embeddedness (x) and having left (y) over them.

    Args:
        known, person: person_id a year ago and now, (panel,). embedded: a year ago, NaN without employer. left: bool.
    """
    count, xs, squared, ys, products = 0, 0.0, 0.0, 0, 0.0
    for n in range(known.shape[0]):
        x, y = embedded[n], left[n]
        if known[n] == person[n] and not np.isnan(x):
            count += 1
            xs += x
            squared += x * x
            ys += y
            products += x * y
    return count, Products(x=xs, x_squared=squared, y=ys, y_squared=ys, xy=products)


class Leavers:
    """Embeddedness of a sample each December, and who has left the employer by own will a year later.

    Every n-th row is in the sample, so that memory stays small at any scale.
    """

    def __init__(self) -> None:
        self.correlation = np.nan  # the newest known; NaN in the first year
        self.asked: tuple[np.ndarray, np.ndarray] | None = None  # person_id and embeddedness, NaN without employer
        self.left = np.empty(0, bool)

    def follow(self, state) -> None:
        """Note who left this month; in December tell the correlation, and ask anew.

        The correlation is over those who had an employer and are still in the population.
        """
        step = max(1, state.size // PANEL)
        if self.asked is not None:
            _note(state.log.reserve(0), step, self.left)
        if state.month % 12 == DECEMBER:
            persons = state.persons
            person, embedded = persons["person_id"][::step].copy(), persons["embedded_on"][::step].astype(float)
            embedded[persons["employer"][::step] == NONE] = np.nan
            if self.asked is not None:
                self.correlation = correlation(*_sums(self.asked[0], person, self.asked[1], self.left))
            self.asked, self.left = (person, embedded), np.zeros(len(person), bool)
