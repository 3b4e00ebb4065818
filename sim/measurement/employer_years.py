"""The yearly table of employers: staff, who came and went in the year, pay, and the HR policy as it stands.

Flows are counted every month from the events, so that they are there whatever is recorded of persons. It only reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.actors.state import TABLES
from sim.codes import (
    CHANGE_EMPLOYER,
    CONTRACT_END,
    DISMISSAL,
    NEVER,
    NONE,
    RETIRE,
    YEAR,
    Contract,
    JobState,
    Status,
)
from sim.engine.kernels import compiled
from sim.measurement.groups import LARGE, MEDIUM, SIZES, SMALL

if TYPE_CHECKING:
    import pandas as pd  # loaded where a table is made: settings don't need it

FLOWS = ("hires", "left_by_own_will", "let_go", "left_otherwise")  # persons in the year
HIRED, BY_OWN_WILL, BY_EMPLOYER, OTHERWISE = range(len(FLOWS))
POLICY = tuple(name for name, column in TABLES["employers"].items() if column.owner == "hr_policy")
AS_THEY_STAND = ("pay_premium", "insecurity", *POLICY)  # of employers that are still there
LASTING = ("sector", "region", "public", "normal_size")  # of a row, whichever employer has it


class Employers(NamedTuple):
    """Employers and their flows of the year so far, (R,) each but for the last."""

    row: np.ndarray
    employer_id: np.ndarray
    founded: np.ndarray  # month
    ended: np.ndarray  # month in which another employer took the row, NEVER for those that are there
    flows: np.ndarray  # (FLOWS, R)


class EmployerYears:
    """Counts who comes and goes by employer, and keeps a table in the last month of each year of the run."""

    def __init__(self) -> None:
        self.years: list[tuple[int, dict[str, np.ndarray]]] = []  # put into words when asked for

    def begin(self, state) -> None:
        """Start to count: with the employers that there are, from the next month on."""
        self.gone: list[Employers] = []
        e = state.employers
        self.here = Employers(
            np.arange(len(e["employer_id"])),
            e["employer_id"].copy(),
            e["founded"].copy(),
            np.full(len(e["employer_id"]), NEVER, "i2"),
            np.zeros((len(FLOWS), len(e["employer_id"])), "i4"),
        )

    def follow(self, state) -> None:
        """Count the flows of this month; keep the table of a year that is over, and begin another."""
        flows, later = self.here.flows, np.zeros_like(self.here.flows)
        _count(state.log.reserve(0), self.here.employer_id, flows, later)
        self._replace(state)
        np.add(flows, later, out=flows)
        if state.month % YEAR == YEAR - 1:
            self.years.append((state.month, self._table(state)))
            self.begin(state)

    def _replace(self, state) -> None:
        """Set aside the employers that ended this month, and begin to count for those in their place."""
        ids = state.employers["employer_id"]
        ended = np.flatnonzero(self.here.employer_id != ids)
        if len(ended):
            gone = Employers(*(values[..., ended] for values in self.here))  # copies
            self.gone.append(gone._replace(ended=np.full(len(ended), state.month, "i2")))
            self.here.employer_id[ended], self.here.flows[:, ended] = ids[ended], 0
            self.here.founded[ended] = state.employers["founded"][ended]

    def _table(self, state) -> dict[str, np.ndarray]:
        """Return the columns of this year's table in codes: employers that are there, then those that ended."""
        p, e, j = state.persons, state.employers, state.jobs
        count, sick = len(e["employer_id"]), (p["status"] == Status.SICK) & (p["contract"] != Contract.NO_CONTRACT)
        at_work = (p["contract"] != Contract.NO_CONTRACT) & ~sick
        stock = {
            "headcount": e["headcount"],
            "sick": np.bincount(p["employer"][sick], minlength=count),
            "vacancies": np.bincount(j["employer"][j["state"] == JobState.VACANT], minlength=count),
            "wages": np.bincount(p["employer"][at_work], p["wage"][at_work], minlength=count),
        }
        both = Employers(*(np.concatenate(parts, axis=-1) for parts in zip(self.here, *self.gone)))
        there = both.ended == NEVER
        table = both._asdict() | {name: e[name][both.row] for name in (*LASTING, *AS_THEY_STAND)}
        return table | {name: np.where(there, values[both.row], 0) for name, values in stock.items()}

    def tidy(self, reference_data, end: int) -> pd.DataFrame:
        """Return the tables of the years that were over before month `end` in words, one below the other."""
        import pandas as pd

        frames = [_tidy(month, table, reference_data) for month, table in self.years if month < end]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["month", "employer_id"])


@compiled
def _count(log, known, flows, later):
    """Count all who came to or left an employer this month, by place among FLOWS and row, (F, R).

    Args:
        log: columns of events. known: id of the employer in each row before this month, (R,).
        flows: of these employers. later: of those that took their place.
    """
    for n in range(log.count[0]):
        old, new, event = log.from_employer[n], log.to_employer[n], log.event[n]
        if old == new:
            continue
        if new != NONE:
            counted = flows if known[new] == log.to_employer_id[n] else later
            counted[HIRED, new] += 1
        if old != NONE:
            counted = flows if known[old] == log.from_employer_id[n] else later
            own = log.voluntary[n] != 0 and event != RETIRE
            let_go = event == DISMISSAL or event == CONTRACT_END or event == CHANGE_EMPLOYER  # the last after notice
            counted[BY_OWN_WILL if own else BY_EMPLOYER if let_go else OTHERWISE, old] += 1


def _tidy(month: int, table: dict[str, np.ndarray], reference_data) -> pd.DataFrame:
    """Return the table of one year in words; what nobody has, and the policy of who ended, is missing."""
    import pandas as pd

    names, there = pd.Categorical.from_codes, table["ended"] == NEVER
    headcount, at_work = table["headcount"], table["headcount"] - table["sick"]
    frame = {
        "month": np.full(len(there), month, "i2"),
        "employer_id": table["employer_id"],
        "sector": names(table["sector"].astype("i2"), list(reference_data.sector_name)),
        "region": names(table["region"].astype("i2"), list(reference_data.region_name)),
        "public": table["public"] != 0,
        "size_class": names(np.digitize(headcount, (1, SMALL, MEDIUM, LARGE)) - 1, list(SIZES)),
        "normal_size": table["normal_size"],
        "age": ((np.where(there, month, table["ended"]) - table["founded"].astype("i4")) / YEAR).astype("f4"),
        "ended": pd.arrays.IntegerArray(table["ended"], there),
        "headcount": headcount.astype("i4"),
        "sick": table["sick"].astype("i4"),
        "vacancies": table["vacancies"].astype("i4"),
        **dict(zip(FLOWS, table["flows"], strict=True)),
        "mean_pay": np.where(at_work > 0, table["wages"] / np.maximum(at_work, 1), np.nan).astype("f4"),
    }
    return pd.DataFrame(frame | {name: _known(name, table[name], there) for name in AS_THEY_STAND})


def _known(name: str, values: np.ndarray, there: np.ndarray) -> Any:
    """Return a column of employers, in words where it holds codes, missing for those that ended."""
    import pandas as pd

    column = TABLES["employers"][name]
    if column.codes is not None:
        return pd.Categorical.from_codes(
            np.where(there, values.astype("i2"), -1), [code.name.lower() for code in column.codes]
        )
    if column.unit == "0/1":
        return pd.arrays.BooleanArray(values != 0, ~there)
    return np.where(there, values, np.float32(np.nan))
