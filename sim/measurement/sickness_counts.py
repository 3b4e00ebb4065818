"""The monthly count of those who are sick for a year or more, by what keeps them from work. It only reads."""

import numpy as np

from sim.codes import YEAR, Illness

ILL = tuple(f"year_of_{illness.name.lower()}" for illness in Illness if illness)


def count_ill(rows, persons, month: int) -> np.ndarray:
    """Return the counts of ILL among the long-term sick (rows)."""
    lasting = rows[month - persons.status_since[rows] >= YEAR]
    return np.bincount(persons.illness[lasting], minlength=len(Illness))[1:]
