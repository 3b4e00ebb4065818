"""The same person in two worlds: who is better off, who is worse off, and in which group they were at the start.

Persons keep their id and their luck in every arm of a comparison, so that one can be looked at beside oneself. What
differs is the policy, and the luck of a market in which others moved differently; a placebo shows the second alone.
"""

from typing import NamedTuple

import numpy as np

from sim.actors.state import State
from sim.codes import Status
from sim.measurement.groups import AGES, CONTRACTS, EDUCATION, STARTS, start_positions
from sim.measurement.outcomes import in_work
from sim.reference_data import ReferenceData

NO_EMPLOYER = "no employer"


class Outcome(NamedTuple):
    """One outcome of a person, and the difference from which one counts as better or worse off (assumption)."""

    unit: str
    better: int  # 1 if more is better, -1 if less is
    margin: float  # in the unit; as a share of the larger of two values where `relative`
    relative: bool = False


OUTCOMES = {
    "in_work": Outcome("percent", 1, 0.5),
    "earnings": Outcome("EUR a month", 1, 0.01, relative=True),
    "exhaustion": Outcome("ratio", -1, 0.02),
    "engagement": Outcome("sd", 1, 0.05),
    "employability": Outcome("percent", 1, 1.0),
    "pride": Outcome("sd", 1, 0.05),
}


class Snapshot(NamedTuple):
    """Persons by row: id (N,), whether in the population (N,), and OUTCOMES in their units, float32 (O, N)."""

    person_id: np.ndarray
    here: np.ndarray
    values: np.ndarray


def look(state: State) -> Snapshot:
    """All persons now; earnings are gross pay of those in work, 0 for the others."""
    p = state.persons
    works = in_work(p["work_history"]).astype(np.float32)
    return Snapshot(
        p["person_id"].copy(),
        p["status"] != Status.ABSENT,
        np.array(
            [
                100.0 * works,
                p["wage"] * works,
                p["exhaustion"],
                p["engagement"],
                100.0 * p["employability"],
                p["pride"],
            ],
            np.float32,
        ),
    )


def dimensions_at_start(reference_data: ReferenceData) -> dict[str, tuple[str, ...]]:
    """The groups in which everybody is put by where they stood at the start, by dimension, in order."""
    return {
        "all": ("all",),
        "age": AGES,
        "education": EDUCATION,
        "contract": CONTRACTS,
        "start_position": STARTS,
        "sector": (*reference_data.sector_name, NO_EMPLOYER),
    }


class Grouping:
    """In which groups everybody was at the start of month `month`."""

    def __init__(self, state: State, month: int) -> None:
        p, reference_data = state.persons, state.reference_data
        here, employer = p["status"] != Status.ABSENT, p["employer"]
        self.person_id = np.where(here, p["person_id"], -1).astype(np.int64)
        codes = {
            "all": np.zeros(len(here)),
            "age": np.clip(((month - p["birth_month"]) // 12 - 15) // 10, 0, len(AGES) - 1),
            "education": p["education"],
            "contract": np.maximum(p["status"], 1) - 1,
            "start_position": start_positions(state),
            "sector": np.where(employer >= 0, state.employers["sector"][employer], len(reference_data.sector_name)),
        }
        self._codes = [
            (len(names), codes[name].astype(int)) for name, names in dimensions_at_start(reference_data).items()
        ]

    def sum(self, rows: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Sums by group, (G, K), of values (K, R) of the persons in `rows` (R,)."""
        counts = [[np.bincount(code[rows], one, minlength=size) for one in values] for size, code in self._codes]
        return np.concatenate([np.array(block).T for block in counts])


def compare_persons(reference: Snapshot, other: Snapshot, groups: Grouping, apart: int | None) -> np.ndarray:
    """Who is better and who is worse off in the other world, of those in both worlds and at the start.

    Args:
        apart: id of a person who is left out, since the other world did something to them alone; None for nobody.

    Returns:
        float64 (G, 1 + 3 O): persons compared; then, by outcome, better off, worse off, and the sum of differences.
    """
    both = reference.here & other.here & (reference.person_id == other.person_id)
    both &= reference.person_id == groups.person_id
    if apart is not None:
        both &= reference.person_id != apart
    rows = np.flatnonzero(both)
    parts = [np.ones(len(rows))]
    for n, outcome in enumerate(OUTCOMES.values()):
        one, two = reference.values[n, rows], other.values[n, rows]
        gain = outcome.better * (two - one)
        margin = outcome.margin * (np.maximum(np.abs(one), np.abs(two)) if outcome.relative else 1.0)
        parts += [gain > margin, gain < -margin, two - one]
    return groups.sum(rows, np.array(parts, float))
